// Tells whether the declarations are true: compares them with every Prosody that is here.
//
//   tsx check.ts           prints the counts, and what differs; exits with 1 where something does
//   tsx check.ts --write   writes the counts into the README, too

import { readFileSync, writeFileSync } from "node:fs";
import { available_versions, type Version } from "../../test/support/versions.ts";
import { type Comparison, compare } from "./compare.ts";
import { readme, table, with_table } from "./counts.ts";
import { Declarations } from "./declared.ts";
import { undocumented } from "./documented.ts";
import { compare_environments } from "./environments.ts";
import { compare_additions, compare_events, compare_items } from "./events.ts";
import { exceptions } from "./exceptions.ts";

/** The exceptions that stand for nothing any more. */
export function stale_exceptions(comparisons: readonly Comparison[]): readonly string[] {
	const versions: readonly Version[] = comparisons.map(({ version }) => version);
	return exceptions
		.filter(
			(exception) =>
				exception.versions?.every((version) => versions.includes(version)) ?? versions.length > 1,
		)
		.filter((exception) => !comparisons.some(({ used }) => used.has(exception)))
		.map(
			({ what, library, names }) =>
				`exceptions.ts: nothing is ${what} in ${library} ${names?.join(", ") ?? ""}`,
		);
}

function main(): void {
	const declarations = new Declarations();
	const comparisons = available_versions().map((version) => compare(declarations, version));
	if (comparisons.length === 0) throw new Error("there is no Prosody here to compare with");
	const counts = table(comparisons);
	console.log(counts);
	const problems = [
		...comparisons.flatMap(({ version, differences }) =>
			[
				...differences,
				...compare_events(declarations, version),
				...compare_items(declarations, version),
				...compare_additions(declarations, version),
				...compare_environments(declarations, version),
			].map((line) => `${version}: ${line}`),
		),
		...stale_exceptions(comparisons),
		...undocumented(declarations),
	];
	if (process.argv.includes("--write")) {
		writeFileSync(readme, with_table(readFileSync(readme, "utf8"), counts));
	}
	for (const problem of problems) console.error(problem);
	if (problems.length > 0) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) main();
