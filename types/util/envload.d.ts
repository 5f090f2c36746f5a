/**
 * Lua code with globals of its own (`util/envload.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/envload.lua
 * @noResolution
 * @noSelf
 */
declare module "util.envload" {
	/** Code that was compiled. */
	type Chunk = (this: void, ...args: unknown[]) => LuaMultiReturn<unknown[]>;

	/**
	 * Compiles code.
	 *
	 * @param code The code, or a function that returns it piece by piece.
	 * @param source What errors call it; `=name` and `@file` as for Lua's `load`.
	 * @param env Its globals; those of the server where left out.
	 * @returns The code as a function; or nil and an error.
	 */
	function envload(
		code: string | ((this: void) => string | undefined),
		source?: string,
		env?: object,
	): LuaMultiReturn<[chunk: Chunk] | [chunk: undefined, error: string]>;
	/**
	 * Compiles a file.
	 *
	 * @param file The path.
	 * @param env Its globals; those of the server where left out.
	 * @returns The code as a function; or nil and an error, and the number of the error where the file cannot
	 * be opened.
	 */
	function envloadfile(
		file: string,
		env?: object,
	): LuaMultiReturn<[chunk: Chunk] | [chunk: undefined, error: string, code?: number]>;
}
