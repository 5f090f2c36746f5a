import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import * as ts from "typescript";
import * as tstl from "typescript-to-lua";
import { onTestFinished } from "vitest";

/** The top of the repository. */
const root = resolve(import.meta.dirname, "../..");

const plugin = createRequire(import.meta.url)("../../types/plugin/one-file.cjs");

/** The interpreters that the Lua file has to work with. */
const INTERPRETERS = ["lua5.1", "luajit", "lua5.2", "lua5.3", "lua5.4"];

/** What a build gave. */
interface Build {
	/** The files that were written, by name. */
	readonly files: ReadonlyMap<string, string>;
	/** Each error with its file. */
	readonly errors: readonly string[];
}

/**
 * Makes a directory that goes away with the test.
 *
 * @returns Its path.
 */
function temporaryDirectory(): string {
	const directory = mkdtempSync(join(tmpdir(), "one-file-"));
	onTestFinished(() => rmSync(directory, { recursive: true }));
	return directory;
}

function collect(diagnostics: readonly ts.Diagnostic[], files: ReadonlyMap<string, string>): Build {
	const errors = diagnostics.map((diagnostic) => {
		const { file, start, messageText } = diagnostic;
		const line = file && ts.getLineAndCharacterOfPosition(file, start ?? 0).line + 1;
		const place = file ? `${basename(file.fileName)}:${line}: ` : "";
		return place + ts.flattenDiagnosticMessageText(messageText, " ");
	});
	return { files, errors };
}

/**
 * Builds a project as `tstl -p` does, without writing anything.
 *
 * @param project The directory of its tsconfig.json.
 * @returns What would be written.
 */
function buildProject(project: string): Build {
	const files = new Map<string, string>();
	const write: ts.WriteFileCallback = (name, text) => files.set(basename(name), text);
	const { diagnostics } = tstl.transpileProject(join(project, "tsconfig.json"), {}, write);
	return collect(diagnostics, files);
}

const parsedLibraries = new Map<string, ts.SourceFile | undefined>();

/** What differs from the settings that README gives. */
interface Settings {
	/** Options of the plugin. */
	readonly plugin?: Readonly<Record<string, unknown>>;
	/** Options of the compilers. */
	readonly compiler?: tstl.CompilerOptions;
}

/**
 * Builds sources that are on no disk.
 *
 * @param sources Texts by file name; `main.ts` is the entry.
 * @param manifest The text of package.json, if there is one.
 * @param types More packages of types.
 * @param settings Other settings.
 * @returns What would be written.
 */
function buildSources(
	sources: Readonly<Record<string, string>>,
	manifest?: object,
	types: readonly string[] = [],
	settings: Settings = {},
): Build {
	const directory = join(import.meta.dirname, "fixtures");
	const texts = new Map(Object.entries(sources).map(([name, text]) => [join(directory, name), text]));
	if (manifest) texts.set(join(directory, "package.json"), JSON.stringify(manifest));
	const options: tstl.CompilerOptions = {
		target: ts.ScriptTarget.ESNext,
		lib: ["lib.esnext.d.ts"],
		module: ts.ModuleKind.Preserve,
		moduleResolution: ts.ModuleResolutionKind.Bundler,
		types: ["lua-types/5.1", "@typescript-to-lua/language-extensions", ...types],
		configFilePath: join(directory, "tsconfig.json"),
		rootDir: directory,
		outDir: directory,
		strict: true,
		skipLibCheck: true,
		luaTarget: tstl.LuaTarget.Universal,
		luaLibImport: tstl.LuaLibImportKind.None,
		noImplicitSelf: true,
		noImplicitGlobalVariables: true,
		noHeader: true,
		luaPlugins: [{ plugin, output: "main.lua", ...settings.plugin }],
		...settings.compiler,
	};
	const host = ts.createCompilerHost(options);
	const { fileExists, readFile, getSourceFile } = host;
	host.fileExists = (name) => texts.has(name) || fileExists(name);
	host.readFile = (name) => texts.get(name) ?? readFile(name);
	host.getSourceFile = (name, target) => {
		const text = texts.get(name);
		if (text !== undefined) return ts.createSourceFile(name, text, target, true);
		if (!parsedLibraries.has(name)) parsedLibraries.set(name, getSourceFile(name, target));
		return parsedLibraries.get(name);
	};
	const roots = [...texts.keys()].filter((name) => name.endsWith(".ts"));
	const program = ts.createProgram(roots, options, host);
	const files = new Map<string, string>();
	const writeFile: ts.WriteFileCallback = (name, text) => files.set(basename(name), text);
	const emitHost = { ...ts.sys, ...host, directoryExists: ts.sys.directoryExists };
	const { diagnostics } = new tstl.Transpiler({ emitHost }).emit({ program, writeFile });
	return collect([...ts.getPreEmitDiagnostics(program), ...diagnostics], files);
}

/**
 * Runs a program of Lua or for Lua.
 *
 * @param command Its name.
 * @param args Its arguments.
 * @returns What it prints; throws where it fails, with what it printed.
 */
function run(command: string, ...args: readonly string[]): string {
	return execFileSync(command, args, { encoding: "utf8", stdio: "pipe" });
}

/**
 * Checks a Lua file as Prosody checks its own modules.
 *
 * @param file Its path.
 * @returns The report.
 */
function luacheck(file: string): string {
	const config = join(import.meta.dirname, "fixtures", "prosody.luacheckrc");
	const name = join("plugins", basename(file));
	const args = ["--no-cache", "--no-color", "--config", config, "--filename", name, file];
	const { stdout, stderr, error } = spawnSync("luacheck", args, { encoding: "utf8" });
	if (error) throw error;
	return stdout + stderr;
}

export { buildProject, buildSources, INTERPRETERS, luacheck, root, run, temporaryDirectory };
