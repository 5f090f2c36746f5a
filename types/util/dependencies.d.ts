/**
 * Other libraries that Prosody needs (`util/dependencies.lua`). Modules have use for `softreq` alone.
 * @see https://prosody.im/doc/depends
 * @noResolution
 * @noSelf
 */
declare module "util.dependencies" {
	/**
	 * Loads a library, if it is there.
	 *
	 * @param name The name, as for `require`.
	 * @returns The library; or nil and the error.
	 */
	function softreq<T = unknown>(
		name: string,
	): LuaMultiReturn<[library: T] | [library: undefined, error: string]>;
	/**
	 * Prints that a library is missing and where it is to be had.
	 *
	 * @param name The library.
	 * @param sources Systems and what to do on each.
	 * @param msg What that means; where nil, that Prosody cannot run.
	 * @param err Ignored.
	 */
	function missingdep(
		name: string,
		sources: readonly (readonly [system: string, command: string])[],
		msg?: string,
		err?: string,
	): void;
	/**
	 * Looks for all libraries and prints which are missing. It also chooses the resolver of DNS.
	 *
	 * @returns Whether Prosody can run.
	 */
	function check_dependencies(): boolean;
	/** Logs which libraries are too old. */
	function log_warnings(): void;
}
