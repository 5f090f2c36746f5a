/**
 * The mechanism ANONYMOUS (`util/sasl/anonymous.lua`, RFC 4505). `util.sasl` loads it.
 * @see util/sasl/anonymous.lua
 * @noResolution
 * @noSelf
 */
declare module "util.sasl.anonymous" {
	/**
	 * Adds the mechanism.
	 *
	 * @param registerMechanism The function of `util.sasl`.
	 */
	function init(registerMechanism: typeof import("util.sasl").registerMechanism): void;
}
