// @ts-check
"use strict";

/**
 * Names that a person might choose, for what TypeScriptToLua made up, and for what would hide another file's name.
 */

const lua = require("typescript-to-lua");
const { namesIn, rename, walk } = require("./lua-tree.cjs");

/** @typedef {import("./parts.cjs").Part} Part */

const KEYWORDS = new Set([
	..."and break do else elseif end false for function goto if in local nil not or repeat".split(" "),
	..."return then true until while".split(" "),
]);

/**
 * Suggests names for temporaries that hold a field: `attr` for one that holds `stanza.attr`.
 *
 * @param {lua.Statement} statement
 */
function suggestNames(statement) {
	/** @type {Map<string, string>} */
	const suggestions = new Map();
	walk(statement, (node) => {
		if (!lua.isVariableDeclarationStatement(node)) return;
		const name = node.left[0]?.text ?? "";
		let value = node.right?.[0];
		while (value !== undefined && !lua.isTableIndexExpression(value)) {
			value = lua.isBinaryExpression(value) ? value.right : undefined;
		}
		const key = value !== undefined && lua.isStringLiteral(value.index) ? value.index.value : "";
		if (name.startsWith("____") && /^[A-Za-z]\w*$/.test(key) && !KEYWORDS.has(key))
			suggestions.set(name, key);
	});
	return suggestions;
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
 * Picks for each name that TypeScriptToLua made up one that a person might choose and that nothing else has.
 *
 * @param {Iterable<string>} names
 * @param {Set<string>} taken
 * @param {Map<string, string>} suggestions
 */
function pickNames(names, taken, suggestions) {
	/** @type {Map<string, string>} */
	const picked = new Map();
	for (const name of names) {
		if (!/^(____.|__continue\d)/.test(name)) continue;
		const stem = name.replace(/^_+(TS__[A-Za-z]+_)?/, "").replace(/_?\d+$/, "");
		const base = /^[A-Za-z]/.test(stem) ? stem : "value";
		const suggestion = suggestions.get(name) ?? base;
		picked.set(name, freshName(taken.has(suggestion) ? base : suggestion, taken));
	}
	return picked;
}

/**
 * Renames in a file what TypeScriptToLua made up (`____opt_0`, `____type`, and `____` for what is not used) and what
 * another file calls the same, which it would hide.
 *
 * A name inside one top-level statement is out of reach for all others, so it has to differ only from the names of
 * that statement and from those that it sees around it; a name at the top has to differ from every name of the file.
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
	const madeUp = [...locals.keys()].filter((name) => name.startsWith("____") && !shared.has(name));
	for (const [name, picked] of pickNames(madeUp, taken, new Map())) outer.set(name, picked);
	rename(statements, outer);
	part.locals = new Map([...locals].map(([name, node]) => [outer.get(name) ?? name, node]));
	for (const statement of statements) {
		const names = namesIn([statement]);
		const near = new Set([...names, ...visible, ...part.locals.keys()]);
		const picked = pickNames(names, near, suggestNames(statement));
		rename([statement], picked.set("____", "_"));
	}
}

module.exports = { freshName, renameIn };
