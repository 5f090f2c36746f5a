import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildSources, INTERPRETERS, root, run, temporaryDirectory } from "./compile.js";

describe("several modules of one project", () => {
	const shared = [
		"const words = { hello: 'Hello' };",
		"",
		"/** Greets somebody. */",
		"function greet(name: string) {",
		"\tconst { hello } = words;",
		"\treturn hello + name;",
		"}",
		"",
		"export { greet };",
	].join("\n");
	const sources = {
		"main.ts":
			'import { greet } from "./shared";\nimport { other } from "./a";\nprint(greet("main"), other());',
		"second.ts": 'import { greet } from "./shared";\nconst other = 2;\nprint(greet("second"), other);',
		"shared.ts": shared,
		"a.ts": "const other = () => 1;\nexport { other };",
	};

	test("share their sources, and each is one file", () => {
		const { files, errors } = buildSources(sources, { name: "mods", version: "1.0.0" }, [], {
			plugin: { output: ["main.lua", "second.lua"] },
		});
		expect(errors).toEqual([]);
		expect([...files.keys()]).toEqual(["main.lua", "second.lua"]);
		const [main = "", second = ""] = files.values();
		expect(main.split("\n")[0]).toBe("-- main, of mods 1.0.0");
		expect(second.split("\n")[0]).toBe("-- second, of mods 1.0.0");
		expect(main).toContain("--- Greets somebody.\n\tfunction greet(name)");
		expect(second).toContain("--- Greets somebody.\n\tfunction greet(name)");
		expect(second).not.toContain("a.ts");
		const directory = temporaryDirectory();
		const printed = [...files].map(([name, text]) => {
			writeFileSync(join(directory, name), text);
			return run("lua5.1", join(directory, name));
		});
		expect(printed).toEqual(["Hellomain\t1\n", "Hellosecond\t2\n"]);
	});

	test("may have entries of other names, in the order of the files", () => {
		const { files, errors } = buildSources(sources, undefined, [], {
			plugin: { output: ["mod_a.lua", "mod_b.lua"], entry: ["second.ts", "main.ts"] },
		});
		expect(errors).toEqual([]);
		expect(files.get("mod_a.lua")).toContain("-- second.ts");
		expect(files.get("mod_b.lua")).toContain("-- main.ts");
	});

	test("say once what is wrong in a source that they share", () => {
		const wrong = shared.replace("hello + name", "hello + _").replace("(name: string)", "(_: string)");
		const { files, errors } = buildSources({ ...sources, "shared.ts": wrong }, undefined, [], {
			plugin: { output: ["main.lua", "second.lua"] },
		});
		expect(errors).toEqual([expect.stringMatching(/^shared\.ts:\d+: "_" is used/)]);
		expect(files.size).toBe(0);
	});

	test("have all to be there", () => {
		const { errors } = buildSources(sources, undefined, [], {
			plugin: { output: ["main.lua", "third.lua"] },
		});
		expect(errors).toEqual([
			expect.stringMatching(/^the entry of third\.lua is not one of the project's files/),
		]);
	});
});

describe("the source map", () => {
	const command = join(root, "types/plugin/traceback.cjs");
	const sources = {
		"main.ts": [
			"// The entry.",
			'import { fail } from "./deep";',
			"",
			"function outer() {",
			"\t// Fails.",
			"\treturn [fail(1)];",
			"}",
			"",
			"const [, trace] = xpcall(outer, (problem) => debug.traceback(problem as string));",
			"print(trace);",
		].join("\n"),
		"deep.ts": [
			"const LIMIT = 0;",
			"",
			"/** It does. */",
			"function fail(n: number): number {",
			"\tif (n > LIMIT) {",
			"\t\tconst text = 'too much';",
			"\t\terror(text);",
			"\t}",
			"\treturn n;",
			"}",
			"",
			"export { fail };",
		].join("\n"),
	};

	test("leads a traceback to the sources, on every Lua", () => {
		const { files, errors } = buildSources(sources, undefined, [], { compiler: { sourceMap: true } });
		expect(errors).toEqual([]);
		expect([...files.keys()].sort()).toEqual(["main.lua", "main.lua.map"]);
		const directory = temporaryDirectory();
		for (const [name, text] of files) writeFileSync(join(directory, name), text);
		const map = join(directory, "main.lua.map");
		for (const interpreter of INTERPRETERS) {
			const trace = run(interpreter, join(directory, "main.lua"));
			expect(trace, interpreter).toContain("main.lua:");
			const shown = execFileSync(command, [map], { input: trace, encoding: "utf8", cwd: directory });
			const places = [...shown.matchAll(/(\w+\.ts):(\d+)/g)].map(([place]) => place);
			expect(places[0], interpreter).toBe("deep.ts:7");
			expect(places.slice(1), interpreter).toEqual(
				expect.arrayContaining(["deep.ts:7", "main.ts:6", "main.ts:9"]),
			);
			expect(shown, interpreter).not.toContain("main.lua");
		}
	});

	test("leads a log to them, too, and leaves the rest of it", () => {
		const { files } = buildSources(sources, undefined, [], { compiler: { sourceMap: true } });
		const directory = temporaryDirectory();
		for (const [name, text] of files) writeFileSync(join(directory, name), text);
		const line =
			(files.get("main.lua") ?? "").split("\n").findIndex((text) => text.includes("error(text)")) + 1;
		const log = join(directory, "prosody.log");
		const before = "Nov 26 20:00:00 host:main error Traceback: ";
		writeFileSync(log, `${before}...ib/prosody/modules/main.lua:${line}: too much (other_main.lua:3)\n`);
		const shown = execFileSync(command, [join(directory, "main.lua.map"), log], {
			encoding: "utf8",
			cwd: directory,
		});
		expect(shown).toBe(`${before}deep.ts:7: too much (other_main.lua:3)\n`);
	});

	test("is asked for by its command, where it is missing", () => {
		const { status, stderr } = spawnSync(command, ["prosody.log"], { encoding: "utf8" });
		expect(status).toBe(1);
		expect(stderr).toContain("usage: prosody-traceback MAP ... [LOG ...]");
	});
});
