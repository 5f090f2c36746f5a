// @ts-check
"use strict";

/**
 * Refuses what Prosody's promises, on which those of TypeScript stand here, do not have.
 */

const ts = require("typescript");

const MISSING =
	'promises are those of "util.promise" here: add "prosody-typings/async" to "types" in tsconfig.json.';

const UNAWAITED =
	"nobody waits for an async function here, and its promise would be taken for an answer: " +
	"call one within braces, () => { work().catch((reason) => …); }.";

/** @param {ts.Type | undefined} type @param {ts.TypeChecker} checker Whether it is declared as one of Prosody's. */
const isProsodys = (type, checker) =>
	type !== undefined && checker.getPropertyOfType(type, "next") !== undefined;

/**
 * Whether whoever is given a function does not look for a promise in what it returns.
 *
 * @param {ts.Node} node
 * @param {ts.TypeChecker} checker
 */
function isUnawaited(node, checker) {
	if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false;
	const [signature] = checker.getContextualType(node)?.getCallSignatures() ?? [];
	const type = signature && checker.getReturnTypeOfSignature(signature);
	const parts = type?.isUnion() ? type.types : type ? [type] : [];
	const isOpen = parts.some(({ flags }) => flags & (ts.TypeFlags.Void | ts.TypeFlags.Unknown));
	return isOpen && !parts.some((part) => checker.getPropertyOfType(part, "then"));
}

/**
 * @param {ts.Node} node
 * @param {ts.Program} program
 * @param {(node: ts.Node, message: string) => void} refuse
 */
function checkPromises(node, program, refuse) {
	const checker = program.getTypeChecker();
	if (ts.isFunctionLike(node)) {
		const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
		const modifier = modifiers.find(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
		const signature =
			modifier && checker.getSignatureFromDeclaration(/** @type {ts.SignatureDeclaration} */ (node));
		if (modifier && !isProsodys(signature && checker.getReturnTypeOfSignature(signature), checker))
			refuse(modifier, MISSING);
		else if (modifier && isUnawaited(node, checker)) refuse(modifier, UNAWAITED);
	}
	if (!ts.isIdentifier(node) || node.text !== "Promise" || ts.isPartOfTypeNode(node)) return;
	const file = checker.getSymbolAtLocation(node)?.declarations?.[0]?.getSourceFile();
	if (!file || !program.isSourceFileDefaultLibrary(file)) return;
	const { parent } = node;
	if (ts.isNewExpression(parent) && parent.expression === node) {
		if (!isProsodys(checker.getTypeAtLocation(parent), checker)) refuse(node, MISSING);
		return;
	}
	const isTested =
		ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
	if (isTested) return;
	if (!ts.isPropertyAccessExpression(parent)) {
		refuse(node, "Promise can only be made, asked with instanceof, or called by its functions.");
	} else if (parent.name.text === "any") {
		refuse(parent, "Promise.any is not among Prosody's promises: use Promise.race, or Promise.allSettled.");
	}
}

module.exports = { checkPromises };
