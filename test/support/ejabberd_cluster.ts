// A throw-away cluster of two ejabberd nodes: with an epmd and a cookie of its own, on loopback ports.

import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { DnsServer } from "./dns.ts";
import { Ejabberd, type EjabberdOptions, ejabberd_libraries } from "./ejabberd.ts";
import { free_ports, is_free, loopback } from "./ports.ts";
import { in_time, until, wait_limit } from "./wait.ts";

// Only these are ever signalled: child processes that this process started and that have not ended.
const running = new Set<ChildProcess>();
process.once("exit", () => {
	for (const child of running) child.kill("SIGKILL");
});

/** What tells the nodes where the other listens. */
class PortMapper {
	readonly port: number;
	readonly #child: ChildProcess;
	readonly #ended: Promise<void>;

	/** Starts it; `ready` says when it takes connections. */
	constructor(port: number) {
		this.port = port;
		const child = spawn("epmd", ["-port", String(port), "-address", loopback], {
			stdio: "ignore",
			cwd: "/",
			env: { PATH: process.env.PATH },
		});
		running.add(child);
		this.#child = child;
		this.#ended = new Promise((resolve) => {
			const end = (): void => {
				running.delete(child);
				resolve();
			};
			child.once("close", end);
			child.once("error", end);
		});
	}

	/** Resolves when it takes connections; rejects where it has ended before. */
	async ready(): Promise<void> {
		await until(
			async () => {
				if (!running.has(this.#child)) throw new Error(`epmd has ended on port ${this.port}`);
				return !(await is_free(this.port));
			},
			{ what: "epmd did not start" },
		);
	}

	/** Ends it at once. */
	async stop(): Promise<void> {
		if (running.has(this.#child)) this.#child.kill("SIGKILL");
		await in_time(this.#ended, wait_limit, () => "epmd did not end");
	}
}

export class EjabberdCluster {
	/** Each takes logins of every account, and stanzas of other servers. */
	readonly nodes: readonly [Ejabberd, Ejabberd];
	readonly host_names: readonly string[];
	readonly #options: EjabberdOptions;
	readonly #dns: DnsServer;
	readonly #mapper: PortMapper;

	/** Prepares both nodes; use `start_ejabberd_cluster`. */
	constructor(options: EjabberdOptions, dns: DnsServer, epmd_port: number) {
		const { accounts: _, ...of_node } = options;
		const cookie = randomUUID();
		const [first, second] = [`first@${loopback}`, `second@${loopback}`];
		this.nodes = [
			new Ejabberd(of_node, dns, { name: first, cookie, epmd_port }),
			new Ejabberd(of_node, dns, { name: second, cookie, epmd_port, join: first }),
		];
		this.host_names = options.hosts;
		this.#options = options;
		this.#dns = dns;
		this.#mapper = new PortMapper(epmd_port);
	}

	/** Starts the nodes, one after the other, and makes the accounts; rejects where one ends before or takes more than two and a half minutes. */
	async start(): Promise<void> {
		const [first, second] = this.nodes;
		await this.#mapper.ready();
		await Promise.all([first.prepare(), second.prepare()]);
		this.announce();
		await first.start();
		await second.start();
		// What is there before the second has joined is not on both.
		for (const [jid, password] of Object.entries(this.#options.accounts ?? {})) {
			await first.register(jid, password);
		}
	}

	/** Has the DNS server name both nodes for each host. */
	announce(): void {
		const places = this.nodes.map(({ address, ports }) => ({ address, port: ports.s2s }));
		for (const host of this.host_names) this.#dns.places.set(host, places);
	}

	/** Ends both nodes, and the epmd, and removes the directories. */
	async stop(): Promise<void> {
		await Promise.all(this.nodes.map((node) => node.stop()));
		await this.#mapper.stop();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stop();
	}
}

/** Starts a cluster of two nodes that both have the hosts and accounts of the options; rejects, with the remedy, where there is no ejabberd. */
export async function start_ejabberd_cluster(
	options: EjabberdOptions,
	dns: DnsServer,
): Promise<EjabberdCluster> {
	ejabberd_libraries();
	const [epmd_port = 0] = await free_ports(1);
	const cluster = new EjabberdCluster(options, dns, epmd_port);
	try {
		await cluster.start();
	} catch (error) {
		await cluster.stop();
		throw error;
	}
	return cluster;
}
