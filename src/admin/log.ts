// What the log and the status of the module say of resources, and of requests that fail.

import { monotonic, now as time_of_day } from "util.time";
import { bare } from "../base/address";
import type { Resource } from "../base/resource";
import type { Options } from "../config/options";
import type { Dispatch } from "../requests/dispatch";
import type { Errors } from "../requests/refusals";
import type { Pool } from "../service/pool";
import { states_in, why_nobody_serves, why_not_ready } from "./reasons";
import { name_of } from "./statistics";

/** A line of the log about a resource, or about all of them. */
interface Notable {
	/** In seconds since 1970. */
	readonly at: number;
	readonly level: "info" | "warn";
	readonly text: string;
}

/** How often a line of a kind has come. */
interface Rare {
	/** When one was last written at info. */
	said_at: number;
	/** How many there were since, which only debug shows. */
	since: number;
}

/** What is kept of the log; the next instance of the module goes on with it. */
interface LogState {
	/** The last notable events, the oldest first. */
	readonly notable: Notable[];
	/** Resources to be stopped, of which it has not been said yet that they have nothing open. */
	readonly draining: LuaSet<Resource>;
	/** Why nobody of an account is there, by bare JID, as far as anything is known. */
	readonly problems: LuaMap<string, string>;
	/** When somebody served last. */
	last_served: number;
	has_said_nobody: boolean;
}

/** @noSelf */
interface Log {
	/** Nobody of an account is there, for a reason that is known; nil, where that reason holds no longer. */
	warn: (account: string, text: string | undefined) => void;
	/** A log-in of an account has failed. */
	login_failed: (account: string, condition: string) => void;
	tick: (now: number) => void;
	/** Why nobody serves, and what to do; nil where somebody does. */
	why_nobody_serves: () => string | undefined;
	/** The same as the status of the module says it, or how many resources are in which state. */
	status: () => string;
	readonly state: LogState;
}

/** What the log is about. */
interface LogSources {
	/** The component's own address. */
	readonly host: string;
	readonly options: Options;
	readonly pool: Pool;
	readonly dispatch: Dispatch;
	readonly errors: Errors;
}

/** @param former What an earlier instance of the module kept. */
function new_log({ host, options, pool, dispatch, errors }: LogSources, former?: LogState): Log {
	/** How many notable events are kept. */
	const max_notable = 50;
	/** How long nobody serves before the log says so, in seconds: a restart of the service is not worth it. */
	const patience = 10;
	/** How long lines of a kind are written at debug after one at info, in seconds. */
	const pause = 60;

	const state: LogState = former ?? {
		notable: [],
		draining: new LuaSet<Resource>(),
		problems: new LuaMap<string, string>(),
		last_served: monotonic(),
		has_said_nobody: false,
	};
	const { notable, draining, problems } = state;
	const rare_lines = new LuaMap<string, Rare>();
	let said_status = "";

	function note(level: "info" | "warn", text: string): void {
		module.log(level, "%s", text);
		notable.push({ at: time_of_day(), level, text });
		if (notable.length > max_notable) table.remove(notable, 1);
	}

	/** Writes a line at debug; at info where it is the first of its kind for a while. */
	function note_rare(kind: string, text: string): void {
		const now = monotonic();
		const rare = rare_lines.get(kind) ?? { said_at: -math.huge, since: 0 };
		rare_lines.set(kind, rare);
		if (now - rare.said_at < pause) {
			rare.since += 1;
			return module.log("debug", "%s", text);
		}
		module.log("info", "%s; %d more since the last such line", text, rare.since);
		rare.said_at = now;
		rare.since = 0;
	}

	function why(): string | undefined {
		return why_nobody_serves(pool, options, problems);
	}

	function status(obstacle: string | undefined): string {
		return obstacle !== undefined ? `nobody serves: ${obstacle}` : states_in(pool);
	}

	pool.changed.listen((resource, change, reason, former_state) => {
		const { jid, state: present } = resource;
		const obstacle = why_not_ready(resource, options);
		draining.delete(resource);
		if (change === "left") return note("info", `${jid} is gone (${reason}), ${pool.size()} left`);
		if (present === "draining" || present === "maint") draining.add(resource);
		if (change === "joined") {
			problems.delete(bare(jid));
			const but = obstacle !== undefined ? `, but not ready: ${obstacle}` : "";
			note("info", `${jid} is available, ${pool.size()} in all${but}`);
		} else if (change === "ejected" || change === "down") {
			note("warn", `${jid} ${reason}`);
		} else if (change !== "ready") {
			note("info", `${jid} is ${change}: ${obstacle}`);
		} else {
			const is_told = former_state === "ejected" || former_state === "down";
			note("info", `${jid} ${is_told ? reason : "is ready again"}`);
		}
	});
	dispatch.redispatched.listen((request, failure, to) => {
		const from = request.sender.jid;
		note_rare(`redispatch_${failure}`, `Redispatched a request of ${from} to ${to.jid} (${failure})`);
	});
	errors.refused.listen((refusal, from, request) => {
		const name = name_of(refusal);
		const at = request && request.resource ? ` at ${request.resource.jid}` : "";
		note_rare(name, `Refused a stanza of ${from}${at} (${name}): ${refusal.text}`);
	});

	function tick(now: number): void {
		for (const resource of draining) {
			if (resource.pending === 0) {
				draining.delete(resource);
				note("info", `${resource.jid} is drained: it has no request open and can be stopped`);
			}
		}
		const obstacle = why();
		const present_status = status(obstacle);
		if (present_status !== said_status) {
			said_status = present_status;
			module.set_status(obstacle !== undefined ? "warn" : "info", said_status);
		}
		if (obstacle === undefined) {
			state.last_served = now;
			state.has_said_nobody = false;
		} else if (!state.has_said_nobody && now - state.last_served >= patience) {
			state.has_said_nobody = true;
			note("warn", `Nobody serves ${host}: ${obstacle}`);
		}
	}

	return {
		warn: (account, text) => {
			if (text === undefined) {
				problems.delete(account);
				return;
			}
			const is_empty = pool.size() === 0;
			problems.set(account, text);
			if (is_empty) state.has_said_nobody = true;
			note("warn", `${is_empty ? "Nobody" : "Not everybody"} serves ${host}: ${text}`);
		},
		login_failed: (account, condition) => {
			if (pool.size() === 0 && !problems.has(account)) {
				problems.set(
					account,
					`log-ins of ${account} fail (${condition}); correct its password in the service`,
				);
			}
		},
		tick,
		why_nobody_serves: why,
		status: () => status(why()),
		state,
	};
}

export type { Log, LogState, Notable };
export { new_log };
