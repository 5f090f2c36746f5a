// Ejects resources that fail again and again (passive health checks).

import { values_where } from "../base/lists";
import type { Resource } from "../base/resource";
import type { Account } from "../base/sender";
import type { Options } from "../config/options";
import { party_of } from "../users/party";
import type { Pool } from "./pool";

/** How a request failed. */
type FailedHow = "a time-out" | "a failed delivery" | "an error";

/** @noSelf */
interface Ejection {
	/** A request of an account timed out at a resource, could not be delivered there, or met an error that counts. */
	failed: (resource: Resource, account: Account, now: number, how: FailedHow) => void;
	/** A resource has answered. */
	succeeded: (resource: Resource) => void;
	/** Ends the ejections whose time is over, and the oldest ones where more than half are out since others have gone. */
	tick: (now: number) => void;
}

function new_ejection(options: Options, pool: Pool): Ejection {
	/** How long the first ejection lasts, in seconds; each further one lasts twice as long as the one before. */
	const first_seconds = 30;
	const max_seconds = 300;

	function succeeded(resource: Resource): void {
		resource.failures = 0;
		for (const party of resource.failed_for) resource.failed_for.delete(party);
	}

	function eject(resource: Resource, now: number, how: FailedHow): void {
		// One that has done well for long enough starts anew.
		if (now - resource.ejected_until > max_seconds) resource.ejections = 0;
		// Lua 5.3 and later would write a power as 30.0.
		const seconds = math.floor(math.min(first_seconds * 2 ** resource.ejections, max_seconds));
		const failures = resource.failures;
		resource.ejections += 1;
		resource.ejected_until = now + seconds;
		resource.is_ejected = true;
		succeeded(resource);
		const what = `has failed ${failures} times in a row and is out of use for ${seconds} seconds`;
		pool.refresh(resource, `${what}; the last failure was ${how}`);
	}

	function failed(resource: Resource, account: Account, now: number, how: FailedHow): void {
		const error_limit = options.error_limit;
		if (error_limit === math.huge || resource.is_ejected) return;
		// Each party counts once, so that none can have a resource ejected alone.
		const party = party_of(account.jid);
		if (resource.failures < error_limit && !resource.failed_for.has(party)) {
			resource.failed_for.add(party);
			resource.failures += 1;
		}
		if (resource.failures < error_limit || !pool.is_present(resource)) return;
		if (pool.may_take_out() > 0) eject(resource, now, how);
	}

	function tick(now: number): void {
		const ejected = values_where(pool.all, (resource) => resource.is_ejected);
		table.sort(ejected, (a, b) => a.ejected_until < b.ejected_until);
		for (const resource of ejected) {
			if (now < resource.ejected_until && pool.may_take_out() >= 0) return;
			resource.is_ejected = false;
			pool.refresh(resource, "is in use again");
		}
	}

	return { failed, succeeded, tick };
}

export type { Ejection };
export { new_ejection };
