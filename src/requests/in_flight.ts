// The requests that have not been answered yet.

import type { Stanza } from "util.stanza";
import type { Pool } from "../service/pool";
import type { Queue } from "./queue";
import type { Request } from "../base/request";
import type { Resource } from "../base/resource";
import type { Sender, Senders } from "../users/senders";
import { weight_of } from "../base/weight";

/** The request that a resource was asked for a sender under an id, or nil. */
function find_open(resource: Resource, seen: string, id: string): Request | undefined {
	const request = resource.open.get(id);
	if (request && request.seen === seen) return request;
	const alike = resource.open_too.get(id);
	return alike && alike.get(seen);
}

/** @noSelf */
interface InFlight {
	/** How many requests there are, waiting ones included. */
	count: number;
	/**
	 * Takes in a new request; the parameters are the fields of its record. Where there is a stanza it is kept, so that
	 * the request can move, as long as there is room for it.
	 */
	enter: (
		sender: Sender,
		to: string,
		id: string,
		seen: string,
		deadline: number,
		stanza: Stanza | undefined,
	) => Request;
	/** Keeps the stanza of a request that waits, and cannot do without; false where there is no room for it. */
	keep_waiting: (request: Request, stanza: Stanza) => boolean;
	/** Weighs what has been kept for longer than most, and makes the records of settled requests free for new ones. */
	tidy: () => void;
	/** Lets go of a kept stanza. */
	release: (request: Request) => void;
	/** Books a request on a resource. */
	place: (request: Request, resource: Resource) => void;
	/** Takes a request off its resource. */
	displace: (request: Request) => void;
	/** Has a request looked at again at a time before its deadline. */
	remind: (time: number) => void;
	/** Ends a request: nothing that comes later is an answer to it. */
	settle: (request: Request) => void;
	/** The requests whose time is up, or that of their try or of their place in the queue; they are still to be settled. */
	overdue: (now: number) => Request[];
	/** All requests, each before those that wait for it. */
	all: () => Request[];
	/** All requests on a resource, each before those that wait for it. */
	on_resource: (resource: Resource) => Request[];
	/** Takes in what an earlier instance of the module had open at a resource. */
	adopt: (resource: Resource) => void;
	/** Takes in one that waited in the queue there, and those behind it. */
	adopt_waiting: (request: Request) => void;
}

function new_in_flight(pool: Pool, queue: Queue, senders: Senders): InFlight {
	/** How much memory the kept stanzas take together at most. */
	const max_kept_bytes = 64 * 1024 * 1024;
	/** How many records of settled requests are kept for new ones. */
	const max_spare = 1000;
	// Most requests are answered before it pays to weigh them. So those kept last are not weighed before the next tick,
	// while there is room for them even where each is the largest stanza that Prosody accepts by default.
	const max_unweighed = 16;
	const max_weighed_bytes = max_kept_bytes - max_unweighed * 512 * 1024;

	/** What those take that have been weighed. */
	let kept_bytes = 0;
	/** Those kept last, in turn; `latest` is the place of the very last. */
	const unweighed = new LuaTable<number, Request | undefined>();
	let latest = 0;
	// A record for each request would be most of the garbage that the module makes. Settled ones are free again at
	// the next tick only: until then whoever still holds one finds it settled, and not another request.
	let settled = new LuaTable<number, Request>();
	let settled_count = 0;
	let spare = new LuaTable<number, Request>();
	let spare_count = 0;
	// The time of no request is up before this.
	let earliest = math.huge;

	function remind(time: number): void {
		if (time < earliest) earliest = time;
	}

	function hold(request: Request, stanza: Stanza, weight: number): boolean {
		if (kept_bytes + weight > max_kept_bytes) return false;
		kept_bytes += weight;
		request.weight = weight;
		request.stanza = stanza;
		return true;
	}

	/** Keeps what has not been weighed only if there is room for it. */
	function weigh(request: Request, stanza: Stanza): void {
		if (request.weight > 0) return;
		request.stanza = undefined;
		hold(request, stanza, weight_of(stanza, 1));
	}

	function enter(
		sender: Sender,
		to: string,
		id: string,
		seen: string,
		deadline: number,
		stanza: Stanza | undefined,
	): Request {
		let request: Request;
		if (spare_count > 0) {
			request = spare.get(spare_count);
			spare_count -= 1;
			request.sender = sender;
			request.to = to;
			request.id = id;
			request.seen = seen;
			request.deadline = deadline;
			request.stanza = stanza;
			if (request.try_until !== undefined) request.try_until = undefined;
			// An answer and a bounce may have come from one send.
			if (request.bounced) request.bounced = undefined;
		} else {
			request = { sender, to, id, seen, deadline, resource: undefined, stanza, weight: 0 };
		}
		if (stanza && kept_bytes > max_weighed_bytes) {
			request.stanza = undefined;
			hold(request, stanza, weight_of(stanza, 1));
		} else if (stanza) {
			latest = (latest % max_unweighed) + 1;
			const former = unweighed.get(latest);
			if (former && former.stanza) weigh(former, former.stanza);
			unweighed.set(latest, request);
		}
		const account = sender.account;
		const domain = account.domain;
		in_flight.count += 1;
		account.pending += 1;
		domain.pending += 1;
		if (deadline < earliest) earliest = deadline;
		return request;
	}

	function release(request: Request): void {
		kept_bytes -= request.weight;
		request.weight = 0;
		request.stanza = undefined;
	}

	function keep_waiting(request: Request, stanza: Stanza): boolean {
		release(request);
		return hold(request, stanza, weight_of(stanza, 1));
	}

	function place(request: Request, resource: Resource): void {
		const id = request.id;
		request.resource = resource;
		resource.pending += 1;
		if (!resource.open.has(id)) {
			resource.open.set(id, request);
			return;
		}
		const alike = resource.open_too.get(id) ?? new LuaMap<string, Request>();
		alike.set(request.seen, request);
		resource.open_too.set(id, alike);
	}

	function displace(request: Request): void {
		const resource = request.resource;
		if (!resource) return;
		const id = request.id;
		request.resource = undefined;
		resource.pending -= 1;
		if (resource.open.get(id) === request) {
			resource.open.delete(id);
			return;
		}
		const alike = resource.open_too.get(id);
		if (!alike) return;
		alike.delete(request.seen);
		if (alike.isEmpty()) resource.open_too.delete(id);
	}

	function settle(request: Request): void {
		const resource = request.resource;
		const id = request.id;
		if (resource && resource.open.get(id) === request) {
			// The usual case of displace, without a call.
			request.resource = undefined;
			resource.pending -= 1;
			resource.open.delete(id);
		} else {
			displace(request);
		}
		if (request.weight > 0) release(request);
		request.stanza = undefined;
		const account = request.sender.account;
		const domain = account.domain;
		in_flight.count -= 1;
		account.pending -= 1;
		domain.pending -= 1;
		// What has had trouble bears its marks.
		if (request.tried || request.followers || request.refused_by) return;
		settled_count += 1;
		settled.set(settled_count, request);
	}

	function tidy(): void {
		for (const turn of $range(1, max_unweighed)) {
			const request = unweighed.get(turn);
			if (request && request.stanza) weigh(request, request.stanza);
			unweighed.delete(turn);
		}
		// The shorter list joins the longer one.
		if (settled_count > spare_count) {
			[settled, spare] = [spare, settled];
			[settled_count, spare_count] = [spare_count, settled_count];
		}
		for (const number of $range(1, settled_count)) {
			spare.set(spare_count + number, settled.get(number));
			settled.delete(number);
		}
		spare_count += settled_count;
		settled_count = 0;
		for (const number of $range(max_spare + 1, spare_count)) spare.delete(number);
		spare_count = math.min(spare_count, max_spare);
	}

	function collect(request: Request, requests: Request[]): void {
		requests.push(request);
		if (!request.followers) return;
		for (const follower of request.followers) collect(follower, requests);
	}

	function collect_from(resource: Resource, requests: Request[]): void {
		for (const [, request] of resource.open) collect(request, requests);
		for (const [, alike] of resource.open_too) {
			for (const [, request] of alike) collect(request, requests);
		}
	}

	function on_resource(resource: Resource): Request[] {
		const requests: Request[] = [];
		collect_from(resource, requests);
		return requests;
	}

	function all(): Request[] {
		const requests: Request[] = [];
		for (const [, resource] of pool.all) collect_from(resource, requests);
		for (const request of queue.all()) collect(request, requests);
		return requests;
	}

	/** When something is to be done about a request that nobody answers. */
	function end_of(request: Request): number {
		return math.min(request.deadline, request.try_until ?? math.huge, request.queued_until ?? math.huge);
	}

	function overdue(now: number): Request[] {
		const late: Request[] = [];
		if (now < earliest) return late;
		earliest = math.huge;
		for (const request of all()) {
			let moment = end_of(request);
			if (moment <= now) {
				late.push(request);
				// It may stay for now, where only the time of its try is up.
				moment = request.deadline;
			}
			if (moment > now && moment < earliest) earliest = moment;
		}
		return late;
	}

	function adopt_each(requests: readonly Request[]): void {
		for (const request of requests) {
			const account = request.sender.account;
			senders.adopt(request.sender);
			in_flight.count += 1;
			account.pending += 1;
			account.domain.pending += 1;
			remind(end_of(request));
			const stanza = request.stanza;
			request.weight = 0;
			// It may not have been weighed yet, and be none to keep.
			if (stanza) weigh(request, stanza);
		}
	}

	function adopt_waiting(request: Request): void {
		const requests: Request[] = [];
		collect(request, requests);
		adopt_each(requests);
	}

	function adopt(resource: Resource): void {
		adopt_each(on_resource(resource));
	}

	const in_flight: InFlight = {
		count: 0,
		enter,
		keep_waiting,
		tidy,
		release,
		place,
		displace,
		remind,
		settle,
		overdue,
		all,
		on_resource,
		adopt,
		adopt_waiting,
	};
	return in_flight;
}

export type { InFlight };
export { find_open, new_in_flight };
