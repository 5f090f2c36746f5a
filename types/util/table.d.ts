/**
 * Functions for tables that not every Lua has (a C module, `util/table.so`).
 * @see https://prosody.im/doc/developers/util/table
 * @noResolution
 * @noSelf
 */
declare module "util.table" {
	/** Values in a table, with their number. */
	interface Packed<Values extends unknown[] = unknown[]> {
		/** How many values there are, nil counted. */
		readonly n: Values["length"];
		/** A value, by its place from 1. */
		readonly [place: number]: Values[number] | undefined;
	}

	/**
	 * Makes an empty table with room for entries.
	 *
	 * @param array_size How many places of an array.
	 * @param hash_size How many other keys.
	 * @returns The table.
	 */
	function create<Key extends AnyNotNil = AnyNotNil, Value = unknown>(
		array_size: number,
		hash_size: number,
	): LuaTable<Key, Value>;
	/**
	 * Puts values into a table, as `table.pack` does.
	 *
	 * @param values The values.
	 * @returns The table.
	 */
	function pack<Values extends unknown[]>(...values: Values): Packed<Values>;
	/**
	 * Copies a part of an array, as `table.move` does. Throws where an argument is of the wrong type.
	 *
	 * @param source The array to copy from.
	 * @param first The first place to copy, from 1.
	 * @param last The last place to copy.
	 * @param position The place that the first is copied to, from 1.
	 * @param destination The array to copy to; the same where left out.
	 * @returns The array that was copied to.
	 * @since 13.0
	 */
	function move<Item>(
		source: readonly Item[],
		first: number,
		last: number,
		position: number,
		destination?: Item[],
	): Item[];
}
