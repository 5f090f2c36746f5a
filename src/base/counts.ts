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

export { add_to };
