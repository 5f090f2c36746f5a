// Asks resources whether they are alive (XEP-0199).

import { iq, type Stanza } from "util.stanza";
import { condition_of } from "../base/errors";
import type { Options } from "../config/options";
import type { Pool } from "./pool";
import type { Resource } from "../base/resource";

/** The conditions of errors that say that nobody was there to answer. */
const says_dead: Record<string, boolean> = {
	gone: true,
	"item-not-found": true,
	"recipient-unavailable": true,
	"remote-server-not-found": true,
	"remote-server-timeout": true,
};

/** @noSelf */
interface Ping {
	/** Takes the answer to a ping; false where it is none. */
	accept: (resource: Resource, stanza: Stanza) => boolean;
	/** Sends what has come due. */
	tick: (now: number) => void;
}

/** @param host The component's own address. */
function new_ping(host: string, options: Options, pool: Pool, send: (stanza: Stanza) => void): Ping {
	let number = 0;
	/** Whether no pings are sent, and nothing is left of former ones. */
	let is_stopped = false;
	/** Whose ping is on its way out: an error that comes back meanwhile is the server's. */
	let sending: Resource | undefined;

	function conclude(resource: Resource, is_alive: boolean): void {
		resource.ping = undefined;
		if (is_alive !== resource.is_down) {
			resource.ping_turns = 0;
			return;
		}
		resource.ping_turns += 1;
		if (resource.ping_turns < (is_alive ? options.ping_rise : options.ping_fall)) return;
		resource.ping_turns = 0;
		resource.is_down = !is_alive;
		module.log(
			is_alive ? "info" : "warn",
			"%s %s pings and is %s",
			resource.jid,
			is_alive ? "answers" : "does not answer",
			is_alive ? "in use again" : "out of use",
		);
		pool.refresh(resource);
	}

	function accept(resource: Resource, stanza: Stanza): boolean {
		if (resource.ping === undefined || resource.ping !== stanza.attr.id || stanza.attr.to !== host)
			return false;
		const is_error = stanza.attr.type === "error";
		const is_bounce = is_error && sending === resource;
		conclude(resource, !is_bounce && !(is_error && says_dead[condition_of(stanza) ?? ""]));
		return true;
	}

	function ping(resource: Resource): void {
		number += 1;
		const id = `ping-${number}`;
		resource.ping = id;
		sending = resource;
		send(iq({ type: "get", id, from: host, to: resource.jid }).tag("ping", { xmlns: "urn:xmpp:ping" }));
		sending = undefined;
	}

	/** Nobody is kept out of use by pings that are no longer sent. */
	function stop(): void {
		for (const [, resource] of pool.all) {
			resource.ping = undefined;
			resource.ping_due = 0;
			resource.ping_turns = 0;
			if (resource.is_down) {
				resource.is_down = false;
				pool.refresh(resource);
			}
		}
	}

	function tick(now: number): void {
		const interval = options.ping_interval;
		if (interval === 0) {
			if (!is_stopped) stop();
			is_stopped = true;
			return;
		}
		is_stopped = false;
		const due: Resource[] = [];
		for (const [, resource] of pool.all) {
			// The first ping comes at a random moment, so that they are spread out.
			if (resource.ping_due === 0) resource.ping_due = now + math.random() * interval;
			// Where the interval has become shorter, the next ping must not wait for the former one.
			if (resource.ping_due > now + interval) resource.ping_due = now + interval;
			if (now >= resource.ping_due) due.push(resource);
		}
		for (const resource of due) {
			resource.ping_due = now + interval;
			if (resource.hibernating) {
				// It cannot answer, and the one that is open says nothing of it.
				resource.ping = undefined;
			} else {
				if (resource.ping !== undefined) conclude(resource, false);
				ping(resource);
			}
		}
	}

	return { accept, tick };
}

export type { Ping };
export { new_ping };
