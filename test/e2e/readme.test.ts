// The service that README shows, as it stands there.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../support/client.ts";
import { available_versions, type Prosody, start_prosody } from "../support/prosody.ts";
import { code_in, readme } from "../support/readme.ts";
import { checkout } from "../support/versions.ts";
import { until } from "../support/wait.ts";
import { element, iq_get } from "../support/wire.ts";

const password = "secret";

let server: Prosody | undefined;
let service: ChildProcess | undefined;
let folder: string | undefined;

afterEach(async () => {
	service?.kill();
	await server?.stop();
	if (folder) rmSync(folder, { recursive: true });
	expect(server?.tracebacks()).toEqual([]);
});

/** The configuration that stands in README beside it. */
const configuration = {
	target_address: "svc@example",
	client_proxy_stanzas: ["iq", "message", "presence"],
	client_proxy_initiate: "known",
} as const;

describe.each(available_versions())("on Prosody %s", (version) => {
	test("the service of README tells the time, and lets those who join it talk", async () => {
		const started = await start_prosody({
			version,
			hosts: { example: {}, "users.test": {} },
			components: { "proxy.example": { module: "client_proxy", options: configuration } },
			accounts: { "svc@example": password, "one@users.test": password, "two@users.test": password },
		});
		server = started;
		// Below the checkout, where its packages are found.
		folder = mkdtempSync(join(checkout, ".cache", "readme-"));
		const name = /save it as `(.*?)`/.exec(readme)?.[1] ?? "";
		writeFileSync(join(folder, name), code_in(readme, "ts")[0] ?? "");
		// As npm makes it: without the type that the checkout has.
		writeFileSync(join(folder, "package.json"), "{}");
		service = spawn(process.execPath, ["--import", "tsx", join(folder, name)], {
			cwd: checkout,
			env: {
				...process.env,
				SERVICE: `xmpp://${started.address}:${started.ports.c2s}`,
				PASSWORD: password,
			},
			stdio: ["ignore", "inherit", "pipe"],
		});
		let errors = "";
		service.stderr?.on("data", (data: Buffer) => {
			errors += data;
		});
		const one = await connect({ server: started, jid: "one@users.test/phone", password });
		const two = await connect({ server: started, jid: "two@users.test/phone", password });

		const time = element("time", { xmlns: "urn:example:clock" });
		const answer = await until(
			async () => {
				const found = await one.request(iq_get("proxy.example", time));
				return found.attrs.type === "result" && found;
			},
			{ within: 30_000, what: "the service does not answer" },
		);
		expect(answer.attrs.from).toBe("proxy.example");
		expect(answer.getChildText("time", "urn:example:clock")).toMatch(/^\d{4}-\d\d-\d\dT/);

		for (const [user, count] of [
			[one, 1],
			[two, 2],
		] as const) {
			await user.send(element("presence", { to: "proxy.example" }));
			const welcome = await user.next(
				({ name, attrs }) => name === "presence" && attrs.from === "proxy.example",
			);
			expect(welcome.getChildText("status")).toBe(`${count} here`);
		}
		await one.send(
			element("message", { to: "proxy.example", type: "chat" }, element("body", {}, "Good morning")),
		);
		const heard = await two.next(({ name }) => name === "message");
		expect(heard.attrs).toMatchObject({ from: "proxy.example", to: "two@users.test/phone", type: "chat" });
		expect(heard.getChildText("body")).toBe("Good morning");
		await one.sync();
		expect(one.received.filter(({ name }) => name === "message")).toEqual([]);
		expect(errors).toBe("");
	});
});
