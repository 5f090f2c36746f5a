/**
 * Queues of what was sent and not yet acknowledged (`util/smqueue.lua`), as XEP-0198 counts.
 * @see util/smqueue.lua
 * @noResolution
 * @noSelf
 */
declare module "util.smqueue" {
	/** A queue that counts all that ever went through it. It keeps a limited number and drops the oldest. */
	export interface SmQueue<Item> {
		/** How many are not acknowledged. Compiles to the length operator. */
		readonly unacked: LuaLengthMethod<number>;

		/**
		 * Adds an item that was sent.
		 *
		 * @param item The item.
		 */
		push(item: Item): void;
		/**
		 * Takes out what was acknowledged.
		 *
		 * @param count How many of all that were ever sent the other side has received.
		 * @returns What was acknowledged now and is still there; or nil and an error where the number is lower than
		 * before (`tail`), higher than what was sent (`head`), or something is missing (`pop`).
		 */
		ack(
			count: number,
		): LuaMultiReturn<
			[items: Item[], problem: undefined] | [items: undefined, problem: "head" | "pop" | "tail"]
		>;
		/**
		 * Counts what is not acknowledged, dropped or not.
		 *
		 * @returns How many.
		 */
		count_unacked(): number;
		/**
		 * Counts what is acknowledged.
		 *
		 * @returns How many.
		 */
		count_acked(): number;
		/**
		 * Tells whether all that is not acknowledged is still there.
		 *
		 * @returns Whether it is.
		 */
		resumable(): boolean;
		/**
		 * Iterates over what is there, the oldest first.
		 *
		 * @returns An iterator over places, counted from 1, and items.
		 */
		resume(): LuaIterable<LuaMultiReturn<[place: number, item: Item]>>;
		/**
		 * Takes out what is there, the oldest first, without acknowledging it.
		 *
		 * @returns An iterator.
		 */
		consume(): LuaIterable<Item>;
		/**
		 * Lists what is there, the oldest first.
		 *
		 * @returns A new array.
		 */
		table(): Item[];
	}

	/** The methods of all queues. */
	export const smqueue: SmQueue<unknown>;

	/**
	 * Makes an empty queue.
	 *
	 * @typeParam Item What is sent; not nil.
	 * @param size How many it keeps; throws where that is not positive.
	 * @returns The queue.
	 */
	function create<Item>(size: number): SmQueue<Item>;

	export { create as new };
}
