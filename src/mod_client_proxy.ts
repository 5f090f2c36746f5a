import { getconfig } from "core.configmanager";
import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare } from "./address";
import { new_answers } from "./answers";
import { new_dispatch } from "./dispatch";
import { malformed, no_presence, not_implemented, type Refusal, refuse_stanza } from "./errors";
import { is_unfit } from "./guard";
import { new_in_flight } from "./in_flight";
import { new_losses } from "./losses";
import { misspelt_option, type Options, read_options } from "./options";
import { new_pool } from "./pool";
import { new_requests } from "./requests";
import { is_saved_state, restore_state, save_state } from "./saved_state";
import { new_watch } from "./watch";

const host = module.host;
const origin = prosody.hosts.get(host);
if (!origin || origin.type !== "component") {
	error(
		`mod_client_proxy was loaded on ${host}, expected a component: Component "${host}" "client_proxy"`,
		0,
	);
}

// Options

function load_options(): Options {
	const [ok, result] = pcall(() => read_options((name) => module.get_option(name), host));
	if (ok) return result;
	const saved = module.saved_state;
	if (!is_saved_state(saved)) return error(result, 0);
	module.log("error", "%s; going on with the former options", result);
	return saved.options;
}

function warn_of_misspelt_options(): void {
	for (const section of ["*", host]) {
		for (const [name] of getconfig().get(section) ?? new LuaMap<string, unknown>()) {
			const meant = misspelt_option(name);
			if (meant !== undefined) {
				module.log("warn", "There is no option %s; did you mean %s?", name, meant);
			}
		}
	}
}

const options = load_options();
warn_of_misspelt_options();

// The rooms

const dropped = module.metric("counter", "answers_dropped", "", "Answers to what nobody had asked", ["kind"]);

const core_post_stanza = prosody.core_post_stanza;

/** What `module:send` does, in a step less, and without throwing. */
const send = (stanza: Stanza): void => {
	// What fails in another module's handler must not keep us from what is still to be done.
	const [ok, problem] = pcall(core_post_stanza, origin, stanza);
	if (!ok) module.log("error", "Sending %s failed: %s", stanza.top_tag(), problem);
};

const pool = new_pool();
const in_flight = new_in_flight(pool);
const dispatch = new_dispatch(pool, in_flight, send);
const losses = new_losses(in_flight, dispatch);
const watch = new_watch(host, options, pool, send, losses.resource_lost);
const requests = new_requests(host, options, in_flight, dispatch, send);
const accept_answer = new_answers(pool, dispatch, watch.doubt);

// Stanzas

function refuse(stanza: Stanza, refusal: Refusal): void {
	const attr = stanza.attr;
	if (attr.from !== undefined && attr.type !== "error") send(refuse_stanza(stanza, refusal));
}

/** Takes the answers to what we have passed on, and what would make mod_iq throw. */
function on_iq_first(event: StanzaEvent): true | undefined {
	const stanza = event.stanza;
	const type = stanza.attr.type;
	if ((type === "result" || type === "error") && accept_answer(stanza)) return true;
	if (!is_unfit(stanza)) return undefined;
	if (type !== "result") refuse(stanza, malformed);
	return true;
}

/** Takes the requests that no other module has answered, and drops the answers that nobody has taken. */
function on_iq_last(event: StanzaEvent): true {
	const stanza = event.stanza;
	const attr = stanza.attr;
	const type = attr.type;
	if (type === "get" || type === "set") {
		requests.accept(stanza);
	} else if (type !== undefined && attr.from !== undefined && bare(attr.from) === options.target) {
		dropped.with_labels(type).add(1);
		module.log("debug", "Dropped an answer to nothing that was asked: %s", stanza.top_tag());
	}
	return true;
}

function on_presence(event: StanzaEvent): true {
	const stanza = event.stanza;
	const from = stanza.attr.from;
	if (from !== undefined && bare(from) === options.target) {
		watch.accept(stanza, monotonic());
	} else {
		refuse(stanza, no_presence);
	}
	return true;
}

function on_message(event: StanzaEvent): true {
	refuse(event.stanza, not_implemented);
	return true;
}

for (const address of ["host", "bare", "full"] as const) {
	// Before mod_iq, at 0; and after whatever the administrator has put on this host.
	module.hook(`iq/${address}`, on_iq_first, 100);
	module.hook(`iq/${address}`, on_iq_last, -1);
	module.hook(`presence/${address}`, on_presence, -1);
	module.hook(`message/${address}`, on_message, -1);
}

// The server's life

/** Answers all that is open, and whatever comes before we are gone. */
function close(): void {
	requests.close();
	losses.abandon();
}

// Below 0, where the modules of that host are loaded.
module.hook_global("host-activated", watch.host_activated, -1);
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
	attempt(watch.tick, now);
	return 1;
});

// This module's life

module.save = () => save_state(options, pool, watch);

module.restore = (saved) => {
	if (is_saved_state(saved)) restore_state(saved, options, pool, in_flight, losses, watch);
};

module.unload = () => {
	if (!module.reloading) close();
};
