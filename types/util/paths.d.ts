/**
 * Paths in the file system (`util/paths.lua`).
 * @see https://prosody.im/doc/developers/util/paths
 * @noResolution
 * @noSelf
 */
declare module "util.paths" {
	/**
	 * Makes a path absolute.
	 *
	 * @param parent_path The directory that a relative path starts from.
	 * @param path The path, or nil.
	 * @returns The path; nil for nil.
	 */
	function resolve_relative_path<Path extends string | undefined>(
		parent_path: string,
		path: Path,
	): Path extends string ? string : undefined;
	/**
	 * Turns a pattern of the shell into a Lua pattern.
	 *
	 * @param glob A text with `*` for anything and `?` for one character.
	 * @returns A pattern that matches the whole of a name.
	 */
	function glob_to_pattern(glob: string): string;
	/**
	 * Joins parts of a path with the separator of the system.
	 *
	 * @param first The first part.
	 * @param parts The others.
	 * @returns The path.
	 */
	function join(first: string, ...parts: string[]): string;
	/**
	 * Makes Lua look for libraries where `prosodyctl install` puts them.
	 *
	 * @param installer_plugin_path The directory of installed plugins.
	 */
	function complement_lua_path(installer_plugin_path: string): void;
}
