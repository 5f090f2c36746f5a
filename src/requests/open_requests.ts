// The open requests of one resource, found by what its answer carries: the address that it saw, and the id.

import type { Request } from "../base/request";

interface OpenRequests {
	readonly by_id: LuaMap<string, Request>;
	/** Those whose id was in use already, by another sender: by id, then by the address that the resource sees. */
	readonly same_id: LuaMap<string, LuaMap<string, Request>>;
}

function no_open_requests(): OpenRequests {
	return { by_id: new LuaMap<string, Request>(), same_id: new LuaMap<string, LuaMap<string, Request>>() };
}

function find_request(open: OpenRequests, seen: string, id: string): Request | undefined {
	const request = open.by_id.get(id);
	if (request && request.seen === seen) return request;
	const others = open.same_id.get(id);
	return others && others.get(seen);
}

function add_request(open: OpenRequests, request: Request): void {
	const id = request.id;
	if (!open.by_id.has(id)) {
		open.by_id.set(id, request);
		return;
	}
	const others = open.same_id.get(id) ?? new LuaMap<string, Request>();
	others.set(request.seen, request);
	open.same_id.set(id, others);
}

function remove_request(open: OpenRequests, request: Request): void {
	const id = request.id;
	if (open.by_id.get(id) === request) {
		open.by_id.delete(id);
		return;
	}
	const others = open.same_id.get(id);
	if (!others) return;
	others.delete(request.seen);
	if (others.isEmpty()) open.same_id.delete(id);
}

function list_requests(open: OpenRequests): Request[] {
	const requests: Request[] = [];
	for (const [, request] of open.by_id) requests.push(request);
	for (const [, others] of open.same_id) {
		for (const [, request] of others) requests.push(request);
	}
	return requests;
}

export type { OpenRequests };
export { add_request, find_request, list_requests, no_open_requests, remove_request };
