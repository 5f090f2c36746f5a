// Several machines with the proxy, the server with the service's account, and one with the users: real streams between
// servers on the loopback interface, which find each other by SRV records.

import type { Server } from "./client.ts";
import { type DnsServer, type Place, start_dns } from "./dns.ts";
import { type Link, make_link } from "./link.ts";
import { lua_string } from "./lua.ts";
import { Prosody, type StartOptions, type Version } from "./prosody.ts";
import { until } from "./wait.ts";

/** A server, or the nodes of a cluster, with the service's account. */
export interface AccountServer {
	/** Where services can log in. */
	readonly nodes: readonly Server[];
	/** Ends it and removes what it has on the disk. */
	stop(): Promise<void>;
}

/** Makes and starts the server with the service's account, and has the DNS server say where it is. */
export type StartAccountServer = (dns: DnsServer) => Promise<AccountServer>;

export interface MachinesOptions {
	readonly version: Version;
	/** For each machine, the sections of its configuration file. */
	readonly sections: readonly string[];
	/** The SRV records, as a zone file has them; "machine1" is the first label of where the first machine is. */
	readonly records: string;
	/** The server with the service's account; without it, each machine has its own. */
	readonly account?: StartAccountServer;
	/** The hosts of the users' server. */
	readonly users: Pick<StartOptions, "hosts" | "accounts" | "global">;
	/** Accounts on every machine. */
	readonly accounts?: StartOptions["accounts"];
}

const record =
	/^_xmpp-server\._tcp\.(\S+)\.\s+(?:\d+\s+)?(?:IN\s+)?SRV\s+(\d+)\s+(\d+)\s+\d+\s+machine(\d+)\.\S+$/;

/** A machine with the proxy, on its link to the network. */
export class Machine {
	readonly server: Prosody;
	readonly #link: Link;

	/** Ties both together. */
	constructor(server: Prosody, link: Link) {
		this.server = server;
		this.#link = link;
	}

	/** Where other servers reach it. */
	get place(): Place {
		return { address: this.#link.address, port: this.#link.port };
	}

	/** Starts it (again). */
	async start(): Promise<void> {
		await this.server.start();
		await this.#link.listen();
	}

	/** Ends it at once, so that it says nothing to anybody; resolves when all its connections have ended. */
	async kill(): Promise<void> {
		this.#link.refuse();
		await this.server.kill();
		await this.#has_no_connections();
	}

	/** Stops it in an orderly way; resolves when all its connections have ended. */
	async halt(): Promise<void> {
		this.#link.refuse();
		await this.server.halt();
		await this.#has_no_connections();
	}

	#has_no_connections(): Promise<unknown> {
		return until(() => this.#link.size === 0, { what: "the connections of a machine have not ended" });
	}

	/** Has it hang: its connections stay, nothing passes, new ones are refused. */
	hang(): void {
		this.#link.freeze();
		this.server.freeze();
	}

	/** Lets it go on, with all that was sent to it meanwhile. */
	async go_on(): Promise<void> {
		this.server.thaw();
		await this.#link.thaw();
	}

	/** Ends it and removes its directory. */
	async stop(): Promise<void> {
		this.#link.close();
		await this.server.stop();
	}
}

export class Machines {
	readonly machines: readonly Machine[];
	/** The server with the users. */
	readonly users: Prosody;
	readonly dns: DnsServer;
	#account: AccountServer | undefined;
	#names: readonly string[] = [];

	/** Ties all together; use `start_machines`. */
	constructor(machines: readonly Machine[], users: Prosody, dns: DnsServer) {
		this.machines = machines;
		this.users = users;
		this.dns = dns;
	}

	/** Starts everything; use `start_machines`. */
	async start(records: string, start_account?: StartAccountServer): Promise<void> {
		await this.users.start();
		const { address, ports } = this.users;
		for (const host of this.users.host_names) this.dns.places.set(host, { address, port: ports.s2s });
		this.set_records(records);
		this.#account = await start_account?.(this.dns);
		await this.start_machines();
	}

	/** Starts all machines that do not run, and lets those go on that hang. */
	async start_machines(): Promise<void> {
		await Promise.all(
			this.machines.map((machine) => (machine.server.is_running ? machine.go_on() : machine.start())),
		);
	}

	/** The machine of that number, as it stands in the SRV records: from 1 on. Throws where there is none. */
	machine(number: number): Machine {
		const machine = this.machines[number - 1];
		if (!machine) throw new Error(`there is no machine ${number}`);
		return machine;
	}

	/** Where services log in; empty where each machine has an account of its own. */
	get nodes(): readonly Server[] {
		return this.#account?.nodes ?? [];
	}

	/** Has the DNS server give these SRV records, and none of those given here before; throws where a line is none. */
	set_records(text: string): void {
		for (const name of this.#names) this.dns.places.delete(name);
		const places = new Map<string, Place[]>();
		for (const line of text.match(/.*\S.*/g) ?? []) {
			const [, name, priority, weight, number] = record.exec(line.trim()) ?? [];
			if (name === undefined) throw new Error(`not an SRV record of a machine: ${line}`);
			const place = {
				...this.machine(Number(number)).place,
				priority: Number(priority),
				weight: Number(weight),
			};
			places.set(name, [...(places.get(name) ?? []), place]);
		}
		for (const [name, found] of places) this.dns.places.set(name, found);
		this.#names = [...places.keys()];
	}

	/** Resolves with the only machine that has a stream from a host of the users' server to that name; rejects where that is not so within half a minute. */
	async machine_of(host: string, name: string): Promise<Machine> {
		const [from, to] = [host, name].map(lua_string);
		const has_stream = `
			for session in pairs(require "core.s2smanager".incoming_s2s) do
				local hosts = session.hosts[${from}];
				if hosts and hosts.authed and session.to_host == ${to} then return true; end
			end
			return false
		`;
		const running = this.machines.filter(({ server }) => server.is_running);
		return until(
			async () => {
				const answers = await Promise.all(running.map(({ server }) => server.eval(has_stream)));
				const found = running.filter((_, index) => answers[index] === "true");
				return found.length === 1 && found[0];
			},
			{ what: `not exactly one machine has a stream from ${host} to ${name}` },
		);
	}

	/** Ends all streams of the users' server to a name, so that the next stanza looks for a machine anew. */
	async end_streams(name: string): Promise<void> {
		await this.users.eval(`
			for _, host in pairs(hosts) do
				local session = host.s2sout[${lua_string(name)}];
				if session then session:close(); end
			end
			return ""
		`);
	}

	/** Resolves when the users' server has no stream from a host of it to that name. */
	async has_no_stream(host: string, name: string): Promise<void> {
		const is_gone = `hosts[${lua_string(host)}].s2sout[${lua_string(name)}] == nil`;
		await until(async () => (await this.users.eval(is_gone)) === "true", {
			what: `the stream from ${host} to ${name} has not ended`,
		});
	}

	/** Resolves when the users' server has seen all that happened on the network before. */
	async users_have_noticed(): Promise<void> {
		// Two turns of its main loop, the first of which may have begun before.
		await this.users.eval('""');
		await this.users.eval('""');
	}

	/** Ends all and removes the directories. */
	async stop(): Promise<void> {
		await Promise.all([...this.machines.map((machine) => machine.stop()), this.users.stop()]);
		await this.#account?.stop();
		await this.dns.stop();
	}

	/** As Prosody's `tracebacks`, of the machines and the users' server. */
	tracebacks(): readonly string[] {
		return [...this.machines.map(({ server }) => server), this.users].flatMap((server) =>
			server.tracebacks(),
		);
	}
}

/** The options of a server that talks to others. */
function on_the_network(options: StartOptions, { address, port }: DnsServer): StartOptions {
	return { log_level: "info", ...options, s2s: true, dns: { address, port } };
}

/** A Prosody with the service's account; its hosts are those of the options. */
export function prosody_account_server(options: StartOptions): StartAccountServer {
	return async (dns) => {
		const server = new Prosody(on_the_network(options, dns));
		try {
			await server.start();
		} catch (error) {
			await server.stop();
			throw error;
		}
		const { address, ports } = server;
		for (const host of server.host_names) dns.places.set(host, { address, port: ports.s2s });
		return { nodes: [server], stop: () => server.stop() };
	};
}

async function make_machine(options: StartOptions): Promise<Machine> {
	const server = new Prosody(options);
	return new Machine(server, await make_link(() => server.ports.s2s));
}

/** Starts everything; rejects as `start_prosody` does. */
export async function start_machines(options: MachinesOptions): Promise<Machines> {
	const { version, sections, users, accounts = {} } = options;
	const dns = await start_dns();
	// Whoever is asked whether a stream comes from the name may be another machine than the one that opened it (XEP-0220).
	const global = { dialback_secret: "the same on all machines" };
	const machines = await Promise.all(
		sections.map((text) =>
			// Without a VirtualHost Prosody does not start.
			make_machine(
				on_the_network(
					{ version, clock: true, accounts, hosts: { localhost: {} }, sections: text, global },
					dns,
				),
			),
		),
	);
	const all = new Machines(machines, new Prosody(on_the_network({ version, ...users }, dns)), dns);
	try {
		await all.start(options.records, options.account);
	} catch (error) {
		await all.stop();
		throw error;
	}
	return all;
}
