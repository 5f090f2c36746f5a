// Who is subscribed to which address of ours, kept over restarts.

import type { Account, Senders } from "../users/senders";
import { new_quota } from "../users/quota";
import type { Standing } from "./service_presence";
import type { SubscriberStore } from "./subscriber_store";

/** A subscription: an account, and an address of ours. */
interface Subscription {
	readonly account: Account;
	readonly address: string;
	/** What it was told last; nil where that was nothing yet. */
	told: Standing | undefined;
}

/** @noSelf */
interface Subscriptions {
	/** Reads what is stored, when that is first needed; false where it could not be read yet. */
	load: (now: number) => boolean;
	/** Whether it has been read. */
	is_loaded: () => boolean;
	/** The one of an account to an address, new or not; nil where there is no room for it. */
	add: (account: Account, address: string) => Subscription | undefined;
	/** Ends one, if it is there. */
	remove: (account: Account, address: string) => void;
	/** The one of an account to an address; nil where there is none. */
	get: (account: string, address: string) => Subscription | undefined;
	all: () => Subscription[];
	/** Whether an account is subscribed to any address. */
	has: (account: string) => boolean;
	/** What each has been told last, by account and address; to be handed to the next instance of the module. */
	shown: () => LuaMap<string, Standing>;
}

/** @param former What each had been told by an earlier instance of the module. */
function new_subscriptions(
	senders: Senders,
	store: SubscriberStore,
	former: LuaMap<string, Standing> | undefined,
): Subscriptions {
	const max_subscribers = 10000;
	const max_addresses_each = 20;
	/** The pause before a store that could not be read is tried again, in seconds. */
	const retry_seconds = 5;

	const quota = new_quota(max_subscribers, max_addresses_each);
	/** By account, then by address. */
	const by_account = new LuaMap<string, LuaMap<string, Subscription>>();
	let is_loaded = false;
	let load_at = 0;

	function name_of(account: string, address: string): string {
		return `${account} ${address}`;
	}

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
		if (!quota.take(account)) return undefined;
		const told = former && former.get(name_of(account.jid, address));
		const subscription: Subscription = { account, address, told };
		theirs.set(address, subscription);
		by_account.set(account.jid, theirs);
		return subscription;
	}

	function add(account: Account, address: string): Subscription | undefined {
		const subscription = take_in(account, address);
		if (subscription) save(account.jid);
		return subscription;
	}

	function remove(account: Account, address: string): void {
		const theirs = by_account.get(account.jid);
		if (!theirs || !theirs.has(address)) return;
		theirs.delete(address);
		quota.give(account);
		if (theirs.isEmpty()) by_account.delete(account.jid);
		save(account.jid);
	}

	function all(): Subscription[] {
		const found: Subscription[] = [];
		for (const [, theirs] of by_account) {
			for (const [, subscription] of theirs) found.push(subscription);
		}
		return found;
	}

	function load(now: number): boolean {
		if (is_loaded || now < load_at) return is_loaded;
		load_at = now + retry_seconds;
		const stored = store.read_all();
		if (!stored) return false;
		is_loaded = true;
		for (const entry of stored) {
			const sender = senders.get(entry.jid);
			if (sender) {
				for (const address of entry.addresses) take_in(sender.account, address);
			}
		}
		return true;
	}

	function shown(): LuaMap<string, Standing> {
		if (!is_loaded && former) return former;
		const found = new LuaMap<string, Standing>();
		for (const subscription of all()) {
			const told = subscription.told;
			if (told) found.set(name_of(subscription.account.jid, subscription.address), told);
		}
		return found;
	}

	return {
		load,
		is_loaded: () => is_loaded,
		add,
		remove,
		get: (account, address) => {
			const theirs = by_account.get(account);
			return theirs && theirs.get(address);
		},
		all,
		has: (account) => by_account.has(account),
		shown,
	};
}

export type { Subscription, Subscriptions };
export { new_subscriptions };
