// Clients of a second, independent library: slixmpp, which handles extensions by itself, as real users and services
// do. They run in a process of Python that is told what to do; what passes on the wire is seen here as for any Session.

import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { ConnectOptions } from "./client.ts";
import { type PresenceOptions, Session } from "./session.ts";
import { in_time, step_limit } from "./wait.ts";
import { type Element, new_id, parse } from "./wire.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type Order = { readonly [name: string]: Json | undefined };

export interface SlixmppConnectOptions
	extends Pick<ConnectOptions, "server" | "jid" | "password" | "presence"> {
	/** Such as "xep_0047"; those of service discovery are always there. */
	readonly plugins?: readonly string[];
}

export interface MessageOptions {
	/** "chat" unless said otherwise. */
	readonly type?: "chat" | "headline" | "normal";
	readonly id?: string;
	/** The chat state (XEP-0085). */
	readonly state?: "active" | "composing" | "gone" | "inactive" | "paused";
	/** Whether a receipt is asked for (XEP-0184). */
	readonly receipt?: boolean;
	/** The id of the message that this one corrects (XEP-0308). */
	readonly replaces?: string;
}

export interface Stage {
	readonly from: string;
	readonly status: string;
	readonly title: string;
	readonly values: { readonly [name: string]: string };
}

export interface Bytes {
	/** The other end, as it is seen here. */
	readonly peer: string;
	readonly sha256: string;
}

const driver = join(import.meta.dirname, "slixmpp_driver.py");
const order_limit = 90_000;

// Only these are ever signalled: child processes that this process started and that have not ended.
const running = new Set<ChildProcessByStdio<Writable, Readable, Readable>>();
process.once("exit", () => {
	for (const child of running) child.kill("SIGKILL");
});

// Debian's packages are for Debian's Python, and another one may come before it.
function find_python(): string {
	for (const python of ["python3", "/usr/bin/python3"]) {
		try {
			execFileSync(python, ["-c", "import slixmpp"], { stdio: "ignore" });
			return python;
		} catch {
			// The next one may have it.
		}
	}
	throw new Error("there is no slixmpp for python3; sudo apt-get install python3-slixmpp");
}

function member(value: unknown, name: string): unknown {
	return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function text_in(value: unknown, name: string): string {
	const found = member(value, name);
	if (typeof found !== "string") throw new Error(`no ${name} in ${JSON.stringify(value)}`);
	return found;
}

function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

function texts(value: unknown): readonly string[] {
	return list(value).map(String);
}

interface Pending {
	readonly resolve: (result: unknown) => void;
	readonly reject: (error: Error) => void;
}

/** A process in which clients of slixmpp run. */
export class Slixmpp {
	readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
	readonly #ended: Promise<void>;
	readonly #ready: Promise<void>;
	readonly #pending = new Map<number, Pending>();
	readonly #clients = new Map<string, SlixmppClient>();
	#said = "";
	#numbers = 0;

	/** Starts the process; use `start_slixmpp`. Throws where there is no slixmpp. */
	constructor() {
		const child = spawn(find_python(), ["-u", driver], { stdio: ["pipe", "pipe", "pipe"] });
		this.#child = child;
		running.add(child);
		child.stdin.on("error", () => {});
		child.stderr.setEncoding("utf8").on("data", (text: string) => {
			this.#said += text;
		});
		this.#ended = new Promise((resolve) => {
			child.once("close", () => {
				running.delete(child);
				const error = new Error(`slixmpp has ended\n${this.#said}`);
				for (const { reject } of this.#pending.values()) reject(error);
				this.#pending.clear();
				for (const client of this.#clients.values()) client.take("ended");
				resolve();
			});
		});
		this.#ready = new Promise((resolve, reject) => {
			createInterface({ input: child.stdout }).on("line", (line) => {
				const event: unknown = JSON.parse(line);
				if (member(event, "event") === "ready") resolve();
				else this.#take(event);
			});
			void this.#ended.then(() => reject(new Error(`slixmpp does not start\n${this.#said}`)));
		});
		this.#ready.catch(() => {});
	}

	#take(event: unknown): void {
		const kind = member(event, "event");
		if (kind === "in" || kind === "out" || kind === "ended") {
			const text = kind === "ended" ? "" : text_in(event, "text");
			this.#clients.get(text_in(event, "client"))?.take(kind, text);
			return;
		}
		const number = Number(member(event, "number"));
		const pending = this.#pending.get(number);
		this.#pending.delete(number);
		if (kind === "done") pending?.resolve(member(event, "result"));
		else pending?.reject(new Error(text_in(event, "problem")));
	}

	/** Resolves when it takes orders; rejects where it ends or takes more than a minute. */
	ready(): Promise<void> {
		return in_time(this.#ready, step_limit, () => `slixmpp does not start\n${this.#said}`);
	}

	/** Everything that Python wrote to its standard error. */
	get said(): string {
		return this.#said;
	}

	/** Has a client do something and resolves with the result; rejects with slixmpp's reason, or after 90 s. */
	async order(client: string, operation: string, details: Order = {}): Promise<unknown> {
		this.#numbers += 1;
		const number = this.#numbers;
		const result = new Promise<unknown>((resolve, reject) => {
			this.#pending.set(number, { resolve, reject });
		});
		this.#child.stdin.write(`${JSON.stringify({ ...details, number, operation, client })}\n`);
		try {
			return await in_time(result, order_limit, () => `slixmpp: ${client} does not ${operation}`);
		} finally {
			this.#pending.delete(number);
		}
	}

	/** Logs a client in, sends its first presence, and resolves when the server has handled that; rejects where the server refuses. */
	async connect({
		server,
		jid,
		password,
		presence = {},
		plugins = [],
	}: SlixmppConnectOptions): Promise<SlixmppClient> {
		const client = new SlixmppClient(this, new_id("slixmpp"));
		this.#clients.set(client.name, client);
		try {
			const given = await this.order(client.name, "connect", {
				jid,
				password,
				host: server.address,
				port: server.ports.c2s,
				plugins: ["xep_0030", ...plugins],
			});
			client.begin(String(given));
			if (presence !== "none") await client.presence(presence);
			await client.sync();
		} catch (error) {
			client.cut();
			throw error;
		}
		return client;
	}

	/** Ends the process, and with it every connection. */
	async stop(): Promise<void> {
		this.#child.stdin.end();
		await in_time(this.#ended, step_limit, () => "slixmpp does not end").catch(() => {
			this.#child.kill("SIGKILL");
		});
		await this.#ended;
	}
}

/** A client of slixmpp. It answers by itself what its plugins know, and every other request with an error. */
export class SlixmppClient extends Session {
	/** How the process calls it. */
	readonly name: string;
	readonly #process: Slixmpp;
	#jid = "";
	#is_open = true;

	/** Use `Slixmpp.connect`. */
	constructor(process: Slixmpp, name: string) {
		super();
		this.#process = process;
		this.name = name;
		this.note_opened();
	}

	get jid(): string {
		return this.#jid;
	}

	/** Takes what the process reports of it. */
	take(kind: "in" | "out" | "ended", text = ""): void {
		if (kind === "in") this.note_received(text);
		else if (kind === "out") this.note_sent(text);
		else {
			this.#is_open = false;
			this.note_ended(`${this.#jid}: the connection has ended`);
		}
	}

	/** Notes that it has logged in. */
	begin(jid: string): void {
		this.#jid = jid;
		this.note_ready();
	}

	#order(operation: string, details: Order = {}): Promise<unknown> {
		return this.#process.order(this.name, operation, details);
	}

	async send(what: string | Element): Promise<void> {
		if (!this.#is_open) throw new Error(`${this.#jid}: the connection has ended`);
		await this.#order("send", { xml: what.toString() });
	}

	async stop(): Promise<void> {
		if (this.#is_open) await this.#order("stop").catch(() => {});
	}

	cut(): void {
		if (this.#is_open) this.#order("cut").catch(() => {});
	}

	/** Sends presence as slixmpp writes it, capabilities included where it has them. */
	override async presence({ priority, show, status, type, to }: PresenceOptions = {}): Promise<void> {
		await this.#order("presence", { to, type, show, status, priority });
	}

	/** Sends a message as slixmpp writes it and resolves with its id. */
	async message(to: string, body: string | undefined, options: MessageOptions = {}): Promise<string> {
		return String(await this.#order("message", { to, body, ...options }));
	}

	/** Sends a request and resolves with the answer, which slixmpp takes from the address that was asked only. */
	async ask(to: string, payload: Element, type: "get" | "set" = "get"): Promise<Element> {
		return parse(String(await this.#order("request", { to, type, payload: payload.toString() })));
	}

	/** From now on answers every request of urn:example:ask, saying who has. */
	async answer_as(by: string): Promise<void> {
		await this.#order("serve", { by });
	}

	/** The features and identities of somebody (XEP-0030); rejects with "TYPE/CONDITION" where that is refused. */
	async disco_info(
		to: string,
		node?: string,
	): Promise<{ readonly identities: readonly string[]; readonly features: readonly string[] }> {
		const info = await this.#order("disco_info", { to, node });
		return { identities: texts(member(info, "identities")), features: texts(member(info, "features")) };
	}

	/** The items of somebody, each as address, node and name; rejects as `disco_info` does. */
	async disco_items(to: string, node?: string): Promise<readonly (readonly string[])[]> {
		return list(await this.#order("disco_items", { to, node })).map(texts);
	}

	/** Has one more feature from now on, and says so in its presence (needs xep_0115). */
	async advertise(feature: string): Promise<void> {
		await this.#order("advertise", { feature });
	}

	/** The features of somebody whose capabilities slixmpp has seen, asked for and verified (needs xep_0115). */
	async known_features(jid: string): Promise<readonly string[] | undefined> {
		const features = await this.#order("known_features", { jid });
		return features === null ? undefined : texts(features);
	}

	/** Offers an ad-hoc command of three stages: name, colour, and what was told by whom (needs xep_0050). */
	async offer_command(node: string): Promise<void> {
		await this.#order("offer_command", { node });
	}

	/** Goes through a command to its end, answering one form after the other, and resolves with what each stage showed (needs xep_0050); rejects with "TYPE/CONDITION" of an error. */
	async run_command(
		to: string,
		node: string,
		answers: readonly { readonly [name: string]: string }[],
	): Promise<readonly Stage[]> {
		return list(await this.#order("run_command", { to, node, answers })).map((stage) => ({
			from: text_in(stage, "from"),
			status: text_in(stage, "status"),
			title: text_in(stage, "title"),
			values: Object.fromEntries(
				Object.entries(member(stage, "values") ?? {}).map(([name, value]) => [name, String(value)]),
			),
		}));
	}

	/** From now on takes every in-band bytestream to its end (needs xep_0047). */
	async take_bytes(): Promise<void> {
		await this.#order("take_bytes");
	}

	/** Resolves with the next bytestream that has come to its end. */
	async taken_bytes(): Promise<Bytes & { readonly size: number }> {
		const bytes = await this.#order("taken_bytes");
		return {
			peer: text_in(bytes, "peer"),
			size: Number(member(bytes, "size")),
			sha256: text_in(bytes, "sha256"),
		};
	}

	/** Sends so many bytes, the same ones for the same seed, through an in-band bytestream of its own (needs xep_0047); rejects with "TYPE/CONDITION" of an error. */
	async send_bytes(to: string, size: number, seed: string): Promise<Bytes & { readonly blocks: number }> {
		const bytes = await this.#order("send_bytes", { to, size, seed });
		return {
			peer: text_in(bytes, "peer"),
			sha256: text_in(bytes, "sha256"),
			blocks: Number(member(bytes, "blocks")),
		};
	}

	/** From now on holds a group conversation at every address that somebody joins by presence: says who joins and leaves, and copies each message to the others. */
	async hold_group(): Promise<void> {
		await this.#order("hold_group");
	}
}

/** Starts a process for clients of slixmpp; rejects where there is no slixmpp or it takes more than a minute. */
export async function start_slixmpp(): Promise<Slixmpp> {
	const slixmpp = new Slixmpp();
	try {
		await slixmpp.ready();
	} catch (error) {
		await slixmpp.stop();
		throw error;
	}
	return slixmpp;
}
