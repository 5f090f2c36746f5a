// The commands of the admin shell: what each does at one component, and what it says. shell.ts registers them.

import { datetime } from "util.datetime";
import type { Promise as PromiseOf } from "util.promise";
import { monotonic } from "util.time";
import type { AdminState } from "../base/resource";
import type { Pool } from "../service/pool";
import type { Targets } from "../service/targets";
import type { Overview } from "./read_model";
import type { Trace } from "./trace";

/** What a command says: true and a text, nil and what is wrong, or a promise of the text. */
type Said = LuaMultiReturn<[ok: true | PromiseOf<string> | undefined, text?: string]>;

/** A command at one component. Its arguments are as the shell gives them, without the host. */
type Command = (this: void, first?: string, second?: string, print?: (line: string) => void) => Said;

/** The commands that are for one component each. */
type Commands = Record<"drain" | "eject" | "limits" | "probe" | "ready" | "show" | "trace", Command> & {
	/** One line about it. */
	readonly summary: (this: void) => string;
};

/** @param read Reads what the component does now. */
function new_commands(pool: Pool, targets: Targets, trace: Trace, read: () => Overview): Commands {
	/** How long a trace lasts at most, in seconds. */
	const max_seconds = 60;

	function milliseconds(seconds: number | undefined): string {
		return seconds === undefined ? "-" : string.format("%d ms", math.floor(seconds * 1000 + 0.5));
	}

	function summary(overview: Overview): string {
		return `${overview.host}: ${overview.in_states}; ${overview.open} requests open, ${overview.queued} of them queued`;
	}

	const limit_form = "%-28s %9s %9s  %s";
	const resource_form = "%-32s %-12s %-21s %8s %6s %8s %8s %9s %9s  %s";

	function show(overview: Overview): string {
		const lines = [
			summary(overview),
			string.format(
				resource_form,
				"resource",
				"state",
				"since",
				"priority",
				"open",
				"served",
				"failed",
				"p50",
				"p99",
				"",
			),
		];
		for (const one of overview.resources) {
			const since = datetime(math.floor(one.since));
			lines.push(
				string.format(
					resource_form,
					one.jid,
					one.state,
					since,
					one.priority,
					one.pending,
					one.served,
					one.failed,
					milliseconds(one.p50),
					milliseconds(one.p99),
					one.why ?? "",
				),
			);
		}
		return table.concat(lines, "\n");
	}

	function show_limits(overview: Overview): string {
		const lines = [string.format(limit_form, "limit", "used", "allowed", "most of it by")];
		for (const [what, allowed, used, total] of overview.limits) {
			let most = 0;
			let who = "";
			for (const [name, count] of used) {
				if (count > most) {
					most = count;
					who = `${name} (${count})`;
				}
			}
			lines.push(string.format(limit_form, what, total ?? most, allowed === math.huge ? "-" : allowed, who));
		}
		return table.concat(lines, "\n");
	}

	function set(jid: string | undefined, admin_state: AdminState | undefined): Said {
		const resource = jid !== undefined && pool.all.get(jid);
		if (!resource) return $multi(undefined, `There is no resource ${jid ?? ""}; client_proxy:show lists all`);
		pool.set_admin_state(resource, admin_state);
		return $multi(true, `${jid} is ${resource.state}; it has ${resource.pending} requests open`);
	}

	return {
		summary: () => summary(read()),
		show: () => $multi(true, show(read())),
		limits: () => $multi(true, show_limits(read())),
		drain: (jid) => set(jid, "drain"),
		eject: (jid) => set(jid, "maint"),
		ready: (jid) => set(jid, undefined),
		probe: () => {
			targets.probe(monotonic());
			return $multi(true, summary(read()));
		},
		trace: (jid, given, print = () => {}) => {
			const seconds = tonumber(given ?? max_seconds) ?? 0;
			if (jid !== undefined && seconds > 0)
				return $multi(trace.start(jid, math.min(seconds, max_seconds), print));
			return $multi(undefined, `Got ${jid} and ${given}, expected a JID and a number of seconds above 0`);
		},
	};
}

export type { Commands, Said };
export { new_commands };
