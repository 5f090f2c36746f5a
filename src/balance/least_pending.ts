// Balancing: the one of two that has less to do. To look at two is nearly as good as to look at all.

import type { Resources } from "../service/pool";

const draw = math.random;

function pick_less_pending(fit: Resources, count: number): number {
	if (count === 1) return 1;
	const one = draw(count);
	let other = draw(count - 1);
	if (other >= one) other += 1;
	return fit.get(other).pending < fit.get(one).pending ? other : one;
}

export { pick_less_pending };
