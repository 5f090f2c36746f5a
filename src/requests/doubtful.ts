// Errors of which it is not known yet whether the resource has said them, or its server, since it is gone.
//
// A server gives back what a session had not acknowledged, in the name of the session, and says only then that it is
// unavailable. Prosody does both in one turn of the loop; from another server, one comes right behind the other.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare, domain_of } from "../base/address";
import { is_unreachable } from "../base/errors";
import { for_each, type Later, type Pacer } from "../base/pacer";
import type { Request } from "../base/request";
import type { Resource } from "../base/resource";
import type { Pool } from "../service/pool";
import { is_local_domain } from "../users/party";
import type { InFlight } from "./in_flight";

/** An error that waits. */
interface Held {
	readonly resource: Resource;
	readonly condition: string;
	readonly answer: Stanza;
	/** Whether its resource is on this server. */
	readonly is_local: boolean;
	/** When it came. */
	readonly since: number;
}

/** All errors that wait, by their requests; the next instance of the module goes on with them. */
type DoubtfulState = LuaMap<Request, Held>;

/** @noSelf */
interface Doubtful {
	/**
	 * Takes a bare error that its resource may not have said; false where there is no doubt. Where the resource leaves
	 * meanwhile, the request is lost as the others are that it has.
	 */
	hold: (request: Request, resource: Resource, condition: string, answer: Stanza) => boolean;
	/** Takes the errors that have waited for long enough to be the resource's own. */
	tick: (now: number) => void;
	readonly state: DoubtfulState;
}

/**
 * @param accept Takes an error to be the resource's own.
 * @param former What an earlier instance of the module kept.
 */
function new_doubtful(
	pool: Pool,
	in_flight: InFlight,
	later: Later,
	pacer: Pacer,
	accept: (request: Request, resource: Resource, condition: string, answer: Stanza) => void,
	former?: DoubtfulState,
): Doubtful {
	/** How long an error of another server waits at least, until the next tick, in seconds. */
	const min_seconds = 0.1;

	const state: DoubtfulState = former ?? new LuaMap<Request, Held>();

	/** What a server says of a session that is gone. */
	function is_doubtful(condition: string, is_local: boolean): boolean {
		// ejabberd says service-unavailable. Prosody does, too, but then inside the send.
		if (!is_local) return condition === "service-unavailable";
		return condition === "recipient-unavailable" || is_unreachable(condition);
	}

	function conclude(request: Request): void {
		const held = state.get(request);
		if (!held) return;
		const { resource, condition, answer, is_local } = held;
		// It may have ended or gone elsewhere, and have left a late try there, or have come back to where it had left one.
		const found = in_flight.find(resource, request.seen, request.id);
		const is_its_own = found && (found.late_try_of ?? found) === (request.late_try_of ?? request);
		const is_there = is_its_own && pool.all.get(resource.jid) === resource;
		// Where its session has gone in silence, the next tick finds that.
		if (is_there && is_local && !prosody.full_sessions.has(resource.jid)) return;
		state.delete(request);
		if (found && is_there) accept(found, resource, condition, answer);
	}

	function hold(request: Request, resource: Resource, condition: string, answer: Stanza): boolean {
		const is_local = is_local_domain(domain_of(bare(resource.jid)));
		if (!is_doubtful(condition, is_local)) return false;
		const former_one = state.get(request);
		if (former_one && former_one.resource === resource) return true;
		if (former_one) conclude(request);
		state.set(request, { resource, condition, answer, is_local, since: monotonic() });
		if (is_local) later(0, () => conclude(request));
		return true;
	}

	function tick(now: number): void {
		const due: Request[] = [];
		for (const [request, held] of state) {
			if (now >= held.since + min_seconds) due.push(request);
		}
		if (due.length > 0) pacer.begin(for_each(() => due, conclude));
	}

	return { hold, tick, state };
}

export type { Doubtful, DoubtfulState };
export { new_doubtful };
