/**
 * Reads XML documents (`util/xml.lua`).
 * @see https://prosody.im/doc/developers/util/xml
 * @noResolution
 * @noSelf
 */
declare module "util.xml" {
	/** What is let through. */
	interface ParseOptions {
		/** Comments; they are dropped. */
		readonly allow_comments?: boolean;
		/** Processing instructions; they are dropped. */
		readonly allow_processing_instructions?: boolean;
	}

	/**
	 * Reads a document. DTDs are always refused, and so are comments and processing instructions that are not let
	 * through.
	 *
	 * @param xml The document.
	 * @param options What is let through.
	 * @returns The outermost element; or nil and an error with its place.
	 * @example
	 * import { parse } from "util.xml";
	 *
	 * const [element, problem] = parse("<greeting>Welcome!</greeting>");
	 * if (element) print(element.get_text());
	 */
	function parse(
		xml: string,
		options?: ParseOptions,
	): LuaMultiReturn<
		[element: import("util.stanza").Element, problem: undefined] | [element: undefined, problem: string]
	>;
}
