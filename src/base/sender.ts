/** A domain whose accounts send. */
interface Domain {
	readonly name: string;
	/** How many requests of its accounts are open. */
	pending: number;
}

/** An account that sends, or a server. */
interface Account {
	/** Its bare JID. */
	readonly jid: string;
	readonly domain: Domain;
	/** Whether its domain is a VirtualHost of this server. */
	readonly is_local: boolean;
	/** The resource that stands for it in addresses that the service sees. */
	alias: string;
	/** How many of its requests are open. */
	pending: number;
	/** Whether `client_proxy_allow` lets it ask. */
	is_allowed: boolean;
}

/** A client that sends, or a server. */
interface Sender {
	/** The full JID of a client, or the domain of a server. */
	readonly jid: string;
	/** The domain of a client; nil for a server. */
	readonly host: string | undefined;
	readonly account: Account;
	/** The resource that stands for it in addresses that the service sees. */
	readonly alias: string;
	/** The bare address that it asked last. */
	asked: string;
	/** The address that the service sees for it there. */
	seen: string;
}

export type { Account, Domain, Sender };
