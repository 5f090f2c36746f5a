/**
 * Files of Erlang terms, such as ejabberd exports (`util/erlparse.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/erlparse.lua
 * @noResolution
 * @noSelf
 */
declare module "util.erlparse" {
	/**
	 * A term. Atoms, strings, and lists and binaries of bytes are text, a quoted atom with its quotes; tuples
	 * and other lists are arrays.
	 */
	type Term = string | number | Term[];

	/**
	 * Opens a file; throws where there is none. One file can be read at a time.
	 *
	 * @param file The path.
	 * @returns A function that returns the next term, nil at the end, and throws where the file is wrong. It
	 * can be iterated over.
	 */
	function parseFile(file: string): LuaIterable<Term>;
}
