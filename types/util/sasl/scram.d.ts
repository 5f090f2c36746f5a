/**
 * The mechanisms SCRAM-SHA-1 and SCRAM-SHA-256 (`util/sasl/scram.lua`, RFC 5802 and RFC 7677). `util.sasl` loads
 * it.
 * @see util/sasl/scram.lua
 * @noResolution
 * @noSelf
 */
declare module "util.sasl.scram" {
	/**
	 * Turns a password into what is stored of it (RFC 5802, section 3).
	 *
	 * @param password The password.
	 * @param salt Random bytes.
	 * @param iteration_count How often to hash; less than 4096 is logged as too few.
	 * @returns True and the two keys; or false and an error.
	 */
	type Hasher = (
		this: void,
		password: string,
		salt: string,
		iteration_count: number,
	) => LuaMultiReturn<
		| [ok: true, stored_key: string, server_key: string]
		| [ok: false, problem: "inappropriate argument types" | "password fails SASLprep"]
	>;

	/**
	 * Makes a function that turns passwords into what is stored of them.
	 *
	 * @param hash The hash function, such as `sha256` of `util.hashes`.
	 * @param hmac Its HMAC, of a key and a message.
	 * @param pbkdf2 Its PBKDF2, of a password, a salt and how often to hash.
	 * @returns The function.
	 */
	function get_hash(
		hash: (data: string) => string,
		hmac: (key: string, message: string) => string,
		pbkdf2: (password: string, salt: string, iteration_count: number) => string,
	): Hasher;
	/** The functions for the two hashes; empty until `init` was called, as `util.sasl` does. */
	const hashers: { readonly [Hash in "SHA-1" | "SHA-256"]?: Hasher };
	/**
	 * Turns a password into what is stored of it for SCRAM-SHA-1; `hashers` is newer.
	 *
	 * @param password The password.
	 * @param salt Random bytes.
	 * @param iteration_count How often to hash.
	 * @returns True and the two keys; or false and an error.
	 */
	const getAuthenticationDatabaseSHA1: Hasher;
	/**
	 * Adds the mechanisms, with and without channel binding.
	 *
	 * @param registerMechanism The function of `util.sasl`.
	 */
	function init(registerMechanism: typeof import("util.sasl").registerMechanism): void;
}
