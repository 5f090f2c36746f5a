-- The least relay with the rules of mod_client_proxy in its way, each of which the option `rules` turns on. It
-- shows what a rule costs when it is met; what happens when it is broken is left out.

local time = require "util.time";
local resourceprep = require "util.encodings".stringprep.resourceprep;

local find, sub, random = string.find, string.sub, math.random;

local host = module.host;
local target = module:get_option_string("target_address");
local rule = {};
for name in module:get_option_set("rules", { "guard", "asked", "fits", "target", "open", "deadline", "kept", "bounce" }) do
	rule[name] = true;
end

local resources = {};
local by_jid = {};
local in_flight = 0;
local kept_bytes = 0;
local sending = {}; -- luacheck: ignore 241

local function learn(event)
	local attr = event.stanza.attr;
	if not attr.type and not by_jid[attr.from] then
		local resource = { jid = attr.from, open = {} };
		by_jid[attr.from] = resource;
		resources[#resources + 1] = resource;
	end
	return true;
end

local function bare(jid)
	local slash = find(jid, "/", 1, true);
	return slash and sub(jid, 1, slash - 1) or jid;
end

local function weight_of(element)
	local bytes = 500;
	for _, value in pairs(element.attr) do
		bytes = bytes + #value;
	end
	for _, child in ipairs(element) do
		bytes = bytes + (type(child) == "string" and #child or weight_of(child));
	end
	return bytes;
end

-- Whether the stanza is a sound IQ, looked at before mod_iq does.
local function guard(event)
	local stanza = event.stanza;
	local attr = stanza.attr;
	if attr.type == "result" or attr.type == "error" then
		if not (attr.from and attr.id) then return true; end
	elseif not (attr.from and attr.id and #stanza.tags == 1) then
		return true;
	end
end

local function relay_request(stanza)
	local attr = stanza.attr;
	local from, to = attr.from, attr.to or host;
	if rule.target and bare(from) == target and find(to, "/", 1, true) then return; end
	if rule.fits and not (#from <= 1023 and (find(from, "^%g+$") or resourceprep(from) == from)) then return; end
	if rule.deadline and in_flight >= 1000000 then return; end

	local seen = (rule.asked and bare(to) or host) .. "/" .. from;
	local resource = resources[random(#resources)];
	local request;
	if rule.open then
		request = {
			from = from; to = to; id = attr.id; seen = seen; resource = resource;
			deadline = false; stanza = false; weight = 0;
		};
		local ids = resource.open[seen];
		if not ids then
			ids = {};
			resource.open[seen] = ids;
		end
		ids[attr.id] = request;
	end
	if rule.deadline then
		request.deadline = time.monotonic() + 120;
		in_flight = in_flight + 1;
	end
	if rule.kept and attr.type == "get" then
		local weight = weight_of(stanza);
		kept_bytes = kept_bytes + weight;
		request.stanza, request.weight = stanza, weight;
	end
	attr.from, attr.to = seen, resource.jid;
	if rule.bounce then sending[request] = true; end
	module:send(stanza);
	if rule.bounce then sending[request] = nil; end
end

-- The request that an answer is for, which it ends.
local function settle(attr)
	local resource = by_jid[attr.from];
	local ids = resource and resource.open[attr.to];
	local request = ids and ids[attr.id];
	if not request then return; end
	ids[attr.id] = nil;
	if not next(ids) then resource.open[attr.to] = nil; end
	if rule.kept then kept_bytes = kept_bytes - request.weight; end
	if rule.deadline then in_flight = in_flight - 1; end
	return request;
end

local function relay_answer(stanza)
	local attr = stanza.attr;
	if rule.open then
		local request = settle(attr);
		if not request then return; end
		attr.from, attr.to = request.to, request.from;
	elseif rule.asked then
		local slash = find(attr.to, "/", 1, true);
		attr.from, attr.to = sub(attr.to, 1, slash - 1), sub(attr.to, slash + 1);
	else
		attr.from, attr.to = host, sub(attr.to, #host + 2);
	end
	module:send(stanza);
end

local function relay(event)
	local stanza = event.stanza;
	if stanza.attr.type == "get" or stanza.attr.type == "set" then
		relay_request(stanza);
	else
		relay_answer(stanza);
	end
	return true;
end

for _, address in ipairs({ "host", "bare", "full" }) do
	if rule.guard then module:hook("iq/" .. address, guard, 100); end
	module:hook("iq/" .. address, relay, -1);
	module:hook("presence/" .. address, learn, -1);
end
