// How many places of a table one account, one domain and all together may take.

import type { Account } from "../base/sender";
import { add_to } from "../base/tally";

/** The places that are taken; the next instance of the module goes on with it. */
interface QuotaState {
	taken: number;
	readonly by_account: LuaMap<string, number>;
	readonly by_domain: LuaMap<string, number>;
}

/** @noSelf */
interface Quota {
	/** Takes a place for an account; false where it gets none. */
	take: (account: Account) => boolean;
	/** Gives a place back. */
	give: (account: Account) => void;
	readonly state: QuotaState;
}

/** Each other server gets a tenth, so that none can take all places with made-up accounts. */
function share_of(domain: string, all: number): number {
	return prosody.hosts.has(domain) ? all : all / 10;
}

/**
 * @param max How many places there are.
 * @param max_each How many of them one account gets.
 * @param former What an earlier instance of the module kept.
 */
function new_quota(max: number, max_each: number, former?: QuotaState): Quota {
	const state: QuotaState = former ?? {
		taken: 0,
		by_account: new LuaMap<string, number>(),
		by_domain: new LuaMap<string, number>(),
	};

	function book(account: Account, by: 1 | -1): void {
		state.taken += by;
		add_to(state.by_account, account.jid, by);
		add_to(state.by_domain, account.domain.name, by);
	}

	function take(account: Account): boolean {
		const domain = account.domain.name;
		if (state.taken >= max || (state.by_account.get(account.jid) ?? 0) >= max_each) return false;
		if ((state.by_domain.get(domain) ?? 0) >= share_of(domain, max)) return false;
		book(account, 1);
		return true;
	}

	return { take, give: (account) => book(account, -1), state };
}

export type { Quota, QuotaState };
export { new_quota, share_of };
