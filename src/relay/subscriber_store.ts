// The subscribers as they are stored, so that a restart loses none.

import type { KeyvalStore } from "core.storagemanager";
import { sha256 } from "util.hashes";
import { one_by_one } from "../base/one_by_one";

/** The addresses that an account is subscribed to. */
interface StoredSubscriber {
	readonly jid: string;
	readonly addresses: readonly string[];
}

/** Returns the next key; false where it cannot be read, which may be different the next time. */
type NextKey = (this: void) => LuaMultiReturn<[ok: boolean, key: string | undefined]>;

/** @noSelf */
interface SubscriberStore {
	/** Begins to list the keys of all; returns what returns the next one, nil behind the last. */
	keys: () => NextKey;
	/** The key of an account. */
	key_of: (jid: string) => string;
	/** Reads what is stored under a key, nil where that is nothing; false where it cannot be read. */
	read: (key: string) => LuaMultiReturn<[ok: boolean, stored: StoredSubscriber | undefined]>;
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
	const unread = "Who is subscribed could not be read: %s; trying again";

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

	// A JID can be longer than the name of a file.
	function key_of(jid: string): string {
		return sha256(jid, true);
	}

	function list_keys(hand_out: (key: string) => void): void {
		const from = opened();
		// A store that keeps nothing has no such method.
		if (from.users === undefined) return;
		for (const key of from.users()) hand_out(key);
	}

	function get(key: string): StoredSubscriber | undefined {
		const [stored, problem] = opened().get(key);
		if (!stored && problem !== undefined) error(problem, 0);
		// A store that keeps nothing gives an empty table.
		return stored && typeof stored.jid === "string" ? stored : undefined;
	}

	function write(key: string, data: StoredSubscriber | undefined): void {
		const [ok, problem] = opened().set(key, data);
		if (!ok) error(problem, 0);
	}

	// Drivers throw, too, when their database cannot be reached.

	function keys(): NextKey {
		const next_key = one_by_one(list_keys);
		return () => {
			const [ok, result] = pcall(next_key);
			// That they can be listed does not say that they can be read.
			if (!ok) note(unread, ok, result);
			return $multi(ok, ok ? result : undefined);
		};
	}

	function read(key: string): LuaMultiReturn<[ok: boolean, stored: StoredSubscriber | undefined]> {
		const [ok, result] = pcall(get, key);
		note(unread, ok, result);
		return $multi(ok, ok ? result : undefined);
	}

	function save(jid: string, addresses: readonly string[]): void {
		const key = key_of(jid);
		const data = addresses.length > 0 ? { jid, addresses } : undefined;
		const [ok, problem] = pcall(write, key, data);
		note("Who is subscribed could not be stored: %s", ok, problem);
	}

	return { keys, key_of, read, save };
}

export type { NextKey, StoredSubscriber, SubscriberStore };
export { new_subscriber_store };
