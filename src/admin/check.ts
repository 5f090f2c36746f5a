// `prosodyctl mod_client_proxy check`: says what is wrong with the configuration, and what stands in the way of the service.

import { get as get_option, getconfig } from "core.configmanager";
import { open as open_store } from "core.storagemanager";
import { loop, setquitting } from "net.server";
import { resolve_relative_path } from "util.paths";
import { stanza as new_stanza } from "util.stanza";
import { policy_names } from "../balance/policies";
import { is_table } from "../base/lists";
import { new_configuration } from "../config/configuration";
import { is_proxy, owners_of_node } from "../config/nodes";
import type { Options, TargetAddress } from "../config/options";
import { new_names } from "../users/names";

/** What a roster says of a contact, as it is stored. */
type StoredRoster = Record<string, { readonly subscription?: string } | undefined>;

/** How many errors were found. */
let error_count = 0;

/** Prints something about the module, or about a component. */
function say(about: string, level: "error" | "warning" | "ok", text: string): void {
	if (level === "error") error_count += 1;
	print(`${about}: ${level}: ${text}`);
}

/** Loads a library when it is needed: a running server has no use for it. */
function library<Library>(name: string): Library {
	return require(name);
}

/** The components of this module in the configuration, sorted. */
function configured_hosts(): string[] {
	const hosts: string[] = [];
	for (const [host] of getconfig()) {
		if (is_proxy(host)) hosts.push(host);
	}
	table.sort(hosts);
	return hosts;
}

/** Whether an option is a list with a text in it, that of a host or the one for all hosts. */
function lists(host: string, option: string, text: string): boolean {
	for (const section of [host, "*"]) {
		const list: unknown = get_option(section, option);
		if (list === text) return true;
		if (!is_table(list)) continue;
		for (const [, entry] of pairs(list)) {
			if (entry === text) return true;
		}
	}
	return false;
}

/** Which files Prosody could load, and which of them it does. */
function check_files(): void {
	say("mod_client_proxy", "ok", `Prosody loads ${module.path}`);
	for (const [folder] of string.gmatch(prosody.paths.plugins, "[^;]+")) {
		for (const name of ["mod_client_proxy/mod_client_proxy.lua", "mod_client_proxy.lua"]) {
			const [path] = string.gsub(`${folder}/${name}`, "//+", "/");
			const [file] = io.open(path);
			if (file) file.close();
			if (file && path !== module.path)
				say("mod_client_proxy", "warning", `${path} is never loaded; remove one of the two files`);
		}
	}
}

/** Whether an account can serve a component, as far as this server knows. */
function check_account(component: string, { jid, node, host }: TargetAddress, options: Options): void {
	const own = new_names(component, options).node;
	if (!prosody.hosts.has(host))
		return say(component, "ok", `${jid} is on another server, and has to approve the subscription of ${own}`);
	if (!library<typeof import("util.prosodyctl")>("util.prosodyctl").user_exists({ user: node, host }))
		return say(component, "error", `There is no account ${jid}; create it with: prosodyctl adduser ${jid}`);
	const [store] = open_store<"keyval", StoredRoster>(host, "roster");
	const roster = store && store.get(node)[0];
	const contact = roster && roster[own];
	if (contact && (contact.subscription === "from" || contact.subscription === "both")) {
		say(component, "ok", `${jid} has approved the subscription`);
	} else if (options.auto_subscribe) {
		say(component, "ok", `${jid} exists; the subscription is approved as soon as the component is loaded`);
	} else {
		const remedy = `accept it in the client (contact: ${own})`;
		say(component, "error", `${jid} has not approved the subscription; ${remedy}`);
	}
	if (lists(host, "modules_enabled", "limits") && !lists(host, "unlimited_jids", jid)) {
		say(component, "warning", `mod_limits slows ${jid} down under load; add it to unlimited_jids`);
	}
}

/** What the running server says of a component; nil where it does not run. */
function ask_server(component: string): string | undefined {
	const adminstream = library<typeof import("util.adminstream")>("util.adminstream");
	const client = adminstream.client();
	const socket = tostring(get_option("*", "admin_socket") || "prosody.sock");
	let said: string | undefined;
	client.events.add_handler("connected", () => {
		client.send(new_stanza("repl-input").text(`client_proxy:show("${component}")`));
	});
	client.events.add_handler("received/repl-result", (result) => {
		said = result.get_text();
		setquitting(true);
	});
	client.events.add_handler("disconnected", () => setquitting(true));
	if (
		!adminstream.connection(resolve_relative_path(prosody.paths.data, socket), client.listeners).connect()[0]
	)
		return undefined;
	setquitting(false);
	loop();
	return said;
}

function check_component(component: string): void {
	const owner = owners_of_node(component)[0];
	if (owner !== undefined) return say(component, "ok", `the name that the service of ${owner} sees`);
	const configuration = new_configuration(component, policy_names);
	const reading = configuration.read();
	for (const problem of reading.errors) say(component, "error", problem);
	for (const warning of reading.warnings) say(component, "warning", warning);
	if (reading.errors.length === 0) say(component, "ok", "all options are right");
	const options = configuration.options;
	for (const target of options.targets) check_account(component, target, options);
	const shown = ask_server(component);
	if (shown === undefined) {
		say(component, "ok", "who serves is unknown (server not running)");
	} else {
		const [serves] = string.match(shown, "^OK: .* serving;");
		const [said] = string.gsub(shown, "^%w+: ", "");
		say(component, serves === undefined ? "error" : "ok", string.gsub(said, "^[^ ]+: ", "")[0]);
	}
}

/**
 * @param words The words of the command line after the module's name.
 * @returns The exit status: 0 where nothing is wrong, 1 where something is, 2 where the words are.
 */
function check_configuration(words: string[]): number {
	if (words[0] !== "check" || words.length > 1) {
		print("usage: prosodyctl mod_client_proxy check");
		return 2;
	}
	const hosts = configured_hosts();
	if (hosts.length === 0) print('There is no Component "…" "client_proxy" in the configuration');
	check_files();
	for (const host of hosts) check_component(host);
	return error_count === 0 ? 0 : 1;
}

export { check_configuration };
