// What becomes of open requests when nobody answers them.

import { monotonic } from "util.time";
import type { Dispatch } from "./dispatch";
import { refusals } from "../base/errors";
import type { Ejection } from "../service/ejection";
import type { InFlight } from "./in_flight";
import type { Options } from "../config/options";
import type { Pool } from "../service/pool";
import { is_open, type Request } from "../base/request";
import type { Resource } from "../base/resource";

/** @noSelf */
interface Losses {
	/** Moves or refuses all that a resource has open, which has left the pool. */
	resource_lost: (resource: Resource) => void;
	/** Refuses what has waited too long. */
	time_out: (now: number) => void;
	/** Refuses everything, for the proxy is about to go. */
	abandon: () => void;
}

function new_losses(
	options: Options,
	pool: Pool,
	in_flight: InFlight,
	dispatch: Dispatch,
	ejection: Ejection,
): Losses {
	function resource_lost(resource: Resource): void {
		const now = monotonic();
		for (const request of in_flight.on_resource(resource)) {
			// Those that wait for another go on by themselves, once that is settled.
			if (request.resource === resource && !dispatch.bounce(request)) dispatch.move(request, "lost", now);
		}
	}

	/** Goes through those of a list that are still open: to end one can end others. */
	function backwards(requests: Request[], act: (request: Request) => void): void {
		// Backwards, so that those that wait go before what they wait for lets them out.
		for (const place of $range(requests.length, 1, -1)) {
			const request = requests[place - 1];
			if (request && is_open(request)) act(request);
		}
	}

	/** Does what is due with a request whose time is up, or that of its try, or that of its place in the queue. */
	function conclude(request: Request, now: number): void {
		const resource = request.resource;
		const is_overdue = request.deadline <= now;
		if (is_overdue || !resource) {
			const none = request.tried ? refusals.lost : refusals.nobody_there;
			const refusal = pool.fit.length() > 0 && !pool.has_room() ? refusals.too_many : none;
			if (resource && !resource.hibernating) ejection.failed(resource, request.sender.account, now);
			dispatch.refuse(request, is_overdue ? refusals.timed_out : refusal);
		} else if (request.try_until !== undefined && request.try_until <= now) {
			request.try_until = undefined;
			ejection.failed(resource, request.sender.account, now);
			dispatch.relocate(request, "slow");
			// Where nobody else was there, somebody may be later.
			if (request.resource === resource && request.stanza && options.try_timeout > 0) {
				request.try_until = now + options.try_timeout;
				in_flight.remind(request.try_until);
			}
		}
	}

	function time_out(now: number): void {
		backwards(in_flight.overdue(now), (request) => conclude(request, now));
	}

	function abandon(): void {
		backwards(in_flight.all(), (request) => dispatch.refuse(request, refusals.lost));
	}

	return { resource_lost, time_out, abandon };
}

export type { Losses };
export { new_losses };
