// Rounds of probing: which resources of an account are still there.
//
// A probe is answered with a presence for each resource (RFC 6121, section 4.3). A resource is gone when two answered
// probes in a row did not show it. Silence says nothing.

import type { Resource } from "../base/resource";

/** @noSelf */
interface ProbeRounds {
	/** A probe has been sent. */
	begin: (now: number) => void;
	/** Available presence has come. */
	seen: (resource: Resource, is_new: boolean) => void;
	/** The account has answered that nobody is online. */
	answered_empty: () => void;
	/** A delivery to a resource failed. */
	suspect: (resource: Resource) => void;
	/** Ends a round whose time is over; returns the resources that are gone, or nil where no round has ended. */
	conclude: (now: number) => Resource[] | undefined;
	/** Whether it is time for a probe. */
	is_due: (now: number) => boolean;
	/** Whether a probe has been sent that may still be answered. */
	is_open: () => boolean;
}

/** A resource has answered a request, so it is there. */
function clear_suspicion(resource: Resource): void {
	resource.suspect = false;
}

/**
 * @param all The resources of the account.
 * @param interval Returns the time between two probes while all is well, in seconds.
 * @param is_hidden Whether a resource is there though no probe shows it.
 */
function new_probe_rounds(
	all: LuaMap<string, Resource>,
	interval: () => number,
	is_hidden: (resource: Resource) => boolean,
): ProbeRounds {
	/** How long answers to a probe are awaited, which is also the time between two probes while one is suspect. */
	const round_seconds = 10;
	/** After so many rounds in a row without any answer, a suspect starts no further one. */
	const max_silent_rounds = 6;
	const max_missing = 2;

	let round = 0;
	let begun: number | undefined;
	let due = 0;
	let answered = false;
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
		// A new one may have sent its presence to us directly, just now.
		if (!is_new) resource.listed = true;
	}

	function answered_empty(): void {
		if (begun !== undefined) answered = true;
	}

	function suspect(resource: Resource): void {
		if (resource.suspect) return;
		resource.suspect = true;
		silent_rounds = 0;
		due = 0;
	}

	function conclude(now: number): Resource[] | undefined {
		if (begun === undefined || now < begun + round_seconds) return undefined;
		begun = undefined;
		silent_rounds = answered ? 0 : silent_rounds + 1;
		const gone: Resource[] = [];
		let has_suspect = false;
		for (const [, resource] of all) {
			// One that only ever sent its presence directly is in no answer.
			if (answered && resource.seen_in !== round && (resource.listed || resource.suspect)) {
				resource.missing += 1;
				if (is_hidden(resource)) {
					resource.suspect = false;
					resource.missing = 0;
				} else if (resource.missing >= max_missing) {
					gone.push(resource);
				}
			}
			has_suspect = has_suspect || resource.suspect || resource.missing > 0;
		}
		if (has_suspect && silent_rounds < max_silent_rounds) due = now;
		return gone;
	}

	// Rounds are numbered from 1 again after a reload.
	for (const [, resource] of all) resource.seen_in = undefined;
	return {
		begin,
		seen,
		answered_empty,
		suspect,
		conclude,
		is_due: (now) => begun === undefined && now >= due,
		is_open: () => begun !== undefined,
	};
}

export type { ProbeRounds };
export { clear_suspicion, new_probe_rounds };
