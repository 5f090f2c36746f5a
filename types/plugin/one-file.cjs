// @ts-check
"use strict";

/**
 * A TypeScriptToLua plugin that turns a project into readable Lua, ONE file a module.
 *
 * All files that the entry reaches are written into one chunk, dependencies first, without a require shim, which is
 * what a Prosody module written by hand looks like. What a file does not export stays in a block of its own.
 * What cannot be flattened without a change of meaning, or would need TypeScriptToLua's helper library, is refused.
 *
 * Options in `tstl.luaPlugins`:
 * - `output`: the file's name in `outDir`; a list for several modules.
 * - `entry`: the source to start from, relative to the tsconfig; by default the only root file named like the output.
 *   A list, in the order of the outputs, where those are one.
 * - `helpers`: "inline" to write what is needed of TypeScriptToLua's helper library into the file.
 * - `warnTruthiness`: true to be warned of numbers and strings as conditions.
 */

const path = require("node:path");
const ts = require("typescript");
const lua = require("typescript-to-lua");
const { collectChunk, printChunk } = require("./chunk.cjs");
const { bannerLines, finishRequires } = require("./head.cjs");
const { noteHelpers } = require("./helpers.cjs");
const { checkSource, isReadable } = require("./refusals.cjs");
const { createVisitors } = require("./translate.cjs");

/** @typedef {{ output: string | string[], entry?: string | string[], helpers?: "inline", warnTruthiness?: boolean }} Options */
/** @typedef {import("./parts.cjs").Report} Report */

/**
 * Finds the source that each module starts from.
 *
 * @param {ts.Program} program
 * @param {string} directory Of the tsconfig.
 * @param {Options} options
 * @param {Report} report
 */
function findModules(program, directory, options, report) {
	const roots = program.getRootFileNames().map((name) => path.normalize(name));
	const entries = [options.entry ?? []].flat();
	return [options.output].flat().flatMap((output, index) => {
		const named = entries[index];
		const wanted = named === undefined ? path.parse(output).name : path.resolve(directory, named);
		const found = roots.filter((name) => (named === undefined ? path.parse(name).name : name) === wanted);
		const [entry] = found;
		if (entry !== undefined && found.length === 1) return [{ output, entry }];
		const remedy = 'name it with the plugin\'s option "entry".';
		report(undefined, undefined, `the entry of ${output} is not one of the project's files: ${remedy}`);
		return [];
	});
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
				const file = isReadable(node)
					? /** @type {lua.File} */ (context.superTransformNode(node)[0])
					: lua.createFile([], new Set(), "");
				if (checkSource(node, file, context, options)) refused.delete(node);
				else refused.add(node);
				return file;
			},
		},

		afterPrint(program, compilerOptions, emitHost, files) {
			/** @type {Map<string, ts.Diagnostic>} Each once, where modules share a source. */
			const diagnostics = new Map();
			/** @type {Report} */
			const report = (file, node, messageText) => {
				const start = file && ts.getPositionOfLineAndCharacter(file, node?.line ?? 0, node?.column ?? 0);
				const place = { file, start, length: start === undefined ? undefined : 0 };
				const category = ts.DiagnosticCategory.Error;
				const diagnostic = { ...place, category, code: 0, source: "typescript-to-lua", messageText };
				diagnostics.set(`${file?.fileName} ${start} ${messageText}`, diagnostic);
			};
			const configFile = compilerOptions.configFilePath;
			const directory =
				typeof configFile === "string" ? path.dirname(configFile) : program.getCurrentDirectory();
			const [...sources] = files;
			// From here on nothing is written but the modules, and those only without errors.
			files.length = 0;
			// No source means that there were type errors, under noEmitOnError.
			if (sources.length === 0) return [];
			/** @param {string} specifier @param {string} from */
			const resolve = (specifier, from) => {
				const found = ts.resolveModuleName(specifier, from, program.getCompilerOptions(), emitHost);
				return found.resolvedModule && path.normalize(found.resolvedModule.resolvedFileName);
			};
			const modules = findModules(program, directory, options, report);
			const isInline = options.helpers === "inline";
			const isOne = modules.length === 1;
			const chunks = modules.map((module) =>
				collectChunk({ ...module, isInline }, sources, resolve, emitHost, report),
			);
			const isRefused = program.getSourceFiles().some((file) => refused.has(file));
			if (!isInline && !isRefused) {
				// A class of JavaScript's that is only handed on, say.
				for (const { sourceFile, features } of chunks.flatMap(({ parts }) => parts)) {
					const names = [...features].sort().join(", ");
					const remedy = 'write what Lua has, or set "helpers": "inline".';
					if (names !== "") report(sourceFile, undefined, `${names} needs a helper: ${remedy}`);
				}
			}
			if (diagnostics.size > 0 || isRefused) return [...diagnostics.values()];

			const manifest = JSON.parse(emitHost.readFile(path.join(directory, "package.json")) ?? "{}");
			for (const chunk of chunks) {
				const banner = bannerLines(manifest, isOne ? undefined : path.parse(chunk.output).name);
				files.push(printChunk(chunk, banner, program, emitHost));
			}
			return [];
		},

		beforeEmit(_program, _compilerOptions, _emitHost, files) {
			for (const file of files) file.code = finishRequires(file.code);
		},
	};
};
