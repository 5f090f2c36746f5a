/**
 * Which sessions of an account messages to its bare address go to (`util/presence.lua`, RFC 6121,
 * section 8.5.2.1.1).
 * @see util/presence.lua
 * @noResolution
 * @noSelf
 */
declare module "util.presence" {
	/** What is read of a session. */
	interface PrioritizedSession {
		/** Its last presence; nil where it is not available. */
		readonly presence?: unknown;
		/** The priority of that presence, -128 to 127. */
		readonly priority?: number | undefined;
	}

	/** What is read of an account, and changed. */
	interface AccountWithSessions<Session extends PrioritizedSession> {
		/** Its sessions by resource. */
		readonly sessions: { readonly [resource: string]: Session } | ReadonlyLuaMap<string, Session>;
		/** The sessions with the highest priority; nil for none. */
		top_resources?: Session[] | undefined;
	}

	/**
	 * Picks the available sessions with the highest priority that is not negative.
	 *
	 * @param user The account.
	 * @returns They, an empty array for none.
	 */
	function select_top_resources<Session extends PrioritizedSession>(
		user: AccountWithSessions<Session>,
	): Session[];
	/**
	 * Brings `top_resources` of an account up to date.
	 *
	 * @param user The account; does nothing for nil.
	 */
	function recalc_resource_map<Session extends PrioritizedSession>(
		user: AccountWithSessions<Session> | undefined,
	): void;
}
