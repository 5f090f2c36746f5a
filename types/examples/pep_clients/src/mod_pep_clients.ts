// Keeps a list of the software that an account uses, in one of its own nodes (XEP-0163). As a client comes online all
// clients of the account are asked for name and version (XEP-0092); once each has answered, or half a minute has passed,
// the list is published.

import * as promise from "util.promise";
import { iq, stanza } from "util.stanza";

const node = "https://example.org/clients";
const xmlns_pubsub = "http://jabber.org/protocol/pubsub";
const xmlns_version = "jabber:iq:version";
const time_limit = 30;

const pep = module.depends("pep");

/** What a client says of itself. */
interface Software {
	readonly resource: string;
	readonly name: string;
	readonly version: string;
}

/** Asks a client; nothing is known of one that does not answer. */
function software_of(session: ClientSession) {
	const resource = session.resource ?? "";
	const request = iq({ type: "get", id: `version-${session.id}`, from: module.host, to: session.full_jid });
	request.tag("query", { xmlns: xmlns_version });
	return module.send_iq(request, undefined, time_limit).next(
		(answer): Software => {
			const query = answer.stanza.get_child("query", xmlns_version);
			const name = query && query.get_child_text("name");
			const version = query && query.get_child_text("version");
			return { resource, name: name ?? "unknown", version: version ?? "unknown" };
		},
		(): Software => ({ resource, name: "unknown", version: "unknown" }),
	);
}

function publish(username: string, clients: readonly Software[]): void {
	const item = stanza("item", { xmlns: xmlns_pubsub, id: "current" }).tag("clients", { xmlns: node });
	for (const client of clients) {
		const attributes = { resource: client.resource, name: client.name, version: client.version };
		item.tag("client", attributes).up();
	}
	const config = { max_items: 1, access_model: "whitelist" } as const;
	const [ok, problem] = pep.get_pep_service(username).publish(node, true, "current", item.reset(), config);
	if (!ok) module.log("warn", "The clients of %s cannot be published: %s", username, problem);
}

module.hook("presence/initial", (event) => {
	const origin = event.origin;
	if (origin.type !== "c2s" || origin.username === undefined) return;
	const username = origin.username;
	const account = prosody.bare_sessions.get(`${username}@${module.host}`);
	if (!account) return;
	const asked: ReturnType<typeof software_of>[] = [];
	for (const [, session] of account.sessions) asked.push(software_of(session));
	const published = promise.all(asked).next((clients) => publish(username, clients));
	published.catch((reason) => module.log("error", "%s", reason));
});
