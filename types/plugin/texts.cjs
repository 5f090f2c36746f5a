// @ts-check
"use strict";

/**
 * Takes the texts of other files in: `import page from "./page.html" with { type: "text" }` makes a local of one.
 */

const { existsSync, readFileSync } = require("node:fs");
const path = require("node:path");
const ts = require("typescript");
const lua = require("typescript-to-lua");

/** @param {ts.ImportDeclaration} node Whether what it imports is a text. */
const isText = ({ attributes }) =>
	(attributes?.elements ?? []).some(
		({ name, value }) => name.text === "type" && ts.isStringLiteral(value) && value.text === "text",
	);

/** @type {lua.FunctionVisitor<ts.ImportDeclaration>} */
const visitImport = (node, context) => {
	const { importClause, moduleSpecifier } = node;
	const name = importClause?.name;
	if (!isText(node) || !name || !ts.isStringLiteral(moduleSpecifier))
		return context.superTransformStatements(node);
	const { sourceFile, diagnostics } = context;
	const file = path.resolve(path.dirname(sourceFile.fileName), moduleSpecifier.text);
	if (!existsSync(file)) {
		const start = moduleSpecifier.getStart(sourceFile);
		const place = { file: sourceFile, start, length: moduleSpecifier.end - start };
		const messageText = `there is no file ${moduleSpecifier.text} beside this one.`;
		const category = ts.DiagnosticCategory.Error;
		diagnostics.push({ ...place, category, code: 0, source: "typescript-to-lua", messageText });
		return [];
	}
	const text = readFileSync(file, "utf8").replaceAll("\r\n", "\n");
	const local = lua.createIdentifier(name.text);
	return lua.createVariableDeclarationStatement(local, lua.createStringLiteral(text), node);
};

module.exports = { visitImport };
