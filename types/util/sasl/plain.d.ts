/**
 * The mechanism PLAIN (`util/sasl/plain.lua`, RFC 4616). `util.sasl` loads it.
 * @see util/sasl/plain.lua
 * @noResolution
 * @noSelf
 */
declare module "util.sasl.plain" {
	/**
	 * Adds the mechanism.
	 *
	 * @param registerMechanism The function of `util.sasl`.
	 */
	function init(registerMechanism: typeof import("util.sasl").registerMechanism): void;
}
