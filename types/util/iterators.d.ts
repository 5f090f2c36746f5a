/**
 * Functions that make and combine iterators for a `for` loop (`util/iterators.lua`).
 *
 * Where a parameter is an iterator, write the call that makes it in its place: `it.count(pairs(map))`. Lua then
 * hands over all that the call returns; a variable would keep the function alone.
 * @see util/iterators.lua
 * @noResolution
 * @noSelf
 */
declare module "util.iterators" {
	/** What a step of an iterator yields, as a tuple. */
	type ValuesOf<Step> = Step extends LuaMultiReturn<infer Values> ? Values : [Step];
	/** The first of what a step yields. */
	type FirstOf<Step> = ValuesOf<Step>[0];
	/** One of what a step yields, counted from 1. */
	type NthOf<Step, N extends number> = [undefined, ...ValuesOf<Step>][N];
	/** The keys of a table. */
	type KeyOf<Table> =
		Table extends LuaPairsIterable<infer Key, unknown>
			? Key
			: Table extends LuaPairsKeyIterable<infer Key>
				? Key
				: Table extends readonly unknown[]
					? number
					: keyof Table;
	/** The values of a table. */
	type ValueOf<Table> =
		Table extends LuaPairsIterable<AnyNotNil, infer Value>
			? NonNullable<Value>
			: Table extends LuaPairsKeyIterable<AnyNotNil>
				? true
				: Table extends readonly (infer Value)[]
					? NonNullable<Value>
					: NonNullable<Table[keyof Table]>;

	/** Iterators one after the other. */
	type JoinedIterator<Step> = LuaIterable<Step> & {
		/**
		 * Adds an iterator at the end.
		 *
		 * @param iterator The call that makes it.
		 * @returns All of them, for a `for` loop.
		 */
		append<Other>(iterator: LuaIterable<Other>): JoinedIterator<Step | Other>;
		/**
		 * Would add an iterator at the beginning; throws in both versions.
		 *
		 * @param iterator The call that makes it.
		 * @returns Nothing, since it throws.
		 */
		prepend(iterator: LuaIterable<unknown>): never;
	};

	/**
	 * Turns an iterator round; runs it to its end first.
	 *
	 * @param iterator The call that makes it.
	 * @returns An iterator that yields the same from the last to the first.
	 */
	function reverse<Step>(iterator: LuaIterable<Step>): LuaIterable<Step>;
	/**
	 * Iterates over the keys of a table, in no order.
	 *
	 * @param table The table.
	 * @returns An iterator.
	 * @example
	 * import { keys } from "util.iterators";
	 *
	 * for (const name of keys(prosody.hosts)) print(name);
	 */
	function keys<Table>(table: Table): LuaIterable<KeyOf<Table>>;
	/**
	 * Iterates over the values of a table, in no order.
	 *
	 * @param table The table.
	 * @returns An iterator.
	 */
	function values<Table>(table: Table): LuaIterable<ValueOf<Table>>;
	/**
	 * Picks one of the values of each step; ends early where it is nil.
	 *
	 * @param n Which value, counted from 1.
	 * @param iterator The call that makes the iterator.
	 * @returns An iterator that yields that value alone.
	 */
	function select<N extends number, Step>(n: N, iterator: LuaIterable<Step>): LuaIterable<NthOf<Step, N>>;
	/**
	 * Leaves out steps whose first value occurred before.
	 *
	 * @param iterator The call that makes the iterator.
	 * @returns An iterator.
	 */
	function unique<Step>(iterator: LuaIterable<Step>): LuaIterable<Step>;
	/**
	 * Counts the steps of an iterator; runs it to its end.
	 *
	 * @param iterator The call that makes it.
	 * @returns How many there are.
	 * @example
	 * import { count, keys } from "util.iterators";
	 *
	 * module.log("info", "%d hosts", count(keys(prosody.hosts)));
	 */
	function count(iterator: LuaIterable<unknown>): number;
	/**
	 * Ends an iterator early.
	 *
	 * @param n How many steps at most.
	 * @param iterator The call that makes the iterator.
	 * @returns An iterator over the first steps.
	 */
	function head<Step>(n: number, iterator: LuaIterable<Step>): LuaIterable<Step>;
	/**
	 * Leaves out the first steps; takes them at once.
	 *
	 * @param n How many steps. Where there are fewer, what comes is for the iterator to say.
	 * @param iterator The call that makes the iterator.
	 * @returns An iterator over the rest.
	 */
	function skip<Step>(n: number, iterator: LuaIterable<Step>): LuaIterable<Step>;
	/**
	 * Leaves out all but the last steps; runs the iterator to its end first.
	 *
	 * @param n How many steps at most.
	 * @param iterator The call that makes the iterator.
	 * @returns An iterator over the last steps.
	 */
	function tail<Step>(n: number, iterator: LuaIterable<Step>): LuaIterable<Step>;
	/**
	 * Leaves out steps.
	 *
	 * @param filter Called with the values of each step; a true value keeps it. Anything but a function leaves out
	 * the steps whose first value equals it.
	 * @param iterator The call that makes the iterator.
	 * @returns An iterator.
	 */
	function filter<Step>(
		filter: ((...values: ValuesOf<Step>) => unknown) | FirstOf<Step>,
		iterator: LuaIterable<Step>,
	): LuaIterable<Step>;
	/**
	 * Iterates over an array from its end.
	 *
	 * @param array The array.
	 * @returns An iterator over places, counted from 1 as in Lua, and items.
	 */
	function ripairs<Item>(array: readonly Item[]): LuaIterable<LuaMultiReturn<[index: number, item: Item]>>;
	/**
	 * Counts upwards.
	 *
	 * @param first The first number; where `last` is left out, the last one, and 1 is the first.
	 * @param last The last number.
	 * @returns An iterator.
	 */
	function range(first: number, last?: number): LuaIterable<number>;
	/**
	 * Collects the first value of each step.
	 *
	 * @param iterator The call that makes the iterator.
	 * @returns An array.
	 */
	function to_array<Step>(iterator: LuaIterable<Step>): FirstOf<Step>[];
	/**
	 * Iterates over a table in the order of its keys, which must be comparable.
	 *
	 * @param table The table.
	 * @param before Tells whether a key comes before another; `<` where left out.
	 * @returns An iterator over keys and values.
	 */
	function sorted_pairs<Table>(
		table: Table,
		before?: (a: KeyOf<Table>, b: KeyOf<Table>) => boolean,
	): LuaIterable<LuaMultiReturn<[key: KeyOf<Table>, value: ValueOf<Table>]>>;
	/**
	 * Collects the first two values of each step as keys and values.
	 *
	 * @param iterator The call that makes the iterator.
	 * @returns A table.
	 */
	function to_table<Key extends AnyNotNil, Value>(
		iterator: LuaIterable<LuaMultiReturn<[Key, Value]>>,
	): LuaMap<Key, Value>;
	/**
	 * Begins a chain of iterators. On 0.12 it can be iterated over only after an `append`.
	 *
	 * @param iterator The call that makes the first.
	 * @returns The chain.
	 */
	function join<Step>(iterator: LuaIterable<Step>): JoinedIterator<Step>;
}
