import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { buildProject, INTERPRETERS, luacheck, root, run, temporaryDirectory } from "./compile.js";

// A build takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const NAME = "mod_client_proxy.lua";
const committed = join(root, "dist", NAME);

describe("the shipped file", () => {
	test("is what the sources give", () => {
		const { files, errors } = buildProject(root);
		expect(errors).toEqual([]);
		expect([...files.keys()]).toEqual([NAME]);
		expect(files.get(NAME)).toBe(readFileSync(committed, "utf8"));
	});

	test("comes out the same again, and from another directory", () => {
		const copy = temporaryDirectory();
		for (const name of ["package.json", "tsconfig.json", "src", "types"]) {
			cpSync(join(root, name), join(copy, name), { recursive: true });
		}
		symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
		const first = buildProject(root).files.get(NAME);
		expect(first).toBeDefined();
		expect(buildProject(root).files.get(NAME)).toBe(first);
		expect(buildProject(copy).files.get(NAME)).toBe(first);
	});

	test("needs no helper and has no made-up name", () => {
		const lua = readFileSync(committed, "utf8");
		expect(lua).not.toMatch(/__TS__|____/);
	});

	test.each(INTERPRETERS)("loads in %s", (interpreter) => {
		run(interpreter, "-e", `assert(loadfile("${committed}"))`);
	});

	test("has no warning under Prosody's luacheck configuration", () => {
		expect(luacheck(committed)).toContain("0 warnings / 0 errors");
	});
});
