// How many places of a table one account, one party and all together may take. Nobody loses a place to others here.

import { add_to } from "../base/counts";
import type { Account } from "../base/sender";
import { may_take, party_of } from "./party";

/** The places that are taken; the next instance of the module goes on with it. */
interface QuotaState {
	taken: number;
	readonly by_account: LuaMap<string, number>;
	readonly by_party: LuaMap<string, number>;
	/** The party of each account that has places: it stays the same though its host goes meanwhile. */
	readonly party_of: LuaMap<string, string>;
}

/** @noSelf */
interface Quota {
	/** Takes a place for an account; false where it gets none. */
	take: (account: Account) => boolean;
	/** Gives a place back. */
	give: (account: Account) => void;
	readonly state: QuotaState;
}

/**
 * @param max How many places there are.
 * @param max_each How many of them one account gets. Another domain gets a tenth of all.
 * @param former What an earlier instance of the module kept.
 */
function new_quota(max: number, max_each: number, former?: QuotaState): Quota {
	const state: QuotaState = former ?? {
		taken: 0,
		by_account: new LuaMap<string, number>(),
		by_party: new LuaMap<string, number>(),
		party_of: new LuaMap<string, string>(),
	};
	const { by_account, by_party } = state;

	function book(account: Account, by: 1 | -1): void {
		const jid = account.jid;
		const party = state.party_of.get(jid) ?? party_of(jid);
		state.taken += by;
		add_to(by_party, party, by);
		if (add_to(by_account, jid, by) > 0) {
			state.party_of.set(jid, party);
		} else {
			state.party_of.delete(jid);
		}
	}

	function take(account: Account): boolean {
		if ((by_account.get(account.jid) ?? 0) >= max_each) return false;
		const held = by_party.get(party_of(account.jid)) ?? 0;
		if (!account.is_local && held >= max / 10) return false;
		if (!may_take(max, state.taken, held, account.is_local)) return false;
		book(account, 1);
		return true;
	}

	return { take, give: (account) => book(account, -1), state };
}

export type { Quota, QuotaState };
export { new_quota };
