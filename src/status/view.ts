// What the page shows of a proxy: of its read model what names no user.

import array = require("util.array");

import type { Overview } from "../admin/read_model";
import type { Sample } from "./samples";

/** A list that is one in JSON, also where it is empty. */
function list<Item extends object>(items: readonly Item[]): array.List<Item> {
	const result = array<Item>();
	for (const item of items) result.push(item);
	return result;
}

/** Makes the part of the JSON that is about a proxy. Times are in seconds. */
function new_view(overview: Overview, samples: readonly Sample[]): object {
	const { host, in_states, nobody_serves, open, queued, counts, resources, notable } = overview;
	return {
		host,
		in_states,
		nobody_serves,
		open,
		queued,
		counts,
		resources: list(resources),
		notable: list(notable),
		samples: list(samples),
	};
}

export { new_view };
