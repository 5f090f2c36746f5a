// Builds all parts, gives each those that it needs, and connects the signals of some to others. It keeps no state.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { type Commands, new_commands } from "./admin/commands";
import { new_log } from "./admin/log";
import { new_metrics } from "./admin/metrics";
import { type Overview, read_open, read_overview } from "./admin/read_model";
import { new_statistics } from "./admin/statistics";
import { new_trace, type Tap } from "./admin/trace";
import { new_policies, type PolicyName } from "./balance/policies";
import { new_sticky } from "./balance/sticky";
import { bare } from "./base/address";
import type { RunDetached } from "./base/detached";
import type { Later, Pacer } from "./base/pacer";
import type { Resource } from "./base/resource";
import { new_signal, type Signal } from "./base/signal";
import type { Options } from "./config/options";
import { new_conversations } from "./relay/conversations";
import { new_directed_presence } from "./relay/directed_presence";
import { new_messages } from "./relay/messages";
import { new_relay, type Relay } from "./relay/relay";
import { new_routes } from "./relay/routes";
import { new_service_requests } from "./relay/service_requests";
import { new_subscriber_store, type StoredSubscriber } from "./relay/subscriber_store";
import { new_subscribers } from "./relay/subscribers";
import { new_subscriptions } from "./relay/subscriptions";
import { new_answers } from "./requests/answers";
import { new_choose } from "./requests/choose";
import { new_dispatch } from "./requests/dispatch";
import { new_failures } from "./requests/failures";
import { new_in_flight } from "./requests/in_flight";
import { new_look_alikes } from "./requests/look_alikes";
import { new_queue } from "./requests/queue";
import { new_errors, type Refuse } from "./requests/refusals";
import { new_requests } from "./requests/requests";
import type { States } from "./saved_state";
import { new_ejection } from "./service/ejection";
import { new_hibernation } from "./service/hibernation";
import { new_ping } from "./service/ping";
import { new_pool } from "./service/pool";
import { new_targets } from "./service/targets";
import { new_payloads } from "./service/unsupported_payloads";
import { new_aliases } from "./users/aliases";
import { new_names } from "./users/names";
import { new_secret, type StoredSecret } from "./users/secret";
import { new_senders } from "./users/senders";

/** All that events of the server lead to. */
interface Proxy {
	/** Handles an IQ of type get or set; leaves others to the next handler. */
	readonly accept_request: (this: void, event: StanzaEvent) => true | undefined;
	/** Takes an IQ of type result or error; false where it answers no request of a user. */
	readonly accept_answer: (this: void, stanza: Stanza) => boolean;
	/** Drops an answer to nothing that was asked. */
	readonly drop_answer: (this: void, answer: Stanza) => void;
	readonly relay: Relay;
	/** Answers a stanza that is not relayed. */
	readonly refuse: Refuse;
	/** A host of this server has come up, or goes. */
	readonly host_changed: (this: void, host: string, is_up: boolean) => void;
	/** A session of this server has lost its connection, or resumed. */
	readonly hibernation_changed: (this: void, jid: string | undefined, hibernating: boolean) => void;
	/** What is done once a second, in this order. */
	readonly ticks: readonly ((this: void, now: number) => void)[];
	/** Applies changed options. */
	readonly refresh: (this: void) => void;
	/** Answers all that is open and refuses what comes, for the proxy is about to go. */
	readonly close: (this: void) => void;
	readonly read: (this: void) => Overview;
	/** What the shell can ask. */
	readonly commands: Commands;
	/** Brings metrics up to date, where the server keeps statistics. */
	readonly update_metrics: (this: void, is_gone?: true) => void;
	/** A log-in of an account of this server has failed. */
	readonly login_failed: (this: void, jid: string, condition: string) => void;
	/** Ends what no other instance of the module can go on with. */
	readonly detach: (this: void) => void;
	/** What is handed to the next instance of the module. */
	readonly states: States;
}

/** What the proxy works with. */
interface ProxyParts {
	/** The component's own address. */
	readonly host: string;
	readonly options: Options<PolicyName>;
	/**
	 * Sends a stanza; must not throw.
	 *
	 * @param client_host The domain of the recipient, if that is known to be a client; IQs go to it faster then.
	 */
	readonly send: (this: void, stanza: Stanza, client_host?: string) => void;
	/** Who looks at what is sent. */
	readonly tap: Tap;
	readonly run_detached: RunDetached;
	readonly later: Later;
	readonly pacer: Pacer;
}

/** @param former The states that the instance before a reload has left; nil where there was none. */
function new_proxy(
	{ host, options, send, tap, run_detached, later, pacer }: ProxyParts,
	former: States | undefined,
): Proxy {
	const kept: Partial<States> = former ?? {};
	const errors = new_errors({ options, send });
	const refuse = errors.refuse;

	// users
	const names = new_names(host, options);
	const secret = new_secret(options, () => module.open_store<StoredSecret>("client_proxy_key"));
	const aliases = new_aliases(options, secret, kept.aliases);
	const senders = new_senders(options, names, aliases.of, kept.senders);

	// service
	const pool = new_pool(options, kept.pool);
	const ejection = new_ejection(options, pool);
	const payloads = new_payloads(options, pool);
	const ping = new_ping(names.node, options, pool, send);
	const hibernation = new_hibernation(pool);
	const targets = new_targets(
		{
			own: names.node,
			options,
			pool,
			has_open: (resource) => resource.pending > 0 || service_requests.has_open(resource),
			send,
			warn: (account, text) => log.warn(account, text),
		},
		kept.targets,
	);

	// balance
	const sticky = new_sticky(options, pool, secret, monotonic, kept.sticky);
	const conversations = new_conversations(
		options,
		names,
		monotonic,
		(seen) => directed_presence.joined_at(seen),
		kept.conversations,
	);
	const policies = new_policies(options, sticky, conversations.in_front);

	// requests
	const in_flight = new_in_flight(kept.in_flight);
	const queue = new_queue(kept.queue);
	const look_alikes = new_look_alikes(
		pacer,
		(request, stanza) => dispatch.send_late(request, stanza),
		kept.look_alikes,
	);
	const choose = new_choose(options, pool, in_flight, policies, targets.wanted);
	const dispatch = new_dispatch({
		options,
		pool,
		in_flight,
		queue,
		look_alikes,
		choose,
		ejection,
		errors,
		pacer,
		run_detached,
		later,
		send,
	});
	const failures = new_failures({
		pool,
		in_flight,
		dispatch,
		choose,
		ejection,
		pacer,
		timed_out: targets.wanted,
	});
	const answers = new_answers(
		{
			names,
			options,
			pool,
			in_flight,
			dispatch,
			ejection,
			ping,
			payloads,
			suspect: targets.suspect,
			later,
			pacer,
		},
		kept.doubtful,
	);

	// relay
	const routes = new_routes({
		names,
		pool,
		senders,
		aliases,
		conversations,
		policies,
		nobody_eligible: targets.wanted,
		send,
	});
	const messages = new_messages(host, options, pool, routes, refuse, kept.messages);
	const service_requests = new_service_requests(options, routes, send, refuse, pacer, kept.service_requests);
	const store = new_subscriber_store(() => module.open_store<StoredSubscriber>("client_proxy_subscribers"));
	const subscriptions = new_subscriptions(senders, aliases, store, pacer, kept.subscriptions);
	const subscribers = new_subscribers(
		{ names, pool, senders, subscriptions, send, refuse, pacer },
		kept.subscribers,
	);
	const directed_presence = new_directed_presence(
		{ pool, routes, aliases, send, refuse, pacer, told_unavailable: subscribers.remind },
		kept.directed_presence,
	);
	const relay = new_relay({
		names,
		options,
		pool,
		senders,
		targets,
		messages,
		directed_presence,
		subscribers,
		service_requests,
		refuse,
	});
	const requests = new_requests({
		host,
		options,
		senders,
		in_flight,
		queue: queue.state,
		dispatch,
		refuse,
		from_service: relay.request,
		heard_of: service_requests.heard_of,
	});

	// What operators see
	const answer_dropped: Signal<[Stanza]> = new_signal();
	const statistics = new_statistics({ pool, dispatch, errors, routes, answer_dropped }, kept.statistics);
	const log = new_log({ host, options, pool, dispatch, errors }, kept.log);
	const trace = new_trace(aliases, tap);
	const states: States = {
		senders: senders.state,
		aliases: aliases.state,
		pool: pool.state,
		targets: targets.state,
		sticky: sticky.state,
		in_flight: in_flight.state,
		queue: queue.state,
		doubtful: answers.state,
		look_alikes: look_alikes.state,
		conversations: conversations.state,
		messages: messages.state,
		directed_presence: directed_presence.state,
		service_requests: service_requests.state,
		subscriptions: subscriptions.state,
		subscribers: subscribers.state,
		statistics,
		log: log.state,
	};
	const read = (): Overview => read_overview({ host, options, pool, log, states });
	const commands = new_commands(pool, targets, trace, read);
	const update_metrics = new_metrics(pool, dispatch, statistics, () => read_open(states));

	// Who hears of what
	function resource_left(resource: Resource): void {
		failures.resource_left(resource);
		directed_presence.resource_left(resource);
		service_requests.resource_left(resource);
	}

	pool.changed.listen((resource, change) => {
		if (change === "left") resource_left(resource);
	});
	pool.gained.listen(dispatch.gained);
	hibernation.begun.listen(failures.resource_hibernates);
	policies.overruled.listen(conversations.overruled);

	function drop_answer(answer: Stanza): void {
		const from = answer.attr.from;
		if (from === undefined) return;
		targets.heard(answer, from);
		if (!targets.all.has(bare(from))) return;
		if (answer_dropped.fire) answer_dropped.fire(answer);
		module.log("debug", "Dropped an answer to nothing that was asked: %s", answer.top_tag());
	}

	let is_resumed = !former;

	/** Goes on with what the instance before a reload had begun and not done. */
	function resume(): void {
		if (is_resumed) return;
		is_resumed = true;
		const gone = new LuaSet<Resource>();
		const note = (resource: Resource): void => {
			if (pool.all.get(resource.jid) !== resource) gone.add(resource);
		};
		for (const [resource] of in_flight.state.at) note(resource);
		for (const [resource] of service_requests.state.counts) note(resource);
		directed_presence.each_resource(note);
		for (const resource of gone) resource_left(resource);
		look_alikes.resume();
		if (options.allow !== false) subscribers.refresh();
	}

	function refresh(): void {
		policies.refresh();
		senders.refresh();
		relay.refresh();
		targets.refresh();
		pool.refresh_all();
	}

	function close(): void {
		requests.close();
		failures.abandon();
		relay.close();
		pacer.finish();
	}

	return {
		accept_request: requests.accept,
		accept_answer: answers.accept,
		drop_answer,
		relay,
		refuse,
		host_changed: targets.host_changed,
		hibernation_changed: hibernation.changed,
		ticks: [
			resume,
			in_flight.tick,
			dispatch.tick,
			answers.tick,
			failures.tick,
			ping.tick,
			payloads.tick,
			sticky.tick,
			targets.tick,
			// After all by which a resource can leave, or be down.
			ejection.tick,
			// For what no signal tells of: when a resource may be asked again what it did not know, or when a
			// sticky key may move.
			() => dispatch.release_queue(),
			relay.tick,
			log.tick,
			trace.tick,
			() => update_metrics(),
		],
		refresh,
		close,
		read,
		commands,
		update_metrics,
		login_failed: log.login_failed,
		detach: () => {
			trace.tick(math.huge);
			dispatch.detach();
			targets.detach();
		},
		states,
	};
}

export type { Proxy, ProxyParts };
export { new_proxy };
