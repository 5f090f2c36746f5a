// Sends requests to resources, and ends them.

import { clone, type Stanza } from "util.stanza";
import { monotonic } from "util.time";
import type { Choose } from "./choose";
import { type Refusal, refusals, refuse_request } from "../base/errors";
import type { Ejection } from "../service/ejection";
import type { InFlight } from "./in_flight";
import { leave_blocker, release_followers, wait_behind } from "./look_alikes";
import type { Options } from "../config/options";
import type { Pool } from "../service/pool";
import type { Queue } from "./queue";
import { type Failure, may_redispatch } from "./redispatch";
import type { Request } from "../base/request";
import type { Resource } from "../base/resource";

/** @noSelf */
interface Dispatch {
	/** Sends a request to a resource, lets it wait, or refuses it. */
	send_out: (request: Request, stanza: Stanza) => void;
	/** Ends a request with what answers it, which has its addresses already. */
	finish: (request: Request, answer: Stanza) => void;
	/** Ends a request with an error of the proxy's own. */
	refuse: (request: Request, refusal: Refusal) => void;
	/**
	 * Moves a request that its resource has failed to another one, or ends it: with an answer, where the resource has
	 * given one, which has its addresses already; or else with an error.
	 */
	move: (request: Request, failure: Failure, now: number, answer?: Stanza) => void;
	/** Moves a request to a resource that serves before its own, if it may and one is there; it stays otherwise. */
	relocate: (request: Request, failure: "hibernating" | "slow") => void;
	/** Notes that a delivery failed; false where the send is over, so that it may have arrived. */
	bounce: (request: Request) => boolean;
	/**
	 * Sends out those of the queue that somebody can serve now.
	 *
	 * @param patience How many that nobody can serve are passed over; nil for all.
	 */
	release_queue: (patience?: number) => void;
}

function new_dispatch(
	options: Options,
	in_flight: InFlight,
	queue: Queue,
	choose: Choose,
	ejection: Ejection,
	pool: Pool,
	send: (stanza: Stanza) => void,
): Dispatch {
	// The one whose send has not returned: what fails now was never delivered. A send can set off others; then those
	// before it are in the set.
	let sending: Request | undefined;
	const outer = new LuaSet<Request>();
	let is_releasing = false;
	/** For what happens with each answer, the rest of a long queue being seen once a second. */
	const short_patience = 100;
	let send_out: (request: Request, stanza: Stanza, answer?: Stanza, chosen?: Resource) => void;

	function release_queue(patience?: number): void {
		// A send can make room for another one, which is found by going on.
		if (is_releasing) return;
		is_releasing = true;
		let left = patience ?? math.huge;
		let request = queue.next(0);
		while (request) {
			const number = request.number ?? 0;
			const stanza = request.stanza;
			if (stanza) {
				const [resource, blocker, is_full] = choose(request, stanza);
				if (!resource && !blocker) {
					// Where there is room, it may be for the next one: not each can be served by everybody.
					left -= 1;
					if (left < 0 || (is_full && !pool.has_room())) break;
				} else {
					queue.remove(request);
					// Not to choose again: a policy that goes round would turn twice.
					send_out(request, stanza, undefined, resource);
				}
			}
			request = queue.next(number);
		}
		is_releasing = false;
	}

	// Ending

	function finish(request: Request, answer: Stanza): void {
		const made_room = request.resource !== undefined;
		in_flight.settle(request);
		send(answer);
		if (request.followers) release_followers(request.followers, send_out);
		if (made_room && queue.length > 0) release_queue(short_patience);
	}

	function refuse(request: Request, refusal: Refusal): void {
		leave_blocker(request);
		queue.remove(request);
		finish(request, refuse_request(request, refusal));
	}

	/** Whether the queue has a place for a request, or gets one. */
	function has_place(request: Request): boolean {
		if (queue.length >= options.queue_size) {
			const other = queue.last_of_most(request.sender.account.jid);
			if (other) refuse(other, refusals.too_many);
		}
		return queue.length < options.queue_size;
	}

	/** Ends a request that nobody serves, or lets it wait. */
	function give_up(
		request: Request,
		stanza: Stanza,
		blocker: Request | undefined,
		is_full: boolean | undefined,
		answer: Stanza | undefined,
	): void {
		if (!blocker && answer) {
			finish(request, answer);
		} else if (!blocker && options.queue_timeout === 0) {
			const none = request.tried ? refusals.lost : refusals.nobody_there;
			refuse(request, is_full ? refusals.too_many : none);
		} else if (!in_flight.keep_waiting(request, stanza)) {
			refuse(request, refusals.too_many);
		} else if (blocker) {
			wait_behind(blocker, request);
		} else if (!has_place(request)) {
			refuse(request, refusals.too_many);
		} else {
			const until_when = monotonic() + options.queue_timeout;
			in_flight.remind(until_when);
			queue.add(request, until_when);
		}
	}

	// Sending

	function mark_tried(request: Request, resource: Resource): void {
		const tried = request.tried ?? new LuaSet();
		tried.add(resource);
		request.tried = tried;
		request.try_until = undefined;
		in_flight.displace(request);
	}

	function limit_try(request: Request, type: string | undefined): void {
		if (type !== "get") return;
		const until_when = monotonic() + options.try_timeout;
		request.try_until = until_when;
		in_flight.remind(until_when);
	}

	send_out = (request, stanza, answer, chosen) => {
		let passed = stanza;
		let resource = chosen;
		let blocker: Request | undefined;
		let is_full: boolean | undefined;
		if (!resource) [resource, blocker, is_full] = choose(request, passed);
		while (resource) {
			const attr = passed.attr;
			in_flight.place(request, resource);
			if (options.try_timeout > 0) limit_try(request, attr.type);
			attr.from = request.seen;
			attr.to = resource.jid;
			const before = sending;
			if (before) outer.add(before);
			sending = request;
			send(passed);
			sending = before;
			if (before) outer.delete(before);
			// It may have been answered before the send returned, or have bounced.
			if (!request.resource || !request.bounced) return;
			request.bounced = undefined;
			ejection.failed(resource, request.sender.account, monotonic());
			mark_tried(request, resource);
			if (!may_redispatch(options, "undelivered", passed.attr.type)) {
				refuse(request, refusals.lost);
				return;
			}
			passed = clone(passed);
			[resource, blocker, is_full] = choose(request, passed);
		}
		give_up(request, passed, blocker, is_full, answer);
	};

	// Moving

	/** Whether a request may be sent again. */
	function may_move(request: Request, failure: Failure): boolean {
		const stanza = request.stanza;
		if (!stanza || (request.moves ?? 0) >= options.redispatch_limit) return false;
		return may_redispatch(options, failure, stanza.attr.type);
	}

	function send_on(
		request: Request,
		resource: Resource,
		stanza: Stanza,
		answer: Stanza | undefined,
		chosen?: Resource,
	): void {
		const moves = (request.moves ?? 0) + 1;
		request.moves = moves;
		mark_tried(request, resource);
		send_out(request, clone(stanza), answer, chosen);
		// What is kept for another move is of no use after the last one; but what waits needs its stanza still.
		if (moves >= options.redispatch_limit && request.resource) in_flight.release(request);
		if (queue.length > 0) release_queue(short_patience);
	}

	function move(request: Request, failure: Failure, now: number, answer?: Stanza): void {
		const stanza = request.stanza;
		const resource = request.resource;
		if (stanza && resource && now < request.deadline && may_move(request, failure)) {
			send_on(request, resource, stanza, answer);
		} else if (answer) {
			finish(request, answer);
		} else {
			refuse(request, refusals.lost);
		}
	}

	function relocate(request: Request, failure: "hibernating" | "slow"): void {
		const stanza = request.stanza;
		const resource = request.resource;
		if (!stanza || !resource || !may_move(request, failure)) return;
		const tried = request.tried ?? new LuaSet();
		tried.add(resource);
		request.tried = tried;
		const [other] = choose(request, stanza);
		if (other && (failure === "slow" || (other.rank ?? -1) > (resource.rank ?? -1))) {
			send_on(request, resource, stanza, undefined, other);
		} else {
			tried.delete(resource);
		}
	}

	function bounce(request: Request): boolean {
		if (request !== sending && !outer.has(request)) return false;
		request.bounced = true;
		return true;
	}

	return { send_out, finish, refuse, move, relocate, bounce, release_queue };
}

export type { Dispatch };
export { new_dispatch };
