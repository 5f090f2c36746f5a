-- Pings every server that this host has a stream to, once in each interval, and ends a stream whose server has not answered
-- by the next turn.

local st = require "util.stanza";

local interval = module:get_option_number("harness_keepalive_interval", 1);
local silent = {};

local function answered(event)
	silent[event.stanza.attr.from] = nil;
	return true;
end

module:hook("iq-result/host/harness-keepalive", answered);
module:hook("iq-error/host/harness-keepalive", answered);

module:add_timer(interval, function ()
	local streams = {};
	for domain, session in pairs(prosody.hosts[module.host].s2sout) do
		if session.type == "s2sout" then streams[domain] = session; end
	end
	for domain, session in pairs(streams) do
		if silent[domain] == session then
			silent[domain] = nil;
			session:close("connection-timeout");
		else
			silent[domain] = session;
			module:send(st.iq({ type = "get", id = "harness-keepalive", from = module.host, to = domain })
				:tag("ping", { xmlns = "urn:xmpp:ping" }));
		end
	end
	return interval;
end);
