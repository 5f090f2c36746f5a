/**
 * Elements made of a piece of XML with `{name}` for texts (`util/template.lua`).
 *
 * The library is a function, so it is imported as a whole: `import template = require("util.template")`.
 * @see util/template.lua
 * @noResolution
 * @noSelf
 */
declare module "util.template" {
	/**
	 * Reads a template; the same text gives the same template. Throws where the text is no XML.
	 *
	 * @param text The XML; white space around texts is dropped. `{name}` stands for a text, in texts and attributes.
	 * @returns The template.
	 */
	function template(text: string): template.Template;

	namespace template {
		/** A template. */
		interface Template {
			/**
			 * Makes an element.
			 *
			 * @param data The texts by name; nothing for one that is missing.
			 * @returns A new element.
			 */
			readonly apply: (
				this: void,
				data: { readonly [name: string]: string | number | undefined },
			) => import("util.stanza").Element;
			/** Where it was made, for errors. */
			readonly name: string;
			/** The XML. */
			readonly text: string;
		}
	}

	export = template;
}
