/**
 * Addresses of a host by its A and AAAA records (`net/resolvers/basic.lua`).
 * @noResolution
 * @noSelf
 */
declare module "net.resolvers.basic" {
	import type { Resolver } from "net.connect";

	/** The addresses of a host. */
	interface BasicResolver extends Resolver {
		/** The host in ASCII; nil where its name is forbidden. */
		readonly hostname: string | undefined;
		/** The port. */
		readonly port: number;
		/** The transport. */
		readonly conn_type: string;
		/** More about the connections; in 0.12 nil where left out. */
		readonly extra: import("net.server").ConnectionExtra | undefined;
	}

	/**
	 * Makes a resolver. Nothing is looked up before the first `next`.
	 *
	 * @param hostname The host, or an IP address, which may be in brackets.
	 * @param port The port.
	 * @param conn_type The transport; `tcp` where left out.
	 * @param extra More about the connections, to which the TLSA records are added where `use_dane` is true.
	 * @returns The resolver, for `net.connect`.
	 */
	function new_(
		hostname: string,
		port: number,
		conn_type?: "tcp",
		extra?: import("net.server").ConnectionExtra,
	): BasicResolver;

	export { type BasicResolver, new_ as new };
}
