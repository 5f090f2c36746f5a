// Balancing: what belongs together goes to one resource, and stays there while that is fit. A resource that joins
// takes over nothing that lives elsewhere.

import { type Cache, new as new_cache } from "util.cache";
import { sha256 } from "util.hashes";
import { prep } from "util.jid";
import type { Stanza } from "util.stanza";
import { is_able } from "../health/abilities";
import type { Options } from "../options";
import { is_among, type Pool, type Resources } from "../pool";
import type { Asking } from "../request";
import type { Resource } from "../resource";
import { pick_less_pending } from "./least_pending";
import type { Pick } from "./policy";
import { new_ring } from "./ring";

/** Where a key lives. */
interface Home {
	resource: Resource;
	/** Who serves what its resource cannot: what that does not know, or has been asked already. */
	substitute?: Resource;
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

	const ring = new_ring(pool);

	function key_of(request: Asking, stanza: Stanza): string | undefined {
		const kind = options.sticky_key;
		if (kind === "bare_from") return request.sender.account.jid;
		if (kind === "from") return request.sender.jid;
		if (kind === "to") return request.to;
		const payload = stanza.tags[0];
		const value = payload && payload.attr[string.sub(kind, 9)];
		return value !== undefined ? (prep(value) ?? value) : undefined;
	}

	function place(key: string, fit: Resources, count: number, request: Asking, stanza: Stanza): Resource {
		return ring.find(key, fit, request, stanza) ?? fit.get(pick_less_pending(fit, count));
	}

	const sticky: Sticky = {
		pick: (fit, count, request, stanza) => {
			const key = key_of(request, stanza);
			if (key === undefined) return pick_less_pending(fit, count);
			let home = sticky.homes.get(key);
			if (!home || !is_among(fit, home.resource)) {
				const heir = home && home.substitute;
				const resource = heir && is_among(fit, heir) ? heir : place(key, fit, count, request, stanza);
				home = { resource, used: 0 };
			}
			home.used = now();
			// This makes it the one that was used last.
			sticky.homes.set(key, home);
			if (is_able(home.resource, request, stanza)) return home.resource.slot;
			// One request that has to go elsewhere does not take the key along.
			let substitute = home.substitute;
			if (!substitute || !is_among(fit, substitute)) {
				substitute = place(key, fit, count, request, stanza);
				home.substitute = substitute;
			}
			if (is_able(substitute, request, stanza)) return substitute.slot;
			return place(key, fit, count, request, stanza).slot;
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
