/**
 * Texts made of an element by a template (`util/xtemplate.lua`).
 *
 * In a template: `{path}` the value at a path of `Element.find`, `{.}` the text of the element, `{#}` its text
 * alone; `{path|each{…}}` the rest for each child of a name, `{path|and{…}}` where there is a value, `{path|or{…}}`
 * where there is none; `{path|filter(args){…}}` a filter of one's own. `{-` and `-}` drop the white space beside, since
 * 13.0.
 * @see https://prosody.im/doc/developers/util/xtemplate
 * @noResolution
 * @noSelf
 */
declare module "util.xtemplate" {
	import type { Element } from "util.stanza";

	/** A value on its way through filters. */
	export type TemplateValue = Element | string | undefined;

	/**
	 * Changes a value. 0.12 hands the arguments over first where there are any.
	 *
	 * @param value The value.
	 * @param args The text between the round brackets; nil without them.
	 * @param template The text between the curly brackets; nil without them.
	 * @returns The new value, and whether it is escaped already.
	 */
	export type Filter = (
		this: void,
		value: TemplateValue,
		args: string | undefined,
		template: string | undefined,
	) => LuaMultiReturn<[value: TemplateValue, is_escaped?: boolean | undefined]> | TemplateValue;

	/**
	 * Fills a template. Throws where it names a filter that is not there.
	 *
	 * @param template The template.
	 * @param root The element.
	 * @param escaper Makes a text safe for the output; as XML needs it where left out.
	 * @param filters The filters by name.
	 * @returns The text.
	 */
	export function render(
		template: string,
		root: Element,
		escaper?: (text: string) => string,
		filters?: { readonly [name: string]: Filter },
	): string;
}
