// @ts-check
"use strict";

/**
 * Puts one module together from the sources that its entry reaches.
 */

const path = require("node:path");
const lua = require("typescript-to-lua");
const { bodyOf } = require("./blocks.cjs");
const { checkLimits, checkNames, findOwners } = require("./checks.cjs");
const { requireLines } = require("./head.cjs");
const { collectHelpers } = require("./helpers-inline.cjs");
const { renameIn } = require("./names.cjs");
const { collectParts } = require("./parts.cjs");
const { Printer } = require("./printer.cjs");

/** @typedef {import("typescript").Program} Program */
/** @typedef {import("typescript-to-lua").EmitHost} EmitHost */
/** @typedef {import("typescript-to-lua").ProcessedFile} ProcessedFile */
/** @typedef {import("./parts.cjs").Part} Part */
/** @typedef {import("./parts.cjs").Report} Report */

/**
 * @typedef {object} Chunk One module.
 * @property {string} output The name of its file.
 * @property {string} entry The source that it starts from.
 * @property {readonly Part[]} parts Its sources, those first that others need.
 * @property {readonly { part: Part, body: import("./blocks.cjs").Body }[]} bodies What is written of each.
 */

/**
 * Takes apart and checks what makes up a module.
 *
 * @param {{ output: string, entry: string, isInline: boolean }} module
 * @param {readonly ProcessedFile[]} sources
 * @param {(specifier: string, from: string) => string | undefined} resolve
 * @param {EmitHost} emitHost
 * @param {Report} report
 * @returns {Chunk}
 */
function collectChunk({ output, entry, isInline }, sources, resolve, emitHost, report) {
	const own = collectParts(entry, sources, resolve, report);
	const helpers = isInline ? collectHelpers(own, emitHost) : undefined;
	const parts = helpers ? [helpers, ...own] : own;
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
	checkLimits(hoisted, bodies, report);
	return { output, entry, parts, bodies };
}

/**
 * @param {Chunk} chunk
 * @param {readonly string[]} banner
 * @param {Program} program
 * @param {EmitHost} emitHost
 * @returns {ProcessedFile}
 */
function printChunk({ output, entry, parts, bodies }, banner, program, emitHost) {
	const requires = requireLines(parts.flatMap(({ externals }) => externals));
	const head = [...banner, ...(requires.length > 0 ? ["", ...requires] : [])];
	const printer = new Printer(
		emitHost,
		program,
		entry,
		path.join(lua.getEmitOutDir(program), path.dirname(output)),
	);
	const printed = bodies
		.filter(({ body }) => body.statements.length > 0)
		.map(({ part, body }) => printer.printPart(part, body));
	const sourceMapNode = printer.printWhole(head.join("\n"), printed);
	const { code, map } = sourceMapNode.toStringWithSourceMap({ file: path.basename(output) });
	return {
		fileName: path.join(lua.getSourceDir(program), output),
		code,
		sourceMap: map.toString(),
		sourceMapNode,
		sourceFiles: [...new Set(parts.map(({ sourceFile }) => sourceFile))],
	};
}

module.exports = { collectChunk, printChunk };
