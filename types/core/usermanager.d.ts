/**
 * The accounts of the hosts of this server (`core/usermanager.lua`).
 * @noResolution
 * @noSelf
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
