// Aliases: the resource that stands for a user in the addresses that the service sees, and the way back.

import { hmac_sha256 } from "util.hashes";
import { prep } from "util.jid";
import { as_resource, bare, has_resource } from "../base/address";
import type { Options } from "../config/options";
import { type BoundedMapState, new_bounded_map } from "./bounded_map";
import type { Secret } from "./secret";

/** An alias that stays known for as long as somebody needs it. */
interface Pinned {
	readonly jid: string;
	/** How many need it. */
	count: number;
}

/** What is kept of aliases; the next instance of the module goes on with it. */
interface AliasesState {
	readonly remembered: BoundedMapState<string>;
	readonly pinned: LuaMap<string, Pinned>;
}

/** @noSelf */
interface Aliases {
	/** The alias of a JID, which is remembered as long as there is room. */
	of: (jid: string) => string;
	/** The JID that an alias stands for; nil where that is not known. */
	real: (alias: string) => string | undefined;
	/** Has an alias stay known until it is unpinned as often. */
	pin: (alias: string, jid: string) => void;
	unpin: (alias: string) => void;
	readonly state: AliasesState;
}

/** How many aliases are remembered that the JID cannot be read from. */
const max_aliases = 100000;

/** @param former What an earlier instance of the module kept. */
function new_aliases(options: Options, secret: Secret, former?: AliasesState): Aliases {
	const max_aliases_each = 1000;
	const digits = 24;

	// Only the aliases that the JID cannot be read from: pseudonyms, and the digests of JIDs that are no valid resource.
	const remembered = new_bounded_map<string>(max_aliases, max_aliases_each, former && former.remembered);
	const state: AliasesState = former ?? {
		remembered: remembered.state,
		pinned: new LuaMap<string, Pinned>(),
	};
	const pinned = state.pinned;

	function is_opaque(): boolean {
		return options.address === "opaque";
	}

	function digest(jid: string): string {
		return string.sub(hmac_sha256(secret("pseudonym"), jid, true), 1, digits);
	}

	function pseudonym(jid: string): string {
		const account = bare(jid);
		return account === jid ? digest(account) : `${digest(account)}/${digest(jid)}`;
	}

	function of(jid: string): string {
		const alias = is_opaque() ? pseudonym(jid) : as_resource(jid);
		if (alias !== jid) remembered.set(alias, bare(jid), jid, jid.length);
		return alias;
	}

	function real(alias: string): string | undefined {
		const needed = pinned.get(alias);
		const known = needed ? needed.jid : remembered.get(alias);
		if (known !== undefined) return known;
		const is_digest = is_opaque() || string.sub(alias, 1, 1) === "@";
		const jid = is_digest ? undefined : prep(alias);
		// A JID with an empty resource is none.
		return jid !== undefined && (has_resource(jid) || !has_resource(alias)) ? jid : undefined;
	}

	function pin(alias: string, jid: string): void {
		if (alias === jid) return;
		const needed = pinned.get(alias) ?? { jid, count: 0 };
		needed.count += 1;
		pinned.set(alias, needed);
	}

	function unpin(alias: string): void {
		const needed = pinned.get(alias);
		if (!needed) return;
		needed.count -= 1;
		if (needed.count === 0) pinned.delete(alias);
	}

	return { of, real, pin, unpin, state };
}

export type { Aliases, AliasesState };
export { max_aliases, new_aliases };
