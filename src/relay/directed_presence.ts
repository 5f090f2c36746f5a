// Directed presence, both ways (RFC 6121, section 4.6): which users have joined something at the service.

import { presence, type Stanza } from "util.stanza";
import { bare } from "../base/address";
import { values_where } from "../base/lists";
import { type Pacer, until_none } from "../base/pacer";
import type { Resource } from "../base/resource";
import type { Account } from "../base/sender";
import { type Refuse, refusals } from "../requests/refusals";
import type { Pool } from "../service/pool";
import type { Aliases } from "../users/aliases";
import { type BoundedMapState, type Entry, new_bounded_map } from "../users/bounded_map";
import { places_of } from "../users/places";
import { new_quota } from "../users/quota";
import type { SharesState } from "../users/shares";
import type { Routes } from "./routes";

/** A user who has sent available presence to an address of the component. */
interface Joined {
	/** The user's JID. */
	readonly jid: string;
	/** The address as the user wrote it. */
	readonly to: string;
	/** The address that the resource sees for the user. */
	seen: string;
	readonly account: Account;
	/** The aliases that stay known for as long as the user is there. */
	readonly aliases: readonly [own: string, of_account: string];
	readonly resource: Resource;
	/** How many places it takes. */
	readonly places: number;
}

/** A user to whom a resource has sent available presence without being asked. */
interface Shown {
	readonly jid: string;
	/** The address that the user sees. */
	readonly from: string;
	readonly resource: Resource;
}

/** What is kept of directed presence; the next instance of the module goes on with it. */
interface DirectedPresenceState {
	/** Who has joined, by who they are and where. */
	readonly joined: LuaMap<string, Joined>;
	readonly quota: SharesState;
	/** Who has been shown a resource, by the same key. */
	readonly shown: BoundedMapState<Shown>;
}

/** @noSelf */
interface DirectedPresence {
	/** Takes available presence of a user. */
	join: (stanza: Stanza, from: string, to: string) => void;
	/** Takes what says that a user is gone: unavailable presence, or an error for presence or a message. */
	leave: (stanza: Stanza, from: string, to: string) => void;
	/** Takes a message that came back since a user is gone. */
	bounced: (stanza: Stanza, from: string, to: string) => void;
	/** Takes presence of a resource to a user. */
	from_service: (resource: Resource, stanza: Stanza, to: string) => void;
	/** Tells the users who have joined a resource, or been shown it, that it is gone. */
	resource_left: (resource: Resource) => void;
	/** Calls a function with the resources that users have joined or been shown, once or more. */
	each_resource: (note: (resource: Resource) => void) => void;
	/** Tells all of them, for the proxy is about to go. */
	close: () => void;
	/** The resource that the user behind an address that it sees has joined there; nil where there is none. */
	joined_at: (seen: string) => Resource | undefined;
	readonly state: DirectedPresenceState;
}

/** What directed presence works with. */
interface DirectedPresenceParts {
	readonly pool: Pool;
	readonly routes: Routes;
	readonly aliases: Aliases;
	readonly send: (this: void, stanza: Stanza) => void;
	readonly refuse: Refuse;
	readonly pacer: Pacer;
	/** Called with a user who has been told that a resource is gone, and the address that they see. */
	readonly told_unavailable: (this: void, user: string, address: string) => void;
}

/** How many users may have joined. */
const max_joined = 100000;

/** @param former What an earlier instance of the module kept. */
function new_directed_presence(
	{ pool, routes, aliases, send, refuse, pacer, told_unavailable }: DirectedPresenceParts,
	former?: DirectedPresenceState,
): DirectedPresence {
	const max_joined_each = 100;

	const quota = new_quota(max_joined, max_joined_each, former && former.quota);
	// A user has not asked for what a resource shows them, so they must not lose places to it: the oldest is evicted.
	const shown = new_bounded_map<Shown>(max_joined, max_joined_each, former && former.shown);
	const state: DirectedPresenceState = former ?? {
		joined: new LuaMap<string, Joined>(),
		quota: quota.state,
		shown: shown.state,
	};
	const joined = state.joined;

	// Not the address that the resource sees: that can change while the user is there.
	function key_of(jid: string, to: string): string {
		return `${jid} ${bare(to)}`;
	}

	function send_unavailable(from: string, to: string): void {
		send(presence({ type: "unavailable", from, to }));
	}

	/** Removes one who has joined; false where that has happened already, since one end can bring about another. */
	function remove(entry: Joined): boolean {
		const key = key_of(entry.jid, entry.to);
		if (joined.get(key) !== entry) return false;
		joined.delete(key);
		quota.give(entry.account, entry.places);
		for (const alias of entry.aliases) aliases.unpin(alias);
		return true;
	}

	function tell_end(from: string, user: string): void {
		send_unavailable(from, user);
		told_unavailable(user, from);
	}

	/** Tells one who has joined that this has ended. */
	function end_joined(entry: Joined): void {
		if (remove(entry)) tell_end(entry.to, entry.jid);
	}

	function join(stanza: Stanza, from: string, to: string): void {
		const [routable, refusal] = routes.read(stanza, from, to);
		if (!routable) return refuse(stanza, refusal);
		const { sender, seen } = routable;
		const key = key_of(from, to);
		let known = joined.get(key);
		if (known && pool.all.get(known.resource.jid) !== known.resource) {
			// Its turn to be told of that has not come yet.
			end_joined(known);
			known = undefined;
		}
		const resource = known ? known.resource : routes.choose(routable, stanza);
		if (!resource) return refuse(stanza, refusals.nobody_there);
		if (known) {
			if (known.seen !== seen) {
				send_unavailable(known.seen, known.resource.jid);
				known.seen = seen;
			}
		} else {
			const { jid, account, alias } = sender;
			// Both addresses are in the key, and in what the resource sees.
			const places = places_of(2 * (jid.length + to.length));
			if (!quota.take(account, places)) return refuse(stanza, refusals.too_many_joined);
			aliases.pin(alias, jid);
			aliases.pin(account.alias, account.jid);
			joined.set(key, { jid, to, seen, account, aliases: [alias, account.alias], resource, places });
			shown.remove(key);
		}
		routes.pass_in(stanza, routable, resource);
	}

	function leave(stanza: Stanza, from: string, to: string): void {
		const key = key_of(from, to);
		const known = joined.get(key);
		shown.remove(key);
		if (!known) return;
		remove(known);
		// For the service an error becomes unavailable presence.
		if (stanza.attr.type === "error") {
			send_unavailable(known.seen, known.resource.jid);
		} else {
			routes.pass(stanza, known.seen, known.resource.jid);
		}
	}

	function bounced(stanza: Stanza, from: string, to: string): void {
		if (joined.has(key_of(from, to))) leave(stanza, from, to);
	}

	function from_service(resource: Resource, stanza: Stanza, to: string): void {
		const type = stanza.attr.type;
		const [user, asked] = routes.user_behind(to);
		if (user === undefined || (type !== undefined && type !== "unavailable" && type !== "error")) return;
		const key = key_of(user, asked);
		const known = joined.get(key);
		const from = known ? known.to : asked;
		if (type !== undefined) {
			if (known && known.resource === resource) remove(known);
			shown.remove(key);
		} else if (!known) {
			shown.set(key, bare(user), { jid: user, from, resource });
		}
		routes.pass_out(stanza, from, user, resource);
		if (type === "unavailable") told_unavailable(user, from);
	}

	/** Tells both sides that one who has joined is not there any more. */
	function end_both(entry: Joined): void {
		if (!remove(entry)) return;
		tell_end(entry.to, entry.jid);
		send_unavailable(entry.seen, entry.resource.jid);
	}

	/** @param resource The one that is gone; nil for all of them, since the proxy goes. */
	function tell_joined(resource?: Resource): void {
		const is_concerned = (entry: Joined): boolean => !resource || entry.resource === resource;
		const list = (max: number): Joined[] => values_where(joined, is_concerned, max);
		pacer.begin(until_none(list, resource ? end_joined : end_both));
	}

	/** Tells those who have been shown a resource, or any, that it is gone. */
	function tell_shown(resource?: Resource): void {
		const is_concerned = ({ value }: Entry<Shown>): boolean => !resource || value.resource === resource;
		const end_shown = (entry: Entry<Shown>): void => {
			// Another one may have been shown meanwhile.
			if (shown.state.entries.get(entry.key) !== entry || !is_concerned(entry)) return;
			shown.remove(entry.key);
			tell_end(entry.value.from, entry.value.jid);
		};
		pacer.begin(until_none((max) => values_where(shown.state.entries, is_concerned, max), end_shown));
	}

	return {
		join,
		leave,
		bounced,
		from_service,
		resource_left: (resource) => {
			tell_joined(resource);
			tell_shown(resource);
		},
		each_resource: (note) => {
			for (const [, entry] of joined) note(entry.resource);
			for (const [, entry] of shown.state.entries) note(entry.value.resource);
		},
		close: () => {
			tell_joined();
			tell_shown();
		},
		joined_at: (seen) => {
			const [user, asked] = routes.user_behind(seen);
			const entry = user !== undefined && joined.get(key_of(user, asked));
			return entry ? entry.resource : undefined;
		},
		state,
	};
}

export type { DirectedPresence, DirectedPresenceState };
export { max_joined, new_directed_presence };
