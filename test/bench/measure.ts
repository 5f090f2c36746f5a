// Counts what requests cost, window by window.

import { attribute, type Client } from "./client.ts";
import type { Server } from "./server.ts";

const payload = "<query xmlns='jabber:iq:version'/>";
const answer_payload = "<query xmlns='jabber:iq:version'><name>service</name><version>1.0</version></query>";

/** By how much the memory in use grows before Lua 5.4 collects, with Prosody's setting (105 %, cut to 104). */
const growth_per_collection = 0.04;

/** A way for a request to take: what it is called, and the address that the next one is sent to. */
interface Way {
	readonly name: string;
	readonly to: () => string;
}

/** Instructions per request, by way and round. */
type Counts = ReadonlyMap<string, readonly number[]>;

async function send_requests(user: Client, way: Way, count: number): Promise<void> {
	// One at a time, so that each run has the same reads and writes.
	for (let sent = 0; sent < count; sent++) {
		const answer = await user.ask(way.to(), "get", payload);
		if (attribute(answer, "type") !== "result") throw new Error(`${way.name}: ${answer}`);
	}
}

/**
 * Measures all ways in turn, again and again, so that what changes slowly meets all alike.
 *
 * @param requests How many requests make a window.
 */
async function measure(
	server: Server,
	user: Client,
	ways: readonly Way[],
	requests: number,
	rounds: number,
	progress: (done: number, all: number) => void,
): Promise<Counts> {
	const counts = new Map(ways.map(({ name }): [string, number[]] => [name, []]));
	await server.border(user);
	const empty = (await server.border(user)).instructions;
	const collection = (await server.border(user, 2)).instructions - empty;
	for (let round = 0; round < rounds; round++) {
		for (const [place, way] of ways.entries()) {
			await send_requests(user, way, requests);
			const { instructions, growth } = await server.border(user);
			// The window also owes its share of the collection that it had not quite come to.
			const owed = (growth / growth_per_collection) * collection;
			counts.get(way.name)?.push((instructions - empty + owed) / requests);
			progress(round * ways.length + place + 1, rounds * ways.length);
		}
	}
	return counts;
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard error of the mean. */
function uncertainty(values: readonly number[]): number {
	const centre = mean(values);
	const squares = values.map((value) => (value - centre) ** 2);
	return Math.sqrt(mean(squares) / (values.length - 1));
}

export type { Counts, Way };
export { answer_payload, mean, measure, payload, send_requests, uncertainty };
