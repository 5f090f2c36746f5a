// What RFC 6120, section 8.2.3, demands of an IQ. Prosody checks it for stanzas from clients alone, and its
// mod_iq throws on others; so this looks first.

import type { Stanza } from "util.stanza";

/** Whether an IQ lacks what mod_iq and we count on. */
function is_unfit(stanza: Stanza): boolean {
	const attr = stanza.attr;
	if (attr.id === undefined || attr.from === undefined) return true;
	const type = attr.type;
	if (type === "get" || type === "set") return stanza.tags.length !== 1;
	return type !== "result" && type !== "error";
}

export { is_unfit };
