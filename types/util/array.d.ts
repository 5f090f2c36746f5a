/**
 * Lists with methods (`util/array.lua`).
 *
 * The library is a function, so it is imported as a whole: `import array = require("util.array")`. Its lists
 * start at 1 as Lua has it, and their methods change the list in place, while the functions of the library
 * leave the list alone and return a new one. `a + b` joins two lists, `list / func` maps one and leaves nil
 * out, `==` compares item by item.
 * @see https://hg.prosody.im/trunk/file/tip/util/array.lua
 * @noResolution
 * @noSelf
 */
declare module "util.array" {
	namespace array {
		/** A list with methods. */
		interface List<T> {
			/** An item, numbered from 1; nil beyond the end. No shift as for a TypeScript array takes place. */
			[index: number]: T | undefined;

			/**
			 * Picks an item by chance.
			 *
			 * @returns The item; throws where the list is empty.
			 */
			random(): T;
			/**
			 * Picks an item by chance, but not the one at a place.
			 *
			 * @param index The place to leave out, from 1.
			 * @returns The item; throws where the list has fewer than two.
			 */
			random_other(index: number): T;
			/**
			 * Puts the items into a random order.
			 *
			 * @returns This list.
			 */
			shuffle(): this;
			/**
			 * Adds the items of another list at the end.
			 *
			 * @param items The other list.
			 * @returns This list.
			 */
			append(items: Items<T>): this;
			/**
			 * Adds an item at the end.
			 *
			 * @param item The item.
			 * @returns This list.
			 * @example
			 * import array = require("util.array");
			 *
			 * const names = array<string>();
			 * names.push("Juliet").push("Romeo");
			 */
			push(item: T): this;
			/**
			 * Removes an item; those behind it move up.
			 *
			 * @param index Its place from 1; the last where left out.
			 * @returns The item, or nil where the list is empty.
			 */
			pop(index?: number): T | undefined;
			/**
			 * Joins the items, each put through `tostring`.
			 *
			 * @param separator What to put between them; nothing where left out.
			 * @returns The text.
			 */
			concat(separator?: string): string;
			/**
			 * Counts the items.
			 *
			 * @returns How many there are.
			 */
			length(): number;
			/**
			 * Replaces each item.
			 *
			 * @param func Called with each; nil leaves a hole.
			 * @returns This list.
			 */
			map<U>(func: (this: void, item: T) => U): List<U>;
			/**
			 * Removes items.
			 *
			 * @param func Called with each; a true value keeps it. Nil and false alone remove it.
			 * @returns This list.
			 */
			filter(func: (this: void, item: T) => unknown): this;
			/**
			 * Keeps a range of items.
			 *
			 * @param first The first place, from 1; negative from the end.
			 * @param last The last place; the end where left out.
			 * @returns This list.
			 */
			slice(first: number, last?: number): this;
			/**
			 * Sorts the items.
			 *
			 * @param before Tells whether the first comes before the second; `<` where left out.
			 * @returns This list.
			 */
			sort(before?: (this: void, first: T, second: T) => boolean): this;
			/**
			 * Removes what occurred before.
			 *
			 * @returns This list.
			 */
			unique(): this;
			/**
			 * Replaces each item by one of its fields.
			 *
			 * @param key The field.
			 * @param fallback What to put where the field is nil; nil leaves a hole.
			 * @returns This list.
			 */
			pluck<K extends keyof T, D = undefined>(key: K, fallback?: D): List<NonNullable<T[K]> | D>;
			/**
			 * Turns the order round.
			 *
			 * @returns This list.
			 */
			reverse(): this;
		}

		/** What is read as a list: one with methods, or a TypeScript array. */
		type Items<T> = List<T> | readonly T[];

		/** The library: a function that makes a list, and functions that work on copies. */
		interface Library {
			/**
			 * Gives a table the methods of a list, in place.
			 *
			 * @param items The table; a new one where left out.
			 * @returns The same table.
			 */
			<T>(this: void, items?: readonly T[]): List<T>;
			/**
			 * Collects the first value of each step of an iterator.
			 *
			 * @param iterator The call that starts the iterator, such as `pairs(t)`.
			 * @returns A new list.
			 */
			<T, U>(this: void, iterator: LuaIterable<LuaMultiReturn<[T, U]>>): List<T>;
			<T>(this: void, iterator: LuaIterable<T>): List<T>;
			/**
			 * Gives a table the methods of a list, in place.
			 *
			 * @param items The table; a new one where left out.
			 * @returns The same table.
			 * @since 13.0
			 */
			new: <T>(this: void, items?: readonly T[]) => List<T>;
			/**
			 * Collects the first value of each step of an iterator, up to nil.
			 *
			 * @param iterator The call that starts the iterator, such as `pairs(t)`, or the iterator function.
			 * @param state What is handed to the iterator as its first argument.
			 * @param start What is handed to the iterator at its first step as its second argument.
			 * @returns A new list.
			 */
			collect<T, U>(this: void, iterator: LuaIterable<LuaMultiReturn<[T, U]>>): List<T>;
			collect<T>(this: void, iterator: LuaIterable<T>): List<T>;
			collect<T, S>(
				this: void,
				iterator: (this: void, state: S, last: T | undefined) => T | undefined,
				state: S,
				start?: T,
			): List<T>;
			/**
			 * Applies a function to each item.
			 *
			 * @param items The list.
			 * @param func Called with each; nil leaves a hole.
			 * @returns A new list.
			 */
			map<T, U>(this: void, items: Items<T>, func: (this: void, item: T) => U): List<U>;
			/**
			 * Picks items.
			 *
			 * @param items The list.
			 * @param func Called with each; a true value keeps it. Nil and false alone leave it out.
			 * @returns A new list.
			 */
			filter<T>(this: void, items: Items<T>, func: (this: void, item: T) => unknown): List<T>;
			/**
			 * Copies a range of items.
			 *
			 * @param items The list.
			 * @param first The first place, from 1; negative from the end.
			 * @param last The last place; the end where left out.
			 * @returns A new list.
			 */
			slice<T>(this: void, items: Items<T>, first: number, last?: number): List<T>;
			/**
			 * Sorts a copy.
			 *
			 * @param items The list.
			 * @param before Tells whether the first comes before the second; `<` where left out.
			 * @returns A new list.
			 */
			sort<T>(this: void, items: Items<T>, before?: (this: void, first: T, second: T) => boolean): List<T>;
			/**
			 * Copies each item once.
			 *
			 * @param items The list.
			 * @returns A new list, in the order of first occurrence.
			 */
			unique<T>(this: void, items: Items<T>): List<T>;
			/**
			 * Takes one field of each item.
			 *
			 * @param items The list.
			 * @param key The field.
			 * @param fallback What to put where the field is nil; nil leaves a hole.
			 * @returns A new list.
			 */
			pluck<T, K extends keyof T, D = undefined>(
				this: void,
				items: Items<T>,
				key: K,
				fallback?: D,
			): List<NonNullable<T[K]> | D>;
			/**
			 * Copies in the reverse order.
			 *
			 * @param items The list.
			 * @returns A new list.
			 */
			reverse<T>(this: void, items: Items<T>): List<T>;
		}
	}
	/** The library, which is callable. */
	const array: array.Library;
	export = array;
}
