/**
 * Buffers of bytes of a fixed size (a C module, `util/ringbuffer.so`).
 * @see https://prosody.im/doc/developers/util/ringbuffer
 * @noResolution
 * @noSelf
 */
declare module "util.ringbuffer" {
	/** A buffer: what was written first is read first. */
	export interface Ringbuffer {
		/** How many bytes are in it. Compiles to the length operator. */
		readonly byte_count: LuaLengthMethod<number>;

		/**
		 * Finds a text.
		 *
		 * @param text The text.
		 * @returns How many bytes there are up to its end; nil where it is not there.
		 */
		find(text: string): number | undefined;
		/**
		 * Drops bytes from the beginning.
		 *
		 * @param count How many.
		 * @returns Whether there were so many; else nothing is dropped.
		 */
		discard(count: number): boolean;
		/**
		 * Reads bytes from the beginning.
		 *
		 * @param count How many.
		 * @param peek Leaves them in the buffer.
		 * @returns The bytes; nil where there are not so many.
		 */
		read(count: number, peek?: boolean): string | undefined;
		/**
		 * Reads up to the end of a text.
		 *
		 * @param text The text.
		 * @returns The bytes with the text; nil where it is not there.
		 */
		readuntil(text: string): string | undefined;
		/**
		 * Adds bytes at the end.
		 *
		 * @param data The bytes.
		 * @returns How many; nil where they do not fit, and none is added.
		 */
		write(data: string): number | undefined;
		/**
		 * Tells the size.
		 *
		 * @returns How many bytes it can hold.
		 */
		size(): number;
		/**
		 * Counts the bytes.
		 *
		 * @returns How many are in it.
		 */
		length(): number;
		/**
		 * Copies bytes, as `string.sub` does.
		 *
		 * @param start The first, counted from 1; negative from the end.
		 * @param end The last; the very last where left out.
		 * @returns The bytes.
		 */
		sub(start: number, end?: number): string;
		/**
		 * Reads bytes as numbers, as `string.byte` does.
		 *
		 * @param start The first, counted from 1; the very first where left out.
		 * @param end The last; the first where left out.
		 * @returns The numbers; nothing where there are none.
		 */
		byte(start?: number, end?: number): LuaMultiReturn<number[]>;
		/**
		 * Counts the free bytes.
		 *
		 * @returns How many bytes still fit.
		 */
		free(): number;
	}

	/**
	 * Makes an empty buffer. Throws where the size is not positive.
	 *
	 * @param size How many bytes it can hold; a page of memory where left out.
	 * @returns The buffer.
	 */
	function create(size?: number): Ringbuffer;

	export { create as new };
}
