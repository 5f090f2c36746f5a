// One server, one population, and what requests cost there.

import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { attribute, Client, domain } from "./client.ts";
import { answer_payload, type Counts, measure, plain_payload, send_requests, type Way } from "./measure.ts";
import { type Relay, Server } from "./server.ts";

const target = { target_address: `svc@${domain}` };

// Nothing is to time out, however slow the machine.
const patience = { client_proxy_timeout: "1 hour", client_proxy_max_pending: 20_000 };

// All addresses have one length: with a byte more, a request of the same module costs 0.4 % more.
const least: Relay = { host: "least.bench", module: "least_relay" };
const proxy_host = "proxy.bench";
const former_host = "prior.bench";

/** The rules of the module, in the order that a stanza meets them, and what they say. */
const rules = [
	["guard", "an unsound IQ is caught before mod_iq throws"],
	["target", "the target account itself asks from a bare address"],
	["fits", "the sender's address is fit to be a resource"],
	["asked", "the answer comes from the address that was asked"],
	["open", "an answer counts once, from who was asked"],
	["deadline", "a request has a deadline, and a place"],
	["kept", "a get is kept, and weighed, in case it must move"],
	["bounce", "a delivery that fails at once is noticed"],
] as const;

interface Policy {
	readonly name: string;
	/** The options that turn it on. */
	readonly options: Relay["options"];
	readonly room?: () => number;
	readonly is_spread: boolean;
}

let last_new_room = 1_000_000;

function new_room(): number {
	last_new_room += 1;
	return last_new_room;
}

const by_room = { client_proxy_balance: "sticky", client_proxy_sticky_key: "payload:room" };

/** All policies, the default one first. */
const policies: readonly Policy[] = [
	{ name: "random", options: {}, is_spread: true },
	{ name: "round_robin", options: { client_proxy_balance: "round_robin" }, is_spread: true },
	{ name: "least_pending", options: { client_proxy_balance: "least_pending" }, is_spread: true },
	{ name: "sticky, one sender", options: { client_proxy_balance: "sticky" }, is_spread: false },
	{ name: "sticky, 100 rooms", options: by_room, is_spread: false },
	{ name: "sticky, a new room each time", options: by_room, room: new_room, is_spread: true },
];

interface Scenario {
	readonly name: string;
	/** How many resources the target account has. */
	readonly resources: number;
	/** How many requests are under way while others are measured. */
	readonly in_flight: number;
	readonly with_rules: boolean;
	/** Measures each policy, too. */
	readonly with_policies: boolean;
	/** The server keeps statistics, so that the module has metrics. */
	readonly with_statistics: boolean;
	/** Requests sent each way before anything is measured. */
	readonly warm_up: number;
	/** Requests in a window. */
	readonly window: number;
	/** On how many servers this is measured, one after the other: the same code differs by some tenths of a per cent between them, by how its names are hashed. */
	readonly servers: number;
	/** Windows of each way on each server. */
	readonly rounds: number;
}

type Say = (text: string) => void;

function rule_host(place: number): string {
	return `rule${place + 1}.bench`;
}

function policy_host(place: number): string {
	return `policy${place + 1}.bench`;
}

/** What a file is called as a module. */
function module_in(file: string): string {
	return basename(file).replace(/^mod_|\.lua$/g, "");
}

function relays_of(scenario: Scenario, module_file: string, former_file: string | undefined): Relay[] {
	const module = module_in(module_file);
	const usual = { ...target, ...patience };
	const relays: Relay[] = [least, { host: proxy_host, module, options: usual }];
	if (former_file !== undefined) {
		relays.push({ host: former_host, module: module_in(former_file), options: usual });
	}
	if (scenario.with_policies) {
		for (const [place, { options }] of policies.entries()) {
			relays.push({ host: policy_host(place), module, options: { ...usual, ...options } });
		}
	}
	if (!scenario.with_rules) return relays;
	const names = rules.map(([name]) => name);
	const variants = names.map((_, place) => ({
		host: rule_host(place),
		module: "rules",
		options: { ...target, rules: names.slice(0, place + 1) },
	}));
	return [...relays, ...variants];
}

/** Logs services in. Each tells the relays alone, since a thousand would tell each other a million times. */
async function log_in_services(server: Server, relays: readonly Relay[], count: number): Promise<Client[]> {
	const presences = relays.map(({ host }) => `<presence to='${host}'/>`).join("");
	const services: Client[] = [];
	for (let place = 0; place < count; place++) {
		const service = await Client.log_in(server.port, "svc", `service-${place}`);
		service.send(presences);
		await service.ask(domain, "get", plain_payload);
		services.push(service);
	}
	return services;
}

async function until_served(user: Client): Promise<void> {
	for (let attempt = 0; attempt < 100; attempt++) {
		const answer = await user.ask(proxy_host, "get", plain_payload);
		if (attribute(answer, "type") === "result") return;
		await new Promise((done) => setTimeout(done, 300));
	}
	throw new Error("the module under test knows no resource");
}

/** Puts requests into the module, and its former version, that stay there, since the services keep silent. */
async function fill(
	server: Server,
	services: readonly Client[],
	hosts: readonly string[],
	count: number,
): Promise<void> {
	const users = 20;
	let arrived = 0;
	const all_arrived = new Promise<void>((done) => {
		for (const service of services) {
			service.on_request = () => {
				arrived += 1;
				if (arrived === count * hosts.length) done();
			};
		}
	});
	for (let place = 0; place < users; place++) {
		const user = await Client.log_in(server.port, `waiting${place}`, "phone");
		for (const host of hosts) {
			for (let sent = 0; sent < count / users; sent++) user.request(host, "get", plain_payload);
		}
	}
	await all_arrived;
}

/** Lets services answer; returns who was asked since the last time. */
function serve(services: readonly Client[]): () => number {
	const asked = new Set<Client>();
	for (const service of services) {
		service.on_request = (request) => {
			asked.add(service);
			service.answer(request, answer_payload);
		};
	}
	return () => {
		const count = asked.size;
		asked.clear();
		return count;
	};
}

async function run(server: Server, relays: readonly Relay[], scenario: Scenario, say: Say): Promise<Counts> {
	say(`logging ${scenario.resources} resources in`);
	const services = await log_in_services(server, relays, scenario.resources);
	const user = await Client.log_in(server.port, "somebody", "laptop.x7Qz");
	const count_asked = serve(services);
	await until_served(user);

	const direct: Way = {
		name: "direct",
		to: () => services[Math.floor(Math.random() * services.length)]?.jid ?? "",
		is_spread: true,
	};
	const relayed = relays.map(({ host }): Way => {
		const policy = policies.find((_, place) => policy_host(place) === host);
		return { is_spread: true, ...policy, name: host, to: () => host };
	});
	const ways = [direct, ...relayed];

	say("warming up");
	for (const { jid } of services) await user.ask(jid, "get", plain_payload);
	for (const way of ways) {
		count_asked();
		await send_requests(user, way, scenario.warm_up);
		const expected = services.length * (1 - Math.exp(-scenario.warm_up / services.length));
		if (way.is_spread && count_asked() < expected / 2)
			throw new Error(`${way.name} does not reach all resources`);
	}
	if (scenario.in_flight > 0) {
		const hosts = [proxy_host, former_host].filter((name) => relays.some(({ host }) => host === name));
		say(`letting ${scenario.in_flight} requests wait in ${hosts.join(" and ")}`);
		await fill(server, services, hosts, scenario.in_flight);
		serve(services);
	}
	return measure(server, user, ways, scenario.window, scenario.rounds, (done, all) => {
		say(`window ${done} of ${all}`);
	});
}

async function run_on_new_server(
	relays: readonly Relay[],
	plugins: readonly string[],
	scenario: Scenario,
	say: Say,
): Promise<Counts> {
	say("starting Prosody");
	const server = await Server.start(relays, plugins, scenario.with_statistics);
	try {
		return await run(server, relays, scenario, say);
	} finally {
		const complaints = server.complaints();
		if (complaints) say(`Prosody has logged:\n${complaints}`);
		server.stop();
	}
}

/**
 * Measures a scenario; the counts go by the relays' addresses and "direct".
 *
 * @param former_file Another version of the module, to be measured beside it.
 */
async function measure_scenario(
	scenario: Scenario,
	module_file: string,
	former_file: string | undefined,
	say: Say,
): Promise<Counts> {
	const plugins = mkdtempSync(join(tmpdir(), "client-proxy-bench-plugins-"));
	// Under a name of its own, for the server loads one module of a name.
	const former = former_file && join(plugins, "mod_former_client_proxy.lua");
	if (former_file && former) copyFileSync(former_file, former);
	const relays = relays_of(scenario, module_file, former);
	const counts = new Map<string, number[]>();
	try {
		for (let place = 1; place <= scenario.servers; place++) {
			const say_where: Say = (text) => say(`server ${place} of ${scenario.servers}: ${text}`);
			const found = await run_on_new_server(relays, [dirname(module_file), plugins], scenario, say_where);
			for (const [way, more] of found) counts.set(way, [...(counts.get(way) ?? []), ...more]);
		}
	} finally {
		rmSync(plugins, { recursive: true });
	}
	return counts;
}

export type { Scenario };
export { former_host, least, measure_scenario, policies, policy_host, proxy_host, rule_host, rules };
