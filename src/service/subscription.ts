// The component's subscription to the presence of a target: when to ask, and what the log says while it is missing.

import { presence, type Stanza } from "util.stanza";
import type { Options, TargetAddress } from "../config/options";
import type { LocalAccount } from "./local_account";

/** What is known of a subscription; the next instance of the module goes on with it. */
interface SubscriptionState {
	/** The account has approved it, as far as is known. */
	is_approved: boolean;
}

/** What a subscription needs of the target that it belongs to. */
interface Subscriber {
	/** Whether no resource of the account is known. */
	readonly is_empty: (this: void) => boolean;
	/** Sends a stanza to the account. */
	readonly send: (this: void, stanza: Stanza) => void;
	readonly probe: (this: void, now: number) => void;
	/** Tells the administrator what stands in the way; nil, that it does no longer. */
	readonly warn: (this: void, text: string | undefined) => void;
}

/** @noSelf */
interface Subscription {
	/**
	 * Asks, unless it is too early or there is no need.
	 *
	 * @param is_wanted Whether something has come that nobody is eligible for, or a request has timed out.
	 */
	tick: (now: number, is_wanted: boolean) => void;
	/** Has the next tick ask. */
	ask_soon: () => void;
	/** The account has approved. */
	approved: (now: number) => void;
	/** Whether it has done so since the last tick, and has not been probed since. */
	has_just_approved: () => boolean;
	/**
	 * The account has refused, or taken its approval back.
	 *
	 * @returns Whether that ends an approval, and with it what was known by subscription.
	 */
	unsubscribed: (now: number) => boolean;
	/** The account has answered a probe, so it must have approved earlier. */
	answered: () => void;
	/** Whether a probe can do no harm: no request waits for the account's decision. */
	may_probe: () => boolean;
	/** The request came back with an error, since the account's server cannot be reached or for another reason. */
	bounced: (says_unreachable: boolean) => void;
	/** A resource is there, so later trouble is worth a new warning. */
	succeeded: () => void;
}

/**
 * @param component The address that subscribes.
 * @param address The account that it subscribes to.
 * @param account The same account where it is on this server.
 */
function new_subscription(
	component: string,
	address: TargetAddress,
	options: Options,
	account: LocalAccount,
	state: SubscriptionState,
	subscriber: Subscriber,
): Subscription {
	// The pauses before the next request, in seconds.
	const usual_pause = 30;
	// For an account elsewhere that shows nobody: at first;
	const first_pauses = [1, 2, 4];
	// and while something comes in that nobody is there for, where each pause is as long as that has gone on, up to this.
	const busy_pause = 5;
	// and for one that has refused once, twice and so on.
	const refused_pauses = [60, 300, 900];
	const max_refused_pause = 3600;

	const { is_empty, send, probe } = subscriber;
	/** What has become of the last request: it was not made, not answered, or refused. */
	let outcome: "unasked" | "silent" | "refused" = "unasked";
	let due = 0;
	/** How many requests were made since a resource was there, and when the last one was. */
	let requests = 0;
	let asked_at = 0;
	/** When something came that nobody is there for, and since when there has been no long pause between such. */
	let wanted_at = -math.huge;
	let wanted_since = 0;
	/** Whether the last request was approved, or an approval has shown since. */
	let is_confirmed = false;
	let refused_count = 0;
	/** It has just approved, and is still to be probed: not every server sends the presences along. */
	let has_just_approved = false;
	/** When an account that takes its approval back may be asked again at once. */
	let renewable_at = 0;
	/** Whether there was no such account on this server. */
	let is_missing = false;
	let has_warned = false;
	/** Whether what was warned of still holds, also of what an earlier instance of the module has warned of. */
	let has_obstacle = true;

	function warn_once(text: string): void {
		if (has_warned || !is_empty()) return;
		has_warned = true;
		has_obstacle = true;
		subscriber.warn(text);
	}

	function end_obstacle(): void {
		if (!has_obstacle) return;
		has_obstacle = false;
		// Of an account elsewhere it is only guessed, so it would be written again and again.
		if (account.is_here()) has_warned = false;
		subscriber.warn(undefined);
	}

	function warn_of_no_approval(): void {
		warn_once(
			`${address.jid} has not approved our subscription; accept it in the client (contact: ${component})`,
		);
	}

	function warn_of_refusal(): void {
		warn_once(
			`${address.jid} refuses our subscription; accept it in the client (contact: ${component}), or correct target_address`,
		);
	}

	function subscribe(): void {
		send(presence({ type: "subscribe", from: component, to: address.jid }));
	}

	function ask_here(now: number): void {
		due = now + usual_pause;
		// A request to an account that does not exist yet would spoil its roster when it is created.
		if (!account.exists()) {
			is_missing = true;
			warn_once(`there is no account ${address.jid}; create it with: prosodyctl adduser ${address.jid}`);
			return;
		}
		if (is_missing) end_obstacle();
		is_missing = false;
		state.is_approved = account.has_approved();
		if (state.is_approved) {
			end_obstacle();
			if (is_empty()) probe(now);
			return;
		}
		if (!options.auto_subscribe && !is_empty()) return;
		if (options.auto_subscribe) account.approve();
		outcome = "silent";
		subscribe();
		if (!account.has_approved()) warn_of_no_approval();
	}

	function ask_elsewhere(now: number): void {
		// It may have approved earlier, and then not every server answers the request. Never probe after the request: a
		// server may take a probe of somebody who is not approved for a reason to refuse, and with that the pending
		// request would be gone.
		if (outcome === "unasked") probe(now);
		if (requests > first_pauses.length && !is_confirmed) warn_of_no_approval();
		outcome = "silent";
		is_confirmed = false;
		requests += 1;
		asked_at = now;
		due = now + (first_pauses[requests - 1] ?? usual_pause);
		subscribe();
	}

	function tick(now: number, is_wanted: boolean): void {
		const is_here = account.is_here();
		if (is_wanted && !is_here && outcome === "silent") {
			// It may have come since it was asked last, so the first request has it asked at once.
			if (now > wanted_at + busy_pause) wanted_since = now;
			wanted_at = now;
			due = math.min(due, asked_at + math.min(asked_at - wanted_since, busy_pause));
		}
		if (has_just_approved) {
			if (is_empty()) probe(now);
		} else if (now >= due && is_here) {
			ask_here(now);
		} else if (now >= due && is_empty()) {
			ask_elsewhere(now);
		}
		has_just_approved = false;
	}

	function answered(): void {
		end_obstacle();
		state.is_approved = true;
		is_confirmed = true;
		refused_count = 0;
	}

	function approved(now: number): void {
		const is_news = !is_confirmed;
		answered();
		due = math.min(due, now + usual_pause);
		if (outcome === "refused") outcome = "silent";
		if (outcome === "unasked" || account.is_here()) {
			has_just_approved = true;
		} else if (is_news && is_empty()) {
			probe(now);
		}
	}

	function refused(now: number): void {
		// Several requests may be on their way, each with its own refusal.
		if (outcome === "refused" && now < due) return;
		outcome = "refused";
		refused_count += 1;
		due = now + (refused_pauses[refused_count - 1] ?? max_refused_pause);
		warn_of_refusal();
	}

	function unsubscribed(now: number): boolean {
		const is_here = account.is_here();
		const was_approved = state.is_approved;
		state.is_approved = false;
		// For an account on this server the configuration is consent.
		const may_ask = is_here ? options.auto_subscribe : was_approved;
		if (!may_ask) {
			if (is_here || outcome !== "unasked") refused(now);
			return was_approved;
		}
		outcome = "silent";
		if (due > now) {
			due = math.max(now, renewable_at);
			renewable_at = due + usual_pause;
		}
		return !is_here;
	}

	return {
		tick,
		ask_soon: () => {
			due = 0;
		},
		approved,
		has_just_approved: () => has_just_approved,
		unsubscribed,
		answered,
		may_probe: () =>
			account.is_here() ? account.has_approved() : state.is_approved || outcome === "unasked",
		bounced: (says_unreachable) => {
			if (!says_unreachable) return warn_of_refusal();
			warn_once(
				`the server of ${address.jid} cannot be reached; is s2s enabled here, and target_address right?`,
			);
		},
		succeeded: () => {
			requests = 0;
			has_warned = false;
		},
	};
}

export type { Subscription, SubscriptionState };
export { new_subscription };
