// The accounts that serve, each with a watch over it.

import type { Stanza } from "util.stanza";
import { bare } from "./address";
import type { Options, Target } from "./options";
import type { Resource } from "./resource";
import type { Watch } from "./watch";

/** @noSelf */
interface Watches {
	/** By bare JID. */
	readonly all: LuaMap<string, Watch>;
	/** Takes a presence stanza; false where it is from no target. */
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

	function refresh(): void {
		const wanted = new LuaSet<string>();
		for (const target of options.targets) {
			wanted.add(target.jid);
			if (!all.has(target.jid)) all.set(target.jid, watch_over(target));
		}
		const unwanted: Watch[] = [];
		for (const [jid, watch] of all) {
			if (!wanted.has(jid)) unwanted.push(watch);
		}
		for (const watch of unwanted) {
			all.delete(watch.target.jid);
			watch.dismiss();
		}
	}

	function accept(stanza: Stanza, now: number): boolean {
		const watch = all.get(bare(stanza.attr.from ?? ""));
		if (!watch) return false;
		watch.accept(stanza, now);
		return true;
	}

	refresh();
	return {
		all,
		accept,
		tick: (now) => {
			for (const [, watch] of all) watch.tick(now);
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
