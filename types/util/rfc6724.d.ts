/**
 * Which address to connect to and from (`util/rfc6724.lua`, RFC 6724).
 * @until 0.12
 * @see util/rfc6724.lua
 * @noResolution
 * @noSelf
 */
declare module "util.rfc6724" {
	/**
	 * Picks the address to connect from (RFC 6724, section 5).
	 *
	 * @param destination The address to connect to.
	 * @param candidates The addresses of this machine; sorted in place, the best first.
	 * @returns The best; nil where there is none.
	 */
	function source(
		destination: import("util.ip").IP,
		candidates: import("util.ip").IP[],
	): import("util.ip").IP | undefined;
	/**
	 * Sorts addresses to connect to (RFC 6724, section 6).
	 *
	 * @param candidates The addresses; sorted in place, the best first.
	 * @param sources The addresses of this machine; throws where there is none.
	 * @returns The same array.
	 */
	function destination(
		candidates: import("util.ip").IP[],
		sources: import("util.ip").IP[],
	): import("util.ip").IP[];
}
