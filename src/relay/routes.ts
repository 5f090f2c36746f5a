// The way of a message or presence: from a user to a resource of the service, and from there to a user.

import { clone, type Stanza } from "util.stanza";
import { bare, has_resource } from "../base/address";
import type { Policies } from "../balance/policies";
import { type Refusal, refusals } from "../base/errors";
import type { Pool } from "../service/pool";
import type { Asking } from "../base/request";
import type { Resource } from "../base/resource";
import type { Senders } from "../users/senders";
import type { Aliases } from "../users/aliases";
import type { Conversations } from "./conversations";

/** @noSelf */
interface Routes {
	/** Looks at who sent a stanza; nil and the reason where they may not. */
	enter: (stanza: Stanza) => LuaMultiReturn<[Asking | undefined, Refusal | undefined]>;
	/** Chooses a resource; nil where nobody is fit to serve. */
	choose: (asking: Asking, stanza: Stanza) => Resource | undefined;
	/** Passes a stanza on under other addresses, and another id where one is given. */
	pass: (stanza: Stanza, from: string, to: string, id?: string) => void;
	/** Passes a stanza on to a resource. */
	pass_in: (stanza: Stanza, asking: Asking, resource: Resource) => void;
	/** The user that an address stands for, and the bare address that the user knows; nil where it stands for none. */
	user_behind: (to: string) => LuaMultiReturn<[string | undefined, string]>;
	/** Passes a stanza of a resource on to a user, under another id where one is given. */
	pass_out: (stanza: Stanza, from: string, user: string, resource: Resource, id?: string) => void;
}

function new_routes(
	pool: Pool,
	senders: Senders,
	aliases: Aliases,
	conversations: Conversations,
	policies: Policies,
	send: (stanza: Stanza) => void,
): Routes {
	function enter(stanza: Stanza): LuaMultiReturn<[Asking | undefined, Refusal | undefined]> {
		const to = stanza.attr.to ?? module.host;
		const sender = senders.get(stanza.attr.from ?? "");
		if (!sender) return $multi(undefined, refusals.too_many);
		// What the service has sent them may come back from anybody.
		const is_error = stanza.attr.type === "error";
		if (!sender.account.is_allowed && !is_error) return $multi(undefined, refusals.forbidden);
		return $multi({ sender, to, seen: senders.seen_at(sender, bare(to)) }, undefined);
	}

	function choose(asking: Asking, stanza: Stanza): Resource | undefined {
		const fit = pool.fit;
		const count = fit.length();
		if (count === 0) return undefined;
		const first = fit.get(policies.pick(fit, count, asking, stanza));
		if (first.jid !== asking.sender.jid) return first;
		for (const list of pool.ranks()) {
			for (const place of $range(1, list.length())) {
				const resource = list.get(place);
				if (resource.jid !== asking.sender.jid) return resource;
			}
		}
		return undefined;
	}

	// Prosody sends one and the same message or presence to all whom it is for, so what comes here has to stay as it is.
	function pass(stanza: Stanza, from: string, to: string, id?: string): void {
		const passed = clone(stanza);
		passed.attr.from = from;
		passed.attr.to = to;
		if (id !== undefined) passed.attr.id = id;
		send(passed);
	}

	function pass_in(stanza: Stanza, asking: Asking, resource: Resource): void {
		conversations.note(asking.seen, asking.sender.account.jid, resource);
		pass(stanza, asking.seen, resource.jid);
	}

	function user_behind(to: string): LuaMultiReturn<[string | undefined, string]> {
		const asked = bare(to);
		if (!has_resource(to)) return $multi(undefined, asked);
		return $multi(aliases.real(string.sub(to, asked.length + 2)), asked);
	}

	function pass_out(stanza: Stanza, from: string, user: string, resource: Resource, id?: string): void {
		conversations.note(stanza.attr.to ?? "", bare(user), resource);
		pass(stanza, from, user, id);
	}

	return { enter, choose, pass, pass_in, user_behind, pass_out };
}

export type { Routes };
export { new_routes };
