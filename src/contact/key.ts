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
 * @param open Opens the store; nil where that failed.
 */
function new_key(open: () => KeyvalStore<StoredKey> | undefined): () => string {
	let key: string | undefined;

	function read_or_make(): string {
		const store = open();
		if (!store) return sha256(random_bytes(32), true);
		const [stored, failure] = store.get(undefined);
		// A store that keeps nothing gives an empty table.
		if (stored && typeof stored.key === "string") return stored.key;
		const made = sha256(random_bytes(32), true);
		// There may be one that the next start can read.
		if (failure !== undefined) {
			module.log(
				"error",
				"The key of pseudonyms could not be read: %s; they hold until the next start",
				failure,
			);
			return made;
		}
		const [ok, problem] = store.set(undefined, { key: made });
		if (!ok) module.log("error", "The key of pseudonyms could not be stored: %s", problem);
		return made;
	}

	return () => {
		key = key ?? read_or_make();
		return key;
	};
}

export type { StoredKey };
export { new_key };
