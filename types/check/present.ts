// What is really there: the libraries of an installed Prosody, loaded with Lua.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lua_string } from "../../test/support/lua.ts";
import { installation, type Version } from "../../test/support/versions.ts";

/** What Lua says that something is; "callable" for a table or userdata that can be called. */
export type LuaType = string;

export interface Question {
	readonly id: string;
	/** Lua that returns a value. */
	readonly code: string;
	/** Names that the value should have. */
	readonly names: readonly string[];
}

export interface Answer {
	readonly type: LuaType;
	/** Why there is no value; undefined where there is. */
	readonly error: string | undefined;
	/** What is behind each name that was asked for. */
	readonly names: ReadonlyMap<string, LuaType>;
	/** What is there, asked for or not. */
	readonly keys: ReadonlyMap<string, LuaType>;
}

/** The directory of the Lua code of that version; throws where there is none. */
export function tree(version: Version): string {
	const { prosody } = installation(version);
	const directory = /^CFG_SOURCEDIR='([^']+)'/m.exec(readFileSync(prosody, "utf8"))?.[1];
	if (directory === undefined) throw new Error(`${prosody} does not say where its code is`);
	return directory;
}

/** The libraries of others that Prosody depends on and modules use. */
const of_others: readonly string[] = ["lfs", "lxp", "socket", "socket.url", "ssl"];

/** The names of all libraries of that version and of those of others, as `require` takes them. */
export function library_names(version: Version): readonly string[] {
	const root = tree(version);
	const found = new Set<string>();
	const look = (directory: string, prefix: string): void => {
		for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
			const [, name] = /^(.+?)\.(?:lua|so)$/.exec(entry.name) ?? [];
			if (entry.isDirectory()) look(join(directory, entry.name), `${prefix}${entry.name}.`);
			else if (name !== undefined) found.add(prefix + name);
		}
	};
	for (const directory of ["core", "net", "util"]) look(directory, `${directory}.`);
	return [...found, ...of_others].sort();
}

interface Builder {
	type: LuaType;
	error: string | undefined;
	readonly names: Map<string, LuaType>;
	readonly keys: Map<string, LuaType>;
}

/** Asks the libraries of that version; throws where Lua cannot be run. */
export function ask(version: Version, questions: readonly Question[]): ReadonlyMap<string, Answer> {
	const directory = mkdtempSync(join(tmpdir(), "typings-"));
	try {
		const lines = questions.map(({ id, code, names }) => {
			const list = names.map(lua_string).join(", ");
			return `{ id = ${lua_string(id)}, code = ${lua_string(code)}, names = { ${list} } };\n`;
		});
		const file = join(directory, "questions.lua");
		writeFileSync(file, `return {\n${lines.join("")}};\n`);
		const output = execFileSync("lua5.4", [join(import.meta.dirname, "look.lua"), tree(version), file], {
			encoding: "utf8",
			cwd: directory,
			stdio: ["ignore", "pipe", "pipe"],
			timeout: 120_000,
			maxBuffer: 1 << 26,
		});
		return read_answers(output);
	} finally {
		rmSync(directory, { recursive: true });
	}
}

function read_answers(output: string): ReadonlyMap<string, Answer> {
	const answers = new Map<string, Builder>();
	for (const line of output.split("\n")) {
		const [what, id = "", word = "", type = ""] = line.split("\t");
		if (!what) continue;
		const answer = answers.get(id) ?? { type: "nil", error: undefined, names: new Map(), keys: new Map() };
		answers.set(id, answer);
		if (what === "value") answer.type = word;
		else if (what === "error") answer.error = word;
		else if (what === "name") answer.names.set(word, type);
		else if (what === "key") answer.keys.set(word, type);
	}
	return answers;
}
