// Conversations: what a user sends next goes to the resource that last sent them something, or got something from them.

import type { Pick } from "../balance/policy";
import { bare } from "../base/address";
import type { Routable } from "../base/request";
import type { Resource } from "../base/resource";
import { type Options, relays } from "../config/options";
import { is_in } from "../service/pool";
import { can_take } from "../service/unsupported_payloads";
import { type BoundedMapState, new_bounded_map } from "../users/bounded_map";
import type { Names } from "../users/names";

interface Conversation {
	readonly resource: Resource;
	/** When it was last heard of, in seconds of the monotonic clock. */
	readonly heard: number;
}

/** @noSelf */
interface Conversations {
	/** A resource got something from the user behind an address that it sees, or sent them something. */
	note: (seen: string, account: string, resource: Resource) => void;
	/** A stanza of a user goes to another resource than the policy proposed. */
	overruled: (routable: Routable, resource: Resource) => void;
	/**
	 * Puts a policy that keeps conversations together in front of another one, where more than requests is relayed.
	 *
	 * @param is_by_payload Whether that one goes by what is asked, and not by who asks. Then it is asked first, and decides
	 * where it allows one resource only.
	 */
	in_front: (policy: Pick, is_by_payload: boolean) => Pick;
	readonly state: BoundedMapState<Conversation>;
}

/** How many conversations are remembered. */
const max_conversations = 100000;

/**
 * @param now Returns the time.
 * @param joined_at Returns the resource that the user behind an address that it sees has joined; nil where there is none.
 * @param former What an earlier instance of the module kept.
 */
function new_conversations(
	options: Options,
	names: Names,
	now: () => number,
	joined_at: (seen: string) => Resource | undefined,
	former?: BoundedMapState<Conversation>,
): Conversations {
	const max_conversations_each = 1000;
	const max_idle_seconds = 600;

	const conversations = new_bounded_map<Conversation>(max_conversations, max_conversations_each, former);

	function are_kept_together(): boolean {
		return relays(options, "message") || relays(options, "presence");
	}

	function note(seen: string, account: string, resource: Resource): void {
		conversations.set(seen, account, { resource, heard: now() });
	}

	function find(seen: string): Conversation | undefined {
		const known = conversations.get(seen);
		if (!known || now() - known.heard <= max_idle_seconds) return known;
		conversations.remove(seen);
		return undefined;
	}

	/** The address that a resource sees for the whole account of a user. */
	function account_seen(routable: Routable): string {
		return `${names.seen(bare(routable.to))}/${routable.sender.account.alias}`;
	}

	/** The resource that last had to do with a user, or with their whole account. */
	function partner_of(routable: Routable): Resource | undefined {
		const own = find(routable.seen);
		// The service may have written to the account, and any of its clients may reply.
		const common = find(account_seen(routable));
		const is_newer = common && (!own || common.heard > own.heard);
		const latest = is_newer ? common : own;
		return latest ? latest.resource : joined_at(routable.seen);
	}

	/** Keeps conversations together, and leaves it to another policy who begins them. */
	function keep_together(policy: Pick, is_by_payload: boolean): Pick {
		return (eligible, count, routable, stanza) => {
			let resource: Resource | undefined;
			let is_bound: boolean | undefined;
			if (is_by_payload) [resource, is_bound] = policy(eligible, count, routable, stanza);
			if (!is_bound) {
				const partner = partner_of(routable);
				if (partner && is_in(eligible, partner) && can_take(partner, routable, stanza)) {
					resource = partner;
				} else if (!is_by_payload) {
					[resource, is_bound] = policy(eligible, count, routable, stanza);
				}
			}
			if (resource) note(routable.seen, routable.sender.account.jid, resource);
			return $multi(resource, is_bound);
		};
	}

	return {
		note,
		overruled: (routable, resource) => {
			if (are_kept_together()) note(routable.seen, routable.sender.account.jid, resource);
		},
		in_front: (policy, is_by_payload) =>
			are_kept_together() ? keep_together(policy, is_by_payload) : policy,
		state: conversations.state,
	};
}

export type { Conversation, Conversations };
export { max_conversations, new_conversations };
