// A request on its way to a resource of the target account, and the answer on its way back.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Client, connect } from "../support/client.ts";
import { available_versions, type Prosody } from "../support/prosody.ts";
import type { Session } from "../support/session.ts";
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
	parse,
	payload_of,
} from "../support/wire.ts";
import {
	addresses,
	all_answers,
	ask,
	ask_many,
	asker,
	login,
	outcome,
	proxy,
	question,
	reply,
	requests_at,
	requests_come,
	serve,
	settle,
	start_scene,
	stop_all,
	target,
} from "./scene.ts";

// In the way in which Prosody itself writes, so that bytes can be compared.
const payload = "<ask xmlns='urn:example:ask'><room name='a &amp; b'>ß &lt; שלום 🜁</room><empty/></ask>";
const answer_payload = "<told xmlns='urn:example:ask'>fünf</told>";

function base_of(address: string): string {
	return address.replace(/\/.*$/, "");
}

function parse_id(text: string): string | undefined {
	return /^<iq\s[^>]*\bid=['"]([^'"]*)['"]/.exec(text)?.[1];
}

function stanzas_on_wire(session: Session, direction: "in" | "out", id: string): readonly string[] {
	return session.wire
		.filter((entry) => entry.direction === direction && parse_id(entry.xml) === id)
		.map(({ xml }) => xml);
}

describe.each(available_versions())("on Prosody %s", (version) => {
	let server: Prosody;
	const open: Session[] = [];

	beforeAll(async () => {
		server = await start_scene(version);
	});

	afterEach(async () => {
		await stop_all(...open.splice(0));
	});

	afterAll(async () => {
		await server?.stop();
		expect(server?.tracebacks()).toEqual([]);
	});

	async function user_at(jid?: string): Promise<Client> {
		const user = await login(server, jid);
		open.push(user);
		return user;
	}

	async function service_at(resource: string, handler?: Parameters<typeof serve>[2]): Promise<Client> {
		const service = await serve(server, resource, handler);
		open.push(service);
		return service;
	}

	describe.each(addresses)("a request to %s", (asked) => {
		test.each(["get", "set"])("of type %s and its answer, stanza by stanza", async (type) => {
			const user = await user_at();
			const service = await service_at("a", "hold");
			const id = `q-${type}`;
			const sent = `<iq type='${type}' id='${id}' to='${asked}' xml:lang='de'>${payload}</iq>`;
			await user.send(sent);

			const relayed = await service.next(is_request);
			expect(canonical(relayed)).toBe(
				canonical(
					parse(
						`<iq from='${base_of(asked)}/${asker}/phone' id='${id}' to='${target}/a' type='${type}' xml:lang='de'>` +
							`${payload}</iq>`,
					),
				),
			);
			expect(service.raw(relayed)).toContain(`>${payload}</iq>`);

			const answer = `<iq type='result' id='${id}' to='${relayed.attrs.from}' xml:lang='fr'>${answer_payload}</iq>`;
			await service.send(answer);
			const came = await user.next(is_answer);
			expect(canonical(came)).toBe(
				canonical(
					parse(
						`<iq from='${asked}' id='${id}' to='${asker}/phone' type='result' xml:lang='fr'>${answer_payload}</iq>`,
					),
				),
			);
			expect(user.raw(came)).toContain(`>${answer_payload}</iq>`);

			await settle(service, user);
			expect(stanzas_on_wire(user, "out", id)).toEqual([sent]);
			expect(stanzas_on_wire(user, "in", id)).toEqual([user.raw(came)]);
			expect(stanzas_on_wire(service, "in", id)).toEqual([service.raw(relayed)]);
			expect(stanzas_on_wire(service, "out", id)).toEqual([answer]);
		});

		test("that nobody can serve is answered from there with cancel/service-unavailable", async () => {
			const user = await user_at();
			const refusal = await user.request(iq_get(asked, question()));
			expect(refusal.attrs).toMatchObject({ from: asked, to: user.jid });
			expect(error_of(refusal)).toEqual({
				type: "cancel",
				condition: "service-unavailable",
				text: "Nobody is there to answer this request",
				by: undefined,
			});
		});
	});

	test.each<[string, Element]>([
		[
			"not-authorized, with Jitsi's session-invalid",
			error_element("auth", "not-authorized", {
				text: "log in again",
				application: element("session-invalid", { xmlns: "http://jitsi.org/jitmeet" }),
			}),
		],
		["not-acceptable", error_element("modify", "not-acceptable", { by: "somebody.test" })],
		[
			"the service's own item-not-found",
			error_element("cancel", "item-not-found", { text: "no such thing" }),
		],
		["the service's own service-unavailable", error_element("cancel", "service-unavailable")],
		[
			"recipient-unavailable with a child of the application's",
			error_element("wait", "recipient-unavailable", {
				application: element("away", { xmlns: "urn:example:app" }),
			}),
		],
	])("an error answer passes whole: %s", async (_, error) => {
		const user = await user_at();
		await service_at("a", () => error);
		for (const asked of addresses) {
			const answer = await user.request(iq_set(asked, question(), { id: "e" }));
			expect(answer.attrs).toMatchObject({ type: "error", from: asked, to: user.jid, id: "e" });
			const [child, ...more] = answer.getChildElements();
			expect(child && canonical(child)).toBe(canonical(error));
			expect(more).toEqual([]);
		}
	});

	test("an error answer that repeats the payload of the request passes whole", async () => {
		const user = await user_at();
		const service = await service_at("a", "hold");
		const answer = user.request(iq_get(proxy, question(), { id: "both" }));
		const relayed = await service.next(is_request);
		const children = `${payload}<error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`;
		await service.send(`<iq type='error' id='both' to='${relayed.attrs.from}'>${children}</iq>`);
		expect(user.raw(await answer)).toContain(`>${children}</iq>`);
	});

	describe("a sender", () => {
		const room_for_resource = 1023 - `${asker}/`.length;

		test("whose full address just fits is seen as it is", async () => {
			const user = await user_at(`${asker}/${"r".repeat(room_for_resource)}`);
			const service = await service_at("a");
			for (const asked of addresses) {
				expect(await ask(user, asked)).toBe("result");
				const relayed = await service.next(is_request);
				expect(relayed.attrs.from).toBe(`${base_of(asked)}/${user.jid}`);
			}
		});

		test.each([
			["of one byte too many", "r".repeat(room_for_resource + 1)],
			["of 1010 bytes", "r".repeat(1010)],
			["of 1023 bytes", "r".repeat(1023)],
			["of 1023 bytes in letters of three", "東".repeat(341)],
			["in Hebrew", "שלום"],
			["in Arabic", "مرحبا"],
			["in Arabic with digits of its own", "م٣م"],
		])("with a resource %s is seen as a token, and answered", async (_, resource) => {
			const user = await user_at(`${asker}/${resource}`);
			expect(user.jid).toBe(`${asker}/${resource}`);
			const service = await service_at("a");
			const seen = new Set<string | undefined>();
			for (const asked of addresses) {
				const answer = await user.request(iq_get(asked, question(), { id: "long" }));
				expect(answer.attrs).toMatchObject({ type: "result", from: asked, to: user.jid });
				const { from = "" } = (await service.next(is_request)).attrs;
				expect(from.startsWith(`${base_of(asked)}/@`)).toBe(true);
				expect(from).toMatch(/\/@[0-9a-f]{64}$/);
				seen.add(from.replace(/^.*\//, ""));
			}
			expect(seen.size).toBe(1);
		});

		test("with an odd resource that survives is seen to the letter", async () => {
			const service = await service_at("a");
			for (const resource of ["Zürich → 東京", "a/b@c/d", "o'brien & <co>", "a\\20b", "@at"]) {
				const user = await user_at(`${asker}/${resource}`);
				expect(await ask(user)).toBe("result");
				expect((await service.next(is_request)).attrs.from).toBe(`${proxy}/${asker}/${resource}`);
			}
		});

		test("that has no presence is answered", async () => {
			await service_at("a");
			const user = await login(server, `${asker}/hidden`, { presence: "none" });
			open.push(user);
			expect(await ask(user)).toBe("result");
		});
	});

	test("requests are spread at random over all resources", async () => {
		const user = await user_at();
		const services_there = await Promise.all(["a", "b", "c"].map((name) => service_at(name)));
		const ids = await ask_many(user, 300);
		expect(await all_answers(user, ids)).toHaveLength(300);
		const counts = services_there.map((service) => requests_at(service).length);
		expect(counts.reduce((sum, count) => sum + count, 0)).toBe(300);
		// Each of 100 at the mean; 50 less or more would be six times the deviation.
		for (const count of counts) {
			expect(count).toBeGreaterThan(50);
			expect(count).toBeLessThan(150);
		}
	});

	describe("the target account as a user of its own proxy", () => {
		test("is served by itself where it is alone, and by another where there is one", async () => {
			const one = await service_at("one", () => reply("one"));
			expect(await ask(one)).toBe("result by one");
			expect((await one.next(is_request)).attrs.from).toBe(`${proxy}/${target}/one`);
			await service_at("two", () => reply("two"));
			for (let times = 0; times < 20; times += 1) expect(await ask(one)).toBe("result by two");
			expect(await ask(one, `node@${proxy}`)).toBe("result by two");
		});

		test("is refused a request to an address with a resource", async () => {
			const user = await user_at();
			const one = await service_at("one");
			for (const to of [`${proxy}/${user.jid}`, `node@${proxy}/${user.jid}`]) {
				const refusal = await one.request(iq_get(to, question()));
				expect(outcome(refusal)).toBe("cancel/feature-not-implemented");
				expect(refusal.attrs.from).toBe(to);
			}
			await settle(one, user);
			expect(user.received.filter((stanza) => !stanza.is("presence"))).toEqual([]);
		});
	});

	test("messages are refused, and reach nobody", async () => {
		const user = await user_at();
		const service = await service_at("a");
		for (const to of [...addresses, `${proxy}/${user.jid}`]) {
			for (const sender of [user, service]) {
				await sender.send(message(to, "hello"));
				const refusal = await sender.next((stanza) => stanza.is("message"));
				expect(outcome(refusal)).toBe("cancel/feature-not-implemented");
				expect(refusal.attrs.from).toBe(to);
			}
		}
		await settle(user, service);
		expect(requests_at(service)).toEqual([]);
	});

	test("presence from a user is refused, and reaches nobody", async () => {
		const user = await user_at();
		const service = await service_at("a");
		for (const to of addresses) {
			await user.presence({ to });
			const refusal = await user.next((stanza) => stanza.is("presence") && stanza.attrs.type === "error");
			expect(outcome(refusal)).toBe("cancel/bad-request");
			expect(refusal.attrs.from).toBe(to);
		}
		await settle(user, service);
		expect(service.received.filter((stanza) => stanza.attrs.from?.includes("user@"))).toEqual([]);
	});

	test("beyond client_proxy_max_pending a request is refused, until there is room again", async () => {
		await using small = await start_scene(version, { proxy_options: { client_proxy_max_pending: 5 } });
		const user = await login(small);
		const service = await serve(small, "a", "hold");
		const ids = await ask_many(user, 5);
		expect(await ask(user)).toBe("wait/resource-constraint");
		expect(await ask(user, `node@${proxy}/res`)).toBe("wait/resource-constraint");
		for (const request of await requests_come(service, 5)) await service.answer(request, "empty");
		expect(await all_answers(user, ids)).toHaveLength(5);
		service.serve(() => "empty");
		expect(await ask(user)).toBe("result");
		await small.stop();
		expect(small.tracebacks()).toEqual([]);
	});
});

describe.each(available_versions())("Jitsi Meet's set-up on Prosody %s", (version) => {
	const meet = "meet.test";
	const auth = "auth.meet.test";
	const focus = "focus.meet.test";
	const conference = (room: string): Element =>
		element(
			"conference",
			{ xmlns: "http://jitsi.org/protocol/focus", room, "machine-uid": "m1" },
			element("property", { name: "rtcstatsEnabled", value: "false" }),
		);
	let server: Prosody;
	let jicofo: Client;
	const browsers: Session[] = [];

	/** A browser's connection: an anonymous account with an address that the server chooses. */
	async function open_browser(): Promise<Client> {
		const browser = await connect({ server, jid: `anybody@${meet}`, password: "", mechanism: "ANONYMOUS" });
		browsers.push(browser);
		return browser;
	}

	// The deployment's order: the server comes up, then the account is made, then jicofo logs in and refuses
	// whoever wants to subscribe.
	beforeAll(async () => {
		server = await start_scene(version, {
			hosts: { [meet]: { authentication: "anonymous" }, [auth]: {} },
			components: { [focus]: { module: "client_proxy", options: { target_address: `focus@${auth}` } } },
			accounts: {},
		});
		await server.register(`focus@${auth}`, "secret");
		await server.advance(60);
		jicofo = await login(server, `focus@${auth}/focus`);
		jicofo.listen((stanza) => {
			if (stanza.attrs.type === "subscribe") {
				void jicofo.presence({ type: "unsubscribed", to: stanza.attrs.from ?? "" });
			}
		});
	});

	afterEach(async () => {
		await stop_all(...browsers.splice(0));
	});

	afterAll(async () => {
		await server?.stop();
		expect(server?.tracebacks()).toEqual([]);
	});

	test("a conference request reaches jicofo from the focus host and the exact full address of the browser", async () => {
		const browser = await open_browser();
		const ready = element("conference", {
			xmlns: "http://jitsi.org/protocol/focus",
			room: `r@conference.${meet}`,
			ready: "true",
			focusjid: `focus@${auth}`,
		});
		jicofo.serve(() => ready);
		const answer = await browser.request(
			iq_set(focus, conference(`r@conference.${meet}`), { id: "conf:sendIQ", lang: "en" }),
		);
		const request = await jicofo.next(is_request);
		expect(canonical(request)).toBe(
			canonical(
				iq_set(`focus@${auth}/focus`, conference(`r@conference.${meet}`), {
					id: "conf:sendIQ",
					from: `${focus}/${browser.jid}`,
					lang: "en",
				}),
			),
		);
		expect(answer.attrs).toMatchObject({ type: "result", from: focus, id: "conf:sendIQ" });
		const said = payload_of(answer);
		expect(said && canonical(said)).toBe(canonical(ready));
	});

	test("jicofo's not-authorized and its session-invalid pass unchanged", async () => {
		const browser = await open_browser();
		const error = error_element("auth", "not-authorized", {
			application: element("session-invalid", { xmlns: "http://jitsi.org/jitmeet" }),
		});
		jicofo.serve(() => error);
		const answer = await browser.request(iq_set(focus, conference("r")));
		const came = answer.getChild("error");
		expect(came && canonical(came)).toBe(canonical(error));
	});

	test("an answer that another module held back and posts later counts", async () => {
		const browser = await open_browser();
		jicofo.serve(undefined);
		const answer = browser.request(iq_set(focus, conference("held"), { id: "held" }));
		await jicofo.next((stanza) => is_request(stanza) && stanza.attrs.id === "held");
		await server.inject(
			auth,
			`<iq type='result' id='held' from='focus@${auth}/focus' to='${focus}/${browser.jid}'/>`,
		);
		expect(outcome(await answer)).toBe("result");
	});

	test("a conference request is never moved to a second focus", async () => {
		const browser = await open_browser();
		jicofo.serve(undefined);
		const answer = browser.request(iq_set(focus, conference("one"), { id: "one" }));
		await jicofo.next((stanza) => is_request(stanza) && stanza.attrs.id === "one");
		const second = await login(server, `focus@${auth}/second`);
		jicofo.cut();
		expect(outcome(await answer)).toBe("wait/recipient-unavailable");
		await second.sync();
		expect(requests_at(second)).toEqual([]);
		await second.stop();
		expect(await ask(browser, focus)).toBe("cancel/service-unavailable");
	});
});
