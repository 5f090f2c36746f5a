// The way in: from the user who asks to a resource.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare, has_resource } from "../base/address";
import type { Request } from "../base/request";
import type { Options } from "../config/options";
import type { Senders } from "../users/senders";
import type { Dispatch } from "./dispatch";
import type { InFlight } from "./in_flight";
import { type Refuse, refusals } from "./refusals";

/** @noSelf */
interface Requests {
	/** Takes an IQ of type get or set; leaves others to the next handler. */
	accept: (event: StanzaEvent) => true | undefined;
	/** Refuses everything from now on, for the proxy is about to go. */
	close: () => void;
}

/** What requests work with. */
interface RequestsParts {
	/** The component's own address. */
	readonly host: string;
	readonly options: Options;
	readonly senders: Senders;
	readonly in_flight: InFlight;
	readonly dispatch: Dispatch;
	readonly refuse: Refuse;
	/** Takes a request that a target sends to a user; false where it is none. */
	readonly from_service: (this: void, stanza: Stanza) => boolean;
	/** Called with each account that asks something, where the service may ask those who are known. */
	readonly heard_of: (this: void, account: string) => void;
}

function new_requests({
	host,
	options,
	senders,
	in_flight,
	dispatch,
	refuse,
	from_service,
	heard_of,
}: RequestsParts): Requests {
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
		let asked = to;
		if (to !== host && has_resource(to)) {
			if (from_service(stanza)) return true;
			asked = bare(to);
		}
		const sender = senders.get(from);
		if (!sender) {
			refuse(stanza, refusals.too_many);
			return true;
		}
		const account = sender.account;
		if (is_closed) {
			refuse(stanza, refusals.lost);
			return true;
		}
		if (!account.is_allowed) {
			refuse(stanza, refusals.forbidden);
			return true;
		}
		if (options.initiate === "known") heard_of(account.jid);
		if (
			in_flight.state.count >= options.max_pending ||
			account.pending >= options.max_pending_per_sender ||
			account.domain.pending >= options.max_pending_per_host
		) {
			refuse(stanza, refusals.too_many);
			return true;
		}
		const started = monotonic();
		const request: Request = {
			sender,
			to,
			id,
			seen: sender.asked === asked ? sender.seen : senders.seen_at(sender, asked),
			started,
			deadline: started + options.timeout,
		};
		in_flight.enter(request);
		if (options.redispatch !== "none") in_flight.stanzas.keep(request, stanza);
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
