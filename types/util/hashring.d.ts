/**
 * Consistent hashing: keys to nodes, most of which stay where they are as nodes come and go
 * (`util/hashring.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/hashring.lua
 * @noResolution
 * @noSelf
 */
declare module "util.hashring" {
	/** A set of nodes, each of which stands on a ring in several places. */
	export interface HashRing<V = true> {
		/** In how many places each node stands. */
		readonly num_replicas: number;
		/** The hash function. */
		readonly hash: (this: void, text: string) => string;
		/** The names of the nodes as an array, and their values by name; in 0.12 each is true. */
		readonly nodes: readonly string[] & ReadonlyLuaMap<string, V>;
		/** The hashes in order as an array, and the node of each by hash; made when it is needed. */
		readonly ring: readonly string[] & ReadonlyLuaMap<string, string>;

		/**
		 * Adds a node, which must not be there yet.
		 *
		 * @param name Its name.
		 * @param value What `get_node` returns along with the name.
		 * @returns True.
		 * @since 13.0
		 */
		add_node(name: string, value: V): true;
		/**
		 * Adds a node, which must not be there yet.
		 *
		 * @param name Its name; true is its value.
		 * @returns True.
		 */
		add_node(name: string): true;
		/**
		 * Adds nodes; those that are there already stay as they are.
		 *
		 * @param nodes Values by name.
		 * @returns True.
		 * @since 13.0
		 */
		add_nodes(nodes: Readonly<Record<string, V>> | ReadonlyLuaMap<string, V>): true;
		/**
		 * Adds nodes; those that are there already stay as they are.
		 *
		 * @param nodes Their names.
		 * @returns True.
		 */
		add_nodes(nodes: readonly string[]): true;
		/**
		 * Removes a node.
		 *
		 * @param node_name Its name.
		 * @returns Whether it was there.
		 */
		remove_node(node_name: string): boolean;
		/**
		 * Removes nodes; those that are not there are ignored.
		 *
		 * @param nodes Their names.
		 */
		remove_nodes(nodes: readonly string[]): void;
		/**
		 * Copies the ring.
		 *
		 * @returns A ring with the same nodes.
		 */
		clone(): HashRing<V>;
		/**
		 * Finds the node of a key.
		 *
		 * @param key Any text.
		 * @returns The name of the node and its value, or nil for both where there is no node.
		 * @since 13.0
		 */
		get_node(key: string): LuaMultiReturn<[name: string, value: V] | [name: undefined, value: undefined]>;
		/**
		 * Finds the node of a key.
		 *
		 * @param key Any text.
		 * @returns The name of the node, or nil where there is none.
		 */
		get_node(key: string): string | undefined;
	}

	/**
	 * Makes a ring.
	 *
	 * @param num_replicas In how many places each node stands; the more, the more even the shares.
	 * @param hash_function The hash function, such as `sha256` of util.hashes; what it returns is compared.
	 * @returns A ring without nodes.
	 */
	function create<V = true>(
		num_replicas: number,
		hash_function: (this: void, text: string) => string,
	): HashRing<V>;

	export { create as new };
}
