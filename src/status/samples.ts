// What the charts of the page are drawn from: how each proxy did, every few seconds of the last minutes.

import { now as time_of_day } from "util.time";
import type { Overview } from "../admin/read_model";

/** How a proxy did at a moment. Its counts go on from one to the next; rates are differences. */
interface Sample {
	/** In seconds since 1970, later than the one before. */
	readonly at: number;
	/** How many requests the service has answered, and how many stanzas the proxy has refused. */
	readonly answered: number;
	readonly refused: number;
	readonly open: number;
	readonly queued: number;
	/** The p50 and p99 of each resource that has answered something, in seconds, by JID. */
	readonly latency: LuaMap<string, readonly [p50: number, p99: number]>;
}

/** @noSelf */
interface Samples {
	take: (overviews: readonly Overview[]) => void;
	/** The samples of a proxy that are later than a time, the oldest first. */
	since: (host: string, time: number) => Sample[];
}

/** How long it is from one sample to the next, in seconds. */
const interval = 5;
/** How many are kept: those of five minutes. */
const max_samples = 61;

function new_sample({ counts, open, queued, resources }: Overview, at: number): Sample {
	let refused = 0;
	for (const [name, count] of counts) {
		if (string.sub(name, 1, 9) === "refusals:") refused += count;
	}
	const latency = new LuaMap<string, readonly [number, number]>();
	for (const { jid, p50, p99 } of resources) {
		if (p50 !== undefined && p99 !== undefined) latency.set(jid, [p50, p99]);
	}
	const answered = (counts.get("answers:result") ?? 0) + (counts.get("answers:error") ?? 0);
	return { at, answered, refused, open, queued, latency };
}

function new_samples(): Samples {
	let by_host = new LuaMap<string, Sample[]>();
	let latest = 0;
	return {
		take: (overviews) => {
			// The clock may have been set back.
			latest = math.max(math.floor(time_of_day()), latest + 1);
			const kept = new LuaMap<string, Sample[]>();
			for (const overview of overviews) {
				const samples = by_host.get(overview.host) ?? [];
				samples.push(new_sample(overview, latest));
				if (samples.length > max_samples) table.remove(samples, 1);
				kept.set(overview.host, samples);
			}
			// Those of proxies that are gone go, too.
			by_host = kept;
		},
		since: (host, time) => {
			const found: Sample[] = [];
			for (const sample of by_host.get(host) ?? []) {
				if (sample.at > time) found.push(sample);
			}
			return found;
		},
	};
}

export type { Sample };
export { interval, new_samples };
