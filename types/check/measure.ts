// Measures packages of declarations, for the table of the README.
//
//   tsx measure.ts DIRECTORY ...     a line of JSON for each

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

interface Measures {
	/** Functions, methods, fields and constants; overloads once. */
	declarations: number;
	/** How many of them a comment tells about, as a share. */
	told: number;
	/** How many of the parameters of functions and methods a comment tells about, as a share. */
	parameters_told: number;
	/** Tags `@example`, and code in comments. */
	examples: number;
	/** How often the type `any` stands there. */
	any: number;
	/** All files, in bytes. */
	bytes: number;
}

/** Copies of other declarations for older versions. */
const copies = /^(0\.12|ts\d[\d.]*|node_modules)$/;

function all_files(directory: string, wanted: (name: string) => boolean, skip: RegExp): readonly string[] {
	return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
		const path = join(directory, entry.name);
		if (entry.isDirectory()) return skip.test(entry.name) ? [] : all_files(path, wanted, skip);
		return wanted(entry.name) ? [path] : [];
	});
}

function has_sentence(node: ts.Node): boolean {
	return ts
		.getJSDocCommentsAndTags(node)
		.filter(ts.isJSDoc)
		.some((doc) => (ts.getTextOfJSDocComment(doc.comment) ?? "").trim() !== "");
}

function measure(directory: string): Measures {
	const bytes = all_files(directory, () => true, /^node_modules$/).map((path) => statSync(path).size);
	const totals = { declarations: 0, told: 0, parameters: 0, parameters_told: 0, examples: 0, any: 0 };
	for (const path of all_files(directory, (name) => name.endsWith(".d.ts"), copies)) {
		const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ESNext, true);
		const look = (node: ts.Node): void => {
			if (node.kind === ts.SyntaxKind.AnyKeyword) totals.any += 1;
			const groups = new Map<string, ts.Node[]>();
			ts.forEachChild(node, (child) => {
				const is_function =
					ts.isFunctionDeclaration(child) || ts.isMethodSignature(child) || ts.isMethodDeclaration(child);
				const is_value =
					ts.isPropertySignature(child) || ts.isPropertyDeclaration(child) || ts.isVariableStatement(child);
				if (is_function || is_value) {
					const name = ts.isVariableStatement(child)
						? (child.declarationList.declarations[0]?.name.getText() ?? "")
						: (child.name?.getText() ?? "");
					groups.set(name, [...(groups.get(name) ?? []), child]);
				}
			});
			for (const nodes of groups.values()) {
				totals.declarations += 1;
				if (nodes.some(has_sentence)) totals.told += 1;
				const functions = nodes.filter(
					(one) => ts.isFunctionDeclaration(one) || ts.isMethodSignature(one) || ts.isMethodDeclaration(one),
				);
				const names = new Set(
					functions.flatMap((one) => one.parameters.map((parameter) => parameter.name.getText())),
				);
				const tags = functions.flatMap((one) => ts.getJSDocTags(one).filter(ts.isJSDocParameterTag));
				names.delete("this");
				totals.parameters += names.size;
				totals.parameters_told += [...names].filter((name) =>
					tags.some((tag) => tag.name.getText() === name),
				).length;
			}
			ts.forEachChild(node, look);
		};
		look(file);
		totals.examples += file.text.match(/^\s*\* (@example\b|```\w)/gm)?.length ?? 0;
	}
	return {
		declarations: totals.declarations,
		told: totals.told / totals.declarations,
		parameters_told: totals.parameters_told / totals.parameters,
		examples: totals.examples,
		any: totals.any,
		bytes: bytes.reduce((sum, size) => sum + size, 0),
	};
}

for (const directory of process.argv.slice(2)) {
	console.log(JSON.stringify({ directory, ...measure(directory) }));
}
