import { get as get_option_of, getconfig } from "core.configmanager";
import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare } from "./base/address";
import { error_answer, refusals } from "./base/errors";
import { is_unfit } from "./requests/validity";
import { default_options, misspelt_option, read_options, relays } from "./config/options";
import { new_rooms } from "./assembly";
import { is_saved_state, restore_state, save_state, unanswered_in } from "./saved_state";

const host = module.host;
const origin = prosody.hosts.get(host);
if (!origin || origin.type !== "component") {
	error(
		`mod_client_proxy was loaded on ${host}, expected a component: Component "${host}" "client_proxy"`,
		0,
	);
}

// Options

/** What the instance before a reload has left; nil where there was none. */
const saved = is_saved_state(module.saved_state) ? module.saved_state : undefined;

const options = saved ? saved.options : default_options();

/** Whether a domain is a proxy; the configuration tells, whichever host comes up first. */
function is_proxy(domain: string): boolean {
	return domain === host || get_option_of(domain, "component_module") === "client_proxy";
}

/** Reads the options again; what is wrong keeps its former value. */
function load_options(): readonly string[] {
	const reading = read_options(options, (name) => module.get_option(name), is_proxy);
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

const problems = load_options();
if (!saved && problems[0] !== undefined) error(problems[0], 0);
complain_of(problems);

const dropped = module.metric("counter", "answers_dropped", "", "Answers to what nobody had asked", ["kind"]);

const core_post_stanza = prosody.core_post_stanza;

/** What `module:send` does, in a step less, and without throwing. */
const send = (stanza: Stanza): void => {
	// What fails in another module's handler must not keep us from what is still to be done.
	const [ok, problem] = pcall(core_post_stanza, origin, stanza);
	if (!ok) module.log("error", "Sending %s failed: %s", stanza.top_tag(), problem);
};

const rooms = new_rooms(host, options, send, saved);
const { accept_answer, contact, initiated, losses, requests, watches } = rooms;

// Stanzas

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
	rooms.refuse(stanza, refusals.malformed);
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
	contact.close();
}

const heard = new LuaSet<HostSession>();

/** Hears of the sessions of the targets' hosts, where those are here, that lose their connection. */
function listen_to_targets(): void {
	for (const target of options.targets) {
		const session = prosody.hosts.get(target.host);
		if (session && !heard.has(session)) {
			heard.add(session);
			const their = module.context(target.host);
			their.hook("smacks-hibernation-start", (event) =>
				rooms.hibernation.started(event.origin.full_jid ?? ""),
			);
			their.hook("smacks-hibernation-end", (event) => rooms.hibernation.ended(event.resumed.full_jid ?? ""));
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
	rooms.policies.refresh();
	rooms.senders.refresh();
	rooms.subscribers.refresh();
	watches.refresh();
	listen_to_targets();
	rooms.pool.refresh_all();
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
	attempt(rooms.in_flight.tidy, now);
	attempt(losses.time_out, now);
	attempt(rooms.ejection.tick, now);
	attempt(rooms.ping.tick, now);
	attempt(rooms.hibernation.tick, now);
	attempt(rooms.sticky.tick, now);
	// For what no event tells of: after a reload, or when a resource may be asked again what it did not know.
	attempt(() => rooms.dispatch.release_queue(), now);
	attempt(watches.tick, now);
	attempt(initiated.tick, now);
	attempt((time) => rooms.subscribers.tick(time, relays(options, "presence")), now);
	return 1;
});

// This module's life

module.save = () => save_state(rooms);

module.restore = (state) => {
	if (is_saved_state(state)) {
		restore_state(state, rooms);
	} else {
		for (const request of unanswered_in(state)) {
			send(error_answer(request.id, request.to, request.from, refusals.lost));
		}
	}
};

module.unload = () => {
	if (!module.reloading) close();
};
