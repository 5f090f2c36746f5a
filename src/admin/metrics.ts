// The metrics of the component (OpenMetrics). A new one is registered here and listens to one of the signals of
// `MetricSources`: `dispatch.ended`, `dispatch.redispatched`, `pool.changed`, `answer_dropped`.

import type { Stanza } from "util.stanza";
import type { Signal } from "../base/signal";
import type { Dispatch } from "../requests/dispatch";
import type { Pool } from "../service/pool";

/** Where metrics come from. */
interface MetricSources {
	readonly pool: Pool;
	readonly dispatch: Dispatch;
	/** An answer of the service was dropped, since nobody has asked. */
	readonly answer_dropped: Signal<[answer: Stanza]>;
}

function register_metrics({ answer_dropped }: MetricSources): void {
	const dropped = module.metric("counter", "answers_dropped", "", "Answers to what nobody had asked", [
		"kind",
	]);

	answer_dropped.listen((answer) => {
		const type = answer.attr.type;
		if (type !== undefined) dropped.with_labels(type).add(1);
	});
}

export { register_metrics };
