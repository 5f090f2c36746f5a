// All that is relayed beside the requests of users: messages, presence, and requests that the service starts.

import type { Stanza } from "util.stanza";
import { bare, has_resource } from "../base/address";
import { condition_of, is_recipient_gone } from "../base/errors";
import { type Options, relays } from "../config/options";
import { type Refuse, refusals } from "../requests/refusals";
import type { Pool } from "../service/pool";
import type { Targets } from "../service/targets";
import type { Names } from "../users/names";
import type { Senders } from "../users/senders";
import type { DirectedPresence } from "./directed_presence";
import type { Messages } from "./messages";
import type { ServiceRequests } from "./service_requests";
import type { Subscribers } from "./subscribers";

/** @noSelf */
interface Relay {
	message: (stanza: Stanza) => void;
	presence: (stanza: Stanza) => void;
	/** Takes what is sent to the node's name and is no answer: nobody but the targets knows that name. */
	at_node: (stanza: Stanza) => void;
	/** Takes an IQ of type get or set that a target sends to a user; false where it is none. */
	request: (stanza: Stanza, from: string, to: string) => boolean;
	/** Takes an IQ of type result or error of a user; false where it answers no request of the service. */
	answer: (stanza: Stanza) => boolean;
	/** Does what has come due. */
	tick: (now: number) => void;
	/** Applies changed options. */
	refresh: () => void;
	/** Ends all that is open, and begins nothing any more, for the proxy is about to go. */
	close: () => void;
}

/** What relay works with. */
interface RelayParts {
	readonly names: Names;
	readonly options: Options;
	readonly pool: Pool;
	readonly senders: Senders;
	readonly targets: Targets;
	readonly messages: Messages;
	readonly directed_presence: DirectedPresence;
	readonly subscribers: Subscribers;
	readonly service_requests: ServiceRequests;
	readonly refuse: Refuse;
}

function new_relay({
	names,
	options,
	pool,
	senders,
	targets,
	messages,
	directed_presence,
	subscribers,
	service_requests,
	refuse,
}: RelayParts): Relay {
	const host = names.host;
	const node = names.node;
	let is_closed = false;

	/** Notes that a user may be asked something. An error says no more than that the service has written to them. */
	function note_sender(from: string, type: string | undefined): void {
		if (options.initiate !== "known" || type === "error") return;
		const sender = senders.get(from);
		if (sender.account.is_allowed) service_requests.heard_of(sender.account.jid);
	}

	function message(stanza: Stanza): void {
		const { from, to = host, type } = stanza.attr;
		if (from === undefined) return;
		const account = bare(from);
		const is_to_user = has_resource(to);
		const is_of_service = is_to_user && targets.all.has(account);
		const resource = pool.all.get(from);
		if (!relays(options, "message")) {
			refuse(stanza, refusals.not_implemented);
		} else if (is_to_user && type === "error" && targets.has(account)) {
			messages.error_of_service(resource, stanza, to);
		} else if (is_of_service && resource) {
			messages.from_service(resource, stanza, to);
		} else if (is_of_service) {
			refuse(stanza, refusals.not_implemented);
		} else {
			note_sender(from, type);
			messages.from_user(stanza, from, to);
			if (type === "error" && is_recipient_gone(condition_of(stanza) ?? ""))
				directed_presence.bounced(stanza, from, to);
		}
	}

	function presence_of_user(stanza: Stanza, from: string, to: string, is_relayed: boolean): void {
		const type = stanza.attr.type;
		// What ends something is taken in any case: it may have begun when presence was relayed.
		if (type === "unavailable" || type === "error") {
			directed_presence.leave(stanza, from, to);
		} else if (type === "unsubscribe") {
			subscribers.accept(stanza, from, to);
		} else if (!is_relayed) {
			refuse(stanza, refusals.no_presence);
		} else if (is_closed) {
			if (type !== "probe") refuse(stanza, refusals.lost);
		} else if (type === undefined) {
			directed_presence.join(stanza, from, to);
		} else if (type === "subscribe" || type === "probe") {
			subscribers.accept(stanza, from, to);
		}
	}

	function accept_presence(stanza: Stanza): void {
		const { from, to = host, type } = stanza.attr;
		if (from === undefined) return;
		const is_relayed = relays(options, "presence");
		if (is_relayed && has_resource(to) && targets.all.has(bare(from))) {
			const resource = pool.all.get(from);
			if (resource) directed_presence.from_service(resource, stanza, to);
		} else if (!targets.accept(stanza, from, to)) {
			if (is_relayed) note_sender(from, type);
			presence_of_user(stanza, from, to, is_relayed);
		}
	}

	function request(stanza: Stanza, from: string, to: string): boolean {
		if (!has_resource(to) || !targets.all.has(bare(from))) return false;
		const resource = pool.all.get(from);
		if (resource) {
			service_requests.from_service(resource, stanza, to);
		} else {
			refuse(stanza, refusals.not_implemented);
		}
		return true;
	}

	function at_node(stanza: Stanza): void {
		const { from, to = node, type } = stanza.attr;
		if (from === undefined) return;
		const name = stanza.name;
		const account = bare(from);
		// An account that serves no longer still gets the errors of what it was sent.
		const is_heard = targets.all.has(account) || (type === "error" && targets.has(account));
		if (name === "presence" && targets.has(account)) return accept_presence(stanza);
		if (name === "message" && has_resource(to) && is_heard) return message(stanza);
		if (name === "iq" && request(stanza, from, to)) return;
		// Nobody waits for an answer to other presence; an account says such things as the proxy unsubscribes from it.
		if (name !== "presence" || type === undefined || type === "subscribe") refuse(stanza, refusals.not_here);
	}

	function close(): void {
		is_closed = true;
		service_requests.close();
		subscribers.close();
		directed_presence.close();
	}

	return {
		message,
		presence: accept_presence,
		at_node,
		request,
		answer: service_requests.from_user,
		tick: (now) => {
			service_requests.tick(now);
			subscribers.tick(now, relays(options, "presence"));
		},
		refresh: subscribers.refresh,
		close,
	};
}

export type { Relay };
export { new_relay };
