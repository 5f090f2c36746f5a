/**
 * Metrics in families that differ in their labels, after OpenMetrics (`util/openmetrics.lua`). Modules make theirs
 * with `module:metric`.
 * @see https://prosody.im/doc/developers/util/openmetrics
 * @noResolution
 * @noSelf
 */
declare module "util.openmetrics" {
	/** The types of metrics. */
	type MetricType = "counter" | "gauge" | "histogram" | "summary";

	/** One line of what a metric shows. */
	type Sample = LuaMultiReturn<
		[suffix: string, extra_labels: { readonly [label: string]: string } | undefined, value: number]
	>;

	/** What all metrics can do. */
	interface Metric {
		/** Sets it back to 0. */
		reset(): void;
		/**
		 * Iterates over what it shows; over nothing where the provider cannot be read, such as statsd.
		 *
		 * @returns An iterator.
		 */
		iter_samples(): LuaIterable<Sample>;
	}

	/** A value that goes up and down. */
	interface Gauge extends Metric {
		/** The value. */
		readonly value: number;
		/**
		 * Sets the value.
		 *
		 * @param value The new one.
		 */
		set(value: number): void;
		/**
		 * Changes the value.
		 *
		 * @param delta What to add, negative to subtract.
		 */
		add(delta: number): void;
	}

	/** A count that only goes up. */
	interface Counter extends Metric {
		/** The count. */
		readonly value: number;
		/**
		 * Sets the count, as where it is kept elsewhere.
		 *
		 * @param value The new one; not less than the old one.
		 */
		set(value: number): void;
		/**
		 * Counts.
		 *
		 * @param by How much to add; not negative.
		 */
		add(by: number): void;
	}

	/** Values counted by size. */
	interface Histogram extends Metric {
		/**
		 * Counts a value in all buckets that it fits into.
		 *
		 * @param value The value.
		 */
		sample(value: number): void;
	}

	/** The count and the sum of values. */
	interface Summary extends Metric {
		/**
		 * Counts and adds a value.
		 *
		 * @param value The value.
		 */
		sample(value: number): void;
	}

	/** The metrics by their types. */
	interface Metrics {
		/** A count that only goes up. */
		counter: Counter;
		/** A value that goes up and down. */
		gauge: Gauge;
		/** Values counted by size. */
		histogram: Histogram;
		/** The count and the sum of values. */
		summary: Summary;
	}

	/** Settings of a family beyond its name. */
	interface MetricOptions {
		/** The upper bounds of the buckets of a histogram, upwards; infinity is added. */
		readonly buckets?: readonly number[];
		/** Something for the provider. */
		readonly [option: string]: unknown;
	}

	/** Where metrics are picked by their labels. */
	interface Labelled<Kind extends Metric = Metric> {
		/**
		 * Picks the metric with these labels, made at its first use. Throws where their number is not that of the
		 * label keys.
		 *
		 * @param values One value for each label key, texts alone: a number breaks the whole metrics page.
		 * @returns The metric.
		 */
		with_labels(...values: string[]): Kind;
		/**
		 * Sets the first of the labels.
		 *
		 * @param label Its value.
		 * @returns What stands for the family, with one label fewer to give.
		 */
		with_partial_label(label: string): Labelled<Kind>;
	}

	/** What stands for a family some labels of which are set. */
	type MetricProxy<Kind extends Metric = Metric> = Labelled<Kind>;

	/** The metrics of one name. */
	interface MetricFamily<Kind extends Metric = Metric> extends Labelled<Kind> {
		/** The whole name. */
		readonly family_name: string;
		/** The metrics: the one of a family without labels, else by labels. */
		readonly data: Kind | import("util.multitable").Multitable<string[], Kind>;
		/** The type. */
		readonly type_: MetricType;
		/** The unit, as part of the name already. */
		readonly unit: string | undefined;
		/** What is measured, for people. */
		readonly description: string;
		/** How many labels have to be given. */
		readonly user_labels: number;
		/** The keys of the labels. */
		readonly label_keys: readonly string[];
		/** The settings. */
		readonly extra: MetricOptions | undefined;
		/**
		 * Makes a metric without adding it to the family.
		 *
		 * @param labels The values of its labels.
		 * @returns The metric.
		 */
		new_metric(labels: readonly string[] | undefined): Kind;
		/** Sets all metrics back to 0. */
		clear(): void;
		/**
		 * Iterates over the metrics.
		 *
		 * @returns An iterator over the values of the labels, and the metric.
		 */
		iter_metrics(): LuaIterable<LuaMultiReturn<[labels: string[], metric: Kind]>>;
	}

	/** Counters of one name that differ in their labels. */
	interface CounterFamily extends MetricFamily<Counter> {}
	/** Gauges of one name that differ in their labels. */
	interface GaugeFamily extends MetricFamily<Gauge> {}
	/** Histograms of one name that differ in their labels. */
	interface HistogramFamily extends MetricFamily<Histogram> {}
	/** Summaries of one name that differ in their labels. */
	interface SummaryFamily extends MetricFamily<Summary> {}

	/** What makes metrics for a registry. The labels are nil for a family without any. */
	interface Backend {
		/** Makes a counter. */
		readonly counter?: (
			this: void,
			family_name: string,
			labels: readonly string[] | undefined,
			extra: MetricOptions | undefined,
		) => Counter;
		/** Makes a gauge. */
		readonly gauge?: (
			this: void,
			family_name: string,
			labels: readonly string[] | undefined,
			extra: MetricOptions | undefined,
		) => Gauge;
		/** Makes a histogram, of upper bounds of which the last is infinite. */
		readonly histogram?: (
			this: void,
			buckets: readonly number[],
			family_name: string,
			labels: readonly string[] | undefined,
			extra: MetricOptions | undefined,
		) => Histogram;
		/** Makes a summary. */
		readonly summary?: (
			this: void,
			family_name: string,
			labels: readonly string[] | undefined,
			extra: MetricOptions | undefined,
		) => Summary;
	}

	/** Families by name. */
	interface MetricRegistry {
		/** The families by name. */
		readonly families: ReadonlyLuaMap<string, MetricFamily>;
		/** What makes the metrics. */
		readonly backend: Backend;
		/**
		 * Adds a family. One of the same name, type and label keys stays and is returned instead; any other of the
		 * same name is replaced.
		 *
		 * @param name The whole name.
		 * @param metric_family The family.
		 * @returns The family that is there now.
		 */
		register_metric_family<Family extends MetricFamily>(name: string, metric_family: Family): Family;
		/**
		 * Makes a family of gauges, or returns the one that is there.
		 *
		 * @param name Its name without the unit.
		 * @param unit The unit; nothing for none.
		 * @param description What is measured, one line.
		 * @param labels The keys of the labels.
		 * @param extra Settings.
		 * @returns The family. Throws where the provider has no gauges.
		 */
		gauge(
			name: string,
			unit: string | undefined,
			description: string,
			labels?: readonly string[],
			extra?: MetricOptions,
		): GaugeFamily;
		/**
		 * Makes a family of counters, or returns the one that is there.
		 *
		 * @param name Its name without the unit.
		 * @param unit The unit; nothing for none.
		 * @param description What is counted, one line.
		 * @param labels The keys of the labels.
		 * @param extra Settings.
		 * @returns The family. Throws where the provider has no counters.
		 */
		counter(
			name: string,
			unit: string | undefined,
			description: string,
			labels?: readonly string[],
			extra?: MetricOptions,
		): CounterFamily;
		/**
		 * Makes a family of histograms, or returns the one that is there.
		 *
		 * @param name Its name without the unit.
		 * @param unit The unit; nothing for none.
		 * @param description What is measured, one line.
		 * @param labels The keys of the labels.
		 * @param extra Settings; `buckets` must be among them, else it throws.
		 * @returns The family. Throws where the provider has no histograms.
		 */
		histogram(
			name: string,
			unit: string | undefined,
			description: string,
			labels: readonly string[] | undefined,
			extra: MetricOptions & {
				/** The upper bounds of the buckets, upwards; infinity is added. */
				readonly buckets: readonly number[];
			},
		): HistogramFamily;
		/**
		 * Makes a family of summaries, or returns the one that is there.
		 *
		 * @param name Its name without the unit.
		 * @param unit The unit; nothing for none.
		 * @param description What is measured, one line.
		 * @param labels The keys of the labels.
		 * @param extra Settings.
		 * @returns The family. Throws where the provider has no summaries.
		 */
		summary(
			name: string,
			unit: string | undefined,
			description: string,
			labels?: readonly string[],
			extra?: MetricOptions,
		): SummaryFamily;
		/**
		 * Lists the families.
		 *
		 * @returns They, by name.
		 */
		get_metric_families(): ReadonlyLuaMap<string, MetricFamily>;
		/**
		 * Writes all metrics in the text format of OpenMetrics.
		 *
		 * @returns The text.
		 */
		render(): string;
	}

	/**
	 * Makes what stands for a family.
	 *
	 * @param metric_family The family.
	 * @param with_labels_proxy_fun Picks a metric: is given the family and the labels.
	 * @returns What stands for it.
	 */
	function new_metric_proxy<Kind extends Metric>(
		metric_family: MetricFamily<Kind>,
		with_labels_proxy_fun: (metric_family: MetricFamily<Kind>, ...values: string[]) => Kind,
	): MetricProxy<Kind>;
	/**
	 * Makes an empty registry.
	 *
	 * @param backend What makes the metrics.
	 * @returns The registry.
	 */
	function new_metric_registry(backend: Backend): MetricRegistry;
	/**
	 * Writes the upper bound of a bucket.
	 *
	 * @param bound The bound.
	 * @returns The text, `+Inf` for infinity.
	 */
	function render_histogram_le(bound: number): string;
	/**
	 * Starts a stopwatch.
	 *
	 * @param metric Receives the time; throws where it is a counter of another provider without `set`.
	 * @returns A function that stops it and hands over the seconds since.
	 */
	function timed(metric: Counter | Gauge | Histogram | Summary): () => void;
}
