// The one law: every request gets exactly one answer, from the address that was asked, whatever happens and however
// the proxy is configured; nothing reaches anybody that was not meant for them, nothing is done twice that must not
// be, and nothing stays behind.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

type Config = Readonly<Record<string, string | number | boolean | readonly string[]>>;

interface Step {
	readonly op: string;
	readonly config?: Config;
	readonly [detail: string]: string | number | boolean | Config | undefined;
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

/** A request as it was sent. */
interface Requested {
	readonly user: string;
	readonly to: string;
	readonly id: string;
	readonly kind: string;
	readonly tag: string;
}

interface Outcome {
	readonly crash?: string;
	readonly seen: readonly Seen[];
	readonly requested: readonly Requested[];
	/** How often a request was given back inside the send, by tag. */
	readonly undelivered: Readonly<Record<string, number>>;
	/** How often one was refused with a bare feature-not-implemented, by tag. */
	readonly unknown: Readonly<Record<string, number>>;
	/** What is left of requests in the tables of the module. */
	readonly left: Readonly<Record<string, number>>;
	readonly room: number;
	/** How many waited though somebody could have served them. */
	readonly starving: number;
	/** How many waited for nothing. */
	readonly stuck: number;
	/** Requests of a sticky key that went to another resource than the one that keeps it. */
	readonly lent: readonly unknown[];
	/** Requests that a resource got which had got them before. */
	readonly again: readonly unknown[];
	/** More than half were ejected. */
	readonly has_ejected_too_many: boolean;
	readonly errors: readonly string[];
	readonly max_pending: number;
}

const resource = fc.constantFrom(
	...["a", "b", "c", "d"].map((name) => `svc@example/${name}`),
	"svc2@example/e",
	"svc@far/f",
	"svc@far/g",
);
const user = fc.constantFrom(
	"u@users/x",
	"u@users/y",
	"v@users/x",
	`w@users/${"r".repeat(1015)}`,
	"svc@example/a",
);
// Few ids, so that requests often look the same on the wire.
const request = {
	user,
	id: fc.constantFrom("1", "2", "3"),
	to: fc.constantFrom("proxy", "proxy/res", "node@proxy", "node@proxy/res"),
	kind: fc.constantFrom("get", "set"),
	payload: fc.constantFrom("ask", "other"),
};
const which = fc.nat({ max: 20 });
const condition = fc.constantFrom(
	"not-allowed",
	"service-unavailable",
	"recipient-unavailable",
	"item-not-found",
	"feature-not-implemented",
	"remote-server-timeout",
);
const or_result = fc.option(condition, { nil: undefined });

const config: fc.Arbitrary<Config> = fc.record({
	/** How long each step of what is done in slices takes, in seconds; a slice lasts 0.02. */
	step_cost: fc.constantFrom(0, 0, 0.004, 0.012),
	target_address: fc.constantFrom<string | string[]>(
		"svc@example",
		"svc@example",
		["svc@example", "svc2@example"],
		["svc2@example", "svc@users"],
		"svc@far",
		["svc@example", "svc@far"],
	),
	client_proxy_timeout: fc.constantFrom(120, 120, 20),
	client_proxy_balance: fc.constantFrom("random", "round_robin", "least_pending", "sticky"),
	client_proxy_sticky_key: fc.constantFrom("bare_from", "from", "to", "payload:tag", "payload:xmlns"),
	client_proxy_sticky_ttl: fc.constantFrom(3600, 5),
	client_proxy_priority_tiers: fc.boolean(),
	client_proxy_resources: fc.constantFrom("", "", "[abe]$"),
	client_proxy_drain_show: fc.constantFrom(["dnd"], ["dnd"], []),
	client_proxy_drain_strict: fc.constantFrom(false, false, true),
	client_proxy_ping_interval: fc.constantFrom(0, 3, 10),
	client_proxy_ping_fall: fc.constantFrom(1, 3),
	client_proxy_ping_rise: fc.constantFrom(1, 2),
	client_proxy_error_limit: fc.constantFrom<number | boolean>(1, 2, 10, false),
	client_proxy_error_conditions: fc.constantFrom<string[]>([], ["service-unavailable", "not-allowed"]),
	client_proxy_relearn: fc.constantFrom(600, 4),
	client_proxy_redispatch: fc.constantFrom("safe", "safe", "all", "none"),
	client_proxy_redispatch_limit: fc.constantFrom(2, 1, 5),
	client_proxy_try_timeout: fc.constantFrom(0, 2, 2, 15),
	client_proxy_queue_timeout: fc.constantFrom(0, 8, 60),
	client_proxy_queue_size: fc.constantFrom(1000, 1, 3),
	client_proxy_max_pending_per_resource: fc.constantFrom<number | boolean>(false, 1, 2),
	client_proxy_max_pending_per_sender: fc.constantFrom<number | boolean>(1000, 3, false),
	client_proxy_max_pending_per_host: fc.constantFrom<number | boolean>(false, false, 5),
	client_proxy_allow: fc.constantFrom<boolean | string[]>(false, false, false, ["u@users", "example"]),
});

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 12, arbitrary: fc.record({ op: fc.constant("request"), ...request }) },
	{
		weight: 9,
		arbitrary: fc.record({ op: fc.constant("answer"), resource, which, condition: or_result }),
	},
	{ weight: 3, arbitrary: fc.record({ op: fc.constant("forge"), resource, by: resource, which }) },
	{
		weight: 5,
		arbitrary: fc.record({
			op: fc.constantFrom("available", "available", "direct"),
			resource,
			priority: fc.integer({ min: -1, max: 3 }),
			show: fc.constantFrom(undefined, undefined, "dnd", "away"),
		}),
	},
	{ weight: 3, arbitrary: fc.record({ op: fc.constantFrom("unavailable", "cut", "vanish"), resource }) },
	{ weight: 3, arbitrary: fc.record({ op: fc.constantFrom("hibernate", "resume"), resource }) },
	{
		weight: 3,
		arbitrary: fc.record({
			op: fc.constant("reflex"),
			resource,
			how: fc.oneof(condition, fc.constantFrom("result", "cut", "unavailable", "hibernate", "drain")),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({ op: fc.constant("reflex"), resource, how: fc.constant("ask"), ...request }),
	},
	{ weight: 1, arbitrary: fc.record({ op: fc.constant("retry"), how: fc.constant("ask"), ...request }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant("pong"), resource, condition: or_result }) },
	{
		weight: 3,
		arbitrary: fc.record({ op: fc.constant("advance"), seconds: fc.constantFrom(0.5, 2, 5, 11, 31, 61) }),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			op: fc.constant("hold"),
			who: fc.oneof(resource, resource, user),
			where: fc.constantFrom("before", "before", "after"),
			for_ever: fc.boolean(),
		}),
	},
	{ weight: 3, arbitrary: fc.record({ op: fc.constant("go_on"), which }) },
	{ weight: 1, arbitrary: fc.record({ op: fc.constant("load"), cost: fc.constantFrom(0, 0.01) }) },
	{ weight: 1, arbitrary: fc.record({ op: fc.constant("reload"), config: fc.constant({}) }) },
	{ weight: 1, arbitrary: fc.record({ op: fc.constantFrom("reload", "reconfigure"), config }) },
);

let player: ChildProcessWithoutNullStreams;
let lines: AsyncIterator<string>;

async function play(first: Config, steps: readonly Step[]): Promise<Outcome> {
	player.stdin.write(`${JSON.stringify({ config: first, steps })}\n`);
	const line = await lines.next();
	if (line.done) throw new Error("the driver has ended");
	return JSON.parse(line.value);
}

beforeAll(() => {
	player = spawn("lua5.4", ["test/property/law_driver.lua"]);
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

/** The first configuration and all that came after it. */
function configs_of(first: Config, steps: readonly Step[]): Config[] {
	const configs = [first];
	for (const { config: later } of steps) {
		if (later && Object.keys(later).length > 0) configs.push(later);
	}
	return configs;
}

function bare(jid: string): string {
	return jid.replace(/\/.*/, "");
}

function check_answers(outcome: Outcome): void {
	// An account of the target that asks is a user, too: what it receives as an answer has type result or error.
	const answers = outcome.seen.filter(({ type }) => type === "result" || type === "error");
	const asked_for = new Map<string, number>();
	const key = (from: string, to: string, number: string) => JSON.stringify([from, to, number]);
	for (const { user: from, to, id } of outcome.requested) {
		const known = key(from, to, id);
		asked_for.set(known, (asked_for.get(known) ?? 0) + 1);
	}
	const answered = new Map<string, number>();
	for (const { who, from, to, id } of answers) {
		expect(to).toBe(who);
		const known = key(to, from, id);
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
	const by_tag = new Map(outcome.requested.map((one) => [one.tag, one]));
	const results = answers.filter(({ type }) => type === "result");
	for (const { who, from, id, tag } of results) {
		const asked = by_tag.get(tag ?? "");
		expect(asked).toMatchObject({ user: who, id });
		expect(bare(asked?.to ?? "")).toBe(bare(from));
	}
	expect(new Set(results.map(({ tag }) => tag)).size).toBe(results.length);
}

/** A request is delivered again only where that is safe, and no more often than it may be. */
function check_deliveries(configs: readonly Config[], outcome: Outcome): void {
	const ways = new Set(configs.map((one) => one.client_proxy_redispatch));
	const limits = configs.map((one) => Number(one.client_proxy_redispatch_limit));
	for (const { tag, kind } of outcome.requested) {
		const times = outcome.seen.filter((stanza) => stanza.type === kind && stanza.tag === tag).length;
		const undelivered = outcome.undelivered[tag] ?? 0;
		const unknown = outcome.unknown[tag] ?? 0;
		let most = 1 + undelivered + Math.max(...limits);
		if (kind === "set" && !ways.has("all")) most = 1 + undelivered + unknown;
		if (ways.size === 1 && ways.has("none")) most = 1;
		expect([tag, kind, times]).toEqual([tag, kind, Math.min(times, most)]);
	}
}

/** Plays a sequence and checks everything. */
async function obeys_the_law(first: Config, plain: readonly Step[]): Promise<void> {
	const steps = tagged(plain);
	const outcome = await play(first, steps);
	expect(outcome.crash).toBeUndefined();
	expect(outcome.errors).toEqual([]);
	check_answers(outcome);
	check_deliveries(configs_of(first, steps), outcome);
	for (const [what, number] of Object.entries(outcome.left)) expect([what, number]).toEqual([what, 0]);
	// As many accounts ask once, for the last tenth is for those who hold little.
	expect(outcome.room).toBe(outcome.max_pending);
	expect(outcome.starving).toBe(0);
	expect(outcome.stuck).toBe(0);
	expect(outcome.has_ejected_too_many).toBe(false);
	expect(outcome.lent).toEqual([]);
	expect(outcome.again).toEqual([]);
}

const steps = fc.array(step, { minLength: 5, maxLength: 80, size: "max" });
const runs = Number(process.env.PROPERTY_RUNS ?? 200);

test("every request gets exactly one answer, from the address that was asked, and nothing stays", async () => {
	await fc.assert(fc.asyncProperty(config, steps, obeys_the_law), { numRuns: runs });
}, 1_200_000);

test("so it is with sticky keys, and none is lent to a second resource", async () => {
	const few_keys = fc.constantFrom("bare_from", "to", "payload:xmlns");
	function with_keys(one: Config, client_proxy_sticky_key: string): Config {
		// Nothing changes then.
		if (Object.keys(one).length === 0) return one;
		return {
			...one,
			target_address: "svc@example",
			client_proxy_balance: "sticky",
			client_proxy_sticky_key,
			client_proxy_drain_show: ["dnd"],
			client_proxy_resources: "",
			client_proxy_allow: false,
		};
	}
	// Somebody serves from the start, and much is asked and answered.
	const beginning: readonly Step[] = ["a", "b", "c"].map((name) => ({
		op: "available",
		resource: `svc@example/${name}`,
	}));
	const busy_step: fc.Arbitrary<Step> = fc.oneof(
		{ weight: 3, arbitrary: step },
		{ weight: 2, arbitrary: fc.record({ op: fc.constant("request"), ...request }) },
		{ weight: 2, arbitrary: fc.record({ op: fc.constant("answer"), resource, which }) },
		{
			weight: 1,
			arbitrary: fc.record({
				op: fc.constant("available"),
				resource,
				show: fc.constantFrom("dnd", undefined),
			}),
		},
	);
	const busy_steps = fc.array(busy_step, { minLength: 5, maxLength: 60, size: "max" });
	await fc.assert(
		fc.asyncProperty(config, few_keys, busy_steps, (first, key, plain) => {
			const kept = [...beginning, ...plain].map((one) =>
				one.config ? { ...one, config: with_keys(one.config, key) } : one,
			);
			return obeys_the_law(with_keys(first, key), kept);
		}),
		{ numRuns: runs / 2 },
	);
}, 1_200_000);

test("so it is with slow gets at several resources, and others of the same id", async () => {
	const all = ["svc@example/a", "svc@example/b", "svc@far/f"];
	const beginning: readonly Step[] = [
		{ op: "advance", seconds: 2 },
		...all.map((name) => ({ op: "available", resource: name })),
	];
	const some = fc.constantFrom(...all);
	const slow_step: fc.Arbitrary<Step> = fc.oneof(
		{ weight: 2, arbitrary: step },
		{
			weight: 4,
			arbitrary: fc.record({
				op: fc.constant("request"),
				user: fc.constant("u@users/x"),
				id: fc.constantFrom("1", "1", "2"),
				to: fc.constant("proxy"),
				kind: fc.constant("get"),
			}),
		},
		{ weight: 3, arbitrary: fc.record({ op: fc.constant("advance"), seconds: fc.constantFrom(2, 3, 5) }) },
		{
			weight: 5,
			arbitrary: fc.record({ op: fc.constant("answer"), resource: some, which, condition: or_result }),
		},
		{
			weight: 1,
			arbitrary: fc.record({ op: fc.constantFrom("available", "unavailable", "cut"), resource: some }),
		},
	);
	const slow_steps = fc.array(slow_step, { minLength: 5, maxLength: 60, size: "max" });
	function with_tries(one: Config): Config {
		if (Object.keys(one).length === 0) return one;
		return {
			...one,
			target_address: ["svc@example", "svc@far"],
			client_proxy_try_timeout: 2,
			client_proxy_redispatch: "safe",
			client_proxy_resources: "",
			client_proxy_allow: false,
		};
	}
	await fc.assert(
		fc.asyncProperty(config, slow_steps, (first, plain) => {
			const kept = [...beginning, ...plain].map((one) =>
				one.config ? { ...one, config: with_tries(one.config) } : one,
			);
			return obeys_the_law(with_tries(first), kept);
		}),
		{ numRuns: runs / 2 },
	);
}, 1_200_000);
