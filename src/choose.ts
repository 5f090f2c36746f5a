// Which resource serves a request.

import { choose_at_random } from "./balance/random";
import { find_open } from "./in_flight";
import type { Pool } from "./pool";
import type { Request } from "./request";
import type { Resource } from "./resource";

/**
 * Goes through all resources, from the one after a given place. One that sent the request itself serves only
 * where there is no other; a second value is a look-alike to wait for where that is all that stands in the way.
 */
function search(
	pool: Pool,
	request: Request,
	start: number,
): LuaMultiReturn<[Resource | undefined, Request | undefined]> {
	const fit = pool.fit;
	const count = fit.length();
	const tried = request.tried;
	let itself: Resource | undefined;
	let blocker: Request | undefined;
	for (const step of $range(0, count - 1)) {
		const resource = fit.get(((start + step) % count) + 1);
		if (!tried || !tried.has(resource)) {
			const alike = find_open(resource, request.seen, request.id);
			if (alike) {
				blocker = alike;
			} else if (resource.jid === request.from) {
				itself = resource;
			} else {
				return $multi(resource, undefined);
			}
		}
	}
	return $multi(itself, blocker);
}

/**
 * Chooses a resource for a request among those not tried yet.
 *
 * @returns The resource; or nil and the look-alike to wait for; or nil twice where nobody is left.
 */
function choose(pool: Pool, request: Request): LuaMultiReturn<[Resource | undefined, Request | undefined]> {
	const fit = pool.fit;
	const count = fit.length();
	if (count === 0) return $multi(undefined, undefined);
	const place = choose_at_random(count);
	const resource = fit.get(place);
	const is_free = !request.tried && !find_open(resource, request.seen, request.id);
	if (is_free && resource.jid !== request.from) return $multi(resource, undefined);
	return search(pool, request, place);
}

export { choose };
