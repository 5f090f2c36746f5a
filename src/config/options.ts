// The options: their names, types and defaults.

import { prep, split } from "util.jid";
import { includes } from "../base/lists";
import {
	flag,
	list_of,
	type OptionType,
	one_of,
	pattern,
	period,
	period_or_off,
	secret_text,
	whole_number,
	whole_number_or_off,
} from "./option_types";

/** An account whose resources serve. */
interface TargetAddress {
	/** Its bare JID. */
	readonly jid: string;
	/** Its localpart. */
	readonly node: string;
	/** Its domain. */
	readonly host: string;
}

/** Which requests may be sent to a second resource when the first one fails. */
type Redispatch = "none" | "safe" | "all";

/** The kinds of stanza (RFC 6120, section 8). */
type StanzaKind = "iq" | "message" | "presence";

/** What happens to messages while no resource is eligible. */
type Offline = "refuse" | "store";

/** Which users the service may send requests to. */
type Initiate = "none" | "known" | "any";

/** Which addresses of users the service sees. */
type AddressForm = "plain" | "opaque";

/**
 * What the administrator has set, checked. All parts of the module hold on to this one table, so it is changed in place.
 */
interface Options<Balance extends string = string> {
	/** The accounts whose resources serve. */
	targets: readonly TargetAddress[];
	/** The kinds of stanza that are relayed. */
	stanzas: readonly StanzaKind[];
	offline: Offline;
	initiate: Initiate;
	address: AddressForm;
	/** The digest of the secret that several machines share; empty where there is none. */
	secret: string;
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
	/** How long a request waits for an eligible resource, in seconds; 0 where it does not. */
	queue_timeout: number;
	/** How many requests may wait. */
	queue_size: number;
	/** The balancing policy. */
	balance: Balance;
	/** What is kept at one resource by the sticky policy: "bare_from", "from", "to" or "payload:ATTRIBUTE". */
	sticky_key: string;
	/** How long a key stays at its resource while it is not used, in seconds. */
	sticky_ttl: number;
	/** Only resources of the highest priority serve. */
	priority_tiers: boolean;
	/** A Lua pattern for the names of the resources that serve. */
	resources: string;
	/** The values of show (RFC 6121, section 4.7.2.1) that make a resource drain. */
	drain_show: readonly string[];
	/** A resource that drains or hibernates gets nothing, even where it is the only one. */
	drain_strict: boolean;
	/** The time between two pings of a resource, in seconds; 0 for no pings. */
	ping_interval: number;
	/** How many failed pings in a row make a resource down. */
	ping_fall: number;
	/** How many answered pings in a row end that. */
	ping_rise: number;
	/** How many failures in a row eject a resource. */
	error_limit: number;
	/** The conditions of errors of the service (RFC 6120, section 8.3.3) that count as failures. */
	error_conditions: readonly string[];
	/** How long it is remembered that a resource does not know a payload, in seconds. */
	relearn: number;
	redispatch: Redispatch;
	/** How often a request is redispatched at most. */
	redispatch_limit: number;
	/** The time between two probes of a target while all is well, in seconds. */
	probe_interval: number;
	/** Approve the subscription on behalf of a target on this server. */
	auto_subscribe: boolean;
	/** The domain that the service sees in place of the component's own; false for that one. */
	node: string | false;
}

interface Definition<Value> {
	readonly type: OptionType<Value>;
	/** A value as it would stand in the configuration. */
	readonly example: string;
	/** What holds where the option is not set. */
	readonly default: Value;
	/** Its name; nil where that is `client_proxy_` and the key. */
	readonly name?: string;
	/** Not to set it is an error. */
	readonly is_required?: true;
	/** Its value stays the same while the component runs. */
	readonly is_fixed?: true;
}

type Definitions<Balance extends string> = {
	readonly [Key in keyof Options<Balance>]: Definition<Options<Balance>[Key]>;
};

/** What the configuration says of other domains. */
interface Surroundings {
	/** Whether a domain is a component of this module. */
	readonly is_proxy: (this: void, domain: string) => boolean;
	/** Whether a domain is free to be the name that the service sees in place of the component's own. */
	readonly is_node: (this: void, domain: string) => boolean;
}

const jids = list_of((text) => {
	const jid = prep(text);
	const [, domain, resource] = split(jid);
	return domain !== undefined && resource === undefined ? jid : undefined;
}, "a list of bare JIDs and domains, or false for everybody");

const jids_or_all: OptionType<readonly string[] | false> = {
	parse: (value) => value !== false && jids.parse(value),
	parse_entry: jids.parse_entry,
	expected: jids.expected,
};

const any_stanza_kinds: OptionType<readonly StanzaKind[]> = list_of(
	(text) => (text === "iq" || text === "message" || text === "presence" ? text : undefined),
	'a list of "iq", which must be there, "message" and "presence"',
);

const stanza_kinds: OptionType<readonly StanzaKind[]> = {
	parse: (value) => {
		const kinds = any_stanza_kinds.parse(value);
		return kinds && includes(kinds, "iq") ? kinds : undefined;
	},
	parse_entry: any_stanza_kinds.parse_entry,
	expected: any_stanza_kinds.expected,
};

const shows = list_of(
	(text) => (text === "away" || text === "chat" || text === "dnd" || text === "xa" ? text : undefined),
	'a list of "away", "chat", "dnd" and "xa"',
);

/** All conditions of stanza errors (RFC 6120, section 8.3.3). */
const known_conditions = [
	"bad-request",
	"conflict",
	"feature-not-implemented",
	"forbidden",
	"gone",
	"internal-server-error",
	"item-not-found",
	"jid-malformed",
	"not-acceptable",
	"not-allowed",
	"not-authorized",
	"policy-violation",
	"recipient-unavailable",
	"redirect",
	"registration-required",
	"remote-server-not-found",
	"remote-server-timeout",
	"resource-constraint",
	"service-unavailable",
	"subscription-required",
	"undefined-condition",
	"unexpected-request",
];

const error_conditions = list_of(
	(text) => (includes(known_conditions, text) ? text : undefined),
	'a list of conditions of stanza errors, like "internal-server-error"',
);

const sticky_key: OptionType<string> = {
	parse: (value) => {
		if (value === "bare_from" || value === "from" || value === "to") return value;
		const [attribute] = string.match(typeof value === "string" ? value : "", "^payload:[^%s]+$");
		return attribute;
	},
	expected: '"bare_from", "from", "to", or "payload:" and the name of an attribute',
};

function target_addresses(surroundings: Surroundings): OptionType<readonly TargetAddress[]> {
	const list = list_of((text) => {
		const [node, domain, resource] = split(prep(text));
		if (node === undefined || domain === undefined || resource !== undefined) return undefined;
		return surroundings.is_proxy(domain) ? undefined : { jid: `${node}@${domain}`, node, host: domain };
	}, "the bare JID of the account that serves, or a list of such, none of them at this or another proxy");
	const parse = (value: unknown): readonly TargetAddress[] | undefined => {
		const found = list.parse(value);
		return found && found.length > 0 ? found : undefined;
	};
	return { parse, parse_entry: list.parse_entry, expected: list.expected };
}

function node_name(surroundings: Surroundings): OptionType<string | false> {
	return {
		parse: (value) => {
			if (value === false) return value;
			const domain = typeof value === "string" ? prep(value) : undefined;
			return domain !== undefined && surroundings.is_node(domain) ? domain : undefined;
		},
		expected:
			'the name of another Component "..." "client_proxy" of this server, without target_address, that no other component names',
	};
}

/**
 * All options: an option is added here and in `Options`.
 *
 * @param policies The names of the balancing policies, the default one first.
 */
function definitions<Balance extends string>(
	policies: readonly [Balance, ...Balance[]],
	surroundings: Surroundings,
): Definitions<Balance> {
	return {
		targets: {
			name: "target_address",
			type: target_addresses(surroundings),
			example: '"service@example.com"',
			default: [],
			is_required: true,
		},
		stanzas: { type: stanza_kinds, default: ["iq"], example: '{ "iq"; "message"; "presence" }' },
		offline: { type: one_of(["refuse", "store"]), default: "refuse", example: '"store"' },
		initiate: { type: one_of(["none", "known", "any"]), default: "none", example: '"known"' },
		address: { type: one_of(["plain", "opaque"]), default: "plain", example: '"opaque"' },
		secret: { type: secret_text, default: "", example: '"…"' },
		timeout: { type: period, default: 120, example: "120" },
		try_timeout: { type: period_or_off, default: 0, example: "10" },
		max_pending: { type: whole_number, default: 10000, example: "10000" },
		max_pending_per_resource: { type: whole_number_or_off, default: math.huge, example: "100" },
		max_pending_per_sender: { type: whole_number_or_off, default: 1000, example: "1000" },
		max_pending_per_host: { type: whole_number_or_off, default: math.huge, example: "5000" },
		allow: { type: jids_or_all, default: false, example: '{ "user@example.com"; "example.org" }' },
		queue_timeout: { type: period_or_off, default: 0, example: "30" },
		queue_size: { type: whole_number, default: 1000, example: "1000" },
		balance: { type: one_of(policies), default: policies[0], example: '"least_pending"' },
		sticky_key: { type: sticky_key, default: "bare_from", example: '"payload:room"' },
		sticky_ttl: { type: period, default: 3600, example: '"1 hour"' },
		priority_tiers: { type: flag, default: false, example: "true" },
		resources: { type: pattern, default: "", example: '"^focus"' },
		drain_show: { type: shows, default: ["dnd"], example: '{ "dnd" }' },
		drain_strict: { type: flag, default: false, example: "true" },
		ping_interval: { type: period_or_off, default: 0, example: "30" },
		ping_fall: { type: whole_number, default: 3, example: "3" },
		ping_rise: { type: whole_number, default: 2, example: "2" },
		error_limit: { type: whole_number_or_off, default: 10, example: "10" },
		error_conditions: { type: error_conditions, default: [], example: '{ "internal-server-error" }' },
		relearn: { type: period, default: 600, example: '"10 minutes"' },
		redispatch: { type: one_of(["none", "safe", "all"]), default: "safe", example: '"safe"' },
		redispatch_limit: { type: whole_number, default: 2, example: "2" },
		probe_interval: { type: period, default: 300, example: "300" },
		auto_subscribe: { type: flag, default: true, example: "false" },
		node: {
			type: node_name(surroundings),
			default: false,
			example: '"node1.proxy.example.com"',
			is_fixed: true,
		},
	};
}

/** The options where nothing is set. */
function default_options<Balance extends string>(all: Definitions<Balance>): Options<Balance> {
	// The loop sets every field to a value of its type.
	const options = {} as Options<Balance>;
	function set<Key extends keyof Options<Balance>>(key: Key): void {
		options[key] = all[key].default;
	}
	for (const [key] of pairs(all)) set(key);
	return options;
}

/** Whether stanzas of a kind are relayed. */
function relays(options: Options, kind: StanzaKind): boolean {
	return includes(options.stanzas, kind);
}

export type { Definitions, Options, TargetAddress };
export { default_options, definitions, relays };
