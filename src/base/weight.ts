// How much memory a stanza takes while it is kept.

import type { Element } from "util.stanza";

/** An estimate of what an element takes, in bytes; infinite where it is nested too deep to be kept. */
function weight_of(element: Element, depth = 1): number {
	/** What Lua needs for an element beside its text: three tables and their entries. */
	const element_bytes = 500;
	/** What Lua needs for an attribute beside its text. */
	const attribute_bytes = 40;
	/** Counting one that is nested deeper would take too much stack, so it is not kept. */
	const max_depth = 100;

	if (depth > max_depth) return math.huge;
	let bytes = element_bytes + element.name.length;
	for (const [name, value] of pairs(element.attr)) {
		bytes += attribute_bytes + tostring(name).length + tostring(value).length;
	}
	for (const place of $range(1, element.child_count())) {
		const child = element.child(place);
		bytes += child.name !== undefined ? weight_of(child, depth + 1) : child.length;
	}
	return bytes;
}

export { weight_of };
