/**
 * HMAC under the names of old (`util/hmac.lua`), kept for modules from before 0.9. Use util.hashes.
 * @see https://hg.prosody.im/trunk/file/tip/util/hmac.lua
 * @noResolution
 * @noSelf
 */
declare module "util.hmac" {
	/**
	 * HMAC (RFC 2104) with MD5.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 32 hexadecimal digits in place of 16 bytes.
	 * @returns The authentication code.
	 * @deprecated Use `hmac_md5` of util.hashes.
	 */
	function md5(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA-1.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 40 hexadecimal digits in place of 20 bytes.
	 * @returns The authentication code.
	 * @deprecated Use `hmac_sha1` of util.hashes.
	 */
	function sha1(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA-224.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 56 hexadecimal digits in place of 28 bytes.
	 * @returns The authentication code.
	 * @since 13.0
	 * @deprecated Use `hmac_sha224` of util.hashes.
	 */
	function sha224(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA-256.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 64 hexadecimal digits in place of 32 bytes.
	 * @returns The authentication code.
	 * @deprecated Use `hmac_sha256` of util.hashes.
	 */
	function sha256(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA-384.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 96 hexadecimal digits in place of 48 bytes.
	 * @returns The authentication code.
	 * @since 13.0
	 * @deprecated Use `hmac_sha384` of util.hashes.
	 */
	function sha384(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA-512.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 128 hexadecimal digits in place of 64 bytes.
	 * @returns The authentication code.
	 * @deprecated Use `hmac_sha512` of util.hashes.
	 */
	function sha512(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with BLAKE2s with 256 bits.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 64 hexadecimal digits in place of 32 bytes.
	 * @returns The authentication code.
	 * @since 13.0
	 * @deprecated Use `hmac_blake2s256` of util.hashes.
	 */
	function blake2s256(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with BLAKE2b with 512 bits.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 128 hexadecimal digits in place of 64 bytes.
	 * @returns The authentication code.
	 * @since 13.0
	 * @deprecated Use `hmac_blake2b512` of util.hashes.
	 */
	function blake2b512(key: string, text: string, hex?: boolean): string;
}
