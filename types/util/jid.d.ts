/**
 * Addresses (`util/jid.lua`, RFC 7622).
 * @see https://prosody.im/doc/developers/util/jid
 * @noResolution
 * @noSelf
 */
declare module "util.jid" {
	/**
	 * Takes an address apart without normalising it.
	 *
	 * @param jid An address.
	 * @returns Localpart, domain and resource; nil for a part that is not there, and for all three where the
	 * text is no address.
	 * @example
	 * import { split } from "util.jid";
	 *
	 * const [node, host, resource] = split("juliet@example.org/balcony");
	 */
	export function split(
		jid: string | undefined,
	): LuaMultiReturn<
		| [node: string | undefined, host: string, resource: string | undefined]
		| [node: undefined, host: undefined, resource: undefined]
	>;
	/**
	 * Removes the resource of an address, without normalising it.
	 *
	 * @param jid An address.
	 * @returns The bare address, or nil where the text is no address.
	 * @example
	 * import { bare } from "util.jid";
	 *
	 * print(bare("juliet@example.org/balcony"));
	 */
	export function bare(jid: string | undefined): string | undefined;
	/**
	 * Takes an address apart and normalises its parts.
	 *
	 * @param jid An address.
	 * @param strict Refuses code points that Unicode 3.2 does not know.
	 * @returns Localpart, domain and resource; nil for a part that is not there, and for all three where one is
	 * missing, forbidden or over 1023 bytes.
	 * @example
	 * import { prepped_split } from "util.jid";
	 *
	 * const [node, host] = prepped_split("Juliet@Example.ORG");
	 */
	export function prepped_split(
		jid: string | undefined,
		strict?: boolean,
	): LuaMultiReturn<
		| [node: string | undefined, host: string, resource: string | undefined]
		| [node: undefined, host: undefined, resource: undefined]
	>;
	/**
	 * Puts an address together, without checking its parts.
	 *
	 * @param node The localpart, or nil.
	 * @param host The domain.
	 * @param resource The resource, or nil.
	 * @returns The address, or nil without a domain.
	 * @example
	 * import { join } from "util.jid";
	 *
	 * const address = join("juliet", module.host, "balcony");
	 */
	export function join<Host extends string | undefined>(
		node: string | undefined,
		host: Host,
		resource?: string,
	): Host extends string ? string : undefined;
	/**
	 * Normalises an address.
	 *
	 * @param jid Any text.
	 * @param strict Refuses code points that Unicode 3.2 does not know.
	 * @returns The address with each part prepped, or nil where a part is missing, forbidden or over 1023 bytes.
	 * @example
	 * import { prep } from "util.jid";
	 *
	 * const address = prep("Juliet@Example.ORG");
	 * if (address === undefined) module.log("warn", "Not an address");
	 */
	export function prep(jid: string | undefined, strict?: boolean): string | undefined;
	/**
	 * Tells whether an address is covered by a rule.
	 *
	 * @param jid The address.
	 * @param acl An address too; what it has no part for may be anything, so that a text that is no address covers
	 * all. Parts are compared as they are.
	 * @returns Whether it is.
	 */
	export function compare(jid: string | undefined, acl: string | undefined): boolean;
	/**
	 * Picks the localpart, without normalising it.
	 *
	 * @param jid An address.
	 * @returns The localpart, or nil.
	 * @example
	 * import { node } from "util.jid";
	 *
	 * print(node("juliet@example.org"));
	 */
	export function node(jid: string | undefined): string | undefined;
	/**
	 * Picks the domain, without normalising it.
	 *
	 * @param jid An address.
	 * @returns The domain, or nil where the text is no address.
	 * @example
	 * import { host } from "util.jid";
	 *
	 * print(host("juliet@example.org"));
	 */
	export function host(jid: string | undefined): string | undefined;
	/**
	 * Picks the resource, without normalising it.
	 *
	 * @param jid An address.
	 * @returns The resource, or nil.
	 * @example
	 * import { resource } from "util.jid";
	 *
	 * print(resource("juliet@example.org/balcony"));
	 */
	export function resource(jid: string | undefined): string | undefined;
	/**
	 * Escapes what a localpart must not contain (XEP-0106).
	 *
	 * @param text Any text, or nil.
	 * @returns The escaped text; nil for nil.
	 * @example
	 * import { escape } from "util.jid";
	 *
	 * print(escape("d'artagnan"));
	 */
	function escape_text<Text extends string | undefined>(text: Text): Text extends string ? string : undefined;
	/**
	 * Turns escapes back into what they stand for (XEP-0106).
	 *
	 * @param text An escaped text, or nil.
	 * @returns The text; nil for nil.
	 */
	function unescape_text<Text extends string | undefined>(
		text: Text,
	): Text extends string ? string : undefined;

	export { escape_text as escape, unescape_text as unescape };
}
