// @ts-check
"use strict";

/**
 * Walks through trees of Lua, and finds out what names mean in them.
 */

const lua = require("typescript-to-lua");

/** @param {lua.Node | undefined} node @returns {node is lua.Identifier} */
const isName = (node) => node !== undefined && lua.isIdentifier(node);

/**
 * Lists what a node consists of.
 *
 * @param {object} node
 * @returns {lua.Node[]}
 */
const children = (node) =>
	Object.values(node)
		.flat()
		.filter((value) => typeof value?.kind === "number");

/**
 * Visits a tree; the name of a method is no variable and is left out.
 *
 * @param {lua.Node} node
 * @param {(node: lua.Node) => void} callback
 */
function walk(node, callback) {
	callback(node);
	for (const child of children(node)) {
		if (!(lua.isMethodCallExpression(node) && child === node.name)) walk(child, callback);
	}
}

/** @param {readonly lua.Node[]} nodes */
function namesIn(nodes) {
	/** @type {Set<string>} */
	const names = new Set();
	for (const node of nodes) walk(node, (part) => isName(part) && names.add(part.text));
	return names;
}

/** @param {readonly lua.Node[]} nodes @param {string} name How often it occurs. */
function countOf(nodes, name) {
	let count = 0;
	for (const node of nodes) walk(node, (part) => isName(part) && part.text === name && count++);
	return count;
}

/** @param {readonly lua.Node[]} nodes @param {ReadonlyMap<string, string>} names New names by old ones. */
function rename(nodes, names) {
	for (const node of nodes) {
		walk(node, (part) => {
			if (isName(part)) part.text = names.get(part.text) ?? part.text;
		});
	}
}

/**
 * @template {lua.Node} T
 * @param {readonly T[]} nodes
 * @param {(from: lua.Node, to: lua.Node) => void} note Told of each node and its copy.
 * @returns {T[]}
 */
function cloneTrees(nodes, note) {
	/** @param {unknown} value @returns {unknown} */
	const clone = (value) => {
		if (Array.isArray(value)) return value.map(clone);
		if (typeof value !== "object" || value === null || !("kind" in value)) return value;
		const copy = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, clone(part)]));
		note(/** @type {lua.Node} */ (value), /** @type {lua.Node} */ (/** @type {unknown} */ (copy)));
		return copy;
	};
	return /** @type {T[]} */ (nodes.map(clone));
}

// --- Scopes --------------------------------------------------------------------------------------------------------

/**
 * @typedef {object} Frame A function, or the file itself.
 * @property {lua.Node} node Its place.
 * @property {number} active How many locals it has here.
 * @property {number} most How many it has at once.
 * @property {Set<object>} upvalues The locals of functions around it that it uses.
 * @property {Frame} [outer] Undefined for the file.
 */

/** @typedef {Record<string, { frame: Frame }>} Scope The locals that can be seen, by name. */

/** What a loop needs beside its variables: in Lua 5.4 a value to close, too. */
const HIDDEN_IN_FOR = 3;
const HIDDEN_IN_FOR_IN = 4;

/**
 * Follows statements from top to bottom as Lua does, part after part: which names they use without declaring them, how
 * many locals each function has, and how many it uses from around it.
 */
class ScopeReader {
	constructor() {
		/** @type {Frame} */
		this.file = { node: lua.createDoStatement([]), active: 0, most: 0, upvalues: new Set() };
		/** @type {Scope} */
		this.top = Object.create(null);
		/** @type {Frame[]} */
		this.functions = [];
		/** @type {Map<string, lua.Node>} The names that are free, each with the place of its first use; and `_`. */
		this.free = new Map();
	}

	/** @param {readonly lua.Node[]} statements */
	read(statements) {
		for (const statement of statements) this.visit(statement, this.top, this.file, statement);
		return this;
	}

	/** @param {readonly string[]} names Declares locals of the file. */
	declareTop(names) {
		this.declare(this.top, this.file, names);
	}

	/** @param {Scope} scope @param {Frame} frame @param {readonly string[]} names @param {number} [hidden] */
	declare(scope, frame, names, hidden = 0) {
		for (const name of names) scope[name] = { frame };
		frame.active += names.length + hidden;
		frame.most = Math.max(frame.most, frame.active);
	}

	/**
	 * @param {readonly lua.Node[]} nodes What sees the names.
	 * @param {Scope} outer
	 * @param {Frame} frame
	 * @param {lua.Node} near
	 * @param {readonly lua.Identifier[]} [names]
	 * @param {number} [hidden]
	 */
	enclose(nodes, outer, frame, near, names = [], hidden = 0) {
		const { active } = frame;
		/** @type {Scope} */
		const scope = Object.create(outer);
		this.declare(
			scope,
			frame,
			names.map(({ text }) => text),
			hidden,
		);
		for (const node of nodes) this.visit(node, scope, frame, near);
		frame.active = active;
	}

	/** @param {string} name @param {Scope} scope @param {Frame} frame @param {lua.Node} near */
	use(name, scope, frame, near) {
		const variable = scope[name];
		if ((name === "_" || variable === undefined) && !this.free.has(name)) this.free.set(name, near);
		if (variable === undefined) return;
		for (let user = frame; user !== variable.frame && user.outer; user = user.outer)
			user.upvalues.add(variable);
	}

	/** @param {lua.Node} node @param {Scope} scope @param {Frame} frame @param {lua.Node} above The closest with a place. */
	visit(node, scope, frame, above) {
		const near = node.line === undefined ? above : node;
		if (isName(node)) {
			this.use(node.text, scope, frame, near);
		} else if (lua.isVariableDeclarationStatement(node)) {
			const names = node.left.map(({ text }) => text);
			// `local function` sees itself, any other local only what was there before.
			const isFunction = lua.isFunctionDefinition(node);
			if (isFunction) this.declare(scope, frame, names);
			for (const value of node.right ?? []) this.visit(value, scope, frame, near);
			if (!isFunction) this.declare(scope, frame, names);
		} else if (lua.isFunctionExpression(node)) {
			/** @type {Frame} */
			const inner = { node: near, active: 0, most: 0, upvalues: new Set(), outer: frame };
			this.functions.push(inner);
			this.enclose([node.body], scope, inner, near, node.params);
		} else if (lua.isForStatement(node)) {
			const { controlVariable, body, ...bounds } = node;
			for (const bound of children(bounds)) this.visit(bound, scope, frame, near);
			this.enclose([body], scope, frame, near, [controlVariable], HIDDEN_IN_FOR);
		} else if (lua.isForInStatement(node)) {
			for (const expression of node.expressions) this.visit(expression, scope, frame, near);
			this.enclose([node.body], scope, frame, near, node.names, HIDDEN_IN_FOR_IN);
		} else if (lua.isRepeatStatement(node)) {
			this.enclose([...node.body.statements, node.condition], scope, frame, near);
		} else if (lua.isMethodCallExpression(node)) {
			for (const part of [node.prefixExpression, ...node.params]) this.visit(part, scope, frame, near);
		} else if (lua.isBlock(node) || lua.isDoStatement(node)) {
			this.enclose(node.statements, scope, frame, near);
		} else {
			for (const child of children(node)) this.visit(child, scope, frame, near);
		}
	}
}

module.exports = { ScopeReader, children, cloneTrees, countOf, isName, namesIn, rename, walk };
