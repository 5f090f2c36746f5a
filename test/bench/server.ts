// A throw-away Prosody whose instructions callgrind counts.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { installation } from "../support/versions.ts";
import { attribute, Client, domain } from "./client.ts";

const prosody = installation("0.12").prosody;

// What Debian's configuration turns on, but for what reaches beyond, and mod_limits, which goes by the clock.
const usual_modules = [
	...[
		"disco",
		"roster",
		"saslauth",
		"blocklist",
		"bookmarks",
		"carbons",
		"limits",
		"pep",
		"private",
		"smacks",
	],
	...["vcard4", "vcard_legacy", "csi_simple", "ping", "time", "uptime", "version"],
];

type Option = string | number | readonly string[];

/** A relay on the server: its address, and the module (without `mod_`) and options it is made of. */
interface Relay {
	readonly host: string;
	readonly module: string;
	readonly options?: Readonly<Record<string, Option>>;
}

/** What lies between two borders. */
interface Count {
	readonly instructions: number;
	/** By how much the memory in use had grown since Lua last collected, as a fraction. */
	readonly growth: number;
}

function free_port(): Promise<number> {
	return new Promise((done, fail) => {
		const probe = createServer();
		probe.once("error", fail);
		probe.listen(0, "127.0.0.1", () => {
			const address = probe.address();
			probe.close(() => (address && typeof address === "object" ? done(address.port) : fail()));
		});
	});
}

function lua(value: Option): string {
	return typeof value === "object" ? `{ ${value.map(lua).join(", ")} }` : JSON.stringify(value);
}

function configuration(
	directory: string,
	port: number,
	relays: readonly Relay[],
	plugins: readonly string[],
	with_statistics: boolean,
): string {
	const components = relays.map(({ host, module, options = {} }) => {
		const lines = Object.entries(options).map(([name, value]) => `\t${name} = ${lua(value)}\n`);
		return `Component "${host}" "${module}"\n${lines.join("")}`;
	});
	return `
data_path = ${lua(join(directory, "data"))}
plugin_paths = ${lua([import.meta.dirname, ...plugins])}
modules_enabled = ${lua(usual_modules)}
modules_disabled = { "s2s", "s2s_auth_certs", "offline" }
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
-- Under valgrind all takes fifty times as long.
c2s_timeout = 36000
network_settings = { read_timeout = 36000 }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "insecure"
insecure_open_authentication = "Yes please, I know what I'm doing!"
run_as_root = true
${with_statistics ? 'statistics = "internal"\nstatistics_interval = "manual"' : ""}
log = { { levels = { min = "warn" }, to = "file", filename = ${lua(join(directory, "prosody.log"))} } }
VirtualHost "${domain}"
	modules_enabled = { "bench_border" }
${components.join("")}`;
}

class Server {
	private borders = 0;

	private constructor(
		readonly port: number,
		private readonly directory: string,
		private readonly process: ChildProcess,
	) {}

	/** Starts Prosody with some relays, for which it finds modules here and in other folders. */
	static async start(
		relays: readonly Relay[],
		plugins: readonly string[],
		with_statistics: boolean,
	): Promise<Server> {
		const directory = mkdtempSync(join(tmpdir(), "client-proxy-bench-"));
		mkdirSync(join(directory, "data"));
		mkdirSync(join(directory, "certs"));
		const config = join(directory, "prosody.cfg.lua");
		const port = await free_port();
		writeFileSync(
			config,
			configuration(
				directory,
				port,
				relays,
				plugins.map((folder) => resolve(folder)),
				with_statistics,
			),
		);
		const callgrind = [
			"--tool=callgrind",
			"--vgdb=no",
			"--dump-before=setlocale",
			`--callgrind-out-file=${join(directory, "count")}`,
			`--log-file=${join(directory, "valgrind.log")}`,
		];
		const child = spawn("valgrind", [...callgrind, "lua5.4", prosody, "--config", config, "-F"], {
			stdio: "ignore",
		});
		const server = new Server(port, directory, child);
		running.add(server);
		child.once("exit", () => running.delete(server));
		await server.listening();
		return server;
	}

	private async listening(): Promise<void> {
		for (let attempt = 0; attempt < 240 && running.has(this); attempt++) {
			const client = await Client.log_in(this.port, "early", "bird").catch(() => undefined);
			if (client) {
				client.close();
				return;
			}
			await new Promise((done) => setTimeout(done, 250));
		}
		throw new Error(`Prosody did not start.\n${this.complaints()}`);
	}

	/** What Prosody has logged, from warnings upwards. */
	complaints(): string {
		try {
			return readFileSync(join(this.directory, "prosody.log"), "utf8");
		} catch {
			return "";
		}
	}

	/** Marks the border between two windows, with a number of full collections before it. */
	async border(client: Client, collections = 1): Promise<Count> {
		const answer = await client.ask(
			domain,
			"set",
			`<border xmlns='urn:bench' collections='${collections}'/>`,
		);
		this.borders += 1;
		const files = readdirSync(this.directory).filter((name) => name.startsWith("count."));
		if (files.length !== this.borders) throw new Error("callgrind has not counted from border to border");
		const file = join(this.directory, `count.${this.borders}`);
		const total = /^(?:summary|totals): (\d+)$/m.exec(readFileSync(file, "utf8"))?.[1];
		if (total === undefined) throw new Error(`callgrind has written no total to ${file}`);
		const growth = attribute(answer.slice(answer.indexOf("<border")), "growth");
		return { instructions: Number(total), growth: Number(growth) };
	}

	/** Kills the server and removes what it wrote. */
	stop(): void {
		if (running.delete(this)) this.process.kill("SIGKILL");
		rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
	}
}

const running = new Set<Server>();

function stop_servers(): void {
	for (const server of running) server.stop();
}

export type { Relay };
export { prosody, Server, stop_servers };
