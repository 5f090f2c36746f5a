// @ts-check
"use strict";

/**
 * Translates what TypeScriptToLua translates in a roundabout way, and takes comments along.
 */

const ts = require("typescript");
const lua = require("typescript-to-lua");
const { chainSwitch, isLoop, nestContinue } = require("./control-flow.cjs");
const { rename } = require("./lua-tree.cjs");
const { STATEMENTS, layOut, visitLiteral } = require("./source-layout.cjs");
const { markTaken } = require("./taking.cjs");
const { visitImport } = require("./texts.cjs");

/** @typedef {lua.TransformationContext} Context */

// --- Conditional expressions ---------------------------------------------------------------------------------------

/** @param {ts.Type} type @param {Context} context @param {ts.TypeFlags} flags */
function canBe(type, context, flags) {
	const constraint = context.checker.getBaseConstraintOfType(type) ?? type;
	const parts = constraint.isUnion() ? constraint.types : [constraint];
	const open = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter;
	return parts.some((part) => {
		if (part.flags & ts.TypeFlags.BooleanLiteral && !(flags & ts.TypeFlags.Boolean)) return false;
		if (part.flags & ts.TypeFlags.BooleanLiteral) return context.checker.typeToString(part) !== "true";
		return (part.flags & (open | flags)) !== 0;
	});
}

const NIL = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void;

/** @param {ts.Expression} expression */
const isNil = (expression) =>
	expression.kind === ts.SyntaxKind.NullKeyword ||
	(ts.isIdentifier(expression) && expression.text === "undefined");

/**
 * @param {Context} context
 * @param {ts.Expression} expression
 * @returns {lua.Expression | undefined} Undefined where statements have to go before it.
 */
function transformAlone(context, expression) {
	context.pushPrecedingStatements();
	const result = context.transformExpression(expression);
	return context.popPrecedingStatements().length === 0 ? result : undefined;
}

/**
 * `c ? a : undefined` where `a` is never false is `c and a or nil`; `c ? a : b` where `b` is neither nil nor false is
 * `not c and b or a`.
 *
 * @type {lua.FunctionVisitor<ts.ConditionalExpression>}
 */
const visitConditional = (node, context) => {
	const { condition, whenTrue, whenFalse } = node;
	/** @param {ts.Expression} part */
	const typeOf = (part) => context.checker.getTypeAtLocation(part);
	const isTrueSafe = !canBe(typeOf(whenTrue), context, ts.TypeFlags.Boolean);
	const isFalseTruthy = !canBe(typeOf(whenFalse), context, ts.TypeFlags.Boolean | NIL);
	const isTrueTruthy = isTrueSafe && !canBe(typeOf(whenTrue), context, NIL);
	const isAnd = isNil(whenFalse) && isTrueSafe && !isNil(whenTrue);
	// `if c then return a end; return b` says it better.
	const isReturned = ts.isReturnStatement(node.parent) && !isAnd;
	if (isTrueTruthy || isReturned || !(isAnd || isFalseTruthy)) return context.superTransformExpression(node);
	const [left, right] = [transformAlone(context, whenTrue), transformAlone(context, whenFalse)];
	if (!left || !right) return context.superTransformExpression(node);
	const test = context.transformExpression(condition);
	const not = lua.SyntaxKind.NotOperator;
	const isNegated = lua.isUnaryExpression(test) && test.operator === not;
	const opposite = isNegated ? test.operand : lua.createUnaryExpression(test, not, condition);
	const [first, second, third] = isAnd ? [test, left, right] : [opposite, right, left];
	const both = lua.createBinaryExpression(first, second, lua.SyntaxKind.AndOperator);
	return lua.createBinaryExpression(both, third, lua.SyntaxKind.OrOperator, node);
};

// --- Promises ------------------------------------------------------------------------------------------------------

/**
 * `promise.then(…)` is `promise:next(…)`: TypeScriptToLua has no way to call a method by a word of Lua.
 *
 * @param {ts.CallExpression} node
 * @param {Context} context
 */
function visitCall(node, context) {
	const { expression: callee, arguments: args } = node;
	const isThen = ts.isPropertyAccessExpression(callee) && callee.name.text === "then";
	const isPlain =
		isThen && !callee.questionDotToken && !node.questionDotToken && !args.some(ts.isSpreadElement);
	if (!isPlain || !isCustom(context.checker.getSymbolAtLocation(callee.name), context))
		return context.superTransformNode(node);
	const params = args.map((argument) => transformAlone(context, argument));
	if (params.some((param) => param === undefined)) return context.superTransformNode(node);
	const promise = context.transformExpression(callee.expression);
	const next = lua.createIdentifier("next");
	return lua.createMethodCallExpression(promise, next, /** @type {lua.Expression[]} */ (params), node);
}

/** @param {ts.Symbol | undefined} symbol @param {Context} context Whether it is called `next` in Lua. */
function isCustom(symbol, { checker }) {
	const tags = symbol?.getJsDocTags(checker) ?? [];
	return tags.some(({ name, text }) => name === "customName" && ts.displayPartsToString(text) === "next");
}

// --- Destructuring -------------------------------------------------------------------------------------------------

/**
 * The name that whoever declared a function's type gave to one of its parameters, or one after the type itself.
 *
 * @param {ts.SignatureDeclaration} declaration
 * @param {ts.ParameterDeclaration} parameter
 * @param {Context} context
 */
function nameOfParameter(declaration, parameter, context) {
	const { checker } = context;
	const isExpression = ts.isArrowFunction(declaration) || ts.isFunctionExpression(declaration);
	const contextual = isExpression ? checker.getContextualType(declaration) : undefined;
	const index = declaration.parameters.filter((p) => p.name.getText() !== "this").indexOf(parameter);
	const known = contextual?.getCallSignatures()[0]?.parameters[index]?.name;
	if (known && /^[a-z]\w*$/.test(known)) return known;
	const type = checker.getTypeAtLocation(parameter);
	const words = (type.aliasSymbol ?? type.symbol)?.name.match(/^[A-Z]\w*$/)
		? (type.aliasSymbol ?? type.symbol).name
		: "";
	return words.match(/[A-Z][a-z0-9]*$/)?.[0].toLowerCase() ?? "options";
}

/**
 * Names destructured parameters as somebody would who takes them apart in the function.
 *
 * @param {lua.Node | undefined} result
 * @param {ts.SignatureDeclaration} declaration
 * @param {Context} context
 */
function nameParameters(result, declaration, context) {
	if (!result || !lua.isFunctionExpression(result)) return;
	const patterns = declaration.parameters.filter((parameter) => !ts.isIdentifier(parameter.name));
	const names = new Map(
		patterns.map((parameter, index) => [
			`____bindingPattern${index}`,
			context.createTempName(nameOfParameter(declaration, parameter, context)),
		]),
	);
	if (names.size === 0) return;
	rename([result], names);
	markTaken(result, new Set(names.values()));
}

/** @type {lua.FunctionVisitor<ts.ArrowFunction | ts.FunctionExpression | ts.MethodDeclaration>} */
const visitFunction = (node, context) => {
	const result = context.superTransformExpression(
		/** @type {ts.Expression} */ (/** @type {ts.Node} */ (node)),
	);
	nameParameters(result, node, context);
	return result;
};

/** @param {ts.Expression} expression @returns {ts.Expression} Without what only the type checker reads. */
const bare = (expression) =>
	ts.isAsExpression(expression) ||
	ts.isParenthesizedExpression(expression) ||
	ts.isNonNullExpression(expression) ||
	ts.isSatisfiesExpression(expression)
		? bare(expression.expression)
		: expression;

/**
 * Takes a name apart, not a copy of it; and the results of a call, where they stand in parentheses.
 *
 * @param {ts.VariableStatement} statement
 */
function simplifyPatterns(statement) {
	const { declarationList } = statement;
	const declarations = declarationList.declarations.map((declaration) => {
		const { name, exclamationToken, type, initializer } = declaration;
		const inner = initializer && !ts.isIdentifier(name) ? bare(initializer) : undefined;
		const isTable = inner && ts.isIdentifier(inner) && ts.isObjectBindingPattern(name);
		const isCall = inner && ts.isCallExpression(inner) && ts.isArrayBindingPattern(name);
		if (!inner || inner === initializer || !(isTable || isCall)) return declaration;
		return ts.factory.updateVariableDeclaration(declaration, name, exclamationToken, type, inner);
	});
	const list = ts.factory.updateVariableDeclarationList(declarationList, declarations);
	return ts.factory.updateVariableStatement(statement, statement.modifiers, list);
}

// --- Statements ----------------------------------------------------------------------------------------------------

/** @param {ts.Statement} statement @param {Context} context @returns {lua.Statement[]} */
function translateStatement(statement, context) {
	if (isLoop(statement)) return context.superTransformStatements(nestContinue(statement));
	if (ts.isSwitchStatement(statement)) return translateSwitch(statement, context);
	if (ts.isExpressionStatement(statement) && ts.isDeleteExpression(statement.expression)) {
		// To have no value is to be nil.
		const { factory } = ts;
		const nothing = factory.createAssignment(
			statement.expression.expression,
			factory.createIdentifier("undefined"),
		);
		return context.superTransformStatements(factory.updateExpressionStatement(statement, nothing));
	}
	if (ts.isVariableStatement(statement)) {
		const statements = context.superTransformStatements(simplifyPatterns(statement));
		const isTaken = statement.declarationList.declarations.some(({ name }) => !ts.isIdentifier(name));
		if (isTaken) for (const one of statements) if (!isCopy(one)) markTaken(one);
		return statements;
	}
	const statements = context.superTransformStatements(statement);
	if (ts.isFunctionDeclaration(statement)) {
		const [first] = statements;
		if (first && lua.isVariableDeclarationStatement(first))
			nameParameters(first.right?.[0], statement, context);
	}
	return statements;
}

/** @param {lua.Statement} statement Whether it keeps what is taken apart below. */
const isCopy = (statement) =>
	lua.isVariableDeclarationStatement(statement) && /^____.*_\d+$/.test(statement.left[0]?.text ?? "");

/** @param {ts.SwitchStatement} statement @param {Context} context @returns {lua.Statement[]} */
function translateSwitch(statement, context) {
	const named = chainSwitch(statement);
	if (named) return context.transformStatements(named);
	context.pushPrecedingStatements();
	const subject = context.createTempNameForNode(statement.expression);
	const chain = chainSwitch(statement, ts.factory.createIdentifier(subject.text));
	const declaration =
		chain &&
		lua.createVariableDeclarationStatement(
			subject,
			context.transformExpression(statement.expression),
			statement.expression,
		);
	const before = context.popPrecedingStatements();
	if (!chain || !declaration) return context.superTransformStatements(statement);
	const statements = context.transformStatements(chain);
	return [...before, declaration, ...statements];
}

/** @type {lua.FunctionVisitor<ts.Statement>} */
const visitStatement = (statement, context) =>
	layOut(statement, context, () => translateStatement(statement, context));

/** @type {Record<number, (node: never, context: Context) => lua.Node | lua.Node[] | undefined>} */
const translations = {
	...Object.fromEntries(STATEMENTS.map((name) => [ts.SyntaxKind[name], visitStatement])),
	[ts.SyntaxKind.ImportDeclaration]: visitImport,
	[ts.SyntaxKind.ObjectLiteralExpression]: visitLiteral,
	[ts.SyntaxKind.ArrayLiteralExpression]: visitLiteral,
	[ts.SyntaxKind.CallExpression]: visitCall,
	[ts.SyntaxKind.ConditionalExpression]: visitConditional,
	[ts.SyntaxKind.ArrowFunction]: visitFunction,
	[ts.SyntaxKind.FunctionExpression]: visitFunction,
	[ts.SyntaxKind.MethodDeclaration]: visitFunction,
};

/** What else can need a helper. */
const HELPED = /** @type {const} */ ([
	"AwaitExpression",
	"BinaryExpression",
	"ClassDeclaration",
	"ClassExpression",
	"DeleteExpression",
	"ElementAccessExpression",
	"NewExpression",
	"PrefixUnaryExpression",
	"PropertyAccessExpression",
	"SpreadElement",
	"TaggedTemplateExpression",
	"TypeOfExpression",
	"YieldExpression",
]);

/** @param {ts.Node} node @param {Context} context */
const asBefore = (node, context) => context.superTransformNode(node);

/**
 * @param {(result: lua.Node | lua.Node[] | undefined, node: ts.Node, context: Context) => void} note Told of each.
 * @returns {import("typescript-to-lua").Visitors}
 */
function createVisitors(note) {
	const others = HELPED.map((name) => [ts.SyntaxKind[name], asBefore]);
	const all = /** @type {[string, typeof asBefore][]} */ (
		Object.entries({ ...Object.fromEntries(others), ...translations })
	);
	return Object.fromEntries(
		all.map(([kind, translate]) => [
			kind,
			(/** @type {ts.Node} */ node, /** @type {Context} */ context) => {
				const result = translate(node, context);
				note(result, node, context);
				return result;
			},
		]),
	);
}

module.exports = { createVisitors };
