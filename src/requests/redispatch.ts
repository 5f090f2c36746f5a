// Which requests may be sent to a second resource when the first one has failed.

import type { Stanza } from "util.stanza";
import type { Failure, Request } from "../base/request";
import type { Options } from "../config/options";

/** Whether the resource may still answer, so that the request stays where it is when there is no other resource. */
function may_still_answer(failure: Failure): boolean {
	return failure === "hibernating" || failure === "slow";
}

/** Whether a request can be sent again and nothing is done twice that was asked for once. */
function is_safe(failure: Failure, type: string | undefined): boolean {
	return failure === "undelivered" || failure === "unknown" || type === "get";
}

/** Whether a request may be sent to another resource. */
function may_redispatch(
	options: Options,
	request: Request,
	stanza: Stanza,
	failure: Failure,
	now: number,
): boolean {
	if (options.redispatch === "none") return false;
	// What was never delivered has cost nobody anything.
	if (failure === "undelivered") return true;
	if (now >= request.deadline || (request.redispatches ?? 0) >= options.redispatch_limit) return false;
	return options.redispatch === "all" || is_safe(failure, stanza.attr.type);
}

export { may_redispatch, may_still_answer };
