/**
 * JSON (`util/json.lua`, RFC 8259).
 *
 * Its name here is `util/json`, which compiles to `require("util.json")`: TypeScriptToLua cuts `.json` off the end
 * of a name.
 *
 * Objects and arrays are Lua tables, arrays with the methods of `util.array`. Only texts can be the names of an
 * object: a table with other keys besides gets the members `__hash` and `__array`, and an empty one that is not of
 * `util.array` becomes an object.
 * @see https://prosody.im/doc/developers/util/json
 * @noResolution
 * @noSelf
 */
declare module "util/json" {
	/** What stands for null, since nil cannot be a member of a table; compare with `json.null`. */
	export interface Null {
		/** Keeps other tables from being taken for it; not there at run time. */
		readonly __json_null: never;
	}

	/** What JSON can say. */
	export type Value = string | number | boolean | Null | Value[] | { [name: string]: Value };

	/** The value that stands for null. */
	const null_: Null;

	export { null_ as null };

	/**
	 * Writes a value.
	 *
	 * @param value Any value; functions and the like become null, or are left out of a table.
	 * @returns The text, without white space; the members of objects in no order.
	 * @example
	 * import * as json from "util/json";
	 *
	 * print(json.encode({ name: "Juliet", age: 13 }));
	 */
	export function encode(value: unknown): string;
	/**
	 * Writes a value with the members of its objects sorted by name, so that the same value gives the same text.
	 *
	 * @param value Any value.
	 * @returns The text, without white space.
	 */
	export function encode_ordered(value: unknown): string;
	/**
	 * Writes an array, also an empty one.
	 *
	 * @param items The array; other keys are ignored.
	 * @returns The text, without white space.
	 */
	export function encode_array(items: readonly unknown[]): string;
	/**
	 * Reads a value. Throws where it is given no text, and where an object has a member `__hash` or `__array` that is
	 * no array or object: what comes from outside is read in a `try`, or with `xpcall` of `util.xpcall`.
	 *
	 * @param text The text, UTF-8.
	 * @returns The value; or nil and why the text is no JSON: in words, or for an empty text, one that ends before a
	 * value, and a number that is none, the place up to which it was read.
	 * @example
	 * import * as json from "util/json";
	 *
	 * const [value, problem] = json.decode('{"name":"Juliet"}');
	 * if (value === undefined) module.log("warn", "No JSON: %s", problem);
	 */
	export function decode(
		text: string,
	): LuaMultiReturn<[value: Value, problem: undefined] | [value: undefined, problem: string | number]>;
	/**
	 * Writes a value, reads and writes it again, and prints the outcome: a test of this library.
	 *
	 * @param value Any value.
	 * @returns Whether both texts were the same.
	 */
	export function test(value: unknown): boolean;
}
