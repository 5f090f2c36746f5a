/**
 * What the command `prosodyctl` is made of (`util/prosodyctl.lua`): for `module.command`, where a module answers
 * to `prosodyctl mod_NAME`. In the server most of it makes no sense.
 * @see util/prosodyctl.lua
 * @noResolution
 * @noSelf
 */
declare module "util.prosodyctl" {
	/** An account to work on. */
	interface AccountParameters {
		/** The localpart. */
		readonly user: string;
		/** The host. */
		readonly host: string;
		/** The password; nil where none is set. */
		readonly password?: string | undefined;
	}

	/** What can go wrong, for `error_messages`; storage and the account's provider add texts of their own. */
	type Problem =
		| "already-running"
		| "creating-user-failed"
		| "invalid-hostname"
		| "invalid-pid"
		| "invalid-pidfile"
		| "invalid-username"
		| "no-password"
		| "no-pidfile"
		| "no-posix"
		| "no-such-host"
		| "no-such-method"
		| "no-such-user"
		| "not-ready"
		| "not-running"
		| "notify-failed"
		| "pidfile-not-locked"
		| "pidfile-read-failed"
		| "unable-to-save-data"
		| (string & {});

	/** What a step returns: true; or false (nil from a provider) and what went wrong. */
	type Done = LuaMultiReturn<
		[ok: true, problem?: undefined] | [ok: false | undefined, problem?: Problem | undefined]
	>;

	/**
	 * Prints a line.
	 *
	 * @param format A text with `%s`, `%d`, `%q` for the arguments.
	 * @param args The arguments.
	 */
	function show_message(format: string, ...args: unknown[]): void;
	/**
	 * Prints a line; the same as `show_message`.
	 *
	 * @param format A text with `%s`, `%d`, `%q` for the arguments.
	 * @param args The arguments.
	 */
	function show_warning(format: string, ...args: unknown[]): void;
	/**
	 * Prints how a command is called.
	 *
	 * @param usage The command and its arguments.
	 * @param desc What it does.
	 */
	function show_usage(usage: string, desc?: string): void;
	/**
	 * Prints what to do after a module was installed.
	 *
	 * @param mod_name The module.
	 */
	function show_module_configuration_help(mod_name: string): void;
	/**
	 * Makes an account, or sets the password of one.
	 *
	 * @param params The account.
	 * @returns True; or false and what went wrong.
	 */
	function adduser(params: AccountParameters): Done;
	/**
	 * Tells whether an account exists. Throws where the host does not.
	 *
	 * @param params The account.
	 * @returns Whether it does.
	 */
	function user_exists(params: AccountParameters): boolean | undefined;
	/**
	 * Sets the password of an account that exists. Throws where the host does not.
	 *
	 * @param params The account.
	 * @returns True; or false and what went wrong.
	 */
	function passwd(params: AccountParameters): Done;
	/**
	 * Removes an account. Throws where the host does not exist.
	 *
	 * @param params The account.
	 * @returns True; or false and what went wrong.
	 */
	function deluser(params: AccountParameters): Done;
	/**
	 * Reads the process id of the server.
	 *
	 * @returns True and the id; or false, what went wrong, and where a file could not be read why.
	 */
	function getpid(): LuaMultiReturn<
		| [ok: true, pid: number]
		| [
				ok: false,
				problem:
					| "invalid-pid"
					| "invalid-pidfile"
					| "no-pidfile"
					| "no-posix"
					| "pidfile-not-locked"
					| "pidfile-read-failed",
				reason?: string | undefined,
		  ]
	>;
	/**
	 * Tells whether the server runs.
	 *
	 * @returns True and whether it does; or false and why that is not known.
	 */
	function isrunning(): LuaMultiReturn<[ok: true, running: boolean] | [ok: false, problem: Problem]>;
	/**
	 * Starts the server in the background. 13.0 waits until it is ready, up to 15 seconds.
	 *
	 * @param source_dir The directory of Prosody's libraries; its own directory where left out.
	 * @param lua The command of the Lua to run it with.
	 * @returns True; or false and what went wrong.
	 */
	function start(source_dir?: string, lua?: string): Done;
	/**
	 * Tells the server to stop, and does not wait for it.
	 *
	 * @returns True; or false and what went wrong.
	 */
	function stop(): Done;
	/**
	 * Tells the server to read its configuration again.
	 *
	 * @returns True; or false and what went wrong.
	 */
	function reload(): Done;
	/**
	 * Calls `luarocks` for the directory of installed plugins.
	 *
	 * @param operation What it is to do, such as `install`.
	 * @param mod The module.
	 * @param server Where to look for it.
	 * @returns What it exits with; nil where it failed on 13.0.
	 */
	function call_luarocks(operation: string, mod?: string, server?: string): number | undefined;
	/** What went wrong, for people; a text for any name. */
	const error_messages: { readonly [problem: string]: string };
}
