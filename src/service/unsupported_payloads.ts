// The payloads that a resource does not support, as far as other resources have shown that they do.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import type { Request, Routable } from "../base/request";
import type { Resource } from "../base/resource";

/** How many payloads are remembered of a resource. */
const max_unknown = 256;
/** No real payload has a longer name. */
const max_payload_bytes = 1024;

/** Namespace and name of the payload of a request. */
function payload_of(stanza: Stanza): string {
	const payload = stanza.tags[0];
	return payload ? `${payload.attr.xmlns ?? ""} ${payload.name}` : "";
}

/** Whether a resource is known not to support the payload of a request. */
function is_unsupported_by(resource: Resource, stanza: Stanza): boolean {
	const unknown = resource.unknown;
	// It is learned from requests, and says nothing of a message.
	if (!unknown || stanza.name !== "iq") return false;
	const expiry = unknown.get(payload_of(stanza));
	return expiry !== undefined && monotonic() < expiry;
}

/** Whether a resource does not support the payload of a stanza: that has been shown, or it has just said so. */
function has_refused(resource: Resource, routable: Routable, stanza: Stanza): boolean {
	const refused_by = routable.refused_by;
	if (refused_by) {
		for (const one of refused_by) {
			if (one === resource) return true;
		}
	}
	return is_unsupported_by(resource, stanza);
}

/** Whether a stanza can be sent to a resource: it was not sent there before, and its payload is supported. */
function can_take(resource: Resource, routable: Routable, stanza: Stanza): boolean {
	const tried = routable.tried;
	return !(tried && tried.has(resource)) && !is_unsupported_by(resource, stanza);
}

/** A resource has said that it does not know the payload of a request. It is believed when another one does. */
function note_refusal(request: Request, resource: Resource): void {
	const stanza = request.stanza;
	if (!stanza) return;
	const refused_by = request.refused_by ?? [];
	refused_by.push(resource);
	request.refused_by = refused_by;
	request.payload = payload_of(stanza);
}

/** Removes what has expired; returns whether there is room for another payload. */
function make_room(unknown: LuaMap<string, number>, now: number): boolean {
	let count = 0;
	for (const [payload, expiry] of unknown) {
		if (expiry <= now) {
			unknown.delete(payload);
		} else {
			count += 1;
		}
	}
	return count < max_unknown;
}

/**
 * A resource has answered a request that others refused as unknown.
 *
 * @param seconds How long that is remembered.
 */
function learn(request: Request, seconds: number): void {
	const { payload, refused_by } = request;
	request.refused_by = undefined;
	if (!refused_by || payload === undefined || payload.length > max_payload_bytes) return;
	const now = monotonic();
	for (const resource of refused_by) {
		const unknown = resource.unknown ?? new LuaMap<string, number>();
		if (make_room(unknown, now)) unknown.set(payload, now + seconds);
		resource.unknown = unknown;
	}
}

export { can_take, has_refused, learn, note_refusal };
