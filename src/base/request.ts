import type { Stanza } from "util.stanza";
import type { Resource } from "./resource";
import type { Sender } from "../users/senders";

/** What decides who serves a stanza. */
interface Asking {
	/** Who sent it. */
	sender: Sender;
	/** The address that it was sent to. */
	to: string;
	/** The address that the client sees in place of the sender's. */
	seen: string;
	/** The resources that it was sent to before. */
	tried?: LuaSet<Resource>;
}

/**
 * A request (IQ of type get or set) that has not been answered yet.
 *
 * Eight fields fill a Lua table exactly, so there are no more; those after the blank line are nil but for the few
 * requests that meet trouble. The in-flight table makes these records, and uses them again.
 */
interface Request extends Asking {
	/** Who asked. */
	sender: Sender;
	/** The address that was asked; the answer comes from there. */
	to: string;
	/** The stanza's id, the sender's own. */
	id: string;
	/** The address that the client sees in place of the sender's. */
	seen: string;
	/** When it times out, in seconds of the monotonic clock. */
	deadline: number;
	/** Who has been asked; nil while it waits. */
	resource: Resource | undefined;
	/** The stanza, kept while it may still have to be sent to another resource. */
	stanza: Stanza | undefined;
	/** The memory that the kept stanza takes, in bytes. */
	weight: number;

	/** The resources that were asked before. */
	tried?: LuaSet<Resource>;
	/** How often it moved. */
	moves?: number;
	/** The delivery failed before the send had returned. */
	bounced?: true | undefined;
	/** Requests that would look the same on the wire and wait until this one is settled, first come first. */
	followers?: Request[] | undefined;
	/** The request that this one waits for. */
	behind?: Request | undefined;
	/** Its number in the queue, while it waits there for somebody to serve. */
	number?: number | undefined;
	/** When it leaves the queue unserved. */
	queued_until?: number | undefined;
	/** When its present try ends, where tries have a time of their own. */
	try_until?: number | undefined;
	/** The resources that did not know its payload. */
	refused_by?: Resource[] | undefined;
	/** That payload. */
	payload?: string;
}

/** Whether a request is on its way or waits; it is settled otherwise. */
function is_open(request: Request): boolean {
	return request.resource !== undefined || request.behind !== undefined || request.number !== undefined;
}

export type { Asking, Request };
export { is_open };
