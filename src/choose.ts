// Which resource serves a request.

import { choose_at_random } from "./balance/random";
import type { Pool } from "./pool";
import type { Request } from "./request";
import type { Resource } from "./resource";

/** What is on its way to a resource and would be taken for this request, or nil. */
function look_alike(resource: Resource, request: Request): Request | undefined {
	const ids = resource.open.get(request.seen);
	return ids && ids.get(request.id);
}

function has_tried(resource: Resource, request: Request): boolean {
	const tried = request.tried;
	return tried !== undefined && tried.has(resource);
}

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
	let itself: Resource | undefined;
	let blocker: Request | undefined;
	for (const step of $range(0, count - 1)) {
		const resource = fit.get(((start + step) % count) + 1);
		if (!has_tried(resource, request)) {
			const alike = look_alike(resource, request);
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
	if (!has_tried(resource, request) && !look_alike(resource, request) && resource.jid !== request.from) {
		return $multi(resource, undefined);
	}
	return search(pool, request, place);
}

export { choose };
