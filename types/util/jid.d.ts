/**
 * Addresses (`util/jid.lua`, RFC 7622).
 * @noResolution
 * @noSelf
 */
declare module "util.jid" {
	/**
	 * Normalises an address.
	 *
	 * @param jid Any text.
	 * @returns The address with each part prepped, or nil where a part is missing, forbidden or over 1023 bytes.
	 */
	function prep(jid: string): string | undefined;
	/**
	 * Takes an address apart without normalising it.
	 *
	 * @param jid An address.
	 * @returns Localpart, domain and resource; nil for a part that is not there, and for all three where the
	 * text is no address.
	 */
	function split(
		jid: string | undefined,
	): LuaMultiReturn<[node: string | undefined, host: string | undefined, resource: string | undefined]>;
}
