// Requests that the service starts.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../support/client.ts";
import { type Federation, start_federation } from "../support/federation.ts";
import { available_versions, type Prosody } from "../support/prosody.ts";
import type { Session } from "../support/session.ts";
import { type Slixmpp, start_slixmpp } from "../support/slixmpp.ts";
import { until } from "../support/wait.ts";
import {
	canonical,
	type Element,
	element,
	error_element,
	error_of,
	iq_get,
	iq_set,
	is_answer,
	is_request,
	message,
	namespaces,
	new_id,
	parse,
	payload_of,
} from "../support/wire.ts";
import {
	all_answers,
	answers_at,
	answers_to,
	ask,
	asker,
	base_of,
	everything,
	held,
	is_from_proxy,
	login,
	outcome,
	password,
	proxy,
	question,
	reply,
	requests_at,
	requests_come,
	type SceneOptions,
	scene,
	serve,
	settle,
	stanzas_on_wire,
	start_scene,
	stop_all,
	target,
	users,
} from "./scene.ts";

const other = `other@${users}`;
// In the way in which Prosody itself writes, so that bytes can be compared.
const payload = "<ask xmlns='urn:example:ask'><room name='a &amp; b'>ß &lt; שלום 🜁</room><empty/></ask>";
const answer_payload = "<told xmlns='urn:example:ask'>fünf</told>";

describe.each(available_versions())("on Prosody %s", (version) => {
	let server: Prosody;
	let slixmpp: Slixmpp;
	const open: Session[] = [];
	const running: Prosody[] = [];

	beforeAll(async () => {
		slixmpp = await start_slixmpp();
	});

	afterEach(async () => {
		await stop_all(...open.splice(0));
		for (const one of running.splice(0)) {
			await one.stop();
			expect(one.tracebacks()).toEqual([]);
		}
	});

	afterAll(async () => {
		await slixmpp?.stop();
		expect(slixmpp?.said).not.toContain("Traceback");
	});

	async function start(initiate: "any" | "known" | "none", options: SceneOptions = {}): Promise<void> {
		const proxy_options = { ...everything, client_proxy_initiate: initiate, ...options.proxy_options };
		server = await start_scene(version, { ...options, proxy_options });
		running.push(server);
	}

	async function user_at(jid?: string, handler?: Parameters<Session["serve"]>[0]) {
		const user = await login(server, jid);
		user.serve(handler);
		open.push(user);
		return user;
	}

	async function service_at(resource: string) {
		const service = await serve(server, resource, "hold");
		open.push(service);
		return service;
	}

	/** Makes a user known, by a message to the service. */
	async function become_known(user: Session, service: Session): Promise<void> {
		await user.send(message(proxy, "hello"));
		await settle(user, service);
	}

	/** The answers from the proxy that have come to a session. */
	function answers_from_proxy(session: Session): readonly Element[] {
		return session.received.filter((stanza) => is_answer(stanza) && is_from_proxy(stanza));
	}

	test.each([proxy, `node@${proxy}`])(
		"a request in the name of %s and its answer, stanza by stanza",
		async (from) => {
			await start("known");
			const [user, service] = [await user_at(), await service_at("a")];
			await become_known(user, service);
			for (const type of ["get", "set"]) {
				const to = `${from}/${user.jid}`;
				const id = new_id("own");
				await service.send(`<iq type='${type}' id='${id}' to='${to}' xml:lang='de'>${payload}</iq>`);
				const request = await user.next(is_request);
				// Its id is the proxy's own: two resources may choose the same.
				const seen_id = request.attrs.id ?? "";
				expect(seen_id).not.toBe(id);
				expect(canonical(request)).toBe(
					canonical(
						parse(
							`<iq from='${from}' to='${user.jid}' id='${seen_id}' type='${type}' xml:lang='de'>${payload}</iq>`,
						),
					),
				);
				expect(user.raw(request)).toContain(`>${payload}</iq>`);
				await user.send(
					`<iq type='result' id='${seen_id}' to='${from}' xml:lang='fr'>${answer_payload}</iq>`,
				);
				const answer = await service.next(is_answer);
				expect(canonical(answer)).toBe(
					canonical(
						parse(
							`<iq from='${to}' to='${service.jid}' id='${id}' type='result' xml:lang='fr'>${answer_payload}</iq>`,
						),
					),
				);
				expect(service.raw(answer)).toContain(`>${answer_payload}</iq>`);
				await user.send(`<iq type='result' id='${seen_id}' to='${from}'>${answer_payload}</iq>`);
				await settle(user, service);
				expect(stanzas_on_wire(service, "in", id)).toHaveLength(1);
				expect(answers_from_proxy(user)).toEqual([]);
			}
		},
	);

	test("an error answer passes whole", async () => {
		await start("any");
		const error = error_element("auth", "not-authorized", {
			text: "not you",
			application: element("reason", { xmlns: "urn:example:app" }),
		});
		const user = await user_at(`${asker}/phone`, () => error);
		const service = await service_at("a");
		const answer = await service.request(iq_get(`${proxy}/${user.jid}`, question()));
		expect(answer.attrs).toMatchObject({ from: `${proxy}/${user.jid}`, to: service.jid, type: "error" });
		expect(answer.getChildElements().map((child) => canonical(child))).toEqual([canonical(error)]);
	});

	test("three resources that use the same id each get their own answer, and nobody else's", async () => {
		await start("any");
		const services = await Promise.all(["a", "b", "c"].map(service_at));
		const askers = await Promise.all(["one", "two"].map((name) => user_at(`${asker}/${name}`)));
		for (const service of services) {
			for (const user of askers) {
				await service.send(
					iq_get(`${proxy}/${user.jid}`, question(`${service.jid} to ${user.jid}`), { id: "same" }),
				);
			}
		}
		for (const user of askers) {
			const requests = await requests_come(user, 3);
			expect(new Set(requests.map(({ attrs }) => attrs.id)).size).toBe(3);
			// In another order.
			for (const request of [...requests].reverse()) {
				await user.answer(
					request,
					element("told", { xmlns: "urn:example:ask" }, payload_of(request)?.getText() ?? ""),
				);
			}
		}
		for (const service of services) {
			const answers = await all_answers(service, ["same", "same"]);
			expect(answers.map((answer) => [answer.attrs.from, payload_of(answer)?.getText()]).sort()).toEqual(
				askers.map(({ jid }) => [`${proxy}/${jid}`, `${service.jid} to ${jid}`]).sort(),
			);
			await service.sync();
			expect(answers_to(service, ["same"])).toHaveLength(2);
		}
	});

	test.each([
		["@xmpp/client", "slixmpp"],
		["slixmpp", "@xmpp/client"],
		["slixmpp", "slixmpp"],
	])("a user with %s is asked by a service with %s", async (of_user, of_service) => {
		await start("any");
		const with_slixmpp = async (jid: string) => {
			const client = await slixmpp.connect({ server, jid, password });
			open.push(client);
			return client;
		};
		const jid = `${asker}/phone`;
		if (of_user === "slixmpp") await (await with_slixmpp(jid)).answer_as("the user");
		else await user_at(jid, () => reply("the user"));
		const to = `node@${proxy}/${jid}`;
		if (of_service === "slixmpp") {
			// It takes an answer from no other address.
			const answer = await (await with_slixmpp(`${target}/a`)).ask(to, question());
			expect(outcome(answer)).toBe("result by the user");
		} else {
			expect(await ask(await service_at("a"), to)).toBe("result by the user");
		}
	});

	test("by default it is refused with feature-not-implemented, and the user sees nothing", async () => {
		await start("none");
		const [user, service] = [await user_at(), await service_at("a")];
		await become_known(user, service);
		for (const to of [`${proxy}/${user.jid}`, `node@${proxy}/${asker}`, `${proxy}/${users}`]) {
			const refusal = await service.request(iq_get(to, question()));
			expect(refusal.attrs.from).toBe(to);
			expect(outcome(refusal)).toBe("cancel/feature-not-implemented");
		}
		await user.sync();
		expect(requests_at(user)).toEqual([]);
	});

	describe("to known users only:", () => {
		test.each<readonly [string, (user: Session) => Promise<void>]>([
			["a message", (user) => user.send(message(`node@${proxy}/x`, "hello"))],
			["presence", (user) => user.presence({ to: `node@${proxy}/x` })],
			["a request", (user) => user.send(iq_get(`node@${proxy}/x`, question()))],
			["a subscription", (user) => user.presence({ to: proxy, type: "subscribe" })],
		])("one who has sent %s is", async (_, send) => {
			await start("known");
			const [user, service] = [await user_at(`${asker}/phone`, () => "empty"), await service_at("a")];
			const unknown = await user_at(`${other}/desk`, () => "empty");
			expect(await ask(service, `${proxy}/${user.jid}`)).toBe("cancel/item-not-found");
			await send(user);
			await settle(user, service);
			expect(await ask(service, `${proxy}/${user.jid}`)).toBe("result");
			expect(await ask(service, `${proxy}/${unknown.jid}`)).toBe("cancel/item-not-found");
			expect(requests_at(user)).toHaveLength(1);
			expect(requests_at(unknown)).toEqual([]);
		});

		test("for an hour from the last stanza", async () => {
			await start("known");
			const [user, service] = [await user_at(`${asker}/phone`, () => "empty"), await service_at("a")];
			await become_known(user, service);
			await server.advance(3_000, { step: 20 });
			expect(await ask(service, `${proxy}/${user.jid}`)).toBe("result");
			await become_known(user, service);
			await server.advance(3_500, { step: 20 });
			expect(await ask(service, `${proxy}/${user.jid}`)).toBe("result");
			// To be asked, and to answer, is nothing of the user's own.
			await server.advance(150, { step: 20 });
			expect(await ask(service, `${proxy}/${user.jid}`)).toBe("cancel/item-not-found");
		});

		test("still after a reload", async () => {
			await start("known");
			const [user, service] = [await user_at(`${asker}/phone`, () => "empty"), await service_at("a")];
			await become_known(user, service);
			await server.reload(proxy, "client_proxy");
			expect(await ask(service, `${proxy}/${user.jid}`)).toBe("result");
		});

		test("never a host, not even one that has sent something", async () => {
			await start("known");
			const [user, service] = [await user_at(), await service_at("a")];
			await become_known(user, service);
			await server.inject(
				users,
				`<message from='${users}' to='${proxy}'><body>from the host</body></message>`,
			);
			await server.inject(users, `<iq type='get' id='h' from='${users}' to='${proxy}'>${payload}</iq>`);
			await service.sync();
			expect(await ask(service, `${proxy}/${users}`)).toBe("cancel/item-not-found");
		});
	});

	test("with any, hosts are asked as well, and answer", async () => {
		await start("any");
		const service = await service_at("a");
		const info = element("query", { xmlns: namespaces.disco_info });
		const answer = await service.request(iq_get(`${proxy}/${users}`, info));
		expect(answer.attrs).toMatchObject({ from: `${proxy}/${users}`, to: service.jid, type: "result" });
		expect(payload_of(answer)?.getChild("identity")?.attrs).toMatchObject({ category: "server" });
	});

	test("an account that does not exist, or is not there, is answered for by its server", async () => {
		await start("any");
		const service = await service_at("a");
		for (const to of [`nobody@${users}`, `${asker}/gone`]) {
			const answer = await service.request(iq_get(`node@${proxy}/${to}`, question()));
			expect(answer.attrs).toMatchObject({ from: `node@${proxy}/${to}`, type: "error" });
			expect(error_of(answer)?.condition).toBe("service-unavailable");
		}
	});

	test.each(["@@", "a@@b", `@${users}`, `@${"0".repeat(64)}`])(
		"to %s it is item-not-found",
		async (nowhere) => {
			await start("any");
			const service = await service_at("a");
			const refusal = await service.request(iq_get(`${proxy}/${nowhere}`, question()));
			expect(refusal.attrs.from).toBe(`${proxy}/${nowhere}`);
			expect(outcome(refusal)).toBe("cancel/item-not-found");
		},
	);

	test("at most a hundred of a resource are open at once, and answers make room", async () => {
		await start("any");
		const [user, service, second] = [await user_at(), await service_at("a"), await service_at("b")];
		const to = `${proxy}/${user.jid}`;
		const ids = Array.from({ length: 100 }, () => new_id("open"));
		for (const id of ids) await service.send(iq_get(to, question(), { id }));
		expect(await ask(service, to)).toBe("wait/resource-constraint");
		const of_second = second.request(iq_get(to, question()));
		const requests = await requests_come(user, 101);
		for (const request of requests) await user.answer(request, "empty");
		expect(outcome(await of_second)).toBe("result");
		expect(await all_answers(service, ids)).toHaveLength(100);
		user.serve(() => "empty");
		expect(await ask(service, to)).toBe("result");
	});

	test("without an answer it times out, and an answer that is late goes nowhere", async () => {
		await start("any", { proxy_options: { client_proxy_timeout: 20 } });
		const [user, service] = [await user_at(), await service_at("a")];
		const to = `node@${proxy}/${user.jid}`;
		const answer = service.request(iq_get(to, question(), { id: "slow" }));
		const request = await user.next(is_request);
		await server.advance(25);
		expect((await answer).attrs).toMatchObject({ from: to, to: service.jid, id: "slow", type: "error" });
		expect(outcome(await answer)).toBe("wait/remote-server-timeout");
		await user.answer(request, "empty");
		await settle(user, service);
		expect(answers_at(service)).toHaveLength(1);
		expect(await held(server)).toBe("0 open, 0 kept, 1 there");
	});

	test("one whose resource is gone is forgotten: no other one gets the answer, nor a new one of that name", async () => {
		await start("any");
		const [user, first, second] = [await user_at(), await service_at("a"), await service_at("b")];
		await first.send(iq_set(`${proxy}/${user.jid}`, question(), { id: "lost" }));
		const request = await user.next(is_request);
		first.cut();
		await server.advance(1);
		const again = await service_at("a");
		await user.answer(request, "empty");
		await settle(user, second, again);
		expect(answers_at(second)).toEqual([]);
		expect(answers_at(again)).toEqual([]);
	});

	test("goes on over a reload", async () => {
		await start("any");
		const [user, service] = [await user_at(), await service_at("a")];
		const answer = service.request(iq_get(`${proxy}/${user.jid}`, question(), { id: "over" }));
		const request = await user.next(is_request);
		await server.reload(proxy, "client_proxy");
		await user.answer(request, reply("the user"));
		expect(outcome(await answer)).toBe("result by the user");
	});

	describe("nobody but the user who was asked can answer:", () => {
		test("what was not asked, or not of them, or from another address, goes nowhere and changes nothing", async () => {
			await start("any");
			const [user, service] = [await user_at(), await service_at("a")];
			const [desk, stranger] = [await user_at(`${asker}/desk`), await user_at(`${other}/desk`)];
			const answer = service.request(iq_get(`node@${proxy}/${user.jid}`, question(), { id: "mine" }));
			const request = await user.next(is_request);
			const id = request.attrs.id ?? "";
			for (const session of [desk, stranger]) {
				for (const to of [`node@${proxy}`, proxy, `node@${proxy}/${user.jid}`, `${proxy}/${user.jid}`]) {
					for (const forged of [id, "mine"]) {
						await session.send(`<iq type='result' id='${forged}' to='${to}'>${answer_payload}</iq>`);
						await session.send(
							element("iq", { type: "error", id: forged, to }, error_element("cancel", "gone")),
						);
					}
				}
				await settle(session, service);
			}
			for (const to of [proxy, `other@${proxy}`]) {
				await user.send(`<iq type='result' id='${id}' to='${to}'>${answer_payload}</iq>`);
			}
			await user.send(`<iq type='result' id='mine' to='node@${proxy}'>${answer_payload}</iq>`);
			await settle(user, service);
			expect(answers_at(service)).toEqual([]);
			await user.answer(request, reply("the user"));
			expect(outcome(await answer)).toBe("result by the user");
			await settle(user, service, stranger);
			expect(answers_at(service)).toHaveLength(1);
			for (const session of [user, desk, stranger]) expect(answers_from_proxy(session)).toEqual([]);
		});

		test("an answer that could not be delivered and comes back as an error goes nowhere", async () => {
			await start("any", { global: { smacks_hibernation_time: 20 } });
			const service = await service_at("a");
			const user = await login(server, `${asker}/phone`, { sm: true });
			open.push(user);
			await user.send(iq_get(proxy, question(), { id: "unheard" }));
			const request = await service.next(is_request);
			user.cut();
			await server.wait_log(/hibernat/i);
			await server.eval(`
				bounces = {};
				module:context("${proxy}"):hook("iq/host", function (event)
					local attr = event.stanza.attr;
					if attr.type == "error" then bounces[#bounces + 1] = attr.from .. " " .. attr.id; end
				end, 1000);
				return "";
			`);
			await service.answer(request, reply("a"));
			await service.sync();
			await server.advance(25);
			await until(async () => (await server.eval("#bounces")) !== "0", { what: "nothing came back" });
			expect(JSON.parse(await server.eval("bounces"))).toEqual([`${user.jid} unheard`]);
			await service.sync();
			expect(answers_from_proxy(service)).toEqual([]);
		});
	});

	describe("nobody but a resource of the target can ask:", () => {
		test("what another user asks of the address of a user there goes to the service", async () => {
			await start("any");
			const [user, stranger] = [await user_at(), await user_at(`${other}/desk`)];
			const service = await service_at("a");
			service.serve(() => reply("a"));
			const claimed = `${proxy}/${user.jid}`;
			const answer = await stranger.request(iq_get(claimed, question()));
			expect(outcome(answer)).toBe("result by a");
			expect(answer.attrs.from).toBe(claimed);
			expect(requests_at(service).map(({ attrs }) => attrs.from)).toEqual([`${proxy}/${stranger.jid}`]);
			await settle(stranger, user);
			expect(requests_at(user)).toEqual([]);
		});

		test("a session of the target that is not available to the proxy cannot", async () => {
			await start("any");
			const user = await user_at();
			await service_at("a");
			const hidden = await login(server, `${target}/hidden`, { presence: "none" });
			open.push(hidden);
			expect(await ask(hidden, `${proxy}/${user.jid}`)).toBe("cancel/feature-not-implemented");
			await user.sync();
			expect(requests_at(user)).toEqual([]);
		});
	});

	describe("of another server", () => {
		const far = "far.test";
		const stranger = `eve@${far}`;
		let federation: Federation | undefined;

		afterEach(async () => {
			await federation?.stop();
			expect(federation?.here.tracebacks()).toEqual([]);
			expect(federation?.there.tracebacks()).toEqual([]);
		});

		test("users and hosts answer as those of this one do", async () => {
			federation = await start_federation(
				scene(version, { proxy_options: { ...everything, client_proxy_initiate: "any" } }),
				{ version, hosts: { [far]: {} }, accounts: { [stranger]: password } },
			);
			server = federation.here;
			await server.advance(2);
			const service = await service_at("a");
			const user = await connect({ server: federation.there, jid: `${stranger}/phone`, password });
			open.push(user);
			user.serve(() => reply("eve"));
			const to = `node@${proxy}/${user.jid}`;
			const answer = await service.request(iq_get(to, question()));
			expect(answer.attrs.from).toBe(to);
			expect(outcome(answer)).toBe("result by eve");
			expect(base_of(requests_at(user)[0]?.attrs.from ?? "")).toBe(`node@${proxy}`);
			const info = element("query", { xmlns: namespaces.disco_info });
			expect(outcome(await service.request(iq_get(`${proxy}/${far}`, info)))).toBe("result");
		});
	});
});
