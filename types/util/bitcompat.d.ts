/**
 * Bitwise operations, whatever the Lua version (`util/bitcompat.lua`).
 *
 * On Lua 5.3 and later this is util.bit53, with integers of 64 bits. On 5.2 it is `bit32`, with 32 bits and
 * more functions than stand here.
 * @see https://hg.prosody.im/trunk/file/tip/util/bitcompat.lua
 * @noResolution
 * @noSelf
 */
declare module "util.bitcompat" {
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
