// @ts-check
"use strict";

/**
 * Taking a table apart: `local origin, stanza = event.origin, event.stanza`.
 *
 * TypeScriptToLua writes a statement for each field of a pattern; those of one pattern are joined again.
 */

const lua = require("typescript-to-lua");
const { countOf, isName } = require("./lua-tree.cjs");
const { getLayout, moveAbove, moveComments } = require("./source-layout.cjs");

/** Statements that come from a pattern. @type {WeakSet<lua.Node>} */
const taken = new WeakSet();

/** The parameters of a function that it takes apart. @type {WeakMap<lua.Node, ReadonlySet<string>>} */
const takenParameters = new WeakMap();

/** How many fields are taken in one line. */
const MAX_FIELDS = 4;

/**
 * @param {lua.Node} node A statement, or a function.
 * @param {ReadonlySet<string>} [parameters]
 */
function markTaken(node, parameters) {
	if (parameters) takenParameters.set(node, parameters);
	else taken.add(node);
}

/** @param {lua.Node} node @returns {string} The name of the table that a field is taken from, or "". */
function rootOf(node) {
	if (isName(node)) return node.text;
	const isField = lua.isTableIndexExpression(node);
	return isField && (lua.isStringLiteral(node.index) || lua.isNumericLiteral(node.index))
		? rootOf(node.table)
		: "";
}

/** @param {lua.Statement | undefined} statement The table of `local x = table.field`, where it comes from a pattern. */
function takenFrom(statement) {
	if (!statement || !lua.isVariableDeclarationStatement(statement) || !taken.has(statement)) return "";
	const value = statement.right?.[0];
	const isField = statement.left.length === 1 && value !== undefined && lua.isTableIndexExpression(value);
	return isField ? rootOf(value) : "";
}

/** @param {lua.Statement | undefined} statement The name that `if x == nil then x = 1 end` gives a default to. */
function defaultedBy(statement) {
	if (!statement || !lua.isIfStatement(statement) || statement.elseBlock) return undefined;
	const { condition, ifBlock } = statement;
	const [only, ...others] = ifBlock.statements;
	if (!lua.isBinaryExpression(condition) || !lua.isNilLiteral(condition.right) || !isName(condition.left))
		return undefined;
	if (!only || others.length > 0 || !lua.isAssignmentStatement(only)) return undefined;
	const [value] = only.right;
	const isPlain =
		value &&
		(isName(value) ||
			lua.isStringLiteral(value) ||
			lua.isNumericLiteral(value) ||
			lua.isBooleanLiteral(value));
	return isPlain ? condition.left.text : undefined;
}

/**
 * Declares where they are set the names that a function takes from its parameters, or a loop from its variables.
 *
 * @param {lua.Block} body
 */
function takeParameters({ statements }, /** @type {ReadonlySet<string>} */ parameters) {
	for (let index = 0; index < statements.length; index++) {
		const declaration = statements[index];
		if (!declaration || !lua.isVariableDeclarationStatement(declaration)) continue;
		const [name] = declaration.left;
		if (name && parameters.has(takenRoot(declaration))) taken.add(declaration);
		if (!name || declaration.right || declaration.left.length > 1) continue;
		const place = statements.findIndex((s, i) => i > index && countOf([s], name.text) > 0);
		const setting = statements[place];
		if (!setting || !lua.isAssignmentStatement(setting) || setting.left.length > 1) continue;
		const [target, value] = [setting.left[0], setting.right[0]];
		if (!target || !value || !isName(target) || target.text !== name.text || !parameters.has(rootOf(value)))
			continue;
		const joined = lua.setNodePosition(lua.createVariableDeclarationStatement(name, value), setting);
		taken.add(joined);
		statements[place] = joined;
		statements.splice(index, 1);
		index--;
	}
}

/** @param {lua.VariableDeclarationStatement} declaration */
const takenRoot = ({ right }) => (right?.[0] ? rootOf(right[0]) : "");

/** @param {lua.Node} node Prepares a function or a loop that takes its parameter apart. */
function prepareTaking(node) {
	const parameters = takenParameters.get(node);
	if (parameters && lua.isFunctionExpression(node)) takeParameters(node.body, parameters);
	if (!lua.isForInStatement(node)) return;
	const names = node.names.map(({ text }) => text).filter((text) => text.startsWith("____"));
	if (names.length > 0) takeParameters(node.body, new Set(names));
}

/**
 * Sets the defaults of a pattern below all that is taken.
 *
 * @param {lua.Statement[]} statements Of one block.
 */
function gatherTaken(statements) {
	for (let index = 0; index < statements.length; index++) {
		const root = takenFrom(statements[index]);
		if (root === "") continue;
		let end = index;
		/** @type {lua.Statement[]} */
		const defaults = [];
		const run = [];
		for (; end < statements.length; end++) {
			const statement = /** @type {lua.Statement} */ (statements[end]);
			if (takenFrom(statement) === root) run.push(statement);
			else if (defaultedBy(statement) !== undefined) defaults.push(statement);
			else break;
		}
		statements.splice(index, end - index, ...run, ...defaults);
		index = end - 1;
	}
}

/**
 * Joins what is taken from one table.
 *
 * @param {readonly lua.Statement[]} statements Of one block.
 * @param {(joined: lua.VariableDeclarationStatement) => boolean} fits
 * @returns {lua.Statement[]}
 */
function joinTaken(statements, fits) {
	/** @type {lua.Statement[]} */
	const result = [];
	for (const statement of statements) {
		const last = result.at(-1);
		const root = takenFrom(statement);
		const isSame =
			root !== "" && last && lua.isVariableDeclarationStatement(last) && rootOfAll(last) === root;
		if (isSame && lua.isVariableDeclarationStatement(statement) && canJoin(last, statement)) {
			const joined = lua.createVariableDeclarationStatement(
				[...last.left, ...statement.left],
				[...(last.right ?? []), ...(statement.right ?? [])],
			);
			lua.setNodePosition(joined, last);
			if (joined.left.length <= MAX_FIELDS && fits(joined)) {
				taken.add(joined);
				moveAbove(last, joined);
				moveComments(statement, joined);
				result[result.length - 1] = joined;
				continue;
			}
		}
		result.push(statement);
	}
	return result;
}

/** @param {lua.Statement} above @param {lua.Statement} below Whether no comment stands between two statements. */
function canJoin(above, below) {
	const { beside = "", after = [] } = getLayout(above);
	const { blank = false, before = [] } = getLayout(below);
	return beside === "" && after.length === 0 && !blank && before.length === 0;
}

/** @param {lua.VariableDeclarationStatement} statement */
function rootOfAll(statement) {
	if (!taken.has(statement)) return "";
	const roots = new Set((statement.right ?? []).map(rootOf));
	return roots.size === 1 ? [...roots][0] : "";
}

/** @param {lua.Node} from @param {lua.Node} to A copy of it. */
function cloneTaken(from, to) {
	if (taken.has(from)) taken.add(to);
}

module.exports = { cloneTaken, gatherTaken, joinTaken, markTaken, prepareTaking };
