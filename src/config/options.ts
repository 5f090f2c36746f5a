// The options: their names and defaults, and what each accepts.

import { prep, split } from "util.jid";
import {
	flag,
	type Kind,
	limit,
	list_of,
	one_of,
	pattern,
	period,
	period_or_off,
	whole_number,
} from "./option_types";
import { nearest } from "./spelling";

/** An account whose resources serve. */
interface Target {
	/** Its bare JID. */
	readonly jid: string;
	/** Its localpart. */
	readonly node: string;
	/** Its domain. */
	readonly host: string;
}

/** The policies that choose who serves next. */
type Balance = "random" | "round_robin" | "least_pending" | "sticky";

/** Which requests may go to a second resource when one fails. */
type Redispatch = "none" | "safe" | "all";

/** The kinds of stanza (RFC 6120, section 8) that are relayed. */
type Stanzas = "iq" | "message" | "presence";

/** What becomes of messages while nobody is fit to serve. */
type Offline = "refuse" | "store";

/** Whom the service may ask something. */
type Initiate = "none" | "known" | "any";

/** What the service sees of users. */
type AddressForm = "plain" | "opaque";

/** What the administrator has set, read and checked. Rooms hold on to this table, so it is changed in place. */
interface Options {
	/** The accounts whose resources serve. */
	targets: readonly Target[];
	stanzas: readonly Stanzas[];
	offline: Offline;
	initiate: Initiate;
	address: AddressForm;
	/** How long a request may take, in seconds. */
	timeout: number;
	/** How long one try of a get may take, in seconds; 0 for as long as the request. */
	try_timeout: number;
	/** How many requests may be open at once. */
	max_pending: number;
	/** How many of them at one resource. */
	max_pending_per_resource: number;
	/** How many of them from one account. */
	max_pending_per_sender: number;
	/** How many of them from one domain. */
	max_pending_per_host: number;
	/** The bare JIDs and domains that may ask; false where everybody may. */
	allow: readonly string[] | false;
	/** How long a request waits for somebody to serve, in seconds; 0 where it does not. */
	queue_timeout: number;
	/** How many requests may wait. */
	queue_size: number;
	/** Who serves next. */
	balance: Balance;
	/** What sticks to a resource: "bare_from", "from", "to" or "payload:ATTRIBUTE". */
	sticky_key: string;
	/** How long it sticks while it is not used, in seconds. */
	sticky_ttl: number;
	/** Only the highest priority serves. */
	priority_tiers: boolean;
	/** A pattern for the names of the resources that serve. */
	resources: string;
	/** The states (RFC 6121, section 4.7.2.1) in which a resource finishes what it has and gets nothing new. */
	drain_show: readonly string[];
	/** Rather nobody serves than a resource that drains or has lost its connection. */
	drain_strict: boolean;
	/** The time between two pings of a resource, in seconds; 0 where there are none. */
	ping_interval: number;
	/** How many failed pings in a row put a resource out of use. */
	ping_fall: number;
	/** How many answered ones put it in use again. */
	ping_rise: number;
	/** How many failures in a row put a resource out of use for a time. */
	error_limit: number;
	/** How long it is remembered that a resource does not know a payload, in seconds. */
	relearn: number;
	redispatch: Redispatch;
	/** How often a request moves at most. */
	redispatch_limit: number;
	/** The time between two probes of a target while all is well, in seconds. */
	probe_interval: number;
	/** Approve the subscription on behalf of a target on this server. */
	auto_subscribe: boolean;
}

/** What holds where nothing is set. */
function default_options(): Options {
	return {
		targets: [],
		stanzas: ["iq"],
		offline: "refuse",
		initiate: "none",
		address: "plain",
		timeout: 120,
		try_timeout: 0,
		max_pending: 10000,
		max_pending_per_resource: math.huge,
		max_pending_per_sender: 1000,
		max_pending_per_host: math.huge,
		allow: false,
		queue_timeout: 0,
		queue_size: 1000,
		balance: "random",
		sticky_key: "bare_from",
		sticky_ttl: 3600,
		priority_tiers: false,
		resources: "",
		drain_show: ["dnd"],
		drain_strict: false,
		ping_interval: 0,
		ping_fall: 3,
		ping_rise: 2,
		error_limit: 10,
		relearn: 600,
		redispatch: "safe",
		redispatch_limit: 2,
		probe_interval: 300,
		auto_subscribe: true,
	};
}

/** @param is_proxy Tells of a domain that is a proxy. */
function targets(is_proxy: (this: void, domain: string) => boolean): Kind<readonly Target[]> {
	const list = list_of(
		(text) => {
			const [node, domain, resource] = split(prep(text));
			if (node === undefined || domain === undefined || resource !== undefined) return undefined;
			return is_proxy(domain) ? undefined : { jid: `${node}@${domain}`, node, host: domain };
		},
		"the bare JID of the account that serves, or a list of such, none of them at this or another proxy",
		'"service@example.com"',
	);
	const parse = (value: unknown): readonly Target[] | undefined => {
		const found = list.parse(value);
		return found && found.length > 0 ? found : undefined;
	};
	return { parse, expected: list.expected, example: list.example };
}

const jids = list_of(
	(text) => {
		const jid = prep(text);
		const [, domain, resource] = split(jid);
		return domain !== undefined && resource === undefined ? jid : undefined;
	},
	"a list of bare JIDs and domains, or false for everybody",
	'{ "user@example.com"; "example.org" }',
);

const jids_or_all: Kind<readonly string[] | false> = {
	parse: (value) => (value === false ? false : jids.parse(value)),
	expected: jids.expected,
	example: jids.example,
};

const words_for_stanzas: Kind<readonly Stanzas[]> = list_of(
	(text) => (text === "iq" || text === "message" || text === "presence" ? text : undefined),
	'a list of "iq", which must be there, "message" and "presence"',
	'{ "iq"; "message"; "presence" }',
);

const kinds_of_stanza: Kind<readonly Stanzas[]> = {
	parse: (value) => {
		const kinds = words_for_stanzas.parse(value);
		for (const kind of kinds ?? []) {
			if (kind === "iq") return kinds;
		}
		return undefined;
	},
	expected: words_for_stanzas.expected,
	example: words_for_stanzas.example,
};

const shows = list_of(
	(text) => (text === "away" || text === "chat" || text === "dnd" || text === "xa" ? text : undefined),
	'a list of "away", "chat", "dnd" and "xa"',
	'{ "dnd" }',
);

const sticky_key: Kind<string> = {
	parse: (value) => {
		if (value === "bare_from" || value === "from" || value === "to") return value;
		const [attribute] = string.match(typeof value === "string" ? value : "", "^payload:[^%s]+$");
		return attribute;
	},
	expected: '"bare_from", "from", "to", or "payload:" and the name of an attribute',
	example: '"payload:room"',
};

/** What came of reading the options. */
interface Reading {
	/** What is wrong, in words for the administrator. */
	readonly problems: string[];
	/** The names of all options. */
	readonly names: string[];
}

function show_value(value: unknown): string {
	if (typeof value === "string") return string.format("%q", value);
	return typeof value === "object" ? "a list or table" : tostring(value);
}

/**
 * Reads all options into a table. An option that is not set gets its default; one that is wrong keeps what it was.
 *
 * @param get Returns the value of an option, or nil.
 * @param is_proxy Tells of a domain that is a proxy.
 */
function read_options(
	options: Options,
	get: (this: void, name: string) => unknown,
	is_proxy: (this: void, domain: string) => boolean,
): Reading {
	const problems: string[] = [];
	const names: string[] = [];

	/** What an option is set to, or its default; nil where neither is of its kind. */
	function value_of<Value>(name: string, kind: Kind<Value>, unset?: Value): Value | undefined {
		names.push(name);
		const value = get(name);
		if (value === undefined && unset !== undefined) return unset;
		const parsed = kind.parse(value);
		if (parsed !== undefined) return parsed;
		const message = `${name}: got ${show_value(value)}, expected ${kind.expected}`;
		problems.push(`${message}; for example: ${name} = ${kind.example}`);
		return undefined;
	}

	const unset = default_options();

	function read<Key extends keyof Options>(key: Key, kind: Kind<Options[Key]>): void {
		const value = value_of(`client_proxy_${key}`, kind, unset[key]);
		if (value !== undefined) options[key] = value;
	}

	options.targets = value_of("target_address", targets(is_proxy)) ?? options.targets;
	read("stanzas", kinds_of_stanza);
	read("offline", one_of(["refuse", "store"], '"store"'));
	read("initiate", one_of(["none", "known", "any"], '"known"'));
	read("address", one_of(["plain", "opaque"], '"opaque"'));
	read("timeout", period("120"));
	read("try_timeout", period_or_off("10"));
	read("max_pending", whole_number("10000"));
	read("max_pending_per_resource", limit("100"));
	read("max_pending_per_sender", limit("1000"));
	read("max_pending_per_host", limit("5000"));
	read("allow", jids_or_all);
	read("queue_timeout", period_or_off("30"));
	read("queue_size", whole_number("1000"));
	read("balance", one_of(["random", "round_robin", "least_pending", "sticky"], '"least_pending"'));
	read("sticky_key", sticky_key);
	read("sticky_ttl", period('"1 hour"'));
	read("priority_tiers", flag("true"));
	read("resources", pattern('"^focus"'));
	read("drain_show", shows);
	read("drain_strict", flag("true"));
	read("ping_interval", period_or_off("30"));
	read("ping_fall", whole_number("3"));
	read("ping_rise", whole_number("2"));
	read("error_limit", limit("10"));
	read("relearn", period('"10 minutes"'));
	read("redispatch", one_of(["none", "safe", "all"], '"safe"'));
	read("redispatch_limit", whole_number("2"));
	read("probe_interval", period("300"));
	read("auto_subscribe", flag("false"));
	return { problems, names };
}

/** Whether stanzas of a kind are relayed. */
function relays(options: Options, kind: Stanzas): boolean {
	for (const relayed of options.stanzas) {
		if (relayed === kind) return true;
	}
	return false;
}

/** The option that a name of ours is a misspelling of; nil where it is right, or not one of ours. */
function misspelt_option(name: string, names: readonly string[]): string | undefined {
	if (string.sub(name, 1, 13) !== "client_proxy_") return undefined;
	for (const known of names) {
		if (known === name) return undefined;
	}
	return nearest(name, names);
}

export type { Balance, Options, Reading, Redispatch, Target };
export { default_options, misspelt_option, read_options, relays };
