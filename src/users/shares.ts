// Who holds how much of something that all share, and who gives way when it is full: the party that holds most, and in it
// the account that holds most.

import { type Heap, create as new_heap } from "util.indexedbheap";
import { add_to } from "../base/counts";
import { party_of } from "./party";

/** Amounts by name, the largest first in `ids`: the heap has the least priority first, so amounts are negative there. */
type Ranking = Heap<string, number, string>;

/** What is kept of shares; the next instance of the module goes on with it. */
interface SharesState {
	total: number;
	/** How many changes there were. Of equals the one whose last change is longest ago comes first. */
	changes: number;
	readonly by_account: LuaMap<string, number>;
	readonly by_party: LuaMap<string, number>;
	/** The party of each account that holds something: it stays the same though its host goes meanwhile. */
	readonly party_of: LuaMap<string, string>;
	readonly parties: Ranking;
	/** The accounts of each party. */
	readonly accounts: LuaMap<string, Ranking>;
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
	/** Sets the amount of a name, which is not in the ranking where it is 0. */
	function rank(ranking: Ranking, name: string, amount: number, change: number): void {
		// Far below 1, so that it decides between equals only.
		const priority = change * 2 ** -36 - amount;
		if (amount <= 0) {
			ranking.remove(name);
		} else if (ranking.index.has(name)) {
			ranking.reprioritize(name, priority);
		} else {
			ranking.insert(name, priority, name);
		}
	}

	const state: SharesState = former ?? {
		total: 0,
		changes: 0,
		by_account: new LuaMap<string, number>(),
		by_party: new LuaMap<string, number>(),
		party_of: new LuaMap<string, string>(),
		parties: new_heap<string, number, string>(),
		accounts: new LuaMap<string, Ranking>(),
	};
	const { by_account, by_party, parties, accounts } = state;

	function own_party(account: string): string {
		return state.party_of.get(account) ?? party_of(account);
	}

	function add(account: string, by: number): void {
		const party = own_party(account);
		state.total += by;
		state.changes += 1;
		const held = add_to(by_account, account, by);
		if (held > 0) {
			state.party_of.set(account, party);
		} else {
			state.party_of.delete(account);
		}
		rank(parties, party, add_to(by_party, party, by), state.changes);
		// A local account is alone in its party.
		if (party === account) return;
		const ranking = accounts.get(party) ?? new_heap<string, number, string>();
		rank(ranking, account, held, state.changes);
		if (ranking.ids[0] === undefined) {
			accounts.delete(party);
		} else {
			accounts.set(party, ranking);
		}
	}

	function of_account(account: string): number {
		return by_account.get(account) ?? 0;
	}

	function of_party(account: string): number {
		return by_party.get(own_party(account)) ?? 0;
	}

	/** The account that holds most in a party. */
	function largest_in(party: string): string {
		const ranking = accounts.get(party);
		return (ranking && ranking.ids[0]) ?? party;
	}

	function who_gives_way(account: string, by: number, or_equal: boolean): string | undefined {
		function holds_more(amount: number, than: number): boolean {
			return amount > than + by || (or_equal && amount === than + by);
		}
		const party = own_party(account);
		const largest = parties.ids[0];
		if (largest !== undefined && largest !== party) {
			if (holds_more(by_party.get(largest) ?? 0, of_party(account))) return largest_in(largest);
		}
		const rival = largest_in(party);
		return holds_more(of_account(rival), of_account(account)) ? rival : undefined;
	}

	return { add, of_account, of_party, who_gives_way, state };
}

export type { Shares, SharesState };
export { new_shares };
