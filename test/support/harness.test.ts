// Shows that the harness does what it says, and how it is used.

import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { connect } from "./client.ts";
import { type Federation, start_federation } from "./federation.ts";
import { to_lua } from "./lua.ts";
import { free_ports, loopback } from "./ports.ts";
import { available_versions, type Prosody, start_prosody } from "./prosody.ts";
import { connect_raw } from "./raw_client.ts";
import { in_time, TimeoutError, until } from "./wait.ts";
import {
	canonical,
	element,
	error_element,
	error_of,
	iq_get,
	iq_set,
	is_request,
	message,
	payload_of,
	type WireEntry,
} from "./wire.ts";

const password = "secret";
const proxy = "echo.a.test";

function passed(wire: readonly WireEntry[], direction: "in" | "out"): string {
	return wire
		.filter((entry) => entry.direction === direction)
		.map(({ xml }) => xml)
		.join("");
}

test("a port that has been given away is given to nobody else before somebody listens there", async () => {
	const random = vi.spyOn(Math, "random");
	onTestFinished(() => random.mockRestore());
	random.mockReturnValueOnce(0.5);
	const [one] = await free_ports(1);
	random.mockReturnValueOnce(0.5);
	const [other] = await free_ports(1);
	expect(other).not.toBe(one);
});

test("what came while the process was held up has come in time", async () => {
	const server = createServer().listen(0, loopback);
	await once(server, "listening");
	const accepted = once(server, "connection");
	const client = createConnection((server.address() as AddressInfo).port, loopback);
	const [socket]: Socket[] = await accepted;
	onTestFinished(() => {
		for (const one of [client, socket]) one?.destroy();
		server.close();
	});
	let has_come = false;
	const comes = new Promise<void>((resolve) => {
		client.once("data", () => {
			has_come = true;
			resolve();
		});
	});
	const waits = in_time(comes, 20, () => "it did not come");
	const asks = until(() => has_come, { within: 20 });
	socket?.write("here");
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
	await Promise.all([waits, asks]);
	expect(has_come).toBe(true);
});

describe.each(available_versions())("one server, Prosody %s", (version) => {
	let server: Prosody;

	beforeAll(async () => {
		server = await start_prosody({
			version,
			clock: true,
			hosts: { "a.test": {}, "spare.test": {} },
			components: { [proxy]: { module: "harness_echo", options: { harness_echo_word: "one" } } },
			accounts: { "user@a.test": password, "svc@a.test": password },
		});
	});

	afterAll(async () => {
		await server?.stop();
		expect(server?.tracebacks()).toEqual([]);
	});

	function login(jid: string) {
		return connect({ server, jid, password });
	}

	test("is the version that was asked for", async () => {
		expect(server.number.startsWith(`${version}.`)).toBe(true);
		expect(await server.eval("prosody.version")).toBe(server.number);
	});

	test("requests pass both ways, and the bytes are seen", async () => {
		const user = await login("user@a.test/phone");
		const service = await login("svc@a.test/one");
		service.serve((request) =>
			payload_of(request)?.is("good")
				? element("fine", { xmlns: "urn:x" }, "ß & <")
				: error_element("cancel", "gone"),
		);
		const answer = await user.request(
			iq_get(service.jid, element("good", { xmlns: "urn:x" }), { id: "r1", lang: "de" }),
		);
		expect(canonical(answer)).toBe(
			'<iq from="svc@a.test/one" id="r1" to="user@a.test/phone" type="result" xml:lang="en">' +
				'<fine xmlns="urn:x">ß &amp; &lt;</fine></iq>',
		);
		expect(user.raw(answer)).toContain("<fine xmlns='urn:x'>ß &amp; &lt;</fine></iq>");
		expect(passed(user.wire, "in")).toContain(user.raw(answer));
		expect(canonical(await service.next(is_request))).toBe(
			'<iq from="user@a.test/phone" id="r1" to="svc@a.test/one" type="get" xml:lang="de"><good xmlns="urn:x"/></iq>',
		);

		const refusal = await user.request(iq_set(service.jid, element("bad", { xmlns: "urn:x" })));
		expect(error_of(refusal)).toEqual({ type: "cancel", condition: "gone", text: undefined, by: undefined });

		user.serve(() => "empty");
		expect((await service.request(iq_get(user.jid))).attrs.type).toBe("result");

		service.serve(() => "swallow");
		await expect(user.request(iq_get(service.jid), { within: 100 })).rejects.toThrow(TimeoutError);
		// Nothing is answered in its place: neither a ping nor what no handler knows.
		service.serve(undefined);
		await service.sync();
		expect(passed(service.wire, "out")).not.toContain("service-unavailable");
		await Promise.all([user.stop(), service.stop()]);
	});

	test("a contact sees a client that is cut off as unavailable", async () => {
		const user = await login("user@a.test/phone");
		const service = await login("svc@a.test/one");
		await user.presence({ type: "subscribe", to: service.bare_jid });
		await service.next((stanza) => stanza.attrs.type === "subscribe");
		await service.presence({ type: "subscribed", to: user.bare_jid });
		const here = await user.next((stanza) => stanza.attrs.from === service.jid);
		expect(here.attrs.type).toBeUndefined();
		service.cut();
		const gone = await user.next((stanza) => stanza.attrs.from === service.jid);
		expect(gone.attrs.type).toBe("unavailable");
		await expect(service.request(iq_get("a.test"))).rejects.toThrow("ended");
		await user.stop();
	});

	test("a session with stream management outlives a cut", async () => {
		const user = await login("user@a.test/phone");
		const service = await connect({ server, jid: "svc@a.test/sm", password, sm: true });
		service.cut();
		await user.send(message(service.jid, "held"));
		await user.sync();
		await service.resume();
		const held = await service.next((stanza) => stanza.is("message"));
		expect(held.getChildText("body")).toBe("held");
		await Promise.all([user.stop(), service.stop()]);
	});

	test("an account that is made while the server runs can log in", async () => {
		await expect(login("late@a.test")).rejects.toThrow("not-authorized");
		await server.register("late@a.test", password);
		await (await login("late@a.test")).stop();
	});

	test("modules and hosts come and go", async () => {
		const user = await login("user@a.test/phone");
		const ask = async () => {
			const answer = await user.request(iq_get(proxy, element("what", { xmlns: "urn:example:harness" })));
			return error_of(answer)?.condition ?? payload_of(answer)?.getText();
		};
		expect(await ask()).toBe("one");
		expect((await server.tables(proxy, "harness_echo")).get("counted")).toBe(1);
		await server.reconfigure({ components: { [proxy]: { options: { harness_echo_word: "two" } } } });
		expect(await ask()).toBe("one");
		await server.reload(proxy, "harness_echo");
		expect(await ask()).toBe("two");
		await server.unload(proxy, "harness_echo");
		expect(await server.is_loaded(proxy, "harness_echo")).toBe(false);
		expect(await ask()).toBe("service-unavailable");
		await server.load(proxy, "harness_echo");
		expect(await ask()).toBe("two");
		await server.deactivate(proxy);
		expect(await ask()).toMatch(/^(not-allowed|remote-server-not-found|service-unavailable)$/);
		await server.activate(proxy);
		expect(await ask()).toBe("two");
		await expect(server.load(proxy, "no_such_module")).rejects.toThrow();
		await user.stop();
		server.expect_errors(/no_such_module/);
	});

	test("findings in the log are told, unless they are expected", async () => {
		const before = server.tracebacks().length;
		const raw = await connect_raw({ server, jid: "user@a.test/raw", password });
		await raw.send(`<iq type='get' id='f' to='${proxy}'><fail xmlns='urn:example:harness'/></iq>`);
		await server.wait_log(/failing as asked to/);
		expect(server.tracebacks().length).toBeGreaterThan(before);
		expect(server.tracebacks().join()).toContain("stack traceback");
		server.expect_errors(/failing as asked to/);
		expect(server.tracebacks().length).toBe(before);
		await raw.stop();
	});

	test("a raw client sends anything", async () => {
		const raw = await connect_raw({ server, jid: "user@a.test/raw", password });
		await raw.send("<iq <<<");
		await raw.closed;
		expect(raw.nonzas.at(-1)?.getChild("not-well-formed")).toBeDefined();
		const stream = await connect_raw({ server, jid: "user@a.test", password, until: "stream" });
		expect(stream.nonzas).toHaveLength(1);
		await stream.send(Uint8Array.of(0xff, 0xfe));
		await stream.closed;
	});

	test("many stanzas pass", async () => {
		const [user, service] = await Promise.all([
			connect_raw({ server, jid: "user@a.test/load", password }),
			connect_raw({ server, jid: "svc@a.test/load", password }),
		]);
		const count = 300;
		service.serve(() => "empty");
		const ids = new Set<string>();
		user.stop_keeping();
		const all = new Promise<void>((resolve) => {
			user.listen((stanza) => {
				if (stanza.attrs.id) ids.add(stanza.attrs.id);
				if (ids.size === count) resolve();
			});
		});
		for (let number = 0; number < count; number += 1)
			void user.send(iq_get(service.jid, undefined, { id: `n${number}` }));
		await all;
		await Promise.all([user.stop(), service.stop()]);
	});

	test("the clock of its timers can be turned", async () => {
		await server.eval("ticks = 0; module:add_timer(600, function () ticks = ticks + 1; return 600; end)");
		// Time goes on by itself, too.
		await server.advance(500, { step: 60 });
		expect(await server.eval("ticks")).toBe("0");
		await server.advance(3000, { step: 60 });
		expect(Number(await server.eval("ticks"))).toBeGreaterThanOrEqual(5);
	});

	test("a value gets in and out of Lua unharmed", async () => {
		const value = { "a key": [1, true, 'quoted "ß"\n\0'], nested: { deep: -0.5 } };
		expect(JSON.parse(await server.eval(to_lua(value)))).toEqual(value);
		await expect(server.eval("error('as asked')")).rejects.toThrow("as asked");
		expect(await server.memory()).toBeGreaterThan(100_000);
		expect(await server.shell("module:list('echo.a.test')")).toContain("harness_echo");
	});

	test("is frozen, killed and started again with the same ports and data", async () => {
		const user = await login("user@a.test/phone");
		server.freeze();
		await expect(user.request(iq_get("a.test"), { within: 200 })).rejects.toThrow(TimeoutError);
		server.thaw();
		await user.sync();
		const { c2s } = server.ports;
		await server.kill();
		await expect(user.next(() => false)).rejects.toThrow("ended");
		await server.start();
		expect(server.ports.c2s).toBe(c2s);
		await (await login("user@a.test/phone")).stop();
		await server.restart();
		await (await login("late@a.test")).stop();
	});
});

describe.each(available_versions())("two servers, Prosody %s", (version) => {
	let federation: Federation;

	beforeAll(async () => {
		const account = (host: string) => ({ accounts: { [`user@${host}`]: password }, hosts: { [host]: {} } });
		federation = await start_federation(
			{ version, ...account("a.test"), components: { [proxy]: { module: "harness_echo" } } },
			{ version, ...account("b.test") },
		);
	});

	afterAll(async () => {
		await federation?.stop();
		expect(federation?.here.tracebacks()).toEqual([]);
		expect(federation?.there.tracebacks()).toEqual([]);
	});

	test("exchange requests, and anything else", async () => {
		const { here, there } = federation;
		const local = await connect({ server: here, jid: "user@a.test/one", password });
		const remote = await connect({ server: there, jid: "user@b.test/two", password });
		remote.serve(() => "empty");
		expect((await local.request(iq_get(remote.jid))).attrs.type).toBe("result");
		const answer = await remote.request(iq_get(proxy, element("what", { xmlns: "urn:example:harness" })));
		expect(payload_of(answer)?.getText()).toBe("nothing");

		// What no client can send: a request without a payload or an id, a result without an id.
		for (const attributes of ["type='get' id='i'", "type='set'", "type='result'"]) {
			await there.inject("b.test", `<iq ${attributes} from='any@b.test/x' to='${local.jid}'/>`);
			const came = await local.next((stanza) => stanza.attrs.from === "any@b.test/x");
			expect(came.children).toEqual([]);
		}
		await there.inject_bytes("b.test", "a.test", `<message from='any@b.test/y' to='${local.jid}'/>`);
		await local.next((stanza) => stanza.attrs.from === "any@b.test/y");
		await Promise.all([local.stop(), remote.stop()]);
	});
});
