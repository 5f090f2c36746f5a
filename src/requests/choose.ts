// Which resource serves a request.

import type { Stanza } from "util.stanza";
import type { Policies } from "../balance/policies";
import { is_able } from "../service/unsupported_payloads";
import { find_open } from "./in_flight";
import type { Options } from "../config/options";
import type { Pool } from "../service/pool";
import type { Request } from "../base/request";
import type { Resource } from "../base/resource";

/**
 * Chooses a resource for a request among those not tried yet.
 *
 * @returns The resource; or nil and the look-alike to wait for; or nil twice and whether somebody could serve it who has
 * no room.
 */
type Choose = (
	this: void,
	request: Request,
	stanza: Stanza,
) => LuaMultiReturn<[Resource | undefined, Request | undefined, boolean | undefined]>;

function new_choose(options: Options, pool: Pool, policies: Policies): Choose {
	/** How often the policy is asked again, before all resources are gone through in turn. */
	const max_picks = 2;
	const draw_place = math.random;

	/** Whether nothing at all speaks against a resource. */
	function suits(resource: Resource, request: Request, stanza: Stanza): boolean {
		if (!is_able(resource, request, stanza) || resource.pending >= options.max_pending_per_resource)
			return false;
		return !find_open(resource, request.seen, request.id) && resource.jid !== request.sender.jid;
	}

	/**
	 * Goes through all resources. Those of a lower rank serve where no other can; but where one of a higher rank only
	 * has no room at the moment, the request waits. One that sent the request itself serves where there is no other.
	 */
	function search(
		request: Request,
		stanza: Stanza,
	): LuaMultiReturn<[Resource | undefined, Request | undefined, boolean | undefined]> {
		let itself: Resource | undefined;
		let blocker: Request | undefined;
		let is_full = false;
		for (const list of pool.ranks()) {
			const count = list.length();
			const start = math.random(count);
			for (const step of $range(0, count - 1)) {
				const resource = list.get(((start + step) % count) + 1);
				if (is_able(resource, request, stanza)) {
					const alike = find_open(resource, request.seen, request.id);
					if (alike) {
						blocker = alike;
					} else if (resource.pending >= options.max_pending_per_resource) {
						is_full = true;
					} else if (resource.jid === request.sender.jid) {
						itself = resource;
					} else {
						return $multi(resource, undefined, undefined);
					}
				}
			}
			if (blocker || is_full) break;
		}
		return $multi(itself, blocker, is_full);
	}

	return (request, stanza) => {
		const fit = pool.fit;
		const count = fit.length();
		if (count === 0) return $multi(undefined, undefined, undefined);
		const pick = policies.pick;
		// The usual case, without a call.
		const resource = fit.get(policies.is_random ? draw_place(count) : pick(fit, count, request, stanza));
		const id = request.id;
		const max_pending = options.max_pending_per_resource;
		if (!request.tried && !resource.unknown && resource.pending < max_pending && !resource.open.has(id)) {
			if (!resource.open_too.has(id) && resource.jid !== request.sender.jid)
				return $multi(resource, undefined, undefined);
		}
		// What was proposed may do all the same; were it passed over unseen, policies would lose their turn.
		let proposed = resource;
		for (const _ of $range(1, max_picks)) {
			if (suits(proposed, request, stanza)) return $multi(proposed, undefined, undefined);
			proposed = fit.get(pick(fit, count, request, stanza));
		}
		if (suits(proposed, request, stanza)) return $multi(proposed, undefined, undefined);
		const [found, blocker, is_full] = search(request, stanza);
		if (found) policies.overrule(request, found);
		return $multi(found, blocker, is_full);
	};
}

export type { Choose };
export { new_choose };
