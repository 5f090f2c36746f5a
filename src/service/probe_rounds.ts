// Rounds of probing: which resources are still there.
//
// A probe is answered with a presence for each resource. Only two answered probes in a row from which a
// resource was missing remove it; silence proves nothing.

import type { Resource } from "../base/resource";

/** @noSelf */
interface Census {
	/** Notes that a probe has been sent. */
	begin: (now: number) => void;
	/** Notes an available presence, of a resource that was known before or not. */
	seen: (resource: Resource, is_new: boolean) => void;
	/** Notes that the account answered: nobody is there. */
	nobody_seen: () => void;
	/** Notes that a delivery to a resource failed. */
	doubt: (resource: Resource) => void;
	/** Ends a round whose time is over; returns the resources that are gone, or nil while none has ended. */
	conclude: (now: number) => Resource[] | undefined;
	/** Whether it is time for a probe. */
	is_due: (now: number) => boolean;
	/** Whether a probe has been sent that may still be answered. */
	is_open: () => boolean;
	/** Whether the last probe that has ended was answered. */
	was_answered: () => boolean;
}

/**
 * @param all The resources of the account.
 * @param is_hidden Tells of a resource that no probe shows and that is there all the same.
 * @param interval Returns the time between two probes while all is well, in seconds.
 */
function new_census(
	all: LuaMap<string, Resource>,
	interval: () => number,
	is_hidden: (resource: Resource) => boolean,
): Census {
	/** The time that answers to a probe get, and with that the time between two probes while in doubt. */
	const round_seconds = 10;
	/** After so many rounds without any answer, doubt alone starts no further one. */
	const max_silent_rounds = 6;
	const max_missing = 2;

	let round = 0;
	let begun: number | undefined;
	let due = 0;
	let answered = false;
	let was_answered = false;
	let silent_rounds = 0;

	function begin(now: number): void {
		round += 1;
		begun = now;
		answered = false;
		due = now + interval();
	}

	function seen(resource: Resource, is_new: boolean): void {
		resource.suspect = false;
		resource.missing = 0;
		if (begun === undefined) return;
		answered = true;
		resource.seen_in = round;
		// A new one may have sent its presence directly just now.
		if (!is_new) resource.listed = true;
	}

	function nobody_seen(): void {
		if (begun !== undefined) answered = true;
	}

	function doubt(resource: Resource): void {
		if (resource.suspect) return;
		resource.suspect = true;
		silent_rounds = 0;
		due = 0;
	}

	function conclude(now: number): Resource[] | undefined {
		if (begun === undefined || now < begun + round_seconds) return undefined;
		begun = undefined;
		was_answered = answered;
		silent_rounds = answered ? 0 : silent_rounds + 1;
		const gone: Resource[] = [];
		let in_doubt = false;
		for (const [, resource] of all) {
			// One that only ever sent its presence directly is in no answer, and misses nothing.
			if (answered && resource.seen_in !== round && (resource.listed || resource.suspect)) {
				resource.missing += 1;
				if (is_hidden(resource)) {
					resource.suspect = false;
					resource.missing = 0;
				} else if (resource.missing >= max_missing) {
					gone.push(resource);
				}
			}
			in_doubt = in_doubt || resource.suspect || resource.missing > 0;
		}
		if (in_doubt && silent_rounds < max_silent_rounds) due = now;
		return gone;
	}

	return {
		begin,
		seen,
		nobody_seen,
		doubt,
		conclude,
		is_due: (now) => begun === undefined && now >= due,
		is_open: () => begun !== undefined,
		was_answered: () => was_answered,
	};
}

export type { Census };
export { new_census };
