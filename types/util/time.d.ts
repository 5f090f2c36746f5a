/**
 * Clocks (a C module, `util/time.so`).
 * @noResolution
 * @noSelf
 */
declare module "util.time" {
	/**
	 * A clock that never jumps.
	 *
	 * @returns Seconds since a moment of its own, with fractions.
	 */
	function monotonic(): number;
}
