/**
 * The command `prosodyctl shell` (`util/prosodyctl/shell.lua`). Reads paths of the server when it is loaded.
 * @see util/prosodyctl/shell.lua
 * @noResolution
 * @noSelf
 */
declare module "util.prosodyctl.shell" {
	/**
	 * Connects to the server and runs the shell until it ends, which ends this process.
	 *
	 * @param arg Its arguments; a command to run instead of asking for one.
	 */
	function shell(arg: string[]): never;
	/**
	 * Tells whether there is a server to connect to.
	 *
	 * @returns Whether its socket is there.
	 * @since 13.0
	 */
	function available(): boolean;
}
