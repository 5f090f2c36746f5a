/**
 * Promises (`util/promise.lua`).
 *
 * They are not those of TypeScript: the method is `next` instead of `then`, so there is no `await`,
 * but for what `prosody-typings/async` adds to the plugin's inlined helpers. In the server the function that makes a promise is called on the next turn of its loop, and `next`
 * begins to listen on the next turn, too.
 * @see https://prosody.im/doc/developers/util/promise
 * @noResolution
 * @noSelf
 */
declare module "util.promise" {
	/** What a promise ends up with: its own value, or that of a promise that it was resolved with. */
	export type Settled<Value> = Value extends Promise<infer Inner, unknown> ? Settled<Inner> : Value;

	/** How a promise ended. */
	export type Outcome<Value> =
		| {
				/** It has a value. */
				readonly status: "fulfilled";
				/** The value. */
				readonly value: Value;
		  }
		| {
				/** It failed. */
				readonly status: "rejected";
				/** Why it failed. */
				readonly reason: unknown;
		  };

	/**
	 * A value that is yet to come. Why it may fail is known of the first promise alone: what a callback throws is the
	 * reason of the next, so that `is_error` of `util.error` has to tell what that is.
	 */
	export interface Promise<Value, Reason = unknown> {
		/** The value, once it is there. */
		readonly value?: Value;
		/** Why it failed, once it has. */
		readonly reason?: Reason;

		/**
		 * Goes on when the promise has ended.
		 *
		 * @param on_fulfilled Called with the value; where left out, it is passed on.
		 * @param on_rejected Called with the reason; where left out, it is passed on.
		 * @returns A promise of what the callback returns; a text that it throws becomes the reason, with a traceback.
		 * @example
		 * import { request } from "net.http";
		 *
		 * request("https://example.org/")
		 * 	.next((response) => response.code === 200)
		 * 	.next((found) => module.log("info", "%s", found));
		 */
		next<Fulfilled = Value, Rejected = never>(
			on_fulfilled?: ((this: void, value: Value) => Fulfilled) | undefined,
			on_rejected?: ((this: void, reason: Reason) => Rejected) | undefined,
		): Promise<Settled<Fulfilled> | Settled<Rejected>>;
		/**
		 * Goes on when the promise has failed.
		 *
		 * @param on_rejected Called with the reason.
		 * @returns A promise of the value, or of what the callback returns.
		 */
		catch<Rejected>(
			on_rejected: (this: void, reason: Reason) => Rejected,
		): Promise<Value | Settled<Rejected>>;
		/**
		 * Goes on when the promise has ended in either way.
		 *
		 * @param on_finally Called without anything; what it returns is not waited for.
		 * @returns A promise that ends as this one did; rejected where the callback throws.
		 */
		finally(on_finally: (this: void) => void): Promise<Value, Reason>;
	}

	/**
	 * Makes a promise.
	 *
	 * @param executor Called with a function for the value, which may be another promise, and one for a reason. The
	 * first call of either counts; an error that it throws before is the reason. Where left out, the promise never
	 * ends.
	 * @returns The promise.
	 */
	function create<Value>(
		executor?: (
			resolve: (this: void, value: Value | Promise<Value>) => void,
			reject: (this: void, reason: unknown) => void,
		) => void,
	): Promise<Value>;

	export { create as new };
	/**
	 * Makes a promise that has a value.
	 *
	 * @param value The value; a promise to end as that does.
	 * @returns The promise.
	 */
	export function resolve(): Promise<undefined>;
	export function resolve<Value>(value: Value): Promise<Settled<Value>>;
	/**
	 * Makes a promise that has failed.
	 *
	 * @param reason Why.
	 * @returns The promise.
	 */
	export function reject(reason: unknown): Promise<never>;
	/**
	 * Waits for several promises and hands their values to a function.
	 *
	 * @param handler Called with the values in order.
	 * @param promises The promises; other values are passed on as they are.
	 * @returns A promise of what the function returns; rejected as soon as one of them is.
	 */
	export function join<Values extends unknown[], Result>(
		handler: (...values: { [Index in keyof Values]: Settled<Values[Index]> }) => Result,
		...promises: Values
	): Promise<Settled<Result>>;
	/**
	 * Waits for all promises of a table.
	 *
	 * @param promises An array, or any table; other values are passed on as they are.
	 * @returns A promise of a table with the same keys and their values; rejected as soon as one of them is.
	 */
	export function all<Values extends readonly unknown[] | { readonly [key: string]: unknown }>(
		promises: Values,
	): Promise<{ -readonly [Key in keyof Values]: Settled<Values[Key]> }>;
	/**
	 * Waits until all promises of a table have ended in either way.
	 *
	 * @param promises An array, or any table; other values are passed on as they are.
	 * @returns A promise of a table with the same keys and how each has ended; never rejected.
	 */
	export function all_settled<Values extends readonly unknown[] | { readonly [key: string]: unknown }>(
		promises: Values,
	): Promise<{
		-readonly [Key in keyof Values]: Values[Key] extends Promise<infer Value>
			? Outcome<Settled<Value>>
			: Values[Key];
	}>;
	/**
	 * Waits for the first of some promises.
	 *
	 * @param promises The promises.
	 * @returns A promise that ends as the first of them does, never where there is none; rejected where one is no
	 * promise.
	 */
	export function race<Value>(promises: readonly Promise<Value>[]): Promise<Value>;
	/**
	 * Calls a function and makes a promise of what it returns or throws.
	 *
	 * @param func The function.
	 * @returns The promise.
	 */
	function try_<Value>(func: () => Value): Promise<Settled<Value>>;

	export { try_ as try };
	/**
	 * Tells whether a value is a promise of this library.
	 *
	 * @param value Any value.
	 * @returns Whether it is.
	 */
	export function is_promise(value: unknown): value is Promise<unknown>;
	/**
	 * Sets how the function that makes a promise is called: at once, until the server sets it to its next turn. For
	 * tests.
	 *
	 * @param next_tick Calls what it is given, now or later.
	 */
	export function set_nexttick(next_tick: (func: (this: void) => void) => void): void;
}
