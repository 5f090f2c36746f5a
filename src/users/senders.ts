// Who sends: the address that the service sees for them, whether they may ask, and how much they have open.

import { bare, client_host_of, domain_of } from "../base/address";
import type { Account, Domain, Sender } from "../base/sender";
import type { Options } from "../config/options";
import type { Names } from "./names";
import { is_local_domain } from "./party";

/** What is kept of senders; the next instance of the module goes on with it. */
interface SendersState {
	/** Those who sent something lately, by JID. */
	readonly known: LuaMap<string, Sender>;
	/** How many those are. */
	known_count: number;
	readonly accounts: LuaMap<string, Account>;
	readonly domains: LuaMap<string, Domain>;
}

/** @noSelf */
interface Senders {
	/** The sender with a JID. */
	get: (jid: string) => Sender;
	/** The address that the service sees: its form of the bare address that was asked, and the sender's alias as its resource. */
	seen_at: (sender: Sender, bare_asked: string) => string;
	/** Applies changed options. */
	refresh: () => void;
	readonly state: SendersState;
}

/**
 * @param alias_of Returns the alias of a JID.
 * @param former What an earlier instance of the module kept.
 */
function new_senders(
	options: Options,
	names: Names,
	alias_of: (jid: string) => string,
	former?: SendersState,
): Senders {
	/** How many are kept beside those who have something open. */
	const max_idle = 1000;

	// Most ask again, and to check each letter of an address costs more than all else here.
	const state: SendersState = former ?? {
		known: new LuaMap<string, Sender>(),
		known_count: 0,
		accounts: new LuaMap<string, Account>(),
		domains: new LuaMap<string, Domain>(),
	};
	const { known, accounts, domains } = state;
	const allowed = new LuaSet<string>();

	function forget_known(): void {
		for (const [jid] of known) known.delete(jid);
		state.known_count = 0;
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
		const account: Account = {
			jid,
			domain,
			is_local: is_local_domain(name),
			alias,
			pending: 0,
			is_allowed: is_allowed(jid, name),
		};
		accounts.set(jid, account);
		return account;
	}

	function new_sender(jid: string): Sender {
		if (state.known_count >= max_idle) forget_idle();
		const bare_jid = bare(jid);
		const account = accounts.get(bare_jid) ?? new_account(bare_jid, alias_of(bare_jid));
		const sender: Sender = {
			jid,
			host: client_host_of(jid),
			account,
			alias: alias_of(jid),
			asked: "",
			seen: "",
		};
		known.set(jid, sender);
		state.known_count += 1;
		return sender;
	}

	function seen_at(sender: Sender, bare_asked: string): string {
		sender.asked = bare_asked;
		sender.seen = `${names.seen(bare_asked)}/${sender.alias}`;
		return sender.seen;
	}

	function refresh(): void {
		for (const jid of allowed) allowed.delete(jid);
		if (options.allow !== false) {
			for (const jid of options.allow) allowed.add(jid);
		}
		// Their aliases may change with the options.
		forget_known();
		for (const [jid, account] of accounts) {
			account.alias = alias_of(jid);
			account.is_allowed = is_allowed(jid, account.domain.name);
		}
	}

	refresh();
	return {
		get: (jid) => known.get(jid) ?? new_sender(jid),
		seen_at,
		refresh,
		state,
	};
}

export type { Senders, SendersState };
export { new_senders };
