/**
 * Turns the option `log` into sinks of `util.logger` (`core/loggingmanager.lua`).
 * @see https://prosody.im/doc/advanced_logging
 * @noResolution
 * @noSelf
 */
declare module "core.loggingmanager" {
	/** Which levels a sink takes: one level, a list, or a range of them. */
	type LevelFilter =
		| LogLevel
		| readonly LogLevel[]
		| {
				/** The least urgent level. */
				readonly min?: LogLevel;
				/** The most urgent level. */
				readonly max?: LogLevel;
		  };

	/** A sink as the configuration describes it. */
	interface SinkConfig {
		/** The type of sink, as it was registered. */
		readonly to: string;
		/** The levels that it takes; all where left out. */
		readonly levels?: LevelFilter;
		/** The file, for the type `file`. */
		readonly filename?: string;
		/** The date format of each line, true for the usual one, false for none. */
		timestamps?: string | boolean;
		/** How many columns the name of the source takes. */
		source_width?: number;
		/** How the file is buffered; false leaves it as the system has it. */
		readonly buffer_mode?: "no" | "full" | "line" | false;
		/** The name in syslog, for the type `syslog`. */
		readonly syslog_name?: string;
		/** The facility in syslog. */
		readonly syslog_facility?: string;
		/** Changes each text before it is written. */
		filter?: (this: void, text: string) => string;
		/** Options of sinks that modules register. */
		readonly [option: string]: unknown;
	}

	/**
	 * Makes a sink.
	 *
	 * @param config The sink as the configuration describes it.
	 * @returns The sink.
	 */
	type SinkMaker = (this: void, config: SinkConfig) => import("util.logger").Sink;

	/** Ends all sinks, reads the option `log` again and makes new ones. */
	function reload_logging(): void;

	/**
	 * Adds a type of sink; those that the configuration asks for are made at once.
	 *
	 * @param name Its name in the option `log`, after `*` or in `to`.
	 * @param sink_maker Makes a sink.
	 * @returns What made sinks of that name before, or nil.
	 */
	function register_sink_type(name: string, sink_maker: SinkMaker): SinkMaker | undefined;
}
