/**
 * A client of WebSocket (`net/websocket.lua`, RFC 6455).
 * @noResolution
 * @noSelf
 */
declare module "net.websocket" {
	/** How far a connection has come: 0 it is being made, 1 it is open, 2 it is being closed, 3 it is closed. */
	type ReadyState = 0 | 1 | 2 | 3;

	/** What handles the events of a connection. */
	interface WebsocketListeners {
		/** Called once it is open. */
		readonly onopen?: (this: WebSocket) => void;
		/** Called with a message, and what it is: 1 text, 2 binary. */
		readonly onmessage?: (this: WebSocket, data: string, opcode: 1 | 2) => void;
		/** Called as it ends, with code and text of the other side. */
		readonly onclose?: (
			this: WebSocket,
			code: number | undefined,
			message: string | false | undefined,
		) => void;
		/** Called where it cannot be made, or ends without a close frame. */
		readonly onerror?: (
			this: WebSocket,
			problem: "connecting-failed" | (string & {}) | false | undefined,
		) => void;
	}

	/** How a connection is made. */
	interface WebsocketOptions {
		/** The protocols that may be spoken, best first. */
		readonly protocol?: string | string[];
		/** The extensions that may be used (RFC 6455, section 9). */
		readonly extensions?: string;
		/** More headers of the request. */
		readonly headers?: { readonly [name: string]: string };
		/** A TLS context, which 13.0 does not have by itself. */
		readonly sslctx?: import("net.server").TlsContext;
		/** Does not check the server's certificate. */
		readonly insecure?: boolean;
	}

	/** A connection. */
	interface WebSocket {
		/** Its address. */
		readonly url: string;
		/** How far it has come. */
		readonly readyState: ReadyState;
		/** The protocol that is spoken, nil before it is open. */
		readonly protocol: string | undefined;
		/** The connection below it, nil before it is open. */
		readonly conn: import("net.server").Connection | undefined;
		/** The code that the other side closed it with. */
		readonly close_code: number | undefined;
		/** The text that the other side closed it with. */
		readonly close_message: string | undefined;
		/** See `WebsocketListeners`; may be changed. */
		onopen: WebsocketListeners["onopen"] | undefined;
		/** See `WebsocketListeners`; may be changed. */
		onmessage: WebsocketListeners["onmessage"] | undefined;
		/** See `WebsocketListeners`; may be changed. */
		onclose: WebsocketListeners["onclose"] | undefined;
		/** See `WebsocketListeners`; may be changed. */
		onerror: WebsocketListeners["onerror"] | undefined;

		/**
		 * Sends a message.
		 *
		 * @param data The message.
		 * @param opcode What it is; a text where left out.
		 * @returns A true value; or a false one and why.
		 */
		send(
			data: string,
			opcode?: "text" | "binary" | number,
		): LuaMultiReturn<[sent: number | boolean | undefined, problem?: string]>;
		/**
		 * Closes it; a second call does so without waiting for the other side. Throws before it is open.
		 *
		 * @param code The code (RFC 6455, section 7.4); 1000 where left out.
		 * @param reason A text, up to 123 bytes.
		 */
		close(code?: number, reason?: string): void;
	}

	/**
	 * Opens a connection.
	 *
	 * @param url Its address, `ws:` or `wss:`.
	 * @param ex How.
	 * @param listeners What handles its events.
	 * @returns The connection, which is not yet open.
	 */
	function connect(url: string, ex: WebsocketOptions | undefined, listeners: WebsocketListeners): WebSocket;
}
