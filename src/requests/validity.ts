// What RFC 6120, section 8.2.3, demands of an IQ. Prosody checks it only for stanzas of its own clients, and its mod_iq
// throws on others.

import type { Stanza } from "util.stanza";

function is_valid_iq(stanza: Stanza): boolean {
	const attr = stanza.attr;
	if (attr.id === undefined || attr.from === undefined) return false;
	const type = attr.type;
	if (type === "get" || type === "set") return stanza.tags.length === 1;
	return type === "result" || type === "error";
}

export { is_valid_iq };
