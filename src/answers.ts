// The way back: from a resource of the target to whoever asked.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import type { Dispatch } from "./dispatch";
import { delivery_failure } from "./errors";
import type { InFlight } from "./in_flight";
import type { Pool } from "./pool";
import type { Resource } from "./resource";

/**
 * Returns what takes an IQ of type result or error.
 *
 * @param on_failure Told of a resource that a delivery failed to.
 * @param on_dropped Told of each stanza that answers nothing.
 */
function new_answers(
	pool: Pool,
	in_flight: InFlight,
	dispatch: Dispatch,
	on_failure: (resource: Resource) => void,
	on_dropped: (stanza: Stanza) => void,
): (stanza: Stanza) => void {
	return (stanza) => {
		const attr = stanza.attr;
		const resource = attr.from !== undefined ? pool.all.get(attr.from) : undefined;
		const request = resource && in_flight.find(resource, attr.to, attr.id);
		if (!request) {
			on_dropped(stanza);
			return;
		}
		if (attr.type === "error") {
			const failure = delivery_failure(stanza);
			if (failure !== undefined) {
				on_failure(resource);
				if (dispatch.bounce(request)) return;
				// Prosody's mod_smacks says this of all that a client had not acknowledged when it was lost.
				if (failure === "recipient-unavailable") {
					dispatch.move(request, monotonic());
					return;
				}
			}
		}
		attr.from = request.to;
		attr.to = request.from;
		dispatch.finish(request, stanza);
	};
}

export { new_answers };
