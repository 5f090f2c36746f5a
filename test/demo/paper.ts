// What the demo writes: plain text, or coloured where a terminal wants that. Each party has a colour, so that one
// sees whose address stands where.

import type { WireEntry } from "../support/wire.ts";

const sgr = { bold: 1, dim: 2, green: 32, yellow: 33, magenta: 35, cyan: 36, red: 31 } as const;

// Says no as well where NO_COLOR is set.
const coloured = process.stdout.isTTY && process.stdout.hasColors();

const left_width = 28;

/** The text in that colour or weight, or as it is. */
export function paint(style: keyof typeof sgr, text: string): string {
	return coloured ? `\x1b[${sgr[style]}m${text}\x1b[0m` : text;
}

/** Writes one line. */
export function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

/** Writes a heading and lines below it. */
export function paragraph(heading: string, lines: readonly string[]): void {
	say(paint("bold", heading));
	say("");
	for (const line of lines) say(line === "" ? "" : `  ${paint_parties(line)}`);
}

/** Colours the addresses of the three parties and the ids of requests. */
export function paint_parties(text: string): string {
	return text
		.replaceAll(/user@example(?:\/\w+)?/g, (found) => paint("green", found))
		.replaceAll(/svc@example(?:\/\w+)?/g, (found) => paint("cyan", found))
		.replaceAll(/proxy\.example/g, (found) => paint("magenta", found))
		.replaceAll(/ask-\d+/g, (found) => paint("yellow", found));
}

function wrap(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	for (const word of text.split(" ")) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + 1 + word.length <= width) lines.push(`${lines.pop()} ${word}`);
		else lines.push(word);
	}
	return lines;
}

// The pieces as they passed, but the attributes in one order (Prosody's changes from stanza to stanza) and on
// lines of their own.
function stanza_lines(xml: string): readonly string[] {
	const [, tag = "", content] = /^<iq\s([^>]*?)\s*(?:\/>|>(.*)<\/iq>)$/s.exec(xml) ?? [];
	const attributes = [...tag.matchAll(/([\w:]+)=(?:"[^"]*"|'[^']*')/g)].map(([text, name = ""]) => ({
		name,
		text,
	}));
	const named = (wanted: string) => attributes.filter(({ name }) => name === wanted).map(({ text }) => text);
	const others = attributes.filter(({ name }) => !/^(type|id|from|to)$/.test(name)).map(({ text }) => text);
	const first = ["<iq", ...named("type"), ...named("id"), ...others].join(" ");
	const addresses = [...named("from"), ...named("to")].map((text) => `    ${text}`);
	const end = content === undefined ? "/>" : ">";
	const opening = [first, ...addresses].join("\n").concat(end).split("\n");
	return content === undefined ? opening : [...opening, `  ${content}`, "</iq>"];
}

export interface Passage {
	readonly number: number;
	/** Such as "user → component". */
	readonly way: string;
	readonly caption: string;
	readonly entry: WireEntry;
	/** When the first one passed. */
	readonly start: number;
}

/** Writes a stanza, and to the left of it what it is and after how long it passed. */
export function say_passage({ number, way, caption, entry, start }: Passage): void {
	const right = stanza_lines(entry.xml);
	const time = `${(entry.at - start).toFixed(1)} ms`;
	const left = [way, ...wrap(caption, left_width - 2), time];
	for (let line = 0; line < Math.max(left.length, right.length); line += 1) {
		const text = (left[line] ?? "").padEnd(left_width);
		const style = line === 0 ? "bold" : "dim";
		const mark = line === 0 ? paint("bold", String(number)) : " ";
		say(`  ${mark}  ${paint(style, text)}${paint_parties(right[line] ?? "")}`.trimEnd());
	}
	say("");
}
