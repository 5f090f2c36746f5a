-- What a review of balancing, health and limits found; each scenario failed before it was mended.

local new_server = require "support.server".new;
local expect = require "support.assertions";
local st = require "util.stanza";

local server, user;

local function start(options)
	server = new_server({ options = options });
	server:advance(1);
	user = server:login("user@users/x");
end

--- Changes options as `prosodyctl reload` does.
local function configure(options)
	server:configure(options);
	_G.prosody.events.fire_event("config-reloaded");
end

local function show(client, state, priority)
	local stanza = st.presence();
	if state then stanza:text_tag("show", state); end
	if priority then stanza:text_tag("priority", tostring(priority)); end
	client:send(stanza);
end

local function serve(name, state, priority)
	local client = server:login("svc@example/" .. name);
	show(client, state, priority);
	client:take("presence");
	return client;
end

local function ask(who, kind, id, to, payload, attributes)
	local stanza = st.iq({ type = kind; id = id; to = to or "proxy" });
	who:send(stanza:tag(payload or "query", attributes or { xmlns = "urn:example:ask" }));
end

--- How many requests a client holds, or how many answers a user.
local function count(client)
	local found = 0;
	for _, stanza in ipairs(client.received) do
		if stanza.name == "iq" then found = found + 1; end
	end
	return found;
end

--- Takes the one request that a client holds and answers it with an error that says nothing but its condition.
local function refuse(client, condition)
	client:send(st.error_reply(expect.one(client:take("iq")), "cancel", condition));
end

--- The one of some clients that holds requests, and its place.
local function holder(clients)
	for place, client in ipairs(clients) do
		if count(client) > 0 then return client, place; end
	end
	error("nobody holds a request");
end

local function answer_all(clients)
	for _, client in ipairs(clients) do client:answer_all(); end
end

local function lose_connection(client)
	client.session.hibernating = 1;
	_G.prosody.hosts.example.events.fire_event("smacks-hibernation-start", { origin = client.session });
end

describe("a request", function ()
	it("that bounces and is answered in one send leaves nothing behind for the next one", function ()
		start();
		local first = serve("a");
		first.on_receive = function (stanza)
			first:send(st.error_reply(stanza, "cancel", "service-unavailable"));
			first:send(st.reply(stanza));
			return true;
		end;
		ask(user, "set", "1");
		expect.result(user:take("iq"), "1", "proxy");
		first.on_receive = nil;
		first:take("iq");
		server:advance(2);
		local second = serve("b");
		ask(user, "set", "2");
		assert.equal(1, count(first) + count(second));
	end);
end);
