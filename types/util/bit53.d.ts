/**
 * Bitwise operations of Lua 5.3 and later, as functions (`util/bit53.lua`).
 *
 * Integers have 64 bits; a number with a fraction throws.
 * @see https://hg.prosody.im/trunk/file/tip/util/bit53.lua
 * @noResolution
 * @noSelf
 */
declare module "util.bit53" {
	/**
	 * Bits that all operands have.
	 *
	 * @param a An integer.
	 * @param b Another.
	 * @param more Any further.
	 * @returns The integer of these bits.
	 */
	function band(a: number, b: number, ...more: number[]): number;
	/**
	 * Bits that any operand has.
	 *
	 * @param a An integer.
	 * @param b Another.
	 * @param more Any further.
	 * @returns The integer of these bits.
	 */
	function bor(a: number, b: number, ...more: number[]): number;
	/**
	 * Bits that an odd number of operands has.
	 *
	 * @param a An integer.
	 * @param b Another.
	 * @param more Any further.
	 * @returns The integer of these bits.
	 */
	function bxor(a: number, b: number, ...more: number[]): number;
	/**
	 * Turns all bits over.
	 *
	 * @param x An integer.
	 * @returns The integer of the other bits.
	 * @since 13.0
	 */
	function bnot(x: number): number;
	/**
	 * Shifts to the right and fills with zeros.
	 *
	 * @param a An integer.
	 * @param n How many bits; negative shifts to the left.
	 * @returns The integer that is left.
	 */
	function rshift(a: number, n: number): number;
	/**
	 * Shifts to the left and fills with zeros.
	 *
	 * @param a An integer.
	 * @param n How many bits; negative shifts to the right.
	 * @returns The integer that is left.
	 */
	function lshift(a: number, n: number): number;
}
