// The options: their names, defaults and what each accepts.

import { prep, split } from "util.jid";
import { nearest } from "./spelling";

/** What the administrator has set, read and checked. Rooms hold on to this table, so it is changed in place. */
interface Options {
	/** The account whose resources serve: a bare JID. */
	target: string;
	/** Its localpart. */
	target_node: string;
	/** Its domain. */
	target_host: string;
	/** How long a request may take, in seconds. */
	timeout: number;
	/** How many requests may be open at once. */
	max_pending: number;
	/** The time between two probes of the target while all is well, in seconds. */
	probe_interval: number;
	/** Approve the subscription on behalf of a target on this server. */
	auto_subscribe: boolean;
}

const names = [
	"target_address",
	"client_proxy_timeout",
	"client_proxy_max_pending",
	"client_proxy_probe_interval",
	"client_proxy_auto_subscribe",
];

const seconds_in = new LuaMap<string, number>();
for (const unit of ["", "s", "sec", "second"]) seconds_in.set(unit, 1);
for (const unit of ["min", "minute"]) seconds_in.set(unit, 60);
for (const unit of ["h", "hour"]) seconds_in.set(unit, 3600);
for (const unit of ["d", "day"]) seconds_in.set(unit, 86400);

function show(value: unknown): string {
	if (typeof value === "string") return string.format("%q", value);
	return typeof value === "object" ? "a list or table" : tostring(value);
}

function bad_option(name: string, value: unknown, expected: string, example: string): never {
	return error(`${name}: got ${show(value)}, expected ${expected}; for example: ${name} = ${example}`, 0);
}

function parse_period(value: unknown): number | undefined {
	if (typeof value === "number") return value;
	if (typeof value !== "string") return undefined;
	const [amount, word] = string.match(string.lower(value), "^%s*(%d+)%s*(%a*)%s*$");
	if (amount === undefined || word === undefined) return undefined;
	const unit = seconds_in.get(word) ?? seconds_in.get(string.gsub(word, "s$", "")[0]);
	return unit && (tonumber(amount) ?? 0) * unit;
}

function period(name: string, value: unknown, fallback: number): number {
	if (value === undefined) return fallback;
	const seconds = parse_period(value);
	if (seconds !== undefined && seconds > 0 && seconds < math.huge) return seconds;
	return bad_option(name, value, 'a number of seconds above 0, or a period like "2 minutes"', `${fallback}`);
}

function whole_number(name: string, value: unknown, fallback: number): number {
	if (value === undefined) return fallback;
	const parsed = typeof value === "string" ? tonumber(value) : value;
	if (typeof parsed === "number" && parsed >= 1 && parsed < math.huge && parsed === math.floor(parsed)) {
		return parsed;
	}
	return bad_option(name, value, "a whole number above 0", `${fallback}`);
}

function flag(name: string, value: unknown, fallback: boolean): boolean {
	if (value === undefined) return fallback;
	if (value === true || value === "true" || value === 1) return true;
	if (value === false || value === "false" || value === 0) return false;
	return bad_option(name, value, "true or false", `${!fallback}`);
}

function bare_jid(name: string, value: unknown, host: string): LuaMultiReturn<[string, string]> {
	const [node, domain, resource] = split(typeof value === "string" ? prep(value) : undefined);
	if (node === undefined || domain === undefined || resource !== undefined) {
		return bad_option(name, value, "the bare JID of the account that serves", '"service@example.com"');
	}
	if (domain === host) {
		return bad_option(
			name,
			value,
			`an account that does not live on ${host} itself`,
			'"service@example.com"',
		);
	}
	return $multi(node, domain);
}

/**
 * Reads and checks all options; throws a message for the administrator where one is wrong.
 *
 * @param get Returns the value of an option, or nil.
 * @param host The component's own address.
 */
function read_options(get: (name: string) => unknown, host: string): Options {
	const [target_node, target_host] = bare_jid("target_address", get("target_address"), host);
	return {
		target: `${target_node}@${target_host}`,
		target_node,
		target_host,
		timeout: period("client_proxy_timeout", get("client_proxy_timeout"), 120),
		max_pending: whole_number("client_proxy_max_pending", get("client_proxy_max_pending"), 10000),
		probe_interval: period("client_proxy_probe_interval", get("client_proxy_probe_interval"), 300),
		auto_subscribe: flag("client_proxy_auto_subscribe", get("client_proxy_auto_subscribe"), true),
	};
}

/** The option that a name of ours is a misspelling of; nil where it is right, or not one of ours. */
function misspelt_option(name: string): string | undefined {
	if (string.sub(name, 1, 13) !== "client_proxy_") return undefined;
	const meant = nearest(name, names);
	return meant === name ? undefined : meant;
}

export type { Options };
export { misspelt_option, read_options };
