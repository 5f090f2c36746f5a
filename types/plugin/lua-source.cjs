// @ts-check
"use strict";

/**
 * Reads Lua into the tree that TypeScriptToLua prints.
 */

// @ts-expect-error It has no declarations of its own.
const luaparse = require("luaparse");
const lua = require("typescript-to-lua");

/** @typedef {any} Parsed A node of luaparse. */

/** @type {Readonly<Record<string, lua.BinaryOperator>>} */
const BINARY = {
	"+": lua.SyntaxKind.AdditionOperator,
	"-": lua.SyntaxKind.SubtractionOperator,
	"*": lua.SyntaxKind.MultiplicationOperator,
	"/": lua.SyntaxKind.DivisionOperator,
	"%": lua.SyntaxKind.ModuloOperator,
	"^": lua.SyntaxKind.PowerOperator,
	"..": lua.SyntaxKind.ConcatOperator,
	"==": lua.SyntaxKind.EqualityOperator,
	"~=": lua.SyntaxKind.InequalityOperator,
	"<": lua.SyntaxKind.LessThanOperator,
	"<=": lua.SyntaxKind.LessEqualOperator,
	">": lua.SyntaxKind.GreaterThanOperator,
	">=": lua.SyntaxKind.GreaterEqualOperator,
	and: lua.SyntaxKind.AndOperator,
	or: lua.SyntaxKind.OrOperator,
};

/** @type {Readonly<Record<string, lua.UnaryOperator>>} */
const UNARY = {
	"-": lua.SyntaxKind.NegationOperator,
	"#": lua.SyntaxKind.LengthOperator,
	not: lua.SyntaxKind.NotOperator,
};

/** @param {Parsed} node @returns {lua.Identifier} */
const toName = ({ name }) => lua.createIdentifier(name);

/** @param {Parsed} node */
function toFunction({ parameters, body }) {
	const names = parameters.filter((/** @type {Parsed} */ one) => one.type === "Identifier").map(toName);
	const dots = names.length < parameters.length ? lua.createDotsLiteral() : undefined;
	const [only] = body;
	const isShort = body.length === 1 && only.type === "ReturnStatement" && only.arguments.length > 0;
	const isLine = isShort && only.loc.end.line === only.loc.start.line;
	return lua.createFunctionExpression(toBlock(body), names, dots, isLine ? lua.NodeFlags.Inline : undefined);
}

/** @param {Parsed} node @returns {lua.TableFieldExpression} */
function toField({ type, key, value }) {
	if (type === "TableKey") return lua.createTableFieldExpression(toExpression(value), toExpression(key));
	if (type === "TableKeyString")
		return lua.createTableFieldExpression(toExpression(value), lua.createStringLiteral(key.name));
	return lua.createTableFieldExpression(toExpression(value));
}

/** @param {Parsed} node @returns {lua.Expression} */
function toCall({ base, arguments: args }) {
	const params = args.map(toExpression);
	if (base.type === "MemberExpression" && base.indexer === ":")
		return lua.createMethodCallExpression(toExpression(base.base), toName(base.identifier), params);
	return lua.createCallExpression(toExpression(base), params);
}

/** @type {Readonly<Record<string, (node: Parsed) => lua.Expression>>} */
const EXPRESSIONS = {
	Identifier: toName,
	NumericLiteral: ({ value }) => lua.createNumericLiteral(value),
	StringLiteral: ({ value }) => lua.createStringLiteral(value),
	BooleanLiteral: ({ value }) => lua.createBooleanLiteral(value),
	NilLiteral: () => lua.createNilLiteral(),
	VarargLiteral: () => lua.createDotsLiteral(),
	FunctionDeclaration: toFunction,
	TableConstructorExpression: ({ fields }) => lua.createTableExpression(fields.map(toField)),
	BinaryExpression: ({ left, right, operator }) =>
		lua.createBinaryExpression(toExpression(left), toExpression(right), operatorOf(BINARY, operator)),
	LogicalExpression: ({ left, right, operator }) =>
		lua.createBinaryExpression(toExpression(left), toExpression(right), operatorOf(BINARY, operator)),
	UnaryExpression: ({ argument, operator }) =>
		lua.createUnaryExpression(toExpression(argument), operatorOf(UNARY, operator)),
	MemberExpression: ({ base, identifier }) =>
		lua.createTableIndexExpression(toExpression(base), lua.createStringLiteral(identifier.name)),
	IndexExpression: ({ base, index }) =>
		lua.createTableIndexExpression(toExpression(base), toExpression(index)),
	CallExpression: toCall,
	StringCallExpression: ({ base, argument }) => toCall({ base, arguments: [argument] }),
	TableCallExpression: ({ base, arguments: argument }) => toCall({ base, arguments: [argument].flat() }),
};

/**
 * @template T
 * @param {Readonly<Record<string, T>>} operators
 * @param {string} text
 * @returns {T}
 */
function operatorOf(operators, text) {
	const operator = operators[text];
	if (operator === undefined) throw new Error(`the operator "${text}" of Lua is not known here`);
	return operator;
}

/** @param {Parsed} node @returns {lua.Expression} */
function toExpression(node) {
	const convert = EXPRESSIONS[node.type];
	if (!convert) throw new Error(`the expression "${node.type}" of Lua is not known here`);
	const expression = convert(node);
	// Where one result is taken of several, parentheses mean something.
	const isSeveral = node.type === "CallExpression" || node.type === "VarargLiteral";
	return node.inParens && isSeveral ? lua.createParenthesizedExpression(expression) : expression;
}

/** @param {Parsed} node @returns {lua.AssignmentLeftHandSideExpression} */
const toTarget = (node) => /** @type {lua.AssignmentLeftHandSideExpression} */ (toExpression(node));

/** @param {readonly Parsed[]} body */
const toBlock = (body) => lua.createBlock(body.map(toStatement));

/** @param {readonly Parsed[]} clauses @returns {lua.IfStatement | lua.Block | undefined} */
function toIf([first, ...others]) {
	if (!first) return undefined;
	if (!first.condition) return toBlock(first.body);
	return lua.createIfStatement(toExpression(first.condition), toBlock(first.body), toIf(others));
}

/** @param {Parsed} node @returns {lua.Statement} */
function toFunctionStatement(node) {
	const value = toFunction(node);
	value.flags |= lua.NodeFlags.Declaration;
	value.flags &= ~lua.NodeFlags.Inline;
	if (node.isLocal) return lua.createVariableDeclarationStatement(toName(node.identifier), value);
	const { identifier } = node;
	if (identifier.type === "MemberExpression" && identifier.indexer === ":")
		value.params = [lua.createIdentifier("self"), ...(value.params ?? [])];
	return lua.createAssignmentStatement(toTarget(identifier), value);
}

/** @type {Readonly<Record<string, (node: Parsed) => lua.Statement>>} */
const STATEMENTS = {
	LocalStatement: ({ variables, init }) =>
		lua.createVariableDeclarationStatement(
			variables.map(toName),
			init.length > 0 ? init.map(toExpression) : undefined,
		),
	AssignmentStatement: ({ variables, init }) =>
		lua.createAssignmentStatement(variables.map(toTarget), init.map(toExpression)),
	FunctionDeclaration: toFunctionStatement,
	CallStatement: ({ expression }) => lua.createExpressionStatement(toExpression(expression)),
	ReturnStatement: ({ arguments: values }) => lua.createReturnStatement(values.map(toExpression)),
	BreakStatement: () => lua.createBreakStatement(),
	DoStatement: ({ body }) => lua.createDoStatement(body.map(toStatement)),
	WhileStatement: ({ condition, body }) => lua.createWhileStatement(toBlock(body), toExpression(condition)),
	RepeatStatement: ({ condition, body }) => lua.createRepeatStatement(toBlock(body), toExpression(condition)),
	ForNumericStatement: ({ variable, start, end, step, body }) =>
		lua.createForStatement(
			toBlock(body),
			toName(variable),
			toExpression(start),
			toExpression(end),
			step ? toExpression(step) : undefined,
		),
	ForGenericStatement: ({ variables, iterators, body }) =>
		lua.createForInStatement(toBlock(body), variables.map(toName), iterators.map(toExpression)),
	IfStatement: ({ clauses }) => /** @type {lua.IfStatement} */ (toIf(clauses)),
};

/** @param {Parsed} node @returns {lua.Statement} */
function toStatement(node) {
	const convert = STATEMENTS[node.type];
	if (!convert) throw new Error(`the statement "${node.type}" of Lua is not known here`);
	return convert(node);
}

/**
 * @param {string} text
 * @returns {lua.Statement[]}
 */
function readLua(text) {
	const { body } = luaparse.parse(text, {
		comments: false,
		locations: true,
		encodingMode: "x-user-defined",
	});
	return body.map(toStatement);
}

module.exports = { readLua };
