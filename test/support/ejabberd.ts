// A throw-away ejabberd: a child process in the foreground, on loopback ports and in a directory of its own. Unless it is
// a node of a cluster (ejabberd_cluster.ts), there is neither an epmd nor a node name.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { free_ports, loopback } from "./ports.ts";
import { split_account } from "./prosody.ts";
import { in_time, step_limit, until } from "./wait.ts";

export interface EjabberdOptions {
	/** The names of its hosts. */
	readonly hosts: readonly string[];
	/** Bare JID to password, in place when it has started for the first time. */
	readonly accounts?: { readonly [jid: string]: string };
	/** How long a session that has lost its connection can be resumed (XEP-0198), in seconds. */
	readonly resume_seconds?: number;
	/** More of its configuration, as in its file; `listen` there is added to. */
	readonly more?: string;
}

/** What makes it a node of a cluster. */
export interface EjabberdNode {
	/** Such as "a@127.0.0.1". */
	readonly name: string;
	readonly cookie: string;
	/** Where its epmd listens on the loopback interface. */
	readonly epmd_port: number;
	/** The running node whose cluster it joins when it starts for the first time; without one it is the first of its cluster. */
	readonly join?: string;
}

export interface EjabberdPorts {
	readonly c2s: number;
	readonly s2s: number;
	readonly http: number;
}

// It takes some seconds of CPU time, of which a busy machine gives it little.
const start_limit = 150_000;

// What it has taken is on the disk within a moment, not within minutes, and a file says how often that was done.
const sync_often = `
	Sync = fun Again(Count) ->
		catch [dets:sync(Table) || Table <- dets:all()],
		file:write_file("synced", integer_to_list(Count)),
		timer:sleep(50),
		Again(Count + 1)
	end,
	spawn(fun() -> Sync(1) end).
`;

/** The directory of Debian's package, in which Erlang looks for its libraries; throws, with the remedy, where there is none. */
export function ejabberd_libraries(): string {
	for (const parent of ["/usr/lib", ...subdirectories("/usr/lib")]) {
		if (subdirectories(parent).some((path) => existsSync(join(path, "ebin", "ejabberd.app")))) return parent;
	}
	throw new Error("there is no ejabberd; sudo apt-get install ejabberd");
}

function subdirectories(path: string): readonly string[] {
	return readdirSync(path, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => join(path, name));
}

// Only these are ever signalled: child processes that this process started and that have not ended.
const running = new Set<ChildProcessByStdio<null, Readable, Readable>>();
const directories = new Set<string>();
process.once("exit", () => {
	for (const child of running) child.kill("SIGKILL");
	for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

export class Ejabberd {
	/** Where it listens. */
	readonly address = loopback;
	/** The directory that has everything of it. */
	readonly directory: string;
	readonly host_names: readonly string[];
	readonly #options: EjabberdOptions;
	readonly #libraries: string;
	readonly #dns: { readonly port: number };
	readonly #node: EjabberdNode | undefined;
	#ports: EjabberdPorts = { c2s: 0, s2s: 0, http: 0 };
	#child: ChildProcessByStdio<null, Readable, Readable> | undefined;
	#ended: Promise<void> = Promise.resolve();
	#output = "";

	/**
	 * Prepares the directory; throws where there is no ejabberd.
	 *
	 * @param dns The port on the loopback interface of the DNS server to ask about other servers.
	 * @param node What makes it a node of a cluster; without it, it is on its own.
	 */
	constructor(options: EjabberdOptions, dns: { readonly port: number }, node?: EjabberdNode) {
		this.#libraries = ejabberd_libraries();
		this.#options = options;
		this.#dns = dns;
		this.#node = node;
		this.host_names = options.hosts;
		this.directory = mkdtempSync(join(tmpdir(), "ejabberd-"));
		directories.add(this.directory);
		mkdirSync(this.#path("spool"));
	}

	get ports(): EjabberdPorts {
		return this.#ports;
	}

	get is_running(): boolean {
		return this.#child !== undefined;
	}

	/** What it has logged, over all starts. */
	get log(): string {
		return this.#output;
	}

	#path(name: string): string {
		return join(this.directory, name);
	}

	/** Chooses the ports and writes the configuration, once; `start` does it where it was not done. */
	async prepare(): Promise<void> {
		if (this.#ports.c2s !== 0) return;
		const [c2s = 0, s2s = 0, http = 0] = await free_ports(3);
		this.#ports = { c2s, s2s, http };
		const { hosts, resume_seconds = 0, more } = this.#options;
		const listener = (port: number, module: string, rest: object = {}): object => ({
			port,
			ip: loopback,
			module,
			...rest,
		});
		const configuration = {
			hosts,
			loglevel: "info",
			listen: [
				listener(c2s, "ejabberd_c2s", { access: "all", shaper: "none" }),
				listener(s2s, "ejabberd_s2s_in", { shaper: "none" }),
				listener(http, "ejabberd_http", { request_handlers: { "/api": "mod_http_api" } }),
			],
			auth_method: "internal",
			auth_password_format: "plain",
			s2s_use_starttls: false,
			s2s_max_retry_delay: 1,
			...(more !== undefined && { include_config_file: [this.#path("more.yml")] }),
			api_permissions: { tests: { who: "all", what: "*" } },
			modules: {
				mod_admin_extra: {},
				mod_blocking: {},
				mod_ping: {},
				mod_privacy: {},
				mod_roster: {},
				mod_s2s_dialback: {},
				mod_stream_mgmt: { resume_timeout: resume_seconds },
			},
		};
		if (more !== undefined) writeFileSync(this.#path("more.yml"), more);
		// JSON is YAML.
		writeFileSync(this.#path("ejabberd.yml"), JSON.stringify(configuration));
		// Without the first line the nameservers of the machine take the place of ours.
		const resolver = ['{resolv_conf,""}', "{lookup,[dns]}", `{nameserver,{127,0,0,1},${this.#dns.port}}`];
		writeFileSync(this.#path("inetrc"), resolver.map((line) => `${line}.\n`).join(""));
	}

	/** Starts it (again, with the same data and ports); resolves when it takes connections, rejects where it ends before or takes more than two and a half minutes. */
	async start(): Promise<void> {
		if (this.is_running) throw new Error("ejabberd is running already");
		await this.prepare();
		const is_first = !existsSync(this.#path("spool/schema.DAT"));
		const child = spawn(
			"erl",
			[
				...["-noinput", "+S", "1", "-eval", sync_often],
				...["-mnesia", "dir", JSON.stringify(this.#path("spool")), "-s", "ejabberd"],
				...this.#node_arguments(is_first),
			],
			{
				stdio: ["ignore", "pipe", "pipe"],
				cwd: this.directory,
				env: {
					PATH: process.env.PATH,
					HOME: this.directory,
					ERL_LIBS: this.#libraries,
					ERL_INETRC: this.#path("inetrc"),
					ERL_CRASH_DUMP: "/dev/null",
					EJABBERD_CONFIG_PATH: this.#path("ejabberd.yml"),
					EJABBERD_LOG_PATH: this.#path("ejabberd.log"),
					...(this.#node && { ERL_EPMD_PORT: String(this.#node.epmd_port) }),
				},
			},
		);
		running.add(child);
		this.#child = child;
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (text: string) => {
				this.#output += text;
			});
		}
		this.#ended = new Promise((resolve) => {
			const end = (): void => {
				running.delete(child);
				if (this.#child === child) this.#child = undefined;
				resolve();
			};
			child.once("close", end);
			child.once("error", end);
		});
		await this.#wait_for_listeners(is_first);
		if (!is_first) return;
		for (const [jid, password] of Object.entries(this.#options.accounts ?? {})) {
			await this.register(jid, password);
		}
	}

	#node_arguments(is_first: boolean): readonly string[] {
		if (!this.#node) return [];
		const { name, cookie, join } = this.#node;
		const joining = `io:format("joined its cluster: ~p~n", [ejabberd_cluster:join('${join}')])`;
		return [
			...["-name", name, "-setcookie", cookie, "-start_epmd", "false"],
			...["-kernel", "inet_dist_use_interface", "{127,0,0,1}"],
			// Flags are followed in order: ejabberd has started, and starts again as it joins.
			...(is_first && join !== undefined ? ["-eval", joining] : []),
		];
	}

	async #wait_for_listeners(is_first: boolean): Promise<void> {
		const begin = this.#output.length;
		const must_join = is_first && this.#node?.join !== undefined;
		await until(
			() => {
				if (!this.is_running) throw new Error(`ejabberd has ended\n${this.#output}`);
				const output = this.#output.slice(begin);
				const count = (what: string, port: number): number =>
					output.split(`${what} accepting TCP connections at ${loopback}:${port} `).length;
				if (must_join && !output.includes("joined its cluster: ok")) return false;
				return Object.values(this.#ports).every((port) => count("Start", port) > count("Stop", port));
			},
			{ within: start_limit, what: "ejabberd did not start" },
		).catch((error: Error) => {
			throw new Error(`${error.message}\n${this.tail()}`);
		});
	}

	/** Stops the process in its tracks (SIGSTOP): its connections stay, nothing is answered. */
	freeze(): void {
		this.#child?.kill("SIGSTOP");
	}

	/** Lets a frozen process go on (SIGCONT). */
	thaw(): void {
		this.#child?.kill("SIGCONT");
	}

	/** Ends it at once (SIGKILL), with all that it has taken so far on the disk, so that it says nothing to anybody. */
	async crash(): Promise<void> {
		const what = "ejabberd does not write to the disk";
		// The file is empty while it is being written, and not there at first.
		const count = (): number =>
			existsSync(this.#path("synced")) ? Number(readFileSync(this.#path("synced"), "utf8")) : 0;
		// One may be under way.
		const enough = (await until(() => count() || undefined, { what })) + 2;
		await until(() => count() >= enough, { what });
		await this.kill();
	}

	/** Ends it at once (SIGKILL). */
	async kill(): Promise<void> {
		this.#child?.kill("SIGKILL");
		await in_time(this.#ended, step_limit, () => "ejabberd did not end");
	}

	/** Ends it and removes its directory. */
	async stop(): Promise<void> {
		await this.kill();
		directories.delete(this.directory);
		rmSync(this.directory, { recursive: true, force: true });
	}

	// Administration

	/** Runs a command of its API and resolves with what it says; rejects with that where it fails. */
	async command(name: string, parameters: { readonly [name: string]: string } = {}): Promise<string> {
		const response = await fetch(`http://${loopback}:${this.#ports.http}/api/${name}`, {
			method: "POST",
			body: JSON.stringify(parameters),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`ejabberd: ${name}: ${text}`);
		return text;
	}

	/** Makes an account. */
	async register(jid: string, password: string): Promise<void> {
		await this.command("register", { ...split_account(jid), password });
	}

	/** Removes an account, with its sessions. */
	async unregister(jid: string): Promise<void> {
		await this.command("unregister", { ...split_account(jid) });
	}

	/** What it says of itself, for those who look for an error. */
	tail(): string {
		return this.#output.split("\n").slice(-20).join("\n");
	}
}
