/**
 * The mechanism EXTERNAL (`util/sasl/external.lua`, RFC 4422, appendix A). `util.sasl` loads it.
 * @see util/sasl/external.lua
 * @noResolution
 * @noSelf
 */
declare module "util.sasl.external" {
	/**
	 * Adds the mechanism.
	 *
	 * @param registerMechanism The function of `util.sasl`.
	 */
	function init(registerMechanism: typeof import("util.sasl").registerMechanism): void;
}
