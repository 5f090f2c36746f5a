// Shows what passes for one sender, as the service and the sender see it.

import { new as new_promise, type Promise as PromiseOf } from "util.promise";
import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import { bare } from "../base/address";
import type { Aliases } from "../users/aliases";

/** What looks at each stanza that is sent; nil while nobody wants to. */
interface Tap {
	look: ((this: void, stanza: Stanza) => void) | undefined;
}

/** Somebody who looks. */
interface Watch {
	/** Whose stanzas: a bare or full JID. */
	readonly jid: string;
	readonly ends: number;
	lines: number;
	readonly print: (this: void, line: string) => void;
	/** Ends it, with what the shell says then. */
	readonly resolve: (this: void, text: string) => void;
}

/** @noSelf */
interface Trace {
	/**
	 * Shows the head of each stanza of a sender for a time, or until there are too many.
	 *
	 * @param jid A bare or full JID.
	 * @param print Takes each line.
	 */
	start: (jid: string, seconds: number, print: (line: string) => void) => PromiseOf<string>;
	/** Ends those whose time is over; with an infinite time, all. */
	tick: (now: number) => void;
}

/** @param tap Where the component sends stanzas. */
function new_trace(aliases: Aliases, tap: Tap): Trace {
	const max_lines = 200;
	const watches = new LuaSet<Watch>();

	function stop(watch: Watch): void {
		watches.delete(watch);
		if (watches.isEmpty()) tap.look = undefined;
		watch.resolve(`${watch.lines} stanzas of ${watch.jid}`);
	}

	function look(stanza: Stanza): void {
		const { from = "", to = "" } = stanza.attr;
		const user = aliases.real(string.sub(from, bare(from).length + 2)) ?? "";
		for (const watch of watches) {
			const jid = watch.jid;
			if (jid === to || jid === user || jid === bare(to) || jid === bare(user)) {
				watch.print(stanza.top_tag());
				watch.lines += 1;
				if (watch.lines === max_lines) stop(watch);
			}
		}
	}

	function start(jid: string, seconds: number, print: (line: string) => void): PromiseOf<string> {
		tap.look = look;
		return new_promise((resolve) => {
			watches.add({ jid, ends: monotonic() + seconds, lines: 0, print, resolve });
		});
	}

	function tick(now: number): void {
		for (const watch of watches) {
			if (now >= watch.ends) stop(watch);
		}
	}

	return { start, tick };
}

export type { Tap, Trace };
export { new_trace };
