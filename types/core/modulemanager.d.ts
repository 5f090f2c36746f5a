/**
 * Loads, reloads and unloads modules (`core/modulemanager.lua`).
 * @see https://prosody.im/doc/developers/modules
 * @noResolution
 * @noSelf
 */
declare module "core.modulemanager" {
	/** The globals of a loaded module: what it declared itself, and its `module` object. */
	interface ModuleEnvironment {
		/** The module's API object. */
		readonly module: typeof module;
		/** A global of the module, which other modules can read. Setting one declares it. */
		[name: string]: unknown;
	}

	/** The callbacks that a module may have. */
	interface ModuleCallbacks {
		/** After its code has run. */
		load: true;
		/** Before it goes. */
		unload: true;
		/** Before a reload, to keep its state. */
		save: true;
		/** After a reload, with what was kept. */
		restore: true;
		/** For a global module, once for each host that it is enabled on. */
		add_host: true;
		/** For `prosodyctl mod_NAME`. */
		command: true;
		/**
		 * Once the server has started.
		 * @since 13.0
		 */
		ready: true;
	}

	/** What may be wrong with a load; a text about a Lua error otherwise. */
	type LoadError =
		| "insufficient-parameters"
		| "unknown-host"
		| "module-already-loaded"
		| "global-module-already-loaded"
		| (string & {});

	/** What the event `module-loaded`, `module-unloaded` and `module-reloaded` of a host carry. */
	interface ModuleEvent {
		/** The module's name, without `mod_`. */
		readonly module: string;
		/** The host, or `*`. */
		readonly host: string;
	}

	/**
	 * The modules that the configuration enables on a host.
	 *
	 * @param host The host.
	 * @returns Their names, and the module that makes a component of it, which is loaded first.
	 * @example
	 * import { get_modules_for_host } from "core.modulemanager";
	 *
	 * for (const name of get_modules_for_host(module.host)) print(name);
	 */
	function get_modules_for_host(
		host: string,
	): LuaMultiReturn<[modules: import("util.set").Set<string>, component: string | undefined]>;

	/**
	 * Loads all modules that the configuration enables on a host.
	 *
	 * @param host The host.
	 */
	function load_modules_for_host(host: string): void;

	/**
	 * Loads a module and fires `module-loaded`.
	 *
	 * @param host The host, or `*`.
	 * @param name The module's name, without `mod_`.
	 * @returns The module's environment; or a false value and why.
	 */
	function load(
		host: string,
		name: string,
	): LuaMultiReturn<
		[environment: ModuleEnvironment, problem?: unknown] | [environment: undefined | false, problem: LoadError]
	>;

	/**
	 * Unloads a module and fires `module-unloaded`; its hooks, timers and items go with it.
	 *
	 * @param host The host, or `*`.
	 * @param name The module's name, without `mod_`.
	 * @returns True; or nil and why.
	 */
	function unload(
		host: string,
		name: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: "module-not-loaded"]>;

	/**
	 * Loads a module afresh and fires `module-reloaded`. A module that does not compile stays as it is; one that
	 * fails to load is gone.
	 *
	 * @param host The host, or `*`.
	 * @param name The module's name, without `mod_`.
	 * @returns The new environment; or a false value and why.
	 */
	function reload(
		host: string,
		name: string,
	): LuaMultiReturn<
		| [environment: ModuleEnvironment, problem?: unknown]
		| [environment: undefined | false, problem: "module-not-loaded" | "save-state-failed" | LoadError]
	>;

	/**
	 * Finds a loaded module.
	 *
	 * @param host The host, or `*`.
	 * @param name The module's name, without `mod_`.
	 * @returns Its environment, or nil where it is not loaded there.
	 * @example
	 * import { get_module } from "core.modulemanager";
	 *
	 * const muc = get_module("rooms.example.org", "muc");
	 */
	function get_module(host: string, name: string): ModuleEnvironment | undefined;

	/**
	 * All items of a kind that the modules of a host have added.
	 *
	 * @param key The kind, as given to `module:add_item`.
	 * @param host The host, or `*`.
	 * @returns The items in no order, or nil for an unknown host.
	 */
	function get_items<Item = unknown>(key: string, host: string): Item[] | undefined;

	/**
	 * The loaded modules of a host.
	 *
	 * @param host The host, or `*`.
	 * @returns Names to environments, or nil for an unknown host. This is the table itself, no copy.
	 */
	function get_modules(host: string): ReadonlyLuaMap<string, ModuleEnvironment> | undefined;

	/**
	 * Tells whether a module is loaded.
	 *
	 * @param host The host, or `*`.
	 * @param name The module's name, without `mod_`.
	 * @returns True where it is, else nil.
	 */
	function is_loaded(host: string, name: string): true | undefined;

	/**
	 * Tells whether a module has a callback of its own.
	 *
	 * @param module The module's environment.
	 * @param method The callback.
	 * @returns Whether its `module` object holds a function of that name.
	 */
	function module_has_method(
		module: ModuleEnvironment,
		method: keyof ModuleCallbacks | (string & {}),
	): boolean;

	/**
	 * Calls a callback of a module and catches its errors.
	 *
	 * @param module The module's environment.
	 * @param method The callback.
	 * @param args Its arguments.
	 * @returns True and its results; or false and the error with its traceback, or `no-such-method`.
	 */
	function call_module_method(
		module: ModuleEnvironment,
		method: keyof ModuleCallbacks | (string & {}),
		...args: unknown[]
	): LuaMultiReturn<[ok: true, ...results: unknown[]] | [ok: false, problem: string]>;

	/** Finds modules in the plugin paths. It leaves out those whose metadata ask for features that are missing. */
	const loader: ReturnType<typeof import("util.pluginloader").init>;
}
