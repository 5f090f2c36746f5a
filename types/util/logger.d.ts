/**
 * Where log messages come from and go to (`util/logger.lua`). Modules have `module:log` instead.
 * @see https://prosody.im/doc/developers/util/logger
 * @noResolution
 * @noSelf
 */
declare module "util.logger" {
	/**
	 * Writes to the log.
	 *
	 * @param level How urgent it is; nothing is written for an unknown level.
	 * @param format A text with `%s`, `%d`, `%q` for the arguments.
	 * @param args The arguments.
	 */
	export type LogFunction = (this: void, level: LogLevel, format: string, ...args: unknown[]) => void;

	/**
	 * Writes to the log at one level.
	 *
	 * @param format A text with `%s`, `%d`, `%q` for the arguments.
	 * @param args The arguments.
	 */
	export type LevelLogFunction = (this: void, format: string, ...args: unknown[]) => void;

	/**
	 * Receives log messages.
	 *
	 * @param source The name that the message came in.
	 * @param level How urgent it is.
	 * @param format A text with `%s`, `%d`, `%q` for the arguments.
	 * @param args The arguments, for `util.format`.
	 */
	export type Sink = (
		this: void,
		source: string,
		level: LogLevel,
		format: string,
		...args: unknown[]
	) => void;

	/**
	 * Receives log messages with the arguments filled in.
	 *
	 * @param source The name that the message came in.
	 * @param level How urgent it is.
	 * @param message The message.
	 */
	export type SimpleSink = (this: void, source: string, level: LogLevel, message: string) => void;

	/**
	 * Makes a function that writes to the log.
	 *
	 * @param name The name to write in.
	 * @returns The function.
	 * @example
	 * import { init } from "util.logger";
	 *
	 * const log = init("greeting.words");
	 * log("info", "%d words", 3);
	 */
	export function init(name: string): LogFunction;
	/**
	 * Makes a function that writes to the log at one level.
	 *
	 * @param source_name The name to write in.
	 * @param level The level; sinks can be added for levels of one's own, too.
	 * @returns The function.
	 */
	export function make_logger(source_name: string, level: LogLevel): LevelLogFunction;
	export { make_logger as new };
	/** Removes all sinks, so that nothing is logged any more. */
	export function reset(): void;
	/**
	 * Adds a sink for one level.
	 *
	 * @param level The level.
	 * @param sink The sink.
	 */
	export function add_level_sink(level: LogLevel, sink: Sink): void;
	/**
	 * Adds a sink that is given whole messages.
	 *
	 * @param sink The sink.
	 * @param levels The levels; all four where left out.
	 * @returns The sink that was added, for `remove_sink`.
	 * @since 13.0
	 */
	export function add_simple_sink(sink: SimpleSink, levels?: readonly LogLevel[]): Sink;
	/**
	 * Adds a sink that is given whole messages.
	 *
	 * @param sink The sink.
	 * @param levels The levels; all four where left out.
	 * @until 0.12
	 */
	export function add_simple_sink(sink: SimpleSink, levels?: readonly LogLevel[]): void;
	/**
	 * Removes a sink from all levels.
	 *
	 * @param sink What was added with `add_level_sink`, or returned by `add_simple_sink`.
	 * @returns True, or nil where it was not there.
	 * @since 13.0
	 */
	export function remove_sink(sink: Sink): true | undefined;
}
