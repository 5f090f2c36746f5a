// Several machines with the proxy that are external components of one ejabberd, which has the users and the service's account.

import { type DnsServer, start_dns } from "./dns.ts";
import { Ejabberd, type EjabberdOptions, ejabberd_libraries } from "./ejabberd.ts";
import { make_link } from "./link.ts";
import { Machine } from "./machines.ts";
import { free_ports, loopback } from "./ports.ts";
import { Prosody, type Version } from "./prosody.ts";
import { until } from "./wait.ts";

export interface BehindEjabberdOptions extends EjabberdOptions {
	readonly version: Version;
	/** For each machine, the sections of its configuration file; it connects to port 5347 of ejabberd.example. */
	readonly sections: readonly string[];
	/** What stands in the configuration file of ejabberd for them; it listens on port 5347. */
	readonly more: string;
}

export class BehindEjabberd {
	readonly machines: readonly Machine[];
	readonly ejabberd: Ejabberd;
	readonly #dns: DnsServer;
	readonly #connections: number;

	/** Ties all together, where each machine has so many connections that leave no place behind; use `start_behind_ejabberd`. */
	constructor(machines: readonly Machine[], ejabberd: Ejabberd, dns: DnsServer, connections: number) {
		this.machines = machines;
		this.ejabberd = ejabberd;
		this.#dns = dns;
		this.#connections = connections;
	}

	/** The machine of that number, from 1 on. Throws where there is none. */
	machine(number: number): Machine {
		const machine = this.machines[number - 1];
		if (!machine) throw new Error(`there is no machine ${number}`);
		return machine;
	}

	/** How many places ejabberd has to send stanzas to. */
	async #count_routes(): Promise<number> {
		const said = await this.ejabberd.command("mnesia_table_info", { table: "route" });
		return Number(/\{size,(\d+)\}/.exec(said)?.[1]);
	}

	/** Kills a machine; resolves when ejabberd sends nothing to it any more. */
	async kill(number: number): Promise<void> {
		const left = (await this.#count_routes()) - this.#connections;
		await this.machine(number).kill();
		await until(async () => (await this.#count_routes()) === left, {
			what: "ejabberd has not noticed that a machine is dead",
		});
	}

	/** Starts ejabberd, and then the machines. */
	async start(): Promise<void> {
		await this.ejabberd.start();
		await Promise.all(this.machines.map((machine) => machine.start()));
	}

	/** Ends all and removes the directories. */
	async stop(): Promise<void> {
		await Promise.all(this.machines.map((machine) => machine.stop()));
		await this.ejabberd.stop();
		await this.#dns.stop();
	}

	/** As Prosody's `tracebacks`, of all machines. */
	tracebacks(): readonly string[] {
		return this.machines.flatMap(({ server }) => server.tracebacks());
	}
}

/** Starts everything; rejects as `start_prosody` does, and, with the remedy, where there is no ejabberd. */
export async function start_behind_ejabberd(options: BehindEjabberdOptions): Promise<BehindEjabberd> {
	ejabberd_libraries();
	const { version, sections } = options;
	const dns = await start_dns();
	const [port = 0] = await free_ports(1);
	const more = options.more.replace("port: 5347", `port: ${port}\n    ip: ${loopback}`);
	const ejabberd = new Ejabberd({ ...options, more }, dns);
	const machines = await Promise.all(sections.map((text) => make_machine(version, text, port)));
	// Where ejabberd balances by addresses, the place of a connection stays when that ends.
	const names = sections[0]?.match(/^Component "/gm)?.length ?? 0;
	const staying = more.match(/\bcomponent_number:/g)?.length ?? 0;
	const all = new BehindEjabberd(machines, ejabberd, dns, names - staying);
	try {
		await all.start();
	} catch (error) {
		await all.stop();
		throw error;
	}
	return all;
}

/** Makes a machine whose link to the network is the way to ejabberd. */
async function make_machine(version: Version, text: string, port: number): Promise<Machine> {
	const link = await make_link(() => port);
	await link.listen();
	const sections = text.replaceAll("ejabberd.example", link.address).replaceAll("5347", `${link.port}`);
	const server = new Prosody({
		version,
		clock: true,
		log_level: "info",
		hosts: { localhost: {} },
		sections,
	});
	return new Machine(server, link);
}
