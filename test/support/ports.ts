// Free ports on the loopback interface.

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

// Each process of the test runner has ports of its own, and gives none of them twice: what is chosen is used a moment later,
// and some that listen on it cannot choose another one then.
const processes = 16;
const own = Number(process.env.VITEST_POOL_ID ?? 0) % processes;
const given = new Set<number>();

/** Whether the kernel lets a TCP server have that port on the loopback interface now. */
export function is_free(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once("error", () => resolve(false));
		server.listen({ host: loopback, port, exclusive: true }, () => server.close(() => resolve(true)));
	});
}

/** As many ports as asked for that are free at this moment and were not given before; throws when a thousand tries find too few. */
export async function free_ports(count: number): Promise<readonly number[]> {
	const highest = Math.max(ephemeral_start(), lowest + 5_000);
	const found = new Set<number>();
	for (let tries = 0; found.size < count; tries += 1) {
		if (tries === 1_000) throw new Error(`no ${count} free ports between ${lowest} and ${highest}`);
		const port = lowest + processes * Math.floor((Math.random() * (highest - lowest)) / processes) + own;
		if (given.has(port)) continue;
		given.add(port);
		if (await is_free(port)) found.add(port);
	}
	return [...found];
}
