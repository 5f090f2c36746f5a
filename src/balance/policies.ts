// The balancing policies by name, and the one that is in use.

import type { Routable } from "../base/request";
import type { Resource } from "../base/resource";
import { new_signal, type Signal } from "../base/signal";
import type { Options } from "../config/options";
import { pick_less_pending } from "./least_pending";
import type { Pick } from "./policy";
import { pick_at_random } from "./random";
import { new_round_robin } from "./round_robin";
import type { Sticky } from "./sticky";

/** What `client_proxy_balance` can be set to; the first one is the default. */
const policy_names = ["random", "round_robin", "least_pending", "sticky"] as const;

type PolicyName = (typeof policy_names)[number];

/** @noSelf */
interface Policies {
	/** Picks by the policy in use. */
	pick: Pick;
	/** The same where nobody is eligible: a resource that gets nothing new may keep what it has. Nil where none can. */
	pick_without_eligible: Pick | undefined;
	/** A stanza goes to another resource than the one that was proposed. */
	readonly overruled: Signal<[routable: Routable, resource: Resource]>;
	/** Applies changed options. */
	refresh: () => void;
}

/**
 * @param in_front Puts what keeps conversations together in front of a policy: relay/conversations.ts.
 */
function new_policies(
	options: Options<PolicyName>,
	sticky: Sticky,
	in_front: (policy: Pick, is_by_payload: boolean) => Pick,
): Policies {
	const by_name: Record<PolicyName, Pick> = {
		random: pick_at_random,
		round_robin: new_round_robin(),
		least_pending: pick_less_pending,
		sticky: sticky.pick,
	};

	const policies: Policies = {
		pick: pick_at_random,
		pick_without_eligible: undefined,
		overruled: new_signal<[Routable, Resource]>(),
		refresh: () => {
			const is_sticky = options.balance === "sticky";
			const is_by_payload = is_sticky && string.sub(options.sticky_key, 1, 8) === "payload:";
			policies.pick = in_front(by_name[options.balance], is_by_payload);
			policies.pick_without_eligible = is_sticky ? policies.pick : undefined;
		},
	};
	policies.refresh();
	return policies;
}

export type { Policies, PolicyName };
export { new_policies, policy_names };
