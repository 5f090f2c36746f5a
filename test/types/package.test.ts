// The package as somebody gets it who knows its README alone: packed, installed, compiled with, run.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../support/client.ts";
import { available_versions, type Prosody, start_prosody } from "../support/prosody.ts";
import { checkout } from "../support/versions.ts";
import { element, iq_set, message } from "../support/wire.ts";

const types = join(checkout, "types");
const readme = readFileSync(join(types, "README.markdown"), "utf8");
const project = mkdtempSync(join(tmpdir(), "typings-"));
const host = "users.test";

/** The code that stands in the README after some words. */
function from_readme(words: string): string {
	const place = readme.indexOf(words);
	const [, code] = /``` ?\w+\n(.*?)```/s.exec(readme.slice(place)) ?? [];
	if (place < 0 || code === undefined) throw new Error(`the README has no code after "${words}"`);
	return code;
}

function run(command: string, ...args: readonly string[]): string {
	return execFileSync(command, args, {
		cwd: project,
		encoding: "utf8",
		stdio: ["ignore", "pipe", "pipe"],
		timeout: 180_000,
	});
}

/** Compiles with a tsconfig, the README's where none is given; returns what was written. */
function compile(
	output: string,
	entry: "prosody-typings" | "prosody-typings/0.12",
	config = from_readme("`tsconfig.json`:"),
): string {
	const changed = config.replace("prosody-typings/0.12", entry).replace("mod_hello.lua", output);
	writeFileSync(join(project, "tsconfig.json"), changed);
	rmSync(join(project, "dist"), { recursive: true, force: true });
	try {
		run("npx", "--no-install", "tstl");
	} catch (error) {
		throw new Error(error instanceof Error && "stdout" in error ? String(error.stdout) : String(error));
	}
	expect(readdirSync(join(project, "dist"))).toEqual([output]);
	return readFileSync(join(project, "dist", output), "utf8");
}

function use_sources(directory: string | undefined): void {
	rmSync(join(project, "src"), { recursive: true, force: true });
	if (directory === undefined) mkdirSync(join(project, "src"));
	else cpSync(directory, join(project, "src"), { recursive: true });
}

beforeAll(() => {
	// Where its scripts run must not be where others read: a copy is packed.
	const copy = join(project, "package");
	cpSync(types, copy, { recursive: true });
	execFileSync(join(checkout, "node_modules/.bin/tsx"), [join(types, "check/entries.ts"), "--pack", copy]);
	const packed = run("npm", "pack", "--ignore-scripts", "--silent", copy).trim();
	writeFileSync(join(project, "package.json"), "{}\n");
	const [command] = from_readme("# Install").trim().split("\n");
	const words = (command ?? "").split(" ");
	expect(words.slice(0, 2)).toEqual(["npm", "install"]);
	expect(words).toContain("prosody-typings");
	const args = words.slice(1).map((word) => (word === "prosody-typings" ? join(project, packed) : word));
	run("npm", ...args, "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error");
}, 240_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("the package", () => {
	test("has what its users need, and nothing else", () => {
		const installed = join(project, "node_modules", "prosody-typings");
		const names = [
			"0.12",
			"LICENSE",
			"README.markdown",
			"community",
			"core",
			"globals",
			"index.d.ts",
			"lua",
			"net",
		];
		expect(readdirSync(installed).sort()).toEqual(
			[...names, "package.json", "plugin", "plugins", "util"].sort(),
		);
	});

	test("compiles the README's first module", { timeout: 120_000 }, () => {
		use_sources(undefined);
		writeFileSync(join(project, "src", "mod_hello.ts"), from_readme("`src/mod_hello.ts`:"));
		const lua = compile("mod_hello.lua", "prosody-typings/0.12");
		expect(lua).toContain('module:hook("presence/initial"');
		writeFileSync(join(project, "mod_hello.lua"), lua);
	});

	test("compiles the example, with both entries to the same", { timeout: 120_000 }, () => {
		use_sources(join(types, "examples", "vacation", "src"));
		cpSync(join(types, "examples", "vacation", "package.json"), join(project, "package.json"));
		const lua = compile("mod_vacation.lua", "prosody-typings/0.12");
		expect(compile("mod_vacation.lua", "prosody-typings")).toBe(lua);
		writeFileSync(join(project, "mod_vacation.lua"), lua);
	});

	test("compiles our own module, with the entry for 0.12", { timeout: 120_000 }, () => {
		use_sources(join(checkout, "src"));
		cpSync(join(checkout, "package.json"), join(project, "package.json"));
		const config = readFileSync(join(checkout, "tsconfig.json"), "utf8");
		expect(config).toContain('"prosody-typings"]');
		const lua = compile(
			"mod_client_proxy.lua",
			"prosody-typings/0.12",
			config.replace('"prosody-typings"]', '"prosody-typings/0.12"]'),
		);
		expect(lua).toBe(readFileSync(join(checkout, "dist", "mod_client_proxy.lua"), "utf8"));
	});

	test("hides from a module for 0.12 what 0.12 lacks", { timeout: 120_000 }, () => {
		use_sources(undefined);
		const source = 'module.log("info", "%d", module.get_option_period("x", "1 day") ?? 0);\nexport {};\n';
		writeFileSync(join(project, "src", "mod_newer.ts"), source);
		expect(() => compile("mod_newer.lua", "prosody-typings/0.12")).toThrow(/get_option_period/);
		expect(compile("mod_newer.lua", "prosody-typings")).toContain('module:get_option_period("x", "1 day")');
	});
});

describe.each(available_versions())("the example on Prosody %s", (version) => {
	const commands = "http://jabber.org/protocol/commands";
	let server: Prosody;

	beforeAll(async () => {
		server = await start_prosody({
			version,
			hosts: { [host]: {} },
			accounts: { [`away@${host}`]: "secret", [`friend@${host}`]: "secret" },
			modules: ["adhoc", "vacation", "hello"],
			plugins: [join(project, "mod_vacation.lua"), join(project, "mod_hello.lua")],
		});
	});

	afterAll(async () => {
		await server.stop();
		expect(server.tracebacks()).toEqual([]);
	});

	test("greets, keeps a note and answers with it once", async () => {
		const away = await connect({ server, jid: `away@${host}`, password: "secret" });
		const greeting = await away.next((stanza) => stanza.is("message"));
		expect(greeting.getChildText("body")).toBe("Welcome!");

		const attributes = { xmlns: commands, node: "vacation" };
		const asked = await away.request(iq_set(host, element("command", { ...attributes, action: "execute" })));
		const command = asked.getChild("command", commands);
		expect(command?.attrs.status).toBe("executing");
		const field = element(
			"field",
			{ var: "note", type: "text-multi" },
			element("value", {}, "Back on Monday"),
		);
		const form = element("x", { xmlns: "jabber:x:data", type: "submit" }, field);
		const session = { sessionid: command?.attrs.sessionid ?? "", action: "complete" };
		const done = await away.request(iq_set(host, element("command", { ...attributes, ...session }, form)));
		expect(done.getChild("command", commands)?.getChildText("note")).toBe("Your note is stored");
		await away.stop();

		const friend = await connect({ server, jid: `friend@${host}`, password: "secret" });
		await friend.next((stanza) => stanza.is("message"));
		await friend.send(message(`away@${host}`, "Are you there?"));
		const note = await friend.next((stanza) => stanza.is("message"));
		expect(note.getChildText("body")).toBe("Back on Monday");
		expect(note.attrs.from).toBe(`away@${host}`);
		await friend.send(message(`away@${host}`, "Really?"));
		await friend.sync();
		await expect(friend.next((stanza) => stanza.is("message"), { within: 200 })).rejects.toThrow();
		await friend.stop();

		// Both messages were kept for later all the same.
		const back = await connect({ server, jid: `away@${host}`, password: "secret" });
		const kept = [await back.next((s) => s.is("message")), await back.next((s) => s.is("message"))];
		kept.push(await back.next((s) => s.is("message")));
		expect(kept.map((stanza) => stanza.getChildText("body")).sort()).toEqual(
			["Are you there?", "Really?", "Welcome!"].sort(),
		);
		await back.stop();
	});
});
