/**
 * TLS contexts on LuaSec (`net/tls_luasec.lua`). Others use `core.certmanager`.
 * @since 13.0
 * @noResolution
 * @noSelf
 */
declare module "net.tls_luasec" {
	/** What LuaSec can do, by name. */
	interface Features {
		/** Kinds of keys, such as `ec`. */
		readonly algorithms: ReadonlyLuaMap<string, boolean>;
		/** What it knows, such as `curves_list`, `dane` or `alpn`. */
		readonly capabilities: ReadonlyLuaMap<string, boolean>;
		/** Options of OpenSSL. */
		readonly options: ReadonlyLuaMap<string, boolean>;
		/** Versions of TLS; nil with an old LuaSec. */
		readonly protocols?: ReadonlyLuaMap<string, boolean>;
		/** Curves; nil with an old LuaSec. */
		readonly curves?: ReadonlyLuaMap<string, boolean>;
	}

	/** What this LuaSec can do. */
	const features: Features;

	/**
	 * Makes a TLS context.
	 *
	 * @param config The configuration as LuaSec takes it, as the builder's `final` gives it.
	 * @param builder The builder, from which the contexts of further hosts are made.
	 * @returns The context; or nil and why.
	 */
	function new_context(
		config: import("net.server").TlsConfig,
		builder: import("net.server").TlsBuilder,
	): LuaMultiReturn<
		[context: import("net.server").TlsContext, problem: undefined] | [context: undefined, problem: string]
	>;

	/**
	 * Reads a certificate.
	 *
	 * @param pem The certificate in PEM.
	 * @returns The certificate; or nil and why.
	 */
	function load_certificate(
		pem: string,
	): LuaMultiReturn<
		| [certificate: import("net.server").Certificate, problem?: undefined]
		| [certificate: undefined, problem: string]
	>;
}
