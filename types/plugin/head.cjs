// @ts-check
"use strict";

/**
 * What stands at the top of the one file: whose it is, and which libraries it takes.
 */

const { EXTERNAL } = require("./parts.cjs");
const { wrap } = require("./source-layout.cjs");

/** @typedef {import("./parts.cjs").External} External */

/**
 * Says what package.json says about the module, then a word to whoever wants to edit the file.
 *
 * @param {Record<string, any>} manifest
 * @param {string} [module] The name of the module, where there are several.
 */
function bannerLines({ name, version, description, license, homepage, repository }, module) {
	const url = typeof repository === "object" ? repository.url : repository;
	const source = homepage ?? url?.replace(/^git\+|\.git$/g, "");
	const project = name && (version ? `${name} ${version}` : name);
	const lines = [
		module && project ? `${module}, of ${project}` : (module ?? project),
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
 * Writes `require "util.jid"`, as Prosody does; not before TypeScriptToLua has looked at all of them.
 *
 * @param {string} code
 */
const finishRequires = (code) => code.replace(/^(local \w+ = )?require\(("[^"]+")\)/gm, "$1require $2");

module.exports = { bannerLines, finishRequires, requireLines };
