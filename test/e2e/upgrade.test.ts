// A reload onto another version of the module, which cannot go on with what the former one has saved, and the way back.
// What that loses stands in CHANGELOG.markdown, and each sentence there in a test here. A reload of the same version
// loses nothing.

import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { start_federation } from "../support/federation.ts";
import { lua_string } from "../support/lua.ts";
import { available_versions, type Options, type Prosody, split_account } from "../support/prosody.ts";
import type { RawClient } from "../support/raw_client.ts";
import type { Handler, Session } from "../support/session.ts";
import { checkout } from "../support/versions.ts";
import { until } from "../support/wait.ts";
import { type Element, element, error_element, error_of, iq_get, message, new_id } from "../support/wire.ts";
import {
	addresses,
	all_answers,
	answers_to,
	ask,
	ask_many,
	asker,
	base_of,
	bodies_at,
	error_message,
	everything,
	is_from_proxy,
	login_raw,
	messages_at,
	module_name,
	next_message,
	next_presence,
	outcome,
	password,
	presences_at,
	proxy,
	question,
	reply,
	requests_at,
	requests_come,
	scene,
	services,
	settle,
	start_scene,
	stop_all,
	tally,
	target,
	users,
} from "./scene.ts";

const other = `other@${users}`;
const plugin = `mod_${module_name}.lua`;

const present = join(checkout, "dist", plugin);
/** The last release, as it was shipped. */
const former = join(import.meta.dirname, "fixtures", `mod_${module_name}-1.0.0.lua`);

interface Change {
	readonly from: string;
	readonly to: string;
	/** Whether the version stays the same, so that nothing is lost. */
	readonly keeps: boolean;
}

const changes: readonly [string, Change][] = [
	["an upgrade", { from: former, to: present, keeps: false }],
	["a downgrade", { from: present, to: former, keeps: false }],
	["a reload of the same version", { from: present, to: present, keeps: true }],
];

/** So many keys, conversations or requests are not at one resource of two by chance. */
const many = 30;

/** Longer than news is kept back from subscribers: for two seconds after a change, for ten after a start. */
const settling = 15;

/** A user with whom messages or presence are exchanged has all requests at one resource. */
const requests_alone: Options = { client_proxy_stanzas: ["iq"] };

/** What the scenarios begin with, whatever the one before has set. */
const defaults: Options = {
	...everything,
	client_proxy_initiate: "known",
	client_proxy_address: undefined,
	client_proxy_balance: undefined,
	client_proxy_error_limit: undefined,
	client_proxy_ping_interval: undefined,
	client_proxy_queue_timeout: undefined,
	client_proxy_sticky_key: undefined,
	client_proxy_timeout: undefined,
};

/** What a stanza is and says, such as "iq result" or "message service-unavailable". */
function gist(stanza: Element): string {
	return `${stanza.name} ${error_of(stanza)?.condition ?? stanza.attrs.type ?? "available"}`;
}

/** Puts a sender into a stanza that no client sends. */
function sent_by(from: string, stanza: Element): Element {
	stanza.attrs.from = from;
	return stanza;
}

describe.each(available_versions())("on Prosody %s", (version) => {
	let server: Prosody;
	const open: Session[] = [];

	beforeAll(async () => {
		server = await start_scene(version, { log_level: "info", global: { statistics: "internal" } });
	});

	afterEach(async () => {
		await stop_all(...open.splice(0));
		expect(server.tracebacks()).toEqual([]);
	});

	afterAll(async () => {
		await server?.stop();
	});

	async function configure(options: Options): Promise<void> {
		await server.reconfigure({ components: { [proxy]: { options } } });
	}

	/** Starts a version of the module that finds no saved state. */
	async function begin(file: string, options: Options = {}): Promise<void> {
		if (await server.is_loaded(proxy, module_name)) await server.unload(proxy, module_name);
		server.install_plugin(file, plugin);
		await configure({ ...defaults, ...options });
		await server.load(proxy, module_name);
		await server.advance(2);
	}

	/** Puts another version in place of the one that runs, and gives it the time that a start takes. */
	async function reload_onto(file: string): Promise<void> {
		server.install_plugin(file, plugin);
		await server.reload(proxy, module_name);
		await server.advance(2);
	}

	/** Does the same, and lets no time pass before these stanzas come. */
	async function reload_and_take(file: string, stanzas: readonly Element[]): Promise<void> {
		server.install_plugin(file, plugin);
		const taken = stanzas.map((stanza) => {
			const { host } = split_account(base_of(stanza.attrs.from ?? ""));
			return `inject(${lua_string(host)}, ${lua_string(stanza.toString())})`;
		});
		const reload = `check(modulemanager.reload(${lua_string(proxy)}, ${lua_string(module_name)}))`;
		await server.eval(`${[reload, ...taken].join("; ")}; return ""`);
	}

	async function user_at(jid?: string): Promise<RawClient> {
		const user = await login_raw(server, jid);
		open.push(user);
		return user;
	}

	/** Logs a session of the service in, which answers with its own name unless said otherwise. */
	async function service_at(
		resource: string,
		handler: Handler | "hold" = () => reply(resource),
	): Promise<RawClient> {
		const service = await login_raw(server, `${target}/${resource}`);
		service.serve(handler === "hold" ? undefined : handler);
		open.push(service);
		return service;
	}

	async function subscribe(user: RawClient): Promise<void> {
		await user.presence({ type: "subscribe", to: proxy });
		await next_presence(user, ({ attrs }) => attrs.type === undefined);
	}

	/** Ends what is kept in storage. */
	async function unsubscribe(user: RawClient): Promise<void> {
		await user.presence({ type: "unsubscribe", to: proxy });
		await user.sync();
	}

	/** Requests that a session waits for. */
	interface Unanswered {
		readonly by: RawClient;
		readonly ids: readonly string[];
		/** The addresses that were asked. */
		readonly asked: readonly string[];
	}

	/** Opens requests of every kind: of users, at both resources, behind one that looks the same, and in the queue; and of the service. */
	async function open_requests(
		[phone, laptop]: readonly [RawClient, RawClient],
		[a, b]: readonly [RawClient, RawClient],
	): Promise<readonly Unanswered[]> {
		const opened: Unanswered[] = [];
		for (const user of [phone, laptop]) {
			const ids: string[] = [];
			for (const to of addresses) ids.push(...(await ask_many(user, 4, { to })));
			// A resource could not tell these two from the first one: the other resource takes one, the other one waits.
			const alike = [`${proxy}/second`, `${proxy}/third`];
			const [id = ""] = ids;
			for (const to of alike) await user.send(iq_get(to, question(), { id }));
			await settle(user, a, b);
			const asked = addresses.flatMap((to) => Array<string>(4).fill(to));
			opened.push({ by: user, ids: [...ids, id, id], asked: [...asked, ...alike] });
		}
		expect(requests_at(a).length + requests_at(b).length).toBe(34);

		const own = { ids: [new_id("own-"), new_id("own-")], asked: [proxy, `node@${proxy}`] };
		for (const [place, user] of [phone, laptop].entries()) {
			own.asked[place] += `/${user.jid}`;
			await a.send(iq_get(own.asked[place] ?? "", question(), { id: own.ids[place] ?? "" }));
			await requests_come(user, 1);
		}
		opened.push({ by: a, ...own });

		for (const service of [a, b]) {
			await service.presence({ show: "dnd" });
			await service.sync();
		}
		for (const user of [phone, laptop]) {
			const ids = await ask_many(user, 5);
			opened.push({ by: user, ids, asked: ids.map(() => proxy) });
		}
		await settle(phone, laptop, a, b);
		expect(requests_at(a).length + requests_at(b).length).toBe(34);
		for (const { by, ids } of opened) expect(answers_to(by, ids)).toEqual([]);
		return opened;
	}

	/** Waits until all have been answered, and sees to it that each has been from the address that was asked. */
	async function expect_answers(opened: readonly Unanswered[], wanted: string): Promise<void> {
		for (const { by, ids, asked } of opened) {
			const answers = await all_answers(by, ids);
			expect(tally(answers)).toEqual({ [wanted]: ids.length });
			expect(answers.map(({ attrs }) => attrs.from).sort()).toEqual([...asked].sort());
		}
	}

	describe.each(changes)("%s:", (_, { from, to, keeps }) => {
		const how = keeps ? "by the one who was asked" : "with wait/recipient-unavailable";
		test(`each open request gets one answer, ${how}`, async () => {
			await begin(from, { client_proxy_queue_timeout: "1 minute" });
			const askers = [await user_at(), await user_at(`${other}/laptop`)] as const;
			const serving = [await service_at("a", "hold"), await service_at("b", "hold")] as const;
			const opened = await open_requests(askers, serving);
			const sessions = [...askers, ...serving];
			await reload_onto(to);
			if (!keeps) await expect_answers(opened, "wait/recipient-unavailable");
			// All are answered now by those who were asked.
			for (const session of sessions) {
				session.serve(() => "empty");
				for (const request of requests_at(session)) await session.answer(request, "empty");
			}
			for (const service of serving) await service.presence();
			await expect_answers(opened, keeps ? "result" : "wait/recipient-unavailable");
			// Nothing follows, also when all deadlines have passed.
			await server.advance(130, { step: 5 });
			for (const session of sessions) await settle(session, ...sessions);
			for (const { by, ids } of opened) expect(answers_to(by, ids)).toHaveLength(ids.length);
			for (const user of askers) {
				expect(tally(await all_answers(user, await ask_many(user, 10)))).toEqual({ result: 10 });
			}
			// No client had to approve anything.
			for (const { received } of serving) {
				expect(received.filter(({ attrs }) => attrs.type === "subscribe")).toEqual([]);
			}
		});

		test(keeps ? "everybody is there at once" : "for a second nobody is there", async () => {
			await begin(from);
			const [phone, laptop, a] = [await user_at(), await user_at(`${other}/laptop`), await service_at("a")];
			await subscribe(laptop);
			await phone.send(message(proxy, "hello"));
			await settle(phone, a);
			const before = [phone, a].map(({ received }) => received.length);
			const user = `${proxy}/${phone.jid}`;
			await reload_and_take(to, [
				iq_get(proxy, question(), { from: phone.jid }),
				sent_by(phone.jid, message(proxy, "hello")),
				element("presence", { from: phone.jid, to: `hall@${proxy}` }),
				// This is what the server sends when a user logs in.
				element("presence", { from: laptop.jid, to: proxy, type: "probe" }),
				iq_get(user, question(), { from: a.jid }),
				sent_by(a.jid, message(user, "hello")),
				element("presence", { from: a.jid, to: user }),
			]);
			// The request has come by the first time, and by the second one its answer has been handled.
			await settle(a, a, phone, laptop);
			const came = [phone, a].map(({ received }, place) =>
				received.slice(before[place]).filter(is_from_proxy).map(gist).sort(),
			);
			const relayed = [
				["iq get", "iq result", "message chat", "presence available"],
				["iq get", "message chat", "presence available"],
			];
			const refused = [
				["iq service-unavailable", "message service-unavailable", "presence service-unavailable"],
				["iq feature-not-implemented", "message feature-not-implemented"],
			];
			expect(came).toEqual(keeps ? relayed : refused);
			await server.advance(settling);
			// 1.0.0 says at first that nobody is there.
			expect(gist(await next_presence(laptop))).toBe(
				to === former ? "presence unavailable" : "presence available",
			);
			expect(await ask(phone)).toBe("result by a");
			await laptop.sync();
			expect(presences_at(laptop).map(gist).at(-1)).toBe("presence available");
			await unsubscribe(laptop);
		});

		test("requests of the first second wait where there is a queue", async () => {
			await begin(from, { client_proxy_queue_timeout: "1 minute" });
			const user = await user_at();
			await service_at("a");
			const request = iq_get(proxy, question(), { from: user.jid });
			await reload_and_take(to, [request]);
			await server.advance(2);
			expect((await all_answers(user, [request.attrs.id ?? ""])).map(outcome)).toEqual(["result by a"]);
		});

		test(`sticky keys ${keeps ? "stay where they are" : "are placed anew"}`, async () => {
			await begin(from, {
				...requests_alone,
				client_proxy_balance: "sticky",
				client_proxy_sticky_key: "payload:room",
			});
			const user = await user_at();
			/** Asks once for each key, and resolves with who answered. */
			async function ask_for_rooms(): Promise<readonly string[]> {
				const answers: Element[] = [];
				for (let number = 0; number < many; number += 1) {
					const room = `room${number}@rooms.test`;
					const payload = element("ask", { xmlns: "urn:example:ask", room });
					answers.push(await user.request(iq_get(proxy, payload)));
				}
				return answers.map(outcome);
			}
			await service_at("a");
			await ask_for_rooms();
			await service_at("b");
			expect(new Set(await ask_for_rooms())).toEqual(new Set(["result by a"]));
			await reload_onto(to);
			const placed = await ask_for_rooms();
			expect([...new Set(placed)].sort()).toEqual(keeps ? ["result by a"] : ["result by a", "result by b"]);
			expect(await ask_for_rooms()).toEqual(placed);
		});

		test(`conversations ${keeps ? "go on" : "begin anew"}`, async () => {
			await begin(from);
			const user = await user_at();
			/** Writes to many addresses, each a conversation, and resolves with how many of the messages come to each. */
			async function write(...to_services: readonly RawClient[]): Promise<readonly number[]> {
				const body = new_id("hello");
				for (let number = 0; number < many; number += 1) {
					await user.send(message(`node${number}@${proxy}`, body));
				}
				await settle(user, ...to_services);
				return to_services.map((service) => bodies_at(service).filter((one) => one === body).length);
			}
			const a = await service_at("a");
			await write(a);
			const b = await service_at("b");
			expect(await write(a, b)).toEqual([many, 0]);
			await reload_onto(to);
			const [at_a = 0, at_b = 0] = await write(a, b);
			expect(at_a + at_b).toBe(many);
			expect(at_b > 0).toBe(!keeps);
			expect(await write(a, b)).toEqual([at_a, at_b]);
		});

		test(`who has joined is ${keeps ? "remembered" : "forgotten, and nobody is told"}`, async () => {
			await begin(from);
			const [phone, laptop, a] = [await user_at(), await user_at(`${other}/laptop`), await service_at("a")];
			for (const [user, to] of [
				[phone, `hall@${proxy}/phone`],
				[laptop, `hall@${proxy}/laptop`],
			] as const) {
				await user.presence({ to });
				await settle(user, a);
			}
			expect(presences_at(a)).toHaveLength(2);
			await a.presence({ to: `stage@${proxy}/${phone.jid}` });
			await next_presence(phone);

			await reload_onto(to);
			await settle(a, phone, laptop);
			expect([presences_at(phone).length, presences_at(laptop).length]).toEqual([1, 0]);
			// The service speaks from the address without what followed the slash.
			await a.presence({ to: `hall@${proxy}/${laptop.jid}` });
			const shown = await next_presence(laptop);
			expect(shown.attrs.from).toBe(keeps ? `hall@${proxy}/laptop` : `hall@${proxy}`);
			// A user leaves, and the service does not hear of it.
			await laptop.presence({ to: `hall@${proxy}/laptop`, type: "unavailable" });
			await settle(laptop, a);
			expect(presences_at(a).map(gist).slice(2)).toEqual(keeps ? ["presence unavailable"] : []);
			// The resource goes, and its users do not hear of it.
			await a.stop();
			await phone.sync();
			expect(
				presences_at(phone)
					.slice(1)
					.map((stanza) => `${gist(stanza)} ${stanza.attrs.from}`),
			).toEqual(
				keeps ? [`presence unavailable hall@${proxy}/phone`, `presence unavailable stage@${proxy}`] : [],
			);

			const b = await service_at("b");
			await phone.presence({ to: `hall@${proxy}/phone` });
			await settle(phone, b);
			expect(presences_at(b).map(gist)).toEqual(["presence available"]);
			const before = presences_at(phone).length;
			await b.stop();
			await phone.sync();
			expect(
				presences_at(phone)
					.slice(before)
					.map(({ attrs }) => attrs.from),
			).toEqual([`hall@${proxy}/phone`]);
		});

		test("who has joined is told where the service is stopped before and started after it", async () => {
			await begin(from);
			const [phone, a] = [await user_at(), await service_at("a")];
			await phone.presence({ to: `hall@${proxy}/phone` });
			await settle(phone, a);
			await a.stop();
			const told = await next_presence(phone);
			expect(`${gist(told)} ${told.attrs.from}`).toBe(`presence unavailable hall@${proxy}/phone`);
			await reload_onto(to);
			const again = await service_at("a");
			await phone.presence({ to: `hall@${proxy}/phone` });
			await phone.presence({ to: `hall@${proxy}/phone`, type: "unavailable" });
			await settle(phone, again);
			expect(presences_at(again).map(gist)).toEqual(["presence available", "presence unavailable"]);
		});

		test(`subscriptions go on${keeps ? "" : ", and are told once more"}`, async () => {
			await begin(from);
			const [user, a] = [await user_at(), await service_at("a")];
			await subscribe(user);
			let seen = presences_at(user).length;
			/** What the subscriber has been told since the last time. */
			async function told(): Promise<readonly string[]> {
				await server.advance(settling);
				await user.sync();
				const all = presences_at(user).map(gist);
				const fresh = all.slice(seen);
				seen = all.length;
				return fresh;
			}
			await reload_onto(to);
			expect(await told()).toEqual(keeps ? [] : ["presence available"]);
			await a.stop();
			expect(await told()).toEqual(["presence unavailable"]);
			await service_at("b");
			expect(await told()).toEqual(["presence available"]);
			await unsubscribe(user);
		});

		test(`users ${keeps ? "stay known" : "are known once they have sent something"}`, async () => {
			await begin(from);
			const [user, a] = [await user_at(), await service_at("a", "hold")];
			user.serve(() => "empty");
			const address = `${proxy}/${user.jid}`;
			await user.send(message(proxy, "hello"));
			await next_message(a);
			expect(await ask(a, address)).toBe("result");
			await reload_onto(to);
			expect(await ask(a, address)).toBe(keeps ? "result" : "cancel/item-not-found");
			await user.send(message(proxy, "hello"));
			await next_message(a);
			expect(await ask(a, address)).toBe("result");
		});

		test(`errors for earlier messages ${keeps ? "find their way" : "do not"}`, async () => {
			await begin(from);
			const [user, a] = [await user_at(), await service_at("a")];
			await user.send(message(`node@${proxy}/x`, "of the user"));
			const at_service = await next_message(a);
			await a.send(message(at_service.attrs.from ?? "", "of the service"));
			const at_user = await next_message(user);
			await reload_onto(to);
			await a.send(error_message(at_service, error_element("cancel", "gone")));
			const came = await next_message(user);
			expect(gist(came)).toBe("message gone");
			expect(came.attrs.from).toBe(keeps ? `node@${proxy}/x` : `node@${proxy}`);
			await user.send(error_message(at_user, error_element("cancel", "gone")));
			await settle(user, a);
			expect(messages_at(a).map(gist).slice(1)).toEqual(keeps ? ["message gone"] : []);
		});

		const troubles: readonly [string, Options, Handler | "hold", number][] = [
			["does not know a payload", {}, () => error_element("cancel", "feature-not-implemented"), 0],
			["is ejected", { client_proxy_error_limit: 1, client_proxy_timeout: 20 }, "hold", 22],
			["does not answer pings", { client_proxy_ping_interval: 5 }, "hold", 60],
		];
		test.each(troubles)(
			`a resource that %s is ${keeps ? "still out of use" : "in use again"}`,
			async (_, options, handler, seconds) => {
				await begin(from, { ...requests_alone, ...options });
				const [user, a] = [await user_at(), await service_at("a", handler)];
				await service_at("b");
				const asked = (): number => requests_at(a).filter((request) => request.getChild("ask")).length;
				/** Asks often, and resolves with whether the resource was asked. */
				async function is_in_use(): Promise<boolean> {
					const before = asked();
					const ids = await ask_many(user, many);
					await a.sync();
					const held = handler === "hold" ? asked() - before : 0;
					await until(() => answers_to(user, ids).length >= many - held);
					return asked() > before;
				}
				expect(await is_in_use()).toBe(true);
				await server.advance(seconds);
				expect(await is_in_use()).toBe(false);
				await reload_onto(to);
				expect(await is_in_use()).toBe(!keeps);
			},
		);

		const back = keeps ? "" : ", and lead back once the user has sent something";
		test(`pseudonyms stay the same${back}`, async () => {
			await begin(from, { client_proxy_address: "opaque" });
			const [user, a] = [await user_at(), await service_at("a", "hold")];
			const ids = await ask_many(user, 1);
			const [request] = await requests_come(a, 1);
			const pseudonym = request?.attrs.from ?? "";
			expect(pseudonym).toMatch(/^proxy\.test\/[0-9a-f]{24}\/[0-9a-f]{24}$/);
			const own_id = new_id("own-");
			await a.send(iq_get(pseudonym, question(), { id: own_id }));
			await requests_come(user, 1);
			await reload_onto(to);
			await a.send(message(pseudonym, "hello"));
			const came = await next_message(keeps ? user : a);
			expect(gist(came)).toBe(keeps ? "message chat" : "message item-not-found");
			for (const session of [a, user]) {
				for (const one of requests_at(session)) await session.answer(one, "empty");
			}
			await settle(a, user);
			await settle(user, a);
			const wanted = [keeps ? "result" : "wait/recipient-unavailable"];
			expect(answers_to(user, ids).map(outcome)).toEqual(wanted);
			expect(answers_to(a, [own_id]).map(outcome)).toEqual(wanted);
			await user.send(message(proxy, "hello"));
			expect((await next_message(a)).attrs.from).toBe(pseudonym);
			await a.send(message(pseudonym, "hello"));
			await next_message(user);
		});
	});

	test("an upgrade is stopped by an option that is wrong, which the check says before; who waits is answered", async () => {
		await begin(former);
		const [user, a] = [await user_at(), await service_at("a", "hold")];
		const ids = await ask_many(user, 4);
		await requests_come(a, 4);
		server.expect_errors(/client_proxy_timeout: got "soon"/);
		// The version that runs goes on with the former value.
		await configure({ client_proxy_timeout: "soon" });
		server.install_plugin(present, plugin);
		await expect(server.prosodyctl(`mod_${module_name}`, "check")).rejects.toThrow(/client_proxy_timeout/);
		await expect(server.reload(proxy, module_name)).rejects.toThrow(/client_proxy_timeout/);
		for (const request of requests_at(a)) await a.answer(request, "empty");
		await settle(a, user);
		await server.advance(130, { step: 5 });
		await user.sync();
		expect(answers_to(user, ids).map(outcome)).toEqual(ids.map(() => "wait/recipient-unavailable"));
		await configure({ client_proxy_timeout: undefined });
		await server.load(proxy, module_name);
		await server.advance(2);
		a.serve(() => "empty");
		expect(await ask(user)).toBe("result");
	});

	test("an upgrade needs no new approval where the account is on another server", async () => {
		const federation = await start_federation(
			scene(version, { hosts: { [users]: {} }, accounts: { [asker]: password } }),
			{ version, hosts: { [services]: {} }, accounts: { [target]: password } },
		);
		const { here, there } = federation;
		try {
			await here.unload(proxy, module_name);
			here.install_plugin(former, plugin);
			await here.load(proxy, module_name);
			const service = await login_raw(there, `${target}/a`, { presence: "none" });
			const requests = (): readonly Element[] =>
				service.received.filter(({ attrs }) => attrs.type === "subscribe");
			service.serve(() => reply("a"));
			await service.presence();
			await until(() => requests().length > 0 || here.advance(1).then(() => false));
			await service.presence({ type: "subscribed", to: proxy });
			const user = await login_raw(here);
			async function is_served(): Promise<boolean> {
				await here.advance(1);
				return (await ask(user)) === "result by a";
			}
			await until(is_served);
			const before = requests().length;
			here.install_plugin(present, plugin);
			await here.reload(proxy, module_name);
			// The component asks for approval again. A request comes behind that, by the same stream.
			await until(is_served);
			expect(requests()).toHaveLength(before);
		} finally {
			await federation.stop();
		}
		expect([...here.tracebacks(), ...there.tracebacks()]).toEqual([]);
	});
});
