/**
 * Addresses of a service by its SRV records (`net/resolvers/service.lua`, RFC 2782).
 * @noResolution
 * @noSelf
 */
declare module "net.resolvers.service" {
	import type { Resolver } from "net.connect";

	/** The addresses of a service. */
	interface ServiceResolver extends Resolver {
		/** The host in ASCII; nil where its name is forbidden. */
		readonly hostname: string | undefined;
		/** The service. */
		readonly service: string;
		/** The transport. */
		readonly conn_type: string;
		/** More about the connections. */
		readonly extra: import("net.server").ConnectionExtra | undefined;
	}

	/**
	 * Makes a resolver. Nothing is looked up before the first `next`. In 13.0 servers of one priority are taken by
	 * weight.
	 *
	 * @param hostname The host, or, with `extra.default_port`, an IP address.
	 * @param service The service without underscore, such as `xmpp-client`.
	 * @param conn_type The transport; `tcp` where left out.
	 * @param extra More about the connections; `default_port` is for a host without SRV records.
	 * @returns The resolver, for `net.connect`; one of `net.resolvers.basic` for an IP address.
	 */
	function new_(
		hostname: string,
		service: string,
		conn_type?: "tcp",
		extra?: import("net.server").ConnectionExtra,
	): ServiceResolver | import("net.resolvers.basic").BasicResolver;

	export { new_ as new, type ServiceResolver };
}
