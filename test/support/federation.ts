// Two throw-away Prosodys that talk to each other (SRV records of a DNS server of their own, dialback, no TLS).

import { type DnsServer, start_dns } from "./dns.ts";
import { Prosody, type StartOptions } from "./prosody.ts";

export class Federation {
	readonly here: Prosody;
	readonly there: Prosody;
	readonly dns: DnsServer;

	/** Ties the three together; use `start_federation`. */
	constructor(here: Prosody, there: Prosody, dns: DnsServer) {
		this.here = here;
		this.there = there;
		this.dns = dns;
	}

	/** Has the DNS server say where the hosts and components of both are, as they are configured now. */
	announce(): void {
		for (const server of [this.here, this.there]) {
			for (const host of server.host_names) {
				this.dns.places.set(host, { address: server.address, port: server.ports.s2s });
			}
		}
	}

	/** Starts both at once; rejects as `start_prosody` does. */
	async start(): Promise<void> {
		await Promise.all([this.here.prepare(), this.there.prepare()]);
		this.announce();
		await Promise.all([this.here.start(), this.there.start()]);
		// A port may have been taken meanwhile, and another chosen.
		this.announce();
	}

	/** Ends all and removes the directories; rejects as Prosody's `stop` does. */
	async stop(): Promise<void> {
		await Promise.all([this.here.stop(), this.there.stop()]);
		await this.dns.stop();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stop();
	}
}

/** Starts two servers that can reach each other; the names of their hosts must end in ".test". Rejects as `start_prosody` does. */
export async function start_federation(here: StartOptions, there: StartOptions): Promise<Federation> {
	const dns = await start_dns();
	const federation = new Federation(
		new Prosody({ ...here, s2s: true, dns: { address: dns.address, port: dns.port } }),
		new Prosody({ ...there, s2s: true, dns: { address: dns.address, port: dns.port } }),
		dns,
	);
	try {
		await federation.start();
	} catch (error) {
		await federation.stop();
		throw error;
	}
	return federation;
}
