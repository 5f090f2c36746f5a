/**
 * Signed or encrypted tokens (`util/paseto.lua`, PASETO).
 *
 * What a token says must be a table. A footer goes with the token in the open; an implicit assertion does not, and
 * must be the same on both sides.
 * @since 13.0
 * @see util/paseto.lua
 * @noResolution
 * @noSelf
 */
declare module "util.paseto" {
	/** What a token says. */
	interface Claims {
		/** Anything that JSON can say. */
		[name: string]: unknown;
	}

	/** Why a token was refused. */
	type TokenProblem = "invalid-footer" | "invalid-token" | "invalid-token-format" | "json-decode-error";

	/** What making a token returns: the token; or nil and an error where what it is to say is no table. */
	type Made = LuaMultiReturn<[token: string, problem: undefined] | [token: undefined, problem: string]>;

	/** What reading a token returns: what it says; or nil and why it was refused. */
	type Read = LuaMultiReturn<
		[claims: Claims, problem: undefined] | [claims: undefined, problem: TokenProblem]
	>;

	/** What goes with tokens where a call says nothing else. */
	interface Options {
		/** The footer. */
		readonly default_footer?: string;
		/** The implicit assertion. */
		readonly default_implicit_assertion?: string;
	}

	/**
	 * Makes a token.
	 *
	 * @param claims What it says.
	 * @param footer The footer.
	 * @param assertion The implicit assertion.
	 * @returns The token.
	 */
	type Signer = (this: void, claims: Claims, footer?: string, assertion?: string) => Made;

	/**
	 * Reads a token.
	 *
	 * @param token The token.
	 * @param expected_footer The footer that it must have; any where left out.
	 * @param assertion The implicit assertion.
	 * @returns What it says.
	 */
	type Verifier = (this: void, token: string, expected_footer?: string, assertion?: string) => Read;

	/**
	 * Tokens that are encrypted with one secret (`v3.local`).
	 * @noSelf
	 */
	interface V3Local {
		/**
		 * Encrypts. Throws where the key has not 32 bytes.
		 *
		 * @param claims What the token says.
		 * @param key 32 bytes.
		 * @param footer The footer.
		 * @param assertion The implicit assertion.
		 * @returns The token.
		 */
		encrypt(claims: Claims, key: string, footer?: string, assertion?: string): Made;
		/**
		 * Decrypts. Throws where the key has not 32 bytes.
		 *
		 * @param token The token.
		 * @param key 32 bytes.
		 * @param expected_footer The footer that it must have; any where left out.
		 * @param assertion The implicit assertion.
		 * @returns What it says.
		 */
		decrypt(token: string, key: string, expected_footer?: string, assertion?: string): Read;
		/**
		 * Makes a key for `init`.
		 *
		 * @returns A text that says what it is, with 64 hexadecimal digits.
		 */
		new_key(): string;
		/**
		 * Makes a function that encrypts and one that decrypts. Throws where the key is not one of `new_key`.
		 *
		 * @param key The key.
		 * @param options For both.
		 * @returns The two functions.
		 */
		init(key: string, options?: Options): LuaMultiReturn<[sign: Signer, verify: Verifier]>;
		/**
		 * Makes a function that encrypts. Throws where the key is not one of `new_key`.
		 *
		 * @param key The key.
		 * @param options What goes with tokens.
		 * @returns The function.
		 */
		new_signer(key: string, options?: Options): Signer;
		/**
		 * Makes a function that decrypts. Throws where the key is not one of `new_key`.
		 *
		 * @param key The key.
		 * @param options What goes with tokens.
		 * @returns The function.
		 */
		new_verifier(key: string, options?: Options): Verifier;
	}

	/**
	 * Tokens that are signed with Ed25519 (`v4.public`).
	 * @noSelf
	 */
	interface V4Public {
		/**
		 * Signs.
		 *
		 * @param claims What the token says.
		 * @param key The private key.
		 * @param footer The footer.
		 * @param assertion The implicit assertion.
		 * @returns The token.
		 */
		sign(claims: Claims, key: import("util.crypto").PrivateKey, footer?: string, assertion?: string): Made;
		/**
		 * Checks.
		 *
		 * @param token The token.
		 * @param key The public key.
		 * @param expected_footer The footer that it must have; any where left out.
		 * @param assertion The implicit assertion.
		 * @returns What it says.
		 */
		verify(
			token: string,
			key: import("util.crypto").PublicKey,
			expected_footer?: string,
			assertion?: string,
		): Read;
		/**
		 * Reads a private key.
		 *
		 * @param pem The key in PEM.
		 * @returns The key, or nil where it is none.
		 */
		import_private_key(pem: string): import("util.crypto").PrivateKey | undefined;
		/**
		 * Reads a public key.
		 *
		 * @param pem The key in PEM.
		 * @returns The key, or nil where it is none.
		 */
		import_public_key(pem: string): import("util.crypto").PublicKey | undefined;
		/**
		 * Makes a key pair.
		 *
		 * @returns The private key, which holds the public one.
		 */
		new_keypair(): import("util.crypto").PrivateKey;
		/**
		 * Makes a function that signs and one that checks.
		 *
		 * @param private_key_pem The private key in PEM; nil for no function that signs.
		 * @param public_key_pem The public key in PEM; nil for no function that checks.
		 * @param options For both.
		 * @returns The two functions; nil for one whose key is nil or cannot be read.
		 */
		init(
			private_key_pem: string | undefined,
			public_key_pem: string | undefined,
			options?: Options,
		): LuaMultiReturn<[sign: Signer | undefined, verify: Verifier | undefined]>;
		/**
		 * Makes a function that signs.
		 *
		 * @param private_key_pem The private key in PEM.
		 * @param options What goes with tokens.
		 * @returns The function, or nil where the key cannot be read.
		 */
		new_signer(private_key_pem: string, options?: Options): Signer | undefined;
		/**
		 * Makes a function that checks.
		 *
		 * @param public_key_pem The public key in PEM.
		 * @param options What goes with tokens.
		 * @returns The function, or nil where the key cannot be read.
		 */
		new_verifier(public_key_pem: string, options?: Options): Verifier | undefined;
	}

	/**
	 * Writes texts one after the other so that none can be taken for another (pre-authentication encoding).
	 *
	 * @param parts The texts; throws where it is no table.
	 * @returns Their number, and each with its length.
	 */
	function pae(parts: readonly string[]): string;
	/** Tokens that are encrypted with one secret. */
	const v3_local: V3Local;
	/** Tokens that are signed with a key pair. */
	const v4_public: V4Public;
}
