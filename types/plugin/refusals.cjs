// @ts-check
"use strict";

/**
 * Looks through a source for what would mean something else in Lua than in TypeScript, or nothing at all.
 */

const ts = require("typescript");
const { checkConditions } = require("./conditions.cjs");
const { checkExport } = require("./exports.cjs");
const { refuseHelpers } = require("./helpers.cjs");
const { checkLibrary, withRemedy } = require("./js-library.cjs");
const { checkPromises } = require("./promises.cjs");
const { checkResults } = require("./results.cjs");

/** @typedef {import("typescript-to-lua").TransformationContext} Context */

/** Those of TypeScriptToLua that say what `checkConditions` says better. */
const SAID_HERE = /^Only false and nil evaluate to 'false' in Lua/;

/**
 * @param {ts.SourceFile} sourceFile
 * @param {import("typescript-to-lua").File} file What it was translated to.
 * @param {Context} context
 * @param {{ helpers?: string | undefined, warnTruthiness?: boolean | undefined }} options
 * @returns {boolean} Whether nothing was refused.
 */
function checkSource(sourceFile, file, context, { helpers, warnTruthiness = false }) {
	const { program, checker, diagnostics } = context;
	/** @param {ts.DiagnosticCategory} category @returns {(node: ts.Node, messageText: string) => void} */
	const reporter = (category) => (node, messageText) => {
		const start = node.getStart(sourceFile);
		const place = { file: sourceFile, start, length: node.end - start };
		diagnostics.push({ ...place, category, code: 0, source: "typescript-to-lua", messageText });
	};
	const report = reporter(ts.DiagnosticCategory.Error);
	/** @type {Set<ts.Node>} */
	const refused = new Set();
	/** @param {ts.Node} node @param {string} message */
	const refuse = (node, message) => {
		refused.add(node);
		report(node, message);
	};
	const warn = reporter(ts.DiagnosticCategory.Warning);
	/** @param {ts.Node} node */
	const visit = (node) => {
		if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
		checkResults(node, checker, refuse);
		checkLibrary(node, program, refuse);
		checkExport(node, refuse);
		if (ts.isPrivateIdentifier(node)) {
			const { text } = node;
			refuse(node, `${text} is not in Lua, where all fields can be seen: write "private ${text.slice(1)}".`);
		}
		if (helpers === "inline") checkPromises(node, program, refuse);
		if (warnTruthiness) checkConditions(node, checker, warn);
		ts.forEachChild(node, visit);
	};
	const before = diagnostics.splice(0).map(withRemedy);
	visit(sourceFile);
	/** @param {ts.Diagnostic} diagnostic */
	const isSaid = ({ messageText, start = 0 }) =>
		SAID_HERE.test(String(messageText)) &&
		(warnTruthiness || [...refused].some((node) => node.pos <= start && start < node.end));
	diagnostics.unshift(...before.filter((diagnostic) => !isSaid(diagnostic)));
	if (helpers !== "inline") refuseHelpers(file, sourceFile, context, refused, report);
	return !diagnostics.some(({ category }) => category === ts.DiagnosticCategory.Error);
}

/**
 * Whether TypeScriptToLua can read a source at all; what it cannot is refused by `checkSource`.
 *
 * @param {ts.Node} node
 * @returns {boolean}
 */
const isReadable = (node) =>
	!ts.isPrivateIdentifier(node) && !ts.forEachChild(node, (child) => !isReadable(child));

module.exports = { checkSource, isReadable };
