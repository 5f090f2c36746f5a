// The way of messages and presence: from a user to a resource of the service, and from there to a user.

import { clone, type Stanza } from "util.stanza";
import type { Policies } from "../balance/policies";
import { bare, has_resource } from "../base/address";
import type { Routable } from "../base/request";
import type { Resource } from "../base/resource";
import { new_signal, type Signal } from "../base/signal";
import { type Refusal, refusals } from "../requests/refusals";
import type { Pool } from "../service/pool";
import type { Aliases } from "../users/aliases";
import type { Names } from "../users/names";
import type { Senders } from "../users/senders";
import type { Conversations } from "./conversations";

/** @noSelf */
interface Routes {
	/** Reads who sent a stanza and to which address; nil and the reason where they may not. */
	read: (
		stanza: Stanza,
		from: string,
		to: string,
	) => LuaMultiReturn<[Routable, undefined] | [routable: undefined, refusal: Refusal]>;
	/** Chooses a resource; nil where none is eligible. */
	choose: (routable: Routable, stanza: Stanza) => Resource | undefined;
	/** Sends a copy of a stanza under other addresses, and another id where one is given. */
	pass: (stanza: Stanza, from: string, to: string, id?: string) => void;
	/** Sends a copy of a user's stanza to a resource. */
	pass_in: (stanza: Stanza, routable: Routable, resource: Resource) => void;
	/** The user that an address stands for, and the bare address that the user knows; nil where it stands for none. */
	user_behind: (to: string) => LuaMultiReturn<[user: string | undefined, asked: string]>;
	/** Sends a copy of a resource's stanza to a user, under another id where one is given. */
	pass_out: (stanza: Stanza, from: string, user: string, resource: Resource, id?: string) => void;
	/** A stanza passes from a user to a resource ("in"), or from a resource to a user ("out"). */
	readonly passed: Signal<[stanza: Stanza, direction: Direction]>;
}

type Direction = "in" | "out";

/** What routes work with. */
interface RoutesParts {
	readonly names: Names;
	readonly pool: Pool;
	readonly senders: Senders;
	readonly aliases: Aliases;
	readonly conversations: Conversations;
	readonly policies: Policies;
	/** Called where nobody is eligible. */
	readonly nobody_eligible: (this: void) => void;
	readonly send: (this: void, stanza: Stanza) => void;
}

function new_routes({
	names,
	pool,
	senders,
	aliases,
	conversations,
	policies,
	nobody_eligible,
	send,
}: RoutesParts): Routes {
	const passed = new_signal<[Stanza, Direction]>();

	function read(
		stanza: Stanza,
		from: string,
		to: string,
	): LuaMultiReturn<[Routable, undefined] | [routable: undefined, refusal: Refusal]> {
		const sender = senders.get(from);
		// An error may come from anybody to whom the service has sent something.
		if (!sender.account.is_allowed && stanza.attr.type !== "error")
			return $multi(undefined, refusals.forbidden);
		return $multi({ sender, to, seen: senders.seen_at(sender, bare(to)) }, undefined);
	}

	function choose(routable: Routable, stanza: Stanza): Resource | undefined {
		const eligible = pool.eligible;
		const count = eligible.length();
		if (count === 0) nobody_eligible();
		const pick = count > 0 ? policies.pick : policies.pick_without_eligible;
		if (!pick) return undefined;
		const [proposed, is_bound] = pick(eligible, count, routable, stanza);
		if (is_bound || (proposed && proposed.jid !== routable.sender.jid)) return proposed;
		for (const list of pool.ranks()) {
			for (const place of $range(1, list.length())) {
				const resource = list.get(place);
				if (resource.jid !== routable.sender.jid) return resource;
			}
		}
		return undefined;
	}

	// Prosody sends one and the same message or presence to all its recipients, so the original has to stay as it is.
	function pass(stanza: Stanza, from: string, to: string, id?: string): void {
		const copy = clone(stanza);
		copy.attr.from = from;
		copy.attr.to = to;
		if (id !== undefined) copy.attr.id = id;
		if (copy.attr.type === "error") names.hide_node(copy);
		send(copy);
	}

	function pass_in(stanza: Stanza, routable: Routable, resource: Resource): void {
		conversations.note(routable.seen, routable.sender.account.jid, resource);
		if (passed.fire) passed.fire(stanza, "in");
		pass(stanza, routable.seen, resource.jid);
	}

	function user_behind(to: string): LuaMultiReturn<[user: string | undefined, asked: string]> {
		const seen = bare(to);
		const user = has_resource(to) ? aliases.real(string.sub(to, seen.length + 2)) : undefined;
		return $multi(user, names.asked(seen));
	}

	function pass_out(stanza: Stanza, from: string, user: string, resource: Resource, id?: string): void {
		const seen = stanza.attr.to;
		if (seen !== undefined) conversations.note(seen, bare(user), resource);
		if (passed.fire) passed.fire(stanza, "out");
		pass(stanza, from, user, id);
	}

	return { read, choose, pass, pass_in, user_behind, pass_out, passed };
}

export type { Routes };
export { new_routes };
