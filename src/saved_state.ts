// What survives a reload of the module.

import type { Cache } from "util.cache";
import { bare } from "./address";
import type { Home, Sticky } from "./balance/sticky";
import type { InFlight } from "./in_flight";
import type { Losses } from "./losses";
import type { Options } from "./options";
import type { Queue } from "./queue";
import type { Request } from "./request";
import type { Resource } from "./resource";
import type { Watches } from "./watches";

/** To be raised when what is kept in a resource or request changes. */
const version = 2;

interface SavedState {
	readonly version: typeof version;
	readonly options: Options;
	/** The accounts that had approved our subscription. */
	readonly approved: LuaSet<string>;
	/** The resources with all that they have open, by full JID. */
	readonly resources: LuaMap<string, Resource>;
	/** The requests that wait for somebody to serve. */
	readonly queue: readonly Request[];
	/** Where the keys of the sticky policy live. */
	readonly homes: Cache<string, Home>;
}

/** Whether a table is of our own making, and not from another version or another module of this name. */
function is_saved_state(saved: unknown): saved is SavedState {
	if (typeof saved !== "object" || saved === null || !("version" in saved)) return false;
	if (saved.version !== version || !("options" in saved) || !("resources" in saved)) return false;
	return typeof saved.options === "object" && typeof saved.resources === "object";
}

function save_state(
	options: Options,
	resources: LuaMap<string, Resource>,
	queue: Queue,
	sticky: Sticky,
	watches: Watches,
): SavedState {
	const approved = new LuaSet<string>();
	for (const [jid, watch] of watches.all) {
		if (watch.is_approved()) approved.add(jid);
	}
	return { version, options, approved, resources, queue: queue.all(), homes: sticky.homes };
}

/** Takes over what an earlier instance knew; resources of other accounts than those of now are lost. */
function restore_state(
	saved: SavedState,
	queue: Queue,
	sticky: Sticky,
	in_flight: InFlight,
	losses: Losses,
	watches: Watches,
): void {
	sticky.homes = saved.homes;
	const homeless: Resource[] = [];
	for (const [, resource] of saved.resources) {
		const watch = watches.all.get(bare(resource.jid));
		in_flight.adopt(resource);
		if (watch) {
			watch.adopt(resource);
		} else {
			homeless.push(resource);
		}
	}
	for (const [jid, watch] of watches.all) {
		if (saved.approved.has(jid)) watch.approved();
	}
	for (const request of saved.queue) {
		in_flight.adopt_waiting(request);
		queue.add(request, request.queued_until ?? 0);
	}
	for (const resource of homeless) losses.resource_lost(resource);
}

export { is_saved_state, restore_state, save_state };
