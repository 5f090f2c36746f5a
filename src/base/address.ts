// JIDs, and how a user's JID becomes the resource of an address of the component.

import { stringprep } from "util.encodings";
import { sha256 } from "util.hashes";

const find = string.find;
const sub = string.sub;

/** The bare JID of a full or bare JID. Neither localpart nor domain can hold a slash. */
function bare(jid: string): string {
	const [slash] = find(jid, "/", 1, true);
	return slash !== undefined ? sub(jid, 1, slash - 1) : jid;
}

function has_resource(jid: string): boolean {
	return find(jid, "/", 1, true)[0] !== undefined;
}

/** The domain of a bare JID. */
function domain_of(bare_jid: string): string {
	const [at] = find(bare_jid, "@", 1, true);
	return at !== undefined ? sub(bare_jid, at + 1) : bare_jid;
}

/** The domain of a JID with a localpart and a resource, as clients have it; nil for any other, and for one of a component. */
function client_host_of(jid: string): string | undefined {
	// A component can have the address of an account, and takes what comes to its resources.
	if (prosody.hosts.get(bare(jid))) return undefined;
	return string.match(jid, "^[^@/]+@([^@/]+)/.")[0];
}

/** Whether a JID is a valid resource that servers do not change. */
function is_valid_resource(jid: string): boolean {
	// RFC 7622, section 3.4.1.
	const max_resource_bytes = 1023;
	if (jid.length > max_resource_bytes) return false;
	// Printable ASCII needs no preparation.
	return find(jid, "^%g+$")[0] !== undefined || stringprep.resourceprep(jid) === jid;
}

/**
 * The resource that stands for a user: their JID. Where that is no valid resource (too long, or of mixed writing
 * directions), "@" and a digest of it, which cannot be taken for a JID.
 */
function as_resource(jid: string): string {
	return is_valid_resource(jid) ? jid : `@${sha256(jid, true)}`;
}

export { as_resource, bare, client_host_of, domain_of, has_resource };
