// @ts-check
"use strict";

/**
 * Says in TypeScript itself what Lua has no statement for: `continue` and `switch` become `if`.
 *
 * What cannot be said so is left as it is, and TypeScriptToLua finds its own way.
 */

const ts = require("typescript");

const { factory } = ts;

/** @typedef {ts.ForOfStatement | ts.ForInStatement | ts.ForStatement | ts.WhileStatement | ts.DoStatement} Loop */

/**
 * Comments that stood at what is left out, by the statement that they are to stand above.
 *
 * @type {WeakMap<ts.Node, ts.Node[]>}
 */
const adopted = new WeakMap();

/** @param {ts.Node} node Whether a comment stands above or beside it. */
function hasComment(node) {
	const { text } = node.getSourceFile();
	const ranges = [ts.getLeadingCommentRanges(text, node.pos), ts.getTrailingCommentRanges(text, node.end)];
	return ranges.some((found) => found !== undefined);
}

/** @param {ts.Node} heir @param {readonly ts.Node[]} nodes */
function adopt(heir, nodes) {
	const commented = nodes.filter(hasComment);
	if (commented.length > 0) adopted.set(heir, [...(adopted.get(heir) ?? []), ...commented]);
}

/** @param {ts.Node} node @returns {readonly ts.Node[]} Whose comments stand above a node. */
const adoptedBy = (node) => adopted.get(node) ?? [];

/** @param {ts.Node} node @returns {node is Loop} */
const isLoop = (node) => ts.isIterationStatement(node, false);

/** @param {ts.Statement} statement @returns {readonly ts.Statement[]} */
const listOf = (statement) => (ts.isBlock(statement) ? statement.statements : [statement]);

/**
 * Whether a statement leaves the loop, or with `isBreak` the loop or switch, that it stands in.
 *
 * @param {ts.Node} node
 * @param {boolean} isBreak
 * @returns {boolean}
 */
function jumps(node, isBreak) {
	if (ts.isContinueStatement(node)) return !isBreak || node.label !== undefined;
	if (ts.isBreakStatement(node)) return isBreak || node.label !== undefined;
	if (ts.isFunctionLike(node) || ts.isClassLike(node) || isLoop(node)) return false;
	if (isBreak && ts.isSwitchStatement(node)) return false;
	return ts.forEachChild(node, (child) => jumps(child, isBreak)) ?? false;
}

/**
 * Whether one of some statements declares a name that occurs in others.
 *
 * @param {readonly ts.Statement[]} statements
 * @param {readonly ts.Statement[]} others
 */
function declaresForOthers(statements, others) {
	/** @type {Set<string>} */
	const names = new Set();
	/** @param {ts.Node} name */
	const declare = (name) => {
		if (ts.isIdentifier(name)) names.add(name.text);
		else ts.forEachChild(name, declare);
	};
	for (const statement of statements) {
		if (ts.isVariableStatement(statement))
			for (const declaration of statement.declarationList.declarations) declare(declaration.name);
		else if ("name" in statement && statement.name) declare(/** @type {ts.Node} */ (statement.name));
	}
	/** @param {ts.Node} node @returns {boolean} */
	const uses = (node) =>
		ts.isIdentifier(node) ? names.has(node.text) : (ts.forEachChild(node, uses) ?? false);
	return others.some(uses);
}

/** @param {ts.Expression} condition @returns {ts.Expression} */
function opposite(condition) {
	if (ts.isParenthesizedExpression(condition)) return opposite(condition.expression);
	if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken)
		return condition.operand;
	const isPlain = !ts.isBinaryExpression(condition) && !ts.isConditionalExpression(condition);
	const operand = isPlain ? condition : factory.createParenthesizedExpression(condition);
	return ts.setTextRange(factory.createLogicalNot(operand), condition);
}

// --- continue ------------------------------------------------------------------------------------------------------

/** The `if` statements that were made here. @type {WeakSet<ts.Node>} */
const made = new WeakSet();

/**
 * @param {ts.IfStatement} original
 * @param {ts.Expression} condition
 * @param {readonly ts.Statement[]} then
 * @param {readonly ts.Statement[]} [other]
 */
function createIf(original, condition, then, other = []) {
	const [only] = then;
	let wholeCondition = condition;
	let body = then;
	// `if (!a) { if (!b) { … } }` for two `continue` after each other.
	const isNested =
		only && then.length === 1 && other.length === 0 && ts.isIfStatement(only) && made.has(only);
	if (
		isNested &&
		!only.elseStatement &&
		adoptedBy(only).length === 0 &&
		!hasComment(ts.getOriginalNode(only))
	) {
		/** @param {ts.Expression} part */
		const operand = (part) =>
			ts.isBinaryExpression(part) ? factory.createParenthesizedExpression(part) : part;
		wholeCondition = factory.createLogicalAnd(operand(condition), operand(only.expression));
		body = listOf(only.thenStatement);
	}
	const result = factory.createIfStatement(
		wholeCondition,
		factory.createBlock(body, true),
		other.length > 0 ? factory.createBlock(other, true) : undefined,
	);
	ts.setOriginalNode(ts.setTextRange(result, original), original);
	made.add(result);
	return result;
}

/**
 * Writes the end of a loop's body without `continue`: what is jumped over goes into an `if`.
 *
 * @param {readonly ts.Statement[]} statements
 * @returns {ts.Statement[] | undefined} Undefined where that cannot be said.
 */
function withoutContinue(statements) {
	const index = statements.findIndex((statement) => jumps(statement, false));
	const statement = statements[index];
	if (!statement) return [...statements];
	const before = statements.slice(0, index);
	const rest = statements.slice(index + 1);
	if (ts.isContinueStatement(statement) && !statement.label) return before;
	if (ts.isBlock(statement) && rest.length === 0) {
		const inner = withoutContinue(statement.statements);
		return inner && [...before, factory.updateBlock(statement, inner)];
	}
	if (!ts.isIfStatement(statement)) return undefined;
	const then = listOf(statement.thenStatement);
	const other = statement.elseStatement ? listOf(statement.elseStatement) : [];
	const [thenLast, otherLast] = [then.at(-1), other.at(-1)];
	/** @param {readonly ts.Statement[]} branch */
	const followed = (branch) =>
		declaresForOthers(branch, rest) ? [factory.createBlock(branch, true), ...rest] : [...branch, ...rest];
	const isEnd = (/** @type {ts.Statement | undefined} */ last) =>
		last !== undefined && ts.isContinueStatement(last);
	const [newThen, newOther] = [
		withoutContinue(isEnd(thenLast) ? then : isEnd(otherLast) ? followed(then) : then),
		withoutContinue(isEnd(thenLast) ? followed(other) : other),
	];
	if (!newThen || !newOther || !(isEnd(thenLast) || isEnd(otherLast) || rest.length === 0)) return undefined;
	const condition = statement.expression;
	const result =
		newThen.length === 0
			? createIf(statement, opposite(condition), newOther)
			: createIf(statement, condition, newThen, newOther);
	const dropped = [thenLast, otherLast].filter((last) => last !== undefined && isEnd(last));
	adopt(result, /** @type {ts.Node[]} */ (dropped));
	return [...before, result];
}

/**
 * @param {Loop} loop
 * @returns {Loop} Without `continue` where that can be said.
 */
function nestContinue(loop) {
	const { statement } = loop;
	if (!jumps(statement, false)) return loop;
	const statements = withoutContinue(
		listOf(statement).map((s) => (ts.isSwitchStatement(s) ? (chainSwitch(s) ?? s) : s)),
	);
	if (!statements) return loop;
	const body = ts.isBlock(statement)
		? factory.updateBlock(statement, statements)
		: factory.createBlock(statements, true);
	if (ts.isForOfStatement(loop))
		return factory.updateForOfStatement(loop, loop.awaitModifier, loop.initializer, loop.expression, body);
	if (ts.isForInStatement(loop))
		return factory.updateForInStatement(loop, loop.initializer, loop.expression, body);
	if (ts.isForStatement(loop))
		return factory.updateForStatement(loop, loop.initializer, loop.condition, loop.incrementor, body);
	return ts.isWhileStatement(loop)
		? factory.updateWhileStatement(loop, loop.expression, body)
		: factory.updateDoStatement(loop, body, loop.expression);
}

// --- switch --------------------------------------------------------------------------------------------------------

/**
 * @typedef {object} Branch Clauses that share their statements.
 * @property {ts.Expression[]} values
 * @property {boolean} isDefault
 * @property {readonly ts.Statement[]} statements
 * @property {ts.Node[]} comments Where comments may stand that belong above the statements.
 */

/**
 * @param {ts.SwitchStatement} statement
 * @returns {Branch[] | undefined} Undefined where one falls through to the next, or breaks in its middle.
 */
function branchesOf({ caseBlock: { clauses } }) {
	/** @type {Branch[]} */
	const branches = [];
	/** @type {Branch} */
	let branch = { values: [], isDefault: false, statements: [], comments: [] };
	for (const [index, clause] of clauses.entries()) {
		branch.comments.push(clause);
		if (ts.isCaseClause(clause)) branch.values.push(clause.expression);
		else branch.isDefault = true;
		const isLast = index === clauses.length - 1;
		if (clause.statements.length === 0 && !isLast) continue;
		const [only] = clause.statements;
		const isBlock = only && clause.statements.length === 1 && ts.isBlock(only);
		let statements = [...(isBlock ? only.statements : clause.statements)];
		const last = statements.at(-1);
		const isLeft =
			last && (ts.isReturnStatement(last) || ts.isThrowStatement(last) || ts.isContinueStatement(last));
		if (last && ts.isBreakStatement(last) && !last.label) statements = statements.slice(0, -1);
		else if (!isLast && !isLeft) return undefined;
		if (statements.some((s) => jumps(s, true) || ts.isFunctionDeclaration(s) || ts.isClassDeclaration(s)))
			return undefined;
		branch.statements = statements;
		branches.push(branch);
		branch = { values: [], isDefault: false, statements: [], comments: [] };
	}
	// None falls through, so the default may go to the end.
	return branches.toSorted((a, b) => Number(a.isDefault) - Number(b.isDefault));
}

/**
 * Writes a `switch` as a chain of `if`, where it has cases and what it looks at is a name.
 *
 * @param {ts.SwitchStatement} statement
 * @param {ts.Expression} [subject] Stands for what it looks at.
 * @returns {ts.Statement | undefined} Undefined where that cannot be said.
 */
function chainSwitch(statement, subject = statement.expression) {
	const branches = branchesOf(statement);
	if (!ts.isIdentifier(subject) || !branches || !branches.some(({ isDefault }) => !isDefault))
		return undefined;
	/** @type {ts.Statement | undefined} */
	let result;
	for (const { values, isDefault, statements, comments } of branches.toReversed()) {
		const [first] = statements;
		if (first) adopt(first, comments);
		const block = ts.setOriginalNode(factory.createBlock(statements, true), comments[0]);
		if (isDefault) {
			result = statements.length > 0 ? block : undefined;
			continue;
		}
		const condition = values
			.map((value) => /** @type {ts.Expression} */ (factory.createStrictEquality(subject, value)))
			.reduce((all, one) => factory.createLogicalOr(all, one));
		result = factory.createIfStatement(condition, block, result);
	}
	return result && ts.setOriginalNode(ts.setTextRange(result, statement), statement);
}

module.exports = { adoptedBy, chainSwitch, isLoop, nestContinue };
