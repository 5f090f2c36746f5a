/**
 * The command `prosodyctl check` (`util/prosodyctl/check.lua`).
 * @see util/prosodyctl/check.lua
 * @noResolution
 * @noSelf
 */
declare module "util.prosodyctl.check" {
	/**
	 * Runs the command: prints what it finds. Some checks ask other servers.
	 *
	 * @param arg Its arguments, the check the first, such as `config`, `dns`, `certs`, `disabled`, `connectivity` or
	 * `turn`, all but those that ask others where empty; taken off the array.
	 * @returns What to exit with; 0 where nothing is wrong.
	 */
	function check(arg: string[]): number;
}
