import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildProject, INTERPRETERS, luacheck, root, run, temporaryDirectory } from "./compile.js";

const names = ["mod_client_proxy.lua", "mod_client_proxy_status.lua"];

function committed(name: string): string {
	return readFileSync(join(root, "dist", name), "utf8");
}

describe("the shipped files", () => {
	test("are what the sources give", () => {
		const { files, errors } = buildProject(root);
		expect(errors).toEqual([]);
		expect([...files.keys()]).toEqual(names);
		for (const name of names) expect(files.get(name)).toBe(committed(name));
	});

	test("come out the same again, and from another directory", () => {
		const copy = temporaryDirectory();
		for (const name of ["package.json", "tsconfig.json", "src", "types"]) {
			cpSync(join(root, name), join(copy, name), { recursive: true });
		}
		symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
		const { files } = buildProject(root);
		expect(files.size).toBe(names.length);
		expect(buildProject(root).files).toEqual(files);
		expect(buildProject(copy).files).toEqual(files);
	});

	test.each(names)("need no helper and have no made-up name: %s", (name) => {
		// `list_2` is what the plugin makes of a second `list`, and `temp` of what has no name.
		expect(committed(name)).not.toMatch(/__TS__|____|\b[a-z_]+_\d\b|\btemp\b/);
	});

	test.each(INTERPRETERS)("load in %s", (interpreter) => {
		for (const name of names) run(interpreter, "-e", `assert(loadfile("${join(root, "dist", name)}"))`);
	});

	test.each(names)("have no warning under Prosody's luacheck configuration: %s", (name) => {
		expect(luacheck(join(root, "dist", name))).toContain("0 warnings / 0 errors");
	});
});
