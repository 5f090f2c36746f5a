// Directed presence, both ways (RFC 6121, section 4.6): who has joined something that a resource of the service holds.

import { presence, type Stanza } from "util.stanza";
import { bare } from "../address";
import { type Refuse, refusals } from "../errors";
import type { Pool } from "../pool";
import type { Resource } from "../resource";
import type { Account, Senders } from "../senders";
import { add_to } from "../tally";
import { new_quota } from "./quota";
import type { Routes } from "./routes";
import type { Subscribers } from "./subscribers";

/** A user and a resource, of whom one has sent presence to the other. */
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

/** @noSelf */
interface Directed {
	/** Takes available presence from a user. */
	join: (stanza: Stanza) => void;
	/** Takes what says that a user is gone. */
	leave: (stanza: Stanza) => void;
	/** Takes presence from a resource of a target to a user. */
	from_service: (resource: Resource, stanza: Stanza) => void;
	/** Tells those who have to do with a resource that it is gone. */
	resource_lost: (resource: Resource) => void;
	/** Tells everybody, for the proxy is about to go. */
	close: () => void;
	/** Whether a user has joined anything. */
	has: (jid: string) => boolean;
	/** Whether the user behind an address that a resource sees has joined there. */
	has_at: (seen: string) => boolean;
	/** Everybody, by who they are and where; to be handed to the next instance of the module. */
	readonly joined: LuaMap<string, Joined>;
	/** Takes in what an earlier instance of the module had. */
	adopt: (joined: Joined) => void;
}

function new_directed(
	pool: Pool,
	senders: Senders,
	routes: Routes,
	subscribers: Subscribers,
	send: (stanza: Stanza) => void,
	refuse: Refuse,
): Directed {
	const max_joined = 100000;
	const max_joined_each = 100;

	const quota = new_quota(max_joined, max_joined_each);
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
		}
		routes.pass_in(stanza, asking, resource);
	}

	function leave(stanza: Stanza): void {
		const known = joined.get(key_of(stanza.attr.from ?? "", stanza.attr.to ?? module.host));
		if (!known) return;
		remove(known);
		if (pool.all.get(known.resource.jid) !== known.resource) return;
		// Where their server says it by an error, the service hears the plain word.
		if (stanza.attr.type === "error") {
			send(presence({ type: "unavailable", from: known.seen, to: known.resource.jid }));
		} else {
			routes.pass(stanza, known.seen, known.resource.jid);
		}
	}

	/** Remembers whom a resource has shown itself to, so that they hear when it is gone. */
	function invite(user: string, to: string, seen: string, resource: Resource): void {
		const sender = senders.get(user);
		if (sender && quota.take(sender.account)) add({ jid: user, to, seen, account: sender.account, resource });
	}

	function from_service(resource: Resource, stanza: Stanza): void {
		const to = stanza.attr.to ?? "";
		const type = stanza.attr.type;
		const [user, asked] = routes.user_behind(to);
		if (user === undefined || (type !== undefined && type !== "unavailable" && type !== "error")) return;
		const known = joined.get(key_of(user, asked));
		const from = known ? known.to : asked;
		if (type === undefined) {
			if (!known) invite(user, asked, to, resource);
		} else if (known && known.resource === resource) {
			remove(known);
		}
		routes.pass_out(stanza, from, user, resource);
		if (type === "unavailable") subscribers.remind(user, from);
	}

	function tell(gone: readonly Joined[]): void {
		for (const entry of gone) {
			if (remove(entry)) {
				send(presence({ type: "unavailable", from: entry.to, to: entry.jid }));
				subscribers.remind(entry.jid, entry.to);
			}
		}
	}

	/** @param resource Whose, or nil for everybody. */
	function those_of(resource?: Resource): Joined[] {
		const found: Joined[] = [];
		for (const [, entry] of joined) {
			if (!resource || entry.resource === resource) found.push(entry);
		}
		return found;
	}

	return {
		join,
		leave,
		from_service,
		resource_lost: (resource) => tell(those_of(resource)),
		close: () => tell(those_of()),
		has: (jid) => places.has(jid),
		has_at: (seen) => {
			const [user, asked] = routes.user_behind(seen);
			return user !== undefined && joined.has(key_of(user, asked));
		},
		joined,
		adopt: (entry) => {
			quota.take(entry.account);
			add(entry);
		},
	};
}

export type { Directed, Joined };
export { new_directed };
