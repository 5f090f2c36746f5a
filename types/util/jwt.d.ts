/**
 * Signed tokens (`util/jwt.lua`, RFC 7519).
 * @see util/jwt.lua
 * @noResolution
 * @noSelf
 */
declare module "util.jwt" {
	/** What a token says (RFC 7519, section 4). */
	interface Claims {
		/** Who issued it. */
		iss?: string;
		/** Whom it is about. */
		sub?: string;
		/** Whom it is for. */
		aud?: string | string[];
		/** When it expires, in seconds since 1970. */
		exp?: number;
		/** From when on it is valid, in seconds since 1970; not checked here. */
		nbf?: number;
		/** When it was issued, in seconds since 1970. */
		iat?: number;
		/** An identifier. */
		jti?: string;
		/** Anything else that JSON can say. */
		[name: string]: unknown;
	}

	/** Why a token was refused. */
	type TokenProblem =
		| "incorrect-claims"
		| "invalid-encoding"
		| "invalid-expiry"
		| "invalid-header"
		| "invalid-payload-type"
		| "json-decode-error"
		| "signature-mismatch"
		| "token-expired"
		| "unsupported-algorithm";

	/**
	 * Algorithms with one secret for both sides (RFC 7518, section 3.2).
	 * @since 13.0
	 */
	type SecretAlgorithm = "HS256" | "HS384" | "HS512";

	/**
	 * Algorithms with a private and a public key, of ECDSA or RSA (RFC 7518, sections 3.3 to 3.5).
	 * @since 13.0
	 */
	type KeyAlgorithm = "ES256" | "ES512" | "PS256" | "PS384" | "PS512" | "RS256" | "RS384" | "RS512";

	/**
	 * All algorithms that are known.
	 * @since 13.0
	 */
	type Algorithm = KeyAlgorithm | SecretAlgorithm;

	/** What a check of a token returns: true and what it says; or nil, false for a wrong signature, and why. */
	type Verdict = LuaMultiReturn<
		[valid: true, claims: Claims] | [valid: false | undefined, problem: TokenProblem]
	>;

	/**
	 * Signs claims, and adds `iat` and `exp` to the table that it is given where they are missing.
	 *
	 * @param claims What the token says.
	 * @returns The token.
	 * @since 13.0
	 */
	type Signer = (this: void, claims: Claims) => string;

	/**
	 * Checks a token.
	 *
	 * @param token The token.
	 * @returns The verdict.
	 * @since 13.0
	 */
	type Verifier = (this: void, token: string) => Verdict;

	/**
	 * How tokens are signed.
	 * @since 13.0
	 */
	interface SignerOptions {
		/** How long a token is valid, in seconds; 3600 where left out. */
		readonly default_ttl?: number;
	}

	/**
	 * How tokens are checked.
	 * @since 13.0
	 */
	interface VerifierOptions {
		/** Whether to accept what has expired. */
		readonly accept_expired?: boolean;
		/**
		 * Checks the claims besides.
		 *
		 * @param claims What the token says.
		 * @returns A true value to accept it.
		 */
		readonly claim_verifier?: (this: void, claims: Claims) => unknown;
	}

	/**
	 * An algorithm with one secret.
	 * @since 13.0
	 */
	interface SecretImplementation {
		/** Signs claims as they are. */
		readonly sign: (this: void, key: string, claims: Claims) => string;
		/** Checks the signature alone. */
		readonly verify: (this: void, key: string, token: string) => Verdict;
		/** Throws where the secret is no text, else returns it. */
		readonly load_key: (this: void, key: string) => string;
	}

	/**
	 * An algorithm with two keys.
	 * @since 13.0
	 */
	interface KeyImplementation {
		/** Signs claims as they are. */
		readonly sign: (this: void, key: import("util.crypto").PrivateKey, claims: Claims) => string;
		/** Checks the signature alone. */
		readonly verify: (this: void, key: import("util.crypto").PublicKey, token: string) => Verdict;
		/** Reads a public key in PEM; throws where it is none of the right kind. */
		readonly load_public_key: (this: void, pem: string) => import("util.crypto").PublicKey;
		/** Reads a private key in PEM; throws where it is none of the right kind. */
		readonly load_private_key: (this: void, pem: string) => import("util.crypto").PrivateKey;
	}

	/**
	 * Makes a function that signs and one that checks. Throws where the algorithm is unknown or a key is not of its
	 * kind.
	 *
	 * @param algorithm The algorithm.
	 * @param private_key The secret, or the private key in PEM.
	 * @param public_key The public key in PEM; the secret where left out.
	 * @param options For both.
	 * @returns The two functions.
	 * @since 13.0
	 */
	function init(
		algorithm: Algorithm,
		private_key: string,
		public_key?: string,
		options?: SignerOptions & VerifierOptions,
	): LuaMultiReturn<[sign: Signer, verify: Verifier]>;
	/**
	 * Makes a function that signs. Throws where the algorithm is unknown or the key is not of its kind.
	 *
	 * @param algorithm The algorithm.
	 * @param key The secret, or the private key in PEM.
	 * @param options How tokens are signed.
	 * @returns The function.
	 * @since 13.0
	 */
	function new_signer(algorithm: Algorithm, key: string, options?: SignerOptions): Signer;
	/**
	 * Makes a function that checks. Throws where the algorithm is unknown or the key is not of its kind.
	 *
	 * @param algorithm The algorithm.
	 * @param key The secret, or the public key in PEM.
	 * @param options How tokens are checked.
	 * @returns The function.
	 * @since 13.0
	 */
	function new_verifier(algorithm: Algorithm, key: string, options?: VerifierOptions): Verifier;
	/**
	 * The algorithms themselves, for tests.
	 * @since 13.0
	 */
	const _algorithms: { readonly [Name in SecretAlgorithm]: SecretImplementation } & {
		readonly [Name in KeyAlgorithm]: KeyImplementation;
	};
	/**
	 * Signs claims as they are with HS256. From 13.0 on `new_signer` is preferred.
	 *
	 * @param key The secret.
	 * @param claims What the token says; nothing is added.
	 * @returns The token.
	 */
	function sign(key: string, claims: Claims): string;
	/**
	 * Checks the signature of a token of HS256, and neither when it expires nor what it says. From 13.0 on
	 * `new_verifier` is preferred.
	 *
	 * @param key The secret.
	 * @param token The token.
	 * @returns The verdict.
	 */
	function verify(key: string, token: string): Verdict;
}
