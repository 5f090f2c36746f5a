// Makes the entries of the package from its declaration files: `index.d.ts`, which names them all, and `0.12/`,
// the same without what 0.12 lacks.
//
//   tsx entries.ts            writes index.d.ts, and the overloads for each event
//   tsx entries.ts --pack     writes 0.12/, as before packing
//   tsx entries.ts --unpack   takes 0.12/ away again, as after packing
//
// A directory may follow: that of a copy of the package.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { Declarations, package_directory, versions_of } from "./declared.ts";
import { hooks_text } from "./hooks.ts";

/** The file of the overloads, after that of `ModuleApi` itself: of two the later one comes first. */
export const hooks_file = "globals/module_events.d.ts";

const folders = ["core", "globals", "lua", "net", "plugins", "util"];

/** The paths of all declaration files within the package, but the entries. */
export function declaration_files(root = package_directory): readonly string[] {
	const found: string[] = [];
	const look = (directory: string): void => {
		for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
			const path = `${directory}/${entry.name}`;
			if (entry.isDirectory()) look(path);
			else if (entry.name.endsWith(".d.ts")) found.push(path);
		}
	};
	for (const folder of folders) look(folder);
	return found.sort();
}

/** The text of an entry that names these files. */
export function entry_text(files: readonly string[]): string {
	const lines = files.map((file) => `/// <reference path="./${file}" />\n`);
	return `/// <reference types="@typescript-to-lua/language-extensions" />\n${lines.join("")}`;
}

function is_newer(node: ts.Node): boolean {
	return !versions_of(node).includes("0.12");
}

/** Whether a node can be left out without anything around it. */
function is_removable(node: ts.Node): boolean {
	return ts.isStatement(node) || ts.isTypeElement(node);
}

function name_of(node: ts.Node): string | undefined {
	if (ts.isVariableStatement(node)) {
		const [first] = node.declarationList.declarations;
		return first && ts.isIdentifier(first.name) ? first.name.text : undefined;
	}
	const named =
		ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isFunctionDeclaration(node);
	return named ? node.name?.text : undefined;
}

/** A declaration file without what 0.12 lacks; undefined where nothing of it is left. */
export function strip(text: string, file_name = "file.d.ts"): string | undefined {
	const source = ts.createSourceFile(file_name, text, ts.ScriptTarget.ESNext, true);
	const cuts: { start: number; end: number }[] = [];

	/** The names that a block still declares, and those that it no longer does. */
	const gone_from = (statements: readonly ts.Statement[]): ReadonlySet<string> => {
		const names = (newer: boolean): string[] =>
			statements.filter((node) => is_newer(node) === newer).flatMap((node) => name_of(node) ?? []);
		const kept = new Set(names(false));
		return new Set(names(true).filter((name) => !kept.has(name)));
	};

	const cut_list = (
		nodes: readonly ts.Node[],
		container: ts.Node,
		is_gone: (node: ts.Node) => boolean,
	): void => {
		const left = nodes.filter((node) => !is_gone(node));
		if (left.length === nodes.length) return;
		if (left.length === 0) {
			cuts.push({ start: container.getFullStart(), end: container.end });
			return;
		}
		nodes.forEach((node, place) => {
			if (!is_gone(node)) return;
			// With the comma behind it, or the one before it where it is the last.
			const next = nodes[place + 1];
			const before = nodes.slice(0, place).findLast((other) => !is_gone(other));
			if (next) cuts.push({ start: node.getFullStart(), end: next.getFullStart() });
			else if (before) cuts.push({ start: before.end, end: node.end });
		});
	};

	const visit = (node: ts.Node, gone: ReadonlySet<string>): void => {
		if (is_removable(node) && is_newer(node)) {
			cuts.push({ start: node.getFullStart(), end: node.end });
			return;
		}
		if (ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause)) {
			cut_list(node.exportClause.elements, node, (element) => {
				if (!ts.isExportSpecifier(element)) return false;
				return gone.has((element.propertyName ?? element.name).text);
			});
			return;
		}
		if (ts.isInterfaceDeclaration(node)) {
			for (const clause of node.heritageClauses ?? []) {
				cut_list(clause.types, clause, (type) => {
					if (!ts.isExpressionWithTypeArguments(type)) return false;
					return ts.isIdentifier(type.expression) && gone.has(type.expression.text);
				});
			}
		}
		const inner = ts.isModuleBlock(node) ? new Set([...gone, ...gone_from(node.statements)]) : gone;
		ts.forEachChild(node, (child) => visit(child, inner));
	};

	const gone = gone_from(source.statements);
	for (const statement of source.statements) visit(statement, gone);
	let stripped = text;
	for (const { start, end } of cuts.sort((a, b) => b.start - a.start)) {
		stripped = stripped.slice(0, start) + stripped.slice(end);
	}
	const rest = ts.createSourceFile(file_name, stripped, ts.ScriptTarget.ESNext, true);
	return rest.statements.length === 0 ? undefined : stripped;
}

/** Writes the entry for 0.12 into a directory, which it makes. */
export function write_0_12(target = join(package_directory, "0.12"), root = package_directory): void {
	rmSync(target, { recursive: true, force: true });
	const kept: string[] = [];
	for (const file of declaration_files(root)) {
		const text = strip(readFileSync(join(root, file), "utf8"), file);
		if (text === undefined) continue;
		kept.push(file);
		mkdirSync(join(target, dirname(file)), { recursive: true });
		writeFileSync(join(target, file), text);
	}
	writeFileSync(join(target, "index.d.ts"), entry_text(kept));
}

if (process.argv[1] === import.meta.filename) {
	const [what, root = package_directory] = process.argv.slice(2);
	if (what === "--pack") write_0_12(join(root, "0.12"), root);
	else if (what === "--unpack") {
		rmSync(join(root, "0.12"), { recursive: true, force: true });
	} else {
		const overloads = join(package_directory, hooks_file);
		// What is made from the declarations is none of them.
		writeFileSync(overloads, "/** @noSelfInFile */\n");
		writeFileSync(join(package_directory, "index.d.ts"), entry_text(declaration_files()));
		writeFileSync(overloads, hooks_text(new Declarations()));
	}
}
