// The way in: from whoever asks to a resource of the target.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare, has_resource, seen_address } from "./address";
import type { Dispatch } from "./dispatch";
import { not_implemented, refuse_stanza, too_many } from "./errors";
import type { InFlight } from "./in_flight";
import type { Options } from "./options";
import type { Request } from "./request";

/** Returns what takes in an IQ of type get or set. */
function new_requests(
	host: string,
	options: Options,
	in_flight: InFlight,
	dispatch: Dispatch,
	send: (stanza: Stanza) => void,
): (stanza: Stanza) => void {
	return (stanza) => {
		const attr = stanza.attr;
		const from = attr.from;
		const id = attr.id;
		const to = attr.to ?? host;
		if (from === undefined || id === undefined) return;
		if (has_resource(to) && bare(from) === options.target) {
			send(refuse_stanza(stanza, not_implemented));
			return;
		}
		if (in_flight.count() >= options.max_pending) {
			send(refuse_stanza(stanza, too_many));
			return;
		}
		const request: Request = {
			from,
			to,
			id,
			seen: seen_address(to, from),
			deadline: monotonic() + options.timeout,
			resource: undefined,
			stanza: undefined,
			weight: 0,
		};
		in_flight.enter(request);
		if (attr.type === "get") in_flight.keep(request, stanza);
		dispatch.send_out(request, stanza);
	};
}

export { new_requests };
