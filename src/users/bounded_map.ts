// A map whose entries belong to accounts, and that has a limited number of places. When it is full, the account that gives
// way (see shares.ts) loses its oldest entries.

import { places_of } from "./places";
import { new_shares, type Shares, type SharesState } from "./shares";

interface Entry<Value> {
	readonly key: string;
	/** The bare JID of the account that it belongs to. */
	account: string;
	value: Value;
	/** How long its value is, where that varies, in bytes; and how many places it takes. */
	readonly bytes: number;
	readonly places: number;
	/** Its neighbours among the entries of its account; nil at the ends. */
	older?: Entry<Value> | undefined;
	newer?: Entry<Value> | undefined;
}

/** The entries of an account, from its oldest to its newest. */
interface Holding<Value> {
	oldest: Entry<Value>;
	newest: Entry<Value>;
}

/** What a map keeps; the next instance of the module goes on with it. */
interface BoundedMapState<Value> {
	readonly entries: LuaMap<string, Entry<Value>>;
	readonly by_account: LuaMap<string, Holding<Value>>;
	readonly shares: SharesState;
}

/** @noSelf */
interface BoundedMap<Value> {
	get: (key: string) => Value | undefined;
	/**
	 * Sets a value, and makes its entry the newest of its account.
	 *
	 * @param account The bare JID of the account that a new entry belongs to.
	 * @param bytes How long the value is, where that varies.
	 */
	set: (key: string, account: string, value: Value, bytes?: number) => void;
	/** Has an entry belong to an account that uses it, where its party holds less. */
	charge: (key: string, account: string) => void;
	remove: (key: string) => void;
	readonly state: BoundedMapState<Value>;
}

/**
 * @param max How many places there are.
 * @param max_each How many of them one account may have.
 * @param former What an earlier instance of the module kept.
 */
function new_bounded_map<Value>(
	max: number,
	max_each: number,
	former?: BoundedMapState<Value>,
): BoundedMap<Value> {
	const shares: Shares = new_shares(former && former.shares);
	const state: BoundedMapState<Value> = former ?? {
		entries: new LuaMap<string, Entry<Value>>(),
		by_account: new LuaMap<string, Holding<Value>>(),
		shares: shares.state,
	};
	const { entries, by_account } = state;

	function link(entry: Entry<Value>): void {
		const holding = by_account.get(entry.account);
		if (!holding) {
			by_account.set(entry.account, { oldest: entry, newest: entry });
			return;
		}
		entry.older = holding.newest;
		holding.newest.newer = entry;
		holding.newest = entry;
	}

	function unlink(entry: Entry<Value>): void {
		const holding = by_account.get(entry.account);
		if (!holding) return;
		const { older, newer } = entry;
		entry.older = undefined;
		entry.newer = undefined;
		if (older) older.newer = newer;
		if (newer) newer.older = older;
		if (holding.oldest === entry && newer) holding.oldest = newer;
		if (holding.newest === entry && older) holding.newest = older;
		if (!older && !newer) by_account.delete(entry.account);
	}

	function remove(key: string): void {
		const entry = entries.get(key);
		if (!entry) return;
		entries.delete(key);
		unlink(entry);
		shares.add(entry.account, -entry.places);
	}

	/** Removes the oldest entry of an account; false where it has none. */
	function evict(account: string): boolean {
		const holding = by_account.get(account);
		if (!holding) return false;
		remove(holding.oldest.key);
		return true;
	}

	/** Makes room for an entry of an account; false where there can be none. */
	function make_room(account: string, places: number): boolean {
		while (shares.of_account(account) + places > max_each) {
			if (!evict(account)) return false;
		}
		while (shares.state.total + places > max) {
			// Among equals the newer entry replaces the older one.
			const loser = shares.who_gives_way(account, places, true) ?? account;
			if (!evict(loser)) return false;
		}
		return true;
	}

	function set(key: string, account: string, value: Value, bytes = 0): void {
		const known = entries.get(key);
		if (known && known.bytes === bytes) {
			known.value = value;
			unlink(known);
			link(known);
			shares.add(known.account, 0);
			return;
		}
		if (known) remove(key);
		const places = places_of(key.length + bytes);
		if (!make_room(account, places)) return;
		const entry: Entry<Value> = { key, account, value, bytes, places };
		entries.set(key, entry);
		link(entry);
		shares.add(account, places);
	}

	function charge(key: string, account: string): void {
		const entry = entries.get(key);
		if (!entry || entry.account === account) return;
		if (shares.of_party(account) + entry.places >= shares.of_party(entry.account)) return;
		unlink(entry);
		shares.add(entry.account, -entry.places);
		entry.account = account;
		link(entry);
		shares.add(account, entry.places);
	}

	return {
		get: (key) => {
			const entry = entries.get(key);
			return entry && entry.value;
		},
		set,
		charge,
		remove,
		state,
	};
}

export type { BoundedMap, BoundedMapState };
export { new_bounded_map };
