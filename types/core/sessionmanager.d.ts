/**
 * Sessions of clients (`core/sessionmanager.lua`).
 * @noResolution
 * @noSelf
 */
declare module "core.sessionmanager" {
	/** What the event `pre-resource-bind` of a host carries; a handler that returns false refuses it. */
	interface PreResourceBindEvent {
		/** The session. */
		readonly session: ClientSession;
		/** The resource that the client asked for; may be changed, nil makes one up. */
		resource: string | undefined;
		/** The stanza error that the client gets. */
		error?: {
			/** Its type. */
			readonly type: import("util.stanza").ErrorType;
			/** Its condition. */
			readonly condition: import("util.stanza").ErrorCondition;
			/** A text for people. */
			readonly text?: string;
		};
	}

	/** What the event `resource-bind` of a host carries. */
	interface ResourceBindEvent {
		/** The session. */
		readonly session: ClientSession;
	}

	/**
	 * What the events `pre-resource-unbind` and `resource-unbind` of a host carry. A handler of the first that
	 * returns a true value keeps the session.
	 */
	interface ResourceUnbindEvent {
		/** The session. */
		readonly session: ClientSession;
		/** Why, where it did not end by itself. */
		readonly error: string | undefined;
	}

	/**
	 * What the event `c2s-session-updated` of `prosody.events` carries.
	 * @since 13.0
	 */
	interface SessionUpdatedEvent {
		/** The session that goes on. */
		readonly session: ClientSession;
		/** The session that ended, with the connection that now belongs to the other. */
		readonly from_session: ClientSession;
		/** The connection that the session had before. */
		readonly replaced_conn: import("net.server").Connection | undefined;
	}

	/**
	 * Makes the session of a new connection.
	 *
	 * @param conn The connection.
	 * @returns A session of the type `c2s_unauthed`.
	 */
	function new_session(conn: import("net.server").Connection): ClientSession;

	/**
	 * Empties a session, so that its later use does no harm.
	 *
	 * @param session The session; all but its `log` and `id` is taken away.
	 * @returns The same session, of the type `c2s_destroyed`.
	 */
	function retire_session(session: ClientSession): ClientSession;

	/**
	 * Moves the connection of one session to another, as a resumption does (XEP-0198), and retires the first.
	 *
	 * @param to_session The session that goes on.
	 * @param from_session The session whose connection it gets.
	 * @since 13.0
	 */
	function update_session(to_session: ClientSession, from_session: ClientSession): void;

	/**
	 * Ends a session: unbinds its resource, fires the events of that, and retires it. The connection stays open.
	 *
	 * @param session The session.
	 * @param err Why.
	 */
	function destroy_session(session: ClientSession, err?: string): void;

	/**
	 * Notes that a session has logged in.
	 *
	 * @param session The session; `c2s_unauthed` becomes `c2s_unbound`.
	 * @param username The localpart, which is prepared here.
	 * @param role_name In 13.0, the role that the session gets; where left out, the account's primary role. In 0.12
	 * any value, which becomes the session's `auth_scope`.
	 * @returns True; or nil and why.
	 */
	function make_authenticated(
		session: ClientSession,
		username: string,
		role_name?: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: "Invalid username"]>;

	/**
	 * Binds a resource (RFC 6120, section 7), and loads the roster.
	 *
	 * @param session The session, which has logged in.
	 * @param resource What the client asks for; made up where left out.
	 * @returns True; or nil and the type, condition and text of a stanza error.
	 */
	function bind_resource(
		session: ClientSession,
		resource?: string,
	): LuaMultiReturn<
		| [ok: true, type?: undefined, condition?: undefined, text?: undefined]
		| [
				ok: undefined,
				type: import("util.stanza").ErrorType,
				condition: import("util.stanza").ErrorCondition,
				text: string | undefined,
		  ]
	>;

	/**
	 * Sends a stanza to all resources of an account that have sent presence.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param stanza The stanza, the same for all; `to` is not changed.
	 * @returns How many there were.
	 */
	function send_to_available_resources(
		username: string,
		host: string,
		stanza: import("util.stanza").Stanza,
	): number;

	/**
	 * Sends a stanza to all resources of an account that have asked for the roster.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param stanza The stanza, the same for all; `to` is not changed.
	 * @returns How many there were.
	 */
	function send_to_interested_resources(
		username: string,
		host: string,
		stanza: import("util.stanza").Stanza,
	): number;
}
