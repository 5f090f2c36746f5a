// The law for everything but the requests of users: nothing is delivered to anybody but the one it was for; what is not
// delivered comes back; every request of the service is answered once or forgotten with its resource; who has joined
// hears once that it is over; who is subscribed knows who is there, and hears changes alone; and nothing stays behind.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

interface Step {
	readonly op: string;
	readonly [detail: string]: string | number | boolean | undefined;
}

interface Plan {
	readonly address: string;
	/** The name that the service sees in place of the component's, or false. */
	readonly node: string | false;
	readonly balance: string;
	readonly initiate: string;
	readonly offline: string;
	readonly services: readonly string[];
	readonly steps: readonly Step[];
}

/** What somebody sent. */
interface Sent {
	readonly step: number;
	readonly op: string;
	readonly tag: string;
	readonly user: string;
	readonly to?: string;
	readonly id?: string;
	/** The resource of the target that sent it. */
	readonly by?: string;
	readonly asked?: string;
	readonly kind?: string;
	/** Whether whoever sent it spoke for the proxy. */
	readonly was_taken?: boolean;
}

/** A stanza as somebody received it. */
interface Seen {
	readonly step: number;
	readonly who: string;
	readonly name: string;
	readonly type?: string;
	readonly id?: string;
	readonly from: string;
	readonly to: string;
	readonly condition?: string;
	readonly tag?: string;
}

/** Presence as the server of subscribers received it. */
interface Told {
	readonly step: number;
	readonly who: string;
	readonly from: string;
	readonly type?: string;
}

interface Outcome {
	readonly crash?: string;
	readonly told: readonly Told[];
	/** Whether anybody served before the services went. */
	readonly served: boolean;
	readonly seen: readonly Seen[];
	readonly sent: readonly Sent[];
	readonly left: number;
	readonly errors: number;
}

const services = ["a", "b", "c"].map((name) => `svc@example/${name}`);
const users = ["u@users/x", "u@users/y", "v@users/x", `w@users/${"r".repeat(1018)}`];

const resource = fc.constantFrom(...services);
const user = fc.constantFrom(...users);
const anybody = fc.constantFrom(...services, ...users);
const to = fc.constantFrom("proxy", "proxy/res", "room@proxy", "room@proxy/res");
const asked = fc.constantFrom("proxy", "room@proxy");
const subscriber = fc.constantFrom("s@far", "t@far");
// Of their own, so that what is told there is told to subscribers.
const subscribed = fc.constantFrom("news@proxy", "more@proxy");
// Few ids, so that much looks the same on the wire.
const id = fc.constantFrom("1", "2", "3");
const which = fc.nat({ max: 20 });
const is_bare = fc.boolean();
const chat = fc.constantFrom(undefined, "chat");

function op(name: string, weight: number, details: Record<string, fc.Arbitrary<Step[string]>>) {
	return { weight, arbitrary: fc.record({ op: fc.constant(name), ...details }) };
}

const step: fc.Arbitrary<Step> = fc.oneof(
	op("message", 6, { user, to, id, kind: chat }),
	op("message_out", 6, { resource, user, asked, id, bare: is_bare, kind: chat }),
	op("join", 6, { user, to }),
	op("leave", 3, { user, to }),
	op("presence_out", 4, {
		resource,
		user,
		asked,
		bare: fc.constant(false),
		kind: fc.constantFrom(undefined, "unavailable"),
	}),
	op("initiate", 6, { resource, user, asked, id, bare: is_bare }),
	op("ask", 3, { user, to, id }),
	op("answer", 8, { who: anybody, which }),
	op("forge", 3, { who: anybody, by: anybody, which }),
	op("subscribe", 3, { who: subscriber, to: subscribed }),
	op("unsubscribe", 1, { who: subscriber, to: subscribed }),
	op("probe", 1, { who: subscriber, to: subscribed }),
	op("available", 5, { resource, priority: fc.integer({ min: -1, max: 2 }) }),
	op("unavailable", 1, { resource }),
	op("cut", 1, { resource }),
	op("leave_server", 1, { user }),
	op("advance", 2, { seconds: fc.constantFrom(0.5, 2, 11, 61, 121) }),
	op("reload", 1, {}),
);

const plan: fc.Arbitrary<Plan> = fc.record({
	address: fc.constantFrom("plain", "opaque"),
	node: fc.constantFrom<string | false>(false, "proxy-node"),
	balance: fc.constantFrom("random", "sticky"),
	initiate: fc.constantFrom("any", "known"),
	offline: fc.constantFrom("refuse", "store"),
	services: fc.constant(services),
	// Each stanza carries a tag of its own.
	steps: fc
		.array(step, { minLength: 10, maxLength: 80, size: "max" })
		.map((steps) => steps.map((plain, index) => ({ ...plain, tag: `t${index + 1}` }))),
});

let player: ChildProcessWithoutNullStreams;
let lines: AsyncIterator<string>;

beforeAll(() => {
	player = spawn("lua5.4", ["test/property/relay_driver.lua"]);
	player.stderr.pipe(process.stderr);
	lines = createInterface({ input: player.stdout })[Symbol.asyncIterator]();
});

afterAll(() => {
	player.stdin.end();
});

async function play(played: Plan): Promise<Outcome> {
	player.stdin.write(`${JSON.stringify(played)}\n`);
	const line = await lines.next();
	if (line.done) throw new Error("the driver has ended");
	return JSON.parse(line.value);
}

function bare(jid: string): string {
	return jid.replace(/\/.*/s, "");
}

const is_service = (jid: string) => services.includes(jid);
const is_request = ({ name, type }: Seen) => name === "iq" && (type === "get" || type === "set");
const is_error = ({ type }: Seen) => type === "error";

/** The address without the bare one that was asked. */
function alias_in(address: string): string {
	return address.slice(bare(address).length + 1);
}

/** Everything with a tag reached the one it was for, from the address that it knows, and only once. */
function check_deliveries(played: Plan, { seen, sent }: Outcome): void {
	const by_tag = new Map(sent.map((stanza) => [stanza.tag, stanza]));
	const aliases = new Map<string, string>();
	const delivered = new Set<string>();
	for (const stanza of seen) {
		const { who, tag, from, name } = stanza;
		expect(bare(stanza.to)).toBe(bare(who));
		if (tag === undefined || is_error(stanza) || stanza.type === "result") continue;
		const origin = by_tag.get(tag);
		expect(origin, `${tag} was never sent`).toBeDefined();
		if (!origin) continue;
		// A get may move on from a resource that has gone, and come back to it.
		if (stanza.type !== "get") expect(delivered).not.toContain(`${who} ${tag}`);
		delivered.add(`${who} ${tag}`);
		if (origin.by === undefined) {
			expect(is_service(who)).toBe(true);
			expect(bare(from)).toBe(bare(origin.to ?? ""));
			const alias = alias_in(from);
			expect(alias).toBe(aliases.get(origin.user) ?? alias);
			aliases.set(origin.user, alias);
			if (played.address === "plain" && origin.user.length < 1000) expect(alias).toBe(origin.user);
			if (played.address === "opaque") expect(alias).toMatch(/^[0-9a-f]{24}\/[0-9a-f]{24}$/);
		} else {
			// Which client of an account gets a message is for its server to say.
			expect(name === "message" ? bare(who) : who).toBe(name === "message" ? bare(origin.user) : origin.user);
			expect(bare(from)).toBe(origin.asked);
		}
	}
	expect(new Set(aliases.values()).size).toBe(aliases.size);
}

/** What was not delivered came back, to the one who sent it, and to nobody else. */
function check_returns({ seen, sent }: Outcome): void {
	for (const { step: now, op: what, tag, user: author, by, to: address } of sent) {
		if (what !== "message" && what !== "message_out" && what !== "join") continue;
		const name = what === "join" ? "presence" : "message";
		const here = seen.filter((stanza) => stanza.step === now && stanza.name === name);
		const arrived = here.some((stanza) => stanza.tag === tag && !is_error(stanza));
		const errors = here.filter(is_error);
		expect([tag, errors.length]).toEqual([tag, arrived ? 0 : 1]);
		for (const { who, from } of errors) {
			expect(who).toBe(by ?? author);
			expect(by === undefined ? bare(from) : from).toBe(by === undefined ? bare(address ?? "") : address);
		}
	}
	for (const { step: now, name, type, who } of seen) {
		if (type !== "error" || name === "iq") continue;
		const cause = sent.find((stanza) => stanza.step === now);
		expect(who).toBe(cause?.by ?? cause?.user);
	}
}

/** Every request was answered once, or forgotten with the one who had asked. */
function check_requests({ steps }: Plan, { seen, sent }: Outcome): void {
	const key = (who: string, from: string | undefined, number: string | undefined) =>
		JSON.stringify([who, from, number]);
	const asked_for = new Map<string, { most: number; least: number }>();
	for (const { step: now, op: what, user: author, by, to: address, id: number } of sent) {
		if (what !== "initiate" && what !== "ask") continue;
		const who = by ?? author;
		const is_gone = ({ op: later, resource: gone, user: left }: Step, index: number) =>
			index >= now &&
			((gone === who && (later === "cut" || later === "unavailable")) ||
				(left === who && later === "leave_server"));
		const known = key(who, address, number);
		const count = asked_for.get(known) ?? { most: 0, least: 0 };
		asked_for.set(known, { most: count.most + 1, least: count.least + (steps.some(is_gone) ? 0 : 1) });
	}
	const by_tag = new Map(sent.map((stanza) => [stanza.tag, stanza]));
	const answered = new Map<string, number>();
	const results = new Set<string>();
	for (const stanza of seen) {
		if (stanza.name !== "iq" || is_request(stanza)) continue;
		const { who, from, id: number, tag } = stanza;
		const known = key(who, from, number);
		answered.set(known, (answered.get(known) ?? 0) + 1);
		if (stanza.type !== "result") continue;
		const origin = by_tag.get(tag ?? "");
		// Requests that look the same on the wire share their answers.
		expect(
			origin && [origin.by ?? origin.user, origin.by === undefined ? bare(origin.to ?? "") : origin.to],
		).toEqual([who, origin?.by === undefined ? bare(from) : from]);
		expect(results).not.toContain(tag);
		results.add(tag ?? "");
	}
	for (const [known, { most, least }] of asked_for) {
		expect(answered.get(known) ?? 0, known).toBeGreaterThanOrEqual(least);
		expect(answered.get(known) ?? 0, known).toBeLessThanOrEqual(most);
	}
	for (const known of answered.keys()) expect(asked_for.has(known), known).toBe(true);
}

interface Visit {
	readonly user: string;
	readonly to: string;
	resource: string;
	/** What the resource sees; undefined where it has shown itself unasked, and the user has not joined. */
	seen: string | undefined;
}

/** Follows who is logged in, and where each has sent presence to, as the users' server does. */
class Users {
	readonly #online = new Map<string, Set<string>>();

	note({ op: what, user: who, by, to: address = "" }: Sent): void {
		if (by !== undefined) return;
		const directed = this.#online.get(who) ?? new Set<string>();
		if (what === "join") directed.add(address);
		if (what === "leave") directed.delete(address);
		if (what === "leave_server") this.#online.delete(who);
		else this.#online.set(who, directed);
	}

	is_online(who: string): boolean {
		return this.#online.has(who);
	}

	/** The addresses that hear when a user is gone. */
	directed(who: string): ReadonlySet<string> {
		return this.#online.get(who) ?? new Set();
	}
}

/** Those whom presence has joined are told once when it ends, and so is the service when somebody leaves. */
function check_visits({ steps }: Plan, { seen, sent }: Outcome): void {
	const visits = new Map<string, Visit>();
	const everybody = new Users();
	const place_of = (who: string, address: string) => `${who} ${bare(address)}`;
	for (let now = 1; now <= steps.length + 2; now += 1) {
		const presence = seen.filter((stanza) => stanza.step === now && stanza.name === "presence");
		const cause = sent.find((stanza) => stanza.step === now);
		const left = new Set(
			cause?.op === "leave_server"
				? [...everybody.directed(cause.user)].map((address) => place_of(cause.user, address))
				: [],
		);
		if (cause?.op === "leave") left.add(place_of(cause.user, cause.to ?? ""));
		if (cause) everybody.note(cause);
		for (const stanza of presence) {
			const { who, from, tag, type } = stanza;
			const origin = sent.find((other) => other.tag === tag);
			if (is_service(who) && type === undefined && origin) {
				const place = place_of(origin.user, origin.to ?? "");
				const former = visits.get(place);
				const to = former?.seen === undefined ? (origin.to ?? "") : former.to;
				visits.set(place, { user: origin.user, to, resource: who, seen: from });
			} else if (!is_service(who) && type === "unavailable" && tag === undefined) {
				// The resource that they had to do with is gone.
				const visit = [...visits.values()].find(
					(candidate) => candidate.user === who && candidate.to === from,
				);
				expect(visit, `${who} was told that ${from} is over`).toBeDefined();
				if (visit) visits.delete(place_of(who, from));
			}
		}
		if (cause?.op === "presence_out" && cause.was_taken) {
			const place = place_of(cause.user, cause.asked ?? "");
			const visit = visits.get(place);
			const { user: guest, asked: address = "", by: host = "" } = cause;
			if (cause.kind === undefined && visit?.seen === undefined) {
				visits.set(place, { user: guest, to: address, resource: host, seen: undefined });
			} else if (cause.kind !== undefined && (visit?.resource === host || visit?.seen === undefined)) {
				visits.delete(place);
			}
		}
		const gone = [...visits].filter(([place]) => left.has(place));
		const heard = presence.filter(({ who, type }) => is_service(who) && type === "unavailable");
		expect(heard.map(({ who, from }) => [who, from]).sort()).toEqual(
			gone.flatMap(([, { resource: host, seen: name }]) => (name === undefined ? [] : [[host, name]])).sort(),
		);
		for (const [place] of gone) visits.delete(place);
		const step_now = steps[now - 1];
		const went = step_now?.op === "cut" || step_now?.op === "unavailable" ? step_now.resource : undefined;
		for (const [place, visit] of visits) {
			if (visit.resource !== went && now <= steps.length + 1) continue;
			expect(everybody.is_online(visit.user), `${visit.user} was told nothing`).toBe(false);
			visits.delete(place);
		}
	}
	expect([...visits.values()]).toEqual([]);
}

/** Who is subscribed is told what changes, and nobody else anything. */
function check_subscriptions({ steps, node }: Plan, { told, sent, served }: Outcome): void {
	const known = new Map<string, string>();
	for (let now = 1; now <= steps.length + 1; now += 1) {
		const cause = sent.find((stanza) => stanza.step === now);
		const asked_at = cause && `${cause.user} ${cause.to}`;
		// Who is probed for may have subscribed at another node.
		const subscribes = cause?.op === "subscribe" || (node !== false && cause?.op === "probe");
		const is_new = subscribes && asked_at !== undefined && !known.has(asked_at);
		if (is_new) known.set(asked_at, "");
		for (const { step: then, who, from, type = "available" } of told) {
			if (then !== now) continue;
			const pair = `${who} ${from}`;
			const is_asked = pair === asked_at && /^(un)?subscribe$|^probe$/.test(cause?.op ?? "");
			if (type === "subscribed" || type === "unsubscribed") {
				expect(is_asked, `${who} was told ${type} by ${from}`).toBe(true);
				continue;
			}
			if (!is_asked) expect(known.get(pair), `${who} was told ${type} by ${from}`).toBeDefined();
			if (!is_asked) expect(type).not.toBe(known.get(pair));
			// A probe is answered to the one who probed.
			if (known.has(pair) && (cause?.op !== "probe" || is_new)) known.set(pair, type);
		}
		if (cause?.op === "unsubscribe" && asked_at !== undefined) known.delete(asked_at);
	}
	for (const [pair, state] of known)
		expect([pair, state]).toEqual([pair, served ? "available" : "unavailable"]);
}

test("messages, presence and requests of the service reach whom they are for, and nothing stays", async () => {
	await fc.assert(
		fc.asyncProperty(plan, async (played) => {
			const outcome = await play(played);
			expect(outcome.crash).toBeUndefined();
			expect(outcome.errors).toBe(0);
			check_deliveries(played, outcome);
			check_returns(outcome);
			check_requests(played, outcome);
			check_visits(played, outcome);
			check_subscriptions(played, outcome);
			expect(outcome.left).toBe(0);
		}),
		{ numRuns: Number(process.env.PROPERTY_RUNS ?? 200) },
	);
}, 600_000);
