// What compiles, what does not, and what Lua comes out.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { package_directory } from "../../types/check/declared.ts";
import { buildSources } from "../build/compile.ts";

const fixtures = join(import.meta.dirname, "fixtures");

const options: ts.CompilerOptions = {
	target: ts.ScriptTarget.ESNext,
	lib: ["lib.esnext.d.ts"],
	module: ts.ModuleKind.Preserve,
	moduleResolution: ts.ModuleResolutionKind.Bundler,
	types: ["lua-types/5.1", "@typescript-to-lua/language-extensions"],
	strict: true,
	exactOptionalPropertyTypes: true,
	noUncheckedIndexedAccess: true,
	skipLibCheck: true,
	noEmit: true,
};

/** The errors of files, by file and line, in the order of both. */
function errors_of(names: readonly string[]): readonly string[] {
	const paths = names.map((name) => join(fixtures, name));
	const program = ts.createProgram([...paths, join(package_directory, "index.d.ts")], options);
	return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
		const line = file ? file.getLineAndCharacterOfPosition(start ?? 0).line : 0;
		const what = file?.text.split("\n")[line]?.trim() ?? "";
		return `${file && basename(file.fileName)}:${line + 1}: ${what} | ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
	});
}

/** The places of the errors alone. */
function places(errors: readonly string[]): readonly string[] {
	return [...new Set(errors.map((line) => line.replace(/ \| .*$/s, "")))].sort();
}

describe("the types", () => {
	test("of what is right are as they should be", () => {
		expect(errors_of(["callbacks.ts", "compiles.ts"])).toEqual([]);
	});

	test("refuse what is wrong", () => {
		const files = ["callbacks_refused.ts", "refused.ts"];
		const meant = files.flatMap((name) =>
			readFileSync(join(fixtures, name), "utf8")
				.split("\n")
				.flatMap((line, place) =>
					line.includes("// refused:") ? [`${name}:${place + 1}: ${line.trim()}`] : [],
				),
		);
		expect(places(errors_of(files))).toEqual(meant.sort());
	});
});

describe("an editor", () => {
	const path = join(fixtures, "compiles.ts");
	const text = readFileSync(path, "utf8");
	const service = ts.createLanguageService({
		fileExists: ts.sys.fileExists,
		readFile: ts.sys.readFile,
		directoryExists: ts.sys.directoryExists,
		getDirectories: ts.sys.getDirectories,
		getCurrentDirectory: ts.sys.getCurrentDirectory,
		getScriptFileNames: () => [path, join(package_directory, "index.d.ts")],
		getScriptVersion: () => "1",
		getScriptSnapshot: (name) => {
			const content = ts.sys.readFile(name);
			return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
		},
		getCompilationSettings: () => options,
		getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
	});

	test.each([
		['hook("route/remote"', "A stanza is to go to another server; a true value says that it has."],
		['hook("item-added/feature"', "A module has given an item of the kind `feature`: An XML namespace"],
		['hook("stanza/urn:xmpp:sm:3:r"', "An element has come that is no stanza"],
		['hook_global("server-started"', "The server has started."],
	])("shows what an event is about at %s", (place, sentence) => {
		const shown = service.getQuickInfoAtPosition(path, text.indexOf(place));
		expect(ts.displayPartsToString(shown?.documentation)).toContain(sentence);
	});

	test("completes the names of modules and events", () => {
		const names_at = (place: string): readonly string[] => {
			const at = service.getCompletionsAtPosition(path, text.indexOf(place) + place.length, {});
			return at?.entries.map(({ name }) => name) ?? [];
		};
		expect(names_at('module.depends("')).toEqual(expect.arrayContaining(["adhoc", "csi", "http", "mam"]));
		expect(names_at('module.hook("')).toEqual(expect.arrayContaining(["iq/host", "presence/initial"]));
	});
});

describe("the Lua", () => {
	const lua_of = (source: string): string => {
		const { files, errors } = buildSources({ "main.ts": source }, undefined, ["prosody-typings"]);
		expect(errors).toEqual([]);
		return files.get("main.lua") ?? "";
	};

	test.each([
		["methods of the module", 'module.log("info", "a");', 'module:log("info", "a");'],
		["fields of the module", "print(module.host);", "print(module.host);"],
		["callbacks", "module.unload = () => print(1);", "function module.unload() return print(1) end"],
		[
			"what a handler is given",
			'module.hook("message/bare", (event) => { event.origin.send(event.stanza); });',
			"event.origin.send(event.stanza)",
		],
		[
			"functions of the server",
			'prosody.shutdown("why");\nprint(prosody.hosts.get("a"));',
			'prosody.shutdown("why");\nprint(prosody.hosts.a);',
		],
		[
			"methods of a session",
			"for (const [, session] of prosody.full_sessions) session.close();",
			"do session:close() end",
		],
		[
			"functions and methods of a library",
			'import * as st from "util.stanza";\nprint(st.stanza("a").tag("b").top_tag());',
			'print(st.stanza("a"):tag("b"):top_tag());',
		],
		[
			"children of an element",
			'import * as st from "util.stanza";\nconst a = st.stanza("a");\nprint(a.child_count(), a.child(1), a.tags[0]);',
			"print(#a, a[1], a.tags[1]);",
		],
		[
			"JSON",
			'import * as json from "util/json";\nprint(json.encode({}));',
			'local json = require "util.json";',
		],
		[
			"a library that is a function",
			'import array = require("util.array");\nprint(array([1]).pop());',
			"print(array({ 1 }):pop());",
		],
		[
			"several results",
			'import * as jid from "util.jid";\nconst [node] = jid.split("a@b");\nprint(node);',
			'local node = jid.split("a@b");',
		],
		[
			"callbacks of other modules' items",
			'module.provides("http", { route: { "GET /": (event) => event.request.path } });',
			"function(event) return event.request.path end",
		],
	])("for %s is what it should be", (_, source, expected) => {
		expect(lua_of(`${source}\nexport {};\n`)).toContain(expected);
	});
});
