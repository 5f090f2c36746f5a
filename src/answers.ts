// The way back: from a resource of the target to whoever asked.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import type { Dispatch } from "./dispatch";
import { delivery_failure } from "./errors";
import { find_open } from "./in_flight";
import type { Pool } from "./pool";
import type { Resource } from "./resource";

/**
 * Returns what takes an IQ of type result or error and tells whether it was an answer to an open request.
 *
 * @param on_failure Told of a resource that a delivery failed to.
 */
function new_answers(
	pool: Pool,
	dispatch: Dispatch,
	on_failure: (resource: Resource) => void,
): (stanza: Stanza) => boolean {
	return (stanza) => {
		const attr = stanza.attr;
		const from = attr.from;
		const to = attr.to;
		const id = attr.id;
		if (from === undefined || to === undefined || id === undefined) return false;
		const resource = pool.all.get(from);
		if (!resource) return false;
		const request = find_open(resource, to, id);
		if (!request) return false;
		if (attr.type === "error") {
			const failure = delivery_failure(stanza);
			if (failure !== undefined) {
				on_failure(resource);
				if (dispatch.bounce(request)) return true;
				// Prosody's mod_smacks says this of all that a client had not acknowledged when it was lost.
				if (failure === "recipient-unavailable") {
					dispatch.move(request, monotonic());
					return true;
				}
			}
		}
		if (resource.suspect && attr.type === "result") resource.suspect = false;
		attr.from = request.to;
		attr.to = request.from;
		dispatch.finish(request, stanza);
		return true;
	};
}

export { new_answers };
