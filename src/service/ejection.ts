// Keeps resources out of use for a time that fail again and again.

import type { Options } from "../config/options";
import type { Pool } from "./pool";
import type { Resource } from "../base/resource";
import type { Account } from "../users/senders";

/** @noSelf */
interface Ejection {
	/** Notes that a request of an account timed out at a resource, or could not be delivered. */
	failed: (resource: Resource, account: Account, now: number) => void;
	/** Puts those in use again whose time is over. */
	tick: (now: number) => void;
}

/** Notes that a resource has answered. */
function succeeded(resource: Resource): void {
	resource.failures = 0;
	for (const name of resource.failed_for) resource.failed_for.delete(name);
}

function new_ejection(options: Options, pool: Pool): Ejection {
	/** The first time out of use, in seconds; each time is twice as long as the one before. */
	const first_seconds = 30;
	const max_seconds = 300;

	/** Nobody is in use again before this. An earlier instance of the module may have put somebody out. */
	let first_return = 0;

	/** No sender counts twice, for nobody shall be able to keep a resource out of use alone. */
	function voter(account: Account): string {
		const domain = account.domain.name;
		return prosody.hosts.has(domain) ? account.jid : domain;
	}

	function eject(resource: Resource, now: number): void {
		// One that has done well for long enough starts anew.
		if (now - resource.ejected_until > max_seconds) resource.ejections = 0;
		// A whole number, which a power is to Lua 5.3 and later only once it is made one: the log shows it.
		const seconds = math.floor(math.min(first_seconds * 2 ** resource.ejections, max_seconds));
		resource.ejections += 1;
		resource.ejected_until = now + seconds;
		resource.is_ejected = true;
		first_return = math.min(first_return, resource.ejected_until);
		module.log(
			"warn",
			"%s has failed %d times in a row and is out of use for %d seconds",
			resource.jid,
			resource.failures,
			seconds,
		);
		succeeded(resource);
		pool.refresh(resource);
	}

	function failed(resource: Resource, account: Account, now: number): void {
		const error_limit = options.error_limit;
		if (error_limit === math.huge || resource.is_ejected) return;
		const name = voter(account);
		if (resource.failures < error_limit && !resource.failed_for.has(name)) {
			resource.failed_for.add(name);
			resource.failures += 1;
		}
		if (resource.failures >= error_limit && pool.has_ready_beside(resource)) eject(resource, now);
	}

	function tick(now: number): void {
		if (now < first_return) return;
		first_return = math.huge;
		for (const [, resource] of pool.all) {
			if (resource.is_ejected && now >= resource.ejected_until) {
				resource.is_ejected = false;
				module.log("info", "%s is in use again", resource.jid);
				pool.refresh(resource);
			} else if (resource.is_ejected) {
				first_return = math.min(first_return, resource.ejected_until);
			}
		}
	}

	return { failed, tick };
}

export type { Ejection };
export { new_ejection, succeeded };
