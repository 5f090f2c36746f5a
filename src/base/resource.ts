import type { Request } from "./request";

/**
 * A resource of a target account: one client session that requests can be sent to.
 *
 * The pool says which there are and which of them serve, the census whether they still are, the in-flight table what
 * they owe, and the rooms of health what they can do.
 */
interface Resource {
	/** Its full JID. */
	readonly jid: string;
	/** The name that it chose: the resource part of its JID. */
	readonly name: string;

	/** The priority of its last presence (RFC 6121, section 4.7.2.3); below zero it gets nothing new. */
	priority: number;
	/** The state that its last presence showed; nil where it was plainly available. */
	show: string | undefined;
	/** The text that its last presence showed; nil where there was none. */
	status: string | undefined;
	/** Its connection is lost, and it may come back to its session (XEP-0198). */
	hibernating: boolean;
	/** It does not answer pings. */
	is_down: boolean;
	/** Its account serves no longer: it finishes what it has. */
	is_leaving: boolean;
	/** It failed too often and is out of use for a time. */
	is_ejected: boolean;

	/** Those that serve before those of a lower rank; nil while it gets nothing new at all. */
	rank: number | undefined;
	/** Its place among the resources of its rank, from 1. */
	slot: number;

	/** The requests that it has not answered, by id. */
	readonly open: LuaMap<string, Request>;
	/** Those whose id another sender is using here at the same time: by id, then by the sender that it sees. */
	readonly open_too: LuaMap<string, LuaMap<string, Request>>;
	/** How many requests it has not answered. */
	pending: number;

	/** The payloads that it has been found not to know, and until when that holds; nil while there are none. */
	unknown: LuaMap<string, number> | undefined;

	/** How many deliveries and time-outs in a row have failed, each from another sender. */
	failures: number;
	/** Those senders. */
	failed_for: LuaSet<string>;
	/** How often it was out of use for its failures. */
	ejections: number;
	/** When it is in use again, or was. */
	ejected_until: number;

	/** The id of the ping that it has not answered. */
	ping: string | undefined;
	/** When it is pinged next. */
	ping_due: number;
	/** How many pings in a row went the other way than it stands. */
	ping_turns: number;

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
	const [name] = string.match(jid, "/(.*)$");
	return {
		jid,
		name: name ?? "",
		priority: 0,
		show: undefined,
		status: undefined,
		hibernating: false,
		is_down: false,
		is_leaving: false,
		is_ejected: false,
		rank: undefined,
		slot: 0,
		open: new LuaMap<string, Request>(),
		open_too: new LuaMap<string, LuaMap<string, Request>>(),
		pending: 0,
		unknown: undefined,
		failures: 0,
		failed_for: new LuaSet<string>(),
		ejections: 0,
		ejected_until: 0,
		ping: undefined,
		ping_due: 0,
		ping_turns: 0,
		listed: false,
		suspect: false,
		missing: 0,
		seen_in: undefined,
	};
}

export type { Resource };
export { new_resource };
