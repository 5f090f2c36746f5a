// The memory that open requests take beside their records: stanzas that are kept since they may have to be sent again, and
// long ids and addresses. Where it is full, kept stanzas of the account that holds most give way.

import type { Stanza } from "util.stanza";
import type { Request } from "../base/request";
import type { Account } from "../base/sender";
import { new_signal, type Signal } from "../base/signal";
import { weight_of } from "../base/weight";
import { may_take } from "../users/party";
import { new_shares, type SharesState } from "../users/shares";

/** What is known of this memory; the next instance of the module goes on with it. */
interface MemoryState {
	/** How much each kept stanza takes that has been weighed, in bytes. */
	readonly stanzas: LuaMap<Request, number>;
	/** The requests of these, by account. */
	readonly by_account: LuaMap<string, LuaSet<Request>>;
	/** Who takes how much of what can give way: the stanzas. */
	readonly shares: SharesState;
	/** Who takes how much with long ids and addresses. */
	readonly text_shares: SharesState;
	/** The requests whose stanzas were kept last, from 1. */
	readonly unweighed: LuaTable<number, Request | undefined>;
	unweighed_count: number;
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

/** How much open requests may take beside their records, in bytes. */
const max_bytes = 64 * 1024 * 1024;

/** @param former What an earlier instance of the module kept. */
function new_memory(former?: MemoryState): Memory {
	// To weigh a stanza takes long, and most requests are answered soon. So the latest ones are weighed a little later, as
	// long as there is room for them even where each is as large as Prosody accepts by default.
	const max_unweighed = 16;
	const max_weighed_bytes = max_bytes - max_unweighed * 512 * 1024;

	const shares = new_shares(former && former.shares);
	const text_shares = new_shares(former && former.text_shares);
	const state: MemoryState = former ?? {
		stanzas: new LuaMap<Request, number>(),
		by_account: new LuaMap<string, LuaSet<Request>>(),
		shares: shares.state,
		text_shares: text_shares.state,
		unweighed: new LuaTable<number, Request | undefined>(),
		unweighed_count: 0,
	};
	const { stanzas, by_account, unweighed } = state;
	const gave_way = new_signal<[Request]>();

	function total(): number {
		return shares.state.total + text_shares.state.total;
	}

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

	/** Makes room for something of an account; false where only smaller accounts could give way. */
	function make_room(account: string, bytes: number): boolean {
		while (total() + bytes > max_bytes) {
			const loser = shares.who_gives_way(account, bytes, false);
			if (loser === undefined || !evict(loser)) return false;
		}
		return true;
	}

	function weigh(request: Request, stanza: Stanza): boolean {
		const account = request.sender.account.jid;
		const weight = weight_of(stanza);
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

	/** Weighs the latest stanzas, as far as they are kept still. */
	function weigh_latest(): void {
		for (const place of $range(1, state.unweighed_count)) {
			const request = unweighed.get(place);
			unweighed.delete(place);
			if (request && request.stanza && !stanzas.has(request)) weigh(request, request.stanza);
		}
		state.unweighed_count = 0;
	}

	function keep(request: Request, stanza: Stanza): void {
		if (total() > max_weighed_bytes) {
			weigh(request, stanza);
			return;
		}
		const count = state.unweighed_count + 1;
		request.stanza = stanza;
		unweighed.set(count, request);
		state.unweighed_count = count;
		if (count === max_unweighed) weigh_latest();
	}

	function keep_waiting(request: Request, stanza: Stanza): boolean {
		release(request);
		return weigh(request, stanza);
	}

	/** Whether there is room for long texts of an account: what is kept gives way to them. */
	function has_room_for(account: Account, bytes: number): boolean {
		const held = text_shares.of_party(account.jid);
		const taken = text_shares.state.total;
		if (!may_take(max_bytes, taken + bytes, held, account.is_local)) return false;
		return make_room(account.jid, bytes);
	}

	function take(request: Request, bytes: number): boolean {
		const account = request.sender.account;
		if (!has_room_for(account, bytes)) return false;
		request.text_bytes = bytes;
		text_shares.add(account.jid, bytes);
		return true;
	}

	function give(request: Request, bytes: number): void {
		text_shares.add(request.sender.account.jid, -bytes);
	}

	return { keep, keep_waiting, release, take, give, tick: weigh_latest, gave_way, state };
}

export type { Memory, MemoryState };
export { max_bytes, new_memory };
