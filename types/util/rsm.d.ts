/**
 * Pages of long lists (`util/rsm.lua`, XEP-0059).
 * @see util/rsm.lua
 * @noResolution
 * @noSelf
 */
declare module "util.rsm" {
	/** The first item of a page. */
	interface FirstItem {
		/** Its place in the whole list, counted from 0. */
		readonly index?: number;
		/** Its id. */
		readonly 1: string;
	}

	/** What `<set/>` says, in a request or an answer. */
	interface ResultSet {
		/** The id of the item before the page. */
		readonly after?: string | undefined;
		/** The id of the item behind the page; true for the last page. */
		readonly before?: string | true | undefined;
		/** The most items of the page. */
		readonly max?: number | undefined;
		/** Where the page begins, counted from 0. */
		readonly index?: number | undefined;
		/** The first item of the page. */
		readonly first?: FirstItem | undefined;
		/** The id of the last item of the page. */
		readonly last?: string | undefined;
		/** How many items the whole list has. */
		readonly count?: number | undefined;
	}

	/** What `<set/>` is to say. */
	interface NewResultSet extends Omit<ResultSet, "first"> {
		/** The first item of the page, with its place; or its id alone. */
		readonly first?: Required<FirstItem> | string | undefined;
	}

	/**
	 * Reads a `<set/>`.
	 *
	 * @param set The element.
	 * @returns What it says; a number that is none is nil.
	 */
	function parse(set: import("util.stanza").Element): ResultSet;
	/**
	 * Makes a `<set/>`.
	 *
	 * @param result_set What it is to say; all else is left out. Throws where a number is no whole one.
	 * @returns The element.
	 */
	function generate(result_set: NewResultSet): import("util.stanza").Element;
	/**
	 * Reads the `<set/>` within an element.
	 *
	 * @param element The element around it.
	 * @returns What it says; nil where it is not there or is empty.
	 */
	function get(element: import("util.stanza").Element): ResultSet | undefined;
}
