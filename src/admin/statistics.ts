// What is counted always: how requests end, what happens to resources, and how long answers take.

import type { Stanza } from "util.stanza";
import { monotonic, now as time_of_day } from "util.time";
import { all_failures } from "../base/request";
import { all_states, type Resource } from "../base/resource";
import type { Signal } from "../base/signal";
import type { Routes } from "../relay/routes";
import type { Dispatch } from "../requests/dispatch";
import { type Errors, type Refusal, refusals } from "../requests/refusals";
import type { Change, Pool } from "../service/pool";

/** What is counted of one resource. */
interface ResourceStatistics {
	/** The results and errors of the service that were passed on. */
	served: number;
	/** The requests that it had when the proxy refused them: it did not answer in time, or went away. */
	failed: number;
	/** When it came into its present state, in seconds since 1970. */
	since: number;
	/** How long its last answers took, in seconds, in no order. */
	readonly latest: LuaTable<number, number>;
}

/** Something that is counted by one label: the key of that, a description, and the values. */
type Family = readonly [label: string, description: string, values: readonly string[]];

/** What is kept of all this; the next instance of the module goes on with it. */
interface StatisticsState {
	readonly of_resource: LuaMap<Resource, ResourceStatistics>;
	/** The counts, by family and value of its label: "answers:result". */
	readonly counts: LuaMap<string, number>;
}

/** What is counted. */
interface StatisticsSources {
	readonly pool: Pool;
	readonly dispatch: Dispatch;
	readonly errors: Errors;
	readonly routes: Routes;
	/** An answer of the service was dropped, since nobody has asked. */
	readonly answer_dropped: Signal<[answer: Stanza]>;
}

/** How many durations of each resource are kept. */
const max_latest = 200;

const names_of_refusals = new LuaMap<Refusal, string>();
const refused: string[] = [];
for (const [name, refusal] of pairs(refusals)) {
	names_of_refusals.set(refusal, name);
	refused.push(name);
}

/** The name of a refusal, such as "timed_out". */
function name_of(refusal: Refusal): string {
	return names_of_refusals.get(refusal) ?? "";
}

const changes: Change[] = ["joined", "left"];
for (const state of all_states) changes.push(state);
const answer_types = ["result", "error"];
const kinds = ["iq", "message", "presence"];

/** All that is counted. */
const families = {
	answers: ["type", "Requests that the service has answered", answer_types],
	refusals: ["reason", "Stanzas that the proxy itself has refused", refused],
	redispatches: ["reason", "Requests that went to another resource", all_failures],
	resource_changes: ["to", "Resources that joined, left, or came into a state", changes],
	answers_dropped: ["kind", "Answers to what nobody had asked", answer_types],
	relayed_in: ["kind", "Stanzas of users, beside requests, to the service", kinds],
	relayed_out: ["kind", "Stanzas of the service, beside answers, to users", kinds],
} satisfies Record<string, Family>;

/** A family, and the value of its label. */
type CountKey = `${keyof typeof families}:${string}`;

/** How long the last answers of a resource took, in seconds, the shortest first. */
function sorted_durations(statistics: ResourceStatistics): number[] {
	const sorted: number[] = [];
	for (const [, seconds] of pairs(statistics.latest)) sorted.push(seconds);
	table.sort(sorted);
	return sorted;
}

/**
 * The longest of a part of sorted numbers; nil where there are none.
 *
 * @param part From 0 to 1: 0.5 for the median.
 */
function quantile(sorted: readonly number[], part: number): number | undefined {
	return sorted[math.ceil(sorted.length * part) - 1];
}

/** @param former What an earlier instance of the module kept. */
function new_statistics(
	{ pool, dispatch, errors, routes, answer_dropped }: StatisticsSources,
	former?: StatisticsState,
): StatisticsState {
	const state = former ?? {
		of_resource: new LuaMap<Resource, ResourceStatistics>(),
		counts: new LuaMap<string, number>(),
	};
	const { of_resource, counts } = state;

	function count(key: CountKey): void {
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}

	// Each request passes here, so this calls nothing that it need not.
	dispatch.ended.listen((request, answer, refusal) => {
		const resource = request.resource;
		const one = resource && of_resource.get(resource);
		if (refusal) {
			if (one) one.failed += 1;
			return;
		}
		const key: CountKey = answer.attr.type === "result" ? "answers:result" : "answers:error";
		counts.set(key, (counts.get(key) ?? 0) + 1);
		if (!one) return;
		one.served += 1;
		one.latest.set(one.served % max_latest, monotonic() - request.started);
	});
	errors.refused.listen((refusal) => count(`refusals:${name_of(refusal)}`));
	dispatch.redispatched.listen((_, failure) => count(`redispatches:${failure}`));
	answer_dropped.listen((answer) => count(`answers_dropped:${answer.attr.type}`));
	routes.passed.listen((stanza, direction) => count(`relayed_${direction}:${stanza.name}`));
	pool.changed.listen((resource, change) => {
		count(`resource_changes:${change}`);
		if (change === "left") {
			of_resource.delete(resource);
			return;
		}
		const one = of_resource.get(resource) ?? { served: 0, failed: 0, since: 0, latest: new LuaTable() };
		one.since = time_of_day();
		of_resource.set(resource, one);
	});
	return state;
}

export type { ResourceStatistics, StatisticsState };
export { families, name_of, new_statistics, quantile, sorted_durations };
