/**
 * Packets of STUN and TURN (`net/stun.lua`, RFC 8489 and RFC 8656).
 * @noResolution
 * @noSelf
 */
declare module "net.stun" {
	/** The methods that are known (RFC 8489, section 18.2; RFC 8656, section 17). */
	type Method = "binding" | "allocate" | "refresh" | "send" | "data" | "create-permission" | "channel-bind";

	/** The classes of packets (RFC 8489, section 5). */
	type Class = "request" | "indication" | "success" | "error";

	/** The attributes that are known (RFC 8489, section 18.3; RFC 8656, section 18). */
	type Attribute =
		| "mapped-address"
		| "username"
		| "message-integrity"
		| "error-code"
		| "unknown-attributes"
		| "realm"
		| "nonce"
		| "xor-mapped-address"
		| "software"
		| "alternate-server"
		| "fingerprint"
		| "message-integrity-sha256"
		| "password-algorithm"
		| "userhash"
		| "password-algorithms"
		| "alternate-domains"
		| "requested-transport"
		| "xor-peer-address"
		| "data"
		| "xor-relayed-address";

	/** An address in a packet. */
	interface Address {
		/** Its family. */
		readonly family: "IPv4" | "IPv6" | "unknown";
		/** The port. */
		readonly port: number;
		/** The IP address. */
		readonly address: string;
	}

	/** A packet. */
	interface Packet {
		/** The method and class as a number. */
		type: number;
		/** The 12 bytes that an answer repeats. */
		transaction_id: string;
		/** The attributes, each as bytes with its header. */
		attributes: string[];
		/** Always 0. */
		readonly length: number;

		/**
		 * The header as bytes.
		 *
		 * @param length The length of the attributes, in bytes.
		 * @returns 20 bytes.
		 */
		serialize_header(length: number): string;
		/** The packet as bytes. */
		serialize(): string;
		/**
		 * Reads a packet into this one. Throws where it is none.
		 *
		 * @param bytes The packet.
		 * @returns This packet.
		 */
		deserialize(bytes: string): this;
		/** Tells whether it is a request. */
		is_request(): boolean;
		/** Tells whether it is an indication. */
		is_indication(): boolean;
		/** Tells whether it is an answer that says that all went well. */
		is_success_resp(): boolean;
		/** Tells whether it is an answer that tells of an error. */
		is_err_resp(): boolean;
		/** Its method, as a number and, where known, by name. */
		get_method(): LuaMultiReturn<[code: number, name: Method | undefined]>;
		/** Its class, as a number and by name. */
		get_class(): LuaMultiReturn<[code: number, name: Class]>;
		/**
		 * Sets method and class. Throws for unknown names.
		 *
		 * @param method The method.
		 * @param class_ The class.
		 */
		set_type(method: Method | number, class_: Class | number): void;
		/**
		 * Adds an attribute. Throws for an unknown name.
		 *
		 * @param attr_type Which.
		 * @param value Its value, as bytes.
		 */
		add_attribute(attr_type: Attribute | number, value: string): void;
		/**
		 * Reads an attribute. Throws for an unknown name.
		 *
		 * @param attr_type Which.
		 * @param idx Which of several, from 1 on; the first where left out.
		 * @returns Its value, as bytes, or nil.
		 */
		get_attribute(attr_type: Attribute | number, idx?: number): string | undefined;
		/** Reads the attribute `mapped-address`. */
		get_mapped_address(): Address | undefined;
		/** Reads the attribute `xor-mapped-address`: what the server saw this side as. */
		get_xor_mapped_address(): Address | undefined;
		/**
		 * Adds the attribute `xor-peer-address`. Throws where the address is none.
		 *
		 * @param address The IP address.
		 * @param port The port; 0 where left out.
		 */
		add_xor_peer_address(address: string, port?: number): void;
		/**
		 * Reads an attribute `xor-relayed-address`.
		 *
		 * @param idx Which of several, from 1 on; the first where left out.
		 * @returns The address, or nil.
		 */
		get_xor_relayed_address(idx?: number): Address | undefined;
		/** Reads up to two attributes `xor-relayed-address`. */
		get_xor_relayed_addresses(): Address[];
		/**
		 * Adds the attribute `message-integrity`. To be the last.
		 *
		 * @param key The key.
		 */
		add_message_integrity(key: string): void;
		/**
		 * Adds the attribute `requested-transport`. Throws for any other.
		 *
		 * @param transport The transport.
		 */
		add_requested_transport(transport: "udp"): void;
		/** Reads the attribute `error-code`: the code and a text, or nil. */
		get_error(): LuaMultiReturn<[code: number, text: string] | [code: undefined, text?: undefined]>;
		/**
		 * Reads an address. Private.
		 *
		 * @param data The value of an attribute.
		 * @param xor Whether it is one of those that begin with `xor`.
		 * @returns The address.
		 */
		_unpack_address(data: string, xor: boolean): Address;
		/**
		 * Writes an address. Private.
		 *
		 * @param family 1 for IPv4, 2 for IPv6.
		 * @param addr The address, as bytes.
		 * @param port The port.
		 * @param xor Whether it is for one of those that begin with `xor`.
		 * @returns The value of an attribute.
		 */
		_pack_address(family: 1 | 2, addr: string, port: number, xor: boolean): string;
	}

	/**
	 * Makes a packet with a new transaction.
	 *
	 * @param method The method; `binding` where left out.
	 * @param class_ The class; `request` where left out.
	 * @returns The packet.
	 */
	function new_packet(method?: Method | number, class_?: Class | number): Packet;

	/**
	 * Makes a name and a password for a TURN server that has the same secret, good for some time (XEP-0215).
	 *
	 * @param secret The secret.
	 * @param ttl For how long, in seconds; a day where left out.
	 * @param opt_username A name to put to the end.
	 * @returns The name, the password, and for how long, in seconds.
	 */
	function get_user_pass_from_secret(
		secret: string,
		ttl?: number,
		opt_username?: string,
	): LuaMultiReturn<[username: string, password: string, ttl: number]>;

	/**
	 * Makes the key for `add_message_integrity` from a name and a password (RFC 8489, section 9.2.2).
	 *
	 * @param realm The realm that the server asks for.
	 * @param username The name.
	 * @param password The password.
	 * @returns 16 bytes.
	 */
	function get_long_term_auth_key(realm: string, username: string, password: string): string;
}
