// Balancing policy: one resource after the other.

import type { Resources } from "../service/pool";
import type { Pick } from "./policy";

function new_round_robin(): Pick {
	let place = 0;

	return (eligible: Resources, count: number) => {
		place = place < count ? place + 1 : 1;
		return $multi(eligible.get(place));
	};
}

export { new_round_robin };
