/**
 * Finds the files of modules in the plugin directories (`util/pluginloader.lua`). The directories are read once,
 * when the library is loaded.
 * @see util/pluginloader.lua
 * @noResolution
 * @noSelf
 */
declare module "util.pluginloader" {
	/** What a filter knows about a file, for whoever loads it. */
	type Metadata = { readonly [name: string]: unknown };

	/** A file that was found: its content, path, and what a filter says about it; or nil and an error. */
	type FoundFile = LuaMultiReturn<
		[content: string, path: string, metadata: Metadata | undefined] | [content: undefined, problem: string]
	>;

	/** Code that was loaded: the function, its path, and what a filter says about it; or nil and an error. */
	type LoadedCode = LuaMultiReturn<
		| [code: (this: void, ...args: unknown[]) => unknown, path: string, metadata: Metadata | undefined]
		| [code: undefined, problem: string]
	>;

	/** How files are looked for. */
	interface LoaderOptions {
		/**
		 * Looks at each file that was found.
		 *
		 * @param path Its path.
		 * @param content Its content.
		 * @returns Its path and content, either nil to have the search go on; and what to know about it.
		 */
		readonly load_filter_cb?: (
			this: void,
			path: string,
			content: string,
		) => LuaMultiReturn<
			[path: string | undefined, content: string | undefined, metadata?: Metadata | undefined]
		>;
	}

	/** Looks for files in a way of its own. */
	interface Loader {
		/**
		 * Finds the first file of some names.
		 *
		 * @param names Paths below a plugin directory, in the order of preference.
		 * @returns The file.
		 */
		load_file(names: readonly string[]): FoundFile;
		/**
		 * Finds a file of a module.
		 *
		 * @param plugin The module's name without `mod_`.
		 * @param resource The file's name; the module's own file where left out.
		 * @returns The file.
		 */
		load_resource(plugin: string, resource?: string): FoundFile;
		/**
		 * Finds and compiles a file of a module.
		 *
		 * @param plugin The module's name without `mod_`.
		 * @param resource The file's name; the module's own file where left out.
		 * @param env The environment of the code.
		 * @returns The code, not yet run.
		 */
		load_code(plugin: string, resource: string | undefined, env: LuaTable): LoadedCode;
		/**
		 * Finds and compiles a file of a module or one that stands for itself, such as `x.lib.lua`.
		 *
		 * @param plugin The module's name without `mod_`.
		 * @param resource The file's name without its extension.
		 * @param extension The extension; for `lib.lua` also `lua` is tried.
		 * @param env The environment of the code.
		 * @returns The code, not yet run.
		 */
		load_code_ext(plugin: string, resource: string, extension: string, env: LuaTable): LoadedCode;
	}

	/**
	 * Finds the first file of some names.
	 *
	 * @param names Paths below a plugin directory, in the order of preference.
	 * @returns The file.
	 */
	function load_file(names: readonly string[]): FoundFile;
	/**
	 * Finds a file of a module.
	 *
	 * @param plugin The module's name without `mod_`.
	 * @param resource The file's name; the module's own file where left out.
	 * @returns The file.
	 */
	function load_resource(plugin: string, resource?: string): FoundFile;
	/**
	 * Finds and compiles a file of a module.
	 *
	 * @param plugin The module's name without `mod_`.
	 * @param resource The file's name; the module's own file where left out.
	 * @param env The environment of the code.
	 * @returns The code, not yet run.
	 */
	function load_code(plugin: string, resource: string | undefined, env: LuaTable): LoadedCode;
	/**
	 * Finds and compiles a file of a module or one that stands for itself, such as `x.lib.lua`.
	 *
	 * @param plugin The module's name without `mod_`.
	 * @param resource The file's name without its extension.
	 * @param extension The extension; for `lib.lua` also `lua` is tried.
	 * @param env The environment of the code.
	 * @returns The code, not yet run.
	 */
	function load_code_ext(plugin: string, resource: string, extension: string, env: LuaTable): LoadedCode;
	/**
	 * Makes a loader.
	 *
	 * @param options How it looks for files.
	 * @returns The loader.
	 */
	function init(options?: LoaderOptions): Loader;
}
