// A client of the fewest parts, which sends any bytes: for hostile input and for many stanzas.

import { createConnection, type Socket } from "node:net";
import { type ConnectOptions, split_jid } from "./client.ts";
import { type PresenceOptions, Session } from "./session.ts";
import { in_time, step_limit } from "./wait.ts";
import { type Element, element, iq_set, is_answer, namespaces, new_id } from "./wire.ts";

export interface RawConnectOptions extends Pick<ConnectOptions, "server" | "jid" | "password" | "presence"> {
	/** How far it goes by itself: to the open "stream", the login ("auth"), or the session ("bind"); "bind" unless said otherwise. */
	readonly until?: "stream" | "auth" | "bind";
}

export class RawClient extends Session {
	readonly #socket: Socket;
	readonly #host: string;
	#jid: string;
	readonly #closed: Promise<void>;

	private constructor(socket: Socket, jid: string) {
		super();
		this.#socket = socket;
		this.#jid = jid;
		this.#host = split_jid(jid).host;
		this.note_opened();
		socket.setNoDelay(true);
		socket.setEncoding("utf8");
		socket.on("data", (text: string) => this.note_received(text));
		socket.on("error", () => {});
		this.#closed = new Promise((resolve) => {
			socket.once("close", () => {
				this.note_ended(`${this.#jid}: the connection has ended`);
				resolve();
			});
		});
	}

	get jid(): string {
		return this.#jid;
	}

	/** Whether the connection is open. */
	get is_open(): boolean {
		return !this.#socket.destroyed;
	}

	/** Resolves when the connection has ended. */
	get closed(): Promise<void> {
		return this.#closed;
	}

	/** Connects; use `connect_raw`. Rejects where the server refuses or takes more than a minute. */
	static async open({ server, jid }: RawConnectOptions): Promise<RawClient> {
		const socket = createConnection(server.ports.c2s, server.address);
		const connected = new Promise<void>((resolve, reject) => {
			socket.once("connect", resolve);
			socket.once("error", reject);
		});
		await in_time(connected, step_limit, () => `${jid} cannot connect`);
		return new RawClient(socket, jid);
	}

	/** Opens a stream and resolves with the features that the server offers; rejects after a minute. */
	async open_stream(): Promise<Element> {
		await this.send(
			`<?xml version='1.0'?><stream:stream xmlns='${namespaces.client}' ` +
				`xmlns:stream='${namespaces.streams}' to='${this.#host}' version='1.0'>`,
		);
		return this.next_nonza((found) => found.is("features"), { within: step_limit });
	}

	/** Logs in with SASL PLAIN and opens the new stream; rejects where the server refuses or takes more than a minute. */
	async authenticate(password: string): Promise<void> {
		const { user } = split_jid(this.#jid);
		const credentials = Buffer.from(`\0${user}\0${password}`).toString("base64");
		await this.send(element("auth", { xmlns: namespaces.sasl, mechanism: "PLAIN" }, credentials));
		const answer = await this.next_nonza((found) => found.getNS() === namespaces.sasl, {
			within: step_limit,
		});
		if (!answer.is("success")) throw new Error(`${this.#jid} cannot log in: ${answer}`);
		await this.open_stream();
	}

	/** Binds the resource, or one that the server chooses; rejects where the server refuses or takes more than a minute. */
	async bind(): Promise<void> {
		const { resource } = split_jid(this.#jid);
		const wanted = resource === undefined ? [] : [element("resource", {}, resource)];
		const id = new_id("bind");
		const request = iq_set(this.#host, element("bind", { xmlns: namespaces.bind }, ...wanted), { id });
		request.attrs.to = undefined;
		await this.send(request);
		const answer = await this.next((stanza) => is_answer(stanza) && stanza.attrs.id === id, {
			within: step_limit,
		});
		const given = answer.getChild("bind", namespaces.bind)?.getChildText("jid");
		if (!given) throw new Error(`${this.#jid} cannot bind: ${answer}`);
		this.#jid = given;
		this.note_ready();
	}

	/** Sends the first presence and resolves when the server has handled it; rejects after a minute. */
	async begin(presence: PresenceOptions | "none"): Promise<void> {
		if (presence !== "none") await this.presence(presence);
		await this.sync({ within: step_limit });
	}

	send(what: string | Element | Uint8Array): Promise<void> {
		const data = what instanceof Uint8Array ? what : what.toString();
		return new Promise((resolve, reject) => {
			if (!this.#socket.writable) {
				reject(new Error(`${this.#jid}: the connection has ended`));
				return;
			}
			this.note_sent(typeof data === "string" ? data : Buffer.from(data).toString("utf8"));
			this.#socket.write(data, (error) => (error ? reject(error) : resolve()));
		});
	}

	async stop(): Promise<void> {
		if (!this.#socket.writable) return;
		this.#socket.end("</stream:stream>");
		await in_time(this.#closed, step_limit, () => `${this.#jid} cannot log out`).catch(() => {});
		this.#socket.destroy();
	}

	cut(): void {
		this.#socket.destroy();
	}

	/** Stops reading, as a client does that hangs: the connection stays. */
	freeze(): void {
		this.#socket.pause();
	}

	/** Reads on after `freeze`. */
	thaw(): void {
		this.#socket.resume();
	}
}

/** Connects a raw client and goes as far as `until` says; rejects where the server refuses or takes more than a minute. */
export async function connect_raw(options: RawConnectOptions): Promise<RawClient> {
	const { password, presence = {}, until = "bind" } = options;
	const client = await RawClient.open(options);
	try {
		await client.open_stream();
		if (until === "stream") return client;
		await client.authenticate(password);
		if (until === "auth") return client;
		await client.bind();
		await client.begin(presence);
		return client;
	} catch (error) {
		client.cut();
		throw error;
	}
}
