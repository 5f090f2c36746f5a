// Requests that the service starts: from a resource of a target to a user, and the answer back.

import { short as new_id } from "util.id";
import type { Stanza } from "util.stanza";
import { bare, domain_of } from "../base/address";
import { error_answer, type Refusal, type Refuse, refusals } from "../base/errors";
import type { Options } from "../config/options";
import type { Resource } from "../base/resource";
import { add_to } from "../base/tally";
import { type Kept, new_memory } from "../users/bounded_map";
import type { Routes } from "./routes";

/** A request of the service that has not been answered yet. */
interface Initiated {
	/** Its id on the user's side. */
	readonly id: string;
	readonly resource: Resource;
	/** The id that the resource gave it. */
	readonly own_id: string;
	/** The address that the resource wrote to. */
	readonly to: string;
	/** Who was asked. */
	readonly user: string;
	/** The address that the user sees. */
	readonly asked: string;
	readonly deadline: number;
}

/** @noSelf */
interface InitiatedRequests {
	/** Takes an IQ of type get or set from a resource of a target to a user. */
	from_service: (resource: Resource, stanza: Stanza, now: number) => void;
	/** Takes an IQ of type result or error from a user; false where it answers nothing that was asked. */
	from_user: (stanza: Stanza) => boolean;
	/** Notes that a user has sent something. */
	heard_of: (account: string, now: number) => void;
	/** Ends what has taken too long. */
	tick: (now: number) => void;
	/** Whether a resource waits for answers. */
	has_open: (resource: Resource) => boolean;
	/** Ends what a resource has asked that is gone, though it may still be connected. */
	resource_lost: (resource: Resource) => void;
	/** Answers all that is open, for the proxy is about to go. */
	close: () => void;
	/** Takes in what an earlier instance of the module had open. */
	adopt: (request: Initiated) => void;
	/** What is open, by id, to be handed to the next instance of the module. */
	readonly open: LuaMap<string, Initiated>;
	/** Who is known, to be handed on, too. */
	readonly known: Kept<number>;
}

function new_initiated_requests(
	options: Options,
	routes: Routes,
	send: (stanza: Stanza) => void,
	refuse: Refuse,
	former_known?: Kept<number>,
): InitiatedRequests {
	/** How many requests a resource may have open with users. */
	const max_open_each = 100;
	const max_known = 10000;
	/** A user is known for so long after the last stanza, in seconds. */
	const known_seconds = 3600;

	let is_closed = false;
	const open = new LuaMap<string, Initiated>();
	const counts = new LuaMap<Resource, number>();
	const known = new_memory<number>(max_known, max_known, () => false, former_known);

	/** Why a resource may not ask a user; nil where it may. */
	function objection(resource: Resource, user: string | undefined, now: number): Refusal | undefined {
		if (options.initiate === "none") return refusals.not_implemented;
		if (is_closed) return refusals.lost;
		if (user === undefined) return refusals.unknown_address;
		if (options.initiate === "known") {
			const heard = known.get(bare(user));
			if (heard === undefined || now - heard > known_seconds) return refusals.unknown_address;
		}
		return (counts.get(resource) ?? 0) >= max_open_each ? refusals.too_many : undefined;
	}

	function from_service(resource: Resource, stanza: Stanza, now: number): void {
		const attr = stanza.attr;
		const to = attr.to ?? "";
		const [user, asked] = routes.user_behind(to);
		const refusal = objection(resource, user, now);
		if (refusal || user === undefined) {
			refuse(stanza, refusal ?? refusals.unknown_address);
			return;
		}
		const id = new_id();
		open.set(id, { id, resource, own_id: attr.id ?? "", to, user, asked, deadline: now + options.timeout });
		add_to(counts, resource, 1);
		routes.pass_out(stanza, asked, user, resource, id);
	}

	function close_one(request: Initiated): void {
		open.delete(request.id);
		add_to(counts, request.resource, -1);
	}

	function from_user(stanza: Stanza): boolean {
		const attr = stanza.attr;
		const request = open.get(attr.id ?? "");
		if (!request || attr.from !== request.user || attr.to !== request.asked) return false;
		close_one(request);
		attr.id = request.own_id;
		attr.from = request.to;
		attr.to = request.resource.jid;
		send(stanza);
		return true;
	}

	/** Those of a resource, or those whose time is up. */
	function those(belongs: (request: Initiated) => boolean): Initiated[] {
		const found: Initiated[] = [];
		for (const [, request] of open) {
			if (belongs(request)) found.push(request);
		}
		return found;
	}

	function refuse_each(requests: Initiated[], refusal: Refusal): void {
		for (const request of requests) {
			// To answer one can bring the answer to another one about.
			if (open.get(request.id) === request) {
				close_one(request);
				send(error_answer(request.own_id, request.to, request.resource.jid, refusal));
			}
		}
	}

	return {
		from_service,
		from_user,
		heard_of: (account, now) => {
			// A host is no user.
			if (domain_of(account) !== account) known.set(account, account, now);
		},
		tick: (now) =>
			refuse_each(
				those((candidate) => candidate.deadline <= now),
				refusals.timed_out,
			),
		has_open: (resource) => counts.has(resource),
		resource_lost: (resource) =>
			refuse_each(
				those((candidate) => candidate.resource === resource),
				refusals.lost,
			),
		close: () => {
			is_closed = true;
			refuse_each(
				those(() => true),
				refusals.lost,
			);
		},
		adopt: (request) => {
			open.set(request.id, request);
			add_to(counts, request.resource, 1);
		},
		open,
		known: known.kept,
	};
}

export type { Initiated, InitiatedRequests };
export { new_initiated_requests };
