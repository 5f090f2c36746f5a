/**
 * The configuration as it was read (`core/configmanager.lua`).
 * @noResolution
 */
declare module "core.configmanager" {
	/**
	 * All sections of the configuration.
	 *
	 * @returns Host names, and `*` for the global section, to their options by name.
	 */
	function getconfig(): LuaMap<string, LuaMap<string, unknown>>;
}

/**
 * The accounts of the hosts of this server (`core/usermanager.lua`).
 * @noResolution
 */
declare module "core.usermanager" {
	/**
	 * Tells whether an account exists.
	 *
	 * @param username The localpart.
	 * @param host A VirtualHost that is active; throws for any other name.
	 * @returns A true value where it exists; false or nil also where the authentication provider cannot tell.
	 */
	function user_exists(username: string, host: string): boolean | undefined;
}

/**
 * The rosters of local accounts (`core/rostermanager.lua`, RFC 6121, section 2).
 * @noResolution
 */
declare module "core.rostermanager" {
	/**
	 * Tells whether a contact receives the presence of an account: subscription state `from` or `both`.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact's bare address.
	 * @returns A true value where it does, else false or nil.
	 */
	function is_contact_subscribed(username: string, host: string, jid: string): boolean | undefined;
}
