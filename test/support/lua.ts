// Values written as Lua.

export type LuaValue = string | number | boolean | readonly LuaValue[] | { readonly [key: string]: LuaValue };

/** Writes a string as a Lua literal, whatever bytes it has. */
export function lua_string(text: string): string {
	const bytes = [...Buffer.from(text, "utf8")];
	const escaped = bytes.map((byte) => {
		if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
		if (byte < 0x20 || byte > 0x7e) return `\\${String(byte).padStart(3, "0")}`;
		return String.fromCharCode(byte);
	});
	return `"${escaped.join("")}"`;
}

function is_array(value: LuaValue): value is readonly LuaValue[] {
	return Array.isArray(value);
}

/** Writes a value as a Lua expression; throws on a number that is not finite. */
export function to_lua(value: LuaValue): string {
	if (typeof value === "string") return lua_string(value);
	if (typeof value === "boolean") return String(value);
	if (typeof value === "number") {
		if (!Number.isFinite(value)) throw new TypeError(`no Lua literal for ${value}`);
		return String(value);
	}
	if (is_array(value)) return `{ ${value.map(to_lua).join(", ")} }`;
	const entries = Object.entries(value).map(([key, entry]) => `[${lua_string(key)}] = ${to_lua(entry)}`);
	return `{ ${entries.join("; ")} }`;
}
