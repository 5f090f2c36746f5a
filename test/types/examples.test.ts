// The examples in the comments of the declarations: that they are many, and that each compiles.

import { join } from "node:path";
import * as ts from "typescript";
import * as tstl from "typescript-to-lua";
import { describe, expect, test } from "vitest";
import { Declarations, package_directory } from "../../types/check/declared.ts";
import { examples } from "../../types/check/examples.ts";

const all = examples(new Declarations());
const directory = join(package_directory, "example-of");

/** Compiles each example as a module of its own; returns what is wrong, and the Lua that comes out. */
function compile(): { readonly errors: readonly string[]; readonly lua: readonly string[] } {
	const texts = new Map(
		all.map(({ code }, index) => [join(directory, `${index}.ts`), `${code}export {};\n`] as const),
	);
	const options: tstl.CompilerOptions = {
		target: ts.ScriptTarget.ESNext,
		lib: ["lib.esnext.d.ts"],
		module: ts.ModuleKind.Preserve,
		moduleResolution: ts.ModuleResolutionKind.Bundler,
		types: ["lua-types/5.1", "@typescript-to-lua/language-extensions", "prosody-typings"],
		configFilePath: join(package_directory, "tsconfig.json"),
		rootDir: directory,
		outDir: directory,
		strict: true,
		exactOptionalPropertyTypes: true,
		noUncheckedIndexedAccess: true,
		skipLibCheck: true,
		luaTarget: tstl.LuaTarget.Universal,
		luaLibImport: tstl.LuaLibImportKind.None,
		noImplicitSelf: true,
		noImplicitGlobalVariables: true,
		noHeader: true,
	};
	const host = ts.createCompilerHost(options);
	const { fileExists, readFile } = host;
	host.fileExists = (name) => texts.has(name) || fileExists(name);
	host.readFile = (name) => texts.get(name) ?? readFile(name);
	const program = ts.createProgram([...texts.keys()], options, host);
	const lua: string[] = [];
	const { diagnostics } = new tstl.Transpiler({ emitHost: { ...ts.sys, ...host } }).emit({
		program,
		writeFile: (_name, text) => lua.push(text),
	});
	const errors = [...ts.getPreEmitDiagnostics(program), ...diagnostics].map(({ file, messageText }) => {
		const example = all[Number(/(\d+)\.ts$/.exec(file?.fileName ?? "")?.[1])];
		return `${example?.place} ${example?.name}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
	});
	return { errors, lua };
}

describe("the examples", () => {
	test("are there for a hundred declarations and more", () => {
		expect(all.length).toBeGreaterThan(140);
	});

	test("compile, to Lua without a helper library", () => {
		const { errors, lua } = compile();
		expect(errors).toEqual([]);
		expect(lua).toHaveLength(all.length);
		expect(lua.filter((text) => text.includes("__TS__"))).toEqual([]);
	});
});
