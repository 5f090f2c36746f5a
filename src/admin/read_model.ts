// What others may read of the component: the shell, pages of other modules, tests.

import type { State } from "../base/resource";
import type { InFlight } from "../requests/in_flight";
import type { Queue } from "../requests/queue";
import type { Pool } from "../service/pool";
import type { Senders } from "../users/senders";

/** A resource as others may read it. */
interface ResourceOverview {
	readonly jid: string;
	/** Nil before its first presence has been dealt with. */
	readonly state: State | undefined;
	/** Whether it serves now. */
	readonly is_eligible: boolean;
	readonly priority: number;
	/** How many requests it has open. */
	readonly pending: number;
}

interface Overview {
	/** How many requests are open, those that wait included. */
	readonly open: number;
	/** How many of them are in the queue. */
	readonly queued: number;
	/** The memory that open requests take beside their records, in bytes, as far as it has been weighed. */
	readonly kept_bytes: number;
	/** How many requests are open by account, and by domain. */
	readonly open_by_account: LuaMap<string, number>;
	readonly open_by_domain: LuaMap<string, number>;
	/** All resources, by JID. */
	readonly resources: readonly ResourceOverview[];
	/** Why nobody serves; nil where somebody does. */
	readonly nobody_serves: string | undefined;
}

/** What the overview is made from. */
interface OverviewSources {
	readonly pool: Pool;
	readonly senders: Senders;
	readonly in_flight: InFlight;
	readonly queue: Queue;
}

function list_resources(pool: Pool): ResourceOverview[] {
	const resources: ResourceOverview[] = [];
	for (const [jid, { state, rank, slot, priority, pending }] of pool.all) {
		const listed = rank !== undefined && pool.eligible.get(slot);
		resources.push({ jid, state, is_eligible: listed === pool.all.get(jid), priority, pending });
	}
	table.sort(resources, (one, other) => one.jid < other.jid);
	return resources;
}

/** Says how many resources are in which state. */
function why_nobody_serves(pool: Pool): string | undefined {
	if (pool.eligible.length() > 0) return undefined;
	if (pool.size() === 0) return "no resource is available";
	const counts = new LuaMap<string, number>();
	for (const [, { state }] of pool.all) {
		if (state !== undefined) counts.set(state, (counts.get(state) ?? 0) + 1);
	}
	const parts: string[] = [];
	for (const [state, count] of counts) parts.push(`${count} ${state}`);
	table.sort(parts);
	return `of ${pool.size()} resources none is eligible: ${table.concat(parts, ", ")}`;
}

/** Reads everything; it takes time with the number of resources and of accounts that have requests open. */
function read_overview({ pool, senders, in_flight, queue }: OverviewSources): Overview {
	const open_by_account = new LuaMap<string, number>();
	for (const [jid, { pending }] of senders.state.accounts) {
		if (pending !== 0) open_by_account.set(jid, pending);
	}
	const open_by_domain = new LuaMap<string, number>();
	for (const [name, { pending }] of senders.state.domains) {
		if (pending !== 0) open_by_domain.set(name, pending);
	}
	return {
		open: in_flight.state.count,
		queued: queue.state.length,
		kept_bytes: in_flight.memory.state.shares.total + in_flight.memory.state.texts.total,
		open_by_account,
		open_by_domain,
		resources: list_resources(pool),
		nobody_serves: why_nobody_serves(pool),
	};
}

export type { Overview, ResourceOverview };
export { read_overview };
