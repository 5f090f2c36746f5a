/**
 * Pointers to a place in JSON (`util/jsonpointer.lua`, RFC 6901).
 * @see util/jsonpointer.lua
 * @noResolution
 * @noSelf
 */
declare module "util.jsonpointer" {
	/**
	 * Finds the value at a place.
	 *
	 * @param value What `util.json` has decoded.
	 * @param path The pointer, such as `/list/0/name`; counts from 0. Empty for the value itself.
	 * @returns The value, nil where there is none; an error where a table on the way is empty or is neither object
	 * nor array.
	 */
	function resolve(
		value: import("util/json").Value,
		path: string,
	): LuaMultiReturn<
		[found: import("util/json").Value | undefined, problem?: "invalid-path" | "invalid-table" | undefined]
	>;
}
