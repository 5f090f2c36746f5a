// Each field of the shared records is written by the file that docs/house.markdown names, and by no other.

import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const records = new Set(["Resource", "Request", "Routable", "Account", "Domain", "Sender", "Subscription"]);
const mutators = new Set(["add", "delete", "push", "set"]);
const assignments = new Set([
	ts.SyntaxKind.EqualsToken,
	ts.SyntaxKind.PlusEqualsToken,
	ts.SyntaxKind.MinusEqualsToken,
]);

function program_of_module(): ts.Program {
	const file = resolve(root, "tsconfig.json");
	const { config } = ts.readConfigFile(file, ts.sys.readFile);
	const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
	return ts.createProgram(fileNames, { ...options, noEmit: true });
}

/** The field of a shared record that an expression is, such as "Resource.rank"; nil where it is none. */
function field_of(checker: ts.TypeChecker, node: ts.Expression): string | undefined {
	if (!ts.isPropertyAccessExpression(node)) return undefined;
	return shared_field(checker.getSymbolAtLocation(node));
}

/** The field of a shared record that a symbol stands for; nil where it is none. */
function shared_field(symbol: ts.Symbol | undefined): string | undefined {
	const record = symbol?.declarations?.[0]?.parent;
	if (record === undefined || !ts.isInterfaceDeclaration(record) || !records.has(record.name.text))
		return undefined;
	return `${record.name.text === "Routable" ? "Request" : record.name.text}.${symbol?.name}`;
}

/** The field that holds what an expression is, by way of a local variable or not; nil where none does. */
function holder_of(checker: ts.TypeChecker, node: ts.Expression): string | undefined {
	if (!ts.isIdentifier(node)) return field_of(checker, node);
	const declaration = checker.getSymbolAtLocation(node)?.declarations?.[0];
	if (declaration && ts.isBindingElement(declaration)) {
		const name = (declaration.propertyName ?? declaration.name).getText();
		return shared_field(checker.getTypeAtLocation(declaration.parent).getProperty(name));
	}
	if (!declaration || !ts.isVariableDeclaration(declaration)) return undefined;
	const value = declaration.initializer;
	// `resource.unknown ?? new LuaMap()`
	return value && field_of(checker, ts.isBinaryExpression(value) ? value.left : value);
}

/** Who writes what: "Resource.rank" to the files that assign it or change what it holds. */
function writers(): Map<string, Set<string>> {
	const program = program_of_module();
	const checker = program.getTypeChecker();
	const found = new Map<string, Set<string>>();
	for (const source of program.getSourceFiles()) {
		const name = relative(resolve(root, "src"), source.fileName);
		if (name.startsWith("..")) continue;
		const note = (field: string | undefined): void => {
			if (field !== undefined) found.set(field, (found.get(field) ?? new Set()).add(name));
		};
		const visit = (node: ts.Node): void => {
			if (ts.isBinaryExpression(node) && assignments.has(node.operatorToken.kind))
				note(field_of(checker, node.left));
			if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
				if (mutators.has(node.expression.name.text)) note(holder_of(checker, node.expression.expression));
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
	}
	return found;
}

/** The rows of the table of owners: "| `service/pool.ts` | `Resource.rank`, `.slot` |". */
function documented(): Map<string, Set<string>> {
	const text = readFileSync(resolve(root, "docs/house.markdown"), "utf8");
	const section = text.split("<!-- owners -->")[1]?.split("<!-- end of owners -->")[0] ?? "";
	const found = new Map<string, Set<string>>();
	for (const [, file = "", fields = ""] of section.matchAll(/^\| `([\w/]+\.ts)` \| (.*) \|$/gm)) {
		let record = "";
		for (const [, named, field = ""] of fields.matchAll(/`(\w*)\.(\w+)`/g)) {
			if (named !== undefined && named !== "") record = named;
			const whole = `${record}.${field}`;
			found.set(whole, (found.get(whole) ?? new Set()).add(file));
		}
	}
	return found;
}

describe("the owners of the fields of shared records", () => {
	const written = writers();
	const named = documented();

	test("are all found", () => {
		expect(written.size).toBeGreaterThan(30);
	});

	test.each([...written.keys()].sort())("%s is written by its owner alone", (field) => {
		expect([...(written.get(field) ?? [])]).toEqual([...(named.get(field) ?? [])]);
	});

	test.each([...named.keys()].sort())("%s, which the table names, is written", (field) => {
		expect([...written.keys()]).toContain(field);
	});
});
