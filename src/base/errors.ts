// The errors that the proxy makes, and what it reads from those of others.

import { type ErrorCondition, type ErrorType, error_reply, iq, type Stanza } from "util.stanza";
import type { Request } from "./request";

/** An error that the proxy itself gives for an answer. */
interface Refusal {
	readonly type: ErrorType;
	readonly condition: ErrorCondition;
	readonly text: string;
}

/**
 * All errors that the proxy gives. Never not-authorized or not-acceptable: those are the service's to say, and clients
 * act on them.
 */
const refusals = {
	nobody_there: {
		type: "cancel",
		condition: "service-unavailable",
		text: "Nobody is there to answer this request",
	},
	timed_out: {
		type: "wait",
		condition: "remote-server-timeout",
		text: "The service did not answer in time",
	},
	lost: {
		type: "wait",
		condition: "recipient-unavailable",
		text: "The service went away before it answered",
	},
	too_many: {
		type: "wait",
		condition: "resource-constraint",
		text: "Too many requests are waiting for an answer",
	},
	not_implemented: {
		type: "cancel",
		condition: "feature-not-implemented",
		text: "This address does not relay stanzas of this kind",
	},
	no_presence: {
		type: "cancel",
		condition: "bad-request",
		text: "This address takes no presence",
	},
	forbidden: {
		type: "auth",
		condition: "forbidden",
		text: "This service is not for everybody",
	},
	unknown_address: {
		type: "cancel",
		condition: "item-not-found",
		text: "Nobody is behind this address",
	},
	no_storage: {
		type: "wait",
		condition: "internal-server-error",
		text: "Subscriptions cannot be read at the moment",
	},
	malformed: {
		type: "modify",
		condition: "bad-request",
		text: "An IQ needs an id, a known type, and exactly one child element when it asks for something",
	},
} satisfies Record<string, Refusal>;

const xmlns_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";

/** Answers a stanza that is not taken in, where it may be answered. */
type Refuse = (this: void, stanza: Stanza, refusal: Refusal) => void;

function new_refuse(send: (stanza: Stanza) => void): Refuse {
	return (stanza, refusal) => {
		const { from, type } = stanza.attr;
		// RFC 6120, section 8.3.1: no error for an error; and none for an answer.
		if (from === undefined || type === "error" || type === "result") return;
		send(error_reply(stanza, refusal.type, refusal.condition, refusal.text));
	};
}

/** An answer to a request, made without its stanza. */
function error_answer(id: string, from: string, to: string, refusal: Refusal): Stanza {
	const answer = iq({ type: "error", id, from, to });
	answer.tag("error", { type: refusal.type });
	answer.tag(refusal.condition, { xmlns: xmlns_errors }).up();
	answer.text_tag("text", refusal.text, { xmlns: xmlns_errors });
	return answer;
}

/** Answers a request that was taken in, from the address that was asked. */
function refuse_request(request: Request, refusal: Refusal): Stanza {
	return error_answer(request.id, request.to, request.sender.jid, refusal);
}

/** The conditions by which a server says that it could not deliver; some are an application's, too. */
const delivery_failures: Record<string, boolean> = {
	"item-not-found": true,
	"recipient-unavailable": true,
	"remote-server-not-found": true,
	"remote-server-timeout": true,
	"service-unavailable": true,
};

/** Whether an error with nothing but this condition may say that a stanza was not delivered. */
function is_delivery_failure(condition: string): boolean {
	return delivery_failures[condition] === true;
}

/**
 * The condition of an error that says nothing else, but for a text at most; nil where there is an application's own
 * condition beside it, or none.
 */
function bare_condition(stanza: Stanza): string | undefined {
	const report = stanza.get_child("error");
	if (!report) return undefined;
	let condition: string | undefined;
	for (const child of report.tags) {
		if (child.attr.xmlns !== xmlns_errors) return undefined;
		if (child.name !== "text") condition = child.name;
	}
	return condition;
}

/** The condition of an error, whatever else it says; nil where there is none. */
function condition_of(stanza: Stanza): string | undefined {
	const report = stanza.get_child("error");
	if (!report) return undefined;
	for (const child of report.tags) {
		if (child.attr.xmlns === xmlns_errors && child.name !== "text") return child.name;
	}
	return undefined;
}

export type { Refusal, Refuse };
export {
	bare_condition,
	condition_of,
	error_answer,
	is_delivery_failure,
	new_refuse,
	refusals,
	refuse_request,
};
