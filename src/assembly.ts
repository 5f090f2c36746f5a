// Builds all rooms, each with those that it needs, and keeps no state itself.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare } from "./base/address";
import { new_answers } from "./requests/answers";
import { new_policies, type Policies } from "./balance/policies";
import { new_sticky } from "./balance/sticky";
import { new_choose } from "./requests/choose";
import { new_aliases } from "./users/aliases";
import { type Contact, new_contact } from "./relay/relay";
import { new_conversations } from "./relay/conversations";
import { new_directed } from "./relay/directed_presence";
import { new_initiated_requests } from "./relay/service_requests";
import { new_key, type StoredKey } from "./users/secret";
import { new_messages } from "./relay/messages";
import { new_routes } from "./relay/routes";
import { new_subscriber_store, type Stored } from "./relay/subscriber_store";
import { new_subscribers } from "./relay/subscribers";
import { new_subscriptions } from "./relay/subscriptions";
import { type Dispatch, new_dispatch } from "./requests/dispatch";
import { new_refuse, type Refuse } from "./base/errors";
import { type Ejection, new_ejection } from "./service/ejection";
import { type Hibernation, new_hibernation } from "./requests/hibernation";
import { new_ping, type Ping } from "./service/ping";
import { new_in_flight } from "./requests/in_flight";
import { type Losses, new_losses } from "./requests/failures";
import type { Options } from "./config/options";
import { new_pool } from "./service/pool";
import { new_queue } from "./requests/queue";
import { new_requests, type Requests } from "./requests/requests";
import type { Resource } from "./base/resource";
import type { LastingRooms, SavedState } from "./saved_state";
import { new_senders, type Senders } from "./users/senders";
import { new_watch } from "./service/target";
import { new_watches } from "./service/targets";

/** All that events lead to. */
interface Rooms extends LastingRooms {
	readonly refuse: Refuse;
	readonly senders: Senders;
	readonly ejection: Ejection;
	readonly ping: Ping;
	readonly policies: Policies;
	readonly dispatch: Dispatch;
	readonly hibernation: Hibernation;
	readonly losses: Losses;
	readonly contact: Contact;
	readonly requests: Requests;
	/** Takes an IQ of type result or error; false where it answers no request of a user. */
	readonly accept_answer: (this: void, stanza: Stanza) => boolean;
}

/**
 * @param host The component's own address.
 * @param send Sends a stanza; must not throw.
 * @param saved What the instance before a reload has left; nil where there was none.
 */
function new_rooms(
	host: string,
	options: Options,
	send: (stanza: Stanza) => void,
	saved: SavedState | undefined,
): Rooms {
	const refuse = new_refuse(send);
	const pool = new_pool(options);
	const aliases = new_aliases(
		options,
		new_key(() => module.open_store<StoredKey>("client_proxy_key")),
		saved && saved.aliases,
	);
	const senders = new_senders(options, aliases.of);
	const queue = new_queue();
	const in_flight = new_in_flight(pool, queue, senders);
	const ejection = new_ejection(options, pool);
	const ping = new_ping(host, options, pool, send);

	const sticky = new_sticky(options, pool, monotonic);
	const conversations = new_conversations(monotonic, saved && saved.conversations);
	const policies = new_policies(options, sticky, conversations);
	const choose = new_choose(options, pool, policies);
	const dispatch = new_dispatch(options, in_flight, queue, choose, ejection, pool, send);
	const hibernation = new_hibernation(pool, in_flight, dispatch);
	const losses = new_losses(options, pool, in_flight, dispatch, ejection);

	const routes = new_routes(pool, senders, aliases, conversations, policies, send);
	const messages = new_messages(options, pool, routes, refuse, saved && saved.messages);
	const initiated = new_initiated_requests(options, routes, send, refuse, saved && saved.known);
	const subscriptions = new_subscriptions(
		senders,
		new_subscriber_store(() => module.open_store<Stored>("client_proxy_subscribers")),
		saved && saved.news.shown,
	);
	const subscribers = new_subscribers(
		pool,
		senders,
		subscriptions,
		monotonic(),
		send,
		refuse,
		saved && saved.news,
	);
	const directed = new_directed(pool, routes, subscribers, send, refuse, saved && saved.shown);

	function on_lost(resource: Resource): void {
		losses.resource_lost(resource);
		directed.resource_lost(resource);
		initiated.resource_lost(resource);
	}

	function has_open(resource: Resource): boolean {
		return resource.pending > 0 || initiated.has_open(resource);
	}

	const watches = new_watches(options, (target) =>
		new_watch(host, target, options, pool, send, on_lost, has_open),
	);
	const contact = new_contact(
		options,
		pool,
		senders,
		watches,
		messages,
		directed,
		subscribers,
		initiated,
		refuse,
	);
	const requests = new_requests(
		host,
		options,
		senders,
		watches,
		contact,
		initiated,
		in_flight,
		dispatch,
		refuse,
	);

	pool.on_gain(dispatch.release_queue);
	conversations.keep_while(directed.has_at);
	aliases.keep_while((jid, is_for_own) => {
		if (directed.has(jid)) return true;
		const account = bare(jid);
		// What an account needs must not keep it from going on under new names.
		if (is_for_own) return jid === account;
		return senders.is_busy(account) || subscriptions.has(account);
	});

	return {
		options,
		pool,
		in_flight,
		queue,
		sticky,
		watches,
		aliases,
		conversations,
		messages,
		directed,
		initiated,
		subscribers,
		refuse,
		senders,
		ejection,
		ping,
		policies,
		dispatch,
		hibernation,
		losses,
		contact,
		requests,
		accept_answer: new_answers(options, pool, dispatch, ejection, ping, watches.doubt),
	};
}

export type { Rooms };
export { new_rooms };
