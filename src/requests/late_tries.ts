// Tries of requests that were too slow for `client_proxy_try_timeout`. They stay at their resource, which may answer first
// after all, and which works for them in any case.

import type { Request } from "../base/request";
import type { Resource } from "../base/resource";
import type { InFlight } from "./in_flight";

/** @noSelf */
interface LateTries {
	/** Whether a request may leave one behind. */
	have_room: (request: Request) => boolean;
	/** Leaves one behind at the resource that has a request, which then none has. */
	leave: (request: Request, resource: Resource) => void;
	/** Ends one. */
	finish: (late: Request) => void;
	/** Takes a request back to a resource where it has left one, and ends and returns that; nil where it has none. */
	take_back: (request: Request) => Request | undefined;
	/** Has one and its request change places. */
	change_places: (late: Request, request: Request) => void;
}

function new_late_tries(in_flight: InFlight): LateTries {
	/** As many as that may always be there, and that part of what is open, as with Envoy's retry budgets. */
	const always = 3;
	const part = 1 / 5;

	const open = in_flight.state;

	function finish(late: Request): void {
		const request = late.late_try_of;
		const others = request && request.late_tries;
		in_flight.settle_late(late);
		if (!request || !others) return;
		others.delete(late);
		if (others.isEmpty()) request.late_tries = undefined;
	}

	return {
		// A long id is only counted for as long as its request is open.
		have_room: (request) =>
			request.text_bytes === undefined && open.late < math.max(always, open.count * part),
		leave: (request, resource) => {
			const late: Request = {
				sender: request.sender,
				to: request.to,
				id: request.id,
				seen: request.seen,
				started: request.started,
				deadline: request.deadline,
				given: request.given,
				late_try_of: request,
			};
			const others = request.late_tries ?? new LuaSet();
			others.add(late);
			request.late_tries = others;
			in_flight.unassign(request);
			in_flight.enter_late(late, resource);
		},
		finish,
		take_back: (request) => {
			if (!request.late_tries) return undefined;
			const [late] = next(request.late_tries);
			const resource = late && late.resource;
			if (!late || !resource) return undefined;
			finish(late);
			if (request.resource) in_flight.unassign(request);
			in_flight.assign(request, resource);
			return late;
		},
		change_places: (late, request) => {
			const { resource } = request;
			const other = late.resource;
			if (!resource || !other) return;
			in_flight.unassign(request);
			in_flight.unassign(late);
			in_flight.assign(request, other);
			in_flight.assign(late, resource);
		},
	};
}

export type { LateTries };
export { new_late_tries };
