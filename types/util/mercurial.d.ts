/**
 * Which revision of a Mercurial repository a directory holds (`util/mercurial.lua`).
 * @see https://prosody.im/doc/developers/util/mercurial
 * @noResolution
 * @noSelf
 */
declare module "util.mercurial" {
	/**
	 * Reads the revision, of a checkout or of an archive.
	 *
	 * @param path The directory.
	 * @returns The revision and the first one of the repository, 12 hexadecimal digits each; nil for what is not
	 * known, and an error in the second place where the path is no directory.
	 */
	function check_id(
		path: string,
	): LuaMultiReturn<
		| [revision: string | undefined, repository: string | undefined]
		| [revision: undefined, problem: "not a directory"]
	>;
}
