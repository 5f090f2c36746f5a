/**
 * Code that waits without holding up the server (`util/async.lua`).
 *
 * What waits must run inside a runner. Prosody runs the handlers of stanzas, of HTTP requests and of shell
 * commands in one; timers and most other callbacks are outside.
 * @see https://prosody.im/doc/developers/util/async
 * @noResolution
 * @noSelf
 */
declare module "util.async" {
	/** What a runner is doing. */
	type RunnerState = "ready" | "running" | "waiting";

	/** Functions that are called as the state of a runner changes. */
	interface RunnerWatchers<Item, Data = undefined> {
		/** Called when the runner is ready again after an item had waited. */
		ready?: ((this: void, runner: Runner<Item, Data>) => void) | undefined;
		/** Called when an item begins to wait. */
		waiting?: ((this: void, runner: Runner<Item, Data>) => void) | undefined;
		/**
		 * Called with the error and its traceback when the function throws; the runner goes on with the next
		 * item.
		 */
		error?: ((this: void, runner: Runner<Item, Data>, error: string) => void) | undefined;
	}

	/** A queue of items that are worked on one after the other, each of which may wait. */
	interface Runner<Item, Data = undefined> {
		/** A name for logs. */
		readonly id: string;
		/** What it is doing. */
		readonly state: RunnerState;
		/** What it was doing when the watchers were last called. */
		readonly notified_state: RunnerState;
		/** The items that have yet to be worked on. */
		readonly queue: readonly Item[];
		/** The functions that are called as its state changes. */
		readonly watchers: RunnerWatchers<Item, Data>;
		/** What was given to `runner` as data. */
		readonly data: Data;
		/** The function that is called with each item. */
		readonly func: (this: void, item: Item) => void;
		/** The coroutine that it runs in; false before the first item, nil after an error. */
		readonly thread: LuaThread | false | undefined;
		/**
		 * The item that is being worked on; nil where there is none.
		 * @since 13.0
		 */
		readonly current_item: Item | undefined;

		/**
		 * Adds an item and works on the queue until it is empty or an item waits. While the runner is busy the
		 * item is queued alone.
		 *
		 * @param item The item; where left out, what is in the queue is worked on.
		 * @returns True, what came of it, and how many items are left.
		 */
		run(item?: Item): LuaMultiReturn<[accepted: true, state: RunnerState | "error", queue_length: number]>;
		/**
		 * Adds an item, to be worked on at the next `run`.
		 *
		 * @param item The item.
		 * @returns This runner.
		 */
		enqueue(item: Item): this;
		/**
		 * Writes to the log under the runner's name.
		 *
		 * @param level How urgent it is.
		 * @param format A text with `%s`, `%d`, `%q` for the arguments.
		 * @param args The arguments.
		 */
		log(level: LogLevel, format: string, ...args: unknown[]): void;
		/**
		 * Replaces the watcher `ready`.
		 *
		 * @param func Called when the runner is ready again after an item had waited.
		 * @returns This runner.
		 */
		onready(func: (this: void, runner: Runner<Item, Data>) => void): this;
		/**
		 * Replaces the watcher `waiting`.
		 *
		 * @param func Called when an item begins to wait.
		 * @returns This runner.
		 */
		onwaiting(func: (this: void, runner: Runner<Item, Data>) => void): this;
		/**
		 * Replaces the watcher `error`.
		 *
		 * @param func Called with the error and its traceback.
		 * @returns This runner.
		 */
		onerror(func: (this: void, runner: Runner<Item, Data>, error: string) => void): this;
	}

	/** The part of a promise that waiting needs. */
	interface Awaitable<T> {
		/**
		 * Asks to be told of the result.
		 *
		 * @param on_fulfilled Called with the value.
		 * @param on_rejected Called with the reason.
		 * @returns A promise of what the callbacks return.
		 */
		next(
			on_fulfilled: (this: void, value: T) => void,
			on_rejected: (this: void, reason: unknown) => void,
		): {
			/**
			 * Asks to be told of the end.
			 *
			 * @param on_finally Called in either case.
			 */
			finally(on_finally: (this: void) => void): unknown;
		};
	}

	/**
	 * Lets one runner at a time through.
	 *
	 * @param id What is guarded; one thing of its own where left out.
	 * @param func Called once it is the turn of this runner; the guard is left when it returns, but not when it
	 * throws.
	 * @returns Where there is no `func`, a function that leaves the guard.
	 */
	interface Guard {
		(this: void, id: AnyNotNil | undefined, func: (this: void) => void): void;
		(this: void, id?: AnyNotNil): (this: void) => void;
	}

	/**
	 * Tells whether this code may wait.
	 *
	 * @returns True and the coroutine where it may, else false and an error.
	 */
	function ready(): LuaMultiReturn<[ready: true, thread: LuaThread] | [ready: false, error: unknown]>;
	/**
	 * Prepares to wait for something that a callback tells of. Throws outside a runner.
	 *
	 * @param num How many calls of `done` to wait for; 1 where left out.
	 * @param allow_many Lets `done` be called more often than that; it throws otherwise.
	 * @returns `wait`, which may be called once, and `done`, which ends it.
	 */
	function waiter(
		num?: number,
		allow_many?: boolean,
	): LuaMultiReturn<[wait: (this: void) => void, done: (this: void) => void]>;
	/**
	 * Makes a guard: a piece of code that one runner at a time is in, though it waits.
	 *
	 * @returns The guard, which throws outside a runner.
	 */
	function guarder(): Guard;
	/**
	 * Makes a runner.
	 *
	 * @param func Called with each item, and free to wait.
	 * @param watchers Called as its state changes. Where left out an error is logged and thrown on; where given
	 * without `error`, errors are lost.
	 * @param data Kept as `data` of the runner.
	 * @returns The runner.
	 */
	function runner<Item extends AnyNotNil, Data = undefined>(
		func: (this: void, item: Item) => void,
		watchers?: RunnerWatchers<Item, Data>,
		data?: Data,
	): Runner<Item, Data>;
	/**
	 * Makes a runner whose items are functions, which it calls.
	 *
	 * @returns The runner.
	 */
	function runner(): Runner<(this: void) => void>;
	/**
	 * Waits for a promise. Throws outside a runner.
	 *
	 * @param promise The promise.
	 * @returns The value, or nil and the reason why it was rejected. A value of false or nil gives nil, too.
	 * @example
	 * import { wait_for } from "util.async";
	 * import { request } from "net.http";
	 *
	 * module.hook("iq-get/host/urn:example:greeting:text", () => {
	 * 	const [response] = wait_for(request("https://example.org/"));
	 * 	return response !== undefined;
	 * });
	 */
	function wait_for<T>(
		promise: Awaitable<T>,
	): LuaMultiReturn<[value: T] | [value: undefined, reason: unknown]>;
	/**
	 * An older name of `wait_for`.
	 *
	 * @param promise The promise.
	 * @returns As `wait_for`.
	 * @deprecated Use `wait_for`.
	 */
	function wait<T>(promise: Awaitable<T>): LuaMultiReturn<[value: T] | [value: undefined, reason: unknown]>;
	/**
	 * Waits for a time. Throws outside a runner, and outside a running server.
	 *
	 * @param seconds How long.
	 */
	function sleep(seconds: number): void;
	/**
	 * Sets how a runner that may go on is called back; the server does this as it starts.
	 *
	 * @param new_next_tick Calls a function soon.
	 */
	function set_nexttick(new_next_tick: (this: void, func: (this: void) => void) => void): void;
	/**
	 * Sets what `sleep` uses; the server does this as it starts.
	 *
	 * @param new_schedule_function Calls a function after some seconds.
	 */
	function set_schedule_function(
		new_schedule_function: (this: void, seconds: number, func: (this: void) => void) => unknown,
	): void;
	/**
	 * The runners that wait, and since when, in seconds since 1970.
	 * @since 13.0
	 */
	const waiting_runners: ReadonlyLuaMap<Runner<unknown, unknown>, number>;
	/**
	 * What a runner without a function of its own does with an item: calls it.
	 *
	 * @param func The item.
	 * @since 13.0
	 */
	function default_runner_func(func: (this: void) => void): void;
}
