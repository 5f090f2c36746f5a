// The resources that are there, their states, and which of them are eligible.

import { includes } from "../base/lists";
import { type AdminState, new_resource, type Resource, type State } from "../base/resource";
import { new_signal, type Signal } from "../base/signal";
import type { Options } from "../config/options";

/** Numbered from 1 without a gap, in no order. */
type Resources = LuaTable<number, Resource>;

/** What an available presence says of a resource (RFC 6121, section 4.7.2). */
interface Shown {
	readonly priority: number;
	readonly show: string | undefined;
	readonly status: string | undefined;
}

/** What has happened to a resource: it joined the pool, left it, or came into a state. */
type Change = State | "joined" | "left";

/** What is kept of the pool; the next instance of the module goes on with it. */
interface PoolState {
	/** All resources, by full JID. */
	readonly all: LuaMap<string, Resource>;
	/** Those that may get requests, by rank. */
	readonly by_rank: LuaMap<number, Resources>;
	/** How many there are in all. */
	size: number;
}

/** @noSelf */
interface Pool {
	readonly all: LuaMap<string, Resource>;
	/** Those of the highest rank that there is: the ones that serve. Empty where nobody does. */
	eligible: Resources;
	/** Changes with each resource that joins or leaves. */
	revision: number;
	/** Those that may get requests, highest rank first; the first list is `eligible`. */
	ranks: () => readonly Resources[];
	/** How many there are in all. */
	size: () => number;
	/** Those that were ejected and serve where the eligible ones are full, highest tier first. */
	relief: readonly Resources[];
	/** Whether a resource that serves, or relieves those that do, has room for a request. */
	has_room: () => boolean;
	/** Whether neither its presence, nor a lost connection, nor an administrator speaks against a resource. */
	is_present: (resource: Resource) => boolean;
	/**
	 * How many more of those that are present may be ejected or suspect, so that at most half are ejected, suspect or down;
	 * below zero where more are.
	 */
	may_take_out: () => number;
	/** Adds a resource, or takes its new presence. `refresh` has to follow, once its other fields are set. */
	put: (jid: string, shown: Shown) => Resource;
	/**
	 * Applies what has changed about a resource.
	 *
	 * @param reason What has happened, as a sentence without its subject: "has lost its connection".
	 * @param was_there Whether it was there before we asked, as others may be of whom we will hear now.
	 */
	refresh: (resource: Resource, reason: string, was_there?: boolean) => void;
	/** Sets what an administrator wants of a resource, for as long as it is there; nil for nothing any more. */
	set_admin_state: (resource: Resource, admin_state: AdminState | undefined) => void;
	/** Applies changed options. */
	refresh_all: () => void;
	/** Takes resources out. What they have open is for those who listen. */
	remove: (resources: readonly Resource[], reason: string) => void;
	/** A resource joined, left, or came into another state than the former one. */
	readonly changed: Signal<[resource: Resource, change: Change, reason: string, former: State | undefined]>;
	/** A resource got a higher rank than it had, so that requests that wait may find it. */
	readonly gained: Signal<[is_first_of_many: boolean]>;
	readonly state: PoolState;
}

/** Whether a resource is in a list. */
function is_in(list: Resources, resource: Resource): boolean {
	return list.get(resource.slot) === resource;
}

/** @param former What an earlier instance of the module kept. */
function new_pool(options: Options, former?: PoolState): Pool {
	// The priority, from 0 to 127, is added to these.
	const ready = 5000;
	const draining = 4000;
	const hibernating = 3000;
	const ejected = 2000;
	/** Ejected, and draining or hibernating. */
	const last_resort = 1000;
	const suspect = 0;
	const step = 1000;

	const state: PoolState = former ?? {
		all: new LuaMap<string, Resource>(),
		by_rank: new LuaMap<number, Resources>(),
		size: 0,
	};
	const { all, by_rank } = state;
	const nobody: Resources = new LuaTable();
	const changed = new_signal<[Resource, Change, string, State | undefined]>();
	const gained = new_signal<[boolean]>();
	let ranks: Resources[] = [];
	/** Those that are present, each with whether it is ejected, suspect or down; and how many these are. */
	const present = new LuaMap<Resource, boolean>();
	let present_count = 0;
	let out_count = 0;
	/** The pattern that has been complained of. */
	let bad_pattern: string | undefined;

	/** Whether the name of a resource matches `client_proxy_resources`. */
	function has_name(resource: Resource): boolean {
		const wanted = options.resources;
		const [ok, found] = pcall(string.find, resource.name, wanted);
		if (ok) return found !== undefined;
		if (bad_pattern !== wanted) {
			bad_pattern = wanted;
			const text =
				"client_proxy_resources: got %q, expected a Lua pattern (%s); nobody serves until it is corrected";
			module.log("error", text, wanted, found);
		}
		return false;
	}

	function is_draining(resource: Resource): boolean {
		if (resource.admin_state === "drain") return true;
		const show = resource.show;
		return show !== undefined && includes(options.drain_show, show);
	}

	function is_present(resource: Resource): boolean {
		if (resource.is_leaving || resource.admin_state) return false;
		if (resource.priority < 0 || resource.hibernating) return false;
		return has_name(resource) && !is_draining(resource);
	}

	/** Counts a resource anew among those that are present. */
	function recount(resource: Resource): void {
		const was_out = present.get(resource);
		if (was_out !== undefined) present_count -= 1;
		if (was_out) out_count -= 1;
		present.delete(resource);
		if (all.get(resource.jid) !== resource || !is_present(resource)) return;
		const is_out = resource.is_ejected || resource.is_down || resource.state === "suspect";
		present.set(resource, is_out);
		present_count += 1;
		if (is_out) out_count += 1;
	}

	function may_take_out(): number {
		return math.floor(present_count / 2) - out_count;
	}

	function state_of(resource: Resource): State {
		if (resource.is_leaving) return "leaving";
		if (resource.admin_state === "maint") return "maint";
		if (resource.is_down) return "down";
		if (resource.priority < 0 || !has_name(resource)) return "ineligible";
		if (resource.is_ejected) return "ejected";
		if (resource.suspect && (resource.state === "suspect" || may_take_out() > 0)) return "suspect";
		if (resource.hibernating) return "hibernating";
		return is_draining(resource) ? "draining" : "ready";
	}

	function rank_of(resource: Resource, is: State): number | undefined {
		if (is === "leaving" || is === "down" || is === "ineligible" || is === "maint") return undefined;
		const tier = options.priority_tiers ? resource.priority : 0;
		if (is === "ready") return ready + tier;
		const is_reserve = resource.hibernating || is_draining(resource);
		if (is_reserve && (options.drain_strict || options.queue_timeout > 0)) return undefined;
		if (is === "ejected") return (is_reserve ? last_resort : ejected) + tier;
		if (is === "suspect") return suspect + tier;
		return (is === "hibernating" ? hibernating : draining) + tier;
	}

	function order_ranks(): void {
		const order: number[] = [];
		for (const [rank] of by_rank) order.push(rank);
		table.sort(order, (a, b) => a > b);
		ranks = [];
		const relief: Resources[] = [];
		const best = order[0] ?? 0;
		for (const rank of order) {
			const list = by_rank.get(rank);
			if (list) ranks.push(list);
			const is_relief = rank >= ejected && rank < ejected + step && rank % step >= best % step;
			if (list && is_relief) relief.push(list);
		}
		pool.eligible = ranks[0] ?? nobody;
		pool.relief = relief;
	}

	function enlist(resource: Resource, rank: number): void {
		let list = by_rank.get(rank);
		if (!list) {
			list = new LuaTable();
			by_rank.set(rank, list);
			order_ranks();
		}
		const slot = list.length() + 1;
		list.set(slot, resource);
		resource.slot = slot;
		resource.rank = rank;
	}

	function delist(resource: Resource): void {
		const rank = resource.rank;
		const list = rank !== undefined && by_rank.get(rank);
		if (rank === undefined || !list) return;
		// The last one takes the free place, so that the list has no gaps.
		const count = list.length();
		const last = list.get(count);
		list.set(resource.slot, last);
		last.slot = resource.slot;
		list.delete(count);
		resource.rank = undefined;
		if (count === 1) {
			by_rank.delete(rank);
			order_ranks();
		}
	}

	/** Puts a resource into its state and rank; returns whether the rank is higher than before. */
	function place(resource: Resource, reason: string): boolean {
		const former_state = resource.state;
		const former_rank = resource.rank;
		recount(resource);
		const is = state_of(resource);
		const rank = rank_of(resource, is);
		if (rank !== former_rank) {
			delist(resource);
			if (rank !== undefined) enlist(resource, rank);
		}
		if (is !== former_state) {
			resource.state = is;
			recount(resource);
			if (changed.fire) {
				changed.fire(resource, former_state === undefined ? "joined" : is, reason, former_state);
			}
		}
		return rank !== undefined && (former_rank === undefined || rank > former_rank);
	}

	function refresh(resource: Resource, reason: string, was_there?: boolean): void {
		const is_first = pool.eligible.length() === 0;
		if (all.get(resource.jid) !== resource || !place(resource, reason)) return;
		if (gained.fire) gained.fire(is_first && was_there === true);
	}

	function set_admin_state(resource: Resource, admin_state: AdminState | undefined): void {
		resource.admin_state = admin_state;
		refresh(resource, admin_state ? `is set to ${admin_state} by hand` : "is set to ready by hand");
	}

	function refresh_all(): void {
		for (const [, resource] of all) place(resource, "is looked at again, for options have changed");
		if (gained.fire) gained.fire(false);
	}

	function has_room_in(list: Resources): boolean {
		for (const slot of $range(1, list.length())) {
			if (list.get(slot).pending < options.max_pending_per_resource) return true;
		}
		return false;
	}

	function has_room(): boolean {
		if (has_room_in(pool.eligible)) return true;
		for (const list of pool.relief) {
			if (has_room_in(list)) return true;
		}
		return false;
	}

	function put(jid: string, shown: Shown): Resource {
		let resource = all.get(jid);
		if (!resource) {
			resource = new_resource(jid);
			all.set(jid, resource);
			state.size += 1;
			pool.revision += 1;
		}
		resource.priority = shown.priority;
		resource.show = shown.show;
		resource.status = shown.status;
		return resource;
	}

	function remove(resources: readonly Resource[], reason: string): void {
		const gone: Resource[] = [];
		// First all of them, so that no request moves from one to the next.
		for (const resource of resources) {
			if (all.get(resource.jid) === resource) {
				all.delete(resource.jid);
				state.size -= 1;
				pool.revision += 1;
				recount(resource);
				delist(resource);
				gone.push(resource);
			}
		}
		for (const resource of gone) {
			if (changed.fire) changed.fire(resource, "left", reason, resource.state);
		}
	}

	const pool: Pool = {
		all,
		eligible: nobody,
		revision: 0,
		ranks: () => ranks,
		relief: [],
		size: () => state.size,
		has_room,
		is_present,
		may_take_out,
		put,
		refresh,
		set_admin_state,
		refresh_all,
		remove,
		changed,
		gained,
		state,
	};
	order_ranks();
	for (const [, resource] of all) recount(resource);
	return pool;
}

export type { Change, Pool, PoolState, Resources, Shown };
export { is_in, new_pool };
