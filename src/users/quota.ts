// How much of a table one account, one server and all together may fill.

import type { Account } from "./senders";
import { add_to } from "../base/tally";

/** @noSelf */
interface Quota {
	/** Takes a place for an account; false where there is none. */
	take: (account: Account) => boolean;
	/** Takes a place that an earlier instance of the module had given. */
	adopt: (account: Account) => void;
	/** Gives a place back. */
	give: (account: Account) => void;
}

/** Other servers get a tenth each, so that none can take all the room by making up accounts. */
function share_of(domain: string, all: number): number {
	return prosody.hosts.has(domain) ? all : all / 10;
}

/**
 * @param max How many places there are.
 * @param max_each How many of them one account gets.
 */
function new_quota(max: number, max_each: number): Quota {
	let taken = 0;
	const by_account = new LuaMap<string, number>();
	const by_domain = new LuaMap<string, number>();

	function book(account: Account, by: number): void {
		taken += by;
		add_to(by_account, account.jid, by);
		add_to(by_domain, account.domain.name, by);
	}

	return {
		take: (account) => {
			const domain = account.domain.name;
			if (taken >= max || (by_account.get(account.jid) ?? 0) >= max_each) return false;
			if ((by_domain.get(domain) ?? 0) >= share_of(domain, max)) return false;
			book(account, 1);
			return true;
		},
		adopt: (account) => book(account, 1),
		give: (account) => book(account, -1),
	};
}

export type { Quota };
export { new_quota, share_of };
