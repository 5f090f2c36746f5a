// Messages between users and a service, both ways.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../support/client.ts";
import { type Federation, start_federation } from "../support/federation.ts";
import { available_versions, type Prosody } from "../support/prosody.ts";
import type { Session } from "../support/session.ts";
import { type Slixmpp, type SlixmppClient, start_slixmpp } from "../support/slixmpp.ts";
import { until } from "../support/wait.ts";
import {
	canonical,
	type Element,
	element,
	error_element,
	error_of,
	iq_get,
	iq_set,
	message,
	new_id,
	parse,
} from "../support/wire.ts";
import {
	addresses,
	ask,
	asker,
	base_of,
	bodies_at,
	error_message,
	everything,
	login,
	messages_at,
	next_message,
	outcome,
	password,
	proxy,
	question,
	reply,
	requests_at,
	type SceneOptions,
	scene,
	serve,
	services,
	settle,
	stanzas_on_wire,
	start_scene,
	stop_all,
	target,
	users,
} from "./scene.ts";

// In the way in which Prosody itself writes, so that bytes can be compared.
const content =
	"<body>ß &lt; שלום 🜁</body><active xmlns='http://jabber.org/protocol/chatstates'/>" +
	"<request xmlns='urn:xmpp:receipts'/><mine xmlns='urn:example:mine'><item a='1 &amp; 2'/></mine>";
const sent_content = parse(`<message>${content}</message>`);
const other = `other@${users}`;
const nobody = `nobody@${users}`;
const crowd = Array.from({ length: 12 }, (_, number) => `u${number}@${users}`);
const accounts = Object.fromEntries([asker, other, target, ...crowd].map((jid) => [jid, password]));

const receipts = "urn:xmpp:receipts";
const states = "http://jabber.org/protocol/chatstates";
const correction = "urn:xmpp:message-correct:0";

function children_of(stanza: Element): readonly string[] {
	return stanza.getChildElements().map((child) => canonical(child));
}

describe.each(available_versions())("on Prosody %s", (version) => {
	let server: Prosody;
	let slixmpp: Slixmpp;
	const open: Session[] = [];

	beforeAll(async () => {
		slixmpp = await start_slixmpp();
	});

	afterEach(async () => {
		await stop_all(...open.splice(0));
	});

	afterAll(async () => {
		await slixmpp?.stop();
		expect(slixmpp?.said).not.toContain("Traceback");
	});

	async function start({ proxy_options, ...rest }: SceneOptions = {}): Promise<void> {
		server = await start_scene(version, {
			accounts,
			proxy_options: { ...everything, ...proxy_options },
			...rest,
		});
	}

	async function stop(): Promise<void> {
		await server?.stop();
		expect(server?.tracebacks()).toEqual([]);
	}

	async function user_at(jid?: string, ...more: Parameters<typeof login>[2][]) {
		const user = await login(server, jid, ...more);
		open.push(user);
		return user;
	}

	async function service_at(resource: string, handler: Parameters<typeof serve>[2] = () => reply(resource)) {
		const service = await serve(server, resource, handler);
		open.push(service);
		return service;
	}

	function three_services() {
		return Promise.all(["a", "b", "c"].map((resource) => service_at(resource)));
	}

	async function slixmpp_at(jid: string): Promise<SlixmppClient> {
		const plugins = ["xep_0085", "xep_0184", "xep_0308"];
		const client = await slixmpp.connect({ server, jid, password, plugins });
		open.push(client);
		return client;
	}

	/** Sends a message and resolves with the one session that has got it. */
	async function who_gets<Some extends Session>(
		sessions: readonly Some[],
		user: Session,
		to: string = proxy,
	): Promise<Some> {
		const body = new_id("body");
		await user.send(message(to, body));
		await settle(user, ...sessions);
		const [first, ...more] = sessions.filter((session) => bodies_at(session).includes(body));
		if (!first) throw new Error(`nobody got ${body}`);
		expect(more).toEqual([]);
		return first;
	}

	function others<Some>(all: readonly Some[], one: Some): readonly [Some, ...Some[]] {
		const [first, ...rest] = all.filter((candidate) => candidate !== one);
		if (first === undefined) throw new Error("there is no other");
		return [first, ...rest];
	}

	describe("with every kind of stanza", () => {
		beforeAll(() => start());
		afterAll(stop);

		describe.each(addresses)("a message to %s", (asked) => {
			test.each(["chat", "normal", "headline", undefined])(
				"of type %s and the one that answers it, stanza by stanza",
				async (type) => {
					const user = await user_at();
					const service = await service_at("a");
					const id = new_id("m");
					const typed = type === undefined ? "" : ` type='${type}'`;
					const sent = `<message to='${asked}'${typed} id='${id}' xml:lang='de'>${content}</message>`;
					await user.send(sent);

					const came = await next_message(service);
					const seen = `${base_of(asked)}/${user.jid}`;
					expect(canonical(came)).toBe(
						canonical(
							parse(
								`<message from='${seen}' to='${service.jid}'${typed} id='${id}' xml:lang='de'>${content}</message>`,
							),
						),
					);
					expect(service.raw(came)).toContain(`>${content}</message>`);

					// The same id once more: ids are the sender's own.
					const answer = `<message to='${seen}'${typed} id='${id}' xml:lang='fr'>${content}</message>`;
					await service.send(answer);
					const back = await next_message(user);
					expect(canonical(back)).toBe(
						canonical(
							parse(
								`<message from='${base_of(asked)}' to='${user.jid}'${typed} id='${id}' xml:lang='fr'>` +
									`${content}</message>`,
							),
						),
					);
					expect(user.raw(back)).toContain(`>${content}</message>`);

					await settle(service, user);
					expect(stanzas_on_wire(user, "in", id)).toEqual([user.raw(back)]);
					expect(stanzas_on_wire(service, "in", id)).toEqual([service.raw(came)]);
				},
			);

			test("that nobody can take is returned from there with cancel/service-unavailable", async () => {
				const user = await user_at();
				const lost = message(asked, "anybody?");
				await user.send(lost);
				const refusal = await next_message(user);
				expect(refusal.attrs).toMatchObject({ from: asked, to: user.jid, id: lost.attrs.id, type: "error" });
				expect(error_of(refusal)).toMatchObject({ type: "cancel", condition: "service-unavailable" });
			});

			test("of type groupchat is returned from there with cancel/feature-not-implemented", async () => {
				const user = await user_at();
				const service = await service_at("a");
				await user.send(message(asked, "to all", "groupchat"));
				const refusal = await next_message(user);
				expect(refusal.attrs).toMatchObject({ from: asked, to: user.jid, type: "error" });
				expect(error_of(refusal)).toMatchObject({ type: "cancel", condition: "feature-not-implemented" });
				await settle(user, service);
				expect(messages_at(service)).toEqual([]);
			});

			test("that the service refuses is returned from there, whole", async () => {
				const user = await user_at();
				const service = await service_at("a");
				const sent = message(asked, "do!");
				await user.send(sent);
				const came = await next_message(service);
				const error = error_element("modify", "not-acceptable", {
					text: "I won't",
					application: element("reason", { xmlns: "urn:example:app" }),
				});
				await service.send(error_message(came, error));
				const refusal = await next_message(user);
				expect(refusal.attrs).toMatchObject({ from: asked, to: user.jid, id: sent.attrs.id, type: "error" });
				expect(refusal.getChildElements().map((child) => canonical(child))).toEqual([canonical(error)]);
			});
		});

		test("the service can write first, to a full and to a bare address, in the name of each address of its own", async () => {
			const user = await user_at();
			const service = await service_at("a");
			for (const from of [proxy, `node@${proxy}`]) {
				for (const to of [user.jid, asker]) {
					const id = new_id("first");
					await service.send(`<message to='${from}/${to}' id='${id}' type='chat'>${content}</message>`);
					const came = await next_message(user);
					expect(came.attrs).toMatchObject({ from, id, type: "chat" });
					expect(base_of(came.attrs.to ?? "")).toBe(asker);
					expect(user.raw(came)).toContain(`>${content}</message>`);
				}
			}
			await settle(service, user);
			expect(messages_at(user)).toHaveLength(4);
		});

		test("a user with a resource that fits no address is seen as a token, which can be written to", async () => {
			const user = await user_at(`${asker}/שלום`);
			const service = await service_at("a");
			await user.send(message(`node@${proxy}/res`, "who am I?"));
			const { from = "" } = (await next_message(service)).attrs;
			expect(from).toMatch(/^node@proxy\.test\/@[0-9a-f]{64}$/);
			await service.send(message(from, "you"));
			const back = await next_message(user);
			expect(back.attrs).toMatchObject({ from: `node@${proxy}`, to: user.jid });
			expect(back.getChildText("body")).toBe("you");
		});

		test.each(["@@", "a@@b", "@users.test", `@${"0".repeat(64)}`])(
			"what the service sends to %s returns with cancel/item-not-found, an error excepted",
			async (nowhere) => {
				const service = await service_at("a");
				const lost = message(`${proxy}/${nowhere}`, "hello?");
				await service.send(lost);
				const refusal = await next_message(service);
				expect(refusal.attrs).toMatchObject({
					from: `${proxy}/${nowhere}`,
					to: service.jid,
					id: lost.attrs.id,
					type: "error",
				});
				expect(error_of(refusal)).toMatchObject({ type: "cancel", condition: "item-not-found" });
				await service.send(error_message(refusal, error_element("cancel", "conflict")));
				await service.sync();
				expect(messages_at(service)).toHaveLength(1);
			},
		);

		test("an error comes to the resource that sent the message, whoever has written since", async () => {
			const user = await user_at();
			const all = await three_services();
			for (const service of all) {
				const sent = message(`node@${proxy}/${user.jid}`, `from ${service.jid}`);
				await service.send(sent);
				const came = await next_message(user);
				expect(came.attrs.id).toBe(sent.attrs.id);
			}
			for (const [number, came] of [...messages_at(user)].entries()) {
				const error = error_element("wait", "policy-violation", { text: "slower" });
				await user.send(error_message(came, error));
				await settle(user, ...all);
				const service = all[number];
				const back = service && (await next_message(service));
				expect(back?.attrs).toMatchObject({
					from: `node@${proxy}/${user.jid}`,
					to: service?.jid,
					id: came.attrs.id,
					type: "error",
				});
				expect(back?.getChildElements().map((child) => canonical(child))).toEqual([canonical(error)]);
			}
			expect(all.map((service) => messages_at(service).length)).toEqual([1, 1, 1]);
		});

		test("a message to an account that does not exist returns to the resource that sent it", async () => {
			const all = await three_services();
			for (const service of all) {
				const sent = message(`${proxy}/${nobody}`, "are you there?");
				await service.send(sent);
				const back = await next_message(service);
				expect(back.attrs).toMatchObject({ from: `${proxy}/${nobody}`, id: sent.attrs.id, type: "error" });
				expect(error_of(back)?.condition).toBe("service-unavailable");
			}
			expect(all.map((service) => messages_at(service).length)).toEqual([1, 1, 1]);
		});

		test("an error that answers nothing goes nowhere, and nothing answers it", async () => {
			const [user, stranger] = [await user_at(), await user_at(`${other}/desk`)];
			const service = await service_at("a");
			const sent = message(`${proxy}/${user.jid}`, "for the one user");
			await service.send(sent);
			await next_message(user);
			const error = error_element("cancel", "gone");
			for (const to of addresses) {
				await user.send(element("message", { to, id: "unknown", type: "error" }, error));
				// The right id, and the wrong user.
				await stranger.send(element("message", { to, id: sent.attrs.id, type: "error" }, error));
			}
			await settle(user, service, stranger);
			await settle(stranger, service);
			expect(messages_at(service)).toEqual([]);
			expect(messages_at(user)).toHaveLength(1);
			expect(messages_at(stranger)).toEqual([]);
		});

		test("an error to which nobody is there is not answered", async () => {
			const user = await user_at();
			await user.send(element("message", { to: proxy, type: "error", id: "e" }));
			await user.sync();
			expect(messages_at(user)).toEqual([]);
		});

		describe("whose service it is:", () => {
			test("what another user sends to the address of a user there goes to the service", async () => {
				const [user, stranger] = [await user_at(), await user_at(`${other}/desk`)];
				const service = await service_at("a");
				const claimed = `${proxy}/${user.jid}`;
				await stranger.send(message(claimed, "I am the service"));
				const came = await next_message(service);
				expect(came.attrs).toMatchObject({ from: `${proxy}/${stranger.jid}`, to: service.jid });
				await settle(stranger, user);
				expect(messages_at(user)).toEqual([]);
				// And what comes back does so from the address that was written to, where it is an error.
				await service.send(error_message(came, error_element("cancel", "not-allowed")));
				expect((await next_message(stranger)).attrs).toMatchObject({ from: claimed, type: "error" });
			});

			test("a session of the target that is not available to the proxy cannot speak for it", async () => {
				const user = await user_at();
				await service_at("a");
				const hidden = await user_at(`${target}/hidden`, { presence: "none" });
				await hidden.send(message(`${proxy}/${user.jid}`, "psst"));
				const refusal = await next_message(hidden);
				expect(error_of(refusal)).toMatchObject({ type: "cancel", condition: "feature-not-implemented" });
				await settle(hidden, user);
				expect(messages_at(user)).toEqual([]);
			});

			test("one that has become unavailable cannot any longer", async () => {
				const user = await user_at();
				const service = await service_at("a");
				await service.send(message(`${proxy}/${user.jid}`, "hello"));
				await next_message(user);
				await service.presence({ type: "unavailable" });
				await service.send(message(`${proxy}/${user.jid}`, "hello again"));
				expect(error_of(await next_message(service))?.condition).toBe("feature-not-implemented");
				await settle(service, user);
				expect(bodies_at(user)).toEqual(["hello"]);
			});
		});

		describe("a conversation", () => {
			test("stays with one resource, as do the requests in it", async () => {
				const all = await three_services();
				const firsts = new Set<Session>();
				for (const jid of crowd) {
					const user = await user_at(`${jid}/phone`);
					const first = await who_gets(all, user);
					firsts.add(first);
					for (let times = 0; times < 4; times += 1) {
						expect(await who_gets(all, user)).toBe(first);
						const by = await ask(user);
						expect(by).toBe(`result by ${first.jid.replace(/^.*\//, "")}`);
					}
				}
				// Were all with one resource, nothing would have been shown.
				expect(firsts.size).toBeGreaterThan(1);
			});

			test("that begins with a request goes on with whoever answered it", async () => {
				const all = await three_services();
				const user = await user_at();
				for (let times = 0; times < 8; times += 1) {
					const address = `room${times}@${proxy}`;
					const by = await ask(user, address);
					const service = await who_gets(all, user, address);
					expect(by).toBe(`result by ${service.jid.replace(/^.*\//, "")}`);
				}
			});

			test("goes to the resource that has written last", async () => {
				const all = await three_services();
				const user = await user_at();
				let now = await who_gets(all, user);
				for (let times = 0; times < 4; times += 1) {
					[now] = others(all, now);
					await now.send(message(`${proxy}/${user.jid}`, "I take over"));
					await next_message(user);
					expect(await who_gets(all, user)).toBe(now);
					expect(await who_gets(all, user)).toBe(now);
				}
			});

			test("is one for each address of the service, and each resource of the user", async () => {
				const all = await three_services();
				const [phone, desk] = [await user_at(), await user_at(`${asker}/desk`)];
				const ends: readonly (readonly [Session, string])[] = [
					[phone, `one@${proxy}`],
					[phone, `two@${proxy}`],
					[desk, `one@${proxy}`],
					[desk, proxy],
				];
				// As no chance would place them.
				for (const [number, [user, address]] of ends.entries()) {
					const service = all[number % 2];
					await service?.send(message(`${address}/${user.jid}`, "yours"));
					await next_message(user);
				}
				for (let times = 0; times < 3; times += 1) {
					for (const [number, [user, address]] of ends.entries()) {
						expect((await who_gets(all, user, address)).jid).toBe(all[number % 2]?.jid);
					}
				}
			});

			test("goes on with another resource when its own leaves, or shows dnd", async () => {
				const all = await three_services();
				const user = await user_at();
				const first = await who_gets(all, user);
				await first.presence({ show: "dnd" });
				await first.sync();
				const left = others(all, first);
				const second = await who_gets(all, user);
				expect(left).toContain(second);
				await second.presence({ type: "unavailable" });
				await second.sync();
				const [third] = others(left, second);
				expect(await who_gets(all, user)).toBe(third);
				await first.presence();
				await first.sync();
				expect(await who_gets(all, user)).toBe(third);
			});
		});

		describe.each([
			["@xmpp/client", "slixmpp"],
			["slixmpp", "@xmpp/client"],
			["slixmpp", "slixmpp"],
		] as const)("a user with %s and a service with %s", (of_user, of_service) => {
			async function parties(): Promise<readonly [Session, Session]> {
				const service = `${target}/a`;
				const user = `${asker}/phone`;
				return [
					await (of_user === "slixmpp" ? slixmpp_at(user) : user_at(user)),
					await (of_service === "slixmpp" ? slixmpp_at(service) : user_at(service)),
				];
			}

			function is_slixmpp(session: Session): session is SlixmppClient {
				return "answer_as" in session;
			}

			/** Sends a message as the library of that session does. */
			async function say(
				session: Session,
				to: string,
				body: string | undefined,
				options: { state?: "active" | "composing"; receipt?: boolean; replaces?: string } = {},
			): Promise<string> {
				if (is_slixmpp(session)) return session.message(to, body, options);
				const made = element("message", { to, type: "chat", id: new_id("x") });
				if (body !== undefined) made.append(element("body", {}, body));
				if (options.state) made.append(element(options.state, { xmlns: states }));
				if (options.receipt) made.append(element("request", { xmlns: receipts }));
				if (options.replaces !== undefined) {
					made.append(element("replace", { xmlns: correction, id: options.replaces }));
				}
				await session.send(made);
				return made.attrs.id ?? "";
			}

			/** Sends the receipt for a message, where the library does not. */
			async function acknowledge(session: Session, stanza: Element): Promise<void> {
				if (is_slixmpp(session)) return;
				const { from: to, id } = stanza.attrs;
				const received = element("received", { xmlns: receipts, id });
				await session.send(element("message", { to, id: new_id("x") }, received));
			}

			test.each(["the user", "the service"])(
				"%s types, writes, gets a receipt, and corrects it",
				async (who) => {
					const [user, service] = await parties();
					const seen = `node@${proxy}/${user.jid}`;
					const [one, two, to, from] =
						who === "the user"
							? ([user, service, `node@${proxy}`, seen] as const)
							: ([service, user, seen, `node@${proxy}`] as const);
					await say(one, to, undefined, { state: "composing" });
					const composing = await next_message(two);
					expect(composing.attrs.from).toBe(from);
					expect(composing.getChild("composing", states)).toBeDefined();

					const id = await say(one, to, "helo", { state: "active", receipt: true });
					const came = await next_message(two);
					expect(came.attrs).toMatchObject({ from, to: two.jid, id, type: "chat" });
					expect(came.getChild("active", states)).toBeDefined();
					await acknowledge(two, came);
					const receipt = await next_message(one);
					expect(receipt.attrs).toMatchObject({ from: to, to: one.jid });
					expect(receipt.getChild("received", receipts)?.attrs.id).toBe(id);

					const better = await say(one, to, "hello", { replaces: id });
					const corrected = await next_message(two);
					expect(corrected.attrs).toMatchObject({ from, id: better });
					expect(corrected.getChild("replace", correction)?.attrs.id).toBe(id);
					expect(corrected.getChildText("body")).toBe("hello");
					await settle(one, two);
					expect(messages_at(two)).toHaveLength(3);
					expect(messages_at(one)).toHaveLength(1);
				},
			);
		});
	});

	test("a conversation that was idle for ten minutes is left to the policy again", async () => {
		await start({ proxy_options: { client_proxy_balance: "round_robin" } });
		const all = await three_services();
		const user = await user_at();
		const first = await who_gets(all, user);
		for (let times = 0; times < 3; times += 1) {
			await server.advance(570, { step: 10 });
			expect(await who_gets(all, user)).toBe(first);
		}
		await server.advance(630, { step: 10 });
		expect(await who_gets(all, user)).not.toBe(first);
		await stop();
	});

	test("a conversation goes on over a reload", async () => {
		await start({ proxy_options: { client_proxy_balance: "round_robin" } });
		const all = await three_services();
		const user = await user_at();
		const first = await who_gets(all, user);
		for (let times = 0; times < 3; times += 1) {
			await server.reload(proxy, "client_proxy");
			expect(await who_gets(all, user)).toBe(first);
		}
		await stop();
	});

	test.each([
		["requests", ["iq"]],
		["requests and presence", ["iq", "presence"]],
	])("with %s alone, a message is refused on either side", async (_, kinds) => {
		await start({ proxy_options: { client_proxy_stanzas: kinds } });
		const service = await service_at("a");
		const user = await user_at();
		for (const [one, two, to] of [
			[user, service, proxy],
			[service, user, `${proxy}/${user.jid}`],
		] as const) {
			await one.send(message(to, "hello"));
			const refusal = await next_message(one);
			expect(refusal.attrs.from).toBe(to);
			expect(error_of(refusal)).toMatchObject({ type: "cancel", condition: "feature-not-implemented" });
			await settle(one, two);
			expect(bodies_at(two)).toEqual([]);
		}
		await stop();
	});

	test("who is not allowed cannot write, and can be written to", async () => {
		await start({ proxy_options: { client_proxy_allow: [asker] } });
		const service = await service_at("a");
		const [user, stranger] = [await user_at(), await user_at(`${other}/desk`)];
		await stranger.send(message(`node@${proxy}/res`, "hello"));
		const refusal = await next_message(stranger);
		expect(refusal.attrs.from).toBe(`node@${proxy}/res`);
		expect(error_of(refusal)).toMatchObject({ type: "auth", condition: "forbidden" });
		await user.send(message(proxy, "me"));
		expect((await next_message(service)).getChildText("body")).toBe("me");
		await service.send(message(`${proxy}/${stranger.jid}`, "you"));
		expect((await next_message(stranger)).getChildText("body")).toBe("you");
		await settle(stranger, service);
		expect(bodies_at(service)).toEqual(["me"]);
		await stop();
	});

	describe("what comes while nobody is there", () => {
		beforeAll(() => start({ modules: ["offline"], proxy_options: { client_proxy_offline: "store" } }));
		afterAll(stop);

		test("is kept by the server of the target, and can be answered", async () => {
			const user = await user_at();
			const sent = `<message to='node@${proxy}/res' type='chat' id='late' xml:lang='de'>${content}</message>`;
			await user.send(sent);
			await user.sync();
			const service = await service_at("a");
			const came = await next_message(service);
			expect(came.attrs).toMatchObject({
				from: `node@${proxy}/${user.jid}`,
				type: "chat",
				id: "late",
				"xml:lang": "de",
			});
			expect(base_of(came.attrs.to ?? "")).toBe(target);
			// What is stored, or passes between servers, may come with its attributes in another order.
			expect(children_of(came)).toEqual([...children_of(sent_content), expect.stringContaining("<delay ")]);
			await service.send(message(came.attrs.from ?? "", "better late"));
			expect((await next_message(user)).attrs).toMatchObject({ from: `node@${proxy}`, to: user.jid });
			expect(messages_at(user)).toHaveLength(1);
		});

		test("is refused all the same where it is a request, or of type groupchat", async () => {
			const user = await user_at();
			expect(await ask(user)).toBe("cancel/service-unavailable");
			await user.send(message(proxy, "to all", "groupchat"));
			expect(error_of(await next_message(user))?.condition).toBe("feature-not-implemented");
		});

		test("comes at once to whoever is there", async () => {
			const service = await service_at("a");
			const user = await user_at();
			await user.send(message(proxy, "now"));
			const came = await next_message(service);
			expect(came.attrs.to).toBe(service.jid);
			expect(came.getChild("delay", "urn:xmpp:delay")).toBeUndefined();
		});
	});

	describe("in the account of the service", () => {
		beforeAll(() => start({ modules: ["carbons", "mam"] }));
		afterAll(stop);

		async function carbons_of(session: Session): Promise<void> {
			const enable = element("enable", { xmlns: "urn:xmpp:carbons:2" });
			expect(outcome(await session.request(iq_set(session.bare_jid, enable)))).toBe("result");
		}

		function carbon(session: Session, kind: "received" | "sent"): Promise<Element> {
			return session
				.next((stanza) => stanza.getChild(kind, "urn:xmpp:carbons:2") !== undefined)
				.then((stanza) => {
					const forwarded = stanza
						.getChild(kind, "urn:xmpp:carbons:2")
						?.getChild("forwarded", "urn:xmpp:forward:0");
					const inner = forwarded?.getChild("message");
					if (!inner) throw new Error(`nothing is forwarded: ${stanza}`);
					return inner;
				});
		}

		test("the other resources get carbons, of what comes and of what is sent", async () => {
			const user = await user_at();
			const all = await three_services();
			await Promise.all(all.map(carbons_of));
			const first = await who_gets(all, user);
			const seen = `${proxy}/${user.jid}`;
			for (const service of others(all, first)) {
				expect((await carbon(service, "received")).attrs).toMatchObject({ from: seen, to: first.jid });
			}
			await first.send(message(seen, "back"));
			await next_message(user);
			for (const service of others(all, first)) {
				expect((await carbon(service, "sent")).attrs).toMatchObject({ from: first.jid, to: seen });
			}
			await settle(first, user);
			expect(bodies_at(user)).toEqual(["back"]);
			// A copy is no part in the conversation.
			expect(await who_gets(all, user)).toBe(first);
		});

		test("the archive has both sides of the conversation under the address of the proxy", async () => {
			const address = `archive@${proxy}`;
			const user = await user_at();
			const service = await service_at("a");
			await user.send(message(address, "question"));
			const { from = "" } = (await next_message(service)).attrs;
			await service.send(message(from, "answer"));
			await next_message(user);
			const bodies_with = async (session: Session): Promise<readonly string[]> => {
				const query =
					"<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'>" +
					"<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>" +
					`<field var='with'><value>${address}</value></field></x></query>`;
				const from = session.received.length;
				await session.request(`<iq type='set' id='${new_id()}'>${query}</iq>`);
				return session.received.slice(from).flatMap((stanza) => {
					const result = stanza.getChild("result", "urn:xmpp:mam:2");
					const forwarded = result?.getChild("forwarded", "urn:xmpp:forward:0");
					return forwarded?.getChild("message")?.getChildText("body") ?? [];
				});
			};
			expect(await bodies_with(service)).toEqual(["question", "answer"]);
			expect(await bodies_with(user)).toEqual(["question", "answer"]);
		});
	});

	describe("from and to another server", () => {
		const far = "far.test";
		const stranger = `eve@${far}`;
		let federation: Federation;

		beforeAll(async () => {
			federation = await start_federation(scene(version, { proxy_options: { ...everything } }), {
				version,
				hosts: { [far]: {} },
				accounts: { [stranger]: password },
			});
			server = federation.here;
			await server.advance(2);
		});

		afterAll(async () => {
			await federation?.stop();
			expect(federation?.here.tracebacks()).toEqual([]);
			expect(federation?.there.tracebacks()).toEqual([]);
		});

		test("they pass whole, and errors come back to where they belong", async () => {
			const all = await three_services();
			const user = await connect({ server: federation.there, jid: `${stranger}/phone`, password });
			open.push(user);
			await user.send(`<message to='${proxy}/res' id='far' type='chat' xml:lang='de'>${content}</message>`);
			const service = await until(() => all.find((one) => messages_at(one).length > 0));
			const came = await next_message(service);
			expect(children_of(came)).toEqual(children_of(sent_content));
			expect(came.attrs).toMatchObject({ from: `${proxy}/${user.jid}`, to: service.jid, id: "far" });
			await service.send(`<message to='${came.attrs.from}' id='far' xml:lang='de'>${content}</message>`);
			const back = await next_message(user);
			expect(back.attrs).toMatchObject({ from: proxy, to: user.jid, id: "far" });
			expect(children_of(back)).toEqual(children_of(sent_content));
			const lost = message(`${proxy}/nobody@${far}`, "hello?");
			await service.send(lost);
			const error = await next_message(service, ({ attrs }) => attrs.type === "error");
			expect(error.attrs).toMatchObject({ from: `${proxy}/nobody@${far}`, id: lost.attrs.id });
			expect(all.map((one) => messages_at(one).length).sort()).toEqual([0, 0, 2]);
		});
	});

	test("a service that subscribes to what a user publishes changes nothing for other subscribers", async () => {
		const pubsub = "http://jabber.org/protocol/pubsub";
		const node = "urn:example:mood";
		await start({
			hosts: { [users]: { modules_enabled: ["pep"] }, [services]: {} },
			proxy_options: { client_proxy_initiate: "any" },
		});
		const [service, user] = [await service_at("a"), await user_at()];
		const publish = (id: string) =>
			user.request(
				parse(
					`<iq type='set'><pubsub xmlns='${pubsub}'><publish node='${node}'><item id='${id}'><mood xmlns='${node}'/></item></publish><publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>${pubsub}#publish-options</value></field><field var='pubsub#access_model'><value>open</value></field></x></publish-options></pubsub></iq>`,
				),
			);
		const subscribe = (who: Session, to: string, jid: string) =>
			who.request(
				parse(
					`<iq type='set' to='${to}'><pubsub xmlns='${pubsub}'><subscribe node='${node}' jid='${jid}'/></pubsub></iq>`,
				),
			);
		expect(outcome(await publish("1"))).toBe("result");
		// Prosody goes through them in no order, so that the proxy comes before some of them.
		const friends = await Promise.all(
			Array.from({ length: 8 }, (_, number) => user_at(`${other}/r${number}`)),
		);
		expect(outcome(await subscribe(service, `${proxy}/${asker}`, proxy))).toBe("result");
		for (const friend of friends) expect(outcome(await subscribe(friend, asker, friend.jid))).toBe("result");
		expect(outcome(await publish("2"))).toBe("result");
		await settle(user, service, ...friends);
		expect((await next_message(service)).attrs.from).toMatch(`${proxy}/${asker}`);
		for (const friend of friends) {
			const told = await friend.next(
				(stanza) => stanza.is("message") && stanza.getChild("event") !== undefined,
			);
			expect([told.attrs.from, told.attrs.to]).toEqual([asker, friend.jid]);
		}
		await stop();
	});

	test("a proxy is no target of another one", async () => {
		const second = "second.test";
		await start({
			components: {
				[proxy]: { module: "client_proxy", options: { target_address: target, ...everything } },
				[second]: { module: "client_proxy", options: { target_address: `svc@${proxy}`, ...everything } },
			},
		});
		const service = await service_at("a");
		const user = await user_at();
		expect(outcome(await user.request(iq_get(second, question())))).toMatch(/^cancel\//);
		expect(requests_at(service)).toEqual([]);
		const { text } = await server.wait_log(/target_address/);
		expect(text).toContain(`target_address: got "svc@${proxy}", expected the bare JID`);
		expect(await server.is_loaded(second, "client_proxy")).toBe(false);
		server.expect_errors(/target_address/, new RegExp(second));
		await stop();
	});
});
