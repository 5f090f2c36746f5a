// Balancing policy: requests with the same key go to one resource. A resource that joins takes over no key that is at
// another one.
//
// A key stays with its resource until that has gone, or is taken for gone. Until then nobody else gets a request of it,
// for two resources that both take a room for theirs are worse than an error.

import { prep } from "util.jid";
import type { Stanza } from "util.stanza";
import { shortened } from "../base/digest";
import type { Routable } from "../base/request";
import type { Resource, State } from "../base/resource";
import type { Options } from "../config/options";
import { is_in, type Pool, type Resources } from "../service/pool";
import { has_refused, payload_of, unknown_to } from "../service/unsupported_payloads";
import { type BoundedMapState, new_bounded_map } from "../users/bounded_map";
import type { Secret } from "../users/secret";
import { pick_less_pending } from "./least_pending";
import type { Pick } from "./policy";
import { new_ring } from "./ring";

/** Which resource a key is at. */
interface Affinity {
	resource: Resource;
	/** Some payload has another resource, which is remembered under a key of its own: see key_for_payload. */
	is_shared?: true | undefined;
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
	/**
	 * Whether a resource in a state keeps its keys; otherwise they move for good, each with its next request.
	 *
	 * One that drains finishes what it has, and one that has lost its connection may come back. One that is ejected or
	 * down has answered nobody for long. The others are out of use since somebody has said so.
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
		// Most are prepared already, as all that are known are, and preparation is what costs most here.
		const is_prepared =
			keys.get(value) !== undefined || string.find(value, "^[a-z0-9._-]+@[a-z0-9.-]+$")[0] !== undefined;
		return shortened(is_prepared ? value : (prep(value) ?? value));
	}

	/** Whether a resource keeps the keys that it has. */
	function keeps(resource: Resource): boolean {
		const state = resource.state;
		return state !== undefined && keeps_keys[state] && pool.all.get(resource.jid) === resource;
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
				const may_refuse = resource.unknown || routable.refused_by;
				if (may_refuse && has_refused(resource, routable, stanza)) {
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

	/** What `pick` returns for the resource that a key is at. One that gets nothing at all now, unless it drains, is awaited. */
	function bound_to(resource: Resource): ReturnType<Pick> {
		const can_be_asked = resource.rank !== undefined || resource.state === "draining";
		return $multi(can_be_asked ? resource : undefined, true);
	}

	/** The key for what the resource of a key does not know. No key of a stanza contains its separator. */
	function key_for_payload(key: string, stanza: Stanza): string {
		return shortened(`${key}\0${payload_of(stanza)}`);
	}

	/** The resource that a key is at, and stays with; nil where it has to be placed. */
	function find(
		key: string,
		affinity: Affinity | undefined,
		eligible: Resources,
		routable: Routable,
	): Resource | undefined {
		const time = now();
		if (!affinity || affinity.used + options.sticky_ttl <= time) return undefined;
		const resource = affinity.resource;
		if (!is_in(eligible, resource) && !keeps(resource)) return undefined;
		affinity.used = time;
		keys.use(key, routable.sender.account.jid);
		return resource;
	}

	/** Places a key at a resource, if that has room for it. */
	function place(
		key: string,
		affinity: Affinity | undefined,
		resource: Resource,
		{ sender }: Routable,
	): void {
		if (resource.pending >= options.max_pending_per_resource) return;
		if (affinity) {
			affinity.resource = resource;
			affinity.used = now();
			keys.use(key, sender.account.jid);
		} else {
			keys.set(key, sender.account.jid, { resource, used: now() });
		}
	}

	/** Picks for a key that has other resources for some payloads, or needs one since its first one refuses this payload. */
	function pick_for_payload(
		key: string,
		first: Resource,
		eligible: Resources,
		routable: Routable,
		stanza: Stanza,
	): ReturnType<Pick> {
		const own_key = key_for_payload(key, stanza);
		const own = keys.get(own_key);
		const known = find(own_key, own, eligible, routable);
		if (known && !has_refused(known, routable, stanza)) return bound_to(known);
		if (!has_refused(first, routable, stanza)) {
			// The first one serves it from now on, whatever becomes of the other.
			keys.remove(own_key);
			return bound_to(first);
		}
		const other = find_on_ring(own_key, eligible, routable, stanza);
		const affinity = keys.get(key);
		if (!other || !affinity || has_refused(other, routable, stanza)) {
			// Where nobody knows it, the first one is asked, unless the request can wait for somebody who does.
			const unknown = unknown_to(first, stanza);
			if (unknown && unknown.is_proven && options.queue_timeout > 0) return $multi(undefined, true);
			return bound_to(first);
		}
		affinity.is_shared = true;
		place(own_key, own, other, routable);
		return bound_to(other);
	}

	const pick: Pick = (eligible, count, routable, stanza) => {
		const key = key_of(routable, stanza);
		if (key === undefined) {
			if (count === 0) return $multi(undefined);
			return pick_less_pending(eligible, count);
		}
		const affinity = keys.get(key);
		let resource = find(key, affinity, eligible, routable);
		if (!resource) {
			resource = find_on_ring(key, eligible, routable, stanza);
			if (!resource) return $multi(undefined, true);
			place(key, affinity, resource, routable);
		}
		const may_refuse = resource.unknown || routable.refused_by;
		if ((affinity && affinity.is_shared) || (may_refuse && has_refused(resource, routable, stanza))) {
			return pick_for_payload(key, resource, eligible, routable, stanza);
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
