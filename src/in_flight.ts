// The requests that have not been answered yet.

import type { Stanza } from "util.stanza";
import type { Pool } from "./pool";
import type { Request } from "./request";
import type { Resource } from "./resource";
import { weight_of } from "./weight";

/** How much memory the kept stanzas take together at most. */
const max_kept_bytes = 64 * 1024 * 1024;

/** @noSelf */
interface InFlight {
	/** How many requests there are, waiting ones included. */
	count: () => number;
	/** Takes in a new request. */
	enter: (request: Request) => void;
	/** Keeps the stanza of a request, so that it can move; false where there is no room for it. */
	keep: (request: Request, stanza: Stanza) => boolean;
	/** Lets go of a kept stanza. */
	release: (request: Request) => void;
	/** Books a request on a resource. */
	place: (request: Request, resource: Resource) => void;
	/** Takes a request off its resource. */
	displace: (request: Request) => void;
	/** The request that an answer is for: what this resource was asked, for that sender, under that id. */
	find: (resource: Resource, seen: string | undefined, id: string | undefined) => Request | undefined;
	/** Ends a request: nothing that comes later is an answer to it. */
	settle: (request: Request) => void;
	/** The requests whose time is up; they are still to be settled. */
	overdue: (now: number) => Request[];
	/** All requests on a resource, each before those that wait for it. */
	on_resource: (resource: Resource) => Request[];
	/** Takes in what an earlier instance of the module had open at a resource. */
	adopt: (resource: Resource) => void;
}

function new_in_flight(pool: Pool): InFlight {
	let count = 0;
	let kept_bytes = 0;
	// No request times out before this.
	let earliest = math.huge;

	function enter(request: Request): void {
		count += 1;
		if (request.deadline < earliest) earliest = request.deadline;
	}

	function keep(request: Request, stanza: Stanza): boolean {
		const weight = weight_of(stanza);
		if (kept_bytes + weight > max_kept_bytes) return false;
		kept_bytes += weight;
		request.weight = weight;
		request.stanza = stanza;
		return true;
	}

	function release(request: Request): void {
		kept_bytes -= request.weight;
		request.weight = 0;
		request.stanza = undefined;
	}

	function place(request: Request, resource: Resource): void {
		request.resource = resource;
		const open = resource.open;
		let ids = open.get(request.seen);
		if (!ids) {
			ids = new LuaMap<string, Request>();
			open.set(request.seen, ids);
		}
		ids.set(request.id, request);
	}

	function displace(request: Request): void {
		const resource = request.resource;
		if (!resource) return;
		request.resource = undefined;
		const ids = resource.open.get(request.seen);
		if (!ids) return;
		ids.delete(request.id);
		if (ids.isEmpty()) resource.open.delete(request.seen);
	}

	function find_request(resource: Resource, seen?: string, id?: string): Request | undefined {
		if (seen === undefined || id === undefined) return undefined;
		const ids = resource.open.get(seen);
		return ids && ids.get(id);
	}

	function settle(request: Request): void {
		displace(request);
		kept_bytes -= request.weight;
		count -= 1;
	}

	function collect(request: Request, requests: Request[]): void {
		requests.push(request);
		if (!request.followers) return;
		for (const follower of request.followers) collect(follower, requests);
	}

	function on_resource(resource: Resource): Request[] {
		const requests: Request[] = [];
		for (const [, ids] of resource.open) {
			for (const [, request] of ids) collect(request, requests);
		}
		return requests;
	}

	function overdue(now: number): Request[] {
		const late: Request[] = [];
		if (now < earliest) return late;
		earliest = math.huge;
		for (const [, resource] of pool.all) {
			for (const request of on_resource(resource)) {
				if (request.deadline <= now) {
					late.push(request);
				} else if (request.deadline < earliest) {
					earliest = request.deadline;
				}
			}
		}
		return late;
	}

	function adopt(resource: Resource): void {
		for (const request of on_resource(resource)) {
			enter(request);
			kept_bytes += request.weight;
		}
	}

	return {
		count: () => count,
		enter,
		keep,
		release,
		place,
		displace,
		find: find_request,
		settle,
		overdue,
		on_resource,
		adopt,
	};
}

export type { InFlight };
export { new_in_flight };
