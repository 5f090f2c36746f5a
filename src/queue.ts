// The requests that wait for somebody to serve, first come first.

import type { Request } from "./request";

/** @noSelf */
interface Queue {
	/** How many wait. */
	length: number;
	/** Takes in a request, behind all others, until a time. */
	add: (request: Request, until_when: number) => void;
	/** Takes a request out, if it is there. */
	remove: (request: Request) => void;
	/** The first one behind a number; nil behind the last. */
	next: (number: number) => Request | undefined;
	/** All that wait, in order. */
	all: () => Request[];
}

function new_queue(): Queue {
	// A request knows its number, so that it can leave from the middle; the numbers of those that left stay empty.
	const waiting = new LuaTable<number, Request | undefined>();
	let first = 1;
	let last = 0;

	function add(request: Request, until_when: number): void {
		last += 1;
		waiting.set(last, request);
		request.number = last;
		request.queued_until = until_when;
		queue.length += 1;
	}

	function remove(request: Request): void {
		const number = request.number;
		if (number === undefined) return;
		waiting.delete(number);
		request.number = undefined;
		request.queued_until = undefined;
		queue.length -= 1;
		while (first <= last && waiting.get(first) === undefined) first += 1;
	}

	function next(number: number): Request | undefined {
		for (const place of $range(math.max(number + 1, first), last)) {
			const request = waiting.get(place);
			if (request) return request;
		}
		return undefined;
	}

	function all(): Request[] {
		const requests: Request[] = [];
		let request = next(0);
		while (request) {
			requests.push(request);
			request = next(request.number ?? last);
		}
		return requests;
	}

	const queue: Queue = { length: 0, add, remove, next, all };
	return queue;
}

export type { Queue };
export { new_queue };
