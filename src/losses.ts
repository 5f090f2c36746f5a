// What becomes of open requests when nobody answers them.

import { monotonic } from "util.time";
import type { Dispatch } from "./dispatch";
import { lost, type Refusal, timed_out } from "./errors";
import type { InFlight } from "./in_flight";
import { is_open, type Request } from "./request";
import type { Resource } from "./resource";

/** @noSelf */
interface Losses {
	/** Moves or refuses all that a resource has open, which has left the pool. */
	resource_lost: (resource: Resource) => void;
	/** Refuses what has waited too long. */
	time_out: (now: number) => void;
	/** Refuses everything, for the proxy is about to go. */
	abandon: () => void;
}

function new_losses(in_flight: InFlight, dispatch: Dispatch): Losses {
	function resource_lost(resource: Resource): void {
		const now = monotonic();
		for (const request of in_flight.on_resource(resource)) {
			// Those that wait for another go on by themselves, once that is settled.
			if (request.resource === resource && !dispatch.bounce(request)) dispatch.move(request, now);
		}
	}

	/** Refuses those of a list that are still open: to refuse one can settle others. */
	function refuse_all(requests: Request[], refusal: Refusal): void {
		// Backwards, so that those that wait go before what they wait for lets them out.
		for (const place of $range(requests.length, 1, -1)) {
			const request = requests[place - 1];
			if (request && is_open(request)) dispatch.refuse(request, refusal);
		}
	}

	function time_out(now: number): void {
		refuse_all(in_flight.overdue(now), timed_out);
	}

	function abandon(): void {
		refuse_all(in_flight.all(), lost);
	}

	return { resource_lost, time_out, abandon };
}

export type { Losses };
export { new_losses };
