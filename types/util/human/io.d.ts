/**
 * Talking to people on a terminal, and texts for them (`util/human/io.lua`).
 *
 * What reads holds up the whole process, so it is for commands of prosodyctl alone.
 * @see https://hg.prosody.im/trunk/file/tip/util/human/io.lua
 * @noResolution
 * @noSelf
 */
declare module "util.human.io" {
	/** A column of a table. */
	interface Column<Row = Record<string, unknown>> {
		/** What stands above it; where left out, nothing does. */
		readonly title?: string | undefined;
		/**
		 * Its width: characters, or as text a share such as `50%`. On 0.12 that is per cent of what fixed columns
		 * leave; in 13 shares, also written `2p`, are weighed against each other. A fixed column is no narrower
		 * than its title and a space, which is also its width where left out.
		 */
		readonly width?: number | string | undefined;
		/** The field of a row that it shows; where left out, the value with the number of the column. */
		readonly key?: (keyof Row & string) | number | undefined;
		/** What to show for nil; nothing where left out. */
		readonly default?: string | undefined;
		/** On which side the text stands; left where left out. */
		readonly align?: "left" | "right" | undefined;
		/**
		 * Makes what is shown, of the value, the row, and in 13 alone the width in characters and the column. A
		 * nil value is passed, too.
		 */
		readonly mapper?:
			| ((this: void, value: unknown, row: Row, width: number, column: Column<Row>) => unknown)
			| undefined;
		/**
		 * Shortens what is too long to a width in characters; `ellipsis` where left out.
		 * @since 13.0
		 */
		readonly ellipsis?: ((this: void, text: string, width: number) => string) | undefined;
	}

	/** Writes a line of a table: a row, or the titles where there is none. */
	type RowFormatter<Row> = (this: void, row?: Row) => string;

	/**
	 * Reads characters as they are typed, without a line break.
	 *
	 * @param n How many bytes; 1 where left out.
	 * @returns The characters, or nil at the end of the input.
	 */
	function getchar(n?: number): string | undefined;
	/**
	 * Reads a line.
	 *
	 * @returns The line without its break, or nil at the end of the input.
	 */
	function getline(): string | undefined;
	/**
	 * Reads a line that is not shown.
	 *
	 * @returns The line without its break, or nil at the end of the input.
	 */
	function getpass(): string | undefined;
	/**
	 * Asks a question that one key answers.
	 *
	 * @param prompt The question; at its end the choices, such as `[Y/n]`, of which the one in upper case is
	 * the default.
	 * @returns Whether the answer was `y`; nil where it was no letter and there is no default. Throws at the
	 * end of the input.
	 */
	function show_yesno(prompt: string): boolean | undefined;
	/**
	 * Asks for a new password, twice.
	 *
	 * @returns The password, or nil where none was given.
	 */
	function read_password(): string | undefined;
	/**
	 * Asks a question that a line answers.
	 *
	 * @param prompt The question.
	 * @returns The answer, or nil where it is empty.
	 */
	function show_prompt(prompt: string): string | undefined;
	/**
	 * Prints a line.
	 *
	 * @param fmt A text, as for `string.format`.
	 * @param args The arguments.
	 */
	function printf(fmt: string, ...args: (string | number)[]): void;
	/**
	 * Fills up with spaces on the left.
	 *
	 * @param s The text in UTF-8.
	 * @param width The width in characters.
	 * @returns The text, no shorter than that.
	 */
	function padleft(s: string, width: number): string;
	/**
	 * Fills up with spaces on the right.
	 *
	 * @param s The text in UTF-8.
	 * @param width The width in characters.
	 * @returns The text, no shorter than that.
	 */
	function padright(s: string, width: number): string;
	/**
	 * Tells the width of the terminal.
	 *
	 * @param fallback What to return where there is no terminal.
	 * @returns Characters.
	 * @since 13.0
	 */
	function term_width<T extends number | undefined = undefined>(fallback?: T): number | T;
	/**
	 * Cuts a text that is too long, and puts `…` at its end.
	 *
	 * @param s The text in UTF-8.
	 * @param width The width in characters.
	 * @returns The text, no longer than that.
	 */
	function ellipsis(s: string, width: number): string;
	/**
	 * Prepares a table.
	 *
	 * @param col_specs The columns.
	 * @param max_width The width in characters; that of the terminal where left out.
	 * @returns A function that writes a line, and the width.
	 * @since 13.0
	 */
	function table<Row = Record<string, unknown>>(
		col_specs: readonly Column<Row>[],
		max_width?: number,
	): LuaMultiReturn<[format: RowFormatter<Row>, width: number]>;
	/**
	 * Prepares a table.
	 *
	 * @param col_specs The columns.
	 * @param max_width The width in characters; where left out the environment variable COLUMNS, or 80.
	 * @returns A function that writes a line.
	 */
	function table<Row = Record<string, unknown>>(
		col_specs: readonly Column<Row>[],
		max_width?: number,
	): RowFormatter<Row>;
	/**
	 * Reads a duration such as `2 weeks` or `3min`.
	 *
	 * @param duration_string A whole number and a unit: `s`, `min`, `h`, `d`, `w`, `mon` (31 days) or `y`; the
	 * rest of the word does not count.
	 * @returns Seconds, or nil where there is no number, no unit or another one.
	 * @since 13.0
	 */
	function parse_duration(duration_string: string): number | undefined;
	/**
	 * Reads a duration, with units that are less clear: `m` and `mo` are months, `mi` minutes, none is seconds.
	 *
	 * @param duration_string A whole number and a unit.
	 * @returns Seconds, or nil where there is no number.
	 * @since 13.0
	 */
	function parse_duration_lax(duration_string: string): number | undefined;
}
