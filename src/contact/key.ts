// The key of pseudonyms: made once, and the same over restarts.

import { sha256 } from "util.hashes";
import { bytes as random_bytes } from "util.random";

interface StoredKey {
	readonly key: string;
}

/** Returns what reads the key from its store, or makes it, when it is first needed. */
function new_key(store: KeyvalStore<StoredKey>): () => string {
	let key: string | undefined;

	return () => {
		if (key !== undefined) return key;
		const [stored] = store.get(undefined);
		const found = stored ? stored.key : sha256(random_bytes(32), true);
		if (!stored) {
			const [ok, problem] = store.set(undefined, { key: found });
			if (!ok) module.log("error", "The key of pseudonyms could not be stored: %s", problem);
		}
		key = found;
		return found;
	};
}

export type { StoredKey };
export { new_key };
