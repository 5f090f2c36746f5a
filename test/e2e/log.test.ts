// What the log of a real server says when nobody serves.

import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../support/client.ts";
import { available_versions, type Prosody } from "../support/prosody.ts";
import { connect_raw } from "../support/raw_client.ts";
import { login, module_name, proxy, start_scene, target } from "./scene.ts";

let server: Prosody | undefined;

afterEach(async () => {
	await server?.stop();
	expect(server?.tracebacks()).toEqual([]);
	server = undefined;
});

/** What it has said at level warn or info that begins so. */
function lines(on: Prosody, level: "info" | "warn", begin: string): readonly string[] {
	return on
		.log()
		.filter((record) => record.source.endsWith(`:${module_name}`) && record.level === level)
		.map(({ text }) => text)
		.filter((text) => text.startsWith(begin));
}

describe.each(available_versions())("on Prosody %s", (version) => {
	test.each([
		["PLAIN", connect_raw],
		["SCRAM", connect],
	] as const)("the service logs in with a wrong password (%s)", async (_, attempt) => {
		server = await start_scene(version, { log_level: "info" });
		await expect(attempt({ server, jid: `${target}/a`, password: "wrong" })).rejects.toThrow();
		await server.advance(20);
		expect(lines(server, "warn", "Nobody serves")).toEqual([
			`Nobody serves ${proxy}: log-ins of ${target} fail (not-authorized); correct its password in the service`,
		]);
	});

	test("once, until somebody serves; and who comes and does not serve is told of with the reason", async () => {
		server = await start_scene(version, { log_level: "info" });
		expect(lines(server, "info", "Version ")).toEqual([
			expect.stringMatching(/^Version \d+\.\d+\.\d+, for svc@/),
		]);
		const service = await login(server, `${target}/a`, { presence: { priority: -1 } });
		await service.sync();
		await server.advance(60);
		const why = "its priority is negative; send presence with one of 0 or above";
		expect(lines(server, "info", `${target}/a`)).toEqual([
			`${target}/a is available, 1 in all, but not ready: ${why}`,
		]);
		expect(lines(server, "warn", "Nobody serves")).toEqual([`Nobody serves ${proxy}: 1 where ${why}`]);
		await service.presence();
		await service.sync();
		await server.advance(2);
		expect(lines(server, "info", `${target}/a is`)).toContain(`${target}/a is ready again`);
		await service.stop();
		await server.advance(60);
		expect(lines(server, "warn", "Nobody serves").at(-1)).toBe(
			`Nobody serves ${proxy}: nobody is logged in as ${target}; start the service`,
		);
	});
});
