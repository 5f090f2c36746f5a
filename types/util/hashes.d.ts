/**
 * Hash functions (a C module, `util/hashes.so`, which hands over to OpenSSL).
 *
 * Texts are taken as bytes. A function throws where OpenSSL was built or set up to refuse it.
 * @see https://hg.prosody.im/trunk/file/tip/util-src/hashes.c
 * @noResolution
 * @noSelf
 */
declare module "util.hashes" {
	/**
	 * MD5 (RFC 1321); broken, for old protocols alone.
	 *
	 * @param text Any bytes.
	 * @param hex Returns 32 hexadecimal digits in place of 16 bytes.
	 * @returns The digest.
	 */
	function md5(text: string, hex?: boolean): string;
	/**
	 * SHA-1 (FIPS 180-4); broken for signatures.
	 *
	 * @param text Any bytes.
	 * @param hex Returns 40 hexadecimal digits in place of 20 bytes.
	 * @returns The digest.
	 * @example
	 * import { sha1 } from "util.hashes";
	 *
	 * print(sha1("secret", true));
	 */
	function sha1(text: string, hex?: boolean): string;
	/**
	 * SHA-224 (FIPS 180-4).
	 *
	 * @param text Any bytes.
	 * @param hex Returns 56 hexadecimal digits in place of 28 bytes.
	 * @returns The digest.
	 */
	function sha224(text: string, hex?: boolean): string;
	/**
	 * SHA-256 (FIPS 180-4).
	 *
	 * @param text Any bytes.
	 * @param hex Returns 64 hexadecimal digits in place of 32 bytes.
	 * @returns The digest.
	 * @example
	 * import { sha256 } from "util.hashes";
	 *
	 * print(sha256("secret", true));
	 */
	function sha256(text: string, hex?: boolean): string;
	/**
	 * SHA-384 (FIPS 180-4).
	 *
	 * @param text Any bytes.
	 * @param hex Returns 96 hexadecimal digits in place of 48 bytes.
	 * @returns The digest.
	 */
	function sha384(text: string, hex?: boolean): string;
	/**
	 * SHA-512 (FIPS 180-4).
	 *
	 * @param text Any bytes.
	 * @param hex Returns 128 hexadecimal digits in place of 64 bytes.
	 * @returns The digest.
	 */
	function sha512(text: string, hex?: boolean): string;
	/**
	 * SHA3-256 (FIPS 202).
	 *
	 * @param text Any bytes.
	 * @param hex Returns 64 hexadecimal digits in place of 32 bytes.
	 * @returns The digest.
	 * @since 13.0
	 */
	function sha3_256(text: string, hex?: boolean): string;
	/**
	 * SHA3-512 (FIPS 202).
	 *
	 * @param text Any bytes.
	 * @param hex Returns 128 hexadecimal digits in place of 64 bytes.
	 * @returns The digest.
	 * @since 13.0
	 */
	function sha3_512(text: string, hex?: boolean): string;
	/**
	 * BLAKE2s with 256 bits (RFC 7693).
	 *
	 * @param text Any bytes.
	 * @param hex Returns 64 hexadecimal digits in place of 32 bytes.
	 * @returns The digest.
	 * @since 13.0
	 */
	function blake2s256(text: string, hex?: boolean): string;
	/**
	 * BLAKE2b with 512 bits (RFC 7693).
	 *
	 * @param text Any bytes.
	 * @param hex Returns 128 hexadecimal digits in place of 64 bytes.
	 * @returns The digest.
	 * @since 13.0
	 */
	function blake2b512(text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with MD5.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 32 hexadecimal digits in place of 16 bytes.
	 * @returns The authentication code.
	 */
	function hmac_md5(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA-1.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 40 hexadecimal digits in place of 20 bytes.
	 * @returns The authentication code.
	 */
	function hmac_sha1(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA-224.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 56 hexadecimal digits in place of 28 bytes.
	 * @returns The authentication code.
	 * @since 13.0
	 */
	function hmac_sha224(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA-256.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 64 hexadecimal digits in place of 32 bytes.
	 * @returns The authentication code.
	 * @example
	 * import { hmac_sha256 } from "util.hashes";
	 *
	 * const signature = hmac_sha256("key", "text", true);
	 */
	function hmac_sha256(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA-384.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 96 hexadecimal digits in place of 48 bytes.
	 * @returns The authentication code.
	 * @since 13.0
	 */
	function hmac_sha384(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA-512.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 128 hexadecimal digits in place of 64 bytes.
	 * @returns The authentication code.
	 */
	function hmac_sha512(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA3-256.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 64 hexadecimal digits in place of 32 bytes.
	 * @returns The authentication code.
	 * @since 13.0
	 */
	function hmac_sha3_256(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with SHA3-512.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 128 hexadecimal digits in place of 64 bytes.
	 * @returns The authentication code.
	 * @since 13.0
	 */
	function hmac_sha3_512(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with BLAKE2s with 256 bits.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 64 hexadecimal digits in place of 32 bytes.
	 * @returns The authentication code.
	 * @since 13.0
	 */
	function hmac_blake2s256(key: string, text: string, hex?: boolean): string;
	/**
	 * HMAC (RFC 2104) with BLAKE2b with 512 bits.
	 *
	 * @param key The secret.
	 * @param text Any bytes.
	 * @param hex Returns 128 hexadecimal digits in place of 64 bytes.
	 * @returns The authentication code.
	 * @since 13.0
	 */
	function hmac_blake2b512(key: string, text: string, hex?: boolean): string;
	/**
	 * Derives a key from a password: PBKDF2 (RFC 8018, section 5.2) with HMAC-SHA-1, `Hi` of SCRAM.
	 *
	 * @param password The password.
	 * @param salt Bytes that differ from account to account.
	 * @param iterations How often the hash is applied; the time it takes grows with it.
	 * @returns A key of 20 bytes.
	 */
	function pbkdf2_hmac_sha1(password: string, salt: string, iterations: number): string;
	/**
	 * Derives a key from a password: PBKDF2 (RFC 8018, section 5.2) with HMAC-SHA-256, `Hi` of SCRAM.
	 *
	 * @param password The password.
	 * @param salt Bytes that differ from account to account.
	 * @param iterations How often the hash is applied; the time it takes grows with it.
	 * @returns A key of 32 bytes.
	 */
	function pbkdf2_hmac_sha256(password: string, salt: string, iterations: number): string;
	/**
	 * An older name of `pbkdf2_hmac_sha1`.
	 *
	 * @param password The password.
	 * @param salt Bytes that differ from account to account.
	 * @param iterations How often the hash is applied.
	 * @returns A key of 20 bytes.
	 * @deprecated Use `pbkdf2_hmac_sha1`.
	 */
	function scram_Hi_sha1(password: string, salt: string, iterations: number): string;
	/**
	 * Derives a key from a secret: HKDF (RFC 5869) with HMAC-SHA-256.
	 *
	 * @param length How many bytes to make, up to 256; throws above.
	 * @param input The secret.
	 * @param salt Bytes that need not be secret, or nil.
	 * @param info What the key is for; may be empty.
	 * @returns A key of `length` bytes.
	 * @since 13.0
	 */
	function hkdf_hmac_sha256(length: number, input: string, salt: string | undefined, info: string): string;
	/**
	 * Derives a key from a secret: HKDF (RFC 5869) with HMAC-SHA-384.
	 *
	 * @param length How many bytes to make, up to 256; throws above.
	 * @param input The secret.
	 * @param salt Bytes that need not be secret, or nil.
	 * @param info What the key is for; may be empty.
	 * @returns A key of `length` bytes.
	 * @since 13.0
	 */
	function hkdf_hmac_sha384(length: number, input: string, salt: string | undefined, info: string): string;
	/**
	 * Compares two secrets in a time that does not tell where they differ.
	 *
	 * @param first Any bytes.
	 * @param second Others; a different length is told at once.
	 * @returns Whether they are the same.
	 */
	function equals(first: string, second: string): boolean;
	/** The version of this library, which never changes. */
	const version: "-3.14";
	/** The version of OpenSSL as text. */
	const _LIBCRYPTO_VERSION: string;
}
