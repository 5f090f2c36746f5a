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
	/** Writes a warning for the administrator. */
	readonly warn: (this: void, text: string) => void;
}

/** @noSelf */
interface Subscription {
	/** Asks, unless it is too early or there is no need. */
	tick: (now: number) => void;
	/** Has the next tick ask. */
	ask_soon: () => void;
	/** The account has approved. */
	approved: () => void;
	/** The account has refused, or taken its approval back. */
	refused: (now: number) => void;
	/** The account has answered a probe, so it must have approved earlier. */
	answered: () => void;
	/** Whether a probe can do no harm: no request waits for the account's decision. */
	may_probe: () => boolean;
	/** The account's server cannot be reached. */
	unreachable: (now: number) => void;
	/** A probe was not answered, so an earlier approval may be gone. */
	unanswered: () => void;
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
	// The pauses before the next request, in seconds: for an account on this server,
	const local_pause = 30;
	// for a server that cannot be reached,
	const unreachable_pause = 30;
	// for an account that has approved and has nobody online,
	const empty_pause = 60;
	// and for one that has refused, or not answered, once, twice and so on.
	const refused_pauses = [60, 300, 900, 3600];

	const { is_empty, send, probe } = subscriber;
	let due = 0;
	let requests = 0;
	let has_warned = false;

	function warn_once(text: string): void {
		if (has_warned || !is_empty()) return;
		has_warned = true;
		subscriber.warn(text);
	}

	function warn_of_no_approval(): void {
		warn_once(
			`${address.jid} has not approved our subscription; accept it in the client (contact: ${component})`,
		);
	}

	function subscribe(): void {
		send(presence({ type: "subscribe", from: component, to: address.jid }));
	}

	function ask_here(now: number): void {
		due = now + local_pause;
		// A request to an account that does not exist yet would spoil its roster when it is created.
		if (!account.exists()) {
			warn_once(`there is no account ${address.jid}; create it with: prosodyctl adduser ${address.jid}`);
			return;
		}
		if (account.has_approved()) {
			if (is_empty()) probe(now);
			return;
		}
		if (!options.auto_subscribe && !is_empty()) return;
		if (options.auto_subscribe) account.approve();
		subscribe();
		if (!account.has_approved()) warn_of_no_approval();
	}

	/** The pause after the number of requests that have been made. */
	function refused_pause(): number {
		return refused_pauses[math.min(requests, refused_pauses.length) - 1] ?? empty_pause;
	}

	function ask_elsewhere(now: number): void {
		if (state.is_approved) {
			due = now + empty_pause;
			probe(now);
			return;
		}
		// It may have approved earlier. Never probe after the request: a server may take a probe of somebody who is not
		// approved for a reason to refuse, and with that the pending request would be gone.
		if (requests === 0) probe(now);
		requests += 1;
		due = now + refused_pause();
		if (requests > 1) warn_of_no_approval();
		subscribe();
	}

	function tick(now: number): void {
		if (now < due) return;
		if (account.is_here()) {
			ask_here(now);
		} else if (is_empty()) {
			ask_elsewhere(now);
		}
	}

	function approved(): void {
		state.is_approved = true;
		requests = 0;
		// Not every server sends the presences along, so they are probed for.
		due = 0;
	}

	function answered(): void {
		state.is_approved = true;
		requests = 0;
	}

	function refused(now: number): void {
		state.is_approved = false;
		if (account.is_here()) return;
		requests = math.max(requests, 1);
		due = now + refused_pause();
		warn_once(
			`${address.jid} refuses our subscription; accept it in the client (contact: ${component}), or correct target_address`,
		);
	}

	function unreachable(now: number): void {
		requests = 0;
		due = now + unreachable_pause;
		warn_once(
			`the server of ${address.jid} cannot be reached; is s2s enabled here, and target_address right?`,
		);
	}

	return {
		tick,
		ask_soon: () => {
			due = 0;
		},
		approved,
		answered,
		may_probe: () => (account.is_here() ? account.has_approved() : state.is_approved || requests === 0),
		refused,
		unreachable,
		unanswered: () => {
			state.is_approved = false;
		},
		succeeded: () => {
			has_warned = false;
		},
	};
}

export type { Subscription, SubscriptionState };
export { new_subscription };
