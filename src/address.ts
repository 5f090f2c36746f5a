// Jabber Address Translation: how an address on one side of the proxy is written on the other.

import { stringprep } from "util.encodings";
import { sha256 } from "util.hashes";

const find = string.find;
const sub = string.sub;

/** RFC 7622, section 3.4.1. */
const max_resource_bytes = 1023;

/** The bare JID of a full or bare one. Neither localpart nor domain can hold a slash. */
function bare(jid: string): string {
	const [slash] = find(jid, "/", 1, true);
	return slash !== undefined ? sub(jid, 1, slash - 1) : jid;
}

function has_resource(jid: string): boolean {
	const [slash] = find(jid, "/", 1, true);
	return slash !== undefined;
}

/** Senders whose JID stands as it is: most ask again, and a look at each letter costs more than all else here. */
let known_to_survive = new LuaSet<string>();
let known_count = 0;
const max_known = 1000;

/** Whether a sender's full JID can stand as a resource and reaches the other side unchanged. */
function survives_as_resource(sender: string): boolean {
	if (known_to_survive.has(sender)) return true;
	if (sender.length > max_resource_bytes) return false;
	// Printable ASCII is prepared already.
	const [plain] = find(sender, "^%g+$");
	if (plain === undefined && stringprep.resourceprep(sender) !== sender) return false;
	if (known_count >= max_known) {
		known_to_survive = new LuaSet<string>();
		known_count = 0;
	}
	known_to_survive.add(sender);
	known_count += 1;
	return true;
}

/**
 * The address that stands towards the client for a sender: the bare address that was asked, and the sender's
 * full JID as its resource. Where that makes no valid address (it is too long, or mixes directions of
 * writing), a digest of the JID takes its place, which "@" keeps from being taken for a JID.
 */
function seen_address(bare_asked: string, sender: string): string {
	if (survives_as_resource(sender)) return `${bare_asked}/${sender}`;
	return `${bare_asked}/@${sha256(sender, true)}`;
}

export { bare, has_resource, seen_address };
