// The accounts that serve; and those that did and still have something open.

import { split } from "util.jid";
import type { Stanza } from "util.stanza";
import { bare, domain_of } from "../base/address";
import { values_of } from "../base/lists";
import type { Resource } from "../base/resource";
import type { Account } from "../base/sender";
import type { TargetAddress } from "../config/options";
import { new_target, type Target, type TargetParts, type TargetState } from "./target";

/** What is kept of each target, by bare JID of the account; the next instance of the module goes on with it. */
type TargetsState = LuaMap<string, TargetState>;

/** @noSelf */
interface Targets {
	/** Those that serve, by bare JID. */
	readonly all: LuaMap<string, Target>;
	/** Whether an account serves, or did and still has something open. */
	has: (jid: string) => boolean;
	/** Takes a presence stanza; false where it is from none of these accounts. */
	accept: (stanza: Stanza, from: string, to: string) => boolean;
	/** Something has come that nobody is eligible for, or a request has timed out: it is worth asking for presence. */
	wanted: () => void;
	/** Asks all of them for presence now. */
	probe: (now: number) => void;
	/** Does what has come due. */
	tick: (now: number) => void;
	/** A host of this server has come up, or goes. */
	host_changed: (host: string, is_up: boolean) => void;
	/** An error says that a delivery to a resource failed, for a user of an account. */
	suspect: (resource: Resource, account: Account, failure: Stanza) => void;
	/** Something has come from somebody, or from a server, that is no request. */
	heard: (stanza: Stanza, from: string) => void;
	/** Applies changed options; sends nothing. */
	refresh: () => void;
	/** Ends what still waits here, for the next instance of the module goes on. */
	detach: () => void;
	readonly state: TargetsState;
}

/** What the targets work with. */
interface TargetsParts extends TargetParts {
	/** Whether a resource has something open, so that it must not be forgotten. */
	readonly has_open: (this: void, resource: Resource) => boolean;
}

/** @param former What an earlier instance of the module kept. */
function new_targets(parts: TargetsParts, former?: TargetsState): Targets {
	const { options, has_open } = parts;
	const state: TargetsState = former ?? new LuaMap<string, TargetState>();
	const all = new LuaMap<string, Target>();
	const leaving = new LuaMap<string, Target>();
	/** Whether one was wanted since the last tick. */
	let is_wanted = false;

	function make(address: TargetAddress): Target {
		const target = new_target(parts, address, state.get(address.jid));
		state.set(address.jid, target.state);
		return target;
	}

	function leave(target: Target): void {
		target.set_serving(false);
		leaving.set(target.address.jid, target);
	}

	function join(address: TargetAddress): void {
		const target = leaving.get(address.jid) ?? make(address);
		leaving.delete(address.jid);
		all.set(address.jid, target);
		target.set_serving(true);
	}

	function is_busy(target: Target): boolean {
		for (const [, resource] of target.resources) {
			if (has_open(resource)) return true;
		}
		return false;
	}

	/** An account that serves no longer and has nothing open. */
	function next_idle(): Target | undefined {
		for (const [, target] of leaving) {
			if (!is_busy(target)) return target;
		}
		return undefined;
	}

	/** Forgets such accounts. What is sent to one may wait, too. */
	function forget_idle(): void {
		let target = next_idle();
		while (target) {
			leaving.delete(target.address.jid);
			state.delete(target.address.jid);
			target.dismiss();
			target = next_idle();
		}
	}

	function refresh(): void {
		const wanted = new LuaSet<string>();
		for (const address of options.targets) {
			wanted.add(address.jid);
			if (!all.has(address.jid)) join(address);
		}
		for (const [jid, target] of all) {
			if (!wanted.has(jid)) {
				all.delete(jid);
				leave(target);
			}
		}
	}

	/** Takes over an account that served before the options changed with a reload. */
	function take_over(jid: string): void {
		if (all.has(jid) || leaving.has(jid)) return;
		const [node, domain] = split(jid);
		if (node !== undefined && domain !== undefined) leave(make({ jid, node, host: domain }));
	}

	function heard(stanza: Stanza, from: string): void {
		const domain = domain_of(bare(from));
		for (const [, target] of all) {
			if (target.address.host === domain) target.heard(stanza);
		}
	}

	function accept(stanza: Stanza, from: string, to: string): boolean {
		heard(stanza, from);
		const jid = bare(from);
		const target = all.get(jid) ?? leaving.get(jid);
		if (target) target.accept(stanza, from, to);
		return target !== undefined;
	}

	refresh();
	for (const [jid] of state) take_over(jid);
	return {
		all,
		has: (jid) => all.has(jid) || leaving.has(jid),
		accept,
		wanted: () => {
			is_wanted = true;
		},
		probe: (now) => {
			// What is sent to one may wait, and others come and go meanwhile.
			for (const target of values_of(all)) target.probe(now);
		},
		tick: (now) => {
			const was_wanted = is_wanted;
			is_wanted = false;
			for (const target of values_of(all)) {
				if (all.has(target.address.jid)) target.tick(now, was_wanted);
			}
			forget_idle();
		},
		host_changed: (host, is_up) => {
			for (const [, target] of all) target.host_changed(host, is_up);
			for (const [, target] of leaving) target.host_changed(host, is_up);
		},
		suspect: (resource, account, failure) => {
			const target = all.get(bare(resource.jid));
			if (target) target.suspect(resource, account, failure);
		},
		heard,
		refresh,
		detach: () => {
			for (const [jid] of all) all.delete(jid);
			for (const [jid] of leaving) leaving.delete(jid);
		},
		state,
	};
}

export type { Targets, TargetsState };
export { new_targets };
