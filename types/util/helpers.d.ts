/**
 * Functions to find faults with, from the shell of a running server (`util/helpers.lua`).
 * @see https://prosody.im/doc/console
 * @noResolution
 * @noSelf
 */
declare module "util.helpers" {
	/**
	 * Logs each event of a host and each call of a handler, until `revert_log_host_events`.
	 *
	 * @param host The host; throws where there is none.
	 * @returns The events of the host.
	 */
	function log_host_events(host: string): import("util.events").Events;
	/**
	 * Undoes `log_host_events`.
	 *
	 * @param host The host.
	 */
	function revert_log_host_events(host: string): void;
	/**
	 * Logs each event of a set and each call of a handler, until `revert_log_events`.
	 *
	 * @param events The set of events, whose `fire_event` is replaced.
	 * @param name What to call it in the log.
	 * @param logger What to log with; a log of its own where left out.
	 * @returns The same set.
	 */
	function log_events<E>(
		events: import("util.events").Events<E>,
		name?: string,
		logger?: (this: void, level: LogLevel, format: string, ...args: unknown[]) => void,
	): import("util.events").Events<E>;
	/**
	 * Undoes `log_events`.
	 *
	 * @param events The set of events.
	 */
	function revert_log_events<E>(events: import("util.events").Events<E>): void;
	/**
	 * Lists handlers with their priorities and the variables that they have from outside.
	 *
	 * @param events The set of events.
	 * @param specific_event The event; all where left out.
	 * @returns The list as text.
	 */
	function show_events<E>(events: import("util.events").Events<E>, specific_event?: keyof E): string;
	/**
	 * Reads a variable that a function has from outside.
	 *
	 * @param f The function.
	 * @param get_name The name of the variable.
	 * @returns Its value, nil where there is none.
	 */
	function get_upvalue(f: (this: void, ...args: never[]) => unknown, get_name: string): unknown;
}
