// Balancing policy: each resource is as likely as any other.

import type { Resource } from "../base/resource";
import type { Resources } from "../service/pool";

const random = math.random;

function pick_at_random(eligible: Resources, count: number): LuaMultiReturn<[Resource]> {
	return $multi(eligible.get(random(count)));
}

export { pick_at_random };
