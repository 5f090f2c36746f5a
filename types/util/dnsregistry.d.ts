/**
 * The numbers and names of DNS that IANA keeps (`util/dnsregistry.lua`).
 * @see https://www.iana.org/assignments/dns-parameters
 * @noResolution
 * @noSelf
 */
declare module "util.dnsregistry" {
	/** Classes by name and by number. */
	interface Classes {
		/** The Internet (RFC 1035). */
		readonly IN: 1;
		/** Chaosnet. */
		readonly CH: 3;
		/** Hesiod. */
		readonly HS: 4;
		/** Any class. */
		readonly ANY: 255;
		/** The name of a number. */
		readonly [number: number]: ClassName | undefined;
	}

	/** The name of a class. */
	type ClassName = "ANY" | "CH" | "HS" | "IN";

	/** Types of records by name and by number. */
	interface Types {
		/** An IPv4 address (RFC 1035). */
		readonly A: 1;
		/** An authoritative name server (RFC 1035). */
		readonly NS: 2;
		/** A mail destination; obsolete (RFC 1035). */
		readonly MD: 3;
		/** A mail forwarder; obsolete (RFC 1035). */
		readonly MF: 4;
		/** The canonical name of an alias (RFC 1035). */
		readonly CNAME: 5;
		/** The start of a zone of authority (RFC 1035). */
		readonly SOA: 6;
		/** The domain of a mailbox; experimental (RFC 1035). */
		readonly MB: 7;
		/** A member of a mail group; experimental (RFC 1035). */
		readonly MG: 8;
		/** A new name of a mailbox; experimental (RFC 1035). */
		readonly MR: 9;
		/** Anything at all; experimental (RFC 1035). */
		readonly NULL: 10;
		/** Well-known services; obsolete (RFC 1035). */
		readonly WKS: 11;
		/** A pointer to a name (RFC 1035). */
		readonly PTR: 12;
		/** Hardware and operating system (RFC 1035). */
		readonly HINFO: 13;
		/** Information on a mailbox or list (RFC 1035). */
		readonly MINFO: 14;
		/** A mail exchange (RFC 1035). */
		readonly MX: 15;
		/** Texts (RFC 1035). */
		readonly TXT: 16;
		/** The person responsible (RFC 1183). */
		readonly RP: 17;
		/** An AFS cell database (RFC 1183). */
		readonly AFSDB: 18;
		/** An X.25 address (RFC 1183). */
		readonly X25: 19;
		/** An ISDN address (RFC 1183). */
		readonly ISDN: 20;
		/** A route through another host (RFC 1183). */
		readonly RT: 21;
		/** An OSI address (RFC 1706). */
		readonly NSAP: 22;
		/** A pointer for OSI addresses (RFC 1706). */
		readonly "NSAP-PTR": 23;
		/** A signature of old (RFC 2535). */
		readonly SIG: 24;
		/** A key of old (RFC 2535). */
		readonly KEY: 25;
		/** A mapping of X.400 addresses (RFC 2163). */
		readonly PX: 26;
		/** A geographical position (RFC 1712). */
		readonly GPOS: 27;
		/** An IPv6 address (RFC 3596). */
		readonly AAAA: 28;
		/** A location (RFC 1876). */
		readonly LOC: 29;
		/** The next name; obsolete (RFC 2535). */
		readonly NXT: 30;
		/** An endpoint identifier of Nimrod. */
		readonly EID: 31;
		/** A locator of Nimrod. */
		readonly NIMLOC: 32;
		/** Where a service is (RFC 2782). */
		readonly SRV: 33;
		/** An ATM address. */
		readonly ATMA: 34;
		/** A rule to rewrite a name (RFC 3403). */
		readonly NAPTR: 35;
		/** A key exchanger (RFC 2230). */
		readonly KX: 36;
		/** A certificate (RFC 4398). */
		readonly CERT: 37;
		/** An IPv6 address; obsolete (RFC 6563). */
		readonly A6: 38;
		/** An alias of a subtree (RFC 6672). */
		readonly DNAME: 39;
		/** A kitchen sink. */
		readonly SINK: 40;
		/** Options of EDNS (RFC 6891). */
		readonly OPT: 41;
		/** A list of address prefixes (RFC 3123). */
		readonly APL: 42;
		/** The signer of a delegation (RFC 4034). */
		readonly DS: 43;
		/** A fingerprint of an SSH key (RFC 4255). */
		readonly SSHFP: 44;
		/** A key of IPsec (RFC 4025). */
		readonly IPSECKEY: 45;
		/** A signature of a record set (RFC 4034). */
		readonly RRSIG: 46;
		/** The next secure name (RFC 4034). */
		readonly NSEC: 47;
		/** A key of a zone (RFC 4034). */
		readonly DNSKEY: 48;
		/** An identifier of a DHCP client (RFC 4701). */
		readonly DHCID: 49;
		/** The next secure name, hashed (RFC 5155). */
		readonly NSEC3: 50;
		/** The parameters of NSEC3 (RFC 5155). */
		readonly NSEC3PARAM: 51;
		/** The certificate of a TLS server (RFC 6698). */
		readonly TLSA: 52;
		/** A certificate of S/MIME (RFC 8162). */
		readonly SMIMEA: 53;
		/**
		 * A number that no type has.
		 * @until 0.12
		 */
		readonly Unassigned: 54;
		/** The host identity protocol (RFC 8005). */
		readonly HIP: 55;
		/** The state of a zone. */
		readonly NINFO: 56;
		/** A key to encrypt records with. */
		readonly RKEY: 57;
		/** A link of trust anchors. */
		readonly TALINK: 58;
		/** A child's copy of DS (RFC 7344). */
		readonly CDS: 59;
		/** A child's copy of DNSKEY (RFC 7344). */
		readonly CDNSKEY: 60;
		/** A key of OpenPGP (RFC 7929). */
		readonly OPENPGPKEY: 61;
		/** What a parent is to copy (RFC 7477). */
		readonly CSYNC: 62;
		/** A digest of a zone (RFC 8976). */
		readonly ZONEMD: 63;
		/** How to reach a service (RFC 9460). */
		readonly SVCB: 64;
		/** How to reach a web server (RFC 9460). */
		readonly HTTPS: 65;
		/**
		 * Where to send notifications of a delegation.
		 * @since 13.0
		 */
		readonly DSYNC: 66;
		/** Permitted senders of mail; use TXT (RFC 7208). */
		readonly SPF: 99;
		/** A node identifier of ILNP (RFC 6742). */
		readonly NID: 104;
		/** A locator of 32 bits of ILNP (RFC 6742). */
		readonly L32: 105;
		/** A locator of 64 bits of ILNP (RFC 6742). */
		readonly L64: 106;
		/** A name of locators of ILNP (RFC 6742). */
		readonly LP: 107;
		/** An address of EUI-48 (RFC 7043). */
		readonly EUI48: 108;
		/** An address of EUI-64 (RFC 7043). */
		readonly EUI64: 109;
		/**
		 * The mark of a name that does not exist.
		 * @since 13.0
		 */
		readonly NXNAME: 128;
		/** A transaction key (RFC 2930). */
		readonly TKEY: 249;
		/** A transaction signature (RFC 8945). */
		readonly TSIG: 250;
		/** An incremental transfer of a zone (RFC 1995). */
		readonly IXFR: 251;
		/** A transfer of a zone (RFC 5936). */
		readonly AXFR: 252;
		/** Records of mailboxes (RFC 1035). */
		readonly MAILB: 253;
		/** Records of mail agents; obsolete (RFC 1035). */
		readonly MAILA: 254;
		/** All records, or some (RFC 8482). */
		readonly "*": 255;
		/** A URI (RFC 7553). */
		readonly URI: 256;
		/** Who may issue certificates (RFC 8659). */
		readonly CAA: 257;
		/** Visibility and control of applications. */
		readonly AVC: 258;
		/** A digital object. */
		readonly DOA: 259;
		/** A relay of multicast (RFC 8777). */
		readonly AMTRELAY: 260;
		/**
		 * What a resolver can do (RFC 9606).
		 * @since 13.0
		 */
		readonly RESINFO: 261;
		/**
		 * The address of a wallet.
		 * @since 13.0
		 */
		readonly WALLET: 262;
		/**
		 * A convergence layer adapter of BPv7.
		 * @since 13.0
		 */
		readonly CLA: 263;
		/**
		 * A node number of BPv7.
		 * @since 13.0
		 */
		readonly IPN: 264;
		/** A trust anchor of DNSSEC. */
		readonly TA: 32768;
		/** A lookaside validation; obsolete (RFC 8749). */
		readonly DLV: 32769;
		/** The name of a number. */
		readonly [number: number]: TypeName | undefined;
	}

	/** The name of a type of records. */
	type TypeName = Extract<keyof Types, string>;

	/** Response codes: what each means by its name, and its name by its number. */
	interface Errors {
		/** Response code 0. */
		readonly NoError: "No Error";
		/** Response code 1. */
		readonly FormErr: "Format Error";
		/** Response code 2. */
		readonly ServFail: "Server Failure";
		/** Response code 3. */
		readonly NXDomain: "Non-Existent Domain";
		/** Response code 4. */
		readonly NotImp: "Not Implemented";
		/** Response code 5. */
		readonly Refused: "Query Refused";
		/** Response code 6. */
		readonly YXDomain: "Name Exists when it should not";
		/** Response code 7. */
		readonly YXRRSet: "RR Set Exists when it should not";
		/** Response code 8. */
		readonly NXRRSet: "RR Set that should exist does not";
		/** Response code 9. */
		readonly NotAuth: "Server Not Authoritative for zone";
		/** Response code 10. */
		readonly NotZone: "Name not contained in zone";
		/** Response code 11. */
		readonly DSOTYPENI: "DSO-TYPE Not Implemented";
		/** Response code 16. */
		readonly BADVERS: "Bad OPT Version";
		/** Response code 17. */
		readonly BADKEY: "Key not recognized";
		/** Response code 18. */
		readonly BADTIME: "Signature out of time window";
		/** Response code 19. */
		readonly BADMODE: "Bad TKEY Mode";
		/** Response code 20. */
		readonly BADNAME: "Duplicate key name";
		/** Response code 21. */
		readonly BADALG: "Algorithm not supported";
		/** Response code 22. */
		readonly BADTRUNC: "Bad Truncation";
		/** Response code 23. */
		readonly BADCOOKIE: "Bad/missing Server Cookie";
		/** The name of a number. */
		readonly [number: number]: ErrorName | undefined;
	}

	/** The name of a response code. */
	type ErrorName = Extract<keyof Errors, string>;

	/** Classes by name and by number. */
	const classes: Classes;
	/** Types of records by name and by number. */
	const types: Types;
	/** Response codes by name and by number. */
	const errors: Errors;
}
