// Runs functions in coroutines that no event of the server runs in, so that one that waits (util.async) stops no other.

import { runner as new_runner } from "util.async";

/** Runs a function. It may wait, and return after this has; an error in it is logged. */
type RunDetached = (this: void, act: () => void) => void;

function new_run_detached(): RunDetached {
	const watchers = {
		error: (_: unknown, problem: string) => module.log("error", "%s", problem),
	};

	function make(): ReturnType<typeof new_runner> {
		return new_runner((act: () => void) => act(), watchers);
	}

	let runner = make();
	return (act) => {
		// Where what it ran before still waits, or has called this, it is left to that.
		if (runner.state !== "ready") runner = make();
		runner.run(act);
	};
}

export type { RunDetached };
export { new_run_detached };
