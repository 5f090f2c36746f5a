// What survives a reload of the module.

import type { Cache } from "util.cache";
import { bare } from "./base/address";
import type { Home, Sticky } from "./balance/sticky";
import type { Aliases } from "./users/aliases";
import type { Conversation, Conversations } from "./relay/conversations";
import type { Directed, Joined, Shown } from "./relay/directed_presence";
import type { Initiated, InitiatedRequests } from "./relay/service_requests";
import type { Kept } from "./users/bounded_map";
import type { KeptMessages, Messages } from "./relay/messages";
import type { News, Subscribers } from "./relay/subscribers";
import type { InFlight } from "./requests/in_flight";
import type { Options } from "./config/options";
import type { Pool } from "./service/pool";
import type { Queue } from "./requests/queue";
import type { Request } from "./base/request";
import type { Resource } from "./base/resource";
import type { Watches } from "./service/targets";

/** To be raised when anything changes that is handed over: the records, and the tables that rooms keep. */
const version = 4;

/** A request that has not been answered. Its shape never changes, for a later version may have to answer it. */
interface Unanswered {
	readonly id: string;
	/** Who asked: a user, or the service. */
	readonly from: string;
	/** The address that was asked. */
	readonly to: string;
}

interface SavedState {
	readonly version: typeof version;
	/** All requests that have not been answered. */
	readonly unanswered: readonly Unanswered[];
	readonly options: Options;
	/** The accounts that had approved our subscription. */
	readonly approved: LuaSet<string>;
	/** The resources with all that they have open, by full JID. */
	readonly resources: LuaMap<string, Resource>;
	/** The requests that wait for somebody to serve. */
	readonly queue: readonly Request[];
	/** Where the keys of the sticky policy live. */
	readonly homes: Cache<string, Home>;
	/** What stands for whom towards the service. */
	readonly aliases: Kept<string>;
	readonly conversations: Kept<Conversation>;
	readonly messages: KeptMessages;
	/** Who has joined what. */
	readonly joined: LuaMap<string, Joined>;
	/** Who has been shown a resource. */
	readonly shown: Kept<Shown>;
	/** What the service has asked, by id. */
	readonly initiated: LuaMap<string, Initiated>;
	/** Users that the service may ask. */
	readonly known: Kept<number>;
	/** What subscribers are being told. */
	readonly news: News;
}

function is_table(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}

/** Whether a table is of our own making, and not from another version or another module of this name. */
function is_saved_state(saved: unknown): saved is SavedState {
	if (!is_table(saved) || saved.version !== version) return false;
	if (!is_table(saved.options) || !is_table(saved.resources) || !is_table(saved.approved)) return false;
	return is_table(saved.queue) && is_table(saved.homes);
}

/** What was not answered when a version was replaced whose state this one cannot go on with. */
function unanswered_in(saved: unknown): Unanswered[] {
	const found: Unanswered[] = [];
	const listed = is_table(saved) && saved.unanswered;
	if (!is_table(listed)) return found;
	for (const [, request] of pairs(listed)) {
		if (is_table(request)) {
			const { id, from, to } = request;
			if (typeof id === "string" && typeof from === "string" && typeof to === "string")
				found.push({ id, from, to });
		}
	}
	return found;
}

/** Those who have something to hand over. */
interface LastingRooms {
	readonly options: Options;
	readonly pool: Pool;
	readonly in_flight: InFlight;
	readonly queue: Queue;
	readonly sticky: Sticky;
	readonly watches: Watches;
	readonly aliases: Aliases;
	readonly conversations: Conversations;
	readonly messages: Messages;
	readonly directed: Directed;
	readonly initiated: InitiatedRequests;
	readonly subscribers: Subscribers;
}

function save_state(rooms: LastingRooms): SavedState {
	const approved = new LuaSet<string>();
	for (const [jid, watch] of rooms.watches.all) {
		if (watch.is_approved()) approved.add(jid);
	}
	const unanswered: Unanswered[] = [];
	for (const request of rooms.in_flight.all()) {
		unanswered.push({ id: request.id, from: request.sender.jid, to: request.to });
	}
	for (const [, request] of rooms.initiated.open) {
		unanswered.push({ id: request.own_id, from: request.resource.jid, to: request.to });
	}
	return {
		version,
		unanswered,
		options: rooms.options,
		approved,
		resources: rooms.pool.all,
		queue: rooms.queue.all(),
		homes: rooms.sticky.homes,
		aliases: rooms.aliases.kept,
		conversations: rooms.conversations.kept,
		messages: rooms.messages.kept,
		joined: rooms.directed.joined,
		shown: rooms.directed.shown,
		initiated: rooms.initiated.open,
		known: rooms.initiated.known,
		news: rooms.subscribers.news(),
	};
}

/** Takes over what an earlier instance knew, but for the tables that rooms were given when they were built. */
function restore_state(saved: SavedState, rooms: LastingRooms): void {
	rooms.sticky.homes = saved.homes;
	for (const [, resource] of saved.resources) {
		const account = bare(resource.jid);
		const watch = rooms.watches.all.get(account) ?? rooms.watches.leaving(account);
		rooms.in_flight.adopt(resource);
		if (watch) watch.adopt(resource);
	}
	for (const [jid, watch] of rooms.watches.all) {
		if (saved.approved.has(jid)) watch.approved();
	}
	for (const request of saved.queue) {
		rooms.in_flight.adopt_waiting(request);
		rooms.queue.add(request, request.queued_until ?? 0);
	}
	for (const [, joined] of saved.joined) rooms.directed.adopt(joined);
	for (const [, request] of saved.initiated) rooms.initiated.adopt(request);
}

export type { LastingRooms, SavedState };
export { is_saved_state, restore_state, save_state, unanswered_in };
