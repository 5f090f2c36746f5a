// Balancing policy: requests with the same key go to one resource, and stay there while that one is eligible. A resource
// that joins takes over no key that is at another one.

import { prep } from "util.jid";
import type { Stanza } from "util.stanza";
import { shortened } from "../base/digest";
import type { Routable } from "../base/request";
import type { Resource } from "../base/resource";
import type { Options } from "../config/options";
import { is_in, type Pool, type Resources } from "../service/pool";
import { can_take } from "../service/unsupported_payloads";
import { type BoundedMapState, new_bounded_map } from "../users/bounded_map";
import type { Secret } from "../users/secret";
import { pick_less_pending } from "./least_pending";
import type { Pick } from "./policy";
import { new_ring } from "./ring";

/** Which resource a key is at. */
interface Affinity {
	readonly resource: Resource;
	/** The resource that gets those requests which the key's own one does not support or has failed. */
	fallback?: Resource | undefined;
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

	/** The first resource on the ring, from the place of a key on, that can take a stanza: best one that has room. */
	function find_on_ring(
		key: string,
		eligible: Resources,
		routable: Routable,
		stanza: Stanza,
	): Resource | undefined {
		const max_pending = options.max_pending_per_resource;
		const start = ring.place_of(key);
		let full: Resource | undefined;
		for (const step of $range(0, ring.size() - 1)) {
			const resource = ring.owner_at(start, step);
			if (resource && is_in(eligible, resource) && can_take(resource, routable, stanza)) {
				if (resource.pending < max_pending) return resource;
				full = full ?? resource;
			}
		}
		return full;
	}

	/** The slot of the first resource of these that can take a stanza, the ring's or the less busy of two otherwise. */
	function slot_for(
		key: string,
		known: Resource | undefined,
		eligible: Resources,
		count: number,
		routable: Routable,
		stanza: Stanza,
	): number {
		const is_good = known && is_in(eligible, known) && can_take(known, routable, stanza);
		const found = is_good ? known : find_on_ring(key, eligible, routable, stanza);
		return found ? found.slot : pick_less_pending(eligible, count);
	}

	const pick: Pick = (eligible, count, routable, stanza) => {
		const key = key_of(routable, stanza);
		if (key === undefined) return pick_less_pending(eligible, count);
		const account = routable.sender.account.jid;
		const known = keys.get(key);
		const affinity = known && known.used + options.sticky_ttl > now() ? known : undefined;
		const resource = affinity && affinity.resource;
		const fallback = affinity && affinity.fallback;
		if (!affinity || !resource || !is_in(eligible, resource)) {
			const slot = slot_for(key, fallback, eligible, count, routable, stanza);
			keys.set(key, account, { resource: eligible.get(slot), used: now() });
			return slot;
		}
		affinity.used = now();
		// A key costs the party least that holds fewest of those that use it.
		keys.charge(key, account);
		keys.set(key, account, affinity);
		if (can_take(resource, routable, stanza)) return resource.slot;
		const slot = slot_for(key, fallback, eligible, count, routable, stanza);
		affinity.fallback = eligible.get(slot);
		return slot;
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
