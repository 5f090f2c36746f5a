import { getconfig } from "core.configmanager";
import type { KeyvalStore, UserData } from "core.storagemanager";
import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare } from "./address";
import { new_answers } from "./answers";
import { new_policies } from "./balance/policies";
import { new_sticky } from "./balance/sticky";
import { new_choose } from "./choose";
import { new_aliases } from "./contact/aliases";
import { new_contact } from "./contact/contact";
import { new_conversations } from "./contact/conversations";
import { new_directed } from "./contact/directed";
import { new_initiated_requests } from "./contact/initiated";
import { new_key, type StoredKey } from "./contact/key";
import { new_messages } from "./contact/messages";
import { new_routes } from "./contact/routes";
import { new_subscribers, type Stored } from "./contact/subscribers";
import { new_dispatch } from "./dispatch";
import { type Refusal, refusals, refuse_stanza } from "./errors";
import { is_unfit } from "./guard";
import { new_ejection } from "./health/ejection";
import { new_hibernation } from "./health/hibernation";
import { new_ping } from "./health/ping";
import { new_in_flight } from "./in_flight";
import { new_losses } from "./losses";
import { default_options, misspelt_option, type Options, read_options, relays } from "./options";
import { new_pool } from "./pool";
import { new_queue } from "./queue";
import { new_requests } from "./requests";
import type { Resource } from "./resource";
import { is_saved_state, restore_state, save_state } from "./saved_state";
import { new_senders } from "./senders";
import { new_watch } from "./watch";
import { new_watches } from "./watches";

const host = module.host;
const origin = prosody.hosts.get(host);
if (!origin || origin.type !== "component") {
	error(
		`mod_client_proxy was loaded on ${host}, expected a component: Component "${host}" "client_proxy"`,
		0,
	);
}

// Options

const options = options_to_start_with();

/** Reads the options again; what is wrong keeps its former value. */
function load_options(): readonly string[] {
	const reading = read_options(options, (name) => module.get_option(name), host);
	for (const section of ["*", host]) {
		for (const [name] of getconfig().get(section) ?? new LuaMap<string, unknown>()) {
			const meant = misspelt_option(name, reading.names);
			if (meant !== undefined) {
				module.log("warn", "There is no option %s; did you mean %s?", name, meant);
			}
		}
	}
	return reading.problems;
}

function complain_of(problems: readonly string[]): void {
	for (const problem of problems) module.log("error", "%s; going on with the former value", problem);
}

function options_to_start_with(): Options {
	const saved = module.saved_state;
	return is_saved_state(saved) ? saved.options : default_options();
}

const problems = load_options();
if (!is_saved_state(module.saved_state) && problems[0] !== undefined) error(problems[0], 0);
complain_of(problems);

// The rooms

const dropped = module.metric("counter", "answers_dropped", "", "Answers to what nobody had asked", ["kind"]);

const core_post_stanza = prosody.core_post_stanza;

/** What `module:send` does, in a step less, and without throwing. */
const send = (stanza: Stanza): void => {
	// What fails in another module's handler must not keep us from what is still to be done.
	const [ok, problem] = pcall(core_post_stanza, origin, stanza);
	if (!ok) module.log("error", "Sending %s failed: %s", stanza.top_tag(), problem);
};

/** Opens a store of this host; nil where that fails, so that only what needs it does without. */
function open_store<Data>(name: string): KeyvalStore<UserData<Data>> | undefined {
	const [store, problem] = module.open_store<Data>(name);
	if (!store) module.log("error", "The store %s cannot be opened: %s", name, problem);
	return store;
}

/** What the instance before a reload has left; nil where there was none. */
const saved = is_saved_state(module.saved_state) ? module.saved_state : undefined;

const pool = new_pool(options);
const aliases = new_aliases(
	options,
	new_key(() => open_store<StoredKey>("client_proxy_key")),
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
const dispatch = new_dispatch(options, in_flight, queue, choose, ejection, send);
const hibernation = new_hibernation(pool, in_flight, dispatch);
const losses = new_losses(pool, in_flight, dispatch, ejection);

const routes = new_routes(pool, senders, aliases, conversations, policies, send);
const messages = new_messages(options, pool, routes, send, saved && saved.sent);
const directed = new_directed(pool, routes, send);
const initiated = new_initiated_requests(options, routes, send, saved && saved.known);
const subscribers = new_subscribers(
	pool,
	senders,
	() => open_store<Stored>("client_proxy_subscribers"),
	monotonic(),
	send,
	saved && saved.news,
);

function on_lost(resource: Resource): void {
	losses.resource_lost(resource);
	directed.resource_lost(resource);
	initiated.resource_lost(resource);
}

const watches = new_watches(options, (target) => new_watch(host, target, options, pool, send, on_lost));
const contact = new_contact(
	options,
	pool,
	senders,
	watches,
	messages,
	directed,
	subscribers,
	initiated,
	send,
);
const requests = new_requests(host, options, senders, watches, contact, initiated, in_flight, dispatch, send);
const accept_answer = new_answers(options, pool, dispatch, ejection, ping, watches.doubt);

pool.on_gain(dispatch.release_queue);
aliases.keep_while((jid) => {
	const account = bare(jid);
	return senders.is_busy(account) || directed.has(jid) || subscribers.has(account);
});

// Stanzas

function refuse(stanza: Stanza, refusal: Refusal): void {
	const attr = stanza.attr;
	if (attr.from !== undefined && attr.type !== "error") send(refuse_stanza(stanza, refusal));
}

/** Takes the answers to what we have passed on, and what would make mod_iq throw. */
function on_iq_first(event: StanzaEvent): true | undefined {
	const stanza = event.stanza;
	const attr = stanza.attr;
	const type = attr.type;
	if (type === "result" || type === "error") {
		if (accept_answer(stanza) || initiated.from_user(stanza)) return true;
	} else if (attr.id !== undefined && attr.from !== undefined && stanza.tags.length === 1) {
		// The usual case, without a call.
		if (type === "get" || type === "set") return undefined;
	}
	if (!is_unfit(stanza)) return undefined;
	if (type !== "result") refuse(stanza, refusals.malformed);
	return true;
}

/** Drops the answers that nobody has taken. */
function on_stray_answer(event: StanzaEvent): true {
	const stanza = event.stanza;
	const attr = stanza.attr;
	const type = attr.type;
	if (type !== undefined && attr.from !== undefined && watches.all.has(bare(attr.from))) {
		dropped.with_labels(type).add(1);
		module.log("debug", "Dropped an answer to nothing that was asked: %s", stanza.top_tag());
	}
	return true;
}

function on_presence(event: StanzaEvent): true {
	contact.presence(event.stanza);
	return true;
}

function on_message(event: StanzaEvent): true {
	contact.message(event.stanza);
	return true;
}

for (const address of ["host", "bare", "full"] as const) {
	// Before mod_iq, at 0; and after whatever the administrator has put on this host.
	module.hook(`iq/${address}`, on_iq_first, 100);
	module.hook(`iq/${address}`, requests.accept, -1);
	module.hook(`iq/${address}`, on_stray_answer, -2);
	module.hook(`presence/${address}`, on_presence, -1);
	module.hook(`message/${address}`, on_message, -1);
}

// The server's life

/** Answers all that is open, and whatever comes before we are gone. */
function close(): void {
	requests.close();
	losses.abandon();
	initiated.close();
	directed.close();
}

const heard = new LuaSet<HostSession>();

/** Hears of the sessions of the targets' hosts, where those are here, that lose their connection. */
function listen_to_targets(): void {
	for (const target of options.targets) {
		const session = prosody.hosts.get(target.host);
		if (session && !heard.has(session)) {
			heard.add(session);
			const their = module.context(target.host);
			their.hook("smacks-hibernation-start", (event) => hibernation.started(event.origin.full_jid ?? ""));
			their.hook("smacks-hibernation-end", (event) => hibernation.ended(event.resumed.full_jid ?? ""));
		}
	}
}

listen_to_targets();

// Below 0, where the modules of that host are loaded.
module.hook_global(
	"host-activated",
	(name) => {
		listen_to_targets();
		watches.host_activated(name);
	},
	-1,
);
module.hook_global("config-reloaded", () => {
	complain_of(load_options());
	policies.refresh();
	senders.refresh();
	watches.refresh();
	listen_to_targets();
	pool.refresh_all();
});
module.hook_global("host-deactivating", (event) => {
	if (event.host === host) close();
});
module.hook_global("server-stopping", close);

/** A timer that throws is never called again. */
function attempt(step: (now: number) => void, now: number): void {
	const [ok, problem] = pcall(step, now);
	if (!ok) module.log("error", "%s", problem);
}

// Nothing is sent before the first tick: timers run once the server has started and all hosts are there. What
// is sent earlier can meet a host that is not, and come back.
module.add_timer(1, () => {
	const now = monotonic();
	attempt(in_flight.tidy, now);
	attempt(losses.time_out, now);
	attempt(ejection.tick, now);
	attempt(ping.tick, now);
	attempt(hibernation.tick, now);
	attempt(sticky.tick, now);
	// For what no event tells of: after a reload, or when a resource may be asked again what it did not know.
	attempt(dispatch.release_queue, now);
	attempt(watches.tick, now);
	attempt(initiated.tick, now);
	if (relays(options, "presence")) attempt(subscribers.tick, now);
	return 1;
});

// This module's life

const rooms = {
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
};

module.save = () => save_state(rooms);

module.restore = (state) => {
	if (is_saved_state(state)) restore_state(state, rooms, on_lost);
};

module.unload = () => {
	if (!module.reloading) close();
};
