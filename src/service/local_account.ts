// The account of a target that lives on this server.

import { is_contact_subscribed } from "core.rostermanager";
import { user_exists } from "core.usermanager";
import { presence } from "util.stanza";
import type { TargetAddress } from "../config/options";
import { is_local_domain } from "../users/party";

/** @noSelf */
interface LocalAccount {
	/** Whether the account's host is an active VirtualHost of this server. */
	is_here: () => boolean;
	exists: () => boolean;
	/** Whether a resource is logged in, available or not. */
	has_session: (jid: string) => boolean;
	/** Whether the account's roster lets the component see its presence. */
	has_approved: () => boolean;
	/**
	 * Approves the component's subscription on the account's behalf: a pending request, or else the next one
	 * (RFC 6121, section 3.4).
	 */
	approve: () => void;
}

/** @param component The address that subscribes. */
function new_local_account(address: TargetAddress, component: string): LocalAccount {
	const { node, host } = address;

	function exists(): boolean {
		// Not every authentication provider can tell. Who is logged in exists.
		if (prosody.bare_sessions.has(address.jid)) return true;
		const [ok, result] = pcall(user_exists, node, host);
		return ok && result === true;
	}

	function approve(): void {
		const origin = prosody.hosts.get(host);
		if (!origin) return;
		prosody.core_post_stanza(
			origin,
			presence({ type: "subscribed", from: address.jid, to: component }),
			true,
		);
	}

	return {
		is_here: () => is_local_domain(host),
		exists,
		has_session: (jid) => prosody.full_sessions.has(jid),
		has_approved: () => is_contact_subscribed(node, host, component) === true,
		approve,
	};
}

export type { LocalAccount };
export { new_local_account };
