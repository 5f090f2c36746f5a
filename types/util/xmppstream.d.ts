/**
 * Reads streams of XML (`util/xmppstream.lua`, RFC 6120, section 4).
 * @see util/xmppstream.lua
 * @noResolution
 * @noSelf
 */
declare module "util.xmppstream" {
	import type { Attributes, Element } from "util.stanza";

	/** What is wrong with a stream. */
	export type StreamProblem = "invalid-top-level-element" | "no-stream" | "parse-error" | "stream-error";

	/** What is called as a stream is read. Errors that are not handled throw. */
	export interface StreamCallbacks<Session> {
		/** The namespace of the stream; that of XMPP where nil. */
		readonly stream_ns?: string;
		/** The name of its outermost element; `stream` where nil. */
		readonly stream_tag?: string;
		/** The name of the element with an error of the stream; `error` where nil. */
		readonly error_tag?: string;
		/** The namespace of its elements, which is left out of them. */
		readonly default_ns?: string;
		/** The stream begins. */
		readonly streamopened?: (this: void, session: Session, attr: Attributes) => void;
		/** The stream ends. */
		readonly streamclosed?: (this: void, session: Session) => void;
		/**
		 * Something is wrong. `data` is the name of the element for `no-stream`, the element for `stream-error`, and the
		 * condition for `parse-error`, with a text for people behind it.
		 */
		readonly error?: (
			this: void,
			session: Session,
			problem: StreamProblem,
			data?: string | Element,
			text?: string,
		) => void;
		/** An element of the stream is complete. */
		readonly handlestanza: (this: void, session: Session, stanza: Element) => void;
	}

	/** What is read and changed of a session. */
	export interface StreamSession {
		/** True until the stream was opened. */
		readonly notopen?: boolean | undefined;
		/** Who answers, where `open_stream` is not told. */
		readonly host?: string | undefined;
		/** The identifier of the stream. */
		readonly streamid?: string | undefined;
		/** The version of the stream; none is sent for nil. */
		readonly version?: number | undefined;
		/** Sends to a client. */
		readonly send?: (this: void, data: string) => unknown;
		/** Sends to a server; preferred to `send`. */
		readonly sends2s?: (this: void, data: string) => unknown;
		/**
		 * Adds attributes to the opening of the stream.
		 *
		 * @param from Who opens it.
		 * @param to To whom.
		 * @param attr The attributes, to be added to.
		 */
		stream_attrs?(from: string | undefined, to: string | undefined, attr: Attributes): void;
		/**
		 * Sends the opening of the stream; set by this library.
		 *
		 * @param from Who opens it; the host where left out.
		 * @param to To whom.
		 * @returns True.
		 */
		open_stream?(from?: string, to?: string): true;
	}

	/** Reads one stream. */
	export interface Stream<Session> {
		/** Begins anew, as after a new opening of the stream. */
		reset(): void;
		/**
		 * Reads bytes, and calls the callbacks.
		 *
		 * @param data The bytes.
		 * @returns A true value; or nil or false and an error, `stanza-too-large` where the limit is exceeded.
		 */
		feed(data: string): LuaMultiReturn<[ok: unknown, problem?: string | undefined]>;
		/**
		 * Hands another session to the callbacks from now on.
		 *
		 * @param session The session.
		 */
		set_session(session: Session): void;
		/**
		 * Limits the size of elements.
		 *
		 * @param limit The most bytes.
		 */
		set_stanza_size_limit(limit: number): void;
		/**
		 * Limits the size of elements.
		 *
		 * @param limit The most bytes.
		 * @param max_elements The most elements within one; in Debian's 0.12 with its security patches alone.
		 * @until 0.12
		 */
		set_stanza_size_limit(limit: number, max_elements: number | undefined): void;
	}

	/** What goes with the handlers. */
	export interface HandlerControls<Session> {
		/** Forgets what was read in part. */
		readonly reset: (this: void) => void;
		/** Hands another session to the callbacks from now on. */
		readonly set_session: (this: void, stream: unknown, session: Session) => void;
		/**
		 * Limits how many elements may be within one; in Debian's 0.12 with its security patches alone.
		 * @until 0.12
		 */
		readonly set_max_elements: (this: void, max_elements: number | undefined) => void;
	}

	/** What stands between namespace and name in the parser. */
	export const ns_separator: "\u0001";
	/** The Lua pattern that takes such a name apart. */
	export const ns_pattern: string;
	/**
	 * Makes handlers for LuaExpat.
	 *
	 * @param session What the callbacks are given.
	 * @param stream_callbacks The callbacks.
	 * @param cb_handleprogress Called with the number of bytes that were read.
	 * @returns The handlers, and what goes with them.
	 */
	export function new_sax_handlers<Session extends StreamSession>(
		session: Session,
		stream_callbacks: StreamCallbacks<Session>,
		cb_handleprogress?: (bytes: number) => void,
	): LuaMultiReturn<[handlers: { readonly [event: string]: unknown }, controls: HandlerControls<Session>]>;
	/**
	 * Begins to read a stream, and gives the session the method `open_stream`.
	 *
	 * @param session What the callbacks are given.
	 * @param stream_callbacks The callbacks.
	 * @param stanza_size_limit The most bytes of an element; 1 MiB where left out.
	 * @returns What reads it.
	 */
	function create<Session extends StreamSession>(
		session: Session,
		stream_callbacks: StreamCallbacks<Session>,
		stanza_size_limit?: number,
	): Stream<Session>;
	/**
	 * Begins to read a stream, and gives the session the method `open_stream`.
	 *
	 * @param session What the callbacks are given.
	 * @param stream_callbacks The callbacks.
	 * @param stanza_size_limit The most bytes of an element; 1 MiB where nil.
	 * @param ex Limits the elements within one; in Debian's 0.12 with its security patches alone.
	 * @returns What reads it.
	 * @until 0.12
	 */
	function create<Session extends StreamSession>(
		session: Session,
		stream_callbacks: StreamCallbacks<Session>,
		stanza_size_limit: number | undefined,
		ex: {
			/** The most elements within one. */
			readonly max_elements?: number;
		},
	): Stream<Session>;

	export { create as new };
}
