// The commands of the admin shell on a real server, as an administrator types them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { available_versions, type Prosody } from "../support/prosody.ts";
import { checkout } from "../support/versions.ts";
import { iq_get } from "../support/wire.ts";
import {
	ask,
	ask_around,
	login,
	module_name,
	outcome,
	password,
	proxy,
	question,
	reply,
	requests_come,
	serve,
	start_scene,
	target,
} from "./scene.ts";

const second = "second.test";

let server: Prosody | undefined;

afterEach(async () => {
	await server?.stop();
	expect(server?.tracebacks()).toEqual([]);
	// Nothing is registered twice, and nothing is refused.
	const warnings = server
		?.log()
		.filter(({ source, level }) => level === "warn" && source.includes("admin_shell"));
	expect(warnings).toEqual([]);
	server = undefined;
});

/** Runs a command by its words: `prosodyctl shell client_proxy WORD ...`. */
function run(on: Prosody, ...words: readonly string[]): Promise<string> {
	return on.prosodyctl("shell", module_name, ...words);
}

describe.each(available_versions())("on Prosody %s", (version) => {
	test("a resource drains by hand, over a reload, and is ready again", async () => {
		server = await start_scene(version, { log_level: "info" });
		const user = await login(server);
		const first = await serve(server, "first", "hold");
		const asked = user.request(iq_get(proxy, question()));
		const [request] = await requests_come(first, 1);
		first.serve(() => reply("first"));
		await serve(server, "other", () => reply("other"));

		expect(await run(server, "drain", proxy, `${target}/first`)).toBe(
			`OK: ${target}/first is draining; it has 1 requests open\n`,
		);
		expect(await ask_around(user, 10)).toEqual({ other: 10 });
		await server.reload(proxy, module_name);
		expect(await ask_around(user, 10)).toEqual({ other: 10 });
		if (request) await first.answer(request, reply("first"));
		expect(outcome(await asked)).toBe("result by first");
		await server.advance(2);
		await server.wait_log(/first is drained: it has no request open and can be stopped$/);

		const shown = await server.shell(`client_proxy:show("${proxy}")`);
		expect(shown).toContain(`${proxy}: 1 draining, 1 serving; 0 requests open`);
		expect(shown).toMatch(
			/\/first +draining .* 0 +1 +0 .* it drains by hand; client_proxy:ready ends that$/m,
		);
		expect(shown).toMatch(/\/other +ready .* 0 +20 +0 +\d+ ms +\d+ ms/m);
		expect(await server.shell(`module:info("${module_name}", "${proxy}")`)).toContain(
			"1 draining, 1 serving",
		);

		expect(await run(server, "ready", proxy, `${target}/first`)).toContain(`${target}/first is ready`);
		expect(await ask_around(user, 40)).toMatchObject({
			first: expect.any(Number),
			other: expect.any(Number),
		});
	});

	test("a resource that is ejected by hand gets nothing, until it leaves and comes back", async () => {
		server = await start_scene(version, { log_level: "info" });
		const user = await login(server);
		const service = await serve(server, "only", () => reply("only"));
		expect(await run(server, "eject", proxy, `${target}/only`)).toContain("is maint");
		expect(await ask(user)).toBe("cancel/service-unavailable");
		await service.presence({ type: "unavailable" });
		await service.presence();
		await service.sync();
		expect(await ask(user)).toBe("result by only");
	});

	test("a sender is traced, while the trace is asked for", async () => {
		server = await start_scene(version, { log_level: "info" });
		const user = await login(server);
		await serve(server, "a", () => reply("a"));
		let is_over = false;
		const tracing = run(server, "trace", proxy, user.jid, "20").finally(() => {
			is_over = true;
		});
		// The clock is turned, so that some requests fall into the time of the trace also where nothing runs for seconds.
		while (!is_over) {
			await ask(user);
			await server.advance(1);
		}
		const traced = await tracing;
		expect(traced).toMatch(new RegExp(`^<iq(?=.* to='${target}/a')(?=.* from='${proxy}/${user.jid}')`, "m"));
		expect(traced).toMatch(
			new RegExp(`^<iq(?=.* to='${user.jid}')(?=.* from='${proxy}')(?=.* type='result')`, "m"),
		);
		// 0.12 puts another word before what a promise brings.
		expect(traced).toMatch(/^(OK|Result): \d+ stanzas of /m);
	});

	test("what is used of each limit is shown, and mistakes are said", async () => {
		server = await start_scene(version, { log_level: "info" });
		expect(await run(server, "limits", proxy)).toMatch(/^open requests +0 +10000 *$/m);
		expect(await run(server, "probe", proxy)).toContain("nobody serves: nobody is logged in");
		await expect(run(server, "show", "other.test")).rejects.toThrow(
			"Error: There is no proxy other.test; client_proxy:list shows all",
		);
		await expect(run(server, "trace", proxy, "user@users.test", "soon")).rejects.toThrow(
			"expected a JID and a number",
		);
	});

	test("the commands are there once for two proxies, until both are gone", async () => {
		server = await start_scene(version, {
			log_level: "info",
			components: {
				[proxy]: { module: module_name, options: { target_address: target } },
				[second]: { module: module_name, options: { target_address: target } },
			},
		});
		const both = new RegExp(`^OK: ${proxy}: .*\n${second}: `);
		expect(await run(server, "list")).toMatch(both);
		await server.reload(proxy, module_name);
		expect(await run(server, "list")).toMatch(both);
		await server.unload(proxy, module_name);
		expect(await run(server, "list")).toMatch(new RegExp(`^OK: ${second}: .*\n$`));
		await server.eval('check(modulemanager.reload("*", "admin_shell")); return ""');
		expect(await run(server, "list")).toContain(second);
		if (version !== "0.12") {
			expect(await server.shell("help:client_proxy()")).toMatch(/client_proxy eject <host> <jid>/);
		}
		await server.unload(second, module_name);
		await expect(run(server, "list")).rejects.toThrow();
	});

	test("each command of README and of the page for operators runs as it is written", async () => {
		server = await start_scene(version, {
			log_level: "info",
			hosts: { example: {} },
			components: { "proxy.example": { module: module_name, options: { target_address: "svc@example" } } },
			accounts: { "svc@example": password },
		});
		await login(server, "svc@example/a");
		const pages = ["README.markdown", "docs/operating.markdown"].map((name) =>
			readFileSync(join(checkout, name), "utf8"),
		);
		const commands = [...pages.join("\n").matchAll(/`(client_proxy:\w+\((?:"[^`]*)?\))`/g)].map(
			([, text = ""]) => text,
		);
		expect(new Set(commands.map((text) => text.split("(")[0])).size).toBe(8);
		for (const command of commands) {
			let is_over = false;
			const running = server.shell(command).finally(() => {
				is_over = true;
			});
			// A trace lasts as long as it says.
			while (!is_over && command.includes("trace")) await server.advance(1);
			await running;
		}
		for (const [, words = ""] of pages.join("\n").matchAll(/`prosodyctl (shell client_proxy [^`]*)`/g)) {
			await server.prosodyctl(...words.split(" "));
		}
	});
});
