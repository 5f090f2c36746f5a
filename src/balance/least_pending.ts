// Balancing policy: of two random resources the one with fewer open requests, which is nearly as good as the least of
// all ("the power of two random choices", Mitzenmacher 2001).

import type { Resources } from "../service/pool";

const random = math.random;

function pick_less_pending(eligible: Resources, count: number): number {
	if (count === 1) return 1;
	const one = random(count);
	let other = random(count - 1);
	if (other >= one) other += 1;
	return eligible.get(other).pending < eligible.get(one).pending ? other : one;
}

export { pick_less_pending };
