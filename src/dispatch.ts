// Sends requests to resources, and ends them.

import { clone, type Stanza } from "util.stanza";
import { choose } from "./choose";
import { lost, nobody_there, type Refusal, refuse_request, too_many } from "./errors";
import type { InFlight } from "./in_flight";
import type { Pool } from "./pool";
import { is_open, type Request } from "./request";

/** How often a request moves to another resource after a loss. */
const max_moves = 2;

/** @noSelf */
interface Dispatch {
	/** Sends a request to a resource, lets it wait for a look-alike, or refuses it. */
	send_out: (request: Request, stanza: Stanza) => void;
	/** Ends a request with what answers it, which has its addresses already. */
	finish: (request: Request, answer: Stanza) => void;
	/** Ends a request with an error of the proxy's own. */
	refuse: (request: Request, refusal: Refusal) => void;
	/** Moves a request whose resource is lost to another, or refuses it. */
	move: (request: Request, now: number) => void;
	/** Notes that a delivery failed; false where the send is over, so that it may have arrived. */
	bounce: (request: Request) => boolean;
}

function new_dispatch(pool: Pool, in_flight: InFlight, send: (stanza: Stanza) => void): Dispatch {
	// Those whose send has not returned: what fails now was never delivered. A set and no field of the
	// request, since a send can set off others.
	const sending = new LuaSet<Request>();

	let send_out: (request: Request, stanza: Stanza) => void;

	/** Lets those go on that waited for a request: the first takes its place, and the rest wait for that. */
	function release_followers(followers: Request[]): void {
		while (followers.length > 0) {
			const first = table.remove(followers, 1);
			const stanza = first && first.stanza;
			if (first && stanza) {
				first.behind = undefined;
				if (stanza.attr.type === "set") in_flight.release(first);
				send_out(first, stanza);
				if (first.resource && !first.followers) {
					first.followers = followers;
					for (const follower of followers) follower.behind = first;
					return;
				}
			}
		}
	}

	function leave_queue(request: Request): void {
		const queue = request.behind && request.behind.followers;
		if (!queue) return;
		for (const place of $range(1, queue.length)) {
			if (queue[place - 1] === request) {
				table.remove(queue, place);
				request.behind = undefined;
				return;
			}
		}
	}

	function finish(request: Request, answer: Stanza): void {
		in_flight.settle(request);
		send(answer);
		if (request.followers) release_followers(request.followers);
	}

	function refuse(request: Request, refusal: Refusal): void {
		leave_queue(request);
		finish(request, refuse_request(request, refusal));
	}

	function wait_behind(blocker: Request, request: Request, stanza: Stanza): void {
		if (!in_flight.keep_waiting(request, stanza)) {
			refuse(request, too_many);
			return;
		}
		request.behind = blocker;
		const followers = blocker.followers ?? [];
		followers.push(request);
		blocker.followers = followers;
	}

	function mark_tried(request: Request): void {
		const resource = request.resource;
		if (!resource) return;
		const tried = request.tried ?? new LuaSet();
		tried.add(resource);
		request.tried = tried;
		in_flight.displace(request);
	}

	send_out = (request: Request, stanza: Stanza): void => {
		let passed = stanza;
		let [resource, blocker] = choose(pool, request);
		while (resource) {
			in_flight.place(request, resource);
			passed.attr.from = request.seen;
			passed.attr.to = resource.jid;
			sending.add(request);
			send(passed);
			sending.delete(request);
			// It may have been answered before the send returned, or have bounced.
			if (!request.resource || !request.bounced) return;
			request.bounced = undefined;
			mark_tried(request);
			passed = clone(passed);
			[resource, blocker] = choose(pool, request);
		}
		if (blocker) {
			wait_behind(blocker, request, passed);
		} else {
			refuse(request, request.tried ? lost : nobody_there);
		}
	};

	function move(request: Request, now: number): void {
		const stanza = request.stanza;
		const moves = (request.moves ?? 0) + 1;
		if (stanza && moves <= max_moves && now < request.deadline) {
			request.moves = moves;
			mark_tried(request);
			send_out(request, clone(stanza));
			// Where it waits for a look-alike it needs its stanza still.
			if (moves === max_moves && is_open(request) && !request.behind) in_flight.release(request);
		} else {
			refuse(request, lost);
		}
	}

	function bounce(request: Request): boolean {
		if (!sending.has(request)) return false;
		request.bounced = true;
		return true;
	}

	return { send_out, finish, refuse, move, bounce };
}

export type { Dispatch };
export { new_dispatch };
