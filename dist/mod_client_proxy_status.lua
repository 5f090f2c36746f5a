-- mod_client_proxy_status, of mod_client_proxy 1.1.0
-- Prosody module: an XMPP component in front of ordinary client sessions
-- Licence: MIT
-- Generated from TypeScript: edit the sources, not this file.

local get_module = require "core.modulemanager".get_module;
local array = require "util.array";
local base64 = require "util.encodings".base64;
local equals = require "util.hashes".equals;
local sha256 = require "util.hashes".sha256;
local time_of_day = require "util.time".now;
local json = require "util.json";

-- status/access.ts
-- Who may see the page: whoever has the token, as the password of HTTP Basic authentication (RFC 7617).

local read_token, is_allowed;
do
	local min_length = 16;

	--- Reads the token; nil, with what is wrong and what to do, where there is none that will do.
	function read_token()
		local token = module:get_option_string("client_proxy_status_token");
		if token ~= nil and #token >= min_length then return token end
		local got = token == nil and "It is not set" or "It has " .. tostring(#token);
		return nil, "client_proxy_status_token: " .. got .. ", expected at least " .. tostring(min_length)
			.. " characters. The page stays closed until then. Set it in the configuration of " .. module.host
			.. ' to something random, such as what "openssl rand -hex 16" prints, and reload the configuration';
	end

	--- @param authorization The header of that name; nil where there was none.
	function is_allowed(authorization, token)
		local credentials = string.match(authorization or "", "^[Bb]asic +(%S+)$");
		local password = string.match(base64.decode(credentials or "") or "", "^[^:]*:(.*)$");
		-- Digests have one length, and take one time to compare, whatever was guessed.
		return equals(sha256(password or ""), sha256(token));
	end
end

-- status/page.ts
-- The page itself. It holds nothing of the server: its script fetches the JSON beside it.

local page, content_security_policy;
do
	page = [=[
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>client_proxy</title>
<style>
:root {
	--back: #f6f7f9; --card: #fff; --text: #1b1f24; --dim: #59636e; --line: #d5dae0;
	--good: #1a7f37; --fair: #8a5a00; --bad: #c3222e; --first: #0b62c4; --second: #b4460b;
}
@media (prefers-color-scheme: dark) {
	:root {
		--back: #0e1116; --card: #171b22; --text: #e6eaef; --dim: #9aa4af; --line: #323a45;
		--good: #4cc263; --fair: #e0ac3a; --bad: #ff7b72; --first: #6cb2ff; --second: #ffa163;
	}
}
* { box-sizing: border-box; }
body {
	max-width: 75rem; margin: 0 auto; padding: 1rem; background: var(--back); color: var(--text);
	font: 0.94rem/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
header, footer { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; justify-content: space-between; }
h1 { margin: 0; font-size: 1.15rem; }
h2 { margin: 0; font-size: 1.3rem; }
h3 { margin: 1.2rem 0 0.4rem; font-size: 1rem; }
p { margin: 0.2rem 0; }
a { color: var(--first); }
section { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: 0.6rem; background: var(--card); }
header, footer, small, time, dt, th, caption, .dim { color: var(--dim); }
h1, h2, h3 { color: var(--text); }
small { display: block; font-size: 0.85rem; }
[hidden], :is([data-is=why], [data-is=note], [data-is=no_events]):empty { display: none; }
[data-level=warn], [role=alert] { color: var(--bad); }
[role=alert] { font-weight: 600; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.7rem 1.4rem; margin: 1rem 0 0; }
dd { margin: 0; font-size: 1.5rem; line-height: 1.25; }
dd small { display: inline; margin-left: 0.2rem; }
svg { display: block; width: 100%; height: 2.6rem; border-bottom: 1px solid var(--line); overflow: visible; }
path { fill: none; stroke: var(--first); stroke-width: 1.5; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
path + path { stroke: var(--second); stroke-dasharray: 4 2; }

table { width: 100%; border-collapse: collapse; }
caption { padding: 0.4rem 0; text-align: start; font-size: 0.85rem; }
caption strong { margin-right: 0.6rem; color: var(--text); font-size: 1rem; }
th, td { padding: 0.35rem 0.5rem; border-top: 1px solid var(--line); text-align: end; vertical-align: top; white-space: nowrap; }
th { font-weight: 500; font-size: 0.85rem; }
tbody :is(th, .start) { min-width: 11rem; white-space: normal; }
tbody th { color: var(--text); font-size: inherit; }
:is(th, td):is(:first-child, .start) { text-align: start; }
td.chart { width: 9rem; }
td svg { height: 1.5rem; }
[data-is=state] { font-weight: 600; color: var(--bad); white-space: nowrap; }
[data-state=ready] [data-is=state] { color: var(--good); }
:is([data-state=draining], [data-state=hibernating], [data-state=suspect]) [data-is=state] { color: var(--fair); }
:is([data-state=ineligible], [data-state=leaving], [data-state=maint]) [data-is=state] { color: var(--dim); }

ol { max-height: 16rem; margin: 0; padding: 0; overflow-y: auto; list-style: none; }
li { display: flex; gap: 0.8rem; padding: 0.15rem 0; }
li time { flex: none; }

@media (max-width: 48rem) {
	body { padding: 0.5rem; }
	dl { grid-template-columns: repeat(2, minmax(0, 1fr)); }
	thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
	table, caption, tbody { display: block; }
	tbody tr { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); padding: 0.5rem 0; border-top: 1px solid var(--line); }
	tbody :is(th, td) { min-width: 0; padding: 0.1rem 0; border: 0; text-align: start; }
	tbody :is(th, .start, .chart) { grid-column: 1 / -1; width: auto; }
	tbody td[data-name]::before { content: attr(data-name) " "; color: var(--dim); font-size: 0.85rem; }
	li { display: block; }
}
</style>
</head>
<body>
<header>
	<h1>client_proxy <span id="place"></span></h1>
	<p>Updated <time id="updated">never</time></p>
</header>
<p id="problem" role="alert" hidden></p>
<p id="news" role="status" class="unseen"></p>
<noscript><p>This page needs JavaScript. Without it, the same is to be had as JSON, at /json below this address.</p></noscript>
<main></main>
<footer>
	<p>Charts show the last five minutes.</p>
	<p><a id="json">JSON</a></p>
</footer>

<template id="proxy">
	<section>
		<h2><bdi data-is="host"></bdi></h2>
		<p data-is="in_states"></p>
		<dl>
			<div><dt>Answers a second</dt><dd><span data-is="answered"></span> <small data-is="answered_most"></small></dd><svg></svg></div>
			<div><dt>Refused a second</dt><dd><span data-is="refused"></span> <small data-is="refused_most"></small></dd><svg></svg></div>
			<div><dt>Open</dt><dd><span data-is="open"></span> <small data-is="open_most"></small></dd><svg></svg></div>
			<div><dt>Queued</dt><dd><span data-is="queued"></span> <small data-is="queued_most"></small></dd><svg></svg></div>
		</dl>
		<table role="table">
			<caption><strong>Resources</strong> <span data-is="scale"></span></caption>
			<thead role="rowgroup">
				<tr role="row">
					<th role="columnheader" scope="col">Resource</th>
					<th role="columnheader" scope="col" class="start">State</th>
					<th role="columnheader" scope="col">Since</th>
					<th role="columnheader" scope="col">Priority</th>
					<th role="columnheader" scope="col">Open</th>
					<th role="columnheader" scope="col">Served</th>
					<th role="columnheader" scope="col">Failed</th>
					<th role="columnheader" scope="col">p50</th>
					<th role="columnheader" scope="col">p99</th>
					<th role="columnheader" scope="col">Latency</th>
				</tr>
			</thead>
			<tbody role="rowgroup"></tbody>
		</table>
		<h3>Events</h3>
		<p data-is="no_events" class="dim"></p>
		<ol tabindex="0" aria-label="Events, the latest first"></ol>
		<h3>Counted since the module was loaded</h3>
		<p data-is="counted"></p>
	</section>
</template>
<template id="resource">
	<tr role="row">
		<th role="rowheader" scope="row"><bdi data-is="jid"></bdi></th>
		<td role="cell" class="start"><span data-is="state"></span><small data-is="why"></small><small data-is="note"></small></td>
		<td role="cell" data-name="since"><time data-is="since"></time></td>
		<td role="cell" data-name="priority" data-is="priority"></td>
		<td role="cell" data-name="open"><span data-is="pending"></span></td>
		<td role="cell" data-name="served"><span data-is="served"></span></td>
		<td role="cell" data-name="failed"><span data-is="failed"></span></td>
		<td role="cell" data-name="p50"><span data-is="p50"></span></td>
		<td role="cell" data-name="p99"><span data-is="p99"></span></td>
		<td role="cell" class="chart"><svg></svg></td>
	</tr>
</template>
<template id="event">
	<li><time data-is="at"></time> <bdi data-is="text"></bdi></li>
</template>

<script>
"use strict";
// Nothing that the server tells becomes HTML: all of it is set as text.

/** How long it is from one update to the next, in milliseconds. */
const pause = 2000;
/** How far the charts go back, in seconds. */
const span = 300;
const address = location.origin + location.pathname.replace(/\/*$/, "/json");

const by_id = (id) => document.getElementById(id);
/** The samples of each proxy, by host. */
const histories = new Map();
/** What is said of each resource, by JID. */
const states = new Map();
/** When the latest sample was taken. */
let latest = 0;

// Elements

function set_text(element, text) {
	if (element.textContent !== text) element.textContent = text;
}

function set_attribute(element, name, value) {
	if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Sets the text of the elements that a template has marked with data-is. */
function fill(element, texts) {
	for (const [name, text] of Object.entries(texts)) {
		set_text(element.querySelector(`[data-is=${name}]`), String(text));
	}
}

/** The elements for the items of a list, by parent and key. */
const kept = new WeakMap();

/** Has an element for each item, in order. What is there stays the same element, so nobody loses their place. */
function show_list(parent, template, items, key_of, show) {
	const before = kept.get(parent) ?? new Map();
	const now = new Map();
	items.forEach((item, index) => {
		const key = key_of(item);
		const element = before.get(key) ?? by_id(template).content.firstElementChild.cloneNode(true);
		now.set(key, element);
		if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
		show(element, item);
	});
	for (const [key, element] of before) {
		if (!now.has(key)) element.remove();
	}
	kept.set(parent, now);
}

// Numbers and times

function number(value) {
	return value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString("en") : value.toFixed(1);
}

function milliseconds(seconds) {
	if (seconds === undefined) return "–";
	if (seconds >= 1) return `${seconds.toFixed(1)} s`;
	return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
}

function ago(seconds) {
	const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
	const [size, name] = units.find(([least]) => seconds >= least) ?? [1, "s"];
	return `${Math.max(0, Math.floor(seconds / size))} ${name}`;
}

function set_time(element, at) {
	const date = new Date(at * 1000);
	set_attribute(element, "datetime", date.toISOString());
	set_attribute(element, "title", date.toLocaleString());
}

// Charts

/** Draws lines, each a list of [time, value]; a value that is undefined leaves a gap. */
function draw(svg, now, lines, most, label) {
	set_attribute(svg, "role", "img");
	set_attribute(svg, "aria-label", label);
	set_attribute(svg, "viewBox", `0 0 ${span} 100`);
	set_attribute(svg, "preserveAspectRatio", "none");
	lines.forEach((points, index) => {
		const path = svg.children[index] ??
			svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
		let d = "";
		let command = "M";
		for (const [at, value] of points) {
			if (value !== undefined) {
				d += `${command + (span - now + at).toFixed(0)} ${(98 - 96 * value / most).toFixed(1)}`;
			}
			command = value === undefined ? "M" : "L";
		}
		set_attribute(path, "d", d);
	});
}

/** How much a count grew in each second. It starts again with the proxy. */
function rates(samples, name) {
	return samples.slice(1).map((sample, index) => {
		const { at, [name]: count } = samples[index];
		return [sample.at, Math.max(0, (sample[name] - count) / (sample.at - at))];
	});
}

function largest(points) {
	return points.reduce((most, [, value]) => Math.max(most, value ?? 0), 0);
}

/** Shows one of the four numbers of a proxy, with its chart. */
function show_number(section, name, value, points, now) {
	const most = Math.max(value, largest(points));
	const text = `most ${number(most)}`;
	fill(section, { [name]: number(value), [`${name}_most`]: text });
	const svg = section.querySelector(`[data-is=${name}]`).closest("div").querySelector("svg");
	draw(svg, now, [points], most || 1, `Chart of the last five minutes: ${text}`);
}

// The page

function show_resource(row, resource, proxy, now, scale) {
	const { jid, state = "new", why = "", is_eligible, priority } = resource;
	const { pending, served, failed, p50, p99, since } = resource;
	const event = proxy.notable.findLast(({ text }) => text.startsWith(`${jid} `));
	const is_out = state === "ejected" || state === "down";
	set_attribute(row, "data-state", state);
	fill(row, {
		jid,
		state: is_eligible && state !== "ready" ? `${state}, still serves` : state,
		why,
		// After what it was ejected.
		note: is_out && event ? event.text.slice(jid.length + 1) : "",
		since: ago(now - since),
		priority,
		pending: number(pending),
		served: number(served),
		failed: number(failed),
		p50: milliseconds(p50),
		p99: milliseconds(p99),
	});
	set_time(row.querySelector("time"), since);
	const samples = histories.get(proxy.host);
	const lines = [0, 1].map((which) => samples.map(({ at, latency }) => [at, latency[jid]?.[which]]));
	const [p50_most, p99_most] = lines.map((points) => milliseconds(largest(points)));
	const label = `Chart of the last five minutes: p50 at most ${p50_most}, p99 at most ${p99_most}`;
	draw(row.querySelector("svg"), now, lines, scale || 1, p50 === undefined ? "No answers yet" : label);
}

function show_event(item, { at, level, text }) {
	set_attribute(item, "data-level", level);
	fill(item, { at: new Date(at * 1000).toLocaleTimeString(), text });
	set_time(item.querySelector("time"), at);
}

function show_proxy(section, proxy, now) {
	const { host, in_states, nobody_serves, open, queued, counts, resources, notable } = proxy;
	const samples = histories.get(host);
	const latencies = [...samples.flatMap(({ latency }) => Object.values(latency)), ...resources.map(({ p99 }) => [0, p99])];
	const scale = largest(latencies);
	const counted = Object.entries(counts).sort().map(([name, count]) => `${name} ${number(count)}`);
	set_attribute(section, "aria-label", host);
	fill(section, {
		host,
		in_states,
		scale: resources.length === 0 ? "none" : `p50, and dashed p99; charts up to ${milliseconds(scale)}`,
		no_events: notable.length === 0 ? "none" : "",
		counted: counted.join(", ") || "nothing",
	});
	set_attribute(section.querySelector("[data-is=in_states]"), "data-level", nobody_serves ? "warn" : "info");
	for (const name of ["answered", "refused"]) {
		const points = rates(samples, name);
		show_number(section, name, points.at(-1)?.[1] ?? 0, points, now);
	}
	show_number(section, "open", open, samples.map((sample) => [sample.at, sample.open]), now);
	show_number(section, "queued", queued, samples.map((sample) => [sample.at, sample.queued]), now);
	show_list(section.querySelector("tbody"), "resource", resources, ({ jid }) => jid, (row, resource) =>
		show_resource(row, resource, proxy, now, scale));
	show_list(section.querySelector("ol"), "event", notable.toReversed(), ({ at, text }) => at + text, show_event);
}

/** Tells screen readers what has changed, and nothing else. */
function announce(proxies) {
	const news = [];
	const seen = new Map();
	for (const { host, in_states, nobody_serves, resources } of proxies) {
		for (const { jid, state } of resources) seen.set(`${jid} at ${host}`, `${jid} is ${state}`);
		seen.set(host, nobody_serves ? in_states : `${host} is served`);
	}
	if (states.size > 0) {
		for (const [key, text] of seen) if (states.get(key) !== text) news.push(text);
	}
	states.clear();
	for (const [key, text] of seen) states.set(key, text);
	if (news.length > 0) set_text(by_id("news"), news.join("; "));
}

function remember(proxies, now) {
	for (const { host, samples } of proxies) {
		const all = [...(histories.get(host) ?? []), ...samples];
		histories.set(host, all.filter(({ at }) => at >= now - span));
		latest = Math.max(latest, samples.at(-1)?.at ?? 0);
	}
}

function show({ now, proxies }) {
	remember(proxies, now);
	show_list(document.querySelector("main"), "proxy", proxies, ({ host }) => host, (section, proxy) =>
		show_proxy(section, proxy, now));
	announce(proxies);
	const unserved = proxies.filter(({ nobody_serves }) => nobody_serves).map(({ host }) => host);
	document.title = unserved.length > 0 ? `Nobody serves ${unserved.join(", ")}` : "client_proxy";
	set_text(by_id("updated"), new Date().toLocaleTimeString());
	show_problem(proxies.length === 0 ? "There is no proxy on this server." : "");
}

function show_problem(text) {
	set_text(by_id("problem"), text);
	by_id("problem").hidden = text === "";
}

async function update() {
	try {
		const signal = AbortSignal.timeout(10000);
		const response = await fetch(`${address}?since=${latest}`, { cache: "no-store", signal });
		if (!response.ok) throw new Error((await response.text()).trim());
		show(await response.json());
	} catch (error) {
		show_problem(`The server does not answer as it should, what is below is old: ${error.message}`);
	}
	setTimeout(update, pause);
}

set_text(by_id("place"), `on ${location.hostname}`);
by_id("json").href = address;
update();
</script>
</body>
</html>
]=];

	--- What a Content-Security-Policy calls the text of an element of the page.
	local function hash_of(element)
		local text = string.match(page, "<" .. element .. ">(.-)</" .. element .. ">");
		return "'sha256-" .. base64.encode(sha256(text or "")) .. "'";
	end

	--- Lets its own style and script run, and have the JSON; nothing else.
	content_security_policy = table.concat({
		"default-src 'none'", "script-src " .. hash_of("script"), "style-src " .. hash_of("style"),
		"connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
	}, "; ");
end

-- status/proxies.ts
-- Reads the read models of all proxies of the server.

local read_proxies;
do
	local function is_function(value) return type(value) == "function" end

	--- What all proxies of the server tell of themselves, by the names of their hosts.
	function read_proxies()
		local overviews = {};
		for host in pairs(prosody.hosts) do
			local environment = get_module(host, "client_proxy");
			-- An older version of the module has none, and the environment behind its own warns of what is missing.
			local read = environment and rawget(environment, "read_overview");
			if is_function(read) then overviews[#overviews + 1] = read() end
		end
		table.sort(overviews, function(one, other) return one.host < other.host end);
		return overviews;
	end
end

-- status/samples.ts
-- What the charts of the page are drawn from: how each proxy did, every few seconds of the last minutes.

local interval, new_samples;
do
	--- How long it is from one sample to the next, in seconds.
	interval = 5;

	--- How many are kept: those of five minutes.
	local max_samples = 61;

	local function new_sample(overview, at)
		local counts, open, queued, resources = overview.counts, overview.open, overview.queued, overview.resources;
		local refused = 0;
		for name, count in pairs(counts) do
			if string.sub(name, 1, 9) == "refusals:" then refused = refused + count end
		end
		local latency = {};
		for _, value in ipairs(resources) do
			local jid, p50, p99 = value.jid, value.p50, value.p99;
			if p50 ~= nil and p99 ~= nil then latency[jid] = { p50, p99 } end
		end
		local answered = (counts["answers:result"] or 0) + (counts["answers:error"] or 0);
		return { at = at, answered = answered, refused = refused, open = open, queued = queued, latency = latency };
	end

	function new_samples()
		local by_host = {};
		local latest = 0;
		return {
			take = function(overviews)
				-- The clock may have been set back.
				latest = math.max(math.floor(time_of_day()), latest + 1);
				local kept = {};
				for _, overview in ipairs(overviews) do
					local samples = by_host[overview.host] or {};
					samples[#samples + 1] = new_sample(overview, latest);
					if #samples > max_samples then table.remove(samples, 1) end
					kept[overview.host] = samples;
				end
				-- Those of proxies that are gone go, too.
				by_host = kept;
			end;
			since = function(host, time)
				local found = {};
				for _, sample in ipairs(by_host[host] or {}) do
					if sample.at > time then found[#found + 1] = sample end
				end
				return found;
			end;
		};
	end
end

-- status/view.ts
-- What the page shows of a proxy: of its read model what names no user.

local new_view;
do
	--- A list that is one in JSON, also where it is empty.
	local function list(items)
		local result = array();
		for _, item in ipairs(items) do result:push(item) end
		return result;
	end

	--- Makes the part of the JSON that is about a proxy. Times are in seconds.
	function new_view(overview, samples)
		local host, in_states, nobody_serves = overview.host, overview.in_states, overview.nobody_serves;
		local open, queued, counts, resources = overview.open, overview.queued, overview.counts, overview.resources;
		local notable = overview.notable;
		return {
			host = host, in_states = in_states, nobody_serves = nobody_serves, open = open, queued = queued,
			counts = counts, resources = list(resources), notable = list(notable), samples = list(samples),
		};
	end
end

-- mod_client_proxy_status.ts
-- A page that shows all proxies of the server, at /client_proxy_status of any host that has this module. It shows what
-- their read models tell, and changes nothing.

local samples = new_samples();

local function answer(status_code, content_type, body, more)
	if more == nil then more = {} end
	local headers = {
		content_type = content_type .. "; charset=utf-8", content_security_policy = content_security_policy,
		cache_control = "no-store", cross_origin_resource_policy = "same-origin", referrer_policy = "no-referrer",
		x_content_type_options = "nosniff",
	};
	for name, value in pairs(more) do headers[name] = value end
	return { status_code = status_code, headers = headers, body = body };
end

local function refuse(status_code, text, more)
	return answer(status_code, "text/plain", text .. "\n", more);
end

--- All that the page shows, as JSON. Samples up to a time are left out: who asks has them.
local function overview_since(since)
	local proxies = array();
	for _, overview in ipairs(read_proxies()) do
		proxies:push(new_view(overview, samples.since(overview.host, since)));
	end
	return json.encode({ now = math.floor(time_of_day()), interval = interval, proxies = proxies });
end

--- mod_http lets all sites read what it serves (CORS). If it were told not to, 0.12 could not unload this module.
local function forbid_other_sites(headers)
	for name in pairs(headers) do
		if string.sub(name, 1, 15) == "access_control_" then headers[name] = nil end
	end
end

--- @param path What follows the slash, where one follows the path of the page.
local function handle(event, path)
	if path == nil then path = "" end
	local request = event.request;
	local method, headers, url = request.method, request.headers, request.url;
	forbid_other_sites(event.response.headers);
	if method ~= "GET" and method ~= "HEAD" then
		return refuse(405, "There is nothing to change here: only GET is allowed", { allow = "GET, HEAD" });
	end
	local token, problem = read_token();
	if token == nil then return refuse(403, problem) end
	if not is_allowed(headers.authorization, token) then
		local www_authenticate = 'Basic realm="client_proxy_status", charset="UTF-8"';
		local text = "The password is what client_proxy_status_token is set to; the name does not matter";
		return refuse(401, text, { www_authenticate = www_authenticate });
	end
	if path == "" then return answer(200, "text/html", page) end
	if path ~= "json" then return refuse(404, "There are the page, and json below it") end
	local since = string.match(url.query or "", "^since=(%d+)$");
	return answer(200, "application/json", overview_since(tonumber(since) or 0));
end

local route = {};

for _, method in ipairs({ "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" }) do
	route[method] = handle;
	route[method .. " /*"] = handle;
end

local function check_token()
	local token, problem = read_token();
	if token == nil then module:log("warn", "%s", problem) end
end

check_token();
module:hook_global("config-reloaded", check_token);
module:depends("http");
module:provides("http", { title = "Status of client_proxy", route = route });

module:add_timer(0, function()
	samples.take(read_proxies());
	return interval;
end);
