// What users who are subscribed see of the service (RFC 6121, sections 3 and 4).

import { presence, type Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare } from "../base/address";
import { type Refuse, refusals } from "../base/errors";
import type { Pool } from "../service/pool";
import type { Account, Senders } from "../users/senders";
import { is_same, nobody, type Standing, standing_of } from "./service_presence";
import type { Subscription, Subscriptions } from "./subscriptions";

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
	/** Ends the subscriptions of those who may not ask any longer. */
	refresh: () => void;
	/** Tells those that nobody is there any more who think otherwise, for the proxy is about to go. */
	close: () => void;
	/** What is being told, to be handed to the next instance of the module. */
	news: () => News;
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
	subscriptions: Subscriptions,
	now: number,
	send: (stanza: Stanza) => void,
	refuse: Refuse,
	former?: News,
): Subscribers {
	/** What changes back within this time is not told, in seconds. */
	const settle_seconds = 2;
	/** After a start, the service gets this long to come, in seconds, before we say that nobody is there. */
	const start_seconds = 10;
	/** How many are told in a second. */
	const told_at_once = 200;

	/** What has been told last; nil after a start. */
	let told = former && former.told;
	/** When that changed. */
	let changed_at: number | undefined = now;
	/** Those who are still to be told, the next one last. */
	let outbox = former ? former.outbox : [];

	// Single users

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

	function cancel(account: Account, address: string): void {
		subscriptions.remove(account, address);
		send(presence({ type: "unsubscribed", from: address, to: account.jid }));
		show(nobody, address, account.jid);
	}

	function refresh(): void {
		for (const subscription of subscriptions.all()) {
			const account = subscription.account;
			const sender = senders.get(account.jid);
			if (sender && !sender.account.is_allowed) cancel(account, subscription.address);
		}
	}

	function load(time: number): void {
		if (!subscriptions.is_loaded() && subscriptions.load(time)) refresh();
	}

	function subscribe(account: Account, address: string, stanza: Stanza): void {
		if (!account.is_allowed) {
			send(presence({ type: "unsubscribed", from: address, to: account.jid }));
			return;
		}
		const subscription = subscriptions.add(account, address);
		if (!subscription) {
			refuse(stanza, refusals.too_many);
			return;
		}
		send(presence({ type: "subscribed", from: address, to: account.jid }));
		const standing = told ?? standing_of(pool);
		subscription.told = standing;
		show(standing, address, account.jid);
	}

	function accept(stanza: Stanza, is_shown: boolean): void {
		const attr = stanza.attr;
		if (is_shown || attr.type === "unsubscribe") load(monotonic());
		if (!subscriptions.is_loaded()) {
			// To a probe nothing is said rather than something wrong, which would end the subscription.
			if (attr.type !== "probe") refuse(stanza, refusals.no_storage);
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
			cancel(account, address);
		} else if (subscriptions.get(account.jid, address)) {
			show(told ?? standing_of(pool), address, sender.jid);
		} else {
			send(presence({ type: "unsubscribed", from: address, to: account.jid }));
		}
	}

	function remind(user: string, address: string): void {
		const subscription = subscriptions.get(bare(user), address);
		const shown = subscription && subscription.told;
		// Where nobody is there, all are told of that soon.
		if (shown && shown.is_available && standing_of(pool).is_available) show(shown, address, user);
	}

	// All of them

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

	/** Tells one who may have left since it was listed, or know already. */
	function tell(listed: Subscription, standing: Standing): void {
		const subscription = subscriptions.get(listed.account.jid, listed.address);
		if (!subscription || (subscription.told && is_same(subscription.told, standing))) return;
		subscription.told = standing;
		show(standing, subscription.address, subscription.account.jid);
	}

	function tick(time: number, is_shown: boolean): void {
		if (is_shown) load(time);
		if (!subscriptions.is_loaded()) return;
		const standing = is_shown ? standing_of(pool) : nobody;
		if (is_settled(standing, time)) {
			told = standing;
			changed_at = undefined;
			outbox = subscriptions.all();
		}
		for (const _ of $range(1, math.min(told_at_once, outbox.length))) {
			const next = table.remove(outbox);
			if (next && told) tell(next, told);
		}
	}

	function close(): void {
		for (const subscription of subscriptions.all()) {
			if (subscription.told && subscription.told.is_available) tell(subscription, nobody);
		}
	}

	return {
		accept,
		tick,
		remind,
		refresh,
		close,
		news: () => ({ told, outbox, shown: subscriptions.shown() }),
	};
}

export type { News, Subscribers };
export { new_subscribers };
