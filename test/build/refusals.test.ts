import { describe, expect, test } from "vitest";
import { buildSources } from "./compile.js";

/** A line of TypeScript, and what is said of it; nothing where it is fine. */
type Case = readonly [source: string, ...messages: string[]];

/**
 * Builds all lines at once, each in a function of its own.
 *
 * @param prelude What comes first.
 * @param cases The lines.
 * @param plugin Options of the plugin.
 * @returns What is said of each line.
 */
function said(
	prelude: string,
	cases: readonly Case[],
	plugin: Readonly<Record<string, unknown>> = {},
): Case[] {
	const head = prelude.trim().split("\n");
	const lines = cases.map(([source], index) => `export_${index}(() => { ${source} });`);
	const uses = cases.map((_, index) => `declare function export_${index}(this: void, f: () => void): void;`);
	const text = [...head, ...lines, ...uses].join("\n");
	const { errors, files } = buildSources({ "main.ts": text }, undefined, [], { plugin });
	// Nothing is written where something is refused.
	if (cases.some(([, ...messages]) => messages.length > 0) && !plugin.warnTruthiness)
		expect(files.size).toBe(0);
	const found = errors.map((error) => {
		const [, line, message = ""] = /^main\.ts:(\d+): (.*)$/.exec(error) ?? [];
		return { index: Number(line) - 1 - head.length, message };
	});
	expect(found.filter(({ index }) => !(index in cases))).toEqual([]);
	return cases.map(([source], index) => [
		source,
		...found.filter((one) => one.index === index).map(({ message }) => message),
	]);
}

describe("several results", () => {
	const prelude = `
declare function f(this: void, x?: number): LuaMultiReturn<[boolean, string]>;
declare function g(this: void, ...args: unknown[]): void;
declare const store: { set(key: string): LuaMultiReturn<[ok: boolean, err: string]>; maybe?(): LuaMultiReturn<[boolean, string]> };
declare const c: boolean;
declare let ok: unknown, err: unknown;
`;
	const IN_CONDITION = "as a condition they are a table, which is always true: test the first,";

	test("are refused where they would be one table", () => {
		const cases: Case[] = [
			["if (!store.set('a')) g();", `store.set(…) gives several results; ${IN_CONDITION} store.set(…)[0].`],
			["if (f()) g();", `f() gives several results; ${IN_CONDITION} f()[0].`],
			["while (f(1)) g();", `f(…) gives several results; ${IN_CONDITION} f(…)[0].`],
			["do g(); while (f());", `f() gives several results; ${IN_CONDITION} f()[0].`],
			["for (; f(); ) g();", `f() gives several results; ${IN_CONDITION} f()[0].`],
			["g(f() ? 1 : 2);", `f() gives several results; ${IN_CONDITION} f()[0].`],
			["if ((f() as unknown)) g();", `f() gives several results; ${IN_CONDITION} f()[0].`],
			[
				"ok = f() && 1;",
				'f() gives several results; before or after "&&" they are a table, which is always true: write f()[0].',
			],
			[
				"ok = c || f();",
				'f() gives several results; before or after "||" they are a table, which is always true: write f()[0].',
			],
			[
				"ok = f() ?? 1;",
				'f() gives several results; before or after "??" they are a table, which is never nil: write f()[0].',
			],
			[
				"ok = f() === err;",
				'f() gives several results; beside "===" they are a table: write f()[0] for the first.',
			],
			["const r = f();", 'f() gives several results; in one variable they are a table: write "[r] = f()".'],
			["ok = f();", 'f() gives several results; in one variable they are a table: write "[ok] = f()".'],
			[
				"const r = store.maybe?.();",
				'store.maybe?.() gives several results; in one variable they are a table: write "[r] = store.maybe?.()".',
			],
			[
				"g(f());",
				"f() gives several results; as an argument they are a table: write f()[0] for the first, or ...f() in the last place for all.",
			],
			[
				"g([f()]);",
				"f() gives several results; in a list they are a table: write f()[0], or ...f() for all.",
			],
			["g({ a: f() });", "f() gives several results; here they are a table: write f()[0] for the first."],
			// biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source that has it
			["g(`${f()}`);", "f() gives several results; here they are a table: write f()[0] for the first."],
			[
				"for (const x of f()) g(x);",
				'f() gives several results; they are no list: write "of [...f()]" to go through them.',
			],
			[
				"const h = (): unknown => f();",
				"f() gives several results; returned from a function whose type is not LuaMultiReturn alone they are a table: return f()[0], or change that type.",
			],
			[
				"function h() { if (c) return f(); return undefined; }",
				"f() gives several results; returned from a function whose type is not LuaMultiReturn alone they are a table: return f()[0], or change that type.",
			],
			[
				"function h() { return c ? f() : f(1); }",
				'f() gives several results; as a branch of "? :" they are a table: write an if, or f()[0] for the first.',
				'f(…) gives several results; as a branch of "? :" they are a table: write an if, or f(…)[0] for the first.',
			],
			[
				"function h() { return (f()); }",
				"f() gives several results; here in parentheses they are a table: take those away.",
			],
			[
				"g(store.maybe?.()[0]);",
				"store.maybe?.() gives several results; indexed in an optional chain they are not what is indexed: write an if, and store.maybe()[0] in it.",
			],
			[
				"g(f().length);",
				"The LuaMultiReturn type can only be accessed via an element access expression of a numeric type.",
			],
		];
		expect(said(prelude, cases)).toEqual(cases);
	});

	test("are fine where they stay several, or one is taken", () => {
		const cases: Case[] = [
			["const [a] = f(); g(a);"],
			["const [a] = (f()); g(a);"],
			["const [, b = 'x'] = store.set('a'); g(b);"],
			["[ok, err] = f();"],
			["f();"],
			["store.maybe?.();"],
			["if (f()[0]) g();"],
			["g(f()[1], f()[0]);"],
			["g(...f());"],
			["g(1, ...f());"],
			["g([...f()]);"],
			["const h = () => f(); g(...h());"],
			["function h() { return f(); } h();"],
			["function h() { return $multi(...f()); } h();"],
			["function h() { return $multi(1, ...f()); } h();"],
			["const h: () => void = () => f(); h();"],
			["for (const [k] of pairs({})) g(k);"],
		];
		expect(said(prelude, cases)).toEqual(cases);
	});
});

describe("JavaScript's library", () => {
	const prelude =
		"declare function g(this: void, ...args: unknown[]): void;\ndeclare const text: string, list: number[], n: number;";
	const not = (name: string, counterpart: string) =>
		`${name} is JavaScript's and not in Lua: use ${counterpart}.`;

	test("is refused where it is not translated, with what to use instead", () => {
		const cases: Case[] = [
			["g(JSON.stringify({}));", not("JSON.stringify", 'encode of "util/json"')],
			["g(JSON.parse(text));", not("JSON.parse", 'decode of "util/json"')],
			["g(JSON);", not("JSON", 'encode and decode of "util/json"')],
			["g({ JSON });", not("JSON", 'encode and decode of "util/json"')],
			["g(Date.now());", not("Date.now", 'now of "util.time", in seconds')],
			[
				"g(new Date());",
				not("Date", 'now of "util.time", datetime and parse of "util.datetime", or os.date'),
			],
			["g(encodeURIComponent(text));", not("encodeURIComponent", 'urlencode of "util.http"')],
			["g(decodeURIComponent(text));", not("decodeURIComponent", 'urldecode of "util.http"')],
			["g(escape(text));", not("escape", 'urlencode of "util.http"')],
			[
				"g(new Intl.NumberFormat());",
				not("Intl.NumberFormat", 'string.format, "util.human.units" and os.date'),
			],
			["g(new RegExp(text));", not("RegExp", "a Lua pattern: string.match, string.gmatch, string.gsub")],
			[
				"g(/x/);",
				"a regular expression is JavaScript's and not in Lua: use a Lua pattern with string.match, string.gmatch or string.gsub.",
			],
			["g(1n);", "a BigInt is JavaScript's and not in Lua: use a number; whole ones are exact up to 2^53."],
			["g(BigInt(1));", not("BigInt", "a number: whole ones are exact up to 2^53")],
			[
				"g(new Uint8Array(1));",
				not("Uint8Array", 'a string, or a table of numbers; "util.struct" for what is in a string'),
			],
			["g(new Proxy({}, {}));", not("Proxy", "setmetatable with __index and __newindex")],
			["g(Reflect.ownKeys({}));", not("Reflect.ownKeys", "pairs")],
			["g(new WeakRef({}));", not("WeakRef", 'setmetatable with __mode = "v"')],
			["g(Object.freeze({}));", not("Object.freeze", "readonly in the type")],
			["g(Object.create({}));", not("Object.create", "setmetatable with __index")],
			["g(Math.hypot(1, 2));", not("Math.hypot", "Math.sqrt(x * x + y * y)")],
			["g(text.normalize());", not("string.normalize", 'stringprep of "util.encodings"')],
			["g(text.localeCompare(text));", not("string.localeCompare", "a < b")],
			["g(text.matchAll);", not("string.matchAll", "string.gmatch with a Lua pattern")],
			["g(list.lastIndexOf(1));", not("array.lastIndexOf", "a loop from the end")],
			["g(n.toPrecision(3));", not("number.toPrecision", 'string.format("%.3g", n)')],
			["g(g.name);", not("function.name", "a name of your own beside it")],
			["g({}.valueOf());", "valueOf is JavaScript's and not in Lua: say it with what Lua and Prosody have."],
			["g(Math);", not("Math", "math of Lua")],
			["g(String);", not("String", "tostring")],
			["g(Boolean(1));", not("Boolean", "!!value, or value !== undefined")],
			["g(Math.floor);", "Math.floor can only be called: use math.floor."],
			["g(text.trim);", "the method trim cannot be taken as a value: write a function that calls it."],
			["g(list.push);", "the method push cannot be taken as a value: write a function that calls it."],
			["g(new Array(3));", "an array has no length of its own in Lua: write [] and set what is in it."],
			[
				"g({ get a() { return 1; } });",
				"a getter or setter in an object is not in Lua: write a function, or setmetatable with __index.",
			],
		];
		expect(said(prelude, cases)).toEqual(cases);
	});

	test("is fine where it is translated, or hidden", () => {
		const cases: Case[] = [
			["g(Math.floor(n), Math.max(n, 1), Math.PI, Infinity, NaN);"],
			["g(text.toUpperCase(), text.length, text.indexOf('a'), text.slice(1, 2));"],
			["g(list.length, list.join(), list.pop()); list.push(1);"],
			["g(String(n), n.toString(), {}.toString(), {}.hasOwnProperty('a'));"],
			["g(globalThis, undefined);"],
			["const JSON = { stringify: (x: unknown) => x }; g(JSON.stringify(1));"],
			["let d: Date | undefined; g(d);"],
			["g(new Array<number>());"],
		];
		expect(said(prelude, cases)).toEqual(cases);
	});
});

describe("helpers", () => {
	const prelude = `
declare function g(this: void, ...args: unknown[]): void;
declare const text: string, list: number[], n: number, object: { [key: string]: number };
declare class Known { constructor(); }
`;
	const needs = (what: string, remedy: string) =>
		`${what} needs a helper: write ${remedy}, or set "helpers": "inline".`;

	test("are refused, each with its remedy, in all places", () => {
		const cases: Case[] = [
			[
				"g(list.map((x) => x)); g(list.map((x) => x));",
				needs("map", "a loop that pushes"),
				needs("map", "a loop that pushes"),
			],
			["g(list.filter((x) => x > 1));", needs("filter", "a loop with an if that pushes")],
			["g(list.find((x) => x > 1));", needs("find", "a loop that returns the first that fits")],
			["g(list.some((x) => x > 1));", needs("some", "a loop that returns true at the first that fits")],
			[
				"g(list.every((x) => x > 1));",
				needs("every", "a loop that returns false at the first that does not fit"),
			],
			["g(list.includes(1));", needs("includes", "a loop that compares, or a LuaSet")],
			["g(list.indexOf(1));", needs("indexOf", "a loop over $range(0, list.length - 1) that compares")],
			["g(list.concat([1]));", needs("concat", "a loop that pushes each item")],
			[
				"g(list.slice(1));",
				needs("slice, or the rest of a list", "a loop over $range(from, to) that pushes"),
			],
			[
				"const [a, ...rest] = list; g(a, rest);",
				needs("slice, or the rest of a list", "a loop over $range(from, to) that pushes"),
			],
			["g(list.sort());", needs("sort", "table.sort(list, (a, b) => a < b)")],
			["g(list.reduce((a, b) => a + b));", needs("reduce", "a loop with a variable")],
			["list.forEach((x) => g(x));", needs("forEach", "for (const item of list)")],
			["list.push(1, 2);", needs("push of several", "one push for each")],
			["list.push(...list);", needs("push of a list", "a loop that pushes each item")],
			["list.unshift(1);", needs("unshift", "table.insert(list, 1, item)")],
			["list.splice(1, 1);", needs("splice", "table.insert and table.remove")],
			["list.length = 0;", needs("setting length", "a new list, or table.remove in a loop")],
			["const [a, b] = list; g(a, b);", needs("taking a list apart at once", "list[0], list[1] and so on")],
			[
				"g([...list, 1]);",
				needs("a spread in a list, or before other arguments", "a loop that pushes, or a variable for each"),
			],
			["g({ ...object });", needs("Object.assign, or a spread in an object", "a loop over pairs(from)")],
			[
				"const { a, ...rest } = object; g(a, rest);",
				needs("the rest of an object", "the fields by their names"),
			],
			["g(delete object.a);", needs("delete", "object[key] = undefined")],
			[
				"for (const [k, v] of Object.entries(object)) g(k, v);",
				needs("Object.entries", "for (const [key, value] of pairs(object))"),
			],
			["g(Object.keys(object));", needs("Object.keys", "for (const [key] of pairs(object))")],
			["g(Object.values(object));", needs("Object.values", "for (const [, value] of pairs(object))")],
			["g(text.trim());", needs("trim", 'string.match(text, "^%s*(.-)%s*$")[0]')],
			[
				"g(text.startsWith('a'));",
				needs("startsWith", "string.sub(text, 1, beginning.length) === beginning"),
			],
			["g(text.endsWith('a'));", needs("endsWith", "string.sub(text, -ending.length) === ending")],
			["g(text.includes('a'));", needs("includes", "string.find(text, part, 1, true)[0] !== undefined")],
			["g(text.split(','));", needs("split", 'for (const [part] of string.gmatch(text, "[^,]+"))')],
			["g(text.replace('a', 'b'));", needs("replace", "string.gsub(text, pattern, replacement, 1)[0]")],
			["g(text.replaceAll('a', 'b'));", needs("replaceAll", "string.gsub(text, pattern, replacement)[0]")],
			["g(text.substring(1, 2));", needs("substring", "string.sub(text, first, last), which counts from 1")],
			["g(text[n]);", needs("a character by its index", "string.sub(text, n, n)")],
			["g(text.padStart(8));", needs("padStart", 'string.format("%8s", text)')],
			["g(Number(text));", needs("Number(…)", "tonumber(value)")],
			["g(parseInt(text, 10));", needs("parseInt", "tonumber(text, base)")],
			["g(isNaN(n));", needs("isNaN", "n !== n")],
			["g(n.toFixed(2));", needs("toFixed", 'string.format("%.2f", n)')],
			["g(typeof n);", needs("typeof outside of a comparison", "type(value)")],
			["throw new Error('a');", needs("new Error", "error(text), or a table with what is to be known")],
			["g(new Known());", needs("new", "a function of what is wanted")],
			["g(Promise.all([]));", needs("Promise.all", 'all of "util.promise"')],
			["g(new Promise(() => {}));", needs("Promise", 'new of "util.promise"')],
			[
				"const h = function* () { yield 1; }; g(h);",
				needs("a generator", "a function that returns the next value, or coroutine.wrap"),
			],
		];
		expect(said(prelude, cases)).toEqual(cases);
	});

	test("are not needed to delete a field, or for what Lua has", () => {
		const cases: Case[] = [
			["delete object.a;"],
			["for (const x of list) g(x);"],
			["list.push(1); g(list.pop(), list.length, list.join());"],
			["const { a, b = 1 } = object; g(a, b);"],
			["g('a' + n, typeof n === 'number', object.a ?? n);"],
			["error('a');"],
		];
		expect(said(prelude, cases)).toEqual(cases);
	});

	test("are refused once, where they have one cause", () => {
		const cases: Case[] = [
			[
				"const m = new Map<string, number>(); for (const [k, v] of m) g(k, v); g([...m]);",
				needs("Map", "LuaMap, or a table"),
			],
			[
				"const s = new Set<string>(); s.add('a'); for (const k of s) g(k);",
				needs("Set", "LuaSet, or a table"),
			],
			[
				"class A { get x() { return 1; } } class B extends A { y() { return super.x; } } g(new B() instanceof A);",
				needs("a class", "a function that returns a table of functions"),
				needs("a class", "a function that returns a table of functions"),
			],
			[
				"const h = async () => { try { await h(); } catch { g(1); } await h(); }; h();",
				needs("an async function", 'new of "util.promise", or wait_for of "util.async"'),
			],
			[
				"g(new Date());",
				`Date is JavaScript's and not in Lua: use now of "util.time", datetime and parse of "util.datetime", or os.date.`,
			],
		];
		expect(said(prelude, cases)).toEqual(cases);
	});
});

describe("conditions", () => {
	const prelude = `
declare function g(this: void, ...args: unknown[]): void;
declare const n: number, s: string | undefined, word: "a" | "b" | undefined, flag: boolean, item: object | undefined;
`;
	const compare = (text: string, value: string) =>
		`${value} is true in Lua: compare, with "${text} !== ${value}" or "${text} !== undefined".`;

	test("with numbers and strings are warned of where that is wanted", () => {
		const cases: Case[] = [
			["if (n) g();", compare("n", "0")],
			["if (s) g();", compare("s", '""')],
			["if (!s) g();", compare("s", '""')],
			["while (n - 1) g();", compare("n - 1", "0")],
			["g(s ? 1 : 2);", compare("s", '""')],
			["g(s || 'x');", compare("s", '""')],
			["g(n && flag);", compare("n", "0")],
			["if (flag && s) g();", compare("flag && s", '""')],
			["if (word) g();"],
			["if (flag) g();"],
			["if (item) g();"],
			["g(s ?? 'x');"],
			["if (s !== undefined && n > 0) g();"],
		];
		expect(said(prelude, cases, { warnTruthiness: true })).toEqual(cases);
	});

	test("are not, where it is not", () => {
		expect(said(prelude, [["if (s) g();"]])).toEqual([["if (s) g();"]]);
	});

	test("do not keep the file from being written", () => {
		const { files } = buildSources(
			{ "main.ts": "declare const s: string | undefined;\nif (s) print(s);" },
			undefined,
			[],
			{
				plugin: { warnTruthiness: true },
			},
		);
		expect(files.get("main.lua")).toContain("if s then print(s) end");
	});
});
