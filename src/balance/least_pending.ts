// Balancing policy: of two random resources the one with fewer open requests, which is nearly as good as the least of
// all ("the power of two random choices", Mitzenmacher 2001).

import type { Resource } from "../base/resource";
import type { Resources } from "../service/pool";

const random = math.random;

function pick_less_pending(eligible: Resources, count: number): LuaMultiReturn<[Resource]> {
	const place = random(count);
	const one = eligible.get(place);
	if (count === 1) return $multi(one);
	const other_place = random(count - 1);
	const other = eligible.get(other_place < place ? other_place : other_place + 1);
	return $multi(other.pending < one.pending ? other : one);
}

export { pick_less_pending };
