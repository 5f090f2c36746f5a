/**
 * The provider of metrics that keeps them in memory (`util/statistics.lua`).
 * @see https://prosody.im/doc/developers/util/statistics
 * @noResolution
 * @noSelf
 */
declare module "util.statistics" {
	/** The provider. */
	export interface Statistics {
		/** All its metrics. */
		readonly metric_registry: import("util.openmetrics").MetricRegistry;
	}

	/**
	 * Makes a provider.
	 *
	 * @returns The provider, without metrics.
	 */
	function create(): Statistics;

	export { create as new };
}
