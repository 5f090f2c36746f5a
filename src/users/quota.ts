// How many places of a table one account, one party and all together may take. Nobody loses a place to others here.

import type { Account } from "../base/sender";
import { may_take } from "./party";
import { new_shares, type SharesState } from "./shares";

/** @noSelf */
interface Quota {
	/** Takes places for an account; false where it does not get them. */
	take: (account: Account, places: number) => boolean;
	/** Gives places back. */
	give: (account: Account, places: number) => void;
	/** Who has how many places; the next instance of the module goes on with it. */
	readonly state: SharesState;
}

/**
 * @param max How many places there are.
 * @param max_each How many of them one account gets. Another domain gets a tenth of all.
 * @param former What an earlier instance of the module kept.
 */
function new_quota(max: number, max_each: number, former?: SharesState): Quota {
	const shares = new_shares(former);

	function take({ jid, is_local }: Account, places: number): boolean {
		// As if they were taken one by one, and this were the last of them.
		const others = places - 1;
		if (shares.of_account(jid) + others >= max_each) return false;
		const held = shares.of_party(jid) + others;
		if (!is_local && held >= max / 10) return false;
		if (!may_take(max, shares.state.total + others, held, is_local)) return false;
		shares.add(jid, places);
		return true;
	}

	return { take, give: ({ jid }, places) => shares.add(jid, -places), state: shares.state };
}

export type { Quota };
export { new_quota };
