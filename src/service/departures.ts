// Which resources have said unavailable, and whether what a server tells of them is older than that.
//
// A session can say unavailable to us alone and go on (RFC 6121, section 4.6). Its server still shows it when it is asked,
// with the time of its last presence (XEP-0203).

import { type Cache, new as new_cache } from "util.cache";
import { parse as parse_time } from "util.datetime";
import type { Stanza } from "util.stanza";
import { now as time_of_day } from "util.time";

/** When each resource has said unavailable, by full JID, in seconds since 1970; the newest of them. */
type DeparturesState = Cache<string, number>;

/** @noSelf */
interface Departures {
	/** A resource has said unavailable. */
	said_unavailable: (jid: string) => void;
	/**
	 * Whether an available presence says nothing new of a resource that has said unavailable. Where it does, the resource
	 * is there again.
	 *
	 * @param is_answer Whether it answers something that was asked.
	 * @param is_local Whether the account is on this server, so that no presence is lost or late.
	 */
	is_outdated: (jid: string, stanza: Stanza, is_answer: boolean, is_local: boolean) => boolean;
	/** Forgets all of them. */
	clear: () => void;
	readonly state: DeparturesState;
}

/** @param former What an earlier instance of the module kept. */
function new_departures(former?: DeparturesState): Departures {
	const max_remembered = 1000;
	/** By how much clocks may differ, and by how much an `unavailable` of a former session may be late, in seconds. */
	const tolerance = 30;

	const state = former ?? new_cache<string, number>(max_remembered);

	function is_outdated(jid: string, stanza: Stanza, is_answer: boolean, is_local: boolean): boolean {
		const said_at = state.get(jid);
		if (said_at === undefined) return false;
		const delay = is_answer && stanza.get_child("delay", "urn:xmpp:delay");
		if (delay && (is_local || (parse_time(delay.attr.stamp) ?? 0) < said_at - tolerance)) return true;
		state.set(jid, undefined);
		return false;
	}

	return {
		said_unavailable: (jid) => {
			state.set(jid, time_of_day());
		},
		is_outdated,
		clear: () => state.clear(),
		state,
	};
}

export type { Departures, DeparturesState };
export { new_departures };
