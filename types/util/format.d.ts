/**
 * `string.format` for logs (`util/format.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/format.lua
 * @noResolution
 * @noSelf
 */
declare module "util.format" {
	/**
	 * Formats as `string.format` does, but never throws over an argument: one that does not fit is shown in
	 * brackets, control characters are made visible, and arguments that are too many come at the end.
	 *
	 * @param formatstring A text with `%s`, `%d`, `%q` for the arguments; `%q` serializes tables.
	 * @param args The arguments.
	 * @returns The text.
	 */
	function format(formatstring: string, ...args: unknown[]): string;
}
