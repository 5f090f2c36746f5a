/**
 * The promises of TypeScript, which in Lua are those of `util.promise`: for `async`, `await` and `Promise` with the
 * plugin's option `"helpers": "inline"`.
 *
 * Both kinds are one, so an async function can be given where Prosody wants a promise, and one of Prosody's awaited.
 */

/** A promise, as TypeScript has it. */
interface Promise<T> {
	/**
	 * Goes on when the promise has ended.
	 *
	 * @param onfulfilled Called with the value.
	 * @param onrejected Called with the reason.
	 * @returns A promise of what the callback returns.
	 * @customName next
	 */
	then<Fulfilled = T, Rejected = never>(
		onfulfilled?: ((this: void, value: T) => Fulfilled | PromiseLike<Fulfilled>) | null,
		onrejected?: ((this: void, reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
	): Promise<Fulfilled | Rejected>;
	/**
	 * Goes on when the promise has failed.
	 *
	 * @param onrejected Called with the reason.
	 * @returns A promise of the value, or of what the callback returns.
	 */
	catch<Rejected = never>(
		onrejected?: ((this: void, reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
	): Promise<T | Rejected>;
	/**
	 * Goes on when the promise has ended in either way.
	 *
	 * @param onfinally Called without anything; what it returns is not waited for.
	 * @returns A promise that ends as this one did.
	 */
	finally(onfinally?: ((this: void) => void) | null): Promise<T>;
	/** What Prosody calls `then`. */
	next: import("util.promise").Promise<T>["next"];
}

interface PromiseLike<T> {
	/** @customName next */
	then<Fulfilled = T, Rejected = never>(
		onfulfilled?: ((this: void, value: T) => Fulfilled | PromiseLike<Fulfilled>) | null,
		onrejected?: ((this: void, reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
	): PromiseLike<Fulfilled | Rejected>;
}

interface PromiseConstructor {
	/**
	 * Makes a promise.
	 *
	 * @param executor Called with a function for the value, and one for a reason; the first call of either counts.
	 * @returns The promise.
	 */
	new <T>(
		executor: (
			this: void,
			resolve: (this: void, value: T | PromiseLike<T>) => void,
			reject: (this: void, reason?: unknown) => void,
		) => void,
	): Promise<T>;
}

declare module "util.promise" {
	interface Promise<Value> {
		/**
		 * What TypeScript calls `next`, so that the promise can be awaited.
		 *
		 * @param onfulfilled Called with the value.
		 * @param onrejected Called with the reason.
		 * @returns A promise of what the callback returns.
		 * @customName next
		 */
		then<Fulfilled = Value, Rejected = never>(
			onfulfilled?: ((this: void, value: Value) => Fulfilled | PromiseLike<Fulfilled>) | null,
			onrejected?: ((this: void, reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
		): globalThis.Promise<Fulfilled | Rejected>;
	}
}
