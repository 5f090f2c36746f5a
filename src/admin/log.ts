// What the log says of resources.

import type { Pool } from "../service/pool";

/** Writes a line for each resource that joins, leaves, or comes into another state. */
function log_resources(pool: Pool): void {
	pool.changed.listen((resource, change, reason, former) => {
		if (change === "joined") {
			module.log("info", "%s is available, %d in all", resource.jid, pool.size());
		} else if (change === "left") {
			module.log("info", "%s is gone (%s), %d left", resource.jid, reason, pool.size());
		} else if (change === "ejected" || change === "down") {
			module.log("warn", "%s %s", resource.jid, reason);
		} else if (former === "ejected" || former === "down") {
			module.log("info", "%s %s", resource.jid, reason);
		} else {
			module.log("debug", "%s %s", resource.jid, reason);
		}
	});
}

export { log_resources };
