// Balancing: each resource is as likely as any other.

const random = math.random;

/** The place, from 1, of a resource among `count`. */
function choose_at_random(count: number): number {
	return random(count);
}

export { choose_at_random };
