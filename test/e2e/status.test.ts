// The page of mod_client_proxy_status: who may see it, what it tells, and how it does in a browser.

import { createHash } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { start_browser, visit } from "../support/browser.ts";
import { available_versions, type Prosody } from "../support/prosody.ts";
import { element, iq_get } from "../support/wire.ts";
import { asker, proxy, shared_stage, target, users } from "./scene.ts";

const token = "a token of the tests";
const second_proxy = "second.test";
const hostile = '<img src=x onerror="alert(1)">&amp;';

/** What the JSON says, as far as it is read here. */
interface Told {
	readonly now: number;
	readonly proxies: readonly {
		readonly host: string;
		readonly in_states: string;
		readonly nobody_serves?: string;
		readonly open: number;
		readonly queued: number;
		readonly counts: Readonly<Record<string, number>>;
		readonly resources: readonly { readonly [field: string]: unknown }[];
		readonly notable: readonly { readonly at: number; readonly level: string; readonly text: string }[];
		readonly samples: readonly { readonly at: number; readonly answered: number; readonly open: number }[];
	}[];
}

function address(server: Prosody, path = ""): string {
	return `http://${server.address}:${server.ports.http}/client_proxy_status${path}`;
}

function get(
	server: Prosody,
	path = "",
	{ password = token as string | null, method = "GET", name = "" } = {},
): Promise<Response> {
	const credentials = Buffer.from(`${name}:${password}`).toString("base64");
	const headers: Record<string, string> = password === null ? {} : { authorization: `Basic ${credentials}` };
	return fetch(address(server, path), { method, headers, redirect: "manual" });
}

async function read(server: Prosody, query = ""): Promise<Told> {
	const response = await get(server, `/json${query}`);
	expect(response.status).toBe(200);
	return (await response.json()) as Told;
}

function sha256(text: string): string {
	return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

let browser: Browser | undefined;

beforeAll(async () => {
	browser = await start_browser();
});

afterAll(async () => {
	await browser?.close();
});

describe.each(available_versions())("the status page on Prosody %s", (version) => {
	const stage = shared_stage(version, {
		global: { http_default_host: users },
		hosts: {
			[users]: { modules_enabled: ["client_proxy_status"], client_proxy_status_token: token },
			"services.test": {},
		},
		components: {
			[proxy]: {
				module: "client_proxy",
				options: {
					target_address: target,
					client_proxy_balance: "sticky",
					client_proxy_sticky_key: "payload:room",
					client_proxy_drain_strict: true,
				},
			},
			[second_proxy]: { module: "client_proxy", options: { target_address: "nobody@services.test" } },
		},
	});

	async function set_token(value: string | undefined): Promise<void> {
		await stage.server.reconfigure({ hosts: { [users]: { client_proxy_status_token: value } } });
	}

	describe("to somebody without the token", () => {
		test("is closed, and asks for it", async () => {
			for (const path of ["", "/", "/json", "/nothing"]) {
				for (const password of [null, "", "wrong", `${token}.`, token.slice(1)]) {
					const response = await get(stage.server, path, { password });
					expect(response.status, `${path} ${password}`).toBe(401);
					expect(response.headers.get("www-authenticate")).toMatch(/^Basic realm="client_proxy_status"/);
					expect(await response.text()).not.toContain(proxy);
				}
			}
		});

		test("takes it from nowhere but the password", async () => {
			const headers: Record<string, string>[] = [
				{ authorization: `Bearer ${token}` },
				{ authorization: `Basic ${token}` },
				{ authorization: "Basic" },
				{ authorization: `Basic ${Buffer.from(token).toString("base64")}` },
				{ authorization: `Basic ${Buffer.from(`${token}:`).toString("base64")}` },
				{ cookie: `token=${token}` },
			];
			for (const one of headers) {
				const response = await fetch(address(stage.server), { headers: one });
				expect(response.status, JSON.stringify(one)).toBe(401);
			}
			const response = await fetch(address(stage.server, `?token=${encodeURIComponent(token)}`));
			expect(response.status).toBe(401);
		});

		test.each([
			["unset", undefined, "It is not set"],
			["too short", "15 characters..", "It has 15"],
		])("is closed to all where the token is %s, and says how to open it", async (_, value, problem) => {
			const before = stage.server.log().length;
			await set_token(value);
			const response = await get(stage.server, "", { password: value ?? "" });
			expect(response.status).toBe(403);
			const text = await response.text();
			expect(text).toContain(`client_proxy_status_token: ${problem}, expected at least 16 characters`);
			expect(text).toContain("openssl rand -hex 16");
			const { level } = await stage.server.wait_log(/^client_proxy_status_token: /, { after: before });
			expect(level).toBe("warn");
			await set_token(token);
			expect((await get(stage.server)).status).toBe(200);
		});
	});

	describe("over HTTP", () => {
		test("is for reading alone", async () => {
			for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
				for (const path of ["", "/", "/json"]) {
					const response = await get(stage.server, path, { method });
					expect(response.status, `${method} ${path}`).toBe(405);
					expect(response.headers.get("allow")).toBe("GET, HEAD");
				}
			}
			const head = await get(stage.server, "", { method: "HEAD" });
			expect(head.status).toBe(200);
			expect(await head.text()).toBe("");
		});

		test("has the same headers everywhere, which let it do nothing but what it has to", async () => {
			const html = await (await get(stage.server)).text();
			const [, style = ""] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
			const [, script = ""] = /<script>(.*?)<\/script>/s.exec(html) ?? [];
			expect(html.match(/<(style|script)/g)).toHaveLength(2);
			const policy = [
				"default-src 'none'",
				`script-src ${sha256(script)}`,
				`style-src ${sha256(style)}`,
				"connect-src 'self'",
				"img-src data:",
				"base-uri 'none'",
				"form-action 'none'",
				"frame-ancestors 'none'",
			].join("; ");
			for (const [path, options, status, type] of [
				["", {}, 200, "text/html"],
				["/", {}, 200, "text/html"],
				["/json", { name: "any:name" }, 401, "text/plain"],
				["/json", {}, 200, "application/json"],
				["/nothing", {}, 404, "text/plain"],
				["/json", { method: "POST" }, 405, "text/plain"],
			] as const) {
				const { status: got, headers } = await get(stage.server, path, options);
				expect(got, path).toBe(status);
				expect(headers.get("content-type")).toBe(`${type}; charset=utf-8`);
				expect(headers.get("content-security-policy")).toBe(policy);
				expect(headers.get("cache-control")).toBe("no-store");
				expect(headers.get("x-content-type-options")).toBe("nosniff");
				expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
				expect(headers.get("referrer-policy")).toBe("no-referrer");
				expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
			}
		});

		test("is there after a reload, and gone once it is unloaded", async () => {
			await stage.server.reload(users, "client_proxy_status");
			expect((await get(stage.server)).status).toBe(200);
			await stage.server.unload(users, "client_proxy_status");
			expect((await get(stage.server)).status).toBe(404);
			await stage.server.load(users, "client_proxy_status");
			expect((await get(stage.server)).status).toBe(200);
		});
	});

	describe("as JSON", () => {
		test("tells of all proxies and their resources, and of no user", async () => {
			const { proxies: before } = await read(stage.server);
			await stage.service("a");
			const held = await stage.service("b", "hold");
			await held.presence({ priority: -1 });
			await stage.server.advance(1);
			const user = await stage.user();
			const payload = element("ask", { xmlns: "urn:example:ask", room: "secret-room" });
			for (let count = 0; count < 3; count += 1) await user.request(iq_get(proxy, payload));
			await stage.server.advance(5);

			const text = await (await get(stage.server, "/json")).text();
			for (const secret of [asker, users, "secret-room"]) expect(text).not.toContain(secret);
			const { now, proxies } = JSON.parse(text) as Told;
			expect(Math.abs(now - Date.now() / 1000)).toBeLessThan(60);
			expect(proxies.map(({ host }) => host)).toEqual([proxy, second_proxy]);
			const [first, second] = proxies;
			expect(first?.in_states).toBe("1 ineligible, 1 serving");
			expect(first?.nobody_serves).toBeUndefined();
			const answered = (before[0]?.counts["answers:result"] ?? 0) + 3;
			expect(first?.counts["answers:result"]).toBe(answered);
			expect(first?.resources).toMatchObject([
				{
					jid: `${target}/a`,
					account: target,
					state: "ready",
					is_eligible: true,
					priority: 0,
					served: 3,
					failed: 0,
				},
				{
					jid: `${target}/b`,
					account: target,
					state: "ineligible",
					is_eligible: false,
					priority: -1,
					served: 0,
				},
			]);
			expect(first?.resources[0]?.p50).toBeGreaterThan(0);
			expect(first?.resources[1]?.why).toContain("its priority is negative");
			expect(first?.notable.map(({ text: line }) => line)).toContain(`${target}/a is available, 1 in all`);
			expect(second?.nobody_serves).toContain("nobody@services.test");
			expect(second?.resources).toEqual([]);
		});

		test("has a sample every five seconds, and only those that are asked for", async () => {
			await stage.server.advance(400);
			const { proxies } = await read(stage.server);
			const times = proxies[0]?.samples.map(({ at }) => at) ?? [];
			expect(times).toHaveLength(61);
			expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? time))).toBe(true);
			const [since = 0] = times.slice(-3);
			const { proxies: later } = await read(stage.server, `?since=${since}`);
			expect(later[0]?.samples.map(({ at }) => at).slice(0, 2)).toEqual(times.slice(-2));
			const { proxies: all } = await read(stage.server, "?since=-1");
			expect(all[0]?.samples).toHaveLength(61);
		});
	});

	describe("in a browser", () => {
		function open(): ReturnType<typeof visit> {
			if (!browser) throw new Error("the browser has not been started");
			return visit(browser, address(stage.server), token);
		}

		test("shows by itself what changes, and names as they are", async () => {
			const client = await stage.service(hostile);
			await stage.service("b");
			await stage.server.advance(1);
			const { page, update, complaints } = await open();
			const section = page.getByRole("region", { name: proxy, exact: true });
			const row = section.getByRole("row").filter({ hasText: hostile });
			await row.waitFor();
			expect(await row.getByRole("rowheader").innerText()).toBe(`${target}/${hostile}`);
			expect(await row.getByRole("cell").first().innerText()).toBe("ready");
			expect(await page.locator("img").count()).toBe(0);

			await client.presence({ show: "dnd" });
			await client.sync();
			await update();
			const drains = `${target}/${hostile} is draining`;
			await row.getByText("draining").waitFor();
			expect(await row.getByRole("cell").first().innerText()).toContain("it shows dnd");
			expect(await page.getByRole("status").innerText()).toContain(drains);
			expect(await section.getByRole("listitem").filter({ hasText: drains }).count()).toBe(1);

			await client.stop();
			await stage.server.advance(10);
			await update();
			await row.waitFor({ state: "detached" });
			expect(await section.getByRole("rowheader").allInnerTexts()).toEqual([`${target}/b`]);
			const chart = section.getByRole("img").first().locator("path");
			expect(await chart.getAttribute("d")).toMatch(/^M\d+ \S+L\d+ /);
			expect(complaints).toEqual([]);
			await page.close();
		});

		test("tells what was ejected, and after what", async () => {
			await stage.configure({ client_proxy_error_limit: 1, client_proxy_timeout: 5 });
			for (const name of ["a", "b"]) await stage.service(name, "hold");
			const user = await stage.user();
			const answer = user.request(iq_get(proxy, element("ask", { xmlns: "urn:example:ask" })));
			await user.sync();
			await stage.server.advance(10);
			expect((await answer).attrs.type).toBe("error");
			const { page, complaints } = await open();
			const row = page.getByRole("row").filter({ hasText: "ejected" });
			await row.waitFor();
			const text = await row.getByRole("cell").first().innerText();
			expect(text).toContain("it failed too often in a row");
			expect(text).toMatch(/has failed 1 times in a row .* the last failure was a time-out/);
			expect(complaints).toEqual([]);
			await page.close();
		});

		test("fits a phone, is dark where that is wanted, and says so when the server does not answer", async () => {
			await stage.service("a-name-that-is-long-".repeat(8));
			const { page, update, complaints } = await open();
			await page.getByRole("rowheader").first().waitFor();
			const color = "getComputedStyle(document.body).backgroundColor";
			expect(await page.evaluate(color)).toBe("rgb(246, 247, 249)");
			await page.emulateMedia({ colorScheme: "dark" });
			expect(await page.evaluate(color)).toBe("rgb(14, 17, 22)");
			await page.setViewportSize({ width: 360, height: 700 });
			expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
			expect(complaints).toEqual([]);

			await set_token(undefined);
			await update();
			const alert = page.getByRole("alert");
			await alert.filter({ hasText: "client_proxy_status_token: It is not set" }).waitFor();
			await set_token(token);
			await update();
			await alert.waitFor({ state: "hidden" });
			await page.close();
		});
	});
});
