// A DNS server on the loopback interface that knows where the XMPP servers of a test are, and nothing else.

import { createSocket, type Socket } from "node:dgram";
import {
	type Answer,
	AUTHORITATIVE_ANSWER,
	decode,
	encode,
	type Packet,
	type Question,
	RECURSION_DESIRED,
} from "dns-packet";
import { loopback } from "./ports.ts";

export interface Place {
	/** An IP literal: both Prosody and ejabberd take one as the target of an SRV record. */
	readonly address: string;
	readonly port: number;
}

const nxdomain = 3;
const service = "_xmpp-server._tcp.";

export class DnsServer {
	/** Where each host is; it may change at any time. */
	readonly places: Map<string, Place>;
	/** Every question that came, such as "SRV _xmpp-server._tcp.a.test". */
	readonly questions: string[] = [];
	readonly #socket: Socket;

	/** Prepares the server; use `start_dns`. */
	constructor(places: Iterable<readonly [string, Place]>) {
		this.places = new Map(places);
		this.#socket = createSocket("udp4");
		this.#socket.on("message", (data, { address, port }) => {
			const reply = this.#reply(data);
			if (reply) this.#socket.send(reply, port, address);
		});
		// Whoever asked may be gone.
		this.#socket.on("error", () => {});
	}

	get address(): string {
		return loopback;
	}

	get port(): number {
		return this.#socket.address().port;
	}

	#reply(data: Buffer): Buffer | undefined {
		let query: Packet;
		try {
			query = decode(data);
		} catch {
			return undefined;
		}
		const questions = query.questions ?? [];
		for (const { type, name } of questions) this.questions.push(`${type} ${name}`);
		const answers = questions.flatMap((question) => this.#answers(question));
		const known = questions.some(({ name }) => this.#host(name) !== undefined);
		return encode({
			type: "response",
			id: query.id ?? 0,
			flags: AUTHORITATIVE_ANSWER | ((query.flags ?? 0) & RECURSION_DESIRED) | (known ? 0 : nxdomain),
			questions,
			answers,
		});
	}

	#host(name: string): string | undefined {
		const host = name.toLowerCase().replace(service, "");
		return this.places.has(host) ? host : undefined;
	}

	#answers({ type, name }: Question): Answer[] {
		const host = this.#host(name);
		const place = host === undefined ? undefined : this.places.get(host);
		if (!place) return [];
		const is_service = name.toLowerCase().startsWith(service);
		if (type === "SRV" && is_service) {
			return [
				{ type, name, ttl: 0, data: { target: place.address, port: place.port, priority: 0, weight: 0 } },
			];
		}
		if (type === "A" && !is_service) return [{ type, name, ttl: 0, data: place.address }];
		return [];
	}

	/** Begins to listen; use `start_dns`. Rejects where no port can be had. */
	start(): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#socket.once("error", reject);
			this.#socket.bind(0, loopback, resolve);
		});
	}

	/** Ends it. */
	stop(): Promise<void> {
		return new Promise((resolve) => this.#socket.close(() => resolve()));
	}
}

/** Starts a DNS server on a free port; rejects where none can be had. */
export async function start_dns(places: Iterable<readonly [string, Place]> = []): Promise<DnsServer> {
	const server = new DnsServer(places);
	await server.start();
	return server;
}
