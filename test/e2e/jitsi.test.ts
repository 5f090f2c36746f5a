// Jitsi Meet's deployment, in the order of its packages, with a focus that behaves as jicofo does.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Client, connect } from "../support/client.ts";
import {
	available_versions,
	type Options,
	Prosody,
	split_account,
	type Version,
} from "../support/prosody.ts";
import { until } from "../support/wait.ts";
import { type Element, element, iq_set, is_request, payload_of } from "../support/wire.ts";
import { module_name, outcome, password, requests_at, requests_come, settle } from "./scene.ts";

const meet = "meet.test";
const auth = "auth.meet.test";
const focus = "focus.meet.test";
const account = `focus@${auth}`;
const guest = `guest@${meet}`;

const running: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
	for (const one of running.splice(0).reverse()) await one.stop();
});

/** A server as Jitsi's packages configure it, before anybody has an account there but the guest. */
async function deployment(version: Version, options: Options = {}): Promise<Prosody> {
	const server = new Prosody({
		version,
		clock: true,
		hosts: { [meet]: {}, [auth]: {} },
		components: { [focus]: { module: module_name, options: { target_address: account, ...options } } },
		accounts: { [guest]: password },
		global: { smacks_hibernation_time: 60 },
	});
	await server.start();
	running.push(server);
	return server;
}

/** What the installation's roster command leaves behind. */
function run_roster_command(server: Prosody): void {
	const { user, host } = split_account(account);
	const directory = join(server.directory, "data", host.replaceAll(".", "%2e"), "roster");
	mkdirSync(directory, { recursive: true });
	const entry = `["${focus}"] = { subscription = "both"; groups = {} };`;
	writeFileSync(
		join(directory, `${user}.dat`),
		`return { [false] = { version = 1; pending = {} }; ${entry} };\n`,
	);
}

/** A deployment whose focus has its account. */
async function installed(version: Version, options: Options = {}): Promise<Prosody> {
	const server = await deployment(version, options);
	await server.register(account, password);
	await server.advance(2);
	return server;
}

/** Logs a focus in as jicofo does: its own resource, stream management, no subscriptions. It holds what it gets. */
async function jicofo(server: Prosody, resource: string): Promise<Client> {
	const client = await connect({ server, jid: `${account}/${resource}`, password, sm: true });
	running.push(client);
	client.listen((stanza) => {
		if (stanza.name !== "presence" || stanza.attrs.type !== "subscribe") return;
		void client.send(element("presence", { type: "unsubscribed", to: stanza.attrs.from ?? "" }));
	});
	client.serve(undefined);
	await client.sync();
	return client;
}

/** Has a focus answer what comes, and what it holds. */
async function begin_to_answer(client: Client): Promise<void> {
	const { resource } = /\/(?<resource>.*)$/.exec(client.jid)?.groups ?? {};
	const ready = (): Element =>
		element("conference", { xmlns: "http://jitsi.org/protocol/focus", by: resource ?? "" });
	client.serve(ready);
	for (const request of requests_at(client)) await client.answer(request, ready());
}

async function browser(server: Prosody): Promise<Client> {
	const client = await connect({ server, jid: `${guest}/browser`, password });
	running.push(client);
	return client;
}

function conference(room: string): Element {
	const attributes = { xmlns: "http://jitsi.org/protocol/focus", room: `${room}@conference.${meet}` };
	return iq_set(focus, element("conference", attributes));
}

function logout(): Element {
	return iq_set(focus, element("logout", { xmlns: "http://jitsi.org/protocol/focus", "session-id": "1" }));
}

/** Which focus answers a request, or the error. */
async function who(user: Client, request: Element): Promise<string> {
	const answer = await user.request(request);
	return payload_of(answer)?.attrs.by || outcome(answer);
}

const sticky = {
	client_proxy_balance: "sticky",
	client_proxy_sticky_key: "payload:room",
	client_proxy_sticky_ttl: "1 day",
	client_proxy_resources: "^focus",
};

const rooms = Array.from({ length: 20 }, (_, number) => `room${number}`);

/** Which focus each room is at. */
async function places(user: Client): Promise<readonly string[]> {
	const found: string[] = [];
	for (const room of rooms) found.push(await who(user, conference(room)));
	return found;
}

/** Resolves when both of two have been found, which takes some seconds where the account is new. */
async function both_serve(server: Prosody, user: Client): Promise<void> {
	const found = new Set<string>();
	for (let seconds = 0; !(found.has("focus1") && found.has("focus2")); seconds += 1) {
		if (seconds > 40) throw new Error(`found ${[...found].join(", ")}`);
		await server.advance(1);
		for (let count = 0; count < 10; count += 1) found.add(await who(user, logout()));
	}
	await server.advance(2);
}

/** Two that answer, with rooms at both. */
async function two_jicofos(
	version: Version,
	options: Options = {},
): Promise<{ server: Prosody; user: Client; one: Client; other: Client; before: readonly string[] }> {
	const server = await installed(version, { ...sticky, ...options });
	const one = await jicofo(server, "focus1");
	const other = await jicofo(server, "focus2");
	for (const client of [one, other]) await begin_to_answer(client);
	const user = await browser(server);
	await both_serve(server, user);
	const before = await places(user);
	expect([...new Set(before)].sort()).toEqual(["focus1", "focus2"]);
	return { server, user, one, other, before };
}

describe.each(available_versions())("on Prosody %s", (version) => {
	test.each([
		["with the roster command and the reload of the installation", true],
		["without them", false],
	])("the account is registered after the start, %s", async (_, has_roster_command) => {
		const server = await deployment(version);
		await server.register(account, password);
		if (has_roster_command) {
			run_roster_command(server);
			await server.reload(focus, module_name);
		}
		const one = await jicofo(server, "focus");
		await server.advance(6);
		const user = await browser(server);
		const answer = user.request(conference("room"));
		await requests_come(one, 1);
		const [request] = requests_at(one);
		// jicofo compares the domain with its own setting, and reads the user from the resource.
		const [, domain, sender] = /^([^/@]+)\/(.*)$/.exec(request?.attrs.from ?? "") ?? [];
		expect([domain, sender]).toEqual([focus, `${guest}/browser`]);
		await begin_to_answer(one);
		expect(payload_of(await answer)?.attrs.by).toBe("focus");
	});

	test("two jicofos of the same resource throw each other out, two with their own serve", async () => {
		const server = await installed(version);
		const first = await jicofo(server, "focus");
		await jicofo(server, "focus");
		await until(() => !first.is_online, { what: "the first one is still there" });
		await two_jicofos(version);
	});

	test("a breakout room is a room like any other, and a logout names none", async () => {
		const { user, before } = await two_jicofos(version);
		expect(await places(user)).toEqual(before);
		const logouts = new Set<string>();
		for (let count = 0; count < 40; count += 1) logouts.add(await who(user, logout()));
		expect([...logouts].sort()).toEqual(["focus1", "focus2"]);
		// Each is at one of them; which one does not follow from its main room's.
		const breakouts = new Set<string>();
		for (let count = 0; count < 20; count += 1)
			breakouts.add(await who(user, conference(`breakout${count}`)));
		expect([...breakouts].sort()).toEqual(["focus1", "focus2"]);
	});

	test.each([
		["all", 8],
		["safe", 0],
	] as const)(
		"one jicofo restarts with a queue and redispatch %s: %i of 8 open joins are served",
		async (redispatch, served) => {
			const server = await installed(version, {
				client_proxy_queue_timeout: 60,
				client_proxy_redispatch: redispatch,
			});
			const first = await jicofo(server, "focus");
			await server.advance(2);
			const user = await browser(server);
			const open = rooms.slice(0, 8).map((room) => user.request(conference(room)));
			await requests_come(first, 8);
			await first.stop();
			// Those who join while nobody is there wait in either case.
			const late = rooms.slice(8, 12).map((room) => user.request(conference(room)));
			await settle(user);
			const second = await jicofo(server, "focus");
			await begin_to_answer(second);
			await server.advance(2);
			const outcomes = (await Promise.all(open)).map(outcome);
			expect(outcomes.filter((one) => one.startsWith("result"))).toHaveLength(served);
			expect(outcomes.filter((one) => one === "wait/recipient-unavailable")).toHaveLength(8 - served);
			for (const answer of await Promise.all(late)) expect(outcome(answer)).toMatch(/^result/);
		},
	);

	test.each(["safe", "all"])(
		"of several, one that loses its connection keeps its rooms with redispatch %s",
		async (redispatch) => {
			const { server, user, one, other, before } = await two_jicofos(version, {
				client_proxy_queue_timeout: 60,
				client_proxy_redispatch: redispatch,
			});
			one.serve(undefined);
			const room = rooms[before.indexOf("focus1")] ?? "";
			const count = requests_at(one).length;
			const answer = user.request(conference(room));
			await requests_come(one, count + 1);
			one.cut();
			await until(
				async () =>
					(await server.eval(`prosody.full_sessions["${one.jid}"].hibernating and true`)) === "true",
			);
			const second = user.request(conference(room));
			await server.advance(5);
			const asked = (client: Client): number =>
				requests_at(client).filter((request) => payload_of(request)?.attrs.room?.startsWith(`${room}@`))
					.length;
			expect(asked(other)).toBe(0);
			await one.resume();
			await begin_to_answer(one);
			expect(payload_of(await answer)?.attrs.by).toBe("focus1");
			await server.advance(2);
			expect(payload_of(await second)?.attrs.by).toBe("focus1");
			expect(asked(other)).toBe(0);
		},
	);

	test("of several, one that has gone leaves its rooms to the others", async () => {
		const { user, one } = await two_jicofos(version);
		await one.stop();
		expect(new Set(await places(user))).toEqual(new Set(["focus2"]));
	});

	test("one is taken out while its conferences go on", async () => {
		const { server, user, before } = await two_jicofos(version);
		await server.shell(`client_proxy:drain("${focus}", "${account}/focus1")`);
		expect(await places(user)).toEqual(before);
		for (const room of ["new1", "new2", "new3"]) expect(await who(user, conference(room))).toBe("focus2");
	});

	test("whoever else logs in with that account gets nothing", async () => {
		const { server, user, before } = await two_jicofos(version);
		const stranger = await jicofo(server, "pidgin");
		await server.advance(2);
		expect(await places(user)).toEqual(before);
		expect(requests_at(stranger).filter(is_request)).toEqual([]);
	});

	test("the file in the folder that plugin_paths names first is the one", async () => {
		const server = await installed(version);
		const [ours, theirs] = ["ours", "theirs"].map((name) => join(server.directory, name));
		const plugins = join(server.directory, "plugins");
		if (!ours || !theirs) throw new Error("two folders");
		for (const folder of [ours, theirs]) mkdirSync(folder);
		copyFileSync(`dist/mod_${module_name}.lua`, join(ours, `mod_${module_name}.lua`));
		writeFileSync(join(theirs, `mod_${module_name}.lua`), 'module:log("info", "an older one");\n');
		const loads = async (paths: readonly string[]): Promise<boolean> => {
			await server.halt();
			await server.reconfigure({ global: { plugin_paths: [...paths, plugins] } });
			const from = server.log().length;
			await server.start();
			return !server
				.log()
				.slice(from)
				.some(({ text }) => text === "an older one");
		};
		expect(await loads([theirs, ours])).toBe(false);
		// It knows no check, which tells.
		await server.prosodyctl(`mod_${module_name}`, "check").then(
			(printed) => expect(printed).not.toContain(focus),
			() => {},
		);
		expect(await loads([ours, theirs])).toBe(true);
		expect(
			await server.prosodyctl(`mod_${module_name}`, "check").catch((error: Error) => error.message),
		).toContain(`${theirs}/mod_${module_name}.lua is never loaded`);
	});
});
