/**
 * Puts the configuration of TLS together from several places (`util/sslconfig.lua`). `net.server` has a function
 * that makes a builder.
 * @see util/sslconfig.lua
 * @noResolution
 * @noSelf
 */
declare module "util.sslconfig" {
	/** A configuration in the making. Its fields are read only: use `apply`. */
	export interface Builder {
		/** The options of OpenSSL that were set or unset so far. */
		readonly options: { readonly [option: string]: boolean };

		/**
		 * Adds configuration; a later one replaces an earlier one, but for `options` and `verifyext`, which are added.
		 *
		 * @param config The configuration; anything but a table adds nothing.
		 * @returns This builder.
		 * @since 13.0
		 */
		apply(config: import("net.server").TlsConfig | undefined): this;
		/**
		 * Adds configuration; a later one replaces an earlier one, but for `options` and `verifyext`, which are added.
		 *
		 * @param config The configuration; anything but a table adds nothing.
		 * @until 0.12
		 */
		apply(config: import("net.server").TlsConfig | undefined): void;
		/**
		 * Reads the configuration as LuaSec takes it.
		 *
		 * @returns A new table.
		 */
		final(): import("net.server").TlsConfig;
		/**
		 * Makes a context, or returns the one that it made before.
		 *
		 * @returns The context; or nil and an error.
		 * @since 13.0
		 */
		build(): LuaMultiReturn<
			[context: import("net.server").TlsContext, problem: undefined] | [context: undefined, problem: string]
		>;
		/**
		 * Copies the builder.
		 *
		 * @returns The copy.
		 * @since 13.0
		 */
		clone(): Builder;
	}

	/**
	 * Adds configuration, as the method does.
	 *
	 * @param builder The builder.
	 * @param config The configuration.
	 * @returns The builder.
	 * @since 13.0
	 */
	export function apply(builder: Builder, config: import("net.server").TlsConfig | undefined): Builder;
	/**
	 * Adds configuration, as the method does.
	 *
	 * @param builder The builder.
	 * @param config The configuration.
	 * @until 0.12
	 */
	export function apply(builder: Builder, config: import("net.server").TlsConfig | undefined): void;
	/**
	 * Reads the configuration, as the method does.
	 *
	 * @param builder The builder.
	 * @returns A new table.
	 */
	export function final(builder: Builder): import("net.server").TlsConfig;
	/**
	 * Makes an empty builder.
	 *
	 * @returns The builder.
	 * @until 0.12
	 */
	function create(): Builder;

	export { create as new };
	/**
	 * Makes an empty builder; for `net.server`.
	 *
	 * @param context_factory Makes a context of a configuration.
	 * @param basedir The directory that relative paths start from.
	 * @returns The builder.
	 * @since 13.0
	 */
	export function _new(
		context_factory: (
			config: import("net.server").TlsConfig,
			builder: Builder,
		) => LuaMultiReturn<
			[context: import("net.server").TlsContext, problem?: undefined] | [context: undefined, problem: string]
		>,
		basedir: string,
	): Builder;
}
