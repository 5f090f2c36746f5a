// Which requests may go to another resource when one has failed them.

import type { Options } from "../config/options";

/** What went wrong with a request. */
type Failure =
	/** It came back before the send had returned, so it was never delivered. */
	| "undelivered"
	/** The resource is gone, or its server cannot be reached; it may have begun. */
	| "lost"
	/** The resource has lost its connection, and may come back. */
	| "hibernating"
	/** The resource did not answer in the time of one try. */
	| "slow"
	/** The resource does not know the payload: a bare feature-not-implemented. */
	| "unknown"
	/** The resource does not serve: a bare service-unavailable, which some send after they began. */
	| "unavailable";

/** Whether nothing is done twice that was meant to be done once, when such a request is sent again. */
function is_safe(failure: Failure, type: string | undefined): boolean {
	return failure === "undelivered" || failure === "unknown" || type === "get";
}

/** @param type The type of the request: get or set. */
function may_redispatch(options: Options, failure: Failure, type: string | undefined): boolean {
	const redispatch = options.redispatch;
	if (redispatch === "none") return false;
	return redispatch === "all" || is_safe(failure, type);
}

export type { Failure };
export { may_redispatch };
