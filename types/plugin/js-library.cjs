// @ts-check
"use strict";

/**
 * Refuses what TypeScript declares of JavaScript's library and nothing translates: it would be nil at run time.
 */

const ts = require("typescript");

/** @typedef {(node: ts.Node, message: string) => void} Refuse */

/** What Lua has, or a helper; with those that are of use only with a property, or only when called. */
const WHOLE = new Set([
	..."undefined NaN Infinity globalThis Map Set WeakMap WeakSet Promise Symbol".split(" "),
	..."Error RangeError ReferenceError SyntaxError TypeError URIError".split(" "),
]);
const WITH_PROPERTY = new Set("Math Object Number String Array console".split(" "));
const CALLED = new Set("Number String isNaN isFinite parseInt parseFloat".split(" "));
const CONSTRUCTED = new Set(["Array"]);

/** Methods of helpers, by who has them. @type {ReadonlyMap<string, ReadonlySet<string>>} */
const METHODS = new Map(
	Object.entries({
		Map: "clear delete forEach get has set size entries keys values",
		ReadonlyMap: "forEach get has size entries keys values",
		Set: "add clear delete forEach has size entries keys values union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom",
		ReadonlySet:
			"forEach has size entries keys values union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom",
		ReadonlySetLike: "has size keys",
		WeakMap: "delete get has set",
		WeakSet: "add delete has",
		Promise: "then catch finally",
		PromiseLike: "then",
		Error: "name message stack cause",
		Generator: "next return throw",
		Iterator: "next return throw",
		IteratorObject: "next return throw",
		IterableIterator: "next return throw",
		ArrayIterator: "next",
		Symbol: "description toString",
		Object: "toString hasOwnProperty constructor",
		PropertyDescriptor: "configurable enumerable value writable get set",
		PromiseFulfilledResult: "status value",
		PromiseRejectedResult: "status reason",
		IteratorYieldResult: "done value",
		IteratorReturnResult: "done value",
	}).map(([owner, names]) => [owner, new Set(names.split(" "))]),
);

/** What TypeScriptToLua itself refuses, or translates; that of Symbol are tables of its helper. */
const JUDGED = new Set([
	..."Array ReadonlyArray String Number Function CallableFunction NewableFunction Math Console".split(" "),
	..."ArrayConstructor StringConstructor NumberConstructor ObjectConstructor SymbolConstructor".split(" "),
	..."PromiseConstructor MapConstructor".split(" "),
]);

/** What to write instead, by what is written, or by its beginning. @type {ReadonlyMap<string, string>} */
const COUNTERPARTS = new Map(
	Object.entries({
		"JSON.stringify": 'encode of "util/json"',
		"JSON.parse": 'decode of "util/json"',
		JSON: 'encode and decode of "util/json"',
		"Date.now": 'now of "util.time", in seconds',
		"Date.parse": 'parse of "util.datetime"',
		"Date.UTC": "os.time",
		Date: 'now of "util.time", datetime and parse of "util.datetime", or os.date',
		encodeURIComponent: 'urlencode of "util.http"',
		encodeURI: 'urlencode of "util.http", for each part',
		escape: 'urlencode of "util.http"',
		decodeURIComponent: 'urldecode of "util.http"',
		decodeURI: 'urldecode of "util.http"',
		unescape: 'urldecode of "util.http"',
		Intl: 'string.format, "util.human.units" and os.date',
		RegExp: "a Lua pattern: string.match, string.gmatch, string.gsub",
		BigInt: "a number: whole ones are exact up to 2^53",
		Proxy: "setmetatable with __index and __newindex",
		"Reflect.ownKeys": "pairs",
		"Reflect.has": "rawget(…) !== undefined",
		"Reflect.get": "rawget",
		"Reflect.set": "rawset",
		Reflect: "rawget, rawset, getmetatable and setmetatable",
		WeakRef: 'setmetatable with __mode = "v"',
		FinalizationRegistry: "setmetatable with __gc",
		Function: 'load, or envload of "util.envload"',
		eval: 'load, or envload of "util.envload"',
		ArrayBuffer: 'a string: string.byte, string.char and "util.struct"',
		SharedArrayBuffer: 'a string: string.byte, string.char and "util.struct"',
		DataView: 'a string, with "util.struct"',
		Atomics: "nothing: Lua has one thread",
		Boolean: "!!value, or value !== undefined",
		AggregateError: "Error, or a table of errors",
		EvalError: "Error",
		SuppressedError: "Error, or a table of errors",
		Iterator: "a loop",
		DisposableStack: "pcall, and the end after it",
		AsyncDisposableStack: "pcall, and the end after it",
		isNaN: "(x) => x !== x, as a function of your own",
		isFinite: "a function of your own that calls it",
		parseInt: "tonumber, or a function of your own that calls it",
		parseFloat: "tonumber, or a function of your own that calls it",
		Number: "tonumber",
		String: "tostring",
		Array: "[…], or table.pack",
		Math: "math of Lua",
		Object: "pairs and rawget",
		console: "module.log, or print in a test",
		Symbol: "a table {}, which is like nothing else",
		"Object.freeze": "readonly in the type",
		"Object.seal": "readonly in the type",
		"Object.create": "setmetatable with __index",
		"Object.getPrototypeOf": "getmetatable",
		"Object.setPrototypeOf": "setmetatable",
		"Object.is": "rawequal",
		"Object.hasOwn": "rawget(…) !== undefined",
		"Object.defineProperties": "setmetatable",
		"Object.getOwnPropertyNames": "pairs",
		"Math.cbrt": "x ** (1 / 3)",
		"Math.hypot": "Math.sqrt(x * x + y * y)",
		"Math.expm1": "Math.exp(x) - 1",
		"Math.sinh": "(Math.exp(x) - Math.exp(-x)) / 2",
		"Math.cosh": "(Math.exp(x) + Math.exp(-x)) / 2",
		"Math.tanh": "the quotient of sinh and cosh",
		"Math.fround": 'pack and unpack of "util.struct"',
		"Math.imul": '"util.bitcompat"',
		"Math.clz32": "Math.floor(Math.log2(x))",
		"Number.isSafeInteger": "x % 1 === 0 and a comparison",
		"Number.MIN_VALUE": "5e-324",
		"String.raw": "a string with its backslashes doubled",
		"String.fromCodePoint": 'utf8.char, or "util.encodings"',
		"Array.fromAsync": 'all of "util.promise"',
		"Promise.withResolvers": "new Promise, and variables that keep its two functions",
		"Promise.try": 'try of "util.promise"',
		"Symbol.for": "a string",
		"string.normalize": 'stringprep of "util.encodings"',
		"string.localeCompare": "a < b",
		"string.toLocaleLowerCase": "string.lower",
		"string.toLocaleUpperCase": "string.upper",
		"string.lastIndexOf": 'string.find with a pattern: string.find(text, ".*" + part)',
		"string.codePointAt": 'utf8.codepoint, or "util.encodings"',
		"string.at": "string.sub(text, n, n)",
		"string.match": "string.match with a Lua pattern",
		"string.matchAll": "string.gmatch with a Lua pattern",
		"string.search": "string.find with a Lua pattern",
		"string.valueOf": "the string itself",
		"string.isWellFormed": 'valid of "util.encodings".utf8',
		"string.toWellFormed": 'valid of "util.encodings".utf8',
		"array.lastIndexOf": "a loop from the end",
		"array.findLast": "a loop from the end",
		"array.findLastIndex": "a loop from the end",
		"array.copyWithin": "a loop, or table.move",
		"array.keys": "$range(0, list.length - 1)",
		"array.values": "the array itself",
		"array.toString": 'list.join(",")',
		"array.toLocaleString": 'list.join(",")',
		"number.toPrecision": 'string.format("%.3g", n)',
		"number.toExponential": 'string.format("%e", n)',
		"number.toLocaleString": "string.format",
		"number.valueOf": "the number itself",
		"function.name": "a name of your own beside it",
		"function.toString": "a text of your own",
		"function.length": "a number of your own beside it",
	}),
);

/** @param {string} name */
const isTyped = (name) => /^(Big)?(U?int|Float)\d+(Clamped)?Array(Constructor)?$/i.test(name);

/** @param {string} name What is written. */
function counterpartOf(name) {
	const [owner = ""] = name.split(".");
	if (isTyped(owner)) return 'a string, or a table of numbers; "util.struct" for what is in a string';
	return COUNTERPARTS.get(name) ?? COUNTERPARTS.get(owner);
}

/** Methods of strings that are translated where they are called. */
const CALLED_METHODS = new Set([
	..."replace replaceAll concat indexOf substr substring slice toLowerCase toUpperCase trim trimEnd trimRight".split(
		" ",
	),
	..."trimStart trimLeft split charAt charCodeAt startsWith endsWith includes repeat padStart padEnd toString".split(
		" ",
	),
]);

/** @param {string} name */
const refusalOfMethod = (name) =>
	`the method ${name} cannot be taken as a value: write a function that calls it.`;

/** @param {string} name */
function refusalOf(name) {
	const [owner, member = ""] = name.split(".");
	if (owner === "string" && CALLED_METHODS.has(member)) return refusalOfMethod(member);
	if (owner === "Math" && !COUNTERPARTS.has(name)) return `${name} can only be called: use math.${member}.`;
	const counterpart = counterpartOf(name);
	const remedy = counterpart === undefined ? "say it with what Lua and Prosody have" : `use ${counterpart}`;
	return `${name} is JavaScript's and not in Lua: ${remedy}.`;
}

/**
 * @param {ts.Symbol | undefined} symbol
 * @param {ts.Program} program
 * @returns {ts.Declaration | undefined} Where JavaScript's library declares it, and nobody else does.
 */
function libraryDeclaration(symbol, program) {
	const declarations = symbol?.declarations ?? [];
	const isOnlyThere = declarations.every((one) => program.isSourceFileDefaultLibrary(one.getSourceFile()));
	return isOnlyThere ? declarations[0] : undefined;
}

/** @param {ts.Identifier} node Whether it stands for a value. */
function isValue(node) {
	const { parent } = node;
	if (ts.isPartOfTypeNode(node) || ts.isTypeNode(parent)) return false;
	if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent))
		return "expression" in parent && parent.expression === node;
	if (ts.isShorthandPropertyAssignment(parent)) return true;
	return (
		ts.isExpression(node) &&
		!("name" in parent && parent.name === node) &&
		!("propertyName" in parent && parent.propertyName === node)
	);
}

/** @param {ts.Identifier} node @param {ts.Program} program @param {Refuse} refuse */
function checkGlobal(node, program, refuse) {
	const checker = program.getTypeChecker();
	const { parent, text } = node;
	const symbol = ts.isShorthandPropertyAssignment(parent)
		? checker.getShorthandAssignmentValueSymbol(parent)
		: checker.getSymbolAtLocation(node);
	if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Value) === 0 || WHOLE.has(text)) return;
	if (!isValue(node) || !libraryDeclaration(symbol, program)) return;
	const isAccess = ts.isPropertyAccessExpression(parent) && parent.expression === node;
	if (isAccess && WITH_PROPERTY.has(text)) return;
	const isCallee = ts.isCallExpression(parent) && parent.expression === node;
	if (isCallee && CALLED.has(text)) return;
	if (CONSTRUCTED.has(text) && ts.isNewExpression(parent)) return;
	const name = isAccess ? `${text}.${parent.name.text}` : text;
	refuse(isAccess ? parent : node, refusalOf(name));
}

/** @param {ts.PropertyAccessExpression} node @param {ts.Program} program @param {Refuse} refuse */
function checkProperty(node, program, refuse) {
	const checker = program.getTypeChecker();
	const declaration = libraryDeclaration(checker.getSymbolAtLocation(node.name), program);
	const holder = declaration?.parent;
	if (!declaration || !holder || !ts.isInterfaceDeclaration(holder)) return;
	const owner = holder.name.text;
	const name = node.name.text;
	const isMethod = ts.isMethodSignature(declaration) || ts.isMethodDeclaration(declaration);
	let top = /** @type {ts.Node} */ (node);
	while (ts.isNonNullExpression(top.parent) || ts.isParenthesizedExpression(top.parent)) top = top.parent;
	const isCalled = ts.isCallExpression(top.parent) && top.parent.expression === top;
	// `JSON.stringify` is refused for its beginning.
	if (ts.isIdentifier(node.expression)) {
		const symbol = checker.getSymbolAtLocation(node.expression);
		const isBegun = libraryDeclaration(symbol, program) !== undefined && !WHOLE.has(node.expression.text);
		if (isBegun && !WITH_PROPERTY.has(node.expression.text)) return;
	}
	if (JUDGED.has(owner)) {
		const isFunction = owner.endsWith("Function");
		if (isMethod && !isCalled && !isFunction && !isSaidElsewhere(owner)) {
			refuse(node, refusalOfMethod(name));
		}
		return;
	}
	if (METHODS.get(owner)?.has(name) || isTyped(owner)) return;
	// What other objects of the library have: nobody gets one without a refusal.
	if (!METHODS.has(owner) && !METHODS.has(owner.replace(/Constructor$/, "")) && owner !== "Object") return;
	refuse(node, refusalOf(owner === "Object" ? name : `${owner.replace(/Constructor$/, "")}.${name}`));
}

/** @param {string} owner Whether TypeScriptToLua refuses a method that is not called. */
const isSaidElsewhere = (owner) => owner === "String" || owner === "Math";

/** The refusals of TypeScriptToLua that name something and no remedy. */
const BARE =
	/^(Object|Math|Number|String|Array|Promise|Symbol|console|string|array|number|function)\.(\w+) is unsupported\.$/;

/** @type {readonly [RegExp, string][]} */
const OTHERS = [
	[
		/^Unsupported node kind RegularExpressionLiteral$/,
		"a regular expression is JavaScript's and not in Lua: use a Lua pattern with string.match, string.gmatch or string.gsub.",
	],
	[
		/^Unsupported node kind BigIntLiteral$/,
		"a BigInt is JavaScript's and not in Lua: use a number; whole ones are exact up to 2^53.",
	],
	[
		/^Constructing new Array with length is not supported\.$/,
		"an array has no length of its own in Lua: write [] and set what is in it.",
	],
	[
		/^Unsupported node kind LabeledStatement$/,
		"a label is not in Lua: put the loop into a function and return from it.",
	],
	[/^Unsupported node kind WithStatement$/, "with is not in Lua: name what you mean."],
	[/^Unsupported node kind DebuggerStatement$/, "debugger is not in Lua: take it away."],
	[
		/^Accessors in object literal are not supported\.$/,
		"a getter or setter in an object is not in Lua: write a function, or setmetatable with __index.",
	],
	[
		/^Array literals may not contain undefined or null\.$/,
		"undefined in a list makes a hole, and its length uncertain: leave it out, or use false.",
	],
];

/**
 * Gives the refusals of TypeScriptToLua their remedy.
 *
 * @param {ts.Diagnostic} diagnostic
 * @returns {ts.Diagnostic}
 */
function withRemedy(diagnostic) {
	const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, " ");
	const [, owner, name] = BARE.exec(text) ?? [];
	if (owner !== undefined && name !== undefined)
		return { ...diagnostic, messageText: refusalOf(`${owner}.${name}`) };
	const other = OTHERS.find(([pattern]) => pattern.test(text))?.[1];
	return other === undefined ? diagnostic : { ...diagnostic, messageText: other };
}

/**
 * @param {ts.Node} node
 * @param {ts.Program} program
 * @param {Refuse} refuse
 */
function checkLibrary(node, program, refuse) {
	if (ts.isIdentifier(node)) checkGlobal(node, program, refuse);
	else if (ts.isPropertyAccessExpression(node)) checkProperty(node, program, refuse);
}

module.exports = { checkLibrary, withRemedy };
