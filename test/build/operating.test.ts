// docs/operating.markdown names every line of the log, state, reason, metric and command, as the code has them; README and
// the spec of options name every option.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const operating = readFileSync(join(root, "docs/operating.markdown"), "utf8");
/** What stands in it as code, each with what stands for a value cut out. */
const code = [...operating.matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);

/** The files whose sentences are for operators. */
const speaking = [
	"admin/check.ts",
	"admin/commands.ts",
	"admin/log.ts",
	"admin/reasons.ts",
	"admin/shell.ts",
	"assembly.ts",
	"component.ts",
	"config/configuration.ts",
	"mod_client_proxy_status.ts",
	"relay/subscriber_store.ts",
	"service/ejection.ts",
	"service/hibernation.ts",
	"service/ping.ts",
	"service/pool.ts",
	"service/probe_rounds.ts",
	"service/subscription.ts",
	"service/target.ts",
	"status/access.ts",
	"users/secret.ts",
];

/** Reasons of changes that the log does not repeat, since the state says the same; and titles of a table. */
const unsaid = [
	"belongs to a target",
	"belongs to no target any longer",
	"has failed a delivery",
	"has lost its connection",
	"has resumed its connection",
	"is looked at again, for options have changed",
	"is not in the answer to a probe",
	"is set to \0 by hand",
	"is set to ready by hand",
	"is suspect, and another one is there",
	"%d ms",
	"Commands of mod_client_proxy",
	"\0; charset=utf-8",
	"Status of client_proxy",
	'Basic realm="client_proxy_status", charset="UTF-8"',
	"most of it by",
];

function source_of(file: string): ts.SourceFile {
	const path = join(root, "src", file);
	return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ESNext, true);
}

function is_in_import(node: ts.Node): boolean {
	return ts.isImportDeclaration(node.parent) || ts.isLiteralTypeNode(node.parent);
}

/** The fixed parts of a text, between what stands for values. */
function parts_of(text: string): readonly string[] {
	return text.split(/\0|%[sdq]/).map((part) => part.replace(/^\W+|\W+$/g, ""));
}

/** The sentences in a file: texts with a space in them, with a NUL for each value. */
function sentences(file: string): readonly string[] {
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
			if (!is_in_import(node)) found.push(node.text);
		} else if (ts.isTemplateExpression(node)) {
			found.push(node.head.text + node.templateSpans.map(({ literal }) => `\0${literal.text}`).join(""));
		}
		ts.forEachChild(node, visit);
	};
	visit(source_of(file));
	// A sentence has two words beside each other; a pattern has a sign of repetition, or classes.
	return found.filter(
		(text) => /[a-z,;:)] [a-z(]/.test(text.replace(/\0/g, "X")) && !/[%^][+*%w(]/.test(text),
	);
}

/** Whether the document has a text as it is, or some code in it has all parts of it, in order. */
function is_documented(text: string): boolean {
	if (operating.includes(text)) return true;
	const parts = parts_of(text).filter((part) => part !== "");
	return code.some((candidate) => {
		let from = 0;
		return parts.every((part) => {
			const place = candidate.indexOf(part, from);
			from = place + part.length;
			return place >= 0;
		});
	});
}

/** The names of the properties of an object that a constant is, by a path: "help.commands". */
function keys_of(file: string, path: string): readonly string[] {
	const [name, ...rest] = path.split(".");
	let found: ts.Expression | undefined;
	const visit = (node: ts.Node): void => {
		if (ts.isVariableDeclaration(node) && node.name.getText() === name) found = node.initializer;
		ts.forEachChild(node, visit);
	};
	visit(source_of(file));
	for (const key of rest) {
		const object = unwrapped(found);
		const property = object?.properties.find((one) => one.name?.getText() === key);
		found = property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
	}
	return (unwrapped(found)?.properties ?? []).map((property) => property.name?.getText() ?? "");
}

function unwrapped(expression: ts.Expression | undefined): ts.ObjectLiteralExpression | undefined {
	let inner = expression;
	while (inner && (ts.isSatisfiesExpression(inner) || ts.isAsExpression(inner))) inner = inner.expression;
	return inner && ts.isObjectLiteralExpression(inner) ? inner : undefined;
}

function words_in(file: string, pattern: RegExp): readonly string[] {
	return [...readFileSync(join(root, "src", file), "utf8").matchAll(pattern)].map(([, word = ""]) => word);
}

/** The rows of the table below a heading: the code in the first column. */
function rows_below(heading: string): readonly string[] {
	const section = new RegExp(`\n#+ ${heading}\n(.*?)(\n#|$(?![^]))`, "s").exec(operating)?.[1] ?? "";
	return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, text = ""]) => text);
}

test("the version that the log names is that of package.json", () => {
	const { version }: { version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
	expect(words_in("admin/version.ts", /"(.*)"/g)).toEqual([version]);
});

describe("docs/operating.markdown", () => {
	test.each(speaking)("has all that %s says", (file) => {
		const said = sentences(file).filter((text) => !unsaid.includes(text));
		expect(said.filter((text) => !is_documented(text))).toEqual([]);
	});

	test("leaves out no file that writes to the log", () => {
		const program = ts.sys.readDirectory(join(root, "src"), [".ts"]);
		const writing = program
			.filter((path) => /module\.log\(|warn_once\(|pool\.refresh\(/.test(readFileSync(path, "utf8")))
			.map((path) => path.slice(join(root, "src").length + 1));
		// This one passes on what others throw.
		expect(writing.filter((file) => !speaking.includes(file) && file !== "base/detached.ts")).toEqual([]);
	});

	test("has each state, and no other", () => {
		const states = words_in("base/resource.ts", /^\t?"?(\w+)"?,$|\["(\w+)"/gm);
		expect(states.length).toBeGreaterThan(7);
		expect([...rows_below("States")].sort()).toEqual([...states].sort());
	});

	test("has each reason of a refusal, and no other", () => {
		const names = keys_of("requests/refusals.ts", "refusals");
		expect(names.length).toBeGreaterThan(15);
		expect([...rows_below("Reasons of refusals")].sort()).toEqual([...names].sort());
	});

	test("has each metric, and no other", () => {
		const counters = keys_of("admin/statistics.ts", "families").map((name) => `${name}_total`);
		const gauges = words_in("admin/metrics.ts", /gauge\("(\w+)", ""/g);
		const others = ["kept_bytes", "resources", "answer_seconds"];
		expect([...rows_below("Metrics")].sort()).toEqual([...counters, ...gauges, ...others].sort());
	});

	test("has each command, and no other", () => {
		const named = rows_below("Shell").map((text) => /^client_proxy:(\w+)\(/.exec(text)?.[1]);
		expect(named.sort()).toEqual([...keys_of("admin/shell.ts", "help.commands")].sort());
	});

	test("has each alert, and no other", () => {
		const rules = readFileSync(join(root, "contrib/prometheus/mod_client_proxy.rules.yml"), "utf8");
		const alerts = [...rules.matchAll(/alert: (\w+)/g)].map(([, name = ""]) => name);
		expect([...rows_below("Alerts")].sort()).toEqual(alerts.sort());
	});
});

describe("each option, and no other", () => {
	const fields: string[] = [];
	ts.forEachChild(source_of("config/options.ts"), (node) => {
		if (ts.isInterfaceDeclaration(node) && node.name.text === "Options")
			fields.push(...node.members.map((member) => member.name?.getText() ?? ""));
	});
	const names = fields.map((field) => (field === "targets" ? "target_address" : `client_proxy_${field}`));

	test("is in a table of README", () => {
		const readme = readFileSync(join(root, "README.markdown"), "utf8");
		const rows = [...readme.matchAll(/^\| (`(?:client_proxy_|target_)\w+`(?:, `\w+`)*) \|/gm)];
		const listed = rows.flatMap(([, cell = ""]) => cell.replaceAll("`", "").split(", "));
		expect(names.length).toBeGreaterThan(30);
		expect(listed.sort()).toEqual([...names].sort());
	});

	test("is in test/spec/options_spec.lua", () => {
		const spec = readFileSync(join(root, "test/spec/options_spec.lua"), "utf8");
		const table = spec.split("\nlocal all_options = {\n")[1]?.split("\n};\n")[0] ?? "";
		const listed = [...table.matchAll(/^\t(\w+) = \{/gm)].map(([, name = ""]) => name);
		// One of these cannot be left out, and the other cannot be changed while the module runs.
		const others = ["target_address", "client_proxy_node"];
		expect([...listed, ...others].sort()).toEqual([...names].sort());
	});
});
