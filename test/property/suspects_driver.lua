-- Plays sequences of what can happen to an account on another server, its resources and the link there, and tells which
-- resources the proxy dropped though they were there, or kept though they were not. Reads steps as a JSON array a line,
-- writes what was seen as an object a line.

package.path = "test/spec/?.lua;" .. package.path;

local inside = require "support.inside";
local new_server = require "support.server".new;
local requests = require "support.requests";
local array = require "util.array";
local json = require "util.json";
local st = require "util.stanza";

--- How long after its first failure a dead resource may be known, in seconds, where the answers come at once.
local limit = 5;

local function play(steps)
	local server = new_server { options = { target_address = "svc@far"; client_proxy_error_limit = false } };
	assert(server.loaded, server.load_error);
	-- Who is there, by resource; how the link is: "up", "down" (this server says so) or "dead" (nobody says anything); and
	-- how long it takes there and back, in seconds.
	local online, link, round_trip = {}, "up", 0;
	local is_silent_when_empty = false;
	-- What that server sends, and the second in which it arrives.
	local under_way, second, asked = {}, 0, 0;
	-- When each dead resource has failed first.
	local failed_at = {};
	local wrongly_dropped, late, too_many = array(), array(), array();

	local function arrive(stanza)
		table.insert(under_way, { at = second + round_trip; stanza = stanza });
	end

	local function show(name)
		arrive(st.presence({ from = "svc@far/" .. name; to = "proxy" }));
	end

	local function answer_request(stanza)
		local name = stanza.attr.to:match("/(.*)$");
		local one = online[name];
		if not one and name then failed_at[name] = failed_at[name] or second + round_trip; end
		if name and (not one or one.refuses) then
			arrive(st.error_reply(stanza, "cancel", "service-unavailable"));
		else
			arrive(st.reply(stanza));
		end
	end

	local function answer(stanza)
		local kind = stanza.attr.type;
		if stanza.name == "iq" then
			answer_request(stanza);
		elseif kind == "subscribe" then
			arrive(st.presence({ from = "svc@far"; to = "proxy"; type = "subscribed" }));
		elseif kind == "probe" and next(online) then
			for name in pairs(online) do show(name); end
		elseif kind == "probe" and not is_silent_when_empty then
			arrive(st.presence({ from = "svc@far"; to = "proxy"; type = "unavailable" }));
		end
	end

	local function exchange()
		for _, stanza in ipairs(server:to_remote("far")) do
			if link == "up" then
				answer(stanza);
			elseif link == "down" then
				server:from_remote(st.error_reply(stanza, "cancel", "remote-server-not-found"));
			end
		end
		local later = {};
		for _, entry in ipairs(under_way) do
			if entry.at > second then
				table.insert(later, entry);
			else
				server:from_remote(entry.stanza);
			end
		end
		under_way = later;
	end

	local function look()
		local known = inside.resources(server);
		for name, at in pairs(failed_at) do
			if known["svc@far/" .. name] == nil or online[name] then
				failed_at[name] = nil;
			elseif second - at > limit + 6 * round_trip then
				late:push(name);
			end
		end
		for name, one in pairs(online) do
			local was_known = one.is_known;
			one.is_known = known["svc@far/" .. name] ~= nil;
			if was_known and not one.is_known and link == "up" then wrongly_dropped:push(name); end
		end
	end

	local acts = {};

	function acts.login(step)
		if link ~= "up" then return; end
		online[step.name] = {};
		failed_at[step.name] = nil;
		show(step.name);
	end

	function acts.crash()
		online = {};
	end

	function acts.vanish(step)
		online[step.name] = nil;
	end

	function acts.refuse(step)
		if online[step.name] then online[step.name].refuses = step.on; end
	end

	function acts.link(step)
		link, failed_at, under_way = step.is, {}, {};
	end

	function acts.silent(step)
		is_silent_when_empty = step.on;
	end

	function acts.distance(step)
		round_trip = step.seconds;
	end

	function acts.ask(step)
		for _ = 1, step.count do
			local _, before = inside.suspects(server);
			asked = asked + 1;
			local request = requests.new("set", "n" .. asked);
			-- Of another party each time.
			request.attr.from = ("user@domain%d/x"):format(asked);
			server:from_remote(request);
			exchange();
			local known, suspects = inside.suspects(server);
			if suspects > before and suspects > known / 2 then too_many:push(suspects); end
		end
	end

	function acts.pass(step)
		for _ = 1, step.seconds do
			second = second + 1;
			server:advance(1);
			exchange();
			exchange();
			look();
		end
	end

	acts.pass({ seconds = 1 });
	for _, step in ipairs(steps) do
		acts[step.op](step);
		exchange();
		server.remote = {};
	end
	return {
		wrongly_dropped = wrongly_dropped; late = late; too_many = too_many; errors = array(server:logged("error"));
	};
end

for line in io.lines() do
	local ok, result = xpcall(play, debug.traceback, json.decode(line));
	io.write(json.encode(ok and result or { crash = tostring(result) }), "\n");
	io.flush();
end
