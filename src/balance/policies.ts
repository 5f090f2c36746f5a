// Which policy holds.

import type { Conversations } from "../relay/conversations";
import { type Balance, type Options, relays } from "../config/options";
import type { Asking } from "../base/request";
import type { Resource } from "../base/resource";
import { pick_less_pending } from "./least_pending";
import type { Pick } from "./policy";
import { pick_at_random } from "./random";
import { new_round_robin } from "./round_robin";
import type { Sticky } from "./sticky";

/** @noSelf */
interface Policies {
	/** The policy of now. */
	pick: Pick;
	/** Whether that is the random one. */
	is_random: boolean;
	/** Notes that a stanza goes to another resource than the policy proposed. */
	overrule: (asking: Asking, resource: Resource) => void;
	/** Takes notice of changed options. */
	refresh: () => void;
}

function new_policies(options: Options, sticky: Sticky, conversations: Conversations): Policies {
	const by_name: Record<Balance, Pick> = {
		random: pick_at_random,
		round_robin: new_round_robin(),
		least_pending: pick_less_pending,
		sticky: sticky.pick,
	};
	let has_conversations = false;
	const in_conversation = conversations.keeping(() => by_name[options.balance]);

	function refresh(): void {
		has_conversations = relays(options, "message") || relays(options, "presence");
		policies.pick = has_conversations ? in_conversation : by_name[options.balance];
		policies.is_random = policies.pick === pick_at_random;
	}

	function overrule(asking: Asking, resource: Resource): void {
		if (has_conversations) conversations.note(asking.seen, asking.sender.account.jid, resource);
	}

	const policies: Policies = { pick: pick_at_random, is_random: true, overrule, refresh };
	refresh();
	return policies;
}

export type { Policies };
export { new_policies };
