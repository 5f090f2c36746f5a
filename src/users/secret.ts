// Digests that nobody can compute without a secret: that of `client_proxy_secret`, which several machines share; or else one
// of this component's own, made once and kept in storage, so that what is derived from it outlives a restart.

import type { KeyvalStore } from "core.storagemanager";
import { hmac_sha256, sha256 } from "util.hashes";
import { bytes as random_bytes } from "util.random";
import type { Options } from "../config/options";

interface StoredSecret {
	readonly key: string;
}

/** What a digest is for. With the shared secret, digests of the same text for two purposes have nothing in common. */
type Purpose = "pseudonym" | "sticky key";

/** Returns the digest of a text, as 32 bytes or in hexadecimal digits. */
type SecretDigest = (this: void, purpose: Purpose, text: string, as_hex?: boolean) => string;

/**
 * @param open Opens the store of the component's own secret; nil and why where that failed.
 */
function new_secret_digest(
	options: Options,
	open: () => LuaMultiReturn<[store: KeyvalStore<StoredSecret> | undefined, problem?: string | undefined]>,
): SecretDigest {
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

	return (purpose, text, as_hex) => {
		const shared = options.secret;
		if (shared === "") return hmac_sha256(own_secret(), text, as_hex);
		return hmac_sha256(shared, `${purpose} ${text}`, as_hex);
	};
}

export type { SecretDigest, StoredSecret };
export { new_secret_digest };
