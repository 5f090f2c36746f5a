// The example modules, each of another kind, on real servers.

import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as http_request } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildProject, luacheck } from "../build/compile.ts";
import { type Client, connect } from "../support/client.ts";
import { available_versions, type Prosody, start_prosody } from "../support/prosody.ts";
import { checkout } from "../support/versions.ts";
import { until } from "../support/wait.ts";
import { type Element, element, error_of, iq_get, iq_set, message } from "../support/wire.ts";

const host = "users.test";
const signed_host = "signed.test";
const rooms = "rooms.test";
const secret = "a secret";
const directory = mkdtempSync(join(tmpdir(), "typings-"));

const examples = ["auth_signed", "greeting", "http_online", "muc_slow_mode", "pep_clients"];

/** Compiles an example and returns the Lua file. */
function build(name: string): string {
	const { files, errors } = buildProject(join(checkout, "types", "examples", name));
	expect(errors).toEqual([]);
	const [[written = "", text = ""] = []] = files;
	expect(basename(written)).toBe(`mod_${name}.lua`);
	const path = join(directory, basename(written));
	writeFileSync(path, text);
	expect(luacheck(path)).toContain("0 warnings / 0 errors");
	return path;
}

let plugins: readonly string[] = [];

beforeAll(() => {
	plugins = examples.map(build);
});

afterAll(() => rmSync(directory, { recursive: true }));

describe.each(available_versions())("on Prosody %s", (version) => {
	let server: Prosody;

	beforeAll(async () => {
		server = await start_prosody({
			version,
			hosts: {
				[host]: {
					modules_enabled: ["greeting", "http_online", "pep", "pep_clients"],
					http_online_token: "token",
				},
				[signed_host]: { authentication: "signed", auth_signed_secret: secret },
			},
			components: { [rooms]: { module: "muc", options: { modules_enabled: ["muc_slow_mode"] } } },
			accounts: { [`juliet@${host}`]: "secret", [`romeo@${host}`]: "secret" },
			plugins,
		});
	});

	afterAll(async () => {
		await server.stop();
		expect(server.tracebacks()).toEqual([]);
	});

	const log_in = (name: string): Promise<Client> =>
		connect({ server, jid: `${name}@${host}/balcony`, password: "secret" });

	test("http_online tells programs with the token who is online", async () => {
		const ask = (path: string, token: string): Promise<{ status: number | undefined; body: string }> =>
			new Promise((resolve, reject) => {
				const headers = { host, authorization: `Bearer ${token}` };
				const options = { host: server.address, port: server.ports.http, path, headers };
				const request = http_request(options, (response) => {
					let body = "";
					response.setEncoding("utf8").on("data", (text: string) => {
						body += text;
					});
					response.on("end", () => resolve({ status: response.statusCode, body }));
				});
				request.on("error", reject).end();
			});
		expect(await ask("/online", "token")).toEqual({ status: 200, body: '{"accounts":[]}' });
		const juliet = await log_in("juliet");
		await juliet.presence({ show: "away" });
		await juliet.sync();
		const expected = { username: "juliet", online: true, resources: { balcony: "away" } };
		expect(JSON.parse((await ask("/online", "token")).body)).toEqual({ accounts: [expected] });
		expect(JSON.parse((await ask("/online/Juliet", "token")).body)).toEqual(expected);
		const absent = { username: "romeo", online: false, resources: {} };
		expect(JSON.parse((await ask("/online/romeo", "token")).body)).toEqual(absent);
		expect((await ask("/online/nobody", "token")).status).toBe(404);
		expect((await ask("/online", "wrong")).status).toBe(401);
		await juliet.stop();
	});

	test("greeting greets with what was set in the shell", async () => {
		const shell = (...words: readonly string[]): Promise<string> => server.prosodyctl("shell", ...words);
		expect(await shell("greeting", "set", `romeo@${host}`, "Who is there?")).toContain(
			"The greeting was set",
		);
		expect(await shell("greeting", "show", `romeo@${host}`)).toMatch(/Who is there\?[\s\S]*Set on \d{4}-/);
		const romeo = await log_in("romeo");
		const greeting = await romeo.next((stanza) => stanza.is("message"));
		expect(greeting.getChildText("body")).toBe("Who is there?");
		expect(greeting.attrs.from).toBe(host);
		await romeo.stop();
		expect(await shell("greeting", "set", `romeo@${host}`)).toContain("The greeting was removed");
		await expect(shell("greeting", "show", `romeo@${host}`)).rejects.toThrow("There is no greeting");
	});

	test("muc_slow_mode refuses what comes too soon, but from moderators", async () => {
		const room = `lobby@${rooms}`;
		const muc = "http://jabber.org/protocol/muc";
		const join_room = (nick: string): Element =>
			element("presence", { to: `${room}/${nick}` }, element("x", { xmlns: muc }));
		const field = "{https://example.org/slow-mode}interval";
		const juliet = await log_in("juliet");
		await juliet.send(join_room("juliet"));
		const query = element("query", { xmlns: `${muc}#owner` });
		const asked = await juliet.request(iq_get(room, query));
		const form = asked.getChild("query", `${muc}#owner`)?.getChild("x", "jabber:x:data");
		const names = form?.getChildren("field").map((each) => each.attrs.var);
		expect(names).toContain(field);
		const value = (name: string, text: string): Element =>
			element("field", { var: name }, element("value", {}, text));
		const submitted = element(
			"x",
			{ xmlns: "jabber:x:data", type: "submit" },
			value("FORM_TYPE", `${muc}#roomconfig`),
			value(field, "3600"),
		);
		const done = await juliet.request(iq_set(room, element("query", { xmlns: `${muc}#owner` }, submitted)));
		expect(done.attrs.type).toBe("result");

		const romeo = await log_in("romeo");
		await romeo.send(join_room("romeo"));
		await romeo.send(message(room, "first", "groupchat"));
		await romeo.send(message(room, "second", "groupchat"));
		const refused = await romeo.next((stanza) => stanza.attrs.type === "error");
		expect(error_of(refused)).toMatchObject({ type: "wait", condition: "policy-violation" });
		expect(error_of(refused)?.text).toMatch(/^Wait for \d+ more seconds$/);
		await juliet.send(message(room, "third", "groupchat"));
		await juliet.send(message(room, "fourth", "groupchat"));
		const said = async (text: string): Promise<Element> =>
			romeo.next((stanza) => stanza.getChildText("body") === text && stanza.attrs.type === "groupchat");
		await said("first");
		await said("third");
		await said("fourth");
		await expect(romeo.next((s) => s.getChildText("body") === "second", { within: 50 })).rejects.toThrow();
		await romeo.stop();
		await juliet.stop();
	});

	test("pep_clients publishes what clients say of themselves", async () => {
		const juliet = await connect({
			server,
			jid: `juliet@${host}/balcony`,
			password: "secret",
			presence: "none",
		});
		juliet.serve((request) => {
			const query = request.getChild("query", "jabber:iq:version");
			if (!query) return "empty";
			const said = [element("name", {}, "Nurse"), element("version", {}, "1.5")];
			return element("query", { xmlns: "jabber:iq:version" }, ...said);
		});
		await juliet.presence();
		const items = element("items", { node: "https://example.org/clients" });
		const asked = element("pubsub", { xmlns: "http://jabber.org/protocol/pubsub" }, items);
		const client = await until(
			async () => {
				const answer = await juliet.request(iq_get(juliet.bare_jid, asked));
				const pubsub = answer.getChild("pubsub", "http://jabber.org/protocol/pubsub");
				const item = pubsub?.getChild("items")?.getChild("item");
				return item?.getChild("clients", "https://example.org/clients")?.getChild("client");
			},
			{ what: "the clients were not published" },
		);
		expect(client.attrs).toMatchObject({ resource: "balcony", name: "Nurse", version: "1.5" });
		await juliet.stop();
	});

	test("auth_signed lets in whoever has a signature that holds", async () => {
		const sign = (name: string, expiry: number): string => {
			const signature = createHmac("sha256", secret).update(`${name}:${expiry}`).digest("hex");
			return `${expiry}:${signature}`;
		};
		const jid = `nurse@${signed_host}`;
		const soon = Math.floor(Date.now() / 1000) + 60;
		const nurse = await connect({ server, jid, password: sign("nurse", soon) });
		expect(nurse.is_online).toBe(true);
		await nurse.stop();
		for (const password of [sign("nurse", 1), sign("juliet", soon), "secret"]) {
			await expect(connect({ server, jid, password })).rejects.toThrow(/not-authorized/);
		}
	});
});
