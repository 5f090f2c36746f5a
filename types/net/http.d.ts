/**
 * Asks over HTTP (`net/http.lua`).
 * @see https://prosody.im/doc/developers/net/http
 * @noResolution
 * @noSelf
 */
declare module "net.http" {
	import type { BodySink, ParsedUrl, Parser, ResponsePacket } from "net.http.parser";
	import type { Connection, TlsConfig, TlsContext } from "net.server";

	/** A request that is made. */
	interface Request extends Omit<ParsedUrl, "path"> {
		/** A name for logs. */
		readonly id: string;
		/** The address as given. */
		readonly url: string;
		/** The path. */
		path: string;
		/** The method; nil for `GET`. */
		readonly method: Method | undefined;
		/** The headers. */
		readonly headers: { [name: string]: string };
		/** The body, nil for none. */
		readonly body: string | undefined;
		/** When it was made, in seconds since 1970. */
		readonly time: number;
		/** The client that made it. */
		readonly http: Client;
		/** The connection, nil before there is one and after it has ended. */
		conn: Connection | undefined;
		/** What reads the response. */
		readonly parser?: Parser;
		/** As asked for in the options. */
		readonly insecure: boolean | undefined;
		/** As asked for in the options. */
		readonly suppress_errors: boolean | undefined;
		/** As asked for in the options. */
		readonly streaming_handler: RequestOptions["streaming_handler"] | undefined;
		/** As asked for in the options; not used. */
		readonly onlystatus: boolean | undefined;
		/** Called at the end; nil once it was. */
		callback: Callback | undefined;
		/**
		 * Gives the request up: its callback is called. Nil before there is a connection.
		 *
		 * @param reason What the callback is told; `cancelled` where left out.
		 */
		cancel?(reason?: string): void;
	}

	/** A response. Its headers have their names in small letters, as they came. */
	interface Response extends ResponsePacket {
		/** The request; with promises alone. */
		request?: Request;
	}

	/** The methods of HTTP (RFC 9110, section 9). */
	type Method = "CONNECT" | "DELETE" | "GET" | "HEAD" | "OPTIONS" | "PATCH" | "POST" | "PUT" | "TRACE";

	/**
	 * Called at the end of a request.
	 *
	 * @param body The body; what went wrong, such as a `ConnectionProblem` of `net.http.errors`, where the code is
	 * 0; false where `streaming_handler` took the body.
	 * @param code The status code, 0 where there was none.
	 * @param response The response; where the code is 0 the request, or nil for some addresses that are none. Only a
	 * response has a field `code`.
	 * @param request The request, nil where the code is 0.
	 */
	type Callback = (
		this: void,
		body: string | false,
		code: number,
		response: Response | Request | undefined,
		request: Request | undefined,
	) => void;

	/** How a request is made. */
	interface RequestOptions {
		/** A name for logs; made up where left out. */
		readonly id?: string;
		/** The method; `GET`, or `POST` with a body, where left out. */
		readonly method?: Method;
		/** The body; of the type `application/x-www-form-urlencoded` unless the headers say another. */
		readonly body?: string;
		/** More headers. */
		readonly headers?: { readonly [name: string]: string };
		/** Does not check the server's certificate. */
		readonly insecure?: boolean;
		/** Does not throw where the callback throws. */
		readonly suppress_errors?: boolean;
		/** Does not log the address. */
		readonly suppress_url?: boolean;
		/** Not used. */
		readonly onlystatus?: boolean;
		/** A TLS context in place of the client's. */
		readonly sslctx?: TlsContext | TlsConfig;
		/** Whether DANE is used (RFC 6698). */
		readonly use_dane?: boolean;
		/**
		 * Called before a long body, with the response so far.
		 *
		 * @param response The response; its `partial` is true.
		 * @returns What takes the body as it comes, and what is called with the response at its end.
		 */
		readonly streaming_handler?: (
			this: void,
			response: Response,
		) => LuaMultiReturn<[sink: BodySink | undefined, finalize?: (this: void, response: Response) => void]>;
	}

	/** How a client makes its requests. */
	interface ClientOptions {
		/** A TLS context; 13.0 makes no https request without. */
		readonly sslctx?: TlsContext | TlsConfig;
		/** Whether DANE is used (RFC 6698). */
		readonly use_dane?: boolean;
		/** Not used here: see the options of a request. */
		readonly suppress_errors?: boolean;
		/**
		 * Keeps connections for the next request.
		 * @since 13.0
		 */
		readonly connection_pooling?: boolean;
	}

	/** What a handler of `pre-request` is given; true values that it returns take the place of the request. */
	interface PreRequestEvent {
		/** The client. */
		readonly http: Client;
		/** The address; may be changed. */
		url: string;
		/** The request; may be changed. */
		request: Request;
		/** The options; may be changed. */
		options: RequestOptions | undefined;
		/** Called at the end; may be changed. */
		callback: Callback;
	}

	/** What a handler of `request` is given. */
	interface RequestEvent {
		/** The client. */
		readonly http: Client;
		/** The request. */
		readonly request: Request;
		/** The address. */
		readonly url: string;
	}

	/** What a handler of `request-connection-error` is given. */
	interface ConnectionErrorEvent extends RequestEvent {
		/** Why. */
		readonly err: string;
	}

	/** What a handler of `response` is given. */
	interface ResponseEvent extends RequestEvent {
		/** The response, or the request where the code is 0; may be changed. */
		response: Response | Request | undefined;
		/** The body; may be changed. */
		content: string | false;
		/** The status code; may be changed. */
		code: number;
		/** Called at the end. */
		readonly callback: Callback;
	}

	/** The events of a client, by name, and what their handlers are given. */
	interface ClientEvents {
		/** Before a request is made. */
		"pre-request": PreRequestEvent;
		/** When it was made. */
		request: RequestEvent;
		/** Where no connection could be made. */
		"request-connection-error": ConnectionErrorEvent;
		/** When it has ended. */
		response: ResponseEvent;
	}

	/** A client. */
	interface Client {
		/** How it makes its requests. */
		readonly options: ClientOptions | undefined;
		/** Its events. */
		readonly events: import("util.events").Events<ClientEvents>;
		/**
		 * Connections that are kept: by scheme and authority, and the other way round.
		 * @since 13.0
		 */
		readonly pool?: LuaMap<string | Connection, string | Connection>;
		/**
		 * Makes a request. Throws for https without TLS, and in 13.0 without a TLS context.
		 *
		 * @param url The address.
		 * @param options How.
		 * @param callback Called at the end.
		 * @returns The request; or nil and why, after the callback was called.
		 */
		request(
			url: string,
			options: RequestOptions | undefined,
			callback: Callback,
		): LuaMultiReturn<[request: Request, problem?: undefined] | [request: undefined, problem: "invalid-url"]>;
		/**
		 * Makes a request.
		 *
		 * @param url The address.
		 * @param options How.
		 * @returns A promise of the response; where there was none it is rejected with an error of
		 * `net.http.errors`.
		 */
		request(
			url: string,
			options?: RequestOptions,
		): import("util.promise").Promise<Response, import("util.error").ErrorObject>;
		/**
		 * Makes a client with the options of this one.
		 *
		 * @param options Those that differ.
		 * @returns The client.
		 */
		readonly new: (this: void, options?: ClientOptions) => Client;
	}

	/**
	 * Makes a request. Throws for https without TLS.
	 *
	 * @param u The address.
	 * @param ex How.
	 * @param callback Called at the end.
	 * @returns The request; or nil and why, after the callback was called.
	 * @example
	 * import { request } from "net.http";
	 *
	 * request("https://example.org/").next(
	 * 	(response) => module.log("info", "%d: %s", response.code, response.body),
	 * 	(problem) => module.log("warn", "%s", problem),
	 * );
	 */
	function request(
		u: string,
		ex: RequestOptions | undefined,
		callback: Callback,
	): LuaMultiReturn<[request: Request, problem?: undefined] | [request: undefined, problem: "invalid-url"]>;
	/**
	 * Makes a request.
	 *
	 * @param u The address.
	 * @param ex How.
	 * @returns A promise of the response; where there was none it is rejected with an error of `net.http.errors`.
	 */
	function request(
		u: string,
		ex?: RequestOptions,
	): import("util.promise").Promise<Response, import("util.error").ErrorObject>;

	/** The client of `request`. */
	const default_: Client;

	/**
	 * Makes a client.
	 *
	 * @param options How it makes its requests; where left out it can do no https in 13.0.
	 * @returns The client.
	 */
	function new_(options?: ClientOptions): Client;

	/** The events of `default`. */
	const events: import("util.events").Events<ClientEvents>;

	/**
	 * Closes the connection of a request, without calling its callback.
	 *
	 * @param request The request.
	 * @param force Closes it in 13.0 though connections are kept.
	 */
	function destroy_request(request: Request, force?: boolean): void;

	/** What it can do. */
	const features: {
		/** Names the host to the server (RFC 6066, section 3). */
		readonly sni: true;
	};

	/** See `util.http`. */
	const urlencode: typeof import("util.http").urlencode;
	/** See `util.http`. */
	const urldecode: typeof import("util.http").urldecode;
	/** See `util.http`. */
	const formencode: typeof import("util.http").formencode;
	/** See `util.http`. */
	const formdecode: typeof import("util.http").formdecode;

	export {
		type Callback,
		type Client,
		type ClientEvents,
		type ClientOptions,
		type ConnectionErrorEvent,
		default_ as default,
		destroy_request,
		events,
		features,
		formdecode,
		formencode,
		type Method,
		new_ as new,
		type PreRequestEvent,
		type Request,
		type RequestEvent,
		type RequestOptions,
		type Response,
		type ResponseEvent,
		request,
		urldecode,
		urlencode,
	};
}
