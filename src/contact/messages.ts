// Messages, both ways.

import type { Stanza } from "util.stanza";
import { bare } from "../address";
import { type Refuse, refusals } from "../errors";
import type { Options } from "../options";
import type { Pool } from "../pool";
import type { Resource } from "../resource";
import { type Kept, new_memory } from "./memory";
import type { Routes } from "./routes";

/** @noSelf */
interface Messages {
	/** Takes a message from a user. */
	from_user: (stanza: Stanza) => void;
	/** Takes a message from a resource of a target to a user. */
	from_service: (resource: Resource, stanza: Stanza) => void;
	/** Takes an error from the server of a target, which did not keep a message for it. */
	not_kept: (stanza: Stanza) => void;
	/** Who has sent what, to be handed to the next instance of the module. */
	readonly sent: Kept<Resource>;
}

/** @param former What an earlier instance of the module knew to be sent. */
function new_messages(
	options: Options,
	pool: Pool,
	routes: Routes,
	refuse: Refuse,
	former?: Kept<Resource>,
): Messages {
	/** How many messages of the service are remembered, so that an error goes back to the resource that sent one. */
	const max_sent = 10000;

	const sent = new_memory<Resource>(max_sent, max_sent, () => false, former);

	/** What a message and the error that comes back for it have in common. */
	function mark_of(user: string, asked: string, id: string | undefined): string {
		return `${bare(user)} ${asked} ${id ?? ""}`;
	}

	/** The resource that an error is for: the one that sent what it is about. */
	function sender_of(stanza: Stanza): Resource | undefined {
		const attr = stanza.attr;
		const resource = sent.get(mark_of(attr.from ?? "", bare(attr.to ?? module.host), attr.id));
		return resource && pool.all.get(resource.jid) === resource ? resource : undefined;
	}

	function from_user(stanza: Stanza): void {
		const attr = stanza.attr;
		const is_error = attr.type === "error";
		const [asking, refusal] = routes.enter(stanza);
		if (!asking) {
			refuse(stanza, refusal ?? refusals.nobody_there);
			return;
		}
		if (attr.type === "groupchat") {
			refuse(stanza, refusals.not_implemented);
			return;
		}
		const resource = is_error ? sender_of(stanza) : routes.choose(asking, stanza);
		const target = options.targets[0];
		if (resource) {
			routes.pass_in(stanza, asking, resource);
		} else if (!is_error && options.offline === "store" && target) {
			routes.pass(stanza, asking.seen, target.jid);
		} else {
			refuse(stanza, refusals.nobody_there);
		}
	}

	function from_service(resource: Resource, stanza: Stanza): void {
		const attr = stanza.attr;
		const [user, asked] = routes.user_behind(attr.to ?? "");
		if (user === undefined) {
			refuse(stanza, refusals.unknown_address);
			return;
		}
		let from = asked;
		if (attr.type === "error") {
			from = routes.address_of(attr.to ?? "") ?? asked;
		} else {
			// The service fills this alone, so that nobody needs a share.
			sent.set(mark_of(user, asked, attr.id), module.host, resource);
		}
		routes.pass_out(stanza, from, user, resource);
	}

	function not_kept(stanza: Stanza): void {
		const attr = stanza.attr;
		const [user, asked] = routes.user_behind(attr.to ?? "");
		if (user === undefined) return;
		routes.pass(stanza, routes.address_of(attr.to ?? "") ?? asked, user);
	}

	return { from_user, from_service, not_kept, sent: sent.kept };
}

export type { Messages };
export { new_messages };
