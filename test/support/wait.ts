// Waiting for a condition, within bounds.

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
		timer = setTimeout(() => reject(new TimeoutError(`${what()} (waited ${within} ms)`)), within);
	});
	try {
		return await Promise.race([promise, limit]);
	} finally {
		clearTimeout(timer);
	}
}

/** Asks again and again, `every` milliseconds (20), until the answer is neither undefined nor false, and resolves with it; rejects with a TimeoutError that says `what` after `within` milliseconds (30,000). */
export async function until<Value>(
	ask: () => Value | undefined | false | Promise<Value | undefined | false>,
	{ within = wait_limit, every = 20, what = "the condition did not come true" } = {},
): Promise<Value> {
	const end = performance.now() + within;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (performance.now() > end) throw new TimeoutError(`${what} (waited ${within} ms)`);
		await new Promise((resolve) => setTimeout(resolve, every));
	}
}
