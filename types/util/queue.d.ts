/**
 * Queues with a limited number of places (`util/queue.lua`).
 * @see https://prosody.im/doc/developers/util/queue
 * @noResolution
 * @noSelf
 */
declare module "util.queue" {
	/** A queue: what was put in first comes out first. */
	export interface Queue<Item> {
		/** How many places it has. */
		readonly size: number;

		/**
		 * Counts the items.
		 *
		 * @returns How many there are.
		 */
		count(): number;
		/**
		 * Puts an item in.
		 *
		 * @param item The item.
		 * @returns True; or nil and an error where the queue is full and does not drop its oldest item.
		 */
		push(item: Item): LuaMultiReturn<[ok: true, problem: undefined] | [ok: undefined, problem: "queue full"]>;
		/**
		 * Takes the oldest item out.
		 *
		 * @returns The item, or nil where there is none.
		 */
		pop(): Item | undefined;
		/**
		 * Looks at the oldest item.
		 *
		 * @returns The item, or nil where there is none.
		 */
		peek(): Item | undefined;
		/**
		 * Puts another item in the place of the oldest; puts it in where there is none.
		 *
		 * @param item The item.
		 * @returns True.
		 */
		replace(item: Item): true;
		/**
		 * Iterates over the items, the oldest first.
		 *
		 * @returns An iterator over places, counted from 1, and items.
		 */
		items(): LuaIterable<LuaMultiReturn<[place: number, item: Item]>>;
		/**
		 * Takes the items out one by one, the oldest first.
		 *
		 * @returns An iterator.
		 */
		consume(): LuaIterable<Item>;
	}

	/**
	 * Makes an empty queue.
	 *
	 * @typeParam Item What is queued; not nil.
	 * @param size How many places it has.
	 * @param allow_wrapping Drops the oldest item to make room for another.
	 * @returns The queue.
	 */
	function create<Item>(size: number, allow_wrapping?: boolean): Queue<Item>;

	export { create as new };
}
