import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildSources, luacheck, temporaryDirectory } from "./compile.js";

/** The Lua of a source without its banner, which Prosody's luacheck has nothing to say of. */
function luaOf(source: string): string {
	const { files, errors } = buildSources({ "main.ts": `${source}\nexport {};\n` });
	expect(errors).toEqual([]);
	const lua = files.get("main.lua") ?? "";
	const file = join(temporaryDirectory(), "mod_main.lua");
	writeFileSync(file, lua);
	expect(luacheck(file), lua).toContain("0 warnings / 0 errors");
	return lua.slice(lua.indexOf("-- main.ts\n") + "-- main.ts\n".length);
}

test("methods have self where they use it, and no name for it where they do not", () => {
	const lua = luaOf(`
interface Api {
	plain(x: number): number;
	itself(): Api;
	each(f: (x: number) => void): Api;
}
function create(): Api {
	return {
		plain(x) { return x; },
		itself() { return this; },
		each(f) {
			f(1);
			this.itself();
			const inner: Api = { plain() { return 1; }, itself() { return this; }, each() { return this; } };
			return inner;
		},
	};
}
const api = create();
api.plain = (x) => x + 1;
api.itself = function () { return this.itself(); };
api.each((x) => print(x));
api.each(() => print(1));
`);
	expect(lua).toBe(`local function create()
	return {
		plain = function(_, x)
			return x;
		end;
		itself = function(self)
			return self;
		end;
		each = function(self, f)
			f(1);
			self:itself();
			local inner = {
				plain = function()
					return 1;
				end;
				itself = function(this)
					return this;
				end;
				each = function(this)
					return this;
				end;
			};
			return inner;
		end;
	};
end

local api = create();
function api.plain(_, x) return x + 1 end
function api:itself() return self:itself() end
api:each(function(x) return print(x) end);
api:each(function() return print(1) end);
`);
});

test("a block with one short statement stands on one line", () => {
	const lua = luaOf(`
const items = ["a"];
function first() { return items[0]; }
function long_name_of_a_function(this: void, with_one: string, with_another: string) { print(with_one, with_another, "a longer text"); }
for (const item of items) print(item);
for (const item of items) {
	// Why.
	print(item);
}
for (const item of items) {
	if (item === "a") print(item);
}
for (const i of $range(1, 3)) print(i);
while (items.length > 0) table.remove(items);
if (items.length > 0) print(1);
else print(2);
print(first(), long_name_of_a_function);
`);
	expect(lua).toContain("local function first() return items[1] end\n");
	expect(lua).toContain(
		'local function long_name_of_a_function(with_one, with_another)\n\tprint(with_one, with_another, "a longer text");\nend\n',
	);
	expect(lua).toContain("for _, item in ipairs(items) do print(item) end\n");
	expect(lua).toContain("do\n\t-- Why.\n\tprint(item);\nend\n");
	expect(lua).toContain('do\n\tif item == "a" then print(item) end\nend\n');
	expect(lua).toContain("for i = 1, 3 do print(i) end\n");
	expect(lua).toContain("if #items > 0 then print(1) else print(2) end\n");
	expect(lua).toContain("while #items > 0 do table.remove(items) end\n");
});

test("short fields of a table share lines, as far as nothing is said of them", () => {
	const lua = luaOf(`
const [a, b] = [1, 2];
print({
	a,
	b,
});
print({
	a,
	b,
	f: () => a,
	/** About c. */
	c: a,
	d: { a },
	e: a,
	g: b,
});
`);
	expect(lua).toContain("print({ a = a, b = b });\n");
	expect(lua).toContain(
		"print({\n\ta = a; b = b; f = function() return a end;\n\t--- About c.\n\tc = a;\n\td = { a = a };\n\te = a; g = b;\n});\n",
	);
});

test("long lines are broken as one would", () => {
	const long = (count: number, of: string) =>
		Array.from({ length: count }, (_, index) => `${of}${index}`).join(", ");
	const lua = luaOf(`
declare const module: { log(level: string, format: string, ...args: unknown[]): void; hook(name: string, handler: (this: void, event: { origin: string; stanza: string }) => unknown): void; unload: (this: void) => void };
function log(resource: string, failures: number, seconds: number) {
	module.log("warn", "%s has failed %d times in a row and is out of use for %d seconds", resource, failures, seconds);
	const text = "the first half of what is to be said about " + resource + " and the second half, which is as long, about " + failures;
	return text;
}
module.hook("a-name-that-is-quite-long", ({ origin, stanza }) => log(origin + origin + origin + stanza + stanza, 1, 2));
module.hook("short", ({ origin }) => origin);
const fields = { ${long(9, "a_rather_long_name_")
		.split(", ")
		.map((name) => `${name}: 1`)
		.join(", ")} };
print(fields, log("it's", 1, 2), 'He said "no"', "both ' and \\"");
module.unload = () => {};
`);
	expect(lua).toBe(`local function log(resource, failures, seconds)
	module:log("warn", "%s has failed %d times in a row and is out of use for %d seconds", resource, failures, seconds);
	local text = "the first half of what is to be said about " .. resource
		.. " and the second half, which is as long, about " .. tostring(failures);
	return text;
end

module:hook("a-name-that-is-quite-long", function(event)
	local origin, stanza = event.origin, event.stanza;
	return log(origin .. origin .. origin .. stanza .. stanza, 1, 2);
end);

module:hook("short", function(event)
	local origin = event.origin;
	return origin;
end);

local fields = {
	a_rather_long_name_0 = 1, a_rather_long_name_1 = 1, a_rather_long_name_2 = 1, a_rather_long_name_3 = 1,
	a_rather_long_name_4 = 1, a_rather_long_name_5 = 1, a_rather_long_name_6 = 1, a_rather_long_name_7 = 1,
	a_rather_long_name_8 = 1,
};

print(fields, log("it's", 1, 2), 'He said "no"', "both ' and \\"");
function module.unload() end
`);
});

test("conditional expressions are what one would write", () => {
	const lua = luaOf(`
function g(f: (this: void, x?: unknown) => boolean | undefined, name: string, size?: number): boolean | undefined {
	const a = name === "a" ? size : undefined;
	const b = name === "b" ? undefined : "x";
	const c = size !== undefined ? f(size) : false;
	let d: boolean | undefined;
	d = name === "d" ? f(1) : f(2);
	f(name === "e" ? false : true);
	f(a ?? b);
	f(c);
	f(d);
	if (name === "f") return f(3);
	return name === "g" ? f(4) : name === "h" ? undefined : false;
}
g(() => true, "a");
`);
	expect(lua).toBe(`local function g(f, name, size)
	local a = name == "a" and size or nil;
	local b = name ~= "b" and "x" or nil;
	local c = false;
	if size ~= nil then c = f(size) end
	local d;
	if name == "d" then d = f(1) else d = f(2) end
	f(name ~= "e");
	f(a or b);
	f(c);
	f(d);
	if name == "f" then return f(3) end
	if name == "g" then return f(4) end
	if name == "h" then return nil end
	return false;
end

g(function() return true end, "a");
`);
});

test("what has no name in the source gets one that fits, in each function anew", () => {
	const lua = luaOf(`
interface Stanza { readonly name: string; readonly attr: { readonly from?: string; readonly to?: string; readonly type?: string } }
function create(read: (this: void) => { readonly errors: string[]; readonly warnings: string[] }, host: string) {
	let is_closed = false;
	const accept = (stanza: Stanza) => {
		const { from, to = host, type } = stanza.attr;
		return is_closed ? undefined : [from, to, type];
	};
	const refuse = ({ attr: { from } }: Stanza) => from;
	const check = () => {
		const { errors, warnings } = read();
		return errors.length + warnings.length;
	};
	const type_of = (stanza?: Stanza) => stanza?.attr?.type;
	return { accept, refuse, check, type_of, close: () => { is_closed = true; } };
}
create(() => ({ errors: [], warnings: [] }), "host");
`);
	expect(lua).toBe(`local function create(read, host)
	local is_closed = false;
	local function accept(stanza)
		local attr = stanza.attr;
		local from, to, type = attr.from, attr.to, attr.type;
		if to == nil then to = host end
		if is_closed then return nil end
		return { from, to, type };
	end
	local function refuse(stanza)
		local from = stanza.attr.from;
		return from;
	end
	local function check()
		local result = read();
		local errors, warnings = result.errors, result.warnings;
		return #errors + #warnings;
	end
	local function type_of(stanza)
		local attr = stanza and stanza.attr;
		return attr and attr.type;
	end
	return {
		accept = accept, refuse = refuse, check = check, type_of = type_of, close = function() is_closed = true end,
	};
end

create(function() return { errors = {}, warnings = {} } end, "host");
`);
});
