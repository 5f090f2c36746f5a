-- The least that any relay can do: two attribute writes and one send each way. It checks and keeps nothing.

local random, sub = math.random, string.sub;

local host = module.host;
local resources = {};

local function learn(event)
	local attr = event.stanza.attr;
	if not attr.type then
		resources[#resources + 1] = attr.from;
	end
	return true;
end

local function relay(event)
	local stanza = event.stanza;
	local attr = stanza.attr;
	if attr.type == "get" or attr.type == "set" then
		attr.from = host .. "/" .. attr.from;
		attr.to = resources[random(#resources)];
	else
		attr.to = sub(attr.to, #host + 2);
		attr.from = host;
	end
	module:send(stanza);
	return true;
end

for _, address in ipairs({ "host", "bare", "full" }) do
	module:hook("iq/" .. address, relay, -1);
	module:hook("presence/" .. address, learn, -1);
end
