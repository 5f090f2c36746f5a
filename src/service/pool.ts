// The resources that are there, and which of them serve.

import type { Options } from "../config/options";
import { new_resource, type Resource } from "../base/resource";

/** Numbered from 1 without a gap, in no order. */
type Resources = LuaTable<number, Resource>;

/** @noSelf */
interface Pool {
	/** All resources, by full JID. */
	readonly all: LuaMap<string, Resource>;
	/** Those that serve: the highest rank that is not empty; an empty list where nobody does. */
	fit: Resources;
	/** Changes with each resource that comes or goes. */
	generation: number;
	/** How many there are in all. */
	size: () => number;
	/** The lists of those that may serve, those that serve first at the head; `fit` is the first of them. */
	ranks: () => readonly Resources[];
	/** Whether one that is fit without reserve is there beside this one. */
	has_ready_beside: (resource: Resource) => boolean;
	/** Whether one of those that serve has room for a request. */
	has_room: () => boolean;
	/** Adds a resource, or takes its new presence; returns it, and true where it is new. */
	put: (jid: string, priority: number, show: string | undefined) => LuaMultiReturn<[Resource, boolean]>;
	/** Takes in a resource that an earlier instance of the module knew. */
	adopt: (resource: Resource) => void;
	/** Takes notice of what has changed about a resource. */
	refresh: (resource: Resource) => void;
	/** Takes notice of changed options. */
	refresh_all: () => void;
	/** Forgets a resource. What it has open is for the caller to settle. */
	remove: (resource: Resource) => void;
	/** Names whom to tell when somebody is there who may serve and could not before. */
	on_gain: (tell: () => void) => void;
}

/** Whether a resource is one of a list. */
function is_among(list: Resources, resource: Resource): boolean {
	return list.get(resource.slot) === resource;
}

function new_pool(options: Options): Pool {
	// Ranks are numbers, so that priorities, from 0 to 127, fit between them.
	const ready = 3000;
	const draining = 2000;
	const absent = 1000;
	const ejected = 0;

	const all = new LuaMap<string, Resource>();
	const lists = new LuaMap<number, Resources>();
	const nobody: Resources = new LuaTable();
	let ranks: Resources[] = [];
	let size = 0;
	let tell_of_gain: (() => void) | undefined;

	function is_draining(resource: Resource): boolean {
		const show = resource.show;
		if (show === undefined) return false;
		for (const drained of options.drain_show) {
			if (drained === show) return true;
		}
		return false;
	}

	function rank_of(resource: Resource): number | undefined {
		if (resource.priority < 0 || resource.is_down || resource.is_leaving) return undefined;
		const [matches] = string.find(resource.name, options.resources);
		if (matches === undefined) return undefined;
		const tier = options.priority_tiers ? resource.priority : 0;
		const is_reserve = resource.hibernating || is_draining(resource);
		if (is_reserve && (options.drain_strict || options.queue_timeout > 0)) return undefined;
		// The last one that is fit is not kept out, so this is a rank, too.
		if (resource.is_ejected) return ejected + tier;
		if (!is_reserve) return ready + tier;
		return (resource.hibernating ? absent : draining) + tier;
	}

	function order_ranks(): void {
		const order: number[] = [];
		for (const [rank] of lists) order.push(rank);
		table.sort(order, (a, b) => a > b);
		ranks = [];
		for (const rank of order) {
			const list = lists.get(rank);
			if (list) ranks.push(list);
		}
		pool.fit = ranks[0] ?? nobody;
	}

	function enlist(resource: Resource, rank: number): void {
		let list = lists.get(rank);
		if (!list) {
			list = new LuaTable();
			lists.set(rank, list);
			order_ranks();
		}
		const slot = list.length() + 1;
		list.set(slot, resource);
		resource.slot = slot;
		resource.rank = rank;
	}

	// The last one takes the free place, so that the list has no holes.
	function dismiss(resource: Resource): void {
		const rank = resource.rank;
		const list = rank !== undefined && lists.get(rank);
		if (rank === undefined || !list) return;
		const count = list.length();
		const last = list.get(count);
		list.set(resource.slot, last);
		last.slot = resource.slot;
		list.delete(count);
		resource.rank = undefined;
		if (count === 1) {
			lists.delete(rank);
			order_ranks();
		}
	}

	/** Puts a resource where it belongs; true where it may serve and could not before. */
	function place(resource: Resource): boolean {
		const former = resource.rank;
		const rank = rank_of(resource);
		if (rank === former) return false;
		dismiss(resource);
		if (rank !== undefined) enlist(resource, rank);
		return rank !== undefined && (former === undefined || rank > former);
	}

	function refresh(resource: Resource): void {
		if (all.get(resource.jid) === resource && place(resource) && tell_of_gain) tell_of_gain();
	}

	function refresh_all(): void {
		for (const [, resource] of all) place(resource);
		if (tell_of_gain) tell_of_gain();
	}

	function has_ready_beside(resource: Resource): boolean {
		for (const [rank, list] of lists) {
			if (rank >= ready && (list.length() > 1 || list.get(1) !== resource)) return true;
		}
		return false;
	}

	function has_room(): boolean {
		for (const slot of $range(1, pool.fit.length())) {
			if (pool.fit.get(slot).pending < options.max_pending_per_resource) return true;
		}
		return false;
	}

	function count_in(resource: Resource): void {
		all.set(resource.jid, resource);
		size += 1;
		pool.generation += 1;
	}

	function put(jid: string, priority: number, show: string | undefined): LuaMultiReturn<[Resource, boolean]> {
		let resource = all.get(jid);
		const is_new = !resource;
		if (!resource) {
			resource = new_resource(jid);
			count_in(resource);
		}
		resource.priority = priority;
		resource.show = show;
		return $multi(resource, is_new);
	}

	function adopt(resource: Resource): void {
		count_in(resource);
		resource.rank = undefined;
		// Rounds of probing are counted anew.
		resource.seen_in = undefined;
		place(resource);
	}

	function remove(resource: Resource): void {
		if (all.get(resource.jid) !== resource) return;
		all.delete(resource.jid);
		size -= 1;
		pool.generation += 1;
		dismiss(resource);
	}

	const pool: Pool = {
		all,
		fit: nobody,
		generation: 0,
		size: () => size,
		ranks: () => ranks,
		has_ready_beside,
		has_room,
		put,
		adopt,
		refresh,
		refresh_all,
		remove,
		on_gain: (tell) => {
			tell_of_gain = tell;
		},
	};
	return pool;
}

export type { Pool, Resources };
export { is_among, new_pool };
