// @ts-check
"use strict";

/**
 * Refuses what would mean something else, or nothing at all, in one Lua file.
 */

const { ScopeReader } = require("./lua-tree.cjs");

/** @typedef {import("./parts.cjs").Part} Part */
/** @typedef {import("./parts.cjs").External} External */
/** @typedef {import("./parts.cjs").Report} Report */
/** @typedef {import("./blocks.cjs").Body} Body */

/** Lua allows 200 locals in a function; some are left for what a later version adds. */
const MAX_LOCALS = 180;

/** Lua 5.1 and LuaJIT allow a function to use 60 locals of the functions around it. */
const MAX_UPVALUES = 60;

/**
 * Finds out which file each name belongs to that all files can see, and refuses a name that has two meanings.
 *
 * @param {readonly Part[]} parts
 * @param {Report} report
 */
function findOwners(parts, report) {
	/** @type {Map<string, Part>} */
	const owners = new Map();
	for (const part of parts) {
		for (const name of part.shared) {
			const node = part.locals.get(name);
			const owner = owners.get(name);
			if (name.startsWith("____")) {
				const remedy = `"${name.slice(4)}" is exported and would hide Lua's own: rename it.`;
				report(part.sourceFile, node, remedy);
			} else if (node && owner) {
				report(part.sourceFile, node, `"${name}" is exported by ${owner.title} too: rename one of the two.`);
			} else if (node) {
				owners.set(name, part);
			}
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
		} else if (owner?.shared.has(name)) {
			const other = `is exported by ${owner.title}`;
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
 * Refuses names that would mean something else, or nothing at all, in one file.
 *
 * @param {Part} part
 * @param {ReadonlyMap<string, Part>} owners Of the names that can be seen here.
 * @param {Report} report
 */
function checkNames({ sourceFile, free, imports, externals }, owners, report) {
	const imported = new Set([...imports.keys(), ...externals.map(({ name }) => name)]);
	for (const [name, node] of free) {
		const owner = owners.get(name);
		if (name === "_") {
			report(sourceFile, node, '"_" is used: keep that name for values that are not.');
		} else if (owner !== undefined && owner.sourceFile !== sourceFile && !imported.has(name)) {
			report(
				sourceFile,
				node,
				`the global "${name}" is hidden by a name in ${owner.title}: rename that one.`,
			);
		} else if (owner === undefined && name.startsWith("____") && name !== "____exports") {
			report(sourceFile, node, `"${name.slice(4)}" is no name for an import: it would hide Lua's own.`);
		}
	}
}

/**
 * Refuses what Lua does not load: too many locals, or too many that one function uses from around it.
 *
 * @param {readonly string[]} hoisted The names of libraries.
 * @param {readonly { part: Part, body: Body }[]} bodies
 * @param {Report} report
 */
function checkLimits(hoisted, bodies, report) {
	const reader = new ScopeReader();
	reader.declareTop(hoisted);
	let isFull = false;
	for (const { part, body } of bodies) {
		const known = reader.functions.length;
		reader.declareTop(body.declared);
		if (body.isBlock)
			reader.enclose(body.statements, reader.top, reader.file, body.statements[0] ?? reader.file.node);
		else reader.read(body.statements);
		const { most } = reader.file;
		if (!isFull && most > MAX_LOCALS) {
			isFull = true;
			const remedy = "put functions that belong together into a table; Lua allows 200.";
			report(part.sourceFile, undefined, `${most} locals at once at the top, over ${MAX_LOCALS}: ${remedy}`);
		}
		const full = reader.functions.slice(known).filter(({ upvalues }) => upvalues.size > MAX_UPVALUES);
		for (const { node, upvalues } of full.filter((one) => !full.some(({ outer }) => outer === one))) {
			const remedy = "put some of them into a table, or the function's parts into functions of their own.";
			report(
				part.sourceFile,
				node,
				`a function uses ${upvalues.size} names from around it, over Lua's ${MAX_UPVALUES}: ${remedy}`,
			);
		}
	}
}

module.exports = { checkLimits, checkNames, findOwners };
