import type { Request } from "./request";

/**
 * A resource of the target account: one client session that requests can be sent to.
 *
 * The pool says which there are, the census whether they still are, the in-flight table what they owe.
 */
interface Resource {
	/** Its full JID. */
	readonly jid: string;
	/** The priority of its last presence (RFC 6121, section 4.7.2.3); below zero it gets nothing new. */
	priority: number;
	/** Its place among the resources that get new requests; nil while it gets none. */
	slot: number | undefined;
	/** The requests that it has not answered, by id. */
	readonly open: LuaMap<string, Request>;
	/** Those whose id another sender is using here at the same time: by id, then by the sender that it sees. */
	readonly open_too: LuaMap<string, LuaMap<string, Request>>;
	/** A probe has shown it, so that a later answer without it means something. */
	listed: boolean;
	/** A delivery to it failed since it was last seen. */
	suspect: boolean;
	/** How many answered probes in a row it was missing from. */
	missing: number;
	/** The last census that it was seen in. */
	seen_in: number | undefined;
}

function new_resource(jid: string): Resource {
	return {
		jid,
		priority: 0,
		slot: undefined,
		open: new LuaMap<string, Request>(),
		open_too: new LuaMap<string, LuaMap<string, Request>>(),
		listed: false,
		suspect: false,
		missing: 0,
		seen_in: undefined,
	};
}

export type { Resource };
export { new_resource };
