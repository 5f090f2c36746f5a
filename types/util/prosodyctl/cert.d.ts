/**
 * The command `prosodyctl cert` (`util/prosodyctl/cert.lua`). Reads paths of the server when it is loaded.
 * @see util/prosodyctl/cert.lua
 * @noResolution
 * @noSelf
 */
declare module "util.prosodyctl.cert" {
	/**
	 * Runs the command: asks, prints, and writes files.
	 *
	 * @param arg Its arguments, `config`, `generate`, `import`, `key`, `request` or `check` the first; taken off the
	 * array.
	 * @returns What to exit with; nil for success, with the name of the file that was written in the second place.
	 */
	function cert(
		arg: string[],
	): LuaMultiReturn<[exit_code: number | undefined, filename?: string | undefined]>;
}
