/**
 * `xpcall` with arguments, for a Lua that lacks them (a C module, `util/compat.so`).
 * @see https://hg.prosody.im/trunk/file/tip/util-src/compat.c
 * @noResolution
 * @noSelf
 */
declare module "util.compat" {
	/**
	 * Calls a function and catches what it throws. util.xpcall picks this or Lua's own.
	 *
	 * @param func The function.
	 * @param handler Called with the error where it was thrown, so that a traceback can be had.
	 * @param args The arguments.
	 * @returns True and the results; or false and what the handler returned.
	 */
	function xpcall<A extends unknown[], R extends unknown[], E>(
		func: (this: void, ...args: A) => LuaMultiReturn<R>,
		handler: (this: void, error: unknown) => E,
		...args: A
	): LuaMultiReturn<[ok: true, ...results: R] | [ok: false, error: E]>;
	function xpcall<A extends unknown[], R, E>(
		func: (this: void, ...args: A) => R,
		handler: (this: void, error: unknown) => E,
		...args: A
	): LuaMultiReturn<[ok: true, result: R] | [ok: false, error: E]>;
}
