// A real client: @xmpp/client, which logs in and keeps the stream; what comes is for the test to see and to
// answer. By default it has no stream management and does not connect again, so that a cut ends its session.

import type { Socket } from "node:net";
import { client as new_xmpp_client, type Client as XmppClient } from "@xmpp/client";
import { type PresenceOptions, Session } from "./session.ts";
import { in_time, step_limit } from "./wait.ts";
import { type Element, is_answer, namespaces, parse } from "./wire.ts";

export type { Answer, Handler, Predicate, PresenceOptions } from "./session.ts";

export interface Server {
	readonly address: string;
	readonly ports: { readonly c2s: number };
}

export interface ConnectOptions {
	readonly server: Server;
	/** user@host, or user@host/resource to ask for a resource. */
	readonly jid: string;
	readonly password: string;
	/** The first presence, or "none"; a plain one unless said otherwise. */
	readonly presence?: PresenceOptions | "none";
	/** Whether stream management is used (XEP-0198); the session then outlives a cut, until `resume`. */
	readonly sm?: boolean;
	/** The SASL mechanism; "PLAIN" unless said otherwise, since "SCRAM-SHA-1" takes much longer. */
	readonly mechanism?: string;
}

/** The parts of an address; throws where it has no localpart. */
export function split_jid(jid: string): { user: string; host: string; resource: string | undefined } {
	const [, user, host, resource] = /^([^@/]+)@([^/]+)(?:\/(.*))?$/s.exec(jid) ?? [];
	if (user === undefined || host === undefined) throw new Error(`not the address of an account: ${jid}`);
	return { user, host, resource };
}

export class Client extends Session {
	readonly #xmpp: XmppClient;
	readonly #sm: boolean;
	/** What @xmpp/client reported as errors. */
	readonly errors: Error[] = [];
	#jid: string;

	/** Prepares a client; use `connect`. Throws where the address has no localpart. */
	constructor({ server, jid, password, sm = false, mechanism = "PLAIN" }: ConnectOptions) {
		super();
		const { user, host, resource } = split_jid(jid);
		this.#jid = jid;
		this.#sm = sm;
		this.#xmpp = new_xmpp_client({
			service: `xmpp://${server.address}:${server.ports.c2s}`,
			domain: host,
			username: user,
			timeout: step_limit,
			credentials: (authenticate) => authenticate({ username: user, password }, mechanism),
			...(resource !== undefined && { resource }),
		});
		this.#xmpp.reconnect.stop();
		this.#xmpp.on("error", (error) => this.errors.push(error));
		this.#xmpp.on("connect", () => this.#watch_socket());
		this.#xmpp.on("disconnect", () => this.note_ended(`${this.#jid}: the connection has ended`));
		this.#take_over();
	}

	get jid(): string {
		return this.#jid;
	}

	/** Whether the stream is open. */
	get is_online(): boolean {
		return this.#xmpp.status === "online";
	}

	// @xmpp/client answers every request by itself (a ping with a result, all else with an error), and turns
	// stream management on wherever it is offered. Its listeners get neither, and no stanza but the answers to
	// its own requests; they count stanzas for stream management, so that is done here.
	#take_over(): void {
		for (const listener of this.#xmpp.listeners("element")) {
			this.#xmpp.off("element", listener);
			this.#xmpp.on("element", (found) => {
				if (found.is("features", namespaces.streams)) this.#choose_features(found);
				const own = is_answer(found) && this.#xmpp.iqCaller.handlers.has(found.attrs.id ?? "");
				if (/^(iq|message|presence)$/.test(found.name) && !own) this.#xmpp.streamManagement.inbound += 1;
				else listener(found);
			});
		}
	}

	#choose_features(features: Element): void {
		const offered = features.getChild("sm", namespaces.sm);
		if (offered && !this.#sm) features.remove(offered);
	}

	#watch_socket(): void {
		const { socket } = this.#xmpp;
		if (!socket) return;
		this.note_opened();
		// @xmpp/client decodes each packet for itself, which spoils a character that two packets share.
		socket.setEncoding("utf8");
		socket.prependListener("data", (text: string) => this.note_received(text));
		const write = socket.write.bind(socket);
		const watched: Socket["write"] = (data: string | Uint8Array, ...rest: unknown[]) => {
			this.note_sent(Buffer.from(data).toString("utf8"));
			return Reflect.apply(write, socket, [data, ...rest]);
		};
		socket.write = watched;
	}

	/** Logs in; use `connect`. Rejects where the server refuses or takes more than a minute. */
	async start(presence: PresenceOptions | "none"): Promise<void> {
		const jid = await in_time(this.#xmpp.start(), step_limit, () => `${this.#jid} cannot log in`);
		this.#jid = jid.toString();
		this.note_ready();
		// @xmpp/client is online before stream management is on, and begins to count stanzas only then.
		if (this.#sm)
			await this.next_nonza((found) => /^(enabled|failed)$/.test(found.name), { within: step_limit });
		if (presence !== "none") await this.presence(presence);
		await this.sync({ within: step_limit });
	}

	async send(what: string | Element): Promise<void> {
		if (!this.#xmpp.socket?.writable) throw new Error(`${this.#jid}: the connection has ended`);
		// What is not acknowledged is kept by @xmpp/client, as an element.
		if (this.#sm) await this.#xmpp.send(typeof what === "string" ? parse(what) : what);
		else await this.#xmpp.write(what.toString());
	}

	async stop(): Promise<void> {
		const { socket } = this.#xmpp;
		if (!socket || socket.destroyed) return;
		if (this.is_online) {
			await in_time(this.#xmpp.stop(), step_limit, () => `${this.#jid} cannot log out`).catch(() => {});
		}
		socket.destroy();
	}

	cut(): void {
		this.#xmpp.socket?.destroy();
	}

	/** Stops reading, as a client does that hangs: the connection stays. */
	freeze(): void {
		this.#xmpp.socket?.pause();
	}

	/** Reads on after `freeze`. */
	thaw(): void {
		this.#xmpp.socket?.resume();
	}

	/** Connects again after a cut and resumes the session (with `sm` only); rejects where the server has forgotten it or takes more than a minute. */
	async resume(): Promise<void> {
		if (this.#xmpp.status !== "disconnect") {
			const gone = new Promise<void>((resolve) => this.#xmpp.once("disconnect", () => resolve()));
			await in_time(gone, step_limit, () => `${this.#jid} was not cut off`);
		}
		const resumed = new Promise<void>((resolve, reject) => {
			this.#xmpp.streamManagement.once("resumed", resolve);
			this.#xmpp.once("online", () =>
				reject(new Error(`${this.#jid}: the server had forgotten the session`)),
			);
		});
		resumed.catch(() => {});
		await this.#xmpp.reconnect.reconnect();
		await in_time(resumed, step_limit, () => `${this.#jid} cannot resume`);
	}
}

/** Logs a client in, sends its first presence, and resolves when the server has handled that; rejects where the server refuses or takes more than a minute. */
export async function connect(options: ConnectOptions): Promise<Client> {
	const client = new Client(options);
	try {
		await client.start(options.presence ?? {});
	} catch (error) {
		client.cut();
		throw error;
	}
	return client;
}
