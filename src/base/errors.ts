// Reads the errors of others (RFC 6120, section 8.3).

import type { Stanza } from "util.stanza";

const xmlns_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";

/** The conditions by which a server says that it could not deliver. Applications use some of them, too. */
const delivery_failures: Record<string, boolean> = {
	"item-not-found": true,
	"recipient-unavailable": true,
	"remote-server-not-found": true,
	"remote-server-timeout": true,
	"service-unavailable": true,
};

/** Whether a bare error with this condition may say that a stanza was not delivered. */
function is_delivery_failure(condition: string): boolean {
	return delivery_failures[condition] === true;
}

/** Whether a condition says that a server could not be reached. */
function is_unreachable(condition: string | undefined): boolean {
	return condition === "remote-server-not-found" || condition === "remote-server-timeout";
}

/** Whether an error for a message says that its recipient is gone, as mod_muc reads it. */
function is_recipient_gone(condition: string): boolean {
	return condition === "gone" || is_delivery_failure(condition);
}

/** The condition of an error; nil where there is none. */
function condition_of(stanza: Stanza): string | undefined {
	const report = stanza.get_child("error");
	if (!report) return undefined;
	for (const child of report.tags) {
		if (child.attr.xmlns === xmlns_errors && child.name !== "text") return child.name;
	}
	return undefined;
}

/** The condition of a bare error, which has nothing else but perhaps a text; nil where it is not bare. */
function bare_condition(stanza: Stanza): string | undefined {
	const report = stanza.get_child("error");
	if (!report) return undefined;
	for (const child of report.tags) {
		if (child.attr.xmlns !== xmlns_errors) return undefined;
	}
	return condition_of(stanza);
}

export { bare_condition, condition_of, is_delivery_failure, is_recipient_gone, is_unreachable, xmlns_errors };
