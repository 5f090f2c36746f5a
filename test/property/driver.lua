-- Plays sequences of what can happen to the proxy and tells what everybody received. Reads a JSON array of steps
-- a line, writes a JSON array of what was seen a line.

package.path = "test/spec/?.lua;" .. package.path;

local new_server = require "support.server".new;
local array = require "util.array";
local json = require "util.json";
local st = require "util.stanza";

local big_text = ("x"):rep(60 * 1024 * 1024);
local max_pending = 40;

local function look_alike(a, b)
	return a.attr.from == b.attr.from and a.attr.id == b.attr.id;
end

local function play(steps)
	local server = new_server({ options = { client_proxy_max_pending = max_pending } });
	server:advance(1);
	local seen = array();
	local services, owed, users = {}, {}, {};
	-- All that a resource was ever asked: one that logs in again may still answer what its former session was asked.
	local asked = {};

	local function note(who, stanza, step)
		local report = stanza:get_child("error");
		table.insert(seen, {
			step = step; who = who; type = stanza.attr.type; id = stanza.attr.id; from = stanza.attr.from; to = stanza.attr.to;
			condition = report and report.tags[1] and report.tags[1].name; tag = stanza.tags[1] and stanza.tags[1].attr.tag;
		});
	end

	local function collect(step)
		for name, user in pairs(users) do
			for _, stanza in ipairs(user:take("iq")) do note(name, stanza, step); end
		end
		for name, service in pairs(services) do
			for _, stanza in ipairs(service:take("iq")) do
				if stanza.attr.type == "get" or stanza.attr.type == "set" then
					table.insert(owed[name], stanza);
					asked[name] = asked[name] or {};
					table.insert(asked[name], stanza);
				end
				note(name, stanza, step);
			end
		end
	end

	local function service(name)
		if not services[name] then
			services[name] = server:login(name);
			owed[name] = {};
		end
		return services[name];
	end

	local function user(name)
		-- A resource of the target may ask, too.
		if name:match("^svc@") then return service(name); end
		users[name] = users[name] or server:login(name);
		return users[name];
	end

	local function owed_by(name, which)
		local list = owed[name] or {};
		return list[#list > 0 and which % #list + 1 or 1];
	end

	local does = {};

	function does.available(step) service(step.resource):available(step.priority); end

	function does.direct(step) service(step.resource):available(step.priority, "proxy"); end

	function does.unavailable(step)
		if services[step.resource] then services[step.resource]:unavailable(); end
	end

	function does.cut(step)
		local client = services[step.resource];
		services[step.resource], owed[step.resource] = nil, nil;
		if client then client:disconnect(); end
	end

	function does.vanish(step)
		-- The session is gone, and nobody said so: what is sent there bounces inside the send.
		if services[step.resource] then _G.prosody.full_sessions[step.resource] = nil; end
	end

	function does.request(step)
		user(step.user):send(st.iq({ type = step.kind; id = step.id; to = step.to }):tag("query", { tag = step.tag }));
	end

	function does.answer(step)
		local request = owed_by(step.resource, step.which);
		if not request then return; end
		for _, other in ipairs(owed[step.resource]) do
			-- A second answer to the one is a first answer to the other, as far as anybody can tell.
			if request.answered and other ~= request and look_alike(other, request) then return; end
		end
		request.answered = true;
		local answer = st.reply(request):tag("answer", { tag = request.tags[1].attr.tag });
		if step.condition then answer = st.error_reply(request, "cancel", step.condition); end
		services[step.resource]:send(answer);
	end

	function does.forge(step)
		local request = owed_by(step.resource, step.which);
		if not (request and services[step.by]) or step.by == step.resource then return; end
		for _, own in ipairs(asked[step.by] or {}) do
			-- It was asked something that looks the same, so this would be its own answer.
			if look_alike(own, request) then return; end
		end
		services[step.by]:send(st.reply(request):tag("answer", { tag = "forged" }));
	end

	function does.advance(step) server:advance(step.seconds); end

	function does.reload() assert(server:reload()); end

	for i, step in ipairs(steps) do
		does[step.op](step);
		collect(i);
	end

	-- Whatever is still open ends with its time-out at the latest.
	server:advance(130);
	collect(#steps + 1);

	-- And nothing of it is left: there is room for as many requests as ever, and for as many bytes.
	for name in pairs(services) do
		services[name]:disconnect();
		services[name] = nil;
	end
	local first, last = server:serve("svc@example/first-after"), server:login("last@users/x");
	for i = 1, max_pending do last:request("get", tostring(i)); end
	local room = first:answer_all();
	local big = st.iq({ type = "get"; id = "big"; to = "proxy" }):tag("query"):text("x"):reset();
	-- Past the check of the text, which takes longer than all else.
	big.tags[1][1] = big_text;
	last:send(big);
	local second = server:serve("svc@example/second-after");
	first:disconnect();
	local left = 0;
	for _, resource in pairs(server.modulemanager.get_module("proxy", "client_proxy").module.save().resources) do
		for _ in pairs(resource.open) do left = left + 1; end
	end
	return {
		seen = seen; room = room; big_moved = second:answer_all() == 1; left = left - 1;
		errors = #server:logged("error"); max_pending = max_pending;
	};
end

for line in io.lines() do
	local ok, result = xpcall(play, debug.traceback, json.decode(line));
	io.write(json.encode(ok and result or { crash = tostring(result) }), "\n");
	io.flush();
end
