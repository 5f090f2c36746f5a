// Who holds how much of something that all share, and who gives way when it is full: the party that holds most, and in it
// the account that holds most.

import { type Heap, create as new_heap } from "util.indexedbheap";
import { party_of } from "./party";

/** Amounts by name, the largest first in `ids`: the heap has the least priority first, so amounts are negative there. */
type Ranking = Heap<string, number, string>;

/** What is kept of shares; the next instance of the module goes on with it. */
interface SharesState {
	total: number;
	/** How many changes there were. Of equals the one whose last change is longest ago comes first. */
	changes: number;
	/** The last change of each party, and of each account, that holds something. */
	readonly changed: LuaMap<string, number>;
	readonly by_account: LuaMap<string, number>;
	readonly by_party: LuaMap<string, number>;
	/** The party of each account that holds something: it stays the same though its host goes meanwhile. */
	readonly party_of: LuaMap<string, string>;
}

/** @noSelf */
interface Shares {
	/** Changes what an account holds, by its bare JID; by 0 where it has used what it holds. */
	add: (account: string, by: number) => void;
	/** How much an account holds. */
	of_account: (account: string) => number;
	/** How much its party holds. */
	of_party: (account: string) => number;
	/**
	 * The account that gives way so that another one can hold more; nil where it would be the one that holds most itself.
	 *
	 * @param by How much more.
	 * @param or_equal Also one that holds just as much; of several the one whose last change is longest ago.
	 */
	who_gives_way: (account: string, by: number, or_equal: boolean) => string | undefined;
	readonly state: SharesState;
}

/** @param former What an earlier instance of the module kept. */
function new_shares(former?: SharesState): Shares {
	/** The place of the ranking of all parties among those of the accounts of each. */
	const all_parties = "";

	const state: SharesState = former ?? {
		total: 0,
		changes: 0,
		changed: new LuaMap<string, number>(),
		by_account: new LuaMap<string, number>(),
		by_party: new LuaMap<string, number>(),
		party_of: new LuaMap<string, string>(),
	};
	const { changed, by_account, by_party, party_of: parties } = state;
	/** Made when somebody has to give way, and kept up to date until half of all is given back; nil before and then. */
	let rankings: LuaMap<string, Ranking> | undefined;
	/** How much all held when somebody gave way last. */
	let full = 0;

	function own_party(account: string): string {
		return parties.get(account) ?? party_of(account);
	}

	/** Sets an amount in a ranking, where it is not if it is 0. */
	function rank(all: LuaMap<string, Ranking>, place: string, name: string, amount: number): void {
		const ranking = all.get(place) ?? new_heap<string, number, string>();
		// Far below 1, so that it decides between equals only.
		const priority = (changed.get(name) ?? 0) * 2 ** -36 - amount;
		if (amount <= 0) {
			ranking.remove(name);
		} else if (ranking.index.has(name)) {
			ranking.reprioritize(name, priority);
		} else {
			ranking.insert(name, priority, name);
		}
		if (ranking.ids[0] === undefined) {
			all.delete(place);
		} else {
			all.set(place, ranking);
		}
	}

	/** Changes one amount of many, which have a ranking; a local account is alone in its party, and has none. */
	function change(amounts: LuaMap<string, number>, place: string, name: string, by: number): number {
		const amount = (amounts.get(name) ?? 0) + by;
		if (amount > 0) {
			amounts.set(name, amount);
			changed.set(name, state.changes);
		} else {
			amounts.delete(name);
			changed.delete(name);
		}
		if (rankings && name !== place) rank(rankings, place, name, amount);
		return amount;
	}

	function add(account: string, by: number): void {
		const party = own_party(account);
		state.total += by;
		state.changes += 1;
		if (state.total < full / 2) rankings = undefined;
		const held = change(by_account, party, account, by);
		if (held > 0) parties.set(account, party);
		else parties.delete(account);
		change(by_party, all_parties, party, by);
	}

	/** The rankings, which are made where there are none. */
	function ranked(): LuaMap<string, Ranking> {
		full = state.total;
		if (rankings) return rankings;
		const made = new LuaMap<string, Ranking>();
		for (const [party, amount] of by_party) rank(made, all_parties, party, amount);
		for (const [account, amount] of by_account) {
			const party = own_party(account);
			if (party !== account) rank(made, party, account, amount);
		}
		rankings = made;
		return made;
	}

	function of_account(account: string): number {
		return by_account.get(account) ?? 0;
	}

	function of_party(account: string): number {
		return by_party.get(own_party(account)) ?? 0;
	}

	/** The first name of a ranking; nil where there is none. */
	function largest_in(all: LuaMap<string, Ranking>, place: string): string | undefined {
		const ranking = all.get(place);
		return ranking && ranking.ids[0];
	}

	function who_gives_way(account: string, by: number, or_equal: boolean): string | undefined {
		function holds_more(amount: number, than: number): boolean {
			return amount > than + by || (or_equal && amount === than + by);
		}
		const all = ranked();
		const party = own_party(account);
		const largest = largest_in(all, all_parties);
		const is_other = largest !== undefined && largest !== party;
		if (is_other && holds_more(by_party.get(largest) ?? 0, of_party(account)))
			return largest_in(all, largest) ?? largest;
		const rival = largest_in(all, party) ?? party;
		return holds_more(of_account(rival), of_account(account)) ? rival : undefined;
	}

	return { add, of_account, of_party, who_gives_way, state };
}

export type { Shares, SharesState };
export { new_shares };
