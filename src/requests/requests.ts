// The way in: from the user who asks to a resource.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare, has_resource } from "../base/address";
import type { Request } from "../base/request";
import type { Account } from "../base/sender";
import type { Options } from "../config/options";
import type { Senders } from "../users/senders";
import type { Dispatch } from "./dispatch";
import type { InFlight } from "./in_flight";
import { type Refusal, type Refuse, refusals } from "./refusals";

/** @noSelf */
interface Requests {
	/** Takes an IQ of type get or set. */
	accept: (stanza: Stanza) => void;
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
	/** Called with each account that asks something. */
	readonly heard_of: (this: void, account: string) => void;
}

function new_requests({
	host,
	options,
	senders,
	in_flight,
	dispatch,
	refuse,
	heard_of,
}: RequestsParts): Requests {
	let is_closed = false;

	/** Why an account may not ask now; nil where it may. */
	function objection(account: Account): Refusal | undefined {
		if (is_closed) return refusals.lost;
		if (!account.is_allowed) return refusals.forbidden;
		if (options.initiate === "known") heard_of(account.jid);
		const is_full =
			in_flight.count() >= options.max_pending ||
			account.pending >= options.max_pending_per_sender ||
			account.domain.pending >= options.max_pending_per_host;
		return is_full ? refusals.too_many : undefined;
	}

	function accept(stanza: Stanza): void {
		const attr = stanza.attr;
		const from = attr.from;
		const id = attr.id;
		const to = attr.to ?? host;
		if (from === undefined || id === undefined) return;
		const sender = senders.get(from);
		const refusal = sender ? objection(sender.account) : refusals.too_many;
		if (!sender || refusal) {
			refuse(stanza, refusal ?? refusals.too_many);
			return;
		}
		const asked = to !== host && has_resource(to) ? bare(to) : to;
		const started = monotonic();
		const request: Request = {
			sender,
			to,
			id,
			seen: senders.seen_at(sender, asked),
			started,
			deadline: started + options.timeout,
			resource: undefined,
			stanza: undefined,
		};
		in_flight.enter(request);
		if (options.redispatch !== "none") in_flight.stanzas.keep(request, stanza);
		dispatch.send_out(request, stanza);
	}

	function close(): void {
		is_closed = true;
	}

	return { accept, close };
}

export type { Requests };
export { new_requests };
