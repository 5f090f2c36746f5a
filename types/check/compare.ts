// Compares what is declared with what is there, both ways.

import type { Version } from "../../test/support/versions.ts";
import type { Declarations, Kind, Library, Member } from "./declared.ts";
import { type Exception, exceptions } from "./exceptions.ts";
import { instances } from "./instances.ts";
import { type Answer, ask, type LuaType, library_names, type Question } from "./present.ts";

/** How many names of a library are declared and how many of those are there. */
export interface Count {
	readonly declared: number;
	readonly present: number;
}

export interface Comparison {
	readonly version: Version;
	/** What is wrong, a line each; empty where all is true. */
	readonly differences: readonly string[];
	/** By library; a library that is not declared has its names counted as present alone. */
	readonly counts: ReadonlyMap<string, Count>;
	/** The exceptions that were used. */
	readonly used: ReadonlySet<Exception>;
}

// What is asked about one value, with the declaration that it is to agree with.
interface Subject {
	readonly id: string;
	readonly library: string;
	/** The place within the library, such as `stringprep`; empty for the library itself. */
	readonly path: string;
	readonly declared: Member;
	readonly code: string;
	/** Whether its data count: an object's own fields are its own business where they are not declared. */
	readonly is_instance: boolean;
}

function holds(member: Member, version: Version): boolean {
	return member.versions.includes(version);
}

/** Whether what Lua says that something is suits a declaration. */
export function is_kind(kind: Kind, type: LuaType): boolean {
	if (kind === "any") return true;
	if (kind === "function") return type === "function" || type === "callable";
	if (kind === "table")
		return type === "table" || type === "userdata" || type === "callable" || type === "function";
	return kind === type;
}

function subjects_of(library: Library, version: Version, objects: typeof instances): Subject[] {
	const found: Subject[] = [];
	const { name } = library;
	const add = (path: string, declared: Member, code: string, is_instance: boolean): void => {
		found.push({
			id: path === "" ? name : `${name}#${path}`,
			library: name,
			path,
			declared,
			code,
			is_instance,
		});
		for (const member of declared.members) {
			if (member.members.length === 0 || !holds(member, version)) continue;
			const inner = path === "" ? member.name : `${path}.${member.name}`;
			const key = /^[A-Za-z_]\w*$/.test(member.name) ? `.${member.name}` : `[${JSON.stringify(member.name)}]`;
			add(inner, member, `local v = (function () ${code} end)(); return v and v${key}`, is_instance);
		}
	};
	add("", library.value, `return require ${JSON.stringify(name)}`, false);
	for (const [type, code] of Object.entries(objects[name] ?? {})) {
		const declared = library.interfaces.get(type);
		if (!declared) throw new Error(`instances.ts makes a ${type} of ${name}, which does not declare it`);
		if (holds(declared, version)) add(`<${type}>`, declared, code, true);
	}
	return found;
}

/** Whether a name is one that nobody is to use. */
function is_private(name: string): boolean {
	return name.startsWith("_");
}

/** Compares all that is declared with one version; throws where that version is not here. */
export function compare(declarations: Declarations, version: Version, objects = instances): Comparison {
	const differences: string[] = [];
	const used = new Set<Exception>();
	const counts = new Map<string, Count>();
	const libraries = declarations.libraries();
	const present = library_names(version);

	const is_excepted = (library: string, path: string, what: Exception["what"]): boolean => {
		const is_meant = (name: string): boolean => path === name || path.startsWith(`${name}.`);
		const found = exceptions.filter(
			(exception) =>
				exception.what === what &&
				exception.library === library &&
				(exception.names?.some(is_meant) ?? true) &&
				(exception.versions?.includes(version) ?? true),
		);
		for (const exception of found) used.add(exception);
		return found.length > 0;
	};

	const subjects = [...libraries.values()]
		.filter((library) => library.versions.includes(version) && present.includes(library.name))
		.flatMap((library) => subjects_of(library, version, objects));
	const undeclared = present.filter((name) => !libraries.get(name)?.versions.includes(version));
	const questions: Question[] = [
		...subjects.map(({ id, code, declared }) => ({
			id,
			code,
			names: declared.members.filter((member) => holds(member, version)).map((member) => member.name),
		})),
		...undeclared.map((name) => ({ id: name, code: `return require ${JSON.stringify(name)}`, names: [] })),
	];
	const answers = ask(version, questions);

	for (const library of libraries.values()) {
		const { name, versions } = library;
		if (versions.includes(version) && !present.includes(name)) {
			differences.push(`${name}: declared, but there is no such library`);
		}
	}
	for (const name of undeclared) {
		if (is_private(name.slice(name.lastIndexOf(".") + 1))) continue;
		const answer = answers.get(name);
		const size = Math.max(answer?.type === "function" ? 1 : 0, answer?.keys.size ?? 0);
		if (is_excepted(name, "", "undeclared")) continue;
		counts.set(name, { declared: 0, present: size });
		differences.push(`${name}: there, but not declared`);
	}

	const unreachable = new Set<string>();
	for (const { id, library, path, declared, is_instance } of subjects) {
		const answer = answers.get(id);
		const where = path === "" ? library : `${library} ${path}`;
		if (unreachable.has(library)) continue;
		if (!answer || answer.error !== undefined || answer.type === "nil") {
			if (path !== "" && declared.is_optional) continue;
			if (path === "") unreachable.add(library);
			if (is_excepted(library, path, "unreachable")) continue;
			differences.push(`${where}: cannot be looked at: ${answer?.error ?? answer?.type ?? "no answer"}`);
			continue;
		}
		if (!is_kind(declared.kind, answer.type)) {
			differences.push(`${where}: declared as ${declared.kind}, but it is ${answer.type}`);
		}
		const excepted = compare_members(declared, answer, where, is_instance);
		const own = declared.members.filter((member) => holds(member, version));
		const is_function = path === "" && (declared.kind === "function" || answer.type === "function");
		const before = counts.get(library) ?? { declared: 0, present: 0 };
		const is_there = (member: Member): boolean => (answer.names.get(member.name) ?? "nil") !== "nil";
		// What may be nil and is counts as neither.
		const counted = own.filter((member) => !member.is_optional || is_there(member)).length;
		const self = is_function ? 1 : 0;
		counts.set(library, {
			declared: before.declared + counted + self,
			present: before.present + own.filter(is_there).length + excepted + self,
		});
	}

	/** Returns how much is there that does not have to be declared. */
	function compare_members(declared: Member, answer: Answer, where: string, is_instance: boolean): number {
		const [library = "", path = ""] = where.split(" ");
		const inner = (name: string): string => (path === "" ? name : `${path}.${name}`);
		for (const member of declared.members) {
			const type = answer.names.get(member.name) ?? "nil";
			if (!holds(member, version)) {
				if (answer.keys.has(member.name) && !is_excepted(library, inner(member.name), "tag")) {
					differences.push(`${where}: ${member.name} is there, but its tag says that it is not`);
				}
			} else if (type === "nil") {
				if (!member.is_optional && !is_excepted(library, inner(member.name), "missing")) {
					differences.push(`${where}: ${member.name} is declared, but not there`);
				}
			} else if (!is_kind(member.kind, type)) {
				differences.push(`${where}: ${member.name} is declared as ${member.kind}, but it is ${type}`);
			}
		}
		if (declared.is_open || path.split(".").some(is_private)) return 0;
		let excepted = 0;
		const names = new Set(declared.members.map((member) => member.name));
		for (const [name, type] of answer.keys) {
			if (names.has(name) || is_private(name)) continue;
			if (is_instance && type !== "function") continue;
			if (is_excepted(library, inner(name), "undeclared")) excepted += 1;
			else differences.push(`${where}: ${name} (${type}) is there, but not declared`);
		}
		return excepted;
	}

	return { version, differences: differences.sort(), counts, used };
}
