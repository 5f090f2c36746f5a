/**
 * Calls a function when something has not happened for a time (`util/watchdog.lua`).
 * @see util/watchdog.lua
 * @noResolution
 * @noSelf
 */
declare module "util.watchdog" {
	/** What waits. */
	export interface Watchdog {
		/** How long it waits, in seconds; a second is added. */
		readonly timeout: number;
		/** Called when the time is over. */
		readonly callback: WatchdogCallback;
		/**
		 * The timer; nil after `cancel`.
		 * @since 13.0
		 */
		readonly timer_id: import("util.timer").TimerId | undefined;
		/**
		 * When it was last reset, in seconds since 1970; nil after `cancel`.
		 * @until 0.12
		 */
		readonly last_reset: number | undefined;

		/**
		 * Begins the time anew; without effect once it is over.
		 *
		 * @param new_timeout How long it waits from now on, in seconds.
		 * @since 13.0
		 */
		reset(new_timeout: number): void;
		/** Begins the time anew; without effect once it is over. */
		reset(): void;
		/** Ends it. On 13.0 `reset` begins it again. */
		cancel(): void;
	}

	/**
	 * Called when the time is over.
	 *
	 * @param self The watchdog.
	 * @returns The seconds until the next call; nil for none.
	 */
	export type WatchdogCallback = ((this: Watchdog) => number | undefined) | ((this: Watchdog) => void);

	/**
	 * Makes a watchdog and begins its time.
	 *
	 * @param timeout How long it waits, in seconds; a second is added.
	 * @param callback Called when the time is over.
	 * @returns The watchdog.
	 * @example
	 * import * as watchdog from "util.watchdog";
	 *
	 * const dog = watchdog.new(30, () => module.log("warn", "Nothing for half a minute"));
	 * module.hook("message/host", () => dog.reset());
	 */
	function create(timeout: number, callback: WatchdogCallback): Watchdog;

	export { create as new };
}
