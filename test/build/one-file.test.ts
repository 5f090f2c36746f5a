import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { buildProject, buildSources, INTERPRETERS, luacheck, run, temporaryDirectory } from "./compile.js";

// A build takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const sample = join(import.meta.dirname, "fixtures", "sample");

/** Declares a library of the server. */
const LIBRARY = `
	/** @noResolution */ declare module "util.jid" { function bare(jid: string): string; }
	/** @noResolution */ declare module "util.time" { function now(): number; }
`;

function writeSample(): string {
	const { files, errors } = buildProject(sample);
	expect(errors).toEqual([]);
	const file = join(temporaryDirectory(), "mod_sample.lua");
	writeFileSync(file, files.get("mod_sample.lua") ?? "");
	return file;
}

describe("the sample project", () => {
	test("becomes exactly this file", async () => {
		const { files, errors } = buildProject(sample);
		expect(errors).toEqual([]);
		expect([...files.keys()]).toEqual(["mod_sample.lua"]);
		await expect(files.get("mod_sample.lua")).toMatchFileSnapshot(join(sample, "expected.lua"));
	});

	test("does the same on every Lua", async () => {
		const file = writeSample();
		for (const interpreter of INTERPRETERS) {
			const output = run(interpreter, join(sample, "run.lua"), file);
			await expect(output, interpreter).toMatchFileSnapshot(join(sample, "expected.txt"));
		}
	});

	test("has no warning under Prosody's luacheck configuration", () => {
		expect(luacheck(writeSample())).toContain("0 warnings / 0 errors");
	});
});

describe("the banner", () => {
	const firstLines = (manifest?: object) =>
		buildSources({ "main.ts": "print(1);" }, manifest).files.get("main.lua")?.split("\n\n")[0];
	const LAST = "-- Generated from TypeScript: edit the sources, not this file.";

	test("tells what package.json tells", () => {
		const manifest = { name: "mod_a", version: "1.2.3", description: "It is.", license: "MIT" };
		const homepage = "https://example.org/";
		expect(firstLines({ ...manifest, homepage })?.split("\n")).toEqual([
			"-- mod_a 1.2.3",
			"-- It is.",
			"-- Licence: MIT",
			"-- Source: https://example.org/",
			LAST,
		]);
	});

	test.each([
		[
			"a repository",
			{ repository: { url: "git+https://example.org/a.git" } },
			"-- Source: https://example.org/a",
		],
		["a short repository", { repository: "https://example.org/a" }, "-- Source: https://example.org/a"],
		["a name alone", { name: "mod_a" }, "-- mod_a"],
	])("makes do with %s", (_, manifest, line) => {
		expect(firstLines(manifest)).toBe(`${line}\n${LAST}`);
	});

	test("makes do without package.json", () => {
		expect(firstLines()).toBe(LAST);
	});
});

describe("comments", () => {
	const compile = (source: string) => buildSources({ "main.ts": source }).files.get("main.lua") ?? "";

	test("of all kinds and places survive", () => {
		const lua = compile(`
			// About the file.

			/** About the function. */
			function f(a: number) { // opening
				/* block */
				if (a > 1) return; // beside

				// above
				print(a);
				// below
			}
			f(1);
		`);
		const expected = [
			"-- main.ts",
			"-- About the file.",
			"",
			"--- About the function.",
			"local function f(a)",
			"\t-- opening",
			"\t-- block",
			"\tif a > 1 then",
			"\t\treturn; -- beside",
			"\tend",
			"",
			"\t-- above",
			"\tprint(a);",
			"\t-- below",
			"end",
			"",
			"f(1);",
			"",
		];
		expect(lua).toContain(expected.join("\n"));
	});

	test("stand above the temporaries of their statement", () => {
		const source = "function f(a?: { b?: { c: number } }) {\n\t// why\n\treturn a?.b?.c;\n}\nf();";
		expect(compile(source)).toContain("\t-- why\n\tlocal b = a and a.b;\n\treturn b and b.c;\n");
	});

	test("for tools are left out", () => {
		expect(compile("// biome-ignore lint: why\n// @ts-ignore\nprint(1);")).not.toMatch(/biome|@ts/);
	});

	test("are wrapped, and cannot become code", () => {
		const lua = compile(`//[[ ${"word ".repeat(60)}\nprint(1);`);
		expect(lua).toContain("-- [[ word");
		expect(Math.max(...lua.split("\n").map((line) => line.length))).toBeLessThan(150);
	});
});

describe("refuses", () => {
	const USE = "\na(); b();";
	const IMPORTS = 'import { a } from "./a";\nimport { b } from "./b";';
	const named = (name: string) =>
		`const x = () => 1;\nfunction ${name}() { return x(); }\nexport { ${name} };`;

	test.each<[what: string, sources: Record<string, string>, error: RegExp]>([
		[
			"array spread",
			{ "main.ts": "const a = [1];\nprint([0, ...a]);" },
			/^main\.ts:2: this needs __TS__\w+ of TypeScriptToLua's helper library/,
		],
		[
			"Map, in the file that has it",
			{ "main.ts": 'import { a } from "./a";\nprint(a);', "a.ts": "\nconst a = new Map();\nexport { a };" },
			/^a\.ts:2: this needs __TS__New of TypeScriptToLua's helper library/,
		],
		[
			"one top-level name in two files",
			{ "main.ts": IMPORTS + USE, "a.ts": named("a"), "b.ts": named("b") },
			/^b\.ts:1: "x" is declared in a\.ts too/,
		],
		[
			"import * of a source",
			{ "main.ts": 'import * as all from "./a";\nprint(all.a());', "a.ts": named("a") },
			/^main\.ts:1: "import \* as all" of a source file/,
		],
		[
			"imports in a circle",
			{
				"main.ts": 'import { a } from "./a";\nprint(a);',
				"a.ts": 'import { b } from "./b";\nconst a = () => b;\nexport { a };',
				"b.ts": 'import { a } from "./a";\nconst b = () => a;\nexport { b };',
			},
			/^b\.ts:1: imports go in a circle, a\.ts -> b\.ts -> a\.ts/,
		],
		[
			"circles of imports without names",
			{ "main.ts": 'import "./a";', "a.ts": 'import "./main";\nprint(1);' },
			/^a\.ts:1: imports go in a circle, main\.ts -> a\.ts -> main\.ts/,
		],
		[
			"one library under two names",
			{
				"main.ts": 'import * as jid from "util.jid";\nimport { a } from "./a";\nprint(jid.bare(a));',
				"a.ts": 'import * as j from "util.jid";\nconst a = j.bare("a@b");\nexport { a };',
				"library.d.ts": LIBRARY,
			},
			/^main\.ts:1: "util\.jid" is called "jid" here and "j" in a\.ts/,
		],
		[
			"one name for two libraries",
			{
				"main.ts": 'import * as u from "util.time";\nimport { a } from "./a";\nprint(u.now(), a);',
				"a.ts": 'import * as u from "util.jid";\nconst a = u.bare("a@b");\nexport { a };',
				"library.d.ts": LIBRARY,
			},
			/^main\.ts:1: "u" stands for "util\.time" here and for "util\.jid" in a\.ts/,
		],
		[
			"a library called like a declaration elsewhere",
			{
				"main.ts": 'import { bare } from "util.jid";\nimport { a } from "./a";\nprint(bare(a()));',
				"a.ts": 'const bare = "a@b";\nconst a = () => bare;\nexport { a };',
				"library.d.ts": LIBRARY,
			},
			/^main\.ts:1: "bare" stands for "util\.jid"\.bare here and is declared in a\.ts/,
		],
		[
			"a global that another file hides",
			{
				"main.ts": 'import { a } from "./a";\nprint(a, next({}));',
				"a.ts": "const next = () => 1;\nconst a = next();\nexport { a };",
			},
			/^main\.ts:2: the global "next" is hidden by a name in a\.ts/,
		],
		[
			"export in place",
			{ "main.ts": 'import { a } from "./a";\nprint(a);', "a.ts": "\nexport const a = 1;\nprint(a);" },
			/^a\.ts:\d: an export that is no list of local names/,
		],
		[
			"export from elsewhere",
			{
				"main.ts": 'import { a } from "./b";\nprint(a());',
				"a.ts": named("a"),
				"b.ts": 'export { a } from "./a";',
			},
			/^b\.ts:1: an export that is no list of local names/,
		],
		[
			"a renamed import",
			{ "main.ts": 'import { a as c } from "./a";\nprint(c());', "a.ts": named("a") },
			/^main\.ts:1: "a" is renamed in the import/,
		],
		[
			"a renamed export",
			{ "main.ts": 'import { c } from "./a";\nprint(c);', "a.ts": "const a = 1;\nexport { a as c };" },
			/^a\.ts:2: "a" is renamed in the export/,
		],
		[
			"a library that is not marked",
			{
				"main.ts": 'import * as jid from "util.jid";\nprint(jid.bare("a"));',
				"library.d.ts": 'declare module "util.jid" { function bare(jid: string): string; }',
			},
			/^main\.ts:1: "util\.jid" is no source file of this project: .*@noResolution/,
		],
		[
			"a name of Lua at the top",
			{ "main.ts": "const type = 1;\nprint(type);" },
			/^main\.ts:1: "type" at the top/,
		],
		["use of _", { "main.ts": "function f(_: number) { print(_); }\nf(1);" }, /^main\.ts:1: "_" is used/],
		[
			"more locals than Lua allows",
			{ "main.ts": Array.from({ length: 181 }, (_, index) => `const a${index} = 1;`).join("\n") },
			/^main\.ts:1: 181 locals at the top, over 180/,
		],
		["a project without the entry", { "other.ts": "print(1);" }, /^the entry of main\.lua is not one of/],
	])("%s", (_, sources, error) => {
		const { errors, files } = buildSources(sources);
		expect(errors).toContainEqual(expect.stringMatching(error));
		expect([...files.keys()]).toEqual([]);
	});
});
