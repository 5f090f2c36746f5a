// The way in: from whoever asks to a resource of the target.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare, has_resource, seen_address } from "./address";
import type { Dispatch } from "./dispatch";
import { lost, not_implemented, refuse_stanza, too_many } from "./errors";
import type { InFlight } from "./in_flight";
import type { Options } from "./options";

/** @noSelf */
interface Requests {
	/** Takes in an IQ of type get or set. */
	accept: (stanza: Stanza) => void;
	/** From now on refuses everything, for the proxy is about to go. */
	close: () => void;
}

function new_requests(
	host: string,
	options: Options,
	in_flight: InFlight,
	dispatch: Dispatch,
	send: (stanza: Stanza) => void,
): Requests {
	let is_closed = false;

	function accept(stanza: Stanza): void {
		const attr = stanza.attr;
		const from = attr.from;
		const id = attr.id;
		const to = attr.to ?? host;
		if (from === undefined || id === undefined) return;
		let bare_asked = to;
		if (to !== host && has_resource(to)) {
			if (bare(from) === options.target) {
				send(refuse_stanza(stanza, not_implemented));
				return;
			}
			bare_asked = bare(to);
		}
		if (is_closed) {
			send(refuse_stanza(stanza, lost));
			return;
		}
		if (in_flight.count() >= options.max_pending) {
			send(refuse_stanza(stanza, too_many));
			return;
		}
		const seen = seen_address(bare_asked, from);
		const request = in_flight.enter(from, to, id, seen, monotonic() + options.timeout);
		if (attr.type === "get") in_flight.keep(request, stanza);
		dispatch.send_out(request, stanza);
	}

	function close(): void {
		is_closed = true;
	}

	return { accept, close };
}

export { new_requests };
