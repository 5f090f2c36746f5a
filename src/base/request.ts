import type { Stanza } from "util.stanza";
import type { Resource } from "./resource";
import type { Sender } from "./sender";

/** How a resource has failed a request. Whether the request is redispatched then, requests/redispatch.ts says. */
type Failure =
	/** It came back before the send returned, so it was never delivered. */
	| "undelivered"
	/** The resource is gone, or its server cannot be reached. It may have begun. */
	| "lost"
	/** The resource has lost its connection, and may resume it. */
	| "hibernating"
	/** The resource did not answer within `client_proxy_try_timeout`. */
	| "slow"
	/** The resource does not know the payload: a bare feature-not-implemented. */
	| "unknown"
	/** The resource says that it does not serve: a bare service-unavailable, which some say after they have begun. */
	| "unavailable";

/** What decides which resource gets a stanza of a user. */
interface Routable {
	readonly sender: Sender;
	/** The address that the stanza was sent to. */
	readonly to: string;
	/** The address that the service sees for the sender. */
	readonly seen: string;
	/** The resources that got it before. */
	tried?: LuaSet<Resource>;
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

	/** How often it was redispatched, not counting deliveries that failed at once. */
	redispatches?: number;
	/** How much memory its id and address are counted with, in bytes; nil where they are short. */
	text_bytes?: number;
	/** Why its last resource has failed it, until another one has it. */
	failure?: Failure | undefined;
	/** The delivery failed before the send returned. */
	bounced?: true | undefined;
	/** Requests that would look the same on the wire and wait for this one, in order. */
	followers?: Request[] | undefined;
	/** The request that this one waits for, being one of its followers. */
	behind?: Request | undefined;
	/** Its number in the queue, while it waits there. */
	number?: number | undefined;
	/** When its time in the queue ends. */
	queued_until?: number | undefined;
	/** When the present try ends, where tries have a time-out of their own. */
	try_until?: number | undefined;
	/** Namespace and name of its payload, where a resource has refused that. */
	payload?: string;
}

export type { Failure, Request, Routable };
