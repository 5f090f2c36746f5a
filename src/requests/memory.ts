// The memory that open requests take beside their records: stanzas that are kept since they may have to be sent again, of
// which those of the account that holds most give way; and long ids and addresses, which have a limit of their own.

import type { Stanza } from "util.stanza";
import type { Request } from "../base/request";
import { new_signal, type Signal } from "../base/signal";
import { weight_of } from "../base/weight";
import { new_quota } from "../users/quota";
import { new_shares, type SharesState } from "../users/shares";

/** What is known of this memory; the next instance of the module goes on with it. */
interface MemoryState {
	/** How much each kept stanza takes that has been weighed, in bytes. */
	readonly stanzas: LuaMap<Request, number>;
	/** The requests of these, by account. */
	readonly by_account: LuaMap<string, LuaSet<Request>>;
	/** Who takes how much with kept stanzas, in bytes. */
	readonly shares: SharesState;
	/** Who takes how much with long ids and addresses, in bytes. */
	readonly texts: SharesState;
	/** The requests whose stanzas were kept last, from 1, in turn; `latest` is the place of the last one. */
	readonly unweighed: LuaTable<number, Request | undefined>;
	latest: number;
}

/** @noSelf */
interface Memory {
	/** Keeps the stanza of a new request, as long as there is room. */
	keep: (request: Request, stanza: Stanza) => void;
	/** Keeps the stanza of a request that waits, and cannot be served without it; false where there is no room. */
	keep_waiting: (request: Request, stanza: Stanza) => boolean;
	/** Drops the stanza of a request, if it is kept. */
	release: (request: Request) => void;
	/** Takes room for the long id and address of a new request; false where there is none. */
	take: (request: Request, bytes: number) => boolean;
	/** Gives that room back. */
	give: (request: Request, bytes: number) => void;
	/** Weighs what has been kept for longer than most requests last. */
	tick: () => void;
	/** The stanza of a request has given way. Where the request waits, it cannot be served any more. */
	readonly gave_way: Signal<[request: Request]>;
	readonly state: MemoryState;
}

/** How much kept stanzas may take, in bytes. */
const max_bytes = 64 * 1024 * 1024;

/** How much long ids and addresses may take. */
const max_text_bytes = 32 * 1024 * 1024;

/** @param former What an earlier instance of the module kept. */
function new_memory(former?: MemoryState): Memory {
	// To weigh a stanza takes long, and most requests are answered soon. So the latest ones are weighed a little later, as
	// long as there is room for them even where each is as large as Prosody accepts by default.
	const max_unweighed = 16;
	const max_weighed_bytes = max_bytes - max_unweighed * 512 * 1024;

	const shares = new_shares(former && former.shares);
	const texts = new_quota(max_text_bytes, max_text_bytes, former && former.texts);
	const state: MemoryState = former ?? {
		stanzas: new LuaMap<Request, number>(),
		by_account: new LuaMap<string, LuaSet<Request>>(),
		shares: shares.state,
		texts: texts.state,
		unweighed: new LuaTable<number, Request | undefined>(),
		latest: 0,
	};
	const { stanzas, by_account, unweighed } = state;
	const weighed = shares.state;
	const gave_way = new_signal<[Request]>();

	function release(request: Request): void {
		request.stanza = undefined;
		const weight = stanzas.get(request);
		if (weight === undefined) return;
		const account = request.sender.account.jid;
		const theirs = by_account.get(account);
		stanzas.delete(request);
		shares.add(account, -weight);
		if (!theirs) return;
		theirs.delete(request);
		if (theirs.isEmpty()) by_account.delete(account);
	}

	/** Drops a kept stanza of an account; false where it has none. */
	function evict(account: string): boolean {
		const theirs = by_account.get(account);
		if (!theirs) return false;
		const [request] = next(theirs);
		if (!request) return false;
		release(request);
		if (gave_way.fire) gave_way.fire(request);
		return true;
	}

	/** Makes room for a stanza of an account; false where only smaller accounts could give way. */
	function make_room(account: string, bytes: number): boolean {
		while (weighed.total + bytes > max_bytes) {
			const loser = shares.who_gives_way(account, bytes, false);
			if (loser === undefined || !evict(loser)) return false;
		}
		return true;
	}

	function weigh(request: Request, stanza: Stanza): boolean {
		const account = request.sender.account.jid;
		// Its long id and address are counted already.
		const weight = weight_of(stanza) - (request.text_bytes ?? 0);
		request.stanza = undefined;
		if (weight > max_bytes || !make_room(account, weight)) return false;
		const theirs = by_account.get(account) ?? new LuaSet<Request>();
		theirs.add(request);
		by_account.set(account, theirs);
		shares.add(account, weight);
		stanzas.set(request, weight);
		request.stanza = stanza;
		return true;
	}

	/** Weighs the stanza of a request that a resource has, if it still is kept. */
	function weigh_late(request: Request): void {
		if (request.stanza && !stanzas.has(request)) weigh(request, request.stanza);
	}

	function keep(request: Request, stanza: Stanza): void {
		if (weighed.total > max_weighed_bytes) {
			weigh(request, stanza);
			return;
		}
		const place = (state.latest % max_unweighed) + 1;
		const earlier = unweighed.get(place);
		// What has ended has no resource, and what waits has been weighed.
		if (earlier && earlier.resource) weigh_late(earlier);
		request.stanza = stanza;
		unweighed.set(place, request);
		state.latest = place;
	}

	function tick(): void {
		for (const place of $range(1, max_unweighed)) {
			const request = unweighed.get(place);
			if (request && request.resource) weigh_late(request);
			unweighed.delete(place);
		}
	}

	function keep_waiting(request: Request, stanza: Stanza): boolean {
		release(request);
		return weigh(request, stanza);
	}

	function take(request: Request, bytes: number): boolean {
		if (!texts.take(request.sender.account, bytes)) return false;
		request.text_bytes = bytes;
		return true;
	}

	function give(request: Request, bytes: number): void {
		texts.give(request.sender.account, bytes);
	}

	return { keep, keep_waiting, release, take, give, tick, gave_way, state };
}

export type { Memory, MemoryState };
export { max_bytes, max_text_bytes, new_memory };
