// The subscribers as they are stored, so that a restart loses none.

import type { KeyvalStore } from "core.storagemanager";
import { sha256 } from "util.hashes";

/** The addresses that an account is subscribed to. */
interface StoredSubscriber {
	readonly jid: string;
	readonly addresses: readonly string[];
}

/** @noSelf */
interface SubscriberStore {
	/** Reads all; nil where that fails, which may be different the next time. */
	read_all: () => StoredSubscriber[] | undefined;
	/** Stores what an account is subscribed to now. */
	save: (jid: string, addresses: readonly string[]) => void;
}

/** @param open Opens the store; nil and why where that failed. */
function new_subscriber_store(
	open: () => LuaMultiReturn<
		[store: KeyvalStore<StoredSubscriber> | undefined, problem?: string | undefined]
	>,
): SubscriberStore {
	let store: KeyvalStore<StoredSubscriber> | undefined;
	let has_complained = false;

	/** Logs a failure, once until something works again. */
	function note(text: string, ok: boolean, problem: unknown): void {
		if (!ok && !has_complained) module.log("error", text, problem);
		has_complained = !ok;
	}

	function opened(): KeyvalStore<StoredSubscriber> {
		if (store) return store;
		const [found, problem] = open();
		if (!found) error(problem ?? "it cannot be opened", 0);
		store = found;
		return found;
	}

	function read(found: StoredSubscriber[]): void {
		const from = opened();
		// A store that keeps nothing has no such method.
		if (from.users === undefined) return;
		for (const key of from.users()) {
			const [stored, problem] = from.get(key);
			if (!stored && problem !== undefined) error(problem, 0);
			if (stored) found.push(stored);
		}
	}

	function write(key: string, data: StoredSubscriber | undefined): void {
		const [ok, problem] = opened().set(key, data);
		if (!ok) error(problem, 0);
	}

	function read_all(): StoredSubscriber[] | undefined {
		const found: StoredSubscriber[] = [];
		// Drivers throw, too, when their database cannot be reached.
		const [ok, problem] = pcall(read, found);
		note("Who is subscribed could not be read: %s; trying again", ok, problem);
		return ok ? found : undefined;
	}

	function save(jid: string, addresses: readonly string[]): void {
		// A JID can be longer than the name of a file.
		const key = sha256(jid, true);
		const data = addresses.length > 0 ? { jid, addresses } : undefined;
		const [ok, problem] = pcall(write, key, data);
		note("Who is subscribed could not be stored: %s", ok, problem);
	}

	return { read_all, save };
}

export type { StoredSubscriber, SubscriberStore };
export { new_subscriber_store };
