/**
 * Reads HTTP piece by piece (`net/http/parser.lua`, RFC 9112).
 * @noResolution
 * @noSelf
 */
declare module "net.http.parser" {
	/** What can be wrong with a packet; `max-buffer-size-exceeded` and the like are limits of this side. */
	interface ParseErrors {
		/** It ended too early. */
		"unexpected-eof": true;
		/** It came faster than it could be read. */
		"max-buffer-size-exceeded": true;
		/**
		 * Its header is too long.
		 * @since 13.0
		 */
		"header-too-large": true;
		/** A line of its header is none. */
		"invalid-header-line": true;
		/** Its first line is none. */
		"invalid-status-line": true;
		/** Its address is none. */
		"invalid-url": true;
		/** Its body is too long. */
		"content-length-limit-exceeded": true;
		/** A piece of its body has no length. */
		"invalid-chunk-size": true;
		/** What takes its body refused it. */
		"body-sink-write-failure": true;
	}

	/** What can be wrong with a packet. */
	type ParseError = keyof ParseErrors;

	/** What takes a body as it comes. */
	interface BodySink {
		/**
		 * Takes a piece.
		 *
		 * @param data The piece.
		 * @returns A true value, else reading ends with an error.
		 */
		write(data: string): unknown;
	}

	/** The address of a request or resource, as `socket.url` takes it apart. */
	interface ParsedUrl {
		/** The path. */
		readonly path: string;
		/** What follows `?`, nil where there is none. */
		readonly query?: string;
		/** What comes before `:`. */
		readonly scheme?: string;
		/** The host with name, password and port. */
		readonly authority?: string;
		/** The host. */
		readonly host?: string;
		/** The port. */
		readonly port?: string;
		/** The name and password. */
		readonly userinfo?: string;
		/** What follows `#`. */
		readonly fragment?: string;
	}

	/** What requests and responses have in common. */
	interface Packet {
		/** The version. */
		readonly httpversion: "1.0" | "1.1";
		/** The headers by name in small letters; several of a name are joined with commas. */
		headers: { [name: string]: string | undefined };
		/** The body; false before it has come, and where `body_sink` took it. */
		body: string | false;
		/** True where the body is yet to come; the callback is called again then. */
		readonly partial: true | undefined;
		/** What is to take the body as it comes; to be set while `partial` is true. */
		body_sink?: BodySink | undefined;
		/** Whether the body comes in pieces. */
		readonly chunked: boolean;
	}

	/** A request as it was read. */
	interface RequestPacket extends Packet {
		/** The method. */
		readonly method: string;
		/** The address as it stands in the request. */
		readonly url: ParsedUrl;
		/** The path, decoded; nil where it leads out of the root. */
		readonly path: string | undefined;
	}

	/** A response as it was read. */
	interface ResponsePacket extends Packet {
		/** The status code. */
		readonly code: number;
		/** The length of the body, in bytes; nil where it ends with the connection or comes in pieces. */
		readonly body_length: number | undefined;
		/**
		 * The version.
		 * @deprecated `httpversion` is the same.
		 */
		readonly responseversion: "1.0" | "1.1";
		/**
		 * The headers.
		 * @deprecated `headers` is the same.
		 */
		readonly responseheaders: { readonly [name: string]: string | undefined };
	}

	/** Limits, and for responses what the request was. */
	interface ParserOptions {
		/** How long a body may be, in bytes; 10 MiB where left out. */
		readonly body_size_limit?: number | undefined;
		/** How long a header may be, in bytes; 10 KiB where left out. */
		readonly head_size_limit?: number | undefined;
		/** How much may wait to be read, in bytes; twice the limit of the body where left out. */
		readonly buffer_size_limit?: number | undefined;
		/** The method of the request; a response to `HEAD` has no body. */
		readonly method?: string | undefined;
	}

	/** Reads packets. */
	interface Parser {
		/**
		 * Takes bytes in.
		 *
		 * @param data The bytes; nil says that there are no more.
		 * @returns nil; `parse has failed` as a second result after an error.
		 */
		feed(data: string | undefined): LuaMultiReturn<[result: unknown, problem?: string]>;
	}

	/**
	 * Makes what reads requests.
	 *
	 * @param success_cb Called with each request; before that, with `partial` true, where the body is long or comes
	 * in pieces.
	 * @param error_cb Called with what is wrong; nothing more is read then.
	 * @param parser_type That of requests, `server`, where left out. Throws for an unknown one.
	 * @param options_cb Gives limits.
	 * @returns What reads requests.
	 */
	function new_(
		success_cb: (this: void, packet: RequestPacket) => void,
		error_cb: (this: void, problem: ParseError) => void,
		parser_type?: "server",
		options_cb?: (this: void) => ParserOptions,
	): Parser;
	/**
	 * Makes what reads responses.
	 *
	 * @param success_cb Called with each response; before that, with `partial` true, where the body is long or comes
	 * in pieces.
	 * @param error_cb Called with what is wrong; nothing more is read then.
	 * @param parser_type That of responses.
	 * @param options_cb Gives limits, and the method of the request.
	 * @returns What reads responses.
	 */
	function new_(
		success_cb: (this: void, packet: ResponsePacket) => void,
		error_cb: (this: void, problem: ParseError) => void,
		parser_type: "client",
		options_cb?: (this: void) => ParserOptions,
	): Parser;

	export {
		type BodySink,
		new_ as new,
		type Packet,
		type ParsedUrl,
		type ParseError,
		type ParseErrors,
		type Parser,
		type ParserOptions,
		type RequestPacket,
		type ResponsePacket,
	};
}
