/**
 * A binary heap whose entries can also be found by an id: Prosody's timers live in one
 * (`util/indexedbheap.lua`).
 * @see util/indexedbheap.lua
 * @noResolution
 * @noSelf
 */
declare module "util.indexedbheap" {
	/**
	 * A queue that hands out what has the least priority first.
	 *
	 * @typeParam Item What is queued.
	 * @typeParam Priority What is compared with `<`: numbers, or texts.
	 * @typeParam Id What entries are known by.
	 */
	interface Heap<Item, Priority extends number | string = number, Id extends AnyNotNil = number> {
		/** The ids in the order of the heap; shared with the heap, only to be read. */
		readonly ids: readonly Id[];
		/** What is queued, by id; only to be read. */
		readonly items: ReadonlyLuaMap<Id, Item>;
		/** The priorities in the order of the heap; only to be read. */
		readonly priorities: readonly Priority[];
		/** Where in `ids` an id stands, counted from 1; only to be read. */
		readonly index: ReadonlyLuaMap<Id, number>;
		/** The id that the next entry without one receives; ends in .5, so that it meets no whole number. */
		readonly current_id: number;

		/**
		 * Adds an entry.
		 *
		 * @param item What is queued.
		 * @param priority Its priority.
		 * @param id What it is known by; must be new. Where left out, a number of the heap's own.
		 * @returns The id.
		 */
		insert(item: Item, priority: Priority, id?: Id): Id;
		/**
		 * Takes out the entry with the least priority.
		 *
		 * @returns Its priority, itself and its id; nothing where the heap is empty.
		 */
		pop(): LuaMultiReturn<
			[priority: Priority, item: Item, id: Id] | [priority: undefined, item: undefined, id: undefined]
		>;
		/**
		 * Looks at the least priority.
		 *
		 * @returns It, or nil where the heap is empty.
		 */
		peek(): Priority | undefined;
		/**
		 * Gives an entry another priority; does nothing where the id is unknown.
		 *
		 * @param id The entry's id.
		 * @param priority Its new priority.
		 */
		reprioritize(id: Id, priority: Priority): void;
		/**
		 * Takes out the entry at a place in the heap.
		 *
		 * @param index The place, from `index`.
		 * @returns Its priority, itself and its id; nothing where there is none.
		 */
		remove_index(
			index: number | undefined,
		): LuaMultiReturn<
			[priority: Priority, item: Item, id: Id] | [priority: undefined, item: undefined, id: undefined]
		>;
		/**
		 * Takes out an entry.
		 *
		 * @param id The entry's id.
		 * @returns Its priority, itself and its id; nothing where the id is unknown.
		 */
		remove(
			id: Id,
		): LuaMultiReturn<
			[priority: Priority, item: Item, id: Id] | [priority: undefined, item: undefined, id: undefined]
		>;
	}

	/**
	 * Makes an empty heap.
	 *
	 * @typeParam Item What is queued.
	 * @typeParam Priority What is compared.
	 * @typeParam Id What entries are known by.
	 * @returns The heap.
	 */
	function create<Item, Priority extends number | string = number, Id extends AnyNotNil = number>(): Heap<
		Item,
		Priority,
		Id
	>;
}
