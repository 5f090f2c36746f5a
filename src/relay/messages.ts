// Messages, both ways.

import type { Stanza } from "util.stanza";
import { bare } from "../base/address";
import { shortened } from "../base/digest";
import type { Resource } from "../base/resource";
import type { Options } from "../config/options";
import { type Refuse, refusals } from "../requests/refusals";
import type { Pool } from "../service/pool";
import { type BoundedMapState, new_bounded_map } from "../users/bounded_map";
import type { Routes } from "./routes";

/** What is remembered of messages; the next instance of the module goes on with it. */
interface MessagesState {
	/** Which resource has sent a message to a user. */
	readonly sent: BoundedMapState<Resource>;
	/** Which address a user has sent a message to. */
	readonly written_to: BoundedMapState<string>;
}

/** @noSelf */
interface Messages {
	/** Takes a message of a user. */
	from_user: (stanza: Stanza, from: string, to: string) => void;
	/** Takes a message of a resource to a user. */
	from_service: (resource: Resource, stanza: Stanza, to: string) => void;
	/**
	 * Takes an error for a message of a user.
	 *
	 * @param resource The resource that sent it. Nil where a server sent it in the name of the account, or of a resource
	 * that is gone; then it is relayed only if its message is remembered.
	 */
	error_of_service: (resource: Resource | undefined, stanza: Stanza, to: string) => void;
	readonly state: MessagesState;
}

/**
 * @param host The component's own address.
 * @param former What an earlier instance of the module kept.
 */
function new_messages(
	host: string,
	options: Options,
	pool: Pool,
	routes: Routes,
	refuse: Refuse,
	former?: MessagesState,
): Messages {
	/** How many messages of the service are remembered, so that an error goes back to the resource that sent one. */
	const max_sent = 10000;
	/** How many messages of users, so that an error for one comes from the address that it was sent to. */
	const max_written_to = 10000;
	const max_written_to_each = 100;

	const sent = new_bounded_map<Resource>(max_sent, max_sent, former && former.sent);
	const written_to = new_bounded_map<string>(
		max_written_to,
		max_written_to_each,
		former && former.written_to,
	);

	/** The key of a message of the service: what an error for it has in common with it. */
	function key_of_sent(user: string, asked: string, id: string | undefined): string {
		return shortened(`${bare(user)} ${asked} ${id ?? ""}`);
	}

	/** The key of a message of a user, in the same way. */
	function key_of_written(seen: string, id: string | undefined): string {
		return shortened(`${seen} ${id ?? ""}`);
	}

	/** The resource that an error of a user is for: the one that sent the message. */
	function recipient_of(from: string, to: string, id: string | undefined): Resource | undefined {
		const resource = sent.get(key_of_sent(from, bare(to), id));
		return resource && pool.all.get(resource.jid) === resource ? resource : undefined;
	}

	function from_user(stanza: Stanza, from: string, to: string): void {
		const { id, type } = stanza.attr;
		const [routable, refusal] = routes.read(stanza, from, to);
		if (!routable) return refuse(stanza, refusal);
		if (type === "groupchat") return refuse(stanza, refusals.not_implemented);
		const is_error = type === "error";
		let resource: Resource | undefined;
		if (is_error) {
			resource = recipient_of(from, to, id);
		} else {
			resource = routes.choose(routable, stanza);
			const seen = key_of_written(routable.seen, id);
			written_to.set(seen, routable.sender.account.jid, to, to.length);
		}
		const target = options.targets[0];
		if (resource) {
			routes.pass_in(stanza, routable, resource);
		} else if (
			!is_error &&
			options.offline === "store" &&
			target &&
			target.jid !== routable.sender.account.jid
		) {
			// What the account itself has sent would come back, and go round where the account is another proxy.
			routes.pass(stanza, routable.seen, target.jid);
		} else {
			refuse(stanza, refusals.nobody_there);
		}
	}

	function error_of_service(resource: Resource | undefined, stanza: Stanza, to: string): void {
		const [user, asked] = routes.user_behind(to);
		const from = written_to.get(key_of_written(to, stanza.attr.id)) ?? (resource && asked);
		if (user !== undefined && from !== undefined) routes.pass(stanza, from, user);
	}

	function from_service(resource: Resource, stanza: Stanza, to: string): void {
		const [user, asked] = routes.user_behind(to);
		if (user === undefined) return refuse(stanza, refusals.unknown_address);
		// The service alone fills this map, so all is booked on one account.
		sent.set(key_of_sent(user, asked, stanza.attr.id), host, resource);
		routes.pass_out(stanza, asked, user, resource);
	}

	return {
		from_user,
		from_service,
		error_of_service,
		state: { sent: sent.state, written_to: written_to.state },
	};
}

export type { Messages, MessagesState };
export { new_messages };
