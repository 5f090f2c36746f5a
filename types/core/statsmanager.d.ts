/**
 * Metrics of the server (`core/statsmanager.lua`).
 *
 * Modules make theirs with `module:metric` and `module:measure`. Where the option `statistics` is off, all of this
 * does nothing.
 * @see https://prosody.im/doc/statistics
 * @noResolution
 * @noSelf
 */
declare module "core.statsmanager" {
	/** Settings of a measurement; those that its type does not know are left out of account. */
	interface MeasureOptions {
		/** What it is about, one line. */
		readonly description?: string;
		/** Its unit, such as `seconds`. */
		readonly unit?: string;
		/** The value to begin with, for `amount`. */
		readonly initial?: number;
		/** The upper bounds of the buckets, for `times` (in seconds) and `sizes` (in bytes). */
		readonly buckets?: readonly number[];
	}

	/** The types of measurement, and what measures each. */
	interface Measures {
		/** A value that goes up and down: takes the new one. */
		amount: (this: void, value: number) => void;
		/** A count that only goes up: takes how much to add. */
		counter: (this: void, by: number) => void;
		/** How often something happens: called each time. */
		rate: (this: void) => void;
		/** How long something takes: called as it begins, returns what is to be called as it ends. */
		times: (this: void) => (this: void) => void;
		/** How large something is: takes the size in bytes. */
		sizes: (this: void, bytes: number) => void;
		/** Any other values: takes one of them. */
		distribution: (this: void, value: number) => void;
	}

	/** The families of metrics by their types. */
	interface MetricFamilies {
		/** A value that goes up and down. */
		gauge: import("util.openmetrics").GaugeFamily;
		/** A count that only goes up. */
		counter: import("util.openmetrics").CounterFamily;
		/** Values by size. */
		histogram: import("util.openmetrics").HistogramFamily;
		/** The count and the sum of values. */
		summary: import("util.openmetrics").SummaryFamily;
	}

	/** What the event `openmetrics-updated` of `prosody.events` carries. */
	interface MetricsUpdatedEvent {
		/** All metrics with their present values. */
		readonly metric_registry: import("util.openmetrics").MetricRegistry;
	}

	/**
	 * Brings all metrics up to date, and fires `stats-update` and `openmetrics-updated`. Nil unless the option
	 * `statistics_interval` is `manual`.
	 *
	 * @returns Nil, and all metrics where the provider keeps them.
	 */
	const collect:
		| ((
				this: void,
		  ) => LuaMultiReturn<
				[interval: undefined, registry: import("util.openmetrics").MetricRegistry | undefined]
		  >)
		| undefined;

	/**
	 * Makes a metric in the way from before OpenMetrics.
	 *
	 * @param stat_type Its type; throws for any other.
	 * @param name Its name, to which `prosody_` is put.
	 * @param extra Settings; a number is the value to begin with for `amount`, a text the unit for `distribution`.
	 * @param fixed_label_key A label; none where left out.
	 * @param fixed_label_value The label's value.
	 * @returns What measures it.
	 */
	function measure<Type extends keyof Measures>(
		stat_type: Type,
		name: string,
		extra?: MeasureOptions | number | string,
		fixed_label_key?: string,
		fixed_label_value?: string,
	): Measures[Type];

	/** Holds back what goes to a statsd server until `uncork`. Does nothing with other providers. */
	function cork(): void;

	/** Sends what was held back. Does nothing with other providers. */
	function uncork(): void;

	/**
	 * Makes a family of metrics, or finds the one that was made before in the same way.
	 *
	 * @param type Its type; throws for any other.
	 * @param name Its name in snake_case, without the unit.
	 * @param unit The unit, or an empty string.
	 * @param description What it is about, one line.
	 * @param labels The labels; an empty array for none.
	 * @param extra `buckets` for a histogram.
	 * @returns The family.
	 */
	function metric<Type extends keyof MetricFamilies>(
		type: Type,
		name: string,
		unit?: string,
		description?: string,
		labels?: readonly string[],
		extra?: {
			/** The upper bounds of the buckets, for a histogram. */
			readonly buckets?: readonly number[];
		},
	): MetricFamilies[Type];

	/**
	 * All metrics.
	 *
	 * @returns The registry; nil where statistics are off or the provider keeps none.
	 */
	function get_metric_registry(): import("util.openmetrics").MetricRegistry | undefined;
}
