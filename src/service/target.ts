// One account whose resources serve: what its presence says, and what is sent to hear of it.

import { short as new_id } from "util.id";
import { iq, type PresenceType, presence, type Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare, has_resource } from "../base/address";
import { condition_of, is_unreachable } from "../base/errors";
import { values_of, values_where } from "../base/lists";
import type { Resource } from "../base/resource";
import type { Account } from "../base/sender";
import type { Options, TargetAddress } from "../config/options";
import { party_of } from "../users/party";
import { type DeparturesState, new_departures } from "./departures";
import { read_hibernation } from "./hibernation";
import { new_local_account } from "./local_account";
import type { Pool, Shown } from "./pool";
import { new_probe_rounds } from "./probe_rounds";
import { new_subscription, type SubscriptionState } from "./subscription";

/** What is kept of a target; the next instance of the module goes on with it. */
interface TargetState {
	readonly approval: SubscriptionState;
	readonly departures: DeparturesState;
}

/** @noSelf */
interface Target {
	readonly address: TargetAddress;
	/** Takes a presence stanza of the account. */
	accept: (stanza: Stanza, from: string, to: string) => void;
	/**
	 * Does what has come due.
	 *
	 * @param is_wanted Whether something has come that nobody is eligible for, or a request has timed out.
	 */
	tick: (now: number, is_wanted: boolean) => void;
	/**
	 * A host of this server has come up, or goes. Once the account's or our own is up, presence is asked for at once; when
	 * our own goes, nothing of the account comes here any more.
	 */
	host_changed: (host: string, is_up: boolean) => void;
	/** An error says that a delivery to a resource failed, for a user of an account. */
	suspect: (resource: Resource, account: Account, failure: Stanza) => void;
	/** The account's server has sent something. */
	heard: (stanza: Stanza) => void;
	/** Sets whether the account serves. Where it does not, its resources finish what they have and get nothing new. */
	set_serving: (serves: boolean) => void;
	/** Asks for presence now. */
	probe: (now: number) => void;
	/** All resources of the account that are known, by full JID. */
	readonly resources: LuaMap<string, Resource>;
	/**
	 * Ends the subscription and forgets all resources. None of them must have anything open: the account's server says then
	 * that they are unavailable (RFC 6121, section 3.3.3).
	 */
	dismiss: () => void;
	readonly state: TargetState;
}

/** What a target works with. */
interface TargetParts {
	/** The address that subscribes. */
	readonly own: string;
	readonly options: Options;
	readonly pool: Pool;
	/** Sends a stanza. */
	readonly send: (this: void, stanza: Stanza) => void;
	/** Tells the administrator why nobody of an account is there; nil where somebody is. */
	readonly warn: (this: void, account: string, text: string | undefined) => void;
}

/**
 * @param address The account.
 * @param former What an earlier instance of the module kept.
 */
function new_target(
	{ own, options, pool, send, warn }: TargetParts,
	address: TargetAddress,
	former?: TargetState,
): Target {
	function priority_of(stanza: Stanza): number {
		const text = stanza.get_child_text("priority");
		const [digits] = string.match(text ?? "", "^%s*([+-]?%d+)%s*$");
		return math.max(-128, math.min(tonumber(digits ?? 0) ?? 0, 127));
	}

	/** The text of a child, or nil where it is missing or empty. */
	function text_of(stanza: Stanza, name: string): string | undefined {
		const text = stanza.get_child_text(name);
		return text !== "" ? text : undefined;
	}

	function read_presence(stanza: Stanza): Shown {
		return {
			priority: priority_of(stanza),
			show: text_of(stanza, "show"),
			status: text_of(stanza, "status"),
		};
	}

	/** Whether an error says that the account's server could not be reached, rather than what the account wants. */
	function says_unreachable(stanza: Stanza): boolean {
		const report = stanza.get_child("error");
		if (!report) return false;
		if (report.attr.type === "wait" || report.attr.by === own) return true;
		return is_unreachable(condition_of(stanza));
	}

	/** How long a server may take over its answer to a subscription request or probe, in seconds. */
	const answer_seconds = 60;
	/** How long after an unavailable from another server it is looked whether there is a next session of that name. */
	const successor_seconds = 3;

	const resources = new LuaMap<string, Resource>();
	let is_serving = true;
	/** When presence was last asked for. */
	let asked_at = -math.huge;
	/** Whether the send of a probe has not returned. */
	let is_probing = false;
	/** When it is looked for such a session; nil while no unavailable has come. */
	let successor_due: number | undefined;
	/** Whether a delivery to a session on this server has failed since the last tick, or may have before a reload. */
	let has_failed_here = former !== undefined;

	for (const [jid, resource] of pool.all) {
		if (bare(jid) === address.jid) {
			resources.set(jid, resource);
			read_hibernation(resource);
		}
	}

	const account = new_local_account(address, own);
	const approval = former ? former.approval : { is_approved: false };
	const departures = new_departures(former && former.departures);
	const rounds = new_probe_rounds(resources, () => options.probe_interval, pool);

	function probe(now: number): void {
		asked_at = now;
		rounds.begin(now);
		is_probing = true;
		send(presence({ type: "probe", from: own, to: address.jid }));
		is_probing = false;
	}

	const subscription = new_subscription(own, address, options, account, approval, {
		is_empty: () => resources.isEmpty(),
		send: (stanza) => {
			asked_at = monotonic();
			send(stanza);
		},
		probe,
		warn: (text) => warn(address.jid, text),
	});

	function remove(gone: readonly Resource[], reason: string): void {
		for (const resource of gone) {
			if (resources.get(resource.jid) === resource) resources.delete(resource.jid);
		}
		pool.remove(gone, reason);
	}

	function remove_all(reason: string, only_listed: boolean): void {
		remove(
			values_where(resources, (resource) => resource.listed || !only_listed),
			reason,
		);
	}

	/** Whether what comes now answers something that was asked. An account on this server answers inside the send. */
	function is_answer(): boolean {
		return account.is_here() ? is_probing : rounds.is_open() || subscription.has_just_approved();
	}

	function add(jid: string, stanza: Stanza): void {
		const is_new = !resources.has(jid);
		const resource = pool.put(jid, read_presence(stanza));
		read_hibernation(resource);
		resource.is_leaving = !is_serving;
		rounds.seen(resource, is_new);
		// A probe is answered with the time of the presence (XEP-0203). Without it, it was sent just now.
		const was_there = stanza.get_child("delay", "urn:xmpp:delay") !== undefined;
		if (rounds.is_open() && was_there) subscription.answered();
		resources.set(jid, resource);
		if (is_new) subscription.succeeded();
		pool.refresh(
			resource,
			resource.show !== undefined ? `shows ${resource.show}` : "is available",
			was_there,
		);
		if (is_new) rounds.joined();
	}

	/** Returns whether the resource was known. */
	function remove_one(jid: string, reason: string): boolean {
		const resource = resources.get(jid);
		if (resource) remove([resource], reason);
		return resource !== undefined;
	}

	function available(from: string, stanza: Stanza): void {
		if (!has_resource(from)) return;
		if (departures.is_outdated(from, stanza, is_answer(), account.is_here())) {
			rounds.answered_empty();
		} else {
			add(from, stanza);
		}
	}

	function became_unavailable(from: string, now: number): void {
		if (has_resource(from)) {
			if (!remove_one(from, "unavailable")) return;
			departures.said_unavailable(from);
			// Some servers tell of the end of a session after they have told of the next one of that name.
			if (!account.is_here()) successor_due = successor_due ?? now + successor_seconds;
			return;
		}
		// From the bare JID it may be the receipt for our own request, or the answer to our probe that nobody is there
		// whom we are subscribed to. Neither says anything of a client that sent us its presence directly.
		const may_answer = now - asked_at < answer_seconds;
		if (may_answer) rounds.answered_empty();
		remove_all("unavailable", may_answer);
	}

	function failed(from: string, stanza: Stanza): void {
		if (has_resource(from)) {
			remove_one(from, "error");
			return;
		}
		remove_all("error", false);
		subscription.bounced(says_unreachable(stanza));
	}

	/** Sends our own presence to the account, from the address that it wrote to. */
	function reply(from: string, to: string, type?: PresenceType): void {
		send(presence({ type, from: bare(to), to: bare(from) }));
	}

	function accept(stanza: Stanza, from: string, to: string): void {
		const type = stanza.attr.type;
		const now = monotonic();
		if (type === "probe") {
			reply(from, to);
		} else if (type === "subscribe") {
			reply(from, to, "subscribed");
			reply(from, to);
		} else if (type === "unsubscribe") {
			reply(from, to, "unsubscribed");
			reply(from, to, "unavailable");
		} else if (to !== own) {
			// It is for a user, not for us.
			return;
		} else if (type === undefined) {
			available(from, stanza);
		} else if (type === "unavailable") {
			became_unavailable(from, now);
		} else if (type === "error") {
			failed(from, stanza);
		} else if (type === "subscribed") {
			subscription.approved(now);
		} else if (type === "unsubscribed") {
			// RFC 6121, section 3.2: what was known by subscription is known no longer. A resource that has sent its presence
			// directly cannot be told apart, and sends it again.
			departures.clear();
			if (subscription.unsubscribed(now)) remove_all("unsubscribed", false);
		}
	}

	function heard(stanza: Stanza): void {
		if (stanza.attr.type !== "error" || !says_unreachable(stanza)) rounds.heard();
	}

	function suspect(resource: Resource, sender: Account, failure: Stanza): void {
		if (account.is_here()) {
			has_failed_here = true;
			return;
		}
		heard(failure);
		// Services say that, too, of what they are asked for.
		if (condition_of(failure) === "item-not-found" || !subscription.may_probe()) return;
		rounds.suspect(resource, party_of(sender.jid), monotonic());
	}

	/** Pings the account's server (XEP-0199). Whatever it answers is heard. */
	function ping(): void {
		const stanza = iq({ type: "get", id: new_id(), from: own, to: address.host });
		send(stanza.tag("ping", { xmlns: "urn:xmpp:ping" }));
	}

	function tick(now: number, is_wanted: boolean): void {
		// What is known of an account elsewhere may be out of date, and its server have had no way to say so.
		if (is_wanted && !account.is_here()) rounds.hasten();
		if (has_failed_here && account.is_here()) {
			const gone = values_where(resources, (resource) => !account.has_session(resource.jid));
			remove(gone, "no session");
		}
		has_failed_here = false;
		const gone = rounds.conclude(now);
		if (gone) remove(gone, "missing from two answers to a probe");
		if (rounds.is_silent(now) && !account.is_here()) ping();
		const looks_for_successor = successor_due !== undefined && now >= successor_due;
		if (looks_for_successor) successor_due = undefined;
		const is_due = looks_for_successor || (!resources.isEmpty() && rounds.is_due(now));
		if (is_due && subscription.may_probe()) probe(now);
		// A request would leave us without approval until it is answered, and so without the probe.
		if (successor_due === undefined) subscription.tick(now, is_wanted);
	}

	function set_serving(serves: boolean): void {
		is_serving = serves;
		const all = values_of(resources);
		for (const resource of all) resource.is_leaving = !serves;
		const reason = serves ? "belongs to a target" : "belongs to no target any longer";
		for (const resource of all) pool.refresh(resource, reason);
	}

	return {
		address,
		accept,
		tick,
		host_changed: (host, is_up) => {
			if (is_up && (host === address.host || host === own)) subscription.ask_soon();
			else if (host === own) remove_all(`${own} is not active`, false);
		},
		suspect,
		heard,
		probe: (now) => {
			if (subscription.may_probe()) {
				probe(now);
			} else {
				subscription.ask_soon();
			}
		},
		set_serving,
		resources,
		dismiss: () => {
			remove_all("no target any longer", false);
			if (!account.is_here() || account.exists()) {
				send(presence({ type: "unsubscribe", from: own, to: address.jid }));
			}
		},
		state: { approval, departures: departures.state },
	};
}

export type { Target, TargetParts, TargetState };
export { new_target };
