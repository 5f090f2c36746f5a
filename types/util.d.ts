/**
 * Addresses (`util/jid.lua`, RFC 7622).
 * @noResolution
 */
declare module "util.jid" {
	/**
	 * Normalises an address.
	 *
	 * @param jid Any text.
	 * @returns The address with each part prepped, or nil where a part is missing, forbidden or over 1023 bytes.
	 */
	function prep(jid: string): string | undefined;
	/**
	 * Takes an address apart without normalising it.
	 *
	 * @param jid An address.
	 * @returns Localpart, domain and resource; nil for a part that is not there, and for all three where the
	 * text is no address.
	 */
	function split(
		jid: string | undefined,
	): LuaMultiReturn<[node: string | undefined, host: string | undefined, resource: string | undefined]>;
}

/**
 * Character encodings and string preparation (a C module, `util/encodings.so`).
 * @noResolution
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

/**
 * Hash functions (a C module, `util/hashes.so`).
 * @noResolution
 */
declare module "util.hashes" {
	/**
	 * SHA-256 (FIPS 180-4).
	 *
	 * @param text Any bytes.
	 * @param hex Returns 64 hexadecimal digits in place of 32 bytes.
	 * @returns The digest.
	 */
	function sha256(text: string, hex?: boolean): string;
	/**
	 * HMAC with SHA-256 (RFC 2104).
	 *
	 * @param key The key.
	 * @param text Any bytes.
	 * @param hex Returns 64 hexadecimal digits in place of 32 bytes.
	 * @returns The code.
	 */
	function hmac_sha256(key: string, text: string, hex?: boolean): string;
}

/**
 * Clocks (a C module, `util/time.so`).
 * @noResolution
 */
declare module "util.time" {
	/**
	 * A clock that never jumps.
	 *
	 * @returns Seconds since a moment of its own, with fractions.
	 */
	function monotonic(): number;
}

/**
 * Random bytes (`util/random.lua`).
 * @noResolution
 */
declare module "util.random" {
	/**
	 * Reads from the system's generator.
	 *
	 * @param count How many bytes.
	 * @returns The bytes.
	 */
	function bytes(count: number): string;
}

/**
 * Names that nobody guesses (`util/id.lua`).
 * @noResolution
 */
declare module "util.id" {
	/**
	 * Makes an id of 9 random bytes.
	 *
	 * @returns 12 letters, digits, hyphens and underscores.
	 */
	function short(): string;
}
