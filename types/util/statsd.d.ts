/**
 * The provider of metrics that sends them to a statsd server (`util/statsd.lua`). They cannot be read back.
 * @see util/statsd.lua
 * @noResolution
 * @noSelf
 */
declare module "util.statsd" {
	/** Where metrics are sent. */
	export interface StatsdConfig {
		/** The server's address. */
		readonly statsd_server?: string;
		/** Its UDP port; 8125 where nil. */
		readonly statsd_port?: number;
		/** What all names begin with; `prosody` where nil. */
		readonly prefix?: string;
	}

	/** The provider. */
	export interface Statsd {
		/** All its metrics. */
		readonly metric_registry: import("util.openmetrics").MetricRegistry;
		/** What all names begin with, with a dot. */
		readonly prefix: string;
		/** The UDP socket of LuaSocket. */
		readonly sock: unknown;

		/** Holds gauges back. */
		cork(): void;
		/** Sends the last value of each gauge that was held back, and holds none back any more. */
		uncork(): void;
		/**
		 * Sends a gauge.
		 *
		 * @param metric_name Its name without the prefix.
		 * @param value Its value.
		 */
		push_gauge(metric_name: string, value: number): void;
		/**
		 * Sends what a counter has counted.
		 *
		 * @param metric_name Its name without the prefix.
		 * @param delta How much it has counted since it was last sent.
		 */
		push_counter_delta(metric_name: string, delta: number): void;
	}

	/**
	 * Makes a provider.
	 *
	 * @param config Where metrics are sent.
	 * @returns The provider; or nil and an error where no server is named.
	 */
	function create(
		config: StatsdConfig | undefined,
	): LuaMultiReturn<[provider: Statsd, problem: undefined] | [provider: undefined, problem: string]>;

	export { create as new };
}
