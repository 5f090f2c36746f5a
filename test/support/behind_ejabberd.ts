// Several machines with the proxy that are external components of one ejabberd, which has the users and the service's account.

import { type DnsServer, start_dns } from "./dns.ts";
import { Ejabberd, type EjabberdOptions } from "./ejabberd.ts";
import { open_link } from "./link.ts";
import { Machine } from "./machines.ts";
import { free_ports, loopback } from "./ports.ts";
import { Prosody, type Version } from "./prosody.ts";

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

	/** Ties all together; use `start_behind_ejabberd`. */
	constructor(machines: readonly Machine[], ejabberd: Ejabberd, dns: DnsServer) {
		this.machines = machines;
		this.ejabberd = ejabberd;
		this.#dns = dns;
	}

	/** The machine of that number, from 1 on. Throws where there is none. */
	machine(number: number): Machine {
		const machine = this.machines[number - 1];
		if (!machine) throw new Error(`there is no machine ${number}`);
		return machine;
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
	const { version, sections } = options;
	const dns = await start_dns();
	const [port = 0] = await free_ports(1);
	const more = options.more.replace("port: 5347", `port: ${port}\n    ip: ${loopback}`);
	const ejabberd = new Ejabberd({ ...options, more }, dns);
	const machines = await Promise.all(sections.map((text) => make_machine(version, text, port)));
	const all = new BehindEjabberd(machines, ejabberd, dns);
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
	const link = await open_link(() => port);
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
