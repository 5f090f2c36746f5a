/**
 * Addresses that are known already (`net/resolvers/manual.lua`).
 * @noResolution
 * @noSelf
 */
declare module "net.resolvers.manual" {
	import type { Resolver } from "net.connect";

	/** An address: the kind of socket, the IP address, the port, and more about the connection. */
	type Target = [
		conn_type: import("net.server").SocketType,
		ip: string,
		port: number,
		extra?: import("net.server").ConnectionExtra,
	];

	/** Addresses that are known already. */
	interface ManualResolver extends Resolver {
		/** Those that are still to be tried. */
		readonly targets: Target[];
		/** The transport, as given. */
		readonly conn_type: string | undefined;
		/** More about the connections, as given; not used. */
		readonly extra: import("net.server").ConnectionExtra | undefined;
	}

	/**
	 * Makes a resolver.
	 *
	 * @param targets The addresses, which are taken off this array as they are tried.
	 * @param conn_type The transport; not used.
	 * @param extra More about the connections; not used: each address has its own.
	 * @returns The resolver, for `net.connect`.
	 */
	function new_(
		targets?: Target[],
		conn_type?: string,
		extra?: import("net.server").ConnectionExtra,
	): ManualResolver;

	export { type ManualResolver, new_ as new, type Target };
}
