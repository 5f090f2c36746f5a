// Which components of the configuration are nothing but the name of a node: what the service sees in place of another
// component, so that its answers come to this machine.

import { get as get_option, rawget as get_own_option, getconfig } from "core.configmanager";
import { prep } from "util.jid";

/** Whether a domain is a component of this module. */
function is_proxy(domain: string): boolean {
	return get_option(domain, "component_module") === "client_proxy";
}

/** The components whose service sees a domain in their place, sorted; none where it is a proxy itself. */
function owners_of_node(domain: string): string[] {
	const owners: string[] = [];
	if (!is_proxy(domain) || get_option(domain, "enabled") === false) return owners;
	if (get_own_option(domain, "target_address") !== undefined) return owners;
	for (const [section] of getconfig()) {
		const name = section !== domain && is_proxy(section) && get_option(section, "client_proxy_node");
		if (typeof name === "string" && prep(name) === domain) owners.push(section);
	}
	table.sort(owners);
	return owners;
}

export { is_proxy, owners_of_node };
