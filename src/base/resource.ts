import { client_host_of } from "./address";

/**
 * The states of a resource. All but "ready" say why it gets fewer requests than others, or none:
 * - "draining": it shows a state of `client_proxy_drain_show`, or an administrator has it drain;
 * - "hibernating": it has lost its connection and may resume it (XEP-0198);
 * - "ejected": it failed too often in a row;
 * - "suspect": a delivery to it failed, and no probe has shown it since;
 * - "ineligible": its priority is negative, or its name does not match `client_proxy_resources`;
 * - "down": it does not answer pings;
 * - "leaving": its account is no target any more;
 * - "maint": an administrator has taken it out of use.
 */
const all_states = [
	"ready",
	"draining",
	"hibernating",
	"ejected",
	"suspect",
	"ineligible",
	"down",
	"leaving",
	"maint",
] as const;
type State = (typeof all_states)[number];

/** What an administrator has set for a resource, in HAProxy's words: it drains, or is out of use. */
type AdminState = "drain" | "maint";

/** A payload that a resource seems not to know. */
interface Unknown {
	/** Whose request has shown that first. */
	readonly party: string;
	/** Requests of another party have shown it, too. */
	readonly is_shown_by_two: boolean;
	/** Until when it is believed. */
	until_when: number;
	/** Another resource has answered it with a result. */
	is_proven: boolean;
}

/**
 * A resource of a target: one client session that requests can be sent to. docs/house.markdown says which file writes
 * which field.
 */
interface Resource {
	/** Its full JID. */
	readonly jid: string;
	/** The domain of its JID; nil where an earlier version of the module has seen it join. */
	readonly host: string | undefined;
	/** The resource part of its JID. */
	readonly name: string;

	/** The priority of its last presence (RFC 6121, section 4.7.2.3). */
	priority: number;
	/** The show of its last presence; nil where it was plainly available. */
	show: string | undefined;
	/** The status text of its last presence; nil where there was none. */
	status: string | undefined;

	hibernating: boolean;
	is_down: boolean;
	is_ejected: boolean;
	is_leaving: boolean;
	/** Nil where its presence and its doings alone decide. */
	admin_state: AdminState | undefined;

	/** Nil before its first presence has been dealt with. */
	state: State | undefined;
	/** Resources of a higher rank serve before those of a lower one; nil where it gets nothing new. */
	rank: number | undefined;
	/** Its place among the resources of its rank, from 1. */
	slot: number;

	/** How many requests it has not answered. */
	pending: number;

	/** The payloads that it has refused and not answered since; nil while there are none. */
	unknown: LuaMap<string, Unknown> | undefined;
	/** The payloads that it has answered with a result, as far as was looked. */
	readonly answered: LuaSet<string>;
	/** How many these are. */
	answered_count: number;

	/** How many time-outs and failed deliveries in a row it had, each of another party. */
	failures: number;
	/** Those parties. */
	failed_for: LuaSet<string>;
	/** How often it was ejected; starts again after a long time without. */
	ejections: number;
	/** When its last ejection ends, or ended. */
	ejected_until: number;

	/** The id of the ping that it has not answered. */
	ping: string | undefined;
	/** When it is pinged next; 0 where that is not decided. */
	ping_due: number;
	/** How many pings in a row contradicted `is_down`. */
	ping_contradictions: number;

	/** A probe has shown it, so that an answer without it means something. */
	listed: boolean;
	/** It may be gone: a delivery to it failed, or an answer to a probe did not show it, since it was last seen. */
	suspect: boolean;
	/** The party that the delivery failed for. */
	suspected_by: string | undefined;
	/** The parties that cannot make it suspect, each with the time until which that holds; nil while there are none. */
	trusted: LuaMap<string, number> | undefined;
	/** How many answered probes in a row did not show it. */
	missing: number;
	/** The last round of probing that showed it. */
	seen_in: number | undefined;
}

/** @param jid Its full JID. */
function new_resource(jid: string): Resource {
	const [name] = string.match(jid, "/(.*)$");
	return {
		jid,
		host: client_host_of(jid),
		name: name ?? "",
		priority: 0,
		show: undefined,
		status: undefined,
		hibernating: false,
		is_down: false,
		is_ejected: false,
		is_leaving: false,
		admin_state: undefined,
		state: undefined,
		rank: undefined,
		slot: 0,
		pending: 0,
		unknown: undefined,
		answered: new LuaSet<string>(),
		answered_count: 0,
		failures: 0,
		failed_for: new LuaSet<string>(),
		ejections: 0,
		ejected_until: 0,
		ping: undefined,
		ping_due: 0,
		ping_contradictions: 0,
		listed: false,
		suspect: false,
		suspected_by: undefined,
		trusted: undefined,
		missing: 0,
		seen_in: undefined,
	};
}

export type { AdminState, Resource, State, Unknown };
export { all_states, new_resource };
