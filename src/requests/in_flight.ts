// The requests that are open: not answered yet, whether a resource has them or they wait.

import type { Request } from "../base/request";
import type { Resource } from "../base/resource";
import type { Senders } from "../users/senders";
import { type KeptStanzas, type KeptStanzasState, new_kept_stanzas } from "./kept_stanzas";
import {
	add_request,
	find_request,
	list_requests,
	no_open_requests,
	type OpenRequests,
	remove_request,
} from "./open_requests";

/** What is kept of open requests; the next instance of the module goes on with it. */
interface InFlightState {
	readonly all: LuaSet<Request>;
	count: number;
	/** Those that a resource has. */
	readonly at: LuaMap<Resource, OpenRequests>;
	readonly stanzas: KeptStanzasState;
	/** Nothing is due before this. */
	next_due: number;
}

/** @noSelf */
interface InFlight {
	/** How many there are. */
	count: () => number;
	/** Takes in a new request. */
	enter: (request: Request) => void;
	/** Notes that a resource has a request now. */
	assign: (request: Request, resource: Resource) => void;
	/** Notes that it has it no longer. */
	unassign: (request: Request) => void;
	/** Ends a request: nothing that comes later is an answer to it. */
	settle: (request: Request) => void;
	is_open: (request: Request) => boolean;
	/** The request that a resource has of a sender, as it sees them, with an id; nil where there is none. */
	find: (resource: Resource, seen: string, id: string) => Request | undefined;
	/** The requests that a resource has. */
	of_resource: (resource: Resource) => Request[];
	/** Notes that a request has something due before its deadline. */
	due_at: (time: number) => void;
	/** The requests for which something has come due: their own time, that of a try, or that in the queue. */
	overdue: (now: number) => LuaSet<Request>;
	/** Does what has come due for kept stanzas, and forgets resources that have nothing. */
	tick: () => void;
	readonly stanzas: KeptStanzas;
	readonly state: InFlightState;
}

/** @param former What an earlier instance of the module kept. */
function new_in_flight(senders: Senders, former?: InFlightState): InFlight {
	const stanzas = new_kept_stanzas(former && former.stanzas);
	const state: InFlightState = former ?? {
		all: new LuaSet<Request>(),
		count: 0,
		at: new LuaMap<Resource, OpenRequests>(),
		stanzas: stanzas.state,
		next_due: math.huge,
	};
	const all = state.all;
	const at = state.at;

	function due_at(time: number): void {
		if (time < state.next_due) state.next_due = time;
	}

	function enter(request: Request): void {
		all.add(request);
		state.count += 1;
		senders.opened(request.sender);
		due_at(request.deadline);
	}

	function assign(request: Request, resource: Resource): void {
		let open = at.get(resource);
		if (!open) {
			open = no_open_requests();
			at.set(resource, open);
		}
		add_request(open, request);
		request.resource = resource;
		resource.pending += 1;
	}

	function unassign(request: Request): void {
		const resource = request.resource;
		const open = resource && at.get(resource);
		if (!resource || !open) return;
		remove_request(open, request);
		request.resource = undefined;
		resource.pending -= 1;
	}

	function settle(request: Request): void {
		all.delete(request);
		state.count -= 1;
		unassign(request);
		stanzas.release(request);
		senders.closed(request.sender);
	}

	function find(resource: Resource, seen: string, id: string): Request | undefined {
		const open = at.get(resource);
		return open && find_request(open, seen, id);
	}

	/** When something is to be done about a request that nobody answers. */
	function due_of(request: Request): number {
		return math.min(request.deadline, request.try_until ?? math.huge, request.queued_until ?? math.huge);
	}

	function overdue(now: number): LuaSet<Request> {
		const found = new LuaSet<Request>();
		if (now < state.next_due) return found;
		state.next_due = math.huge;
		for (const request of all) {
			if (due_of(request) <= now) {
				found.add(request);
				// Where only its try has ended, it may go on until its deadline.
				if (request.deadline > now) due_at(request.deadline);
			} else {
				due_at(due_of(request));
			}
		}
		return found;
	}

	function tick(): void {
		stanzas.tick();
		for (const [resource] of at) {
			if (resource.pending === 0) at.delete(resource);
		}
	}

	return {
		count: () => state.count,
		enter,
		assign,
		unassign,
		settle,
		is_open: (request) => all.has(request),
		find,
		of_resource: (resource) => {
			const open = at.get(resource);
			return open ? list_requests(open) : [];
		},
		due_at,
		overdue,
		tick,
		stanzas,
		state,
	};
}

export type { InFlight, InFlightState };
export { new_in_flight };
