// The key of pseudonyms: made once, and the same over restarts.

import type { KeyvalStore } from "core.storagemanager";
import { sha256 } from "util.hashes";
import { bytes as random_bytes } from "util.random";

interface StoredKey {
	readonly key: string;
}

/**
 * Returns what reads the key from its store, or makes it, when it is first needed.
 *
 * @param open Opens the store; nil and why where that failed.
 */
function new_key(
	open: () => LuaMultiReturn<[store: KeyvalStore<StoredKey> | undefined, problem?: string | undefined]>,
): () => string {
	let key: string | undefined;

	/** Reads the key, or stores the one that is given. */
	function read_or_store(made: string): string {
		const [store, problem] = open();
		if (!store) error(problem ?? "its store cannot be opened", 0);
		const [stored, unread] = store.get(undefined);
		// A store that keeps nothing gives an empty table.
		if (stored && typeof stored.key === "string") return stored.key;
		// There may be one that the next start can read.
		if (!stored && unread !== undefined) error(unread, 0);
		const [ok, unstored] = store.set(undefined, { key: made });
		if (!ok) error(unstored, 0);
		return made;
	}

	return () => {
		if (key !== undefined) return key;
		const made = sha256(random_bytes(32), true);
		// Drivers throw, too, when their database is away.
		const [ok, result] = pcall(read_or_store, made);
		if (!ok) {
			const text = "The key of pseudonyms could not be read or stored: %s; they hold until the next start";
			module.log("error", text, result);
		}
		key = ok ? result : made;
		return key;
	};
}

export type { StoredKey };
export { new_key };
