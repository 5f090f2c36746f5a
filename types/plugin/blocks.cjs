// @ts-check
"use strict";

/**
 * Keeps to a file what only that file uses: its statements go into a block, and the names that others import are
 * declared in front of it.
 */

const lua = require("typescript-to-lua");
const { copyLayout } = require("./source-layout.cjs");

/** @typedef {import("./parts.cjs").Part} Part */

/**
 * @typedef {object} Body What is written of a file.
 * @property {string[]} declared The names that are declared in front of its block.
 * @property {boolean} isBlock
 * @property {lua.Statement[]} statements
 */

/**
 * Splits the declaration of some names that others import and some that they do not.
 *
 * @param {lua.VariableDeclarationStatement} statement
 * @param {ReadonlySet<string>} shared
 * @returns {lua.Statement[]}
 */
function assignShared(statement, shared) {
	const { left, right } = statement;
	const own = left.filter(({ text }) => !shared.has(text));
	if (own.length === left.length) return [statement];
	/** @type {lua.Statement[]} */
	const statements = [];
	if (own.length > 0)
		statements.push(lua.setNodePosition(lua.createVariableDeclarationStatement(own), statement));
	if (right && !right.every(lua.isNilLiteral)) {
		// `local function a` becomes `function a`.
		const [value] = right;
		if (value && lua.isFunctionDefinition(statement)) value.flags |= lua.NodeFlags.Declaration;
		statements.push(lua.setNodePosition(lua.createAssignmentStatement(left, right), statement));
	}
	copyLayout(statement, statements);
	return statements;
}

/**
 * @param {Part} part
 * @param {boolean} isEntry Nothing comes after the entry, so it needs no block.
 * @returns {Body}
 */
function bodyOf({ statements, locals, shared }, isEntry) {
	const declared = [...locals.keys()].filter((name) => shared.has(name));
	if (isEntry || declared.length === locals.size) return { declared: [], isBlock: false, statements };
	const inner = statements.flatMap((statement) =>
		lua.isVariableDeclarationStatement(statement) ? assignShared(statement, shared) : [statement],
	);
	return { declared, isBlock: true, statements: inner };
}

module.exports = { bodyOf };
