// A page that shows all proxies of the server, at /client_proxy_status of any host that has this module. It shows what
// their read models tell, and changes nothing.

import * as json from "util/json";

import array = require("util.array");

import { now as time_of_day } from "util.time";
import { is_allowed, read_token } from "./status/access";
import { content_security_policy, page } from "./status/page";
import { read_proxies } from "./status/proxies";
import { interval, new_samples } from "./status/samples";
import { new_view } from "./status/view";

const samples = new_samples();

function answer(status_code: number, content_type: string, body: string, more: Record<string, string> = {}) {
	const headers: Record<string, string> = {
		content_type: `${content_type}; charset=utf-8`,
		content_security_policy,
		cache_control: "no-store",
		cross_origin_resource_policy: "same-origin",
		referrer_policy: "no-referrer",
		x_content_type_options: "nosniff",
	};
	for (const [name, value] of pairs(more)) headers[name] = value;
	return { status_code, headers, body };
}

function refuse(status_code: number, text: string, more?: Record<string, string>) {
	return answer(status_code, "text/plain", `${text}\n`, more);
}

/** All that the page shows, as JSON. Samples up to a time are left out: who asks has them. */
function overview_since(since: number): string {
	const proxies = array<object>();
	for (const overview of read_proxies())
		proxies.push(new_view(overview, samples.since(overview.host, since)));
	return json.encode({ now: math.floor(time_of_day()), interval, proxies });
}

/** mod_http lets all sites read what it serves (CORS). If it were told not to, 0.12 could not unload this module. */
function forbid_other_sites(headers: Record<string, unknown>): void {
	for (const [name] of pairs(headers)) {
		if (string.sub(name, 1, 15) === "access_control_") headers[name] = undefined;
	}
}

/** @param path What follows the slash, where one follows the path of the page. */
function handle(event: HttpEvent, path = "") {
	const { method, headers, url } = event.request;
	forbid_other_sites(event.response.headers);
	if (method !== "GET" && method !== "HEAD") {
		return refuse(405, "There is nothing to change here: only GET is allowed", { allow: "GET, HEAD" });
	}
	const [token, problem] = read_token();
	if (token === undefined) return refuse(403, problem);
	if (!is_allowed(headers.authorization, token)) {
		const www_authenticate = 'Basic realm="client_proxy_status", charset="UTF-8"';
		const text = "The password is what client_proxy_status_token is set to; the name does not matter";
		return refuse(401, text, { www_authenticate });
	}
	if (path === "") return answer(200, "text/html", page);
	if (path !== "json") return refuse(404, "There are the page, and json below it");
	const [since] = string.match(url.query ?? "", "^since=(%d+)$");
	return answer(200, "application/json", overview_since(tonumber(since) ?? 0));
}

const route: Record<string, typeof handle> = {};
for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
	route[method] = handle;
	route[`${method} /*`] = handle;
}

function check_token(): void {
	const [token, problem] = read_token();
	if (token === undefined) module.log("warn", "%s", problem);
}

check_token();
module.hook_global("config-reloaded", check_token);
module.depends("http");
module.provides("http", { title: "Status of client_proxy", route });
module.add_timer(0, () => {
	samples.take(read_proxies());
	return interval;
});
