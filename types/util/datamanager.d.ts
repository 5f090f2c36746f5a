/**
 * Files below Prosody's data directory (`util/datamanager.lua`), on which mod_storage_internal stands.
 *
 * Modules use `module.open_store` instead, which goes to whatever storage is configured. In place of a host
 * nil stands for the whole server, in place of a user name nil for the host itself.
 * @see https://prosody.im/doc/developers/moduleapi for `open_store`
 * @noResolution
 * @noSelf
 */
declare module "util.datamanager" {
	/** Which files: those with one value an account, or those with a list. */
	type FileType = "keyval" | "list";

	/** Where an item stands in the file of a list. */
	interface ListIndexItem {
		/** The first byte, from 0. */
		start: number;
		/** How many bytes. */
		length: number;
	}

	/** A list that is read from its file item by item. Its length is had with the length operator. */
	interface OpenList<T> {
		/** An item, numbered from 1 and read at each use; nil beyond the end. */
		readonly [index: number]: T | undefined;
		/** The file. */
		readonly file: LuaFile;
		/** Where the items stand, numbered from 1. */
		readonly index: Readonly<Record<number, ListIndexItem | undefined>>;
		/**
		 * Closes the files.
		 *
		 * @returns True, or nil and an error.
		 */
		close(): LuaMultiReturn<[ok: true] | [ok: undefined, error: string]>;
	}

	/**
	 * Sees data before it is stored, and may change what is stored and where. For lists all but the user name
	 * is ignored.
	 *
	 * @param username The account, or nil.
	 * @param host The host, or nil.
	 * @param datastore The store.
	 * @param data The data; nil for a list.
	 * @returns The same four; false as the first keeps the data from being stored.
	 */
	type StoreCallback = (
		this: void,
		username: string | undefined,
		host: string | undefined,
		datastore: string,
		data: unknown,
	) => LuaMultiReturn<
		[username: string | false | undefined, host?: string | undefined, datastore?: string, data?: unknown]
	>;

	/**
	 * Sets the data directory; the server does this as it starts.
	 *
	 * @param path The directory.
	 */
	function set_data_path(path: string): void;
	/**
	 * Has a function called before anything is stored.
	 *
	 * @param func The function.
	 * @returns True, or nil where it was there already.
	 */
	function add_callback(func: StoreCallback): true | undefined;
	/**
	 * Undoes `add_callback`.
	 *
	 * @param func The function.
	 * @returns True, or nil where it was not there.
	 */
	function remove_callback(func: StoreCallback): true | undefined;
	/**
	 * Tells the path of a file.
	 *
	 * @param username The account, or nil.
	 * @param host The host, or nil.
	 * @param datastore The store.
	 * @param ext The ending of the file; `dat` where left out.
	 * @param create Makes the directories.
	 * @returns The path.
	 */
	function getpath(
		username: string | undefined,
		host: string | undefined,
		datastore: string,
		ext?: string,
		create?: boolean,
	): string;
	/**
	 * Reads a value.
	 *
	 * @param username The account, or nil.
	 * @param host The host, or nil.
	 * @param datastore The store.
	 * @returns The value, nil where none is stored; or nil and an error, whose details are logged.
	 * @example
	 * import { load } from "util.datamanager";
	 *
	 * // module.open_store does the same with whatever storage is configured.
	 * const [data] = load("juliet", module.host, "greetings");
	 */
	function load<T = unknown>(
		username: string | undefined,
		host: string | undefined,
		datastore: string,
	): LuaMultiReturn<[data: T | undefined] | [data: undefined, error: "Error reading storage"]>;
	/**
	 * Stores a value.
	 *
	 * @param username The account, or nil.
	 * @param host The host, or nil.
	 * @param datastore The store.
	 * @param data A table that can be serialized, throws otherwise. Nil and an empty table remove the file.
	 * @returns True, also where a callback kept it from being stored; or nil and an error, whose details are
	 * logged.
	 * @example
	 * import { store } from "util.datamanager";
	 *
	 * // module.open_store does the same with whatever storage is configured.
	 * const [ok] = store("juliet", module.host, "greetings", { text: "Welcome!" });
	 */
	function store(
		username: string | undefined,
		host: string | undefined,
		datastore: string,
		data: object | undefined,
	): LuaMultiReturn<[ok: true] | [ok: undefined, error: "Error saving to storage"]>;
	/**
	 * Adds bytes at the end of a file.
	 *
	 * @param username The account, or nil.
	 * @param host The host, or nil.
	 * @param datastore The store.
	 * @param ext The ending of the file.
	 * @param data The bytes.
	 * @returns True, and where in the file they stand unless it is new; or nil, an error and, where the file
	 * was there, what failed.
	 */
	function append_raw(
		username: string | undefined,
		host: string | undefined,
		datastore: string,
		ext: string,
		data: string,
	): LuaMultiReturn<
		[ok: true, position?: number] | [ok: undefined, error: string, where?: "close" | "write" | number]
	>;
	/**
	 * Replaces a file, whole or not at all.
	 *
	 * @param filename The path.
	 * @param data The bytes.
	 * @returns True; or nil and an error.
	 */
	function store_raw(
		filename: string,
		data: string,
	): LuaMultiReturn<[ok: true] | [ok: undefined, error: string, code?: number]>;
	/**
	 * Adds an item at the end of a list.
	 *
	 * @param username The account, or nil.
	 * @param host The host, or nil.
	 * @param datastore The store.
	 * @param data The item; false and nil are ignored.
	 * @returns True; or nil and an error, whose details are logged; nothing where the item was ignored.
	 */
	function list_append(
		username: string | undefined,
		host: string | undefined,
		datastore: string,
		data: unknown,
	): LuaMultiReturn<[ok: true] | [ok: undefined, error: string] | [ok: undefined]>;
	/**
	 * Replaces a list.
	 *
	 * @param username The account, or nil.
	 * @param host The host, or nil.
	 * @param datastore The store.
	 * @param data The items; nil and an empty list remove the file.
	 * @returns True; or nil, where the error is logged.
	 */
	function list_store(
		username: string | undefined,
		host: string | undefined,
		datastore: string,
		data: readonly unknown[] | undefined,
	): true | undefined;
	/**
	 * Reads a list.
	 *
	 * @param username The account, or nil.
	 * @param host The host, or nil.
	 * @param datastore The store.
	 * @returns The items, nil where there is no list; or nil and an error, whose details are logged.
	 */
	function list_load<T = unknown>(
		username: string | undefined,
		host: string | undefined,
		datastore: string,
	): LuaMultiReturn<[items: T[] | undefined] | [items: undefined, error: "Error reading storage"]>;
	/**
	 * Iterates over the accounts that have a file.
	 *
	 * @param host The host.
	 * @param store The store.
	 * @param typ Which files; `keyval` where left out, any other text is taken as the ending of the files.
	 * @returns An iterator over user names; over none where there is no such store.
	 */
	function users(host: string, store: string, typ?: FileType | (string & {})): LuaIterable<string>;
	/**
	 * Iterates over the stores that have a file.
	 *
	 * @param username The account; true for those that any account has, nil for those of the host
	 * itself, which are looked for in a wrong directory and as a rule not found.
	 * @param host The host.
	 * @param typ Which files; `keyval` where left out.
	 * @returns An iterator over names of stores.
	 */
	function stores(username: string | true | undefined, host: string, typ?: FileType): LuaIterable<string>;
	/**
	 * Removes all files of an account.
	 *
	 * @param username The account.
	 * @param host The host.
	 * @returns Whether all went well, and what did not.
	 */
	function purge(username: string, host: string): LuaMultiReturn<[ok: boolean, errors: string]>;
	/**
	 * Undoes `path_encode`.
	 *
	 * @param text A name of a file or directory.
	 * @returns The text; nil for nil.
	 */
	function path_decode<T extends string | undefined>(text: T): T extends string ? string : undefined;
	/**
	 * Makes a text fit for a file name: all but letters and digits is written as `%` and two digits.
	 *
	 * @param text Any text.
	 * @returns The name; nil for nil.
	 */
	function path_encode<T extends string | undefined>(text: T): T extends string ? string : undefined;
	/**
	 * Finds where the items of a list stand.
	 *
	 * @param username The account, or nil.
	 * @param host The host, or nil.
	 * @param datastore The store.
	 * @param items What is known already; it is added to.
	 * @returns The places; or nil, an error and its number.
	 * @since 13.0
	 */
	function build_list_index(
		username: string | undefined,
		host: string | undefined,
		datastore: string,
		items?: ListIndexItem[],
	): LuaMultiReturn<[index: ListIndexItem[]] | [index: undefined, error: string, code: number]>;
	/**
	 * Opens a list, to be read item by item. On Lua 5.2 the list is read whole.
	 *
	 * @param username The account, or nil.
	 * @param host The host, or nil.
	 * @param datastore The store.
	 * @returns The list, nil where there is none; or nil and an error.
	 * @since 13.0
	 */
	function list_open<T = unknown>(
		username: string | undefined,
		host: string | undefined,
		datastore: string,
	): LuaMultiReturn<[list: OpenList<T> | undefined] | [list: undefined, error: string, code?: number]>;
	/**
	 * Removes items from the front of a list.
	 *
	 * @param username The account, or nil.
	 * @param host The host, or nil.
	 * @param datastore The store.
	 * @param trim_to The first item to keep, from 1; where there is none the list is removed.
	 * @returns True; or nil and an error.
	 * @since 13.0
	 */
	function list_shift(
		username: string | undefined,
		host: string | undefined,
		datastore: string,
		trim_to: number,
	): LuaMultiReturn<[ok: true] | [ok: undefined, error: string, code?: number]>;
}
