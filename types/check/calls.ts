// Tells which calls of modules written in Lua have no declaration: what they take from libraries, from `module`, from
// `prosody` and from other modules, the methods that they call on what they are given, and the events that they handle.
//
//   tsx calls.ts FILE ...     prints what is not known, by file; exits with 1 where something is not

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { Declarations, load_declarations, type Member, package_directory } from "./declared.ts";

/** What is declared, as names. */
export interface KnownNames {
	/** Names of libraries to what is in them; undefined for one that is a function or has any name. */
	readonly libraries: ReadonlyMap<string, ReadonlySet<string> | undefined>;
	/** What `module` has. */
	readonly module: ReadonlySet<string>;
	/** What `prosody` has. */
	readonly prosody: ReadonlySet<string>;
	/** Other modules to their globals. */
	readonly environments: ReadonlyMap<string, ReadonlySet<string>>;
	/** Every method and field of anything. */
	readonly anything: ReadonlySet<string>;
	/** Names of events, and beginnings and ends of those that are made of parts. */
	readonly events: readonly RegExp[];
	/** Kinds of items. */
	readonly items: ReadonlySet<string>;
}

function names_of(member: Member): ReadonlySet<string> {
	return new Set(member.members.map(({ name }) => name));
}

/** The methods of Lua's own texts and files. */
const of_lua = [
	"byte",
	"find",
	"format",
	"gmatch",
	"gsub",
	"len",
	"lower",
	"match",
	"rep",
	"reverse",
	"sub",
	"upper",
];
const of_files = ["close", "flush", "lines", "read", "seek", "setvbuf", "write"];

/** Every name of a method or field that the declaration files have. */
function all_names(declarations: Declarations): ReadonlySet<string> {
	const found = new Set<string>([...of_lua, ...of_files]);
	const look = (node: ts.Node): void => {
		if (ts.isMethodSignature(node) || ts.isPropertySignature(node) || ts.isFunctionDeclaration(node)) {
			const { name } = node;
			if (name && (ts.isIdentifier(name) || ts.isStringLiteral(name))) found.add(name.text);
		}
		ts.forEachChild(node, look);
	};
	for (const file of declarations.files) look(file);
	return found;
}

/** What is declared, with what community modules offer. */
export function known_names(): KnownNames {
	const community = join(package_directory, "community", "index.d.ts");
	const declarations = new Declarations(load_declarations(undefined, community));
	const names = (name: string): ReadonlySet<string> => names_of(declarations.interface_of(name));
	const environments = declarations.interface_of("ModuleEnvironments").members;
	return {
		libraries: new Map(
			[...declarations.libraries().values()].map(({ name, value }) => [
				name,
				value.is_open && value.members.length === 0 ? undefined : names_of(value),
			]),
		),
		module: names("ModuleApi"),
		prosody: names("ProsodyGlobal"),
		environments: new Map(environments.map((member) => [member.name, names_of(member)])),
		anything: all_names(declarations),
		events: declarations.events().map(({ name }) => {
			const parts = name.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
			return new RegExp(`^${parts.join(".+")}$`);
		}),
		items: names("ModuleItems"),
	};
}

/** The code without comments, texts emptied but for short ones. */
function bare(code: string): string {
	return code
		.replaceAll(/--\[(=*)\[[\s\S]*?\]\1\]/g, "")
		.replaceAll(/\[(=*)\[[\s\S]*?\]\1\]/g, '""')
		.replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|--[^\n]*/g, (text) => {
			if (text.startsWith("--")) return "";
			return /^.[\w.:/#-]*.$/.test(text) ? `"${text.slice(1, -1)}"` : '""';
		});
}

/** What a file calls that is not declared, a line each. */
export function unknown_calls(code: string, known: KnownNames): readonly string[] {
	const text = bare(code);
	const without_texts = text.replaceAll(/"[^"\n]*"/g, '""');
	const found = new Set<string>();
	const library = (name: string): string => name.replace(/^prosody\./, "");
	const use = (name: string, member: string): void => {
		const has = known.libraries.get(name);
		if (known.libraries.has(name) && has && !has.has(member)) found.add(`${name}: ${member}`);
	};
	const all = (pattern: RegExp, within = text): readonly (readonly string[])[] =>
		[...within.matchAll(pattern)].map(([, ...groups]) => groups.map((group) => group ?? ""));

	// Libraries
	const required =
		/(?:softreq|require)\s*\(?\s*"((?:prosody\.)?(?:core|net|util)\.[\w.]+)"\s*\)?(?:\.(\w+))?/g;
	for (const [name = "", member] of all(required)) {
		if (!known.libraries.has(library(name))) found.add(`${library(name)}: no such library`);
		else if (member) use(library(name), member);
	}
	const aliased = /\blocal\s+(\w+)\s*=\s*(?:softreq|require)\s*\(?\s*"([\w.]+)"\s*\)?\s*(?![\w.\s])/g;
	for (const [alias = "", name = ""] of all(aliased)) {
		for (const [member = ""] of all(new RegExp(`(?<![\\w.:])${alias}\\.(\\w+)\\s*[("{]`, "g")))
			use(library(name), member);
	}
	for (const [name = "", list = ""] of all(/\bimport\s*\(\s*"([\w.]+)"((?:\s*,\s*"\w+")*)/g)) {
		for (const [member = ""] of [...list.matchAll(/"(\w+)"/g)].map(([, one]) => [one]))
			use(library(name), member);
	}

	// The globals
	const own = new Set(all(/\bmodule\.(\w+)\s*=[^=]|\bfunction\s+module[.:](\w+)/g).flat());
	for (const [name = ""] of all(/(?<![\w.:])module[.:](\w+)/g)) {
		if (!known.module.has(name) && !own.has(name) && !name.startsWith("_")) found.add(`module: ${name}`);
	}
	for (const [name = ""] of all(/(?<![\w.:])prosody\.(\w+)/g, without_texts)) {
		if (!known.prosody.has(name) && !/^(core|net|util)$/.test(name)) found.add(`prosody: ${name}`);
	}

	// Other modules
	for (const [alias = "", name = ""] of all(
		/\blocal\s+(\w+)\s*=\s*module:depends\s*\(?\s*"(\w+)"\s*\)?\s*(?![.:\w\s])/g,
	)) {
		const environment = known.environments.get(name);
		for (const [member = ""] of all(new RegExp(`(?<![\\w.:])${alias}\\.(\\w+)\\s*[("{]`, "g"))) {
			if (environment && !environment.has(member)) found.add(`mod_${name}: ${member}`);
		}
	}

	// Methods of anything, but for those that the file itself makes
	const made = new Set(
		all(/function\s+[\w.]+[.:](\w+)|\b(\w+)\s*=\s*function\b|\["?(\w+)"?\]\s*=\s*function/g).flat(),
	);
	for (const [method = ""] of all(/[\w)\]}"]:(\w+)\s*[("{]/g, without_texts)) {
		if (!known.anything.has(method) && !made.has(method)) found.add(`:${method}()`);
	}

	// Events and items
	for (const [name = "", more] of all(/\bmodule:hook(?:_global)?\s*\(\s*"([^"]+)"\s*(\.\.)?/g)) {
		if (more || own_event(text, name)) continue;
		if (!known.events.some((event) => event.test(name))) found.add(`event ${name}`);
	}
	for (const [kind = ""] of all(/\bmodule:(?:add_item|handle_items|get_host_items)\s*\(\s*"([^"]+)"/g)) {
		if (!known.items.has(kind)) found.add(`item ${kind}`);
	}
	return [...found].sort();
}

/** Whether a file fires an event that it handles itself. */
function own_event(text: string, name: string): boolean {
	return text.includes(`fire_event("${name}"`);
}

if (process.argv[1] === import.meta.filename) {
	const known = known_names();
	for (const file of process.argv.slice(2)) {
		for (const call of unknown_calls(readFileSync(file, "utf8"), known)) {
			console.log(`${file}: ${call}`);
			process.exitCode = 1;
		}
	}
}
