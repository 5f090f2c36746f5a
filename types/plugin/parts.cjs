// @ts-check
"use strict";

/**
 * Takes apart what TypeScriptToLua made of each file: its own statements, and what only serves modules.
 */

const path = require("node:path");
const lua = require("typescript-to-lua");
const { useLibrary } = require("./async.cjs");
const { ScopeReader, cloneTrees, isName } = require("./lua-tree.cjs");
const { tidyParameters } = require("./parameters.cjs");
const { simplify } = require("./simplify.cjs");
const { cloneLayout } = require("./source-layout.cjs");
const { cloneTaken } = require("./taking.cjs");

/** @typedef {import("typescript").SourceFile} SourceFile */
/** @typedef {(file: SourceFile | undefined, node: lua.Node | undefined, message: string) => void} Report */

/**
 * @typedef {object} External A local that holds a library of the server, or one member of it.
 * @property {string} name Empty where the library is only loaded.
 * @property {string} module
 * @property {string} [member]
 * @property {Part} part The file that imports it.
 * @property {lua.Node} node
 */

/**
 * @typedef {object} Part One source file, taken apart.
 * @property {SourceFile} sourceFile
 * @property {string} title Its path, seen from the entry.
 * @property {boolean} [isMadeUp] There is no source of it.
 * @property {ReadonlySet<string>} features What it needs of the helper library.
 * @property {lua.Statement[]} statements What is left without imports and exports.
 * @property {Map<string, lua.Node>} locals The names that it declares at the top.
 * @property {Set<string>} shared Those that other files import.
 * @property {Map<string, lua.Node>} free The names that it uses without declaring them.
 * @property {Map<string, lua.Node>} requires The source files that it imports from.
 * @property {Map<string, string>} imports The names that it imports from them.
 * @property {Map<string, string>} wholes The names that stand for all that a source file exports.
 * @property {External[]} externals
 */

/** TypeScriptToLua marks thus a module that it does not look up among the sources. */
const EXTERNAL = "@NoResolution:";

/**
 * Reads the module's name where an expression is `require("…")`.
 *
 * @param {lua.Expression | undefined} call
 */
function requiredModule(call) {
	if (call === undefined || !lua.isCallExpression(call) || !isName(call.expression)) return undefined;
	const [argument] = call.params;
	const isRequire =
		call.expression.text === "require" && argument !== undefined && lua.isStringLiteral(argument);
	return isRequire ? argument.value : undefined;
}

/**
 * Reads `table.key`.
 *
 * @param {lua.Expression | undefined} node
 */
function fieldAccess(node) {
	if (node === undefined || !lua.isTableIndexExpression(node)) return undefined;
	const { table, index } = node;
	return isName(table) && lua.isStringLiteral(index) ? { table: table.text, key: index.value } : undefined;
}

/** What is simplified already. @type {WeakSet<lua.File>} */
const prepared = new WeakSet();

/**
 * @param {lua.File} file
 * @returns {lua.Statement[]} Its statements, for one module: another one may have other names in them.
 */
function prepare(file) {
	if (!prepared.has(file)) {
		useLibrary(file.statements);
		simplify(file.statements);
		tidyParameters(file.statements);
		prepared.add(file);
	}
	return cloneTrees(file.statements, (from, to) => {
		cloneLayout(from, to);
		cloneTaken(from, to);
	});
}

/**
 * Parts a file's own statements from what only serves modules: requires, exports, and locals for what is imported.
 *
 * @param {SourceFile} sourceFile
 * @param {lua.File} file
 * @param {string} title
 * @param {Report} report
 */
function takeApart(sourceFile, file, title, report) {
	/** @type {Part} */
	const part = {
		sourceFile,
		title,
		features: file.luaLibFeatures,
		statements: [],
		locals: new Map(),
		shared: new Set(),
		free: new Map(),
		requires: new Map(),
		imports: new Map(),
		wholes: new Map(),
		externals: [],
	};
	/** @type {Map<string, string>} */
	const tables = new Map();
	for (const node of prepare(file)) {
		const isSetting = lua.isVariableDeclarationStatement(node) || lua.isAssignmentStatement(node);
		const left = isSetting ? node.left[0] : undefined;
		const right = isSetting ? node.right?.[0] : undefined;
		const name = isName(left) ? left.text : "";
		const required = requiredModule(lua.isExpressionStatement(node) ? node.expression : right);
		const value = fieldAccess(right);
		const table = value && tables.get(value.table);
		const exported = fieldAccess(left);
		if (required !== undefined) {
			const isExternal = required.startsWith(EXTERNAL);
			if (!isExternal) part.requires.set(required, node);
			if (name.startsWith("____")) tables.set(name, required);
			else if (isExternal) part.externals.push({ name, module: required.slice(EXTERNAL.length), part, node });
			else if (name !== "") part.wholes.set(name, required);
		} else if (table?.startsWith(EXTERNAL)) {
			const module = table.slice(EXTERNAL.length);
			part.externals.push({ name, module, member: value?.key ?? "", part, node });
		} else if (table !== undefined) {
			part.imports.set(name, table);
			// A default export is refused where it is.
			if (name !== value?.key && name !== `____${value?.key}` && value?.key !== "default")
				report(sourceFile, node, `"${value?.key}" is renamed in the import: keep its name.`);
		} else if (exported?.table === "____exports" && isName(right)) {
			const isKept = exported.key === right.text || `____${exported.key}` === right.text;
			if (!isKept && exported.key !== "default")
				report(sourceFile, node, `"${right.text}" is renamed in the export: keep its name.`);
		} else if (name !== "____exports" && !lua.isReturnStatement(node)) {
			part.statements.push(node);
			for (const { text } of lua.isVariableDeclarationStatement(node) ? node.left : [])
				part.locals.set(text, node);
		}
	}
	part.free = new ScopeReader().read(part.statements).free;
	return part;
}

/**
 * Takes the entry apart and all files that it reaches, those first that others need.
 *
 * @param {string} entry
 * @param {readonly import("typescript-to-lua").ProcessedFile[]} files
 * @param {(specifier: string, from: string) => string | undefined} resolve
 * @param {Report} report
 */
function collectParts(entry, files, resolve, report) {
	/** @type {Map<string, Part>} */
	const parts = new Map();
	const sources = new Map(files.map((file) => [file.fileName, file]));
	/** @param {string} fileName */
	const titleOf = (fileName) => path.relative(path.dirname(entry), fileName).replaceAll(path.sep, "/");
	/** @param {string} fileName @param {readonly string[]} importers The files on the way here. */
	const add = (fileName, importers) => {
		const { luaAst, sourceFiles: [sourceFile] = [] } = sources.get(fileName) ?? {};
		if (luaAst === undefined || sourceFile === undefined) return false;
		if (parts.has(fileName)) return true;
		const part = takeApart(sourceFile, luaAst, titleOf(fileName), report);
		const trail = [...importers, fileName];
		for (const [specifier, node] of part.requires) {
			const target = specifier.startsWith(".") ? resolve(specifier, fileName) : undefined;
			if (target !== undefined && trail.includes(target)) {
				const circle = [...trail.slice(trail.indexOf(target)), target].map(titleOf).join(" -> ");
				report(
					sourceFile,
					node,
					`imports go in a circle, ${circle}: move what both need to a file of its own.`,
				);
			} else if (target === undefined || !add(target, trail)) {
				const remedy = 'if the server provides it, mark its "declare module" with /** @noResolution */.';
				report(sourceFile, node, `"${specifier}" is no source file of this project: ${remedy}`);
			}
			const source = target === undefined ? undefined : parts.get(target);
			for (const [name, from] of part.wholes) {
				if (from === specifier && source)
					report(sourceFile, node, `"import * as ${name}" of a source file: write { a, b }.`);
			}
			for (const [name, from] of part.imports) if (from === specifier) source?.shared.add(name);
		}
		parts.set(fileName, part);
		return true;
	};
	add(entry, []);
	return [...parts.values()];
}

module.exports = { EXTERNAL, collectParts };
