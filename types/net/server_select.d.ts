/**
 * A backend of `net.server` on LuaSocket's select, slow and limited to low file descriptors
 * (`net/server_select.lua`).
 * @see https://prosody.im/doc/network_backend
 * @deprecated The usual backend works everywhere.
 * @noResolution
 * @noSelf
 */
declare module "net.server_select" {
	import type * as net from "net.server";

	/** The settings. */
	interface SelectSettings {
		/** How long to wait for events, in seconds. */
		select_timeout: number;
		/** How many connections may wait to be accepted. */
		tcp_backlog: number;
		/** How much may wait to be written, in bytes. */
		max_send_buffer_size: number;
		/** How much may come at once, in bytes. */
		max_receive_buffer_size: number;
		/** How often silent connections are looked for, in seconds. */
		select_idle_check_interval: number;
		/** How long writing may take, in seconds. */
		send_timeout: number;
		/** How long a connection may be silent, in seconds. */
		read_timeout: number;
		/** How many connections there may be. */
		max_connections: number;
		/** How many steps a TLS handshake takes at most. */
		max_ssl_handshake_roundtrips: number;
		/** The highest file descriptor. */
		highest_allowed_fd: number;
		/** How long to wait after accepting failed, in seconds. */
		accept_retry_interval: number;
	}

	/** A connection of this backend. */
	interface Handler extends net.Connection {
		/**
		 * Its TLS context. Here 0.12 has it, too.
		 *
		 * @returns The context, or nil.
		 */
		sslctx(): net.TlsContext | undefined;
		/** Its listener for what comes. */
		dispatch(): net.Listeners["onincoming"];
		/** Its listener for the end. */
		disconnect(): net.Listeners["ondisconnect"];
		/** How many bytes have come and gone. */
		getstats(): LuaMultiReturn<[read: number, sent: number]>;
		/**
		 * Closes it without writing what waits.
		 *
		 * @param problem Why.
		 * @returns Whether it is closed.
		 */
		force_close(problem?: string): boolean;
		/** What waits to be written, together with the connection's own fields. */
		bufferqueue(): string[];
		/**
		 * Reads, and sets, how much may wait.
		 *
		 * @param read How much may come at once, in bytes.
		 * @param send How much may wait to be written, in bytes.
		 * @returns How much waits to be written, and both limits.
		 */
		bufferlen(read?: number, send?: number): LuaMultiReturn<[waiting: number, read: number, send: number]>;
		/**
		 * Stops or goes on reading.
		 *
		 * @param locked Whether to stop; nil leaves it.
		 * @returns Whether it has stopped.
		 * @deprecated `pause` and `resume` do the same.
		 */
		lock_read(locked?: boolean): boolean;
		/**
		 * Stops or goes on reading and writing.
		 *
		 * @param locked Whether to stop; nil leaves it.
		 * @returns Whether reading, and whether writing has stopped.
		 * @deprecated `pause`, `resume` and the like do the same.
		 */
		lock(locked?: boolean): LuaMultiReturn<[reading: boolean, writing: boolean]>;
		/** Called by the main loop when there is something to read. */
		readbuffer(): unknown;
		/** Called by the main loop when there is room to write. */
		sendbuffer(): unknown;
	}

	/** A listening socket of this backend. */
	interface ServerHandler extends net.Handle {
		/**
		 * Its TLS context. Here 0.12 has it, too.
		 *
		 * @returns The context, or nil.
		 */
		sslctx(): net.TlsContext | undefined;
		/** Notes that one of its connections has ended. */
		remove(): void;
		/** Does nothing. */
		shutdown(): void;
		/** Called by the main loop when there is a connection to accept. */
		readbuffer(): unknown;
		/** Not used in 13.0; the TLS contexts of further hosts by name. */
		readonly hosts: LuaMap<string, net.TlsContext>;
	}

	/**
	 * Calls a function in each turn of the main loop.
	 *
	 * @param listener Called with the time; returns in how many seconds it wants to be called at the latest.
	 * @returns True; or nil and why.
	 */
	function _addtimer(
		listener: ((this: void, now: number) => number | undefined) | ((this: void, now: number) => void),
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;

	/**
	 * Calls a function after some seconds.
	 *
	 * @param delay The seconds.
	 * @param callback Called with the time; a number that it returns is the delay until its next call.
	 */
	function add_task(
		delay: number,
		callback: ((this: void, now: number) => number | undefined) | ((this: void, now: number) => void),
	): void;

	/**
	 * Finds a listening socket.
	 *
	 * @param addr Its address, as it was given.
	 * @param port Its port.
	 * @returns The listening socket, or nil.
	 */
	function getserver(addr: string, port: number): ServerHandler | undefined;

	/**
	 * Closes a listening socket.
	 *
	 * @param addr Its address, as it was given.
	 * @param port Its port.
	 * @returns True; or nil and why.
	 */
	function removeserver(
		addr: string,
		port: number,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;

	/**
	 * The settings.
	 *
	 * @returns A copy.
	 */
	function getsettings(): SelectSettings;

	/**
	 * Changes settings.
	 *
	 * @param settings The new ones; what is left out stays.
	 * @returns True; or nil and why.
	 */
	function changesettings(
		settings: Partial<SelectSettings>,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;

	/**
	 * Replaces what writes to the log.
	 *
	 * @param logger The new one; nil leaves it.
	 * @returns The old one.
	 */
	function setlogger(logger?: import("util.logger").LogFunction): import("util.logger").LogFunction;

	/**
	 * Counts.
	 *
	 * @returns How much was read and sent, how many sockets are read and written, and how many timers there are.
	 */
	function stats(): LuaMultiReturn<
		[read: number, sent: number, reading: number, writing: number, timers: number]
	>;

	/** Goes through the main loop once; `quitting` where it is to end. */
	function step(): "quitting" | undefined;

	/** See `net.server`; always `select`. */
	const get_backend: () => "select";
	/** See `net.server`. */
	const listen: typeof net.listen;
	/** See `net.server`. */
	const addserver: typeof net.addserver;
	/** See `net.server`. */
	const addclient: typeof net.addclient;
	/** See `net.server`. */
	const wrapclient: typeof net.wrapclient;
	/** See `net.server`. */
	const watchfd: typeof net.watchfd;
	/** See `net.server`. */
	const link: typeof net.link;
	/** See `net.server`. */
	const loop: typeof net.loop;
	/** See `net.server`. */
	const setquitting: (quit: boolean | "once") => void;
	/** See `net.server`. */
	const closeall: typeof net.closeall;
	/**
	 * See `net.server_epoll`.
	 * @since 13.0
	 */
	const tls_builder: (basedir?: string) => net.TlsBuilder;
}
