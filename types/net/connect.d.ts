/**
 * Opens connections to names (`net/connect.lua`).
 * @noResolution
 * @noSelf
 */
declare module "net.connect" {
	import type * as net from "net.server";

	/**
	 * Called with the next address to try.
	 *
	 * @param conn_type The kind of socket; nil where there are no more addresses.
	 * @param ip The IP address.
	 * @param port The port.
	 * @param extra More about the connection.
	 * @param more_targets_available Whether there are more; always nil in 0.12.
	 */
	type NextTarget = (
		this: void,
		conn_type: net.SocketType | undefined,
		ip?: string,
		port?: number,
		extra?: net.ConnectionExtra,
		more_targets_available?: boolean,
	) => void;

	/** What gives addresses to try, one after the other; see `net.resolvers.…`. */
	interface Resolver {
		/** Why there are no more addresses. */
		last_error?: string | undefined;
		/**
		 * Finds the next address.
		 *
		 * @param callback Called with it, at once or later.
		 */
		next(callback: NextTarget): void;
	}

	/** Listeners of a connection that is yet to be made. `Data` is what was given to `connect`. */
	interface ConnectListeners<Data = unknown> extends net.Listeners<Data> {
		/** Called where no address could be connected to, with why. */
		readonly onfail?: (this: void, data: Data, reason: string) => void;
	}

	/** How a connection is made. */
	interface ConnectOptions {
		/** How much to read at once; all there is where left out. */
		readonly pattern?: net.ReadMode;
		/** A TLS context, for TLS from the first byte. */
		readonly sslctx?: net.TlsContext | false | undefined;
	}

	/**
	 * Connects to the first address that works. In 13.0 the next one is tried beside it after a quarter of a second
	 * (RFC 8305).
	 *
	 * @param target_resolver What gives the addresses.
	 * @param listeners What handles the connection: `onattach` with the data, then `onconnect`; or `onfail`.
	 * @param options How.
	 * @param data What the listeners are given.
	 */
	function connect<Data>(
		target_resolver: Resolver,
		listeners: ConnectListeners<Data>,
		options: ConnectOptions | undefined,
		data: Data,
	): void;
	/**
	 * Connects to the first address that works, with nothing to give to the listeners.
	 *
	 * @param target_resolver What gives the addresses.
	 * @param listeners What handles the connection: `onconnect` or `onfail`.
	 * @param options How.
	 */
	function connect(
		target_resolver: Resolver,
		listeners: ConnectListeners<undefined>,
		options?: ConnectOptions,
	): void;
}
