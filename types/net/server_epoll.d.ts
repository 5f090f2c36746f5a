/**
 * The usual backend of `net.server`, on epoll, poll or select of the system (`net/server_epoll.lua`).
 * @see https://prosody.im/doc/network_backend
 * @noResolution
 * @noSelf
 */
declare module "net.server_epoll" {
	import type * as net from "net.server";

	/** A connection, a listening socket or a watched file descriptor of this backend. */
	interface Interface extends net.Connection, net.ServerHandle {
		/** A name for logs; a listening socket has none. */
		readonly id: string;
		/** When it was made, in seconds since 1970. */
		readonly created: number;
		/** What handles its events. */
		readonly listeners: net.Listeners;
		/** The other side's address. */
		readonly peername?: string;
		/** The other side's port. */
		readonly peerport?: number;
		/** This side's address. */
		readonly sockname?: string;
		/** This side's port. */
		readonly sockport?: number;
		/** How much is read at once. */
		read_size?: net.ReadMode;

		/** Writes to the log. */
		readonly log: import("util.logger").LogFunction;
		/** @inheritDoc */
		set_sslctx(sslctx: net.TlsContext | false | undefined): void;
		/**
		 * Writes to the log at level debug.
		 *
		 * @param format The text with `%s` and the like.
		 * @param args What goes into it.
		 */
		debug(format: string, ...args: unknown[]): void;
		/**
		 * The same, with the setting `verbose` alone.
		 *
		 * @param format The text with `%s` and the like.
		 * @param args What goes into it.
		 */
		noise(format: string, ...args: unknown[]): void;
		/**
		 * Writes to the log at level error.
		 *
		 * @param format The text with `%s` and the like.
		 * @param args What goes into it.
		 */
		error(format: string, ...args: unknown[]): void;
		/**
		 * Calls a listener.
		 *
		 * @param what Its name without `on`.
		 * @param args What it is given after the connection.
		 * @returns What it returned; nil and the problem where it threw.
		 */
		on(what: string, ...args: unknown[]): LuaMultiReturn<[result: unknown, problem?: unknown]>;
		/** The file descriptor, negative where it is closed. */
		getfd(): number;
		/**
		 * Sets after how long a silence `onreadtimeout` is called.
		 *
		 * @param seconds How long; false for never; the setting `read_timeout` where left out.
		 */
		setreadtimeout(seconds?: number | false): void;
		/**
		 * Sets how long writing may take before it is given up.
		 *
		 * @param seconds How long; false for as long as it takes; the setting `send_timeout` where left out.
		 */
		setwritetimeout(seconds?: number | false): void;
		/**
		 * Stops reading for some time.
		 *
		 * @param seconds How long; false takes back an earlier call, and does not go on reading.
		 */
		pausefor(seconds: number | false): void;
		/**
		 * Limits how fast is read.
		 *
		 * @param rate Bytes each second; 0 for no limit.
		 */
		setlimit(rate: number): void;
		/**
		 * Begins to watch the file descriptor.
		 *
		 * @param read Whether to watch for what can be read; nil leaves that as it is.
		 * @param write Whether to watch for room to write; nil leaves that as it is.
		 * @returns True; or a false value and why.
		 */
		add(read?: boolean, write?: boolean): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;
		/**
		 * Changes what the file descriptor is watched for.
		 *
		 * @param read Whether to watch for what can be read; nil leaves that as it is.
		 * @param write Whether to watch for room to write; nil leaves that as it is.
		 * @returns True; or a false value and why.
		 */
		set(read?: boolean, write?: boolean): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;
		/**
		 * Ends watching the file descriptor.
		 *
		 * @returns True; or a false value and why.
		 */
		del(): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;
		/**
		 * Begins, changes or ends watching, whichever is needed.
		 *
		 * @param read Whether to watch for what can be read.
		 * @param write Whether to watch for room to write.
		 * @returns True; or a false value and why.
		 */
		setflags(read?: boolean, write?: boolean): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;
		/** Closes at once, without writing what waits and without calling `ondisconnect`. */
		destroy(): void;
		/** Asks the socket for the addresses and ports of both sides. */
		updatenames(): void;
		/** Sets the options of the socket that the settings ask for. */
		defaultoptions(): void;
		/** Begins to watch a connection that this side opens. */
		init(): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;
		/**
		 * Puts TLS over the socket at once. `starttls` is for others to call.
		 *
		 * @param tls_ctx The context; where left out, the connection's own.
		 * @param now Begins the handshake at once, too.
		 */
		inittls(tls_ctx?: net.TlsContext, now?: boolean): void;
		/** Does the next step of the TLS handshake. */
		tlshandshake(): void;
		/** Called by the main loop when there is something to read. */
		onreadable(): void;
		/** Called by the main loop when there is room to write. */
		onwritable(): void;
		/** Called by the main loop when there is a connection to accept. */
		onacceptable(): void;
		/** Calls the listener of that name, the first time. */
		onconnect(): void;
		/**
		 * Calls the listener of that name.
		 *
		 * @param data What was read.
		 * @param problem Why it was cut short.
		 */
		onincoming(data: string, problem?: string): void;
		/** Calls the listener of that name. */
		ondrain(): void;
		/**
		 * Derives a secret from those of the TLS connection (RFC 5705), for channel binding (RFC 9266).
		 *
		 * @param label What for.
		 * @param length How many bytes.
		 * @param context What else goes into it.
		 * @returns The bytes; nil where LuaSec cannot do it, and why where there is no connection.
		 * @since 13.0
		 */
		ssl_exportkeyingmaterial(
			label: string,
			length: number,
			context?: string,
		): LuaMultiReturn<[material: string | undefined, problem?: string]>;
	}

	/** See `net.server`; always `epoll`. */
	const get_backend: () => "epoll";
	/** See `net.server`. */
	const listen: typeof net.listen;
	/** See `net.server`. */
	const addserver: typeof net.addserver;
	/** See `net.server`. */
	const addclient: typeof net.addclient;
	/** See `net.server`. */
	const wrapclient: typeof net.wrapclient;
	/** See `net.server`. */
	const wrapserver: typeof net.wrapserver;
	/** See `net.server`. */
	const watchfd: typeof net.watchfd;
	/** See `net.server`. */
	const link: typeof net.link;
	/** See `net.server`. */
	const loop: typeof net.loop;
	/** See `net.server`. */
	const setquitting: typeof net.setquitting;
	/** See `net.server`. */
	const closeall: typeof net.closeall;
	/** See `net.server`. Once that is loaded, 0.12 has the one of `util.signal` here. */
	const hook_signal: typeof net.hook_signal;
	/** See `net.server`. */
	const set_config: NonNullable<typeof net.set_config>;
	/** The same as `timer.add_task`. */
	const add_task: net.Timers["add_task"];
	/** See `net.server`. */
	const timer: net.Timers;
	/** See `net.server`. */
	const event: NonNullable<typeof net.event>;
	/** See `net.server`. */
	const addevent: NonNullable<typeof net.addevent>;
	/**
	 * Begins a TLS configuration.
	 *
	 * @param basedir The folder that paths start from; once `net.server` is loaded that of the configuration file,
	 * whatever is given.
	 * @returns What collects it.
	 * @since 13.0
	 */
	const tls_builder: (basedir?: string) => net.TlsBuilder;
}
