// Counts by name, and which name has the greatest count.

/** What a tally keeps; the next instance of the module goes on with it. */
interface TallyState {
	readonly counts: LuaMap<string, number>;
	/** The names of each count. */
	readonly names_with: LuaMap<number, LuaSet<string>>;
	/** The greatest count. */
	most: number;
}

/** @noSelf */
interface Tally {
	/** Adds to the count of a name; returns the new count. */
	add: (name: string, by: 1 | -1) => number;
	count: (name: string) => number;
	/** A name with the greatest count; nil where there is none. */
	leader: () => string | undefined;
}

/** Adds to one of several counts, and keeps none that is 0; returns the new count. */
function add_to<Name extends AnyNotNil>(counts: LuaMap<Name, number>, name: Name, by: number): number {
	const count = (counts.get(name) ?? 0) + by;
	if (count > 0) {
		counts.set(name, count);
	} else {
		counts.delete(name);
	}
	return count;
}

function empty_tally(): TallyState {
	return { counts: new LuaMap<string, number>(), names_with: new LuaMap<number, LuaSet<string>>(), most: 0 };
}

function new_tally(state: TallyState): Tally {
	const names_with = state.names_with;

	function add(name: string, by: 1 | -1): number {
		const count = add_to(state.counts, name, by);
		const former = names_with.get(count - by);
		if (former) {
			former.delete(name);
			if (former.isEmpty()) names_with.delete(count - by);
		}
		if (count > 0) {
			const others = names_with.get(count) ?? new LuaSet<string>();
			others.add(name);
			names_with.set(count, others);
		}
		// Counts change by one. So when the last name with the greatest count loses one, it leads still.
		if (count > state.most || !names_with.has(state.most)) state.most = count;
		return count;
	}

	function leader(): string | undefined {
		const leaders = names_with.get(state.most);
		if (!leaders) return undefined;
		const [name] = next(leaders);
		return name;
	}

	return { add, count: (name) => state.counts.get(name) ?? 0, leader };
}

export type { Tally, TallyState };
export { add_to, empty_tally, new_tally };
