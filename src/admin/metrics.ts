// The metrics of the component (OpenMetrics), where the server keeps statistics: what statistics.ts counts, what is open
// now, and how long answers take.

import { get_metric_registry } from "core.statsmanager";
import type { Counter, Gauge } from "util.openmetrics";
import { monotonic } from "util.time";
import { add_to } from "../base/counts";
import { all_states, type State } from "../base/resource";
import type { Dispatch } from "../requests/dispatch";
import type { Pool } from "../service/pool";
import type { OpenOverview } from "./read_model";
import { families, type StatisticsState } from "./statistics";

/**
 * @param read Reads what is open now.
 * @returns What brings the metrics up to date, without resources where they are gone with the component.
 */
function new_metrics(
	pool: Pool,
	dispatch: Dispatch,
	statistics: StatisticsState,
	read: () => OpenOverview,
): (is_gone?: true) => void {
	if (!get_metric_registry()) return () => {};
	const { counts } = statistics;
	/** The upper bounds of durations that are counted, in seconds. */
	const buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120];
	const description = "Time from a request to the answer of the service";
	const answer = module.metric("histogram", "answer", "seconds", description, [], { buckets }).with_labels();

	dispatch.ended.listen((request, _, refusal) => {
		if (!refusal) answer.sample(monotonic() - request.started);
	});

	// A family is made once: Prosody keeps an item of the module for each call that makes one.
	function gauge(name: string, unit: string, text: string): Gauge {
		return module.metric("gauge", name, unit, text, []).with_labels();
	}

	const open_requests = gauge("open_requests", "", "Requests that are not answered yet");
	const queued_requests = gauge("queued_requests", "", "Requests that wait for a resource");
	const kept = gauge("kept", "bytes", "Memory that open requests take");
	const eligible = gauge("eligible_resources", "", "Resources that serve");
	const resources = module.metric("gauge", "resources", "", "Resources by their state", ["state"]);
	const counters = new LuaMap<string, Counter>();
	for (const [name, family] of pairs(families)) {
		const metric = module.metric("counter", name, "", family[1], [family[0]]);
		for (const value of family[2]) counters.set(`${name}:${value}`, metric.with_labels(value));
	}

	function update(is_gone?: true): void {
		const present = read();
		open_requests.set(present.open);
		queued_requests.set(present.queued);
		kept.set(present.kept_bytes);
		eligible.set(is_gone ? 0 : pool.eligible.length());
		const by_state = new LuaMap<State | "", number>();
		for (const [, resource] of pool.all) add_to(by_state, resource.state ?? "", is_gone ? 0 : 1);
		for (const state of all_states) resources.with_labels(state).set(by_state.get(state) ?? 0);
		for (const [key, counter] of counters) counter.set(counts.get(key) ?? 0);
	}

	update();
	return update;
}

export { new_metrics };
