// @ts-check
"use strict";

/**
 * Warns, where that is wanted, of numbers and strings as conditions: in Lua 0 and "" are true.
 */

const ts = require("typescript");

/**
 * @param {ts.Node} node
 * @returns {ts.Expression[]} What is tested by it.
 */
function testedBy(node) {
	if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) return [node.expression];
	if (ts.isConditionalExpression(node)) return [node.condition];
	if (ts.isForStatement(node)) return node.condition ? [node.condition] : [];
	if (ts.isPrefixUnaryExpression(node))
		return node.operator === ts.SyntaxKind.ExclamationToken ? [node.operand] : [];
	if (!ts.isBinaryExpression(node)) return [];
	const kind = node.operatorToken.kind;
	const isLogical = [
		ts.SyntaxKind.AmpersandAmpersandToken,
		ts.SyntaxKind.BarBarToken,
		ts.SyntaxKind.AmpersandAmpersandEqualsToken,
		ts.SyntaxKind.BarBarEqualsToken,
	].some((one) => one === kind);
	return isLogical ? [node.left] : [];
}

/** @param {ts.Expression} expression What is tested in the end: the operands of `&&`, `||` and `!` are by themselves. */
function isTestedAlone(expression) {
	const inner = ts.isParenthesizedExpression(expression) ? expression.expression : expression;
	if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.ExclamationToken) return false;
	return true;
}

/**
 * What is true in Lua and false in JavaScript among the values of a type.
 *
 * @param {ts.Type} type
 * @returns {string | undefined}
 */
function surprisingValue(type) {
	for (const part of type.isUnion() ? type.types : [type]) {
		if (part.isNumberLiteral()) {
			if (part.value === 0) return "0";
		} else if (part.isStringLiteral()) {
			if (part.value === "") return '""';
		} else if (part.flags & ts.TypeFlags.NumberLike) return "0";
		else if (part.flags & ts.TypeFlags.StringLike) return '""';
	}
	return undefined;
}

/**
 * @param {ts.Node} node
 * @param {ts.TypeChecker} checker
 * @param {(node: ts.Node, message: string) => void} warn
 */
function checkConditions(node, checker, warn) {
	for (const expression of testedBy(node).filter(isTestedAlone)) {
		const value = surprisingValue(checker.getTypeAtLocation(expression));
		if (value === undefined) continue;
		const text = expression.getText();
		warn(
			expression,
			`${value} is true in Lua: compare, with "${text} !== ${value}" or "${text} !== undefined".`,
		);
	}
}

module.exports = { checkConditions };
