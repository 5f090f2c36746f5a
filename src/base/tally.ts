// Counts by name, and who has most.

/** What a tally holds; the next instance of the module can go on with it. */
interface Tallied {
	readonly counts: LuaMap<string, number>;
	/** The names of each count. */
	readonly names_with: LuaMap<number, LuaSet<string>>;
	/** The greatest count. */
	most: number;
}

/** @noSelf */
interface Tally {
	/** Adds to the count of a name; returns what it is then. */
	add: (name: string, by: 1 | -1) => number;
	/** The count of a name. */
	count: (name: string) => number;
	/** A name with the greatest count; nil where there is none. */
	leader: () => string | undefined;
}

/** Adds to one of several counts, of which none is kept at 0; returns what it is then. */
function add_to<Name extends AnyNotNil>(counts: LuaMap<Name, number>, name: Name, by: number): number {
	const count = (counts.get(name) ?? 0) + by;
	if (count > 0) {
		counts.set(name, count);
	} else {
		counts.delete(name);
	}
	return count;
}

function nothing_tallied(): Tallied {
	return { counts: new LuaMap<string, number>(), names_with: new LuaMap<number, LuaSet<string>>(), most: 0 };
}

function new_tally(tallied: Tallied): Tally {
	const names_with = tallied.names_with;

	function add(name: string, by: 1 | -1): number {
		const count = add_to(tallied.counts, name, by);
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
		// Counts change by one, so that whoever had most is followed by itself or by one of the same count.
		if (count > tallied.most || !names_with.has(tallied.most)) tallied.most = count;
		return count;
	}

	function leader(): string | undefined {
		const leaders = names_with.get(tallied.most);
		if (!leaders) return undefined;
		const [name] = next(leaders);
		return name;
	}

	return { add, count: (name) => tallied.counts.get(name) ?? 0, leader };
}

export type { Tallied };
export { add_to, new_tally, nothing_tallied };
