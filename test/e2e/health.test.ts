// Who is fit to serve, and what becomes of requests that somebody failed.

import { describe, expect, test } from "vitest";
import type { Client } from "../support/client.ts";
import { available_versions, type Prosody } from "../support/prosody.ts";
import type { Session } from "../support/session.ts";
import { until } from "../support/wait.ts";
import {
	type Element,
	element,
	error_element,
	iq_get,
	iq_set,
	is_request,
	namespaces,
	payload_of,
} from "../support/wire.ts";
import {
	all_answers,
	answered_by,
	answers_at,
	answers_to,
	ask,
	ask_around,
	ask_many,
	asker,
	load,
	login_many,
	module_name,
	outcome,
	password,
	proxy,
	question,
	reply,
	requests_at,
	requests_come,
	serve_many,
	settle,
	shared_stage,
	tally,
	target,
	users,
} from "./scene.ts";

/** Those who ask, where it matters that they are many. */
const crowd = Array.from({ length: 13 }, (_, number) => `asker${number}@${users}`);

function is_ping(request: Element): boolean {
	return payload_of(request)?.is("ping", namespaces.ping) === true;
}

/** Resolves when the session of that name has lost its connection, as the server sees it. */
function hibernates(server: Prosody, name: string): Promise<unknown> {
	const session = `prosody.full_sessions["${target}/${name}"]`;
	return until(async () => (await server.eval(`${session} and ${session}.hibernating and true`)) === "true");
}

/** What the module has said of ejections and pings, from a record on. */
function said(server: Prosody, from: number): readonly string[] {
	return server
		.log()
		.slice(from)
		.filter(({ source, text }) => source.endsWith(`:${module_name}`) && / use/.test(text))
		.map(({ text }) => text);
}

describe.each(available_versions())("on Prosody %s", (version) => {
	const stage = shared_stage(version, {
		global: { smacks_hibernation_time: 300 },
		accounts: Object.fromEntries([asker, target, ...crowd].map((jid) => [jid, password])),
	});

	/** Two sessions, of which one alone has what the user asked. */
	async function asked_before_another_came(
		user: Client,
		more: Parameters<typeof stage.service>[2] = {},
	): Promise<{ get: Promise<Element>; set: Promise<Element>; first: Client; other: Client }> {
		const first = await stage.service("first", "hold", more);
		const get = user.request(iq_get(proxy, question(), { id: "get" }));
		const set = user.request(iq_set(proxy, question(), { id: "set" }));
		await requests_come(first, 2);
		const other = await stage.service("other");
		return { get, set, first, other };
	}

	function request_at(session: Client, id: string): Promise<Element> {
		return session.next((stanza) => is_request(stanza) && stanza.attrs.id === id);
	}

	describe("a session that shows dnd", () => {
		test("finishes what it has, and gets nothing new while another one is there", async () => {
			const user = await stage.user();
			const { get, set, first } = await asked_before_another_came(user);
			await first.presence({ show: "dnd" });
			await first.sync();
			expect(await ask_around(user)).toEqual({ other: 20 });
			await first.answer(await request_at(first, "set"), reply("first"));
			await first.answer(await request_at(first, "get"), reply("first"));
			expect(outcome(await get)).toBe("result by first");
			expect(outcome(await set)).toBe("result by first");
			expect(requests_at(first)).toHaveLength(2);
		});

		test("serves where nobody else does, unless client_proxy_drain_strict says no", async () => {
			const user = await stage.user();
			await stage.service("first", undefined, { presence: { show: "dnd" } });
			expect(await ask(user)).toBe("result by first");
			await stage.configure({ client_proxy_drain_strict: true });
			expect(await ask(user)).toBe("cancel/service-unavailable");
		});

		test("serves as others do where client_proxy_drain_show names another state", async () => {
			await stage.configure({ client_proxy_drain_show: ["xa", "away"] });
			const user = await stage.user();
			await stage.service("dnd", undefined, { presence: { show: "dnd" } });
			await stage.service("xa", undefined, { presence: { show: "xa" } });
			await stage.service("away", undefined, { presence: { show: "away" } });
			expect(await ask_around(user)).toEqual({ dnd: 20 });
		});
	});

	describe("a client with stream management that is cut off", () => {
		test("gets nothing new, its get moves, and its set is answered after the resumption", async () => {
			const user = await stage.user();
			const { get, set, first, other } = await asked_before_another_came(user, { sm: true });
			first.cut();
			await hibernates(stage.server, "first");
			expect(outcome(await get)).toBe("result by other");
			expect(await ask_around(user)).toEqual({ other: 20 });
			expect(requests_at(other).map(({ attrs }) => attrs.id)).not.toContain("set");
			await first.resume();
			await first.answer(await request_at(first, "get"), reply("first"));
			await first.answer(await request_at(first, "set"), reply("first"));
			expect(outcome(await set)).toBe("result by first");
			await settle(first, user);
			expect(answers_at(user)).toHaveLength(22);
			// It serves again.
			first.serve(() => reply("first"));
			expect(Object.keys(await ask_around(user, 40)).sort()).toEqual(["first", "other"]);
			// The server does not wait for a session that ends in good order.
			await first.stop();
		});

		test("is waited for by its sticky keys, which go to nobody else", async () => {
			await stage.configure({ client_proxy_balance: "sticky", client_proxy_redispatch: "all" });
			const user = await stage.user();
			const { get, set, first, other } = await asked_before_another_came(user, { sm: true });
			first.cut();
			await hibernates(stage.server, "first");
			await stage.server.advance(2);
			await stage.configure({ client_proxy_queue_timeout: 60 });
			const ids = await ask_many(user, 10);
			await settle(user, other);
			expect(requests_at(other)).toEqual([]);
			await first.resume();
			await first.answer(await request_at(first, "get"), reply("first"));
			await first.answer(await request_at(first, "set"), reply("first"));
			expect(outcome(await get)).toBe("result by first");
			expect(outcome(await set)).toBe("result by first");
			for (const id of ids) await first.answer(await request_at(first, id), reply("first"));
			expect(tally(await all_answers(user, ids))).toEqual({ "result by first": 10 });
			await first.stop();
		});

		test("with client_proxy_drain_strict, or a queue, gets nothing even where it is alone", async () => {
			await stage.configure({ client_proxy_drain_strict: true });
			const user = await stage.user();
			const first = await stage.service("first", undefined, { sm: true });
			expect(await ask(user)).toBe("result by first");
			first.cut();
			await hibernates(stage.server, "first");
			expect(await ask(user)).toBe("cancel/service-unavailable");
			await stage.configure({ client_proxy_queue_timeout: 60 });
			const ids = await ask_many(user, 10);
			expect(answers_to(user, ids)).toEqual([]);
			await first.resume();
			expect(tally(await all_answers(user, ids))).toEqual({ "result by first": 10 });
			await first.stop();
		});
	});

	/** Turns the clock so slowly that sessions can answer every ping. */
	async function turn_clock(seconds: number, first: Session, ...others: readonly Session[]): Promise<void> {
		for (let passed = 0; passed < seconds; passed += 5) {
			await stage.server.advance(5);
			// What has come by the first time has been answered by the second.
			for (let times = 0; times < 2; times += 1) await settle(first, ...others);
		}
	}

	test("a client that swallows pings is out of use until it answers them again", async () => {
		const user = await stage.user();
		let swallows = true;
		const first = await stage.service("first", (request) => {
			if (is_ping(request)) return swallows ? "swallow" : "empty";
			return payload_of(request)?.getText() === "later" ? "swallow" : reply("first");
		});
		const waits = user.request(iq_set(proxy, question("later"), { id: "later" }));
		await requests_come(first, 1);
		// An error is a sign of life as good as any other.
		const other = await stage.service("other", (request) =>
			is_ping(request) ? error_element("cancel", "feature-not-implemented") : reply("other"),
		);
		await stage.configure({ client_proxy_ping_interval: 10 });
		const start = stage.server.log().length;
		const pass = (seconds: number): Promise<void> => turn_clock(seconds, first, other);
		await pass(15);
		expect(Object.keys(await ask_around(user, 40)).sort()).toEqual(["first", "other"]);
		await pass(35);
		expect(said(stage.server, start)).toEqual([`${target}/first does not answer pings and is out of use`]);
		expect(await ask_around(user)).toEqual({ other: 20 });
		// What it has stays there.
		await first.answer(await request_at(first, "later"), reply("first"));
		expect(outcome(await waits)).toBe("result by first");
		swallows = false;
		await pass(40);
		expect(said(stage.server, start).at(-1)).toBe(`${target}/first answers pings and is in use again`);
		expect(said(stage.server, start)).toHaveLength(2);
		expect(Object.keys(await ask_around(user, 40)).sort()).toEqual(["first", "other"]);
	});

	test("client_proxy_ping_fall and client_proxy_ping_rise: one ping decides, where they say so", async () => {
		const user = await stage.user();
		let swallows = true;
		const only = await stage.service("only", (request) =>
			is_ping(request) && swallows ? "swallow" : reply("only"),
		);
		await stage.configure({
			client_proxy_ping_interval: 10,
			client_proxy_ping_fall: 1,
			client_proxy_ping_rise: 1,
		});
		await turn_clock(25, only);
		expect(await ask(user)).toBe("cancel/service-unavailable");
		swallows = false;
		await turn_clock(15, only);
		expect(await ask(user)).toBe("result by only");
	});

	describe("an instance that swallows everything", () => {
		test("costs 13 users at most 22 time-outs, is then out of use, and back after it recovered", async () => {
			await stage.configure({ client_proxy_timeout: 20, client_proxy_balance: "round_robin" });
			const start = stage.server.log().length;
			let swallows = true;
			const bad = await stage.keep(
				serve_many(stage.server, "bad", () => (swallows ? "swallow" : reply("bad"))),
			);
			await stage.service("good");
			const askers = await Promise.all(crowd.map((jid) => stage.user(`${jid}/phone`)));

			async function time_outs_until_ejected(times: number): Promise<number> {
				const answers: Element[] = [];
				for (let round = 0; said(stage.server, start).length < times && round < 10; round += 1) {
					const round_of_answers: Promise<Element>[] = [];
					for (const user of askers) {
						round_of_answers.push(user.request(iq_get(proxy, question())));
						// In turn, so that those who meet the bad one in this round do not in the next.
						await user.sync();
					}
					await settle(bad, ...askers);
					await stage.server.advance(22);
					answers.push(...(await Promise.all(round_of_answers)));
				}
				const {
					"result by good": good = 0,
					"wait/remote-server-timeout": time_outs = 0,
					...others
				} = tally(answers);
				expect(others).toEqual({});
				expect(good).toBeGreaterThan(0);
				return time_outs;
			}

			const time_outs = await time_outs_until_ejected(1);
			// Ten senders are needed, and each of the others may have one on its way.
			expect(time_outs).toBeGreaterThanOrEqual(10);
			expect(time_outs).toBeLessThanOrEqual(22);
			expect(said(stage.server, start)).toEqual([
				`${target}/bad has failed 10 times in a row and is out of use for 30 seconds; the last failure was a time-out`,
			]);
			const [user] = askers;
			if (!user) throw new Error("nobody asks");
			expect(await ask_around(user, 60)).toEqual({ good: 60 });

			// As long as it has not recovered, it is out of use for longer each time.
			await stage.server.advance(31);
			expect(said(stage.server, start).at(-1)).toBe(`${target}/bad is in use again`);
			expect(await time_outs_until_ejected(3)).toBeLessThanOrEqual(22);
			expect(said(stage.server, start).at(-1)).toBe(
				`${target}/bad has failed 10 times in a row and is out of use for 60 seconds; the last failure was a time-out`,
			);

			swallows = false;
			await stage.server.advance(61);
			expect(await ask_around(user, 40)).toEqual({ good: 20, bad: 20 });
		});

		test("is not put out of use by one user alone, nor where nobody else is there", async () => {
			await stage.configure({ client_proxy_timeout: 20 });
			const start = stage.server.log().length;
			const bad = await stage.service("bad", "hold");
			const users_of_it = await Promise.all(crowd.map((jid) => stage.user(`${jid}/phone`)));
			const [user] = users_of_it;
			if (!user) throw new Error("nobody asks");
			// From two sessions of one account, which is still one.
			const again = await stage.user(`${crowd[0]}/laptop`);
			const good = await stage.service("good");
			const ids = [await ask_many(user, 40), await ask_many(again, 40)].flat();
			await stage.server.advance(22);
			await settle(user, again);
			expect(answers_to(user, ids).length + answers_to(again, ids).length).toBe(80);
			expect(said(stage.server, start)).toEqual([]);
			await good.stop();
			const asked = users_of_it.map((one) => one.request(iq_get(proxy, question())));
			await settle(bad, ...users_of_it);
			await stage.server.advance(22);
			expect(tally(await Promise.all(asked))).toEqual({ "wait/remote-server-timeout": 13 });
			expect(said(stage.server, start)).toEqual([]);
			bad.serve(() => reply("bad"));
			expect(await ask(user)).toBe("result by bad");
		});

		test("is out of use after as many failures as client_proxy_error_limit says", async () => {
			await stage.configure({ client_proxy_timeout: 20, client_proxy_error_limit: 2 });
			const start = stage.server.log().length;
			await stage.service("bad", "hold");
			const [one, two] = await Promise.all([
				stage.user(`${crowd[0]}/phone`),
				stage.user(`${crowd[1]}/phone`),
			]);
			const asked = [one.request(iq_get(proxy, question())), two.request(iq_get(proxy, question()))];
			await settle(one, two);
			await stage.service("good");
			await stage.server.advance(22);
			expect(tally(await Promise.all(asked))).toEqual({ "wait/remote-server-timeout": 2 });
			expect(said(stage.server, start)).toEqual([
				`${target}/bad has failed 2 times in a row and is out of use for 30 seconds; the last failure was a time-out`,
			]);
			expect(await ask_around(one)).toEqual({ good: 20 });
		});
	});

	test("an outage of 7 seconds that six share leaves three in use, and none of 600 requests is refused", async () => {
		await stage.configure({
			client_proxy_timeout: 5,
			client_proxy_balance: "round_robin",
			client_proxy_max_pending_per_resource: 100,
		});
		let is_out = true;
		for (const name of ["a", "b", "c", "d", "e", "f"]) {
			await stage.keep(serve_many(stage.server, name, () => (is_out ? "swallow" : reply(name))));
		}
		const askers = await Promise.all(crowd.map((jid) => stage.user(`${jid}/phone`)));
		// Each of the users meets all six.
		for (const user of askers) await ask_many(user, 6);
		await stage.server.advance(7);
		is_out = false;
		const user = await stage.keep(login_many(stage.server));
		const served = await load(user, 240).done;
		expect(Object.values(served)).toEqual([80, 80, 80]);
		is_out = true;
		// On a busy machine 600 requests may take as long as that.
		await stage.configure({ client_proxy_timeout: undefined });
		const many = await stage.user();
		const ids = await ask_many(many, 600);
		expect(answers_to(many, ids)).toEqual([]);
		expect(await ask(many)).toBe("wait/resource-constraint");
	});

	test.each(["recipient-unavailable", "remote-server-not-found"])(
		"three that answer 10 accounts with %s, 5 times each, stay in use: it is their answer",
		async (condition) => {
			const start = stage.server.log().length;
			for (const name of ["a", "b", "c"]) {
				await stage.service(name, (request) =>
					payload_of(request)?.getText() === "whom?" ? error_element("cancel", condition) : reply(name),
				);
			}
			for (const jid of crowd.slice(0, 10)) {
				const user = await stage.user(`${jid}/phone`);
				for (let times = 0; times < 5; times += 1) {
					expect(outcome(await user.request(iq_get(proxy, question("whom?"))))).toBe(`cancel/${condition}`);
				}
			}
			expect(said(stage.server, start)).toEqual([]);
			expect(Object.keys(await ask_around(await stage.user(), 60)).sort()).toEqual(["a", "b", "c"]);
		},
	);

	test("one that fails at once is out where client_proxy_error_conditions names its error: few of 600", async () => {
		const failure = "wait/internal-server-error";
		await stage.keep(serve_many(stage.server, "bad", () => error_element("wait", "internal-server-error")));
		const askers = await Promise.all(
			crowd.slice(0, 12).map((jid) => stage.keep(login_many(stage.server, `${jid}/many`))),
		);
		// The one that works takes its time, so that the other one seems less busy: until five more have got an answer, or all
		// who ask wait for it. So it is the slower one by as much on any machine.
		const at_work: { readonly since: number; readonly done: () => void }[] = [];
		let asking = 0;
		let answered = 0;
		function go_on(): void {
			const all_wait = at_work.length >= asking;
			while (at_work[0] && (all_wait || answered >= at_work[0].since + 5)) at_work.shift()?.done();
		}
		const work = (): Promise<Element> =>
			new Promise((done) => {
				at_work.push({ since: answered, done: () => done(reply("good")) });
				go_on();
			});
		await stage.keep(serve_many(stage.server, "good", work));
		async function failures(): Promise<number> {
			asking = askers.length;
			const note = (): void => {
				answered += 1;
				go_on();
			};
			const outcomes = await Promise.all(
				askers.map(async (user) => {
					const found = await load(user, 50, { at_once: 1, note }).done;
					asking -= 1;
					go_on();
					return found;
				}),
			);
			return outcomes.reduce((sum, one) => sum + (one[failure] ?? 0), 0);
		}
		await stage.configure({ client_proxy_balance: "least_pending", client_proxy_error_limit: 5 });
		expect(await failures()).toBeGreaterThan(300);
		await stage.configure({ client_proxy_error_conditions: ["internal-server-error"] });
		const count = await failures();
		// An account counts once, however often it comes back for more before four others have.
		expect(count).toBeGreaterThanOrEqual(5);
		expect(count).toBeLessThan(100);
	});

	describe("a stranger who refuses everything", () => {
		const names = ["ask", "conference", "query"];
		const refusal = (): Element => error_element("cancel", "feature-not-implemented", { text: "What?" });

		function of_kinds(id: string, number: number): Element {
			const name = names[number % names.length] ?? "ask";
			const payload = element(name, { xmlns: "urn:example:ask" });
			return (Math.floor(number / names.length) % 2 === 0 ? iq_get : iq_set)(proxy, payload, { id });
		}

		test("among 3 resources costs users nothing: 0 errors of 3,000 requests", async () => {
			let asked = 0;
			await stage.keep(
				serve_many(stage.server, "stranger", () => {
					asked += 1;
					return refusal();
				}),
			);
			for (const name of ["a", "b"]) {
				await stage.keep(serve_many(stage.server, name, () => reply(name)));
			}
			const user = await stage.keep(login_many(stage.server));
			const begin = performance.now();
			// What one user has shown is believed for half a minute, which a busy machine may take.
			const half_minutes = (): number => Math.floor((performance.now() - begin) / 30_000);
			const first = await load(user, 100, { at_once: 1, make: of_kinds }).done;
			// Once for each kind of payload, and then never again.
			expect(asked).toBeGreaterThanOrEqual(names.length);
			expect(asked).toBeLessThanOrEqual(names.length * (1 + half_minutes()));
			const then = await load(user, 2_900, { at_once: 30, make: of_kinds }).done;
			// Or then with all at once that are on their way.
			expect(asked).toBeLessThanOrEqual(names.length * (1 + 30 * half_minutes()));
			const results = [first, then].flatMap((outcomes) => Object.entries(outcomes));
			expect([...new Set(results.map(([name]) => name))].sort()).toEqual(["result by a", "result by b"]);
			expect(results.reduce((sum, [, number]) => sum + number, 0)).toBe(3_000);
		});

		test("is asked again after client_proxy_relearn", async () => {
			await stage.configure({ client_proxy_relearn: "1 minute" });
			const user = await stage.user();
			const stranger = await stage.service("stranger", refusal);
			await stage.service("other");
			expect(await ask_around(user, 40)).toEqual({ other: 40 });
			await stage.server.advance(32);
			expect(requests_at(stranger)).toHaveLength(1);
			// Then another party has shown it, too.
			expect(await ask_around(await stage.user(`${crowd[0]}/phone`), 40)).toEqual({ other: 40 });
			expect(requests_at(stranger)).toHaveLength(2);
			await stage.server.advance(40);
			expect(await ask_around(user, 40)).toEqual({ other: 40 });
			expect(requests_at(stranger)).toHaveLength(2);
			await stage.server.advance(22);
			expect(await ask_around(user, 40)).toEqual({ other: 40 });
			expect(requests_at(stranger)).toHaveLength(3);
		});

		test("with service-unavailable, as RFC 6120 says, costs at most 2 of 200 sets", async () => {
			await stage.keep(
				serve_many(stage.server, "stranger", () => error_element("cancel", "service-unavailable")),
			);
			await stage.keep(serve_many(stage.server, "other", () => reply("other")));
			const user = await stage.keep(login_many(stage.server));
			const make = (id: string): Element => iq_set(proxy, question(), { id });
			const outcomes = await load(user, 200, { at_once: 2, make }).done;
			const {
				"result by other": served = 0,
				"cancel/service-unavailable": refused = 0,
				...others
			} = outcomes;
			expect(others).toEqual({});
			expect(served).toBeGreaterThanOrEqual(198);
			expect(served + refused).toBe(200);
		});

		test("to one odd request denies nothing to anybody: each is asked on, also alone", async () => {
			const odd = "odd";
			const is_odd = (request: Element): boolean => payload_of(request)?.getText() === odd;
			await stage.service("a", (request) => (is_odd(request) ? refusal() : reply("a")));
			const constrained = error_element("wait", "resource-constraint");
			const other = await stage.service("b", (request) => (is_odd(request) ? constrained : reply("b")));
			const user = await stage.user();
			for (let times = 0; times < 10; times += 1) await user.request(iq_get(proxy, question(odd)));
			await other.stop();
			expect(await ask(user)).toBe("result by a");
			await stage.service("c");
			for (let times = 0; times < 10; times += 1) await user.request(iq_get(proxy, question(odd)));
			expect(Object.keys(await ask_around(user, 40)).sort()).toEqual(["a", "c"]);
		});

		test("gives the answer where nobody knows better, and that is held against nobody", async () => {
			const user = await stage.user();
			for (const name of ["a", "b"]) await stage.service(name, refusal);
			for (let times = 0; times < 5; times += 1) {
				expect(await ask(user)).toBe("cancel/feature-not-implemented");
			}
			await stage.service("c");
			expect(await ask_around(user)).toEqual({ c: 20 });
		});
	});

	describe("client_proxy_redispatch", () => {
		const lost = "wait/recipient-unavailable";
		const unavailable = "cancel/service-unavailable";
		const unknown = "cancel/feature-not-implemented";
		const moved = "result by other";

		/** What becomes of a get and a set. */
		const cases = [
			["none", "logs out", lost, lost],
			["safe", "logs out", moved, lost],
			["all", "logs out", moved, moved],
			["none", "service-unavailable", unavailable, unavailable],
			["safe", "service-unavailable", moved, unavailable],
			["all", "service-unavailable", moved, moved],
			["none", "feature-not-implemented", unknown, unknown],
			["safe", "feature-not-implemented", moved, moved],
			["all", "feature-not-implemented", moved, moved],
		] as const;

		test.each(cases)(
			"%s: a resource that had them %s: get %s, set %s",
			async (client_proxy_redispatch, how, of_get, of_set) => {
				await stage.configure({ client_proxy_redispatch });
				const user = await stage.user();
				const { get, set, first, other } = await asked_before_another_came(user);
				if (how === "logs out") {
					await first.stop();
				} else {
					for (const id of ["get", "set"])
						await first.answer(await request_at(first, id), error_element("cancel", how));
				}
				expect(outcome(await get)).toBe(of_get);
				expect(outcome(await set)).toBe(of_set);
				await settle(user, other);
				expect(answers_at(user)).toHaveLength(2);
				const came = [of_get, of_set].filter((what) => what === moved);
				expect(requests_at(other)).toHaveLength(came.length);
			},
		);

		test("an error with a condition of the application's own is the service's word, and passes", async () => {
			const user = await stage.user();
			const { get, set, first, other } = await asked_before_another_came(user);
			const application = element("no-such-room", { xmlns: "urn:example:ask" });
			for (const id of ["get", "set"]) {
				const error = error_element("cancel", "service-unavailable", { application });
				await first.answer(await request_at(first, id), error);
			}
			for (const answer of [await get, await set]) {
				expect(outcome(answer)).toBe("cancel/service-unavailable");
				expect(answer.getChild("error")?.getChild("no-such-room", "urn:example:ask")).toBeDefined();
			}
			expect(requests_at(other)).toEqual([]);
		});
	});

	test("client_proxy_redispatch_limit: a get moves as often as that, and is then given up", async () => {
		await stage.configure({ client_proxy_redispatch_limit: 1 });
		const user = await stage.user();
		const first = await stage.service("first", "hold");
		const get = user.request(iq_get(proxy, question()));
		await requests_come(first, 1);
		const second = await stage.service("second", "hold");
		await first.stop();
		await requests_come(second, 1);
		const third = await stage.service("third");
		await second.stop();
		expect(outcome(await get)).toBe("wait/recipient-unavailable");
		expect(requests_at(third)).toEqual([]);
	});

	test("with client_proxy_try_timeout a first answer in time is the answer, and 560 slow requests make little more work", async () => {
		await stage.configure({
			client_proxy_timeout: 600,
			client_proxy_try_timeout: 20,
			client_proxy_max_pending_per_sender: 1000,
		});
		const user = await stage.user();
		const services = await Promise.all(["one", "two", "three"].map((name) => stage.service(name, "hold")));
		const answers = Array.from({ length: 560 }, () =>
			user.request(iq_get(proxy, question()), { within: 90_000 }),
		);
		const asked = (): number => services.reduce((sum, service) => sum + requests_at(service).length, 0);
		await until(() => asked() === 560, { what: "not all are sent" });
		const firsts = services.map((service) => requests_at(service));
		await stage.server.advance(300);
		await settle(user, ...services);
		expect(asked()).toBeGreaterThan(560);
		expect(asked()).toBeLessThanOrEqual(1.3 * 560);
		for (const [i, service] of services.entries()) {
			for (const request of firsts[i] ?? []) await service.answer(request, reply("first"));
		}
		const outcomes = (await Promise.all(answers)).map(outcome);
		expect(outcomes.filter((one) => !one.startsWith("result"))).toEqual([]);
		await settle(user, ...services);
		expect(answers_at(user)).toHaveLength(560);
	});

	test("client_proxy_try_timeout moves a get that takes too long, and leaves a set", async () => {
		await stage.configure({ client_proxy_try_timeout: 20 });
		const user = await stage.user();
		const { get, set, first, other } = await asked_before_another_came(user);
		await stage.server.advance(22);
		const answer = await get;
		expect(answered_by([answer])).toEqual({ other: 1 });
		expect(requests_at(other)).toHaveLength(1);
		// The get has its answer, and the set waits for the first one's.
		await first.answer(await request_at(first, "get"), reply("first"));
		await first.answer(await request_at(first, "set"), reply("first"));
		expect(outcome(await set)).toBe("result by first");
		await settle(first, user);
		expect(answers_at(user)).toHaveLength(2);
	});
});
