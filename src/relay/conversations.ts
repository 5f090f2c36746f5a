// Who speaks with whom: what a user sends next follows the resource that last sent it something, or got something
// from it.

import { bare } from "../base/address";
import type { Pick } from "../balance/policy";
import { is_able } from "../service/unsupported_payloads";
import { is_among } from "../service/pool";
import type { Asking } from "../base/request";
import type { Resource } from "../base/resource";
import { type Kept, new_memory } from "../users/bounded_map";

interface Conversation {
	resource: Resource;
	/** When it was last heard of. */
	heard: number;
}

/** @noSelf */
interface Conversations {
	/** Notes that a resource has to do with the user behind an address that it sees. */
	note: (seen: string, account: string, resource: Resource) => void;
	/** Makes a policy that keeps to conversations, and leaves it to another one who begins them. */
	keeping: (policy: () => Pick) => Pick;
	/** Names who tells of a user who is to stay where they are, by the address that the resource sees. */
	keep_while: (is_kept: (seen: string) => boolean) => void;
	/** What is to be handed to the next instance of the module. */
	readonly kept: Kept<Conversation>;
}

/**
 * @param now The time.
 * @param former What an earlier instance of the module had.
 */
function new_conversations(now: () => number, former?: Kept<Conversation>): Conversations {
	const max_conversations = 100000;
	const max_conversations_each = 1000;
	const max_idle_seconds = 600;

	let is_kept: (seen: string) => boolean = () => false;
	const memory = new_memory<Conversation>(
		max_conversations,
		max_conversations_each,
		(seen) => is_kept(seen),
		former,
	);

	function note(seen: string, account: string, resource: Resource): void {
		const known = memory.get(seen);
		if (known) {
			known.resource = resource;
			known.heard = now();
			memory.set(seen, account, known);
		} else {
			memory.set(seen, account, { resource, heard: now() });
		}
	}

	function find_entry(seen: string): Conversation | undefined {
		const known = memory.get(seen);
		if (!known) return undefined;
		if (now() - known.heard <= max_idle_seconds || is_kept(seen)) return known;
		memory.remove(seen);
		return undefined;
	}

	/** What a resource sees of the whole account of a user. */
	function seen_account(asking: Asking): string {
		return `${bare(asking.to)}/${asking.sender.account.alias}`;
	}

	/** The resource that last had to do with a user or with the whole account. */
	function partner_of(asking: Asking): Resource | undefined {
		const own = find_entry(asking.seen);
		// The service may have written to the account, and any of its clients may reply.
		const common = find_entry(seen_account(asking));
		const is_newer = common && (!own || common.heard > own.heard);
		const latest = is_newer ? common : own;
		return latest && latest.resource;
	}

	return {
		note,
		keeping: (policy) => (fit, count, asking, stanza) => {
			const known = partner_of(asking);
			const is_fit = known && is_among(fit, known) && is_able(known, asking, stanza);
			const place = is_fit ? known.slot : policy()(fit, count, asking, stanza);
			note(asking.seen, asking.sender.account.jid, fit.get(place));
			return place;
		},
		keep_while: (judge) => {
			is_kept = judge;
		},
		kept: memory.kept,
	};
}

export type { Conversation, Conversations };
export { new_conversations };
