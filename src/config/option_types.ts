// The types of values that options take: how each is read, and what an error says was expected.

import { sha256 } from "util.hashes";
import { is_table } from "../base/lists";

interface OptionType<Value> {
	/** Reads a value of the configuration; nil where it is not of this type. */
	readonly parse: (this: void, value: unknown) => Value | undefined;
	/** Reads an entry of a list; nil where it is wrong. */
	readonly parse_entry?: ((this: void, text: string) => unknown) | undefined;
	/** Completes "got …", where the value must not be shown. */
	readonly describe?: (this: void, value: unknown) => string;
	/** Completes "expected …". */
	readonly expected: string;
}

const seconds_in: Record<string, number | undefined> = {
	"": 1,
	s: 1,
	sec: 1,
	second: 1,
	min: 60,
	minute: 60,
	h: 3600,
	hour: 3600,
	d: 86400,
	day: 86400,
};

function seconds_of(value: unknown): number | undefined {
	if (typeof value === "number") return value;
	if (typeof value !== "string") return undefined;
	const [amount, name] = string.match(string.lower(value), "^%s*(%d+)%s*(%a*)%s*$");
	if (amount === undefined || name === undefined) return undefined;
	const unit = seconds_in[name] ?? seconds_in[string.gsub(name, "s$", "")[0]];
	return unit && (tonumber(amount) ?? 0) * unit;
}

function parse_period(value: unknown): number | undefined {
	const seconds = seconds_of(value);
	return seconds !== undefined && seconds > 0 && seconds < math.huge ? seconds : undefined;
}

function parse_whole_number(value: unknown): number | undefined {
	const parsed = typeof value === "string" ? tonumber(value) : value;
	const is_number = typeof parsed === "number" && parsed >= 1 && parsed < math.huge;
	return is_number && parsed === math.floor(parsed) ? parsed : undefined;
}

function is_off(value: unknown): boolean {
	return value === false || value === "false" || value === 0 || value === "0";
}

/** A period above 0, in seconds. */
const period: OptionType<number> = {
	parse: parse_period,
	expected: 'a number of seconds above 0, or a period like "2 minutes"',
};

/** A period in seconds; 0 where 0 or false turns it off. */
const period_or_off: OptionType<number> = {
	parse: (value) => (is_off(value) ? 0 : parse_period(value)),
	expected: 'a number of seconds, or a period like "2 minutes", or 0 to turn it off',
};

const whole_number: OptionType<number> = { parse: parse_whole_number, expected: "a whole number above 0" };

/** A whole number; infinite where 0 or false turns the limit off. */
const whole_number_or_off: OptionType<number> = {
	parse: (value) => (is_off(value) ? math.huge : parse_whole_number(value)),
	expected: "a whole number above 0, or false for no limit",
};

const flag: OptionType<boolean> = {
	parse: (value) => {
		if (value === true || value === "true" || value === 1) return true;
		return is_off(value) ? false : undefined;
	},
	expected: "true or false",
};

/** Whether a text is a well-formed pattern shows when it is used: Lua only looks at what it comes to as it matches. */
const pattern: OptionType<string> = {
	parse: (value) => (typeof value === "string" ? value : undefined),
	expected: "a Lua pattern",
};

/** A secret. Nothing but its digest is kept, and nothing of it is shown. */
const secret_text: OptionType<string> = {
	parse: (value) => (typeof value === "string" && value.length >= 32 ? sha256(value, true) : undefined),
	describe: (value) => (typeof value === "string" ? `a text of ${value.length} characters` : "no text"),
	expected: 'a text of at least 32 characters, such as what "openssl rand -hex 32" prints',
};

/** One of a closed set of words. */
function one_of<Word extends string>(known: readonly Word[]): OptionType<Word> {
	const shown: string[] = [];
	for (const text of known) shown.push(string.format("%q", text));
	return {
		parse: (value) => {
			for (const candidate of known) {
				if (candidate === value) return candidate;
			}
			return undefined;
		},
		expected: `one of ${table.concat(shown, ", ")}`,
	};
}

/** Parses each entry of a list, or a single text as a list of one; nil where one of them is wrong. */
function parse_list<Entry>(
	value: unknown,
	parse: (this: void, text: string) => Entry | undefined,
): Entry[] | undefined {
	const texts: unknown = typeof value === "string" ? [value] : value;
	if (!is_table(texts)) return undefined;
	const entries: Entry[] = [];
	let count = 0;
	for (const [place, text] of pairs(texts)) {
		const entry = typeof text === "string" ? parse(text) : undefined;
		if (typeof place !== "number" || entry === undefined) return undefined;
		entries[place - 1] = entry;
		count += 1;
	}
	// A table with holes, or with other keys than 1, 2, 3 and so on, is no list.
	return entries.length === count ? entries : undefined;
}

/** A list of texts, or a single one. */
function list_of<Entry>(
	parse: (this: void, text: string) => Entry | undefined,
	expected: string,
): OptionType<Entry[]> {
	return { parse: (value) => parse_list(value, parse), parse_entry: parse, expected };
}

export type { OptionType };
export {
	flag,
	list_of,
	one_of,
	pattern,
	period,
	period_or_off,
	secret_text,
	whole_number,
	whole_number_or_off,
};
