// All that is relayed beside the requests of users: messages, presence, and what the service asks.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare, has_resource } from "../base/address";
import { type Refuse, refusals } from "../base/errors";
import { type Options, relays } from "../config/options";
import type { Pool } from "../service/pool";
import type { Senders } from "../users/senders";
import type { Watches } from "../service/targets";
import type { Directed } from "./directed_presence";
import type { InitiatedRequests } from "./service_requests";
import type { Messages } from "./messages";
import type { Subscribers } from "./subscribers";

/** @noSelf */
interface Contact {
	message: (stanza: Stanza) => void;
	presence: (stanza: Stanza) => void;
	/** Takes a request that a target account sends to one of its users. */
	request: (stanza: Stanza) => void;
	/** Ends all that is open, and begins nothing from now on, for the proxy is about to go. */
	close: () => void;
}

function new_contact(
	options: Options,
	pool: Pool,
	senders: Senders,
	watches: Watches,
	messages: Messages,
	directed: Directed,
	subscribers: Subscribers,
	initiated: InitiatedRequests,
	refuse: Refuse,
): Contact {
	let is_closed = false;

	/** Notes that a user may be asked something; an error says no more than that the service has written to them. */
	function note_sender(stanza: Stanza): void {
		if (options.initiate !== "known" || stanza.attr.type === "error") return;
		const sender = senders.get(stanza.attr.from ?? "");
		if (sender && sender.account.is_allowed) initiated.heard_of(sender.account.jid, monotonic());
	}

	function message_from_any(stanza: Stanza): void {
		const from = stanza.attr.from;
		if (from === undefined) return;
		const account = bare(from);
		const is_to_user = has_resource(stanza.attr.to ?? "");
		const is_service = is_to_user && watches.all.has(account);
		const resource = pool.all.get(from);
		if (!relays(options, "message")) {
			refuse(stanza, refusals.not_implemented);
		} else if (is_to_user && stanza.attr.type === "error" && watches.has(account)) {
			messages.error_of_service(resource, stanza);
		} else if (is_service && resource) {
			messages.from_service(resource, stanza);
		} else if (is_service) {
			refuse(stanza, refusals.not_implemented);
		} else {
			note_sender(stanza);
			messages.from_user(stanza);
		}
	}

	function presence_of_user(stanza: Stanza, is_relayed: boolean): void {
		const type = stanza.attr.type;
		// What ends something is taken in any case: it may have begun when presence was relayed.
		if (type === "unavailable" || type === "error") {
			directed.leave(stanza);
		} else if (type === "unsubscribe") {
			subscribers.accept(stanza, is_relayed);
		} else if (!is_relayed) {
			refuse(stanza, refusals.no_presence);
		} else if (is_closed) {
			if (type !== "probe") refuse(stanza, refusals.lost);
		} else if (type === undefined) {
			directed.join(stanza);
		} else if (type === "subscribe" || type === "probe") {
			subscribers.accept(stanza, is_relayed);
		}
	}

	function presence_from_any(stanza: Stanza): void {
		const from = stanza.attr.from;
		if (from === undefined) return;
		const account = bare(from);
		const is_relayed = relays(options, "presence");
		const is_to_user = is_relayed && watches.all.has(account) && has_resource(stanza.attr.to ?? "");
		if (is_to_user) {
			const resource = pool.all.get(from);
			if (resource) directed.from_service(resource, stanza);
		} else if (!watches.accept(stanza, monotonic())) {
			if (is_relayed) note_sender(stanza);
			presence_of_user(stanza, is_relayed);
		}
	}

	function request(stanza: Stanza): void {
		const resource = pool.all.get(stanza.attr.from ?? "");
		if (resource) {
			initiated.from_service(resource, stanza, monotonic());
		} else {
			refuse(stanza, refusals.not_implemented);
		}
	}

	function close(): void {
		is_closed = true;
		initiated.close();
		subscribers.close();
		directed.close();
	}

	return { message: message_from_any, presence: presence_from_any, request, close };
}

export type { Contact };
export { new_contact };
