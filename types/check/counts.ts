// The table of the README: how much is declared, and how much of that is there.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Comparison, Count } from "./compare.ts";
import { package_directory } from "./declared.ts";

interface Teal {
	readonly commit: string;
	readonly total: number;
	readonly functions: { readonly [library: string]: number };
}

const begin = "<!-- counts: written by `npm run check -- --write` -->";
const end = "<!-- end of counts -->";

export const readme = join(package_directory, "README.markdown");

function teal(): Teal {
	return JSON.parse(readFileSync(join(import.meta.dirname, "teal.json"), "utf8"));
}

function cell(count: Count | undefined): string {
	return count ? `${count.declared} / ${count.present}` : "–";
}

function sum(comparison: Comparison): Count {
	let declared = 0;
	let present = 0;
	for (const count of comparison.counts.values()) {
		declared += count.declared;
		present += count.present;
	}
	return { declared, present };
}

/** The table, from what was compared: a line for each library. */
export function table(comparisons: readonly Comparison[]): string {
	const { commit, total, functions } = teal();
	const names = [...new Set(comparisons.flatMap(({ counts }) => [...counts.keys()]))].sort();
	// Teal has the methods of `module` in a file of their own.
	const of_teal = (name: string): number | undefined =>
		functions[name === "core.moduleapi" ? "module" : name];
	const aside = Object.keys(functions).filter(
		(name) => !names.includes(name) && name !== "module" && functions[name] !== 0,
	);
	const versions = comparisons.map(({ version }) => version);
	const lines = [
		`| library | ${versions.join(" | ")} | Teal |`,
		`|---|${versions.map(() => "---|").join("")}---|`,
		...names.map((name) => {
			const cells = comparisons.map(({ counts }) => cell(counts.get(name)));
			return `| \`${name}\` | ${cells.join(" | ")} | ${of_teal(name) ?? "–"} |`;
		}),
		...aside.sort().map((name) => {
			return `| \`${name}\` | ${versions.map(() => "*").join(" | ")} | ${functions[name]} |`;
		}),
		`| all ${names.length} | ${comparisons.map((one) => cell(sum(one))).join(" | ")} | ${total} |`,
	];
	const note = `Teal: functions in \`teal-src\` of Prosody's trunk at \`${commit.slice(0, 12)}\`.`;
	return `${lines.join("\n")}\n\n${note}`;
}

/** A README with the table in its place; throws where it has no place for one. */
export function with_table(text: string, new_table: string): string {
	const from = text.indexOf(begin);
	const to = text.indexOf(end);
	if (from < 0 || to < from) throw new Error(`the README has no lines ${begin} and ${end}`);
	return `${text.slice(0, from + begin.length)}\n\n${new_table}\n\n${text.slice(to)}`;
}
