// From a first start to the first request served: the order of hosts, accounts that come later, consent.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
	available_versions,
	Prosody,
	split_account,
	start_prosody,
	type Version,
} from "../support/prosody.ts";
import { until } from "../support/wait.ts";
import { type Element, element, iq_get, is_request } from "../support/wire.ts";
import {
	ask,
	asker,
	held,
	login,
	module_name,
	outcome,
	password,
	proxy,
	question,
	requests_at,
	type SceneOptions,
	scene,
	serve,
	services,
	settle,
	start_scene,
	target,
	users,
} from "./scene.ts";

const running: Prosody[] = [];

async function started(version: Version, options: SceneOptions = {}): Promise<Prosody> {
	const server = await start_scene(version, options);
	running.push(server);
	return server;
}

afterEach(async () => {
	for (const server of running.splice(0)) {
		await server.stop();
		expect(server.tracebacks()).toEqual([]);
	}
});

/** Puts a contact into the stored roster of an account, as another process does; the server must not have read it yet. */
function write_roster(server: Prosody, account: string, contact: string, subscription: string): void {
	const { user, host } = split_account(account);
	const directory = join(server.directory, "data", host.replaceAll(".", "%2e"), "roster");
	mkdirSync(directory, { recursive: true });
	writeFileSync(
		join(directory, `${user}.dat`),
		`return { [false] = { version = 1; pending = {} }; ["${contact}"] = { subscription = "${subscription}"; groups = {} } };\n`,
	);
}

function warnings(server: Prosody): readonly string[] {
	return server
		.log()
		.filter(({ source, level }) => level === "warn" && source.endsWith(`:${module_name}`))
		.map(({ text }) => text);
}

/** Whether the component's host came up before that of the target. */
function proxy_came_first(server: Prosody, proxy_host: string, target_host: string): boolean {
	const activated = server.log().map(({ text }) => /^Activated \w+: (\S+)$/i.exec(text)?.[1]);
	const place = (host: string): number => activated.indexOf(host);
	expect(place(proxy_host)).toBeGreaterThanOrEqual(0);
	expect(place(target_host)).toBeGreaterThanOrEqual(0);
	return place(proxy_host) < place(target_host);
}

describe.each(available_versions())("on Prosody %s", (version) => {
	test("20 of 20 first starts come up, whatever the order of hosts", async () => {
		const starts = 20;
		const outcomes: string[] = [];
		let proxy_first = 0;

		async function first_start(number: number): Promise<void> {
			// Which host comes first depends on the names, among other things.
			const [proxy_host, target_host, user_host] = [
				`p${number}.test`,
				`t${number * 7}.test`,
				`u${number}.test`,
			];
			const server = await start_prosody({
				version,
				clock: true,
				hosts: { [target_host]: {}, [user_host]: {} },
				components: {
					[proxy_host]: { module: module_name, options: { target_address: `svc@${target_host}` } },
				},
				accounts: { [`svc@${target_host}`]: password, [`user@${user_host}`]: password },
			});
			running.push(server);
			const service = await login(server, `svc@${target_host}/a`);
			service.serve(() => "empty");
			await server.advance(3);
			const user = await login(server, `user@${user_host}/x`);
			outcomes.push(await ask(user, proxy_host));
			await settle(service, user);
			expect(service.received.filter((stanza) => stanza.attrs.type === "subscribe")).toEqual([]);
			expect(warnings(server)).toEqual([]);
			if (proxy_came_first(server, proxy_host, target_host)) proxy_first += 1;
			await server.stop();
		}

		let next = 0;
		async function worker(): Promise<void> {
			while (next < starts) {
				next += 1;
				await first_start(next);
			}
		}
		await Promise.all([worker(), worker(), worker()]);
		expect(outcomes.filter((word) => word === "result")).toHaveLength(starts);
		// Both orders were among them.
		expect(proxy_first).toBeGreaterThan(0);
		expect(proxy_first).toBeLessThan(starts);
	});

	test("without turning the clock, a client that is there when the server starts serves within 3 seconds", async () => {
		const server = await start_prosody(scene(version, { clock: false }));
		running.push(server);
		// A timer of the server's own: on a busy machine those of the proxy come late, and this one comes later.
		const three_seconds = server.eval(`
			return require "util.promise".new(function (resolve)
				require "util.timer".add_task(3, function () resolve(""); end);
			end)
		`);
		const [service, user] = [await serve(server, "a"), await login(server)];
		await three_seconds;
		expect(await ask(user)).toBe("result");
		await settle(service);
	});

	test("a second start works as the first, and asks nobody anything", async () => {
		const server = await started(version);
		await (await serve(server, "a")).stop();
		await server.restart();
		await server.advance(2);
		const service = await serve(server, "a");
		expect(await ask(await login(server))).toBe("result");
		await service.sync();
		expect(service.received.filter((stanza) => stanza.attrs.type === "subscribe")).toEqual([]);
	});

	test.each([0, 47, 200])(
		"an account that another process makes %s seconds after the start is in use within a minute",
		async (later) => {
			const server = await started(version, { accounts: { [asker]: password } });
			const user = await login(server);
			expect(await ask(user)).toBe("cancel/service-unavailable");
			await server.advance(later);
			// Asking for it in vain has spoilt nothing.
			expect(await ask(user)).toBe("cancel/service-unavailable");
			await server.register(target, password);
			const service = await serve(server, "a");
			await server.advance(60);
			expect(await ask(user)).toBe("result");
			expect(service.received.filter((stanza) => stanza.attrs.type === "subscribe")).toEqual([]);
			expect(warnings(server)).toEqual([
				`Nobody serves ${proxy}: there is no account ${target}; create it with: prosodyctl adduser ${target}`,
			]);
		},
	);

	test("an account whose client logs in much later than it is made needs no further time", async () => {
		const server = await started(version, { accounts: { [asker]: password } });
		await server.register(target, password);
		await server.advance(300);
		const service = await serve(server, "a");
		expect(await ask(await login(server))).toBe("result");
		await service.stop();
	});

	test("a target whose host comes up later is in use within a minute of its account's login", async () => {
		const server = await started(version, { hosts: { [users]: {} }, accounts: { [asker]: password } });
		const user = await login(server);
		await server.advance(100);
		expect(await ask(user)).toBe("cancel/service-unavailable");
		await server.reconfigure({ hosts: { [services]: {} } });
		await server.activate(services);
		await server.register(target, password);
		const service = await serve(server, "a");
		await server.advance(60);
		expect(await ask(user)).toBe("result");
		expect(service.received.filter((stanza) => stanza.attrs.type === "subscribe")).toEqual([]);
	});

	test("a target whose host goes and comes back is in use again", async () => {
		const server = await started(version);
		const service = await serve(server, "a");
		const user = await login(server);
		expect(await ask(user)).toBe("result");
		await server.deactivate(services);
		await service.stop();
		expect(await ask(user)).toBe("cancel/service-unavailable");
		await server.activate(services);
		await server.advance(2);
		await serve(server, "a");
		expect(await ask(user)).toBe("result");
	});

	describe("without client_proxy_auto_subscribe", () => {
		const proxy_options = { client_proxy_auto_subscribe: false };

		test("the client is asked, and serves from the moment it accepts", async () => {
			const server = await started(version, { proxy_options });
			const service = await serve(server, "a");
			await server.advance(31);
			const request = await service.next((stanza) => stanza.attrs.type === "subscribe");
			expect(request.attrs.from).toBe(proxy);
			const user = await login(server);
			expect(await ask(user)).toBe("cancel/service-unavailable");
			expect(warnings(server)).toEqual([
				`Nobody serves ${proxy}: ${target} has not approved our subscription; accept it in the client (contact: ${proxy})`,
			]);
			await service.presence({ type: "subscribed", to: proxy });
			await service.sync();
			expect(await ask(user)).toBe("result");
		});

		test.each(["from", "both"])("roster state %s works", async (state) => {
			const server = new Prosody(scene(version, { proxy_options }));
			running.push(server);
			await server.prepare();
			write_roster(server, target, proxy, state);
			await server.start();
			const service = await serve(server, "a");
			await server.advance(2);
			expect(await ask(await login(server))).toBe("result");
			expect(service.received.filter((stanza) => stanza.attrs.type === "subscribe")).toEqual([]);
			expect(warnings(server)).toEqual([]);
		});

		test("presence sent directly is enough, and its end is heard", async () => {
			const server = await started(version, { proxy_options });
			const user = await login(server);
			const service = await serve(server, "a", () => "empty", { presence: "none" });
			await service.presence({ to: proxy });
			await service.sync();
			expect(await ask(user)).toBe("result");
			// Neither requests for subscription nor probes take it away.
			await server.advance(1_000, { step: 1 });
			expect(await ask(user)).toBe("result");
			await service.presence({ type: "unavailable", to: proxy });
			await service.sync();
			expect(await ask(user)).toBe("cancel/service-unavailable");
			// A client that registered directly and is cut off is out as well.
			await service.presence({ to: proxy });
			await service.sync();
			expect(await ask(user)).toBe("result");
			service.cut();
			await until(async () => (await ask(user)) === "cancel/service-unavailable");
		});

		test("presence sent directly by anybody else makes nobody a server", async () => {
			const server = await started(version, { proxy_options });
			const user = await login(server);
			const other = await login(server, `other@${users}/x`);
			await other.presence({ to: proxy });
			await other.presence({ type: "subscribed", to: proxy });
			await other.sync();
			expect(await ask(user)).toBe("cancel/service-unavailable");
			expect(other.received.filter(is_request)).toEqual([]);
		});
	});

	test("roster states from and both work with the default, too", async () => {
		for (const state of ["from", "both"]) {
			const server = new Prosody(scene(version));
			running.push(server);
			await server.prepare();
			write_roster(server, target, proxy, state);
			await server.start();
			await server.advance(2);
			await serve(server, "a");
			expect(await ask(await login(server))).toBe("result");
		}
	});

	test("no client is asked anything with the default, over an hour", async () => {
		const server = await started(version);
		const service = await serve(server, "a");
		const other = await login(server, `other@${users}/x`);
		await server.advance(3_600, { step: 2 });
		await settle(service, other);
		for (const session of [service, other]) {
			expect(session.received.filter((stanza) => stanza.attrs.type === "subscribe")).toEqual([]);
		}
		expect(await ask(other)).toBe("result");
		expect(warnings(server)).toEqual([]);
	});

	test("a subscription of the target's own is answered, and its probe", async () => {
		const server = await started(version);
		const service = await serve(server, "a");
		await service.presence({ type: "subscribe", to: proxy });
		const here = await service.next((stanza) => stanza.is("presence") && stanza.attrs.from === proxy);
		expect(here.attrs.type).toBeUndefined();
		const again = await serve(server, "b");
		// Its server probes for it when it comes.
		const answered = await again.next((stanza) => stanza.is("presence") && stanza.attrs.from === proxy);
		expect(answered.attrs.type).toBeUndefined();
		await service.presence({ type: "unsubscribe", to: proxy });
		const gone = await service.next(
			(stanza) => stanza.is("presence") && stanza.attrs.from === proxy && stanza.attrs.type === "unavailable",
		);
		expect(gone.children).toEqual([]);
		expect(await ask(await login(server))).toBe("result");
	});

	test("a client that removes the proxy from its contacts is asked nothing, and the next one is in use at once", async () => {
		const server = await started(version);
		const first = await serve(server, "first");
		const item = element("item", { jid: proxy, subscription: "remove" });
		const answer = await first.request(
			element("iq", { type: "set", id: "remove" }, element("query", { xmlns: "jabber:iq:roster" }, item)),
		);
		expect(outcome(answer)).toBe("result");
		await server.advance(1);
		const second = await serve(server, "second");
		await second.sync();
		expect(await held(server)).toMatch(/, 2 there$/);
		await settle(first, second);
		for (const { received } of [first, second]) {
			expect(received.filter((stanza) => stanza.attrs.type === "subscribe")).toEqual([]);
		}
	});

	test("unavailable to the proxy alone outlives all probes, and what blocks the proxy for a while does not", async () => {
		const server = await started(version);
		const user = await login(server);
		const service = await serve(server, "a");
		await server.advance(2);
		await service.presence({ type: "unavailable", to: proxy });
		await service.sync();
		await server.advance(700, { step: 1 });
		expect(await ask(user)).toBe("cancel/service-unavailable");
		await service.presence();
		await service.sync();
		expect(await ask(user)).toBe("result");

		const block = (name: string): Promise<Element> =>
			service.request(
				element(
					"iq",
					{ type: "set", id: name },
					element(name, { xmlns: "urn:xmpp:blocking" }, element("item", { jid: proxy })),
				),
			);
		expect(outcome(await block("block"))).toBe("result");
		await server.advance(33, { step: 1 });
		expect(await held(server)).toMatch(/, 0 there$/);
		expect(outcome(await block("unblock"))).toBe("result");
		await server.advance(2);
		expect(await ask(user)).toBe("result");
	});

	test("a negative priority gets nothing new and keeps what it has", async () => {
		const server = await started(version);
		const user = await login(server);
		const active = await serve(server, "active", "hold");
		const standby = await serve(server, "standby", () => "empty", { presence: { priority: -1 } });
		const before = user.request(iq_get(proxy, question(), { id: "before" }));
		const [held] = [await active.next(is_request)];
		await active.presence({ priority: -1 });
		await active.sync();
		expect(await ask(user)).toBe("cancel/service-unavailable");
		await active.answer(held, "empty");
		expect(outcome(await before)).toBe("result");
		await standby.presence({ priority: 0 });
		await standby.sync();
		for (let times = 0; times < 20; times += 1) expect(await ask(user)).toBe("result");
		expect(requests_at(active)).toHaveLength(1);
		expect(requests_at(standby)).toHaveLength(20);
	});
});
