// Sessions on this server that have lost their connection and may come back (XEP-0198). No presence tells of it.

import type { Dispatch } from "./dispatch";
import type { InFlight } from "./in_flight";
import type { Pool } from "../service/pool";
import type { Resource } from "../base/resource";

/** @noSelf */
interface Hibernation {
	/** Notes that a session has lost its connection: what may move does so. */
	started: (jid: string) => void;
	/** Notes that a session has its connection back. */
	ended: (jid: string) => void;
	/** Moves what could not move at first, for somebody may be there now. */
	tick: () => void;
}

/** Whether the session of a resource waits for its connection. */
function is_hibernating(jid: string): boolean {
	const session = prosody.full_sessions.get(jid);
	return session !== undefined && session.hibernating !== undefined;
}

function new_hibernation(pool: Pool, in_flight: InFlight, dispatch: Dispatch): Hibernation {
	function change(jid: string, hibernating: boolean): Resource | undefined {
		const resource = pool.all.get(jid);
		if (!resource || resource.hibernating === hibernating) return undefined;
		resource.hibernating = hibernating;
		module.log("debug", "%s has %s its connection", jid, hibernating ? "lost" : "resumed");
		pool.refresh(resource);
		return resource;
	}

	function relocate_all(resource: Resource): void {
		for (const request of in_flight.on_resource(resource)) {
			if (request.resource === resource) dispatch.relocate(request, "hibernating");
		}
	}

	return {
		started: (jid) => {
			const resource = change(jid, true);
			if (resource) relocate_all(resource);
		},
		tick: () => {
			const waiting: Resource[] = [];
			for (const [, resource] of pool.all) {
				if (resource.hibernating && resource.pending > 0) waiting.push(resource);
			}
			for (const resource of waiting) relocate_all(resource);
		},
		ended: (jid) => {
			change(jid, false);
		},
	};
}

export type { Hibernation };
export { is_hibernating, new_hibernation };
