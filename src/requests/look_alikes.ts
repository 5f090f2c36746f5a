// Requests that a resource could not tell from one that it has not answered (same sender, same id): they wait until
// that one is settled.

import type { Stanza } from "util.stanza";
import type { Request } from "../base/request";

/** Has a request wait for another one. */
function wait_behind(blocker: Request, request: Request): void {
	const followers = blocker.followers ?? [];
	followers.push(request);
	blocker.followers = followers;
	request.behind = blocker;
}

/** Ends the wait of a request for another one, if there is one. */
function leave_blocker(request: Request): void {
	const followers = request.behind && request.behind.followers;
	if (!followers) return;
	for (const place of $range(1, followers.length)) {
		if (followers[place - 1] === request) {
			table.remove(followers, place);
			request.behind = undefined;
			return;
		}
	}
}

/**
 * Lets those go on that waited for a request that is settled: the first is sent, and the others wait for that.
 *
 * @param send_out Sends a request to a resource, lets it wait, or refuses it.
 */
function release_followers(followers: Request[], send_out: (request: Request, stanza: Stanza) => void): void {
	while (followers.length > 0) {
		const first = table.remove(followers, 1);
		const stanza = first && first.stanza;
		if (first && stanza) {
			first.behind = undefined;
			send_out(first, stanza);
			if (first.resource && !first.followers) {
				first.followers = followers;
				for (const follower of followers) follower.behind = first;
				return;
			}
		}
	}
}

export { leave_blocker, release_followers, wait_behind };
