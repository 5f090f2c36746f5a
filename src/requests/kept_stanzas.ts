// The stanzas that are kept while their requests may have to be sent again, and the memory that they take.

import type { Stanza } from "util.stanza";
import type { Request } from "../base/request";
import { weight_of } from "../base/weight";

/** What is known of kept stanzas; the next instance of the module goes on with it. */
interface KeptStanzasState {
	/** How much those take that have been weighed, in bytes, by request. */
	readonly weights: LuaMap<Request, number>;
	/** How much that is together. */
	bytes: number;
	/** The requests whose stanzas were kept last, in turn; `latest` is the place of the very last. */
	readonly unweighed: LuaTable<number, Request | undefined>;
	latest: number;
}

/** @noSelf */
interface KeptStanzas {
	/** Keeps the stanza of a new request, as long as there is room. */
	keep: (request: Request, stanza: Stanza) => void;
	/** Keeps the stanza of a request that waits, and cannot be served without it; false where there is no room. */
	keep_waiting: (request: Request, stanza: Stanza) => boolean;
	/** Drops the stanza of a request, if it is kept. */
	release: (request: Request) => void;
	/** Weighs what has been kept for longer than most requests last. */
	tick: () => void;
	readonly state: KeptStanzasState;
}

/** @param former What an earlier instance of the module kept. */
function new_kept_stanzas(former?: KeptStanzasState): KeptStanzas {
	/** How much all kept stanzas may take. */
	const max_bytes = 64 * 1024 * 1024;
	// To weigh a stanza takes longer than most requests last. So the latest ones are weighed at the next tick, as long as
	// there is room for them even where each is as large as Prosody accepts by default.
	const max_unweighed = 16;
	const max_weighed_bytes = max_bytes - max_unweighed * 512 * 1024;

	const state: KeptStanzasState = former ?? {
		weights: new LuaMap<Request, number>(),
		bytes: 0,
		unweighed: new LuaTable<number, Request | undefined>(),
		latest: 0,
	};
	const weights = state.weights;
	const unweighed = state.unweighed;

	function weigh(request: Request, stanza: Stanza): boolean {
		request.stanza = undefined;
		const weight = weight_of(stanza);
		if (state.bytes + weight > max_bytes) return false;
		state.bytes += weight;
		weights.set(request, weight);
		request.stanza = stanza;
		return true;
	}

	/** Weighs what was kept at a place for the latest, if it is kept still. */
	function weigh_at(place: number): void {
		const request = unweighed.get(place);
		if (request && request.stanza && !weights.has(request)) weigh(request, request.stanza);
	}

	function keep(request: Request, stanza: Stanza): void {
		if (state.bytes > max_weighed_bytes) {
			weigh(request, stanza);
			return;
		}
		const latest = (state.latest % max_unweighed) + 1;
		const before = unweighed.get(latest);
		if (before && before.stanza) weigh_at(latest);
		unweighed.set(latest, request);
		state.latest = latest;
		request.stanza = stanza;
	}

	function release(request: Request): void {
		request.stanza = undefined;
		const weight = weights.get(request);
		if (weight === undefined) return;
		state.bytes -= weight;
		weights.delete(request);
	}

	function keep_waiting(request: Request, stanza: Stanza): boolean {
		release(request);
		return weigh(request, stanza);
	}

	function tick(): void {
		for (const place of $range(1, max_unweighed)) {
			weigh_at(place);
			unweighed.delete(place);
		}
	}

	return { keep, keep_waiting, release, tick, state };
}

export type { KeptStanzas, KeptStanzasState };
export { new_kept_stanzas };
