// @ts-check
"use strict";

/**
 * Async functions on top of Prosody's promises.
 *
 * TypeScriptToLua has promises of its own; what Prosody gives and takes are those of "util.promise". So here an async
 * function gives one of those, and `await` waits for one.
 */

const lua = require("typescript-to-lua");
const { children, isName, walk } = require("./lua-tree.cjs");

/** The library, until its name in the file is known. */
const LIBRARY = "__TS__promise";

/** What the library has of the functions of Promise. @type {ReadonlyMap<string, string>} */
const FUNCTIONS = new Map([
	["__TS__PromiseAll", "all"],
	["__TS__PromiseAllSettled", "all_settled"],
	["__TS__PromiseRace", "race"],
]);

/** Features that the library stands for, and those that are written here. */
const REPLACED = new Set("Promise PromiseAll PromiseAllSettled PromiseRace".split(" "));

const ASYNC = `
local function __TS__AsyncAwaiter(body)
	local thread = coroutine.create(body)
	local ok, awaited = coroutine.resume(thread)
	if not ok then return __TS__promise.reject(awaited) end
	if coroutine.status(thread) == "dead" then return __TS__promise.resolve(awaited) end
	return __TS__promise.new(function(resolve, reject)
		local wait
		local function go_on(is_fulfilled, value)
			local going, result = coroutine.resume(thread, is_fulfilled, value)
			if not going then
				reject(result)
			elseif coroutine.status(thread) == "dead" then
				resolve(result)
			else
				wait(result)
			end
		end
		function wait(value)
			__TS__promise.resolve(value):next(
				function(result) go_on(true, result) end,
				function(reason) go_on(false, reason) end
			)
		end
		wait(awaited)
	end)
end
`;

const AWAIT = `
local function __TS__Await(value)
	local is_fulfilled, result = coroutine.yield(value)
	if not is_fulfilled then error(result, 0) end
	return result
end
`;

const FINALLY = `
local function __TS__Finally(pending, body)
	return pending:next(function(value)
		return __TS__promise.resolve(body()):next(function() return value end)
	end, function(reason)
		return __TS__promise.resolve(body()):next(function() return __TS__promise.reject(reason) end)
	end)
end
`;

/** @param {lua.Node | undefined} node @param {string} name */
const isNamed = (node, name) => node !== undefined && isName(node) && node.text === name;

/** @param {string} key */
const ofLibrary = (key) =>
	lua.createTableIndexExpression(lua.createIdentifier(LIBRARY), lua.createStringLiteral(key));

/**
 * Returns by `return` what an async function returns by a call.
 *
 * @param {lua.FunctionExpression} body
 */
function returnPlainly({ params = [], body }) {
	const [resolve] = params;
	if (!resolve) return;
	/** @param {lua.Node} node */
	const visit = (node) => {
		if (lua.isFunctionExpression(node)) return;
		const call = lua.isReturnStatement(node) ? node.expressions[0] : undefined;
		if (
			lua.isReturnStatement(node) &&
			call &&
			lua.isCallExpression(call) &&
			isNamed(call.expression, resolve.text)
		)
			node.expressions = call.params.slice(1);
		for (const child of children(node)) visit(child);
	};
	visit(body);
	params.pop();
}

/**
 * `try.catch(try, function(_, e) … end)` is `try:catch(function(e) … end)`, and that with `finally` a call that waits.
 *
 * @param {lua.AssignmentStatement} statement
 */
function handlePlainly(statement) {
	const [target, call] = [statement.left[0], statement.right[0]];
	if (!target || !isName(target) || !call || !lua.isCallExpression(call)) return;
	const { expression, params } = call;
	if (!lua.isTableIndexExpression(expression) || !isNamed(expression.table, target.text)) return;
	const [self, handler] = params;
	if (!isNamed(self, target.text) || !handler || !lua.isFunctionExpression(handler)) return;
	if (!lua.isStringLiteral(expression.index)) return;
	if (expression.index.value === "catch") {
		handler.params?.shift();
		const method = lua.createIdentifier("catch");
		statement.right = [lua.createMethodCallExpression(lua.createIdentifier(target.text), method, [handler])];
	} else if (expression.index.value === "finally") {
		const finish = lua.createIdentifier("__TS__Finally");
		statement.right = [lua.createCallExpression(finish, [lua.createIdentifier(target.text), handler])];
	}
}

/** @param {lua.CallExpression} call */
function callLibrary(call) {
	const { expression, params } = call;
	if (!isName(expression)) return;
	const key = FUNCTIONS.get(expression.text);
	const [first, second] = params;
	if (key !== undefined) {
		call.expression = ofLibrary(key);
	} else if (expression.text === "__TS__New" && isNamed(first, "__TS__Promise")) {
		call.expression = ofLibrary("new");
		params.shift();
	} else if (expression.text === "__TS__InstanceOf" && isNamed(second, "__TS__Promise")) {
		call.expression = ofLibrary("is_promise");
		params.pop();
	} else if (expression.text === "__TS__AsyncAwaiter" && first && lua.isFunctionExpression(first)) {
		returnPlainly(first);
	}
}

/**
 * Uses Prosody's promises in a file.
 *
 * @param {readonly lua.Statement[]} statements
 */
function useLibrary(statements) {
	for (const statement of statements) {
		walk(statement, (node) => {
			if (lua.isAssignmentStatement(node)) handlePlainly(node);
			if (lua.isCallExpression(node)) callLibrary(node);
		});
		walk(statement, (node) => {
			if (lua.isTableIndexExpression(node) && isNamed(node.table, "__TS__Promise"))
				node.table = lua.createIdentifier(LIBRARY);
		});
	}
}

module.exports = { ASYNC, AWAIT, FINALLY, LIBRARY, REPLACED, useLibrary };
