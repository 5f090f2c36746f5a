/**
 * The configuration as it was read (`core/configmanager.lua`).
 * @noResolution
 * @noSelf
 */
declare module "core.configmanager" {
	/**
	 * All sections of the configuration.
	 *
	 * @returns Host names, and `*` for the global section, to their options by name.
	 */
	function getconfig(): LuaMap<string, LuaMap<string, unknown>>;
}
