// What happens to users when one of several machines with the proxy dies, returns or hangs, in each arrangement that README
// has, word for word.

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Server, split_jid } from "../support/client.ts";
import { Lag } from "../support/lag.ts";
import { type Machines, type MachinesOptions, start_machines } from "../support/machines.ts";
import type { Version } from "../support/prosody.ts";
import { connect_raw, type RawClient } from "../support/raw_client.ts";
import { code_in, section_of_readme } from "../support/readme.ts";
import { Executions, type Figures, seen_as, Traffic } from "../support/traffic.ts";
import { until } from "../support/wait.ts";
import { iq_get, is_request, message, payload_of } from "../support/wire.ts";
import { outcome, password, question, reply, stop_all } from "./scene.ts";

export const is_long = process.env.MACHINES === "long";

/** Requests a second, of all users together. */
export const rate = Number(process.env.MACHINES_RATE ?? (is_long ? 200 : 100));

/** How long a load goes on before something happens, and after it, in seconds. */
export const seconds = is_long ? 10 : 0.5;

// Less than one account may have open, so that nothing is refused when all of it is handled at once.
const most_open = 900;

/** For a describe in which such scenarios run. */
export const time_limits = { timeout: is_long ? 600_000 : 180_000 };

export const proxy = "proxy.example";
export const service_host = "services.example";
export const target = `svc@${service_host}`;

export const user_hosts = ["users1.example", "users2.example", "users3.example", "users4.example"] as const;

// How often the users' server looks whether a stream is alive, in seconds, where it does: no less than a busy machine may take
// for the answer.
const keepalive = is_long ? 0.5 : 3;

/** Asserts that no error came, and nothing was lost, doubled, misdelivered or executed twice, but for what is said. */
export function expect_nothing_wrong(figures: Figures, but: Partial<Figures> = {}): void {
	const { asked: _, answered: __, longest_gap: ___, ...wrong } = figures;
	expect(wrong).toEqual({ errors: {}, lost: 0, doubled: 0, misdelivered: 0, repeated: 0, ...but });
}

/** Components that README does not show, as they stand on a machine of that number: one without a name for each node, and one that relays everything. */
function more_on(machine: number): string {
	return `
		Component "plain.example" "client_proxy"
			target_address = "${target}"
			client_proxy_queue_timeout = 10

		Component "chat.example" "client_proxy"
			target_address = "${target}"
			client_proxy_node = "chat${machine}.example"
			client_proxy_stanzas = { "iq"; "message"; "presence" }
			client_proxy_initiate = "known"

		Component "chat${machine}.example" "client_proxy"
	`.replaceAll("\t", "");
}

const more_records = `
	_xmpp-server._tcp.plain.example. SRV 10 0 5269 machine1.example.
	_xmpp-server._tcp.chat.example.  SRV 0 0 5269 machine1.example.
	_xmpp-server._tcp.chat.example.  SRV 0 0 5269 machine2.example.
	_xmpp-server._tcp.chat1.example. SRV 0 0 5269 machine1.example.
	_xmpp-server._tcp.chat2.example. SRV 0 0 5269 machine2.example.
`;

// The account's server has one stream to this name, and has to have it to the first machine: so it hears of the second later.
const plain_stand_by = "_xmpp-server._tcp.plain.example. SRV 20 0 5269 machine2.example.\n";

/** What README shows of an arrangement. */
interface Arrangement {
	/** The sections of each machine. */
	readonly sections: readonly [string, string];
	/** The SRV records, one way and another. */
	readonly records: readonly string[];
}

export function arrangement(heading: string): Arrangement {
	const text = section_of_readme(heading);
	const sections = code_in(text, "lua").join("\n");
	return {
		sections: [sections, sections.replaceAll(/\b(node|proxy)1\b/g, "$12")],
		records: code_in(text, "dns"),
	};
}

/** Prints what became of a long load. */
export function report(what: string, figures: Figures, more: Readonly<Record<string, number>> = {}): void {
	if (!is_long) return;
	const rounded = Object.entries(more).map(([name, value]) => [name, Math.round(value)]);
	console.log(what, JSON.stringify({ ...figures, ...Object.fromEntries(rounded) }));
}

/** Logs a session of the service in, which accepts every subscription, greets whoever joins, and asks whoever writes. */
export async function log_in_service(server: Server, jid: string, executions: Executions): Promise<void> {
	const service = await connect_raw({ server, jid, password, presence: "none" });
	service.stop_keeping();
	service.listen((stanza) => {
		const { from = "", type } = stanza.attrs;
		if (stanza.is("presence") && type === "subscribe") {
			void service.presence({ type: "subscribed", to: from });
		} else if (stanza.is("presence") && type === undefined && !from.startsWith(service.bare_jid)) {
			void service.presence({ to: from, status: `${seen_as(from)} is here` });
		} else if (stanza.is("message") && type !== "error") {
			void service.send(iq_get(from, question(stanza.getChildText("body") ?? "")));
		} else if (stanza.is("iq") && type === "result" && payload_of(stanza)) {
			void service.send(message(from, `${seen_as(from)}: ${payload_of(stanza)?.attrs.by}`));
		}
	});
	service.serve(executions.handler(split_jid(jid).resource ?? ""));
	await service.presence();
	await service.sync();
}

/** Several machines for the scenarios of a describe, and what they need. */
class Stage {
	readonly #open: RawClient[] = [];
	readonly #traffic: Traffic[] = [];
	readonly executions = new Executions();
	#machines: Machines | undefined;

	get all(): Machines {
		if (!this.#machines) throw new Error("the machines have not been started");
		return this.#machines;
	}

	/** Starts the machines. */
	async start(options: Omit<MachinesOptions, "users">): Promise<void> {
		this.#machines = await start_machines({
			...options,
			users: {
				hosts: Object.fromEntries(user_hosts.map((host) => [host, {}])),
				accounts: Object.fromEntries(user_hosts.map((host) => [`user@${host}`, password])),
				global: { harness_keepalive_interval: keepalive },
			},
		});
	}

	/** Ends everything. */
	async stop(): Promise<void> {
		await this.#machines?.stop();
		expect(this.#machines?.tracebacks() ?? []).toEqual([]);
	}

	/** Ends what a scenario has left: loads, sessions of users, and dead machines. */
	async clear(): Promise<void> {
		for (const traffic of this.#traffic.splice(0)) traffic.end();
		await stop_all(...this.#open.splice(0));
		await this.all.start_machines();
	}

	/** Logs a session of the service in. */
	serve(server: Server, name: string, account: string): Promise<void> {
		return log_in_service(server, `${account}/${name}`, this.executions);
	}

	/** Logs a user in until the scenario ends. */
	async login(host: string): Promise<RawClient> {
		const user = await connect_raw({ server: this.all.users, jid: `user@${host}/phone`, password });
		this.#open.push(user);
		return user;
	}

	/** Resolves when the service answers this user. */
	async is_served(user: RawClient, to = proxy): Promise<void> {
		await until(async () => outcome(await user.request(iq_get(to, question()))).startsWith("result"), {
			within: 30_000,
			what: `${to} has nobody who serves`,
		});
	}

	/** Resolves when each machine serves some of these users; rejects where they are not served. */
	async all_are_active(users: readonly RawClient[], name = proxy): Promise<void> {
		const { all } = this;
		// Which machine a server finds is a matter of chance.
		await until(async () => {
			await all.end_streams(name);
			await Promise.all(users.map((user) => this.is_served(user, name)));
			const found = await Promise.all(users.map(({ domain }) => all.machine_of(domain, name)));
			return new Set(found).size === all.machines.length;
		});
	}

	/** Has these users ask until the load is stopped; `share` of all requests is theirs. */
	ask(users: readonly RawClient[], { to = proxy, share = 1 } = {}): Traffic {
		const traffic = new Traffic({ users, to, rate: rate * share, executions: this.executions });
		this.#traffic.push(traffic);
		return traffic;
	}
}

/** For all scenarios of a describe. */
export function new_stage(options: () => Omit<MachinesOptions, "users">): Stage {
	const stage = new Stage();
	beforeAll(async () => {
		await stage.start(options());
	});
	afterEach(() => stage.clear());
	afterAll(() => stage.stop());
	return stage;
}

/** What a takeover may take: two seconds, and on a busy machine the longest turn of a server for each of the steps in which a stream comes up, in milliseconds. */
export function takeover_limit(longest_turn: number): number {
	return 2_000 + 20 * longest_turn;
}

/** Kills the machine that serves these loads: another one takes over within 2 s, and what is lost was on its way to the dead one. */
async function kill_under_load(stage: Stage, what: string, loads: readonly Traffic[]): Promise<void> {
	const { all } = stage;
	await Promise.all(loads.map((load) => load.go_on_for(seconds)));
	const [{ host, to } = { host: "", to: "" }] = loads.flatMap((load) => load.streams);
	const machine = await all.machine_of(host, to);
	const living = all.machines.filter((other) => other !== machine).map(({ server }) => server);
	const lag = new Lag([all.users, ...living]);
	const dying = performance.now();
	await machine.kill();
	await all.users_have_noticed();
	const dead = performance.now();
	const takeovers = await Promise.all(loads.map((load) => load.taken_over(dead)));
	const longest_turn = await lag.end();
	await Promise.all(loads.map((load) => load.go_on_for(seconds)));
	for (const [index, load] of loads.entries()) {
		const figures = await load.stop({ lost_until: dead });
		const [in_flight, takeover = 0] = [load.in_flight(dying, dead), takeovers[index]];
		report(`${what}: ${load.to}: killed`, figures, { takeover, in_flight, longest_turn });
		expect_nothing_wrong(figures, { lost: load.without_result(0, dead) });
		expect(figures.lost).toBeLessThanOrEqual(in_flight);
		expect(takeover).toBeLessThanOrEqual(takeover_limit(longest_turn));
	}
}

/** Stops the first machine, which serves this load, in an orderly way: what it has is answered by an error. */
async function stop_under_load(what: string, all: Machines, load: Traffic): Promise<void> {
	await load.go_on_for(seconds);
	const stopping = performance.now();
	await all.machine(1).halt();
	await all.users_have_noticed();
	const stopped = performance.now();
	await load.go_on_for(seconds);
	const figures = await load.stop({ lost_until: stopped });
	const in_flight = load.in_flight(stopping, stopped);
	report(`${what}: stopped`, figures, { in_flight });
	expect_nothing_wrong(figures, { errors: figures.errors, lost: figures.lost });
	expect(["wait/recipient-unavailable"]).toEqual(expect.arrayContaining(Object.keys(figures.errors)));
	expect(load.without_result()).toBe(load.without_result(0, stopped));
	expect(load.without_result()).toBeLessThanOrEqual(in_flight);
}

/**
 * The scenarios of the arrangements in which one account is at a server of its own; those of the other names go on beside.
 *
 * @param where What that server is, for reports.
 * @param hangs Whether a machine hangs as well, which is all the same to the account's server.
 */
export function one_account_elsewhere(
	version: Version,
	account: MachinesOptions["account"],
	where: string,
	{ hangs }: { readonly hangs: boolean },
): Stage {
	const at_one_name = arrangement("## One account elsewhere");
	const [as_stand_by = "", as_active = ""] = at_one_name.records;
	const at_several = arrangement("## Several names");
	const sections = [0, 1].map((index) =>
		[at_one_name.sections[index], at_several.sections[index], more_on(index + 1)].join("\n"),
	);
	const other_records = `${at_several.records[0]}${more_records}`;
	const stage = new_stage(() => ({
		version,
		sections,
		records: as_stand_by + other_records,
		...(account && { account }),
	}));

	beforeAll(async () => {
		for (const [index, node] of stage.all.nodes.entries()) {
			await stage.serve(node, `a${index}`, target);
			await stage.serve(node, `b${index}`, target);
		}
	});

	test("stand-by: the active one is killed, and the other takes over; other names go on", async () => {
		const { all } = stage;
		const [user, plain, other] = [
			await stage.login("users1.example"),
			await stage.login("users2.example"),
			await stage.login("users3.example"),
		];
		await stage.is_served(user);
		await stage.is_served(plain, "plain.example");
		await stage.is_served(other, "proxy2.example");
		all.set_records(as_stand_by + other_records + plain_stand_by);
		// It has stood by for an hour.
		await all.machine(2).server.advance(3_600, { step: 30 });
		const beside = stage.ask([other], { to: "proxy2.example", share: 0.3 });
		await kill_under_load(stage, `${version}, ${where}, stand-by`, [
			stage.ask([user], { share: 0.4 }),
			stage.ask([plain], { to: "plain.example", share: 0.3 }),
		]);
		const figures = await beside.stop();
		report(`${version}, ${where}, several names: the other one`, figures);
		expect_nothing_wrong(figures);
	});

	test("stand-by: the active one is stopped, and says so to those who wait; it returns, and nobody gets an error", async () => {
		const { all } = stage;
		await all.end_streams(proxy);
		const [user, newcomer] = [await stage.login("users1.example"), await stage.login("users2.example")];
		await stage.is_served(user);
		await stop_under_load(`${version}, ${where}, stand-by`, all, stage.ask([user], { share: 0.5 }));
		const former = stage.ask([user], { share: 0.5 });
		await all.machine(1).start();
		const newcomers = stage.ask([newcomer], { share: 0.5 });
		const served = await newcomers.taken_over(0);
		await Promise.all([former.go_on_for(seconds), newcomers.go_on_for(seconds)]);
		for (const [who, traffic] of [
			["former ones", former],
			["newcomers", newcomers],
		] as const) {
			const figures = await traffic.stop();
			report(`${version}, ${where}, returned: ${who}`, figures, { served });
			expect_nothing_wrong(figures);
		}
		expect(await all.machine_of("users1.example", proxy)).toBe(all.machine(2));
		expect(await all.machine_of("users2.example", proxy)).toBe(all.machine(1));
		// As README says, to have it move back.
		await all.machine(2).server.shell('s2s:closeall("users1.example")');
		await all.has_no_stream("users1.example", proxy);
		const moved = stage.ask([user], { share: 0.5 });
		await moved.go_on_for(seconds);
		expect_nothing_wrong(await moved.stop());
		expect(await all.machine_of("users1.example", proxy)).toBe(all.machine(1));
	});

	test("both active: every answer comes back to the one who asked, also when one is killed", async () => {
		const { all } = stage;
		all.set_records(as_active + other_records);
		const asking = await Promise.all(user_hosts.map((host) => stage.login(host)));
		await stage.all_are_active(asking);
		const before = stage.ask(asking);
		await before.go_on_for(seconds * 2);
		const figures = await before.stop();
		report(`${version}, ${where}, two active`, figures);
		expect_nothing_wrong(figures);
		await kill_under_load(stage, `${version}, ${where}, two active`, [stage.ask(asking)]);
	});

	test("both active: messages, presence and what the service asks find those who are meant, also when one is killed", async () => {
		const { all } = stage;
		const name = "chat.example";
		const asking = await Promise.all(user_hosts.map((host) => stage.login(host)));
		await stage.all_are_active(asking, name);

		/** The user joins and writes, the service greets and asks, and says what the answer was. */
		async function talk(user: RawClient): Promise<void> {
			await user.presence({ to: name });
			const greeting = await user.next((stanza) => stanza.is("presence") && stanza.attrs.from === name);
			expect(greeting.getChildText("status")).toBe(`${user.jid} is here`);
			await user.send(message(name, `from ${user.jid}`));
			const asked = await user.next((stanza) => is_request(stanza) && stanza.attrs.from === name);
			expect(payload_of(asked)?.children.join("")).toBe(`from ${user.jid}`);
			await user.answer(asked, reply(user.jid));
			const told = await user.next((stanza) => stanza.is("message") && stanza.attrs.from === name);
			expect(told.getChildText("body")).toBe(`${user.jid}: ${user.jid}`);
		}

		await Promise.all(asking.map(talk));
		await (await all.machine_of("users1.example", name)).kill();
		await all.users_have_noticed();
		await Promise.all(asking.map(talk));
	});

	if (!hangs) return stage;

	test("the active one hangs: what is asked waits for it, and is answered when it goes on", async () => {
		const { all } = stage;
		all.set_records(as_stand_by + other_records);
		await all.end_streams(proxy);
		const user = await stage.login("users3.example");
		await stage.is_served(user);
		const traffic = stage.ask([user]);
		await traffic.go_on_for(seconds);
		all.machine(1).hang();
		const hung = performance.now();
		await traffic.send_for(Math.min(seconds * 2, most_open / rate));
		const waiting = traffic.open;
		await all.machine(1).go_on();
		await traffic.taken_over(hung);
		await traffic.go_on_for(seconds);
		const figures = await traffic.stop();
		report(`${version}, ${where}, hung`, figures, { waiting });
		expect(waiting).toBeGreaterThan(0.9 * Math.min(rate * seconds * 2, most_open));
		expect_nothing_wrong(figures);
	});

	test("the active one hangs, and the users' server looks whether its streams are alive: the other one takes over", async () => {
		const { all } = stage;
		const user = await stage.login("users3.example");
		await stage.is_served(user);
		expect(await all.machine_of("users3.example", proxy)).toBe(all.machine(1));
		await all.users.load("users3.example", "harness_keepalive");
		const traffic = stage.ask([user]);
		await traffic.go_on_for(seconds);
		const lag = new Lag([all.users, all.machine(2).server]);
		const after = all.users.log().length;
		const hanging = performance.now();
		all.machine(1).hang();
		await all.users.wait_log(/s2s stream users3.example->proxy.example closed: connection-timeout/, {
			after,
		});
		const given_up = performance.now();
		const takeover = await traffic.taken_over(given_up);
		const longest_turn = await lag.end();
		await traffic.go_on_for(seconds);
		const swallowed = traffic.without_result(0, given_up);
		await all.machine(1).go_on();
		const figures = await traffic.stop({ lost_until: given_up });
		report(`${version}, ${where}, hung, with a keepalive`, figures, {
			given_up_after: given_up - hanging,
			takeover,
			swallowed,
			longest_turn,
		});
		expect(given_up - hanging).toBeLessThan(keepalive * 2_000 + takeover_limit(longest_turn) - 1_000);
		expect(takeover).toBeLessThanOrEqual(takeover_limit(longest_turn));
		expect_nothing_wrong(figures, { lost: figures.lost });
		expect(traffic.without_result(given_up)).toBe(0);
		await all.users.unload("users3.example", "harness_keepalive");
	});

	return stage;
}

/** How long it takes until many names are served, and that the death of a machine takes none but its own; in the long form. */
export function many_names(version: Version, account: MachinesOptions["account"], where: string): void {
	if (!is_long) return;
	const { sections, records } = arrangement("## Several names");
	const numbers = [...new Array(16).keys()].map((index) => index + 1);
	const of_machine = (parity: number): string =>
		numbers
			.filter((number) => number % 2 === parity)
			.map((number) => sections[0].replaceAll("proxy1", `proxy${number}`))
			.join("\n");
	const [first_record = ""] = (records[0] ?? "").split("\n");
	const stage = new_stage(() => ({
		version,
		sections: [of_machine(1), of_machine(0)],
		records: numbers
			.map((number) =>
				first_record.replace("proxy1", `proxy${number}`).replace("machine1", `machine${2 - (number % 2)}`),
			)
			.join("\n"),
		...(account && { account }),
	}));

	test("sixteen names are served within 10 s, and those of a living machine go on", async () => {
		const { all } = stage;
		const begin = performance.now();
		for (const [index, node] of all.nodes.entries()) await stage.serve(node, `a${index}`, target);
		const user = await stage.login("users1.example");
		await Promise.all(numbers.map((number) => stage.is_served(user, `proxy${number}.example`)));
		const ready = performance.now() - begin;
		const names = ["users2.example", "users3.example", "users4.example"] as const;
		const traffic = await Promise.all(
			names.map(async (host, index) =>
				stage.ask([await stage.login(host)], { to: `proxy${2 * index + 2}.example`, share: 1 / 3 }),
			),
		);
		await traffic[0]?.go_on_for(seconds);
		await all.machine(1).kill();
		await traffic[0]?.go_on_for(seconds);
		for (const load of traffic) {
			const figures = await load.stop();
			report(`${version}, ${where}, sixteen names`, figures, { ready });
			expect_nothing_wrong(figures);
		}
		expect(ready).toBeLessThan(10_000);
	});
}

/** The scenarios of the arrangement in which each machine has an account of its own. */
export function account_on_each_machine(version: Version): void {
	const account = "svc@services.internal";
	const { sections, records } = arrangement("## An account on each machine");
	const stage = new_stage(() => ({
		version,
		sections,
		records: records[0] ?? "",
		accounts: { [account]: password },
	}));

	async function serve_at(machine: number): Promise<void> {
		await stage.serve(stage.all.machine(machine).server, `at${machine}`, account);
	}

	test("an account on each machine: one is killed, and returns", async () => {
		const { all } = stage;
		await Promise.all([serve_at(1), serve_at(2)]);
		const [user, newcomer] = [await stage.login("users1.example"), await stage.login("users2.example")];
		await stage.is_served(user);
		const where = `${version}, an account on each machine`;
		await kill_under_load(stage, where, [stage.ask([user])]);
		const dead = all.machine(1).server.is_running ? 2 : 1;
		await all.machine(dead).start();
		// Newcomers find the one that has returned.
		all.set_records(
			records
				.join("")
				.replaceAll(/SRV \d+ (.*)$/gm, (text, rest: string) =>
					text.includes(`machine${dead}`) ? `SRV 1 ${rest}` : text,
				),
		);
		const newcomers = stage.ask([newcomer]);
		// They wait for its service, for less than client_proxy_queue_timeout.
		await newcomers.send_for(0.5);
		await serve_at(dead);
		await newcomers.go_on_for(seconds);
		const figures = await newcomers.stop();
		report(`${where}: returned: newcomers`, figures);
		expect_nothing_wrong(figures);
		expect(await all.machine_of("users2.example", proxy)).toBe(all.machine(dead));
	});
}
