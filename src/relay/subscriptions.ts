// Who is subscribed to which address of the component (RFC 6121, section 3), kept over restarts.

import type { Job, Pacer } from "../base/pacer";
import type { Account } from "../base/sender";
import { new_signal, type Signal } from "../base/signal";
import type { Aliases } from "../users/aliases";
import { places_of } from "../users/places";
import { new_quota } from "../users/quota";
import type { Senders } from "../users/senders";
import type { SharesState } from "../users/shares";
import type { ServicePresence } from "./service_presence";
import type { NextKey, SubscriberStore } from "./subscriber_store";

/** A subscription of an account to an address of the component. */
interface Subscription {
	readonly account: Account;
	readonly address: string;
	/** The alias that stays known for as long as the subscription lasts. */
	readonly alias: string;
	/** What it was told last; nil where that was nothing yet. */
	told: ServicePresence | undefined;
	/** It is still to be told of a change. */
	is_listed?: true | undefined;
}

/** What is kept of subscriptions; the next instance of the module goes on with it. */
interface SubscriptionsState {
	/** By account, then by address. */
	readonly by_account: LuaMap<string, LuaMap<string, Subscription>>;
	readonly quota: SharesState;
	/** All have been read from the store. */
	is_loaded: boolean;
}

/** @noSelf */
interface Subscriptions {
	/** Begins to read what is stored, unless that is done or under way, or has just failed. */
	load: (now: number) => void;
	/** Whether all has been read. */
	is_loaded: () => boolean;
	/** All has been read. */
	readonly loaded: Signal<[]>;
	/** Reads what is stored of an account, unless that has been read; false where it cannot be read. */
	load_account: (account: string) => boolean;
	/** The subscription of an account to an address, a new one or not; nil where there is no room for it. */
	add: (account: Account, address: string) => Subscription | undefined;
	/** Ends a subscription; false where there is none. */
	remove: (account: string, address: string) => boolean;
	/** Nil where there is none. */
	get: (account: string, address: string) => Subscription | undefined;
	all: () => Subscription[];
	readonly state: SubscriptionsState;
}

/** How many subscriptions there may be. */
const max_subscribers = 10000;

/** @param former What an earlier instance of the module kept. */
function new_subscriptions(
	senders: Senders,
	aliases: Aliases,
	store: SubscriberStore,
	pacer: Pacer,
	former?: SubscriptionsState,
): Subscriptions {
	const max_addresses_each = 20;
	/** The pause before a store that could not be read is tried again, in seconds. */
	const retry_seconds = 5;
	/** How many keys are listed at once. */
	const max_listed = 100;

	const quota = new_quota(max_subscribers, max_addresses_each, former && former.quota);
	const state: SubscriptionsState = former ?? {
		by_account: new LuaMap<string, LuaMap<string, Subscription>>(),
		quota: quota.state,
		is_loaded: false,
	};
	const by_account = state.by_account;
	const loaded = new_signal<[]>();
	/** When the store may be tried again. */
	let load_at = 0;
	/** Lists what is stored; nil once that is done. */
	let next_key: NextKey | undefined;
	/** What is listed, how far that has been read, and all that has been. */
	let keys: string[] = [];
	let place = 0;
	const read = new LuaSet<string>();
	let has_failed = false;

	function save(account: string): void {
		const addresses: string[] = [];
		const theirs = by_account.get(account);
		if (theirs) {
			for (const [address] of theirs) addresses.push(address);
		}
		store.save(account, addresses);
	}

	function take_in(account: Account, address: string): Subscription | undefined {
		const theirs = by_account.get(account.jid) ?? new LuaMap<string, Subscription>();
		const known = theirs.get(address);
		if (known) return known;
		if (!quota.take(account, places_of(address.length))) return undefined;
		const subscription: Subscription = { account, address, alias: account.alias, told: undefined };
		aliases.pin(account.alias, account.jid);
		theirs.set(address, subscription);
		by_account.set(account.jid, theirs);
		return subscription;
	}

	function get(account: string, address: string): Subscription | undefined {
		const theirs = by_account.get(account);
		return theirs && theirs.get(address);
	}

	function add(account: Account, address: string): Subscription | undefined {
		const subscription = take_in(account, address);
		if (subscription) save(account.jid);
		return subscription;
	}

	function remove(account: string, address: string): boolean {
		const theirs = by_account.get(account);
		const subscription = theirs && theirs.get(address);
		if (!theirs || !subscription) return false;
		theirs.delete(address);
		quota.give(subscription.account, places_of(address.length));
		aliases.unpin(subscription.alias);
		if (theirs.isEmpty()) by_account.delete(account);
		save(account);
		return true;
	}

	function all(): Subscription[] {
		const found: Subscription[] = [];
		for (const [, theirs] of by_account) {
			for (const [, subscription] of theirs) found.push(subscription);
		}
		return found;
	}

	/** Reads what is stored under a key, unless that has been read: what is known may be newer. */
	function read_key(key: string): boolean {
		if (read.has(key)) return true;
		const [ok, stored] = store.read(key);
		has_failed = !ok;
		if (!ok) return false;
		read.add(key);
		if (stored) {
			const account = senders.get(stored.jid).account;
			for (const address of stored.addresses) take_in(account, address);
		}
		return true;
	}

	/** Lists some more of what is stored. All is listed before any is read: a store can change while it is read. */
	function list_keys(from: NextKey): void {
		for (const _ of $range(1, max_listed)) {
			const [ok, key] = from();
			if (!ok) has_failed = true;
			if (key === undefined) {
				next_key = undefined;
				return;
			}
			keys.push(key);
		}
	}

	const read_next: Job = () => {
		if (has_failed || state.is_loaded) return undefined;
		const from = next_key;
		if (from) return () => list_keys(from);
		place += 1;
		const key = keys[place - 1];
		if (key !== undefined) return () => read_key(key);
		state.is_loaded = true;
		return loaded.fire;
	};

	function load(now: number): void {
		if (state.is_loaded || now < load_at || pacer.has(read_next)) return;
		load_at = now + retry_seconds;
		next_key = store.keys();
		keys = [];
		place = 0;
		has_failed = false;
		pacer.begin(read_next);
	}

	function load_account(account: string): boolean {
		return state.is_loaded || (!has_failed && read_key(store.key_of(account)));
	}

	return {
		load,
		is_loaded: () => state.is_loaded,
		loaded,
		load_account,
		add,
		remove,
		get,
		all,
		state,
	};
}

export type { Subscription, Subscriptions, SubscriptionsState };
export { max_subscribers, new_subscriptions };
