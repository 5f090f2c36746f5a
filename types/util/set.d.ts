/**
 * Sets (`util/set.lua`).
 *
 * A `for` loop runs over a set itself. `==` compares what is in them, `tostring` lists it.
 * @see https://prosody.im/doc/developers/util/set
 * @noResolution
 * @noSelf
 */
declare module "util.set" {
	/** A number of items without order, none of them twice. */
	export interface ItemSet<Item extends AnyNotNil> extends LuaIterable<Item> {
		/**
		 * What is in this set or in another. Compiles to `+`.
		 *
		 * @param other The other set.
		 * @returns A new set.
		 */
		readonly plus: LuaAdditionMethod<ItemSet<Item>, ItemSet<Item>>;
		/**
		 * What is in this set and not in another. Compiles to `-`.
		 *
		 * @param other The other set.
		 * @returns A new set.
		 */
		readonly minus: LuaSubtractionMethod<ItemSet<Item>, ItemSet<Item>>;
		/**
		 * What a function makes of the items, without nil. Compiles to `/`.
		 *
		 * @param convert The function.
		 * @returns A new set.
		 */
		readonly map: (<Other extends AnyNotNil>(
			convert: (this: void, item: Item) => Other | undefined,
		) => ItemSet<Other>) &
			LuaExtension<"DivisionMethod">;

		/**
		 * Adds an item.
		 *
		 * @param item The item.
		 * @example
		 * import * as set from "util.set";
		 *
		 * const seen = set.new<string>();
		 * seen.add("juliet@example.org");
		 */
		add(item: Item): void;
		/**
		 * Tells whether an item is in the set.
		 *
		 * @param item The item.
		 * @returns True, or nil.
		 * @example
		 * import * as set from "util.set";
		 *
		 * if (set.new(["red"]).contains("red")) print("red is there");
		 */
		contains(item: Item): true | undefined;
		/**
		 * Tells whether all of another set is in this one.
		 *
		 * @param other_set The other set, or an iterator over one value.
		 * @returns Whether it is.
		 */
		contains_set(other_set: LuaIterable<Item>): boolean;
		/**
		 * Iterates over the items.
		 *
		 * @returns An iterator over items and true.
		 */
		items(): LuaIterable<LuaMultiReturn<[item: Item, present: true]>>;
		/**
		 * Removes an item.
		 *
		 * @param item The item.
		 */
		remove(item: Item): void;
		/**
		 * Adds the items of an array.
		 *
		 * @param item_list The array; nil adds nothing.
		 */
		add_list(item_list: readonly Item[] | undefined): void;
		/**
		 * Adds the items of another set.
		 *
		 * @param otherset The other set, or an iterator over one value.
		 */
		include(otherset: LuaIterable<Item>): void;
		/**
		 * Removes the items of another set.
		 *
		 * @param otherset The other set, or an iterator over one value.
		 */
		exclude(otherset: LuaIterable<Item>): void;
		/**
		 * Tells whether the set is empty.
		 *
		 * @returns Whether it is.
		 * @example
		 * const admins = module.get_option_set("admins", []);
		 * if (admins.empty()) module.log("warn", "There are no administrators");
		 */
		empty(): boolean;
	}

	/** The same under a shorter name. */
	export type Set<Item extends AnyNotNil> = ItemSet<Item>;

	/**
	 * Makes a set.
	 *
	 * @param list Its items; none where left out.
	 * @returns The set.
	 * @example
	 * import * as set from "util.set";
	 *
	 * const colours = set.new(["red", "green"]);
	 * colours.add("blue");
	 * for (const colour of colours) print(colour);
	 */
	function create<Item extends AnyNotNil>(list?: readonly Item[]): ItemSet<Item>;

	export { create as new };
	/**
	 * Tells whether a value is a set of this library.
	 *
	 * @param value Any value.
	 * @returns Whether it is.
	 */
	export function is_set(value: unknown): value is ItemSet<AnyNotNil>;
	/**
	 * What is in one of two sets, or in both.
	 *
	 * @param set1 A set.
	 * @param set2 Another.
	 * @returns A new set.
	 */
	export function union<A extends AnyNotNil, B extends AnyNotNil>(
		set1: ItemSet<A>,
		set2: ItemSet<B>,
	): ItemSet<A | B>;
	/**
	 * What is in a set and not in another.
	 *
	 * @param set1 The set.
	 * @param set2 The other.
	 * @returns A new set.
	 */
	export function difference<A extends AnyNotNil, B extends AnyNotNil>(
		set1: ItemSet<A>,
		set2: ItemSet<B>,
	): ItemSet<A>;
	/**
	 * What is in both of two sets.
	 *
	 * @param set1 A set.
	 * @param set2 Another.
	 * @returns A new set.
	 */
	export function intersection<A extends AnyNotNil, B extends AnyNotNil>(
		set1: ItemSet<A>,
		set2: ItemSet<B>,
	): ItemSet<A & B>;
	/**
	 * What is in one of two sets, not in both.
	 *
	 * @param set1 A set.
	 * @param set2 Another.
	 * @returns A new set.
	 */
	export function xor<A extends AnyNotNil, B extends AnyNotNil>(
		set1: ItemSet<A>,
		set2: ItemSet<B>,
	): ItemSet<A | B>;
}
