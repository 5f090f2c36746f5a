// What README shows.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "./versions.ts";

/** The text of README. */
export const readme = readFileSync(join(checkout, "README.markdown"), "utf8");

/** What stands under a heading, up to the next of any level; throws where there is no such heading. */
export function section_of_readme(heading: string): string {
	const [, rest] = readme.split(`\n${heading}\n`);
	if (rest === undefined) throw new Error(`README has no heading ${heading}`);
	return rest.split(/\n#+ /, 1)[0] ?? "";
}

/** The blocks of code in that language, in order; throws where there is none. */
export function code_in(text: string, language: string): readonly string[] {
	const pattern = new RegExp(`^\`\`\` ${language}\n(.*?)^\`\`\`$`, "gms");
	const blocks = [...text.matchAll(pattern)].flatMap(([, code]) => code ?? []);
	if (blocks.length === 0) throw new Error(`there is no code in ${language} here:\n${text}`);
	return blocks;
}
