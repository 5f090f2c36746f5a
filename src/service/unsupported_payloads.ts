// What resources have been found not to know.

import type { Stanza } from "util.stanza";
import { monotonic } from "util.time";
import type { Asking, Request } from "../base/request";
import type { Resource } from "../base/resource";

/** What a request asks: namespace and name of its payload. */
function payload_of(stanza: Stanza): string {
	const payload = stanza.tags[0];
	return payload ? `${payload.attr.xmlns ?? ""} ${payload.name}` : "";
}

/** Whether a resource has been found not to know what a request asks. */
function is_unknown_to(resource: Resource, stanza: Stanza): boolean {
	const unknown = resource.unknown;
	// It is learned from requests, and says nothing of a message.
	if (!unknown || stanza.name !== "iq") return false;
	const expiry = unknown.get(payload_of(stanza));
	return expiry !== undefined && monotonic() < expiry;
}

/** Whether a resource may be asked, for all that is known of it and of the request. */
function is_able(resource: Resource, request: Asking, stanza: Stanza): boolean {
	const tried = request.tried;
	return !(tried && tried.has(resource)) && !is_unknown_to(resource, stanza);
}

/** Notes that a resource said it does not know a payload, which is believed when another one does. */
function note_refusal(request: Request, resource: Resource, payload: string): void {
	const refused_by = request.refused_by ?? [];
	refused_by.push(resource);
	request.refused_by = refused_by;
	request.payload = payload;
}

/** Makes room among what is remembered of a resource; false where there is none. */
function make_room_in(unknown: LuaMap<string, number>, now: number): boolean {
	/** How many payloads are remembered of a resource. */
	const max_unknown = 256;
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

/** Notes that a resource has answered what others did not know. */
function learn(request: Request, seconds: number): void {
	/** A longer one is nobody's. */
	const max_payload_bytes = 1024;
	const payload = request.payload;
	if (payload === undefined || payload.length > max_payload_bytes) return;
	const now = monotonic();
	for (const resource of request.refused_by ?? []) {
		const unknown = resource.unknown ?? new LuaMap<string, number>();
		if (make_room_in(unknown, now)) unknown.set(payload, now + seconds);
		resource.unknown = unknown;
	}
	request.refused_by = undefined;
}

export { is_able, is_unknown_to, learn, note_refusal, payload_of };
