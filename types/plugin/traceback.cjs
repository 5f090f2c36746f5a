#!/usr/bin/env node
// @ts-check
"use strict";

/**
 * Names the TypeScript where a log names the Lua that was made of it: `src/hello.ts:12` for `mod_hello.lua:34`.
 */

const { readFileSync } = require("node:fs");
const path = require("node:path");

const USAGE = `usage: prosody-traceback MAP ... [LOG ...]

  MAP  a source map, as TypeScriptToLua writes it with "sourceMap": true beside the Lua file: dist/mod_hello.lua.map
  LOG  what to read; without one, what comes in

Writes what it reads, with places in the TypeScript in place of places in the Lua.
`;

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Decodes the numbers of one mapping (base 64, 5 bits a digit, the sign in the lowest).
 *
 * @param {string} text
 */
function decode(text) {
	/** @type {number[]} */
	const numbers = [];
	let value = 0;
	let shift = 0;
	for (const letter of text) {
		const digit = DIGITS.indexOf(letter);
		value += (digit & 31) << shift;
		shift += 5;
		if (digit & 32) continue;
		numbers.push(value & 1 ? -(value >> 1) : value >> 1);
		value = 0;
		shift = 0;
	}
	return numbers;
}

/**
 * @typedef {object} LineMap Where the lines of a Lua file come from.
 * @property {string} name The name of the Lua file.
 * @property {(string | undefined)[]} places By the line, from 1 on.
 */

/**
 * @param {string} file A source map.
 * @returns {LineMap}
 */
function readMap(file) {
	const { mappings, sources, sourceRoot = "" } = JSON.parse(readFileSync(file, "utf8"));
	/** @type {(string | undefined)[]} */
	const places = [undefined];
	let source = 0;
	let line = 0;
	for (const group of mappings.split(";")) {
		/** @type {string | undefined} */
		let place;
		for (const [, sourceStep, lineStep] of group.split(",").map(decode)) {
			if (sourceStep === undefined || lineStep === undefined) continue;
			source += sourceStep;
			line += lineStep;
			const found = path.resolve(path.dirname(file), sourceRoot, sources[source]);
			place ??= `${path.relative("", found)}:${line + 1}`;
		}
		// What has no place of its own belongs to what is above.
		places.push(place ?? places.at(-1));
	}
	return { name: path.basename(file, ".map"), places };
}

/**
 * @param {string} text
 * @param {readonly LineMap[]} maps
 */
function rewrite(text, maps) {
	return maps.reduce((result, { name, places }) => {
		const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
		const pattern = new RegExp(`(?:[^\\s"'<>[\\]()]*[/.\\\\])?\\b${escaped}:(\\d+)`, "g");
		return result.replace(pattern, (all, line) => places[Number(line)] ?? all);
	}, text);
}

/** @param {readonly string[]} args @returns {number} The exit status. */
function main(args) {
	const maps = args.filter((name) => name.endsWith(".map"));
	const logs = args.filter((name) => !name.endsWith(".map"));
	if (maps.length === 0 || logs.some((name) => name.startsWith("-"))) {
		process.stderr.write(USAGE);
		return args.some((name) => name === "--help" || name === "-h") ? 0 : 1;
	}
	const read = maps.map(readMap);
	for (const log of logs.length > 0 ? logs : [0])
		process.stdout.write(rewrite(readFileSync(log, "utf8"), read));
	return 0;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));

module.exports = { readMap, rewrite };
