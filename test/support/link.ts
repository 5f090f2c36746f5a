// A TCP forwarder in front of a server, which can be taken off the network: established connections stay and carry
// nothing, new ones are refused.

import { createConnection, createServer, type Server, type Socket } from "node:net";
import { free_ports, loopback } from "./ports.ts";

export class Link {
	readonly address = loopback;
	readonly port: number;
	readonly #to: () => number;
	readonly #sockets = new Set<Socket>();
	#server: Server | undefined;
	#frozen = false;

	/** Prepares it; use `make_link`. */
	constructor(port: number, to: () => number) {
		this.port = port;
		this.#to = to;
	}

	/** How many connections it carries, each of two halves. */
	get size(): number {
		return this.#sockets.size;
	}

	/** Takes new connections; rejects where the port is not free. */
	listen(): Promise<void> {
		if (this.#server) return Promise.resolve();
		const server = createServer((socket) => this.#join(socket));
		this.#server = server;
		return new Promise((resolve, reject) => {
			server.once("error", reject);
			server.listen({ host: loopback, port: this.port, exclusive: true }, resolve);
		});
	}

	/** Has new connections refused; those that are there stay. */
	refuse(): void {
		this.#server?.close();
		this.#server = undefined;
	}

	#join(socket: Socket): void {
		const other = createConnection(this.#to(), loopback);
		for (const [one, another] of [
			[socket, other],
			[other, socket],
		] as const) {
			this.#sockets.add(one);
			one.setNoDelay(true);
			one.on("error", () => {});
			one.on("data", (data) => another.write(data));
			one.on("end", () => another.end());
			one.on("close", () => {
				this.#sockets.delete(one);
				another.destroy();
			});
			if (this.#frozen) one.pause();
		}
	}

	/** Stops every byte in both directions, and has new connections refused. */
	freeze(): void {
		this.refuse();
		this.#frozen = true;
		for (const socket of this.#sockets) socket.pause();
	}

	/** Lets everything pass again, what came meanwhile first. */
	async thaw(): Promise<void> {
		this.#frozen = false;
		for (const socket of this.#sockets) socket.resume();
		await this.listen();
	}

	/** Ends all connections. */
	close(): void {
		this.refuse();
		for (const socket of this.#sockets) socket.destroy();
	}
}

/** Makes a link, which refuses connections until it is told to `listen`, to the port that `to` gives, asked for each connection anew. */
export async function make_link(to: () => number): Promise<Link> {
	const [port = 0] = await free_ports(1);
	return new Link(port, to);
}
