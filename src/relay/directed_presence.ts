// Directed presence, both ways (RFC 6121, section 4.6): who has joined something that a resource of the service holds.

import { presence, type Stanza } from "util.stanza";
import { bare } from "../base/address";
import { type Refuse, refusals } from "../base/errors";
import type { Pool } from "../service/pool";
import type { Resource } from "../base/resource";
import type { Account } from "../users/senders";
import { add_to } from "../base/tally";
import { type Kept, new_memory } from "../users/bounded_map";
import { new_quota } from "../users/quota";
import type { Routes } from "./routes";
import type { Subscribers } from "./subscribers";

/** A user who has sent presence to an address of ours. */
interface Joined {
	/** The user's JID. */
	readonly jid: string;
	/** The address as the user wrote it. */
	readonly to: string;
	/** What the resource sees for the user there. */
	seen: string;
	readonly account: Account;
	resource: Resource;
}

/** A user to whom a resource has shown itself unasked. */
interface Shown {
	readonly jid: string;
	/** The address that the user sees. */
	readonly from: string;
	readonly resource: Resource;
}

/** @noSelf */
interface Directed {
	/** Takes available presence from a user. */
	join: (stanza: Stanza) => void;
	/** Takes what says that a user is gone. */
	leave: (stanza: Stanza) => void;
	/** Takes presence from a resource of a target to a user. */
	from_service: (resource: Resource, stanza: Stanza) => void;
	/** Tells those who have joined a resource, or seen it, that it is gone. */
	resource_lost: (resource: Resource) => void;
	/** Tells everybody, for the proxy is about to go. */
	close: () => void;
	/** Whether a user has joined anything. */
	has: (jid: string) => boolean;
	/** Whether the user behind an address that a resource sees has joined there. */
	has_at: (seen: string) => boolean;
	/** Who has joined, by who they are and where; to be handed to the next instance of the module. */
	readonly joined: LuaMap<string, Joined>;
	/** Who has seen a resource, to be handed on, too. */
	readonly shown: Kept<Shown>;
	/** Takes in what an earlier instance of the module had. */
	adopt: (joined: Joined) => void;
}

/** @param former Whom an earlier instance of the module had shown resources to. */
function new_directed(
	pool: Pool,
	routes: Routes,
	subscribers: Subscribers,
	send: (stanza: Stanza) => void,
	refuse: Refuse,
	former?: Kept<Shown>,
): Directed {
	const max_joined = 100000;
	const max_joined_each = 100;

	const quota = new_quota(max_joined, max_joined_each);
	// Who did nothing to be shown something must not lose places to that, so the oldest is forgotten here.
	const shown = new_memory<Shown>(max_joined, max_joined_each, () => false, former);
	const joined = new LuaMap<string, Joined>();
	/** In how many places a user is. */
	const places = new LuaMap<string, number>();

	// Not what the resource sees for them: that can change while they are there.
	function key_of(jid: string, to: string): string {
		return `${jid} ${bare(to)}`;
	}

	function add(entry: Joined): void {
		joined.set(key_of(entry.jid, entry.to), entry);
		add_to(places, entry.jid, 1);
	}

	/** Takes one out; false where it is out already, for to tell somebody of one end can bring another one about. */
	function remove(entry: Joined): boolean {
		const key = key_of(entry.jid, entry.to);
		if (joined.get(key) !== entry) return false;
		joined.delete(key);
		add_to(places, entry.jid, -1);
		quota.give(entry.account);
		return true;
	}

	function join(stanza: Stanza): void {
		const [asking, refusal] = routes.enter(stanza);
		if (!asking) {
			refuse(stanza, refusal ?? refusals.too_many);
			return;
		}
		const known = joined.get(key_of(asking.sender.jid, asking.to));
		const is_there = known && pool.all.get(known.resource.jid) === known.resource;
		const resource = is_there ? known.resource : routes.choose(asking, stanza);
		if (!resource) {
			refuse(stanza, refusals.nobody_there);
			return;
		}
		if (known) {
			if (known.seen !== asking.seen) {
				send(presence({ type: "unavailable", from: known.seen, to: known.resource.jid }));
				known.seen = asking.seen;
			}
			known.resource = resource;
		} else {
			const account = asking.sender.account;
			if (!quota.take(account)) {
				refuse(stanza, refusals.too_many);
				return;
			}
			add({ jid: asking.sender.jid, to: asking.to, seen: asking.seen, account, resource });
			shown.remove(key_of(asking.sender.jid, asking.to));
		}
		routes.pass_in(stanza, asking, resource);
	}

	function leave(stanza: Stanza): void {
		const key = key_of(stanza.attr.from ?? "", stanza.attr.to ?? module.host);
		const known = joined.get(key);
		shown.remove(key);
		if (!known) return;
		remove(known);
		// Where their server says it by an error, the service hears the plain word.
		if (stanza.attr.type === "error") {
			send(presence({ type: "unavailable", from: known.seen, to: known.resource.jid }));
		} else {
			routes.pass(stanza, known.seen, known.resource.jid);
		}
	}

	function from_service(resource: Resource, stanza: Stanza): void {
		const to = stanza.attr.to ?? "";
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
		if (type === "unavailable") subscribers.remind(user, from);
	}

	function tell_end(from: string, user: string): void {
		send(presence({ type: "unavailable", from, to: user }));
		subscribers.remind(user, from);
	}

	/** @param resource Whose end it is; nil for everybody's. */
	function tell_joined(resource?: Resource): void {
		const gone: Joined[] = [];
		for (const [, entry] of joined) {
			if (!resource || entry.resource === resource) gone.push(entry);
		}
		for (const entry of gone) {
			// To tell one can have others leave, or join again.
			if ((!resource || entry.resource === resource) && remove(entry)) tell_end(entry.to, entry.jid);
		}
	}

	/** @param resource Whose end it is; nil for everybody's. */
	function tell_shown(resource?: Resource): void {
		const gone: string[] = [];
		for (const [key, entry] of shown.kept.entries) {
			if (!resource || entry.value.resource === resource) gone.push(key);
		}
		for (const key of gone) {
			const entry = shown.get(key);
			if (entry && (!resource || entry.resource === resource)) {
				shown.remove(key);
				tell_end(entry.from, entry.jid);
			}
		}
	}

	return {
		join,
		leave,
		from_service,
		resource_lost: (resource) => {
			tell_joined(resource);
			tell_shown(resource);
		},
		close: () => {
			tell_joined();
			tell_shown();
		},
		has: (jid) => places.has(jid),
		has_at: (seen) => {
			const [user, asked] = routes.user_behind(seen);
			return user !== undefined && joined.has(key_of(user, asked));
		},
		joined,
		shown: shown.kept,
		adopt: (entry) => {
			quota.adopt(entry.account);
			add(entry);
		},
	};
}

export type { Directed, Joined, Shown };
export { new_directed };
