// The presence of the service as users see it: that of its best eligible resource.

import type { Resource } from "../base/resource";
import type { Pool } from "../service/pool";

interface ServicePresence {
	readonly is_available: boolean;
	readonly show: string | undefined;
	readonly status: string | undefined;
}

/** The values of show, from best to worst; plainly available is between the first and the second. */
const order: Record<string, number> = { chat: 1, away: 3, xa: 4, dnd: 5 };
const order_of_available = 2;

const unavailable: ServicePresence = { is_available: false, show: undefined, status: undefined };

function order_of(resource: Resource): number {
	const show = resource.show;
	return (show !== undefined && order[show]) || order_of_available;
}

function is_better(resource: Resource, than: Resource): boolean {
	const own = order_of(resource);
	const other = order_of(than);
	// Of equals always the same one, whichever came last, so that nothing changes when one comes back.
	return own === other ? resource.jid < than.jid : own < other;
}

function presence_of(pool: Pool): ServicePresence {
	const eligible = pool.eligible;
	let best: Resource | undefined;
	for (const slot of $range(1, eligible.length())) {
		const resource = eligible.get(slot);
		if (!best || is_better(resource, best)) best = resource;
	}
	return best ? { is_available: true, show: best.show, status: best.status } : unavailable;
}

function is_same(one: ServicePresence, other: ServicePresence): boolean {
	return one.is_available === other.is_available && one.show === other.show && one.status === other.status;
}

export type { ServicePresence };
export { is_same, presence_of, unavailable };
