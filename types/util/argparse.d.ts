/**
 * Options of a command line (`util/argparse.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/argparse.lua
 * @noResolution
 * @noSelf
 */
declare module "util.argparse" {
	/** How options are read. */
	interface ArgparseConfig {
		/** What the options of one letter stand for; where there is none, such an option is an error. */
		short_params?: Readonly<Record<string, string>> | undefined;
		/**
		 * Options that take a value, from the argument that follows. From 13 on also after an equals sign, and
		 * the names are compared with `_` in place of `-`.
		 */
		value_params?: Readonly<Record<string, boolean>> | undefined;
		/**
		 * Options that take a value and may be repeated.
		 * @since 13.0
		 */
		array_params?: Readonly<Record<string, boolean>> | undefined;
		/**
		 * With `strict`, the options that are allowed besides those above.
		 * @since 13.0
		 */
		kv_params?: Readonly<Record<string, boolean>> | undefined;
		/**
		 * Refuses options that were not announced.
		 * @since 13.0
		 */
		strict?: boolean | undefined;
		/**
		 * False to look for options behind the first argument that is none.
		 * @since 13.0
		 */
		stop_on_positional?: boolean | undefined;
	}

	/** What stood on a command line. */
	interface ParsedArguments {
		/** An argument that is no option, numbered from 1. */
		readonly [index: number]: string;
		/**
		 * An option, from 13 on with `_` in place of `-`: its text, a list of texts, true where it had no value,
		 * false where it was given as `--no-NAME`, nil where it was not given.
		 */
		readonly [option: string]: string | boolean | readonly string[] | undefined;
	}

	/**
	 * Reads options up to the first argument that is none, or `--`.
	 *
	 * @param arg The arguments; those that were read are removed from it.
	 * @param config How to read them.
	 * @returns The options and the arguments left; or nil, what is wrong, and the argument that it is wrong
	 * with.
	 */
	function parse(
		arg: string[],
		config?: ArgparseConfig,
	): LuaMultiReturn<
		| [options: ParsedArguments]
		| [options: undefined, error: "missing-value" | "param-not-found", where: string]
	>;
}
