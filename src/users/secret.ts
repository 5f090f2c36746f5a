// The secret that pseudonyms and the places of sticky keys are made with: `client_proxy_secret`, which several machines
// share; or else one of this component's own, made once and kept in storage, so that what is derived from it outlives a
// restart.

import type { KeyvalStore } from "core.storagemanager";
import { sha256 } from "util.hashes";
import { bytes as random_bytes } from "util.random";
import type { Options } from "../config/options";

interface StoredSecret {
	readonly key: string;
}

/** What it is for: with a shared secret, another one for each. */
type Purpose = "pseudonym" | "sticky key";

/** Returns the secret for a purpose. */
type Secret = (this: void, purpose: Purpose) => string;

/**
 * @param open Opens the store of the component's own secret; nil and why where that failed.
 */
function new_secret(
	options: Options,
	open: () => LuaMultiReturn<[store: KeyvalStore<StoredSecret> | undefined, problem?: string | undefined]>,
): Secret {
	let secret: string | undefined;

	/** Reads the secret, or stores the one that is given. */
	function read_or_store(made: string): string {
		const [store, problem] = open();
		if (!store) error(problem ?? "its store cannot be opened", 0);
		const [stored, unread] = store.get(undefined);
		// A store that keeps nothing gives an empty table.
		if (stored && typeof stored.key === "string") return stored.key;
		// There may be one that can be read after the next start.
		if (!stored && unread !== undefined) error(unread, 0);
		const [ok, unstored] = store.set(undefined, { key: made });
		if (!ok) error(unstored, 0);
		return made;
	}

	// Read when it is first needed: most components never need it.
	function own_secret(): string {
		if (secret !== undefined) return secret;
		const made = sha256(random_bytes(32), true);
		// Drivers throw, too, when their database cannot be reached.
		const [ok, result] = pcall(read_or_store, made);
		if (!ok) {
			const text =
				"The secret of this component could not be read or stored: %s; a new one holds until the next start";
			module.log("error", text, result);
		}
		secret = ok ? result : made;
		return secret;
	}

	return (purpose) => (options.secret === "" ? own_secret() : purpose + options.secret);
}

export type { Secret, StoredSecret };
export { new_secret };
