// Our subscription to the target's presence: when to ask for it, and what to say while it does not come.

import { presence, type Stanza } from "util.stanza";
import type { LocalAccount } from "./local_account";
import type { Options, Target } from "../config/options";

/** @noSelf */
interface Subscription {
	/** Asks, unless it is too early or there is no need. */
	tick: (now: number) => void;
	/** Asks at the next tick. */
	ask_soon: () => void;
	/** The account has approved. */
	approved: () => void;
	/** The account has refused, or taken its approval back. */
	refused: (now: number) => void;
	/** The account has answered a probe, so it must have approved in the past. */
	answered: () => void;
	/** Whether a probe can do no harm: no request of ours waits for its answer. */
	may_probe: () => boolean;
	/** The account's server cannot be reached. */
	unreachable: (now: number) => void;
	/** A probe was not answered, so that an approval of earlier may be forgotten. */
	unanswered: () => void;
	/** A resource is there, so that later trouble is worth a new warning. */
	succeeded: () => void;
}

/**
 * @param component The address that subscribes.
 * @param target The account whose presence we ask for.
 * @param options Whether to approve on its behalf.
 * @param account The target where it is on this server.
 * @param is_empty Tells whether no resource is known.
 * @param send Sends a stanza.
 * @param probe Sends a probe.
 * @param warn Writes a warning for the administrator.
 */
function new_subscription(
	component: string,
	target: Target,
	options: Options,
	account: LocalAccount,
	is_empty: () => boolean,
	send: (stanza: Stanza) => void,
	probe: (now: number) => void,
	warn: (text: string) => void,
): Subscription {
	/** The pause before we ask again, in seconds: for an account on this server. */
	const local_pause = 30;
	/** For a server that could not be reached. */
	const unreachable_pause = 30;
	/** For an account that has approved but has nobody online. */
	const empty_pause = 60;
	/** For one that has refused, or not answered, once, twice and so on. */
	const refused_pauses = [60, 300, 900, 3600];

	let due = 0;
	let is_approved = false;
	let requests = 0;
	let has_warned = false;

	function warn_once(text: string): void {
		if (has_warned || !is_empty()) return;
		has_warned = true;
		warn(text);
	}

	function warn_of_no_approval(): void {
		warn_once(
			`${target.jid} has not approved our subscription; accept it in the client (contact: ${component})`,
		);
	}

	function subscribe(): void {
		send(presence({ type: "subscribe", from: component, to: target.jid }));
	}

	function ask_here(now: number): void {
		due = now + local_pause;
		// A request to an account that does not exist yet would spoil its roster when it does.
		if (!account.exists()) {
			warn_once(`there is no account ${target.jid}; create it with: prosodyctl adduser ${target.jid}`);
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

	function ask_elsewhere(now: number): void {
		if (is_approved) {
			due = now + empty_pause;
			probe(now);
			return;
		}
		// It may have approved in the past. Never after the request: a server may take a probe by somebody who is
		// not approved for a reason to refuse, and a request that waits for an answer is gone with that.
		if (requests === 0) probe(now);
		requests += 1;
		due = now + (refused_pauses[math.min(requests, refused_pauses.length) - 1] ?? empty_pause);
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

	function refused(now: number): void {
		is_approved = false;
		if (account.is_here()) return;
		requests = math.max(requests, 1);
		due = now + (refused_pauses[math.min(requests, refused_pauses.length) - 1] ?? empty_pause);
		warn_once(
			`${target.jid} refuses our subscription; accept it in the client (contact: ${component}), or correct target_address`,
		);
	}

	function unreachable(now: number): void {
		requests = 0;
		due = now + unreachable_pause;
		warn_once(
			`the server of ${target.jid} cannot be reached; is s2s enabled here, and target_address right?`,
		);
	}

	return {
		tick,
		ask_soon: () => {
			due = 0;
		},
		approved: () => {
			is_approved = true;
			requests = 0;
			// Whoever does not send the presences along is probed for them.
			due = 0;
		},
		answered: () => {
			is_approved = true;
			requests = 0;
		},
		may_probe: () => (account.is_here() ? account.has_approved() : is_approved || requests === 0),
		refused,
		unreachable,
		unanswered: () => {
			is_approved = false;
		},
		succeeded: () => {
			has_warned = false;
		},
	};
}

export type { Subscription };
export { new_subscription };
