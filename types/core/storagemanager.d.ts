/**
 * Opens stores through the storage drivers (`core/storagemanager.lua`).
 *
 * Modules open their stores with `module:open_store`. A driver may wait for its database: with
 * `storage_async_check` Prosody warns about calls outside `util.async`.
 * @see https://prosody.im/doc/developers/moduleapi#moduleopen_store
 * @noResolution
 * @noSelf
 */
declare module "core.storagemanager" {
	/** Why a driver did not do something, as a text or as an error of `util.error`. */
	type StoreError = string;

	/**
	 * Stands for "take this key away" among the data for `set_keys`. Each store has its own: `store.remove`.
	 */
	interface Removal {
		/** Never there; keeps other tables from being taken for it. */
		readonly __removal: never;
	}

	/** What is to be set by key: a new value, or the removal of the key. */
	type KeyChanges<Data> = { readonly [Key in keyof Data]?: Data[Key] | Removal };

	/**
	 * A store of one table of data for each user, the usual type.
	 *
	 * The null driver, which takes the place of one that failed to load, returns false and a text for everything.
	 */
	interface KeyvalStore<Data = Record<string, unknown>> {
		/**
		 * Reads a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @returns The data, nil where there are none; with a problem where it could not be read.
		 * @example
		 * const [store] = module.open_store<{ readonly text: string }>("greetings");
		 * if (store) {
		 * 	const [greeting, problem] = store.get("juliet");
		 * 	if (problem !== undefined) module.log("error", "It cannot be read: %s", problem);
		 * 	else if (greeting) print(greeting.text);
		 * }
		 */
		get(
			username: string | undefined,
		): LuaMultiReturn<[data: Data, problem?: undefined] | [data: undefined, problem?: StoreError]>;
		/**
		 * Replaces a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param data The data; nil takes them away. Tables, strings, numbers and booleans only.
		 * @returns True; or a false value and why.
		 * @example
		 * const [store] = module.open_store<{ readonly text: string }>("greetings");
		 * if (store) {
		 * 	const [ok, problem] = store.set("juliet", { text: "Welcome!" });
		 * 	if (!ok) module.log("error", "It cannot be stored: %s", problem);
		 * }
		 */
		set(
			username: string | undefined,
			data: Data | undefined,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem: StoreError]>;
		/**
		 * Goes through the users that have data. To be used in a `for…of` at once.
		 *
		 * @returns Their localparts, in no order.
		 */
		users(): LuaIterable<string>;
	}

	/** A store of one table of data for each user, read and written by key. */
	interface MapStore<Data = Record<string, unknown>> {
		/** To be given to `set_keys` as the value of keys that are to go. */
		readonly remove: Removal;
		/**
		 * Reads one key of a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param key The key.
		 * @returns Its value, nil where it is not set; with a problem where it could not be read.
		 * @example
		 * const [counts] = module.open_store<Record<string, number>>("greetings", "map");
		 * if (counts) {
		 * 	const [count] = counts.get("juliet", "sent");
		 * 	print(count ?? 0);
		 * }
		 */
		get<Key extends keyof Data>(
			username: string | undefined,
			key: Key,
		): LuaMultiReturn<[value: Data[Key] | undefined, problem?: StoreError]>;
		/**
		 * Sets one key of a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param key The key.
		 * @param value Its value; nil takes it away.
		 * @returns True; or a false value and why.
		 * @example
		 * const [counts] = module.open_store<Record<string, number>>("greetings", "map");
		 * if (counts) {
		 * 	const [ok] = counts.set("juliet", "sent", 1);
		 * 	if (!ok) module.log("error", "It cannot be stored");
		 * }
		 */
		set<Key extends keyof Data>(
			username: string | undefined,
			key: Key,
			value: Data[Key] | undefined,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem: StoreError]>;
		/**
		 * Sets several keys of a user's data at once; other keys stay.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param changes New values by key, `remove` for keys that are to go.
		 * @returns True; or a false value and why.
		 */
		set_keys(
			username: string | undefined,
			changes: KeyChanges<Data>,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem: StoreError]>;
		/**
		 * Reads one key of all users. Slow with drivers that have no map stores of their own.
		 *
		 * @param key The key, a string that is not empty.
		 * @returns Localparts to values, nil where no user has it; with a problem where it could not be read.
		 */
		get_all<Key extends keyof Data & string>(
			key: Key,
		): LuaMultiReturn<[values: LuaMap<string, NonNullable<Data[Key]>> | undefined, problem?: StoreError]>;
		/**
		 * Takes one key away from all users.
		 *
		 * @param key The key, a string that is not empty.
		 * @returns True; or nil and the last problem.
		 */
		delete_all(
			key: keyof Data & string,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: StoreError]>;
	}

	/**
	 * A store that is read and written both as a whole and by key.
	 * @since 13.0
	 */
	interface CombinedStore<Data = Record<string, unknown>> {
		/** To be given to `set_keys` as the value of keys that are to go. */
		readonly remove: Removal;
		/**
		 * Reads a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @returns The data, nil where there are none; with a problem where it could not be read.
		 */
		get(
			username: string | undefined,
		): LuaMultiReturn<[data: Data, problem?: undefined] | [data: undefined, problem?: StoreError]>;
		/**
		 * Replaces a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param data The data; nil takes them away.
		 * @returns True; or a false value and why.
		 */
		set(
			username: string | undefined,
			data: Data | undefined,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem: StoreError]>;
		/**
		 * Goes through the users that have data. To be used in a `for…of` at once.
		 *
		 * @returns Their localparts, in no order.
		 */
		items(): LuaIterable<string>;
		/**
		 * Reads one key of a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param key The key.
		 * @returns Its value, nil where it is not set; with a problem where it could not be read.
		 */
		get_key<Key extends keyof Data>(
			username: string | undefined,
			key: Key,
		): LuaMultiReturn<[value: Data[Key] | undefined, problem?: StoreError]>;
		/**
		 * Sets one key of a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param key The key.
		 * @param value Its value; nil takes it away.
		 * @returns True; or a false value and why.
		 */
		set_key<Key extends keyof Data>(
			username: string | undefined,
			key: Key,
			value: Data[Key] | undefined,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem: StoreError]>;
		/**
		 * Sets several keys of a user's data at once; other keys stay.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param changes New values by key, `remove` for keys that are to go.
		 * @returns True; or a false value and why.
		 */
		set_keys(
			username: string | undefined,
			changes: KeyChanges<Data>,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem: StoreError]>;
		/**
		 * Reads one key of all users.
		 *
		 * @param key The key, a string that is not empty.
		 * @returns Localparts to values, nil where no user has it; with a problem where it could not be read.
		 */
		get_key_from_all<Key extends keyof Data & string>(
			key: Key,
		): LuaMultiReturn<[values: LuaMap<string, NonNullable<Data[Key]>> | undefined, problem?: StoreError]>;
		/**
		 * Takes one key away from all users.
		 *
		 * @param key The key, a string that is not empty.
		 * @returns True; or nil and the last problem.
		 */
		delete_key_from_all(
			key: keyof Data & string,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: StoreError]>;
	}

	/** Which items of an archive are meant; each field narrows it down. */
	interface ArchiveQuery {
		/** The item of this id. */
		readonly key?: string;
		/** The items of these ids; only where the store's `caps.ids` is true. */
		readonly ids?: readonly string[];
		/** Items with this other party. */
		readonly with?: string;
		/** Items from this time on, in seconds since 1970. */
		readonly start?: number;
		/** Items up to this time, in seconds since 1970. */
		readonly end?: number;
		/** Items after the one of this id, without that one. Not for `delete` with all drivers. */
		readonly after?: string;
		/** Items before the one of this id, without that one. Not for `delete` with all drivers. */
		readonly before?: string;
	}

	/** Which items to find, how many and in which order. */
	interface ArchiveFindQuery extends ArchiveQuery {
		/** How many at most. */
		readonly limit?: number;
		/** Newest first. */
		readonly reverse?: boolean;
		/** Counts all items that match, were there no limit and no `after` or `before`. */
		readonly total?: boolean;
	}

	/** Which items to delete. */
	interface ArchiveDeleteQuery extends ArchiveQuery {
		/** How many to keep; the oldest beyond that go. Only where the store's `caps.truncate` is true. */
		readonly truncate?: number;
		/** With `truncate`, the newest go. */
		readonly reverse?: boolean;
	}

	/** What an archive store can do. */
	interface ArchiveCapabilities {
		/** `find` counts where `total` is asked for. mod_storage_internal of 13.0 says so but does not. */
		readonly total?: boolean;
		/** How many items a user can have; nil for any number. */
		readonly quota?: number;
		/** `delete` knows `truncate`. */
		readonly truncate?: boolean;
		/** Both `after` and `before` can be given at once. */
		readonly full_id_range?: boolean;
		/** `find` knows `ids`. */
		readonly ids?: boolean;
		/** `delete` takes true as the localpart, for all users. */
		readonly wildcard_delete?: boolean;
	}

	/** Sums of an archive, by other party. */
	interface ArchiveSummary {
		/** How many items. */
		readonly counts: ReadonlyLuaMap<string, number>;
		/** When the oldest item was stored, in seconds since 1970. */
		readonly earliest: ReadonlyLuaMap<string, number>;
		/** When the newest item was stored, in seconds since 1970. */
		readonly latest: ReadonlyLuaMap<string, number>;
		/** The text of the newest message; mod_storage_internal only. */
		readonly body?: ReadonlyLuaMap<string, string>;
	}

	/** A store of items in the order of their time, for each user, such as messages (XEP-0313). */
	interface ArchiveStore<Item = import("util.stanza").Stanza> {
		/** What the store can do; nil with drivers that do not tell. */
		readonly caps?: ArchiveCapabilities;
		/**
		 * Adds an item.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @param key The id of the item, which takes the place of one with that id; nil makes a new id.
		 * @param value The item; a stanza with mod_storage_internal.
		 * @param when Its time in seconds since 1970; now where left out, except for mod_storage_memory.
		 * @param peer The other party; needed to find it again by that.
		 * @returns Its id; or a false value and why, `quota-limit` where the archive is full.
		 * @example
		 * import { message } from "util.stanza";
		 *
		 * const [archive] = module.open_store("greetings", "archive");
		 * if (archive) {
		 * 	const greeting = message({ to: "juliet@example.org" }, "Welcome!");
		 * 	const [id] = archive.append("juliet", undefined, greeting, os.time(), "example.org");
		 * 	if (id) module.log("debug", "Kept as %s", id);
		 * }
		 */
		append(
			username: string | undefined,
			key: string | undefined,
			value: Item,
			when?: number,
			peer?: string,
		): LuaMultiReturn<
			| [key: string, problem?: undefined]
			| [key: false | undefined, problem: "quota-limit" | "unsupported-datatype" | (StoreError & {})]
		>;
		/**
		 * Finds items.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @param query Which; all where left out.
		 * @returns Goes through ids, items, times in seconds since 1970 and other parties, oldest first; and how
		 * many there are where `total` was asked for. Or a false value and why: `item-not-found` where `after` or
		 * `before` names an item that is not there.
		 * @example
		 * const [archive] = module.open_store("greetings", "archive");
		 * if (archive) {
		 * 	const [items] = archive.find("juliet", { limit: 10, reverse: true });
		 * 	if (items) for (const [id, greeting, when] of items) print(id, greeting.top_tag(), when);
		 * }
		 */
		find(
			username: string | undefined,
			query?: ArchiveFindQuery,
		): LuaMultiReturn<
			| [
					items: LuaIterable<
						LuaMultiReturn<[key: string, value: Item, when: number, peer: string | undefined]>
					>,
					total: number | undefined,
			  ]
			| [items: false | undefined, problem: "item-not-found" | (StoreError & {})]
		>;
		/**
		 * Reads one item.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @param key Its id.
		 * @returns The item, its time in seconds since 1970 and the other party; or a false value and why.
		 */
		get(
			username: string | undefined,
			key: string,
		): LuaMultiReturn<
			| [value: Item, when: number, peer: string | undefined]
			| [value: false | undefined, problem: "item-not-found" | (StoreError & {}), peer?: undefined]
		>;
		/**
		 * Replaces an item that is there.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @param key Its id.
		 * @param new_value The new item.
		 * @param new_when Its new time in seconds since 1970; the old one where left out.
		 * @param new_with The new other party; the old one where left out.
		 * @returns True; or a false value and why, which mod_storage_sql leaves out.
		 */
		set(
			username: string | undefined,
			key: string,
			new_value: Item,
			new_when?: number,
			new_with?: string,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: StoreError]>;
		/**
		 * Deletes items.
		 *
		 * @param username The localpart; nil for the archive of the host itself; true for all users, where the
		 * store's `caps.wildcard_delete` is true.
		 * @param query Which; all where left out.
		 * @returns How many, or true where all went; or a false value and why.
		 */
		delete(
			username: string | true | undefined,
			query?: ArchiveDeleteQuery,
		): LuaMultiReturn<
			[deleted: number | true, problem?: unknown] | [deleted: false | undefined, problem: StoreError]
		>;
		/**
		 * Sums the items up by other party.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @param query Which; all where left out.
		 * @returns The sums; or a false value and why.
		 */
		summary(
			username: string | undefined,
			query?: ArchiveFindQuery,
		): LuaMultiReturn<
			[sums: ArchiveSummary, problem?: undefined] | [sums: false | undefined, problem: StoreError]
		>;
		/**
		 * The days on which there are items. mod_storage_internal only.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @returns Dates as `2024-12-31` in UTC; or a false value and why, which is missing for an empty archive.
		 */
		dates?(
			username: string | undefined,
		): LuaMultiReturn<
			[dates: string[], problem?: undefined] | [dates: false | undefined, problem?: StoreError]
		>;
		/**
		 * Goes through the users that have items. To be used in a `for…of` at once.
		 *
		 * @returns Their localparts, in no order.
		 */
		users(): LuaIterable<string>;
		/**
		 * Deletes all items up to a time, faster than `delete`. mod_storage_internal only.
		 *
		 * @param username The localpart.
		 * @param to_when The time, in seconds since 1970.
		 * @returns How many, or true where all went; or a false value and why.
		 * @since 13.0
		 */
		trim?(
			username: string | undefined,
			to_when: number,
		): LuaMultiReturn<
			[deleted: number | true, problem?: undefined] | [deleted: false | undefined, problem: StoreError]
		>;
	}

	/** The data of a user, anything by name where they are not known. */
	type UserData<Data> = unknown extends Data ? Record<string, unknown> : Data;

	/**
	 * The types of stores, and what each is.
	 *
	 * `Data` is the data of a user, for an archive an item of it: a stanza where not known.
	 */
	interface StoreTypes<Data = unknown> {
		/** One table of data for each user. */
		keyval: KeyvalStore<UserData<Data>>;
		/** The same, by key. */
		map: MapStore<UserData<Data>>;
		/** Items in the order of their time. */
		archive: ArchiveStore<unknown extends Data ? import("util.stanza").Stanza : Data>;
		/**
		 * Both as a whole and by key.
		 * @since 13.0
		 */
		"keyval+": CombinedStore<UserData<Data>>;
	}

	/** The type of a store. */
	type StoreType = keyof StoreTypes;

	/** Any store. */
	type Store<Data = unknown> = StoreTypes<Data>[StoreType];

	/** A storage driver. A module makes one as a `NewDriver`. */
	interface Driver {
		/** Its name, as the option `storage` has it; set by `module:provides`. */
		readonly name: string;
		/**
		 * Opens a store.
		 *
		 * @param store The store's name.
		 * @param type The store's type; `keyval` where left out.
		 * @returns The store; or nil and why, `unsupported-store` for a type that it does not have.
		 */
		open<Type extends StoreType = "keyval", Data = unknown>(
			store: string,
			type?: Type,
		): LuaMultiReturn<
			| [store: StoreTypes<Data>[Type], problem?: undefined]
			| [store: undefined, problem: "unsupported-store" | (StoreError & {})]
		>;
		/**
		 * Goes through the names of the stores in which a user has data.
		 *
		 * @param username The localpart; true for all users.
		 * @returns The names; or a false value and why.
		 */
		stores?(
			username: string | true | undefined,
		): LuaMultiReturn<
			[names: LuaIterable<string>, problem?: undefined] | [names: false | undefined, problem: StoreError]
		>;
		/**
		 * Deletes all data of a user.
		 *
		 * @param username The localpart.
		 * @returns Whether that worked; nil with mod_storage_memory, which always does.
		 */
		purge?(username: string): LuaMultiReturn<[ok: boolean | undefined, problem?: StoreError]>;
	}

	/** How a function of a driver's store ends: with its result alone; or with a false value and why. */
	type StoreResult<Value> =
		| Value
		| false
		| undefined
		| LuaMultiReturn<[value: Value | false | undefined, problem?: StoreError | undefined]>;

	/** What goes through texts: what the stores of others give, or a function that gives one at each call, nil at last. */
	type Names = LuaIterable<string> | ((this: void) => string | undefined);

	/** A store of one table of data for each user, as a driver makes it. `self` of its methods is the store. */
	interface NewKeyvalStore<Data = LuaTable<string, unknown>> {
		/**
		 * Reads a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @returns A table that is the caller's own, nil where there are no data; or nil and why.
		 */
		get(username: string | undefined): StoreResult<Data>;
		/**
		 * Replaces a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param data The data, which stay the caller's; nil takes them away.
		 * @returns True; or a false value and why.
		 */
		set(username: string | undefined, data: Data | undefined): StoreResult<boolean>;
		/**
		 * Goes through the users that have data.
		 *
		 * @returns Their localparts.
		 */
		users?(): Names;
	}

	/** A store that is read and written by key, as a driver makes it. `self` of its methods is the store. */
	interface NewMapStore {
		/** What `set_keys` takes for "take this key away": an empty table of its own. */
		remove?: object;
		/**
		 * Reads one key of a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param key The key.
		 * @returns Its value, nil where it is not set; or nil and why.
		 */
		get(username: string | undefined, key: string): StoreResult<unknown>;
		/**
		 * Sets one key of a user's data.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param key The key.
		 * @param value Its value; nil takes it away.
		 * @returns True; or a false value and why.
		 */
		set(username: string | undefined, key: string, value: unknown): StoreResult<boolean>;
		/**
		 * Sets several keys of a user's data at once.
		 *
		 * @param username The localpart; nil for the data of the host itself.
		 * @param changes Values by key, `remove` of the store for keys that are to go.
		 * @returns True; or a false value and why.
		 */
		set_keys?(username: string | undefined, changes: LuaTable<string, unknown>): StoreResult<boolean>;
		/**
		 * Reads one key of all users.
		 *
		 * @param key The key.
		 * @returns Localparts to values; or nil and why.
		 */
		get_all?(key: string): StoreResult<LuaMap<string, unknown>>;
		/**
		 * Takes one key away from all users.
		 *
		 * @param key The key.
		 * @returns True; or a false value and why.
		 */
		delete_all?(key: string): StoreResult<boolean>;
		/**
		 * Goes through the users that have data.
		 *
		 * @returns Their localparts.
		 */
		users?(): Names;
	}

	/** What goes through items of an archive: gives id, item, time and other party at each call, nil at last. */
	type NewArchiveItems<Item> = (
		this: void,
	) =>
		| undefined
		| LuaMultiReturn<[key: string | undefined, value?: Item, when?: number, peer?: string | undefined]>;

	/** A store of items in the order of their time, as a driver makes it. `self` of its methods is the store. */
	interface NewArchiveStore<Item = import("util.stanza").Stanza> {
		/** What the store can do. */
		caps?: ArchiveCapabilities;
		/**
		 * Adds an item.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @param key The id of the item; nil for a new one.
		 * @param value The item.
		 * @param when Its time in seconds since 1970; now where nil.
		 * @param peer The other party.
		 * @returns Its id; or a false value and why, `quota-limit` where the archive is full.
		 */
		append(
			username: string | undefined,
			key: string | undefined,
			value: Item,
			when: number | undefined,
			peer: string | undefined,
		): StoreResult<string>;
		/**
		 * Finds items.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @param query Which; nil for all. The table is the caller's.
		 * @returns Goes through them, oldest first, and how many there are where `total` was asked for; or a false
		 * value and why, `item-not-found` where `after` or `before` names an item that is not there.
		 */
		find(
			username: string | undefined,
			query: ArchiveFindQuery | undefined,
		):
			| NewArchiveItems<Item>
			| LuaMultiReturn<
					[
						items: NewArchiveItems<Item> | false | undefined,
						total_or_problem?: number | StoreError | undefined,
					]
			  >;
		/**
		 * Deletes items.
		 *
		 * @param username The localpart; nil for the archive of the host itself; true for all users.
		 * @param query Which; nil for all.
		 * @returns How many, or true where all went; or a false value and why.
		 */
		delete?(
			username: string | true | undefined,
			query: ArchiveDeleteQuery | undefined,
		): StoreResult<number | true>;
		/**
		 * Reads one item.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @param key Its id.
		 * @returns The item, its time in seconds since 1970 and the other party; or a false value and why.
		 */
		get?(
			username: string | undefined,
			key: string,
		): LuaMultiReturn<
			[
				value: Item | false | undefined,
				when_or_problem?: number | StoreError | undefined,
				peer?: string | undefined,
			]
		>;
		/**
		 * Replaces an item that is there.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @param key Its id.
		 * @param new_value The new item.
		 * @param new_when Its new time in seconds since 1970; the old one where nil.
		 * @param new_with The new other party; the old one where nil.
		 * @returns True; or a false value and why.
		 */
		set?(
			username: string | undefined,
			key: string,
			new_value: Item,
			new_when: number | undefined,
			new_with: string | undefined,
		): StoreResult<boolean>;
		/**
		 * Sums the items up by other party.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @param query Which; nil for all.
		 * @returns The sums; or a false value and why.
		 */
		summary?(username: string | undefined, query: ArchiveFindQuery | undefined): StoreResult<ArchiveSummary>;
		/**
		 * The days on which there are items.
		 *
		 * @param username The localpart; nil for the archive of the host itself.
		 * @returns Dates as `2024-12-31` in UTC; or a false value and why.
		 */
		dates?(username: string | undefined): StoreResult<readonly string[]>;
		/**
		 * Goes through the users that have items.
		 *
		 * @returns Their localparts.
		 */
		users?(): Names;
		/**
		 * Deletes all items up to a time.
		 *
		 * @param username The localpart.
		 * @param to_when The time, in seconds since 1970.
		 * @returns How many, or true where all went; or a false value and why.
		 * @since 13.0
		 */
		trim?(username: string | undefined, to_when: number): StoreResult<number | true>;
	}

	/** Any store as a driver makes it. */
	type NewStore = NewKeyvalStore<unknown> | NewMapStore | NewArchiveStore<unknown>;

	/**
	 * A storage driver as a module gives it to `module.provides("storage", driver)`.
	 *
	 * @example
	 * import type { NewKeyvalStore } from "core.storagemanager";
	 *
	 * const memory = new LuaTable<string, unknown>();
	 * function keyval(store: string): NewKeyvalStore<unknown> {
	 * 	return {
	 * 		get: (username) => memory.get(`${store} ${username ?? ""}`),
	 * 		set(username, data) {
	 * 			memory.set(`${store} ${username ?? ""}`, data);
	 * 			return true;
	 * 		},
	 * 	};
	 * }
	 * module.provides("storage", {
	 * 	open(store, type) {
	 * 		if (type === undefined || type === "keyval") return keyval(store);
	 * 		return $multi(undefined, "unsupported-store");
	 * 	},
	 * });
	 */
	interface NewDriver {
		/** Its name, as the option `storage` has it; that of the module without `storage_` where left out. */
		name?: string;
		/**
		 * Opens a store.
		 *
		 * @param store The store's name.
		 * @param type The store's type; nil stands for `keyval`. `keyval+` is asked for by none: 13.0 opens `keyval`
		 * and `map` for it.
		 * @returns The store; or nil and why: with `unsupported-store` a map store is made from the one of type
		 * `keyval`.
		 */
		open(
			store: string,
			type: "archive" | "keyval" | "map" | undefined,
		): NewStore | LuaMultiReturn<[store: NewStore | undefined, problem?: StoreError | undefined]>;
		/**
		 * Goes through the names of the stores in which a user has data.
		 *
		 * @param username The localpart; true for all users.
		 * @returns The names; or a false value and why.
		 */
		stores?(username: string | true | undefined): StoreResult<Names>;
		/**
		 * Deletes all data of a user.
		 *
		 * @param username The localpart.
		 * @returns True; or a false value and why.
		 */
		purge?(username: string): StoreResult<boolean>;
	}

	/** What the event `store-opened` of a host carries; a handler may put another store in the place of this. */
	interface StoreOpenedEvent {
		/** The host. */
		readonly host: string;
		/** The store's name. */
		readonly store_name: string;
		/** Its type as it was asked for; nil stands for `keyval`. */
		readonly store_type: StoreType | undefined;
		/** The store; nil makes the opening fail. */
		store: Store | undefined;
		/** Why, where the store was taken away. */
		store_err?: StoreError;
	}

	/**
	 * Makes a host ready for storage drivers. Prosody calls it as a host is activated.
	 *
	 * @param host The host.
	 * @example
	 * import { initialize_host } from "core.storagemanager";
	 *
	 * module.command = ([host]) => {
	 * 	if (host === undefined) return 2;
	 * 	initialize_host(host);
	 * 	return 0;
	 * };
	 */
	function initialize_host(host: string): void;

	/**
	 * Finds a storage driver, and loads its module where needed.
	 *
	 * @param host The host.
	 * @param driver_name Its name; `null` for one that stores nothing.
	 * @returns The driver, or nil where it cannot be loaded.
	 */
	function load_driver(host: string, driver_name: string): Driver | undefined;

	/**
	 * The driver that the configuration chooses for a store.
	 *
	 * @param host The host.
	 * @param store The store's name; where left out, the usual driver.
	 * @returns The driver and its name; the driver `null` where it cannot be loaded.
	 */
	function get_driver(host: string, store?: string): LuaMultiReturn<[driver: Driver, driver_name: string]>;

	/**
	 * Opens a store, and fires `store-opened` on the host. A type that the driver does not have is made from
	 * `keyval`, or replaced with one that stores nothing.
	 *
	 * @param host The host.
	 * @param store The store's name.
	 * @param type The store's type; `keyval` where left out.
	 * @returns The store; or nil and why.
	 */
	function open<Type extends StoreType = "keyval", Data = unknown>(
		host: string,
		store: string,
		type?: Type,
	): LuaMultiReturn<
		[store: StoreTypes<Data>[Type], problem?: undefined] | [store: undefined, problem: StoreError]
	>;

	/**
	 * Deletes all data of a user from all drivers of a host. Throws where the usual driver cannot.
	 *
	 * @param user The localpart.
	 * @param host The host.
	 * @returns True.
	 */
	function purge(user: string, host: string): true;

	/** The functions of `util.datamanager` that work on files, whatever driver is configured. */
	const olddm: typeof import("util.datamanager");
}
