-- Requests that specs send.

require "support.libraries";
local st = require "util.stanza";

local requests = {};

--- Makes a request with a payload: <query/> unless another is named, each with a namespace of its own.
function requests.new(kind, id, to, payload, attr)
	local xmlns = "urn:example:" .. (payload or "ask");
	return st.iq({ type = kind; id = id; to = to or "proxy" }):tag(payload or "query", attr or { xmlns = xmlns }):reset();
end

--- Whether a stanza is a request, and not a ping.
function requests.is(stanza)
	local kind = stanza.attr.type;
	return stanza.name == "iq" and (kind == "get" or kind == "set") and not stanza:get_child("ping", "urn:xmpp:ping");
end

local template;

--- Makes a request with a text of 1 MiB.
function requests.heavy(kind, id)
	if not template then
		template = requests.new("get", "heavy");
		template.tags[1]:text(("x"):rep(1024 * 1024));
	end
	local heavy = st.clone(template);
	heavy.attr.type, heavy.attr.id = kind, id;
	return heavy;
end

--- Makes a get with a payload that is nested so deep.
function requests.nested(id, depth)
	local nested = st.iq({ type = "get"; id = id; to = "proxy" });
	for _ = 1, depth do nested:tag("a"); end
	return nested:reset();
end

return requests;
