// @ts-check
"use strict";

/**
 * A TypeScriptToLua plugin that turns a project into ONE readable Lua file.
 *
 * All files that the entry reaches are written into one chunk, dependencies first, without a require shim, which is
 * what a Prosody module written by hand looks like. What a file does not export stays in a block of its own.
 * What cannot be flattened without a change of meaning, or would need TypeScriptToLua's helper library, is refused.
 *
 * Options in `tstl.luaPlugins`: `output` (the file's name in `outDir`), and `entry` (the source to start from,
 * relative to the tsconfig; by default the only root file named like the output).
 */

const path = require("node:path");
const ts = require("typescript");
const lua = require("typescript-to-lua");
const { bodyOf } = require("./blocks.cjs");
const { checkLimits, checkNames, findOwners } = require("./checks.cjs");
const { noteHelpers } = require("./helpers.cjs");
const { renameIn } = require("./names.cjs");
const { EXTERNAL, collectParts } = require("./parts.cjs");
const { Printer } = require("./printer.cjs");
const { checkSource } = require("./refusals.cjs");
const { wrap } = require("./source-layout.cjs");
const { createVisitors } = require("./translate.cjs");

/** @typedef {{ output: string, entry?: string, helpers?: "inline", warnTruthiness?: boolean }} Options */
/** @typedef {import("./parts.cjs").External} External */
/** @typedef {import("./parts.cjs").Part} Part */
/** @typedef {import("./parts.cjs").Report} Report */

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
module.exports = (options) => {
	/** Sources that were refused: nothing is written. @type {Set<ts.SourceFile>} */
	const refused = new Set();
	return {
		visitors: {
			...createVisitors(noteHelpers),
			[ts.SyntaxKind.SourceFile]: (/** @type {ts.SourceFile} */ node, context) => {
				const file = /** @type {lua.File} */ (context.superTransformNode(node)[0]);
				if (checkSource(node, file, context, options)) refused.delete(node);
				else refused.add(node);
				return file;
			},
		},

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
			/** @type {Map<string, Part>} What the files see of each other, from top to bottom. */
			const seen = new Map();
			for (const { externals } of parts) {
				for (const { name } of externals) seen.set(name, /** @type {Part} */ (owners.get(name)));
			}
			const hoisted = [...seen.keys()].filter(Boolean);
			const bodies = parts.map((part, index) => {
				checkNames(part, seen, report);
				renameIn(part, new Set(seen.keys()));
				for (const name of part.shared) seen.set(name, part);
				return { part, body: bodyOf(part, index === parts.length - 1) };
			});
			const isRefused = program.getSourceFiles().some((file) => refused.has(file));
			if (options.helpers !== "inline" && !isRefused) {
				// A class of JavaScript's that is only handed on, say.
				for (const { sourceFile, features } of parts) {
					const names = [...features].sort().join(", ");
					const remedy = 'write what Lua has, or set "helpers": "inline".';
					if (names !== "") report(sourceFile, undefined, `${names} needs a helper: ${remedy}`);
				}
			}
			if (diagnostics.length === 0) checkLimits(hoisted, bodies, report);
			if (diagnostics.length > 0 || isRefused) return diagnostics;

			const manifest = JSON.parse(emitHost.readFile(path.join(directory, "package.json")) ?? "{}");
			const requires = requireLines(parts.flatMap(({ externals }) => externals));
			const head = [...bannerLines(manifest), ...(requires.length > 0 ? ["", ...requires] : [])];
			const printer = new Printer(emitHost, program, entry);
			const printed = bodies
				.filter(({ body }) => body.statements.length > 0)
				.map(({ part, body }) => printer.printPart(part.sourceFile, part.title, body));
			const sourceMapNode = printer.printWhole(head.join("\n"), printed);
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

		beforeEmit(_program, _compilerOptions, _emitHost, files) {
			// Written only here: until now TypeScriptToLua was still resolving them.
			for (const file of files)
				file.code = file.code.replace(/^(local \w+ = )?require\(("[^"]+")\)/gm, "$1require $2");
		},
	};
};
