// The errors that the proxy itself answers with.

import { type ErrorCondition, type ErrorType, error_reply, iq, type Stanza } from "util.stanza";
import { xmlns_errors } from "../base/errors";
import type { Request } from "../base/request";
import { new_signal, type Signal } from "../base/signal";
import type { Options } from "../config/options";

interface Refusal {
	readonly type: ErrorType;
	readonly condition: ErrorCondition;
	readonly text: string;
}

function new_refusal(type: ErrorType, condition: ErrorCondition, text: string): Refusal {
	return { type, condition, text };
}

/** The refusal of what would go over a limit. */
function limit(text: string): Refusal {
	return new_refusal("wait", "resource-constraint", text);
}

/**
 * All of them. Never not-authorized or not-acceptable: those are the service's to say, and clients act on them.
 */
const refusals = {
	nobody_there: new_refusal("cancel", "service-unavailable", "Nobody is there to answer this request"),
	timed_out: new_refusal("wait", "remote-server-timeout", "The service did not answer in time"),
	lost: new_refusal("wait", "recipient-unavailable", "The service went away before it answered"),
	too_many_open: limit("Too many requests to this service are open"),
	too_many_of_account: limit("This account has too many requests open"),
	too_many_of_domain: limit("The accounts of this domain have too many requests open"),
	too_many_at_each: limit("Each instance of the service has as many requests open as it may"),
	queue_full: limit("Too many requests are waiting for the service"),
	no_memory: limit("The open requests take as much memory as they may"),
	too_long_ids: limit("The long ids and addresses of open requests take as much memory as they may"),
	too_many_joined: limit(
		"Too many users of this account, of its domain or of all have joined something here",
	),
	too_many_subscribers: limit("This account, its domain or all together have too many subscriptions here"),
	too_many_of_service: limit("This resource has too many requests open"),
	not_implemented: new_refusal(
		"cancel",
		"feature-not-implemented",
		"This address does not relay stanzas of this kind",
	),
	not_here: new_refusal("cancel", "service-unavailable", "Nobody but the service is served at this address"),
	no_presence: new_refusal("cancel", "bad-request", "This address takes no presence"),
	forbidden: new_refusal("auth", "forbidden", "This service is not for everybody"),
	unknown_address: new_refusal("cancel", "item-not-found", "Nobody is behind this address"),
	no_storage: new_refusal("wait", "internal-server-error", "Subscriptions cannot be read at the moment"),
	malformed: new_refusal(
		"modify",
		"bad-request",
		"An IQ needs an id, a known type, and exactly one child element when it asks for something",
	),
} satisfies Record<string, Refusal>;

/** An error that answers a request whose stanza is not there any more. */
function error_answer(id: string, from: string, to: string, refusal: Refusal): Stanza {
	const answer = iq({ type: "error", id, from, to });
	answer.tag("error", { type: refusal.type });
	answer.tag(refusal.condition, { xmlns: xmlns_errors }).up();
	answer.text_tag("text", refusal.text, { xmlns: xmlns_errors });
	return answer;
}

/** Answers a stanza that is not relayed, where it may be answered. */
type Refuse = (this: void, stanza: Stanza, refusal: Refusal) => void;

/**
 * Makes the errors of the proxy that users and new stanzas get, so this is the place for an option that has to do with
 * them. What a resource has asked, or a former version of the module owes, is answered by `error_answer` alone.
 *
 * @noSelf
 */
interface Errors {
	refuse: Refuse;
	/** The answer to an open request, from the address that was asked. */
	answer_to: (request: Request, refusal: Refusal) => Stanza;
	/** A stanza, or an open request, is refused; a request still has its resource. */
	readonly refused: Signal<[refusal: Refusal, from: string, request: Request | undefined]>;
}

/** What errors are made with. */
interface ErrorsParts {
	readonly options: Options;
	/** Sends a stanza. */
	readonly send: (this: void, stanza: Stanza) => void;
}

function new_errors({ send }: ErrorsParts): Errors {
	const refused = new_signal<[Refusal, string, Request | undefined]>();

	function refuse(stanza: Stanza, refusal: Refusal): void {
		const { from, type } = stanza.attr;
		// RFC 6120, section 8.3.1: an error is not answered with an error. Nor is an answer.
		if (from === undefined || type === "error" || type === "result") return;
		if (refused.fire) refused.fire(refusal, from, undefined);
		send(error_reply(stanza, refusal.type, refusal.condition, refusal.text));
	}

	function answer_to(request: Request, refusal: Refusal): Stanza {
		if (refused.fire) refused.fire(refusal, request.sender.jid, request);
		return error_answer(request.id, request.to, request.sender.jid, refusal);
	}

	return { refuse, answer_to, refused };
}

/**
 * The refusal of a request that no resource can be found for.
 *
 * @param is_full Whether only the limit of each resource stands in the way.
 */
function refusal_without_resource(request: Request, is_full: boolean): Refusal {
	if (is_full) return refusals.too_many_at_each;
	return request.tried ? refusals.lost : refusals.nobody_there;
}

export type { Errors, Refusal, Refuse };
export { error_answer, new_errors, refusal_without_resource, refusals };
