// The way in: from the user who asks to a resource.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare, has_resource } from "../base/address";
import type { Request } from "../base/request";
import type { Account } from "../base/sender";
import type { Options } from "../config/options";
import { may_take, party_pending, unreserved_part } from "../users/party";
import type { Senders } from "../users/senders";
import type { Dispatch } from "./dispatch";
import type { InFlight } from "./in_flight";
import type { QueueState } from "./queue";
import { type Refusal, type Refuse, refusals } from "./refusals";

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
	readonly queue: QueueState;
	readonly dispatch: Dispatch;
	readonly refuse: Refuse;
	/** Takes a request that a target sends to a user; false where it is none. */
	readonly from_service: (this: void, stanza: Stanza, from: string, to: string) => boolean;
	/** Called with each account that asks something, where the service may ask those who are known. */
	readonly heard_of: (this: void, account: string) => void;
}

function new_requests({
	host,
	options,
	senders,
	in_flight,
	queue,
	dispatch,
	refuse,
	from_service,
	heard_of,
}: RequestsParts): Requests {
	/** An id and an address up to that length together are not counted. */
	const usual_text_bytes = 512;

	const memory = in_flight.memory;
	const open = in_flight.state;
	const known = senders.state.known;
	let is_closed = false;

	/** Whether a party has to leave the places that are left to others. */
	function is_full(account: Account): boolean {
		const max = options.max_pending;
		return !may_take(max, open.count, party_pending(account), account.is_local);
	}

	/** Why an account may not ask now. */
	function objection_to(account: Account): Refusal {
		if (is_closed) return refusals.lost;
		if (!account.is_allowed) return refusals.forbidden;
		if (account.pending >= options.max_pending_per_sender) return refusals.too_many_of_account;
		if (account.domain.pending >= options.max_pending_per_host) return refusals.too_many_of_domain;
		return refusals.too_many_open;
	}

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
			if (from_service(stanza, from, to)) return true;
			asked = bare(to);
		}
		// The usual case, without a call.
		const sender = known.get(from) ?? senders.get(from);
		const account = sender.account;
		if (
			is_closed ||
			!account.is_allowed ||
			account.pending >= options.max_pending_per_sender ||
			account.domain.pending >= options.max_pending_per_host ||
			(open.count >= options.max_pending * unreserved_part && is_full(account))
		) {
			refuse(stanza, objection_to(account));
			return true;
		}
		if (options.initiate === "known") heard_of(account.jid);
		const started = monotonic();
		const request: Request = {
			sender,
			to,
			id,
			seen: sender.asked === asked ? sender.seen : senders.seen_at(sender, asked),
			started,
			deadline: started + options.timeout,
		};
		const text_bytes = id.length + to.length;
		if (text_bytes > usual_text_bytes && !memory.take(request, text_bytes)) {
			refuse(stanza, refusals.too_long_ids);
			return true;
		}
		in_flight.enter(request);
		if (options.redispatch !== "none") memory.keep(request, stanza);
		if (queue.length > 0) {
			dispatch.line_up(request, stanza);
		} else {
			dispatch.send_out(request, stanza);
		}
		return true;
	}

	function close(): void {
		is_closed = true;
	}

	return { accept, close };
}

export type { Requests };
export { new_requests };
