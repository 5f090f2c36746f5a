/**
 * Certificates (`util/x509.lua`).
 * @see util/x509.lua
 * @noResolution
 * @noSelf
 */
declare module "util.x509" {
	/** A name in a subject or issuer. */
	interface NamePart {
		/** The kind of name, for people. */
		readonly name: string;
		/** The kind of name, by number, such as `2.5.4.3` for the common name. */
		readonly oid: string;
		/** The name. */
		readonly value: string;
	}

	/** Names that a certificate is for (RFC 5280, section 4.2.1.6), by kind: also by number, such as
	 * `1.3.6.1.5.5.7.8.5` for XMPP addresses and `1.3.6.1.5.5.7.8.7` for names of services. */
	interface AlternativeNames {
		/** What it is called. */
		readonly name?: string;
		/** DNS names, wildcards among them. */
		readonly dNSName?: readonly string[];
		/** Addresses of mail. */
		readonly rfc822Name?: readonly string[];
		/** URIs. */
		readonly uniformResourceIdentifier?: readonly string[];
		/** IP addresses. */
		readonly iPAddress?: readonly string[];
		/** Names of other kinds, by number. */
		readonly [oid: string]: readonly string[] | string | undefined;
	}

	/** A certificate, as LuaSec holds it. */
	interface Certificate {
		/**
		 * Hashes the certificate.
		 *
		 * @param algorithm The hash, such as `sha256`; `sha1` where left out.
		 * @returns Hexadecimal digits; or nil and an error.
		 */
		digest(
			algorithm?: string,
		): LuaMultiReturn<[digest: string, problem: undefined] | [digest: undefined, problem: string]>;
		/**
		 * Reads the extensions; of them those with names.
		 *
		 * @returns The extensions by number; `2.5.29.17` has the names that it is for.
		 */
		extensions(): {
			/** The names that it is for. */
			readonly "2.5.29.17"?: AlternativeNames;
			/** Other extensions with names. */
			readonly [oid: string]: AlternativeNames | undefined;
		};
		/**
		 * Reads how it was signed.
		 *
		 * @returns The algorithm, as OpenSSL calls it.
		 */
		getsignaturename(): string;
		/**
		 * Tells whether it has issued another.
		 *
		 * @param certificate The other.
		 * @param chain Those between them.
		 * @returns Whether it has; or false or nil and an error.
		 */
		issued(
			certificate: Certificate,
			...chain: Certificate[]
		): LuaMultiReturn<[issued: boolean | undefined, problem?: string | undefined]>;
		/**
		 * Reads who has issued it.
		 *
		 * @returns The names.
		 */
		issuer(): NamePart[];
		/**
		 * Reads when it expires.
		 *
		 * @returns The time, as OpenSSL writes it.
		 */
		notafter(): string;
		/**
		 * Reads from when on it is valid.
		 *
		 * @returns The time, as OpenSSL writes it.
		 */
		notbefore(): string;
		/**
		 * Writes the certificate.
		 *
		 * @returns PEM.
		 */
		pem(): string;
		/**
		 * Reads the public key.
		 *
		 * @returns The key in PEM, its kind, and its size in bits.
		 */
		pubkey(): LuaMultiReturn<[pem: string, type: string, bits: number]>;
		/**
		 * Reads the serial number.
		 *
		 * @returns Hexadecimal digits.
		 */
		serial(): string;
		/**
		 * Sets how names are read.
		 *
		 * @param encoding The encoding.
		 * @returns Whether it is known.
		 */
		setencode(encoding: "ai5" | "utf8"): boolean;
		/**
		 * Reads whom it is about.
		 *
		 * @returns The names.
		 */
		subject(): NamePart[];
		/**
		 * Tells whether it is valid at a time.
		 *
		 * @param time Seconds since 1970.
		 * @param end Another time, to ask for all between them.
		 * @returns Whether it is.
		 */
		validat(time: number, end?: number): boolean;
	}

	/**
	 * Tells whether a certificate is for a host. It does not tell whether the certificate is to be trusted. 0.12 also
	 * looks at the common name where there are no other names.
	 *
	 * @param host The host.
	 * @param service The service with an underscore, such as `_xmpp-server`; nil for any other.
	 * @param cert The certificate.
	 * @returns Whether it is.
	 */
	function verify_identity(host: string, service: string | undefined, cert: Certificate): boolean;
	/**
	 * Lists what a certificate is for.
	 *
	 * @param cert The certificate.
	 * @returns Services by host, `*` for any service; hosts may be wildcards.
	 */
	function get_identities(cert: Certificate): LuaMap<string, LuaMap<string, true>>;
	/**
	 * Reads the first block of PEM (RFC 7468).
	 *
	 * @param pem The text.
	 * @returns The bytes and the kind of block, such as `CERTIFICATE`; nothing where there is none.
	 */
	function pem2der(
		pem: string,
	): LuaMultiReturn<[data: string | undefined, type: string] | [data: undefined, type: undefined]>;
	/**
	 * Writes a block of PEM (RFC 7468).
	 *
	 * @param data The bytes.
	 * @param type The kind of block; `CERTIFICATE` where left out.
	 * @returns The text.
	 */
	function der2pem(data: string, type?: string): string;
}
