/**
 * Entity capabilities (`util/caps.lua`, XEP-0115).
 * @see https://hg.prosody.im/trunk/file/tip/util/caps.lua
 * @noResolution
 * @noSelf
 */
declare module "util.caps" {
	/**
	 * Computes the verification string of a disco#info result (XEP-0115, section 5.1).
	 *
	 * @param disco_info The `<query/>` element; children other than `identity`, `feature` and forms are
	 * ignored.
	 * @returns The SHA-1 hash in Base64, for the attribute `ver`, and the text that was hashed.
	 */
	function calculate_hash(
		disco_info: import("util.stanza").Element,
	): LuaMultiReturn<[ver: string, text: string]>;
}
