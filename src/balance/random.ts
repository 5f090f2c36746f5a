// Balancing policy: each resource is as likely as any other.

import type { Resources } from "../service/pool";

const random = math.random;

function pick_at_random(_eligible: Resources, count: number): number {
	return random(count);
}

export { pick_at_random };
