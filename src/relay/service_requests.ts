// Requests that the service starts: from a resource to a user, and the answer back.

import { short as new_id } from "util.id";
import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare, domain_of } from "../base/address";
import { add_to } from "../base/counts";
import { values_where } from "../base/lists";
import { for_each, type Pacer } from "../base/pacer";
import type { Resource } from "../base/resource";
import type { Options } from "../config/options";
import { error_answer, type Refusal, type Refuse, refusals } from "../requests/refusals";
import { type BoundedMapState, new_bounded_map } from "../users/bounded_map";
import type { Routes } from "./routes";

/** A request of the service that has not been answered. */
interface ServiceRequest {
	/** Its id on the user's side. */
	readonly id: string;
	readonly resource: Resource;
	/** The id that the resource gave it. */
	readonly own_id: string;
	/** The address that the resource wrote to. */
	readonly to: string;
	/** The user who was asked. */
	readonly user: string;
	/** The address that the user sees. */
	readonly asked: string;
	readonly deadline: number;
}

/** What is kept of these requests; the next instance of the module goes on with it. */
interface ServiceRequestsState {
	/** Those that are open, by id on the user's side. */
	readonly open: LuaMap<string, ServiceRequest>;
	/** How many each resource has open. */
	readonly counts: LuaMap<Resource, number>;
	/** When each account was last heard of. */
	readonly known: BoundedMapState<number>;
}

/** @noSelf */
interface ServiceRequests {
	/** Takes an IQ of type get or set from a resource to a user. */
	from_service: (resource: Resource, stanza: Stanza, to: string) => void;
	/** Takes an IQ of type result or error from a user; false where it answers none of these requests. */
	from_user: (stanza: Stanza) => boolean;
	/** An account has sent something. */
	heard_of: (account: string) => void;
	/** Ends what has timed out. */
	tick: (now: number) => void;
	/** Whether a resource waits for answers. */
	has_open: (resource: Resource) => boolean;
	/** Ends what a resource has asked that has left the pool. It may still be connected. */
	resource_left: (resource: Resource) => void;
	/** Answers all that is open and refuses what comes, for the proxy is about to go. */
	close: () => void;
	readonly state: ServiceRequestsState;
}

/** How many users are known whom the service may ask. */
const max_known = 10000;

/**
 * @param send Sends a stanza.
 * @param former What an earlier instance of the module kept.
 */
function new_service_requests(
	options: Options,
	routes: Routes,
	send: (stanza: Stanza) => void,
	refuse: Refuse,
	pacer: Pacer,
	former?: ServiceRequestsState,
): ServiceRequests {
	/** How many requests a resource may have open. */
	const max_open_each = 100;
	/** How long a user is known after their last stanza, in seconds. */
	const known_seconds = 3600;

	let is_closed = false;
	const known = new_bounded_map<number>(max_known, max_known, former && former.known);
	const state: ServiceRequestsState = former ?? {
		open: new LuaMap<string, ServiceRequest>(),
		counts: new LuaMap<Resource, number>(),
		known: known.state,
	};
	const { open, counts } = state;

	/** Why a resource may not ask a user; nil where it may. */
	function objection(resource: Resource, user: string | undefined, now: number): Refusal | undefined {
		if (options.initiate === "none") return refusals.not_implemented;
		if (user === undefined) return refusals.unknown_address;
		if (is_closed) return refusals.lost;
		if (options.initiate === "known") {
			const heard = known.get(bare(user));
			if (heard === undefined || now - heard > known_seconds) return refusals.unknown_address;
		}
		return (counts.get(resource) ?? 0) >= max_open_each ? refusals.too_many_of_service : undefined;
	}

	function from_service(resource: Resource, stanza: Stanza, to: string): void {
		const own_id = stanza.attr.id;
		if (own_id === undefined) return;
		const now = monotonic();
		const [user, asked] = routes.user_behind(to);
		const refusal = objection(resource, user, now);
		if (refusal || user === undefined) return refuse(stanza, refusal ?? refusals.unknown_address);
		const id = new_id();
		open.set(id, { id, resource, own_id, to, user, asked, deadline: now + options.timeout });
		add_to(counts, resource, 1);
		routes.pass_out(stanza, asked, user, resource, id);
	}

	function settle(request: ServiceRequest): void {
		open.delete(request.id);
		add_to(counts, request.resource, -1);
	}

	function from_user(stanza: Stanza): boolean {
		const attr = stanza.attr;
		const request = attr.id !== undefined && open.get(attr.id);
		if (!request || attr.from !== request.user || attr.to !== request.asked) return false;
		settle(request);
		attr.id = request.own_id;
		attr.from = request.to;
		attr.to = request.resource.jid;
		send(stanza);
		return true;
	}

	/** Refuses the open requests for which something holds. */
	function refuse_where(holds: (request: ServiceRequest) => boolean, refusal: Refusal): void {
		const found = values_where(open, holds);
		if (found.length === 0) return;
		const refuse_one = (request: ServiceRequest): void => {
			// It may have been answered meanwhile.
			if (open.get(request.id) !== request) return;
			settle(request);
			send(error_answer(request.own_id, request.to, request.resource.jid, refusal));
		};
		pacer.begin(for_each(() => found, refuse_one));
	}

	return {
		from_service,
		from_user,
		heard_of: (account) => {
			// A host is no user.
			if (domain_of(account) !== account) known.set(account, account, monotonic());
		},
		tick: (now) => refuse_where((request) => request.deadline <= now, refusals.timed_out),
		has_open: (resource) => counts.has(resource),
		resource_left: (resource) => refuse_where((request) => request.resource === resource, refusals.lost),
		close: () => {
			is_closed = true;
			refuse_where(() => true, refusals.lost);
		},
		state,
	};
}

export type { ServiceRequests, ServiceRequestsState };
export { max_known, new_service_requests };
