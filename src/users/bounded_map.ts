// A bounded table of what accounts have to do with us. Where there is no room the oldest goes: of the same account, or
// of the same domain, where that has more than its share; else of the domain that has most.

import { type Cache, new as new_cache } from "util.cache";
import { domain_of } from "../base/address";
import { add_to, new_tally, nothing_tallied, type Tallied } from "../base/tally";
import { share_of } from "./quota";

interface Entry<Value> {
	/** The bare JID of the account that it is about. */
	readonly account: string;
	value: Value;
}

/** What a table holds; the next instance of the module can go on with it. */
interface Kept<Value> {
	readonly entries: LuaMap<string, Entry<Value>>;
	/** The keys of each domain, oldest last. */
	readonly keys_of: LuaMap<string, Cache<string, true>>;
	readonly by_domain: Tallied;
	readonly by_account: LuaMap<string, number>;
	count: number;
}

/** @noSelf */
interface Memory<Value> {
	get: (key: string) => Value | undefined;
	/** Notes a value as the youngest; false where there is no room, since all that is there is still needed. */
	set: (key: string, account: string, value: Value) => boolean;
	remove: (key: string) => void;
	/** To be handed to the next instance of the module. */
	readonly kept: Kept<Value>;
}

/**
 * Tells of an entry that must not go.
 *
 * @param is_for_own Whether it would make room for another one of the same account, and not for one of somebody else.
 */
type IsNeeded<Value> = (this: void, key: string, value: Value, is_for_own: boolean) => boolean;

/**
 * @param max How many entries there may be.
 * @param max_each How many of them one account may have.
 * @param former What an earlier instance of the module had.
 */
function new_memory<Value>(
	max: number,
	max_each: number,
	is_needed: IsNeeded<Value>,
	former?: Kept<Value>,
): Memory<Value> {
	/** How many entries that are still needed are passed over in search of one that is not. */
	const max_passed_over = 100;

	const kept: Kept<Value> = former ?? {
		entries: new LuaMap<string, Entry<Value>>(),
		keys_of: new LuaMap<string, Cache<string, true>>(),
		by_domain: nothing_tallied(),
		by_account: new LuaMap<string, number>(),
		count: 0,
	};
	const entries = kept.entries;
	const keys_of = kept.keys_of;
	const by_domain = new_tally(kept.by_domain);

	function remove(key: string): void {
		const entry = entries.get(key);
		if (!entry) return;
		entries.delete(key);
		kept.count -= 1;
		add_to(kept.by_account, entry.account, -1);
		const domain = domain_of(entry.account);
		const left = by_domain.add(domain, -1);
		const keys = keys_of.get(domain);
		if (keys) keys.set(key, undefined);
		if (left === 0) keys_of.delete(domain);
	}

	/** Forgets the oldest of a domain that is not needed; false where there is none near the end. */
	function forget_one(domain: string): boolean {
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

	/** Forgets the older half of what an account has, for to find it is a walk through all of its domain. */
	function forget_half(account: string): boolean {
		const newest_first: string[] = [];
		const keys = keys_of.get(domain_of(account));
		if (!keys) return false;
		for (const [key] of keys.items()) {
			const entry = entries.get(key);
			if (entry && entry.account === account) newest_first.push(key);
		}
		const count = newest_first.length;
		let is_roomy = false;
		for (const place of $range(count, math.ceil(count / 2), -1)) {
			const key = newest_first[place - 1];
			const entry = key !== undefined && entries.get(key);
			if (key !== undefined && entry && !is_needed(key, entry.value, true)) {
				remove(key);
				is_roomy = true;
			}
		}
		return is_roomy;
	}

	function make_room(account: string): boolean {
		if ((kept.by_account.get(account) ?? 0) >= max_each) return forget_half(account);
		const domain = domain_of(account);
		if (by_domain.count(domain) >= share_of(domain, max)) return forget_one(domain);
		if (kept.count < max) return true;
		const most = by_domain.leader();
		return most !== undefined && forget_one(most);
	}

	function set(key: string, account: string, value: Value): boolean {
		const domain = domain_of(account);
		const entry = entries.get(key);
		if (entry) {
			entry.value = value;
		} else {
			if (!make_room(account)) return false;
			entries.set(key, { account, value });
			kept.count += 1;
			add_to(kept.by_account, account, 1);
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
		kept,
	};
}

export type { Kept, Memory };
export { new_memory };
