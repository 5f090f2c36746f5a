// Reloading, unloading and stopping, and a configuration that is wrong.

import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { LuaValue } from "../support/lua.ts";
import { available_versions, type Prosody, start_prosody, type Version } from "../support/prosody.ts";
import { checkout } from "../support/versions.ts";
import { error_of, iq_get, iq_set, is_request } from "../support/wire.ts";
import {
	addresses,
	all_answers,
	answers_to,
	ask,
	ask_many,
	asker,
	held,
	holds_nothing,
	login,
	module_name,
	outcome,
	password,
	proxy,
	question,
	requests_at,
	requests_come,
	type SceneOptions,
	serve,
	services,
	settle,
	start_scene,
	tally,
	target,
	users,
} from "./scene.ts";

const module_file = join(checkout, "dist", "mod_client_proxy.lua");
const former_module = join(import.meta.dirname, "fixtures", "mod_client_proxy.lua");
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

function logged(server: Prosody, wanted: "error" | "warn"): readonly string[] {
	return server
		.log()
		.filter(({ source, level }) => level === wanted && source.endsWith(`:${module_name}`))
		.map(({ text }) => text);
}

describe.each(available_versions())("on Prosody %s", (version) => {
	describe("a reload", () => {
		test("loses no request in flight and no resource", async () => {
			const server = await started(version);
			const user = await login(server);
			const service = await serve(server, "a", "hold");
			const before = await ask_many(user, 20);
			await user.send(iq_get(`${proxy}/alike`, question(), { id: before[0] ?? "" }));
			const requests = await requests_come(service, 20);
			await server.reload(proxy, module_name);
			const after = await ask_many(user, 10);
			expect(answers_to(user, [...before, ...after])).toEqual([]);
			service.serve(() => "empty");
			for (const request of [...requests, ...requests_at(service).slice(20)])
				await service.answer(request, "empty");
			// The look-alike comes once its forerunner is answered.
			const answers = await all_answers(user, [...before, "look-alike", ...after]);
			expect(tally(answers)).toEqual({ result: 31 });
			expect(answers.filter(({ attrs }) => attrs.from === `${proxy}/alike`)).toHaveLength(1);
			expect(await held(server)).toBe("0 open, 0 kept, 1 there");
			// Whatever it had to do, the clients saw nothing of it.
			expect(service.received.filter(({ attrs }) => /subscribe/.test(attrs.type ?? ""))).toEqual([]);
		});

		test("ten times in a row, under load, loses nothing", async () => {
			const server = await started(version);
			const user = await login(server);
			await Promise.all(["a", "b", "c"].map((name) => serve(server, name)));
			const ids: string[] = [];
			for (let times = 0; times < 10; times += 1) {
				const [, more] = await Promise.all([server.reload(proxy, module_name), ask_many(user, 30)]);
				ids.push(...more);
			}
			expect(tally(await all_answers(user, ids))).toEqual({ result: 300 });
			await settle(user);
			expect(answers_to(user, ids)).toHaveLength(300);
			expect(await held(server)).toBe("0 open, 0 kept, 3 there");
		});

		test("keeps deadlines, and gets that may move", async () => {
			const server = await started(version);
			const user = await login(server);
			const first = await serve(server, "first", "hold");
			const early = user.request(iq_set(proxy, question(), { id: "early" }));
			await server.advance(60);
			const moving = user.request(iq_get(proxy, question(), { id: "moving" }));
			await requests_come(first, 2);
			await server.reload(proxy, module_name);
			await server.advance(62);
			expect(outcome(await early)).toBe("wait/remote-server-timeout");
			const second = await serve(server, "second");
			first.cut();
			expect(outcome(await moving)).toBe("result");
			expect(requests_at(second)).toHaveLength(1);
		});

		test("hears what becomes of the resources afterwards", async () => {
			const server = await started(version);
			const user = await login(server);
			const first = await serve(server, "first");
			await server.reload(proxy, module_name);
			await first.presence({ type: "unavailable" });
			await first.sync();
			expect(await ask(user)).toBe("cancel/service-unavailable");
			await serve(server, "second");
			expect(await ask(user)).toBe("result");
		});

		test("with new options takes them", async () => {
			const server = await started(version);
			const user = await login(server);
			await serve(server, "a", "hold");
			await server.reconfigure({ components: { [proxy]: { options: { client_proxy_max_pending: 1 } } } });
			await server.reload(proxy, module_name);
			const [id = ""] = await ask_many(user, 1);
			expect(await ask(user)).toBe("wait/resource-constraint");
			expect(answers_to(user, [id])).toEqual([]);
		});

		test("with a bad option says so and goes on with the former value", async () => {
			const server = await started(version, { proxy_options: { client_proxy_timeout: 10 } });
			const user = await login(server);
			const service = await serve(server, "a", "hold");
			const before = await ask_many(user, 4);
			await server.reconfigure({ components: { [proxy]: { options: { client_proxy_timeout: "soon" } } } });
			await server.reload(proxy, module_name);
			const complaint =
				'client_proxy_timeout: got "soon", expected a number of seconds above 0, or a period like ' +
				'"2 minutes"; for example: client_proxy_timeout = 120; going on with the former value';
			// Once for the configuration that was read again, and once for the module.
			expect(logged(server, "error")).toEqual([complaint, complaint]);
			server.expect_errors(/going on with the former value/);
			for (const request of await requests_come(service, 4)) await service.answer(request, "empty");
			expect(tally(await all_answers(user, before))).toEqual({ result: 4 });
			const late = await ask_many(user, 1);
			await server.advance(12);
			expect(tally(await all_answers(user, late))).toEqual({ "wait/remote-server-timeout": 1 });
			service.serve(() => "empty");
			expect(await ask(user)).toBe("result");
		});

		test("with another target uses the new one, and the former one finishes what it has", async () => {
			const server = await started(version, {
				accounts: { [asker]: password, [target]: password, [`new@${services}`]: password },
			});
			const user = await login(server);
			const former = await serve(server, "a", "hold");
			const ids = await ask_many(user, 10);
			const fresh = await login(server, `new@${services}/b`);
			fresh.serve(() => "empty");
			await server.reconfigure({
				components: { [proxy]: { options: { target_address: `new@${services}` } } },
			});
			await server.reload(proxy, module_name);
			await server.advance(2);
			expect(await ask(user)).toBe("result");
			expect(requests_at(fresh)).toHaveLength(1);
			for (const request of await requests_come(former, 10)) await former.answer(request, "empty");
			expect(tally(await all_answers(user, ids))).toEqual({ result: 10 });
			await server.advance(2);
			expect(await held(server)).toBe("0 open, 0 kept, 1 there");
		});

		test("from the module of before, which saves nothing, works, and so does the way back", async () => {
			const server = await started(version, { plugins: [former_module] });
			const user = await login(server);
			const service = await serve(server, "a");
			await service.presence({ type: "subscribed", to: proxy });
			expect(await ask(user)).toBe("cancel/gone");
			server.install_plugin(module_file);
			await server.reload(proxy, module_name);
			await server.advance(2);
			expect(await ask(user)).toBe("result");
			server.install_plugin(former_module);
			await server.reload(proxy, module_name);
			expect(await ask(user)).toBe("cancel/gone");
			server.install_plugin(module_file);
			await server.reload(proxy, module_name);
			await server.advance(2);
			expect(await ask(user)).toBe("result");
		});
	});

	describe("all open requests are answered with wait/recipient-unavailable when", () => {
		async function in_flight(): Promise<{
			server: Prosody;
			expect_answered: () => Promise<void>;
			user: Awaited<ReturnType<typeof login>>;
		}> {
			const server = await started(version);
			const user = await login(server);
			const service = await serve(server, "a", "hold");
			const ids: string[] = [];
			for (const to of addresses) ids.push(...(await ask_many(user, 5, { to })));
			await requests_come(service, 20);
			// One that waits for its look-alike goes with the others.
			await user.send(iq_get(`${proxy}/alike`, question(), { id: ids[0] ?? "" }));
			await user.sync();
			return {
				server,
				user,
				expect_answered: async () => {
					const answers = await all_answers(user, [...ids, "look-alike"]);
					expect(tally(answers)).toEqual({ "wait/recipient-unavailable": 21 });
					for (const to of addresses) {
						expect(answers.filter(({ attrs }) => attrs.from === to)).toHaveLength(5);
					}
					for (const answer of answers) {
						expect(error_of(answer)?.text).toBe("The service went away before it answered");
					}
				},
			};
		}

		test("the module is unloaded; loaded again, it works", async () => {
			const { server, user, expect_answered } = await in_flight();
			await server.unload(proxy, module_name);
			await expect_answered();
			expect(await ask(user)).toBe("cancel/service-unavailable");
			await server.load(proxy, module_name);
			await server.advance(2);
			await serve(server, "b", () => "empty", { presence: { priority: 1 } });
			await server.advance(1);
			expect(await server.is_loaded(proxy, module_name)).toBe(true);
			expect(await held(server)).toBe("0 open, 0 kept, 2 there");
		});

		test("the host is deactivated; activated again, it works", async () => {
			const { server, user, expect_answered } = await in_flight();
			await server.deactivate(proxy);
			await expect_answered();
			expect(await ask(user)).not.toBe("result");
			await server.activate(proxy);
			await server.advance(2);
			expect(await held(server)).toBe("0 open, 0 kept, 1 there");
		});

		test("the server stops", async () => {
			const { server, user } = await in_flight();
			await server.halt();
			// Read from the server's side: a client that is slow to read can lose what came with the end of its stream.
			const answered = server
				.log()
				.map(({ text }) => /^Sending\[c2s\]: <iq .*type='error'.*>$/.exec(text)?.[0] ?? "")
				.filter((tag) => tag.includes(` to='${user.jid}'`));
			expect(answered).toHaveLength(21);
			for (const to of addresses)
				expect(answered.filter((tag) => tag.includes(` from='${to}'`))).toHaveLength(5);
		});

		test("not when another host goes", async () => {
			const { server, user } = await in_flight();
			const came = user.received.filter(({ name }) => name === "iq").length;
			await server.reconfigure({ hosts: { "spare.test": {} } });
			await server.activate("spare.test");
			await server.deactivate("spare.test");
			await user.sync();
			expect(user.received.filter(({ name }) => name === "iq")).toHaveLength(came);
			expect(await held(server)).toMatch(/^21 open/);
		});
	});

	test("a load and an unload, again and again, leave nothing behind", async () => {
		const server = await started(version);
		const user = await login(server);
		const service = await serve(server, "a", "hold");
		const before = await server.memory();
		for (let times = 0; times < 20; times += 1) {
			await ask_many(user, 10);
			await server.unload(proxy, module_name);
			await server.load(proxy, module_name);
			await server.advance(2);
		}
		expect(await held(server)).toBe("0 open, 0 kept, 1 there");
		await service.stop();
		expect(await held(server)).toBe(holds_nothing);
		expect((await server.memory()) - before).toBeLessThan(2_000_000);
	});

	describe("a bad configuration stops the first load:", () => {
		const good = { target_address: target };
		const cases: readonly [string, Record<string, LuaValue>, string][] = [
			["no target", {}, "target_address: got nil, expected the bare JID of the account that serves"],
			[
				"a target that is a host",
				{ target_address: services },
				`target_address: got "${services}", expected the bare JID`,
			],
			[
				"a target with a resource",
				{ target_address: `${target}/a` },
				`target_address: got "${target}/a", expected the bare JID`,
			],
			["a target that is a number", { target_address: 42 }, "target_address: got 42, expected the bare JID"],
			[
				"a target that is a list with a host",
				{ target_address: [target, "services.test"] },
				'target_address: got a list with "services.test", expected the bare JID',
			],
			[
				"a target on the component itself",
				{ target_address: "svc@c6.test" },
				'target_address: got "svc@c6.test", expected the bare JID of the account that serves, or a list of such, none of them at this or another proxy',
			],
			[
				"a target at another proxy",
				{ target_address: `svc@${proxy}` },
				`target_address: got "svc@${proxy}", expected the bare JID of the account that serves, or a list of such, none of them at this or another proxy`,
			],
			[
				"a time-out in words",
				{ ...good, client_proxy_timeout: "soon" },
				'client_proxy_timeout: got "soon", expected a number of seconds above 0',
			],
			[
				"a time-out of nothing",
				{ ...good, client_proxy_timeout: 0 },
				"client_proxy_timeout: got 0, expected a number",
			],
			[
				"half a request",
				{ ...good, client_proxy_max_pending: 0.5 },
				"client_proxy_max_pending: got 0.5, expected a whole number above 0",
			],
			[
				"an interval that is a list",
				{ ...good, client_proxy_probe_interval: [1] },
				"client_proxy_probe_interval: got a list or table, expected a number of seconds above 0",
			],
			[
				"neither yes nor no",
				{ ...good, client_proxy_auto_subscribe: "perhaps" },
				'client_proxy_auto_subscribe: got "perhaps", expected true or false',
			],
		];

		test("with one clear error each, and the rest of the server works", async () => {
			const server = await start_prosody({
				version,
				clock: true,
				hosts: { [users]: { modules_enabled: [module_name] }, [services]: {} },
				components: {
					...Object.fromEntries(
						cases.map(([, options], place) => [`c${place + 1}.test`, { module: module_name, options }]),
					),
					[proxy]: { module: module_name, options: good },
				},
				accounts: { [asker]: password, [target]: password },
				expected: [/expected/],
			});
			running.push(server);
			await server.advance(2);
			for (const [place, [name, , message]] of cases.entries()) {
				const host = `c${place + 1}.test`;
				expect(await server.is_loaded(host, module_name), name).toBe(false);
				const errors = server
					.log()
					.filter(({ level, text }) => level === "error" && text.includes(host))

					// Prosody adds where it was thrown.
					.map(({ text }) => text.split("\n", 1).join());
				expect(errors, name).toHaveLength(1);
				expect(errors[0], name).toContain(message);
				expect(errors[0], name).toContain("; for example: ");
			}
			expect(await server.is_loaded(users, module_name)).toBe(false);
			const misplaced = server.log().filter(({ level, text }) => level === "error" && text.includes(users));
			expect(misplaced.map(({ text }) => text).join()).toContain(
				`expected a component: Component "${users}" "client_proxy"`,
			);
			await serve(server, "a");
			expect(await ask(await login(server))).toBe("result");
		});
	});

	test("a misspelt option gets a warning with the nearest name, and nothing else does", async () => {
		const server = await started(version, {
			proxy_options: { client_proxy_time_out: 5, client_proxy_autosubscribe: true, name: "A service" },
			global: { client_proxy_max_pendings: 7 },
		});
		expect([...logged(server, "warn")].sort()).toEqual([
			"There is no option client_proxy_autosubscribe; did you mean client_proxy_auto_subscribe?",
			"There is no option client_proxy_max_pendings; did you mean client_proxy_max_pending?",
			"There is no option client_proxy_time_out; did you mean client_proxy_timeout?",
		]);
		const service = await serve(server, "a", "hold");
		const user = await login(server);
		await user.send(iq_get(proxy, question()));
		await service.next(is_request);
	});
});
