/**
 * The rosters of local accounts (`core/rostermanager.lua`, RFC 6121, section 2).
 * @noResolution
 * @noSelf
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
