// Jabber Address Translation: how an address on one side of the proxy is written on the other.

import { stringprep } from "util.encodings";
import { sha256 } from "util.hashes";

const find = string.find;
const sub = string.sub;

/** The bare JID of a full or bare one. Neither localpart nor domain can hold a slash. */
function bare(jid: string): string {
	const [slash] = find(jid, "/", 1, true);
	return slash !== undefined ? sub(jid, 1, slash - 1) : jid;
}

function has_resource(jid: string): boolean {
	const [slash] = find(jid, "/", 1, true);
	return slash !== undefined;
}

/** The domain of a bare JID. */
function domain_of(bare_jid: string): string {
	const [at] = find(bare_jid, "@", 1, true);
	return at !== undefined ? sub(bare_jid, at + 1) : bare_jid;
}

/** Whether a JID can stand as a resource and reaches the other side unchanged. */
function is_fit_as_resource(jid: string): boolean {
	// RFC 7622, section 3.4.1.
	const max_resource_bytes = 1023;
	if (jid.length > max_resource_bytes) return false;
	// Printable ASCII is prepared already.
	const [plain] = find(jid, "^%g+$");
	return plain !== undefined || stringprep.resourceprep(jid) === jid;
}

/**
 * What stands towards the client for a sender, after the bare address that was asked and a slash: the sender's JID.
 * Where that makes no valid resource (it is too long, or mixes directions of writing), a digest of it takes its
 * place, which "@" keeps from being taken for a JID.
 */
function as_resource(jid: string): string {
	return is_fit_as_resource(jid) ? jid : `@${sha256(jid, true)}`;
}

export { as_resource, bare, domain_of, has_resource };
