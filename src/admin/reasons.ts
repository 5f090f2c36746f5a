// Why a resource does not serve, or why nobody does, in words for the administrator.

import { add_to } from "../base/counts";
import type { Resource, State } from "../base/resource";
import type { Options } from "../config/options";
import { is_in, type Pool } from "../service/pool";
import { is_local_domain } from "../users/party";

/** What is to be said of states where the state itself says all. */
const explanations: Partial<Record<State, string>> = {
	hibernating: "it has lost its connection and may resume it",
	ejected: "it failed too often in a row; it is tried again after a pause",
	suspect: "a delivery to it failed; a probe shows whether it is there",
	down: "it does not answer pings; see whether it hangs",
	leaving: "its account is no target any more",
	maint: "it was ejected by hand; client_proxy:ready ends that",
};

/** Why a resource is not ready, and what to do; nil where it is. */
function why_not_ready(resource: Resource, options: Options): string | undefined {
	const state = resource.state ?? "ready";
	if (state === "draining") {
		if (resource.admin_state) return "it drains by hand; client_proxy:ready ends that";
		return `it shows ${resource.show}, a state of client_proxy_drain_show`;
	}
	if (state !== "ineligible") return explanations[state];
	if (resource.priority < 0) return "its priority is negative; send presence with one of 0 or above";
	return `its name does not match client_proxy_resources, "${options.resources}"`;
}

/** Counts resources by a text: "1 draining, 2 serving". */
function tally(pool: Pool, text_of: (resource: Resource) => string): string {
	const counts = new LuaMap<string, number>();
	for (const [, resource] of pool.all) add_to(counts, text_of(resource), 1);
	const parts: string[] = [];
	for (const [text, count] of counts) parts.push(`${count} ${text}`);
	table.sort(parts);
	return table.concat(parts, ", ");
}

/** How many resources serve, or are in which other state. */
function states_in(pool: Pool): string {
	return tally(pool, (resource) =>
		is_in(pool.eligible, resource) ? "serving" : (resource.state ?? "unknown"),
	);
}

/**
 * Why nobody serves, and what to do; nil where somebody does.
 *
 * @param problems What is known of accounts of which nobody is there, by bare JID.
 */
function why_nobody_serves(
	pool: Pool,
	options: Options,
	problems: LuaMap<string, string>,
): string | undefined {
	if (pool.eligible.length() > 0) return undefined;
	if (pool.size() > 0) return tally(pool, (resource) => `where ${why_not_ready(resource, options)}`);
	const parts: string[] = [];
	for (const target of options.targets) {
		const { jid, host } = target;
		const remedy = is_local_domain(host) ? "" : ", and accept our subscription in it";
		parts.push(problems.get(jid) ?? `nobody is logged in as ${jid}; start the service${remedy}`);
	}
	return table.concat(parts, "; ");
}

export { states_in, why_nobody_serves, why_not_ready };
