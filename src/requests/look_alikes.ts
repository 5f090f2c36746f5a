// Requests that a resource could not tell from one that it has not answered (same sender, same id): they wait until
// that one is settled.

import type { Stanza } from "util.stanza";
import type { Job, Pacer } from "../base/pacer";
import type { Request } from "../base/request";

/** What is kept of look-alikes; the next instance of the module goes on with it. */
interface LookAlikesState {
	/** Those whose request is settled and that have not been sent yet, each list in order. */
	readonly released: LuaSet<Request[]>;
}

/** @noSelf */
interface LookAlikes {
	/** Has a request wait for another one. */
	wait_behind: (blocker: Request, request: Request) => void;
	/** Ends the wait of a request for another one, if there is one. */
	leave: (request: Request) => void;
	/** Lets those go on that waited for a request that is settled. */
	release: (request: Request) => void;
	/** Goes on with what an earlier instance of the module had begun to release. */
	resume: () => void;
	readonly state: LookAlikesState;
}

/**
 * @param send_out Sends a request to a resource, lets it wait, or refuses it.
 * @param former What an earlier instance of the module kept.
 */
function new_look_alikes(
	pacer: Pacer,
	send_out: (request: Request, stanza: Stanza) => void,
	former?: LookAlikesState,
): LookAlikes {
	const state: LookAlikesState = former ?? { released: new LuaSet<Request[]>() };
	const released = state.released;

	/** Sends them one by one until a resource has one: the others wait for that. */
	function release_each(followers: Request[]): Job {
		let sent: Request | undefined;
		return () => {
			if (sent && sent.resource && !sent.followers && followers.length > 0) {
				sent.followers = followers;
				released.delete(followers);
				return undefined;
			}
			const request = table.remove(followers, 1);
			const stanza = request && request.stanza;
			if (!request || !stanza) {
				released.delete(followers);
				return undefined;
			}
			sent = request;
			request.behind = undefined;
			return () => send_out(request, stanza);
		};
	}

	function release(request: Request): void {
		const followers = request.followers;
		if (!followers) return;
		request.followers = undefined;
		released.add(followers);
		pacer.begin(release_each(followers));
	}

	return {
		wait_behind: (blocker, request) => {
			const followers = blocker.followers ?? [];
			followers.push(request);
			blocker.followers = followers;
			request.behind = followers;
		},
		leave: (request) => {
			const followers = request.behind;
			if (!followers) return;
			request.behind = undefined;
			for (const place of $range(followers.length, 1, -1)) {
				if (followers[place - 1] === request) {
					table.remove(followers, place);
					return;
				}
			}
		},
		release,
		resume: () => {
			for (const followers of released) pacer.begin(release_each(followers));
		},
		state,
	};
}

export type { LookAlikes, LookAlikesState };
export { new_look_alikes };
