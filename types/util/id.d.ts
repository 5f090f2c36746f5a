/**
 * Short random texts that serve as identifiers, of letters, digits, `-` and `_` (`util/id.lua`).
 * @see https://prosody.im/doc/developers/util/id
 * @noResolution
 * @noSelf
 */
declare module "util.id" {
	/**
	 * Makes an identifier of 3 random bytes, for what lives briefly among few.
	 *
	 * @returns 4 characters.
	 */
	function tiny(): string;
	/**
	 * Makes an identifier of 9 random bytes, enough within one host or user.
	 *
	 * @returns 12 characters.
	 * @example
	 * import { short } from "util.id";
	 *
	 * const request_id = short();
	 */
	function short(): string;
	/**
	 * Makes an identifier of 18 random bytes, a little more than a UUID has.
	 *
	 * @returns 24 characters.
	 * @example
	 * import { medium } from "util.id";
	 *
	 * const request_id = medium();
	 */
	function medium(): string;
	/**
	 * Makes an identifier of 27 random bytes, as long as a UUID is.
	 *
	 * @returns 36 characters.
	 */
	function long(): string;
	/**
	 * Makes a generator of identifiers of another length.
	 *
	 * @param size How many random bytes each has; a multiple of 3 leaves no padding at the end.
	 * @returns A function that returns a new identifier each time.
	 */
	function custom(size: number): () => string;
}
