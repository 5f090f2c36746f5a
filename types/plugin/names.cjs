// @ts-check
"use strict";

/**
 * Names that a person might choose, for what TypeScriptToLua made up, and for what would hide another file's name.
 */

const lua = require("typescript-to-lua");
const { children, namesIn, rename } = require("./lua-tree.cjs");

/** @typedef {import("./parts.cjs").Part} Part */

const KEYWORDS = new Set([
	..."and break do else elseif end false for function goto if in local nil not or repeat".split(" "),
	..."return then true until while".split(" "),
]);

/** @param {string} name Whether TypeScriptToLua made it up. */
const isMadeUp = (name) => /^(____.|__continue\d)/.test(name);

/**
 * A name for what holds a value: `attr` for `stanza.attr`, `result` for what a call gives.
 *
 * @param {string} name
 * @param {lua.Expression | undefined} value
 */
function suggestName(name, value) {
	let field = value;
	while (field !== undefined && !lua.isTableIndexExpression(field)) {
		field = lua.isBinaryExpression(field) ? field.right : undefined;
	}
	const key = field !== undefined && lua.isStringLiteral(field.index) ? field.index.value : "";
	if (/^[A-Za-z]\w*$/.test(key) && !KEYWORDS.has(key)) return key;
	return /_result_\d+$/.test(name) ? "result" : undefined;
}

/**
 * @param {string} base
 * @param {Set<string>} taken The result is added.
 */
function freshName(base, taken) {
	let result = base;
	for (let count = 2; taken.has(result) || KEYWORDS.has(result); count++) result = `${base}_${count}`;
	taken.add(result);
	return result;
}

/**
 * Picks a name that a person might choose and that nothing else has.
 *
 * @param {string} name
 * @param {Set<string>} taken The result is added.
 * @param {string} [suggestion]
 */
function pickName(name, taken, suggestion) {
	const stem = name.replace(/^_+(TS__[A-Za-z]+_)?/, "").replace(/_?\d+$/, "");
	const base = /^[A-Za-z]/.test(stem) ? stem : "value";
	return freshName(suggestion === undefined || taken.has(suggestion) ? base : suggestion, taken);
}

/**
 * Names what is declared for some statements, or for a function: it has to differ from what can be seen there, and from
 * every name in them.
 *
 * @param {readonly lua.Identifier[]} names
 * @param {readonly lua.Node[]} region Where they can be seen.
 * @param {Set<string>} visible What else can; the names are added.
 * @param {readonly lua.Expression[]} [values]
 */
function nameDeclared(names, region, visible, values = []) {
	for (const [index, { text }] of names.entries()) {
		const taken = new Set([...visible, ...namesIn(region)]);
		if (isMadeUp(text))
			rename(region, new Map([[text, pickName(text, taken, suggestName(text, values[index]))]]));
		visible.add(/** @type {lua.Identifier} */ (names[index]).text);
	}
}

/** @param {readonly lua.Node[]} nodes Of one block. @param {ReadonlySet<string>} outer What can be seen around it. */
function nameInBlock(nodes, outer) {
	const visible = new Set(outer);
	for (const [index, node] of nodes.entries()) {
		if (lua.isVariableDeclarationStatement(node))
			nameDeclared(node.left, nodes.slice(index), visible, node.right);
		nameInside(node, visible);
	}
}

/** @param {lua.Node} node @param {ReadonlySet<string>} outer */
function nameInside(node, outer) {
	const visible = new Set(outer);
	if (lua.isFunctionExpression(node)) {
		nameDeclared(node.params ?? [], [node], visible);
		nameInBlock(node.body.statements, visible);
	} else if (lua.isForInStatement(node) || lua.isForStatement(node)) {
		const names = lua.isForInStatement(node) ? node.names : [node.controlVariable];
		nameDeclared(names, [node], visible);
		for (const child of children(node)) nameInside(child, visible);
	} else if (lua.isRepeatStatement(node)) {
		nameInBlock([...node.body.statements, node.condition], visible);
	} else if (lua.isBlock(node) || lua.isDoStatement(node)) {
		nameInBlock(node.statements, visible);
	} else {
		for (const child of children(node)) nameInside(child, visible);
	}
}

/**
 * Renames in a file what TypeScriptToLua made up (`____opt_0`, `____type`, and `____` for what is not used) and what
 * another file calls the same, which it would hide.
 *
 * A name at the top has to differ from every name of the file, and any other from what can be seen where it is.
 *
 * @param {Part} part
 * @param {ReadonlySet<string>} visible The names that other files declare and that can be seen here.
 */
function renameIn(part, visible) {
	const { statements, imports, externals, locals, shared } = part;
	const own = new Set([...imports.keys(), ...externals.map(({ name }) => name)]);
	const everyName = namesIn(statements);
	const taken = new Set([...everyName, ...visible]);
	/** @type {Map<string, string>} */
	const outer = new Map();
	for (const name of everyName) {
		if (visible.has(name) && !own.has(name)) outer.set(name, freshName(name, taken));
	}
	for (const name of locals.keys()) {
		if (isMadeUp(name) && !shared.has(name)) outer.set(name, pickName(name, taken));
	}
	rename(statements, outer);
	part.locals = new Map([...locals].map(([name, node]) => [outer.get(name) ?? name, node]));
	const top = new Set([...visible, ...part.locals.keys()]);
	for (const statement of statements) nameInside(statement, top);
	rename(statements, new Map([["____", "_"]]));
}

module.exports = { freshName, renameIn };
