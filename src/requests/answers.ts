// The way back: from a resource to the user who asked.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare_condition, condition_of, is_delivery_failure, is_unreachable } from "../base/errors";
import { includes } from "../base/lists";
import type { Later, Pacer } from "../base/pacer";
import type { Request } from "../base/request";
import type { Resource } from "../base/resource";
import type { Account } from "../base/sender";
import type { Options } from "../config/options";
import type { Ejection } from "../service/ejection";
import type { Ping } from "../service/ping";
import type { Pool } from "../service/pool";
import type { Payloads } from "../service/unsupported_payloads";
import type { Names } from "../users/names";
import type { Dispatch } from "./dispatch";
import { type DoubtfulState, new_doubtful } from "./doubtful";
import type { InFlight } from "./in_flight";

/** What answers work with. */
interface AnswersParts {
	readonly names: Names;
	readonly options: Options;
	readonly pool: Pool;
	readonly in_flight: InFlight;
	readonly dispatch: Dispatch;
	readonly ejection: Ejection;
	readonly ping: Ping;
	readonly payloads: Payloads;
	/** Called with an error that says that a delivery to a resource failed, for a user of an account. */
	readonly suspect: (this: void, resource: Resource, account: Account, failure: Stanza) => void;
	readonly later: Later;
	readonly pacer: Pacer;
}

/** @noSelf */
interface Answers {
	/** Takes an IQ of type result or error; returns whether it answers an open request or a ping. */
	accept: (stanza: Stanza) => boolean;
	/** Takes errors that may have been the server's to be the resource's own, once they have waited for long enough. */
	tick: (now: number) => void;
	readonly state: DoubtfulState;
}

/** @param former What an earlier instance of the module kept. */
function new_answers(
	{
		names,
		options,
		pool,
		in_flight,
		dispatch,
		ejection,
		ping,
		payloads,
		suspect,
		later,
		pacer,
	}: AnswersParts,
	former?: DoubtfulState,
): Answers {
	/** Makes the error of a resource one for the user who asked. */
	function address(request: Request, answer: Stanza): void {
		answer.attr.from = request.to;
		answer.attr.to = request.sender.jid;
		names.hide_node(answer);
	}

	/** Whether an error of the service counts as a failure. */
	function is_failure(answer: Stanza): boolean {
		const wanted = options.error_conditions;
		return wanted.length > 0 && includes(wanted, condition_of(answer));
	}

	/** Takes an error that a resource has said itself. */
	function accept_own(
		request: Request,
		resource: Resource,
		condition: string | undefined,
		answer: Stanza,
	): void {
		if (is_failure(answer)) ejection.failed(resource, request.sender.account, monotonic(), "an error");
		else ejection.succeeded(resource);
		address(request, answer);
		if (condition !== "service-unavailable" && condition !== "feature-not-implemented") {
			payloads.note_error(request);
			return dispatch.finish(request, answer);
		}
		const is_unknown = condition === "feature-not-implemented";
		payloads.note_refusal(request, resource, is_unknown);
		dispatch.redispatch(request, is_unknown ? "unknown" : "unavailable", answer);
	}

	const doubtful = new_doubtful(pool, in_flight, later, pacer, accept_own, former);

	function accept_error(request: Request, resource: Resource, answer: Stanza): void {
		const condition = bare_condition(answer);
		if (condition === undefined || !is_delivery_failure(condition))
			return accept_own(request, resource, condition, answer);
		suspect(resource, request.sender.account, answer);
		if (dispatch.bounce(request)) return;
		if (doubtful.hold(request, resource, condition, answer)) {
			// It is believed at once that it may not know this, so that fewer others ask.
			if (condition === "service-unavailable") payloads.note_refusal(request, resource, false);
		} else if (condition === "recipient-unavailable") {
			// mod_smacks says this of all that a client had not acknowledged when it was lost; that is no answer.
			dispatch.redispatch(request, "lost");
		} else if (is_unreachable(condition)) {
			address(request, answer);
			dispatch.redispatch(request, "lost", answer);
		} else {
			accept_own(request, resource, condition, answer);
		}
	}

	function accept(stanza: Stanza): boolean {
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
			accept_error(request, resource, stanza);
			return true;
		}
		if (payloads.is_watching) payloads.note_result(request, resource);
		if (resource.failures > 0) ejection.succeeded(resource);
		attr.from = request.to;
		attr.to = request.sender.jid;
		dispatch.finish(request, stanza);
		return true;
	}

	return { accept, tick: doubtful.tick, state: doubtful.state };
}

export type { Answers };
export { new_answers };
