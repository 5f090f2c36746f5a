// Messages, both ways.

import type { Stanza } from "util.stanza";
import { bare } from "../base/address";
import { type Refuse, refusals } from "../base/errors";
import type { Options } from "../config/options";
import type { Pool } from "../service/pool";
import type { Resource } from "../base/resource";
import { type Kept, new_memory } from "../users/bounded_map";
import type { Routes } from "./routes";

/** @noSelf */
interface Messages {
	/** Takes a message from a user. */
	from_user: (stanza: Stanza) => void;
	/** Takes a message from a resource of a target to a user. */
	from_service: (resource: Resource, stanza: Stanza) => void;
	/**
	 * Takes an error for a message of a user.
	 *
	 * @param resource The resource that sent it; nil where it comes from the server in the name of the account or of one
	 * that is gone, which counts for a message that is remembered.
	 */
	error_of_service: (resource: Resource | undefined, stanza: Stanza) => void;
	/** To be handed to the next instance of the module. */
	readonly kept: KeptMessages;
}

interface KeptMessages {
	/** Which resource has sent what. */
	readonly sent: Kept<Resource>;
	/** Which address a user has sent a message to. */
	readonly written_to: Kept<string>;
}

/** @param former What an earlier instance of the module knew. */
function new_messages(
	options: Options,
	pool: Pool,
	routes: Routes,
	refuse: Refuse,
	former?: KeptMessages,
): Messages {
	/** How many messages of the service are remembered, so that an error goes back to the resource that sent one. */
	const max_sent = 10000;
	/** How many messages of users, so that an error for one comes from the address that it was sent to. */
	const max_written_to = 10000;
	const max_written_to_each = 100;

	const sent = new_memory<Resource>(max_sent, max_sent, () => false, former && former.sent);
	const written_to = new_memory<string>(
		max_written_to,
		max_written_to_each,
		() => false,
		former && former.written_to,
	);

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

	/** What a message of a user and the error of the service for it have in common. */
	function mark_at_service(seen: string, id: string | undefined): string {
		return `${seen} ${id ?? ""}`;
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
		if (!is_error)
			written_to.set(mark_at_service(asking.seen, attr.id), asking.sender.account.jid, asking.to);
		if (resource) {
			routes.pass_in(stanza, asking, resource);
		} else if (!is_error && options.offline === "store" && target) {
			routes.pass(stanza, asking.seen, target.jid);
		} else {
			refuse(stanza, refusals.nobody_there);
		}
	}

	function error_of_service(resource: Resource | undefined, stanza: Stanza): void {
		const attr = stanza.attr;
		const to = attr.to ?? "";
		const [user, asked] = routes.user_behind(to);
		const from = written_to.get(mark_at_service(to, attr.id)) ?? (resource && asked);
		if (user !== undefined && from !== undefined) routes.pass(stanza, from, user);
	}

	function from_service(resource: Resource, stanza: Stanza): void {
		const attr = stanza.attr;
		const [user, asked] = routes.user_behind(attr.to ?? "");
		if (user === undefined) {
			refuse(stanza, refusals.unknown_address);
			return;
		}
		// The service fills this alone, so that nobody needs a share.
		sent.set(mark_of(user, asked, attr.id), module.host, resource);
		routes.pass_out(stanza, asked, user, resource);
	}

	return {
		from_user,
		from_service,
		error_of_service,
		kept: { sent: sent.kept, written_to: written_to.kept },
	};
}

export type { KeptMessages, Messages };
export { new_messages };
