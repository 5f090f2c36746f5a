/**
 * Filters of what a session sends and receives (`util/filters.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/filters.lua
 * @noResolution
 * @noSelf
 */
declare module "util.filters" {
	/** What goes through each kind of filter: bytes of the connection, elements of the stream. */
	interface FilterData {
		/** Bytes that have arrived. */
		"bytes/in": string;
		/** Bytes to send. */
		"bytes/out": string;
		/** Elements that have arrived: stanzas, and others such as those of stream management. */
		"stanzas/in": import("util.stanza").Element;
		/** Elements to send. */
		"stanzas/out": import("util.stanza").Element;
	}

	/** The kinds of filters. */
	type FilterType = keyof FilterData;

	/**
	 * Sees what goes through.
	 *
	 * @param data What goes through.
	 * @param session The session.
	 * @returns What goes on in its place; nil drops it.
	 */
	type Filter<T extends FilterType> = (
		this: void,
		data: FilterData[T],
		session: Session,
	) => FilterData[T] | undefined;

	/**
	 * Prepares a session for filters and calls all hooks with it. Whoever makes a session does this once.
	 *
	 * @param session The session.
	 * @returns A function that puts data through the filters of a kind; nil where one dropped it.
	 */
	function initialize(
		session: Session,
	): <T extends FilterType>(this: void, type: T, data: FilterData[T]) => FilterData[T] | undefined;
	/**
	 * Adds a filter to a session; one that is there already stays as it is.
	 *
	 * @param session The session.
	 * @param type The kind of filter.
	 * @param callback The filter.
	 * @param priority Higher is called first; 0 where left out. Those of one priority in the order of adding.
	 * @example
	 * import { add_filter } from "util.filters";
	 *
	 * module.hook("resource-bind", ({ session }) => {
	 * 	add_filter(session, "stanzas/out", (stanza) => {
	 * 		session.log("debug", "Sends %s", stanza.top_tag());
	 * 		return stanza;
	 * 	});
	 * });
	 */
	function add_filter<T extends FilterType>(
		session: Session,
		type: T,
		callback: Filter<T>,
		priority?: number,
	): void;
	/**
	 * Removes a filter from a session.
	 *
	 * @param session The session.
	 * @param type The kind of filter.
	 * @param callback The filter.
	 * @returns True, or nil where it was not there.
	 */
	function remove_filter<T extends FilterType>(
		session: Session,
		type: T,
		callback: Filter<T>,
	): true | undefined;
	/**
	 * Has a function called with each new session, for the whole server. Modules remove it when they are
	 * unloaded.
	 *
	 * @param callback The function.
	 */
	function add_filter_hook(callback: (this: void, session: Session) => void): void;
	/**
	 * Undoes `add_filter_hook`.
	 *
	 * @param callback The function.
	 */
	function remove_filter_hook(callback: (this: void, session: Session) => void): void;
}
