// `prosodyctl mod_client_proxy check`: reads the configuration and says what is wrong with it.

import { get as get_option, getconfig } from "core.configmanager";
import { policy_names } from "../balance/policies";
import { new_configuration } from "../config/configuration";

const usage = "usage: prosodyctl mod_client_proxy check";

/** The components of this module in the configuration, sorted. */
function configured_hosts(): string[] {
	const hosts: string[] = [];
	for (const [host] of getconfig()) {
		if (host !== "*" && get_option(host, "component_module") === "client_proxy") hosts.push(host);
	}
	table.sort(hosts);
	return hosts;
}

/** Prints what is wrong with the options of a component; returns how many errors there are. */
function check_host(host: string): number {
	const { errors, warnings } = new_configuration(host, policy_names).read();
	for (const problem of errors) print(`${host}: error: ${problem}`);
	for (const warning of warnings) print(`${host}: warning: ${warning}`);
	if (errors.length === 0) print(`${host}: all options are right`);
	return errors.length;
}

/**
 * @param words The words of the command line after the module's name.
 * @returns The exit status: 0 where nothing is wrong, 1 where something is, 2 where the words are.
 */
function check_configuration(words: string[]): number {
	if (words[0] !== "check" || words.length > 1) {
		print(usage);
		return 2;
	}
	const hosts = configured_hosts();
	if (hosts.length === 0) print('There is no Component "…" "client_proxy" in the configuration');
	let errors = 0;
	for (const host of hosts) errors += check_host(host);
	return errors === 0 ? 0 : 1;
}

export { check_configuration };
