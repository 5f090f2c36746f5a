/**
 * Records of DNS (`util/dns.lua`). Those that net.adns answers with have the same form.
 * @see https://hg.prosody.im/trunk/file/tip/util/dns.lua
 * @noResolution
 * @noSelf
 */
declare module "util.dns" {
	/** The start of a zone (RFC 1035, section 3.3.13). */
	interface SoaRecord {
		/** The first name server. */
		mname: string;
		/** The mailbox of the person responsible, with a dot in place of `@`. */
		rname: string;
		/** The version of the zone. */
		serial: number;
		/** Seconds between checks of the version. */
		refresh: number;
		/** Seconds until a failed check is tried again. */
		retry: number;
		/** Seconds after which the zone is no longer valid. */
		expire: number;
		/** Seconds for which answers that there is nothing hold. */
		minimum: number;
	}

	/** A mail exchange (RFC 1035, section 3.3.9). */
	interface MxRecord {
		/** The preference; lower first. */
		pref: number;
		/** The host. */
		mx: string;
	}

	/** Where a service is (RFC 2782). */
	interface SrvRecord {
		/** The priority; lower first. */
		priority: number;
		/** The share among those of one priority. */
		weight: number;
		/** The port. */
		port: number;
		/** The host; `.` where there is no such service. */
		target: string;
	}

	/** The certificate of a TLS server (RFC 6698). */
	interface TlsaRecord {
		/** How it is used, as a number. */
		use: number;
		/** Which part is compared, as a number. */
		select: number;
		/** How it is compared, as a number. */
		match: number;
		/** What it is compared with, as bytes. */
		data: string;
		/**
		 * Names how it is used.
		 *
		 * @returns The acronym (RFC 7218), or nil for a number without one.
		 */
		getUsage(): TlsaUsage | undefined;
		/**
		 * Names which part is compared.
		 *
		 * @returns The acronym (RFC 7218), or nil for a number without one.
		 */
		getSelector(): TlsaSelector | undefined;
		/**
		 * Names how it is compared.
		 *
		 * @returns The acronym (RFC 7218), or nil for a number without one.
		 */
		getMatchType(): TlsaMatchType | undefined;
	}

	/** A parameter of a service (RFC 9460, section 14.3.2). */
	interface SvcbField {
		/** Which parameter, as a number. */
		key: number;
		/**
		 * Its value: texts for 1 (`alpn`), a number for 3 (`port`), addresses for 4 (`ipv4hint`) and 6
		 * (`ipv6hint`), bytes for all others.
		 */
		value: string | number | string[];
		/** How many bytes it had. */
		len: number;
	}

	/** How to reach a service (RFC 9460). */
	interface SvcbRecord {
		/** The priority; 0 for an alias. */
		prio: number;
		/** The host; `.` for the name itself. */
		name: string;
		/** The parameters. */
		fields: SvcbField[];
	}

	/** A record of a type without a parser. */
	interface RawRecord {
		/** Its bytes. */
		raw: string;
	}

	/** How a certificate is used (RFC 7218, section 2.1). */
	type TlsaUsage = "DANE-EE" | "DANE-TA" | "PKIX-CA" | "PKIX-EE" | "PrivCert";

	/** Which part of a certificate is compared (RFC 7218, section 2.2). */
	type TlsaSelector = "Cert" | "PrivSel" | "SPKI";

	/** How a certificate is compared (RFC 7218, section 2.3). */
	type TlsaMatchType = "Full" | "PrivMatch" | "SHA2-256" | "SHA2-512";

	/** Reads a name without pointers, from a place on; gives the name and the place behind it. */
	type NameParser = (
		this: void,
		packet: string,
		position?: number,
	) => LuaMultiReturn<[name: string, next: number]>;

	/** Reads an address; gives nil, an error and its number where it has not as many bytes as its type. */
	type AddressParser = (
		this: void,
		packet: string,
	) => LuaMultiReturn<[address: string] | [address: undefined, error: string, code: number]>;

	/**
	 * Functions that read the data of one record, as bytes without its header. `tostring` writes what they
	 * return.
	 */
	interface Parsers {
		/** An IPv4 address. */
		readonly A: AddressParser;
		/** An IPv6 address. */
		readonly AAAA: AddressParser;
		/** The canonical name. */
		readonly CNAME: NameParser;
		/** A name server. */
		readonly NS: NameParser;
		/** A pointer. */
		readonly PTR: NameParser;
		/** The start of a zone. */
		readonly SOA: (this: void, packet: string) => SoaRecord;
		/** A mail exchange. */
		readonly MX: (this: void, packet: string) => MxRecord;
		/** Where a service is. */
		readonly SRV: (this: void, packet: string) => SrvRecord;
		/** Texts. */
		readonly TXT: (this: void, packet: string) => string[];
		/** Permitted senders of mail. */
		readonly SPF: (this: void, packet: string) => string[];
		/** The certificate of a TLS server. */
		readonly TLSA: (this: void, packet: string) => TlsaRecord;
		/** How to reach a service. */
		readonly SVCB: (this: void, packet: string) => SvcbRecord;
		/** How to reach a web server. */
		readonly HTTPS: (this: void, packet: string) => SvcbRecord;
	}

	/** The parser of each type; for a type without one, a function that returns a `RawRecord`. */
	const parsers: Parsers;
	/** Classes by name and by number. */
	const classes: import("util.dnsregistry").Classes;
	/** Types of records by name and by number. */
	const types: import("util.dnsregistry").Types;
	/** Response codes by name and by number. */
	const errors: import("util.dnsregistry").Errors;
	/** The names of the numbers in records. */
	const params: {
		/** Those of TLSA. */
		readonly TLSA: {
			/** How it is used. */
			readonly use: Readonly<Record<number, TlsaUsage | undefined>>;
			/** Which part is compared. */
			readonly select: Readonly<Record<number, TlsaSelector | undefined>>;
			/** How it is compared. */
			readonly match: Readonly<Record<number, TlsaMatchType | undefined>>;
		};
	};
}
