// Counts what requests cost, window by window.

import { attribute, type Client } from "./client.ts";
import type { Server } from "./server.ts";

const plain_payload = "<query xmlns='jabber:iq:version'/>";
const answer_payload = "<query xmlns='jabber:iq:version'><name>service</name><version>1.0</version></query>";

/** By how much the memory in use grows before Lua 5.4 collects, with Prosody's setting (105 %, cut to 104). */
const growth_per_collection = 0.04;

/** Rooms that are asked about again and again. */
const known_rooms = 100;

/** A way for a request to take. */
interface Way {
	readonly name: string;
	/** The address that the next request is sent to. */
	readonly to: () => string;
	/** The number of the room that it is about; one of the known ones unless said otherwise. */
	readonly room?: () => number;
	/** Whether its requests are spread over all resources, whatever they are about. */
	readonly is_spread: boolean;
}

/** What is asked about a room: of the same length for all. */
function payload_about(room: number): string {
	return `<query xmlns='jabber:iq:version' room='room${String(room).padStart(7, "0")}@rooms.bench'/>`;
}

function any_known_room(): number {
	return Math.floor(Math.random() * known_rooms);
}

/** Instructions per request, by way and round. */
type Counts = ReadonlyMap<string, readonly number[]>;

async function send_requests(user: Client, way: Way, count: number): Promise<void> {
	// One at a time, so that each run has the same reads and writes.
	for (let sent = 0; sent < count; sent++) {
		const room = way.room ?? any_known_room;
		const answer = await user.ask(way.to(), "get", payload_about(room()));
		if (attribute(answer, "type") !== "result") throw new Error(`${way.name}: ${answer}`);
	}
}

/** The instructions of a second in which nobody asks. */
async function per_second(server: Server, user: Client, empty: number): Promise<number> {
	const begun = performance.now();
	await new Promise((done) => setTimeout(done, 10_000));
	const seconds = (performance.now() - begun) / 1000;
	return ((await server.border(user)).instructions - empty) / seconds;
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
	// What modules do each second is no part of a request, and on a busy machine a window takes more seconds.
	const idle = await per_second(server, user, empty);
	for (let round = 0; round < rounds; round++) {
		// There and back, so that what a way leaves behind meets no other one each time.
		const order = round % 2 === 0 ? ways : [...ways].reverse();
		for (const [place, way] of order.entries()) {
			const begun = performance.now();
			await send_requests(user, way, requests);
			const seconds = (performance.now() - begun) / 1000;
			const { instructions, growth } = await server.border(user);
			// The window also owes its share of the collection that it had not quite come to.
			const owed = (growth / growth_per_collection) * collection;
			counts.get(way.name)?.push((instructions - empty - idle * seconds + owed) / requests);
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
export { answer_payload, mean, measure, plain_payload, send_requests, uncertainty };
