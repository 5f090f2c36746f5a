// Balancing policy: requests with the same key go to one resource. A resource that joins takes over no key that is at
// another one.
//
// A key stays with its resource until that has gone, or is taken for gone. Until then nobody else gets a request of it, for
// two resources that both take a room for theirs are worse than an error.

import { prep } from "util.jid";
import type { Stanza } from "util.stanza";
import { shortened } from "../base/digest";
import type { Routable } from "../base/request";
import type { Resource, State } from "../base/resource";
import type { Options } from "../config/options";
import { is_in, type Pool, type Resources } from "../service/pool";
import { has_refused } from "../service/unsupported_payloads";
import { type BoundedMapState, new_bounded_map } from "../users/bounded_map";
import type { Secret } from "../users/secret";
import { pick_less_pending } from "./least_pending";
import type { Pick } from "./policy";
import { new_ring } from "./ring";

/**
 * Whether a resource in a state keeps its keys; otherwise they move for good, each with its next request.
 *
 * One that drains finishes what it has, and one that has lost its connection may come back. One that is ejected or down has
 * answered nobody for long. The others are out of use since somebody has said so.
 */
const keeps_keys: Record<State, boolean> = {
	ready: true,
	draining: true,
	hibernating: true,
	suspect: true,
	ejected: false,
	down: false,
	ineligible: false,
	leaving: false,
	maint: false,
};

/** Which resource a key is at. */
interface Affinity {
	resource: Resource;
	/** The resource for what the first one does not know. */
	second?: Resource | undefined;
	/** When the key was last used, in seconds of the monotonic clock. */
	used: number;
}

/** All keys that are remembered; the next instance of the module goes on with it. */
type StickyState = BoundedMapState<Affinity>;

/** @noSelf */
interface Sticky {
	readonly pick: Pick;
	/** Forgets the keys that have not been used for long. */
	tick: (now: number) => void;
	readonly state: StickyState;
}

/** How many sticky keys are remembered. */
const max_keys = 100000;

/**
 * @param now Returns the time.
 * @param former What an earlier instance of the module kept.
 */
function new_sticky(
	options: Options,
	pool: Pool,
	secret: Secret,
	now: () => number,
	former?: StickyState,
): Sticky {
	/** How often keys that have expired are looked for, in seconds. */
	const sweep_seconds = 10;

	const keys = new_bounded_map<Affinity>(max_keys, max_keys, former);
	let sweep_at = 0;
	const ring = new_ring(pool, secret);

	/** The key of a stanza; nil where it has none. */
	function key_of(routable: Routable, stanza: Stanza): string | undefined {
		const source = options.sticky_key;
		if (source === "bare_from") return shortened(routable.sender.account.jid);
		if (source === "from") return shortened(routable.sender.jid);
		if (source === "to") return shortened(routable.to);
		const payload = stanza.tags[0];
		const value = payload && payload.attr[string.sub(source, 9)];
		if (value === undefined) return undefined;
		// Most are prepared already, and preparation is what costs most here.
		const [plain] = string.find(value, "^[%l%d._-]+@[%l%d.-]+$");
		return shortened(plain !== undefined ? value : (prep(value) ?? value));
	}

	/** Whether a resource keeps the keys that it has. */
	function keeps(resource: Resource): boolean {
		const { jid, state } = resource;
		return state !== undefined && keeps_keys[state] && pool.all.get(jid) === resource;
	}

	/** The first resource on the ring, from the place of a key on, for a stanza: best one that can take it now. */
	function find_on_ring(
		key: string,
		eligible: Resources,
		routable: Routable,
		stanza: Stanza,
	): Resource | undefined {
		const max_pending = options.max_pending_per_resource;
		const start = ring.place_of(key);
		const tried = routable.tried;
		let itself: Resource | undefined;
		let full: Resource | undefined;
		let unfit: Resource | undefined;
		for (const step of $range(0, ring.size() - 1)) {
			const resource = ring.owner_at(start, step);
			if (resource && is_in(eligible, resource) && !(tried && tried.has(resource))) {
				if (has_refused(resource, routable, stanza)) {
					unfit = unfit ?? resource;
				} else if (resource.pending >= max_pending) {
					full = full ?? resource;
				} else if (resource.jid === routable.sender.jid) {
					itself = resource;
				} else {
					return resource;
				}
			}
		}
		return itself ?? full ?? unfit;
	}

	/** Whether a resource has room, so that a key can be placed there. */
	function has_room(resource: Resource): boolean {
		return resource.pending < options.max_pending_per_resource;
	}

	/** What `pick` returns for the resource that a key is at. One that gets nothing at all now, unless it drains, is awaited. */
	function bound_to(resource: Resource): ReturnType<Pick> {
		const can_be_asked = resource.rank !== undefined || resource.state === "draining";
		return $multi(can_be_asked ? resource : undefined, true);
	}

	/** Places a key anew; `known` is where it was. */
	function place(
		key: string,
		known: Affinity | undefined,
		eligible: Resources,
		routable: Routable,
		stanza: Stanza,
	): ReturnType<Pick> {
		const second = known && known.second;
		const takes_over = second && keeps(second) && !has_refused(second, routable, stanza);
		const resource = takes_over ? second : find_on_ring(key, eligible, routable, stanza);
		if (resource && (takes_over || has_room(resource))) {
			const affinity: Affinity = { resource, used: now() };
			if (!takes_over) affinity.second = second;
			keys.set(key, routable.sender.account.jid, affinity);
		}
		if (!resource) return $multi(undefined, true);
		return bound_to(resource);
	}

	/** Picks for what the resource of a key does not know: always the same one, as if it were another key. */
	function pick_second(
		key: string,
		affinity: Affinity,
		eligible: Resources,
		routable: Routable,
		stanza: Stanza,
	): ReturnType<Pick> {
		const { resource, second } = affinity;
		if (second && keeps(second) && !has_refused(second, routable, stanza)) return bound_to(second);
		const other = find_on_ring(key, eligible, routable, stanza);
		if (!other || has_refused(other, routable, stanza)) return bound_to(resource);
		if (has_room(other)) affinity.second = other;
		return bound_to(other);
	}

	const pick: Pick = (eligible, count, routable, stanza) => {
		const key = key_of(routable, stanza);
		if (key === undefined) {
			if (count === 0) return $multi(undefined);
			return pick_less_pending(eligible, count);
		}
		const time = now();
		const known = keys.get(key);
		const affinity = known && known.used + options.sticky_ttl > time ? known : undefined;
		const resource = affinity && affinity.resource;
		if (!affinity || !resource || !(is_in(eligible, resource) || keeps(resource))) {
			return place(key, affinity, eligible, routable, stanza);
		}
		affinity.used = time;
		// A key costs the party least that holds fewest of those that use it.
		keys.charge(key, routable.sender.account.jid);
		keys.set(key, routable.sender.account.jid, affinity);
		if ((resource.unknown || routable.refused_by) && has_refused(resource, routable, stanza)) {
			return pick_second(key, affinity, eligible, routable, stanza);
		}
		return bound_to(resource);
	};

	function tick(time: number): void {
		if (time < sweep_at) return;
		sweep_at = time + sweep_seconds;
		for (const [key, entry] of keys.state.entries) {
			if (entry.value.used + options.sticky_ttl <= time) keys.remove(key);
		}
	}

	return { pick, tick, state: keys.state };
}

export type { Sticky, StickyState };
export { max_keys, new_sticky };
