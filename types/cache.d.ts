/**
 * A bounded table that forgets what was not set for longest (`util/cache.lua`).
 * @noResolution
 */
declare module "util.cache" {
	/** A bounded table, from keys to values. */
	export interface Cache<Key, Value> {
		/**
		 * Reads a value, and leaves its age as it is.
		 *
		 * @param key The key.
		 * @returns Its value, or nil.
		 */
		get(key: Key): Value | undefined;
		/**
		 * Stores a value as the youngest; where there is no room the oldest goes.
		 *
		 * @param key The key.
		 * @param value Its value; nil removes it.
		 * @returns False where it could not be stored.
		 */
		set(key: Key, value: Value | undefined): boolean;
		/**
		 * The oldest entry.
		 *
		 * @returns Its key and value, or nil twice where there is none.
		 */
		tail(): LuaMultiReturn<[Key, Value] | [undefined, undefined]>;
		/**
		 * Counts.
		 *
		 * @returns How many entries there are.
		 */
		count(): number;
	}
	/**
	 * Makes a bounded table.
	 *
	 * @param size How many entries it holds, at least 1.
	 * @returns The table.
	 */
	const _new: <Key, Value>(this: void, size: number) => Cache<Key, Value>;

	export { _new as new };
}
