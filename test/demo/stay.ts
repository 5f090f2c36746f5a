// Leaves the server and the clients that serve running, and says how to connect.

import type { Element } from "../support/wire.ts";
import { paint, paint_parties, paragraph, say } from "./paper.ts";
import { component, namespace, password, type Stage, serve, target, token, user_account } from "./stage.ts";
import { keep_asking, take_time } from "./traffic.ts";

function clock(): string {
	return new Date().toTimeString().slice(0, 8);
}

function say_served(request: Element, jid: string): void {
	const user = request.attrs.from?.replace(`${component}/`, "") ?? "somebody";
	say(`${paint("dim", clock())}  ${paint_parties(`${jid} answers ${user}`)}`);
}

function say_how_to_connect({ server, services, page }: Stage): void {
	const names = [...services.values()].map(({ jid }) => jid).join(" and ");
	say("");
	paragraph("It goes on until Ctrl-C, and so do requests. Look at the status page", [
		`address     ${page}`,
		`password    ${token}, with any name`,
	]);
	say("");
	paragraph("Connect with any XMPP client", [
		`server      ${server.address}, port ${server.ports.c2s}; set by hand, since no DNS knows these names`,
		`account     ${user_account}`,
		`password    ${password}`,
		"encryption  none: allow the client a connection and a password in plain text",
		"",
		"and send, from its XML console:",
		"",
		`    <iq type='get' id='1' to='${component}'><hello xmlns='${namespace}'/></iq>`,
		"",
		`${names} serve. To serve with them, log in as ${target}, with`,
		"the same password.",
		"",
		`configuration  ${server.config_file}`,
		`log            ${server.directory}/prosody.log`,
	]);
	say("");
}

/** Says how to connect and what is served from then on; rejects where the server ends. */
export async function stay(stage: Stage): Promise<never> {
	for (const [name, client] of stage.services) {
		if (!client.is_online) await stage.replace(name);
	}
	for (const [name, client] of stage.services) {
		client.stop_keeping();
		client.serve(async (request) => {
			if (request.attrs.from !== `${component}/${stage.user.jid}`) say_served(request, client.jid);
			await take_time(name);
			return serve(request, name);
		});
	}
	stage.user.stop_keeping();
	keep_asking(stage);
	say_how_to_connect(stage);
	return new Promise((_, reject) => {
		setInterval(() => {
			if (!stage.server.is_running) reject(new Error("Prosody has ended"));
		}, 1_000);
	});
}
