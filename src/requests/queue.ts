// The requests that wait for somebody to serve, first come first.

import type { Request } from "../base/request";
import { new_tally, nothing_tallied } from "../base/tally";

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
	/**
	 * The request that gives way to one of an account where the queue is full: the last one of the account that has most
	 * in it; nil where none has more than this account would have.
	 */
	last_of_most: (account: string) => Request | undefined;
}

function new_queue(): Queue {
	// A request knows its number, so that it can leave from the middle; the numbers of those that left stay empty.
	const waiting = new LuaTable<number, Request | undefined>();
	const by_account = new_tally(nothing_tallied());
	let first = 1;
	let last = 0;

	function add(request: Request, until_when: number): void {
		last += 1;
		waiting.set(last, request);
		request.number = last;
		request.queued_until = until_when;
		queue.length += 1;
		by_account.add(request.sender.account.jid, 1);
	}

	function remove(request: Request): void {
		const number = request.number;
		if (number === undefined) return;
		waiting.delete(number);
		request.number = undefined;
		request.queued_until = undefined;
		queue.length -= 1;
		by_account.add(request.sender.account.jid, -1);
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

	function last_of_most(account: string): Request | undefined {
		const most = by_account.leader();
		if (most === undefined || by_account.count(most) <= by_account.count(account) + 1) return undefined;
		for (const place of $range(last, first, -1)) {
			const request = waiting.get(place);
			if (request && request.sender.account.jid === most) return request;
		}
		return undefined;
	}

	const queue: Queue = { length: 0, add, remove, next, all, last_of_most };
	return queue;
}

export type { Queue };
export { new_queue };
