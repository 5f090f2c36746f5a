// Sessions on this server that have lost their connection and may resume it (XEP-0198). No presence tells of it.

import type { Resource } from "../base/resource";
import { new_signal, type Signal } from "../base/signal";
import type { Pool } from "./pool";

/** @noSelf */
interface Hibernation {
	/** A session has lost its connection, or resumed. */
	changed: (jid: string | undefined, hibernating: boolean) => void;
	/** A resource has begun to hibernate, whatever else its state says. */
	readonly begun: Signal<[resource: Resource]>;
}

/** Looks whether the session of a resource hibernates. */
function read_hibernation(resource: Resource): void {
	const session = prosody.full_sessions.get(resource.jid);
	resource.hibernating = session !== undefined && session.hibernating !== undefined;
}

function new_hibernation(pool: Pool): Hibernation {
	const begun = new_signal<[Resource]>();

	function changed(jid: string | undefined, hibernating: boolean): void {
		const resource = jid !== undefined && pool.all.get(jid);
		if (!resource || resource.hibernating === hibernating) return;
		resource.hibernating = hibernating;
		pool.refresh(resource, hibernating ? "has lost its connection" : "has resumed its connection");
		if (hibernating && begun.fire) begun.fire(resource);
	}

	return { changed, begun };
}

export type { Hibernation };
export { new_hibernation, read_hibernation };
