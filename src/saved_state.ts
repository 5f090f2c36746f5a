// What survives a reload of the module.

import { bare } from "./address";
import type { InFlight } from "./in_flight";
import type { Losses } from "./losses";
import type { Options } from "./options";
import type { Pool } from "./pool";
import type { Resource } from "./resource";
import type { Watch } from "./watch";

/** To be raised when what is kept in a resource or request changes. */
const version = 1;

interface SavedState {
	readonly version: typeof version;
	readonly options: Options;
	/** Whether the account had approved our subscription. */
	readonly is_approved: boolean;
	/** The resources with all that they have open, by full JID. */
	readonly resources: LuaMap<string, Resource>;
}

/** Whether a table is of our own making, and not from another version or another module of this name. */
function is_saved_state(saved: unknown): saved is SavedState {
	if (typeof saved !== "object" || saved === null || !("version" in saved)) return false;
	if (saved.version !== version || !("options" in saved) || !("resources" in saved)) return false;
	return typeof saved.options === "object" && typeof saved.resources === "object";
}

function save_state(options: Options, pool: Pool, watch: Watch): SavedState {
	return { version, options, is_approved: watch.is_approved(), resources: pool.all };
}

/** Takes over the resources of an earlier instance; those of another account are lost with their requests. */
function restore_state(
	saved: SavedState,
	options: Options,
	pool: Pool,
	in_flight: InFlight,
	losses: Losses,
	watch: Watch,
): void {
	if (saved.is_approved && saved.options.target === options.target) watch.approved();
	for (const [, resource] of saved.resources) {
		in_flight.adopt(resource);
		if (bare(resource.jid) === options.target) pool.adopt(resource);
	}
	for (const [jid, resource] of saved.resources) {
		if (!pool.all.has(jid)) losses.resource_lost(resource);
	}
}

export { is_saved_state, restore_state, save_state };
