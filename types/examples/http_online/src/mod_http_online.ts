// Tells other programs who is online, as JSON: GET /online lists the accounts of the host, GET /online/juliet tells about
// one. They show a token that the configuration has:
//
//     modules_enabled = { "http_online" }
//     http_online_token = "a long random text"

import { user_exists } from "core.usermanager";
import * as json from "util/json";

import array = require("util.array");

import { stringprep } from "util.encodings";
import { equals } from "util.hashes";
import { urldecode } from "util.http";

const token = module.get_option_string("http_online_token");
if (token === undefined) error("http_online_token: it is not set, and without it nobody may ask", 0);

/** What is told of an account. */
interface Status {
	readonly username: string;
	readonly online: boolean;
	/** What each client shows, by resource; `available` where it shows nothing in particular. */
	readonly resources: LuaMap<string, string>;
}

function status_of(username: string): Status {
	const account = prosody.bare_sessions.get(`${username}@${module.host}`);
	const resources = new LuaMap<string, string>();
	if (account) {
		for (const [resource, session] of account.sessions) {
			const presence = session.presence;
			if (presence) resources.set(resource, presence.get_child_text("show") ?? "available");
		}
	}
	return { username, online: !resources.isEmpty(), resources };
}

function all_accounts() {
	// A list of util.array is one in JSON, also where it is empty.
	const found = array<Status>();
	const host = prosody.hosts.get(module.host);
	if (host && host.type === "local") {
		for (const [username] of host.sessions) found.push(status_of(username));
	}
	return found;
}

function is_allowed(request: HttpEvent["request"]): boolean {
	return equals(request.headers.authorization ?? "", `Bearer ${token}`);
}

function answer(content: object) {
	return { headers: { content_type: "application/json" }, body: json.encode(content) };
}

module.depends("http");
module.provides("http", {
	name: "online",
	route: {
		GET: (event) => {
			if (!is_allowed(event.request)) return 401;
			return answer({ accounts: all_accounts() });
		},
		"GET /*": (event, path) => {
			if (!is_allowed(event.request)) return 401;
			const username = stringprep.nodeprep(urldecode(path));
			if (username === undefined || !user_exists(username, module.host)) return 404;
			return answer(status_of(username));
		},
	},
});
