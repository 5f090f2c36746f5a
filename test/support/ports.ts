// Free ports on the loopback interface.

import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

export const loopback = "127.0.0.1";

// Below the range from which the kernel takes the ports of outgoing connections: a server that is started
// again must find its port free, and one from that range may have become some client's meanwhile.
function ephemeral_start(): number {
	try {
		return Number.parseInt(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8"), 10);
	} catch {
		return 32_768;
	}
}

const lowest = 10_240;

/** Whether the kernel lets a TCP server have that port on the loopback interface now. */
export function is_free(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once("error", () => resolve(false));
		server.listen({ host: loopback, port, exclusive: true }, () => server.close(() => resolve(true)));
	});
}

// Between the choice and the start of a server, and while one is started again, nothing listens on its port. The UDP port
// of the same number, which no server here uses, tells other tests that it has been given away, until this process ends.
function reserve(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = createSocket("udp4").unref();
		socket.on("error", () => {
			socket.close();
			resolve(false);
		});
		socket.bind({ address: loopback, port, exclusive: true }, () => resolve(true));
	});
}

/** As many different ports as asked for that are free, and are given to nobody else while this process runs; throws when a thousand tries find too few. */
export async function free_ports(count: number): Promise<readonly number[]> {
	const highest = Math.max(ephemeral_start(), lowest + 5_000);
	const found: number[] = [];
	for (let tries = 0; found.length < count; tries += 1) {
		if (tries === 1_000) throw new Error(`no ${count} free ports between ${lowest} and ${highest}`);
		const port = lowest + Math.floor(Math.random() * (highest - lowest));
		if ((await is_free(port)) && (await reserve(port))) found.push(port);
	}
	return found;
}
