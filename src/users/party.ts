// Parties: who shares in what all have. Made-up accounts cost nothing in another domain, so all of its accounts are one
// party; an account of a VirtualHost of this server is a party of its own.

import { domain_of } from "../base/address";
import type { Account } from "../base/sender";

/** Whether a domain is a VirtualHost of this server. */
function is_local_domain(domain: string): boolean {
	const host = prosody.hosts.get(domain);
	return host !== undefined && host.type === "local";
}

/** The party of an account, by name: the account itself, or its domain. */
function party_of(account_jid: string): string {
	const domain = domain_of(account_jid);
	return is_local_domain(domain) ? account_jid : domain;
}

/** How many requests the party of an account has open. */
function party_pending(account: Account): number {
	return account.is_local ? account.pending : account.domain.pending;
}

/** Of this part of a limit nothing is reserved for anybody: three quarters without a tenth. */
const unreserved_part = 0.65;

/**
 * Whether a party gets another one of a limited number of places that nobody gives up again: the last quarter is for
 * local accounts, and the last tenth of what is left for the others, too, for parties that hold less than a tenth.
 *
 * @param limit How many there are.
 * @param taken How many are taken.
 * @param held How many of them the party holds.
 */
function may_take(limit: number, taken: number, held: number, is_local: boolean): boolean {
	const own_limit = is_local ? limit : limit * 0.75;
	if (taken >= own_limit) return false;
	return taken < own_limit - limit / 10 || held < limit / 10;
}

export { is_local_domain, may_take, party_of, party_pending, unreserved_part };
