-- Plays sequences of what a crowd does to the proxy, and tells in order what passed the hosts of those who ask and of the
-- service. Reads options and steps as a JSON object a line, writes what happened as one a line.

package.path = "test/spec/?.lua;" .. package.path;

local new_server = require "support.server".new;
local new_waits = require "support.waits".new;
local inside = require "support.inside";
local array = require "util.array";
local jid = require "util.jid";
local json = require "util.json";
local st = require "util.stanza";

local xmlns_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";
local mebibyte = 1024 * 1024;
-- Stanzas refer to these, and to build one with a long text takes long.
local long_ids, templates = {}, {};

local function long_id(size)
	long_ids[size] = long_ids[size] or ("i"):rep(size * mebibyte);
	return long_ids[size];
end

--- Makes a request with a payload and an id of so many MiB.
local function new_request(kind, number, payload, size)
	if not templates[payload] then
		templates[payload] = st.iq({ type = "get"; id = "1"; to = "proxy" })
			:tag("query", { xmlns = "urn:example:ask" }):text(("x"):rep(payload * mebibyte)):reset();
	end
	local request = st.clone(templates[payload]);
	request.attr.type, request.attr.id = kind, "n" .. number .. long_id(size);
	return request;
end

local function number_of(stanza) return tonumber(stanza.attr.id:match("^n(%d+)")); end

--- How much a request takes while it is kept, but for a few bytes of addresses and short ids: long ids are no part of it.
local function weight_of(stanza)
	return 1000 + #stanza.tags[1]:get_text();
end

local function play(options, steps)
	local server = new_server({ options = options; accounts = { ["svc@example"] = true } });
	assert(server.loaded, server.load_error);
	server:advance(1);
	local happened, clients, owed = array(), {}, {};
	local waits = new_waits();
	local asked = 0;

	local function note(what, entry)
		entry.what = what;
		table.insert(happened, entry);
	end

	--- Waits where a step has said so.
	local function hold(who)
		local this = waits:taken(who);
		if this then waits:wait(this.for_ever and who:match("^svc")); end
	end

	local function note_answer(event)
		local stanza = event.stanza;
		local report = stanza:get_child("error");
		note("answer", {
			number = number_of(stanza); to = stanza.attr.to; from = stanza.attr.from;
			text = report and report:get_child_text("text", xmlns_errors);
		});
		hold(stanza.attr.to);
	end

	local hosts = _G.prosody.hosts;
	hosts.users.events.add_handler("iq/full", note_answer, 50);
	hosts.proxy.events.add_handler("route/remote", note_answer, 50);
	hosts.example.events.add_handler("iq/full", function (event)
		local stanza = event.stanza;
		if not stanza.attr.id:match("^n%d") then return; end
		note("at", { number = number_of(stanza); resource = stanza.attr.to });
		hold(stanza.attr.to);
	end, 50);

	local function client(name)
		if not clients[name] then
			clients[name] = server:login(name);
			owed[name] = {};
		end
		return clients[name];
	end

	local function ask(step)
		asked = asked + 1;
		local stanza = new_request(step.kind, asked, step.payload, step.id);
		note("ask", {
			number = asked; from = step.from; weight = weight_of(stanza); kind = step.kind;
			text = step.id > 0 and #stanza.attr.id + #"proxy" or 0;
		});
		if hosts[jid.host(step.from)] then
			client(step.from):post(stanza);
		else
			stanza.attr.from = step.from;
			server:post_remote(stanza);
		end
	end

	local does = {};

	function does.ask(step)
		for _ = 1, step.count do
			waits:run(function () ask(step); end);
		end
	end

	function does.available(step)
		waits:run(function () client(step.resource):available(); end);
	end

	function does.cut(step)
		local one = clients[step.resource];
		if not one then return; end
		clients[step.resource], owed[step.resource] = nil, nil;
		note("gone", { resource = step.resource });
		one:disconnect();
	end

	function does.answer(step)
		local one = clients[step.resource];
		if not one then return; end
		local list = owed[step.resource];
		for _, stanza in ipairs(one:take("iq")) do table.insert(list, stanza); end
		for _ = 1, math.min(step.count, #list) do
			local stanza = table.remove(list, 1);
			waits:run(function () one:send(st.reply(stanza)); end);
		end
	end

	function does.hold(step) waits:hold(step); end

	function does.go_on(step) waits:go_on(step.which); end

	function does.advance(step) server:advance(step.seconds); end

	function does.reload() assert(server:reload()); end

	for _, step in ipairs(steps) do
		does[step.op](step);
		note("step", { is_settled = #waits.waiting == 0 });
	end

	-- Whatever is still open ends with its time-out at the latest, after 20 s.
	waits.holds = {};
	server:advance(25);
	local left_before = inside.left(server);
	waits:finish();
	server:advance(2);
	local left = inside.left(server);
	for what, number in pairs(left_before) do left[what] = left[what] + number; end

	local received = array();
	local function receive(stanzas)
		for _, stanza in ipairs(stanzas) do
			table.insert(received, { number = number_of(stanza); to = stanza.attr.to; from = stanza.attr.from });
		end
	end
	for name, one in pairs(clients) do
		if not name:match("^svc@") then receive(one:take("iq")); end
	end
	for domain in pairs(server.remote) do receive(server:to_remote(domain)); end
	return { happened = happened; received = received; left = left; errors = array(server:logged("error")) };
end

for line in io.lines() do
	local input = json.decode(line);
	local ok, result = xpcall(play, debug.traceback, input.options, input.steps);
	io.write(json.encode(ok and result or { crash = tostring(result) }), "\n");
	io.flush();
	result = nil; -- luacheck: ignore 311
	collectgarbage();
end
