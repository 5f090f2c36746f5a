// @ts-check
"use strict";

/**
 * Puts simpler what TypeScriptToLua's way of translating makes roundabout.
 */

const lua = require("typescript-to-lua");
const { children, countOf, isName, namesIn, rename, walk } = require("./lua-tree.cjs");
const { getLayout, moveAbove, moveComments } = require("./source-layout.cjs");
const { gatherTaken, prepareTaking } = require("./taking.cjs");

/**
 * `not (a == b)` is `a ~= b`; of the other comparisons none has an opposite, since nothing holds for NaN.
 *
 * @type {ReadonlyMap<lua.Operator, lua.BinaryOperator>}
 */
const INVERSE = new Map([
	[lua.SyntaxKind.EqualityOperator, lua.SyntaxKind.InequalityOperator],
	[lua.SyntaxKind.InequalityOperator, lua.SyntaxKind.EqualityOperator],
]);

/** @param {string} name */
const isTemporary = (name) => name.startsWith("____");

/**
 * Whether evaluating something twice, or later, is the same: names, and fields of them.
 *
 * @param {lua.Node} node
 * @returns {boolean}
 */
const isPath = (node) =>
	isName(node) || (lua.isTableIndexExpression(node) && isPath(node.table) && isLiteral(node.index));

/** @param {lua.Node} node */
const isLiteral = (node) =>
	lua.isStringLiteral(node) ||
	lua.isNumericLiteral(node) ||
	lua.isBooleanLiteral(node) ||
	lua.isNilLiteral(node);

/**
 * Whether nothing is called in an expression but `type`.
 *
 * @param {lua.Node} expression
 */
function isQuiet(expression) {
	let result = true;
	walk(expression, (node) => {
		const isType = lua.isCallExpression(node) && isName(node.expression) && node.expression.text === "type";
		if ((lua.isCallExpression(node) && !isType) || lua.isMethodCallExpression(node)) result = false;
	});
	return result;
}

/** @param {lua.Statement | undefined} statement The name that `local x` declares, without a value. */
function bareDeclaration(statement) {
	if (!statement || !lua.isVariableDeclarationStatement(statement)) return undefined;
	const { left, right } = statement;
	const isBare = left.length === 1 && (right === undefined || right.every(lua.isNilLiteral));
	return isBare ? left[0]?.text : undefined;
}

/** @param {lua.Statement | undefined} statement What `x = value` sets. */
function assignment(statement) {
	if (!statement || !lua.isAssignmentStatement(statement)) return undefined;
	const { left, right } = statement;
	const [target, value] = [left[0], right[0]];
	return left.length === 1 && right.length === 1 && target && value ? { target, value } : undefined;
}

/** @param {lua.Statement} statement */
function hasComment(statement) {
	const { before = [], beside = "", after = [] } = getLayout(statement);
	return before.length + beside.length + after.length > 0;
}

// --- Expressions ---------------------------------------------------------------------------------------------------

/** @param {lua.Expression} expression @returns {lua.Expression} The opposite. */
function negate(expression) {
	const node = lua.setNodePosition(
		lua.createUnaryExpression(expression, lua.SyntaxKind.NotOperator),
		expression,
	);
	return lua.isUnaryExpression(expression) && expression.operator === lua.SyntaxKind.NotOperator
		? expression.operand
		: invertComparison(node);
}

/** @param {lua.UnaryExpression} expression Where it is `not (a == b)`, it becomes `a ~= b`. */
function invertComparison(expression) {
	const { operator, operand } = expression;
	const inverse = lua.isBinaryExpression(operand) ? INVERSE.get(operand.operator) : undefined;
	if (operator !== lua.SyntaxKind.NotOperator || !lua.isBinaryExpression(operand) || inverse === undefined)
		return expression;
	// In place, so that whatever it is part of sets parentheses for a comparison.
	return Object.assign(expression, lua.createBinaryExpression(operand.left, operand.right, inverse), {
		operand: undefined,
	});
}

const COMPARISONS = new Set([
	lua.SyntaxKind.EqualityOperator,
	lua.SyntaxKind.InequalityOperator,
	lua.SyntaxKind.LessThanOperator,
	lua.SyntaxKind.LessEqualOperator,
	lua.SyntaxKind.GreaterThanOperator,
	lua.SyntaxKind.GreaterEqualOperator,
]);

/** @param {lua.BinaryExpression} expression Where it is `a == b and true or false`, it becomes `a == b`. */
function dropTruth(expression) {
	const { left, right, operator } = expression;
	if (operator !== lua.SyntaxKind.OrOperator || right.kind !== lua.SyntaxKind.FalseKeyword) return;
	if (!lua.isBinaryExpression(left) || left.operator !== lua.SyntaxKind.AndOperator) return;
	const { left: test, right: truth } = left;
	const isTest = lua.isBinaryExpression(test) && COMPARISONS.has(test.operator);
	if (isTest && truth.kind === lua.SyntaxKind.TrueKeyword) Object.assign(expression, test);
}

// --- Conditional expressions ---------------------------------------------------------------------------------------

/**
 * Lists the assignments that the branches of an `if` end in, where every branch ends in one to a name.
 *
 * @param {lua.Statement | undefined} statement
 * @param {string} name
 * @returns {{ block: lua.Block, value: lua.Expression }[] | undefined}
 */
function lastAssignments(statement, name) {
	if (!statement || !lua.isIfStatement(statement)) return undefined;
	const { ifBlock, elseBlock } = statement;
	const result = [];
	for (const branch of [ifBlock, elseBlock]) {
		const last = branch && (lua.isIfStatement(branch) ? branch : branch.statements.at(-1));
		const set = assignment(last);
		if (branch && lua.isBlock(branch) && set && isName(set.target) && set.target.text === name) {
			result.push({ block: branch, value: set.value });
		} else {
			const inner = lastAssignments(last, name);
			if (!inner) return undefined;
			result.push(...inner);
		}
	}
	return result;
}

/**
 * Writes what a person would where TypeScriptToLua sets a temporary in the branches of an `if` and then uses it once:
 * `return` in each branch, or the assignment itself.
 *
 * @param {lua.Statement[]} statements Of one block.
 */
function dissolveTemporaries(statements) {
	for (let index = 1; index < statements.length; index++) {
		const [user, branches] = [statements[index], statements[index - 1]];
		if (!user || !branches || !lua.isIfStatement(branches)) continue;
		const isSetting = lua.isVariableDeclarationStatement(user) || lua.isAssignmentStatement(user);
		const values = lua.isReturnStatement(user) ? user.expressions : isSetting ? user.right : undefined;
		const temporary = values?.length === 1 && isName(values[0]) ? values[0].text : "";
		const endings = isTemporary(temporary) ? lastAssignments(branches, temporary) : undefined;
		const start = statements.findIndex((s) => bareDeclaration(s) === temporary);
		if (!endings || start < 0 || start > index - 1) continue;
		const between = statements.slice(start + 1, index);
		if (countOf(between, temporary) !== endings.length) continue;
		if (countOf(statements.slice(index + 1), temporary) > 0) continue;
		if (lua.isReturnStatement(user)) {
			for (const { block, value } of endings) {
				const last = /** @type {lua.Statement} */ (block.statements.pop());
				block.statements.push(lua.setNodePosition(lua.createReturnStatement([value]), last));
			}
			const flat = flattenReturns(branches);
			moveComments(user, /** @type {lua.Statement} */ (flat.at(-1)));
			statements.splice(index - 1, 2, ...flat);
			removeDeclaration(statements, start);
			index = 0;
			continue;
		}
		const [target] = isSetting ? user.left : [];
		if (!isSetting || !target || user.left.length !== 1) continue;
		if (lua.isVariableDeclarationStatement(user)) {
			// Another variable of this name may be in use up to here.
			if (!isName(target) || namesIn(between).has(target.text)) continue;
			rename(
				[/** @type {lua.Statement} */ (statements[start]), ...between],
				new Map([[temporary, target.text]]),
			);
		} else {
			if (!isPath(target)) continue;
			for (const { block, value } of endings) {
				const last = /** @type {lua.Statement} */ (block.statements.pop());
				block.statements.push(lua.setNodePosition(lua.createAssignmentStatement(target, value), last));
			}
			removeDeclaration(statements, start);
			index--;
		}
		moveComments(user, branches);
		statements.splice(index, 1);
		index--;
	}
}

/** @param {lua.Statement[]} statements @param {number} index Its comments go to the next statement. */
function removeDeclaration(statements, index) {
	const [declaration, next] = statements.slice(index, index + 2);
	if (declaration && next) moveAbove(declaration, next);
	statements.splice(index, 1);
}

/**
 * Writes `if c then return a end`, `return b` for an `if` whose branches all return.
 *
 * @param {lua.IfStatement} statement
 * @returns {lua.Statement[]}
 */
function flattenReturns(statement) {
	const { elseBlock } = statement;
	if (!elseBlock) return [statement];
	statement.elseBlock = undefined;
	return [statement, ...(lua.isBlock(elseBlock) ? elseBlock.statements : flattenReturns(elseBlock))];
}

/**
 * Writes `local x = b; if c then x = a end` for `local x; if c then x = a; else x = b; end`, where that is the same.
 *
 * @param {lua.Statement[]} statements Of one block.
 */
function startWithDefault(statements) {
	for (const [index, statement] of statements.entries()) {
		const name = bareDeclaration(statements[index - 1]);
		if (name === undefined || !lua.isIfStatement(statement)) continue;
		const { condition, ifBlock, elseBlock } = statement;
		if (!elseBlock || !lua.isBlock(elseBlock) || !lastAssignments(statement, name)) continue;
		const isDefault = (/** @type {lua.Block} */ block) => {
			const [only] = block.statements;
			const value = assignment(only)?.value;
			if (!only || !value || block.statements.length > 1 || hasComment(only)) return false;
			return isLiteral(value) || (isName(value) && value.text !== name && isQuiet(condition));
		};
		if (namesIn([condition]).has(name)) continue;
		const [kept, dropped] = isDefault(elseBlock) ? [ifBlock, elseBlock] : [elseBlock, ifBlock];
		if (!isDefault(dropped)) continue;
		// The other branch must not use another variable of this name.
		if (countOf([kept], name) !== (lastAssignments(statement, name) ?? []).length - 1) continue;
		const declaration = /** @type {lua.VariableDeclarationStatement} */ (statements[index - 1]);
		const value = assignment(dropped.statements[0])?.value;
		if (value && !lua.isNilLiteral(value)) declaration.right = [value];
		if (kept === elseBlock) statement.condition = negate(condition);
		statement.ifBlock = kept;
		statement.elseBlock = undefined;
	}
}

// --- Other statements ----------------------------------------------------------------------------------------------

/** @param {lua.IfStatement} statement Where its `else` holds nothing but another `if`, that becomes an `elseif`. */
function joinElse(statement) {
	const { elseBlock } = statement;
	const only = elseBlock && lua.isBlock(elseBlock) ? elseBlock.statements[0] : undefined;
	if (!elseBlock || !only || !lua.isBlock(elseBlock) || elseBlock.statements.length !== 1) return;
	if (lua.isIfStatement(only) && !hasComment(only)) statement.elseBlock = only;
}

/**
 * Writes `a.b.c = a.b.c + 1` for `local t, k = a.b, "c"; t[k] = t[k] + 1`.
 *
 * @param {lua.Statement[]} statements Of one block.
 */
function joinCompoundAssignments(statements) {
	for (let index = 1; index < statements.length; index++) {
		const [holder, change] = [statements[index - 1], statements[index]];
		if (!holder || !change || !lua.isVariableDeclarationStatement(holder)) continue;
		const [table, key] = holder.left;
		const [tableValue, keyValue] = holder.right ?? [];
		const set = assignment(change);
		if (!table || !key || !tableValue || !keyValue || holder.left.length !== 2 || !set) continue;
		if (!isTemporary(table.text) || !isTemporary(key.text) || !lua.isTableIndexExpression(set.target))
			continue;
		if (countOf(statements, key.text) !== 3 || countOf(statements, table.text) !== 3) continue;
		const isKnownKey = isLiteral(keyValue);
		const isKnownTable = isKnownKey && isPath(tableValue) && isQuiet(set.value);
		const replace = (/** @type {lua.Node} */ node) => {
			if (!lua.isTableIndexExpression(node) || !isName(node.table) || node.table.text !== table.text) return;
			if (isKnownKey) node.index = keyValue;
			if (isKnownTable) node.table = tableValue;
		};
		walk(change, replace);
		if (isKnownKey) {
			holder.left = [table];
			holder.right = [tableValue];
		}
		if (isKnownTable) {
			moveAbove(holder, change);
			statements.splice(index - 1, 1);
			index--;
		}
	}
}

/** @param {lua.RepeatStatement} statement Takes the block out that TypeScriptToLua sets in a loop. */
function openBody(statement) {
	const [only, ...others] = statement.body.statements;
	if (!only || others.length > 0 || !lua.isDoStatement(only)) return;
	const declared = only.statements.flatMap((s) => (lua.isVariableDeclarationStatement(s) ? s.left : []));
	const names = namesIn([statement.condition]);
	if (!declared.some(({ text }) => names.has(text))) statement.body.statements = only.statements;
}

/**
 * Leaves a `repeat` that `break` continues from without its flag, where nothing else breaks.
 *
 * @param {lua.Node} node
 */
function dropContinueFlag(node) {
	if (!lua.isDoStatement(node) || node.statements.length !== 3) return;
	const [declaration, loop] = node.statements;
	const flag = bareDeclaration(declaration) ?? "";
	if (!/^__continue\d/.test(flag) || !loop || !lua.isRepeatStatement(loop)) return;
	/** @type {lua.Statement[][]} */
	const blocks = [];
	let isPlain = true;
	/** @param {lua.Statement[]} statements */
	const visit = (statements) => {
		blocks.push(statements);
		for (const [index, statement] of statements.entries()) {
			const before = assignment(statements[index - 1])?.target;
			if (lua.isBreakStatement(statement))
				isPlain &&= before !== undefined && isName(before) && before.text === flag;
			else if (lua.isDoStatement(statement)) visit(statement.statements);
			for (let part = statement; lua.isIfStatement(part); ) {
				visit(part.ifBlock.statements);
				const { elseBlock } = part;
				if (!elseBlock) break;
				if (lua.isBlock(elseBlock)) visit(elseBlock.statements);
				if (!lua.isIfStatement(elseBlock)) break;
				part = elseBlock;
			}
		}
	};
	visit(loop.body.statements);
	if (!isPlain) return;
	for (const block of blocks) {
		for (let index = block.length - 1; index >= 0; index--) {
			const target = assignment(block[index])?.target;
			if (!target || !isName(target) || target.text !== flag) continue;
			const [from, to] = block.slice(index, index + 2);
			if (from && to) moveAbove(from, to);
			block.splice(index, 1);
		}
	}
	node.statements = [loop];
}

/** @param {lua.Statement[]} statements Takes a `do` away that holds nothing but one loop. */
function openBlocks(statements) {
	for (const [index, statement] of statements.entries()) {
		const [only, ...others] = lua.isDoStatement(statement) ? statement.statements : [];
		if (only && others.length === 0 && lua.isRepeatStatement(only)) statements[index] = only;
	}
}

/**
 * Uses a name itself where TypeScriptToLua keeps a copy of it, and nothing sets it.
 *
 * @param {lua.Statement[]} statements Of one block.
 * @param {ReadonlySet<string>} assigned The names that are set anywhere in the file.
 */
function inlineCopies(statements, assigned) {
	for (let index = 0; index < statements.length - 1; index++) {
		const statement = statements[index];
		if (!statement || !lua.isVariableDeclarationStatement(statement)) continue;
		const [copy, value] = [statement.left[0], statement.right?.[0]];
		if (!copy || statement.left.length > 1 || !isTemporary(copy.text) || !isName(value)) continue;
		const rest = statements.slice(index + 1);
		if (assigned.has(value.text) || assigned.has(copy.text) || declaresAny(rest, value.text)) continue;
		rename(rest, new Map([[copy.text, value.text]]));
		removeDeclaration(statements, index);
		index--;
	}
}

/** @param {readonly lua.Node[]} nodes @param {string} name */
function declaresAny(nodes, name) {
	let result = false;
	for (const node of nodes) {
		walk(node, (part) => {
			const names = lua.isVariableDeclarationStatement(part)
				? part.left
				: lua.isFunctionExpression(part)
					? part.params
					: lua.isForInStatement(part)
						? part.names
						: lua.isForStatement(part)
							? [part.controlVariable]
							: [];
			if (names?.some(({ text }) => text === name)) result = true;
		});
	}
	return result;
}

/**
 * Tells apart what TypeScriptToLua calls the same in a block and in one around it, as it does in one `try` in another.
 *
 * @param {readonly lua.Node[]} nodes Of one block, or what is in a statement.
 * @param {ReadonlySet<string>} outer The temporaries that can be seen.
 * @param {{ count: number }} counter
 */
function separateTemporaries(nodes, outer, counter) {
	const seen = new Set(outer);
	for (const [index, node] of nodes.entries()) {
		for (const { text } of lua.isVariableDeclarationStatement(node) ? node.left : []) {
			if (!/^____[a-z]/i.test(text)) continue;
			if (seen.has(text)) {
				counter.count++;
				const name = `${text}_${counter.count}`;
				rename(nodes.slice(index), new Map([[text, name]]));
				seen.add(name);
			}
			seen.add(text);
		}
		separateTemporaries(children(node), seen, counter);
	}
}

/** @param {readonly lua.Statement[]} statements The names that assignments set. */
function assignedIn(statements) {
	/** @type {Set<string>} */
	const names = new Set();
	for (const statement of statements) {
		walk(statement, (node) => {
			for (const target of lua.isAssignmentStatement(node) ? node.left : [])
				if (isName(target)) names.add(target.text);
		});
	}
	return names;
}

/** @param {lua.Statement[]} statements Of a file. */
function simplify(statements) {
	separateTemporaries(statements, new Set(), { count: 9000 });
	const assigned = assignedIn(statements);
	/** @param {lua.Statement[]} block Whose inner blocks are done. */
	const simplifyBlock = (block) => {
		openBlocks(block);
		dissolveTemporaries(block);
		startWithDefault(block);
		joinCompoundAssignments(block);
		inlineCopies(block, assigned);
		gatherTaken(block);
	};
	/** @param {lua.Node} node */
	const simplifyNode = (node) => {
		prepareTaking(node);
		for (const child of children(node)) simplifyNode(child);
		dropContinueFlag(node);
		if (lua.isIfStatement(node)) joinElse(node);
		else if (lua.isRepeatStatement(node)) openBody(node);
		else if (lua.isUnaryExpression(node)) invertComparison(node);
		if (lua.isBinaryExpression(node)) dropTruth(node);
		if ("statements" in node) simplifyBlock(/** @type {lua.Block} */ (node).statements);
	};
	for (const statement of statements) simplifyNode(statement);
	simplifyBlock(statements);
}

module.exports = { simplify };
