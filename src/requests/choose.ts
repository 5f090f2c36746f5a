// Which resource gets a request.

import type { Stanza } from "util.stanza";
import type { Policies } from "../balance/policies";
import type { Request } from "../base/request";
import type { Resource } from "../base/resource";
import type { Options } from "../config/options";
import type { Pool, Resources } from "../service/pool";
import { can_take, unknown_to, was_tried } from "../service/unsupported_payloads";
import type { InFlight } from "./in_flight";

/**
 * Chooses a resource for a request, among those that it was not sent to before.
 *
 * @returns The resource; where there is none, the request that looks the same and has to be waited for; where there is
 * none either, whether only the limit of each resource stands in the way.
 */
type Choose = (
	this: void,
	request: Request,
	stanza: Stanza,
) => LuaMultiReturn<[resource: Resource | undefined, blocker: Request | undefined, is_full: boolean]>;

/** @param nobody_eligible Called where nobody is. */
function new_choose(
	options: Options,
	pool: Pool,
	in_flight: InFlight,
	policies: Policies,
	nobody_eligible: () => void,
): Choose {
	/** How often the policy is asked, before all resources are gone through. */
	const max_picks = 3;

	/**
	 * Goes through all resources. Those of a lower rank serve where none of a higher one can; but where one of a higher
	 * rank only has no room, the request waits, or goes to one that was ejected. The sender's own resource serves where
	 * there is no other; then those that seem not to know the payload, unless the request can wait for one that does.
	 *
	 * @param knowing Only those that seem to know the payload.
	 */
	function search(request: Request, stanza: Stanza, knowing: boolean): ReturnType<Choose> {
		let itself: Resource | undefined;
		let passes_over = false;
		let blocker: Request | undefined;
		let is_full = false;

		function search_in(list: Resources): Resource | undefined {
			const count = list.length();
			const start = math.random(count);
			for (const step of $range(0, count - 1)) {
				const resource = list.get(((start + step) % count) + 1);
				if (was_tried(resource, request)) continue;
				const unknown = unknown_to(resource, stanza);
				if (unknown && (knowing || (unknown.is_proven && options.queue_timeout > 0))) {
					passes_over = true;
				} else {
					const same = in_flight.find(resource, request.seen, request.id);
					if (same) {
						blocker = same;
					} else if (resource.pending >= options.max_pending_per_resource) {
						is_full = true;
					} else if (resource.jid === request.sender.jid) {
						itself = resource;
					} else {
						return resource;
					}
				}
			}
			return undefined;
		}

		for (const list of pool.ranks()) {
			const found = search_in(list);
			if (found) return $multi(found, undefined, false);
			if (blocker || is_full) break;
		}
		if (is_full && !blocker) {
			for (const list of pool.relief) {
				const found = search_in(list);
				if (found) return $multi(found, undefined, false);
			}
		}
		if (knowing && passes_over && !itself && !blocker && !is_full) return search(request, stanza, false);
		return $multi(itself, blocker, is_full);
	}

	/** Whether nothing at all speaks against a resource. */
	function suits(resource: Resource, request: Request, stanza: Stanza): boolean {
		if (resource.pending >= options.max_pending_per_resource) return false;
		if (resource.jid === request.sender.jid || !can_take(resource, request, stanza)) return false;
		return !in_flight.find(resource, request.seen, request.id);
	}

	/** Chooses a resource that is the only one for a request, or says why it cannot take it now. */
	function choose_only(resource: Resource, request: Request): ReturnType<Choose> {
		if (request.tried && request.tried.has(resource)) return $multi(undefined, undefined, false);
		const same = in_flight.find(resource, request.seen, request.id);
		if (same) return $multi(undefined, same, false);
		if (resource.pending >= options.max_pending_per_resource) return $multi(undefined, undefined, true);
		return $multi(resource, undefined, false);
	}

	function choose_without_eligible(request: Request, stanza: Stanza): ReturnType<Choose> {
		const pick = policies.pick_without_eligible;
		const bound = pick && pick(pool.eligible, 0, request, stanza)[0];
		if (bound) return choose_only(bound, request);
		nobody_eligible();
		return $multi(undefined, undefined, false);
	}

	return (request, stanza) => {
		const eligible = pool.eligible;
		const count = eligible.length();
		if (count === 0) return choose_without_eligible(request, stanza);
		const [proposed, is_bound] = policies.pick(eligible, count, request, stanza);
		if (!proposed) return $multi(undefined, undefined, false);
		// Most resources know all payloads, and most requests have not been sent before.
		const is_usual = !proposed.unknown && !request.tried && proposed.jid !== request.sender.jid;
		if (is_usual && proposed.pending < options.max_pending_per_resource) {
			const is_idle = proposed.pending === 0;
			if (is_idle || !in_flight.find(proposed, request.seen, request.id)) {
				return $multi(proposed, undefined, false);
			}
		} else if (suits(proposed, request, stanza)) {
			return $multi(proposed, undefined, false);
		}
		if (is_bound) return choose_only(proposed, request);
		for (const _ of $range(2, max_picks)) {
			const [other] = policies.pick(eligible, count, request, stanza);
			if (other && suits(other, request, stanza)) return $multi(other, undefined, false);
		}
		const [found, blocker, is_full] = search(request, stanza, true);
		if (found && policies.overruled.fire) policies.overruled.fire(request, found);
		return $multi(found, blocker, is_full);
	};
}

export type { Choose };
export { new_choose };
