/**
 * The configuration as it was read (`core/configmanager.lua`).
 *
 * Modules read their options with `module:get_option…`; this is for other hosts' options and for the raw ones.
 * @see https://prosody.im/doc/configure
 * @noResolution
 * @noSelf
 */
declare module "core.configmanager" {
	/** The options of a section by name, as the configuration file has them. */
	type Section = LuaMap<string, unknown>;

	/**
	 * All sections of the configuration.
	 *
	 * @returns Host names, and `*` for the global section, to their options by name.
	 */
	function getconfig(): LuaMap<string, Section>;

	/**
	 * Reads an option of a host; what the host's section lacks comes from the global one.
	 *
	 * @param host The host, or `*` for the global section. An unknown host gives the global options.
	 * @param key The option.
	 * @returns Its value, or nil where it is not set, and in 13.0 also where it is a credential that could not be
	 * read.
	 * @example
	 * import { get } from "core.configmanager";
	 *
	 * print(get(module.host, "admins"));
	 */
	function get(host: string, key: string): unknown;

	/**
	 * Reads an option of one section alone.
	 *
	 * @param host The host, or `*` for the global section.
	 * @param key The option.
	 * @returns Its value, or nil where that section does not set it.
	 */
	function rawget(host: string, key: string): unknown;

	/**
	 * Sets an option until the configuration is read again.
	 *
	 * @param host The host, or `*` for the global section; a section that is not there is made.
	 * @param key The option.
	 * @param value Its value; nil takes it away.
	 * @returns True, or false where host or key is nil.
	 */
	function set(host: string, key: string, value: unknown): boolean;

	/**
	 * Reads a configuration file in place of the present configuration.
	 *
	 * @param filename The file.
	 * @param config_format Its format; where left out, the ending of the name. Only `lua` is known.
	 * @returns True, `parser` and warnings; or a false value, the stage that failed and why. The old configuration
	 * stays where it fails.
	 */
	function load(
		filename: string,
		config_format?: string,
	): LuaMultiReturn<
		| [ok: true, stage: "parser", warnings: string[]]
		| [ok: false | undefined, stage: "parser" | "file", problem: string]
	>;

	/**
	 * The files that were read, included ones too.
	 *
	 * @returns Their paths in the order of reading. This is the list itself, no copy.
	 */
	function files(): string[];

	/**
	 * Makes a path absolute; the same as in `util.paths`.
	 *
	 * @param parent_path The folder that a relative path starts from.
	 * @param path The path; nil gives nil.
	 * @returns The path from the root.
	 */
	const resolve_relative_path: typeof import("util.paths").resolve_relative_path;

	/**
	 * Tells where `Credential()` in the configuration reads its files.
	 *
	 * @param directory The folder, as systemd gives it in `$CREDENTIALS_DIRECTORY`.
	 * @since 13.0
	 */
	function set_credentials_directory(directory: string | undefined): void;

	/**
	 * Tells what `Credential()` does where there is no folder of credentials.
	 *
	 * @param mode `error` fails to read the configuration; any other text only leaves the option unset.
	 * @since 13.0
	 */
	function set_credential_fallback_mode(mode: "error" | "warn"): void;
}
