// Users who see the presence of the service (RFC 6121, sections 3 and 4).

import { presence, type Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare } from "../address";
import { type Refuse, refusals } from "../errors";
import type { Pool } from "../pool";
import type { Account, Senders } from "../senders";
import { new_quota } from "./quota";
import { is_same, nobody, type Standing, standing_of } from "./standing";
import type { SubscriberStore } from "./subscriber_store";

/** @noSelf */
interface Subscribers {
	/**
	 * Takes presence of type subscribe, unsubscribe or probe from a user.
	 *
	 * @param is_shown Whether presence is relayed.
	 */
	accept: (stanza: Stanza, is_shown: boolean) => void;
	/**
	 * Tells those who are still to be told of a change.
	 *
	 * @param is_shown Whether presence is relayed; else nobody is there.
	 */
	tick: (now: number, is_shown: boolean) => void;
	/** Tells a user again who is there, after a resource has said that it is not, from an address that is one for both. */
	remind: (user: string, address: string) => void;
	/** Takes notice of changed options. */
	refresh: () => void;
	/** Tells those that nobody is there any more who think otherwise, for the proxy is about to go. */
	close: () => void;
	/** Whether an account is subscribed to any address of ours. */
	has: (account: string) => boolean;
	/** What is being told, to be handed to the next instance of the module. */
	news: () => News;
}

/** A subscription: an account, and an address of ours. */
interface Subscription {
	readonly account: Account;
	readonly address: string;
	/** What it was told last. */
	told?: Standing | undefined;
}

interface News {
	/** What has been told last, or is being told. */
	readonly told: Standing | undefined;
	/** Those who are still to be told. */
	readonly outbox: Subscription[];
	/** What each has been told last, by account and address. */
	readonly shown: LuaMap<string, Standing>;
}

/**
 * @param now When the module was loaded.
 * @param former What an earlier instance of the module was telling.
 */
function new_subscribers(
	pool: Pool,
	senders: Senders,
	store: SubscriberStore,
	now: number,
	send: (stanza: Stanza) => void,
	refuse: Refuse,
	former?: News,
): Subscribers {
	const max_subscribers = 10000;
	const max_addresses_each = 20;
	/** What changes back within this time is not told, in seconds. */
	const settle_seconds = 2;
	/** After a start, the service gets this long to come, in seconds, before we say that nobody is there. */
	const start_seconds = 10;
	/** The pause before a store that could not be read is tried again. */
	const retry_seconds = 5;
	/** How many are told in a second. */
	const told_at_once = 200;

	const quota = new_quota(max_subscribers, max_addresses_each);
	/** By account, then by address. */
	const subscriptions = new LuaMap<string, LuaMap<string, Subscription>>();
	/** What has been told last; nil after a start. */
	let told = former && former.told;
	let is_loaded = false;
	/** When it is worth trying to load them. */
	let load_at = 0;
	/** When it changed. */
	let changed_at: number | undefined = now;
	/** Those who are still to be told, the next one last. */
	let outbox = former ? former.outbox : [];

	function save(account: string): void {
		const addresses: string[] = [];
		const theirs = subscriptions.get(account);
		if (theirs) {
			for (const [address] of theirs) addresses.push(address);
		}
		store.save(account, addresses);
	}

	function add(account: Account, address: string): boolean {
		const theirs = subscriptions.get(account.jid) ?? new LuaMap<string, Subscription>();
		if (theirs.has(address)) return true;
		if (!quota.take(account)) return false;
		theirs.set(address, { account, address, told: former && former.shown.get(`${account.jid} ${address}`) });
		subscriptions.set(account.jid, theirs);
		return true;
	}

	function remove(account: Account, address: string): boolean {
		const theirs = subscriptions.get(account.jid);
		if (!theirs || !theirs.has(address)) return false;
		theirs.delete(address);
		quota.give(account);
		if (theirs.isEmpty()) subscriptions.delete(account.jid);
		return true;
	}

	function subscription_of(account: string, address: string): Subscription | undefined {
		const theirs = subscriptions.get(account);
		return theirs && theirs.get(address);
	}

	function all(): Subscription[] {
		const found: Subscription[] = [];
		for (const [, theirs] of subscriptions) {
			for (const [, subscription] of theirs) found.push(subscription);
		}
		return found;
	}

	/** Reads the subscriptions from the store, when they are first needed. */
	function load(time: number): void {
		if (is_loaded || time < load_at) return;
		load_at = time + retry_seconds;
		const stored = store.read_all();
		if (!stored) return;
		is_loaded = true;
		for (const { jid, addresses } of stored) {
			const sender = senders.get(jid);
			if (sender) {
				for (const address of addresses) add(sender.account, address);
			}
		}
		end_disallowed();
	}

	function show(standing: Standing, from: string, to: string): void {
		if (!standing.is_available) {
			send(presence({ type: "unavailable", from, to }));
			return;
		}
		const stanza = presence({ from, to });
		if (standing.show !== undefined) stanza.text_tag("show", standing.show);
		if (standing.status !== undefined) stanza.text_tag("status", standing.status);
		send(stanza);
	}

	function end(account: Account, address: string): void {
		send(presence({ type: "unsubscribed", from: address, to: account.jid }));
		show(nobody, address, account.jid);
	}

	/** Ends the subscriptions of those who may not ask any longer. */
	function end_disallowed(): void {
		for (const { account, address } of all()) {
			const sender = senders.get(account.jid);
			if (sender && !sender.account.is_allowed) {
				remove(account, address);
				save(account.jid);
				end(account, address);
			}
		}
	}

	function subscribe(account: Account, address: string, stanza: Stanza): void {
		if (!account.is_allowed) {
			send(presence({ type: "unsubscribed", from: address, to: account.jid }));
		} else if (!add(account, address)) {
			refuse(stanza, refusals.too_many);
		} else {
			save(account.jid);
			send(presence({ type: "subscribed", from: address, to: account.jid }));
			const standing = told ?? standing_of(pool);
			const subscription = subscription_of(account.jid, address);
			if (subscription) subscription.told = standing;
			show(standing, address, account.jid);
		}
	}

	function accept(stanza: Stanza, is_shown: boolean): void {
		const attr = stanza.attr;
		if (is_shown) load(monotonic());
		if (!is_loaded) {
			// To a probe nothing is said rather than something wrong, which would end the subscription.
			if (attr.type === "subscribe") refuse(stanza, refusals.no_storage);
			return;
		}
		const sender = senders.get(attr.from ?? "");
		const address = bare(attr.to ?? module.host);
		if (!sender) {
			refuse(stanza, refusals.too_many);
			return;
		}
		const account = sender.account;
		if (attr.type === "subscribe") {
			subscribe(account, address, stanza);
		} else if (attr.type === "unsubscribe") {
			if (remove(account, address)) save(account.jid);
			end(account, address);
		} else if (subscription_of(account.jid, address)) {
			show(told ?? standing_of(pool), address, sender.jid);
		} else {
			send(presence({ type: "unsubscribed", from: address, to: account.jid }));
		}
	}

	/** Whether what the resources show now is to be told. */
	function is_settled(standing: Standing, time: number): boolean {
		if (told && is_same(standing, told)) {
			changed_at = undefined;
			return false;
		}
		if (changed_at === undefined) changed_at = time;
		const wait = told || standing.is_available ? settle_seconds : start_seconds;
		return time - changed_at >= wait;
	}

	function tick(time: number, is_shown: boolean): void {
		const standing = is_shown ? standing_of(pool) : nobody;
		if (is_settled(standing, time)) {
			told = standing;
			changed_at = undefined;
			outbox = all();
		}
		for (const _ of $range(1, math.min(told_at_once, outbox.length))) {
			const next = table.remove(outbox);
			// Who has left meanwhile is told nothing, nor who knows already.
			const subscription = next && subscription_of(next.account.jid, next.address);
			if (told && subscription && !(subscription.told && is_same(subscription.told, told))) {
				subscription.told = told;
				show(told, subscription.address, subscription.account.jid);
			}
		}
	}

	function news(): News {
		if (!is_loaded && former) return former;
		const shown = new LuaMap<string, Standing>();
		for (const subscription of all()) {
			const known = subscription.told;
			if (known) shown.set(`${subscription.account.jid} ${subscription.address}`, known);
		}
		return { told, outbox, shown };
	}

	function remind(user: string, address: string): void {
		const subscription = subscription_of(bare(user), address);
		const shown = subscription && subscription.told;
		// Where nobody is there, all are told of that soon.
		if (shown && shown.is_available && standing_of(pool).is_available) show(shown, address, user);
	}

	function close(): void {
		for (const subscription of all()) {
			if (subscription.told && subscription.told.is_available) {
				subscription.told = nobody;
				show(nobody, subscription.address, subscription.account.jid);
			}
		}
	}

	return {
		close,
		accept,
		refresh: () => {
			if (is_loaded) end_disallowed();
		},
		tick: (time, is_shown) => {
			if (is_shown) load(time);
			if (is_loaded) tick(time, is_shown);
		},
		remind,
		has: (account) => subscriptions.has(account),
		news,
	};
}

export type { News, Subscribers };
export { new_subscribers };
