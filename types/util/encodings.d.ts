/**
 * Character encodings and string preparation (a C module, `util/encodings.so`).
 * @see https://hg.prosody.im/trunk/file/tip/util-src/encodings.c
 * @noResolution
 * @noSelf
 */
declare module "util.encodings" {
	/**
	 * Base64 (RFC 4648, section 4).
	 *
	 * @example
	 * import { base64 } from "util.encodings";
	 *
	 * const text = base64.decode(base64.encode("\0juliet\0secret"));
	 */
	const base64: {
		/**
		 * Encodes bytes, with padding and without line breaks.
		 *
		 * @param data Any bytes.
		 * @returns The text.
		 */
		encode(this: void, data: string): string;
		/**
		 * Decodes a text; white space is skipped.
		 *
		 * @param text The text.
		 * @returns The bytes, or nothing where there is a character that does not belong there.
		 */
		decode(this: void, text: string): string | undefined;
	};
	/**
	 * The profiles of RFC 3454 that Prosody applies to the parts of an address and to passwords.
	 *
	 * @example
	 * import { stringprep } from "util.encodings";
	 *
	 * const localpart = stringprep.nodeprep("Juliet");
	 */
	const stringprep: {
		/**
		 * Prepares a domain name (RFC 3491).
		 *
		 * @param text The name.
		 * @param strict Refuses code points that Unicode 3.2 does not know.
		 * @returns The prepared text, or nil where it is forbidden or over 1023 bytes.
		 */
		nameprep(this: void, text: string, strict?: boolean): string | undefined;
		/**
		 * Prepares a localpart (RFC 3920, appendix A).
		 *
		 * @param text The localpart.
		 * @param strict Refuses code points that Unicode 3.2 does not know.
		 * @returns The prepared text, or nil where it is forbidden or over 1023 bytes.
		 */
		nodeprep(this: void, text: string, strict?: boolean): string | undefined;
		/**
		 * Prepares a resource (RFC 3920, appendix B).
		 *
		 * @param text The resource.
		 * @param strict Refuses code points that Unicode 3.2 does not know.
		 * @returns The prepared text, or nil where it is forbidden or over 1023 bytes.
		 */
		resourceprep(this: void, text: string, strict?: boolean): string | undefined;
		/**
		 * Prepares a user name or password (RFC 4013).
		 *
		 * @param text The text.
		 * @param strict Refuses code points that Unicode 3.2 does not know.
		 * @returns The prepared text, or nil where it is forbidden or over 1023 bytes.
		 */
		saslprep(this: void, text: string, strict?: boolean): string | undefined;
	};
	/** International domain names. */
	const idna: {
		/**
		 * Writes a domain name in ASCII, as DNS needs it (RFC 5891, section 4).
		 *
		 * @param name The name in UTF-8.
		 * @returns The name with labels of `xn--`, or nil where it is none.
		 */
		to_ascii(this: void, name: string): string | undefined;
		/**
		 * Writes a domain name of DNS in UTF-8 (RFC 5891, section 5).
		 *
		 * @param name The name.
		 * @returns The name without labels of `xn--`, or nil where it is none.
		 */
		to_unicode(this: void, name: string): string | undefined;
	};
	/** UTF-8 (RFC 3629). */
	const utf8: {
		/**
		 * Tells whether bytes are UTF-8.
		 *
		 * @param text Any bytes.
		 * @returns Whether they are.
		 */
		valid(this: void, text: string): boolean;
		/**
		 * Counts bytes, not characters, of a text that is UTF-8.
		 *
		 * @param text Any bytes.
		 * @returns How many bytes; or nil and an error where they are not UTF-8.
		 */
		length(
			this: void,
			text: string,
		): LuaMultiReturn<[bytes: number] | [bytes: undefined, error: "invalid utf8"]>;
	};
	/** Texts that look alike (UTS 39). Only where Prosody was built with ICU, as packages of Debian are. */
	const confusable: {
		/**
		 * Reduces a text to what it looks like, to be compared and never shown.
		 *
		 * @param text The text in UTF-8.
		 * @returns The skeleton, or nil where the text is not UTF-8 or too long.
		 */
		skeleton(this: void, text: string): string | undefined;
	};
	/** The version of this library, which never changes. */
	const version: "-3.14";
}
