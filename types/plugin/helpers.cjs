// @ts-check
"use strict";

/**
 * Refuses what needs TypeScriptToLua's helper library, each with what to write instead.
 */

const ts = require("typescript");
const { isName, walk } = require("./lua-tree.cjs");

/** @typedef {import("typescript-to-lua").Node} LuaNode */
/** @typedef {import("typescript-to-lua").TransformationContext} Context */

/** Where in the source a helper is needed. @type {WeakMap<LuaNode, ts.Node>} */
const places = new WeakMap();

/** @param {string} name */
const isHelper = (name) => name.startsWith("__TS__");

/**
 * Notes for the helpers in some Lua that a node of the source needs them, where no smaller one does.
 *
 * @param {LuaNode | readonly LuaNode[] | undefined} result
 * @param {ts.Node} node
 * @param {Context} context
 */
function noteHelpers(result, node, { usedLuaLibFeatures, precedingStatementsStack }) {
	if (usedLuaLibFeatures.size === 0) return;
	const before = precedingStatementsStack.at(-1) ?? [];
	for (const tree of [...before, ...[result ?? []].flat()]) {
		walk(tree, (part) => {
			if (isName(part) && isHelper(part.text) && !places.has(part))
				places.set(part, ts.getOriginalNode(node));
		});
	}
}

/** What is said of a helper: what it is for, and what to write instead. @type {Record<string, readonly [string, string]>} */
const REMEDIES = {
	ArrayAt: ["at", "list[n], or list[list.length - n]"],
	ArrayConcat: ["concat", "a loop that pushes each item"],
	ArrayEntries: ["entries", "for (const i of $range(0, list.length - 1))"],
	ArrayEvery: ["every", "a loop that returns false at the first that does not fit"],
	ArrayFill: ["fill", "a loop over $range(0, list.length - 1)"],
	ArrayFilter: ["filter", "a loop with an if that pushes"],
	ArrayFind: ["find", "a loop that returns the first that fits"],
	ArrayFindIndex: ["findIndex", "a loop over $range(0, list.length - 1) that returns the first that fits"],
	ArrayFlat: ["flat", "a loop in a loop that pushes"],
	ArrayFlatMap: ["flatMap", "a loop in a loop that pushes"],
	ArrayForEach: ["forEach", "for (const item of list)"],
	ArrayFrom: ["Array.from", "a loop that pushes"],
	ArrayIncludes: ["includes", "a loop that compares, or a LuaSet"],
	ArrayIndexOf: ["indexOf", "a loop over $range(0, list.length - 1) that compares"],
	ArrayIsArray: ["Array.isArray", 'type(value) === "table"'],
	ArrayJoin: [
		"join of what is neither strings nor numbers",
		"a loop that makes strings of them, and then join",
	],
	ArrayMap: ["map", "a loop that pushes"],
	ArrayPush: ["push of several", "one push for each"],
	ArrayPushArray: ["push of a list", "a loop that pushes each item"],
	ArrayReduce: ["reduce", "a loop with a variable"],
	ArrayReduceRight: ["reduceRight", "a loop from the end, with a variable"],
	ArrayReverse: ["reverse", "a loop from the end"],
	ArraySetLength: ["setting length", "a new list, or table.remove in a loop"],
	ArraySlice: ["slice, or the rest of a list", "a loop over $range(from, to) that pushes"],
	ArraySome: ["some", "a loop that returns true at the first that fits"],
	ArraySort: ["sort", "table.sort(list, (a, b) => a < b)"],
	ArraySplice: ["splice", "table.insert and table.remove"],
	ArrayToObject: ["a list spread into an object", "a loop"],
	ArrayToReversed: ["toReversed", "a loop from the end that pushes"],
	ArrayToSorted: ["toSorted", "a copy by a loop, and table.sort"],
	ArrayToSpliced: ["toSpliced", "a copy by a loop, and table.insert or table.remove"],
	ArrayUnshift: ["unshift", "table.insert(list, 1, item)"],
	ArrayWith: ["with", "a copy by a loop, and an assignment"],
	AsyncAwaiter: ["an async function", 'new of "util.promise", or wait_for of "util.async"'],
	Class: ["a class", "a function that returns a table of functions"],
	CountVarargs: ["arguments.length", 'select("#", ...args)'],
	Decorate: ["a decorator", "a call of the function"],
	DecorateLegacy: ["a decorator", "a call of the function"],
	DecorateParam: ["a decorator", "a call of the function"],
	DelegatedYield: ["yield*", "a loop that calls coroutine.yield"],
	Delete: ["delete", "object[key] = undefined"],
	FunctionBind: ["bind", "an arrow function that calls it"],
	Generator: ["a generator", "a function that returns the next value, or coroutine.wrap"],
	InstanceOf: ["instanceof", "a field that tells what it is, or type(value)"],
	InstanceOfObject: ["instanceof", 'type(value) === "table"'],
	Iterator: ["for … of something that is no list", "a list, pairs, or LuaIterable"],
	LuaIteratorSpread: ["a spread of an iterator", "a loop that pushes"],
	MapGroupBy: ["Map.groupBy", "a loop with a LuaMap of lists"],
	Match: ["match", "string.match with a Lua pattern"],
	MathAtan2: ["Math.atan2", "math.atan2, or math.atan from Lua 5.3 on"],
	MathModf: ["Math.modf", "math.modf"],
	MathSign: ["Math.sign", "a comparison with 0"],
	MathTrunc: ["Math.trunc", "math.modf(n)[0]"],
	Number: ["Number(…)", "tonumber(value)"],
	NumberIsFinite: ["isFinite", "n > -math.huge && n < math.huge"],
	NumberIsInteger: ["Number.isInteger", "n % 1 === 0"],
	NumberIsNaN: ["isNaN", "n !== n"],
	NumberToFixed: ["toFixed", 'string.format("%.2f", n)'],
	NumberToString: ["toString with a base", 'string.format("%x", n)'],
	ObjectAssign: ["Object.assign, or a spread in an object", "a loop over pairs(from)"],
	ObjectDefineProperty: ["Object.defineProperty", "setmetatable with __index"],
	ObjectEntries: ["Object.entries", "for (const [key, value] of pairs(object))"],
	ObjectFromEntries: ["Object.fromEntries", "a loop"],
	ObjectGetOwnPropertyDescriptor: ["a property descriptor", "rawget"],
	ObjectGetOwnPropertyDescriptors: ["property descriptors", "pairs"],
	ObjectGroupBy: ["Object.groupBy", "a loop with a table of lists"],
	ObjectKeys: ["Object.keys", "for (const [key] of pairs(object))"],
	ObjectRest: ["the rest of an object", "the fields by their names"],
	ObjectValues: ["Object.values", "for (const [, value] of pairs(object))"],
	ParseFloat: ["parseFloat", "tonumber(text)"],
	ParseInt: ["parseInt", "tonumber(text, base)"],
	Promise: ["Promise", '"util.promise"'],
	PromiseAll: ["Promise.all", 'all of "util.promise"'],
	PromiseAllSettled: ["Promise.allSettled", 'all_settled of "util.promise"'],
	PromiseAny: ["Promise.any", 'race of "util.promise", with next'],
	PromiseRace: ["Promise.race", 'race of "util.promise"'],
	SetDescriptor: ["a getter or setter", "a function"],
	SparseArrayNew: [
		"a spread in a list, or before other arguments",
		"a loop that pushes, or a variable for each",
	],
	Spread: ["a spread", "unpack(list) or table.unpack(list), or a function that takes the list"],
	StringAccess: ["a character by its index", "string.sub(text, n, n)"],
	StringCharAt: ["charAt", "string.sub(text, n, n)"],
	StringCharCodeAt: ["charCodeAt", "string.byte(text, n)[0]"],
	StringEndsWith: ["endsWith", "string.sub(text, -ending.length) === ending"],
	StringIncludes: ["includes", "string.find(text, part, 1, true)[0] !== undefined"],
	StringPadEnd: ["padEnd", 'string.format("%-8s", text)'],
	StringPadStart: ["padStart", 'string.format("%8s", text)'],
	StringReplace: ["replace", "string.gsub(text, pattern, replacement, 1)[0]"],
	StringReplaceAll: ["replaceAll", "string.gsub(text, pattern, replacement)[0]"],
	StringSlice: ["slice", "string.sub(text, first, last), which counts from 1"],
	StringSplit: ["split", 'for (const [part] of string.gmatch(text, "[^,]+"))'],
	StringStartsWith: ["startsWith", "string.sub(text, 1, beginning.length) === beginning"],
	StringSubstr: ["substr", "string.sub(text, first, last), which counts from 1"],
	StringSubstring: ["substring", "string.sub(text, first, last), which counts from 1"],
	StringTrim: ["trim", 'string.match(text, "^%s*(.-)%s*$")[0]'],
	StringTrimEnd: ["trimEnd", 'string.gsub(text, "%s+$", "")[0]'],
	StringTrimStart: ["trimStart", 'string.gsub(text, "^%s+", "")[0]'],
	Symbol: ["Symbol", "a table {}, which is like nothing else"],
	SymbolRegistryFor: ["Symbol.for", "a string"],
	SymbolRegistryKeyFor: ["Symbol.keyFor", "a string"],
	TypeOf: ["typeof outside of a comparison", "type(value)"],
	Unpack: ["taking a list apart at once", "list[0], list[1] and so on"],
	Using: ["using", "pcall, and the end after it"],
	UsingAsync: ["await using", "pcall, and the end after it"],
};

/** What `new` of a class of JavaScript's library is for, by its name. @type {Record<string, readonly [string, string]>} */
const OF_NEW = {
	Map: ["Map", "LuaMap, or a table"],
	Set: ["Set", "LuaSet, or a table"],
	WeakMap: ["WeakMap", 'LuaMap, and setmetatable with __mode = "k"'],
	WeakSet: ["WeakSet", 'LuaSet, and setmetatable with __mode = "k"'],
	Promise: ["Promise", 'new of "util.promise"'],
};

/** Helpers that only come with others, of which something is said. */
const FOLLOWING = new Set([
	..."Await ClassExtends DescriptorGet DescriptorSet CloneDescriptor SparseArrayPush SparseArraySpread".split(
		" ",
	),
]);

/** @param {ts.Expression} expression @param {Context} context The name of a type of JavaScript's library. */
function libraryTypeOf(expression, { checker, program }) {
	const symbol = checker.getTypeAtLocation(expression).getSymbol();
	const file = symbol?.declarations?.[0]?.getSourceFile();
	return file && program.isSourceFileDefaultLibrary(file) ? symbol?.name : undefined;
}

/** @param {ts.Expression} expression @param {Context} context Whether it is a class of this project, which is refused itself. */
function isOwnClass(expression, { checker }) {
	const symbol = checker.getTypeAtLocation(expression).getSymbol();
	const isAmbient = (/** @type {ts.Declaration} */ one) =>
		(ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Ambient) !== 0 ||
		one.getSourceFile().isDeclarationFile;
	return symbol?.declarations?.some((one) => ts.isClassLike(one) && !isAmbient(one)) ?? false;
}

/** @param {ts.SpreadElement} node @returns {readonly [string, string] | undefined} */
function saidOfSpread({ parent }) {
	const items = ts.isCallExpression(parent) || ts.isNewExpression(parent) ? parent.arguments : undefined;
	const elements = items ?? (ts.isArrayLiteralExpression(parent) ? parent.elements : undefined);
	const spreads = elements?.filter(ts.isSpreadElement).length ?? 0;
	const last = elements?.at(-1);
	// Of others something is said as a whole.
	if (spreads > 1 || !last || !ts.isSpreadElement(last)) return undefined;
	const isPush = ts.isCallExpression(parent) && /\.push$/.test(parent.expression.getText());
	return isPush ? REMEDIES.ArrayPushArray : REMEDIES.Spread;
}

/**
 * What there is to say of a helper where it is needed.
 *
 * @param {string} name
 * @param {ts.Node} node
 * @param {Context} context
 * @returns {readonly [string, string] | undefined} Undefined where it is said of something else.
 */
function saidOf(name, node, context) {
	if (FOLLOWING.has(name)) return undefined;
	// What an async function waits for in a try has one of its own.
	if (name === "AsyncAwaiter" && !ts.isFunctionLike(node)) return undefined;
	if (name === "Promise" && ts.isNewExpression(node)) return undefined;
	if (name === "Unpack" && ts.isSpreadElement(node)) return saidOfSpread(node);
	if (name === "Number" && ts.isCallExpression(node) && node.expression.getText() !== "Number")
		return undefined;
	if (name === "New") {
		if (!ts.isNewExpression(node) || isOwnClass(node.expression, context)) return undefined;
		const type = libraryTypeOf(node.expression, context)?.replace(/Constructor$/, "") ?? "";
		if (type.endsWith("Error")) return [`new ${type}`, "error(text), or a table with what is to be known"];
		return OF_NEW[type] ?? ["new", "a function of what is wanted"];
	}
	if (name === "InstanceOf" && ts.isBinaryExpression(node) && isOwnClass(node.right, context))
		return undefined;
	if (name === "SetDescriptor" && ts.findAncestor(node, ts.isClassLike)) return undefined;
	const looped = ts.isForOfStatement(node)
		? node.expression
		: ts.isSpreadElement(node)
			? node.expression
			: undefined;
	// Nobody gets one of these without a refusal.
	const made = looped && libraryTypeOf(looped, context);
	if (made && /^(Map|Set|ReadonlyMap|ReadonlySet|Generator|.*Iterator)$/.test(made)) return undefined;
	return REMEDIES[name] ?? [name, "what Lua has"];
}

/** What several results in the wrong place need, or what is unknown. */
const CAUSED = new Set("Unpack ArraySlice Spread SparseArrayNew Iterator New".split(" "));

/**
 * @param {import("typescript-to-lua").File} file
 * @param {ts.SourceFile} sourceFile
 * @param {Context} context
 * @param {ReadonlySet<ts.Node>} refused What is refused already.
 * @param {(node: ts.Node, message: string) => void} refuse
 */
function refuseHelpers({ statements }, sourceFile, context, refused, refuse) {
	/** @type {Set<string>} */
	const said = new Set();
	for (const statement of statements) {
		walk(statement, (part) => {
			if (!isName(part) || !isHelper(part.text)) return;
			const node = places.get(part) ?? sourceFile;
			const name = part.text.slice("__TS__".length);
			const isCaused =
				CAUSED.has(name) && [...refused].some((one) => one.pos >= node.pos && one.end <= node.end);
			const about = isCaused ? undefined : saidOf(name, node, context);
			if (!about) return;
			const [what, remedy] = about;
			const message = `${what} needs a helper: write ${remedy}, or set "helpers": "inline".`;
			const key = `${node.pos} ${node.end} ${message}`;
			if (!said.has(key)) refuse(node, message);
			said.add(key);
		});
	}
}

module.exports = { noteHelpers, refuseHelpers };
