// Who asks: the address that the service sees for them, whether they may, and how much they have open.

import { bare, domain_of } from "../base/address";
import type { Options } from "../config/options";

/** A domain that senders belong to. */
interface Domain {
	readonly name: string;
	/** How many requests of its senders are open. */
	pending: number;
}

/** An account that asks, or a server. */
interface Account {
	/** Its bare JID. */
	readonly jid: string;
	readonly domain: Domain;
	/** What stands for it as the resource of the address that the service sees. */
	alias: string;
	/** How many of its requests are open. */
	pending: number;
	/** Whether it may ask. */
	is_allowed: boolean;
}

/** Somebody who asks. */
interface Sender {
	/** The full JID, or that of a server. */
	readonly jid: string;
	readonly account: Account;
	/** What stands for it as the resource of the address that the service sees. */
	readonly alias: string;
	/** The bare address that it asked last. */
	asked: string;
	/** What the service sees for it there. */
	seen: string;
}

/** @noSelf */
interface Senders {
	/** Those who asked lately, by JID. */
	readonly known: LuaMap<string, Sender>;
	/** The one of a JID; nil where there is no room to remember what stands for it. */
	get: (jid: string) => Sender | undefined;
	/** The address that the service sees: the bare address that was asked, and the sender as its resource. */
	seen_at: (sender: Sender, bare_asked: string) => string;
	/** Takes in the sender of a request that an earlier instance of the module had open. */
	adopt: (sender: Sender) => void;
	/** Whether an account has requests open. */
	is_busy: (account: string) => boolean;
	/** Takes notice of changed options. */
	refresh: () => void;
}

/** @param alias_of Returns what stands for a JID; nil where there is no room to remember it. */
function new_senders(options: Options, alias_of: (jid: string) => string | undefined): Senders {
	/** How many are kept beside those who have something open. */
	const max_idle = 1000;

	// Most ask again, and to look at each letter of an address costs more than all else here.
	const known = new LuaMap<string, Sender>();
	let count = 0;
	const accounts = new LuaMap<string, Account>();
	const domains = new LuaMap<string, Domain>();
	const allowed = new LuaSet<string>();

	function forget_known(): void {
		for (const [jid] of known) known.delete(jid);
		count = 0;
	}

	function forget_idle(): void {
		forget_known();
		for (const [jid, account] of accounts) {
			if (account.pending === 0) accounts.delete(jid);
		}
		for (const [name, domain] of domains) {
			if (domain.pending === 0) domains.delete(name);
		}
	}

	function is_allowed(jid: string, domain: string): boolean {
		return options.allow === false || allowed.has(jid) || allowed.has(domain);
	}

	function new_account(jid: string, alias: string): Account {
		const name = domain_of(jid);
		let domain = domains.get(name);
		if (!domain) {
			domain = { name, pending: 0 };
			domains.set(name, domain);
		}
		const account: Account = { jid, domain, alias, pending: 0, is_allowed: is_allowed(jid, name) };
		accounts.set(jid, account);
		return account;
	}

	function new_sender(jid: string): Sender | undefined {
		if (count >= max_idle) forget_idle();
		const bare_jid = bare(jid);
		const alias = alias_of(jid);
		const account_alias = alias_of(bare_jid);
		if (alias === undefined || account_alias === undefined) return undefined;
		const account = accounts.get(bare_jid) ?? new_account(bare_jid, account_alias);
		const sender: Sender = { jid, account, alias, asked: "", seen: "" };
		known.set(jid, sender);
		count += 1;
		return sender;
	}

	function get_sender(jid: string): Sender | undefined {
		return known.get(jid) ?? new_sender(jid);
	}

	function seen_at(sender: Sender, bare_asked: string): string {
		const seen = `${bare_asked}/${sender.alias}`;
		sender.asked = bare_asked;
		sender.seen = seen;
		return seen;
	}

	function adopt(sender: Sender): void {
		const account = sender.account;
		if (accounts.has(account.jid)) return;
		account.pending = 0;
		account.is_allowed = is_allowed(account.jid, account.domain.name);
		accounts.set(account.jid, account);
		if (domains.has(account.domain.name)) return;
		account.domain.pending = 0;
		domains.set(account.domain.name, account.domain);
	}

	function is_busy(jid: string): boolean {
		const account = accounts.get(jid);
		return account !== undefined && account.pending > 0;
	}

	function refresh(): void {
		for (const jid of allowed) allowed.delete(jid);
		if (options.allow !== false) {
			for (const jid of options.allow) allowed.add(jid);
		}
		// What stands for them may be another thing now.
		forget_known();
		for (const [jid, account] of accounts) {
			account.alias = alias_of(jid) ?? "";
			account.is_allowed = is_allowed(jid, account.domain.name);
		}
	}

	refresh();
	return {
		known,
		get: get_sender,
		seen_at,
		adopt,
		is_busy,
		refresh,
	};
}

export type { Account, Sender, Senders };
export { new_senders };
