/**
 * A queue of bytes that is written at one end and read at the other (`util/dbuffer.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/dbuffer.lua
 * @noResolution
 * @noSelf
 */
declare module "util.dbuffer" {
	/** A queue of bytes. Its length is also had with the length operator. */
	export interface DBuffer {
		/** How many bytes it can hold; nil for any number. */
		readonly max_size: number | undefined;

		/**
		 * Adds bytes at the end.
		 *
		 * @param data The bytes.
		 * @returns True, or nil where they would be too many.
		 */
		write(data: string): true | undefined;
		/**
		 * Takes bytes from the front, no more than were written at once.
		 *
		 * @param requested_bytes At most how many; all that were written at once where left out.
		 * @returns The bytes and their number, or nothing where it is empty.
		 */
		read_chunk(requested_bytes?: number): LuaMultiReturn<[data: string, bytes: number] | []>;
		/**
		 * Takes bytes from the front.
		 *
		 * @param requested_bytes How many; those that were written at once where left out.
		 * @returns The bytes, or nil where there are not that many.
		 */
		read(requested_bytes?: number): string | undefined;
		/**
		 * Takes bytes from the front, up to and with a mark.
		 *
		 * @param char The mark, which must have been written at once.
		 * @returns The bytes, or nil where there is no such mark.
		 */
		read_until(char: string): string | undefined;
		/**
		 * Drops bytes from the front; all, where there are fewer.
		 *
		 * @param requested_bytes How many; all where left out.
		 * @returns True.
		 * @since 13.0
		 */
		discard(requested_bytes?: number): true;
		/**
		 * Drops bytes from the front.
		 *
		 * @param requested_bytes How many.
		 * @returns True; or nil where there are not that many, and on 0.12 none is dropped then.
		 */
		discard(requested_bytes: number): true | undefined;
		/**
		 * Looks at a range of bytes, as `string.sub` does.
		 *
		 * @param i The first, from 1; negative from the end.
		 * @param j The last; the end where left out.
		 * @returns The bytes.
		 */
		sub(i: number, j?: number): string;
		/**
		 * Looks at bytes as numbers, as `string.byte` does.
		 *
		 * @param i The first, from 1; 1 where left out.
		 * @param j The last; `i` where left out.
		 * @returns A number for each, none beyond the end.
		 */
		byte(i?: number, j?: number): LuaMultiReturn<number[]>;
		/**
		 * Counts the bytes.
		 *
		 * @returns How many there are.
		 */
		length(): number;
		/**
		 * Counts the bytes; another name of `length`, as for strings.
		 *
		 * @returns How many there are.
		 */
		len(): number;
		/**
		 * Joins what was written into one piece.
		 *
		 * @param bytes How many bytes from the front, no more than there are; all where left out.
		 */
		collapse(bytes?: number): void;
	}

	/**
	 * Makes a queue of bytes.
	 *
	 * @param max_size How many bytes it can hold; any number where left out.
	 * @param max_chunks How many writes are kept apart before they are joined; 32 where left out.
	 * @returns The queue, or nil where `max_size` is not above 0.
	 */
	function create(max_size?: number, max_chunks?: number): DBuffer | undefined;

	export { create as new };
}
