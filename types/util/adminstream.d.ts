/**
 * The XML stream between `prosodyctl shell` and the server, over a Unix socket (`util/adminstream.lua`).
 *
 * It can be loaded inside a running server alone, since it needs net.server.
 * @see https://prosody.im/doc/console
 * @noResolution
 * @noSelf
 */
declare module "util.adminstream" {
	/** The least that the stream asks of a connection. */
	interface AdminConnection {
		/**
		 * Queues bytes to send.
		 *
		 * @param data Any bytes.
		 * @returns A true value, or nil and a reason.
		 */
		write(data: string): LuaMultiReturn<[ok: unknown, error?: string]>;
		/** Closes the connection. */
		close(): void;
	}

	/**
	 * What net.server calls as a connection lives.
	 * @noSelf
	 */
	interface AdminListeners {
		/**
		 * A connection has come up.
		 *
		 * @param conn The connection.
		 */
		onconnect(conn: AdminConnection): void;
		/**
		 * Bytes have arrived.
		 *
		 * @param conn The connection.
		 * @param data The bytes.
		 */
		onincoming(conn: AdminConnection, data: string): void;
		/**
		 * A connection is gone.
		 *
		 * @param conn The connection.
		 * @param reason Why, or nil where the other side closed it.
		 */
		ondisconnect(conn: AdminConnection, reason?: string): void;
		/**
		 * Nothing has arrived for a while; a space is sent.
		 *
		 * @param conn The connection.
		 */
		onreadtimeout(conn: AdminConnection): unknown;
	}

	/**
	 * Why a stream is closed: a condition of RFC 6120, section 4.9.3, with details, or a whole stream error.
	 */
	type CloseReason =
		| string
		| {
				/** The condition. */
				condition: string;
				/** An explanation for people. */
				text?: string | undefined;
				/** An element for programs. */
				extra?: import("util.stanza").Element | undefined;
		  }
		| import("util.stanza").Element;

	/** One end of an admin stream. */
	interface AdminStream {
		/** Which end it is. */
		readonly type: "admin" | "client";
		/** The connection; nil when it is gone. */
		readonly conn: AdminConnection | undefined;
		/** True until the other side has opened its stream. */
		readonly notopen: boolean | undefined;
		/** True once closed. */
		readonly destroyed: boolean | undefined;
		/** Writes to the log on behalf of this stream. */
		readonly log: (this: void, level: LogLevel, format: string, ...args: unknown[]) => void;
		/**
		 * Sends an element or raw XML.
		 *
		 * @param data What to send.
		 * @returns True, or false and a reason.
		 */
		readonly send: (
			this: void,
			data: import("util.stanza").Element | string,
		) => LuaMultiReturn<[sent: boolean, error?: string]>;
		/**
		 * Sends bytes as they are.
		 *
		 * @param data What to send.
		 * @returns True, or false and a reason.
		 */
		readonly rawsend: (this: void, data: string) => LuaMultiReturn<[sent: boolean, error?: string]>;
		/**
		 * Closes the stream and the connection.
		 *
		 * @param reason Sent as a stream error; nil where all is well, false where the other side closed it.
		 */
		close(reason?: CloseReason | false): void;
	}

	/** A client before and after it connects. */
	interface AdminClient extends AdminStream {
		/** Always a client. */
		readonly type: "client";
		/** What happens on the stream. */
		readonly events: import("util.events").Events<{
			/** The stream is open. */
			connected: undefined;
			/** The stream or the connection has ended; fired for each. */
			disconnected: undefined;
			/** An element has arrived; a handler that returns a value keeps `received/NAME` from being fired. */
			received: import("util.stanza").Element;
			[name: `received/${string}`]: import("util.stanza").Element;
		}>;
		/** What to hand to `connection`. */
		readonly listeners: AdminListeners;
	}

	/** The listening side. */
	interface AdminServer {
		/** What to hand to net.server. */
		readonly listeners: AdminListeners;
		/**
		 * What happens to its sessions.
		 * @since 13.0
		 */
		readonly events: import("util.events").Events<{
			/** A session has ended. */
			disconnected: {
				/** The session. */
				readonly session: AdminStream;
			};
		}>;
	}

	/**
	 * A connection to a socket that has yet to be made.
	 * @noSelf
	 */
	interface AdminConnector {
		/**
		 * Connects.
		 *
		 * @returns True, or nil and a reason: no support of Unix sockets, connected already, or the system's.
		 */
		connect(): LuaMultiReturn<[ok: true] | [ok: undefined, error: string]>;
		/**
		 * Closes the connection, if there is one.
		 *
		 * @returns True.
		 */
		disconnect(): true;
	}

	/**
	 * Prepares a connection to a Unix socket.
	 *
	 * @param socket_path The path of the socket.
	 * @param listeners What to call; `client().listeners` as a rule.
	 * @returns The connection, to be made with `connect`.
	 */
	function connection(socket_path: string, listeners: AdminListeners): AdminConnector;
	/**
	 * Makes the listening side.
	 *
	 * @param sessions A table for the sessions, which this keeps up by connection.
	 * @param stanza_handler Called in an async context with each element that arrives.
	 * @returns The listeners, and in 13 the events.
	 */
	function server(
		sessions: LuaMap<AdminConnection, AdminStream>,
		stanza_handler: (this: void, session: AdminStream, stanza: import("util.stanza").Element) => void,
	): AdminServer;
	/**
	 * Makes a client.
	 *
	 * @returns The client; `send` and `close` are there once it is connected.
	 */
	function client(): AdminClient;
}
