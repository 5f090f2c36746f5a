// Aliases: the resource that stands for a user in the addresses that the service sees, and the way back.

import { hmac_sha256 } from "util.hashes";
import { prep } from "util.jid";
import { as_resource, bare, has_resource } from "../base/address";
import type { Options } from "../config/options";
import { type BoundedMapState, new_bounded_map } from "./bounded_map";
import type { Secret } from "./secret";

/** @noSelf */
interface Aliases {
	/** The alias of a JID; nil where there is no room to remember it. */
	of: (jid: string) => string | undefined;
	/** The JID that an alias stands for; nil where there is none. */
	real: (alias: string) => string | undefined;
	/** Sets what says whether the alias of a JID is in use, so that it is not evicted for others or for its own account. */
	keep_while: (is_needed: (jid: string, is_for_own: boolean) => boolean) => void;
	readonly state: BoundedMapState<string>;
}

/** @param former What an earlier instance of the module kept. */
function new_aliases(options: Options, secret: Secret, former?: BoundedMapState<string>): Aliases {
	const max_aliases = 100000;
	const max_aliases_each = 1000;
	const digits = 24;

	let is_needed: (jid: string, is_for_own: boolean) => boolean = () => false;
	// Only the aliases that the JID cannot be read from: pseudonyms, and the digests of JIDs that are no valid resource.
	const remembered = new_bounded_map<string>(
		max_aliases,
		max_aliases_each,
		(_, jid, is_for_own) => is_needed(jid, is_for_own),
		former,
	);

	function is_opaque(): boolean {
		return options.address === "opaque";
	}

	function digest(jid: string): string {
		return string.sub(hmac_sha256(secret(), jid, true), 1, digits);
	}

	function pseudonym(jid: string): string {
		const account = bare(jid);
		return account === jid ? digest(account) : `${digest(account)}/${digest(jid)}`;
	}

	function of(jid: string): string | undefined {
		const alias = is_opaque() ? pseudonym(jid) : as_resource(jid);
		if (alias === jid || remembered.set(alias, bare(jid), jid)) return alias;
		return undefined;
	}

	function real(alias: string): string | undefined {
		const known = remembered.get(alias);
		if (known !== undefined) return known;
		const is_digest = is_opaque() || string.sub(alias, 1, 1) === "@";
		const jid = is_digest ? undefined : prep(alias);
		// A JID with an empty resource is none.
		return jid !== undefined && (has_resource(jid) || !has_resource(alias)) ? jid : undefined;
	}

	return {
		of,
		real,
		keep_while: (judge) => {
			is_needed = judge;
		},
		state: remembered.state,
	};
}

export type { Aliases };
export { new_aliases };
