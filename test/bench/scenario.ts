// One server, one population, and what requests cost there.

import { basename, dirname } from "node:path";
import { attribute, Client, domain } from "./client.ts";
import { answer_payload, type Counts, measure, payload, send_requests, type Way } from "./measure.ts";
import { type Relay, Server } from "./server.ts";

const target = { target_address: `svc@${domain}` };

// Nothing is to time out, however slow the machine.
const patience = { client_proxy_timeout: "1 hour", client_proxy_max_pending: 20_000 };

const least: Relay = { host: "least.bench", module: "least_relay" };
const proxy_host = "proxy.bench";

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

/** The policies beside the default one, each with the options that turn it on. */
const policies = [
	["random", {}],
	["round_robin", { client_proxy_balance: "round_robin" }],
	["least_pending", { client_proxy_balance: "least_pending" }],
	["sticky, bare_from", { client_proxy_balance: "sticky" }],
	["sticky, payload", { client_proxy_balance: "sticky", client_proxy_sticky_key: "payload:xmlns" }],
] as const;

interface Scenario {
	readonly name: string;
	/** How many resources the target account has. */
	readonly resources: number;
	/** How many requests are under way while others are measured. */
	readonly in_flight: number;
	readonly with_rules: boolean;
	/** Measures each policy, too. */
	readonly with_policies: boolean;
	/** Requests sent each way before anything is measured. */
	readonly warm_up: number;
	/** Requests in a window. */
	readonly window: number;
	readonly rounds: number;
}

type Say = (text: string) => void;

function rule_host(place: number): string {
	return `rules${place + 1}.bench`;
}

function policy_host(place: number): string {
	return `policy${place + 1}.bench`;
}

function relays_of(scenario: Scenario, module_file: string): Relay[] {
	const module = basename(module_file).replace(/^mod_|\.lua$/g, "");
	const relays: Relay[] = [least, { host: proxy_host, module, options: { ...target, ...patience } }];
	if (scenario.with_policies) {
		for (const [place, [, options]] of policies.entries()) {
			relays.push({ host: policy_host(place), module, options: { ...target, ...patience, ...options } });
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
		await service.ask(domain, "get", payload);
		services.push(service);
	}
	return services;
}

async function until_served(user: Client): Promise<void> {
	for (let attempt = 0; attempt < 100; attempt++) {
		const answer = await user.ask(proxy_host, "get", payload);
		if (attribute(answer, "type") === "result") return;
		await new Promise((done) => setTimeout(done, 300));
	}
	throw new Error("the module under test knows no resource");
}

/** Puts requests into the module that stay there, since the services keep silent. */
async function fill(server: Server, services: readonly Client[], count: number): Promise<void> {
	const users = 20;
	let arrived = 0;
	const all_arrived = new Promise<void>((done) => {
		for (const service of services) {
			service.on_request = () => {
				arrived += 1;
				if (arrived === count) done();
			};
		}
	});
	for (let place = 0; place < users; place++) {
		const user = await Client.log_in(server.port, `waiting${place}`, "phone");
		for (let sent = 0; sent < count / users; sent++) user.request(proxy_host, "get", payload);
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
	};
	const relayed = relays.map(({ host }): Way => ({ name: host, to: () => host }));
	const ways = [direct, ...relayed];

	say("warming up");
	for (const { jid } of services) await user.ask(jid, "get", payload);
	for (const way of ways) {
		count_asked();
		await send_requests(user, way, scenario.warm_up);
		const expected = services.length * (1 - Math.exp(-scenario.warm_up / services.length));
		if (count_asked() < expected / 2) throw new Error(`${way.name} does not reach all resources`);
	}
	if (scenario.in_flight > 0) {
		say(`letting ${scenario.in_flight} requests wait in the module`);
		await fill(server, services, scenario.in_flight);
		serve(services);
	}
	return measure(server, user, ways, scenario.window, scenario.rounds, (done, all) => {
		say(`window ${done} of ${all}`);
	});
}

/** Measures a scenario; the counts go by the relays' addresses and "direct". */
async function measure_scenario(scenario: Scenario, module_file: string, say: Say): Promise<Counts> {
	say("starting Prosody");
	const relays = relays_of(scenario, module_file);
	const server = await Server.start(relays, dirname(module_file));
	try {
		return await run(server, relays, scenario, say);
	} finally {
		const complaints = server.complaints();
		if (complaints) say(`Prosody has logged:\n${complaints}`);
		server.stop();
	}
}

export type { Scenario };
export { least, measure_scenario, policies, policy_host, proxy_host, rule_host, rules };
