-- Plays sequences of what can happen to the proxy and tells what everybody received. Reads a configuration and its
-- steps as a JSON object a line, writes what was seen as one a line.

package.path = "test/spec/?.lua;" .. package.path;

local libraries = require "support.libraries";
local new_server = require "support.server".new;
local new_waits = require "support.waits".new;
local inside = require "support.inside";
local array = require "util.array";
local json = require "util.json";
local st = require "util.stanza";

local max_pending = 40;
--- The steps that are a stanza of a client: each runs as the server runs such, so that what it leads to may wait.
local is_stanza = {
	answer = true; available = true; direct = true; forge = true; pong = true; request = true; unavailable = true;
};

local function look_alike(a, b)
	return a.attr.from == b.attr.from and a.attr.id == b.attr.id;
end

local function is_request(stanza)
	return stanza.name == "iq" and (stanza.attr.type == "get" or stanza.attr.type == "set");
end

--- What an error has to say for the proxy to take it, inside a send, for a stanza that was not delivered.
local says_undelivered = {
	["item-not-found"] = true; ["recipient-unavailable"] = true; ["remote-server-not-found"] = true;
	["remote-server-timeout"] = true; ["service-unavailable"] = true;
};

--- A resource on another server, which does what a client here can do.
local far = {};
far.__index = far;

local function new_far(server, full_jid)
	local self = setmetatable({ server = server; jid = full_jid; received = {} }, far);
	function self.receive(stanza)
		table.insert(self.received, stanza);
		if self.on_receive then self.on_receive(stanza); end
	end
	return self;
end

function far:send(stanza)
	stanza.attr.from = self.jid;
	self.server:from_remote(stanza);
end

function far:take(name)
	local taken = {};
	for i = #self.received, 1, -1 do
		if self.received[i].name == name then table.insert(taken, 1, table.remove(self.received, i)); end
	end
	return taken;
end

function far:show(show, _, priority)
	self.shown = st.presence({ to = "proxy" });
	if show then self.shown:text_tag("show", show); end
	if priority then self.shown:text_tag("priority", tostring(priority)); end
	self.is_gone = false;
	self:send(st.clone(self.shown));
end

function far:unavailable()
	self.shown = nil;
	self:send(st.presence({ to = "proxy"; type = "unavailable" }));
end

far.disconnect = far.unavailable;
function far.hibernate() end
function far.resume() end

--- Is gone, and nobody says so.
function far:vanish()
	self.is_gone, self.shown = true, nil;
end

local function play(config, steps)
	local options = { client_proxy_max_pending = max_pending };
	for name, value in pairs(config) do options[name] = value; end
	options.step_cost = nil;
	local server = new_server({
		options = options; accounts = { ["svc@example"] = true; ["svc2@example"] = true };
	});
	assert(server.loaded, server.load_error);
	server:advance(1);
	libraries.steps_cost(config.step_cost or 0);
	local now = 0;
	local seen, requested = array(), array();
	local services, owed, users, pings = {}, {}, {}, {};
	-- All that a resource was ever asked: one that logs in again may still answer what its former session was asked.
	local asked = {};
	-- What resources do inside the send, and users on their next answer; each entry is used once.
	local reflexes = {};
	-- Deliveries that a resource has, and whose send has not returned.
	local on_the_way = {};
	-- What handlers of other modules do with the next stanzas to a client, and of what waits in them the requests that
	-- their resource has not got.
	local waits, not_delivered = new_waits(), {};
	-- How often each request, by tag, was given back undelivered, and refused by one that does not know it.
	local undelivered, unknown = {}, {};
	local answered_at_once = {};
	-- Who got the last request of each sticky key and payload, and when. Nobody else may get one while that one keeps it.
	local records, holders, lent = inside.records(server), {}, array();
	-- Which payloads each resource has refused: what one does not know has a place of its own.
	local refused, delayed = {}, {};

	--- Forgets who holds a key and does not keep it any more.
	local function look_at_holders()
		for key, holder in pairs(holders) do
			if not inside.keeps_keys(records, holder.resource) then holders[key] = nil; end
		end
	end

	--- Notes that a resource has got a request, and whether another one holds its key.
	local function note_holder(name, stanza)
		local payload = stanza.tags[1];
		local in_use = inside.options(server);
		if in_use.balance ~= "sticky" or delayed[payload.attr.tag] then return; end
		local asked_by;
		for _, one in ipairs(requested) do
			if one.tag == payload.attr.tag then asked_by = one; end
		end
		local key = inside.sticky_key(in_use.sticky_key, asked_by.user, asked_by.to, payload);
		if not key or not records[name] then return; end
		key = key .. " " .. payload.attr.xmlns;
		local known, time = holders[key], libraries.now();
		if known and known.resource ~= records[name] and known.used + in_use.sticky_ttl > time
			and inside.keeps_keys(records, known.resource)
			and not refused[known.resource.jid .. " " .. payload.attr.xmlns] then
			table.insert(lent, { step = now; key = key; held_by = known.resource.jid; lent_to = name });
		end
		holders[key] = { resource = records[name]; used = time };
	end

	-- The resources that have got each request, by tag, and those that have got one again.
	local got, again = {}, array();

	local function note_delivery(name, tag)
		local resource = records[name];
		if not resource or delayed[tag] then return; end
		got[tag] = got[tag] or {};
		if got[tag][resource] then table.insert(again, { step = now; tag = tag; to = name }); end
		got[tag][resource] = true;
	end

	local function count_up(counts, tag) counts[tag] = (counts[tag] or 0) + 1; end

	--- Notes that a resource refuses a payload.
	local function note_refusal(name, asks, condition)
		if condition == "feature-not-implemented" then count_up(unknown, asks.attr.tag); end
		if condition == "feature-not-implemented" or condition == "service-unavailable" then
			refused[name .. " " .. asks.attr.xmlns] = true;
		end
	end

	local function note(who, stanza)
		local report = stanza:get_child("error");
		table.insert(seen, {
			step = now; who = who; type = stanza.attr.type; id = stanza.attr.id; from = stanza.attr.from; to = stanza.attr.to;
			condition = report and report.tags[1] and report.tags[1].name; tag = stanza.tags[1] and stanza.tags[1].attr.tag;
		});
	end

	local function collect_service(name, service)
		for _, stanza in ipairs(service:take("iq")) do
			if is_request(stanza) and stanza:get_child("ping", "urn:xmpp:ping") then
				pings[name] = stanza;
			elseif is_request(stanza) then
				stanza.answered = answered_at_once[name .. " " .. stanza.tags[1].attr.tag];
				if owed[name] then table.insert(owed[name], stanza); end
				asked[name] = asked[name] or {};
				table.insert(asked[name], stanza);
				note(name, stanza);
			else
				note(name, stanza);
			end
		end
	end

	local function collect()
		for name, user in pairs(users) do
			for _, stanza in ipairs(user:take("iq")) do note(name, stanza); end
		end
		for name, service in pairs(services) do collect_service(name, service); end
	end

	-- What the other server says next of presence.
	local far_says = {};

	local function hear_far()
		local said = far_says;
		far_says = {};
		for _, stanza in ipairs(said) do server:from_remote(stanza); end
	end

	--- What becomes of a stanza for the other server.
	local function route_far(event)
		local stanza = event.stanza;
		local kind = stanza.attr.type;
		if event.to_host ~= "far" then return; end
		if kind == "subscribe" then
			table.insert(far_says, st.presence({ from = "svc@far"; to = "proxy"; type = "subscribed" }));
		elseif kind == "probe" then
			for _, one in pairs(services) do
				if one.shown then
					local shown = st.clone(one.shown);
					shown.attr.from = one.jid;
					table.insert(far_says, shown);
				end
			end
		elseif stanza.name == "iq" then
			local one = services[stanza.attr.to];
			if one and not one.is_gone then
				one.receive(st.clone(stanza));
			elseif is_request(stanza) then
				server:from_remote(st.error_reply(stanza, "cancel", "service-unavailable"));
			end
		end
		return true;
	end

	_G.prosody.hosts.proxy.events.add_handler("route/remote", route_far, 10);

	local service, user;

	--- Counts that a request will be sent again which a resource has got, since its send has not returned.
	-- @param tag The request that the resource gives back; nil where it leaves, inside the sends that do not wait.
	local function count_undelivered(name, tag)
		for _, delivery in ipairs(on_the_way) do
			local counts = tag and delivery.tag == tag or not tag and not delivery.waits;
			if delivery.name == name and counts then count_up(undelivered, delivery.tag); end
		end
	end

	local function remove_from(list, item)
		for i = #list, 1, -1 do
			if list[i] == item then table.remove(list, i); end
		end
	end

	--- Does something while a request is on its way to a resource.
	local function while_on_the_way(name, stanza, act)
		local delivery = { name = name; tag = stanza.tags[1].attr.tag };
		table.insert(on_the_way, delivery);
		act(delivery);
		remove_from(on_the_way, delivery);
	end

	--- What a handler of another module does with a stanza on its way to a client.
	local function hold(event)
		local stanza = event.stanza;
		local who = stanza.attr.to;
		local this = waits:taken(who);
		if not this then return; end
		local for_ever = this.for_ever and who:match("^svc");
		local is_delivery = is_request(stanza) and not stanza:get_child("ping", "urn:xmpp:ping");
		if this.where == "before" then
			local entry = { name = who; stanza = st.clone(stanza) };
			if is_delivery then
				asked[who] = asked[who] or {};
				table.insert(asked[who], entry.stanza);
				table.insert(not_delivered, entry);
				delayed[stanza.tags[1].attr.tag] = true;
			end
			waits:wait(for_ever);
			remove_from(not_delivered, entry);
			return;
		end
		local session = _G.prosody.full_sessions[who];
		if not session then return; end
		local function deliver(delivery)
			session.send(stanza);
			if delivery then delivery.waits = true; end
			waits:wait(for_ever);
		end
		if is_delivery then while_on_the_way(who, stanza, deliver); else deliver(); end
		return true;
	end

	for _, host in ipairs { "example"; "users" } do
		_G.prosody.hosts[host].events.add_handler("iq/full", hold, 50);
	end

	local function request(step)
		table.insert(requested, { user = step.user; to = step.to; id = step.id; kind = step.kind; tag = step.tag });
		user(step.user):send(st.iq({ type = step.kind; id = step.id; to = step.to })
			:tag("query", { xmlns = "urn:example:" .. (step.payload or "ask"), tag = step.tag }));
	end

	local function cut(name)
		local client = services[name];
		if not client then return; end
		collect_service(name, client);
		services[name], owed[name], pings[name] = nil, nil, nil;
		count_undelivered(name);
		client:disconnect();
	end

	--- Does what was laid down for the next time that somebody receives something.
	local function react(name, client, stanza)
		local list = reflexes[name];
		local reflex = list and table.remove(list, 1);
		if not reflex then return; end
		local how = reflex.how;
		if how == "ask" then
			request(reflex);
		elseif is_request(stanza) then
			local tag = stanza.tags[1].attr.tag;
			if how == "cut" then
				cut(name);
			elseif how == "unavailable" then
				count_undelivered(name);
				client:unavailable();
			elseif how == "hibernate" then
				client:hibernate();
			elseif how == "drain" then
				client:show("dnd");
			elseif how == "result" then
				answered_at_once[name .. " " .. tag] = true;
				client:send(st.reply(stanza):tag("answer", { tag = tag }));
			else
				answered_at_once[name .. " " .. tag] = true;
				if says_undelivered[how] then count_up(undelivered, tag); end
				note_refusal(name, stanza.tags[1], how);
				client:send(st.error_reply(stanza, "cancel", how));
			end
		end
	end

	local function watch(name, client)
		client.on_receive = function (stanza)
			if stanza.name ~= "iq" or stanza:get_child("ping", "urn:xmpp:ping") then return true; end
			local copy = st.clone(stanza);
			if is_request(stanza) then
				note_holder(name, stanza);
				note_delivery(name, stanza.tags[1].attr.tag);
				while_on_the_way(name, stanza, function () react(name, client, copy); end);
			else
				react(name, client, copy);
			end
			return true;
		end;
	end

	function service(name)
		if not services[name] then
			services[name] = name:match("@far/") and new_far(server, name) or server:login(name);
			owed[name] = {};
			watch(name, services[name]);
		end
		return services[name];
	end

	function user(name)
		-- A resource of the target may ask, too.
		if name:match("^svc@") then return service(name); end
		if not users[name] then
			users[name] = server:login(name);
			watch(name, users[name]);
		end
		return users[name];
	end

	local function owed_by(name, which)
		local list = owed[name] or {};
		local place = #list > 0 and which % #list + 1 or 1;
		return list[place], place;
	end

	local does = { request = request };

	function does.available(step) service(step.resource):show(step.show, nil, step.priority); end

	function does.direct(step) service(step.resource):show(step.show, nil, step.priority, "proxy"); end

	function does.unavailable(step)
		if not services[step.resource] then return; end
		count_undelivered(step.resource);
		services[step.resource]:unavailable();
	end

	function does.cut(step) cut(step.resource); end

	function does.vanish(step)
		-- The session is gone, and nobody said so: what is sent there bounces inside the send.
		if services[step.resource] then services[step.resource]:vanish(); end
	end

	function does.hibernate(step)
		if services[step.resource] then services[step.resource]:hibernate(); end
	end

	function does.resume(step)
		if services[step.resource] then services[step.resource]:resume(); end
	end

	function does.reflex(step)
		local list = reflexes[step.resource] or {};
		reflexes[step.resource] = list;
		table.insert(list, step);
	end

	function does.retry(step)
		local list = reflexes[step.user] or {};
		reflexes[step.user] = list;
		table.insert(list, step);
	end

	function does.answer(step)
		local asks, place = owed_by(step.resource, step.which);
		if not asks then return; end
		for i, other in ipairs(owed[step.resource]) do
			-- What looks the same is the same, as far as anybody can tell: only the last of such is answered, and once.
			if other ~= asks and look_alike(other, asks) and (asks.answered or i > place) then return; end
		end
		for _, other in ipairs(not_delivered) do
			if other.name == step.resource and look_alike(other.stanza, asks) then return; end
		end
		asks.answered = true;
		local tag = asks.tags[1].attr.tag;
		if says_undelivered[step.condition] then count_undelivered(step.resource, tag); end
		local answer = st.reply(asks):tag("answer", { tag = tag });
		if step.condition then
			answer = st.error_reply(asks, "cancel", step.condition);
			note_refusal(step.resource, asks.tags[1], step.condition);
		end
		services[step.resource]:send(answer);
	end

	function does.pong(step)
		local ping = pings[step.resource];
		pings[step.resource] = nil;
		if not (ping and services[step.resource]) then return; end
		local answer = st.reply(ping);
		if step.condition then answer = st.error_reply(ping, "cancel", step.condition); end
		services[step.resource]:send(answer);
	end

	function does.forge(step)
		local asks = owed_by(step.resource, step.which);
		if not (asks and services[step.by]) or step.by == step.resource then return; end
		for _, own in ipairs(asked[step.by] or {}) do
			-- It was asked something that looks the same, so this would be its own answer.
			if look_alike(own, asks) then return; end
		end
		services[step.by]:send(st.reply(asks):tag("answer", { tag = "forged" }));
	end

	function does.hold(step) waits:hold(step); end

	function does.go_on(step) waits:go_on(step.which); end

	-- Whatever is done for many takes more than one slice then.
	function does.load(step) libraries.steps_cost(step.cost); end

	function does.advance(step)
		for _ = 1, step.seconds do
			server:advance(1);
			hear_far();
			look_at_holders();
		end
		server:advance(step.seconds % 1);
	end

	function does.reload(step)
		holders = {};
		assert(server:reload(step.config));
	end

	function does.reconfigure(step)
		holders = {};
		server:reconfigure(step.config);
	end

	local starving, stuck, has_ejected_too_many = 0, 0, false;

	for i, step in ipairs(steps) do
		now = i;
		if is_stanza[step.op] then waits:run(function () does[step.op](step); end); else does[step.op](step); end
		collect();
		hear_far();
		look_at_holders();
		stuck = stuck + inside.stuck(server);
		-- What no event tells of is seen within a second.
		if step.op == "advance" and step.seconds > 1 then
			-- It may have come to that just now, and wait for the next slice.
			if inside.starving(server) > 0 then server:advance(0.9); end
			starving = starving + inside.starving(server);
			has_ejected_too_many = has_ejected_too_many or inside.has_ejected_too_many(server);
		end
	end

	-- Whatever is still open ends with its time-out at the latest.
	now = #steps + 1;
	reflexes, waits.holds = {}, {};
	server:advance(130);
	collect();
	local left_before = inside.left(server);
	-- What still waits comes to its client now, or never where that is a resource of the service.
	waits:finish();
	server:advance(130);
	collect();
	local left = inside.left(server);
	left.doubtful = inside.counts(server).doubtful;
	for what, number in pairs(left_before) do left[what] = left[what] + number; end
	libraries.steps_cost(0);

	-- And nothing of it is in the way: there is room for as many requests as ever.
	for name in pairs(services) do cut(name); end
	local defaults = {};
	for name in pairs(options) do defaults[name] = "unset"; end
	defaults.target_address, defaults.client_proxy_max_pending = "svc@example", max_pending;
	server:reconfigure(defaults);
	server:advance(2);
	local first = server:serve("svc@example/first-after");
	server:advance(2);
	-- Each account asks once, for the last tenth is for those who hold little.
	for i = 1, max_pending do server:login("last" .. i .. "@users/x"):request("get", "1"); end
	return {
		seen = seen; requested = requested; undelivered = undelivered; unknown = unknown; left = left;
		room = first:answer_all(); starving = starving; stuck = stuck;
		has_ejected_too_many = has_ejected_too_many; lent = lent; again = again; errors = array(server:logged("error")); max_pending = max_pending;
	};
end

for line in io.lines() do
	local input = json.decode(line);
	local ok, result = xpcall(play, debug.traceback, input.config, input.steps);
	io.write(json.encode(ok and result or { crash = tostring(result) }), "\n");
	io.flush();
end
