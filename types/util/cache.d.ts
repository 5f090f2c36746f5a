/**
 * Tables with a limited number of entries, of which the oldest goes first (`util/cache.lua`).
 * @see https://prosody.im/doc/developers/util/cache
 * @noResolution
 * @noSelf
 */
declare module "util.cache" {
	/** A table that holds a limited number of entries, in the order in which they were last set. */
	export interface Cache<K extends AnyNotNil, V> {
		/** How many entries it can hold. */
		readonly size: number;

		/**
		 * Sets an entry and makes it the newest. Where the cache is full, the oldest goes.
		 *
		 * @param key The key.
		 * @param value The value; nil removes the entry.
		 * @returns False where the cache is full and `on_evict` kept the oldest entry, else true.
		 */
		set(key: K, value: V | undefined): boolean;
		/**
		 * Reads an entry, which does not make it newer.
		 *
		 * @param key The key.
		 * @returns The value, or nil.
		 */
		get(key: K): V | undefined;
		/**
		 * Iterates over keys and values, the newest first.
		 *
		 * @returns An iterator. To remove the entry that it stands at is allowed.
		 */
		items(): LuaIterable<LuaMultiReturn<[key: K, value: V]>>;
		/**
		 * Iterates over values, the newest first.
		 *
		 * @returns An iterator.
		 */
		values(): LuaIterable<V>;
		/**
		 * Counts the entries.
		 *
		 * @returns How many there are.
		 */
		count(): number;
		/**
		 * Looks at the newest entry.
		 *
		 * @returns Its key and value, or nil for both where there is none.
		 */
		head(): LuaMultiReturn<[key: K, value: V] | [key: undefined, value: undefined]>;
		/**
		 * Looks at the oldest entry.
		 *
		 * @returns Its key and value, or nil for both where there is none.
		 */
		tail(): LuaMultiReturn<[key: K, value: V] | [key: undefined, value: undefined]>;
		/**
		 * Changes how many entries it can hold. Entries that are too many go, the oldest first, each after a call
		 * of `on_evict`.
		 *
		 * @param size The number, above 0; throws otherwise.
		 * @returns False where `on_evict` kept an entry that is too many, else true.
		 */
		resize(size: number): boolean;
		/**
		 * Makes a table that reads and writes this cache. Writing to it throws where `set` would return false.
		 *
		 * @returns The table, the same at each call.
		 */
		table(): LuaMap<K, V>;
		/** Removes all entries, without a call of `on_evict`. */
		clear(): void;
	}

	/**
	 * Makes a cache.
	 *
	 * @param size How many entries it can hold, above 0; throws otherwise.
	 * @param on_evict Called with the oldest entry when the cache is full, and with the cache, which it may
	 * resize to make room. Where it returns false, or is false, the entry stays and the new one is refused.
	 * @returns The cache.
	 * @since 13.0
	 * @example
	 * import * as cache from "util.cache";
	 *
	 * const names = cache.new<string, string>(100);
	 * names.set("juliet@example.org", "Juliet");
	 */
	function create<K extends AnyNotNil, V>(
		size: number,
		on_evict: false | ((this: void, key: K, value: V, cache: Cache<K, V>) => unknown),
	): Cache<K, V>;
	/**
	 * Makes a cache.
	 *
	 * @param size How many entries it can hold, above 0; throws otherwise.
	 * @param on_evict Called with the oldest entry when the cache is full; where it returns false the entry
	 * stays and the new one is refused, and likewise where false is given in place of a function.
	 * @returns The cache.
	 */
	function create<K extends AnyNotNil, V>(
		size: number,
		on_evict?: false | ((this: void, key: K, value: V) => unknown),
	): Cache<K, V>;

	export { create as new };
}
