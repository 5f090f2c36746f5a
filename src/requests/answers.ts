// The way back: from a resource of a target to whoever asked.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import type { Dispatch } from "./dispatch";
import { bare_condition, is_delivery_failure } from "../base/errors";
import { learn, note_refusal, payload_of } from "../service/unsupported_payloads";
import { type Ejection, succeeded } from "../service/ejection";
import type { Ping } from "../service/ping";
import { find_open } from "./in_flight";
import type { Options } from "../config/options";
import type { Pool } from "../service/pool";
import type { Request } from "../base/request";
import type { Resource } from "../base/resource";

/**
 * Returns what takes an IQ of type result or error and tells whether it was an answer to an open request.
 *
 * @param on_failure Told of a resource that a delivery failed to.
 */
function new_answers(
	options: Options,
	pool: Pool,
	dispatch: Dispatch,
	ejection: Ejection,
	ping: Ping,
	on_failure: (resource: Resource) => void,
): (stanza: Stanza) => boolean {
	/** Takes an error that says nothing but its condition; true where there is nothing left to do. */
	function accept_failure(request: Request, resource: Resource, condition: string, stanza: Stanza): boolean {
		if (is_delivery_failure(condition)) {
			on_failure(resource);
			if (dispatch.bounce(request)) return true;
		}
		const account = request.sender.account;
		// Prosody's mod_smacks says this of all that a client had not acknowledged when it was lost.
		if (condition === "recipient-unavailable") {
			ejection.failed(resource, account, monotonic());
			dispatch.move(request, "lost", monotonic());
			return true;
		}
		stanza.attr.from = request.to;
		stanza.attr.to = request.sender.jid;
		if (condition === "remote-server-not-found" || condition === "remote-server-timeout") {
			ejection.failed(resource, account, monotonic());
			dispatch.move(request, "lost", monotonic(), stanza);
			return true;
		}
		succeeded(resource);
		if (condition === "service-unavailable") {
			dispatch.move(request, "unavailable", monotonic(), stanza);
			return true;
		}
		if (condition !== "feature-not-implemented") return false;
		if (request.stanza) note_refusal(request, resource, payload_of(request.stanza));
		dispatch.move(request, "unknown", monotonic(), stanza);
		return true;
	}

	return (stanza) => {
		const attr = stanza.attr;
		const from = attr.from;
		const to = attr.to;
		const id = attr.id;
		if (from === undefined || to === undefined || id === undefined) return false;
		const resource = pool.all.get(from);
		if (!resource) return false;
		// The usual case, without a call.
		const first = resource.open.get(id);
		const request = first && first.seen === to ? first : find_open(resource, to, id);
		if (!request) return ping.accept(resource, stanza);
		if (attr.type === "error") {
			const condition = bare_condition(stanza);
			if (condition !== undefined && accept_failure(request, resource, condition, stanza)) return true;
		} else {
			resource.suspect = false;
		}
		if (resource.failures > 0) succeeded(resource);
		if (request.refused_by) learn(request, options.relearn);
		attr.from = request.to;
		attr.to = request.sender.jid;
		dispatch.finish(request, stanza);
		return true;
	};
}

export { new_answers };
