// The accounts that serve, each with a watch over it; and those that did and still have something open.

import { split } from "util.jid";
import type { Stanza } from "util.stanza";
import { bare } from "../base/address";
import type { Options, Target } from "../config/options";
import type { Resource } from "../base/resource";
import type { Watch } from "./target";

/** @noSelf */
interface Watches {
	/** Those that serve, by bare JID. */
	readonly all: LuaMap<string, Watch>;
	/** Whether an account serves, or did and has something open. */
	has: (jid: string) => boolean;
	/** The watch over an account that an earlier instance of the module asked, and that serves no longer. */
	leaving: (jid: string) => Watch | undefined;
	/** Takes a presence stanza; false where it is from no account that is watched. */
	accept: (stanza: Stanza, now: number) => boolean;
	/** Does what has come due. */
	tick: (now: number) => void;
	/** Notes that a host of this server has come up. */
	host_activated: (activated: string) => void;
	/** Notes that a delivery to a resource failed. */
	doubt: (resource: Resource) => void;
	/** Takes notice of changed options: accounts come and go. */
	refresh: () => void;
}

/** @param watch_over Makes the watch over an account. */
function new_watches(options: Options, watch_over: (target: Target) => Watch): Watches {
	const all = new LuaMap<string, Watch>();
	const former = new LuaMap<string, Watch>();

	function leave(watch: Watch): void {
		watch.set_serving(false);
		former.set(watch.target.jid, watch);
	}

	function take_in(target: Target): void {
		const watch = former.get(target.jid) ?? watch_over(target);
		former.delete(target.jid);
		all.set(target.jid, watch);
		watch.set_serving(true);
	}

	/** Forgets those that have nothing open any more. */
	function forget_idle(): void {
		for (const [jid, watch] of former) {
			if (!watch.is_busy()) {
				former.delete(jid);
				watch.dismiss();
			}
		}
	}

	function refresh(): void {
		const wanted = new LuaSet<string>();
		for (const target of options.targets) {
			wanted.add(target.jid);
			if (!all.has(target.jid)) take_in(target);
		}
		for (const [jid, watch] of all) {
			if (!wanted.has(jid)) {
				all.delete(jid);
				leave(watch);
			}
		}
		forget_idle();
	}

	function leaving(jid: string): Watch | undefined {
		const known = former.get(jid);
		if (known) return known;
		const [node, host] = split(jid);
		if (node === undefined || host === undefined) return undefined;
		const watch = watch_over({ jid, node, host });
		leave(watch);
		return watch;
	}

	function accept(stanza: Stanza, now: number): boolean {
		const jid = bare(stanza.attr.from ?? "");
		const watch = all.get(jid) ?? former.get(jid);
		if (!watch) return false;
		watch.accept(stanza, now);
		return true;
	}

	refresh();
	return {
		all,
		has: (jid) => all.has(jid) || former.has(jid),
		leaving,
		accept,
		tick: (now) => {
			for (const [, watch] of all) watch.tick(now);
			forget_idle();
		},
		host_activated: (activated) => {
			for (const [, watch] of all) watch.host_activated(activated);
		},
		doubt: (resource) => {
			const watch = all.get(bare(resource.jid));
			if (watch) watch.doubt(resource);
		},
		refresh,
	};
}

export type { Watches };
export { new_watches };
