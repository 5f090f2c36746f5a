// `prosodyctl mod_client_proxy check`: what it says before and while the server runs, and its exit status.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { available_versions, Prosody } from "../support/prosody.ts";
import { checkout } from "../support/versions.ts";
import { module_name, proxy, type SceneOptions, scene, serve, services, target } from "./scene.ts";

let server: Prosody | undefined;

afterEach(async () => {
	await server?.stop();
	server = undefined;
});

async function prepared(version: Parameters<typeof scene>[0], options: SceneOptions = {}): Promise<Prosody> {
	server = new Prosody(scene(version, options));
	await server.prepare();
	return server;
}

function check(on: Prosody): Promise<string> {
	return on.prosodyctl(`mod_${module_name}`, "check");
}

/** What it prints where it finds something wrong: its exit status is 1 then. */
async function complaint(on: Prosody): Promise<string> {
	const problem: unknown = await check(on).then(
		(text) => new Error(`nothing was wrong:\n${text}`),
		(error: unknown) => error,
	);
	const text = problem instanceof Error ? problem.message : String(problem);
	expect(text).toContain(`mod_${module_name} check: Command failed`);
	return text;
}

describe.each(available_versions())("on Prosody %s", (version) => {
	test("all is well, before the first start and while the service runs", async () => {
		const one = await prepared(version);
		const before = await check(one);
		expect(before).toContain(
			`mod_client_proxy: ok: Prosody loads ${join(one.directory, "plugins", "mod_client_proxy.lua")}\n`,
		);
		expect(before).toContain(`${proxy}: ok: all options are right\n`);
		expect(before).toContain(
			`${proxy}: ok: ${target} exists; the subscription is approved as soon as the component is loaded\n`,
		);
		expect(before).toContain(`${proxy}: ok: who serves is unknown (server not running)\n`);
		await one.start();
		await one.advance(2);
		await serve(one, "a");
		const after = await check(one);
		expect(after).toContain(`${proxy}: ok: ${target} has approved the subscription\n`);
		expect(after).toContain(`${proxy}: ok: 1 serving; 0 requests open`);
	});

	test("the service sees a name of its own for this node", async () => {
		const node = "node1.proxy.test";
		const { components } = scene(version, { proxy_options: { client_proxy_node: node } });
		const one = await prepared(version, { components: { ...components, [node]: { module: module_name } } });
		const before = await check(one);
		expect(before).toContain(`${node}: ok: the name that the service of ${proxy} sees\n`);
		expect(before).not.toContain("error");
		await one.start();
		await one.advance(2);
		await serve(one, "a");
		expect(await check(one)).toContain(`${proxy}: ok: ${target} has approved the subscription\n`);
	});

	test("nobody serves", async () => {
		const one = await prepared(version);
		await one.start();
		await one.advance(2);
		expect(await complaint(one)).toContain(
			`${proxy}: error: nobody serves: nobody is logged in as ${target}; start the service`,
		);
	});

	test("there is no account, and several options are wrong", async () => {
		const one = await prepared(version, {
			accounts: {},
			proxy_options: { client_proxy_timeout: 0, client_proxy_stanzas: ["iq", "msg"], timeout: 5 },
		});
		const text = await complaint(one);
		expect(text).toContain(`${proxy}: error: client_proxy_timeout: got 0, expected`);
		expect(text).toContain(`${proxy}: error: client_proxy_stanzas: got a list with "msg", expected`);
		expect(text).toContain(
			`${proxy}: warning: There is no option timeout; did you mean client_proxy_timeout?`,
		);
		expect(text).toContain(
			`${proxy}: error: There is no account ${target}; create it with: prosodyctl adduser ${target}`,
		);
	});

	test("a secret that is too short is not shown", async () => {
		const secret = "0123456789abcdef";
		const one = await prepared(version, { proxy_options: { client_proxy_secret: secret } });
		const text = await complaint(one);
		expect(text).toContain(
			`${proxy}: error: client_proxy_secret: got a text of 16 characters, expected a text of at least 32`,
		);
		expect(text).not.toContain(secret);
	});

	test("the account is on another server", async () => {
		const one = await prepared(version, {
			accounts: {},
			proxy_options: { target_address: ["svc@far.test", target] },
		});
		const text = await complaint(one);
		expect(text).toContain(
			`${proxy}: ok: svc@far.test is on another server, and has to approve the subscription of ${proxy}\n`,
		);
		expect(text).toContain(`${proxy}: error: There is no account ${target};`);
	});

	test("the subscription does not stand, and the configuration does not bring it about", async () => {
		const one = await prepared(version, { proxy_options: { client_proxy_auto_subscribe: false } });
		expect(await complaint(one)).toContain(
			`${proxy}: error: ${target} has not approved the subscription; accept it in the client (contact: ${proxy})`,
		);
	});

	test("mod_limits slows the service down, and a second file is never loaded", async () => {
		const one = await prepared(version, { modules: ["limits"] });
		mkdirSync(join(one.directory, "plugins", "mod_client_proxy"));
		one.install_plugin(
			join(checkout, "dist", "mod_client_proxy.lua"),
			"mod_client_proxy/mod_client_proxy.lua",
		);
		const text = await check(one);
		expect(text).toContain(
			`${proxy}: warning: mod_limits slows ${target} down under load; add it to unlimited_jids\n`,
		);
		const plugins = join(one.directory, "plugins");
		expect(text).toContain(
			`mod_client_proxy: ok: Prosody loads ${plugins}/mod_client_proxy/mod_client_proxy.lua\n`,
		);
		expect(text).toContain(
			`mod_client_proxy: warning: ${plugins}/mod_client_proxy.lua is never loaded; remove one of the two files\n`,
		);
		// A list of a host adds to the one for all hosts.
		await one.reconfigure({ hosts: { [services]: { modules_enabled: ["ping"] } } });
		expect(await check(one)).toContain("mod_limits slows");
		await one.reconfigure({ hosts: { [services]: { modules_enabled: ["ping"], unlimited_jids: [target] } } });
		expect(await check(one)).not.toContain("mod_limits");
	});
});
