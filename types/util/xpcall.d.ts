/**
 * `xpcall` that hands over arguments, which that of Lua 5.1 does not (`util/xpcall.lua`).
 * @see https://prosody.im/doc/developers/util/xpcall
 * @noResolution
 * @noSelf
 */
declare module "util.xpcall" {
	/** What a function returns, as a tuple. */
	type ResultsOf<Results> = Results extends LuaMultiReturn<infer Values> ? Values : [Results];

	/**
	 * Calls a function and catches errors.
	 *
	 * @param func The function.
	 * @param handler Called with an error, where it was thrown.
	 * @param args What the function is given.
	 * @returns True and what the function returned; or false and what the handler returned.
	 */
	function xpcall<Args extends unknown[], Results, Handled>(
		func: (...args: Args) => Results,
		handler: (problem: unknown) => Handled,
		...args: Args
	): LuaMultiReturn<[ok: true, ...results: ResultsOf<Results>] | [ok: false, problem: Handled]>;
}
