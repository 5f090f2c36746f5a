/**
 * Texts of HTTP (`util/http.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/http.lua
 * @noResolution
 * @noSelf
 */
declare module "util.http" {
	/** A field of a form. */
	interface FormField {
		/** Its name. */
		readonly name: string;
		/** Its value. */
		readonly value: string;
	}

	/** A form that was read: fields numbered from 1 in their order, and values by name, the last of each. */
	type DecodedForm = { readonly [index: number]: FormField | undefined } & ReadonlyLuaMap<string, string>;

	/**
	 * Encodes all but letters, digits and `.~_-` (RFC 3986, section 2.1).
	 *
	 * @param s The text; nil gives nil.
	 * @returns The text with `%` and two digits for each other byte.
	 * @example
	 * import { urlencode } from "util.http";
	 *
	 * print(urlencode("a b&c"));
	 */
	function urlencode<T extends string | undefined>(s: T): T extends string ? string : undefined;
	/**
	 * Undoes `urlencode`. A plus sign stays one.
	 *
	 * @param s The text; nil gives nil.
	 * @returns The text in its own bytes.
	 */
	function urldecode<T extends string | undefined>(s: T): T extends string ? string : undefined;
	/**
	 * Writes a form as `application/x-www-form-urlencoded`.
	 *
	 * @param form Fields in order, or values by name, which come in no certain order.
	 * @returns The text.
	 */
	function formencode(form: readonly FormField[] | Readonly<Record<string, string>>): string;
	/**
	 * Reads `application/x-www-form-urlencoded`.
	 *
	 * @param s The text.
	 * @returns The form; a text without an equals sign comes back decoded, as text.
	 * @example
	 * import { formdecode } from "util.http";
	 *
	 * const form = formdecode("name=Juliet&house=Capulet");
	 * if (type(form) !== "string") print(form);
	 */
	function formdecode(s: string): DecodedForm | string;
	/**
	 * Looks for a token in a header that lists some, such as `Connection`.
	 *
	 * @param field The value of the header.
	 * @param token The token; case makes no difference.
	 * @returns Whether it is there.
	 */
	function contains_token(field: string, token: string): boolean;
	/**
	 * Makes a path begin with a slash, and end with or without one.
	 *
	 * @param path The path.
	 * @param is_dir Makes it end with a slash; without one otherwise, but for `/` alone.
	 * @returns The path.
	 */
	function normalize_path(path: string, is_dir?: boolean): string;
	/**
	 * Reads the header `Forwarded` (RFC 7239).
	 *
	 * @param forwarded The value of the header.
	 * @returns What each proxy said, the first first, by parameter in lower case; nil where there is no header,
	 * false where it is wrong.
	 * @since 13.0
	 */
	function parse_forwarded(
		forwarded: string | undefined,
	): Readonly<Record<string, string | undefined>>[] | false | undefined;
}
