/**
 * The garbage collector of Lua (`util/gc.lua`). The server sets it up from the option `gc`.
 * @see https://prosody.im/doc/advanced_gc
 * @noResolution
 * @noSelf
 */
declare module "util.gc" {
	/** Settings of the collector; see the manual of Lua, section 2.5. */
	interface GcSettings {
		/** How it works; `incremental` where left out. Generations need Lua 5.4. */
		readonly mode?: "generational" | "incremental" | undefined;
		/** At how many per cent of the memory that the last cycle left the next begins; incremental. */
		readonly threshold?: number | undefined;
		/** How much it does for each kilobyte that is allocated; incremental. */
		readonly speed?: number | undefined;
		/** The size of a step, as the logarithm of bytes; incremental, Lua 5.4. */
		readonly step_size?: number | undefined;
		/** By how many per cent memory may grow before a minor collection; generational. */
		readonly minor_threshold?: number | undefined;
		/** By how many per cent memory may grow before a major collection; generational. */
		readonly major_threshold?: number | undefined;
	}

	/**
	 * Sets up the collector, for the whole server.
	 *
	 * @param user What was asked for; a setting that does not belong to the mode is an error.
	 * @param defaults What holds where nothing was asked for.
	 * @returns True; or nil and an error.
	 */
	function configure(
		user: GcSettings,
		defaults: GcSettings,
	): LuaMultiReturn<[ok: true] | [ok: undefined, error: string]>;
}
