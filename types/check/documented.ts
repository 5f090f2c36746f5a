// What a declaration has to come with: a sentence, a line for each parameter, and the tags that TypeScriptToLua needs.

import ts from "typescript";
import type { Declarations } from "./declared.ts";
import { package_directory } from "./declared.ts";
import { hooks_file } from "./entries.ts";

function place(node: ts.Node): string {
	const file = node.getSourceFile();
	const { line } = file.getLineAndCharacterOfPosition(node.getStart());
	return `${file.fileName.slice(package_directory.length + 1)}:${line + 1}`;
}

function sentence_of(node: ts.Node): string {
	const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
	return docs.map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? "").join(" ");
}

function name_of(node: ts.Declaration): string {
	const name = ts.getNameOfDeclaration(node);
	return name ? name.getText() : "it";
}

/** What stands on one line is told of by the sentence of what it is part of. */
function is_one_line(node: ts.Node): boolean {
	return ts.isTypeLiteralNode(node) && !node.getText().includes("\n");
}

/** The other overloads of a function or method are told of by the first one. */
function is_later_overload(node: ts.SignatureDeclaration): boolean {
	const { parent } = node;
	const siblings: readonly ts.Node[] =
		ts.isModuleBlock(parent) || ts.isSourceFile(parent)
			? parent.statements
			: ts.isInterfaceDeclaration(parent)
				? parent.members
				: [];
	const first = siblings.find(
		(other) => other.kind === node.kind && name_of(other as ts.Declaration) === name_of(node),
	);
	return first !== undefined && first !== node && sentence_of(node) === "";
}

/** What is missing in the files of the package, a line each. */
export function undocumented(declarations: Declarations): readonly string[] {
	const found: string[] = [];

	const check_parameters = (node: ts.SignatureDeclaration): void => {
		const tags = ts.getJSDocTags(node).filter(ts.isJSDocParameterTag);
		for (const parameter of node.parameters) {
			const name = parameter.name.getText();
			if (name === "this") continue;
			const tag = tags.find((candidate) => candidate.name.getText() === name);
			if (!tag || !ts.getTextOfJSDocComment(tag.comment)?.trim()) {
				found.push(`${place(parameter)}: the parameter ${name} of ${name_of(node)} has no sentence`);
			}
		}
	};

	const visit = (node: ts.Node): void => {
		if (ts.isFunctionDeclaration(node) || ts.isMethodSignature(node)) {
			if (!is_later_overload(node)) {
				if (ts.getJSDocTags(node).some((tag) => /^inheritdoc$/i.test(tag.tagName.text))) return;
				if (sentence_of(node) === "") found.push(`${place(node)}: ${name_of(node)} has no sentence`);
				else check_parameters(node);
			}
			return;
		}
		const is_declaration =
			ts.isInterfaceDeclaration(node) ||
			ts.isTypeAliasDeclaration(node) ||
			(ts.isPropertySignature(node) && !is_one_line(node.parent));
		if (is_declaration && sentence_of(node) === "") {
			found.push(`${place(node)}: ${name_of(node)} has no sentence`);
		}
		if (ts.isVariableStatement(node) && sentence_of(node) === "") {
			const is_whole = node.parent.getChildren().some(() => ts.isModuleBlock(node.parent));
			const text = node.parent.getText();
			const [declared] = node.declarationList.declarations;
			// What a library is as a whole is told above the library.
			if (!(is_whole && text.includes(`export = ${declared?.name.getText()};`))) {
				found.push(`${place(node)}: ${declared?.name.getText()} has no sentence`);
			}
		}
		ts.forEachChild(node, visit);
	};

	for (const file of declarations.files) {
		// Made from what is documented.
		if (file.fileName.endsWith(hooks_file)) continue;
		for (const statement of file.statements) {
			if (ts.isModuleDeclaration(statement)) {
				if (sentence_of(statement) === "")
					found.push(`${place(statement)}: ${name_of(statement)} has no sentence`);
				for (const needed of ["noResolution", "noSelf"]) {
					if (!ts.getJSDocTags(statement).some((tag) => tag.tagName.text === needed)) {
						found.push(`${place(statement)}: ${name_of(statement)} lacks @${needed}`);
					}
				}
			} else if (statement === file.statements[0] && !/^\/\*\* @noSelfInFile \*\//.test(file.text)) {
				found.push(`${place(statement)}: a file of globals begins with @noSelfInFile`);
			}
			visit(statement);
		}
	}
	return found;
}
