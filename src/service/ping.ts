// Pings resources (XEP-0199), so that those that do not answer get no requests (active health checks).

import { iq, type Stanza } from "util.stanza";
import { condition_of, is_recipient_gone } from "../base/errors";
import type { Resource } from "../base/resource";
import type { Options } from "../config/options";
import type { Pool } from "./pool";

/** @noSelf */
interface Ping {
	/** Takes the answer to a ping; false where it is none. */
	accept: (resource: Resource, stanza: Stanza) => boolean;
	/** Sends the pings that have come due. */
	tick: (now: number) => void;
}

/** @param own The address that pings. */
function new_ping(own: string, options: Options, pool: Pool, send: (stanza: Stanza) => void): Ping {
	/** Whether an error says that nobody was there to answer. To say that the service is unavailable takes somebody. */
	function says_dead(stanza: Stanza): boolean {
		const condition = condition_of(stanza) ?? "";
		return condition !== "service-unavailable" && is_recipient_gone(condition);
	}

	let number = 0;
	/** Pings are off, and nothing is left of former ones. */
	let is_stopped = false;
	/** The ids of the pings whose send has not returned: an error that comes back meanwhile is the server's. */
	const sending = new LuaSet<string>();

	function conclude(resource: Resource, is_alive: boolean): void {
		resource.ping = undefined;
		const contradicts = is_alive === resource.is_down;
		resource.ping_contradictions = contradicts ? resource.ping_contradictions + 1 : 0;
		if (resource.ping_contradictions < (is_alive ? options.ping_rise : options.ping_fall)) return;
		resource.ping_contradictions = 0;
		resource.is_down = !is_alive;
		const reason = is_alive ? "answers pings and is in use again" : "does not answer pings and is out of use";
		pool.refresh(resource, reason);
	}

	function accept(resource: Resource, stanza: Stanza): boolean {
		const id = resource.ping;
		if (id === undefined || id !== stanza.attr.id || stanza.attr.to !== own) return false;
		const is_error = stanza.attr.type === "error";
		const is_bounce = is_error && sending.has(id);
		conclude(resource, !is_bounce && !(is_error && says_dead(stanza)));
		return true;
	}

	function ping(resource: Resource): void {
		number += 1;
		const id = `ping-${number}`;
		resource.ping = id;
		sending.add(id);
		send(iq({ type: "get", id, from: own, to: resource.jid }).tag("ping", { xmlns: "urn:xmpp:ping" }));
		sending.delete(id);
	}

	/** Pings a resource, whose former ping has failed where it is not answered. */
	function ping_next(resource: Resource): void {
		if (resource.hibernating) {
			// It cannot answer, and that it has not says nothing.
			resource.ping = undefined;
		} else {
			if (resource.ping !== undefined) conclude(resource, false);
			ping(resource);
		}
	}

	/** Ends what pings have brought about, since none are sent any more. */
	function stop(): void {
		for (const [, resource] of pool.all) {
			resource.ping = undefined;
			resource.ping_due = 0;
			resource.ping_contradictions = 0;
			if (resource.is_down) {
				resource.is_down = false;
				pool.refresh(resource, "is in use again, since pings are off");
			}
		}
	}

	function ping_due(now: number, interval: number): void {
		const due: Resource[] = [];
		for (const [, resource] of pool.all) {
			// The first ping comes at a random moment, so that pings are spread out.
			if (resource.ping_due === 0) resource.ping_due = now + math.random() * interval;
			// When the interval has become shorter, the next ping comes sooner.
			if (resource.ping_due > now + interval) resource.ping_due = now + interval;
			if (now >= resource.ping_due) due.push(resource);
		}
		for (const resource of due) {
			// The ping of one may have waited until the others had their next one.
			if (resource.ping_due <= now) {
				resource.ping_due = now + interval;
				ping_next(resource);
			}
		}
	}

	function tick(now: number): void {
		const interval = options.ping_interval;
		if (interval > 0) {
			is_stopped = false;
			ping_due(now, interval);
		} else if (!is_stopped) {
			is_stopped = true;
			stop();
		}
	}

	return { accept, tick };
}

export type { Ping };
export { new_ping };
