// Who serves next: the policies, priorities, and several accounts in one pool.

import { describe, expect, test } from "vitest";
import { start_federation } from "../support/federation.ts";
import { available_versions } from "../support/prosody.ts";
import type { Answer, Handler, Session } from "../support/session.ts";
import { until } from "../support/wait.ts";
import { type Element, element, iq_get, iq_set, payload_of } from "../support/wire.ts";
import {
	all_answers,
	answers_to,
	ask,
	ask_around,
	ask_many,
	asker,
	held,
	load,
	login_many,
	login_raw,
	module_name,
	outcome,
	password,
	proxy,
	question,
	reply,
	requests_at,
	scene,
	serve_many,
	services,
	shared_stage,
	stop_all,
	tally,
	target,
	users,
} from "./scene.ts";

/**
 * Makes services whose work takes none of the time of this machine, but that of a clock of their own: it goes on as
 * soon as all requests that are on their way have come to one of them. So what it shows is the same on a slow machine.
 *
 * @param count How many requests come in all.
 * @param at_once How many of them are on their way at once.
 */
function new_workshop(
	count: number,
	at_once: number,
): {
	/** Takes that many milliseconds for each request, and works on twenty at a time. */
	readonly worker: (milliseconds: number) => Handler;
	readonly milliseconds: () => number;
} {
	let now = 0;
	let here = 0;
	let done = 0;
	let under_way: { readonly at: number; readonly finish: () => void }[] = [];

	function turn(): void {
		while (under_way.length > 0 && here >= Math.min(at_once, count - done)) {
			now = Math.min(...under_way.map(({ at }) => at));
			const due = under_way.filter(({ at }) => at === now);
			under_way = under_way.filter(({ at }) => at !== now);
			here -= due.length;
			done += due.length;
			for (const { finish } of due) finish();
		}
	}

	function worker(milliseconds: number): Handler {
		const waiting: ((answer: Answer) => void)[] = [];
		let free = 20;

		function begin(answer: (answer: Answer) => void): void {
			const finish = (): void => {
				answer(reply(`${milliseconds} ms`));
				free += 1;
				const next = waiting.shift();
				if (next) begin(next);
			};
			free -= 1;
			under_way.push({ at: now + milliseconds, finish });
		}

		return () =>
			new Promise((resolve) => {
				here += 1;
				if (free > 0) begin(resolve);
				else waiting.push(resolve);
				turn();
			});
	}

	return { worker, milliseconds: () => now };
}

/** What jicofo is asked for a room. */
function conference(room: string): Element {
	return element("conference", { xmlns: "http://jitsi.org/protocol/focus", room });
}

/** The room with that number. */
function room_at(number: number): string {
	return `room${number}@rooms.test`;
}

/** Who answered each of a number of questions, in order; each is asked once the one before is answered. */
async function served_by(user: Session, questions: readonly Element[]): Promise<readonly string[]> {
	const names: string[] = [];
	for (const request of questions) {
		const answer = await user.request(request);
		names.push(payload_of(answer)?.attrs.by ?? outcome(answer));
	}
	return names;
}

/** Questions about a number of rooms. */
function about_rooms(count: number): readonly Element[] {
	return Array.from({ length: count }, (_, number) => iq_set(proxy, conference(room_at(number))));
}

/** The names of all that are in a list, each once, in order. */
function names_in(list: readonly string[]): readonly string[] {
	return [...new Set(list)].sort();
}

// What takes long, and has nothing to do with the version, is shown on the last one alone.
const last_version = available_versions().at(-1);

describe.each(available_versions())("on Prosody %s", { timeout: 300_000 }, (version) => {
	const other_services = "more-services.test";
	const stage = shared_stage(version, {
		hosts: { [users]: {}, [services]: {}, [other_services]: {} },
		accounts: {
			[asker]: password,
			[`other@${users}`]: password,
			[target]: password,
			[`second@${services}`]: password,
			[`svc@${other_services}`]: password,
		},
	});

	test.runIf(version === last_version)(
		"10,000 requests over resources of 1, 1, 1 and 20 ms: least_pending is done long before random",
		async () => {
			const user = await stage.keep(login_many(stage.server));
			const milliseconds: number[] = [];
			for (const client_proxy_balance of ["random", "least_pending"]) {
				await stage.configure({ client_proxy_balance });
				const workshop = new_workshop(10_000, 100);
				const workers = await Promise.all(
					[1, 1, 1, 20].map((speed, place) => serve_many(stage.server, `${place}`, workshop.worker(speed))),
				);
				const { "result by 1 ms": quick = 0, "result by 20 ms": slow = 0 } = await load(user, 10_000, {
					at_once: 100,
				}).done;
				expect(quick + slow).toBe(10_000);
				milliseconds.push(workshop.milliseconds());
				await stop_all(...workers);
			}
			const [random = 0, least_pending = 0] = milliseconds;
			// About 2,500 against 200. Nobody can be quicker than all four together, which is 164.
			expect(random / least_pending).toBeGreaterThan(8);
		},
	);

	test.runIf(version === last_version)(
		"10,000 keys over 100 resources: one that leaves moves its own alone, one that joins moves none",
		async () => {
			await stage.configure({ client_proxy_balance: "sticky", client_proxy_sticky_key: "payload:room" });
			const there = await Promise.all(
				Array.from({ length: 100 }, (_, place) =>
					stage.keep(serve_many(stage.server, `r${place}`, () => reply(`r${place}`))),
				),
			);
			const user = await stage.keep(login_many(stage.server));
			async function homes(): Promise<readonly string[]> {
				const found: string[] = [];
				const outcomes = await load(user, 10_000, {
					at_once: 50,
					make: (id, number) => iq_set(proxy, conference(room_at(number)), { id }),
					note: (answer, number) => {
						found[number] = payload_of(answer)?.attrs.by ?? outcome(answer);
					},
				}).done;
				expect(Object.keys(outcomes).every((name) => name.startsWith("result by r"))).toBe(true);
				return found;
			}
			const before = await homes();
			expect(names_in(before)).toHaveLength(100);
			await there[17]?.stop();
			await until(async () => (await held(stage.server)).endsWith(", 99 there"));
			await stage.keep(serve_many(stage.server, "new", () => reply("r-new")));
			const after = await homes();
			const own = before.filter((name) => name === "r17").length;
			expect(own).toBeGreaterThan(0);
			const moved = before.filter((name, key) => name !== after[key]);
			expect(moved).toEqual(Array(own).fill("r17"));
			// They do not all fall to the same one, and nothing but they to the new one.
			expect(names_in(after.filter((_, key) => before[key] === "r17")).length).toBeGreaterThan(10);
		},
	);

	test("round_robin asks one after the other", async () => {
		await stage.configure({ client_proxy_balance: "round_robin" });
		const user = await stage.user();
		for (const name of ["a", "b", "c"]) await stage.service(name);
		const questions = Array.from({ length: 30 }, () => iq_get(proxy, question()));
		const names = await served_by(user, questions);
		expect(names_in(names.slice(0, 3))).toEqual(["a", "b", "c"]);
		for (const [place, name] of names.entries()) expect(name).toBe(names[place % 3]);
	});

	test("sticky: who asks stays with one session, also over a reload and when others join", async () => {
		await stage.configure({ client_proxy_balance: "sticky" });
		await stage.service("alone");
		const phone = await stage.user(`${asker}/phone`);
		expect(await ask_around(phone, 4)).toEqual({ alone: 4 });
		for (const name of ["b", "c", "d", "e"]) await stage.service(name);
		const laptop = await stage.user(`${asker}/laptop`);
		expect(await ask_around(phone, 4)).toEqual({ alone: 4 });
		expect(await ask_around(laptop, 4)).toEqual({ alone: 4 });
		await stage.server.reload(proxy, module_name);
		expect(await ask_around(phone, 4)).toEqual({ alone: 4 });
		expect(await ask_around(laptop, 4)).toEqual({ alone: 4 });
	});

	test("sticky by payload:room: two services share all rooms, whoever asks, also over a reload", async () => {
		await stage.configure({ client_proxy_balance: "sticky", client_proxy_sticky_key: "payload:room" });
		for (const name of ["jicofo1", "jicofo2"]) await stage.service(name);
		const [one, other] = await Promise.all([stage.user(), stage.user(`other@${users}/phone`)]);
		const rooms = await served_by(one, about_rooms(40));
		expect(names_in(rooms)).toEqual(["jicofo1", "jicofo2"]);
		expect(await served_by(other, about_rooms(40))).toEqual(rooms);
		// An address is one, however it is spelt.
		const shouted = Array.from({ length: 40 }, (_, number) =>
			iq_get(proxy, conference(room_at(number).toUpperCase())),
		);
		expect(await served_by(one, shouted)).toEqual(rooms);
		await stage.server.reload(proxy, module_name);
		expect(await served_by(other, about_rooms(40))).toEqual(rooms);
		// What names no room goes to either.
		expect(names_in(Object.keys(await ask_around(one, 40)))).toEqual(["jicofo1", "jicofo2"]);
	});

	test.each(["from", "to"] as const)("sticky by %s", async (key) => {
		await stage.configure({ client_proxy_balance: "sticky", client_proxy_sticky_key: key });
		for (const name of ["a", "b", "c"]) await stage.service(name);
		const names = await Promise.all(
			// So many that chance does not put all of them in one place.
			Array.from({ length: 16 }, (_, number) => number).map(async (number) => {
				const user = await stage.user(`${asker}/${key}-${key === "from" ? number : "any"}${number}`);
				const to = key === "to" ? `node${number}@${proxy}` : proxy;
				const found = names_in(
					await served_by(
						user,
						Array.from({ length: 6 }, () => iq_get(to, question())),
					),
				);
				expect(found).toHaveLength(1);
				return found.join();
			}),
		);
		// One account, and more than one place.
		expect(names_in(names).length).toBeGreaterThan(1);
	});

	test.each([
		{},
		{ client_proxy_drain_strict: true },
		{ client_proxy_queue_timeout: 60 },
		{ client_proxy_drain_strict: true, client_proxy_queue_timeout: 60 },
	])("of 30 rooms none changes hands when their jicofo shows dnd, with %j", async (options) => {
		await stage.configure({
			client_proxy_balance: "sticky",
			client_proxy_sticky_key: "payload:room",
			...options,
		});
		const [one, other] = await Promise.all(["jicofo1", "jicofo2"].map((name) => stage.service(name)));
		if (!one || !other) throw new Error("both are there");
		const user = await stage.user();
		const rooms = await served_by(user, about_rooms(30));
		expect(names_in(rooms)).toEqual(["jicofo1", "jicofo2"]);
		await one.presence({ show: "dnd" });
		await one.sync();
		expect(await served_by(user, about_rooms(30))).toEqual(rooms);
		// New ones go to the other, also where they have to wait for it.
		const fresh = (): Element => iq_set(proxy, conference(`fresh@rooms.test`));
		expect(await served_by(user, [fresh()])).toEqual(["jicofo2"]);
		await other.presence({ show: "dnd" });
		await other.sync();
		expect(await served_by(user, about_rooms(30))).toEqual(rooms);
		// What is taken out without its keys loses them for good.
		await other.presence();
		await one.presence({ priority: -1 });
		await Promise.all([one.sync(), other.sync()]);
		expect(names_in(await served_by(user, about_rooms(30)))).toEqual(["jicofo2"]);
		await one.presence();
		await one.sync();
		expect(names_in(await served_by(user, about_rooms(30)))).toEqual(["jicofo2"]);
	});

	test("a key that was not used for client_proxy_sticky_ttl is placed anew", async () => {
		await stage.configure({
			client_proxy_balance: "sticky",
			client_proxy_sticky_key: "payload:room",
			client_proxy_sticky_ttl: "1 minute",
		});
		const user = await stage.user();
		await stage.service("first");
		await served_by(user, about_rooms(40));
		await stage.service("second");
		await stage.server.advance(40);
		expect(names_in(await served_by(user, about_rooms(40)))).toEqual(["first"]);
		await stage.server.advance(40);
		expect(names_in(await served_by(user, about_rooms(40)))).toEqual(["first"]);
		await stage.server.advance(62);
		expect(names_in(await served_by(user, about_rooms(40)))).toEqual(["first", "second"]);
	});

	test("priority tiers: active and stand-by with nothing but presence", async () => {
		const user = await stage.user();
		const active = await stage.service("active", undefined, { presence: { priority: 10 } });
		const standby = await stage.service("standby", undefined, { presence: { priority: 5 } });
		expect(names_in(Object.keys(await ask_around(user, 40)))).toEqual(["active", "standby"]);
		await stage.configure({ client_proxy_priority_tiers: true });
		expect(await ask_around(user)).toEqual({ active: 20 });
		await active.stop();
		expect(await ask_around(user)).toEqual({ standby: 20 });
		await stage.service("active", undefined, { presence: { priority: 10 } });
		expect(await ask_around(user)).toEqual({ active: 20 });
		await standby.presence({ priority: 11 });
		await standby.sync();
		expect(await ask_around(user)).toEqual({ standby: 20 });
		// The highest is that of those who are fit.
		await standby.presence({ priority: 11, show: "dnd" });
		await standby.sync();
		expect(await ask_around(user)).toEqual({ active: 20 });
	});

	test("client_proxy_resources: whoever else is logged in with the account gets nothing", async () => {
		await stage.configure({ client_proxy_resources: "^focus" });
		const user = await stage.user();
		const stranger = await stage.service("my focus", "hold");
		expect(await ask(user)).toBe("cancel/service-unavailable");
		await stage.service("focus1");
		await stage.service("focus2");
		expect(names_in(Object.keys(await ask_around(user, 40)))).toEqual(["focus1", "focus2"]);
		expect(requests_at(stranger)).toEqual([]);
	});

	test("target_address as a list: the accounts of two hosts form one pool", async () => {
		const accounts = [target, `second@${services}`, `svc@${other_services}`];
		await stage.configure({ target_address: accounts });
		await stage.server.advance(2);
		const user = await stage.user();
		const [first, second, third] = await Promise.all(
			accounts.map((account) => stage.keep(serve_many(stage.server, "a", () => reply(account), {}, account))),
		);
		expect(await held(stage.server)).toBe("0 open, 0 kept, 3 there");
		expect(names_in(Object.keys(await ask_around(user, 60)))).toEqual([...accounts].sort());
		await stop_all(...[first, third].filter((session) => session !== undefined));
		expect(await ask_around(user, 10)).toEqual({ [`second@${services}`]: 10 });
		expect(second?.is_open).toBe(true);
	});

	test("target_address as a list: an account here and one on another server form one pool", async () => {
		const far_away = "far-away.test";
		const there_account = `svc@${far_away}`;
		await using federation = await start_federation(
			scene(version, { proxy_options: { target_address: [target, there_account] } }),
			{ version, clock: true, hosts: { [far_away]: {} }, accounts: { [there_account]: password } },
		);
		const { here, there } = federation;
		await here.advance(2);
		const user = await login_raw(here);
		await serve_many(here, "near", () => reply("near"));
		// To the component itself, so that no client there has to accept its subscription.
		const far = await serve_many(there, "far", () => reply("far"), { to: proxy }, there_account);
		await until(async () => (await held(here)).endsWith(", 2 there"));
		expect(names_in(Object.keys(await ask_around(user, 40)))).toEqual(["far", "near"]);
		// What the one over there leaves behind goes to the one here.
		far.serve(() => "swallow");
		const ids = await ask_many(user, 40, { type: "get" });
		await until(() => answers_to(user, ids).length > 0);
		await far.stop();
		expect(tally(await all_answers(user, ids))).toEqual({ "result by near": 40 });
		await Promise.all([here.stop(), there.stop()]);
		expect([here.tracebacks(), there.tracebacks()]).toEqual([[], []]);
	});
});
