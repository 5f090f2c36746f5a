/**
 * Addresses of this machine, and their forms (a C module, `util/net.so`).
 * @see https://prosody.im/doc/developers/util/net
 * @noResolution
 * @noSelf
 */
declare module "util.net" {
	/**
	 * Lists the addresses of this machine's interfaces, without loopback.
	 *
	 * @param type Which protocols; both where left out. Throws where it is another text.
	 * @param link_local Whether to list link-local addresses, too.
	 * @returns The addresses; or nil and an error.
	 */
	function local_addresses(
		type?: "both" | "ipv4" | "ipv6",
		link_local?: boolean,
	): LuaMultiReturn<[addresses: string[], problem: undefined] | [addresses: undefined, problem: string]>;
	/**
	 * Turns an address into bytes (`inet_pton`).
	 *
	 * @param address The address; with a colon it is one of IPv6.
	 * @returns 4 or 16 bytes; or nil, an error and its number.
	 */
	function pton(
		address: string,
	): LuaMultiReturn<
		| [packed: string, problem: undefined, errno: undefined]
		| [packed: undefined, problem: string, errno: number]
	>;
	/**
	 * Turns bytes into an address (`inet_ntop`).
	 *
	 * @param packed 4 or 16 bytes.
	 * @returns The address in its shortest form; or nil, an error and its number.
	 */
	function ntop(
		packed: string,
	): LuaMultiReturn<
		| [address: string, problem: undefined, errno: undefined]
		| [address: undefined, problem: string, errno: number]
	>;
}
