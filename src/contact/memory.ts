// A bounded table of what senders have to do with us. Where there is no room the oldest goes: of the same server where
// that has more than its share, else of the server that has most.

import { type Cache, new as new_cache } from "util.cache";
import { share_of } from "./quota";

interface Entry<Value> {
	readonly domain: string;
	value: Value;
}

/** What a table holds; the next instance of the module can go on with it. */
interface Kept<Value> {
	readonly entries: LuaMap<string, Entry<Value>>;
	/** The keys of each domain, oldest last. */
	readonly keys_of: LuaMap<string, Cache<string, true>>;
	count: number;
}

/** @noSelf */
interface Memory<Value> {
	get: (key: string) => Value | undefined;
	/** Notes a value as the youngest; false where there is no room, since all that is there is still needed. */
	set: (key: string, domain: string, value: Value) => boolean;
	remove: (key: string) => void;
	/** To be handed to the next instance of the module. */
	readonly kept: Kept<Value>;
}

/**
 * @param max How many entries there may be.
 * @param is_needed Tells of an entry that must not go.
 * @param former What an earlier instance of the module had.
 */
function new_memory<Value>(
	max: number,
	is_needed: (key: string, value: Value) => boolean,
	former?: Kept<Value>,
): Memory<Value> {
	/** How many entries that are still needed are passed over in search of one that is not. */
	const max_passed_over = 100;
	/** Where the domain that has most makes room, a hundredth of what it has goes. */
	const share_of_most = 100;

	const kept: Kept<Value> = former ?? {
		entries: new LuaMap<string, Entry<Value>>(),
		keys_of: new LuaMap<string, Cache<string, true>>(),
		count: 0,
	};
	const entries = kept.entries;
	const keys_of = kept.keys_of;

	function remove(key: string): void {
		const entry = entries.get(key);
		if (!entry) return;
		const keys = keys_of.get(entry.domain);
		entries.delete(key);
		kept.count -= 1;
		if (!keys) return;
		keys.set(key, undefined);
		if (keys.count() === 0) keys_of.delete(entry.domain);
	}

	/** Forgets the oldest that is not needed; false where there is none near the end. */
	function forget_one(keys: Cache<string, true>): boolean {
		for (const _ of $range(1, max_passed_over)) {
			const [key] = keys.tail();
			const entry = key !== undefined && entries.get(key);
			if (key === undefined || !entry) return false;
			if (!is_needed(key, entry.value)) {
				remove(key);
				return true;
			}
			keys.set(key, true);
		}
		return false;
	}

	function largest(): Cache<string, true> | undefined {
		let found: Cache<string, true> | undefined;
		for (const [, keys] of keys_of) {
			if (!found || keys.count() > found.count()) found = keys;
		}
		return found;
	}

	function make_room(domain: string): boolean {
		const keys = keys_of.get(domain);
		if (keys && keys.count() >= share_of(domain, max)) return forget_one(keys);
		if (kept.count < max) return true;
		const most = largest();
		if (!most) return false;
		// Some at once, since to find who has most is a walk through all domains.
		let is_roomy = false;
		for (const _ of $range(1, math.ceil(most.count() / share_of_most))) {
			if (!forget_one(most)) break;
			is_roomy = true;
		}
		return is_roomy;
	}

	function set(key: string, domain: string, value: Value): boolean {
		const entry = entries.get(key);
		if (entry) {
			entry.value = value;
		} else {
			if (!make_room(domain)) return false;
			entries.set(key, { domain, value });
			kept.count += 1;
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
