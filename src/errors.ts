// The errors that the proxy makes, and what it reads from those of others.

import { type ErrorCondition, type ErrorType, error_reply, iq, type Stanza } from "util.stanza";
import type { Request } from "./request";

/** An error that the proxy itself gives for an answer. */
interface Refusal {
	readonly type: ErrorType;
	readonly condition: ErrorCondition;
	readonly text: string;
}

// Never not-authorized or not-acceptable: those are the service's to say, and clients act on them.
const nobody_there: Refusal = {
	type: "cancel",
	condition: "service-unavailable",
	text: "Nobody is there to answer this request",
};
const timed_out: Refusal = {
	type: "wait",
	condition: "remote-server-timeout",
	text: "The service did not answer in time",
};
const lost: Refusal = {
	type: "wait",
	condition: "recipient-unavailable",
	text: "The service went away before it answered",
};
const too_many: Refusal = {
	type: "wait",
	condition: "resource-constraint",
	text: "Too many requests are waiting for an answer",
};
const not_implemented: Refusal = {
	type: "cancel",
	condition: "feature-not-implemented",
	text: "Only requests (IQ stanzas) to this address are relayed",
};
const no_presence: Refusal = {
	type: "cancel",
	condition: "bad-request",
	text: "This address takes no presence",
};
const malformed: Refusal = {
	type: "modify",
	condition: "bad-request",
	text: "An IQ needs an id, a known type, and exactly one child element when it asks for something",
};

const xmlns_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";

/** Answers a stanza that was not taken in; it must not be an error itself. */
function refuse_stanza(stanza: Stanza, refusal: Refusal): Stanza {
	return error_reply(stanza, refusal.type, refusal.condition, refusal.text);
}

/** Answers a request that was taken in, from the address that was asked. */
function refuse_request(request: Request, refusal: Refusal): Stanza {
	const answer = iq({ type: "error", id: request.id, from: request.to, to: request.from });
	answer.tag("error", { type: refusal.type });
	answer.tag(refusal.condition, { xmlns: xmlns_errors }).up();
	answer.text_tag("text", refusal.text, { xmlns: xmlns_errors });
	return answer;
}

const delivery_failures: Record<string, boolean> = {
	"item-not-found": true,
	"recipient-unavailable": true,
	"remote-server-not-found": true,
	"remote-server-timeout": true,
	"service-unavailable": true,
};

/**
 * The condition of an error that a server may have made because it could not deliver. An error of the
 * application's own says so by a child beside the condition; servers add a text at most.
 */
function delivery_failure(stanza: Stanza): string | undefined {
	const report = stanza.get_child("error");
	if (!report) return undefined;
	let condition: string | undefined;
	for (const child of report.tags) {
		if (child.attr.xmlns !== xmlns_errors) return undefined;
		if (child.name !== "text") condition = child.name;
	}
	return condition !== undefined && delivery_failures[condition] ? condition : undefined;
}

export type { Refusal };
export {
	delivery_failure,
	lost,
	malformed,
	no_presence,
	nobody_there,
	not_implemented,
	refuse_request,
	refuse_stanza,
	timed_out,
	too_many,
};
