// Who is there: presence from one target, and what we do to hear of it.

import { type PresenceType, presence, type Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare, has_resource } from "../base/address";
import { new_census } from "./probe_rounds";
import { is_hibernating } from "../requests/hibernation";
import { new_local_account } from "./local_account";
import type { Options, Target } from "../config/options";
import type { Pool } from "./pool";
import type { Resource } from "../base/resource";
import { new_subscription } from "./subscription";

/** @noSelf */
interface Watch {
	/** The account that is watched. */
	readonly target: Target;
	/** Takes a presence stanza from the target account. */
	accept: (stanza: Stanza, now: number) => void;
	/** Does what has come due. */
	tick: (now: number) => void;
	/** Notes that a host of this server has come up: if it is the target's, we ask for presence at once. */
	host_activated: (activated: string) => void;
	/** Notes that a delivery to a resource failed. */
	doubt: (resource: Resource) => void;
	/** Whether the account has approved our subscription, as far as is known. */
	is_approved: () => boolean;
	/** Takes over from an earlier instance of the module that the account had approved. */
	approved: () => void;
	/** Takes in a resource that an earlier instance of the module knew. */
	adopt: (resource: Resource) => void;
	/** Says whether the account serves; where it does not, its resources finish what they have and get nothing new. */
	set_serving: (serves: boolean) => void;
	/** Whether any resource has something open. */
	is_busy: () => boolean;
	/** Forgets all resources. */
	dismiss: () => void;
}

function priority_of(stanza: Stanza): number {
	const text = stanza.get_child_text("priority");
	const [digits] = string.match(text ?? "", "^%s*([+-]?%d+)%s*$");
	return math.max(-128, math.min(tonumber(digits ?? 0) ?? 0, 127));
}

/** The text of a child, or nil where it is missing or empty. */
function text_of(stanza: Stanza, name: string): string | undefined {
	const text = stanza.get_child_text(name);
	return text !== "" ? (text ?? undefined) : undefined;
}

/** Whether an error says that the server could not be reached, rather than what the account wants. */
function is_unreachable(stanza: Stanza, host: string): boolean {
	const report = stanza.get_child("error");
	if (!report) return false;
	if (report.attr.type === "wait" || report.attr.by === host) return true;
	for (const child of report.tags) {
		const name = child.name;
		if (name === "remote-server-not-found" || name === "remote-server-timeout") return true;
	}
	return false;
}

/**
 * @param host The component's own address.
 * @param target The account to watch.
 * @param send Sends a stanza.
 * @param on_lost Told of each resource that has left the pool.
 * @param has_open Tells whether a resource has to answer something, or waits for an answer.
 */
function new_watch(
	host: string,
	target: Target,
	options: Options,
	pool: Pool,
	send: (stanza: Stanza) => void,
	on_lost: (resource: Resource) => void,
	has_open: (resource: Resource) => boolean,
): Watch {
	/** How long a server may take over its answer to a subscription request or probe, in seconds. */
	const answer_seconds = 60;

	/** The account's resources, by full JID. */
	const resources = new LuaMap<string, Resource>();
	let count = 0;
	let is_serving = true;
	// When we last asked for presence.
	let asked_at = -math.huge;
	const account = new_local_account(target, host);
	const census = new_census(
		resources,
		() => options.probe_interval,
		(resource) => !resource.listed && account.is_here() && account.has_session(resource.jid),
	);

	function probe(now: number): void {
		asked_at = now;
		census.begin(now);
		send(presence({ type: "probe", from: host, to: target.jid }));
	}

	const subscription = new_subscription(
		host,
		target,
		options,
		account,
		() => count === 0,
		(stanza) => {
			asked_at = monotonic();
			send(stanza);
		},
		probe,
		(text) => {
			const how = pool.size() === 0 ? "Nobody serves" : "Not everybody serves";
			module.log("warn", "%s %s: %s", how, host, text);
		},
	);

	function count_in(resource: Resource): void {
		if (!resources.has(resource.jid)) count += 1;
		resources.set(resource.jid, resource);
	}

	function count_out(resource: Resource): void {
		if (resources.get(resource.jid) !== resource) return;
		resources.delete(resource.jid);
		count -= 1;
		pool.remove(resource);
	}

	function add(jid: string, stanza: Stanza): void {
		const [resource, is_new] = pool.put(jid, priority_of(stanza), text_of(stanza, "show"));
		resource.status = text_of(stanza, "status");
		resource.hibernating = is_hibernating(jid);
		resource.is_leaving = !is_serving;
		census.seen(resource, is_new);
		if (census.is_open()) subscription.answered();
		if (is_new) {
			count_in(resource);
			subscription.succeeded();
			module.log("info", "%s is available, %d in all", jid, pool.size());
		}
		pool.refresh(resource);
	}

	function remove(resource: Resource, why: string): void {
		count_out(resource);
		module.log("info", "%s is gone (%s), %d left", resource.jid, why, pool.size());
		on_lost(resource);
	}

	function remove_each(gone: Resource[], why: string): void {
		// First all of them, so that nothing moves from one to the next.
		for (const resource of gone) count_out(resource);
		for (const resource of gone) remove(resource, why);
	}

	function remove_all(why: string, only_listed: boolean): void {
		const gone: Resource[] = [];
		for (const [, resource] of resources) {
			if (resource.listed || !only_listed) gone.push(resource);
		}
		remove_each(gone, why);
	}

	function available(from: string, stanza: Stanza): void {
		if (has_resource(from)) add(from, stanza);
	}

	function unavailable(from: string, now: number): void {
		if (has_resource(from)) {
			const resource = resources.get(from);
			if (resource) remove(resource, "unavailable");
			return;
		}
		// From the account itself it may only be the receipt for our own request, or the answer to our probe:
		// nobody is subscribed to. That says nothing of a client that sent us its presence directly.
		const is_answer = now - asked_at < answer_seconds;
		if (is_answer) census.nobody_seen();
		remove_all("unavailable", is_answer);
	}

	function failed(from: string, stanza: Stanza, now: number): void {
		if (has_resource(from)) {
			const resource = resources.get(from);
			if (resource) remove(resource, "error");
			return;
		}
		remove_all("error", false);
		if (is_unreachable(stanza, host)) {
			subscription.unreachable(now);
		} else {
			subscription.refused(now);
		}
	}

	/** Tells the target of our own presence, from the address that it asked. */
	function tell(stanza: Stanza, type?: PresenceType): void {
		const from = stanza.attr.from ?? "";
		const to = stanza.attr.to ?? host;
		send(presence({ type, from: bare(to), to: bare(from) }));
	}

	function accept(stanza: Stanza, now: number): void {
		const from = stanza.attr.from ?? "";
		const to = stanza.attr.to ?? host;
		const type = stanza.attr.type;
		if (type === "probe") {
			tell(stanza);
		} else if (type === "subscribe") {
			tell(stanza, "subscribed");
			tell(stanza);
		} else if (type === "unsubscribe") {
			tell(stanza, "unsubscribed");
			tell(stanza, "unavailable");
		} else if (to !== host) {
			// For one of the users behind us, not for us.
			return;
		} else if (type === undefined) {
			available(from, stanza);
		} else if (type === "unavailable") {
			unavailable(from, now);
		} else if (type === "error") {
			failed(from, stanza, now);
		} else if (type === "subscribed") {
			subscription.approved();
		} else if (type === "unsubscribed") {
			subscription.refused(now);
		}
	}

	function tick(now: number): void {
		const gone = census.conclude(now);
		if (gone) {
			remove_each(gone, "missing from two answers to a probe");
			if (!census.was_answered() && count === 0) subscription.unanswered();
		}
		if (count > 0 && census.is_due(now) && subscription.may_probe()) probe(now);
		subscription.tick(now);
	}

	function host_activated(activated: string): void {
		if (activated === target.host) subscription.ask_soon();
	}

	function set_serving(serves: boolean): void {
		is_serving = serves;
		const all: Resource[] = [];
		for (const [, resource] of resources) {
			resource.is_leaving = !serves;
			all.push(resource);
		}
		for (const resource of all) pool.refresh(resource);
	}

	function is_busy(): boolean {
		for (const [, resource] of resources) {
			if (has_open(resource)) return true;
		}
		return false;
	}

	function adopt(resource: Resource): void {
		resource.hibernating = is_hibernating(resource.jid);
		resource.is_leaving = !is_serving;
		count_in(resource);
		pool.adopt(resource);
	}

	return {
		target,
		accept,
		tick,
		host_activated,
		doubt: census.doubt,
		is_approved: subscription.may_probe,
		approved: subscription.approved,
		adopt,
		set_serving,
		is_busy,
		dismiss: () => remove_all("no target any longer", false),
	};
}

export type { Watch };
export { new_watch };
