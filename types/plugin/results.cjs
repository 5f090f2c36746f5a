// @ts-check
"use strict";

/**
 * Refuses uses of several results in which they become one table, which is never nil and always true.
 */

const ts = require("typescript");

/** @typedef {(node: ts.Node, message: string) => void} Refuse */

const MAX_SHOWN = 40;

/** @param {ts.Type} type @param {ts.TypeChecker} checker */
const isMulti = (type, checker) => checker.getPropertyOfType(type, "__tstlMultiReturn") !== undefined;

/** @param {ts.Type} type @param {ts.TypeChecker} checker */
const canBeMulti = (type, checker) =>
	(type.isUnion() ? type.types : [type]).some((part) => isMulti(part, checker));

/** @param {ts.Node} node @returns {node is ts.Expression} What is only for the type checker, or for the eye. */
const isWrapping = (node) =>
	ts.isParenthesizedExpression(node) ||
	ts.isAsExpression(node) ||
	ts.isNonNullExpression(node) ||
	ts.isSatisfiesExpression(node);

/** @param {ts.CallExpression} call How it is shown: without its arguments. */
function shown(call) {
	const callee = call.expression.getText().replaceAll(/\s+/g, " ");
	const name = callee.length > MAX_SHOWN ? `…${callee.slice(-MAX_SHOWN)}` : callee;
	return `${name}${call.questionDotToken ? "?." : ""}(${call.arguments.length > 0 ? "…" : ""})`;
}

/** @param {string} text A chain that is not optional. */
const plain = (text) => text.replaceAll(/\?\.(?=[([])/g, "").replaceAll("?.", ".");

/** @param {ts.Node} node The function whose result it would be. */
function functionAround(node) {
	const found = ts.findAncestor(node, ts.isFunctionLike);
	return found && ts.isFunctionLike(found) ? found : undefined;
}

/** @param {ts.Node} node @param {ts.TypeChecker} checker */
function returnsSeveral(node, checker) {
	const around = functionAround(node);
	const signature =
		around && checker.getSignatureFromDeclaration(/** @type {ts.SignatureDeclaration} */ (around));
	return signature !== undefined && isMulti(checker.getReturnTypeOfSignature(signature), checker);
}

/**
 * Why a call that gives several results may not stand where it stands.
 *
 * @param {ts.CallExpression} call
 * @param {ts.TypeChecker} checker
 * @returns {string | undefined} Undefined where it may.
 */
function objection(call, checker) {
	const text = shown(call);
	/** @type {ts.Node} */
	let node = call;
	while (isWrapping(node.parent)) node = node.parent;
	const { parent } = node;
	const isBare = node === call;
	const first = `${text}[0]`;
	const ofParentheses = "here in parentheses they are a table: take those away.";
	if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return undefined;
	if (ts.isVariableDeclaration(parent)) {
		const { name } = parent;
		if (ts.isArrayBindingPattern(name)) return undefined;
		const names = ts.isIdentifier(name) ? name.text : "first";
		return `in one variable they are a table: write "[${names}] = ${text}".`;
	}
	if (ts.isElementAccessExpression(parent) && parent.expression === node) {
		if (!ts.isOptionalChain(parent)) return isBare ? undefined : ofParentheses;
		return `indexed in an optional chain they are not what is indexed: write an if, and ${plain(text)}[0] in it.`;
	}
	// Said by TypeScriptToLua.
	if (ts.isPropertyAccessExpression(parent)) return undefined;
	if (ts.isSpreadElement(parent)) return isBare ? undefined : ofParentheses;
	if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)) {
		if (returnsSeveral(node, checker)) return isBare ? undefined : ofParentheses;
		return `returned from a function whose type is not LuaMultiReturn alone they are a table: return ${first}, or change that type.`;
	}
	if (ts.isBinaryExpression(parent)) return objectionInOperation(node, parent, text);
	const isCondition =
		(ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) ||
		((ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) &&
			parent.expression === node) ||
		((ts.isForStatement(parent) || ts.isConditionalExpression(parent)) && parent.condition === node);
	if (isCondition) return `as a condition they are a table, which is always true: test the first, ${first}.`;
	if (ts.isForStatement(parent)) return undefined;
	if (ts.isConditionalExpression(parent))
		return `as a branch of "? :" they are a table: write an if, or ${first} for the first.`;
	if (ts.isCallExpression(parent) || ts.isNewExpression(parent))
		return `as an argument they are a table: write ${first} for the first, or ...${text} in the last place for all.`;
	if (ts.isForOfStatement(parent)) return `they are no list: write "of [...${text}]" to go through them.`;
	if (ts.isArrayLiteralExpression(parent))
		return `in a list they are a table: write ${first}, or ...${text} for all.`;
	return `here they are a table: write ${first} for the first.`;
}

/** @param {ts.Node} node @param {ts.BinaryExpression} operation @param {string} text */
function objectionInOperation(node, { left, operatorToken }, text) {
	const first = `${text}[0]`;
	switch (operatorToken.kind) {
		case ts.SyntaxKind.EqualsToken:
			if (left === node || ts.isArrayLiteralExpression(left)) return undefined;
			return `in one variable they are a table: write "[${left.getText()}] = ${text}".`;
		case ts.SyntaxKind.CommaToken:
			return left === node ? undefined : `here they are a table: write ${first} for the first.`;
		case ts.SyntaxKind.QuestionQuestionToken:
			return `before or after "??" they are a table, which is never nil: write ${first}.`;
		case ts.SyntaxKind.AmpersandAmpersandToken:
		case ts.SyntaxKind.BarBarToken:
			return `before or after "${operatorToken.getText()}" they are a table, which is always true: write ${first}.`;
		default:
			return `beside "${operatorToken.getText()}" they are a table: write ${first} for the first.`;
	}
}

/**
 * @param {ts.Node} node
 * @param {ts.TypeChecker} checker
 * @param {Refuse} refuse
 */
function checkResults(node, checker, refuse) {
	if (!ts.isCallExpression(node) || node.expression.getText() === "$multi") return;
	if (!canBeMulti(checker.getTypeAtLocation(node), checker)) return;
	const reason = objection(node, checker);
	if (reason !== undefined) refuse(node, `${shown(node)} gives several results; ${reason}`);
}

module.exports = { checkResults };
