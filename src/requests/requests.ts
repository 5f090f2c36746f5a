// The way in: from whoever asks to a resource of the target.

import { monotonic } from "util.time";
import { bare, has_resource } from "../base/address";
import type { Contact } from "../relay/relay";
import type { InitiatedRequests } from "../relay/service_requests";
import type { Dispatch } from "./dispatch";
import { type Refuse, refusals } from "../base/errors";
import type { InFlight } from "./in_flight";
import type { Options } from "../config/options";
import type { Senders } from "../users/senders";
import type { Watches } from "../service/targets";

/** @noSelf */
interface Requests {
	/** Takes in an IQ of type get or set; leaves others to those who are asked next. */
	accept: (event: StanzaEvent) => true | undefined;
	/** From now on refuses everything, for the proxy is about to go. */
	close: () => void;
}

function new_requests(
	host: string,
	options: Options,
	senders: Senders,
	watches: Watches,
	contact: Contact,
	initiated: InitiatedRequests,
	in_flight: InFlight,
	dispatch: Dispatch,
	refuse: Refuse,
): Requests {
	let is_closed = false;

	function accept(event: StanzaEvent): true | undefined {
		const stanza = event.stanza;
		const attr = stanza.attr;
		const type = attr.type;
		if (type !== "get" && type !== "set") return undefined;
		const from = attr.from;
		const id = attr.id;
		const to = attr.to ?? host;
		if (from === undefined || id === undefined) return true;
		// The usual case, without a call.
		const sender = senders.known.get(from) ?? senders.get(from);
		if (!sender) {
			refuse(stanza, refusals.too_many);
			return true;
		}
		const account = sender.account;
		let bare_asked = to;
		if (to !== host && has_resource(to)) {
			if (watches.all.has(account.jid)) {
				contact.request(stanza);
				return true;
			}
			bare_asked = bare(to);
		}
		if (is_closed) {
			refuse(stanza, refusals.lost);
			return true;
		}
		if (!account.is_allowed) {
			refuse(stanza, refusals.forbidden);
			return true;
		}
		if (options.initiate === "known") initiated.heard_of(account.jid, monotonic());
		const is_full =
			in_flight.count >= options.max_pending || account.pending >= options.max_pending_per_sender;
		if (is_full || account.domain.pending >= options.max_pending_per_host) {
			refuse(stanza, refusals.too_many);
			return true;
		}
		const seen = sender.asked === bare_asked ? sender.seen : senders.seen_at(sender, bare_asked);
		const kept = options.redispatch !== "none" ? stanza : undefined;
		const request = in_flight.enter(sender, to, id, seen, monotonic() + options.timeout, kept);
		dispatch.send_out(request, stanza);
		return true;
	}

	function close(): void {
		is_closed = true;
	}

	return { accept, close };
}

export type { Requests };
export { new_requests };
