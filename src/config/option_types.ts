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

/** Whether a text is a Lua pattern. Lua itself only looks at what it comes to as it matches. */
function is_pattern(text: string): boolean {
	/** Whether each capture is closed. */
	const captures: boolean[] = [];
	const open: number[] = [];

	function letter_at(place: number): string {
		return string.sub(text, place, place);
	}

	/** Where the set ends whose first letter, after "[", is at a place; nil where it does not end. */
	function end_of_set(start: number): number | undefined {
		let place = letter_at(start) === "^" ? start + 1 : start;
		// The first one is a member, even where it is "]".
		do {
			if (letter_at(place) === "") return undefined;
			place += letter_at(place) === "%" ? 2 : 1;
		} while (letter_at(place) !== "]");
		return place;
	}

	/** Where that ends which begins with "%" at a place; nil where it is nothing. */
	function end_of_escape(place: number): number | undefined {
		const letter = letter_at(place + 1);
		if (letter === "") return undefined;
		if (letter === "b") return letter_at(place + 3) !== "" ? place + 3 : undefined;
		if (letter === "f") return letter_at(place + 2) === "[" ? end_of_set(place + 3) : undefined;
		const capture = tonumber(letter);
		return capture === undefined || captures[capture - 1] ? place + 1 : undefined;
	}

	/** Where one item ends; nil where it is none. */
	function end_of_item(place: number): number | undefined {
		const letter = letter_at(place);
		if (letter === "[") return end_of_set(place + 1);
		if (letter === "%") return end_of_escape(place);
		if (letter === "(") {
			open.push(captures.length);
			captures.push(false);
		} else if (letter === ")") {
			const last = open.pop();
			if (last === undefined) return undefined;
			captures[last] = true;
		}
		return place;
	}

	let place = 1;
	while (place <= text.length) {
		const last = end_of_item(place);
		if (last === undefined) return false;
		place = last + 1;
	}
	// Lua allows 32 captures.
	return open.length === 0 && captures.length <= 32;
}

/** A Lua pattern. */
function pattern(example: string): Kind<string> {
	return {
		parse: (value) => (typeof value === "string" && is_pattern(value) ? value : undefined),
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
