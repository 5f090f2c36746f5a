/**
 * A backend of `net.server` on libevent (`net/server_event.lua`). It needs luaevent.
 * @see https://prosody.im/doc/network_backend
 * @noResolution
 * @noSelf
 */
declare module "net.server_event" {
	import type * as net from "net.server";

	/** An event of luaevent. */
	interface LevEvent {
		/** Ends it. */
		close(): void;
	}

	/** The event loop of luaevent. */
	interface LevBase {
		/**
		 * Calls a function at an event.
		 *
		 * @param fd A file descriptor, a socket, or the number of a signal; nil for the time alone.
		 * @param event What to watch for, of `event`; 0 for the time alone.
		 * @param callback Called with the event; -1 ends it, others change it, with new seconds as a second result.
		 * @param timeout After how many seconds to call it anyway.
		 * @returns The event, which lasts as long as something holds it.
		 */
		addevent(
			fd: number | net.Socket | undefined,
			event: number,
			callback: (this: void, event: number) => LuaMultiReturn<[event?: number, timeout?: number]>,
			timeout?: number,
		): LevEvent;
		/** Runs it. */
		loop(): number;
		/** Ends it. */
		loopexit(): void;
		/** How the system is asked for events, such as `epoll`. */
		method(): string;
	}

	/** The settings; `network_settings` has other names for them. */
	interface Config {
		/** How many connections a listening socket takes. */
		MAX_CONNECTIONS: number;
		/** How many steps a TLS handshake takes at most. */
		MAX_HANDSHAKE_ATTEMPTS: number;
		/** How long a step of it may take, in seconds. */
		HANDSHAKE_TIMEOUT: number;
		/** How much may come at once, in bytes. */
		MAX_READ_LENGTH: number;
		/** How much may wait to be written, in bytes. */
		MAX_SEND_LENGTH: number;
		/** How many connections may wait to be accepted. */
		ACCEPT_QUEUE: number;
		/** How long to wait when there are too many, in seconds. */
		ACCEPT_DELAY: number;
		/** How long a connection may be silent, in seconds. */
		READ_TIMEOUT: number;
		/** How long writing may take, in seconds. */
		WRITE_TIMEOUT: number;
		/** How long connecting may take, in seconds. */
		CONNECT_TIMEOUT: number;
		/** Not used. */
		CLEAR_DELAY: number;
		/** How long to wait before more is read, in seconds. */
		READ_RETRY_DELAY: number;
		/** Logs more. */
		DEBUG: boolean;
	}

	/** A connection or a listening socket of this backend. */
	interface Interface extends net.Connection, net.ServerHandle {
		/** A name for logs. */
		readonly id: string;
		/** @inheritDoc */
		set_sslctx(sslctx: net.TlsContext | false | undefined): void;
		/** How many connections a listening socket has. */
		connections(): number;
		/**
		 * Changes that number.
		 *
		 * @param change What to add.
		 * @returns The number.
		 */
		counter(change?: number): number;
		/**
		 * Stops or goes on reading.
		 *
		 * @param locked Whether to stop.
		 * @deprecated `pause` and `resume` do the same.
		 */
		lock_read(locked: boolean): void;
	}

	/** The settings. */
	const cfg: Config;
	/** The event loop. */
	const base: LevBase;
	/** The same as `base`. */
	const event_base: LevBase;
	/** The library luaevent. */
	const event: {
		/** Readable. */
		readonly EV_READ: number;
		/** Writable. */
		readonly EV_WRITE: number;
		/** The time is over. */
		readonly EV_TIMEOUT: number;
		/** A signal. */
		readonly EV_SIGNAL: number;
		/** Makes an event loop. */
		readonly new: (this: void) => LevBase;
	};
	/**
	 * Calls a function at an event of `base`.
	 *
	 * @param fd See `LevBase`.
	 * @param event See `LevBase`.
	 * @param callback See `LevBase`.
	 * @param timeout See `LevBase`.
	 * @returns The event.
	 */
	function addevent(
		fd: Parameters<LevBase["addevent"]>[0],
		event: number,
		callback: Parameters<LevBase["addevent"]>[2],
		timeout?: number,
	): LevEvent;
	/** The name of the file. */
	const __NAME: string;
	/** When it was first made. */
	const __DATE: string;
	/** Who made it. */
	const __AUTHOR: string;
	/** Its version. */
	const __VERSION: string;

	/** See `net.server`; `libevent` and the method of its loop. */
	const get_backend: typeof net.get_backend;
	/** See `net.server`. */
	const listen: typeof net.listen;
	/** See `net.server`. */
	const addserver: typeof net.addserver;
	/** See `net.server`. */
	const addclient: typeof net.addclient;
	/** See `net.server`. */
	const wrapclient: typeof net.wrapclient;
	/**
	 * See `net.server`.
	 * @since 13.0
	 */
	const wrapserver: typeof net.wrapserver;
	/** See `net.server`. */
	const watchfd: typeof net.watchfd;
	/** See `net.server`. */
	const link: typeof net.link;
	/** See `net.server`. */
	const loop: () => "quitting";
	/** See `net.server`; `once` ends the loop without closing listening sockets. */
	const setquitting: (quit: boolean | "once") => void;
	/** Closes all listening sockets. */
	const closeall: typeof net.closeall;
	/** Calls a function when a signal arrives, until it returns false. */
	const hook_signal: (
		signal: number,
		handler: ((this: void) => boolean) | ((this: void) => void),
	) => LevEvent;
	/** See `net.server`. */
	const add_task: (
		delay: number,
		callback: ((this: void, now: number) => number | undefined) | ((this: void, now: number) => void),
	) => LevEvent;
	/**
	 * See `net.server_epoll`.
	 * @since 13.0
	 */
	const tls_builder: (basedir?: string) => net.TlsBuilder;
}
