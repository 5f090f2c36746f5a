// A bounded map whose entries belong to accounts. Where there is no room the oldest entry is evicted: of the same account
// or the same domain, where that has its full share; else of the domain that has most.

import { type Cache, new as new_cache } from "util.cache";
import { domain_of } from "../base/address";
import { add_to, empty_tally, new_tally, type TallyState } from "../base/tally";
import { share_of } from "./quota";

interface Entry<Value> {
	/** The bare JID of the account that it belongs to. */
	readonly account: string;
	value: Value;
}

/** What a map keeps; the next instance of the module goes on with it. */
interface BoundedMapState<Value> {
	readonly entries: LuaMap<string, Entry<Value>>;
	/** The keys of each domain, oldest last. */
	readonly keys_of: LuaMap<string, Cache<string, true>>;
	readonly by_domain: TallyState;
	readonly by_account: LuaMap<string, number>;
	count: number;
}

/** @noSelf */
interface BoundedMap<Value> {
	get: (key: string) => Value | undefined;
	/** Sets a value, and makes its entry the newest; false where there is no room, since the entries that could go are needed. */
	set: (key: string, account: string, value: Value) => boolean;
	remove: (key: string) => void;
	readonly state: BoundedMapState<Value>;
}

/**
 * Whether an entry must be kept.
 *
 * @param is_for_own It would make room for another entry of the same account.
 */
type IsNeeded<Value> = (this: void, key: string, value: Value, is_for_own: boolean) => boolean;

/**
 * @param max How many entries there may be.
 * @param max_each How many of them one account may have.
 * @param former What an earlier instance of the module kept.
 */
function new_bounded_map<Value>(
	max: number,
	max_each: number,
	is_needed: IsNeeded<Value>,
	former?: BoundedMapState<Value>,
): BoundedMap<Value> {
	/** How many needed entries are passed over to find one that is not. */
	const max_passed_over = 100;

	const state: BoundedMapState<Value> = former ?? {
		entries: new LuaMap<string, Entry<Value>>(),
		keys_of: new LuaMap<string, Cache<string, true>>(),
		by_domain: empty_tally(),
		by_account: new LuaMap<string, number>(),
		count: 0,
	};
	const entries = state.entries;
	const keys_of = state.keys_of;
	const by_domain = new_tally(state.by_domain);

	function remove(key: string): void {
		const entry = entries.get(key);
		if (!entry) return;
		entries.delete(key);
		state.count -= 1;
		add_to(state.by_account, entry.account, -1);
		const domain = domain_of(entry.account);
		const left = by_domain.add(domain, -1);
		const keys = keys_of.get(domain);
		if (keys) keys.set(key, undefined);
		if (left === 0) keys_of.delete(domain);
	}

	/** Evicts the oldest entry of a domain that is not needed; false where none is found near the end. */
	function evict_one(domain: string): boolean {
		const keys = keys_of.get(domain);
		if (!keys) return false;
		for (const _ of $range(1, max_passed_over)) {
			const [key] = keys.tail();
			const entry = key !== undefined && entries.get(key);
			if (key === undefined || !entry) return false;
			if (!is_needed(key, entry.value, false)) {
				remove(key);
				return true;
			}
			keys.set(key, true);
		}
		return false;
	}

	/** Evicts the older half of what an account has: to find its oldest entry takes a walk through those of its domain. */
	function evict_half(account: string): boolean {
		const newest_first: string[] = [];
		const keys = keys_of.get(domain_of(account));
		if (!keys) return false;
		for (const [key] of keys.items()) {
			const entry = entries.get(key);
			if (entry && entry.account === account) newest_first.push(key);
		}
		const count = newest_first.length;
		let has_room = false;
		for (const place of $range(count, math.ceil(count / 2), -1)) {
			const key = newest_first[place - 1];
			const entry = key !== undefined && entries.get(key);
			if (key !== undefined && entry && !is_needed(key, entry.value, true)) {
				remove(key);
				has_room = true;
			}
		}
		return has_room;
	}

	function make_room(account: string): boolean {
		if ((state.by_account.get(account) ?? 0) >= max_each) return evict_half(account);
		const domain = domain_of(account);
		if (by_domain.count(domain) >= share_of(domain, max)) return evict_one(domain);
		if (state.count < max) return true;
		const most = by_domain.leader();
		return most !== undefined && evict_one(most);
	}

	function set(key: string, account: string, value: Value): boolean {
		const domain = domain_of(account);
		const entry = entries.get(key);
		if (entry) {
			entry.value = value;
		} else {
			if (!make_room(account)) return false;
			entries.set(key, { account, value });
			state.count += 1;
			add_to(state.by_account, account, 1);
			by_domain.add(domain, 1);
		}
		const keys = keys_of.get(domain) ?? new_cache<string, true>(max);
		keys.set(key, true);
		keys_of.set(domain, keys);
		return true;
	}

	return {
		get: (key) => {
			const entry = entries.get(key);
			return entry && entry.value;
		},
		set,
		remove,
		state,
	};
}

export type { BoundedMap, BoundedMapState };
export { new_bounded_map };
