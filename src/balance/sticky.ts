// Balancing: what belongs together goes to one resource, and stays there while that is fit. A resource that joins
// takes over nothing that lives elsewhere.

import { type Cache, new as new_cache } from "util.cache";
import { sha256 } from "util.hashes";
import { prep } from "util.jid";
import type { Stanza } from "util.stanza";
import { is_able } from "../service/unsupported_payloads";
import type { Options } from "../config/options";
import { is_among, type Pool, type Resources } from "../service/pool";
import type { Asking } from "../base/request";
import type { Resource } from "../base/resource";
import { pick_less_pending } from "./least_pending";
import type { Pick } from "./policy";
import { new_ring } from "./ring";

/** Where a key lives. */
interface Home {
	resource: Resource;
	/** Where that of it goes which its resource does not know, or has failed. */
	stand_in?: Resource | undefined;
	/** When it was last used. */
	used: number;
}

/** @noSelf */
interface Sticky {
	readonly pick: Pick;
	/** Forgets what has not been used for long. */
	tick: (now: number) => void;
	/** What has been placed, to be handed to the next instance of the module. */
	homes: Cache<string, Home>;
}

/** @param now The time. */
function new_sticky(options: Options, pool: Pool, now: () => number): Sticky {
	/** How many keys are remembered; the one not used for longest goes first. */
	const max_keys = 100000;
	/** A longer key is remembered by its digest. */
	const max_key_bytes = 255;

	/** How many points of the ring are looked at. */
	const max_steps = 50;

	const ring = new_ring(pool);

	function short_key(key: string): string {
		return key.length > max_key_bytes ? sha256(key) : key;
	}

	function key_of(request: Asking, stanza: Stanza): string | undefined {
		const kind = options.sticky_key;
		if (kind === "bare_from") return short_key(request.sender.account.jid);
		if (kind === "from") return short_key(request.sender.jid);
		if (kind === "to") return short_key(request.to);
		const payload = stanza.tags[0];
		const value = payload && payload.attr[string.sub(kind, 9)];
		if (value === undefined) return undefined;
		// Most are prepared already, and to look at each letter is what costs most here.
		const [plain] = string.find(value, "^[%l%d._-]+@[%l%d.-]+$");
		const key = plain !== undefined ? value : (prep(value) ?? value);
		return short_key(key);
	}

	/** Whether a request can go to where its key lives. */
	function is_good(place: Resource, fit: Resources, request: Asking, stanza: Stanza): boolean {
		return is_among(fit, place) && is_able(place, request, stanza);
	}

	/** Where a key belongs among a few of many, whom the ring hardly ever meets: each has a draw for each key. */
	function draw_place(key: string, fit: Resources, count: number, request: Asking, stanza: Stanza): Resource {
		let found: Resource | undefined;
		let highest = "";
		for (const place of $range(1, count)) {
			const resource = fit.get(place);
			if (is_able(resource, request, stanza)) {
				const drawn = sha256(`${key} ${resource.jid}`);
				if (drawn > highest) {
					found = resource;
					highest = drawn;
				}
			}
		}
		return found ?? fit.get(pick_less_pending(fit, count));
	}

	function find_place(key: string, fit: Resources, count: number, request: Asking, stanza: Stanza): Resource {
		const max_pending = options.max_pending_per_resource;
		const start = ring.place_of(key);
		let full: Resource | undefined;
		for (const step of $range(0, max_steps - 1)) {
			const resource = ring.owner_at(start, step);
			if (!resource) break;
			if (is_good(resource, fit, request, stanza)) {
				if (resource.pending < max_pending) return resource;
				// What is placed where there is no room is served elsewhere at first, and would move after that.
				full = full ?? resource;
			}
		}
		return full ?? draw_place(key, fit, count, request, stanza);
	}

	const sticky: Sticky = {
		pick: (fit, count, request, stanza) => {
			const key = key_of(request, stanza);
			if (key === undefined) return pick_less_pending(fit, count);
			const home = sticky.homes.get(key);
			if (!home || !is_among(fit, home.resource)) {
				const former = home && home.stand_in;
				const is_there = former && is_good(former, fit, request, stanza);
				const placed = is_there ? former : find_place(key, fit, count, request, stanza);
				sticky.homes.set(key, { resource: placed, used: now() });
				return placed.slot;
			}
			home.used = now();
			// This makes it the one that was used last.
			sticky.homes.set(key, home);
			if (is_able(home.resource, request, stanza)) return home.resource.slot;
			// It is fit all the same, and the key stays.
			let stand_in = home.stand_in;
			if (!stand_in || !is_good(stand_in, fit, request, stanza)) {
				stand_in = find_place(key, fit, count, request, stanza);
				home.stand_in = stand_in;
			}
			return stand_in.slot;
		},
		tick: (time) => {
			let [key, home] = sticky.homes.tail();
			while (key !== undefined && home && home.used + options.sticky_ttl <= time) {
				sticky.homes.set(key, undefined);
				[key, home] = sticky.homes.tail();
			}
		},
		homes: new_cache(max_keys),
	};
	return sticky;
}

export type { Home, Sticky };
export { new_sticky };
