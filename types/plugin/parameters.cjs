// @ts-check
"use strict";

/**
 * Parameters that nobody uses: TypeScriptToLua passes `self` to every function that may be a method.
 */

const lua = require("typescript-to-lua");
const { children, isName } = require("./lua-tree.cjs");

const SELF = "self";

/** What a function inside of a method calls its own object. */
const INNER_SELF = "this";

/**
 * Lists where a name stands, but for functions that have a parameter of that name.
 *
 * @param {lua.Node} node
 * @param {string} name
 * @returns {lua.Identifier[]}
 */
function placesOf(node, name) {
	if (isName(node)) return node.text === name ? [node] : [];
	if (lua.isFunctionExpression(node) && node.params?.some(({ text }) => text === name)) return [];
	const parts = lua.isMethodCallExpression(node) ? [node.prefixExpression, ...node.params] : children(node);
	return parts.flatMap((child) => placesOf(child, name));
}

/** @param {lua.FunctionExpression} expression */
function dropUnused({ params, body, dots }) {
	const self = params?.find(({ text }) => text === SELF);
	if (self && placesOf(body, SELF).length === 0) self.text = "____";
	while (params && !dots && params.at(-1)?.text === "____") params.pop();
}

/**
 * @param {lua.Node} node
 * @param {boolean} isInMethod Whether a function around it has an object of its own.
 */
function visit(node, isInMethod) {
	let isMethod = isInMethod;
	if (lua.isFunctionExpression(node)) {
		dropUnused(node);
		const self = node.params?.find(({ text }) => text === SELF);
		if (self && isInMethod && placesOf(node.body, INNER_SELF).length === 0) {
			for (const place of [self, ...placesOf(node.body, SELF)]) place.text = INNER_SELF;
		}
		isMethod ||= self !== undefined;
	}
	for (const child of children(node)) visit(child, isMethod);
}

/** @param {readonly lua.Statement[]} statements Of a file. */
function tidyParameters(statements) {
	for (const statement of statements) visit(statement, false);
}

module.exports = { SELF, tidyParameters };
