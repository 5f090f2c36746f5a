// Shows that what the scenarios of several machines stand on does what it says: the DNS server, the link and the load.

import { promises } from "node:dns";
import { once } from "node:events";
import { createConnection, createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { start_dns } from "./dns.ts";
import { make_link } from "./link.ts";
import { free_ports, loopback } from "./ports.ts";
import { available_versions, start_prosody } from "./prosody.ts";
import { connect_raw } from "./raw_client.ts";
import { Executions, Traffic } from "./traffic.ts";
import { until } from "./wait.ts";
import { element, error_element, iq_error, iq_result, is_request } from "./wire.ts";

const password = "secret";
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
	for (const clean of cleanups.splice(0).reverse()) await clean();
});

test("a name at several places: their priorities and weights, and each answer begins with another one", async () => {
	const places = [1, 2].map((port) => ({ address: loopback, port, priority: 10 * port, weight: 5 }));
	const dns = await start_dns([["a.test", places]]);
	cleanups.push(() => dns.stop());
	// One that asks again, since this process was held up, would have had an answer that nobody saw.
	const resolver = new promises.Resolver({ timeout: 60_000 });
	resolver.setServers([`${dns.address}:${dns.port}`]);
	const ask = () => resolver.resolveSrv("_xmpp-server._tcp.a.test");
	const expected = [1, 2].map((port) => ({ name: loopback, port, priority: 10 * port, weight: 5 }));
	expect(await ask()).toMatchObject(expected);
	expect(await ask()).toMatchObject(expected.toReversed());
	expect(await ask()).toMatchObject(expected);
});

test("a link that is frozen carries nothing and takes no connections, and then all that came meanwhile", async () => {
	const server = createServer((socket) => socket.pipe(socket));
	const [port = 0] = await free_ports(1);
	server.listen(port, loopback);
	await once(server, "listening");
	cleanups.push(() => server.close());
	const link = await make_link(() => port);
	cleanups.push(() => link.close());

	function open() {
		const socket = createConnection(link.port, loopback).setEncoding("utf8");
		cleanups.push(() => socket.destroy());
		return socket;
	}

	await expect(once(open(), "connect")).rejects.toThrow("ECONNREFUSED");
	await link.listen();
	const socket = open();
	await once(socket, "connect");
	socket.write("one");
	expect(await once(socket, "data")).toEqual(["one"]);
	link.freeze();
	socket.write("two");
	// By then "two" would have come back.
	await expect(once(open(), "connect")).rejects.toThrow("ECONNREFUSED");
	expect(socket.readableLength).toBe(0);
	const coming = once(socket, "data");
	await link.thaw();
	expect(await coming).toEqual(["two"]);
	await once(open(), "connect");
});

test("a load counts what is lost, doubled, misdelivered, executed twice, and answered by an error", async () => {
	const [version = "13"] = available_versions();
	const service_jid = "svc@a.test/x";
	const server = await start_prosody({
		version,
		hosts: { "a.test": {} },
		accounts: { "svc@a.test": password, "user@a.test": password },
	});
	cleanups.push(() => server.stop());
	const service = await connect_raw({ server, jid: service_jid, password });
	const user = await connect_raw({ server, jid: "user@a.test/y", password });
	const executions = new Executions();
	const execute = executions.handler("x");
	let count = 0;
	service.listen(async (request) => {
		if (!is_request(request)) return;
		count += 1;
		// Others come while this one is answered.
		const number = count;
		const told = (asked_by: string) => element("told", { xmlns: "urn:example:ask", asked_by });
		const right = iq_result(request, told(request.attrs.from ?? ""));
		void execute(request);
		if (number === 2) return;
		// A set: every other one is.
		if (number === 8) void execute(request);
		if (number === 4) await service.send(right);
		if (number === 5) await service.send(iq_result(request, told("other@a.test/z")));
		if (number === 6) await service.send(iq_error(request, error_element("cancel", "not-allowed")));
		await service.send(right);
	});
	const traffic = new Traffic({ users: [user], to: service_jid, rate: 100, executions });
	await traffic.send_for(0.2);
	traffic.end();
	// The answers that come twice are the last ones to be counted.
	await until(() => traffic.open === 1 && traffic.figures().doubled === 2, { what: "too few answers" });
	for (const session of [service, user]) await session.sync();
	const figures = traffic.figures();
	expect(figures).toMatchObject({
		answered: figures.asked - 2,
		lost: 1,
		// The fourth one, and the right answer after the error.
		doubled: 2,
		misdelivered: 1,
		repeated: 1,
	});
	expect(figures.errors).toEqual({ "cancel/not-allowed": 1 });
});
