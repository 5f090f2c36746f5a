// Whether the declarations are true, documented and complete.

import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { stale_exceptions } from "../../types/check/check.ts";
import { type Comparison, compare } from "../../types/check/compare.ts";
import { readme, table, with_table } from "../../types/check/counts.ts";
import { Declarations, load_declarations, package_directory } from "../../types/check/declared.ts";
import { undocumented } from "../../types/check/documented.ts";
import { declaration_files, entry_text, hooks_file, strip, write_0_12 } from "../../types/check/entries.ts";
import { compare_environments } from "../../types/check/environments.ts";
import { compare_additions, compare_events, compare_items } from "../../types/check/events.ts";
import { sites_of } from "../../types/check/fired.ts";
import { hooks_text } from "../../types/check/hooks.ts";
import { tree } from "../../types/check/present.ts";
import { available_versions } from "../support/versions.ts";

const declarations = new Declarations();
const comparisons = new Map<string, Comparison>();

describe.each(available_versions())("on Prosody %s", (version) => {
	test("what is declared is there, and what is there is declared", () => {
		const comparison = compare(declarations, version);
		comparisons.set(version, comparison);
		expect(comparison.differences).toEqual([]);
	});

	test("events are those of the code, for whom it fires them", () => {
		expect(compare_events(declarations, version)).toEqual([]);
	});

	test("globals of modules are those of the code", () => {
		expect(compare_environments(declarations, version)).toEqual([]);
	});

	test("functions of providers are those that are called", () => {
		const code = readFileSync(join(tree(version), "core", "usermanager.lua"), "utf8");
		const called = new Set([...code.matchAll(/\.users\.(\w+)/g)].map(([, name]) => name));
		const declared = declarations
			.interface_of("NewAuthProvider", "core.usermanager")
			.members.filter(({ versions }) => versions.includes(version));
		expect(declared.map(({ name }) => name).sort()).toEqual([...called].sort());
	});

	test("items, and what modules add to others, are those of the code", () => {
		expect(compare_items(declarations, version)).toEqual([]);
		expect(compare_additions(declarations, version)).toEqual([]);
	});
});

describe("the check", () => {
	test("notices what is not true", () => {
		const directory = mkdtempSync(join(tmpdir(), "typings-"));
		const [version] = available_versions();
		if (version === undefined) throw new Error("there is no Prosody here");
		try {
			symlinkSync(join(package_directory, "..", "node_modules"), join(directory, "node_modules"));
			const text = `
				/** @noSelf */ declare module "util.jid" {
					const bare: string;
					function bear(jid: string): string;
					function split(jid: string): string;
				}
				/** @noSelf */ declare module "util.nothing" {}`;
			writeFileSync(join(directory, "index.d.ts"), text);
			const program = load_declarations(join(directory, "index.d.ts"));
			const { differences } = compare(new Declarations(program), version, {});
			const about = (name: string): readonly string[] => differences.filter((line) => line.startsWith(name));
			expect(about("util.jid")).toContain("util.jid: bare is declared as string, but it is function");
			expect(about("util.jid")).toContain("util.jid: bear is declared, but not there");
			expect(about("util.jid")).toContain("util.jid: prep (function) is there, but not declared");
			expect(about("util.jid: split")).toEqual([]);
			expect(about("util.nothing")).toEqual(["util.nothing: declared, but there is no such library"]);
			expect(about("util.set")).toEqual(["util.set: there, but not declared"]);
		} finally {
			rmSync(directory, { recursive: true });
		}
	});
});

describe("who hears an event", () => {
	const fired = (code: string): readonly unknown[] =>
		sites_of("mod_x.lua", code).map(({ text, name, scopes }) => [text ?? name, scopes]);
	test.each([
		["of a module on a host", 'module:fire_event("a", {});', ["a", ["host"]]],
		["of a global module", 'module:set_global();\nmodule:fire_event("a", {});', ["a", ["global"]]],
		[
			"of a global module on one of its hosts",
			'module:set_global();\nfunction module.add_host(module)\n\tmodule:fire_event("a");\nend\n',
			["a", ["host"]],
		],
		["through another host", 'module:set_global();\nmodule:context(x):fire_event("a");', ["a", ["host"]]],
		["of the server", 'prosody.events.fire_event("a");', ["a", ["global"]]],
		[
			"of a host or the server",
			'(hosts[x.host] or prosody).events.fire_event("a");',
			["a", ["global", "host"]],
		],
		["of something else", 'client.events.fire_event("a");', ["a", undefined]],
		["with a name put together", 'module:fire_event("a/"..b .. ("c"), {});', ['"a/"..b..("c")', ["host"]]],
	])("is told from the code: %s", (_, code, expected) => {
		expect(fired(code)).toEqual([expected]);
	});
});

describe("the declarations", () => {
	test("have no exception that stands for nothing", () => {
		expect(stale_exceptions([...comparisons.values()])).toEqual([]);
	});

	// With those for community modules, which add to them.
	const all = load_declarations(
		...["index.d.ts", "community/index.d.ts"].map((name) => join(package_directory, name)),
	);

	test("are documented", () => {
		expect(undocumented(new Declarations(all))).toEqual([]);
	});

	test("compile", () => {
		expect(problems(all)).toEqual([]);
	});

	test("are all in the entry", () => {
		expect(readFileSync(join(package_directory, "index.d.ts"), "utf8")).toBe(entry_text(declaration_files()));
	});

	test("have an overload for each event, with its sentence", () => {
		const text = readFileSync(join(package_directory, hooks_file), "utf8");
		expect(text, "npx tsx types/check/entries.ts").toBe(hooks_text(declarations));
	});

	test.runIf(available_versions().length === 2)("are as many as the README says", () => {
		const text = readFileSync(readme, "utf8");
		const current = with_table(text, table([...comparisons.values()]));
		expect(text, "npm run check -w types -- --write").toBe(current);
	});
});

describe("the entry for 0.12", () => {
	test("compiles, alone and with that for community modules, and has nothing newer", () => {
		const directory = mkdtempSync(join(tmpdir(), "typings-"));
		try {
			symlinkSync(join(package_directory, "..", "node_modules"), join(directory, "node_modules"));
			write_0_12(join(directory, "0.12"));
			const community = join(package_directory, "community", "index.d.ts");
			const program = load_declarations(join(directory, "0.12", "index.d.ts"), community);
			expect(problems(program)).toEqual([]);
			const files = new Declarations(program).files;
			expect(files.length).toBeGreaterThan(100);
			for (const { text, fileName } of files) expect(text, fileName).not.toContain("@since 13");
		} finally {
			rmSync(directory, { recursive: true });
		}
	});

	const library = (body: string): string => `/** @noSelf */\ndeclare module "x" {\n${body}\n}\n`;
	test.each([
		[
			"a function",
			library("\tfunction a(): void;\n\t/** @since 13.0 */\n\tfunction b(): void;"),
			library("\tfunction a(): void;"),
		],
		[
			"an overload",
			library("\tfunction a(): void;\n\t/** @since 13.0 */\n\tfunction a(b: 1): void;"),
			library("\tfunction a(): void;"),
		],
		[
			"a member",
			library("\tinterface A {\n\t\ta: 1;\n\t\t/** @since 13.0 */\n\t\tb: 1;\n\t}"),
			library("\tinterface A {\n\t\ta: 1;\n\t}"),
		],
		[
			"what is exported, and extended",
			library(
				"\ttype A = { a: 1 };\n\t/** @since 13.0 */\n\ttype B = { b: 1 };\n\tinterface C extends A, B {}\n\texport { A, B };",
			),
			library("\ttype A = { a: 1 };\n\tinterface C extends A {}\n\texport { A };"),
		],
		["a library", '/** @since 13.0 */\ndeclare module "x" {}\n', undefined],
		["nothing of what 0.12 alone has", library("\t/** @until 0.12 */\n\tfunction a(): void;"), undefined],
	])("leaves out %s", (what, text, expected) => {
		const kept = what.startsWith("nothing") ? text : expected;
		expect(strip(text)).toBe(kept);
	});
});

function problems(program: ts.Program): readonly string[] {
	return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
		const line = file && file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
		return `${file?.fileName}:${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
	});
}
