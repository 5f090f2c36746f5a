/**
 * A small template language: `{name}` in a text stands for a value (`util/interpolation.lua`).
 *
 * In a template: `{name}` the value, escaped; `{name!}` unescaped; `{a.b}` a field of a table;
 * `{name|filter}` passed through a filter; `{list#…}` the rest for each item of an array and `{map%…}` of a
 * table, with `{idx}` and `{item}`; `{name?…}` a default for nil and false; `{name&…}` only where the value is
 * true; `{name~…}` only where it is not.
 * @see https://prosody.im/doc/developers/util/interpolation
 * @noResolution
 * @noSelf
 */
declare module "util.interpolation" {
	/** What a template is filled with, by name; values that are no text pass through `tostring`. */
	export interface Values {
		/** A value; another such table serves `{a.b}`. */
		readonly [name: string]: unknown;
	}

	/**
	 * Fills a template.
	 *
	 * @param template The template.
	 * @param values The values.
	 * @returns The text. A placeholder without a value stays as it is.
	 */
	export type Render = (this: void, template: string, values: Values) => string;

	/**
	 * Makes a function that fills templates.
	 *
	 * @param pattern The Lua pattern of a placeholder with its two delimiters of one byte each, such as `%b{}`.
	 * @param escaper Makes a value safe for the output.
	 * @param filters The filters by name; each is given a value that is not nil, and returns what replaces it.
	 * @returns The function.
	 * @example
	 * import * as interpolation from "util.interpolation";
	 * import { urlencode } from "util.http";
	 *
	 * const url_of = interpolation.new("%b{}", urlencode);
	 * print(url_of("https://example.org/{name}", { name: "Juliet Capulet" }));
	 */
	function create(
		pattern: string,
		escaper: (this: void, text: string) => string,
		filters?: { readonly [name: string]: (this: void, value: never) => unknown },
	): Render;

	export { create as new };
}
