// Who is subscribed, as it is stored: what a restart must not lose.

import type { KeyvalStore } from "core.storagemanager";
import { sha256 } from "util.hashes";

/** The addresses that an account is subscribed to. */
interface Stored {
	readonly jid: string;
	readonly addresses: readonly string[];
}

/** @noSelf */
interface SubscriberStore {
	/** Reads all; nil where that fails, which may be another thing the next time. */
	read_all: () => Stored[] | undefined;
	/** Stores what an account is subscribed to now. */
	save: (jid: string, addresses: readonly string[]) => void;
}

/** @param open Opens the store; nil where that failed. */
function new_subscriber_store(open: () => KeyvalStore<Stored> | undefined): SubscriberStore {
	let store: KeyvalStore<Stored> | undefined;
	let has_complained = false;

	/** Complains of a failure, once until something works again. */
	function note(text: string, ok: boolean, problem: unknown): void {
		if (!ok && !has_complained) module.log("error", text, problem);
		has_complained = !ok;
	}

	function read(from: KeyvalStore<Stored>, found: Stored[]): void {
		for (const key of from.users()) {
			const [stored, problem] = from.get(key);
			if (!stored && problem !== undefined) error(problem, 0);
			if (stored) found.push(stored);
		}
	}

	function write(to: KeyvalStore<Stored>, key: string, data: Stored | undefined): void {
		const [ok, problem] = to.set(key, data);
		if (!ok) error(problem, 0);
	}

	function read_all(): Stored[] | undefined {
		store = store ?? open();
		if (!store) return undefined;
		const found: Stored[] = [];
		// One that keeps nothing has no such method.
		if (store.users === undefined) return found;
		// Drivers throw, too, when their database is away.
		const [ok, problem] = pcall(read, store, found);
		note("Who is subscribed could not be read: %s; trying again", ok, problem);
		return ok ? found : undefined;
	}

	function save(jid: string, addresses: readonly string[]): void {
		if (!store) return;
		// A JID can be longer than the name of a file.
		const key = sha256(jid, true);
		const data = addresses.length > 0 ? { jid, addresses } : undefined;
		const [ok, problem] = pcall(write, store, key, data);
		note("Who is subscribed could not be stored: %s", ok, problem);
	}

	return { read_all, save };
}

export type { Stored, SubscriberStore };
export { new_subscriber_store };
