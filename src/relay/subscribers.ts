// What subscribers see of the service (RFC 6121, sections 3 and 4), and when they are told of a change.

import { presence, type Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare } from "../base/address";
import { for_each, type Job, type Pacer } from "../base/pacer";
import type { Account, Sender } from "../base/sender";
import { type Refuse, refusals } from "../requests/refusals";
import type { Pool } from "../service/pool";
import type { Names } from "../users/names";
import type { Senders } from "../users/senders";
import { is_same, presence_of, type ServicePresence, unavailable } from "./service_presence";
import type { Subscription, Subscriptions } from "./subscriptions";

/** What is kept of what subscribers are told; the next instance of the module goes on with it. */
interface SubscribersState {
	/** What has been told last, or is being told; nil after a start. */
	told: ServicePresence | undefined;
	/** Those who are still to be told of a change, by number: whoever has waited longest has the lowest. */
	readonly outbox: LuaTable<number, Subscription | undefined>;
	/** The lowest number in use, and the highest that was. */
	first: number;
	last: number;
}

/** @noSelf */
interface Subscribers {
	/** Takes presence of type subscribe, unsubscribe or probe from a user. */
	accept: (stanza: Stanza, from: string, to: string) => void;
	/**
	 * Tells subscribers of a change.
	 *
	 * @param is_relayed Whether presence is relayed; they see the service as unavailable otherwise.
	 */
	tick: (now: number, is_relayed: boolean) => void;
	/** Tells a user that the service is available, after a resource has said from the same address that it is not. */
	remind: (user: string, address: string) => void;
	/** Ends the subscriptions of those who may not ask any longer. */
	refresh: () => void;
	/** Tells those who see the service as available that it is not, for the proxy is about to go. */
	close: () => void;
	readonly state: SubscribersState;
}

/** What subscribers work with. */
interface SubscribersParts {
	readonly names: Names;
	readonly pool: Pool;
	readonly senders: Senders;
	readonly subscriptions: Subscriptions;
	readonly send: (this: void, stanza: Stanza) => void;
	readonly refuse: Refuse;
	readonly pacer: Pacer;
}

/** @param former What an earlier instance of the module kept. */
function new_subscribers(
	{ names, pool, senders, subscriptions, send, refuse, pacer }: SubscribersParts,
	former?: SubscribersState,
): Subscribers {
	/** What changes back within this time is not told, in seconds. */
	const settle_seconds = 2;
	/** How long after a start the service may take to come before subscribers are told that it is unavailable. */
	const start_seconds = 10;
	/** How many are told in a second. */
	const told_at_once = 200;

	const state: SubscribersState = former ?? {
		told: undefined,
		outbox: new LuaTable<number, Subscription | undefined>(),
		first: 1,
		last: 0,
	};
	const outbox = state.outbox;
	/** How many may still be told in this second. */
	let may_tell = 0;
	/** When the presence began to differ from what was told; nil where it does not. */
	let changed_at: number | undefined = monotonic();

	// Single subscribers

	function show(shown: ServicePresence, from: string, to: string): void {
		if (!shown.is_available) return send(presence({ type: "unavailable", from, to }));
		const stanza = presence({ from, to });
		if (shown.show !== undefined) stanza.text_tag("show", shown.show);
		if (shown.status !== undefined) stanza.text_tag("status", shown.status);
		send(stanza);
	}

	function tell(subscription: Subscription, shown: ServicePresence): void {
		subscription.told = shown;
		show(shown, subscription.address, subscription.account.jid);
	}

	/** Says that somebody is not subscribed. */
	function deny(account: string, address: string): void {
		send(presence({ type: "unsubscribed", from: address, to: account }));
	}

	function cancel(account: string, address: string): void {
		// RFC 6121, section 3.3.3: who is not subscribed gets no answer.
		if (!subscriptions.remove(account, address)) return;
		deny(account, address);
		show(unavailable, address, account);
	}

	function refresh(): void {
		const check = ({ account, address }: Subscription): void => {
			if (!senders.get(account.jid).account.is_allowed) cancel(account.jid, address);
		};
		pacer.begin(for_each(subscriptions.all, check));
	}

	function subscribe(account: Account, address: string, stanza: Stanza): void {
		if (!account.is_allowed) return deny(account.jid, address);
		const subscription = subscriptions.add(account, address);
		if (!subscription) return refuse(stanza, refusals.too_many_subscribers);
		send(presence({ type: "subscribed", from: address, to: account.jid }));
		tell(subscription, state.told ?? presence_of(pool));
	}

	function answer_probe({ jid, account }: Sender, address: string): void {
		const known = subscriptions.get(account.jid, address);
		// Servers probe for those who are subscribed. That may have been at another node, and holds where there is no room here.
		const may_be_new = names.node !== names.host && account.is_allowed;
		if (!known && !may_be_new) return deny(account.jid, address);
		const added = !known && subscriptions.add(account, address);
		const shown = state.told ?? presence_of(pool);
		// Not while the service may still come after a start, since it would be wrong soon.
		if (!state.told && !shown.is_available) return;
		if (added) tell(added, shown);
		else show(shown, address, jid);
	}

	function accept(stanza: Stanza, from: string, to: string): void {
		const type = stanza.attr.type;
		subscriptions.load(monotonic());
		const sender = senders.get(from);
		const address = bare(to);
		const account = sender.account;
		if (!subscriptions.load_account(account.jid)) {
			// A probe gets no answer rather than a wrong one, which would end the subscription.
			if (type !== "probe") refuse(stanza, refusals.no_storage);
		} else if (type === "subscribe") {
			subscribe(account, address, stanza);
		} else if (type === "unsubscribe") {
			cancel(account.jid, address);
		} else {
			answer_probe(sender, address);
		}
	}

	function remind(user: string, address: string): void {
		const subscription = subscriptions.get(bare(user), address);
		const shown = subscription && subscription.told;
		// Where nobody serves, all are told of that soon.
		if (shown && shown.is_available && presence_of(pool).is_available) show(shown, address, user);
	}

	// All subscribers

	/** Whether a presence differs from what was told, and has for long enough. */
	function is_news(shown: ServicePresence, now: number): boolean {
		if (state.told && is_same(shown, state.told)) {
			changed_at = undefined;
			return false;
		}
		if (changed_at === undefined) changed_at = now;
		const wait = state.told || shown.is_available ? settle_seconds : start_seconds;
		return now - changed_at >= wait;
	}

	/** Whether a subscription has not ended, and was told something else. */
	function is_to_be_told(subscription: Subscription, shown: ServicePresence): boolean {
		const { account, address, told } = subscription;
		if (subscriptions.get(account.jid, address) !== subscription) return false;
		return !told || !is_same(told, shown);
	}

	function list_all(): void {
		for (const subscription of subscriptions.all()) {
			if (!subscription.is_listed) {
				subscription.is_listed = true;
				state.last += 1;
				outbox.set(state.last, subscription);
			}
		}
	}

	/** Tells the one who has waited longest what holds now. */
	const tell_next: Job = () => {
		const shown = state.told;
		while (shown && may_tell > 0) {
			const subscription = outbox.get(state.first);
			if (!subscription) return undefined;
			outbox.delete(state.first);
			state.first += 1;
			subscription.is_listed = undefined;
			if (is_to_be_told(subscription, shown)) {
				may_tell -= 1;
				return () => tell(subscription, shown);
			}
		}
		return undefined;
	};

	function tick(now: number, is_relayed: boolean): void {
		if (is_relayed) subscriptions.load(now);
		if (!subscriptions.is_loaded()) return;
		const shown = is_relayed ? presence_of(pool) : unavailable;
		if (is_news(shown, now)) {
			state.told = shown;
			changed_at = undefined;
			list_all();
		}
		may_tell = told_at_once;
		if (outbox.has(state.first) && !pacer.has(tell_next)) pacer.begin(tell_next);
	}

	function close(): void {
		const tell_end = (subscription: Subscription): void => {
			const { told } = subscription;
			if (told && told.is_available && is_to_be_told(subscription, unavailable))
				tell(subscription, unavailable);
		};
		pacer.begin(for_each(subscriptions.all, tell_end));
	}

	subscriptions.loaded.listen(refresh);
	return { accept, tick, remind, refresh, close, state };
}

export type { Subscribers, SubscribersState };
export { new_subscribers };
