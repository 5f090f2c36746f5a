// Kinds of values that an option can take: how each is read, and what is said where that fails.

/** A kind of value. */
interface Kind<Value> {
	/** Returns the value that is meant, or nil where it is none of this kind. */
	readonly parse: (this: void, value: unknown) => Value | undefined;
	readonly expected: string;
	readonly example: string;
}

const seconds_in = new LuaMap<string, number>();
for (const unit of ["", "s", "sec", "second"]) seconds_in.set(unit, 1);
for (const unit of ["min", "minute"]) seconds_in.set(unit, 60);
for (const unit of ["h", "hour"]) seconds_in.set(unit, 3600);
for (const unit of ["d", "day"]) seconds_in.set(unit, 86400);

function seconds_of(value: unknown): number | undefined {
	if (typeof value === "number") return value;
	if (typeof value !== "string") return undefined;
	const [amount, name] = string.match(string.lower(value), "^%s*(%d+)%s*(%a*)%s*$");
	if (amount === undefined || name === undefined) return undefined;
	const unit = seconds_in.get(name) ?? seconds_in.get(string.gsub(name, "s$", "")[0]);
	return unit && (tonumber(amount) ?? 0) * unit;
}

function parse_period(value: unknown): number | undefined {
	const seconds = seconds_of(value);
	if (seconds !== undefined && seconds > 0 && seconds < math.huge) return seconds;
	return undefined;
}

function parse_whole_number(value: unknown): number | undefined {
	const parsed = typeof value === "string" ? tonumber(value) : value;
	if (typeof parsed === "number" && parsed >= 1 && parsed < math.huge && parsed === math.floor(parsed)) {
		return parsed;
	}
	return undefined;
}

function is_off(value: unknown): boolean {
	return value === false || value === "false" || value === 0 || value === "0";
}

function period(example: string): Kind<number> {
	return {
		parse: parse_period,
		expected: 'a number of seconds above 0, or a period like "2 minutes"',
		example,
	};
}

/** A period that 0 or false turns off; it is 0 then. */
function period_or_off(example: string): Kind<number> {
	return {
		parse: (value) => (is_off(value) ? 0 : parse_period(value)),
		expected: 'a number of seconds, or a period like "2 minutes", or 0 to turn it off',
		example,
	};
}

function whole_number(example: string): Kind<number> {
	return { parse: parse_whole_number, expected: "a whole number above 0", example };
}

/** A number that 0 or false turns off; it is infinite then. */
function limit(example: string): Kind<number> {
	return {
		parse: (value) => (is_off(value) ? math.huge : parse_whole_number(value)),
		expected: "a whole number above 0, or false for no limit",
		example,
	};
}

function flag(example: string): Kind<boolean> {
	return {
		parse: (value) => {
			if (value === true || value === "true" || value === 1) return true;
			if (is_off(value)) return false;
			return undefined;
		},
		expected: "true or false",
		example,
	};
}

/** A Lua pattern. */
function pattern(example: string): Kind<string> {
	return {
		parse: (value) => {
			if (typeof value !== "string") return undefined;
			// A malformed one shows where it has something to match.
			const [ok] = pcall(string.find, string.rep("a", 100), value);
			return ok ? value : undefined;
		},
		expected: "a Lua pattern",
		example,
	};
}

/** One of a closed set of words. */
function one_of<Word extends string>(known: readonly Word[], example: string): Kind<Word> {
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
		example,
	};
}

/** What each entry of a list parses to, a single text being a list of one; nil where one of them is wrong. */
function parse_list<Entry>(
	value: unknown,
	parse: (this: void, text: string) => Entry | undefined,
): Entry[] | undefined {
	const texts: unknown = typeof value === "string" ? [value] : value;
	if (typeof texts !== "object" || texts === null) return undefined;
	const entries: Entry[] = [];
	let count = 0;
	for (const [place, text] of pairs(texts)) {
		const entry = typeof text === "string" ? parse(text) : undefined;
		if (typeof place !== "number" || entry === undefined) return undefined;
		entries[place - 1] = entry;
		count += 1;
	}
	// One with holes, or with other keys than 1, 2, 3 and so on, is no list.
	return entries.length === count ? entries : undefined;
}

/** A list of texts, or one text. */
function list_of<Entry>(
	parse: (this: void, text: string) => Entry | undefined,
	expected: string,
	example: string,
): Kind<Entry[]> {
	return { parse: (value) => parse_list(value, parse), expected, example };
}

export type { Kind };
export { flag, limit, list_of, one_of, pattern, period, period_or_off, whole_number };
