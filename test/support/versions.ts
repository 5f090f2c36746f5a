// Which versions of Prosody the tests can run on, and where they are.

import { execFileSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

export type Version = "0.12" | "13";

export interface Installation {
	readonly version: Version;
	/** The full number, such as "13.0.1". */
	readonly number: string;
	/** The paths of the two programs. */
	readonly prosody: string;
	readonly prosodyctl: string;
}

const all_versions: readonly Version[] = ["0.12", "13"];
export const checkout = join(import.meta.dirname, "..", "..");

function is_executable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

// The start script names the directory of the code, and that has a file with the number. (Prosody has no
// switch for it: `prosody --version` of 0.12 starts a server.)
function number_of(prosody: string): string | undefined {
	try {
		const directory = /^CFG_SOURCEDIR='([^']+)'/m.exec(readFileSync(prosody, "utf8"))?.[1];
		return directory && readFileSync(join(directory, "prosody.version"), "utf8").trim();
	} catch {
		return undefined;
	}
}

function look_in(directory: string): Installation | undefined {
	const prosody = join(directory, "prosody");
	const prosodyctl = join(directory, "prosodyctl");
	if (!is_executable(prosody) || !is_executable(prosodyctl)) return undefined;
	const number = number_of(prosody);
	const version = all_versions.find((candidate) => number?.startsWith(`${candidate}.`));
	return number && version ? { version, number, prosody, prosodyctl } : undefined;
}

function wanted_versions(): readonly Version[] {
	const wanted = process.env.PROSODY_VERSIONS;
	if (!wanted) return all_versions;
	const names = wanted.split(/[\s,]+/).filter((name) => name !== "");
	const unknown = names.find((name) => !all_versions.some((version) => version === name));
	if (unknown !== undefined) {
		throw new Error(`PROSODY_VERSIONS: "${unknown}" is none of ${all_versions.join(", ")}`);
	}
	return all_versions.filter((version) => names.includes(version));
}

// What is installed comes first (PROSODY_IGNORE_INSTALLED leaves it out), and then what unpack_prosody.sh unpacks.
// test/verbs/prosody.sh looks in the same places.
function places(version: Version): readonly string[] {
	const installed = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];
	const unpacked = join(checkout, ".cache", `prosody-${version}`, "bin");
	return process.env.PROSODY_IGNORE_INSTALLED ? [unpacked] : [...installed, unpacked];
}

function find_installation(version: Version): Installation | undefined {
	return places(version)
		.filter((directory) => directory.startsWith("/"))
		.map(look_in)
		.find((found) => found?.version === version);
}

/** One Prosody of each version, installed or unpacked, as far as PROSODY_VERSIONS wants them; throws where that names an unknown version. */
export function available_installations(): readonly Installation[] {
	return wanted_versions()
		.map(find_installation)
		.filter((found) => found !== undefined);
}

/** The versions to hand to `describe.each`; throws where PROSODY_VERSIONS names an unknown version. */
export function available_versions(): readonly Version[] {
	return available_installations().map(({ version }) => version);
}

/** The Prosody of that version; throws where there is none. */
export function installation(version: Version): Installation {
	const found = available_installations().find((candidate) => candidate.version === version);
	if (!found) throw new Error(`there is no Prosody ${version} here`);
	return found;
}

/** Unpacks every version that is wanted and missing; throws, naming the remedy, where that cannot be done. */
export function fetch_missing_versions(): void {
	const script = join(import.meta.dirname, "unpack_prosody.sh");
	for (const version of wanted_versions().filter((wanted) => !find_installation(wanted))) {
		try {
			execFileSync("sh", [script, version], {
				stdio: ["ignore", "pipe", "pipe"],
				encoding: "utf8",
				timeout: 300_000,
			});
		} catch (error) {
			const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
			throw new Error(said.trim());
		}
	}
}
