// What the presence of the service shows: that of the best resource that serves.

import type { Pool } from "../service/pool";
import type { Resource } from "../base/resource";

interface Standing {
	readonly is_available: boolean;
	readonly show: string | undefined;
	readonly status: string | undefined;
}

/** From best to worst; plainly available is between the first and the second. */
const order: Record<string, number> = { chat: 1, away: 3, xa: 4, dnd: 5 };
const order_of_available = 2;

const nobody: Standing = { is_available: false, show: undefined, status: undefined };

function place_of_show(resource: Resource): number {
	return order[resource.show ?? ""] ?? order_of_available;
}

// Of equals always the same one, whichever came last, so that nothing changes when one comes back.
function is_better(resource: Resource, than: Resource): boolean {
	const place = place_of_show(resource);
	const other = place_of_show(than);
	return place === other ? resource.jid < than.jid : place < other;
}

function standing_of(pool: Pool): Standing {
	const fit = pool.fit;
	let best: Resource | undefined;
	for (const place of $range(1, fit.length())) {
		const resource = fit.get(place);
		if (!best || is_better(resource, best)) best = resource;
	}
	return best ? { is_available: true, show: best.show, status: best.status } : nobody;
}

function is_same(one: Standing, other: Standing): boolean {
	return one.is_available === other.is_available && one.show === other.show && one.status === other.status;
}

export type { Standing };
export { is_same, nobody, standing_of };
