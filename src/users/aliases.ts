// What stands for somebody as the resource of an address that the service sees, and for whom it stands.

import { hmac_sha256 } from "util.hashes";
import { prep } from "util.jid";
import { as_resource, bare, has_resource } from "../base/address";
import type { Options } from "../config/options";
import { type Kept, new_memory } from "./bounded_map";

/** @noSelf */
interface Aliases {
	/** What stands for a JID; nil where there is no room to remember it. */
	of: (jid: string) => string | undefined;
	/** The JID that an alias stands for; nil where it stands for none. */
	real: (alias: string) => string | undefined;
	/** Names who tells of a JID whose alias must not be forgotten, to make room for others or for its own account. */
	keep_while: (is_needed: (jid: string, is_for_own: boolean) => boolean) => void;
	/** What is to be handed to the next instance of the module. */
	readonly kept: Kept<string>;
}

/**
 * @param key Returns the key of pseudonyms.
 * @param former What an earlier instance of the module remembered.
 */
function new_aliases(options: Options, key: () => string, former?: Kept<string>): Aliases {
	const max_aliases = 100000;
	const max_aliases_each = 1000;
	const digits = 24;

	// Plain aliases can be read, but for the digests that stand for JIDs that make no resource.
	let is_needed: (jid: string, is_for_own: boolean) => boolean = () => false;
	const remembered = new_memory<string>(
		max_aliases,
		max_aliases_each,
		(_, jid, is_for_own) => is_needed(jid, is_for_own),
		former,
	);

	function is_opaque(): boolean {
		return options.address === "opaque";
	}

	function digest(jid: string): string {
		return string.sub(hmac_sha256(key(), jid, true), 1, digits);
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
		kept: remembered.kept,
	};
}

export type { Aliases };
export { new_aliases };
