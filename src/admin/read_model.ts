// What others may read of the component: the shell, metrics, pages of other modules, tests.

import { max_keys, type StickyState } from "../balance/sticky";
import { bare } from "../base/address";
import type { Resource, State } from "../base/resource";
import type { Account, Domain } from "../base/sender";
import type { Options } from "../config/options";
import { type Conversation, max_conversations } from "../relay/conversations";
import { type DirectedPresenceState, max_joined } from "../relay/directed_presence";
import { max_known, type ServiceRequestsState } from "../relay/service_requests";
import { max_subscribers, type SubscriptionsState } from "../relay/subscriptions";
import type { InFlightState } from "../requests/in_flight";
import { max_bytes, max_text_bytes } from "../requests/memory";
import type { QueueState } from "../requests/queue";
import { is_in, type Pool } from "../service/pool";
import { type AliasesState, max_aliases } from "../users/aliases";
import type { BoundedMapState } from "../users/bounded_map";
import type { SendersState } from "../users/senders";
import type { SharesState } from "../users/shares";
import type { Log, Notable } from "./log";
import { why_not_ready } from "./reasons";
import { quantile, type StatisticsState, sorted_durations } from "./statistics";

/** A resource as others may read it. */
interface ResourceOverview {
	readonly jid: string;
	/** The account that it belongs to, a bare JID. */
	readonly account: string;
	/** Nil before its first presence has been dealt with. */
	readonly state: State | undefined;
	/** Why it is not ready, and what to do; nil where it is. */
	readonly why: string | undefined;
	/** When it came into that state, in seconds since 1970. */
	readonly since: number;
	/** Whether it serves now. */
	readonly is_eligible: boolean;
	readonly priority: number;
	/** How many requests it has open. */
	readonly pending: number;
	/** How many it has answered, and how many were refused while it had them. */
	readonly served: number;
	readonly failed: number;
	/** How long half of its last answers took at most, and 99 of 100, in seconds; nil where there were none. */
	readonly p50: number | undefined;
	readonly p99: number | undefined;
}

/** A limit, and how much of it is used. */
type LimitOverview = readonly [
	what: string,
	/** Infinite where there is none. */
	allowed: number,
	/** By whom. */
	used: LuaMap<string, number>,
	/** How much is used in all; nil where the limit is for each of them. */
	total?: number,
];

/** What is open. */
interface OpenOverview {
	/** How many requests are open, those that wait included. */
	readonly open: number;
	/** How many of them are in the queue. */
	readonly queued: number;
	/** The memory that open requests take beside their records, in bytes, as far as it has been weighed. */
	readonly kept_bytes: number;
}

interface Overview extends OpenOverview {
	/** The component's own address. */
	readonly host: string;
	/** How many requests are open by account, and by domain. */
	readonly open_by_account: LuaMap<string, number>;
	readonly open_by_domain: LuaMap<string, number>;
	/** All resources, by JID. */
	readonly resources: readonly ResourceOverview[];
	/** How many serve, or are in which other state, "1 draining, 2 serving"; or why nobody serves. */
	readonly in_states: string;
	/** Why nobody serves, and what to do; nil where somebody does. */
	readonly nobody_serves: string | undefined;
	/** What has been counted since the module was loaded: see statistics.ts. */
	readonly counts: StatisticsState["counts"];
	/** The last notable events, the oldest first. None of them names a user. */
	readonly notable: readonly Notable[];
	readonly limits: readonly LimitOverview[];
}

/** The states of parts that it tells of. */
interface OverviewStates {
	readonly senders: SendersState;
	readonly in_flight: InFlightState;
	readonly queue: QueueState;
	readonly sticky: StickyState;
	readonly conversations: BoundedMapState<Conversation>;
	readonly aliases: AliasesState;
	readonly subscriptions: SubscriptionsState;
	readonly directed_presence: DirectedPresenceState;
	readonly service_requests: ServiceRequestsState;
	readonly statistics: StatisticsState;
}

/** What the overview is made from. */
interface OverviewSources {
	/** The component's own address. */
	readonly host: string;
	readonly options: Options;
	readonly pool: Pool;
	readonly log: Log;
	readonly states: OverviewStates;
}

function list_resources({ options, pool, states }: OverviewSources): ResourceOverview[] {
	const resources: ResourceOverview[] = [];
	for (const [jid, resource] of pool.all) {
		const counted = states.statistics.of_resource.get(resource);
		const durations = counted ? sorted_durations(counted) : [];
		resources.push({
			jid,
			account: bare(jid),
			state: resource.state,
			why: why_not_ready(resource, options),
			since: counted ? counted.since : 0,
			is_eligible: is_in(pool.eligible, resource),
			priority: resource.priority,
			pending: resource.pending,
			served: counted ? counted.served : 0,
			failed: counted ? counted.failed : 0,
			p50: quantile(durations, 0.5),
			p99: quantile(durations, 0.99),
		});
	}
	table.sort(resources, (one, other) => one.jid < other.jid);
	return resources;
}

/** How many requests each of some has open, by name. */
function pending_of<Party extends Account | Domain | Resource>(
	all: LuaMap<string, Party>,
): LuaMap<string, number> {
	const counts = new LuaMap<string, number>();
	for (const [name, party] of all) {
		if (party.pending !== 0) counts.set(name, party.pending);
	}
	return counts;
}

/** Reads what is open, which takes no time. */
function read_open(states: OverviewStates): OpenOverview {
	const in_flight = states.in_flight;
	const kept_bytes = in_flight.memory.shares.total + in_flight.memory.texts.total;
	return { open: in_flight.count, queued: states.queue.length, kept_bytes };
}

/** Reads everything; it takes time with the number of resources and of accounts that have requests open. */
function read_overview(sources: OverviewSources): Overview {
	const { host, options, pool, log, states } = sources;
	const in_flight = states.in_flight;
	const present = read_open(states);
	const open_by_account = pending_of(states.senders.accounts);
	const open_by_domain = pending_of(states.senders.domains);

	function limit(what: string, allowed: number, state: SharesState): LimitOverview {
		return [what, allowed, state.by_party, state.total];
	}

	return {
		host,
		open: present.open,
		queued: present.queued,
		kept_bytes: present.kept_bytes,
		open_by_account,
		open_by_domain,
		resources: list_resources(sources),
		in_states: log.status(),
		nobody_serves: log.why_nobody_serves(),
		counts: states.statistics.counts,
		notable: log.state.notable,
		limits: [
			["open requests", options.max_pending, open_by_domain, in_flight.count],
			["open requests of an account", options.max_pending_per_sender, open_by_account],
			["open requests of a domain", options.max_pending_per_host, open_by_domain],
			["open requests at a resource", options.max_pending_per_resource, pending_of(pool.all)],
			limit("bytes of kept stanzas", max_bytes, in_flight.memory.shares),
			limit("bytes of long ids", max_text_bytes, in_flight.memory.texts),
			limit("queued requests", options.queue_size, states.queue.shares),
			limit("sticky keys", max_keys, states.sticky.shares),
			limit("conversations", max_conversations, states.conversations.shares),
			limit("pseudonyms", max_aliases, states.aliases.remembered.shares),
			limit("subscriptions", max_subscribers, states.subscriptions.quota),
			limit("joined users", max_joined, states.directed_presence.quota),
			limit("known users", max_known, states.service_requests.known.shares),
		],
	};
}

export type { LimitOverview, OpenOverview, Overview, ResourceOverview };
export { read_open, read_overview };
