// How much memory a stanza takes while it is kept.

import type { Element } from "util.stanza";

/** What Lua needs for an element beside its text: three tables and their entries. */
const element_bytes = 500;
const deepest = 100;

function weigh_below(element: Element, depth: number): number {
	// Counted without asking the stack for more than it has.
	if (depth > deepest) return math.huge;
	let bytes = element_bytes;
	for (const [, value] of pairs(element.attr)) bytes += value.length;
	for (const child of element.children()) {
		bytes += typeof child === "string" ? child.length : weigh_below(child, depth + 1);
	}
	return bytes;
}

/** An estimate, in bytes; infinite for a stanza too deep to be worth keeping. */
function weight_of(stanza: Element): number {
	return weigh_below(stanza, 1);
}

export { weight_of };
