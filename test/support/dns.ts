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
	/** Of the SRV record: who has the lowest is asked first; 0 unless said otherwise. */
	readonly priority?: number;
	/** Of the SRV record: the share among those of the same priority; 0 unless said otherwise. */
	readonly weight?: number;
}

const nxdomain = 3;
const service = "_xmpp-server._tcp.";

export class DnsServer {
	/** Where each host is, at one place or at several; it may change at any time. */
	readonly places: Map<string, Place | readonly Place[]>;
	/** Every question that came, such as "SRV _xmpp-server._tcp.a.test". */
	readonly questions: string[] = [];
	readonly #socket: Socket;
	// How often each host was asked for: each answer begins with another of its places.
	readonly #turns = new Map<string, number>();

	/** Prepares the server; use `start_dns`. */
	constructor(places: Iterable<readonly [string, Place | readonly Place[]]>) {
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
		const known = host === undefined ? undefined : this.places.get(host);
		if (host === undefined || !known) return [];
		const places = [known].flat();
		const is_service = name.toLowerCase().startsWith(service);
		if (type === "SRV" && is_service) {
			return this.#in_turn(host, places).map(({ address: target, port, priority = 0, weight = 0 }) => ({
				type,
				name,
				ttl: 0,
				data: { target, port, priority, weight },
			}));
		}
		if (type === "A" && !is_service) {
			return places.map(({ address }) => ({ type, name, ttl: 0, data: address }));
		}
		return [];
	}

	#in_turn(host: string, places: readonly Place[]): readonly Place[] {
		const turn = this.#turns.get(host) ?? 0;
		this.#turns.set(host, turn + 1);
		const first = turn % Math.max(places.length, 1);
		return [...places.slice(first), ...places.slice(0, first)];
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
export async function start_dns(
	places: Iterable<readonly [string, Place | readonly Place[]]> = [],
): Promise<DnsServer> {
	const server = new DnsServer(places);
	await server.start();
	return server;
}
