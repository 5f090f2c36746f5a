/**
 * Hash functions (a C module, `util/hashes.so`).
 * @noResolution
 * @noSelf
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
}
