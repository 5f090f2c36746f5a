/**
 * Character encodings and string preparation (a C module, `util/encodings.so`).
 * @noResolution
 * @noSelf
 */
declare module "util.encodings" {
	/** The profiles of RFC 3920 that Prosody applies to the parts of an address. */
	const stringprep: {
		/**
		 * Prepares a resource (RFC 3920, appendix B).
		 *
		 * @param text The resource.
		 * @param strict Refuses code points that Unicode 3.2 does not know.
		 * @returns The prepared text, or nil where it is forbidden or over 1023 bytes.
		 */
		resourceprep: (this: void, text: string, strict?: boolean) => string | undefined;
	};
}
