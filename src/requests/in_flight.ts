// The requests that are open: not answered yet, whether a resource has them or they wait.

import { values_where } from "../base/lists";
import type { Request } from "../base/request";
import type { Resource } from "../base/resource";
import { type Memory, type MemoryState, new_memory } from "./memory";

/** The requests that one resource has, found by what its answer carries: the id, and the address that it saw. */
interface RequestsAt {
	readonly by_id: LuaMap<string, Request>;
	/** Those whose id was in use already, by another sender: by id, then by the address that the resource sees. */
	readonly same_id: LuaMap<string, LuaMap<string, Request>>;
}

/** What is kept of open requests; the next instance of the module goes on with it. */
interface InFlightState {
	/** How many there are, without late tries; and how many of these. */
	count: number;
	late: number;
	/** Those that a resource has. */
	readonly at: LuaMap<Resource, RequestsAt>;
	/** Those that wait until a resource can take them. */
	readonly waiting: LuaSet<Request>;
	readonly memory: MemoryState;
	/** Nothing is due before this. */
	next_due: number;
}

/** @noSelf */
interface InFlight {
	/** Takes in a new request, which is assigned, waits or ends at once. */
	enter: (request: Request) => void;
	/** Notes that a resource has a request now. */
	assign: (request: Request, resource: Resource) => void;
	/** Takes a request from the resource that has it, if one has: at once it gets another one, waits or ends. */
	unassign: (request: Request) => void;
	/** Notes that a request waits, or that it does so no longer and is assigned, waits again or ends at once. */
	wait: (request: Request) => void;
	go_on: (request: Request) => void;
	/** Ends a request: nothing that comes later is an answer to it. */
	settle: (request: Request) => void;
	/** The same for a late try, which counts for nobody. */
	enter_late: (late: Request, resource: Resource) => void;
	settle_late: (late: Request) => void;
	is_open: (request: Request) => boolean;
	/** The request that a resource has of a sender, as it sees them, with an id; nil where there is none. */
	find: (resource: Resource, seen: string, id: string) => Request | undefined;
	/**
	 * Requests that a resource has, at most so many; nil for all. Without those of which it is known already that they could
	 * not be delivered.
	 */
	of_resource: (resource: Resource, max?: number) => Request[];
	/** Notes that a request has something due before its deadline. */
	due_at: (time: number) => void;
	/** The requests for which something has come due: their own time, that of a try, or that in the queue. */
	overdue: (now: number) => LuaSet<Request>;
	/** Does what has come due for the memory that requests take, and forgets resources that have nothing. */
	tick: () => void;
	readonly memory: Memory;
	readonly state: InFlightState;
}

/** Goes through all requests that are open, and late tries; none may begin or end meanwhile. */
function each_open({ waiting, at }: InFlightState, act: (request: Request) => void): void {
	for (const request of waiting) act(request);
	for (const [, open] of at) {
		for (const [, request] of open.by_id) act(request);
		for (const [, others] of open.same_id) {
			for (const [, request] of others) act(request);
		}
	}
}

/** @param former What an earlier instance of the module kept. */
function new_in_flight(former?: InFlightState): InFlight {
	const memory = new_memory(former && former.memory);
	const state: InFlightState = former ?? {
		count: 0,
		late: 0,
		at: new LuaMap<Resource, RequestsAt>(),
		waiting: new LuaSet<Request>(),
		memory: memory.state,
		next_due: math.huge,
	};
	// What the instance before had begun to end is looked for again.
	state.next_due = 0;
	const { at, waiting } = state;
	const stanzas = memory.state.stanzas;

	function due_at(time: number): void {
		if (time < state.next_due) state.next_due = time;
	}

	function enter(request: Request): void {
		const account = request.sender.account;
		const domain = account.domain;
		state.count += 1;
		account.pending += 1;
		domain.pending += 1;
		if (request.deadline < state.next_due) state.next_due = request.deadline;
	}

	function assign(request: Request, resource: Resource): void {
		let open = at.get(resource);
		if (!open) {
			open = { by_id: new LuaMap<string, Request>(), same_id: new LuaMap<string, LuaMap<string, Request>>() };
			at.set(resource, open);
		}
		const id = request.id;
		request.resource = resource;
		resource.pending += 1;
		if (!open.by_id.has(id)) {
			open.by_id.set(id, request);
			return;
		}
		const others = open.same_id.get(id) ?? new LuaMap<string, Request>();
		others.set(request.seen, request);
		open.same_id.set(id, others);
	}

	function unassign(request: Request): void {
		const resource = request.resource;
		const open = resource && at.get(resource);
		if (!resource || !open) return;
		const id = request.id;
		request.resource = undefined;
		resource.pending -= 1;
		if (open.by_id.get(id) === request) {
			open.by_id.delete(id);
			return;
		}
		const others = open.same_id.get(id);
		if (!others) return;
		others.delete(request.seen);
		if (others.isEmpty()) open.same_id.delete(id);
	}

	function enter_late(late: Request, resource: Resource): void {
		state.late += 1;
		assign(late, resource);
	}

	function settle_late(late: Request): void {
		unassign(late);
		state.late -= 1;
	}

	function settle(request: Request): void {
		const account = request.sender.account;
		const domain = account.domain;
		state.count -= 1;
		account.pending -= 1;
		domain.pending -= 1;
		if (request.resource) unassign(request);
		else waiting.delete(request);
		if (stanzas.has(request)) memory.release(request);
		if (request.text_bytes) memory.give(request, request.text_bytes);
	}

	function find(resource: Resource, seen: string, id: string): Request | undefined {
		const open = at.get(resource);
		if (!open) return undefined;
		const request = open.by_id.get(id);
		if (request && request.seen === seen) return request;
		const others = open.same_id.get(id);
		return others && others.get(seen);
	}

	function of_resource(resource: Resource, max: number = math.huge): Request[] {
		const open = at.get(resource);
		if (!open) return [];
		const can_move = (request: Request): boolean => !request.bounced;
		const requests = values_where(open.by_id, can_move, max);
		for (const [, others] of open.same_id) {
			const more = values_where(others, can_move, max - requests.length);
			for (const request of more) requests.push(request);
		}
		return requests;
	}

	/** When something is to be done about a request that nobody answers. */
	function due_of(request: Request): number {
		return math.min(request.deadline, request.try_until ?? math.huge, request.queued_until ?? math.huge);
	}

	function overdue(now: number): LuaSet<Request> {
		const found = new LuaSet<Request>();
		if (now < state.next_due) return found;
		state.next_due = math.huge;
		each_open(state, (request) => {
			if (due_of(request) <= now) {
				found.add(request);
				// Where only its try has ended, it may go on until its deadline.
				if (request.deadline > now) due_at(request.deadline);
			} else {
				due_at(due_of(request));
			}
		});
		return found;
	}

	function tick(): void {
		memory.tick();
		for (const [resource] of at) {
			if (resource.pending === 0) at.delete(resource);
		}
	}

	return {
		enter,
		assign,
		unassign,
		wait: (request) => {
			waiting.add(request);
		},
		go_on: (request) => {
			waiting.delete(request);
		},
		settle,
		enter_late,
		settle_late,
		is_open: (request) => request.resource !== undefined || waiting.has(request),
		find,
		of_resource,
		due_at,
		overdue,
		tick,
		memory,
		state,
	};
}

export type { InFlight, InFlightState };
export { each_open, new_in_flight };
