// A throw-away Prosody with the module, two clients that serve, and one that asks.

import { randomBytes } from "node:crypto";
import { type Client, connect } from "../support/client.ts";
import { available_versions, type Prosody, start_prosody } from "../support/prosody.ts";
import type { Answer } from "../support/session.ts";
import { type Element, element, error_element, namespaces, payload_of } from "../support/wire.ts";
import { paragraph, say } from "./paper.ts";

export const host = "example";
export const component = "proxy.example";
export const target = "svc@example";
export const user_account = "user@example";
export const password = "demo";

/** The password of the status page. */
export const token = randomBytes(16).toString("hex");

/** The namespace of the one question that the service knows. */
export const namespace = "urn:example:demo";

/** The question. */
export function hello(...text: readonly string[]): Element {
	return element("hello", { xmlns: namespace }, ...text);
}

/** What the service says to a request. */
export function serve(request: Element, name: string): Answer {
	const payload = payload_of(request);
	if (payload?.is("hello", namespace)) return hello(`from ${name}`);
	if (payload?.is("ping", namespaces.ping)) return "empty";
	return error_element("cancel", "feature-not-implemented", {
		text: `This service knows only hello, of ${namespace}`,
	});
}

export class Stage {
	readonly server: Prosody;
	readonly user: Client;
	/** The two that serve, by their resources. */
	readonly services: Map<string, Client>;

	/** Ties them together; use `set_stage`. */
	constructor(server: Prosody, user: Client, services: Map<string, Client>) {
		this.server = server;
		this.user = user;
		this.services = services;
	}

	/** Writes who is there. */
	introduce(): void {
		say("");
		paragraph(
			`Prosody ${this.server.number}, started for this on ${this.server.address}:${this.server.ports.c2s}`,
			[
				`VirtualHost "${host}"`,
				`Component "${component}" "client_proxy"`,
				`    target_address = "${target}"`,
				"",
				...[...this.services.values()].map(({ jid }) => `${jid.padEnd(20)} a client that serves`),
				`${this.user.jid.padEnd(20)} a client that asks`,
			],
		);
		say("");
	}

	/** Logs one that serves in again. */
	async replace(name: string): Promise<void> {
		this.services.set(name, await log_in(this.server, `${target}/${name}`));
	}

	/** The address of the status page. */
	get page(): string {
		return `http://${this.server.address}:${this.server.ports.http}/client_proxy_status`;
	}

	/** What the module, and Prosody from warnings on, logged last. */
	last_words(): readonly string[] {
		return last_words(this.server);
	}

	/** Ends everything and removes what it left. */
	async clear(): Promise<void> {
		for (const client of [this.user, ...this.services.values()]) client.cut();
		await this.server.stop();
	}
}

function last_words(server: Prosody): readonly string[] {
	return server
		.log()
		.filter(({ source, level }) => source.startsWith(component) || level === "warn" || level === "error")
		.slice(-15)
		.map(({ source, level, text }) => `${source} ${level}: ${text}`);
}

function log_in(server: Prosody, jid: string): Promise<Client> {
	return connect({ server, jid, password });
}

/** Starts everything; rejects where Prosody does not start or a client cannot log in. */
export async function set_stage(): Promise<Stage> {
	const [version] = available_versions();
	if (!version) throw new Error("there is no Prosody here; ./build.sh demo sees to that");
	const server = await start_prosody({
		version,
		// The status page is found at the server's address, since no DNS knows the names here.
		global: { http_default_host: host },
		hosts: { [host]: { modules_enabled: ["client_proxy_status"], client_proxy_status_token: token } },
		components: { [component]: { module: "client_proxy", options: { target_address: target } } },
		accounts: { [user_account]: password, [target]: password },
	});
	try {
		const user = await log_in(server, `${user_account}/phone`);
		const stage = new Stage(server, user, new Map());
		for (const name of ["a", "b"]) await stage.replace(name);
		// The module asks for the presence of the account within a second of its start, and logs whom it sees.
		await server.wait_log(/ is available, 2 in all$/, { within: 5_000 }).catch(() => {
			const words = last_words(server).map((line) => `\n  ${line}`);
			throw new Error(
				`the module does not see its two clients; what it logged:${words.join("") || " nothing"}`,
			);
		});
		return stage;
	} catch (error) {
		await server.stop();
		throw error;
	}
}
