// @ts-check
"use strict";

/**
 * Writes those of TypeScriptToLua's helpers that a module uses into it, in the manner of the rest.
 */

const lua = require("typescript-to-lua");
const { readLuaLibFeature, resolveRecursiveLualibFeatures } = require("typescript-to-lua/dist/LuaLib.js");
const { ASYNC, AWAIT, FINALLY, LIBRARY, REPLACED } = require("./async.cjs");
const { readLua } = require("./lua-source.cjs");
const { ScopeReader, children, countOf, isName, namesIn, rename } = require("./lua-tree.cjs");
const { freshName } = require("./names.cjs");
const { tidyParameters } = require("./parameters.cjs");
const { simplify } = require("./simplify.cjs");
const { setComment } = require("./source-layout.cjs");
const { markTaken } = require("./taking.cjs");

/** @typedef {import("./parts.cjs").Part} Part */

const TITLE = "Helpers of TypeScriptToLua (https://typescripttolua.github.io, MIT licence)";

/**
 * Helpers that are written here, by what they define: `async` stands on Prosody's promises, and the class of white
 * space in the others would take letters of UTF-8 apart.
 *
 * @type {Readonly<Record<string, readonly [comment: string, text: string]>>}
 */
const OWN = {
	__TS__AsyncAwaiter: ["--- Runs a function that may await, and makes a promise of what it returns.", ASYNC],
	__TS__Await: ["--- Waits for a promise in an async function: its value, or its reason as an error.", AWAIT],
	__TS__Finally: ["--- Runs a function when a promise has ended, and waits for it.", FINALLY],
	__TS__StringTrim: [
		"",
		'local function __TS__StringTrim(text)\n\treturn (string.match(text, "^%s*(.-)%s*$"))\nend',
	],
	__TS__StringTrimStart: [
		"",
		'local function __TS__StringTrimStart(text)\n\treturn (string.gsub(text, "^%s+", ""))\nend',
	],
	__TS__StringTrimEnd: [
		"",
		'local function __TS__StringTrimEnd(text)\n\treturn (string.gsub(text, "%s+$", ""))\nend',
	],
};

/** Features of which something is written here, by the feature. @type {Readonly<Record<string, readonly string[]>>} */
const OWN_FEATURES = {
	Await: ["__TS__AsyncAwaiter", "__TS__Await"],
	StringTrim: ["__TS__StringTrim"],
	StringTrimStart: ["__TS__StringTrimStart"],
	StringTrimEnd: ["__TS__StringTrimEnd"],
};

/** Names that say more than what is left of the helper's own. @type {Readonly<Record<string, string>>} */
const NAMES = {
	__TS__AsyncAwaiter: "async",
	__TS__Number: "to_number",
	__TS__NumberIsNaN: "number_is_nan",
	__TS__Unpack: "unpack_list",
};

/** @param {string} name `array_map` for `__TS__ArrayMap`. */
const plainName = (name) =>
	NAMES[name] ??
	name
		.slice("__TS__".length)
		.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "_")
		.toLowerCase();

/**
 * What TypeScriptToLua marks with four underscores among fields gets two: `object.__constructor`.
 *
 * @param {readonly lua.Node[]} nodes
 */
function renameFields(nodes) {
	/** @param {string} name */
	const plain = (name) => (/^____\w/.test(name) ? name.slice(2) : name);
	for (const node of nodes) {
		if (lua.isTableIndexExpression(node) && lua.isStringLiteral(node.index))
			node.index.value = plain(node.index.value);
		if (lua.isTableFieldExpression(node) && node.key && lua.isStringLiteral(node.key))
			node.key.value = plain(node.key.value);
		if (lua.isMethodCallExpression(node)) node.name.text = plain(node.name.text);
		renameFields(children(node));
	}
}

/** @param {readonly lua.Node[]} nodes Those that take a parameter apart. */
function nameParameters(nodes) {
	for (const node of nodes) {
		nameParameters(children(node));
		if (!lua.isFunctionExpression(node)) continue;
		const [pattern] = (node.params ?? []).filter(({ text }) => text.startsWith("____bindingPattern"));
		if (!pattern) continue;
		rename([node], new Map([[pattern.text, "____options"]]));
		markTaken(node, new Set(["____options"]));
	}
}

/** @param {lua.Node} node */
const isUnpack = (node) => isName(node) && node.text === "unpack";

/** @param {readonly lua.Node[]} nodes `unpack` is not there in every Lua, and Prosody lets nobody ask for what is not. */
function guardUnpack(nodes) {
	for (const node of nodes) {
		if (lua.isBinaryExpression(node) && (isUnpack(node.left) || isUnpack(node.right))) {
			const [name, key] = [lua.createIdentifier("table"), lua.createStringLiteral("unpack")];
			node.left = lua.createTableIndexExpression(name, key);
			node.right = lua.createCallExpression(lua.createIdentifier("rawget"), [
				lua.createIdentifier("_G"),
				key,
			]);
		}
		guardUnpack(children(node));
	}
}

/**
 * Leaves out of `local Error, TypeError` and the block that sets them what nobody uses.
 *
 * @param {readonly lua.Statement[]} statements
 * @param {readonly Part[]} parts
 */
function pruneNames(statements, parts) {
	for (const [index, statement] of statements.entries()) {
		const block = statements[index + 1];
		if (!lua.isVariableDeclarationStatement(statement) || statement.right || !block) continue;
		if (!lua.isDoStatement(block)) continue;
		const isUsed = (/** @type {string} */ name) =>
			countOf(statements, name) > 2 || parts.some(({ free }) => free.has(name));
		/** @param {lua.Statement} one */
		const isKept = (one) => {
			const target = lua.isAssignmentStatement(one) ? one.left[0] : undefined;
			return (
				!target ||
				!isName(target) ||
				!statement.left.some(({ text }) => text === target.text) ||
				isUsed(target.text)
			);
		};
		block.statements = block.statements.filter(isKept);
		statement.left = statement.left.filter(({ text }) => isUsed(text));
	}
}

/**
 * Leaves out helpers that nobody uses: of promises, which are Prosody's here, TypeScriptToLua wants more.
 *
 * @param {lua.Statement[]} statements
 * @param {readonly Part[]} parts
 */
function pruneHelpers(statements, parts) {
	for (let index = statements.length - 1; index >= 0; index--) {
		const statement = statements[index];
		if (!statement || !lua.isVariableDeclarationStatement(statement)) continue;
		const body = statement.right ? undefined : statements[index + 1];
		const others = statements.filter((one) => one !== statement && one !== body);
		const isUsed = ({ text = "" }) => countOf(others, text) > 0 || parts.some(({ free }) => free.has(text));
		if (statement.left.some(isUsed)) continue;
		statements.splice(index, body && lua.isDoStatement(body) ? 2 : 1);
	}
}

/**
 * Finds the helpers that some files need, those first that others need.
 *
 * @param {readonly Part[]} parts
 * @param {import("typescript-to-lua").EmitHost} emitHost
 * @returns {lua.Statement[]}
 */
function loadHelpers(parts, emitHost) {
	const features = /** @type {Set<lua.LuaLibFeature>} */ (
		new Set(parts.flatMap((part) => [...part.features]))
	);
	for (const feature of REPLACED) features.delete(/** @type {lua.LuaLibFeature} */ (feature));
	const free = new Set(parts.flatMap((part) => [...part.free.keys()]));
	const ownFeatures = [...features].filter((feature) => OWN_FEATURES[feature]);
	for (const feature of ownFeatures) features.delete(feature);
	/** @type {lua.Statement[]} */
	const statements = [];
	for (const feature of resolveRecursiveLualibFeatures(features, lua.LuaTarget.Universal, emitHost)) {
		if (ownFeatures.includes(feature) || REPLACED.has(feature)) continue;
		statements.push(...readLua(readLuaLibFeature(feature, lua.LuaTarget.Universal, emitHost)));
	}
	for (const [name, [comment, text]] of Object.entries(OWN)) {
		if (!free.has(name)) continue;
		const [first, ...others] = readLua(text);
		if (!first) continue;
		if (comment !== "") setComment(first, [comment]);
		statements.push(first, ...others);
	}
	return statements;
}

/**
 * Makes a part of the helpers that a module needs, and gives them plain names in all parts.
 *
 * @param {readonly Part[]} parts
 * @param {import("typescript-to-lua").EmitHost} emitHost
 * @returns {Part | undefined} Undefined where it needs none.
 */
function collectHelpers(parts, emitHost) {
	const statements = loadHelpers(parts, emitHost);
	const isAsync = parts.some(({ free }) => free.has(LIBRARY)) || namesIn(statements).has(LIBRARY);
	const { free } = new ScopeReader().read(statements);
	const taken = new Set([
		...parts.flatMap((part) => [...namesIn(part.statements), ...part.externals.map(({ name }) => name)]),
		...free.keys(),
	]);
	const inner = new Set([...taken, ...namesIn(statements)]);
	/** @type {Map<string, string>} */
	const names = new Map();
	/** @param {string} name @param {string} base Of two that would be alike, the one inside of a helper gives way. */
	const give = (name, base) => {
		const fresh = freshName(base, taken);
		if (inner.has(fresh)) names.set(fresh, freshName(fresh, inner));
		inner.add(fresh);
		names.set(name, fresh);
		return fresh;
	};
	const sourceFile = /** @type {Part} */ (parts.at(-1)).sourceFile;
	/** @type {Part} */
	const helpers = {
		sourceFile,
		title: TITLE,
		isMadeUp: true,
		features: new Set(),
		statements,
		locals: new Map(),
		shared: new Set(),
		free: new Map(),
		requires: new Map(),
		imports: new Map(),
		wholes: new Map(),
		externals: [],
	};
	if (isAsync) {
		const known = parts.flatMap(({ externals }) => externals).find(isLibrary);
		const name = known?.name ?? give(LIBRARY, "promise");
		names.set(LIBRARY, name);
		const node = lua.createIdentifier(name);
		helpers.externals.push({ name, module: "util.promise", part: helpers, node });
		for (const part of parts) if (part.free.has(LIBRARY)) part.imports.set(name, "");
	}
	renameFields(parts.flatMap((part) => part.statements));
	renameFields(statements);
	guardUnpack(statements);
	pruneHelpers(statements, parts);
	pruneNames(statements, parts);
	nameParameters(statements);
	simplify(statements);
	tidyParameters(statements);
	for (const statement of statements) {
		for (const { text } of lua.isVariableDeclarationStatement(statement) ? statement.left : []) {
			const name = text.startsWith("__TS__") ? give(text, plainName(text)) : text;
			helpers.locals.set(name, statement);
			helpers.shared.add(name);
		}
	}
	rename(statements, names);
	const shared = new Map([...names].filter(([name]) => name.startsWith("__TS__")));
	for (const part of parts) {
		for (const name of part.free.keys()) {
			const plain = helpers.shared.has(name) ? name : shared.get(name);
			if (plain !== undefined) part.imports.set(plain, "");
		}
		rename(part.statements, shared);
		part.free = new ScopeReader().read(part.statements).free;
	}
	helpers.free = new ScopeReader().read(statements).free;
	return statements.length > 0 || isAsync ? helpers : undefined;
}

/** @param {import("./parts.cjs").External} external */
const isLibrary = ({ module, member }) => module === "util.promise" && member === undefined;

module.exports = { collectHelpers };
