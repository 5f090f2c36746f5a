/**
 * Files of settings for the command `openssl`, and calls of that command (`util/openssl.lua`).
 *
 * Every subcommand can be called as a function of its name; those that Prosody calls are declared.
 * @see https://prosody.im/doc/developers/util/openssl
 * @noResolution
 * @noSelf
 */
declare module "util.openssl" {
	/** The names in a subject, in the order in which they are written. */
	type DistinguishedNamePart =
		| "commonName"
		| "countryName"
		| "emailAddress"
		| "localityName"
		| "organizationName"
		| "organizationalUnitName"
		| "stateOrProvinceName"
		| "streetAddress";

	/** Settings for a certificate request: sections of names and values. */
	interface Config {
		/** What `openssl req` is to do. */
		readonly req: { [name: string]: string };
		/** The subject; filled with examples. */
		readonly distinguished_name: { [Part in DistinguishedNamePart]?: string };
		/** Extensions of a request. */
		readonly certrequest: { [name: string]: string };
		/** Extensions of a certificate that signs itself. */
		readonly selfsigned: { [name: string]: string };
		/** The names of the servers, by their kind. */
		readonly subject_alternative_name: {
			/** DNS names. */
			readonly DNS: string[];
			/** Names of other kinds, as OpenSSL writes them. */
			readonly otherName: string[];
		};
		/**
		 * Writes the settings.
		 *
		 * @returns The content of the file.
		 */
		serialize(): string;
		/**
		 * Adds a DNS name.
		 *
		 * @param host The name, also of letters beyond ASCII.
		 */
		add_dNSName(host: string): void;
		/**
		 * Adds the name of a service (RFC 4985).
		 *
		 * @param host The name.
		 * @param service The service, such as `xmpp-client`.
		 */
		add_sRVName(host: string, service: string): void;
		/**
		 * Adds an address (RFC 6120, section 13.7.1.4).
		 *
		 * @param host The name.
		 */
		add_xmppAddr(host: string): void;
		/**
		 * Adds the names of all hosts of this server that are one of some names, or below it.
		 *
		 * @param hosts The hosts by name.
		 * @param config The configuration, `core.configmanager`.
		 * @param certhosts The names.
		 * @returns Nothing; or nil and an error where no host is among them.
		 */
		from_prosody(
			hosts: ReadonlyLuaMap<string, unknown> | { readonly [host: string]: unknown },
			config: {
				/** Reads an option of a host. */
				readonly get: (this: void, host: string, option: string) => unknown;
			},
			certhosts: readonly string[],
		): LuaMultiReturn<[nothing: undefined, problem?: "no-matching-hosts" | undefined]>;
	}

	/** Options of a call by name, true for those without a value; what stands behind the options in order. */
	type CommandOptions = { readonly [option: string]: string | number | true } | LuaTable<string | number>;

	/** Files of settings. */
	const config: {
		/** Makes settings filled with examples. */
		readonly new: (this: void) => Config;
	};
	/** Texts as OpenSSL expects them. */
	const util: {
		/** Marks a text as UTF-8. */
		readonly utf8string: (this: void, text: string) => string;
		/** Marks a text as ASCII. */
		readonly ia5string: (this: void, text: string) => string;
	};
	/** The names in a subject, in the order in which they are written. */
	const _DN_order: readonly DistinguishedNamePart[];

	/**
	 * Makes an RSA key: `openssl genrsa`. Blocks until it has ended.
	 *
	 * @param options The options of the command.
	 * @returns True, or false where it failed (nil, "exit" or "signal", and a number on 13.0).
	 */
	function genrsa(
		options?: CommandOptions,
	): LuaMultiReturn<
		[ok: boolean | undefined, how?: "exit" | "signal" | undefined, code?: number | undefined]
	>;
	/**
	 * Makes a certificate or a request for one: `openssl req`. Blocks until it has ended.
	 *
	 * @param options The options of the command.
	 * @returns True, or false where it failed (nil, "exit" or "signal", and a number on 13.0).
	 */
	function req(
		options?: CommandOptions,
	): LuaMultiReturn<
		[ok: boolean | undefined, how?: "exit" | "signal" | undefined, code?: number | undefined]
	>;
}
