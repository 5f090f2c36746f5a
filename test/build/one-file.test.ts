import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildProject, buildSources, INTERPRETERS, luacheck, run, temporaryDirectory } from "./compile.js";

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

describe("texts of other files", () => {
	const declaration = 'declare module "*.txt" { const text: string; export default text; }';

	test.each(INTERPRETERS)("are in the file, and the same in %s", (interpreter) => {
		const { files, errors } = buildSources({
			"main.ts": 'import page from "./page.txt" with { type: "text" };\nio.write(page);',
			"text.d.ts": declaration,
		});
		expect(errors).toEqual([]);
		const file = join(temporaryDirectory(), "main.lua");
		writeFileSync(file, files.get("main.lua") ?? "");
		const text = readFileSync(join(import.meta.dirname, "fixtures", "page.txt"), "utf8");
		expect(run(interpreter, file)).toBe(text);
		expect(files.get("main.lua")).toContain(`local page = [=[\n${text}]=];\n`);
	});

	test("have to be there", () => {
		const { errors } = buildSources({
			"main.ts": 'import page from "./none.txt" with { type: "text" };\nprint(page);',
			"text.d.ts": declaration,
		});
		expect(errors).toEqual(["main.ts:1: there is no file ./none.txt beside this one."]);
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
			"\tif a > 1 then return end -- beside",
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

describe("names", () => {
	/** Runs what the sources give and returns what it prints. */
	const output = (sources: Record<string, string>) => {
		const { files, errors } = buildSources(sources);
		expect(errors).toEqual([]);
		const file = join(temporaryDirectory(), "mod_main.lua");
		writeFileSync(file, files.get("main.lua") ?? "");
		expect(luacheck(file)).toContain("0 warnings / 0 errors");
		return { lua: files.get("main.lua") ?? "", printed: run("lua5.1", file) };
	};
	const MAIN = 'import { a } from "./a";\nimport { b } from "./b";\nprint(a(), b());';

	test("that a file does not export are its own", () => {
		const { lua, printed } = output({
			"main.ts": MAIN,
			"a.ts": "const x = () => 1;\nfunction a() { return x(); }\nexport { a };",
			"b.ts": "const x = 2;\nconst [y, b] = [x, () => x + 1];\nprint(y);\nexport { b };",
		});
		expect(printed).toBe("2\n1\t3\n");
		expect(lua).toContain(
			"local a;\ndo\n\tlocal function x() return 1 end\n\tfunction a() return x() end\nend\n",
		);
		expect(lua).toContain(
			"local b;\ndo\n\tlocal x = 2;\n\tlocal y;\n\ty, b = x, function() return x + 1 end;\n\tprint(y);\nend\n",
		);
	});

	test("stay at the top where a file exports all of them", () => {
		const { lua } = output({
			"main.ts": MAIN,
			"a.ts": "function a() { return 1; }\nexport { a };",
			"b.ts": "const b = () => 2;\nexport { b };",
		});
		expect(lua).toContain("local function a() return 1 end\n");
		expect(lua).not.toContain("do\n");
	});

	test("are changed where they would hide another file's", () => {
		const { lua, printed } = output({
			"main.ts": `${MAIN}\nprint(((x: number) => x)(7));`,
			"a.ts": "const x = () => 1;\nfunction a() { return x(); }\nexport { a };",
			"b.ts": "const a = 5;\nfunction b() { let type = a;\ntype += 1;\nreturn type; }\nexport { b };",
		});
		expect(printed).toBe("1\t6\n7\n");
		expect(lua).toContain("local a_2 = 5;");
		expect(lua).toContain("local type = a_2;");
	});

	test("of the file that are Lua's own mean the file's", () => {
		const { lua } = output({ "main.ts": "const type = 1;\nprint(type);\nexport {};" });
		expect(lua).toContain("local type = 1;\nprint(type);\n");
	});
});

describe("refuses", () => {
	const many = (count: number) =>
		Array.from({ length: count }, (_, index) => `const a${index} = 1;`).join("\n");
	const list = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`).join(", ");
	const named = (name: string) =>
		`const x = () => 1;\nfunction ${name}() { return x(); }\nexport { ${name} };`;

	test.each<[what: string, sources: Record<string, string>, error: RegExp]>([
		[
			"array spread",
			{ "main.ts": "const a = [1];\nprint([0, ...a]);" },
			/^main\.ts:2: a spread needs a helper: write unpack\(list\)/,
		],
		[
			"Map, in the file that has it",
			{ "main.ts": 'import { a } from "./a";\nprint(a);', "a.ts": "\nconst a = new Map();\nexport { a };" },
			/^a\.ts:2: Map needs a helper: write LuaMap, or a table, or set "helpers": "inline"\.$/,
		],
		[
			"one name that two files export",
			{
				"main.ts": 'import { x } from "./a";\nimport { b } from "./b";\nprint(x(), b());',
				"a.ts": "const x = () => 1;\nexport { x };",
				"b.ts": 'import { x } from "./c";\nconst b = () => x();\nexport { b };',
				"c.ts": "const x = () => 2;\nexport { x };",
			},
			/^c\.ts:1: "x" is exported by a\.ts too: rename one of the two\.$/,
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
			"a library called like an export",
			{
				"main.ts": 'import { bare } from "util.jid";\nimport { a } from "./b";\nprint(bare(a()));',
				"a.ts": 'const bare = "a@b";\nexport { bare };',
				"b.ts": 'import { bare } from "./a";\nconst a = () => bare;\nexport { a };',
				"library.d.ts": LIBRARY,
			},
			/^main\.ts:1: "bare" stands for "util\.jid"\.bare here and is exported by a\.ts/,
		],
		[
			"a global that an export hides",
			{
				"main.ts": 'import { b } from "./b";\nprint(b, next({})[0]);',
				"a.ts": "const next = () => 1;\nexport { next };",
				"b.ts": 'import { next } from "./a";\nconst b = next();\nexport { b };',
			},
			/^main\.ts:2: the global "next" is hidden by a name in a\.ts/,
		],
		[
			"export in place",
			{ "main.ts": 'import { a } from "./a";\nprint(a);', "a.ts": "\nexport const a = 1;\nprint(a);" },
			/^a\.ts:2: "export" in front of a declaration makes a field of it: write "export { a };" at the end\.$/,
		],
		[
			"export from elsewhere",
			{
				"main.ts": 'import { a } from "./b";\nprint(a());',
				"a.ts": named("a"),
				"b.ts": 'export { a } from "./a";',
			},
			/^b\.ts:1: an export from elsewhere has no place in the one file: import { a } from "\.\/a" where it is used\.$/,
		],
		[
			"a default export",
			{
				"main.ts": 'import a from "./a";\nprint(a());',
				"a.ts": "function a() {\n\treturn 1;\n}\nexport default a;",
			},
			/^a\.ts:4: a default export has no name in the one file: write "export { a };" at the end\.$/,
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
			"an export called like something of Lua",
			{
				"main.ts": 'import { type } from "./a";\nprint(type);',
				"a.ts": "const type = 1;\nexport { type };",
			},
			/^a\.ts:1: "type" is exported and would hide Lua's own: rename it\.$/,
		],
		["use of _", { "main.ts": "function f(_: number) { print(_); }\nf(1);" }, /^main\.ts:1: "_" is used/],
		[
			"more locals than Lua allows",
			{ "main.ts": many(181) },
			/^main\.ts:1: 181 locals at once at the top, over 180/,
		],
		[
			"more locals than Lua allows, those of blocks included",
			{
				"main.ts": 'import { a } from "./a";\nprint(a());',
				"a.ts": `${many(181)}\nconst a = () => a1;\nexport { a };`,
			},
			/^a\.ts:1: 182 locals at once at the top, over 180/,
		],
		[
			"a function that uses more around it than Lua 5.1 allows",
			{
				"main.ts": `${many(61)}\nfunction f() {\n\treturn () => [${list(61)}];\n}\nprint(f());`,
			},
			/^main\.ts:63: a function uses 61 names from around it, over Lua's 60: put some of them into a table/,
		],
		["a project without the entry", { "other.ts": "print(1);" }, /^the entry of main\.lua is not one of/],
	])("%s", (_, sources, error) => {
		const { errors, files } = buildSources(sources);
		// One alone: none is caused by another.
		expect(errors).toEqual([expect.stringMatching(error)]);
		expect([...files.keys()]).toEqual([]);
	});
});
