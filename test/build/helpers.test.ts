import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { available_versions, start_prosody } from "../support/prosody.js";
import { installation } from "../support/versions.js";
import { buildSources, INTERPRETERS, luacheck, run, temporaryDirectory } from "./compile.js";

const fixtures = join(import.meta.dirname, "fixtures", "helpers");
const INLINE = { plugin: { helpers: "inline" } };
const PROMISES = ["prosody-typings", "prosody-typings/async"];

/** Builds sources with helpers; the one file, checked as Prosody checks its own. */
function build(sources: Readonly<Record<string, string>>, types: readonly string[] = []) {
	const { files, errors } = buildSources(sources, undefined, types, INLINE);
	expect(errors).toEqual([]);
	const lua = files.get("main.lua") ?? "";
	const file = join(temporaryDirectory(), "mod_main.lua");
	writeFileSync(file, lua);
	expect(luacheck(file)).toContain("0 warnings / 0 errors");
	return { lua, file };
}

const fixture = (name: string) => readFileSync(join(fixtures, name), "utf8");

describe("helpers in the file", () => {
	test("do what JavaScript does, on every Lua", () => {
		const { file } = build({ "main.ts": fixture("any_typescript.ts") });
		// What Node.js prints of the same source.
		const expected = fixture("any_typescript.txt");
		for (const interpreter of INTERPRETERS) expect(run(interpreter, file), interpreter).toBe(expected);
	});

	test("are those that are used, once, and look like the rest", () => {
		const { lua } = build({
			"main.ts":
				'import { b } from "./b";\nconst list = [1, 2];\nprint(list.map((x) => x + 1).join(), b(list));',
			"b.ts": "const b = (list: number[]) => list.map((x) => x * 2).join();\nexport { b };",
		});
		expect(lua).toBe(`-- Generated from TypeScript: edit the sources, not this file.

-- Helpers of TypeScriptToLua (https://typescripttolua.github.io, MIT licence)
local function array_map(self, callbackfn, thisArg)
	local result = {};
	for i = 1, #self do result[i] = callbackfn(thisArg, self[i], i - 1, self) end
	return result;
end

-- b.ts
local function b(list) return table.concat(array_map(list, function(_, x) return x * 2 end), ",") end

-- main.ts
local list = { 1, 2 };
print(table.concat(array_map(list, function(_, x) return x + 1 end), ","), b(list));
`);
	});

	test("give way to names of the sources", () => {
		const { lua, file } = build({
			"main.ts":
				"const array_map = [1];\nconst copy = (list: number[]) => list.map((x) => x);\nprint(copy(array_map).length);",
		});
		expect(lua).toContain("local function array_map_2(");
		expect(run("lua5.4", file)).toBe("1\n");
	});

	test("are not there where none is used", () => {
		const { lua } = build({ "main.ts": "print(1);" });
		expect(lua).toBe(
			"-- Generated from TypeScript: edit the sources, not this file.\n\n-- main.ts\nprint(1);\n",
		);
	});

	test("do not take letters of UTF-8 apart, as white space of theirs would", () => {
		const { file } = build({
			"main.ts": 'print("[" + " à ".trim() + "]", "[" + "à ".trimEnd() + "]", "[" + " à".trimStart() + "]");',
		});
		expect(run("lua5.1", file)).toBe("[à]\t[à]\t[à]\n");
	});

	test("come out of each of several modules", () => {
		const { files, errors } = buildSources(
			{ "main.ts": "print([1].map((x) => x)[0]);", "second.ts": 'print("a".startsWith("a"));' },
			undefined,
			[],
			{ plugin: { helpers: "inline", output: ["main.lua", "second.lua"] } },
		);
		expect(errors).toEqual([]);
		expect(files.get("main.lua")).toContain("local function array_map(");
		expect(files.get("main.lua")).not.toContain("string_starts_with");
		expect(files.get("second.lua")).toContain("local function string_starts_with(");
	});
});

describe("async functions", () => {
	test("wait for Prosody's promises and are some, on every Lua", () => {
		const { file } = build({ "main.ts": fixture("waiting.ts") }, PROMISES);
		const start = readFileSync(installation("0.12").prosody, "utf8");
		const libraries = /^CFG_SOURCEDIR='([^']+)'/m.exec(start)?.[1] ?? "";
		const expected = fixture("waiting.txt");
		for (const interpreter of INTERPRETERS) {
			const printed = run(interpreter, join(fixtures, "run.lua"), file, libraries);
			expect(printed, interpreter).toBe(expected);
		}
	});

	test("read as one would write them", () => {
		const { lua } = build(
			{
				"main.ts": `
const ping = async (jid: string) => {
	const { stanza } = await module.send_iq({ jid } as never);
	return stanza.attr.from;
};
ping("a").then((from) => print(from)).catch((reason) => print(reason));
export {};
`,
			},
			PROMISES,
		);
		expect(lua.slice(lua.indexOf("-- main.ts"))).toBe(`-- main.ts
local function ping(jid)
	return async(function()
		local result = await(module:send_iq({ jid = jid }));
		local stanza = result.stanza;
		return stanza.attr.from;
	end);
end

ping("a"):next(function(from) return print(from) end):catch(function(reason) return print(reason) end);
`);
	});

	test("are refused without the types that make both kinds of promises one", () => {
		const { errors } = buildSources(
			{ "main.ts": "const f = async () => 1;\nnew Promise<number>(() => {});\nf();" },
			undefined,
			[],
			INLINE,
		);
		const remedy =
			'promises are those of "util.promise" here: add "prosody-typings/async" to "types" in tsconfig.json.';
		expect(errors).toEqual([`main.ts:1: ${remedy}`, `main.ts:2: ${remedy}`]);
	});

	test("are refused where nobody waits for them", () => {
		const source = [
			"declare function run(this: void, f: (this: void) => void): void;",
			"declare function wait(this: void, f: (this: void) => Promise<number>): void;",
			"declare function map<T>(this: void, f: (this: void) => T): T;",
			"run(async () => {});",
			"wait(async () => 1);",
			"map(async () => 1);",
			"Promise.resolve(1).then(async (n) => n);",
		].join("\n");
		const { errors } = buildSources({ "main.ts": source }, undefined, PROMISES, INLINE);
		expect(errors).toEqual([
			"main.ts:4: nobody waits for an async function here, and its promise would be taken for an answer: " +
				"call one within braces, () => { work().catch((reason) => …); }.",
		]);
	});

	test("are refused what Prosody's promises do not have", () => {
		const source = "Promise.any([]);\nconst p = Promise;\nprint(p);";
		const { errors } = buildSources({ "main.ts": source }, undefined, PROMISES, INLINE);
		expect(errors).toEqual([
			"main.ts:1: Promise.any is not among Prosody's promises: use Promise.race, or Promise.allSettled.",
			"main.ts:2: Promise can only be made, asked with instanceof, or called by its functions.",
		]);
	});
});

/** Keeps what a module prints where the server can be asked for it. */
const KEEPING = `lines = {};
local function print(...)
	local texts = {};
	for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))); end
	table.insert(lines, table.concat(texts, "\\t"));
end
`;

describe.each(available_versions())("in a running Prosody %s", (version) => {
	test("helpers do the same, and async functions end", async () => {
		const directory = temporaryDirectory();
		const names = ["any_typescript", "waiting"];
		const plugins = names.map((name) => {
			const file = join(directory, `mod_${name}.lua`);
			writeFileSync(file, KEEPING + build({ "main.ts": fixture(`${name}.ts`) }, PROMISES).lua);
			return file;
		});
		const host = "users.test";
		const server = await start_prosody({ version, hosts: { [host]: {} }, modules: names, plugins });
		try {
			const printed = (name: string) =>
				server.eval(`return table.concat(prosody.hosts["${host}"].modules.${name}.lines, "\\n") .. "\\n"`);
			expect(await printed("any_typescript")).toBe(fixture("any_typescript.txt"));
			// Promises of a server go on at its next turn, so the order may be another one.
			const sorted = (text: string) => text.split("\n").sort();
			await expect
				.poll(async () => sorted(await printed("waiting")), { timeout: 20_000 })
				.toEqual(sorted(fixture("waiting.txt")));
		} finally {
			await server.stop();
		}
		expect(server.tracebacks()).toEqual([]);
	});
});

test("what TypeScriptToLua cannot read is refused, with what is wrong beside it", () => {
	const source =
		"class A {\n\t#x = 1;\n\tget y() { return this.#x; }\n}\nprint(new A().y, JSON.stringify({}));";
	const { errors } = buildSources({ "main.ts": source }, undefined, [], INLINE);
	const remedy = '#x is not in Lua, where all fields can be seen: write "private x".';
	expect(errors).toEqual([
		`main.ts:2: ${remedy}`,
		`main.ts:3: ${remedy}`,
		'main.ts:5: JSON.stringify is JavaScript\'s and not in Lua: use encode of "util/json".',
	]);
});
