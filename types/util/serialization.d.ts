/**
 * Values written as Lua (`util/serialization.lua`).
 * @see https://prosody.im/doc/developers/util/serialization
 * @noResolution
 * @noSelf
 */
declare module "util.serialization" {
	/**
	 * Settings that go together: all on one line; without any blank; for a log, also of what cannot be read again; and
	 * for people, which exists since 13.0.
	 */
	export type Preset = "compact" | "debug" | "oneline" | "pretty";

	/** How values are written. */
	export interface Options {
		/** Settings that go together, which others change. */
		preset?: Preset | undefined;
		/** Writes what cannot be written otherwise, given the value and why. */
		fallback?: ((this: void, value: unknown, why?: string) => string) | undefined;
		/** False writes something in place of what cannot be written, else it throws. */
		fatal?: boolean | undefined;
		/** The words that cannot be keys without quotes; those of Lua where nil. */
		keywords?: { readonly [word: string]: true } | undefined;
		/** What to indent with at each depth; a tab where nil. */
		indentwith?: string | undefined;
		/** What stands before an item; a new line where nil. */
		itemstart?: string | undefined;
		/** What stands between items; a semicolon where nil. */
		itemsep?: string | undefined;
		/** What stands behind the last item; a semicolon and a new line where nil. */
		itemlast?: string | undefined;
		/** What begins a table; `{` where nil. */
		tstart?: string | undefined;
		/** What ends a table; `}` where nil. */
		tend?: string | undefined;
		/** What begins a key; `[` where nil. */
		kstart?: string | undefined;
		/** What ends a key; `]` where nil. */
		kend?: string | undefined;
		/** What stands between key and value; ` = ` where nil. */
		equals?: string | undefined;
		/** Whether keys that are names go without quotes; or the Lua pattern of those that do. */
		unquoted?: boolean | string | undefined;
		/** The name of a function that bytes are to pass through, written in hexadecimal where that is shorter. */
		hex?: string | undefined;
		/** Whether tables with a metamethod `__freeze` are written as what it returns, behind their `__name`. */
		freeze?: boolean | undefined;
		/** How deep tables may be; 127 where nil. */
		maxdepth?: number | undefined;
		/** Whether a table may occur twice; not within itself. */
		multiref?: boolean | undefined;
		/** Iterates over a table; `next` where nil. */
		table_iterator?:
			| (<Key, Value>(
					this: void,
					table: LuaTable<AnyNotNil & Key, Value>,
			  ) => LuaIterable<LuaMultiReturn<[Key, Value]>>)
			| undefined;
	}

	/**
	 * Writes a value. Throws where it cannot be written, such as a function, unless `fatal` is false or there is a
	 * `fallback`.
	 *
	 * @param value The value.
	 * @returns The text.
	 */
	export type Serializer = (this: void, value: unknown) => string;

	/**
	 * Makes a function that writes values.
	 *
	 * @param options How; changed where a preset is among them.
	 * @returns The function.
	 */
	function create(options?: Options | Preset): Serializer;

	export { create as new };
	/**
	 * Writes a value.
	 *
	 * @param value The value; throws where it cannot be written.
	 * @param options How.
	 * @returns The text.
	 * @example
	 * import { serialize } from "util.serialization";
	 *
	 * print(serialize({ name: "Juliet" }));
	 */
	export function serialize(value: unknown, options?: Options | Preset): string;
	/**
	 * Reads what was written; runs it as Lua that can reach nothing, which may yet take its time.
	 *
	 * @param text The text; nil and the like give nil.
	 * @returns The value; or nil and an error.
	 */
	export function deserialize(
		text: unknown,
	): LuaMultiReturn<[value: unknown, problem: undefined] | [value: undefined, problem: string]>;
}
