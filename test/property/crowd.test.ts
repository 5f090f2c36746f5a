// A crowd: accounts of this server and made-up ones of two other domains ask more than there is room for, in places and
// in bytes, while stanzas wait in handlers of other modules. Who is refused is checked with a model that knows what
// passed the hosts, and nothing of the proxy.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

interface Options {
	readonly target_address: string;
	readonly client_proxy_timeout: number;
	readonly client_proxy_max_pending: number;
	readonly client_proxy_max_pending_per_resource: number | boolean;
	readonly client_proxy_max_pending_per_sender: number | boolean;
	readonly client_proxy_max_pending_per_host: number | boolean;
	readonly client_proxy_queue_timeout: number;
	readonly client_proxy_queue_size: number;
	readonly client_proxy_redispatch: string;
}

interface Step {
	readonly op: string;
	readonly [detail: string]: string | number | boolean | undefined;
}

/** What happened, in order. */
type Happened =
	/** Somebody asks something. */
	| {
			readonly what: "ask";
			readonly number: number;
			readonly from: string;
			readonly kind: string;
			/** How much its stanza takes while it is kept, in bytes, and how much its id where that is long. */
			readonly weight: number;
			readonly text: number;
	  }
	/** A request is on its way to a resource, or there. */
	| { readonly what: "at"; readonly number: number; readonly resource: string }
	/** A resource is about to be cut off. */
	| { readonly what: "gone"; readonly resource: string }
	/** An answer is on its way to the one who asked, or there; with the text of an error. */
	| {
			readonly what: "answer";
			readonly number: number;
			readonly to: string;
			readonly from: string;
			readonly text?: string;
	  }
	/** The end of a step; whether nothing waits in a handler. */
	| { readonly what: "step"; readonly is_settled: boolean };

interface Outcome {
	readonly crash?: string;
	readonly happened: readonly Happened[];
	/** What those who ask received. */
	readonly received: readonly { readonly number: number; readonly to: string; readonly from: string }[];
	readonly left: Readonly<Record<string, number>>;
	readonly errors: readonly string[];
}

const asker = fc.constantFrom(
	...["a", "b", "c", "d"].map((name) => `${name}@users/x`),
	...["1", "2", "3", "4"].map((name) => `far${name}@far/x`),
	...["1", "2"].map((name) => `near${name}@near/x`),
);
const resource = fc.constantFrom("svc@example/1", "svc@example/2");

const options: fc.Arbitrary<Options> = fc.record({
	target_address: fc.constant("svc@example"),
	client_proxy_timeout: fc.constant(20),
	client_proxy_max_pending: fc.constantFrom(10000, 10, 20, 40),
	client_proxy_max_pending_per_resource: fc.constantFrom<number | boolean>(false, 2, 5),
	client_proxy_max_pending_per_sender: fc.constantFrom<number | boolean>(false, false, 6),
	client_proxy_max_pending_per_host: fc.constantFrom<number | boolean>(false, false, 9),
	client_proxy_queue_timeout: fc.constantFrom(60, 60, 10, 0),
	client_proxy_queue_size: fc.constantFrom(1000, 1000, 1, 4, 12),
	client_proxy_redispatch: fc.constantFrom("safe", "none"),
});

const kind = fc.constantFrom("get", "set");

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 12,
		arbitrary: fc.record({
			op: fc.constant("ask"),
			from: asker,
			count: fc.integer({ min: 1, max: 8 }),
			kind,
			payload: fc.constant(0),
			id: fc.constant(0),
		}),
	},
	{
		weight: 6,
		arbitrary: fc.record({
			op: fc.constant("ask"),
			from: asker,
			count: fc.integer({ min: 1, max: 4 }),
			kind,
			payload: fc.constantFrom(2, 5, 15),
			id: fc.constant(0),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			op: fc.constant("ask"),
			from: asker,
			count: fc.constant(1),
			kind,
			payload: fc.constant(0),
			id: fc.constantFrom(2, 8, 24),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({ op: fc.constant("answer"), resource, count: fc.integer({ min: 1, max: 10 }) }),
	},
	{ weight: 2, arbitrary: fc.record({ op: fc.constant("available"), resource }) },
	{ weight: 2, arbitrary: fc.record({ op: fc.constant("cut"), resource }) },
	{
		weight: 3,
		arbitrary: fc.record({
			op: fc.constant("hold"),
			who: fc.oneof(resource, asker),
			for_ever: fc.boolean(),
		}),
	},
	{ weight: 3, arbitrary: fc.record({ op: fc.constant("go_on"), which: fc.nat({ max: 9 }) }) },
	{
		weight: 1,
		arbitrary: fc.record({ op: fc.constant("advance"), seconds: fc.constantFrom(0.5, 2, 2, 12) }),
	},
	{ weight: 1, arbitrary: fc.record({ op: fc.constant("reload") }) },
);

let player: ChildProcessWithoutNullStreams;
let lines: AsyncIterator<string>;

async function play(with_options: Options, steps: readonly Step[]): Promise<Outcome> {
	player.stdin.write(`${JSON.stringify({ options: with_options, steps })}\n`);
	const line = await lines.next();
	if (line.done) throw new Error("the driver has ended");
	return JSON.parse(line.value);
}

beforeAll(() => {
	player = spawn("lua5.4", ["test/property/crowd_driver.lua"]);
	player.stderr.pipe(process.stderr);
	lines = createInterface({ input: player.stdout })[Symbol.asyncIterator]();
});

afterAll(() => {
	player.stdin.end();
});

/** A request that is open. */
interface Open {
	readonly number: number;
	readonly from: string;
	readonly account: string;
	readonly party: string;
	readonly is_local: boolean;
	readonly weight: number;
	readonly text: number;
	/** The resource that it was sent to last; "waits" where it was sent nowhere; "lost" where that is not known. */
	place: string;
}

const all_bytes = 64 * 1024 * 1024;
const all_text_bytes = all_bytes / 2;
/** What the model does not know of addresses, for all requests of a run. */
const slack = 256 * 1024;

/** What the texts of refusals say, by the limit that was met. */
const limits = {
	all: "Too many requests to this service are open",
	account: "This account has too many requests open",
	domain: "The accounts of this domain have too many requests open",
	ids: "The long ids and addresses of open requests take as much memory as they may",
	queue: "Too many requests are waiting for the service",
	memory: "The open requests take as much memory as they may",
} as const;

class Model {
	private readonly open = new Map<number, Open>();
	private readonly asked = new Map<number, string>();
	/** The request that has just been asked, and the refusal that it must get, if any. */
	private due: { readonly number: number; readonly text: string | undefined } | undefined;

	constructor(private readonly options: Options) {}

	private sum(of: (request: Open) => boolean, what: (request: Open) => number): number {
		let total = 0;
		for (const request of this.open.values()) if (of(request)) total += what(request);
		return total;
	}

	private count(of: (request: Open) => boolean): number {
		return this.sum(of, () => 1);
	}

	/** The refusal that somebody gets at once who asks now. */
	private refusal_of(asker: Omit<Open, "place">): string | undefined {
		const { account, party, is_local, text } = asker;
		const domain = account.replace(/.*@/, "");
		const {
			client_proxy_max_pending: max,
			client_proxy_max_pending_per_sender: each,
			client_proxy_max_pending_per_host: of_host,
		} = this.options;
		const held = this.count((one) => one.party === party);
		if (typeof each === "number" && this.count((one) => one.account === account) >= each)
			return limits.account;
		if (typeof of_host === "number" && this.count((one) => one.account.endsWith(`@${domain}`)) >= of_host) {
			return limits.domain;
		}
		if (this.open.size >= this.end_of(max, held, is_local)) return limits.all;
		if (text === 0) return undefined;
		const of_text = (one: Open) => one.text;
		const all_texts = this.sum(() => true, of_text) + text;
		const own_texts = this.sum((one) => one.party === party, of_text) + text;
		const is_too_much = all_texts > this.end_of(all_text_bytes, own_texts - 1, is_local);
		return is_too_much || (!is_local && own_texts > all_text_bytes / 10) ? limits.ids : undefined;
	}

	/** How much of a limit may be taken in all with what a party adds that holds so much. */
	private end_of(limit: number, held: number, is_local: boolean): number {
		const end = is_local ? limit : (limit * 3) / 4;
		return held < limit / 10 ? end : end - limit / 10;
	}

	private ask(event: Extract<Happened, { what: "ask" }>): void {
		const account = event.from.replace(/\/.*/, "");
		const is_local = account.endsWith("@users");
		const party = is_local ? account : account.replace(/.*@/, "");
		const { number, from, weight, text } = event;
		const request = { number, from, account, party, is_local, weight, text };
		this.check_due();
		this.due = { number, text: this.refusal_of(request) };
		this.open.set(number, { ...request, place: "waits" });
		this.asked.set(number, from);
	}

	/** One that is over a limit is refused at once, and is never sent anywhere. */
	private check_due(): void {
		if (this.due?.text !== undefined)
			expect(["open", this.open.has(this.due.number)]).toEqual(["open", false]);
		this.due = undefined;
	}

	/** Nobody gives way while there is one who holds more, and has something that waits. */
	private check_gives_way(
		refused: Open,
		name: (request: Open) => string,
		among: (request: Open) => boolean,
		least: (request: Open) => number,
		most: (request: Open) => number,
	): void {
		const own = this.sum((one) => name(one) === name(refused), most);
		const others = new Set<string>();
		for (const one of this.open.values()) {
			if (among(one) && one.place === "waits" && name(one) !== name(refused)) others.add(name(one));
		}
		for (const other of others) {
			const theirs = this.sum((one) => name(one) === other, least);
			expect({ other, theirs, by: name(refused), own, fair: theirs <= own }).toMatchObject({ fair: true });
		}
	}

	private check_fair(refused: Open, least: (request: Open) => number, most: (request: Open) => number): void {
		this.check_gives_way(
			refused,
			(one) => one.party,
			() => true,
			least,
			most,
		);
		const is_beside = (one: Open) => one.party === refused.party;
		this.check_gives_way(refused, (one) => one.account, is_beside, least, most);
	}

	private check_queue_refusal(refused: Open): void {
		const waits = (one: Open) => (one.place === "waits" ? 1 : 0);
		const may_wait = (one: Open) => (one.place === "waits" || one.place === "lost" ? 1 : 0);
		expect(this.sum(() => true, may_wait)).toBeGreaterThan(this.options.client_proxy_queue_size);
		this.check_fair(refused, waits, may_wait);
	}

	private check_memory_refusal(refused: Open): void {
		const most = (one: Open) => one.weight + slack / 16;
		expect(this.sum(() => true, most)).toBeGreaterThan(all_bytes - slack);
		const waits = (one: Open) => one.place === "waits" && one.number !== this.due?.number;
		this.check_fair(refused, (one) => (waits(one) ? one.weight : 0), most);
	}

	private answer(event: Extract<Happened, { what: "answer" }>): void {
		const request = this.open.get(event.number);
		expect([event.number, request?.from, "proxy"]).toEqual([event.number, event.to, event.from]);
		if (!request) return;
		const text = event.text ?? "";
		if (event.number === this.due?.number && this.due.text) {
			expect(text).toContain(this.due.text);
			this.due = undefined;
		} else {
			for (const limit of [limits.all, limits.account, limits.domain, limits.ids]) {
				expect(text).not.toContain(limit);
			}
			if (text.includes(limits.queue)) this.check_queue_refusal(request);
			if (text.includes(limits.memory)) this.check_memory_refusal(request);
		}
		this.open.delete(event.number);
	}

	private end_step(is_settled: boolean): void {
		this.check_due();
		const waits = (one: Open) => one.place === "waits";
		for (const one of this.open.values()) if (is_settled && one.place === "lost") one.place = "waits";
		expect(this.count(waits)).toBeLessThanOrEqual(this.options.client_proxy_queue_size);
		expect(this.sum(waits, (one) => one.weight)).toBeLessThanOrEqual(all_bytes);
		if (this.options.client_proxy_queue_timeout === 0) expect(this.count(waits)).toBe(0);
	}

	see(event: Happened): void {
		if (event.what === "ask") this.ask(event);
		else if (event.what === "answer") this.answer(event);
		else if (event.what === "step") this.end_step(event.is_settled);
		else if (event.what === "gone") {
			for (const one of this.open.values()) if (one.place === event.resource) one.place = "lost";
		} else {
			// One that was held up may come to its resource after its answer.
			const request = this.open.get(event.number);
			expect(this.asked.has(event.number)).toBe(true);
			if (request) request.place = event.resource;
		}
	}

	/** In the end each has received one answer. */
	end(received: Outcome["received"]): void {
		expect([...this.open.keys()]).toEqual([]);
		const got = received.map(({ number, to }) => [number, to] as const);
		expect(got.sort(([a], [b]) => a - b)).toEqual([...this.asked]);
		for (const { from } of received) expect(from).toBe("proxy");
	}
}

test("in a crowd every request gets one answer, and the one that gives way is of those who hold most", async () => {
	await fc.assert(
		fc.asyncProperty(
			options,
			// Long ids cost much time, so few of the sequences have them.
			fc.constantFrom(false, false, false, false, false, false, false, false, false, true),
			fc.array(step, { minLength: 5, maxLength: 30, size: "max" }),
			async (with_options, has_long_ids, plain) => {
				const steps = plain.map((one) => (one.op === "ask" && !has_long_ids ? { ...one, id: 0 } : one));
				const outcome = await play(with_options, steps);
				expect(outcome.crash).toBeUndefined();
				expect(outcome.errors).toEqual([]);
				const model = new Model(with_options);
				for (const event of outcome.happened) model.see(event);
				model.end(outcome.received);
				for (const [what, number] of Object.entries(outcome.left)) expect([what, number]).toEqual([what, 0]);
			},
		),
		{ numRuns: Number(process.env.PROPERTY_RUNS ?? 200) },
	);
}, 1_200_000);
