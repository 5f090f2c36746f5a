// What is believed of resources on another server, whatever happens to them and to the link: nobody is dropped who is
// there, who is dead is out within seconds of the first failure, and at most half are suspect.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

interface Outcome {
	readonly crash?: string;
	/** The resources that were there, and known, and then not. */
	readonly wrongly_dropped: readonly string[];
	/** The dead ones that were known for too long. */
	readonly late: readonly string[];
	/** How many were suspect when one more became so than may be. */
	readonly too_many: readonly number[];
	readonly errors: readonly string[];
}

const name = fc.constantFrom("a", "b", "c", "d");
const step = fc.oneof(
	{ weight: 5, arbitrary: fc.record({ op: fc.constant("login"), name }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant("crash") }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant("vanish"), name }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant("refuse"), name, on: fc.boolean() }) },
	{
		weight: 2,
		arbitrary: fc.record({ op: fc.constant("link"), is: fc.constantFrom("up", "up", "up", "down", "dead") }),
	},
	{ weight: 1, arbitrary: fc.record({ op: fc.constant("silent"), on: fc.boolean() }) },
	{ weight: 1, arbitrary: fc.record({ op: fc.constant("distance"), seconds: fc.constantFrom(0, 0, 1) }) },
	{ weight: 6, arbitrary: fc.record({ op: fc.constant("ask"), count: fc.integer({ min: 1, max: 10 }) }) },
	{
		weight: 6,
		arbitrary: fc.record({ op: fc.constant("pass"), seconds: fc.constantFrom(1, 1, 2, 5, 10, 40, 310) }),
	},
);

let player: ChildProcessWithoutNullStreams;
let lines: AsyncIterator<string>;

async function play(steps: readonly unknown[]): Promise<Outcome> {
	player.stdin.write(`${JSON.stringify(steps)}\n`);
	const { value } = await lines.next();
	if (value === undefined) throw new Error("the player has ended");
	return JSON.parse(value);
}

beforeAll(() => {
	player = spawn("lua5.4", ["test/property/suspects_driver.lua"]);
	player.stderr.pipe(process.stderr);
	lines = createInterface({ input: player.stdout })[Symbol.asyncIterator]();
});

afterAll(() => {
	player.stdin.end();
});

test("who is there stays, who is dead is out within seconds, and at most half are suspect", async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: "max" }), async (steps) => {
			const outcome = await play(steps);
			expect(outcome).toEqual({ wrongly_dropped: [], late: [], too_many: [], errors: [] });
		}),
		{ numRuns: Number(process.env.PROPERTY_RUNS ?? 200) },
	);
}, 600_000);
