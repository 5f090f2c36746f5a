/**
 * Bytes as hexadecimal digits (`util/hex.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/hex.lua
 * @noResolution
 * @noSelf
 */
declare module "util.hex" {
	/**
	 * Writes bytes as digits.
	 *
	 * @param s Any bytes.
	 * @returns Two digits for each, in lower case.
	 */
	function encode(s: string): string;
	/**
	 * Reads digits.
	 *
	 * @param s Pairs of digits, in upper or lower case; what stands around them is skipped.
	 * @returns The bytes.
	 */
	function decode(s: string): string;
	/**
	 * An older name of `encode`.
	 *
	 * @param s Any bytes.
	 * @returns Two digits for each.
	 * @deprecated Use `encode`.
	 */
	function to(s: string): string;
	/**
	 * An older name of `decode`.
	 *
	 * @param s Pairs of digits.
	 * @returns The bytes.
	 * @deprecated Use `decode`.
	 */
	function from(s: string): string;
}
