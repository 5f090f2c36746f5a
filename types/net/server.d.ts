/**
 * Connections and the main loop (`net/server.lua`).
 *
 * This is the table of the backend that the option `network_backend` chooses: `net.server_epoll` as a rule,
 * `net.server_event` or `net.server_select`. What only some of them have is nil with the others.
 * @see https://prosody.im/doc/developers/net/server
 * @noResolution
 * @noSelf
 */
declare module "net.server" {
	/** How much to read at once: all there is, one line, or a number of bytes. */
	type ReadMode = "*a" | "*l" | number;

	/** The kinds of sockets that connections are made on. */
	type SocketType = "tcp" | "tcp4" | "tcp6";

	/** What a status of a connection may be: `ssl-handshake-complete` after STARTTLS. */
	type ConnectionStatus = "ssl-handshake-complete";

	/** A certificate, as LuaSec holds it. */
	type Certificate = import("util.x509").Certificate;

	/** What a TLS connection has agreed on, as LuaSec tells it. */
	interface TlsInfo {
		/** The cipher suite. */
		readonly cipher: string;
		/** The version, such as `TLSv1.3`. */
		readonly protocol: string;
		/** How many bits of the key are secret. */
		readonly bits: number;
		/** How many bits the algorithm works with. */
		readonly algbits: number;
		/** The key exchange. */
		readonly key?: string;
		/** The encryption. */
		readonly encryption?: string;
		/** The authentication. */
		readonly authentication?: string;
		/** The message authentication code. */
		readonly mac?: string;
		/** Whether it is one of the weak suites for export. */
		readonly export?: boolean;
		/** The compression; false where there is none. */
		readonly compression?: string | false;
	}

	/** How TLS is to be done, in the words of LuaSec; what is left out comes from elsewhere. */
	interface TlsConfig {
		/** Which side this is. */
		readonly mode?: "server" | "client";
		/** The version; with `+` that and later ones. */
		readonly protocol?:
			| "sslv23"
			| "tlsv1"
			| "tlsv1+"
			| "tlsv1_1"
			| "tlsv1_1+"
			| "tlsv1_2"
			| "tlsv1_2+"
			| "tlsv1_3"
			| "tlsv1_3+";
		/** The PEM file of the certificate. */
		readonly certificate?: string;
		/** The PEM file of the key. */
		readonly key?: string;
		/** The password of the key, or what gives it. */
		readonly password?: string | ((this: void) => string | undefined);
		/** The PEM file of the authorities that are trusted. */
		readonly cafile?: string;
		/** The folder of the authorities that are trusted. */
		readonly capath?: string;
		/** What is asked of the other side's certificate. */
		readonly verify?: TlsVerify | readonly TlsVerify[];
		/** More about that, such as `lsec_continue`. */
		readonly verifyext?: string | readonly string[] | { readonly [option: string]: boolean };
		/** How long a chain of certificates may be. */
		readonly depth?: number;
		/** Options of OpenSSL, such as `no_ticket`: a list, or names to whether they are on. */
		readonly options?: string | readonly string[] | { readonly [option: string]: boolean };
		/** The cipher suites before TLS 1.3. */
		readonly ciphers?: string | readonly string[];
		/** The cipher suites of TLS 1.3. */
		readonly ciphersuites?: string | readonly string[];
		/** The curve, for LuaSec that knows only one. */
		readonly curve?: string;
		/** The curves. */
		readonly curveslist?: string | readonly string[];
		/** The file of parameters for Diffie-Hellman, the parameters themselves in 13.0, or what gives them. */
		readonly dhparam?: string | ((this: void, is_export: boolean, bits: number) => string | undefined);
		/** The protocols to offer (RFC 7301). */
		readonly alpn?: string | readonly string[];
		/** Whether DANE is used (RFC 6698), or how. */
		readonly dane?: boolean | readonly string[];
	}

	/** What is asked of the other side's certificate. */
	type TlsVerify = "none" | "peer" | "client_once" | "fail_if_no_peer_cert";

	/** A TLS configuration made ready for connections. In 0.12 it is LuaSec's own and has no methods. */
	interface TlsContext {
		/**
		 * Adds the certificate of a further host (RFC 6066, section 3).
		 *
		 * @param host The host.
		 * @param cert The PEM file of its certificate.
		 * @param key The PEM file of its key.
		 * @returns True; or false and why.
		 * @since 13.0
		 */
		set_sni_host(
			host: string,
			cert: string,
			key: string,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false, problem: string]>;
		/**
		 * Takes the certificate of such a host away.
		 *
		 * @param host The host.
		 * @since 13.0
		 */
		remove_sni_host(host: string): void;
		/**
		 * Puts TLS over a socket; the handshake comes later.
		 *
		 * @param sock The socket, which is no longer to be used itself.
		 * @returns The socket with TLS; or nil and why.
		 * @since 13.0
		 */
		wrap(
			sock: Socket,
		): LuaMultiReturn<[socket: Socket, problem?: undefined] | [socket: undefined, problem: string]>;
	}

	/** A socket of LuaSocket, or of LuaSec once there is TLS. Read and write through the connection, not here. */
	interface Socket {
		/** The file descriptor, negative where there is none. */
		getfd(): number;
		/** The address and port of the other side; nil and why where not connected. */
		getpeername(): LuaMultiReturn<[address: string | undefined, port: number | string | undefined]>;
		/** The address and port of this side; nil and why where there are none. */
		getsockname(): LuaMultiReturn<[address: string | undefined, port: number | string | undefined]>;
		/**
		 * Sets an option, such as `keepalive`. LuaSec lacks it.
		 *
		 * @param option Its name.
		 * @param value Its value.
		 * @returns Whether that worked.
		 */
		setoption?(option: string, value: unknown): LuaMultiReturn<[ok: number | undefined, problem?: string]>;
		/** What TLS has agreed on. LuaSec only. */
		info?(): TlsInfo;
		/**
		 * The other side's certificate. LuaSec only.
		 *
		 * @param depth Which of its chain; 1, the other side's own, where left out.
		 * @returns The certificate, or nil.
		 */
		getpeercertificate?(depth?: number): Certificate | undefined;
		/** The other side's chain of certificates. LuaSec only. */
		getpeerchain?(): Certificate[];
		/** Whether the other side's chain is trusted; if not, what is wrong with each of it. LuaSec only. */
		getpeerverification?(): LuaMultiReturn<[valid: boolean, problems?: string[][] | string]>;
		/** What the other side's Finished message held, for channel binding (RFC 5929). LuaSec only. */
		getpeerfinished?(): string | undefined;
		/** The protocol agreed on with ALPN (RFC 7301). LuaSec only. */
		getalpn?(): string | undefined;
		/** The host that the client named (RFC 6066, section 3). LuaSec only. */
		getsniname?(): string | undefined;
	}

	/** What a connection was made with. */
	interface ConnectionExtra {
		/** The host to name to the other side (RFC 6066, section 3). */
		readonly servername?: string;
		/** The host that DANE is about. */
		dane_hostname?: string | undefined;
		/** The TLSA records of it (RFC 6698). */
		tlsa?: readonly import("util.dns").TlsaRecord[] | undefined;
		/** A TLS context in place of the one given to `net.connect`. */
		readonly sslctx?: TlsContext;
		/** False looks up no IPv4 addresses. */
		readonly use_ipv4?: boolean;
		/** False looks up no IPv6 addresses. */
		readonly use_ipv6?: boolean;
		/** True asks for TLSA records. */
		use_dane?: boolean;
		/** The port, for `net.resolvers.service` where there are no SRV records. */
		readonly default_port?: number;
		/**
		 * Whether the SRV records were signed (RFC 4033).
		 * @since 13.0
		 */
		srv_secure?: boolean | undefined;
		/**
		 * The host that signed SRV records named.
		 * @since 13.0
		 */
		secure_hostname?: string | undefined;
	}

	/**
	 * What handles the events of connections. The same table serves all connections of a kind: what belongs to one
	 * is kept in a table by connection.
	 *
	 * `Data` is what is given to `setlistener` or `net.connect`.
	 */
	interface Listeners<Data = unknown> {
		/** Called once it is connected; with TLS from the beginning, after the handshake. */
		readonly onconnect?: (this: void, conn: Connection) => void;
		/** Called with what was read; `problem` tells of a read that was cut short. */
		readonly onincoming?: (this: void, conn: Connection, data: string, problem?: string) => void;
		/** Called as the connection ends, with why; nil or false where this side has closed it. */
		readonly ondisconnect?: (this: void, conn: Connection, problem: string | false | undefined) => void;
		/** Called before other listeners take over. */
		readonly ondetach?: (this: void, conn: Connection) => void;
		/** Called as these listeners take over, with what came with them. */
		readonly onattach?: (this: void, conn: Connection, data: Data) => void;
		/** Called before what waits is written. */
		readonly onpredrain?: (this: void, conn: Connection) => void;
		/** Called when all has been written. */
		readonly ondrain?: (this: void, conn: Connection) => void;
		/** Called when nothing came for a long time; true keeps the connection. */
		readonly onreadtimeout?: (this: void, conn: Connection) => true | undefined;
		/** Called when its status changes. */
		readonly onstatus?: (this: void, conn: Connection, status: ConnectionStatus) => void;
		/** Called before a TLS handshake. epoll only. */
		readonly onstarttls?: (this: void, conn: Connection) => void;
		/** Turns an error of one of these functions into a text; a traceback where left out. epoll only. */
		readonly onerror?: (this: void, problem: unknown) => unknown;
		/** The port of a service where neither it nor the configuration says. */
		readonly default_port?: number;
		/** The interface of a service where neither it nor the configuration says. */
		readonly default_interface?: string;
		/** How much to read at once. */
		readonly default_mode?: ReadMode;
	}

	/** What connections and listening sockets have in common. */
	interface Handle {
		/** Its address: of the other side for a connection, of this side for a listening socket. */
		ip(): string;
		/** The port on the server's side. */
		serverport(): number;
		/** The socket below it. */
		socket(): Socket;
		/** Closes it; a connection once all has been written. */
		close(): void;
		/** Stops reading, or accepting connections. */
		pause(): void;
		/** Goes on reading, or accepting connections. */
		resume(): void;
		/** Whether there is TLS; for a listening socket with select, whether there is a context. */
		ssl(): boolean | undefined;
		/**
		 * Its TLS context.
		 *
		 * @returns The context, or nil.
		 * @since 13.0
		 */
		sslctx(): TlsContext | undefined;
	}

	/** A listening socket. */
	interface ServerHandle extends Handle {
		/**
		 * The TLS contexts of further hosts by name. Where 13.0 still has it, it does nothing: see `sslctx`.
		 */
		readonly hosts?: LuaMap<string, TlsContext>;
		/**
		 * Replaces its TLS context. Not with select.
		 *
		 * @param sslctx The context for new connections.
		 */
		set_sslctx(sslctx: TlsContext): void;
	}

	/** A connection. */
	interface Connection extends Handle {
		/** A name for logs. Not with select. */
		readonly id?: string;
		/** The host that was or will be named to the other side (RFC 6066, section 3). */
		servername?: string;
		/** What it was made with. */
		readonly extra?: ConnectionExtra;

		/** The port on the client's side. */
		clientport(): number | undefined;
		/** The port of the other side. */
		port(): number | undefined;
		/** The listening socket that it came from; itself for one that this side opened, nil with select. */
		server(): ServerHandle | Connection | undefined;
		/**
		 * Writes, or keeps what cannot be written yet.
		 *
		 * @param data The bytes.
		 * @returns A true value; or a false one, with a reason or not, where the connection cannot take them.
		 */
		write(data: string): LuaMultiReturn<[written: number | boolean | undefined, problem?: string]>;
		/**
		 * With epoll the same as `write`; with the others, writes to the socket at once.
		 *
		 * @param data The bytes.
		 * @returns A true value; or a false one, with a reason or not.
		 */
		send(data: string): LuaMultiReturn<[written: number | boolean | undefined, problem?: string]>;
		/** Stops writing; what is written is kept. */
		pause_writes(): void;
		/** Goes on writing. */
		resume_writes(): void;
		/**
		 * Lets other listeners take over: calls `ondetach` of the old ones and `onattach` of the new ones.
		 *
		 * @param listeners The new ones.
		 * @param data What they are given.
		 */
		setlistener<Data>(listeners: Listeners<Data>, data?: Data): void;
		/**
		 * Sets how much is read at once.
		 *
		 * @param mode How much.
		 */
		set_mode(mode: ReadMode): void;
		/**
		 * Sets an option of the socket, such as `keepalive`.
		 *
		 * @param option Its name.
		 * @param value Its value.
		 * @returns A true value; or a false one and why.
		 */
		setoption(option: string, value: unknown): LuaMultiReturn<[ok: unknown, problem?: string]>;
		/**
		 * Replaces its TLS context.
		 *
		 * @param sslctx The context; nil or false allows no TLS, with libevent and select.
		 */
		set_sslctx(sslctx: TlsContext | false | undefined): void;
		/**
		 * Replaces what writes to the socket. Does nothing but with select.
		 *
		 * @param send What writes.
		 */
		set_send(send: (this: void, socket: Socket, data: string, from?: number, to?: number) => unknown): void;
		/**
		 * Begins TLS once all has been written. False in place of this method where it has begun.
		 *
		 * @param tls_ctx The context; where left out, the connection's own.
		 */
		starttls: false | ((this: Connection, tls_ctx?: TlsContext) => void);
		/**
		 * What TLS has agreed on.
		 *
		 * @returns That; or nil and why.
		 * @since 13.0
		 */
		ssl_info(): LuaMultiReturn<
			[info: TlsInfo, problem?: undefined] | [info: undefined, problem?: "not-connected" | "not-implemented"]
		>;
		/**
		 * The other side's certificate.
		 *
		 * @returns The certificate, nil where it sent none; or nil and why.
		 * @since 13.0
		 */
		ssl_peercertificate(): LuaMultiReturn<
			[certificate: Certificate | undefined, problem?: "not-connected" | "not-implemented"]
		>;
		/**
		 * Tells whether the other side's chain of certificates is trusted.
		 *
		 * @returns Whether it is; if not, what is wrong with each certificate of it.
		 * @since 13.0
		 */
		ssl_peerverification(): LuaMultiReturn<[valid: boolean | undefined, problems?: string[][] | string]>;
		/**
		 * What the other side's Finished message held, for channel binding (RFC 5929).
		 *
		 * @returns The bytes; or nil, with a reason or not.
		 * @since 13.0
		 */
		ssl_peerfinished(): LuaMultiReturn<
			[finished: string | undefined, problem?: "not-connected" | "not-implemented"]
		>;
	}

	/** What a file descriptor is watched with. */
	interface Watcher {
		/**
		 * Changes what is watched for.
		 *
		 * @param read Whether to call when it is readable; nil leaves that as it is.
		 * @param write Whether to call when it is writable; nil leaves that as it is.
		 */
		setflags(read: boolean | undefined, write: boolean | undefined): void;
		/** Ends watching. Not with libevent. */
		close?(): void;
	}

	/** How a listening socket is opened. */
	interface ListenConfig {
		/** How much to read at once. */
		readonly read_size?: ReadMode;
		/** The TLS context. */
		readonly tls_ctx?: TlsContext | undefined;
		/** Whether TLS begins with the first byte. */
		readonly tls_direct?: boolean;
		/** The TLS contexts of further hosts by name; for 0.12. */
		readonly sni_hosts?: LuaMap<string, TlsContext>;
	}

	/** The option `network_settings`; backends know different ones. */
	interface Settings {
		/** How long a connection may be silent, in seconds. */
		readonly read_timeout?: number;
		/** How long writing may take, in seconds. */
		readonly send_timeout?: number;
		/** How long connecting may take, in seconds. */
		readonly connect_timeout?: number;
		/** How many connections may wait to be accepted. */
		readonly tcp_backlog?: number;
		/** How long to wait after accepting failed, in seconds. */
		readonly accept_retry_interval?: number;
		/** How long to wait before more is read, in seconds. */
		readonly read_retry_delay?: number;
		/** How much to read at once, in bytes. */
		readonly read_size?: number;
		/** How long a step of the TLS handshake may take, in seconds. */
		readonly ssl_handshake_timeout?: number;
		/** How long to wait for events at most, in seconds. */
		readonly max_wait?: number;
		/** How long to wait for events at least, in seconds. */
		readonly min_wait?: number;
		/** Logs more. */
		readonly verbose?: boolean;
		/** Closes connections whose listeners throw. */
		readonly fatal_errors?: boolean;
		/** Catches errors of listeners. */
		readonly protect_listeners?: boolean;
		/** Writes at once where that may work. */
		readonly opportunistic_writes?: boolean;
		/** TCP keepalives: whether, or after how many seconds. */
		readonly tcp_keepalive?: boolean | number;
		/** Whether small packets are held back (Nagle's algorithm). */
		readonly nagle?: boolean;
		/** Keeps buffers for the next write. */
		readonly keep_buffers?: boolean;
		/** How long connections may take to close at shutdown, in seconds. */
		readonly shutdown_deadline?: number;
		/**
		 * How much may wait to be written, in bytes.
		 * @since 13.0
		 */
		readonly max_send_buffer_size?: number;
		/**
		 * How many pieces may wait to be written.
		 * @since 13.0
		 */
		readonly send_buffer_chunks?: number;
		/**
		 * How much to write at once, in bytes.
		 * @since 13.0
		 */
		readonly max_send_chunk?: number;
		/**
		 * TCP Fast Open: how many may wait (RFC 7413).
		 * @since 13.0
		 */
		readonly tcp_fastopen?: number | false;
		/**
		 * Accepts connections once there is something to read, after how many seconds at most.
		 * @since 13.0
		 */
		readonly tcp_defer_accept?: number | false;
	}

	/** What stands for a timer; opaque. */
	interface TimerId {
		/** Never there; keeps other values from being taken for it. */
		readonly __timer: never;
	}

	/**
	 * Called when a timer is due.
	 *
	 * @param now The time, in seconds since 1970.
	 * @param id The timer.
	 * @param param What was given with it.
	 * @returns In how many seconds to call it again; nil for no more.
	 */
	type TimerCallback<Param = undefined> =
		| ((this: void, now: number, id: TimerId, param: Param) => number | undefined)
		| ((this: void, now: number, id: TimerId, param: Param) => void);

	/** The timers of the main loop; modules use `module:add_timer`, others `util.timer`. */
	interface Timers {
		/** Calls a function after some seconds. */
		readonly add_task: <Param = undefined>(
			this: void,
			delay: number,
			callback: TimerCallback<Param>,
			param?: Param,
		) => TimerId;
		/** Ends a timer. */
		readonly stop: (this: void, id: TimerId) => void;
		/** Makes a timer due in some seconds from now. */
		readonly reschedule: (this: void, id: TimerId, delay: number) => void;
		/** Turns a time of the clock that never jumps into seconds since 1970. */
		readonly to_absolute_time: (this: void, time: number) => number;
	}

	/**
	 * Collects TLS configuration and makes a context of it.
	 * @since 13.0
	 */
	type TlsBuilder = import("util.sslconfig").Builder;

	/**
	 * The backend in use.
	 *
	 * @returns `epoll`, `select`, or `libevent` and its method.
	 */
	function get_backend(): string;

	/**
	 * Listens on a port.
	 *
	 * @param addr The address, or `*`.
	 * @param port The port; 0 lets the system choose.
	 * @param listeners What handles the connections.
	 * @param config How.
	 * @returns The listening socket; or nil and why.
	 */
	function listen(
		addr: string,
		port: number,
		listeners: Listeners,
		config?: ListenConfig,
	): LuaMultiReturn<[server: ServerHandle, problem?: undefined] | [server: undefined, problem: string]>;

	/**
	 * Listens on a port; `listen` with other arguments.
	 *
	 * @param addr The address, or `*`.
	 * @param port The port; 0 lets the system choose.
	 * @param listeners What handles the connections.
	 * @param read_size How much to read at once.
	 * @param tls_ctx A TLS context, for TLS from the first byte.
	 * @returns The listening socket; or nil and why.
	 */
	function addserver(
		addr: string,
		port: number,
		listeners: Listeners,
		read_size?: ReadMode,
		tls_ctx?: TlsContext,
	): LuaMultiReturn<[server: ServerHandle, problem?: undefined] | [server: undefined, problem: string]>;

	/**
	 * Connects to an address; `net.connect` does so to a name.
	 *
	 * @param addr The IP address.
	 * @param port The port.
	 * @param listeners What handles the connection.
	 * @param read_size How much to read at once.
	 * @param tls_ctx A TLS context, for TLS from the first byte.
	 * @param typ The kind of socket; where left out, as the address is.
	 * @param extra More about the connection.
	 * @returns The connection, which is not yet connected, and its socket; or nil and why.
	 */
	function addclient(
		addr: string,
		port: number,
		listeners: Listeners,
		read_size?: ReadMode,
		tls_ctx?: TlsContext | false,
		typ?: SocketType,
		extra?: ConnectionExtra,
	): LuaMultiReturn<[conn: Connection, socket: Socket] | [conn: undefined, problem: string]>;

	/**
	 * Makes a connection of a socket.
	 *
	 * @param conn The socket.
	 * @param addr The other side's address, where the socket cannot tell.
	 * @param port The other side's port, where the socket cannot tell.
	 * @param listeners What handles the connection.
	 * @param read_size How much to read at once.
	 * @param tls_ctx A TLS context, for TLS from the first byte.
	 * @param extra More about the connection.
	 * @returns The connection, and its socket but with epoll; or nil and why.
	 */
	function wrapclient(
		conn: Socket,
		addr: string,
		port: number,
		listeners: Listeners,
		read_size?: ReadMode,
		tls_ctx?: TlsContext | false,
		extra?: ConnectionExtra,
	): LuaMultiReturn<[conn: Connection, socket?: Socket] | [conn: undefined, problem: string]>;

	/**
	 * Makes a listening socket of one from elsewhere. epoll, and in 13.0 libevent; nil otherwise.
	 *
	 * @param conn The socket.
	 * @param addr Its address.
	 * @param port Its port.
	 * @param listeners What handles the connections.
	 * @param config How.
	 * @returns The listening socket.
	 */
	function wrapserver(
		conn: Socket,
		addr: string,
		port: number,
		listeners: Listeners,
		config?: ListenConfig,
	): ServerHandle;

	/**
	 * Watches a file descriptor.
	 *
	 * @param fd Its number, or a table with a method `getfd`.
	 * @param onreadable Called when it is readable; nil does not watch for that.
	 * @param onwritable Called when it is writable; nil does not watch for that.
	 * @returns What it is watched with.
	 */
	function watchfd(
		fd: number | Pick<Socket, "getfd">,
		onreadable?: (this: void, watcher: Watcher) => void,
		onwritable?: (this: void, watcher: Watcher) => void,
	): Watcher;

	/**
	 * Passes all that comes on one connection to another.
	 *
	 * @param from The first connection.
	 * @param to The second connection.
	 * @param read_size How much to read at once; with the others than epoll, how much may wait, in bytes.
	 */
	function link(from: Connection, to: Connection, read_size: number): void;

	/**
	 * Runs the main loop. Prosody does so.
	 *
	 * @param once Goes through it once. Not with libevent.
	 * @returns `quitting` at the end; nil where it went through once.
	 */
	function loop(once?: boolean): "quitting" | undefined;

	/**
	 * Ends the main loop, and closes connections.
	 *
	 * @param quit Whether to end it.
	 */
	function setquitting(quit: boolean): void;

	/** Closes all connections and listening sockets. */
	function closeall(): void;

	/**
	 * Calls a function when a signal arrives.
	 *
	 * @param signal The signal's number; a name as well, but with epoll of 13.0.
	 * @param handler Called each time.
	 * @returns A true value; or a false one and why.
	 */
	function hook_signal(
		signal: number | string,
		handler: (this: void) => void,
	): LuaMultiReturn<[hooked: unknown, problem?: string]>;

	/**
	 * Takes the option `network_settings`. Nil but with epoll.
	 *
	 * @param settings The settings; others are as they were at first.
	 */
	const set_config: ((this: void, settings: Settings) => void) | undefined;

	/**
	 * Calls a function after some seconds.
	 *
	 * @param delay The seconds.
	 * @param callback Called with the time; a number that it returns is the delay until its next call.
	 * @param param What it is given besides. epoll only.
	 * @returns What stands for the timer; nil with select.
	 */
	function add_task<Param = undefined>(
		delay: number,
		callback: TimerCallback<Param>,
		param?: Param,
	): TimerId | undefined;

	/** The timers. Nil but with epoll. */
	const timer: Timers | undefined;

	/** The events of libevent: its own table, or one like it with epoll. Nil with select. */
	const event:
		| {
				/** Readable. */
				readonly EV_READ: string | number;
				/** Writable. */
				readonly EV_WRITE: string | number;
				/** Both; with epoll only. */
				readonly EV_READWRITE?: string;
				/** Returned by a callback to end it; with epoll only. */
				readonly EV_LEAVE?: -1;
		  }
		| undefined;

	/**
	 * Watches a file descriptor as libevent does. Nil with select.
	 *
	 * @param fd Its number.
	 * @param mode What to watch for, of `event`.
	 * @param callback Called each time; -1 ends watching.
	 * @returns What it is watched with.
	 * @deprecated `watchfd` works with all backends.
	 */
	const addevent:
		| ((
				this: void,
				fd: number,
				mode: string | number,
				callback: (this: void) => number | undefined,
		  ) => LuaMultiReturn<[watcher: Pick<Handle, "close"> | undefined, problem?: string]>)
		| undefined;

	/**
	 * Begins a TLS configuration, with paths that start from the configuration file.
	 *
	 * @returns What collects it.
	 * @since 13.0
	 */
	function tls_builder(): TlsBuilder;
}
