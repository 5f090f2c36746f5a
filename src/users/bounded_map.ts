// A map whose entries belong to accounts, and that has a limited number of places. When it is full, the account that gives
// way (see shares.ts) loses its oldest entries.

import { includes } from "../base/lists";
import { places_of } from "./places";
import { new_shares, type Shares, type SharesState } from "./shares";

interface Entry<Value> {
	readonly key: string;
	/** The bare JID of the account that it belongs to. */
	account: string;
	/** Some other accounts that have used it; nil where there are none. */
	others?: string[] | undefined;
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
	/**
	 * Makes an entry the newest of its account, for an account has used it. Before it gives way to others, it is charged to
	 * the party that holds least of those that have used it.
	 */
	use: (key: string, account: string) => void;
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
	/** How many other accounts are remembered that have used an entry, and how long their addresses may be, in bytes. */
	const max_others = 3;
	const max_address_bytes = 256;
	/** How many entries are charged to others for each new one, before one is lost whoever has used it. */
	const max_charged = 1000;

	const shares: Shares = new_shares(former && former.shares);
	const state: BoundedMapState<Value> = former ?? {
		entries: new LuaMap<string, Entry<Value>>(),
		by_account: new LuaMap<string, Holding<Value>>(),
		shares: shares.state,
	};
	const { entries, by_account } = state;
	/** How many entries have been charged to others, so that there is room for one. */
	let charged = 0;

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

	/** Makes an entry the newest of its account. */
	function renew(entry: Entry<Value>): void {
		const holding = by_account.get(entry.account);
		if (!holding || holding.newest !== entry) {
			unlink(entry);
			link(entry);
		}
		shares.add(entry.account, 0);
	}

	function remove(key: string): void {
		const entry = entries.get(key);
		if (!entry) return;
		entries.delete(key);
		unlink(entry);
		shares.add(entry.account, -entry.places);
	}

	/** Remembers that another account has used an entry: where there are too many, in place of one that holds more. */
	function note_user(entry: Entry<Value>, account: string): void {
		const others = entry.others ?? [];
		if (includes(others, account) || account.length > max_address_bytes) return;
		entry.others = others;
		if (others.length < max_others) {
			others.push(account);
			return;
		}
		const place = math.random(max_others);
		const other = others[place - 1];
		if (other !== undefined && shares.of_party(account) < shares.of_party(other)) others[place - 1] = account;
	}

	/** Charges an entry to the party that holds least of those that have used it; false where that has it already. */
	function charge_to_least(entry: Entry<Value>): boolean {
		const { account, others, places } = entry;
		if (!others) return false;
		let least = shares.of_party(account) - places;
		let place: number | undefined;
		for (const index of $range(1, others.length)) {
			const held = shares.of_party(others[index - 1] ?? account);
			if (held < least) {
				least = held;
				place = index;
			}
		}
		const other = place !== undefined && others[place - 1];
		if (place === undefined || !other) return false;
		others[place - 1] = account;
		unlink(entry);
		shares.add(account, -places);
		entry.account = other;
		link(entry);
		shares.add(other, places);
		return true;
	}

	/** Has an account give up its oldest entry, to others who have used it or for good; false where it has none. */
	function evict(account: string): boolean {
		const holding = by_account.get(account);
		if (!holding) return false;
		const oldest = holding.oldest;
		if (charged < max_charged && charge_to_least(oldest)) {
			charged += 1;
		} else {
			remove(oldest.key);
		}
		return true;
	}

	/** Makes room for an entry of an account; false where there can be none. */
	function make_room(account: string, places: number): boolean {
		charged = 0;
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
			return renew(known);
		}
		if (known) remove(key);
		const places = places_of(key.length + bytes);
		if (!make_room(account, places)) return;
		const entry: Entry<Value> = { key, account, value, bytes, places };
		entries.set(key, entry);
		link(entry);
		shares.add(account, places);
	}

	function use(key: string, account: string): void {
		const entry = entries.get(key);
		if (!entry) return;
		renew(entry);
		if (entry.account !== account) note_user(entry, account);
	}

	return {
		get: (key) => {
			const entry = entries.get(key);
			return entry && entry.value;
		},
		set,
		use,
		remove,
		state,
	};
}

export type { BoundedMap, BoundedMapState, Entry };
export { new_bounded_map };
