/**
 * TLS: LuaSec, which Prosody depends on. Declared is what modules use of it; `core.certmanager` makes contexts of
 * Prosody's settings, and `net.connect` and `net.http` use them.
 * @see https://github.com/lunarmodules/luasec/wiki
 * @noResolution
 * @noSelf
 */
declare module "ssl" {
	import type { TcpSocket } from "socket";

	/** What a context is made of, as far as modules set it. */
	interface ContextOptions {
		/** Which end this is. */
		readonly mode: "client" | "server";
		/** The protocol, such as `any` or `tlsv1_2`. */
		readonly protocol: string;
		/** The file of the key. */
		readonly key?: string;
		/** The file of the certificate. */
		readonly certificate?: string;
		/** The file of certificates to trust. */
		readonly cafile?: string;
		/** The folder of certificates to trust. */
		readonly capath?: string;
		/** How the other end is checked, such as `peer`. */
		readonly verify?: string | readonly string[];
		/** Options of OpenSSL, such as `no_sslv3`. */
		readonly options?: string | readonly string[];
		/** The ciphers, as OpenSSL writes them. */
		readonly ciphers?: string;
	}

	/** A context, which many connections can use. */
	interface Context {
		/** Never there; keeps other tables from being taken for it. */
		readonly __context: never;
	}

	/**
	 * Makes a context. Throws where mode or protocol are missing.
	 *
	 * @param options What it is made of.
	 * @returns The context; or nil and why.
	 */
	function newcontext(
		options: ContextOptions,
	): LuaMultiReturn<[context: Context, problem?: undefined] | [context: undefined, problem: string]>;
	/**
	 * Reads a certificate.
	 *
	 * @param pem The certificate as PEM.
	 * @returns The certificate; or nil and why.
	 */
	function loadcertificate(
		pem: string,
	): LuaMultiReturn<
		| [certificate: import("net.server").Certificate, problem?: undefined]
		| [certificate: undefined, problem: string]
	>;
	/**
	 * Puts TLS upon a connected socket of LuaSocket; `dohandshake` of what it gives begins it.
	 *
	 * @param socket The socket, which must not be used any more.
	 * @param context The context, or what it is made of.
	 * @returns The socket; or nil and why.
	 */
	function wrap(
		socket: TcpSocket,
		context: Context | ContextOptions,
	): LuaMultiReturn<[socket: SecureSocket, problem?: undefined] | [socket: undefined, problem: string]>;

	/** A socket with TLS. */
	interface SecureSocket extends Pick<TcpSocket, "close" | "getfd" | "receive" | "send" | "settimeout"> {
		/**
		 * Begins TLS. Waits as long as the socket may.
		 *
		 * @returns True; or false and why, such as `wantread`.
		 */
		dohandshake(): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false, problem: string]>;
		/**
		 * Sets the name that the other end is asked for (RFC 6066, section 3).
		 *
		 * @param name The name.
		 */
		sni(name: string): void;
		/**
		 * The certificate of the other end.
		 *
		 * @param depth 1 for its own, more for those that vouch for it; 1 where left out.
		 * @returns The certificate, or nil.
		 */
		getpeercertificate(depth?: number): import("net.server").Certificate | undefined;
	}

	/** What this LuaSec and its OpenSSL can do: names to true. */
	const config: Readonly<Record<"algorithms" | "capabilities" | "curves" | "options" | "protocols", object>>;

	/** The version of LuaSec. */
	const _VERSION: string;
}
