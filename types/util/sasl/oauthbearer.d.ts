/**
 * The mechanism OAUTHBEARER (`util/sasl/oauthbearer.lua`, RFC 7628). `util.sasl` loads it.
 * @since 13.0
 * @see util/sasl/oauthbearer.lua
 * @noResolution
 * @noSelf
 */
declare module "util.sasl.oauthbearer" {
	/**
	 * Adds the mechanism.
	 *
	 * @param registerMechanism The function of `util.sasl`.
	 */
	function init(registerMechanism: typeof import("util.sasl").registerMechanism): void;
}
