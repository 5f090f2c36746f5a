/**
 * Making of sessions (`util/session.lua`): each function but the first adds something to one.
 * @see util/session.lua
 * @noResolution
 * @noSelf
 */
declare module "util.session" {
	/** A session that begins. */
	export interface NewSession<Type extends string = string> {
		/** What is at the other end, and that it has not logged in. */
		type: `${Type}_unauthed`;
		/** What is at the other end. */
		readonly base_type: Type;
		/**
		 * When it was made, in seconds since 1970.
		 * @since 13.0
		 */
		readonly since: number;
	}

	/** What has been added by `set_id`. */
	export interface WithId {
		/** A name for logs. */
		id: string;
	}

	/** What has been added by `set_logger`. */
	export interface WithLogger {
		/** Writes to the log in the session's name. */
		log: import("util.logger").LogFunction;
	}

	/** What is read of a connection. */
	export interface SessionConnection {
		/**
		 * Tells the address at the other end.
		 *
		 * @returns The address.
		 */
		ip(): string;
		/**
		 * Sends bytes.
		 *
		 * @param data The bytes.
		 * @returns A true value; or nil or false and an error.
		 */
		write(data: string): unknown;
	}

	/** What has been added by `set_conn`. */
	export interface WithConn<Connection extends SessionConnection = SessionConnection> {
		/** The connection. */
		conn: Connection;
		/** The address at the other end. */
		ip: string;
	}

	/** What has been added by `set_send`. */
	export interface WithSend {
		/**
		 * Sends something to the other end, through the filters `stanzas/out` and `bytes/out`.
		 *
		 * @param data An element, or text that is XML already.
		 * @returns True; or false, and an error where the connection has one.
		 */
		send: (
			this: void,
			data: import("util.stanza").Element | string,
		) => LuaMultiReturn<[sent: boolean, problem?: string | undefined]>;
	}

	/**
	 * What is set by `set_role`.
	 * @since 13.0
	 */
	export interface WithRole {
		/** What it may do. */
		role?: import("util.roles").Role | undefined;
	}

	/**
	 * Makes a session.
	 *
	 * @param type What is at the other end, such as `c2s`.
	 * @returns The session.
	 */
	function create<Type extends string>(type: Type): NewSession<Type>;

	export { create as new };
	/**
	 * Gives a session a name.
	 *
	 * @param session The session.
	 * @returns The same session.
	 */
	export function set_id<Base extends Pick<NewSession, "base_type">>(session: Base): Base & WithId;
	/**
	 * Gives a session a log.
	 *
	 * @param session The session.
	 * @returns The same session.
	 */
	export function set_logger<Base extends WithId>(session: Base): Base & WithLogger;
	/**
	 * Gives a session its connection.
	 *
	 * @param session The session.
	 * @param conn The connection.
	 * @returns The same session.
	 */
	export function set_conn<Base, Connection extends SessionConnection>(
		session: Base,
		conn: Connection,
	): Base & WithConn<Connection>;
	/**
	 * Gives a session a way to send. Without a connection, what is sent is dropped.
	 *
	 * @param session The session, with log and connection.
	 * @returns The same session.
	 */
	export function set_send<Base extends WithLogger & Partial<WithConn>>(session: Base): Base & WithSend;
	/**
	 * Gives a session its role.
	 *
	 * @param session The session.
	 * @param role The role.
	 * @since 13.0
	 */
	export function set_role(session: WithRole, role: import("util.roles").Role): void;
}
