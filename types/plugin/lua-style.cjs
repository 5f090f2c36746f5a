// @ts-check
"use strict";

/**
 * Makes the Lua that TypeScriptToLua emits look as if a person had written it, in the manner of Prosody's own sources.
 */

const path = require("node:path");
const lua = require("typescript-to-lua");
const { getLayout, headerComment, moveComments } = require("./source-layout.cjs");

/** @typedef {import("source-map").SourceNode} SourceNode */

const CODE_WIDTH = 120;

const KEYWORDS = new Set([
	..."and break do else elseif end false for function goto if in local nil not or repeat".split(" "),
	..."return then true until while".split(" "),
]);

/**
 * `not (a == b)` is `a ~= b`; of the other comparisons none has an opposite, since nothing holds for NaN.
 *
 * @type {ReadonlyMap<lua.Operator, lua.BinaryOperator>}
 */
const INVERSE = new Map([
	[lua.SyntaxKind.EqualityOperator, lua.SyntaxKind.InequalityOperator],
	[lua.SyntaxKind.InequalityOperator, lua.SyntaxKind.EqualityOperator],
]);

/** @param {lua.Node | undefined} node @returns {node is lua.Identifier} */
const isName = (node) => node !== undefined && lua.isIdentifier(node);

/**
 * Lists what a node consists of.
 *
 * @param {object} node
 * @returns {lua.Node[]}
 */
const children = (node) =>
	Object.values(node)
		.flat()
		.filter((value) => typeof value?.kind === "number");

/**
 * Visits a tree; the name of a method is no variable and is left out.
 *
 * @param {lua.Node} node
 * @param {(node: lua.Node) => void} callback
 */
function walk(node, callback) {
	callback(node);
	for (const child of children(node)) {
		if (!(lua.isMethodCallExpression(node) && child === node.name)) walk(child, callback);
	}
}

/** @param {readonly lua.Statement[]} statements */
function namesIn(statements) {
	/** @type {Set<string>} */
	const names = new Set();
	for (const statement of statements) walk(statement, (node) => isName(node) && names.add(node.text));
	return names;
}

/**
 * Suggests names for the temporaries of optional chains: `attr` for one that holds `stanza.attr`.
 *
 * @param {lua.Statement} statement
 */
function suggestNames(statement) {
	/** @type {Map<string, string>} */
	const suggestions = new Map();
	walk(statement, (node) => {
		if (!lua.isVariableDeclarationStatement(node)) return;
		const name = node.left[0]?.text ?? "";
		let value = node.right?.[0];
		while (value !== undefined && !lua.isTableIndexExpression(value)) {
			value = lua.isBinaryExpression(value) ? value.right : undefined;
		}
		const key = value !== undefined && lua.isStringLiteral(value.index) ? value.index.value : "";
		if (name.startsWith("____opt_") && /^[A-Za-z]\w*$/.test(key) && !KEYWORDS.has(key))
			suggestions.set(name, key);
	});
	return suggestions;
}

/**
 * Picks for each name that TypeScriptToLua made up one that a person might choose and that nothing else has.
 *
 * @param {Iterable<string>} names
 * @param {Set<string>} taken
 * @param {Map<string, string>} suggestions
 */
function pickNames(names, taken, suggestions) {
	/** @type {Map<string, string>} */
	const picked = new Map();
	for (const name of names) {
		if (!/^(____.|__continue\d)/.test(name)) continue;
		const stem = name.replace(/^_+/, "").replace(/_?\d+$/, "");
		const base = /^[A-Za-z]/.test(stem) ? stem : "value";
		let result = suggestions.get(name) ?? base;
		if (taken.has(result)) result = base;
		for (let count = 2; taken.has(result) || KEYWORDS.has(result); count++) result = `${base}_${count}`;
		taken.add(result);
		picked.set(name, result);
	}
	return picked;
}

/**
 * Renames what TypeScriptToLua made up: `____opt_0`, `____type`, `____cond3`, and `____` for what is not used.
 *
 * A name inside one top-level statement is out of reach for all others, so it has to differ only from the names of
 * that statement and from those of the top level; a temporary of the top level has to differ from every name.
 *
 * @param {readonly (readonly lua.Statement[])[]} files The statements of each file.
 * @param {ReadonlySet<string>} topLevel The names that are declared at the top.
 */
function renameTemporaries(files, topLevel) {
	const everyName = namesIn(files.flat());
	for (const statements of files) {
		const declared = statements.flatMap((s) => (lua.isVariableDeclarationStatement(s) ? s.left : []));
		const outer = pickNames(new Set(declared.map(({ text }) => text)), everyName, new Map());
		for (const statement of statements) {
			const names = namesIn([statement]);
			const taken = new Set([...names, ...topLevel, ...outer.values()]);
			const inner = [...names].filter((name) => !outer.has(name));
			const picked = new Map([...pickNames(inner, taken, suggestNames(statement)), ...outer, ["____", "_"]]);
			walk(statement, (node) => {
				if (isName(node)) node.text = picked.get(node.text) ?? node.text;
			});
		}
	}
}

/**
 * Puts simpler what TypeScriptToLua's way of translating makes roundabout.
 *
 * @param {lua.Statement[]} statements
 */
function simplify(statements) {
	for (const statement of statements) {
		walk(statement, (node) => {
			if ("statements" in node) mergeConditionals(/** @type {lua.Block} */ (node).statements);
			else if (lua.isUnaryExpression(node)) invertComparison(node);
		});
	}
	mergeConditionals(statements);
}

/** @param {lua.UnaryExpression} expression Where it is `not (a == b)`, it becomes `a ~= b`. */
function invertComparison(expression) {
	const { operator, operand } = expression;
	const inverse = lua.isBinaryExpression(operand) ? INVERSE.get(operand.operator) : undefined;
	if (operator !== lua.SyntaxKind.NotOperator || !lua.isBinaryExpression(operand) || inverse === undefined)
		return;
	// In place, so that whatever it is part of sets parentheses for a comparison.
	Object.assign(expression, lua.createBinaryExpression(operand.left, operand.right, inverse), {
		operand: undefined,
	});
}

/**
 * Writes `local x; if c then x = a; else x = b; end` for a conditional expression, where TypeScriptToLua sets a
 * temporary in the branches and then `local x` to that.
 *
 * @param {lua.Statement[]} statements Of one block.
 */
function mergeConditionals(statements) {
	for (let index = 2; index < statements.length; index++) {
		const [statement, branches] = [statements[index], statements[index - 1]];
		if (
			!statement ||
			!branches ||
			!lua.isVariableDeclarationStatement(statement) ||
			!lua.isIfStatement(branches)
		) {
			continue;
		}
		const [name, ...others] = statement.left;
		const value = statement.right?.[0];
		const temporary = isName(value) && value.text.startsWith("____") ? value.text : undefined;
		if (name === undefined || others.length > 0 || temporary === undefined) continue;
		const start = statements.findIndex(
			(s) => lua.isVariableDeclarationStatement(s) && !s.right && s.left[0]?.text === temporary,
		);
		// Another variable of this name may be in use up to here, and the temporary after.
		const between = start < 0 ? [] : statements.slice(start, index);
		const isUsed = namesIn(between).has(name.text) || namesIn(statements.slice(index + 1)).has(temporary);
		if (start < 0 || isUsed) continue;
		for (const part of between) {
			walk(part, (node) => {
				if (isName(node) && node.text === temporary) node.text = name.text;
			});
		}
		moveComments(statement, branches);
		statements.splice(index, 1);
	}
}

/** Prints tabs, semicolons, `{ a = 1 }`, and what `source-layout.cjs` took over from the source. */
class Printer extends lua.LuaPrinter {
	/** @param {import("typescript-to-lua").EmitHost} emitHost @param {import("typescript").Program} program @param {string} entry */
	constructor(emitHost, program, entry) {
		super(emitHost, program, entry);
		this.outDir = lua.getEmitOutDir(program);
	}

	/**
	 * @param {import("typescript").SourceFile} sourceFile
	 * @param {string} title
	 * @param {readonly lua.Statement[]} statements
	 */
	printPart(sourceFile, title, statements) {
		// For source maps: seen from the one file, not from the one that would be written for this source.
		const { fileName } = sourceFile;
		this.relativeSourcePath = path.relative(this.outDir, fileName).replaceAll(path.sep, "/");
		const header = headerComment(sourceFile);
		/** @type {(string | SourceNode)[]} */
		const chunks = [[`-- ${title}`, ...header].map((line) => `${line}\n`).join("")];
		// After a header that is more than the title there is a blank line.
		let wasLong = header.length > 0;
		for (const [index, statement] of statements.entries()) {
			const node = this.printStatement(statement);
			const isLong = node.toString().includes("\n");
			const wantsBlank = isLong || getLayout(statement).blank;
			if (wasLong || (index > 0 && wantsBlank)) chunks.push("\n");
			chunks.push(node, "\n");
			wasLong = isLong;
		}
		return this.concatNodes(...chunks);
	}

	/** @param {string} head @param {readonly SourceNode[]} parts */
	printWhole(head, parts) {
		return this.concatNodes(`${head}\n`, ...parts.flatMap((part) => ["\n", part]));
	}

	/** @override */
	pushIndent() {
		this.currentIndent += "\t";
	}

	/** @override */
	popIndent() {
		this.currentIndent = this.currentIndent.slice(1);
	}

	/** @override @param {lua.Statement[]} statements */
	printStatementArray(statements) {
		/** @type {(string | SourceNode)[]} */
		const chunks = [];
		for (const [index, statement] of statements.entries()) {
			if (index > 0 && getLayout(statement).blank) chunks.push("\n");
			chunks.push(this.printStatement(statement), "\n");
			// Lua wants these two last in a block.
			if (lua.isReturnStatement(statement) || lua.isBreakStatement(statement)) break;
		}
		return chunks;
	}

	/** @override @param {lua.Statement} statement */
	printStatement(statement) {
		const node = this.printStatementExcludingComments(statement);
		const isSimple =
			lua.isVariableDeclarationStatement(statement) ||
			lua.isAssignmentStatement(statement) ||
			lua.isExpressionStatement(statement) ||
			lua.isReturnStatement(statement) ||
			lua.isBreakStatement(statement);
		const isDefinition = /^\s*(local )?function /.test(node.toString());
		return this.addComments(statement, this.concatNodes(node, isSimple && !isDefinition ? ";" : ""));
	}

	/** @param {lua.Node} owner @param {SourceNode} node */
	addComments(owner, node) {
		const { before = [], beside = "", after = [] } = getLayout(owner);
		const above = before.map((line) => (line === "" ? "\n" : `${this.currentIndent}${line}\n`));
		const below = after.map((line) => `\n${this.currentIndent}${line}`);
		return this.concatNodes(...above, node, beside === "" ? "" : ` ${beside}`, ...below);
	}

	/** @override @param {lua.VariableDeclarationStatement} statement */
	printVariableDeclarationStatement(statement) {
		const { right, ...bare } = statement;
		// `local x = nil` says no more than `local x`.
		return super.printVariableDeclarationStatement(right?.every(lua.isNilLiteral) ? bare : statement);
	}

	/** @override @param {lua.FunctionExpression} expression */
	printFunctionExpression(expression) {
		const node = super.printFunctionExpression(expression);
		if (expression.body.statements.length > 0) return node;
		return this.createSourceNode(expression, node.toString().replace(/\n\s*end$/, " end"));
	}

	/** @override @param {lua.UnaryExpression} expression */
	printUnaryExpression(expression) {
		const node = super.printUnaryExpression(expression);
		// Minus a negative number would begin a comment.
		if (!node.toString().startsWith("--")) return node;
		return this.createSourceNode(expression, ["-(", this.printExpression(expression.operand), ")"]);
	}

	/** @override @param {lua.BinaryExpression} expression @returns {SourceNode} */
	printBinaryExpression(expression) {
		const { left, right, operator } = expression;
		const concat = lua.SyntaxKind.ConcatOperator;
		// Joining strings is associative, and Lua's operator binds to the right: `(a .. b) .. c` needs no parentheses.
		if (operator === concat && lua.isBinaryExpression(left) && left.operator === concat) {
			const rest = lua.createBinaryExpression(left.right, right, concat);
			return this.printBinaryExpression(lua.createBinaryExpression(left.left, rest, concat));
		}
		return super.printBinaryExpression(expression);
	}

	/** @override @param {lua.TableExpression} expression */
	printTableExpression(expression) {
		const { fields } = expression;
		if (fields.length === 0) return this.createSourceNode(expression, "{}");
		const items = fields.map((field) => this.printExpression(field));
		const line = ["{ ", ...this.joinChunksWithComma(items), " }"];
		const isBroken = getLayout(expression).broken ?? this.isTooLong(line);
		if (!isBroken) return this.createSourceNode(expression, line);
		/** @type {(string | SourceNode)[]} */
		const chunks = ["{\n"];
		this.pushIndent();
		for (const [index, field] of fields.entries()) {
			if (index > 0 && getLayout(field).blank) chunks.push("\n");
			const node = this.concatNodes(this.indent(), this.printExpression(field), ";");
			chunks.push(this.addComments(field, node), "\n");
		}
		this.popIndent();
		return this.createSourceNode(expression, [...chunks, this.indent("}")]);
	}

	/** @override @param {lua.Expression[]} expressions The arguments of a call. */
	printExpressionList(expressions) {
		const line = this.joinChunksWithComma(expressions.map((expression) => this.printExpression(expression)));
		return expressions.length > 1 && this.isTooLong(line) ? super.printExpressionList(expressions) : line;
	}

	/** @override Asked only about a list that is too long for one line. */
	isSimpleExpressionList() {
		return false;
	}

	/** @param {(string | SourceNode)[]} chunks Only the first line counts: the lines of a function are its own. */
	isTooLong(chunks) {
		const [first = ""] = chunks.join("").split("\n");
		// What stands to the left on the line is not known here: a guess.
		return 4 * this.currentIndent.length + 20 + first.length > CODE_WIDTH;
	}
}

const needsParenthesis = lua.LuaPrinter.prototype.needsParenthesis;

// Private, hence not in the class; were it renamed, there would only be more parentheses again.
Object.assign(Printer.prototype, {
	/** @this {Printer} @param {lua.Expression} expression @param {number} [precedence] Where it is an operand. */
	needsParenthesis(expression, precedence) {
		// As an operand, unlike as what is called or indexed, a table or function stands by itself.
		const isOperand = precedence !== undefined;
		if (isOperand && (lua.isTableExpression(expression) || lua.isFunctionExpression(expression)))
			return false;
		return needsParenthesis.call(this, expression, precedence);
	},
});

module.exports = { Printer, children, isName, renameTemporaries, simplify };
