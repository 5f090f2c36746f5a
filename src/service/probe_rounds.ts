// Rounds of probing: which resources of an account are still there.
//
// A probe is answered with a presence for each resource (RFC 6121, section 4.3). One that an answer does not show, or
// that a delivery has failed to, is suspect until an answer shows it; two answers without it, and it is gone. Silence is
// an answer about suspects, too, where the account's server says something else meanwhile.

import { monotonic } from "util.time";
import { values_where } from "../base/lists";
import type { Resource } from "../base/resource";
import type { Pool } from "./pool";

/** @noSelf */
interface ProbeRounds {
	/** A probe has been sent. */
	begin: (now: number) => void;
	/** Available presence has come. */
	seen: (resource: Resource, is_new: boolean) => void;
	/** A new resource has joined the pool: it may have taken the place of one that is suspect. */
	joined: () => void;
	/** The account has answered that nobody is online. */
	answered_empty: () => void;
	/** The account's server has sent something. */
	heard: () => void;
	/**
	 * A delivery to a resource failed.
	 *
	 * @param party The party that it failed for.
	 */
	suspect: (resource: Resource, party: string, now: number) => void;
	/** Has the next round begin as soon as no other one is open. */
	hasten: () => void;
	/** Ends a round whose time is over; returns the resources that are gone, or nil where no round has ended. */
	conclude: (now: number) => Resource[] | undefined;
	/** Whether it is time for a probe. */
	is_due: (now: number) => boolean;
	/** Whether a probe has been sent that may still be answered. */
	is_open: () => boolean;
	/** Whether nothing at all has come since a probe that is about suspects. */
	is_silent: (now: number) => boolean;
}

/**
 * @param all The resources of the account.
 * @param interval Returns the time between two probes while all is well, in seconds.
 * @param pool Where they are.
 */
function new_probe_rounds(all: LuaMap<string, Resource>, interval: () => number, pool: Pool): ProbeRounds {
	/** How long answers to a probe are awaited, in seconds: while all is well; */
	const usual_seconds = 10;
	/** while there are suspects, where nothing has come so far; and where something has. */
	const silent_seconds = 2;
	const answered_seconds = 1;
	/** After so many rounds in a row that say nothing, the next one waits for another failure. */
	const max_silent_rounds = 6;
	const max_missing = 2;
	/** How long one that was shown is not suspect again through the same party, in seconds. */
	const trusted_seconds = 30;

	let round = 0;
	let begun: number | undefined;
	let due = 0;
	let is_answered = false;
	let is_heard = false;
	let silent_rounds = 0;
	let has_suspects = false;

	function is_hurried(): boolean {
		return has_suspects && silent_rounds < max_silent_rounds;
	}

	function hurry(): void {
		has_suspects = true;
		silent_rounds = 0;
		due = 0;
	}

	function begin(now: number): void {
		round += 1;
		begun = now;
		is_answered = false;
		is_heard = false;
		due = now + interval();
	}

	/** Notes that a resource is there, whatever a party has brought about. */
	function clear(resource: Resource): void {
		resource.suspect = false;
		const party = resource.suspected_by;
		if (party === undefined) return;
		const now = monotonic();
		const trusted = resource.trusted ?? new LuaMap<string, number>();
		for (const [other, expiry] of trusted) {
			if (expiry <= now) trusted.delete(other);
		}
		trusted.set(party, now + trusted_seconds);
		resource.trusted = trusted;
		resource.suspected_by = undefined;
	}

	function seen(resource: Resource, is_new: boolean): void {
		if (resource.suspect) clear(resource);
		resource.missing = 0;
		if (begun === undefined) return;
		is_answered = true;
		resource.seen_in = round;
		// A new one may have sent its presence to us directly, just now.
		if (!is_new) resource.listed = true;
	}

	/** Has suspects serve last that do not yet, as many as may. */
	function refresh_suspects(reason: string): void {
		const waiting: Resource[] = [];
		has_suspects = false;
		for (const [, resource] of all) {
			if (resource.suspect && resource.missing < max_missing) {
				has_suspects = true;
				if (resource.state !== "suspect") waiting.push(resource);
			}
		}
		for (const resource of waiting) {
			if (pool.may_take_out() <= 0) return;
			pool.refresh(resource, reason);
		}
	}

	function joined(): void {
		if (!has_suspects) return;
		hurry();
		refresh_suspects("is suspect, and another one is there");
	}

	function answered_empty(): void {
		if (begun !== undefined) is_answered = true;
	}

	function suspect(resource: Resource, party: string, now: number): void {
		const is_new = !resource.suspect;
		if (is_new) {
			const trusted_until = resource.trusted && resource.trusted.get(party);
			if (trusted_until !== undefined && now < trusted_until) return;
			resource.suspect = true;
			resource.suspected_by = party;
		}
		hurry();
		if (is_new) pool.refresh(resource, "has failed a delivery");
	}

	/** Takes note that an answer does not show a resource; returns whether it is gone. */
	function miss(resource: Resource, was_hurried: boolean): boolean {
		// One that only ever sent its presence directly is in no answer.
		if (!resource.suspect && (was_hurried || !resource.listed)) return false;
		resource.suspect = true;
		resource.missing += 1;
		return resource.missing >= max_missing;
	}

	function conclude(now: number): Resource[] | undefined {
		if (begun === undefined) return undefined;
		const was_hurried = is_hurried();
		const hurried_seconds = is_answered ? answered_seconds : silent_seconds;
		if (now < begun + (was_hurried ? hurried_seconds : usual_seconds)) return undefined;
		begun = undefined;
		const says_something = is_answered || (was_hurried && is_heard);
		silent_rounds = says_something ? 0 : silent_rounds + 1;
		const gone = values_where(
			all,
			(resource) => says_something && resource.seen_in !== round && miss(resource, was_hurried),
		);
		refresh_suspects("is not in the answer to a probe");
		if (is_hurried()) due = now;
		return gone;
	}

	for (const [, resource] of all) {
		// Rounds are numbered from 1 again after a reload.
		resource.seen_in = undefined;
		has_suspects = has_suspects || resource.suspect;
	}
	return {
		begin,
		seen,
		joined,
		answered_empty,
		heard: () => {
			is_heard = true;
		},
		suspect,
		hasten: () => {
			due = 0;
		},
		conclude,
		is_due: (now) => begun === undefined && now >= due,
		is_open: () => begun !== undefined,
		is_silent: (now) => {
			if (begun === undefined || is_answered || is_heard) return false;
			return is_hurried() && now >= begun + answered_seconds;
		},
	};
}

export type { ProbeRounds };
export { new_probe_rounds };
