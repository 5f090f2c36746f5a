// @ts-check
"use strict";

/**
 * Finds what to break in a statement whose line is too long.
 */

const lua = require("typescript-to-lua");
const { children } = require("./lua-tree.cjs");

const CHAINED = new Set([
	lua.SyntaxKind.AndOperator,
	lua.SyntaxKind.OrOperator,
	lua.SyntaxKind.ConcatOperator,
]);

/** What is shorter is not worth a break. */
const MIN_WIDTH = 20;

/** @param {lua.Node} node @returns {node is lua.CallExpression | lua.MethodCallExpression} */
const isCall = (node) => lua.isCallExpression(node) || lua.isMethodCallExpression(node);

/**
 * Lists what can be broken in an expression, in the order in which it should be.
 *
 * @param {lua.Node} node
 * @returns {Generator<lua.Expression>}
 */
function* breakableIn(node) {
	if (isCall(node)) {
		const last = node.params.at(-1);
		if (last && (lua.isTableExpression(last) || lua.isFunctionExpression(last))) yield last;
		if (node.params.length > 0) yield node;
	} else if (lua.isTableExpression(node)) {
		yield node;
	} else if (lua.isBinaryExpression(node) && CHAINED.has(node.operator)) {
		yield node;
	} else if (lua.isFunctionExpression(node)) {
		yield node;
		if (!lua.isInlineFunctionExpression(node)) return;
	}
	for (const child of children(node)) yield* breakableIn(child);
}

/**
 * Lists what can be broken in a statement, but not in those that it contains.
 *
 * @param {lua.Statement} statement
 * @returns {Generator<lua.Expression>}
 */
function* breakableInStatement(statement) {
	for (const child of children(statement)) {
		if (lua.isBlock(child) || "statements" in child) continue;
		if (lua.isIfStatement(child)) yield* breakableInStatement(child);
		else yield* breakableIn(child);
	}
}

/**
 * The operands of a chain of one operator.
 *
 * @param {lua.Expression} expression
 * @param {lua.Operator} operator
 * @returns {lua.Expression[]}
 */
function operandsOf(expression, operator) {
	if (!lua.isBinaryExpression(expression) || expression.operator !== operator) return [expression];
	// Joining strings is associative; the others are read from the left.
	const isConcat = operator === lua.SyntaxKind.ConcatOperator;
	const right = isConcat ? operandsOf(expression.right, operator) : [expression.right];
	return [...operandsOf(expression.left, operator), ...right];
}

/** From the loosest on; what is not listed binds tighter than all of them. */
const BINDING = [
	[lua.SyntaxKind.OrOperator],
	[lua.SyntaxKind.AndOperator],
	[
		lua.SyntaxKind.EqualityOperator,
		lua.SyntaxKind.InequalityOperator,
		lua.SyntaxKind.LessThanOperator,
		lua.SyntaxKind.LessEqualOperator,
		lua.SyntaxKind.GreaterThanOperator,
		lua.SyntaxKind.GreaterEqualOperator,
	],
	[lua.SyntaxKind.ConcatOperator],
];

/** @param {lua.Operator} inner @param {lua.Operator} outer Whether the inner one needs parentheses. */
function bindsLooser(inner, outer) {
	const [rank, limit] = [inner, outer].map((operator) =>
		BINDING.findIndex((level) => level.some((one) => one === operator)),
	);
	return rank !== undefined && limit !== undefined && rank >= 0 && rank < limit;
}

module.exports = { MIN_WIDTH, bindsLooser, breakableInStatement, operandsOf };
