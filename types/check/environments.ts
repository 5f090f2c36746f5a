// Compares the globals of modules, as `module.depends` gives them, with what their code declares.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Version } from "../../test/support/versions.ts";
import type { Declarations } from "./declared.ts";
import { tree } from "./present.ts";

/** Modules that others do not depend upon: the configuration chooses them. */
const chosen = /^(auth|storage)_/;

function module_names(version: Version): readonly string[] {
	return readdirSync(join(tree(version), "modules")).map((name) => name.replace(/^mod_|\.lua$/g, ""));
}

function code_of(version: Version, name: string): string {
	const places = [`mod_${name}.lua`, `mod_${name}/mod_${name}.lua`, `${name}/mod_${name}.lua`];
	const path = places.map((place) => join(tree(version), "modules", place)).find(existsSync);
	return path === undefined ? "" : readFileSync(path, "utf8");
}

/** The globals that a module sets at the top of its code. */
function globals_of(code: string): ReadonlySet<string> {
	const found = code.matchAll(
		/^(?:function (\w+)\s*\(|(\w+)\s*=[^=]|\s*module\.environment\.(\w+)\s*=[^=])/gm,
	);
	return new Set([...found].map(([, ...names]) => names.find((name) => name !== undefined) ?? ""));
}

/** Finds what differs, a line each. */
export function compare_environments(declarations: Declarations, version: Version): readonly string[] {
	const declared = declarations
		.interface_of("ModuleEnvironments")
		.members.filter(({ versions }) => versions.includes(version));
	const names = module_names(version);
	const differences: string[] = [];
	for (const { name, members } of declared) {
		if (!names.includes(name)) differences.push(`mod_${name}: declared, but there is none`);
		const globals = globals_of(code_of(version, name));
		for (const member of members) {
			if (member.versions.includes(version) && !member.is_optional && !globals.has(member.name))
				differences.push(`mod_${name}: ${member.name} is declared, but no global of it`);
		}
	}
	for (const name of names) {
		if (!chosen.test(name) && !declared.some((one) => one.name === name))
			differences.push(`mod_${name}: there, but module.depends does not know it`);
	}
	return differences.sort();
}
