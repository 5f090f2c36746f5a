// What is looked for in lists and maps.

/** Whether a value, such as one of the configuration, is a table. */
function is_table(value: unknown): value is Record<string | number, unknown> {
	return typeof value === "object";
}

function includes(list: readonly unknown[], item: unknown): boolean {
	for (const other of list) {
		if (other === item) return true;
	}
	return false;
}

/** The values of a map, in no order. */
function values_of<Key extends AnyNotNil, Value>(map: LuaMap<Key, Value>): Value[] {
	const values: Value[] = [];
	for (const [, value] of map) values.push(value);
	return values;
}

/**
 * The values of a map for which something holds, in no order.
 *
 * @param max How many of them at most; nil for all.
 */
function values_where<Key extends AnyNotNil, Value>(
	map: LuaMap<Key, Value>,
	holds: (value: Value) => boolean,
	max: number = math.huge,
): Value[] {
	const found: Value[] = [];
	for (const [, value] of map) {
		if (found.length >= max) return found;
		if (holds(value)) found.push(value);
	}
	return found;
}

export { includes, is_table, values_of, values_where };
