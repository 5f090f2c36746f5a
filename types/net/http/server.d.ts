/**
 * Serves HTTP (`net/http/server.lua`).
 *
 * Modules serve with `module:provides("http", …)`; this is what lies below.
 * @see https://prosody.im/doc/developers/http
 * @noResolution
 * @noSelf
 */
declare module "net.http.server" {
	import type { RequestPacket } from "net.http.parser";
	import type { Connection, Listeners, ServerHandle, TlsContext } from "net.server";

	/** A request that came in. */
	interface Request extends RequestPacket {
		/** The address that it came from; behind a trusted proxy the one that the proxy names. */
		readonly ip: string;
		/** True where it came over TLS, else nil or false. */
		readonly secure: boolean | undefined;
		/** The connection. */
		readonly conn: Connection;
		/** The headers by name in small letters, with `_` in place of `-`. */
		headers: { [name: string]: string | undefined };
		/**
		 * What the proxies say (RFC 7239), where they do.
		 * @since 13.0
		 */
		readonly forwarded?: ReturnType<typeof import("util.http").parse_forwarded>;
		/**
		 * A name for logs.
		 * @since 13.0
		 */
		readonly id: string;
		/**
		 * Writes to the log.
		 * @since 13.0
		 */
		readonly log: import("util.logger").LogFunction;
	}

	/** The headers of a response, by name in small letters, with `_` in place of `-`. */
	interface ResponseHeaders {
		/** The type of the body. */
		content_type?: string | undefined;
		/** The length of the body in bytes, which is filled in. */
		content_length?: string | undefined;
		/** Where else to look. */
		location?: string | undefined;
		/** Any other header. */
		[name: string]: string | undefined;
	}

	/** What a file, or something like it, is read with. */
	interface FileLike {
		/**
		 * Reads.
		 *
		 * @param size How many bytes at most.
		 * @returns The bytes, nil at the end.
		 */
		read(size: number): string | undefined;
		/** Closes it. */
		close?(): unknown;
	}

	/** The response to a request. */
	interface Response {
		/** The request. */
		readonly request: Request;
		/** The status code; 200 at first. */
		status_code: number;
		/** The first line after the version, where it is not the usual one of the code. */
		status?: string;
		/** The headers. */
		readonly headers: ResponseHeaders;
		/** The body, where `send` is given none. */
		body?: string;
		/** Whether the request was `HEAD`, so that no body is sent. */
		readonly is_head_request: boolean;
		/** Whether the connection stays open. */
		persistent: unknown;
		/** The connection. */
		readonly conn: Connection;
		/** True once all has been sent. */
		readonly finished?: boolean;
		/** Called once all has been sent, or the connection has ended. */
		on_destroy?: ((this: Response) => void) | undefined;
		/**
		 * A name for logs.
		 * @since 13.0
		 */
		readonly id: string;
		/**
		 * Writes to the log.
		 * @since 13.0
		 */
		readonly log: import("util.logger").LogFunction;

		/**
		 * Sends the response, and ends it.
		 *
		 * @param body The body; the field where left out.
		 */
		send(body?: string): void;
		/** Sends the headers alone; the body is written to the connection then. */
		write_headers(): void;
		/**
		 * Sends the response with a file as the body, and ends it.
		 *
		 * @param file The file, which is closed at its end.
		 * @returns True, for the handler to return; nil for a request `HEAD`.
		 */
		send_file(file: FileLike): true | undefined;
		/** Ends the response after `write_headers`. */
		done(): void;
		/** Lets the next request of the connection begin. Private. */
		finish_cb(): void;
	}

	/** Handles requests. */
	type Handler = (this: void, event: HttpEvent) => HttpResult | undefined;

	/** Handles requests of a route that ends in `*`, and is given what stands in its place. */
	type PathHandler = (this: void, event: HttpEvent, path: string) => HttpResult | undefined;

	/** The methods of HTTP (RFC 9110, section 9). */
	type Method = "CONNECT" | "DELETE" | "GET" | "HEAD" | "OPTIONS" | "PATCH" | "POST" | "PUT" | "TRACE";

	/** What a handler of `http-error` is given; it returns the body. */
	interface HttpErrorEvent {
		/** The status code. */
		readonly code: number;
		/** The request, where there was one. */
		readonly request?: Request;
		/** The response, which has no more than headers where a handler has thrown; nil there in 0.12. */
		readonly response?: Response | Pick<Response, "headers" | "body">;
		/** A text for those who asked. */
		readonly message?: string;
		/** A text that is not for them. */
		readonly private_message?: string;
		/** The error that a handler returned. */
		readonly error?: import("util.error").AnyErrorObject;
	}

	/** What a handler of `directory-index` is given; it returns the body. */
	interface DirectoryIndexEvent {
		/** The path that was asked for. */
		readonly path: string;
		/** The folder. */
		readonly full_path: string;
	}

	/** The events of the server, by name, and what their handlers are given. */
	interface HttpServerEvents {
		/** Makes the body for an error. */
		"http-error": HttpErrorEvent;
		/** Makes the body for a folder. */
		"directory-index": DirectoryIndexEvent;
		/** A request: method, space, host and path, which may end in `/*`; the host is missing for all hosts. */
		[request: `${Method} ${string}`]: HttpEvent;
	}

	/**
	 * Throws; it was never made.
	 *
	 * @param response The response.
	 * @param listener What was to handle the connection.
	 */
	function hijack_response(response: Response, listener: Listeners): never;

	/**
	 * Makes the first part of a response.
	 *
	 * @param response The response.
	 * @returns The first line and the headers, to be put together.
	 */
	function prepare_header(response: Response): string[];

	/**
	 * Sends the headers of a response alone; `response:write_headers`.
	 *
	 * @param response The response.
	 */
	function write_headers(response: Response): void;

	/**
	 * Sends the headers of a response, and ends it.
	 *
	 * @param response The response.
	 */
	function send_head_response(response: Response): void;

	/**
	 * Sends a response, and ends it; `response:send`.
	 *
	 * @param response The response.
	 * @param body The body; the field where left out.
	 */
	function send_response(response: Response, body?: string): void;

	/**
	 * Sends a response with a file as the body, and ends it; `response:send_file`.
	 *
	 * @param response The response.
	 * @param f The file, which is closed at its end.
	 * @returns True; nil for a request `HEAD`.
	 */
	function send_file(response: Response, f: FileLike): true | undefined;

	/**
	 * Ends a response; `response:done`.
	 *
	 * @param response The response.
	 */
	function finish_response(response: Response): void;

	/**
	 * Adds a handler.
	 *
	 * @param event What it handles: method, space, host and path, which may end in `/*`.
	 * @param handler The handler.
	 * @param priority Higher is called first; 0 where left out. Longer paths come before that.
	 */
	function add_handler<Name extends keyof HttpServerEvents>(
		event: Name,
		handler: (this: void, event: HttpServerEvents[Name]) => HttpResult | undefined,
		priority?: number,
	): void;

	/**
	 * Takes a handler away.
	 *
	 * @param event What it handles.
	 * @param handler The handler.
	 */
	function remove_handler(event: string, handler: (this: void, event: never) => unknown): void;

	/**
	 * Listens on a port.
	 *
	 * @param port The port.
	 * @param interface_ The address; all where left out.
	 * @param ssl A TLS context.
	 * @returns The listening socket; or nil and why.
	 */
	function listen_on(
		port: number,
		interface_?: string,
		ssl?: TlsContext,
	): LuaMultiReturn<[server: ServerHandle, problem?: undefined] | [server: undefined, problem: string]>;

	/**
	 * Serves a host.
	 *
	 * @param host The host.
	 */
	function add_host(host: string): void;

	/**
	 * No longer serves a host.
	 *
	 * @param host The host.
	 */
	function remove_host(host: string): void;

	/**
	 * Sets which host answers for those that are not served.
	 *
	 * @param host The host; nil for none.
	 */
	function set_default_host(host: string | undefined): void;

	/**
	 * Fires an event.
	 *
	 * @param event Its name.
	 * @param data What the handlers are given.
	 * @returns What the last of them returned.
	 */
	function fire_event<Name extends keyof HttpServerEvents>(
		event: Name,
		data: HttpServerEvents[Name],
	): unknown;

	/**
	 * Sets a limit for requests.
	 *
	 * @param name Which.
	 * @param value The limit in bytes; nil for the usual one.
	 */
	function set_option(
		name: "body_size_limit" | "head_size_limit" | "buffer_size_limit",
		value: number | undefined,
	): void;

	/**
	 * Finds the request that a connection is busy with.
	 *
	 * @param conn The connection.
	 * @returns The request, or nil.
	 */
	function get_request_from_conn(conn: Connection | undefined): Request | undefined;

	/** What handles the connections. */
	const listener: Listeners;
	/** What status codes mean; `net.http.codes`. */
	const codes: LuaTable<number, string>;
	/** Its events. */
	const _events: import("util.events").Events<HttpServerEvents>;
}
