import type { Stanza } from "util.stanza";
import type { Resource } from "./resource";
import type { Sender } from "./sender";

/**
 * How a resource has failed a request. Whether the request is redispatched then, requests/redispatch.ts says.
 * - "undelivered": it came back before the send returned, so it was never delivered;
 * - "lost": the resource is gone, or its server cannot be reached; it may have begun;
 * - "hibernating": the resource has lost its connection, and may resume it;
 * - "slow": the resource did not answer within `client_proxy_try_timeout`;
 * - "unknown": the resource does not know the payload: a bare feature-not-implemented;
 * - "unavailable": the resource says that it does not serve: a bare service-unavailable, which some say after they have
 *   begun.
 */
const all_failures = ["undelivered", "lost", "hibernating", "slow", "unknown", "unavailable"] as const;
type Failure = (typeof all_failures)[number];

/** What decides which resource gets a stanza of a user. */
interface Routable {
	readonly sender: Sender;
	/** The address that the stanza was sent to. */
	readonly to: string;
	/** The address that the service sees for the sender. */
	readonly seen: string;
	/** The resources that got it before. */
	tried?: LuaSet<Resource>;
	/** The resources that refused its payload as unknown, and have never answered one of that kind with a result. */
	refused_by?: Resource[] | undefined;
}

/**
 * A request (IQ of type get or set) that has not been answered.
 *
 * The first eight fields fill a Lua table of eight exactly: a ninth would double what each request takes. Those after
 * the blank line are nil in most requests.
 */
interface Request extends Routable {
	readonly sender: Sender;
	/** The address that was asked; the answer comes from there. */
	readonly to: string;
	/** The id of the stanza, chosen by the sender. */
	readonly id: string;
	readonly seen: string;
	/** When it arrived, in seconds of the monotonic clock. */
	readonly started: number;
	/** When it times out, by the same clock. */
	readonly deadline: number;
	/** The resource that has it; nil while it waits. */
	resource?: Resource | undefined;
	/** The stanza, kept for as long as it may have to be sent again; nil otherwise. */
	stanza?: Stanza | undefined;

	/** When its resource got it; nil where that was as soon as it arrived. */
	given?: number | undefined;
	/** How often it was redispatched, not counting deliveries that failed at once. */
	redispatches?: number;
	/** How much memory its id and address are counted with, in bytes; nil where they are short. */
	text_bytes?: number;
	/** Why its last resource has failed it, until another one has it. */
	failure?: Failure | undefined;
	/**
	 * Before the send returned, the stanza came back (true), or its resource left: the coroutine in which that happened. It
	 * is that of the send where the session died of it, and another one where the send waited meanwhile.
	 */
	bounced?: true | LuaThread | "main" | undefined;
	/** Requests that would look the same on the wire and wait for this one, in order. */
	followers?: Request[] | undefined;
	/** The followers of the request that this one waits for. */
	behind?: Request[] | undefined;
	/** Its neighbours in the queue, while it waits there. */
	queued_before?: Request | undefined;
	queued_after?: Request | undefined;
	/** When its time in the queue ends. */
	queued_until?: number | undefined;
	/**
	 * What it has left behind at resources that were too slow, and may still answer. Where there is something, the request
	 * itself is at a resource, too.
	 */
	late_tries?: LuaSet<Request> | undefined;
	/** This is such a late try of another request. It ends without an answer of its own. */
	readonly late_try_of?: Request;
	/** When the present try ends, where tries have a time-out of their own. */
	try_until?: number | undefined;
	/** Namespace and name of its payload, where a resource has refused that. */
	payload?: string;
}

export type { Failure, Request, Routable };
export { all_failures };
