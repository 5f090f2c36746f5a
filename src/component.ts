// Runs the module as a component of Prosody. This file alone hooks events and sets timers.

import { clone, error_reply, type Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { register_commands } from "./admin/shell";
import type { Tap } from "./admin/trace";
import { version } from "./admin/version";
import { new_proxy, type ProxyParts } from "./assembly";
import { policy_names } from "./balance/policies";
import { new_run_detached } from "./base/detached";
import { new_pacer } from "./base/pacer";
import { new_configuration } from "./config/configuration";
import { owners_of_node } from "./config/nodes";
import { error_answer, refusals } from "./requests/refusals";
import { is_valid_iq } from "./requests/validity";
import { is_saved_state, type NextUnanswered, save_state, unanswered_in } from "./saved_state";

/** An IQ, and what it came from, which may have a connection. */
interface IqEvent {
	readonly origin: { readonly type: string; readonly conn?: unknown };
	stanza: Stanza;
}

/** Handles a stanza; leaves others to the next handler. */
type Handler = (this: void, event: StanzaEvent) => true | undefined;

/** @param host The component's address. */
function start_component(host: string): void {
	const origin = prosody.hosts.get(host);
	if (!origin || origin.type !== "component") {
		error(
			`mod_client_proxy was loaded on ${host}, expected a component: Component "${host}" "client_proxy"`,
			0,
		);
	}

	const owner = owners_of_node(host)[0];
	if (owner !== undefined) {
		// That one hooks what comes here.
		module.log("info", "Version %s, the name that the service of %s sees", version, owner);
		return;
	}

	// Options

	/** What the instance before a reload has left; nil where there was none. */
	const former = is_saved_state(module.saved_state) ? module.saved_state : undefined;

	const configuration = new_configuration(host, policy_names, former && former.options);
	const options = configuration.options;

	/** Reads the options again; returns what is wrong. */
	function load_options(): string[] {
		const reading = configuration.read();
		for (const warning of reading.warnings) module.log("warn", "%s", warning);
		return reading.errors;
	}

	function complain_of(errors: readonly string[]): void {
		for (const problem of errors) module.log("error", "%s; going on with the former value", problem);
	}

	/** The hosts beside this one whose events are hooked. */
	const heard = new LuaSet<HostSession>();
	const { core_post_stanza, hosts } = prosody;

	const tap: Tap = { look: undefined };

	/** What `core_post_stanza` does, without taking a client's address apart, which costs more than anything done here. */
	const post = (stanza: Stanza, client_host?: string): void => {
		const its_host = client_host !== undefined && hosts.get(client_host);
		if (!its_host || stanza.name !== "iq") return core_post_stanza(origin, stanza);
		if (its_host.events.fire_event("iq/full", { origin, stanza })) return;
		const type = stanza.attr.type;
		if (type === "get" || type === "set") origin.send(error_reply(stanza, "cancel", "service-unavailable"));
	};

	/** What `module:send` does, without a detour, and without throwing. */
	const send: ProxyParts["send"] = (stanza, client_host) => {
		if (tap.look) tap.look(stanza);
		// An error in a handler of another module must not end what is still to be done here.
		const [ok, problem] = pcall(post, stanza, client_host);
		if (!ok) module.log("error", "Sending %s failed: %s", stanza.top_tag(), problem);
	};

	const run_detached = new_run_detached();
	const later = (seconds: number, act: () => void): void => {
		module.add_timer(seconds, () => run_detached(act));
	};
	const pacer = new_pacer(run_detached, later);

	/** Returns the next request of a version before that is not answered yet. */
	let next_owed: NextUnanswered = () => undefined;

	/** Answers the open requests in what was saved whose records cannot be used here. */
	function give_up(saved: unknown): void {
		next_owed = unanswered_in(saved);
		pacer.begin(() => {
			const request = next_owed();
			if (!request) return undefined;
			return () => send(error_answer(request.id, request.to, request.from, refusals.lost));
		});
	}

	const problems = load_options();
	if (!former && problems[0] !== undefined) {
		// Nobody else will.
		give_up(module.saved_state);
		pacer.finish();
		error(table.concat(problems, "\n"), 0);
	}
	complain_of(problems);

	const proxy = new_proxy({ host, options, send, tap, run_detached, later, pacer }, former && former.states);

	const accounts: string[] = [];
	for (const target of options.targets) accounts.push(target.jid);
	const seen = options.node === false ? "" : `, which sees ${options.node}`;
	module.log("info", "Version %s, for %s%s", version, table.concat(accounts, ", "), seen);

	// Stanzas

	/** Takes the answers to what was sent, and refuses what would make mod_iq throw. */
	function on_iq_first(event: IqEvent): true | undefined {
		// What did not come over a connection is another module's, which may compare the answer with it
		// (`module:send_iq`), so a copy of that is written to. Not by way of a metatable: that module may put another origin
		// behind its own.
		if (rawget(event.origin, "conn") === undefined) event.stanza = clone(event.stanza);
		const stanza = event.stanza;
		const type = stanza.attr.type;
		if (type === "result" || type === "error") {
			if (proxy.accept_answer(stanza) || proxy.relay.answer(stanza)) return true;
		}
		// Prosody has checked what its own clients send.
		if (event.origin.type === "c2s" || is_valid_iq(stanza)) return undefined;
		proxy.refuse(stanza, refusals.malformed);
		return true;
	}

	/** Takes what comes to the name that the service sees, but for answers. */
	function at_node({ stanza }: StanzaEvent): true | undefined {
		const type = stanza.attr.type;
		if (stanza.name === "iq" && (type === "result" || type === "error")) return undefined;
		proxy.relay.at_node(stanza);
		return true;
	}

	/** The handler for stanzas that a function takes. */
	function taken_by(take: (this: void, stanza: Stanza) => void): Handler {
		return (event) => {
			take(event.stanza);
			return true;
		};
	}

	/** Hooks the stanzas to a name of the proxy, in the module's context there. */
	function hook_stanzas(
		context: ModuleApi,
		on_request: Handler,
		on_presence: Handler,
		on_message: Handler,
	): void {
		for (const address of ["host", "bare", "full"] as const) {
			// Before mod_iq, which is at 0; and after whatever the administrator has loaded on this host.
			context.hook(`iq/${address}`, on_iq_first, 100);
			context.hook(`iq/${address}`, on_request, -1);
			context.hook(`iq/${address}`, taken_by(proxy.drop_answer), -2);
			context.hook(`presence/${address}`, on_presence, -1);
			context.hook(`message/${address}`, on_message, -1);
		}
	}

	hook_stanzas(module, proxy.accept_request, taken_by(proxy.relay.presence), taken_by(proxy.relay.message));

	// Events of the server

	/** Whether a host is up whose events are not hooked yet; they are now. */
	function is_new(name: string): boolean {
		const session = prosody.hosts.get(name);
		if (!session || heard.has(session)) return false;
		heard.add(session);
		return true;
	}

	/** Listens to a host of targets: for sessions that hibernate, and log-ins that fail. */
	function listen_to(host_of_target: string): void {
		const context = module.context(host_of_target);
		context.hook("smacks-hibernation-start", (event) =>
			proxy.hibernation_changed(event.origin.full_jid, true),
		);
		context.hook("smacks-hibernation-end", (event) =>
			proxy.hibernation_changed(event.resumed.full_jid, false),
		);
		context.hook("authentication-failure", (event) => {
			const handler = event.session.sasl_handler;
			const name = handler && handler.username;
			if (name !== undefined) proxy.login_failed(`${name}@${host_of_target}`, event.condition);
		});
	}

	/** Hooks the events of the other hosts that are up: those of the targets, and the name that the service sees. */
	function hook_hosts(): void {
		for (const target of options.targets) {
			if (is_new(target.host)) listen_to(target.host);
		}
		const node = options.node;
		if (node !== false && is_new(node)) hook_stanzas(module.context(node), at_node, at_node, at_node);
	}

	hook_hosts();

	// Below 0, where the modules of that host are loaded.
	module.hook_global(
		"host-activated",
		(name) => {
			hook_hosts();
			proxy.host_changed(name, true);
		},
		-1,
	);
	module.hook_global("config-reloaded", () => {
		complain_of(load_options());
		proxy.refresh();
		hook_hosts();
	});
	module.hook_global("host-deactivating", (event) => {
		if (event.host === host) proxy.close();
		else proxy.host_changed(event.host, false);
	});
	module.hook_global("server-stopping", proxy.close);

	// Nothing is asked before the first tick: timers run once the server has started and all hosts are there. A stanza that
	// is sent earlier can meet a host that is not there yet, and come back.
	module.add_timer(1, () => {
		const now = monotonic();
		let place = 0;
		const go_on = (): void => {
			let tick = proxy.ticks[place];
			while (tick) {
				place += 1;
				tick(now);
				tick = proxy.ticks[place];
			}
		};
		// What waits in one, or throws, must not hold up the next; and a timer that throws is never called again.
		while (place < proxy.ticks.length) run_detached(go_on);
		return 1;
	});

	// What operators see

	/** For other modules: reads what the component does now. */
	module.environment.read_overview = proxy.read;

	const unregister_commands = register_commands(host, proxy.commands);

	// The life of this module

	module.save = () => save_state(options, proxy.states, next_owed);

	module.restore = give_up;

	module.unload = () => {
		unregister_commands();
		proxy.detach();
		if (module.reloading) return;
		proxy.close();
		proxy.update_metrics(true);
	};
}

export { start_component };
