/**
 * Signatures, encryption and keys (a C module, `util/crypto.so`, which hands over to OpenSSL).
 *
 * Texts are taken as bytes. A function throws where a key is of another kind than it is for, or is public
 * where a private one is needed.
 * @since 13.0
 * @see https://hg.prosody.im/trunk/file/tip/util-src/crypto.c
 * @noResolution
 * @noSelf
 */
declare module "util.crypto" {
	/** The kind of a key, in OpenSSL's short names: Ed25519, elliptic curves of NIST, RSA, or another. */
	type KeyType = "ED25519" | "id-ecPublicKey" | "rsaEncryption" | (string & {});

	/** A public key. */
	interface PublicKey {
		/**
		 * Tells the kind of key.
		 *
		 * @returns OpenSSL's short name.
		 */
		get_type(): KeyType;
		/**
		 * Writes the public part.
		 *
		 * @returns PEM (RFC 7468), or nil where OpenSSL cannot.
		 */
		public_pem(): string | undefined;
		/**
		 * Writes the public part without a frame.
		 *
		 * @returns 32 bytes for Ed25519, the uncompressed point for an elliptic curve (65 bytes for P-256); nil
		 * for kinds that have no such form, RSA among them.
		 */
		public_raw(): string | undefined;
		/**
		 * Agrees on a secret (ECDH). Throws where this key is not private, or either is not for it.
		 *
		 * @param peer The public key of the other side, on the same curve.
		 * @returns The secret; 32 bytes for P-256.
		 */
		derive(peer: PublicKey): string;
	}

	/** A private key and the public one that belongs to it. */
	interface PrivateKey extends PublicKey {
		/**
		 * Writes the private part, unencrypted.
		 *
		 * @returns PEM (RFC 7468), or nil where OpenSSL cannot.
		 */
		private_pem(): string | undefined;
	}

	/**
	 * Makes a key pair for Ed25519 (RFC 8032).
	 *
	 * @returns The private key, which holds the public one.
	 */
	function generate_ed25519_keypair(): PrivateKey;
	/**
	 * Makes a key pair on the curve P-256 (FIPS 186-5).
	 *
	 * In 13.0 the functions `ecdsa_…` refuse it as it comes from here: write it with `private_pem` and read it
	 * with `import_private_pem` first.
	 *
	 * @returns The private key, which holds the public one; nil where OpenSSL cannot.
	 */
	function generate_p256_keypair(): PrivateKey | undefined;
	/**
	 * Reads a private key.
	 *
	 * @param pem PEM (RFC 7468), unencrypted.
	 * @returns The key, or nil where the text is none.
	 */
	function import_private_pem(pem: string): PrivateKey | undefined;
	/**
	 * Reads a public key.
	 *
	 * @param pem PEM (RFC 7468).
	 * @returns The key, or nil where the text is none.
	 */
	function import_public_pem(pem: string): PublicKey | undefined;
	/**
	 * Reads a public key on an elliptic curve.
	 *
	 * @param data The point, as `public_raw` writes it.
	 * @param curve A curve that OpenSSL knows, such as `P-256`.
	 * @returns The key, or nil where it is none or the curve is unknown.
	 */
	function import_public_ec_raw(data: string, curve: string): PublicKey | undefined;
	/**
	 * Signs with Ed25519 (RFC 8032).
	 *
	 * @param key The private key, an Ed25519 key; throws for another.
	 * @param message Any bytes.
	 * @returns The signature, 64 bytes; nil where OpenSSL cannot.
	 */
	function ed25519_sign(key: PrivateKey, message: string): string | undefined;
	/**
	 * Checks a signature of Ed25519 (RFC 8032).
	 *
	 * @param key The public key, an Ed25519 key; throws for another.
	 * @param message The bytes that were signed.
	 * @param signature The signature.
	 * @returns Whether it is right; nil where OpenSSL cannot tell, as for bytes that are no signature.
	 */
	function ed25519_verify(key: PublicKey, message: string, signature: string): boolean | undefined;
	/**
	 * Signs with ECDSA (FIPS 186-5) and SHA-256.
	 *
	 * @param key The private key, a key on an elliptic curve; throws for another.
	 * @param message Any bytes.
	 * @returns The signature, a DER structure, see `parse_ecdsa_signature`; nil where OpenSSL cannot.
	 */
	function ecdsa_sha256_sign(key: PrivateKey, message: string): string | undefined;
	/**
	 * Checks a signature of ECDSA (FIPS 186-5) and SHA-256.
	 *
	 * @param key The public key, a key on an elliptic curve; throws for another.
	 * @param message The bytes that were signed.
	 * @param signature The signature.
	 * @returns Whether it is right; nil where OpenSSL cannot tell, as for bytes that are no signature.
	 */
	function ecdsa_sha256_verify(key: PublicKey, message: string, signature: string): boolean | undefined;
	/**
	 * Signs with ECDSA (FIPS 186-5) and SHA-384.
	 *
	 * @param key The private key, a key on an elliptic curve; throws for another.
	 * @param message Any bytes.
	 * @returns The signature, a DER structure, see `parse_ecdsa_signature`; nil where OpenSSL cannot.
	 */
	function ecdsa_sha384_sign(key: PrivateKey, message: string): string | undefined;
	/**
	 * Checks a signature of ECDSA (FIPS 186-5) and SHA-384.
	 *
	 * @param key The public key, a key on an elliptic curve; throws for another.
	 * @param message The bytes that were signed.
	 * @param signature The signature.
	 * @returns Whether it is right; nil where OpenSSL cannot tell, as for bytes that are no signature.
	 */
	function ecdsa_sha384_verify(key: PublicKey, message: string, signature: string): boolean | undefined;
	/**
	 * Signs with ECDSA (FIPS 186-5) and SHA-512.
	 *
	 * @param key The private key, a key on an elliptic curve; throws for another.
	 * @param message Any bytes.
	 * @returns The signature, a DER structure, see `parse_ecdsa_signature`; nil where OpenSSL cannot.
	 */
	function ecdsa_sha512_sign(key: PrivateKey, message: string): string | undefined;
	/**
	 * Checks a signature of ECDSA (FIPS 186-5) and SHA-512.
	 *
	 * @param key The public key, a key on an elliptic curve; throws for another.
	 * @param message The bytes that were signed.
	 * @param signature The signature.
	 * @returns Whether it is right; nil where OpenSSL cannot tell, as for bytes that are no signature.
	 */
	function ecdsa_sha512_verify(key: PublicKey, message: string, signature: string): boolean | undefined;
	/**
	 * Signs with RSASSA-PKCS1-v1_5 (RFC 8017) and SHA-256.
	 *
	 * @param key The private key, an RSA key; throws for another.
	 * @param message Any bytes.
	 * @returns The signature, as long as the modulus; nil where OpenSSL cannot.
	 */
	function rsassa_pkcs1_sha256_sign(key: PrivateKey, message: string): string | undefined;
	/**
	 * Checks a signature of RSASSA-PKCS1-v1_5 (RFC 8017) and SHA-256.
	 *
	 * @param key The public key, an RSA key; throws for another.
	 * @param message The bytes that were signed.
	 * @param signature The signature.
	 * @returns Whether it is right; nil where OpenSSL cannot tell, as for bytes that are no signature.
	 */
	function rsassa_pkcs1_sha256_verify(
		key: PublicKey,
		message: string,
		signature: string,
	): boolean | undefined;
	/**
	 * Signs with RSASSA-PKCS1-v1_5 (RFC 8017) and SHA-384.
	 *
	 * @param key The private key, an RSA key; throws for another.
	 * @param message Any bytes.
	 * @returns The signature, as long as the modulus; nil where OpenSSL cannot.
	 */
	function rsassa_pkcs1_sha384_sign(key: PrivateKey, message: string): string | undefined;
	/**
	 * Checks a signature of RSASSA-PKCS1-v1_5 (RFC 8017) and SHA-384.
	 *
	 * @param key The public key, an RSA key; throws for another.
	 * @param message The bytes that were signed.
	 * @param signature The signature.
	 * @returns Whether it is right; nil where OpenSSL cannot tell, as for bytes that are no signature.
	 */
	function rsassa_pkcs1_sha384_verify(
		key: PublicKey,
		message: string,
		signature: string,
	): boolean | undefined;
	/**
	 * Signs with RSASSA-PKCS1-v1_5 (RFC 8017) and SHA-512.
	 *
	 * @param key The private key, an RSA key; throws for another.
	 * @param message Any bytes.
	 * @returns The signature, as long as the modulus; nil where OpenSSL cannot.
	 */
	function rsassa_pkcs1_sha512_sign(key: PrivateKey, message: string): string | undefined;
	/**
	 * Checks a signature of RSASSA-PKCS1-v1_5 (RFC 8017) and SHA-512.
	 *
	 * @param key The public key, an RSA key; throws for another.
	 * @param message The bytes that were signed.
	 * @param signature The signature.
	 * @returns Whether it is right; nil where OpenSSL cannot tell, as for bytes that are no signature.
	 */
	function rsassa_pkcs1_sha512_verify(
		key: PublicKey,
		message: string,
		signature: string,
	): boolean | undefined;
	/**
	 * Signs with RSASSA-PSS (RFC 8017) and SHA-256.
	 *
	 * @param key The private key, an RSA key; throws for another.
	 * @param message Any bytes.
	 * @returns The signature, as long as the modulus; nil where OpenSSL cannot.
	 */
	function rsassa_pss_sha256_sign(key: PrivateKey, message: string): string | undefined;
	/**
	 * Checks a signature of RSASSA-PSS (RFC 8017) and SHA-256.
	 *
	 * @param key The public key, an RSA key; throws for another.
	 * @param message The bytes that were signed.
	 * @param signature The signature.
	 * @returns Whether it is right; nil where OpenSSL cannot tell, as for bytes that are no signature.
	 */
	function rsassa_pss_sha256_verify(key: PublicKey, message: string, signature: string): boolean | undefined;
	/**
	 * Signs with RSASSA-PSS (RFC 8017) and SHA-384.
	 *
	 * @param key The private key, an RSA key; throws for another.
	 * @param message Any bytes.
	 * @returns The signature, as long as the modulus; nil where OpenSSL cannot.
	 */
	function rsassa_pss_sha384_sign(key: PrivateKey, message: string): string | undefined;
	/**
	 * Checks a signature of RSASSA-PSS (RFC 8017) and SHA-384.
	 *
	 * @param key The public key, an RSA key; throws for another.
	 * @param message The bytes that were signed.
	 * @param signature The signature.
	 * @returns Whether it is right; nil where OpenSSL cannot tell, as for bytes that are no signature.
	 */
	function rsassa_pss_sha384_verify(key: PublicKey, message: string, signature: string): boolean | undefined;
	/**
	 * Signs with RSASSA-PSS (RFC 8017) and SHA-512.
	 *
	 * @param key The private key, an RSA key; throws for another.
	 * @param message Any bytes.
	 * @returns The signature, as long as the modulus; nil where OpenSSL cannot.
	 */
	function rsassa_pss_sha512_sign(key: PrivateKey, message: string): string | undefined;
	/**
	 * Checks a signature of RSASSA-PSS (RFC 8017) and SHA-512.
	 *
	 * @param key The public key, an RSA key; throws for another.
	 * @param message The bytes that were signed.
	 * @param signature The signature.
	 * @returns Whether it is right; nil where OpenSSL cannot tell, as for bytes that are no signature.
	 */
	function rsassa_pss_sha512_verify(key: PublicKey, message: string, signature: string): boolean | undefined;
	/**
	 * Encrypts with AES-128-GCM (NIST SP 800-38D).
	 *
	 * @param key 16 bytes; throws otherwise.
	 * @param iv 12 bytes, never used twice with one key; throws otherwise.
	 * @param plaintext Any bytes.
	 * @returns The ciphertext and, in its last 16 bytes, the authentication tag.
	 */
	function aes_128_gcm_encrypt(key: string, iv: string, plaintext: string): string;
	/**
	 * Decrypts what `aes_128_gcm_encrypt` made. Throws where there is no ciphertext besides the tag.
	 *
	 * @param key 16 bytes; throws otherwise.
	 * @param iv The 12 bytes that it was encrypted with; throws otherwise.
	 * @param ciphertext The ciphertext with its tag.
	 * @returns The plaintext; or nil and an error where key, iv or ciphertext are not those of the tag.
	 */
	function aes_128_gcm_decrypt(
		key: string,
		iv: string,
		ciphertext: string,
	): LuaMultiReturn<[plaintext: string] | [plaintext: undefined, error: "verify-failed"]>;
	/**
	 * Encrypts with AES-256-GCM (NIST SP 800-38D).
	 *
	 * @param key 32 bytes; throws otherwise.
	 * @param iv 12 bytes, never used twice with one key; throws otherwise.
	 * @param plaintext Any bytes.
	 * @returns The ciphertext and, in its last 16 bytes, the authentication tag.
	 */
	function aes_256_gcm_encrypt(key: string, iv: string, plaintext: string): string;
	/**
	 * Decrypts what `aes_256_gcm_encrypt` made. Throws where there is no ciphertext besides the tag.
	 *
	 * @param key 32 bytes; throws otherwise.
	 * @param iv The 12 bytes that it was encrypted with; throws otherwise.
	 * @param ciphertext The ciphertext with its tag.
	 * @returns The plaintext; or nil and an error where key, iv or ciphertext are not those of the tag.
	 */
	function aes_256_gcm_decrypt(
		key: string,
		iv: string,
		ciphertext: string,
	): LuaMultiReturn<[plaintext: string] | [plaintext: undefined, error: "verify-failed"]>;
	/**
	 * Encrypts with AES-256-CTR (NIST SP 800-38A), which hides a text but does not protect it.
	 *
	 * @param key 32 bytes; throws otherwise.
	 * @param iv 16 bytes, never used twice with one key; throws otherwise.
	 * @param plaintext Any bytes.
	 * @returns The ciphertext.
	 */
	function aes_256_ctr_encrypt(key: string, iv: string, plaintext: string): string;
	/**
	 * Decrypts what `aes_256_ctr_encrypt` made. Throws where there is no ciphertext.
	 *
	 * @param key 32 bytes; throws otherwise.
	 * @param iv The 16 bytes that it was encrypted with; throws otherwise.
	 * @param ciphertext The ciphertext.
	 * @returns The plaintext; or nil and an error where OpenSSL cannot.
	 */
	function aes_256_ctr_decrypt(
		key: string,
		iv: string,
		ciphertext: string,
	): LuaMultiReturn<[plaintext: string] | [plaintext: undefined, error: "verify-failed"]>;
	/**
	 * Takes an ECDSA signature apart, as JOSE needs it (RFC 7518, section 3.4).
	 *
	 * @param signature What `ecdsa_…_sign` returned.
	 * @param bytes How long each number is to be, up to 66; 32 for P-256. Throws where one does not fit.
	 * @returns The numbers R and S; one nil where the bytes are no such signature.
	 */
	function parse_ecdsa_signature(
		signature: string,
		bytes: number,
	): LuaMultiReturn<[r: string, s: string] | [r: undefined]>;
	/**
	 * Puts an ECDSA signature together.
	 *
	 * @param r The number R, big-endian.
	 * @param s The number S, big-endian.
	 * @returns The signature, for `ecdsa_…_verify`.
	 */
	function build_ecdsa_signature(r: string, s: string): string;
	/** The version of this library, which never changes. */
	const version: "-3.14";
	/** The version of OpenSSL as text. */
	const _LIBCRYPTO_VERSION: string;
}
