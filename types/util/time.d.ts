/**
 * Clocks (a C module, `util/time.so`).
 * @see https://prosody.im/doc/developers/util/time
 * @noResolution
 * @noSelf
 */
declare module "util.time" {
	/**
	 * The time of day, which jumps when the clock is set.
	 *
	 * @returns Seconds since 1970 in UTC, with fractions.
	 */
	function now(): number;
	/**
	 * A clock that never jumps.
	 *
	 * @returns Seconds since a moment of its own, with fractions.
	 */
	function monotonic(): number;
}
