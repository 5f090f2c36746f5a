// The requests that wait for a resource, first come first.

import type { Request } from "../base/request";
import { new_shares, type SharesState } from "../users/shares";

/** What is kept of the queue; the next instance of the module goes on with it. */
interface QueueState {
	/** By number. A request can leave from the middle; its number stays empty then. */
	readonly waiting: LuaTable<number, Request | undefined>;
	/** The lowest number that may be in use, and the highest that was. */
	first: number;
	last: number;
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
	/** The first request behind a number; nil behind the last. */
	next: (number: number) => Request | undefined;
	/** The request that gives way to one of an account when the queue is full; nil where none does. */
	giving_way_to: (account: string) => Request | undefined;
	readonly state: QueueState;
}

/** @param former What an earlier instance of the module kept. */
function new_queue(former?: QueueState): Queue {
	const shares = new_shares(former && former.shares);
	const state: QueueState = former ?? {
		waiting: new LuaTable<number, Request | undefined>(),
		first: 1,
		last: 0,
		length: 0,
		shares: shares.state,
	};
	const waiting = state.waiting;

	function add(request: Request, until_when: number): void {
		state.last += 1;
		waiting.set(state.last, request);
		request.number = state.last;
		request.queued_until = until_when;
		state.length += 1;
		shares.add(request.sender.account.jid, 1);
	}

	function remove(request: Request): void {
		const number = request.number;
		if (number === undefined) return;
		waiting.delete(number);
		request.number = undefined;
		request.queued_until = undefined;
		state.length -= 1;
		shares.add(request.sender.account.jid, -1);
		while (state.first <= state.last && waiting.get(state.first) === undefined) state.first += 1;
	}

	function next(number: number): Request | undefined {
		for (const place of $range(math.max(number + 1, state.first), state.last)) {
			const request = waiting.get(place);
			if (request) return request;
		}
		return undefined;
	}

	function giving_way_to(account: string): Request | undefined {
		const loser = shares.who_gives_way(account, 1, false);
		if (loser === undefined) return undefined;
		for (const place of $range(state.last, state.first, -1)) {
			const request = waiting.get(place);
			if (request && request.sender.account.jid === loser) return request;
		}
		return undefined;
	}

	return { add, remove, next, giving_way_to, state };
}

export type { Queue, QueueState };
export { new_queue };
