/**
 * Sessions with other servers (`core/s2smanager.lua`).
 * @noResolution
 * @noSelf
 */
declare module "core.s2smanager" {
	/** What the events `s2s-destroyed`, `s2sin-destroyed` and `s2sout-destroyed` carry. */
	interface SessionDestroyedEvent {
		/** The session. */
		readonly session: IncomingServerSession | OutgoingServerSession;
		/** Why, where it did not end by itself. */
		readonly reason: string | undefined;
	}

	/** All incoming sessions. This is the table itself, the same as `prosody.incoming_s2s`. */
	const incoming_s2s: ReadonlyLuaSet<IncomingServerSession>;

	/**
	 * Makes the session of a connection that another server opened.
	 *
	 * @param conn The connection.
	 * @returns A session of the type `s2sin_unauthed`.
	 */
	function new_incoming(conn: import("net.server").Connection): IncomingServerSession;

	/**
	 * Makes the session for a connection to another server; the connection comes later.
	 *
	 * @param from_host The host of this server; throws where it is not active.
	 * @param to_host The other server.
	 * @returns A session of the type `s2sout_unauthed`, noted as the host's session with that server.
	 */
	function new_outgoing(from_host: string, to_host: string): OutgoingServerSession;

	/**
	 * Empties a session, so that its later use does no harm.
	 *
	 * @param session The session; all but its `log`, `id` and `conn` is taken away.
	 * @param reason Why, kept as `destruction_reason`.
	 * @returns The same session, of the type `s2s_destroyed`.
	 */
	function retire_session<Retired extends IncomingServerSession | OutgoingServerSession>(
		session: Retired,
		reason?: string,
	): Retired;

	/**
	 * Ends a session, fires the events of that, and retires it. The connection stays open.
	 *
	 * @param session The session.
	 * @param reason Why.
	 * @param bounce_reason What the senders of waiting stanzas are told, a text or a stanza error; where left out, the
	 * reason.
	 * @returns True; nil where it had ended before.
	 */
	function destroy_session(
		session: IncomingServerSession | OutgoingServerSession,
		reason?: string,
		bounce_reason?: string | import("util.error").AnyErrorObject,
	): true | undefined;
}
