/**
 * UUIDs (`util/uuid.lua`, RFC 9562).
 * @see https://prosody.im/doc/developers/util/uuid
 * @noResolution
 * @noSelf
 */
declare module "util.uuid" {
	/**
	 * Makes a random UUID, of version 4.
	 *
	 * @returns 36 characters.
	 * @example
	 * import { generate } from "util.uuid";
	 *
	 * const id = generate();
	 */
	function generate(): string;
	/**
	 * Makes a random UUID, of version 4.
	 *
	 * @returns 36 characters.
	 * @since 13.0
	 */
	function v4(): string;
	/**
	 * Makes a UUID of version 7: those of later seconds sort behind. It follows an early draft, so that its time is not
	 * where RFC 9562 has it.
	 *
	 * @returns 36 characters.
	 * @since 13.0
	 */
	function v7(): string;
	/**
	 * Makes random hexadecimal digits.
	 *
	 * @param count How many.
	 * @returns The digits, in small letters.
	 */
	function get_nibbles(count: number): string;
}
