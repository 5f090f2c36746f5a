// What becomes of open requests that their resource does not answer.

import type { Request } from "../base/request";
import type { Resource } from "../base/resource";
import type { Ejection } from "../service/ejection";
import type { Pool } from "../service/pool";
import type { Dispatch } from "./dispatch";
import type { InFlight } from "./in_flight";
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

function new_failures(pool: Pool, in_flight: InFlight, dispatch: Dispatch, ejection: Ejection): Failures {
	function resource_left(resource: Resource): void {
		for (const request of in_flight.of_resource(resource)) {
			// To end one can end others.
			if (request.resource === resource && !dispatch.bounce(request)) dispatch.redispatch(request, "lost");
		}
	}

	function resource_hibernates(resource: Resource): void {
		for (const request of in_flight.of_resource(resource)) {
			if (request.resource === resource) dispatch.redispatch(request, "hibernating");
		}
	}

	/** Does what has come due for a request, if that still is: its own time, that of a try, or that in the queue. */
	function conclude(request: Request, now: number): void {
		const { resource, try_until, queued_until } = request;
		const is_overdue = request.deadline <= now;
		const is_slow = try_until !== undefined && try_until <= now;
		if (resource && (is_overdue || is_slow) && !resource.hibernating) {
			ejection.failed(resource, request.sender.account, now);
		}
		if (is_overdue) {
			dispatch.refuse(request, refusals.timed_out);
		} else if (resource && is_slow) {
			dispatch.redispatch(request, "slow");
		} else if (queued_until !== undefined && queued_until <= now) {
			const is_full = pool.eligible.length() > 0 && !pool.has_room();
			dispatch.refuse(request, refusal_without_resource(request, is_full));
		}
	}

	/** Concludes a request after those that wait for it: they would be sent otherwise. */
	function conclude_in_order(request: Request, due: LuaSet<Request>, act: (request: Request) => void): void {
		if (!due.has(request) || !in_flight.is_open(request)) return;
		due.delete(request);
		const followers = request.followers;
		if (followers) {
			for (const place of $range(followers.length, 1, -1)) {
				const follower = followers[place - 1];
				if (follower) conclude_in_order(follower, due, act);
			}
		}
		act(request);
	}

	/** Concludes those of a set that wait before those that a resource has, whose end makes room. */
	function conclude_each(due: LuaSet<Request>, act: (request: Request) => void): void {
		for (const request of due) {
			if (!request.resource) conclude_in_order(request, due, act);
		}
		for (const request of due) conclude_in_order(request, due, act);
	}

	function tick(now: number): void {
		conclude_each(in_flight.overdue(now), (request) => conclude(request, now));
		// What could not move at first may find another resource now.
		const hibernating: Resource[] = [];
		for (const [, resource] of pool.all) {
			if (resource.hibernating && resource.pending > 0) hibernating.push(resource);
		}
		for (const resource of hibernating) resource_hibernates(resource);
	}

	function abandon(): void {
		const open = new LuaSet<Request>();
		for (const request of in_flight.state.all) open.add(request);
		conclude_each(open, (request) => dispatch.refuse(request, refusals.lost));
	}

	return { resource_left, resource_hibernates, tick, abandon };
}

export type { Failures };
export { new_failures };
