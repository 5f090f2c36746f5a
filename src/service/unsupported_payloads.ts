// The payloads that a resource does not know: that it has refused bare, and never answered with a result.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { includes } from "../base/lists";
import type { Request, Routable } from "../base/request";
import type { Resource, Unknown } from "../base/resource";
import type { Options } from "../config/options";
import { party_of } from "../users/party";
import type { Pool } from "./pool";

/** Namespace and name of the payload of a request. */
function payload_of(stanza: Stanza): string {
	const payload = stanza.tags[0];
	return payload ? `${payload.attr.xmlns ?? ""} ${payload.name}` : "";
}

/** What is believed of a resource that seems not to know the payload of a request; nil where nothing is. */
function unknown_to(resource: Resource, stanza: Stanza): Unknown | undefined {
	const unknown = resource.unknown;
	// It is learned from requests, and says nothing of a message.
	if (!unknown || stanza.name !== "iq") return undefined;
	const found = unknown.get(payload_of(stanza));
	return found && monotonic() < found.until_when ? found : undefined;
}

/** Whether a resource seems not to know the payload of a stanza, or has just refused this one as unknown. */
function has_refused(resource: Resource, routable: Routable, stanza: Stanza): boolean {
	const refused_by = routable.refused_by;
	return (refused_by && includes(refused_by, resource)) || unknown_to(resource, stanza) !== undefined;
}

/** Whether a stanza was sent to a resource before. */
function was_tried(resource: Resource, routable: Routable): boolean {
	const tried = routable.tried;
	return tried !== undefined && tried.has(resource);
}

/** Whether a stanza can be sent to a resource: it was not sent there before, and its payload is known there. */
function can_take(resource: Resource, routable: Routable, stanza: Stanza): boolean {
	return !was_tried(resource, routable) && !unknown_to(resource, stanza);
}

/** @noSelf */
interface Payloads {
	/** Whether results are looked at: while a resource seems not to know something, else a few of each second. */
	is_watching: boolean;
	/** A resource has answered a request with a result. */
	note_result: (request: Request, resource: Resource) => void;
	/**
	 * A resource has refused a request bare, as one does that does not know the payload.
	 *
	 * @param is_certain Whether it says that it does not know it: feature-not-implemented.
	 */
	note_refusal: (request: Request, resource: Resource, is_certain: boolean) => void;
	/** A resource has answered a request with another error: those that have refused its payload may be right. */
	note_error: (request: Request) => void;
	/** Forgets what has long expired. */
	tick: (now: number) => void;
}

function new_payloads(options: Options, pool: Pool): Payloads {
	/** How many payloads are remembered of a resource. */
	const max_payloads = 256;
	/** No real payload has a longer name. */
	const max_payload_bytes = 1024;
	/** How long it is believed what the requests of one party have shown, in seconds. */
	const short_seconds = 30;
	/** Into how many results of a second is looked while no resource seems not to know anything. */
	const looks_each_second = 10;

	let looks_left = 0;
	let has_unknown = false;

	/** The payload of a request; nil where it is not kept, or longer than any real one. */
	function kept_payload(request: Request): string | undefined {
		const payload = request.payload ?? (request.stanza && payload_of(request.stanza));
		return payload !== undefined && payload.length <= max_payload_bytes ? payload : undefined;
	}

	/** What is believed of all resources that have refused a payload. */
	function all_unknown(payload: string): Unknown[] {
		const all: Unknown[] = [];
		for (const [, resource] of pool.all) {
			const found = resource.unknown && resource.unknown.get(payload);
			if (found) all.push(found);
		}
		return all;
	}

	/** Whether any resource has answered a payload with a result. */
	function is_answered(payload: string): boolean {
		for (const [, resource] of pool.all) {
			if (resource.answered.has(payload)) return true;
		}
		return false;
	}

	function note_result(request: Request, resource: Resource): void {
		looks_left -= 1;
		payloads.is_watching = has_unknown || looks_left > 0;
		const payload = kept_payload(request);
		if (payload === undefined) return;
		const { answered, unknown } = resource;
		if (unknown) unknown.delete(payload);
		if (answered.has(payload) || resource.answered_count >= max_payloads) return;
		answered.add(payload);
		resource.answered_count += 1;
		for (const found of has_unknown ? all_unknown(payload) : []) found.is_proven = true;
	}

	/** Forgets what has expired for so long that nobody remembers it; returns how much is left. */
	function prune(resource: Resource, unknown: LuaMap<string, Unknown>, now: number): number {
		let count = 0;
		for (const [payload, found] of unknown) {
			if (found.until_when + options.relearn <= now) {
				unknown.delete(payload);
			} else {
				count += 1;
			}
		}
		if (count === 0) resource.unknown = undefined;
		return count;
	}

	/** Makes room for another payload: that gives way of which something is believed for the shortest time. */
	function make_room(unknown: LuaMap<string, Unknown>): void {
		let soonest: string | undefined;
		let first_until = math.huge;
		for (const [payload, found] of unknown) {
			if (found.until_when < first_until) {
				soonest = payload;
				first_until = found.until_when;
			}
		}
		if (soonest !== undefined) unknown.delete(soonest);
	}

	function note_refusal(request: Request, resource: Resource, is_certain: boolean): void {
		const payload = kept_payload(request);
		// One that has answered it refuses this request alone.
		if (payload === undefined || resource.answered.has(payload)) return;
		if (is_certain) {
			const refused_by = request.refused_by ?? [];
			refused_by.push(resource);
			request.refused_by = refused_by;
		}
		request.payload = payload;
		const now = monotonic();
		const unknown = resource.unknown ?? new LuaMap<string, Unknown>();
		const party = party_of(request.sender.account.jid);
		const found = unknown.get(payload);
		if (!found && prune(resource, unknown, now) >= max_payloads) make_room(unknown);
		const is_shown_by_two = found !== undefined && (found.is_shown_by_two || found.party !== party);
		const seconds = is_shown_by_two ? options.relearn : math.min(short_seconds, options.relearn);
		unknown.set(payload, {
			party: found ? found.party : party,
			is_shown_by_two,
			until_when: now + seconds,
			is_proven: is_answered(payload),
		});
		resource.unknown = unknown;
		has_unknown = true;
		payloads.is_watching = true;
	}

	function note_error(request: Request): void {
		const payload = has_unknown ? kept_payload(request) : undefined;
		if (payload === undefined) return;
		for (const found of all_unknown(payload)) {
			if (!found.is_proven) found.until_when = 0;
		}
	}

	function tick(now: number): void {
		has_unknown = false;
		for (const [, resource] of pool.all) {
			if (resource.unknown && prune(resource, resource.unknown, now) > 0) has_unknown = true;
		}
		looks_left = looks_each_second;
		payloads.is_watching = true;
	}

	const payloads: Payloads = { is_watching: true, note_result, note_refusal, note_error, tick };
	return payloads;
}

export type { Payloads };
export { can_take, has_refused, new_payloads, payload_of, unknown_to, was_tried };
