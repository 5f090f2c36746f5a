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

describe("a look-alike of a request that went to the queue", function ()
	before_each(function ()
		start({ client_proxy_queue_timeout = 300; client_proxy_timeout = 60; client_proxy_max_pending = 2 });
		local first = serve("a");
		ask(user, "get", "1");
		ask(user, "get", "1", "proxy/look-alike");
		first:disconnect();
		assert.equal(0, count(user));
	end);

	it("is answered when the module is unloaded", function ()
		server:unload();
		assert.equal(2, count(user));
	end);

	it("counts after a reload, too", function ()
		assert.truthy(server:reload());
		ask(user, "get", "3");
		expect.error(user:take("iq"), "3", "proxy", "wait", "resource-constraint");
		local second = serve("b");
		assert.equal(1, second:answer_all());
		assert.equal(1, second:answer_all());
		assert.equal(2, #user:take("iq"));
		for i = 1, 3 do ask(user, "get", "again" .. i); end
		assert.equal(2, second:answer_all());
	end);
end);

describe("a try that is over", function ()
	it("leaves the request its deadline, where nobody else is there", function ()
		start({ client_proxy_try_timeout = 5; client_proxy_timeout = 60 });
		serve("a");
		ask(user, "get", "1");
		server:advance(70);
		expect.error(user.received, "1", "proxy", "wait", "remote-server-timeout");
	end);
end);

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

	it("too deep to be kept does not spoil the count of what is kept over a reload", function ()
		start();
		local first = serve("a");
		local deep = st.iq({ type = "get"; id = "1"; to = "proxy" });
		for _ = 1, 200 do deep:tag("x"); end
		user:send(deep:reset());
		assert.truthy(server:reload());
		ask(user, "get", "2");
		local second = serve("b");
		first:disconnect();
		assert.equal("2", expect.one(second:take("iq")).attr.id);
	end);

	it("sent from the queue in the moment in which its time there ends is no failed try", function ()
		start({ client_proxy_queue_timeout = 10; client_proxy_error_limit = 1 });
		local clients = { serve("a", "dnd"); serve("b", "dnd") };
		ask(user, "get", "1");
		ask(user, "get", "2");
		user.on_receive = function ()
			user.on_receive = nil;
			for _, client in ipairs(clients) do show(client); end
			return true;
		end;
		server:advance(15);
		expect.error(user:take("iq"), "2", "proxy", "cancel", "service-unavailable");
		assert.equal(1, count(clients[1]) + count(clients[2]));
		assert.same({}, server:logged("warn"));
	end);
end);
