// The way back: from a resource to the user who asked.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare_condition, is_delivery_failure } from "../base/errors";
import type { Request } from "../base/request";
import type { Resource } from "../base/resource";
import type { Account } from "../base/sender";
import type { Options } from "../config/options";
import type { Ejection } from "../service/ejection";
import type { Ping } from "../service/ping";
import type { Pool } from "../service/pool";
import { learn, note_refusal } from "../service/unsupported_payloads";
import type { Dispatch } from "./dispatch";
import type { InFlight } from "./in_flight";

/** What answers work with. */
interface AnswersParts {
	readonly options: Options;
	readonly pool: Pool;
	readonly in_flight: InFlight;
	readonly dispatch: Dispatch;
	readonly ejection: Ejection;
	readonly ping: Ping;
	/** Called with an error that says that a delivery to a resource failed, for a user of an account. */
	readonly suspect: (this: void, resource: Resource, account: Account, failure: Stanza) => void;
}

/** Returns what takes an IQ of type result or error, and returns whether it answers an open request or a ping. */
function new_answers({
	options,
	pool,
	in_flight,
	dispatch,
	ejection,
	ping,
	suspect,
}: AnswersParts): (stanza: Stanza) => boolean {
	/** Takes a bare error; returns false where it is an answer like any other. */
	function accept_failure(request: Request, resource: Resource, condition: string, answer: Stanza): boolean {
		const account = request.sender.account;
		if (condition === "recipient-unavailable") {
			// mod_smacks says this of all that a client had not acknowledged when it was lost; that is no answer.
			ejection.failed(resource, account, monotonic(), "failed delivery");
			dispatch.redispatch(request, "lost");
			return true;
		}
		answer.attr.from = request.to;
		answer.attr.to = request.sender.jid;
		if (condition === "remote-server-not-found" || condition === "remote-server-timeout") {
			ejection.failed(resource, account, monotonic(), "failed delivery");
			dispatch.redispatch(request, "lost", answer);
			return true;
		}
		ejection.succeeded(resource);
		if (condition === "service-unavailable") {
			dispatch.redispatch(request, "unavailable", answer);
			return true;
		}
		if (condition !== "feature-not-implemented") return false;
		note_refusal(request, resource);
		dispatch.redispatch(request, "unknown", answer);
		return true;
	}

	/** Takes an error; returns whether it is dealt with. */
	function accept_error(request: Request, resource: Resource, answer: Stanza): boolean {
		const condition = bare_condition(answer);
		if (condition === undefined) return false;
		if (is_delivery_failure(condition)) {
			suspect(resource, request.sender.account, answer);
			if (dispatch.bounce(request)) return true;
		}
		return accept_failure(request, resource, condition, answer);
	}

	return (stanza) => {
		const attr = stanza.attr;
		const from = attr.from;
		const to = attr.to;
		const id = attr.id;
		if (from === undefined || to === undefined || id === undefined) return false;
		const resource = pool.all.get(from);
		if (!resource) return false;
		const request = in_flight.find(resource, to, id);
		if (!request) return ping.accept(resource, stanza);
		if (attr.type === "error") {
			if (accept_error(request, resource, stanza)) return true;
		}
		if (resource.failures > 0) ejection.succeeded(resource);
		if (request.refused_by) learn(request, options.relearn);
		attr.from = request.to;
		attr.to = request.sender.jid;
		dispatch.finish(request, stanza);
		return true;
	};
}

export { new_answers };
