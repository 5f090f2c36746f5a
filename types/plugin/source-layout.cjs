// @ts-check
"use strict";

/**
 * Carries comments, blank lines and line breaks from the TypeScript source over to the Lua statements.
 *
 * TypeScriptToLua itself keeps only JSDoc on declarations; administrators read the Lua file, so the rest matters too.
 */

const ts = require("typescript");
const lua = require("typescript-to-lua");
const { adoptedBy } = require("./control-flow.cjs");

/**
 * @typedef {object} Layout
 * @property {boolean} [blank] A blank line goes above.
 * @property {string[]} [before] Comment lines above; an empty one is a blank line.
 * @property {string} [beside] A comment on the same line.
 * @property {string[]} [after] Comment lines below.
 * @property {boolean} [broken] A table that is spread over several lines.
 */

/** @type {WeakMap<lua.Node, Layout>} */
const layouts = new WeakMap();

const COMMENT_WIDTH = 120;

/** Comments for tools, which say nothing to a reader of the Lua file. */
const FOR_TOOLS =
	/^(@ts-|biome-|eslint-|prettier-|#(end)?region|\/\s*<|@(noSelf\w*|noResolution|customName|compileMembersOnly)\b)/;

/** @param {string} text @param {number} start @param {number} end */
const hasBlankLine = (text, start, end) => /\n[ \t]*\r?\n/.test(text.slice(start, end));

/**
 * Breaks a line at spaces.
 *
 * @param {string} line
 */
function wrap(line) {
	const pieces = [""];
	for (const word of line.split(/(?<=\S)(?= )/)) {
		const last = pieces[pieces.length - 1] ?? "";
		if (last !== "" && last.length + word.length > COMMENT_WIDTH) pieces.push(word.trimStart());
		else pieces[pieces.length - 1] = last + word;
	}
	return pieces;
}

/**
 * Writes comments in Lua; an empty string stands for a blank line.
 *
 * @param {string} text The source.
 * @param {readonly ts.CommentRange[]} ranges Where the comments are.
 * @param {number} end Where that begins which they stand in front of.
 */
function luaComments(text, ranges, end) {
	/** @type {string[]} */
	const result = [];
	for (const [index, range] of ranges.entries()) {
		const raw = text.slice(range.pos, range.end);
		const body = raw.startsWith("//") ? raw.slice(2) : raw.replace(/^\/\*\*?|\*\/$|^[ \t]*\*(?!\/)/gm, "");
		const lines = body.trim().split(/\r?\n/);
		let dashes = raw.startsWith("/**") ? "---" : "--";
		for (const line of lines.map((l) => l.replace(/^ /, "").trimEnd())) {
			if (FOR_TOOLS.test(line.trimStart())) continue;
			for (const piece of wrap(line.replace(/\{@link(?:code|plain)?\s+([^}|\s]+)[^}]*\}/g, "$1"))) {
				result.push(`${dashes} ${piece}`.trimEnd());
				dashes = "--";
			}
		}
		const next = ranges[index + 1]?.pos ?? end;
		if (result.length > 0 && hasBlankLine(text, range.end, next)) result.push("");
	}
	return result;
}

/**
 * Finds the comments at a file's top that are about the file, not about its first declaration.
 *
 * @param {ts.SourceFile} sourceFile
 */
function headerRanges({ statements: [first], text }) {
	const ranges = ts.getLeadingCommentRanges(text, 0) ?? [];
	if (first === undefined || ts.isImportDeclaration(first) || ts.isImportEqualsDeclaration(first))
		return ranges;
	const end = first.getStart();
	const isDetached = ranges.map((range, i) => hasBlankLine(text, range.end, ranges[i + 1]?.pos ?? end));
	return ranges.slice(0, isDetached.lastIndexOf(true) + 1);
}

/**
 * @param {ts.SourceFile} sourceFile
 * @returns {string[]} The comment about the file.
 */
function headerComment(sourceFile) {
	const lines = luaComments(sourceFile.text, headerRanges(sourceFile), 0);
	return lines.map((line) => line.replace(/^---/, "--")).filter(Boolean);
}

/**
 * Tells whether a statement ends in another one that stands without braces and will get a line of its own.
 *
 * @param {ts.Node} node
 */
function endsInStatement(node) {
	return ts.forEachChild(
		node,
		(child) =>
			child.end === node.end && ts.isStatement(child) && !ts.isBlock(child) && !ts.isIfStatement(child),
	);
}

/**
 * @param {ts.SourceFile} sourceFile
 * @param {ts.Node} node A statement, or an item of a literal.
 * @param {number} end Behind it, and behind its comma.
 * @returns {Required<Omit<Layout, "broken">>}
 */
function layoutOf(sourceFile, node, end) {
	const { text } = sourceFile;
	const start = node.getStart(sourceFile);
	const headerEnd = headerRanges(sourceFile).pop()?.end ?? 0;
	// A comment behind an opening brace counts for what comes first inside.
	const opening = /[[{]/.test(text[node.pos - 1] ?? "") ? ts.getTrailingCommentRanges(text, node.pos) : [];
	const above = ts.getLeadingCommentRanges(text, node.pos)?.filter((range) => range.pos >= headerEnd);
	const ranges = [...(opening ?? []), ...(above ?? [])];
	const beside = endsInStatement(node) ? [] : (ts.getTrailingCommentRanges(text, end) ?? []);
	const isLast = ts.isBlock(node.parent) && node.parent.statements.at(-1) === node;
	const below = (isLast && ts.getLeadingCommentRanges(text, end)) || [];
	return {
		blank: hasBlankLine(text, Math.max(node.pos, headerEnd), ranges[0]?.pos ?? start),
		before: luaComments(text, ranges, start),
		beside: luaComments(text, beside, end).filter(Boolean).join(" "),
		after: luaComments(text, below, end).filter(Boolean),
	};
}

/**
 * Lays a statement out as it is in the source.
 *
 * @param {ts.Statement} statement
 * @param {lua.TransformationContext} context
 * @param {() => lua.Statement[]} translate
 */
function layOut(statement, { sourceFile }, translate) {
	// Taken together with the temporaries that go before it, so that its comment stands above those.
	const statements = translate();
	const first = statements[0];
	const last = statements[statements.length - 1];
	const original = ts.getOriginalNode(statement);
	if (first === undefined || last === undefined || original.pos < 0) return statements;
	const { blank, before, beside, after } = layoutOf(sourceFile, original, original.end);
	const adopted = adoptedBy(statement).flatMap((node) => commentsOf(sourceFile, node));
	const isMoved = statement !== original && beside !== "";
	const above = [...before, ...(isMoved ? [beside] : []), ...adopted];
	layouts.set(last, { ...layouts.get(last), beside: isMoved ? "" : beside, after });
	layouts.set(first, { ...layouts.get(first), blank, before: above });
	// A function that is used above its declaration is moved there by way of a new statement; its body stays the same.
	if (ts.isFunctionDeclaration(original) && lua.isVariableDeclarationStatement(first) && first.right?.[0]) {
		layouts.set(first.right[0], { blank, before });
	}
	return statements;
}

/** @param {ts.SourceFile} sourceFile @param {ts.Node} node Above and beside it, in one list. */
function commentsOf(sourceFile, node) {
	const { before, beside } = layoutOf(sourceFile, node, node.end);
	return [...before, ...(beside === "" ? [] : [beside])].filter(Boolean);
}

/** @type {lua.FunctionVisitor<ts.ObjectLiteralExpression | ts.ArrayLiteralExpression>} */
const visitLiteral = (literal, context) => {
	const { sourceFile } = context;
	const table = context.superTransformExpression(literal);
	const items = ts.isArrayLiteralExpression(literal) ? literal.elements : literal.properties;
	const [first] = items;
	// Where a spread makes more or less of it than one field an item, TypeScriptToLua's order is not ours to guess.
	if (!lua.isTableExpression(table) || table.fields.length !== items.length) return table;
	if (first === undefined || ts.getOriginalNode(literal).pos < 0 || first.pos < 0) return table;
	const broken = sourceFile.text.slice(first.pos, first.getStart(sourceFile)).includes("\n");
	layouts.set(table, { broken });
	for (const [index, field] of broken ? table.fields.entries() : []) {
		const item = /** @type {ts.Node} */ (items[index]);
		const comma = sourceFile.text[item.end] === "," ? 1 : 0;
		if (item.pos >= 0) layouts.set(field, layoutOf(sourceFile, item, item.end + comma));
	}
	return table;
};

/**
 * @param {lua.Node} node
 * @returns {Layout} How the printer should lay out a node.
 */
function getLayout(node) {
	const moved = /** @type {Partial<lua.AssignmentStatement>} */ (node).right?.[0];
	return (
		layouts.get(node) ?? (moved && lua.isFunctionExpression(moved) ? layouts.get(moved) : undefined) ?? {}
	);
}

/** @param {lua.Node} node @param {string[]} before Comment lines to stand above it. */
function setComment(node, before) {
	layouts.set(node, { ...layouts.get(node), before });
}

/** @param {lua.Node} from @param {lua.Node} to A copy of it. */
function cloneLayout(from, to) {
	const layout = layouts.get(from);
	if (layout) layouts.set(to, layout);
}

/**
 * Keeps what stands beside and below a statement that is left out.
 *
 * @param {lua.Node} from
 * @param {lua.Node} to
 */
function moveComments(from, to) {
	const { beside = "", after = [] } = getLayout(from);
	layouts.set(to, { ...layouts.get(to), beside, after });
}

/**
 * Keeps what stands above a statement that is left out.
 *
 * @param {lua.Node} from
 * @param {lua.Node} to What comes in its place.
 */
function moveAbove(from, to) {
	const { blank = false, before = [] } = getLayout(from);
	const own = getLayout(to);
	layouts.set(to, { ...own, blank: blank || own.blank === true, before: [...before, ...(own.before ?? [])] });
}

/**
 * Keeps all that stands around a statement in whose place others come.
 *
 * @param {lua.Node} from
 * @param {readonly lua.Node[]} to
 */
function copyLayout(from, to) {
	const { blank = false, before = [], beside = "", after = [] } = getLayout(from);
	const [first, last] = [to[0], to.at(-1)];
	if (last) layouts.set(last, { ...layouts.get(last), beside, after });
	if (first) layouts.set(first, { ...layouts.get(first), blank, before });
}

const STATEMENTS = /** @type {const} */ ([
	"VariableStatement",
	"ExpressionStatement",
	"FunctionDeclaration",
	"EnumDeclaration",
	"Block",
	"IfStatement",
	"SwitchStatement",
	"DoStatement",
	"WhileStatement",
	"ForStatement",
	"ForInStatement",
	"ForOfStatement",
	"TryStatement",
	"ThrowStatement",
	"ReturnStatement",
	"BreakStatement",
	"ContinueStatement",
]);

module.exports = {
	STATEMENTS,
	cloneLayout,
	copyLayout,
	getLayout,
	headerComment,
	layOut,
	moveAbove,
	moveComments,
	setComment,
	visitLiteral,
	wrap,
};
