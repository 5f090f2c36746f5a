// Waiting for a condition, within bounds. What came while this process was held up has come in time: it is read after timers
// that are due, and before immediates.

/**
 * How long is waited for what takes a moment, in milliseconds, unless a caller says otherwise; and for what takes seconds,
 * such as the start of a server. Nothing is asserted by these: they end a test that has failed, also on a busy machine.
 */
export const wait_limit = 30_000;
export const step_limit = 60_000;

export class TimeoutError extends Error {
	override readonly name = "TimeoutError";
}

/** Settles as the promise does; rejects with a TimeoutError that says `what` after `within` milliseconds. */
export async function in_time<Value>(
	promise: Promise<Value>,
	within: number,
	what: () => string,
): Promise<Value> {
	let timer: NodeJS.Timeout | undefined;
	const limit = new Promise<never>((_, reject) => {
		const end = (): void => reject(new TimeoutError(`${what()} (waited ${within} ms)`));
		timer = setTimeout(() => setImmediate(end), within);
	});
	try {
		return await Promise.race([promise, limit]);
	} finally {
		clearTimeout(timer);
	}
}

/** Asks again and again, `every` milliseconds (20), until the answer is neither undefined nor false, and resolves with it; rejects with a TimeoutError that says `what` where that is not so when it asks after `within` milliseconds (30,000). */
export async function until<Value>(
	ask: () => Value | undefined | false | Promise<Value | undefined | false>,
	{ within = wait_limit, every = 20, what = "the condition did not come true" } = {},
): Promise<Value> {
	const end = performance.now() + within;
	for (;;) {
		// The last time is after the end.
		const is_last = performance.now() > end;
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (is_last) throw new TimeoutError(`${what} (waited ${within} ms)`);
		await new Promise((resolve) => setTimeout(() => setImmediate(resolve), every));
	}
}
