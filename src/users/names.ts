// The two names of the proxy: the one that users know, and the one that the service sees in its place, which is another
// where this node has a name of its own.

import type { Stanza } from "util.stanza";
import { domain_of } from "../base/address";
import type { Options } from "../config/options";

/** @noSelf */
interface Names {
	/** The domain that users know: the component's own. */
	readonly host: string;
	/** The domain that the service sees. */
	readonly node: string;
	/** What the service sees of a bare address that users know. */
	seen: (asked: string) => string;
	/** The bare address that users know, of one that the service sees. */
	asked: (seen: string) => string;
	/** Has an error that this server made in the name of the node name the one that users know (RFC 6120, section 8.3.2). */
	hide_node: (error: Stanza) => void;
}

/** @param host The component's own address. */
function new_names(host: string, options: Options): Names {
	const node = options.node === false ? host : options.node;

	function renamed(bare_jid: string, from: string, to: string): string {
		if (from === to || domain_of(bare_jid) !== from) return bare_jid;
		return string.sub(bare_jid, 1, bare_jid.length - from.length) + to;
	}

	return {
		host,
		node,
		seen: (asked) => renamed(asked, host, node),
		asked: (seen) => renamed(seen, node, host),
		hide_node: (error) => {
			const report = error.get_child("error");
			if (report && report.attr.by === node) report.attr.by = host;
		},
	};
}

export type { Names };
export { new_names };
