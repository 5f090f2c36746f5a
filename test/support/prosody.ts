// A throw-away Prosody: a child process in the foreground, on loopback ports and in a directory of its own.

import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import {
	closeSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { type LuaValue, lua_string, to_lua } from "./lua.ts";
import { free_ports, is_free, loopback } from "./ports.ts";
import { checkout, installation, type Version } from "./versions.ts";
import { in_time, step_limit, until, wait_limit } from "./wait.ts";

export { available_versions, type Version } from "./versions.ts";

/** Options as in Prosody's configuration file; one that is undefined is left out. */
export type Options = { readonly [name: string]: LuaValue | undefined };

export interface ComponentOptions {
	/** The module that runs it, such as "client_proxy"; without one it is an external component. */
	readonly module?: string;
	readonly options?: Options;
}

export interface Configuration {
	/** VirtualHosts and their options. */
	readonly hosts?: { readonly [host: string]: Options };
	/** Components and their options. */
	readonly components?: { readonly [host: string]: ComponentOptions };
	/** Options that stand before the first host; they win over those of the harness. */
	readonly global?: Options;
	/** More hosts and components, in the words of the configuration file. */
	readonly sections?: string;
}

export interface StartOptions extends Configuration {
	readonly version: Version;
	/** Bare JID to password, in place before the server starts. */
	readonly accounts?: { readonly [jid: string]: string };
	/** More modules for the global modules_enabled. */
	readonly modules?: readonly string[];
	/** Lua files to put into the plugin directory, beside those of dist and those of test/support/modules. */
	readonly plugins?: readonly string[];
	/** Whether it talks to other servers (no TLS, dialback); off unless asked for. */
	readonly s2s?: boolean;
	/** The DNS server to ask about other servers. */
	readonly dns?: { readonly address: string; readonly port: number };
	/** Whether `advance` may turn the server's clock; off unless asked for. */
	readonly clock?: boolean;
	/** The least level that is logged; "debug" unless said otherwise. */
	readonly log_level?: LogLevel;
	/** Log records that match one of these are no finding of `tracebacks`. */
	readonly expected?: readonly RegExp[];
}

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogRecord {
	/** What logged it, such as "proxy.test:client_proxy". */
	readonly source: string;
	readonly level: LogLevel;
	/** The message, with the lines of a traceback. */
	readonly text: string;
}

export interface Ports {
	readonly c2s: number;
	readonly s2s: number;
	readonly component: number;
	readonly http: number;
}

const modules_always = [
	"admin_shell",
	"blocklist",
	"disco",
	"harness",
	"ping",
	"roster",
	"saslauth",
	"smacks",
	"time",
	"version",
];

// Time as the server sees it for its timers: the configuration file is the first of the test's own code to
// run, before anything takes these functions into a local.
const clock_preamble = `
do
	local G = Lua or _G;
	if not G.package.loaded["harness.clock"] then
		local time = G.require "util.time";
		local now, monotonic = time.now, time.monotonic;
		local clock = { offset = 0, began = monotonic() };
		time.now = function () return now() + clock.offset; end
		time.monotonic = function () return monotonic() + clock.offset; end
		G.package.loaded["harness.clock"] = clock;
	end
end
`;

// libunbound answers for .test itself unless told otherwise, and asks the machine's own resolvers as well, by
// turns, unless they are turned off.
function resolver_options({ address, port }: { readonly address: string; readonly port: number }): LuaValue {
	return {
		resolvconf: false,
		hoststxt: false,
		forward: `${address}@${port}`,
		options: { "local-zone:": "test. transparent" },
	};
}

function option_lines(options: Options): string {
	return Object.entries(options)
		.map(([name, value]) => (value === undefined ? "" : `${name} = ${to_lua(value)}\n`))
		.join("");
}

function copy_configuration(base: Configuration, changes: Configuration): Required<Configuration> {
	const hosts: Record<string, Options> = { ...base.hosts };
	for (const [host, options] of Object.entries(changes.hosts ?? {})) {
		hosts[host] = { ...hosts[host], ...options };
	}
	const components: Record<string, ComponentOptions> = { ...base.components };
	for (const [host, { module = components[host]?.module, options }] of Object.entries(
		changes.components ?? {},
	)) {
		const merged = { ...components[host]?.options, ...options };
		components[host] = module === undefined ? { options: merged } : { module, options: merged };
	}
	const { sections = base.sections ?? "" } = changes;
	return { hosts, components, global: { ...base.global, ...changes.global }, sections };
}

/** The parts of a bare JID; throws where it has no localpart or has a resource. */
export function split_account(jid: string): { readonly user: string; readonly host: string } {
	const parts = /^([^@/]+)@([^@/]+)$/.exec(jid);
	const [, user, host] = parts ?? [];
	if (user === undefined || host === undefined) throw new Error(`not the address of an account: ${jid}`);
	return { user, host };
}

// As Prosody names its files.
function file_name(part: string): string {
	return [...Buffer.from(part, "utf8")]
		.map((byte) => {
			const character = String.fromCharCode(byte);
			return /^[A-Za-z0-9]$/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
		})
		.join("");
}

// `start` chooses other ports then, or waits.
const port_taken = /^Failed to open server port/;

class PortTakenError extends Error {}

interface Pending {
	resolve: (text: string) => void;
	reject: (error: Error) => void;
}

// Only these are ever signalled: child processes that this process started and that have not ended.
const running = new Set<ChildProcessByStdio<Writable, Readable, Readable>>();
const directories = new Set<string>();
process.once("exit", () => {
	for (const child of running) child.kill("SIGKILL");
	for (const directory of directories) remove(directory);
});

function remove(directory: string): void {
	directories.delete(directory);
	if (!process.env.KEEP_PROSODY) rmSync(directory, { recursive: true, force: true });
}

export class Prosody {
	readonly version: Version;
	/** The full number, such as "13.0.1". */
	readonly number: string;
	/** Where it listens. */
	readonly address = loopback;
	/** The directory that has everything of it. */
	readonly directory: string;
	readonly #options: StartOptions;
	readonly #program: string;
	readonly #prosodyctl: string;
	#ports: Ports = { c2s: 0, s2s: 0, component: 0, http: 0 };
	#configuration: Required<Configuration>;
	#child: ChildProcessByStdio<Writable, Readable, Readable> | undefined;
	#ended: Promise<void> = Promise.resolve();
	#started_before = false;
	#frozen = false;
	#removed = false;
	#output = "";
	#on_output: () => void = () => {};
	#eval_socket: Socket | undefined;
	#eval_id = 0;
	readonly #pending = new Map<string, Pending>();
	readonly #expected: RegExp[];
	readonly #records: LogRecord[] = [];
	#log_offset = 0;
	#log_rest = Buffer.alloc(0);

	/** Prepares the directory; use `start_prosody`. Throws where there is no Prosody of that version. */
	constructor(options: StartOptions) {
		const { version, number, prosody, prosodyctl } = installation(options.version);
		this.version = version;
		this.number = number;
		this.#program = prosody;
		this.#prosodyctl = prosodyctl;
		this.#options = options;
		this.#expected = [...(options.expected ?? [])];
		this.#configuration = copy_configuration({}, options);
		this.directory = mkdtempSync(join(tmpdir(), "prosody-"));
		directories.add(this.directory);
		mkdirSync(this.#path("certs"));
		mkdirSync(this.#path("data"));
		mkdirSync(this.#path("plugins"));
		this.#fill_plugins();
	}

	get ports(): Ports {
		return this.#ports;
	}

	/** The configuration file. */
	get config_file(): string {
		return this.#path("prosody.cfg.lua");
	}

	/** The names of the hosts and components that are configured. */
	get host_names(): readonly string[] {
		const { hosts, components, sections } = this.#configuration;
		const more = sections.matchAll(/^(?:VirtualHost|Component) "([^"]+)"/gm);
		return [
			...Object.keys(hosts),
			...Object.keys(components),
			...[...more].flatMap(([, name]) => name ?? []),
		];
	}

	get is_running(): boolean {
		return this.#child !== undefined;
	}

	#path(name: string): string {
		return join(this.directory, name);
	}

	#fill_plugins(): void {
		const own = join(import.meta.dirname, "modules");
		for (const name of readdirSync(own)) {
			if (name.endsWith(".lua")) this.install_plugin(join(own, name));
		}
		const built = join(checkout, "dist");
		for (const name of existsSync(built) ? readdirSync(built) : []) this.install_plugin(join(built, name));
		for (const file of this.#options.plugins ?? []) this.install_plugin(file);
	}

	/** Copies a Lua file into the plugin directory, over one of the same name; throws where it cannot be read. */
	install_plugin(file: string, name = basename(file)): void {
		copyFileSync(file, join(this.#path("plugins"), name));
	}

	// Configuration

	#write_configuration(): void {
		const { s2s = false, dns, modules = [], clock = false, log_level = "debug" } = this.#options;
		const { hosts, components, global, sections } = this.#configuration;
		const defaults: Options = {
			run_as_root: true,
			daemonize: false,
			pidfile: this.#path("prosody.pid"),
			data_path: this.#path("data"),
			plugin_paths: [this.#path("plugins")],
			harness_socket: this.#path("eval"),
			admin_socket: this.#path("admin"),
			log: [
				{ levels: { min: log_level }, to: "file", filename: this.#path("prosody.log"), timestamps: true },
			],
			interfaces: [loopback],
			c2s_ports: [this.#ports.c2s],
			c2s_direct_tls_ports: [],
			s2s_ports: [this.#ports.s2s],
			s2s_direct_tls_ports: [],
			component_ports: [this.#ports.component],
			http_ports: [this.#ports.http],
			http_interfaces: [loopback],
			https_ports: [],
			storage: "internal",
			authentication: "internal_plain",
			c2s_require_encryption: false,
			allow_unencrypted_plain_auth: true,
			s2s_require_encryption: false,
			s2s_secure_auth: false,
			modules_enabled: [...modules_always, ...(s2s ? ["dialback"] : []), ...modules],
			modules_disabled: s2s ? [] : ["s2s"],
			...(dns && { unbound: resolver_options(dns) }),
			// A turned clock must not end every connection as idle.
			...(clock && { network_settings: { read_timeout: 10_000_000, send_timeout: 10_000_000 } }),
		};
		const text = [
			clock ? clock_preamble : "",
			option_lines({ ...defaults, ...global }),
			...Object.entries(hosts).map(
				([host, options]) => `\nVirtualHost ${lua_string(host)}\n${option_lines(options)}`,
			),
			...Object.entries(components).map(([host, { module, options = {} }]) => {
				const name = module === undefined ? "" : ` ${lua_string(module)}`;
				return `\nComponent ${lua_string(host)}${name}\n${option_lines(options)}`;
			}),
			`\n${sections}`,
		];
		writeFileSync(this.config_file, text.join(""));
	}

	/** Merges the changes into the configuration, an undefined option removing it, and has a running server read it again (a module sees it when it is reloaded); rejects where that fails. */
	async reconfigure(changes: Configuration): Promise<void> {
		this.#configuration = copy_configuration(this.#configuration, changes);
		this.#write_configuration();
		if (this.is_running) await this.eval("check(prosody.reload_config())");
	}

	// Accounts

	/** Makes an account, as another process does, whether the server runs or not; rejects where prosodyctl fails. */
	async register(jid: string, password: string): Promise<void> {
		const { user, host } = split_account(jid);
		await this.prosodyctl("register", user, host, password);
	}

	#write_account(jid: string, password: string): void {
		const { user, host } = split_account(jid);
		const directory = join(this.#path("data"), file_name(host), "accounts");
		mkdirSync(directory, { recursive: true });
		const text = `return {\n\t["password"] = ${lua_string(password)};\n};\n`;
		writeFileSync(join(directory, `${file_name(user)}.dat`), text);
	}

	/** Runs prosodyctl on this server's configuration and resolves with what it printed; rejects where it fails or takes more than a minute. */
	prosodyctl(...words: readonly string[]): Promise<string> {
		return new Promise((resolve, reject) => {
			const child = execFile(
				this.#prosodyctl,
				["--config", this.config_file, ...words],
				{ timeout: step_limit },
				(error, stdout, stderr) => {
					if (error) reject(new Error(`prosodyctl ${words.join(" ")}: ${error.message}\n${stdout}${stderr}`));
					else resolve(stdout);
				},
			);
			child.stdin?.end();
		});
	}

	// Starting and stopping

	/** Chooses the ports and writes the configuration and the accounts, once; `start` does it where it was not done. Rejects where an account cannot be made. */
	async prepare(): Promise<void> {
		if (this.#ports.c2s !== 0) return;
		await this.#choose_ports();
		if (this.#options.accounts) await this.#write_accounts(this.#options.accounts);
	}

	/** Starts it (again, with the same data and ports); resolves when it has started, rejects where it ends before or takes more than a minute. */
	async start(): Promise<void> {
		if (this.is_running) throw new Error("the server is running already");
		if (this.#removed) throw new Error("the server was removed");
		await this.prepare();
		for (let tries = 1; ; tries += 1) {
			if (this.#started_before) await this.#wait_for_ports();
			try {
				await this.#launch();
				this.#started_before = true;
				return;
			} catch (error) {
				await this.kill();
				if (!(error instanceof PortTakenError) || tries === 5) throw error;
				if (!this.#started_before) await this.#choose_ports();
			}
		}
	}

	async #choose_ports(): Promise<void> {
		const [c2s = 0, s2s = 0, component = 0, http = 0] = await free_ports(4);
		this.#ports = { c2s, s2s, component, http };
		this.#write_configuration();
	}

	async #write_accounts(accounts: { readonly [jid: string]: string }): Promise<void> {
		for (const [jid, password] of Object.entries(accounts)) {
			const { host } = split_account(jid);
			const { hosts, global } = this.#configuration;
			const method = hosts[host]?.authentication ?? global.authentication ?? "internal_plain";
			if (method === "internal_plain") this.#write_account(jid, password);
			else await this.register(jid, password);
		}
	}

	async #wait_for_ports(): Promise<void> {
		for (const port of Object.values(this.#ports)) {
			await until(() => is_free(port), { what: `port ${port} is not free again` });
		}
	}

	async #launch(): Promise<void> {
		const first_record = this.log().length;
		this.#output = "";
		const child = spawn(this.#program, ["--config", this.config_file, "-F"], {
			stdio: ["pipe", "pipe", "pipe"],
			cwd: this.directory,
		});
		running.add(child);
		this.#child = child;
		this.#frozen = false;
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (text: string) => {
				this.#output += text;
				this.#on_output();
			});
		}
		child.stdin.on("error", () => {});
		const failed = new Promise<never>((_, reject) => {
			child.once("error", reject);
			child.once("close", (code, signal) => {
				reject(new Error(`Prosody ended (${signal ?? code})\n${this.#output}${this.#log_tail()}`));
			});
		});
		failed.catch(() => {});
		this.#ended = new Promise((resolve) => {
			const end = (): void => {
				running.delete(child);
				if (this.#child === child) this.#child = undefined;
				this.#close_eval(new Error("the server has ended"));
				resolve();
			};
			child.once("close", end);
			child.once("error", end);
		});
		const started = new Promise<void>((resolve) => {
			this.#on_output = () => {
				if (this.#output.includes("harness: started\n")) resolve();
			};
		});
		await in_time(
			Promise.race([started, failed]),
			step_limit,
			() => `Prosody did not start\n${this.#output}${this.#log_tail()}`,
		);
		const taken = this.log()
			.slice(first_record)
			.find(({ text }) => port_taken.test(text));
		if (taken) throw new PortTakenError(taken.text);
		await this.#open_eval();
	}

	/** Ends it in an orderly way; the directory stays. Rejects, after killing it, where it takes more than a minute. */
	async halt(): Promise<void> {
		const child = this.#child;
		if (!child) return;
		this.thaw();
		// mod_harness ends it then, from the main loop. Prosody 0.12 handles a signal between any two instructions, also in
		// the middle of what the end of everything breaks.
		child.stdin.end();
		try {
			await in_time(this.#ended, step_limit, () => `Prosody did not stop\n${this.#log_tail()}`);
		} finally {
			await this.kill();
		}
	}

	/** Ends it at once (SIGKILL), so that it says nothing to anybody. */
	async kill(): Promise<void> {
		this.#child?.kill("SIGKILL");
		await this.#ended;
	}

	/** Ends it in an orderly way and starts it with the same ports and data; rejects as `halt` and `start` do. */
	async restart(): Promise<void> {
		await this.halt();
		await this.start();
	}

	/** Ends it and removes its directory (unless KEEP_PROSODY is set); what it logged can still be asked for. Rejects as `halt` does. */
	async stop(): Promise<void> {
		try {
			await this.halt();
		} finally {
			this.log();
			this.#removed = true;
			remove(this.directory);
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stop();
	}

	/** Stops the process in its tracks (SIGSTOP): its connections stay, nothing is answered. */
	freeze(): void {
		this.#child?.kill("SIGSTOP");
		this.#frozen = true;
	}

	/** Lets a frozen process go on (SIGCONT). */
	thaw(): void {
		if (this.#frozen) this.#child?.kill("SIGCONT");
		this.#frozen = false;
	}

	// Inside the server

	async #open_eval(): Promise<void> {
		const socket = createConnection(this.#path("eval"));
		await new Promise<void>((resolve, reject) => {
			socket.once("connect", resolve);
			socket.once("error", (error) => reject(new Error(`${error.message}\n${this.#log_tail()}`)));
		});
		let buffer = Buffer.alloc(0);
		socket.on("data", (data: Buffer) => {
			buffer = Buffer.concat([buffer, data]);
			for (;;) {
				const line_end = buffer.indexOf("\n");
				if (line_end < 0) return;
				const [id = "", state = "", length = "0"] = buffer.toString("latin1", 0, line_end).split(" ");
				const end = line_end + 1 + Number(length);
				if (buffer.length < end) return;
				const text = buffer.toString("utf8", line_end + 1, end);
				buffer = buffer.subarray(end);
				const pending = this.#pending.get(id);
				this.#pending.delete(id);
				if (state === "ok") pending?.resolve(text);
				else pending?.reject(new Error(text));
			}
		});
		socket.on("error", () => {});
		socket.on("close", () => {
			if (this.#eval_socket === socket) this.#close_eval(new Error("the server closed the connection"));
		});
		this.#eval_socket = socket;
	}

	#close_eval(reason: Error): void {
		this.#eval_socket?.destroy();
		this.#eval_socket = undefined;
		for (const { reject } of this.#pending.values()) reject(reason);
		this.#pending.clear();
	}

	/** Runs Lua in the server, an expression or statements with a `return`, and resolves with the result as text (a table as JSON, a promise when it settles); rejects with the error and its traceback, where the server ends, or after `within` milliseconds (60,000). */
	async eval(lua: string, { within = step_limit } = {}): Promise<string> {
		const socket = this.#eval_socket;
		if (!socket) throw new Error("the server is not running");
		this.#eval_id += 1;
		const id = String(this.#eval_id);
		const result = new Promise<string>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
		socket.write(`${id} ${Buffer.byteLength(lua)}\n${lua}`);
		try {
			return await in_time(result, within, () => `no answer to ${lua}`);
		} finally {
			this.#pending.delete(id);
		}
	}

	/** The number of entries of each table that a module holds in its variables, by path such as "in_flight.by_id"; rejects where it is not loaded. */
	async tables(host: string, module: string): Promise<Map<string, number>> {
		const text = await this.eval(`tables(${lua_string(host)}, ${lua_string(module)})`);
		const sizes: unknown = JSON.parse(text);
		// An empty table is an empty array in JSON.
		return new Map(Object.entries(sizes ?? {}).map(([path, size]) => [path, Number(size)]));
	}

	/** The memory in use after a full collection, in bytes; rejects where the server does not run. */
	async memory(): Promise<number> {
		const kibibytes = await this.eval(
			'collectgarbage("collect"); collectgarbage("collect"); return collectgarbage("count")',
		);
		return Math.round(Number(kibibytes) * 1024);
	}

	/** Turns the clock that the server's timers see forward by that many seconds, in steps of `step` (1), letting due timers run after each, at about a thousand steps a second; rejects after `within` milliseconds (60,000), or unless the server was started with `clock`. */
	async advance(seconds: number, { step = 1, within = step_limit } = {}): Promise<void> {
		await this.eval(`advance(${seconds}, ${step})`, { within });
	}

	/** Loads a module on a host; rejects with Prosody's reason where it fails. */
	async load(host: string, module: string): Promise<void> {
		await this.eval(`check(modulemanager.load(${lua_string(host)}, ${lua_string(module)})); return ""`);
	}

	/** Unloads a module from a host; rejects where it is not loaded. */
	async unload(host: string, module: string): Promise<void> {
		await this.eval(`check(modulemanager.unload(${lua_string(host)}, ${lua_string(module)})); return ""`);
	}

	/** Reloads a module on a host; rejects with Prosody's reason where it fails. */
	async reload(host: string, module: string): Promise<void> {
		await this.eval(`check(modulemanager.reload(${lua_string(host)}, ${lua_string(module)})); return ""`);
	}

	/** Whether a module is loaded on a host; rejects where the server does not run. */
	async is_loaded(host: string, module: string): Promise<boolean> {
		const loaded = await this.eval(
			`modulemanager.is_loaded(${lua_string(host)}, ${lua_string(module)}) and true or false`,
		);
		return loaded === "true";
	}

	/** Activates a host or component that is in the configuration; rejects with Prosody's reason where it fails. */
	async activate(host: string): Promise<void> {
		await this.eval(`check(hostmanager.activate(${lua_string(host)})); return ""`);
	}

	/** Deactivates a host or component; rejects with Prosody's reason where it fails. */
	async deactivate(host: string): Promise<void> {
		await this.eval(`check(hostmanager.deactivate(${lua_string(host)}, "the test wants it")); return ""`);
	}

	/** Runs a command in the admin shell, such as "proxy:status()", and resolves with what it printed; rejects as `prosodyctl` does. */
	shell(command: string): Promise<string> {
		return this.prosodyctl("shell", command);
	}

	/** Puts a stanza into the server's routing as if that host of it had made it, with nothing checked or filled in: with a remote `to` it goes out over s2s; rejects where it is no XML. */
	async inject(host: string, xml: string): Promise<void> {
		await this.eval(`inject(${lua_string(host)}, ${lua_string(xml)}); return ""`);
	}

	/** Writes bytes on the open stream from a host of this server to a remote one; rejects where there is no open stream. */
	async inject_bytes(from_host: string, to_host: string, bytes: string): Promise<void> {
		const words = [from_host, to_host, bytes].map(lua_string).join(", ");
		await this.eval(`inject_bytes(${words}); return ""`);
	}

	// The log

	/** Everything logged so far, over all starts. */
	log(): readonly LogRecord[] {
		if (!this.#removed) this.#read_log();
		return this.#records;
	}

	#read_log(): void {
		let file: number;
		try {
			file = openSync(this.#path("prosody.log"), "r");
		} catch {
			return;
		}
		try {
			const chunk = Buffer.alloc(1 << 20);
			for (;;) {
				const size = readSync(file, chunk, 0, chunk.length, this.#log_offset);
				if (size === 0) break;
				this.#log_offset += size;
				this.#log_rest = Buffer.concat([this.#log_rest, chunk.subarray(0, size)]);
				const end = this.#log_rest.lastIndexOf(10);
				for (const line of this.#log_rest
					.toString("utf8", 0, end + 1)
					.split("\n")
					.slice(0, -1)) {
					this.#add_line(line);
				}
				this.#log_rest = this.#log_rest.subarray(end + 1);
			}
		} finally {
			closeSync(file);
		}
	}

	#add_line(line: string): void {
		const parts = /^\w{3} \d\d \d\d:\d\d:\d\d ([^\t]*)\t(debug|info|warn|error)\t(.*)$/.exec(line);
		const [, source, level, text] = parts ?? [];
		if (source !== undefined && text !== undefined) {
			this.#records.push({ source, level: level_of(level), text });
			return;
		}
		const last = this.#records.pop();
		if (last) this.#records.push({ ...last, text: `${last.text}\n${line}` });
	}

	#log_tail(): string {
		return this.log()
			.slice(-20)
			.map(({ source, level, text }) => `${source}\t${level}\t${text}\n`)
			.join("");
	}

	/** Resolves with the first log record that matches, logged already (from record `after` on) or yet to come; rejects with a TimeoutError after `within` milliseconds (30,000). */
	async wait_log(pattern: RegExp, { within = wait_limit, after = 0 } = {}): Promise<LogRecord> {
		let next = after;
		return until(
			() => {
				const records = this.log();
				// The last one may still get more lines.
				const from = next;
				next = Math.max(records.length - 1, from);
				return records.slice(from).find(({ text }) => pattern.test(text));
			},
			{ within, what: `nothing like ${pattern} was logged\n${this.#log_tail()}` },
		);
	}

	/** From now on log records that match one of these are no finding of `tracebacks`. */
	expect_errors(...patterns: readonly RegExp[]): void {
		this.#expected.push(...patterns);
	}

	/** Every record at level error or with a traceback, over all starts, that no test expects. */
	tracebacks(): readonly string[] {
		const findings = this.log()
			.filter(({ text }) => !port_taken.test(text))
			.filter(
				({ level, text }) => level === "error" || /stack traceback|traceback|Top-level error/i.test(text),
			)
			.map(({ source, text }) => `${source}: ${text}`);
		const output = this.#output.replace("harness: started\n", "").trim();
		if (/traceback|error/i.test(output)) findings.push(output);
		return findings.filter((finding) => !this.#expected.some((pattern) => pattern.test(finding)));
	}
}

function level_of(word: string | undefined): LogLevel {
	return word === "info" || word === "warn" || word === "error" ? word : "debug";
}

/** Starts a Prosody and resolves with it once it has started; rejects where there is none of that version, it ends at once (the reason is its own words), or takes more than a minute. */
export async function start_prosody(options: StartOptions): Promise<Prosody> {
	const server = new Prosody(options);
	try {
		await server.start();
	} catch (error) {
		await server.stop();
		throw error;
	}
	return server;
}
