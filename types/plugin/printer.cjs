// @ts-check
"use strict";

/**
 * Prints Lua as a person might have written it, in the manner of Prosody's own sources.
 */

const path = require("node:path");
const lua = require("typescript-to-lua");
const { MIN_WIDTH, bindsLooser, breakableInStatement, operandsOf } = require("./line-breaks.cjs");
const { SELF } = require("./parameters.cjs");
const { getLayout, headerComment } = require("./source-layout.cjs");
const { joinTaken } = require("./taking.cjs");

/** @typedef {import("source-map").SourceNode} SourceNode */

const CODE_WIDTH = 120;

/** A statement stands on one line with its condition up to here. */
const GUARD_WIDTH = 100;

/** A function stands on one line up to here, whatever stands to the left of it. */
const SHORT_WIDTH = 60;

/** A field of a table shares a line with others up to here. */
const MAX_FIELD_WIDTH = 50;

/** The same where it is a function. */
const MAX_FUNCTION_WIDTH = 40;

const TAB_WIDTH = 4;

/** @param {lua.Statement} statement Whether it is one line by nature. */
const isSimple = (statement) =>
	lua.isAssignmentStatement(statement) ||
	lua.isExpressionStatement(statement) ||
	lua.isReturnStatement(statement) ||
	lua.isBreakStatement(statement);

/** @param {string} line How many columns it takes. */
const widthOf = (line) => line.replaceAll("\t", " ".repeat(TAB_WIDTH)).length;

/** Prints tabs, semicolons, `{ a = 1 }`, and what `source-layout.cjs` took over from the source. */
class Printer extends lua.LuaPrinter {
	/**
	 * @param {import("typescript-to-lua").EmitHost} emitHost
	 * @param {import("typescript").Program} program
	 * @param {string} entry
	 * @param {string} outDir Where the one file will be.
	 */
	constructor(emitHost, program, entry, outDir) {
		super(emitHost, program, entry);
		this.outDir = outDir;
		/** @type {Set<lua.Node>} */
		this.conditions = new Set();
		/** Whether there is no source that tells how it is laid out. */
		this.isMadeUp = false;
		/** @type {Map<lua.Node, { column: number, rest: number }>} What is spread over several lines, and where. */
		this.broken = new Map();
	}

	/**
	 * @param {import("./parts.cjs").Part} part
	 * @param {import("./blocks.cjs").Body} body
	 */
	printPart({ sourceFile, title, isMadeUp }, { declared, isBlock, statements }) {
		// For source maps: seen from the one file, not from the one that would be written for this source.
		const { fileName } = sourceFile;
		this.relativeSourcePath = path.relative(this.outDir, fileName).replaceAll(path.sep, "/");
		this.isMadeUp = isMadeUp === true;
		const header = isMadeUp ? [] : headerComment(sourceFile);
		const lines = [`-- ${title}`, ...header, ...(header.length > 0 ? [""] : [])];
		if (declared.length > 0) lines.push(...this.declarationLines(declared));
		/** @type {(string | SourceNode)[]} */
		const chunks = lines.map((line) => `${line}\n`);
		if (!isBlock) return this.concatNodes(...chunks, ...this.printTopStatements(statements));
		this.pushIndent();
		const inner = this.printTopStatements(statements);
		this.popIndent();
		return this.concatNodes(...chunks, "do\n", ...inner, "end\n");
	}

	/** @param {readonly string[]} names */
	declarationLines(names) {
		const lines = [`local ${names[0]}`];
		for (const name of names.slice(1)) {
			const last = lines.length - 1;
			if (`${lines[last]}, ${name};`.length <= GUARD_WIDTH) lines[last] += `, ${name}`;
			else {
				lines[last] += ",";
				lines.push(`\t${name}`);
			}
		}
		return lines.map((line, index) => (index === lines.length - 1 ? `${line};` : line));
	}

	/** @param {readonly lua.Statement[]} statements Around a long one there are blank lines. */
	printTopStatements(statements) {
		/** @type {(string | SourceNode)[]} */
		const chunks = [];
		let wasLong = false;
		for (const [index, statement] of this.joinTaken(statements).entries()) {
			const node = this.printStatement(statement);
			const isLong = node.toString().includes("\n");
			const last = statements[index - 1];
			// `local a` and the block that sets it belong together.
			const isBody =
				lua.isDoStatement(statement) && last && lua.isVariableDeclarationStatement(last) && !last.right;
			const wantsBlank = (isLong && !isBody) || getLayout(statement).blank;
			if (index > 0 && (wasLong || wantsBlank)) chunks.push("\n");
			chunks.push(node, "\n");
			wasLong = isLong;
		}
		return chunks;
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
		for (const [index, statement] of this.joinTaken(statements).entries()) {
			if (index > 0 && getLayout(statement).blank) chunks.push("\n");
			chunks.push(this.printStatement(statement), "\n");
			// Lua wants these two last in a block.
			if (lua.isReturnStatement(statement) || lua.isBreakStatement(statement)) break;
		}
		return chunks;
	}

	/** @param {readonly lua.Statement[]} statements */
	joinTaken(statements) {
		const fits = (/** @type {lua.Statement} */ joined) =>
			widthOf(this.printStatementExcludingComments(joined).toString()) < CODE_WIDTH;
		return joinTaken(statements, fits);
	}

	/** @override @param {lua.Statement} statement */
	printStatement(statement) {
		let node = this.printStatementExcludingComments(statement);
		while (this.breakLine(statement, node.toString())) node = this.printStatementExcludingComments(statement);
		const isDefinition = /^\s*(local )?function /.test(node.toString());
		const wantsSemicolon = lua.isVariableDeclarationStatement(statement) || isSimple(statement);
		return this.addComments(statement, this.concatNodes(node, wantsSemicolon && !isDefinition ? ";" : ""));
	}

	/**
	 * Decides what to break next in a statement that has a line of its own that is too long.
	 *
	 * @param {lua.Statement} statement
	 * @param {string} text
	 * @returns {boolean} Whether anything is left to break.
	 */
	breakLine(statement, text) {
		const lines = text.split("\n");
		// Behind a statement there may be a semicolon.
		for (const long of lines.filter((line) => widthOf(line) >= CODE_WIDTH)) {
			for (const candidate of breakableInStatement(statement)) {
				if (this.broken.has(candidate)) continue;
				const isFunction = lua.isFunctionExpression(candidate);
				if (isFunction && !lua.isInlineFunctionExpression(candidate)) continue;
				const own = this.printExpression(candidate).toString().split("\n");
				const [first = "", ...others] = own;
				const isIn = long.includes(first) || others.some((line) => long.startsWith(line));
				const line = long.includes(first) ? long : lines.find((one) => one.includes(first));
				if (!isIn || line === undefined || own.join("").length < MIN_WIDTH) continue;
				const column = line.indexOf(first);
				const rest = others.length > 0 ? 1 : line.length - column - first.length + 1;
				this.broken.set(candidate, { column: widthOf(line.slice(0, column)), rest });
				if (isFunction) candidate.flags &= ~lua.NodeFlags.Inline;
				return true;
			}
		}
		return false;
	}

	/**
	 * Sets items one after the other, each on a new line where it does not fit on this one.
	 *
	 * @param {readonly (() => SourceNode)[]} items What prints them.
	 * @param {{ column: number, rest: number }} room Where they begin, and how much comes behind them.
	 * @param {readonly [before: string, behind: string]} separator Around a break.
	 * @param {number} [depth] How far the lines below are indented.
	 */
	fill(items, { column, rest }, [before, behind], depth = 1) {
		/** @type {(string | SourceNode)[]} */
		const chunks = [];
		let end = column;
		let isIndented = false;
		const indent = `${this.currentIndent}${"\t".repeat(depth)}`;
		for (const [index, print] of items.entries()) {
			if (isIndented) this.pushIndent();
			let item = print();
			if (isIndented) this.popIndent();
			const [first = "", ...others] = item.toString().split("\n");
			const isLast = index === items.length - 1 && others.length === 0;
			const width = widthOf(first) + (isLast ? rest : before.length);
			const isFirst = index === 0;
			const separator = isFirst ? "" : `${before} ${behind}`;
			if (!isFirst && end + separator.length + width > CODE_WIDTH) {
				isIndented = true;
				this.pushIndent();
				item = print();
				this.popIndent();
				chunks.push(`${before}\n${indent}${behind}`);
				end = widthOf(indent) + behind.length;
			} else {
				chunks.push(separator);
				end += separator.length;
			}
			chunks.push(item);
			const last = others.at(-1);
			end = last === undefined ? end + widthOf(first) : widthOf(last);
		}
		return chunks;
	}

	/** @param {lua.Node} owner @param {SourceNode} node */
	addComments(owner, node) {
		const { before = [], beside = "", after = [] } = getLayout(owner);
		const above = before.map((line) => (line === "" ? "\n" : `${this.currentIndent}${line}\n`));
		const below = after.map((line) => `\n${this.currentIndent}${line}`);
		return this.concatNodes(...above, node, beside === "" ? "" : ` ${beside}`, ...below);
	}

	/** @override @param {lua.DoStatement} statement */
	printDoStatement(statement) {
		if (!this.isMadeUp) return super.printDoStatement(statement);
		this.pushIndent();
		const inner = this.printTopStatements(statement.statements);
		this.popIndent();
		return this.concatNodes(this.indent("do\n"), ...inner, this.indent("end"));
	}

	/** @override @param {lua.VariableDeclarationStatement} statement */
	printVariableDeclarationStatement(statement) {
		const { right, ...bare } = statement;
		if (right !== undefined && !right.every(lua.isNilLiteral)) {
			return super.printVariableDeclarationStatement(statement);
		}
		// `local x = nil` says no more than `local x`. Names that do not fit on one line are declared on several.
		/** @type {lua.Identifier[][]} */
		const lines = [];
		const fits = (/** @type {lua.Identifier[]} */ names) =>
			widthOf(this.indent(`local ${names.map(({ text }) => text).join(", ")};`).toString()) <= GUARD_WIDTH;
		for (const name of bare.left) {
			const last = lines.at(-1);
			if (last !== undefined && fits([...last, name])) last.push(name);
			else lines.push([name]);
		}
		const printed = lines.map((left) => super.printVariableDeclarationStatement({ ...bare, left }));
		return this.concatNodes(...printed.flatMap((line, index) => (index > 0 ? [";\n", line] : [line])));
	}

	/** @override @param {lua.IfStatement} statement @param {boolean} [isElseIf] */
	printIfStatement(statement, isElseIf) {
		const guard = isElseIf ? undefined : this.printGuard(statement);
		if (guard) return guard;
		this.conditions.add(statement.condition);
		return super.printIfStatement(statement, isElseIf);
	}

	/**
	 * Prints an `if` with one short statement on one line, where it fits.
	 *
	 * @param {lua.IfStatement} statement
	 */
	printGuard({ condition, ifBlock, elseBlock }) {
		if (elseBlock && lua.isIfStatement(elseBlock)) return undefined;
		const head = [this.indent("if "), this.printExpression(condition), " then"].join("");
		return this.printOnOneLine(head, ifBlock, elseBlock);
	}

	/**
	 * Prints the only statement of a block where nothing is said of it, without what goes around it.
	 *
	 * @param {lua.Block} body
	 */
	printOnly({ statements }) {
		const [only] = statements;
		if (!only || statements.length > 1 || !isSimple(only)) return undefined;
		const { before = [], after = [] } = getLayout(only);
		if (before.length + after.length > 0) return undefined;
		const indent = this.currentIndent;
		this.currentIndent = "";
		const inner = this.printStatementExcludingComments(only);
		this.currentIndent = indent;
		return inner;
	}

	/**
	 * Prints a block with one short statement on one line, where it fits; and with it that which holds otherwise.
	 *
	 * @param {string} head What stands in front of it, and opens it.
	 * @param {lua.Block} body
	 * @param {lua.Block} [otherwise]
	 */
	printOnOneLine(head, body, otherwise) {
		const inner = this.printOnly(body);
		const other = otherwise && this.printOnly(otherwise);
		if (!inner || (otherwise && !other)) return undefined;
		const line = [head, " ", inner, ...(other ? [" else ", other] : []), " end"];
		const text = line.join("");
		if (text.includes("\n") || widthOf(text) > GUARD_WIDTH) return undefined;
		const [said, saidOtherwise] = [body, otherwise].map((block) => {
			const [only] = block?.statements ?? [];
			return (only && getLayout(only).beside) || "";
		});
		if (otherwise && (said !== "" || saidOtherwise !== "")) return undefined;
		return this.concatNodes(...line, said ? ` ${said}` : "");
	}

	/** @param {lua.ForInStatement | lua.ForStatement | lua.WhileStatement} statement @param {SourceNode} node */
	printLoop({ body }, node) {
		const [head = ""] = node.toString().split("\n");
		return (/ do$/.test(head) && this.printOnOneLine(head, body)) || node;
	}

	/** @override @param {lua.ForInStatement} statement */
	printForInStatement(statement) {
		return this.printLoop(statement, super.printForInStatement(statement));
	}

	/** @override @param {lua.ForStatement} statement */
	printForStatement(statement) {
		return this.printLoop(statement, super.printForStatement(statement));
	}

	/** @override @param {lua.WhileStatement} statement */
	printWhileStatement(statement) {
		return this.printLoop(statement, super.printWhileStatement(statement));
	}

	/** @override @param {lua.AssignmentStatement} statement */
	printVariableAssignmentStatement(statement) {
		const [target, value] = [statement.left[0], statement.right[0]];
		// `function module.unload()` is what Prosody's modules have.
		if (target && lua.isTableIndexExpression(target) && value && lua.isFunctionExpression(value))
			value.flags |= lua.NodeFlags.Declaration;
		return super.printVariableAssignmentStatement(statement);
	}

	/** @override @param {lua.FunctionDefinition} statement */
	printFunctionDefinition(statement) {
		const node = this.printMethodDefinition(statement) ?? super.printFunctionDefinition(statement);
		const { body } = statement.right[0];
		const [head = ""] = node.toString().split("\n");
		if (body.statements.length > 0) return (head.endsWith(")") && this.printOnOneLine(head, body)) || node;
		return this.createSourceNode(statement, node.toString().replace(/\n\s*end$/, " end"));
	}

	/**
	 * Prints `function table:method(…)` where the function has an object.
	 *
	 * @param {lua.FunctionDefinition} statement
	 */
	printMethodDefinition(statement) {
		const [target] = statement.left;
		const [method] = statement.right;
		const [self, ...params] = method.params ?? [];
		if (self?.text !== SELF || !target || !lua.isTableIndexExpression(target)) return undefined;
		if (
			!lua.isStringLiteral(target.index) ||
			!this.printExpression(target).toString().endsWith(`.${target.index.value}`)
		)
			return undefined;
		const bare = lua.createFunctionExpression(method.body, params, method.dots, method.flags);
		lua.setNodePosition(bare, method);
		const place = lua.setNodePosition(lua.createIdentifier("____"), target);
		const node = super.printFunctionDefinition(
			/** @type {lua.FunctionDefinition} */ ({ ...statement, left: [place], right: [bare] }),
		);
		const name = [this.printExpression(target.table), ":", target.index.value];
		return this.createSourceNode(
			method,
			node.children.map((child) => (String(child) === "____" ? this.concatNodes(...name) : child)),
		);
	}

	/** @override @param {lua.FunctionExpression} expression */
	printFunctionExpression(expression) {
		const line = this.printShortFunction(expression);
		if (line) return line;
		const node = super.printFunctionExpression(expression);
		if (expression.body.statements.length > 0) return node;
		return this.createSourceNode(expression, node.toString().replace(/\n\s*end$/, " end"));
	}

	/**
	 * Prints a function that does one short thing on one line, as those that return something are.
	 *
	 * @param {lua.FunctionExpression} expression
	 */
	printShortFunction({ params = [], dots, body }) {
		const [only] = body.statements;
		if (!only || body.statements.length > 1 || !isSimple(only) || lua.isReturnStatement(only))
			return undefined;
		const { before = [], beside = "", after = [] } = getLayout(only);
		if (before.length + beside.length + after.length > 0) return undefined;
		const indent = this.currentIndent;
		this.currentIndent = "";
		const inner = this.printStatementExcludingComments(only);
		this.currentIndent = indent;
		const names = [...params.map(({ text }) => text), ...(dots ? ["..."] : [])].join(", ");
		const line = [`function(${names}) `, inner, " end"];
		const text = line.join("");
		return text.includes("\n") || text.length > SHORT_WIDTH ? undefined : this.concatNodes(...line);
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
		const room = this.broken.get(expression);
		if (room) return this.printBrokenChain(expression, room);
		// Joining strings is associative, and Lua's operator binds to the right: `(a .. b) .. c` needs no parentheses.
		if (operator === concat && lua.isBinaryExpression(left) && left.operator === concat) {
			const rest = lua.createBinaryExpression(left.right, right, concat);
			return this.printBinaryExpression(lua.createBinaryExpression(left.left, rest, concat));
		}
		return super.printBinaryExpression(expression);
	}

	/** @param {lua.BinaryExpression} expression @param {{ column: number, rest: number }} room @returns {SourceNode} */
	printBrokenChain(expression, room) {
		const { operator } = expression;
		const operands = operandsOf(expression, operator).map((operand) => () => {
			const isLooser = lua.isBinaryExpression(operand) && bindsLooser(operand.operator, operator);
			return this.printExpression(isLooser ? lua.createParenthesizedExpression(operand) : operand);
		});
		const separator = `${this.printOperator(operator)} `;
		// Not in line with what is done on the condition.
		const depth = this.conditions.has(expression) ? 2 : 1;
		return this.createSourceNode(expression, this.fill(operands, room, ["", separator], depth));
	}

	/** @override @param {lua.CallExpression} expression */
	printCallExpression(expression) {
		const node = super.printCallExpression(expression);
		return this.printBrokenCall(expression, node) ?? node;
	}

	/** @override @param {lua.MethodCallExpression} expression */
	printMethodCallExpression(expression) {
		const node = super.printMethodCallExpression(expression);
		return this.printBrokenCall(expression, node) ?? node;
	}

	/** @param {lua.CallExpression | lua.MethodCallExpression} expression @param {SourceNode} node On one line. */
	printBrokenCall(expression, node) {
		const room = this.broken.get(expression);
		if (!room) return undefined;
		const place = node.children.findIndex((child) => String(child) === "(");
		const callee = node.children.slice(0, place + 1);
		const begin = callee.join("").split("\n").at(-1) ?? "";
		const items = expression.params.map((argument) => () => this.printExpression(argument));
		const column = room.column + widthOf(begin);
		const list = this.fill(items, { column, rest: room.rest + 1 }, [",", ""]);
		return this.createSourceNode(expression, [...callee, ...list, ")"]);
	}

	/** @override @param {lua.TableExpression} expression */
	printTableExpression(expression) {
		const { fields } = expression;
		if (fields.length === 0) return this.createSourceNode(expression, "{}");
		const items = fields.map((field) => this.printExpression(field));
		const line = ["{ ", ...this.joinChunksWithComma(items), " }"];
		const isLong = fields.length > 1 && items.some((item) => item.toString().includes("\n"));
		const isBroken = (getLayout(expression).broken && this.runsOf(fields, items).length > 1) || isLong;
		if (!isBroken && this.broken.has(expression)) return this.printFilledTable(expression);
		if (!isBroken) return this.createSourceNode(expression, line);
		/** @type {(string | SourceNode)[]} */
		const chunks = ["{\n"];
		this.pushIndent();
		for (const [index, run] of this.runsOf(fields, items).entries()) {
			const [first] = run;
			if (!first) continue;
			if (index > 0 && getLayout(first).blank) chunks.push("\n");
			const prints = run.map((field) => () => this.printExpression(field));
			const room = { column: widthOf(this.currentIndent), rest: 1 };
			const line = run.length > 1 ? this.fill(prints, room, [";", ""], 0) : [this.printExpression(first)];
			chunks.push(this.addComments(first, this.concatNodes(this.indent(), ...line, ";")), "\n");
		}
		this.popIndent();
		return this.createSourceNode(expression, [...chunks, this.indent("}")]);
	}

	/** @param {lua.TableFieldExpression} field @param {SourceNode} item Whether it can share a line with others. */
	isShortField(field, item) {
		const { blank = false, before = [], beside = "", after = [] } = getLayout(field);
		if (blank || beside !== "" || before.length + after.length > 0) return false;
		const isTable = lua.isTableExpression(field.value) && field.value.fields.length > 0;
		return (
			!isTable &&
			item.toString().length <= (lua.isFunctionExpression(field.value) ? MAX_FUNCTION_WIDTH : MAX_FIELD_WIDTH)
		);
	}

	/**
	 * Tells which fields of a table share lines.
	 *
	 * @param {readonly lua.TableFieldExpression[]} fields
	 * @param {readonly SourceNode[]} items
	 */
	runsOf(fields, items) {
		/** @type {lua.TableFieldExpression[][]} */
		const runs = [];
		let isOpen = false;
		for (const [index, field] of fields.entries()) {
			const item = items[index];
			const isShort = item !== undefined && this.isShortField(field, item);
			if (isOpen && isShort) runs.at(-1)?.push(field);
			else runs.push([field]);
			isOpen = isShort;
		}
		return runs;
	}

	/** @param {lua.TableExpression} expression One that is too long for a line, and stands on one in the source. */
	printFilledTable(expression) {
		const indent = `${this.currentIndent}\t`;
		const items = expression.fields.map((field) => () => this.printExpression(field));
		const list = this.fill(items, { column: widthOf(indent), rest: 1 }, [",", ""]);
		return this.createSourceNode(expression, [`{\n${indent}`, ...list, ",\n", this.indent("}")]);
	}

	/** @override @param {lua.Expression[]} expressions The arguments of a call, on one line. */
	printExpressionList(expressions) {
		return this.joinChunksWithComma(expressions.map((expression) => this.printExpression(expression)));
	}

	/** @override @param {lua.StringLiteral} expression */
	printStringLiteral(expression) {
		const { value } = expression;
		if (value.length > CODE_WIDTH && value.includes("\n") && !/[^\P{Cc}\n\t]/u.test(value)) {
			let level = "";
			while (value.includes(`]${level}]`)) level += "=";
			return this.createSourceNode(expression, `[${level}[\n${value}]${level}]`);
		}
		const isPlain = value.includes('"') && !value.includes("'");
		if (!isPlain) return super.printStringLiteral(expression);
		const inner = lua.escapeString(value).slice(1, -1).replaceAll('\\"', '"');
		return this.createSourceNode(expression, `'${inner}'`);
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

module.exports = { Printer };
