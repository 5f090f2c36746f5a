// The resources that are there, and those of them that get new requests.

import { new_resource, type Resource } from "./resource";

/** @noSelf */
interface Pool {
	/** All resources, by full JID. */
	readonly all: LuaMap<string, Resource>;
	/** Those that get new requests, numbered from 1 without a gap, in no order. */
	readonly fit: LuaTable<number, Resource>;
	/** How many there are in all. */
	size: () => number;
	/** Adds a resource, or takes its new priority; returns it, and true where it is new. */
	put: (jid: string, priority: number) => LuaMultiReturn<[Resource, boolean]>;
	/** Takes in a resource that an earlier instance of the module knew. */
	adopt: (resource: Resource) => void;
	/** Forgets a resource. What it has open is for the caller to settle. */
	remove: (resource: Resource) => void;
}

function new_pool(): Pool {
	const all = new LuaMap<string, Resource>();
	const fit = new LuaTable<number, Resource>();
	let size = 0;

	function enlist(resource: Resource): void {
		const slot = fit.length() + 1;
		fit.set(slot, resource);
		resource.slot = slot;
	}

	// The last one takes the free place, so that the list has no holes.
	function dismiss(resource: Resource): void {
		const slot = resource.slot;
		if (slot === undefined) return;
		const count = fit.length();
		const last = fit.get(count);
		fit.set(slot, last);
		last.slot = slot;
		fit.delete(count);
		resource.slot = undefined;
	}

	function rank(resource: Resource): void {
		if (resource.priority < 0) {
			dismiss(resource);
		} else if (resource.slot === undefined) {
			enlist(resource);
		}
	}

	function put(jid: string, priority: number): LuaMultiReturn<[Resource, boolean]> {
		let resource = all.get(jid);
		const is_new = !resource;
		if (!resource) {
			resource = new_resource(jid);
			all.set(jid, resource);
			size += 1;
		}
		resource.priority = priority;
		rank(resource);
		return $multi(resource, is_new);
	}

	function adopt(resource: Resource): void {
		all.set(resource.jid, resource);
		size += 1;
		resource.slot = undefined;
		// Rounds of probing are counted anew.
		resource.seen_in = undefined;
		rank(resource);
	}

	function remove(resource: Resource): void {
		if (all.get(resource.jid) !== resource) return;
		all.delete(resource.jid);
		size -= 1;
		dismiss(resource);
	}

	return { all, fit, size: () => size, put, adopt, remove };
}

export type { Pool };
export { new_pool };
