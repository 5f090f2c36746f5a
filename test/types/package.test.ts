// The package as somebody gets it who knows its README alone: packed, installed, compiled with, run.

import { execFileSync } from "node:child_process";
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../support/client.ts";
import { available_versions, type Prosody, start_prosody } from "../support/prosody.ts";
import { checkout } from "../support/versions.ts";
import { element, iq_set, message } from "../support/wire.ts";

const types = join(checkout, "types");
const readme = readFileSync(join(types, "README.markdown"), "utf8");
const manifest = JSON.parse(readFileSync(join(types, "package.json"), "utf8"));
const directory = mkdtempSync(join(tmpdir(), "typings-"));
/** The folder of a new module. */
const project = join(directory, "mod_hello");
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
		run("node_modules/.bin/tstl");
	} catch (error) {
		throw new Error(error instanceof Error && "stdout" in error ? String(error.stdout) : String(error));
	}
	expect(readdirSync(join(project, "dist"))).toContain(output);
	return readFileSync(join(project, "dist", output), "utf8");
}

function use_sources(directory: string | undefined): void {
	rmSync(join(project, "src"), { recursive: true, force: true });
	if (directory === undefined) mkdirSync(join(project, "src"));
	else cpSync(directory, join(project, "src"), { recursive: true });
}

beforeAll(() => {
	// As in a copy of types/ alone, with what its package.json names installed.
	const copy = join(directory, "types");
	cpSync(types, copy, { recursive: true, filter: (path) => !path.endsWith("node_modules") });
	symlinkSync(join(checkout, "node_modules"), join(copy, "node_modules"));
	const packed = execFileSync("npm", ["pack", "--silent"], { cwd: copy, encoding: "utf8" }).trim();
	expect(existsSync(join(copy, "0.12"))).toBe(false);
	execFileSync("tar", [
		"--extract",
		"--file",
		join(copy, packed),
		"--directory",
		directory,
		"package/create.cjs",
		"package/template",
	]);

	// From nothing: the folder of a module, with the package that was packed in the place of the published one.
	execFileSync("node", [join(directory, "package", "create.cjs"), "hello"], { cwd: directory });
	const made = readFileSync(join(project, "package.json"), "utf8");
	const published = `"prosody-typings": "${manifest.version}"`;
	expect(made).toContain(published);
	const local = `"prosody-typings": "file:${join(copy, packed)}"`;
	writeFileSync(join(project, "package.json"), made.replace(published, local));
	run("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error");
}, 240_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the package", () => {
	test("has what its users need, and nothing else", () => {
		const installed = join(project, "node_modules", "prosody-typings");
		const names = ["0.12", "LICENSE", "README.markdown", "community", "core", "create.cjs", "examples"];
		names.push(
			"globals",
			"index.d.ts",
			"lua",
			"net",
			"package.json",
			"plugin",
			"plugins",
			"template",
			"util",
		);
		expect(readdirSync(installed).sort()).toEqual(names.sort());
	});

	test("has what its README links to", () => {
		const installed = join(project, "node_modules", "prosody-typings");
		const links = [...readme.matchAll(/\]\(([^):]+)\)/g)].map(([, link = ""]) => link);
		expect(links.length).toBeGreaterThan(5);
		expect(links.filter((link) => !existsSync(join(installed, link)))).toEqual([]);
	});

	test("makes a module from nothing, which compiles", () => {
		const source = readFileSync(join(project, "src", "mod_hello.ts"), "utf8");
		expect(source).toBe(from_readme("The module is `src/mod_hello.ts`:"));
		expect(readFileSync(join(project, "tsconfig.json"), "utf8")).toBe(from_readme("`tsconfig.json`:"));
		run("npm", "run", "build");
		expect(readdirSync(join(project, "dist"))).toEqual(["mod_hello.lua"]);
		const lua = readFileSync(join(project, "dist", "mod_hello.lua"), "utf8");
		expect(lua).toContain('module:hook("presence/initial"');
		writeFileSync(join(project, "mod_hello.lua"), lua);
	});

	test("makes modules of other names, and refuses what is none", () => {
		const create = (name: string): string =>
			execFileSync("node", [join(project, "node_modules/.bin/prosody-typings"), name], {
				cwd: directory,
				encoding: "utf8",
				stdio: ["ignore", "pipe", "pipe"],
			});
		expect(create("good_bye")).toContain("cd mod_good_bye");
		expect(readdirSync(join(directory, "mod_good_bye", "src"))).toEqual(["mod_good_bye.ts"]);
		const config = readFileSync(join(directory, "mod_good_bye", "tsconfig.json"), "utf8");
		expect(config).toContain('"output": "mod_good_bye.lua"');
		expect(() => create("good_bye")).toThrow("there is a mod_good_bye already");
		for (const name of ["Good-Bye", "../x", "1st", ""])
			expect(() => create(name)).toThrow("no name of a module");
	});

	test("is installed with the versions that its README and its template name", () => {
		const [command = ""] = from_readme("# In a project of your own").trim().split("\n");
		const { devDependencies } = JSON.parse(readFileSync(join(types, "template", "package.json"), "utf8"));
		const { "prosody-typings": own, ...others } = devDependencies;
		const words = Object.entries(others).map(([name, version]) => `${name}@${version}`);
		expect(own).toBe(manifest.version);
		expect(command.split(" ").sort()).toEqual(
			["npm", "install", "--save-dev", "prosody-typings", ...words].sort(),
		);
		for (const name of Object.keys(others)) expect(Object.keys(manifest.peerDependencies)).toContain(name);
	});

	test("compiles the example, with both entries to the same", () => {
		use_sources(join(types, "examples", "vacation", "src"));
		cpSync(join(types, "examples", "vacation", "package.json"), join(project, "package.json"));
		const lua = compile("mod_vacation.lua", "prosody-typings/0.12");
		expect(compile("mod_vacation.lua", "prosody-typings")).toBe(lua);
		writeFileSync(join(project, "mod_vacation.lua"), lua);
	});

	test("compiles our own module, with the entry for 0.12", () => {
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

	test("hides from a module for 0.12 what 0.12 lacks", () => {
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
