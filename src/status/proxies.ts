// Reads the read models of all proxies of the server.

import { get_module } from "core.modulemanager";
import type { Overview } from "../admin/read_model";

function is_function(value: unknown): value is (this: void) => Overview {
	return type(value) === "function";
}

/** What all proxies of the server tell of themselves, by the names of their hosts. */
function read_proxies(): Overview[] {
	const overviews: Overview[] = [];
	for (const [host] of prosody.hosts) {
		const environment = get_module(host, "client_proxy");
		// An older version of the module has none, and the environment behind its own warns of what is missing.
		const read: unknown = environment && rawget(environment, "read_overview");
		if (is_function(read)) overviews.push(read());
	}
	table.sort(overviews, (one, other) => one.host < other.host);
	return overviews;
}

export { read_proxies };
