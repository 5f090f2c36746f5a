// Jobs that can be long, done in slices, so that the server comes to other things in between.

import { monotonic } from "util.time";
import type { RunDetached } from "./detached";
import { includes } from "./lists";

/** Calls a function after so many seconds, or with 0 at the next turn of the loop. It may wait. */
type Later = (this: void, seconds: number, act: () => void) => void;

/** Returns the next thing to do, which may send; nil where nothing is left. */
type Job = (this: void) => (() => void) | undefined;

/** @noSelf */
interface Pacer {
	/** Begins a job: at once, as long as the present slice lasts. Several jobs are done by turns. */
	begin: (job: Job) => void;
	/** Whether a job has been begun and is not done. */
	has: (job: Job) => boolean;
	/** Does all that is left without a pause, for the proxy is about to go. */
	finish: () => void;
}

/**
 * A job that does the same with each of a list.
 *
 * @param list Makes the list, when the job comes to it.
 */
function for_each<Item>(list: () => readonly Item[], act: (item: Item) => void): Job {
	let items: readonly Item[] | undefined;
	let place = 0;
	return () => {
		items = items ?? list();
		place += 1;
		const item = items[place - 1];
		return item !== undefined ? () => act(item) : undefined;
	};
}

/**
 * A job that does the same with all there are, part by part, until none is left.
 *
 * @param list Lists the first of them, at most so many. What has been done must not be listed again.
 */
function until_none<Item>(list: (max: number) => readonly Item[], act: (item: Item) => void): Job {
	/** How many things are listed at once: the memory of a long list alone keeps the garbage collector busy for long. */
	const max_listed = 1000;

	let part = for_each(() => list(max_listed), act);
	return () => {
		const next = part();
		if (next) return next;
		part = for_each(() => list(max_listed), act);
		return part();
	};
}

function new_pacer(run_detached: RunDetached, later: Later): Pacer {
	/** How long a slice lasts, in seconds of CPU time. */
	const slice_seconds = 0.02;
	/** The pause after each. A job takes about twice as long as without pauses. */
	const pause_seconds = 0.02;

	const jobs: Job[] = [];
	/** What is left of the present slice, in seconds, and when the next one may begin. */
	let left = 0;
	let next_slice = 0;
	let is_running = false;
	let is_paused = false;

	function step(): void {
		const job = table.remove(jobs, 1);
		const act = job && job();
		if (!job || !act) return;
		// Before it acts: what it does may wait, and the rest of the job does not.
		jobs.push(job);
		act();
	}

	function run(): void {
		const now = monotonic();
		if (now >= next_slice) {
			left = slice_seconds;
			next_slice = now + slice_seconds + pause_seconds;
		}
		if (left > 0) {
			const ends = os.clock() + left;
			is_running = true;
			do run_detached(step);
			while (jobs.length > 0 && os.clock() < ends);
			is_running = false;
			left = ends - os.clock();
		}
		if (jobs.length === 0) return;
		is_paused = true;
		later(pause_seconds, () => {
			is_paused = false;
			next_slice = 0;
			run();
		});
	}

	return {
		begin: (job) => {
			// It comes before the rest of those that are under way.
			table.insert(jobs, 1, job);
			if (!is_running && !is_paused) run();
		},
		has: (job) => includes(jobs, job),
		finish: () => {
			while (jobs.length > 0) run_detached(step);
		},
	};
}

export type { Job, Later, Pacer };
export { for_each, new_pacer, until_none };
