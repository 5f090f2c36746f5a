// What RFC 6120, section 8.2.3, demands of an IQ. Prosody checks it for stanzas from clients alone, and its
// mod_iq throws on others; so this looks first.

import type { Stanza } from "util.stanza";
import { malformed, refuse_stanza } from "./errors";

/** Returns what takes an IQ and tells whether it was unfit and has been dealt with. */
function new_guard(send: (stanza: Stanza) => void): (stanza: Stanza) => boolean {
	return (stanza) => {
		const from = stanza.attr.from;
		const id = stanza.attr.id;
		const type = stanza.attr.type;
		if (type === "result" || type === "error") return from === undefined || id === undefined;
		if (from === undefined) return true;
		if ((type === "get" || type === "set") && id !== undefined && stanza.tags.length === 1) return false;
		send(refuse_stanza(stanza, malformed));
		return true;
	};
}

export { new_guard };
