// The requests that wait for a resource, first come first.

import type { Request } from "../base/request";
import { new_shares, type SharesState } from "../users/shares";

/** What is kept of the queue; the next instance of the module goes on with it. */
interface QueueState {
	/** Its ends; each request knows its neighbours, since it can leave from the middle. */
	first: Request | undefined;
	last: Request | undefined;
	/** How many wait. */
	length: number;
	readonly shares: SharesState;
}

/** @noSelf */
interface Queue {
	/** Takes in a request, behind all others, until a time. */
	add: (request: Request, until_when: number) => void;
	/** Takes a request out, if it is there. */
	remove: (request: Request) => void;
	/** The next request, from the first on; nil behind the last. */
	next: () => Request | undefined;
	/** Has `next` begin with the first again. */
	rewind: () => void;
	/** The request that gives way to one of an account when the queue is full; nil where none does. */
	giving_way_to: (account: string) => Request | undefined;
	readonly state: QueueState;
}

/** @param former What an earlier instance of the module kept. */
function new_queue(former?: QueueState): Queue {
	const shares = new_shares(former && former.shares);
	const state: QueueState = former ?? {
		first: undefined,
		last: undefined,
		length: 0,
		shares: shares.state,
	};
	/** The one that `next` has returned last, or that before it where that one has left. */
	let passed: Request | undefined;

	function add(request: Request, until_when: number): void {
		const last = state.last;
		if (last) {
			last.queued_after = request;
		} else {
			state.first = request;
		}
		request.queued_before = last;
		state.last = request;
		request.queued_until = until_when;
		state.length += 1;
		shares.add(request.sender.account.jid, 1);
	}

	function remove(request: Request): void {
		if (request.queued_until === undefined) return;
		const before = request.queued_before;
		const after = request.queued_after;
		if (before) {
			before.queued_after = after;
		} else {
			state.first = after;
		}
		if (after) {
			after.queued_before = before;
		} else {
			state.last = before;
		}
		if (passed === request) passed = before;
		request.queued_before = undefined;
		request.queued_after = undefined;
		request.queued_until = undefined;
		state.length -= 1;
		shares.add(request.sender.account.jid, -1);
	}

	function next(): Request | undefined {
		let request = state.first;
		if (passed) request = passed.queued_after;
		passed = request ?? passed;
		return request;
	}

	function rewind(): void {
		passed = undefined;
	}

	function giving_way_to(account: string): Request | undefined {
		const loser = shares.who_gives_way(account, 1, false);
		if (loser === undefined) return undefined;
		let request = state.last;
		while (request && request.sender.account.jid !== loser) request = request.queued_before;
		return request;
	}

	return { add, remove, next, rewind, giving_way_to, state };
}

export type { Queue, QueueState };
export { new_queue };
