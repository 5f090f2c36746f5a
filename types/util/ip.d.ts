/**
 * IP addresses (`util/ip.lua`).
 * @see util/ip.lua
 * @noResolution
 * @noSelf
 */
declare module "util.ip" {
	/** The two protocols. */
	type Protocol = "IPv4" | "IPv6";

	/** The scopes of RFC 4291, section 2.7: 2 link-local, 5 site-local, 14 global; multicast may have another. */
	type Scope = number;

	/** What `new_ip` refuses an address with; the text of the operating system where it is no address at all. */
	type AddressProblem =
		| "invalid-ipv4"
		| "invalid-ipv6"
		| "invalid protocol"
		| "unknown protocol"
		| (string & {});

	/**
	 * An address. `==` compares the bytes, `tostring` gives `addr`; all but the first four fields are worked out
	 * when they are first read.
	 */
	interface IP {
		/** The address as it was given, without zone. */
		readonly addr: string;
		/** Its 4 or 16 bytes. */
		readonly packed: string;
		/** Its protocol. */
		readonly proto: Protocol;
		/** The zone after the `%` of an IPv6 address (RFC 4007, section 11). */
		readonly zone: string | undefined;
		/** The address in its shortest form. */
		readonly normal: string;
		/**
		 * Its bits as a text of 32 or 128 digits.
		 * @until 0.12
		 */
		readonly bits: string;
		/**
		 * Its bits as a text of 128 digits, an IPv4 address mapped to IPv6.
		 * @until 0.12
		 */
		readonly bits_full: string;
		/**
		 * Its 16 bytes, an IPv4 address mapped to IPv6.
		 * @since 13.0
		 */
		readonly packed_full: string;
		/** The IPv4 address mapped to IPv6 (RFC 4291, section 2.5.5.2); nil for an IPv6 address. */
		readonly toV4mapped: IP | undefined;
		/** The label of RFC 6724, section 2.1. */
		readonly label: number;
		/** The precedence of RFC 6724, section 2.1; higher is preferred. */
		readonly precedence: number;
		/** How far it reaches. */
		readonly scope: Scope;
		/** Whether it is of a range that is not routed publicly: RFC 1918, RFC 6598, or a scope that is not global. */
		readonly private: boolean;
	}

	/**
	 * Reads an address. Throws where it is no text.
	 *
	 * @param address The address, IPv6 without brackets, with or without a zone.
	 * @param proto The protocol that it must have; told from the address where left out.
	 * @returns The address; or nil and what is wrong.
	 */
	function new_ip(
		address: string,
		proto?: Protocol,
	): LuaMultiReturn<[ip: IP, problem: undefined] | [ip: undefined, problem: AddressProblem]>;
	/**
	 * Counts the bits that two addresses have in common at their beginning.
	 *
	 * @param a An address; one of IPv4 is mapped to IPv6.
	 * @param b Another.
	 * @returns 0 to 128.
	 */
	function commonPrefixLength(a: IP, b: IP): number;
	/**
	 * Reads a range of addresses (RFC 4632), such as `192.0.2.0/24`.
	 *
	 * @param cidr An address, and the length of its prefix after a slash.
	 * @returns The address, nil where it is none; and the length in bits, nil where none is given.
	 */
	function parse_cidr(cidr: string): LuaMultiReturn<[ip: IP | undefined, bits: number | undefined]>;
	/**
	 * Tells whether an address lies in a range.
	 *
	 * @param ip The address.
	 * @param range Any address of the range.
	 * @param bits The length of its prefix; all of it where left out.
	 * @returns Whether it does. An IPv4 address is mapped to IPv6 where the other is of IPv6.
	 */
	function match(ip: IP, range: IP, bits?: number): boolean;
	/**
	 * Tells whether a value is an address of this library.
	 *
	 * @param value Any value.
	 * @returns Whether it is.
	 * @since 13.0
	 */
	function is_ip(value: unknown): value is IP;
	/**
	 * Sets what follows the prefix of an address to zero. Throws where `bits` is no multiple of 8.
	 *
	 * @param ip The address, or its text; throws where it is none.
	 * @param bits The length of the prefix.
	 * @returns The first address of the range.
	 * @since 13.0
	 */
	function truncate(ip: IP | string, bits: number): IP;
}
