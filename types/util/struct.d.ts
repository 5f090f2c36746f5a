/**
 * Numbers and texts as bytes (a C module, `util/struct.so`).
 *
 * A format has a letter for each value: `b` and `B` a byte, `h` and `H` a short, `l` and `L` a long, `iN` and `IN` an
 * integer of N bytes, signed where small; `T` a size; `f` a float, `d` a double; `cN` N bytes of a text (`c0` all
 * of it, or as many as the number before says), `s` a text with a zero at its end; `x` a zero. `<` and `>` set the
 * order of bytes, `!N` the alignment; blanks are ignored. A format that is wrong throws.
 * @see util-src/struct.c
 * @noResolution
 * @noSelf
 */
declare module "util.struct" {
	/**
	 * Writes values. Throws where one is of the wrong type, or a text too short.
	 *
	 * @param format The format.
	 * @param values The values.
	 * @returns The bytes.
	 */
	function pack(format: string, ...values: (number | string)[]): string;
	/**
	 * Reads values. Throws where there are too few bytes.
	 *
	 * @typeParam Values What the format says that there is.
	 * @param format The format.
	 * @param data The bytes.
	 * @param start Where to begin, counted from 1; at the beginning where left out.
	 * @returns The values, and where the bytes behind them begin.
	 */
	function unpack<Values extends (number | string)[] = (number | string)[]>(
		format: string,
		data: string,
		start?: number,
	): LuaMultiReturn<[...values: Values, next: number]>;
	/**
	 * Counts the bytes of a format. Throws for `s` and `c0`, the length of which is not known.
	 *
	 * @param format The format.
	 * @returns How many bytes.
	 */
	function size(format: string): number;
}
