/**
 * Calls at a later time (`util/timer.lua`). Modules have `module:add_timer`, which ends with the module.
 * @see https://prosody.im/doc/developers/util/timer
 * @noResolution
 * @noSelf
 */
declare module "util.timer" {
	/** What a timer is known by. */
	type TimerId = number;

	/**
	 * Called when the time has come; an error is logged, and the timer ends.
	 *
	 * @param now The time in seconds since 1970.
	 * @param id The timer.
	 * @param param What it was made with.
	 * @returns The seconds until the next call; nil ends the timer.
	 */
	type TimerCallback<Param = undefined> =
		| ((this: void, now: number, id: TimerId, param: Param) => number | undefined)
		| ((this: void, now: number, id: TimerId, param: Param) => void);

	/**
	 * Calls a function later.
	 *
	 * @param delay The seconds until the call.
	 * @param callback The function.
	 * @param param What it is given besides.
	 * @returns The timer.
	 * @example
	 * import { add_task } from "util.timer";
	 *
	 * add_task(10, () => print("Ten seconds have passed"));
	 */
	function add_task(delay: number, callback: TimerCallback): TimerId;
	function add_task<Param>(delay: number, callback: TimerCallback<Param>, param: Param): TimerId;
	/**
	 * Ends a timer. Within its own call it does not keep 13.0 from repeating it: return nil there.
	 *
	 * @param id The timer.
	 */
	function stop(id: TimerId): void;
	/**
	 * Sets when a timer is called next; without effect within its own call.
	 *
	 * @param id The timer.
	 * @param delay The seconds from now on.
	 */
	function reschedule(id: TimerId, delay: number): void;
	/**
	 * Turns a time of the clock of timers into the time of day. Nil with other backends of `net.server` than `epoll`.
	 *
	 * @param time Seconds of `monotonic` of `util.time`.
	 * @returns Seconds since 1970.
	 */
	const to_absolute_time: ((this: void, time: number) => number) | undefined;
}
