// What becomes of open requests that their resource does not answer.

import { monotonic } from "util.time";
import { values_where } from "../base/lists";
import { for_each, type Pacer, until_none } from "../base/pacer";
import type { Request } from "../base/request";
import type { Resource } from "../base/resource";
import type { Ejection } from "../service/ejection";
import type { Pool } from "../service/pool";
import type { Choose } from "./choose";
import type { Dispatch } from "./dispatch";
import { each_open, type InFlight } from "./in_flight";
import { refusal_without_resource, refusals } from "./refusals";

/** @noSelf */
interface Failures {
	/** Redispatches or ends what a resource has that has left the pool. */
	resource_left: (resource: Resource) => void;
	/** Redispatches what may move from a resource that has lost its connection. */
	resource_hibernates: (resource: Resource) => void;
	/** Ends what has timed out, and what has waited in the queue for too long; redispatches tries that are too slow. */
	tick: (now: number) => void;
	/** Refuses everything, for the proxy is about to go. */
	abandon: () => void;
}

/** What failures work with. */
interface FailuresParts {
	readonly pool: Pool;
	readonly in_flight: InFlight;
	readonly dispatch: Dispatch;
	readonly choose: Choose;
	readonly ejection: Ejection;
	readonly pacer: Pacer;
	/** A resource has not answered a request in time. */
	readonly timed_out: (this: void) => void;
}

function new_failures({
	pool,
	in_flight,
	dispatch,
	choose,
	ejection,
	pacer,
	timed_out,
}: FailuresParts): Failures {
	/** The resources whose requests are being moved since they hibernate. */
	const moving = new LuaSet<Resource>();

	function resource_left(resource: Resource): void {
		dispatch.bounce_all(resource);
		const move = (request: Request): void => {
			// Its send may not be over, or it may have ended meanwhile.
			if (request.resource === resource && !request.bounced) dispatch.redispatch(request, "lost");
		};
		pacer.begin(until_none((max) => in_flight.of_resource(resource, max), move));
	}

	function resource_hibernates(resource: Resource): void {
		if (moving.has(resource)) return;
		moving.add(resource);
		const next = for_each(
			() => in_flight.of_resource(resource),
			(request) => {
				if (request.resource === resource) dispatch.redispatch(request, "hibernating");
			},
		);
		pacer.begin(() => {
			const act = resource.hibernating ? next() : undefined;
			if (!act) moving.delete(resource);
			return act;
		});
	}

	/** Whether a request waits in the queue since nobody has room who could take it. */
	function waits_for_room(request: Request): boolean {
		const stanza = request.stanza;
		if (!stanza) return false;
		const [, , is_full] = choose(request, stanza);
		return is_full;
	}

	/** Whether a resource has had a request that it has not answered for at least half of the time that there was. */
	function had_long({ started, deadline, given }: Request): boolean {
		return deadline - (given ?? started) >= (deadline - started) / 2;
	}

	/** Does what has come due for a request, if that still is: its own time, that of a try, or that in the queue. */
	function conclude(request: Request, now: number): void {
		const { resource, try_until, queued_until } = request;
		const is_overdue = request.deadline <= now;
		const is_slow = try_until !== undefined && try_until <= now;
		if (resource && is_overdue && !resource.hibernating && had_long(request)) {
			ejection.failed(resource, request.sender.account, now, "a time-out");
			timed_out();
		}
		if (is_overdue) {
			dispatch.refuse(request, refusals.timed_out);
		} else if (resource && is_slow) {
			dispatch.redispatch(request, "slow");
		} else if (queued_until !== undefined && queued_until <= now) {
			dispatch.refuse(request, refusal_without_resource(request, waits_for_room(request)));
		}
	}

	/**
	 * Puts requests into the order in which they end: those that wait before those that a resource has, whose end makes
	 * room; and each after those that wait for it, which would be sent otherwise.
	 */
	function in_order(requests: LuaSet<Request>): Request[] {
		const order: Request[] = [];

		function append(request: Request): void {
			if (!requests.has(request)) return;
			requests.delete(request);
			const followers = request.followers;
			if (followers) {
				for (const place of $range(followers.length, 1, -1)) {
					const follower = followers[place - 1];
					if (follower) append(follower);
				}
			}
			order.push(request);
		}

		for (const request of requests) {
			if (!request.resource) append(request);
		}
		for (const request of requests) append(request);
		return order;
	}

	/** Does something with each of a set that is open still when its turn comes. */
	function end_each(requests: LuaSet<Request>, act: (request: Request) => void): void {
		const act_if_open = (request: Request): void => {
			if (in_flight.is_open(request)) act(request);
		};
		pacer.begin(for_each(() => in_order(requests), act_if_open));
	}

	function tick(now: number): void {
		const overdue = in_flight.overdue(now);
		if (!overdue.isEmpty()) end_each(overdue, (request) => conclude(request, monotonic()));
		// What could not move at first may find another resource now.
		const hibernating = values_where(pool.all, (resource) => resource.hibernating && resource.pending > 0);
		for (const resource of hibernating) resource_hibernates(resource);
	}

	function abandon(): void {
		dispatch.close();
		const open = new LuaSet<Request>();
		each_open(in_flight.state, (request) => {
			open.add(request);
		});
		end_each(open, (request) => dispatch.refuse(request, refusals.lost));
	}

	return { resource_left, resource_hibernates, tick, abandon };
}

export type { Failures };
export { new_failures };
