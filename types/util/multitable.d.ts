/**
 * Tables with several keys, one after the other (`util/multitable.lua`).
 * @see https://prosody.im/doc/developers/util/multitable
 * @noResolution
 * @noSelf
 */
declare module "util.multitable" {
	/** A search: the key of each level, nil for any. Nil must be written out for the last levels, too. */
	export type Query<Keys extends AnyNotNil[]> = { [Level in keyof Keys]: Keys[Level] | undefined };

	/**
	 * A table of tables.
	 *
	 * @typeParam Keys The keys, from the outermost level on.
	 * @typeParam Value What is at the innermost level. For `add` an array.
	 */
	export interface Multitable<Keys extends AnyNotNil[] = AnyNotNil[], Value = unknown> {
		/** The outermost table; only to be read. */
		readonly data: LuaTable;

		/**
		 * Reads a value.
		 *
		 * @param keys Its keys; with fewer than there are levels, the table at that level.
		 * @returns The value, or nil; also false where that is in the way.
		 */
		get(...keys: Keys): Value | undefined;
		get(...keys: AnyNotNil[]): unknown;
		/**
		 * Adds an item at the end of an array, which is made where there is none.
		 *
		 * @param keys_and_item The keys of the array, and the item.
		 */
		add(...keys_and_item: Value extends readonly (infer Item)[] ? [...Keys, Item] : [...Keys, never]): void;
		/**
		 * Sets a value.
		 *
		 * @param keys_and_value The keys, and the value.
		 */
		set(...keys_and_value: [...Keys, Value]): void;
		/**
		 * Removes values, and the tables that are empty then.
		 *
		 * @param query What to remove. The last key must not be nil, fewer keys than there are levels remove all below.
		 */
		remove(...query: Query<Keys>): void;
		remove(...query: (AnyNotNil | undefined)[]): void;
		/**
		 * Finds values.
		 *
		 * @param query What to find.
		 * @returns The values, in no order.
		 */
		search(...query: Query<Keys>): Value[];
		/**
		 * Finds values and adds them to an array.
		 *
		 * @param results The array; a new one where nil.
		 * @param query What to find.
		 * @returns The array.
		 */
		search_add(results: Value[] | undefined, ...query: Query<Keys>): Value[];
		/**
		 * Iterates over values.
		 *
		 * @param query What to find.
		 * @returns An iterator over all keys and the value, in no order.
		 */
		iter(...query: Query<Keys>): LuaIterable<LuaMultiReturn<[...Keys, Value]>>;
	}

	/**
	 * Iterates over values, as the method does.
	 *
	 * @param multitable The table.
	 * @param query What to find.
	 * @returns An iterator over all keys and the value, in no order.
	 */
	export function iter<Keys extends AnyNotNil[], Value>(
		multitable: Multitable<Keys, Value>,
		...query: Query<Keys>
	): LuaIterable<LuaMultiReturn<[...Keys, Value]>>;

	/**
	 * Makes an empty table.
	 *
	 * @typeParam Keys The keys, from the outermost level on.
	 * @typeParam Value What is at the innermost level.
	 * @returns The table.
	 */
	function create<Keys extends AnyNotNil[], Value>(): Multitable<Keys, Value>;

	export { create as new };
}
