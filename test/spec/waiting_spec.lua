-- Handlers of other modules that wait (util.async) while something is sent: they hold up what they wait with alone.

local scene = require "support.scene";
local expect = require "support.assertions";
local requests = require "support.requests";
local new_waits = require "support.waits".new;
local st = require "util.stanza";

-- In Lua 5.1 nothing can wait inside a pcall, and a handler that tries is an error that is logged.
if _VERSION == "Lua 5.1" and not rawget(_G, "jit") then return; end

local s, waits;

before_each(function () waits = new_waits(); end);

local function wait_with(host, id)
	waits:at(host, function (stanza) return stanza.attr.id == id; end);
end

local function ask(id, kind) waits:run(function () s.user:request(kind or "get", id); end); end

describe("where a request waits on its way to a resource", function ()
	before_each(function ()
		s = scene.start { "a" };
		wait_with("example", "q");
	end);

	for _, kind in ipairs { "get"; "set" } do
		it("that leaves, a " .. kind .. " is answered once", function ()
			ask("q", kind);
			assert.equal(1, #waits.waiting);
			s.a:disconnect();
			s:advance(2);
			expect.error(s.user:take("iq"), "q", "proxy", "wait", "recipient-unavailable");
			waits:go_on();
			s:advance(130);
			assert.same({}, s.user.received);
			s:has_nothing_left();
		end);
	end

	it("that leaves, a get goes to another one as the send returns, and a set does not", function ()
		for kind, answered in pairs { get = 1; set = 0 } do
			s = scene.start { "a" };
			wait_with("example", "q");
			ask("q", kind);
			s.a:disconnect();
			s:serve("b");
			waits:go_on();
			waits:go_on();
			assert.equal(answered, s.b:answer_all());
			expect.one(s.user:take("iq"));
			s:advance(130);
			assert.same({}, s.user.received);
		end
	end);

	it("that says unavailable and comes back, a set that came to it all the same is not sent again", function ()
		s = scene.start { "a"; client_proxy_queue_timeout = 60 };
		wait_with("example", "q");
		ask("q", "set");
		s.a:unavailable();
		waits:go_on();
		assert.same({ "q" }, s.a:ids());
		s.a:available();
		s:advance(2);
		assert.same({ "q" }, s.a:ids());
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "recipient-unavailable");
		s.a:answer_all();
		assert.same({}, s.user.received);
		s:has_nothing_left();
	end);

	it("that leaves and comes back, a set that comes to it then goes to no other", function ()
		ask("q", "set");
		s.a:disconnect();
		local again = s:serve("a");
		s:serve("b");
		_G.prosody.full_sessions[again.jid] = again.session;
		waits:go_on();
		waits:go_on();
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "recipient-unavailable");
		assert.same({}, s.b:requests());
	end);

	it("that leaves, a get moves to another one within a second", function ()
		waits:at("example", function (stanza) return stanza.attr.to == "svc@example/a"; end);
		ask("q");
		s:serve("b");
		s.a:disconnect();
		s:advance(1);
		waits:go_on();
		assert.equal(1, s.b:answer_all());
		expect.result(s.user:take("iq"), "q", "proxy");
	end);

	it("that refuses it and leaves, a get that has gone back to a slow one is left there", function ()
		s = scene.start { "a"; client_proxy_try_timeout = 5 };
		ask("q");
		local at_a = expect.one(s.a:take("iq"));
		local b = s:serve("b");
		_G.prosody.hosts.example.events.add_handler("iq/full", function (event)
			if event.stanza.attr.to ~= b.jid then return; end
			b.session.send(event.stanza);
			waits:wait();
			return true;
		end, 50);
		while not b:requests()[1] do s:advance(1); end
		b:refuse("not-allowed");
		b:disconnect();
		waits:go_on();
		assert.same({}, s.user:take("iq"));
		s.a:send(st.reply(at_a));
		expect.result(s.user:take("iq"), "q", "proxy");
		s:has_nothing_left();
	end);

	it("others are served", function ()
		ask("q");
		for i = 1, 5 do ask("o" .. i); end
		assert.equal(5, s.a:answer_all());
		assert.equal(5, #s.user:take("iq"));
		waits:go_on();
		assert.equal(1, s.a:answer_all());
		expect.result(s.user:take("iq"), "q", "proxy");
	end);

	it("it times out, once", function ()
		ask("q");
		s:advance(125);
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "remote-server-timeout");
		waits:go_on();
		s.a:answer_all();
		assert.same({}, s.user.received);
		s:has_nothing_left();
	end);
end);

it("a request that a slow resource has not got yet is answered once by the next", function ()
	s = scene.start { "a"; client_proxy_try_timeout = 5 };
	waits:at("example", function (stanza) return stanza.attr.to == "svc@example/a"; end);
	ask("q");
	s:serve("b");
	s:advance(7);
	s.a:disconnect();
	waits:go_on();
	assert.equal(1, s.b:answer_all());
	expect.result(s.user:take("iq"), "q", "proxy");
	s:advance(130);
	assert.same({}, s.user.received);
end);

it("an answer that comes while the send still waits is the one answer", function ()
	s = scene.start { "a" };
	_G.prosody.hosts.example.events.add_handler("iq/full", function (data)
		if data.stanza.attr.id ~= "q" then return; end
		s.a.session.send(data.stanza);
		waits:wait();
		return true;
	end, 50);
	ask("q", "set");
	assert.equal(1, s.a:answer_all());
	expect.result(s.user:take("iq"), "q", "proxy");
	s.a:disconnect();
	waits:go_on();
	s:advance(130);
	assert.same({}, s.user.received);
	s:has_nothing_left();
end);

describe("in a queue", function ()
	it("a request that waits on its way holds up no other", function ()
		s = scene.start { client_proxy_queue_timeout = 60 };
		wait_with("example", "n1");
		s:ask(5);
		waits:run(function () s:serve("a"); end);
		assert.equal(4, s.a:answer_all());
		assert.equal(4, #s.user:take("iq"));
		waits:go_on();
		assert.equal(1, s.a:answer_all());
	end);

	it("that is full, the answer of one that gives way holds up none", function ()
		s = scene.start { client_proxy_queue_timeout = 60; client_proxy_queue_size = 2 };
		wait_with("users", "n2");
		s:ask(2);
		local other = s:connect("other@users/x");
		waits:run(function () other:request("get", "o1"); end);
		s:serve("a");
		assert.same({ "n1"; "o1" }, s.a:ids());
		waits:go_on();
		expect.error(s.user:take("iq"), "n2", "proxy", "wait", "resource-constraint");
		s:answer_all();
		s:has_nothing_left();
	end);

	it("the answer of one that gives way to another in memory holds up none", function ()
		s = scene.start { client_proxy_queue_timeout = 60 };
		local flooder = s:connect("flood@users/x");
		waits:at("users", function (stanza) return stanza.attr.to == flooder.jid; end);
		flooder:flood("set", 63);
		waits:run(function () s.user:post(requests.heavy("set", "u1")); end);
		assert.equal(1, #waits.waiting);
		s:serve("a");
		local _, stanza = s:holder("u1");
		s.a:send(st.reply(stanza));
		expect.result(s.user:take("iq"), "u1", "proxy");
		waits:go_on();
		expect.one(flooder:take("iq"));
	end);

	it("an answer that waits holds up no request", function ()
		s = scene.start { "a"; client_proxy_queue_timeout = 60; client_proxy_max_pending_per_resource = 1 };
		wait_with("users", "n1");
		s:ask(3);
		local _, first = s:holder("n1");
		waits:run(function () s.a:send(st.reply(first)); end);
		assert.same({ "n2" }, s.a:ids());
		waits:go_on();
		expect.result(s.user:take("iq"), "n1", "proxy");
		s:answer_all();
		assert.equal(1, s:answer_all());
	end);
end);

describe("where the answer of one of many waits", function ()
	--- That all but the first are answered, and the first when it goes on; nothing that waits is an error.
	local function all_answered(count)
		assert.equal(count - 1, #s.user:take("iq"));
		waits:go_on();
		assert.equal(1, #s.user:take("iq"));
		s:has_nothing_left();
	end

	before_each(function ()
		s = scene.start { "a" };
		wait_with("users", "n1");
		s:ask(10, "set");
	end);

	it("the others time out", function ()
		s:advance(125);
		all_answered(10);
	end);

	it("the others are lost with their resource", function ()
		s.a:disconnect();
		all_answered(10);
	end);

	it("the others are answered as the module goes", function ()
		assert.truthy(s:unload());
		assert.equal(9, #s.user:take("iq"));
		waits:go_on();
		assert.equal(1, #s.user:take("iq"));
	end);
end);

it("a ping that waits is no failure, and the next ones go out", function ()
	s = scene.start { "a"; "b"; client_proxy_ping_interval = 5; client_proxy_ping_fall = 1 };
	local is_waiting = true;
	waits:at("example", function (stanza) return is_waiting and stanza.attr.to == "svc@example/a"; end);
	function s.b.on_receive(stanza)
		if stanza.attr.type == "get" then s.b:send(st.reply(stanza)); end
		return true;
	end
	s:advance(5);
	is_waiting = false;
	waits:go_on();
	for _, ping in ipairs(s.a:take("iq")) do s.a:send(st.reply(ping)); end
	assert.same({ ["svc@example/a"] = true; ["svc@example/b"] = true }, s:resources());
end);

it("pings that wait keep nothing else from being done each second", function ()
	s = scene.start { "a"; client_proxy_ping_interval = 1; client_proxy_initiate = "any"; client_proxy_timeout = 5 };
	waits:at("example", function (stanza) return stanza:get_child("ping", "urn:xmpp:ping") ~= nil; end);
	s.a:send(requests.new("get", "own", "proxy/user@users/x"));
	for _ = 1, 8 do s:advance(1); end
	expect.error(s.a:take("iq"), "own", "proxy/user@users/x", "wait", "remote-server-timeout");
end);

it("a ping that waits until others have had their next one is no failure of theirs", function ()
	s = scene.start { "a"; "b"; client_proxy_ping_interval = 100; client_proxy_ping_fall = 1 };
	local is_first = true;
	waits:at("example", function (stanza)
		local waits_now = is_first and stanza:get_child("ping", "urn:xmpp:ping") ~= nil;
		is_first = is_first and not waits_now;
		return waits_now;
	end);
	s:advance(1);
	-- Then both are due at once.
	s:reconfigure { client_proxy_ping_interval = 5 };
	s:advance(7);
	waits:go_on();
	assert.same({ ["svc@example/a"] = true; ["svc@example/b"] = true }, s:resources());
end);

describe("where what is sent to an account that is no target any more waits", function ()
	before_each(function ()
		s = scene.start {
			"a"; "other@users/b"; "svc2@example/c"; target_address = { "svc@example"; "other@users"; "svc2@example" };
		};
		_G.prosody.hosts.users.events.add_handler("presence/bare", function (event)
			if event.stanza.attr.type == "unsubscribe" then waits:wait(); end
		end, 50);
	end);

	local function reconfigure(options)
		waits:run(function () s:reconfigure(options); end);
	end

	it("other options apply all the same", function ()
		reconfigure { target_address = { "svc@example"; "svc2@example" }; client_proxy_resources = "c" };
		assert.same({ ["svc@example/a"] = false; ["svc2@example/c"] = true; ["other@users/b"] = false }, s:resources());
		s:advance(1);
		assert.equal(1, #waits.waiting);
		assert.same({ ["svc@example/a"] = false; ["svc2@example/c"] = true }, s:resources());
	end);

	it("others come and go all the same", function ()
		reconfigure { target_address = { "svc@example"; "svc2@example" } };
		s:advance(1);
		assert.equal(1, #waits.waiting);
		reconfigure { target_address = "svc@example" };
		waits:go_on();
		s:advance(2);
		assert.same({ ["svc@example/a"] = true }, s:resources());
	end);

	it("an account that is one again with a reload stays", function ()
		s:ask(20);
		s.b:answer_all();
		reconfigure { target_address = "svc2@example" };
		s:advance(1);
		assert.equal(1, #waits.waiting);
		s.a:answer_all();
		assert.truthy(s:reload { target_address = { "svc@example"; "svc2@example" } });
		s:advance(2);
		waits:go_on();
		s:advance(2);
		assert.same({ ["svc@example/a"] = true; ["svc2@example/c"] = true }, s:resources());
	end);
end);

describe("where the module is reloaded while a request waits on its way to a resource that has left", function ()
	before_each(function ()
		s = scene.start { "a" };
		wait_with("example", "q");
		ask("q", "set");
		s.a:disconnect();
	end);

	it("it is lost, whether the send ever returns or not", function ()
		assert.truthy(s:reload());
		s:advance(1);
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "recipient-unavailable");
		waits:go_on();
		assert.same({}, s.user:take("iq"));
		s:has_nothing_left();
	end);

	it("onto a version with another state, it is answered once", function ()
		s:reload_with(function () return { version = 99; unanswered = { { id = "q"; from = "user@users/x"; to = "proxy" } } }; end);
		s:advance(1);
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "recipient-unavailable");
		waits:go_on();
		assert.same({}, s.user:take("iq"));
	end);
end);
