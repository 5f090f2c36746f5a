// Two throw-away servers that talk to each other (SRV records of a DNS server of their own, dialback, no TLS): a Prosody,
// and another one or an ejabberd.

import { type DnsServer, start_dns } from "./dns.ts";
import { Ejabberd, type EjabberdOptions } from "./ejabberd.ts";
import { Prosody, type StartOptions } from "./prosody.ts";

export class Federation<There extends Prosody | Ejabberd = Prosody> {
	readonly here: Prosody;
	readonly there: There;
	readonly dns: DnsServer;

	/** Ties the three together; use `start_federation`. */
	constructor(here: Prosody, there: There, dns: DnsServer) {
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

async function start_with<There extends Prosody | Ejabberd>(
	here: StartOptions,
	make_there: (dns: DnsServer) => There,
): Promise<Federation<There>> {
	const dns = await start_dns();
	let federation: Federation<There>;
	try {
		federation = new Federation(prosody_of(here, dns), make_there(dns), dns);
	} catch (error) {
		await dns.stop();
		throw error;
	}
	try {
		await federation.start();
	} catch (error) {
		await federation.stop();
		throw error;
	}
	return federation;
}

function prosody_of(options: StartOptions, { address, port }: DnsServer): Prosody {
	return new Prosody({ ...options, s2s: true, dns: { address, port } });
}

/** Starts two servers that can reach each other; the names of their hosts must end in ".test". Rejects as `start_prosody` does. */
export function start_federation(here: StartOptions, there: StartOptions): Promise<Federation> {
	return start_with(here, (dns) => prosody_of(there, dns));
}

/** The same, with an ejabberd there; rejects, with the remedy, where there is none. */
export function start_federation_with_ejabberd(
	here: StartOptions,
	there: EjabberdOptions,
): Promise<Federation<Ejabberd>> {
	return start_with(here, (dns) => new Ejabberd(there, dns));
}

/** Whether a stream between servers, from or to this one, is being opened: that takes as long as the machine makes it. */
export async function opens_streams(server: Prosody): Promise<boolean> {
	const found = await server.eval(`
		for _, host in pairs(hosts) do
			for _, session in pairs(host.s2sout or {}) do
				if session.type == "s2sout_unauthed" then return true; end
			end
		end
		for session in pairs(prosody.incoming_s2s) do
			if session.type == "s2sin_unauthed" then return true; end
		end
		return false
	`);
	return found === "true";
}
