// The one law: every request gets exactly one answer, from the address that was asked, whatever happens; nothing
// reaches anybody that was not meant for them, and nothing stays behind.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

interface Step {
	readonly op: string;
	readonly [detail: string]: string | number | undefined;
}

/** A stanza as somebody received it. */
interface Seen {
	readonly step: number;
	readonly who: string;
	readonly type: string;
	readonly id: string;
	readonly from: string;
	readonly to: string;
	readonly condition?: string;
	readonly tag?: string;
}

interface Outcome {
	readonly crash?: string;
	readonly seen: readonly Seen[];
	readonly room: number;
	readonly big_moved: boolean;
	readonly left: number;
	readonly errors: number;
	readonly max_pending: number;
}

const resource = fc.constantFrom(...["a", "b", "c", "d"].map((name) => `svc@example/${name}`));
const user = fc.constantFrom(
	"u@users/x",
	"u@users/y",
	"v@users/x",
	`w@users/${"r".repeat(1015)}`,
	"svc@example/a",
);
const asked = fc.constantFrom("proxy", "proxy/res", "node@proxy", "node@proxy/res");
// Few ids, so that requests often look the same on the wire.
const id = fc.constantFrom("1", "2", "3");
const which = fc.nat({ max: 20 });

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 10,
		arbitrary: fc.record({
			op: fc.constant("request"),
			user,
			id,
			to: asked,
			kind: fc.constantFrom("get", "set"),
		}),
	},
	{
		weight: 8,
		arbitrary: fc.record({
			op: fc.constant("answer"),
			resource,
			which,
			condition: fc.option(
				fc.constantFrom("not-allowed", "service-unavailable", "recipient-unavailable", "item-not-found"),
				{ nil: undefined },
			),
		}),
	},
	{ weight: 3, arbitrary: fc.record({ op: fc.constant("forge"), resource, by: resource, which }) },
	{
		weight: 4,
		arbitrary: fc.record({
			op: fc.constantFrom("available", "direct"),
			resource,
			priority: fc.integer({ min: -2, max: 5 }),
		}),
	},
	{ weight: 3, arbitrary: fc.record({ op: fc.constantFrom("unavailable", "cut", "vanish"), resource }) },
	{
		weight: 2,
		arbitrary: fc.record({ op: fc.constant("advance"), seconds: fc.constantFrom(0.5, 2, 11, 31, 61) }),
	},
	{ weight: 1, arbitrary: fc.record({ op: fc.constant("reload") }) },
);

let player: ChildProcessWithoutNullStreams;
let lines: AsyncIterator<string>;

async function play(steps: readonly Step[]): Promise<Outcome> {
	player.stdin.write(`${JSON.stringify(steps)}\n`);
	const line = await lines.next();
	if (line.done) throw new Error("the driver has ended");
	return JSON.parse(line.value);
}

beforeAll(() => {
	player = spawn("lua5.4", ["test/property/driver.lua"]);
	player.stderr.pipe(process.stderr);
	lines = createInterface({ input: player.stdout })[Symbol.asyncIterator]();
});

afterAll(() => {
	player.stdin.end();
});

/** Each request carries a tag of its own, which its answer repeats. */
function tagged(steps: readonly Step[]): Step[] {
	return steps.map((plain, index) => ({ ...plain, tag: `t${index + 1}` }));
}

function bare(jid: string): string {
	return jid.replace(/\/.*/, "");
}

function check(steps: readonly Step[], outcome: Outcome): void {
	expect(outcome.crash).toBeUndefined();
	expect(outcome.errors).toBe(0);

	// An account of the target that asks is a user, too: what it receives as an answer has type result or error.
	const answers = outcome.seen.filter(({ type }) => type === "result" || type === "error");
	const asked_for = new Map<string, number>();
	const key = (from: string, to: string, number: string) => JSON.stringify([from, to, number]);
	for (const { op, user: from, to, id: number } of steps) {
		if (op !== "request") continue;
		const known = key(String(from), String(to), String(number));
		asked_for.set(known, (asked_for.get(known) ?? 0) + 1);
	}
	const answered = new Map<string, number>();
	for (const { who, from, to, id: number } of answers) {
		expect(to).toBe(who);
		const known = key(to, from, number);
		answered.set(known, (answered.get(known) ?? 0) + 1);
	}
	// A client that was cut off cannot receive what was for it.
	for (const [known, count] of asked_for) {
		const is_service = JSON.parse(known)[0] === "svc@example/a";
		if (!is_service) expect([known, answered.get(known)]).toEqual([known, count]);
	}
	for (const [known, count] of answered) expect(count).toBeLessThanOrEqual(asked_for.get(known) ?? 0);

	// What a service said reaches the one who asked just that (or asked what looks the same on the wire, under an
	// id used twice), and forgeries reach nobody.
	for (const { type, who, from, id: number, tag } of answers) {
		if (type !== "result") continue;
		const request = steps[Number(tag?.slice(1)) - 1];
		expect(request).toMatchObject({ op: "request", user: who, id: number });
		expect(bare(String(request?.to))).toBe(bare(from));
	}
	const results = answers.filter(({ type }) => type === "result").map(({ tag }) => tag);
	expect(new Set(results).size).toBe(results.length);

	// A set that was delivered is never sent again.
	for (const [index, { op, kind }] of steps.entries()) {
		if (op !== "request" || kind !== "set") continue;
		const delivered = outcome.seen.filter(({ type, tag }) => type === "set" && tag === `t${index + 1}`);
		expect(delivered.length).toBeLessThanOrEqual(1);
	}

	expect(outcome.room).toBe(outcome.max_pending);
	expect(outcome.big_moved).toBe(true);
	expect(outcome.left).toBe(0);
}

test("every request gets exactly one answer, from the address that was asked, and nothing stays", async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 80, size: "max" }), async (plain) => {
			const steps = tagged(plain);
			check(steps, await play(steps));
		}),
		{ numRuns: Number(process.env.PROPERTY_RUNS ?? 200) },
	);
}, 600_000);
