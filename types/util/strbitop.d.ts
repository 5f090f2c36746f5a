/**
 * Bitwise operations on texts (a C module, `util/strbitop.so`). The second text is repeated or cut to the length of
 * the first; where either is empty, the first is returned.
 * @see https://prosody.im/doc/developers/util/strbitop
 * @noResolution
 * @noSelf
 */
declare module "util.strbitop" {
	/**
	 * Keeps the bits that are set in both texts.
	 *
	 * @param a A text.
	 * @param b Another.
	 * @returns A text as long as the first.
	 */
	function sand(a: string, b: string): string;
	/**
	 * Keeps the bits that are set in either text.
	 *
	 * @param a A text.
	 * @param b Another.
	 * @returns A text as long as the first.
	 */
	function sor(a: string, b: string): string;
	/**
	 * Keeps the bits that are set in one of the texts, not in both.
	 *
	 * @param a A text.
	 * @param b Another.
	 * @returns A text as long as the first.
	 */
	function sxor(a: string, b: string): string;
	/**
	 * Counts the bits that two texts have in common at their beginning.
	 *
	 * @param a A text.
	 * @param b Another.
	 * @returns How many bits.
	 * @since 13.0
	 */
	function common_prefix_bits(a: string, b: string): number;
}
