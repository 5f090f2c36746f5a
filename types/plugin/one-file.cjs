// @ts-check
"use strict";

/**
 * A TypeScriptToLua plugin that turns a project into ONE readable Lua file.
 *
 * All files that the entry reaches are written into one chunk, dependencies first, without a require shim: their
 * top-level declarations become locals of the chunk, which is what a Prosody module written by hand looks like.
 * What cannot be flattened without a change of meaning, or would need TypeScriptToLua's helper library, is refused.
 *
 * Options in `tstl.luaPlugins`: `output` (the file's name in `outDir`), and `entry` (the source to start from,
 * relative to the tsconfig; by default the only root file named like the output).
 */

const path = require("node:path");
const ts = require("typescript");
const lua = require("typescript-to-lua");
const { Printer, children, isName, renameTemporaries, simplify } = require("./lua-style.cjs");
const { visitors, wrap } = require("./source-layout.cjs");

/** @typedef {{ output: string, entry?: string }} Options */
/** @typedef {(file: ts.SourceFile | undefined, node: lua.Node | undefined, message: string) => void} Report */

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
 * @property {ts.SourceFile} sourceFile
 * @property {string} title Its path, seen from the entry.
 * @property {ReadonlySet<string>} features What it needs of the helper library.
 * @property {lua.Statement[]} statements What is left without imports and exports.
 * @property {Map<string, lua.Node>} locals The names that it declares at the top.
 * @property {Map<string, lua.Node>} free The names that it uses without declaring them.
 * @property {Map<string, lua.Node>} requires The source files that it imports from.
 * @property {Set<string>} imports The names that it imports from them.
 * @property {External[]} externals
 */

/** Lua allows 200 locals in a function; some are left for what a later version adds. */
const MAX_LOCALS = 180;

/** TypeScriptToLua marks thus a module that it does not look up among the sources. */
const EXTERNAL = "@NoResolution:";

// --- Taking files apart --------------------------------------------------------------------------------------------

/**
 * Finds the names that statements use without declaring them, each with the place of its first use; and `_`.
 *
 * @param {readonly lua.Statement[]} statements
 */
function findFreeNames(statements) {
	/** @typedef {Record<string, boolean>} Scope */
	/** @type {Map<string, lua.Node>} */
	const free = new Map();
	/** @param {Scope} scope @param {readonly lua.Identifier[]} names */
	const declare = (scope, names) => {
		for (const { text } of names) scope[text] = true;
	};
	/** @param {Scope} scope @param {readonly lua.Identifier[]} [names] @returns {Scope} */
	const enclose = (scope, names = []) => {
		const inner = Object.create(scope);
		declare(inner, names);
		return inner;
	};
	/**
	 * @param {readonly lua.Node[]} nodes
	 * @param {Scope} scope
	 * @param {lua.Node} near The closest node that has a position.
	 */
	const visit = (nodes, scope, near) => {
		for (const node of nodes) visitNode(node, scope, node.line === undefined ? near : node);
	};
	/** @param {lua.Node} node @param {Scope} scope @param {lua.Node} near */
	const visitNode = (node, scope, near) => {
		if (isName(node)) {
			const { text } = node;
			if ((text === "_" || !(text in scope)) && !free.has(text)) free.set(text, near);
		} else if (lua.isVariableDeclarationStatement(node)) {
			// `local function` sees itself, any other local only what was there before.
			if (lua.isFunctionDefinition(node)) declare(scope, node.left);
			visit(node.right ?? [], scope, near);
			declare(scope, node.left);
		} else if (lua.isFunctionExpression(node)) {
			visit([node.body], enclose(scope, node.params), near);
		} else if (lua.isForStatement(node)) {
			const { controlVariable, body, ...bounds } = node;
			visit(children(bounds), scope, near);
			visit([body], enclose(scope, [controlVariable]), near);
		} else if (lua.isForInStatement(node)) {
			visit(node.expressions, scope, near);
			visit([node.body], enclose(scope, node.names), near);
		} else if (lua.isRepeatStatement(node)) {
			visit([...node.body.statements, node.condition], enclose(scope), near);
		} else if (lua.isMethodCallExpression(node)) {
			visit([node.prefixExpression, ...node.params], scope, near);
		} else {
			const isScope = lua.isBlock(node) || lua.isDoStatement(node);
			visit(children(node), isScope ? enclose(scope) : scope, near);
		}
	};
	const top = Object.create(null);
	for (const statement of statements) visitNode(statement, top, statement);
	return free;
}

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

/**
 * Parts a file's own statements from what only serves modules: requires, exports, and locals for what is imported.
 *
 * @param {ts.SourceFile} sourceFile
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
		free: new Map(),
		requires: new Map(),
		imports: new Set(),
		externals: [],
	};
	/** @type {Map<string, string>} */
	const tables = new Map();
	simplify(file.statements);
	for (const node of file.statements) {
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
			else if (name !== "")
				report(sourceFile, node, `"import * as ${name}" of a source file: write { a, b }.`);
		} else if (table?.startsWith(EXTERNAL)) {
			const module = table.slice(EXTERNAL.length);
			part.externals.push({ name, module, member: value?.key ?? "", part, node });
		} else if (table !== undefined) {
			part.imports.add(name);
			if (name !== value?.key)
				report(sourceFile, node, `"${value?.key}" is renamed in the import: keep its name.`);
		} else if (exported?.table === "____exports" && isName(right)) {
			if (exported.key !== right.text)
				report(sourceFile, node, `"${right.text}" is renamed in the export: keep its name.`);
		} else if (name !== "____exports" && !lua.isReturnStatement(node)) {
			part.statements.push(node);
			for (const { text } of lua.isVariableDeclarationStatement(node) ? node.left : [])
				part.locals.set(text, node);
		}
	}
	part.free = findFreeNames(part.statements);
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
		}
		parts.set(fileName, part);
		return true;
	};
	add(entry, []);
	return [...parts.values()];
}

// --- What cannot be one file ---------------------------------------------------------------------------------------

/**
 * Finds out which file each name at the top belongs to, and refuses a name that has two meanings.
 *
 * @param {readonly Part[]} parts
 * @param {Report} report
 */
function findOwners(parts, report) {
	/** @type {Map<string, Part>} */
	const owners = new Map();
	for (const part of parts) {
		for (const [name, node] of part.locals) {
			const owner = owners.get(name) ?? part;
			// Of a temporary each file can have its own.
			const isTemporary = /^____.*_\d+$/.test(name);
			if (owner !== part && !isTemporary) {
				report(part.sourceFile, node, `"${name}" is declared in ${owner.title} too: rename one of the two.`);
			} else if (/^____./.test(name) && !isTemporary) {
				report(part.sourceFile, node, `"${name.slice(4)}" at the top would hide Lua's own: rename it.`);
			}
			owners.set(name, owner);
		}
	}
	/** @type {Map<string, External>} */
	const firsts = new Map();
	for (const external of parts.flatMap(({ externals }) => externals)) {
		const { name, module, member, part, node } = external;
		if (name === "") continue;
		const library = `"${module}"${member === undefined ? "" : `.${member}`}`;
		const named = firsts.get(name) ?? external;
		const known = firsts.get(library) ?? external;
		const owner = owners.get(name);
		if (named.module !== module || named.member !== member) {
			const other = `"${named.module}" in ${named.part.title}`;
			report(
				part.sourceFile,
				node,
				`"${name}" stands for ${library} here and for ${other}: rename one of the two.`,
			);
		} else if (known.name !== name) {
			const other = `"${known.name}" in ${known.part.title}`;
			report(part.sourceFile, node, `${library} is called "${name}" here and ${other}: use one name.`);
		} else if (owner?.locals.has(name)) {
			const other = `is declared in ${owner.title}`;
			report(
				part.sourceFile,
				node,
				`"${name}" stands for ${library} here and ${other}: rename one of the two.`,
			);
		}
		firsts.set(name, named).set(library, known);
		owners.set(name, owner ?? part);
	}
	return owners;
}

/**
 * Refuses names that would mean something else, or nothing at all, in one chunk.
 *
 * @param {Part} part
 * @param {ReadonlyMap<string, Part>} owners
 * @param {Report} report
 */
function checkNames({ sourceFile, features, free, imports, externals }, owners, report) {
	/** @type {[name: string, place: lua.Node | undefined][]} */
	const helpers = [...free].filter(([name]) => name.startsWith("__TS__"));
	if (helpers.length === 0 && features.size > 0) helpers.push([[...features].sort().join(", "), undefined]);
	for (const [name, place] of helpers) {
		const remedy = "say it with what Lua has: a loop, LuaMap, LuaSet, string.*, table.*, error(…).";
		report(sourceFile, place, `this needs ${name} of TypeScriptToLua's helper library: ${remedy}`);
	}
	const imported = new Set([...imports, ...externals.map(({ name }) => name)]);
	for (const [name, node] of free) {
		const owner = owners.get(name);
		if (name === "____exports") {
			const remedy = 'write "export { a, b };" at the end, without "default" and "from".';
			report(sourceFile, node, `an export that is no list of local names: ${remedy}`);
		} else if (name === "_") {
			report(sourceFile, node, '"_" is used: keep that name for values that are not.');
		} else if (owner !== undefined && owner.sourceFile !== sourceFile && !imported.has(name)) {
			report(
				sourceFile,
				node,
				`the global "${name}" is hidden by a name in ${owner.title}: rename that one.`,
			);
		} else if (owner === undefined && name.startsWith("____")) {
			report(sourceFile, node, `"${name.slice(4)}" is no name for an import: it would hide Lua's own.`);
		}
	}
}

// --- Writing -------------------------------------------------------------------------------------------------------

/**
 * Says what package.json says about the module, then a word to whoever wants to edit the file.
 *
 * @param {Record<string, any>} manifest
 */
function bannerLines({ name, version, description, license, homepage, repository }) {
	const url = typeof repository === "object" ? repository.url : repository;
	const source = homepage ?? url?.replace(/^git\+|\.git$/g, "");
	const lines = [
		name && (version ? `${name} ${version}` : name),
		description,
		license && `Licence: ${license}`,
		source && `Source: ${source}`,
		"Generated from TypeScript: edit the sources, not this file.",
	];
	return lines.filter(Boolean).flatMap((line) => wrap(line).map((piece) => `-- ${piece}`));
}

/**
 * Writes one line for each library, sorted.
 *
 * @param {readonly External[]} externals
 */
function requireLines(externals) {
	const lines = externals.map(({ name, module, member }) => {
		// Still marked: TypeScriptToLua looks at every require once more.
		const library = `require("${EXTERNAL}${module}")${member === undefined ? "" : `.${member}`};`;
		return { key: `${module}\0${member ?? ""}`, line: name === "" ? library : `local ${name} = ${library}` };
	});
	lines.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
	return [...new Set(lines.map(({ line }) => line))];
}

/**
 * @param {ts.Program} program
 * @param {string} directory Of the tsconfig.
 * @param {Options} options
 * @returns {string | undefined} Undefined where it is not clear.
 */
function findEntry(program, directory, { output, entry }) {
	const roots = program.getRootFileNames().map((name) => path.normalize(name));
	const isEntry = (/** @type {string} */ name) =>
		entry === undefined
			? path.parse(name).name === path.parse(output).name
			: name === path.resolve(directory, entry);
	const found = roots.filter(isEntry);
	return found.length === 1 ? found[0] : undefined;
}

/**
 * @param {Options} options
 * @returns {import("typescript-to-lua").Plugin}
 */
module.exports = (options) => ({
	visitors,

	afterPrint(program, compilerOptions, emitHost, files) {
		/** @type {ts.Diagnostic[]} */
		const diagnostics = [];
		/** @type {Report} */
		const report = (file, node, messageText) => {
			const start = file && ts.getPositionOfLineAndCharacter(file, node?.line ?? 0, node?.column ?? 0);
			const place = { file, start, length: start === undefined ? undefined : 0 };
			const category = ts.DiagnosticCategory.Error;
			diagnostics.push({ ...place, category, code: 0, source: "typescript-to-lua", messageText });
		};
		const configFile = compilerOptions.configFilePath;
		const directory =
			typeof configFile === "string" ? path.dirname(configFile) : program.getCurrentDirectory();
		const entry = findEntry(program, directory, options);
		const [...sources] = files;
		// From here on nothing is written but the one file, and that only without errors.
		files.length = 0;
		// No source means that there were type errors, under noEmitOnError.
		if (sources.length === 0) return [];
		if (entry === undefined) {
			const remedy = 'name it with the plugin\'s option "entry".';
			report(
				undefined,
				undefined,
				`the entry of ${options.output} is not one of the project's files: ${remedy}`,
			);
			return diagnostics;
		}

		/** @param {string} specifier @param {string} from */
		const resolve = (specifier, from) => {
			const found = ts.resolveModuleName(specifier, from, program.getCompilerOptions(), emitHost);
			return found.resolvedModule && path.normalize(found.resolvedModule.resolvedFileName);
		};
		const parts = collectParts(entry, sources, resolve, report);
		const owners = findOwners(parts, report);
		for (const part of parts) checkNames(part, owners, report);
		if (owners.size > MAX_LOCALS) {
			const remedy = "put functions that belong together into a table; Lua allows 200.";
			report(
				parts.at(-1)?.sourceFile,
				undefined,
				`${owners.size} locals at the top, over ${MAX_LOCALS}: ${remedy}`,
			);
		}
		if (diagnostics.length > 0) return diagnostics;

		renameTemporaries(
			parts.map(({ statements }) => statements),
			new Set(owners.keys()),
		);
		const manifest = JSON.parse(emitHost.readFile(path.join(directory, "package.json")) ?? "{}");
		const requires = requireLines(parts.flatMap(({ externals }) => externals));
		const head = [...bannerLines(manifest), ...(requires.length > 0 ? ["", ...requires] : [])];
		const printer = new Printer(emitHost, program, entry);
		const bodies = parts
			.filter(({ statements }) => statements.length > 0)
			.map(({ sourceFile, title, statements }) => printer.printPart(sourceFile, title, statements));
		const sourceMapNode = printer.printWhole(head.join("\n"), bodies);
		const { code, map } = sourceMapNode.toStringWithSourceMap({ file: options.output });
		files.push({
			fileName: path.join(lua.getSourceDir(program), options.output),
			code,
			sourceMap: map.toString(),
			sourceMapNode,
			sourceFiles: parts.map(({ sourceFile }) => sourceFile),
		});
		return diagnostics;
	},
});
