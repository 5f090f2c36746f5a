// What the declaration files declare, read with TypeScript's own compiler.

import { dirname, join } from "node:path";
import ts from "typescript";
import type { Version } from "../../test/support/versions.ts";
import type { Scope } from "./fired.ts";

/** The directory of the package. */
export const package_directory = join(import.meta.dirname, "..");

/** What a value has to be in Lua for a declaration to be true; "any" where nothing can be said. */
export type Kind = "function" | "table" | "string" | "number" | "boolean" | "any";

/** A name that is declared in a library, or a method or field of what can be reached from one. */
export interface Member {
	readonly name: string;
	readonly kind: Kind;
	/** Whether it may be nil. */
	readonly is_optional: boolean;
	/** Its own members, where it is a table of a known form. */
	readonly members: readonly Member[];
	/** Whether it may have members that are not declared. */
	readonly is_open: boolean;
	readonly versions: readonly Version[];
}

export interface Library {
	readonly name: string;
	readonly versions: readonly Version[];
	/** What `require` gives: a member without a name. */
	readonly value: Member;
	/** The interfaces that it declares, by name: what its functions return. */
	readonly interfaces: ReadonlyMap<string, Member>;
}

/** The name of an event; `…` stands for any text in it. */
export interface EventName {
	readonly name: string;
	/** Whose handlers hear it. */
	readonly scope: Scope;
	/** Its sentences, on one line. */
	readonly sentence: string;
	readonly versions: readonly Version[];
}

const all_versions: readonly Version[] = ["0.12", "13"];

/** The versions in which a declaration holds, by its tags. */
export function versions_of(node: ts.Node): readonly Version[] {
	const tags = ts.getJSDocTags(node).map((tag) => ({
		name: tag.tagName.text,
		text: ts.getTextOfJSDocComment(tag.comment) ?? "",
	}));
	if (tags.some(({ name, text }) => name === "since" && text.startsWith("13"))) return ["13"];
	if (tags.some(({ name, text }) => name === "until" && text.startsWith("0.12"))) return ["0.12"];
	return all_versions;
}

/** What the comment of a declaration says, without its tags. */
function sentence_of(node: ts.Node | undefined): string {
	const docs = node ? ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc) : [];
	return docs
		.map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? "")
		.join(" ")
		.replaceAll(/\s+/g, " ");
}

function both(a: readonly Version[], b: readonly Version[]): readonly Version[] {
	return a.filter((version) => b.includes(version));
}

/** The compiler's view of all declarations of entries of the package, the first of which is in its top folder. */
export function load_declarations(
	entry = join(package_directory, "index.d.ts"),
	...more: readonly string[]
): ts.Program {
	return ts.createProgram([entry, ...more], {
		target: ts.ScriptTarget.ESNext,
		lib: ["lib.esnext.d.ts"],
		module: ts.ModuleKind.Preserve,
		moduleResolution: ts.ModuleResolutionKind.Bundler,
		types: ["lua-types/5.1", "@typescript-to-lua/language-extensions"],
		typeRoots: [join(package_directory, "..", "node_modules")],
		strict: true,
		noEmit: true,
	});
}

/** Reads what the libraries and the global interfaces declare. */
export class Declarations {
	readonly program: ts.Program;
	readonly #checker: ts.TypeChecker;

	constructor(program = load_declarations()) {
		this.program = program;
		this.#checker = program.getTypeChecker();
	}

	/** The declaration files of the package. */
	get files(): readonly ts.SourceFile[] {
		const root = dirname(this.program.getRootFileNames()[0] ?? package_directory);
		return this.program
			.getSourceFiles()
			.filter(({ fileName }) => fileName.startsWith(root) && !fileName.includes("/node_modules/"));
	}

	/** Every library that can be required, by name. */
	libraries(): ReadonlyMap<string, Library> {
		const found = new Map<string, Library>();
		for (const file of this.files) {
			for (const statement of file.statements) {
				if (!ts.isModuleDeclaration(statement) || !ts.isStringLiteral(statement.name)) continue;
				// Those of plugins are types alone.
				if (/^mod_/.test(statement.name.text)) continue;
				found.set(statement.name.text.replaceAll("/", "."), this.#library(statement, statement.name.text));
			}
		}
		return found;
	}

	/** An interface, a global one or one of a module; throws where there is none. */
	interface_of(name: string, module?: string): Member {
		for (const file of this.files) {
			for (const statement of file.statements) {
				const is_home =
					ts.isModuleDeclaration(statement) &&
					statement.name.text === module &&
					statement.body &&
					ts.isModuleBlock(statement.body);
				const places: readonly ts.Statement[] =
					module === undefined ? [statement] : is_home ? statement.body.statements : [];
				const found = places.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
				if (!found) continue;
				const type = this.#checker.getTypeAtLocation(found);
				return this.#describe(name, type, versions_of(found), false, 0);
			}
		}
		throw new Error(`there is no interface ${name}${module === undefined ? "" : ` in ${module}`}`);
	}

	/** The names of all events of hosts and of the server; one that both have is there twice. */
	events(): readonly EventName[] {
		const found: EventName[] = [];
		const scopes: readonly [interface_name: string, scope: Scope][] = [
			["HostEvents", "host"],
			["GlobalEvents", "global"],
		];
		for (const [interface_name, scope] of scopes) {
			const add = (name: string, nodes: readonly ts.Node[]): void => {
				const versions = all_versions.filter((version) =>
					nodes.some((node) => this.#versions_up(node).includes(version)),
				);
				found.push({ name, scope, versions, sentence: sentence_of(nodes[0]) });
			};
			const { statement, type } = this.#global_interface(interface_name);
			for (const property of type.getProperties()) {
				// Of a mapped type the declaration is the name of an item, or nothing.
				add(property.name, property.declarations ?? [statement]);
			}
			for (const { keyType, declaration } of this.#checker.getIndexInfosOfType(type)) {
				const { texts } = keyType as ts.TemplateLiteralType;
				if (texts) add(texts.join("…"), [declaration ?? statement]);
			}
		}
		return found;
	}

	/** What the comment of a global type says, or that of one of its members; empty where there is none. */
	sentence(name: string, member?: string): string {
		for (const file of this.files) {
			for (const node of file.statements) {
				if (!ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node)) continue;
				if (node.name.text !== name) continue;
				if (member === undefined) return sentence_of(node);
				const members: readonly ts.TypeElement[] = ts.isInterfaceDeclaration(node) ? [...node.members] : [];
				const found = members.find((one) => {
					const text =
						one.name && (ts.isIdentifier(one.name) || ts.isStringLiteral(one.name)) && one.name.text;
					return text === member;
				});
				if (found) return sentence_of(found);
			}
		}
		return "";
	}

	#global_interface(name: string): { readonly statement: ts.Node; readonly type: ts.Type } {
		for (const file of this.files) {
			for (const statement of file.statements) {
				if (ts.isInterfaceDeclaration(statement) && statement.name.text === name)
					return { statement, type: this.#checker.getTypeAtLocation(statement) };
			}
		}
		throw new Error(`there is no interface ${name}`);
	}

	// By the tags of a declaration, and of what it stands in.
	#versions_up(node: ts.Node): readonly Version[] {
		let versions = all_versions;
		for (let at: ts.Node | undefined = node; at && !ts.isSourceFile(at); at = at.parent) {
			versions = both(versions, versions_of(at));
		}
		return versions;
	}

	#library(statement: ts.ModuleDeclaration, name: string): Library {
		const versions = versions_of(statement);
		const symbol = this.#checker.getSymbolAtLocation(statement.name);
		if (!symbol) throw new Error(`${name} is no module`);
		const whole = symbol.exports?.get(ts.InternalSymbolName.ExportEquals);
		const exports = this.#checker.getExportsOfModule(symbol);
		let value: Member;
		if (whole) {
			const target = whole.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(whole) : whole;
			value = this.#describe("", this.#checker.getTypeOfSymbol(target), versions, false, 0);
		} else {
			const members = exports.flatMap((entry) => this.#member(entry, versions, 1));
			value = { name: "", kind: "table", is_optional: false, members, is_open: false, versions };
		}
		const interfaces = new Map<string, Member>();
		const add = (node: ts.Node): void => {
			if (ts.isInterfaceDeclaration(node)) {
				const type = this.#checker.getTypeAtLocation(node);
				const held = both(versions, versions_of(node));
				interfaces.set(node.name.text, this.#describe(node.name.text, type, held, false, 1));
			}
			if (ts.isModuleBlock(node) || ts.isModuleDeclaration(node)) ts.forEachChild(node, add);
		};
		ts.forEachChild(statement, add);
		return { name: name.replaceAll("/", "."), versions, value, interfaces };
	}

	// A symbol of a library or a property of a type; nothing for what is a type alone.
	#member(symbol: ts.Symbol, versions: readonly Version[], depth: number): Member[] {
		const target = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
		if ((target.flags & ts.SymbolFlags.Value) === 0 || symbol.name.startsWith("__@")) return [];
		const own = (target.declarations ?? []).filter(
			(node) => !ts.isModuleDeclaration(node) && !ts.isInterfaceDeclaration(node),
		);
		const declarations = own.length > 0 ? own : (target.declarations ?? []);
		const held = declarations
			.map((node) => versions_of(node))
			.reduce<readonly Version[]>((a, b) => all_versions.filter((v) => a.includes(v) || b.includes(v)), []);
		const type = this.#checker.getTypeOfSymbol(target);
		// What compiles to an operator is no name in Lua.
		// And what is never there keeps two types apart.
		if (type.flags & ts.TypeFlags.Never) return [];
		if (/\bLua(\w+Method|Extension)</.test(this.#checker.typeToString(type))) return [];
		const is_optional = (target.flags & ts.SymbolFlags.Optional) !== 0;
		return [this.#describe(symbol.name, type, both(versions, held), is_optional, depth)];
	}

	#describe(
		name: string,
		whole: ts.Type,
		versions: readonly Version[],
		is_optional: boolean,
		depth: number,
	): Member {
		const type = this.#checker.getNonNullableType(whole);
		const may_be_nil = is_optional || type !== whole || (whole.flags & ts.TypeFlags.Undefined) !== 0;
		const kind = this.#kind(type);
		const is_named_form =
			kind === "table" || (kind === "function" && this.#checker.getPropertiesOfType(type).length > 0);
		const is_list = this.#checker.isArrayType(type) || this.#checker.isTupleType(type);
		const is_walked = is_named_form && !is_list && !type.isUnion() && depth < 3;
		// Of a function its own properties alone, not those of every function.
		const properties = is_walked
			? type.getProperties().filter((property) => this.#is_of_package(property))
			: [];
		const members = properties.flatMap((property) => this.#member(property, versions, depth + 1));
		const is_indexed = this.#checker.getIndexInfosOfType(type).length > 0;
		const is_open = !is_walked || is_indexed || members.length === 0;
		return { name, kind, is_optional: may_be_nil, members, is_open, versions };
	}

	#is_of_package(symbol: ts.Symbol): boolean {
		return (symbol.declarations ?? []).some((node) => {
			const { fileName } = node.getSourceFile();
			return !fileName.includes("/node_modules/");
		});
	}

	#kind(type: ts.Type): Kind {
		const flags = type.flags;
		if (flags & ts.TypeFlags.TypeParameter) return "any";
		if (type.isIntersection() && type.types.some((part) => part.flags & ts.TypeFlags.TypeParameter))
			return "any";
		if (flags & ts.TypeFlags.StringLike) return "string";
		if (flags & ts.TypeFlags.NumberLike) return "number";
		if (flags & ts.TypeFlags.BooleanLike) return "boolean";
		if (type.isUnion()) {
			const kinds = new Set(type.types.map((part) => this.#kind(part)));
			const [only] = kinds;
			return kinds.size === 1 && only !== undefined ? only : "any";
		}
		if (this.#checker.getSignaturesOfType(type, ts.SignatureKind.Call).length > 0) return "function";
		if (flags & ts.TypeFlags.Object) return "table";
		if (type.isIntersection()) return "table";
		return "any";
	}
}
