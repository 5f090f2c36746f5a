// Shows that clients of slixmpp do what they are told, on a Prosody without the proxy.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Client, connect } from "./client.ts";
import { available_versions, type Prosody, start_prosody } from "./prosody.ts";
import type { Session } from "./session.ts";
import { type Slixmpp, type SlixmppClient, start_slixmpp } from "./slixmpp.ts";
import { until } from "./wait.ts";
import { element, error_of, iq_get, is_request, message, new_id, payload_of } from "./wire.ts";

const password = "secret";
const megabyte = 1 << 20;

describe.each(available_versions())("slixmpp on Prosody %s", (version) => {
	let server: Prosody;
	let slixmpp: Slixmpp;
	const open: Session[] = [];

	beforeAll(async () => {
		[server, slixmpp] = await Promise.all([
			start_prosody({
				version,
				hosts: { "a.test": {} },
				accounts: { "user@a.test": password, "svc@a.test": password },
			}),
			start_slixmpp(),
		]);
	});

	afterEach(async () => {
		await Promise.all(open.splice(0).map((session) => session.stop()));
	});

	afterAll(async () => {
		await slixmpp?.stop();
		await server?.stop();
		expect(server?.tracebacks()).toEqual([]);
		expect(slixmpp?.said).not.toContain("Traceback");
	});

	async function login(jid: string, ...plugins: readonly string[]): Promise<SlixmppClient> {
		const client = await slixmpp.connect({ server, jid, password, plugins });
		open.push(client);
		return client;
	}

	async function other_login(jid: string): Promise<Client> {
		const client = await connect({ server, jid, password });
		open.push(client);
		return client;
	}

	test("is a session like any other", async () => {
		const user = await login("user@a.test/phone");
		const service = await other_login("svc@a.test/one");
		expect(user.jid).toBe("user@a.test/phone");
		service.serve((request) => payload_of(request) ?? "empty");
		const answer = await user.request(iq_get(service.jid, element("good", { xmlns: "urn:x" }, "ß & <")));
		expect(payload_of(answer)?.getText()).toBe("ß & <");
		expect(user.raw(answer)).toContain("<good xmlns='urn:x'>ß &amp; &lt;</good></iq>");
		const sent = `<message to='${service.jid}' id='exact'><body>as it  is</body></message>`;
		await user.send(sent);
		await service.next((stanza) => stanza.attrs.id === "exact");
		// The driver tells of what it has sent when it gets to it.
		await until(() => user.wire.some(({ direction, xml }) => direction === "out" && xml === sent));
		await service.send(message(user.jid, "back"));
		expect((await user.next((stanza) => stanza.is("message"))).getChildText("body")).toBe("back");
		const refusal = await service.request(iq_get(user.jid, element("unheard-of", { xmlns: "urn:x" })));
		expect(error_of(refusal)).toMatchObject({ type: "cancel", condition: "feature-not-implemented" });
	});

	test("cannot log in with a wrong password, and is gone when it is stopped or cut off", async () => {
		const refused = slixmpp.connect({ server, jid: "user@a.test", password: "wrong" });
		await expect(refused).rejects.toThrow("not-authorized");
		const user = await login("user@a.test/phone");
		await user.stop();
		await expect(user.sync()).rejects.toThrow("ended");
		const again = await login("user@a.test/phone");
		const gone = again.next(() => false);
		again.cut();
		await expect(gone).rejects.toThrow("ended");
	});

	test("sends presence and messages with states, receipts and corrections", async () => {
		const user = await login("user@a.test/phone", "xep_0085", "xep_0184", "xep_0308");
		const service = await other_login("svc@a.test/one");
		await user.presence({ to: service.jid, show: "away", status: "out", priority: 3 });
		const came = await service.next((stanza) => stanza.is("presence") && stanza.attrs.from === user.jid);
		expect(came.attrs).toMatchObject({ from: user.jid, to: service.jid });
		expect(came.getChildText("show")).toBe("away");
		expect(came.getChildText("status")).toBe("out");
		expect(came.getChildText("priority")).toBe("3");

		const id = await user.message(service.jid, "hello", { state: "active", receipt: true });
		const hello = await service.next((stanza) => stanza.is("message"));
		expect(hello.attrs).toMatchObject({ id, type: "chat" });
		expect(hello.getChildText("body")).toBe("hello");
		expect(hello.getChild("active", "http://jabber.org/protocol/chatstates")).toBeDefined();
		expect(hello.getChild("request", "urn:xmpp:receipts")).toBeDefined();
		await user.message(service.jid, "Hello", { id: "better", replaces: id });
		const better = await service.next((stanza) => stanza.attrs.id === "better");
		expect(better.getChild("replace", "urn:xmpp:message-correct:0")?.attrs.id).toBe(id);

		const asked = message(user.jid, "there?");
		asked.append(element("request", { xmlns: "urn:xmpp:receipts" }));
		await service.send(asked);
		const receipt = await service.next((stanza) => stanza.is("message"));
		expect(receipt.getChild("received", "urn:xmpp:receipts")?.attrs.id).toBe(asked.attrs.id);
	});

	test("asks, and takes no answer but that of whom it asked", async () => {
		const user = await login("user@a.test/phone");
		const service = await login("svc@a.test/one");
		await service.answer_as("one");
		const ask = element("ask", { xmlns: "urn:example:ask" });
		expect(payload_of(await user.ask(service.jid, ask))?.attrs.by).toBe("one");
		const stranger = await other_login("svc@a.test/two");
		const answer = user.ask(stranger.jid, ask);
		const request = await stranger.next(is_request);
		await server.inject(
			"a.test",
			`<iq type='result' from='svc@a.test/else' to='${user.jid}' id='${request.attrs.id}'/>`,
		);
		await stranger.answer(request, element("told", { xmlns: "urn:example:ask", by: "two" }));
		expect(payload_of(await answer)?.attrs.by).toBe("two");
	});

	test("discovers, and verifies capabilities", async () => {
		const service = await login("svc@a.test/one", "xep_0115");
		await service.advertise("urn:x:feature");
		const user = await login("user@a.test/phone", "xep_0115");
		expect((await user.disco_info(service.jid)).features).toContain("urn:x:feature");
		expect(await user.known_features(service.jid)).toBeUndefined();
		await service.presence({ to: user.jid });
		const features = await until(() => user.known_features(service.jid));
		expect(features).toContain("urn:x:feature");
		await expect(user.disco_info("svc@a.test/nobody")).rejects.toThrow("cancel/service-unavailable");
	});

	test("goes through a command of three stages", async () => {
		const service = await login("svc@a.test/one", "xep_0050");
		await service.offer_command("colours");
		const user = await login("user@a.test/phone", "xep_0050");
		expect(await user.disco_items(service.jid, "http://jabber.org/protocol/commands")).toEqual([
			[service.jid, "colours", "colours"],
		]);
		const stages = await user.run_command(service.jid, "colours", [{ name: "Ann" }, { colour: "green" }]);
		expect(stages.map(({ title, status }) => [title, status])).toEqual([
			["name?", "executing"],
			["colour?", "executing"],
			["done", "completed"],
		]);
		expect(stages.at(-1)?.values).toEqual({ told: "Ann likes green, says one" });
		await expect(user.run_command(service.jid, "none", [])).rejects.toThrow("cancel/item-not-found");
	});

	test("sends a mebibyte in band", async () => {
		const service = await login("svc@a.test/one", "xep_0047");
		await service.take_bytes();
		const user = await login("user@a.test/phone", "xep_0047");
		const sent = await user.send_bytes(service.jid, megabyte, new_id("seed"));
		const taken = await service.taken_bytes();
		expect(taken).toEqual({ peer: user.jid, size: megabyte, sha256: sent.sha256 });
		expect(sent).toMatchObject({ peer: service.jid, blocks: 256 });
	});

	test("holds a group conversation", async () => {
		const service = await login("svc@a.test/one");
		await service.hold_group();
		const user = await login("user@a.test/phone");
		const other = await other_login("user@a.test/desk");
		await user.presence({ to: service.jid });
		const welcome = await user.next((stanza) => stanza.is("presence") && stanza.attrs.from === service.jid);
		expect(welcome.getChildText("status")).toBe("1 here");
		await other.presence({ to: service.jid });
		const body = async (session: Session): Promise<string | null> =>
			(await session.next((stanza) => stanza.is("message"))).getChildText("body");
		expect(await body(user)).toBe("desk has joined");
		await user.message(service.jid, "good morning");
		expect(await body(other)).toBe("phone: good morning");
		await other.presence({ to: service.jid, type: "unavailable" });
		expect(await body(user)).toBe("desk has left");
	});
});
