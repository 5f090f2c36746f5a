/**
 * Tracebacks with variables (`util/debug.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/debug.lua
 * @noResolution
 * @noSelf
 */
declare module "util.debug" {
	/** A variable. */
	interface Variable {
		/** Its name; in parentheses where Lua made it up. */
		name: string;
		/** Its value. */
		value: unknown;
	}

	/** A level of the stack. */
	interface StackLevel {
		/** Which level, from 0. */
		level: number;
		/** What Lua knows about the function. */
		info: debug.FunctionInfo;
		/** Its local variables. */
		locals: Variable[];
		/** The variables that it has from outside. */
		upvalues: Variable[];
	}

	/**
	 * Lists the local variables of a level.
	 *
	 * @param thread The coroutine; the running one where nil.
	 * @param level The level, from 1 for the caller; throws where there is none.
	 * @returns The variables.
	 */
	function get_locals_table(thread: LuaThread | undefined, level: number): Variable[];
	/**
	 * Lists the variables that a function has from outside.
	 *
	 * @param func The function; nil has none.
	 * @returns The variables.
	 */
	function get_upvalues_table(func: ((this: void, ...args: never[]) => unknown) | undefined): Variable[];
	/**
	 * Writes variables as text. The values of those whose name ends in a word for password are hidden.
	 *
	 * @param var_table The variables.
	 * @param max_line_len After how many characters to begin a new line, and to cut a value; never where left
	 * out.
	 * @param indent_str What each line but the first begins with.
	 * @returns The text, or nil where there are none.
	 */
	function string_from_var_table(
		var_table: readonly Variable[],
		max_line_len?: number,
		indent_str?: string,
	): string | undefined;
	/**
	 * Lists the levels of the stack.
	 *
	 * @param thread The coroutine; the running one where nil.
	 * @param start_level The first level.
	 * @returns The levels.
	 */
	function get_traceback_table(thread: LuaThread | undefined, start_level: number): StackLevel[];
	/**
	 * Writes a traceback with variables, in the colours of a terminal. Never throws.
	 *
	 * @param thread The coroutine.
	 * @param message What to begin with.
	 * @param level The first level; 0 where left out.
	 * @returns The traceback; or nil where `thread` is neither a coroutine nor text.
	 */
	function traceback(thread: LuaThread, message?: string, level?: number): string;
	function traceback(message?: string, level?: number): string;
	/** Puts `traceback` into the place of Lua's own, for the whole server. */
	function use(): void;
}
