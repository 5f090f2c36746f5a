/**
 * The parts of URLs (RFC 3986): of LuaSocket, which Prosody depends on. Declared is what modules use of it.
 * @see https://lunarmodules.github.io/luasocket/url.html
 * @noResolution
 * @noSelf
 */
declare module "socket.url" {
	/** The parts of a URL, each nil where it has none. */
	interface ParsedUrl {
		/** The scheme, such as `https`. */
		scheme?: string | undefined;
		/** User, host and port as they stand. */
		authority?: string | undefined;
		/** The host. */
		host?: string | undefined;
		/** The port; a text where it was read from one. */
		port?: string | number | undefined;
		/** User and password as they stand. */
		userinfo?: string | undefined;
		/** The user. */
		user?: string | undefined;
		/** The password. */
		password?: string | undefined;
		/** The path, with its escapes. */
		path?: string | undefined;
		/** What follows a semicolon in the path. */
		params?: string | undefined;
		/** What follows the question mark. */
		query?: string | undefined;
		/** What follows the hash. */
		fragment?: string | undefined;
	}

	/** The segments of a path, without escapes. */
	interface ParsedPath {
		/** A segment, numbered from 1. */
		[index: number]: string;
		/** 1 where it begins with a slash. */
		is_absolute?: 1 | true | undefined;
		/** 1 where it ends with a slash. */
		is_directory?: 1 | true | undefined;
	}

	/**
	 * Takes a URL apart. Nothing is checked.
	 *
	 * @param url The URL.
	 * @param defaults What the parts are that it lacks.
	 * @returns The parts; or nil and why, for an empty text or nil.
	 * @example
	 * import { parse } from "socket.url";
	 *
	 * const [parts] = parse("https://example.org:5281/file?a=b");
	 * if (parts) print(parts.host, parts.port, parts.query);
	 */
	function parse(
		url: string | undefined,
		defaults?: ParsedUrl,
	): LuaMultiReturn<[url: ParsedUrl, problem?: undefined] | [url: undefined, problem: "invalid url"]>;
	/**
	 * Puts a URL together.
	 *
	 * @param parts The parts, as they are to stand; `authority` gives way to `host`.
	 * @returns The URL.
	 * @example
	 * import { build } from "socket.url";
	 *
	 * print(build({ scheme: "https", host: "example.org", path: "/file" }));
	 */
	function build(parts: ParsedUrl): string;
	/**
	 * Finds what a URL points to from within another.
	 *
	 * @param base The other URL.
	 * @param relative The URL.
	 * @returns A URL with all parts.
	 */
	function absolute(base: string | ParsedUrl, relative: string | ParsedUrl): string;
	/**
	 * Takes a path apart, and its escapes away.
	 *
	 * @param path The path.
	 * @returns The segments.
	 */
	function parse_path(path: string): ParsedPath;
	/**
	 * Puts a path together, with escapes.
	 *
	 * @param segments The segments.
	 * @param unsafe Leaves out the escapes.
	 * @returns The path.
	 */
	function build_path(segments: ParsedPath | readonly string[], unsafe?: boolean): string;
	/**
	 * Escapes all but letters, digits and `_`: more than `util.http.urlencode`, and in lower case.
	 *
	 * @param text The text.
	 * @returns The text with `%` and two digits for each other byte.
	 */
	function escape_(text: string): string;
	/**
	 * Undoes `escape`.
	 *
	 * @param text The text.
	 * @returns The text in its own bytes.
	 */
	function unescape_(text: string): string;

	export {
		absolute,
		build,
		build_path,
		escape_ as escape,
		type ParsedPath,
		type ParsedUrl,
		parse,
		parse_path,
		unescape_ as unescape,
	};
}
