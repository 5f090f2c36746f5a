/**
 * Sockets: LuaSocket, which Prosody depends on. Declared is what modules use of it.
 *
 * What waits here holds up the whole server: to connect and to be connected to there are `net.connect`, `net.http` and
 * `module.provides("net", …)`, for time `util.time`.
 * @see https://lunarmodules.github.io/luasocket/
 * @noResolution
 * @noSelf
 */
declare module "socket" {
	/** 1; or nil and why. */
	type Done = LuaMultiReturn<[ok: 1, problem?: undefined] | [ok: undefined, problem: string]>;

	/** What sockets of UDP and TCP have in common. */
	interface AnySocket {
		/** Closes it. */
		close(): void;
		/**
		 * Sets how long a call may wait.
		 *
		 * @param seconds Seconds; 0 to wait for nothing, nil to wait for ever.
		 */
		settimeout(seconds: number | undefined): Done;
		/**
		 * Sets an option of the system.
		 *
		 * @param name Its name, such as `reuseaddr`.
		 * @param value Its value.
		 */
		setoption(name: string, value?: unknown): Done;
		/**
		 * Its own address.
		 *
		 * @returns IP address, port and family; or nil and why.
		 */
		getsockname(): LuaMultiReturn<
			[ip: string, port: number | string, family: "inet" | "inet6"] | [ip: undefined, problem: string]
		>;
		/**
		 * Its number in the process.
		 *
		 * @returns The file descriptor.
		 */
		getfd(): number;
	}

	/** A socket of UDP. */
	interface UdpSocket extends AnySocket {
		/**
		 * Sets its own address.
		 *
		 * @param ip The IP address; `*` for all of them.
		 * @param port The port; 0 for any that is free.
		 */
		setsockname(ip: string, port: number): Done;
		/**
		 * Sets whom `send` and `receive` are about.
		 *
		 * @param ip The IP address or name; `*` for all of them.
		 * @param port The port.
		 */
		setpeername(ip: string, port?: number): Done;
		/**
		 * Sends a datagram to the other end that was set.
		 *
		 * @param data The bytes.
		 */
		send(data: string): Done;
		/**
		 * Sends a datagram.
		 *
		 * @param data The bytes.
		 * @param ip The IP address to send it to.
		 * @param port The port.
		 */
		sendto(data: string, ip: string, port: number): Done;
		/**
		 * Receives a datagram.
		 *
		 * @param size How many bytes at most.
		 * @returns The bytes; or nil and why, such as `timeout`.
		 */
		receive(
			size?: number,
		): LuaMultiReturn<[data: string, problem?: undefined] | [data: undefined, problem: string]>;
		/**
		 * Receives a datagram, and says whose it is.
		 *
		 * @param size How many bytes at most.
		 * @returns The bytes, IP address and port; or nil and why.
		 */
		receivefrom(
			size?: number,
		): LuaMultiReturn<[data: string, ip: string, port: number] | [data: undefined, problem: string]>;
	}

	/** A socket of TCP. */
	interface TcpSocket extends AnySocket {
		/**
		 * Connects.
		 *
		 * @param host The IP address or name.
		 * @param port The port.
		 * @returns 1; or nil and why, such as `timeout`.
		 */
		connect(host: string, port: number): Done;
		/**
		 * Sends bytes.
		 *
		 * @param data The bytes.
		 * @returns How many went; or nil, why, and how many went before.
		 */
		send(
			data: string,
		): LuaMultiReturn<
			[sent: number, problem?: undefined] | [sent: undefined, problem: string, sent_before: number]
		>;
		/**
		 * Receives bytes.
		 *
		 * @param pattern How much: `*l` for a line without its end, `*a` for all until the end, or a number of
		 * bytes; a line where left out.
		 * @param prefix What to put before it.
		 * @returns The bytes; or nil, why, such as `closed` or `timeout`, and what came before.
		 */
		receive(
			pattern?: "*a" | "*l" | number,
			prefix?: string,
		): LuaMultiReturn<
			[data: string, problem?: undefined] | [data: undefined, problem: string, partial: string]
		>;
		/**
		 * The address at the other end.
		 *
		 * @returns IP address, port and family; or nil and why.
		 */
		getpeername(): LuaMultiReturn<
			[ip: string, port: number | string, family: "inet" | "inet6"] | [ip: undefined, problem: string]
		>;
	}

	/**
	 * The time.
	 *
	 * @returns Seconds since 1970, with a fraction.
	 * @example
	 * import { gettime } from "socket";
	 *
	 * const began = gettime();
	 */
	function gettime(): number;
	/**
	 * Makes a socket of UDP.
	 *
	 * @returns The socket; or nil and why.
	 */
	function udp(): LuaMultiReturn<
		[socket: UdpSocket, problem?: undefined] | [socket: undefined, problem: string]
	>;
	/**
	 * Makes a socket of TCP.
	 *
	 * @returns The socket; or nil and why.
	 */
	function tcp(): LuaMultiReturn<
		[socket: TcpSocket, problem?: undefined] | [socket: undefined, problem: string]
	>;
	/**
	 * Makes a socket of TCP and connects it. Waits.
	 *
	 * @param host The IP address or name.
	 * @param port The port.
	 * @returns The socket; or nil and why.
	 */
	function connect(
		host: string,
		port: number,
	): LuaMultiReturn<[socket: TcpSocket, problem?: undefined] | [socket: undefined, problem: string]>;
	/**
	 * Waits, with the whole server.
	 *
	 * @param seconds How long.
	 */
	function sleep(seconds: number): void;

	/** Names of the machine and of others; what asks waits. */
	const dns: {
		/**
		 * The name of this machine.
		 *
		 * @returns The name.
		 */
		readonly gethostname: (this: void) => string;
		/**
		 * Finds the IP address of a name.
		 *
		 * @param name The name.
		 * @returns The address; or nil and why.
		 */
		readonly toip: (
			this: void,
			name: string,
		) => LuaMultiReturn<[ip: string, more: unknown] | [ip: undefined, problem: string]>;
	};
}
