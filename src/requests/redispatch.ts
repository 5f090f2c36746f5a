// Which requests may be sent to a second resource when the first one has failed.

import type { Stanza } from "util.stanza";
import type { Failure, Request } from "../base/request";
import type { Options } from "../config/options";

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
	// Of what the resource did not know, and of a get, nothing is done twice that was asked for once.
	return options.redispatch === "all" || failure === "unknown" || stanza.attr.type === "get";
}

export { may_redispatch };
