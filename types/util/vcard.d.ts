/**
 * Business cards in three forms (`util/vcard.lua`): vCard 3.0 as text (RFC 2426), vcard-temp (XEP-0054) and
 * vCard 4.0 as XML (RFC 6351).
 * @until 0.12
 * @see util/vcard.lua
 * @noResolution
 * @noSelf
 */
declare module "util.vcard" {
	/** A line of a card. */
	interface Property {
		/** Its name, in capitals, such as `FN` or `EMAIL`. */
		readonly name: string;
		/** What kind it is of, such as `home`. */
		readonly TYPE?: string | readonly string[];
		/** How its value is encoded, `b` for base64. */
		readonly ENCODING?: readonly string[];
		/** Its values from 1: one, or several where it has parts, such as those of a name. */
		readonly [place: number]: string;
	}

	/** A card. */
	type VCard = readonly Property[];

	/**
	 * Reads cards from text. Throws where a line is none of a card.
	 *
	 * @param data The text.
	 * @returns The cards; properties that XEP-0054 does not know are left out.
	 */
	function from_text(data: string): VCard[];
	/**
	 * Writes cards as text.
	 *
	 * @param vcards A card, or several.
	 * @returns The text.
	 */
	function to_text(vcards: VCard | readonly VCard[]): string;
	/**
	 * Reads cards from vcard-temp.
	 *
	 * @param element `<vCard/>`, or `<xCard/>` for several.
	 * @returns The card or cards, nil for another element; or nil and an error for another namespace.
	 */
	function from_xep54(
		element: import("util.stanza").Element,
	): LuaMultiReturn<
		[vcards: VCard | VCard[] | undefined, problem: undefined] | [vcards: undefined, problem: "wrong-xmlns"]
	>;
	/**
	 * Writes cards as vcard-temp.
	 *
	 * @param vcards A card, or several.
	 * @returns `<vCard/>`, or `<xCard/>` for several.
	 */
	function to_xep54(vcards: VCard | readonly VCard[]): import("util.stanza").Element;
	/**
	 * Writes cards as vCard 4.0 in XML.
	 *
	 * @param vcards A card, or several.
	 * @returns `<vcard/>`, or `<vcards/>` for several.
	 */
	function to_vcard4(vcards: VCard | readonly VCard[]): import("util.stanza").Element;
}
