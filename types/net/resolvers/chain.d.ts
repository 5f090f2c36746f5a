/**
 * Addresses of several resolvers, one after the other (`net/resolvers/chain.lua`).
 * @noResolution
 * @noSelf
 */
declare module "net.resolvers.chain" {
	import type { Resolver } from "net.connect";

	/** The addresses of several resolvers. */
	interface ChainResolver extends Resolver {
		/** Those that are still to be asked. */
		readonly resolvers: Resolver[];
	}

	/**
	 * Makes a resolver.
	 *
	 * @param resolvers The resolvers, which are taken off this array as they are asked.
	 * @returns The resolver, for `net.connect`.
	 */
	function new_(resolvers: Resolver[]): ChainResolver;

	export { type ChainResolver, new_ as new };
}
