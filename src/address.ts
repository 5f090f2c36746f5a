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

/** Whether a text can stand as a resource and reaches the other side unchanged. */
function survives_as_resource(text: string): boolean {
	if (text.length > max_resource_bytes) return false;
	// Printable ASCII is prepared already; to ask for the rest costs more than all else here.
	const [plain] = find(text, "^%g+$");
	return plain !== undefined || stringprep.resourceprep(text) === text;
}

/**
 * The address that stands towards the client for a sender: the bare address that was asked, and the sender's
 * full JID as its resource. Where that makes no valid address (it is too long, or mixes directions of
 * writing), a digest of the JID takes its place, which "@" keeps from being taken for a JID.
 */
function seen_address(asked: string, sender: string): string {
	const resource = survives_as_resource(sender) ? sender : `@${sha256(sender, true)}`;
	return `${bare(asked)}/${resource}`;
}

export { bare, has_resource, seen_address };
