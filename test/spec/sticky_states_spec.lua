-- What becomes of sticky keys when their resource comes into a state: they stay with it, wait for it, or move for good.
-- They are never lent: nobody else gets a request of a key that may come back.

local start = require "support.scene".start;
local expect = require "support.assertions";
local requests = require "support.requests";
local sum = require "support.scene".sum;
local st = require "util.stanza";

local rooms = 30;
local s;
--- Who has which room, and those of resource a, in order.
local homes, of_a;

local function ask(room, kind, payload)
	s.user:post(requests.new(kind or "set", "q" .. room, nil, payload, { xmlns = "urn:example:" .. (payload or "ask"); room = room }));
end

--- Asks for a room; whoever gets it answers. Returns the name of that one, or the condition of the error.
local function who_serves(room, kind, payload)
	ask(room, kind, payload);
	for _, service in ipairs(s.services) do
		if service:answer_all() > 0 then
			s.user.received = {};
			return service.session.resource;
		end
	end
	local answer = s.user:take("iq")[1];
	return answer and answer:get_child("error").tags[1].name;
end

local function serve_all()
	local found = {};
	for room = 1, rooms do found[room] = who_serves("room" .. room); end
	return found;
end

--- Starts with resources a and b, which share 30 rooms.
local function start_rooms(plan)
	local all = {
		"a"; "b"; client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room"; client_proxy_timeout = 600;
		client_proxy_sticky_ttl = 7200;
	};
	for name, value in pairs(plan or {}) do all[name] = value; end
	s = start(all);
	homes, of_a = serve_all(), {};
	for room, home in ipairs(homes) do
		if home == "a" then table.insert(of_a, "room" .. room); end
	end
	assert.is_true(#of_a > 0 and #of_a < rooms);
	-- What a resource knows is learned from the first ten results of a second. This one is among them.
	s:advance(1);
	who_serves(of_a[1]);
end

--- That who has what is as it was, and that so it is after a reload.
local function nothing_has_moved()
	assert.same(homes, serve_all());
	assert.truthy(s:reload());
	assert.same(homes, serve_all());
end

--- That resource b has all rooms, and keeps them when a is as it was.
local function all_have_moved(back)
	for _, home in ipairs(serve_all()) do assert.equal("b", home); end
	back();
	for _, home in ipairs(serve_all()) do assert.equal("b", home); end
end

--- That those of resource a are refused, or have come to nothing yet, and the others are served.
local function those_of_a_get(outcome)
	for room, home in ipairs(serve_all()) do
		assert.equal(homes[room] == "a" and outcome or homes[room], home, "room " .. room);
	end
end

--- How many of 30 new rooms resource a gets.
local function new_rooms_of_a()
	local count = 0;
	for room = 1, 30 do
		if who_serves("new" .. room) == "a" then count = count + 1; end
	end
	return count;
end

describe("of 30 rooms none changes hands when their resource drains", function ()
	for name, plan in pairs {
		["by default"] = {};
		["with drain_strict"] = { client_proxy_drain_strict = true };
		["with a queue"] = { client_proxy_queue_timeout = 60 };
		["with both"] = { client_proxy_drain_strict = true; client_proxy_queue_timeout = 60 };
		["with redispatch = all"] = { client_proxy_redispatch = "all" };
	} do
		it(name .. ", and it gets no new ones", function ()
			start_rooms(plan);
			s.a:show("dnd");
			nothing_has_moved();
			assert.equal(0, new_rooms_of_a());
			s.a:show();
			nothing_has_moved();
		end);
	end

	it("by hand, also with drain_strict, and it gets no new ones", function ()
		start_rooms { client_proxy_drain_strict = true };
		s:shell("drain", "proxy", "svc@example/a");
		nothing_has_moved();
		assert.equal(0, new_rooms_of_a());
		s:shell("ready", "proxy", "svc@example/a");
		nothing_has_moved();
	end);

	it("though all do, and nobody gets a new one with drain_strict", function ()
		start_rooms { client_proxy_drain_strict = true };
		s.a:show("dnd");
		s.b:show("dnd");
		nothing_has_moved();
		assert.equal("service-unavailable", who_serves("new"));
		assert.equal(rooms, s:counts().sticky_keys);
	end);

	it("though all do, and new ones wait in the queue", function ()
		start_rooms { client_proxy_queue_timeout = 60 };
		s.a:show("dnd");
		s.b:show("dnd");
		nothing_has_moved();
		ask("new");
		assert.equal(0, sum(s:held()));
		s.b:show();
		assert.equal(1, s.b:answer_all());
	end);

	it("until they have not been used for client_proxy_sticky_ttl", function ()
		start_rooms { client_proxy_sticky_ttl = "10 minutes" };
		s.a:show("dnd");
		s:advance(400);
		assert.equal("a", who_serves(of_a[1]));
		s:advance(400);
		assert.equal("a", who_serves(of_a[1]));
		assert.equal("b", who_serves(of_a[2]));
	end);

	it("until it has gone", function ()
		start_rooms();
		s.a:show("dnd");
		assert.same(homes, serve_all());
		s.a:disconnect();
		all_have_moved(function () s:serve("a"); end);
	end);

	it("nor do the messages of a sender whose key is there", function ()
		s = start {
			"a"; "b"; client_proxy_balance = "sticky"; client_proxy_stanzas = { "iq"; "message" };
			client_proxy_drain_strict = true;
		};
		s.user:message("proxy", "m1");
		local home, other = s.a, s.b;
		if #home:take("message") == 0 then home, other = other, home; end
		home:take("message");
		home:show("dnd");
		s.user:message("proxy", "m2");
		assert.equal(1, #home:take("message"));
		other:show("dnd");
		s.user:message("proxy", "m3");
		assert.equal(1, #home:take("message"));
		home:available(-1);
		s.user:message("proxy", "m4");
		assert.same({ 0; 0 }, { #home:take("message"); #other:take("message") });
		expect.error(s.user:take("message"), "m4", "proxy", "cancel", "service-unavailable");
	end);
end);

describe("a sticky key stays with a resource", function ()
	it("of a lower tier, as with a backup server in HAProxy", function ()
		start_rooms { client_proxy_priority_tiers = true };
		s.b:available(5);
		nothing_has_moved();
		assert.equal(0, new_rooms_of_a());
		s.a:available(5);
		nothing_has_moved();
	end);

	it("that a delivery to has failed, of which a probe will tell", function ()
		start_rooms { client_proxy_redispatch = "all" };
		ask(of_a[1], "get");
		s.a:refuse("remote-server-timeout");
		s:advance(0);
		expect.error(s.user:take("iq"), "q" .. of_a[1], "proxy", "cancel", "remote-server-timeout", true);
		nothing_has_moved();
	end);

	it("that is full, and is refused", function ()
		start_rooms { client_proxy_max_pending_per_resource = 1 };
		ask(of_a[1]);
		for i = 2, #of_a do
			ask(of_a[i], "get");
			expect.error(s.user:take("iq"), "q" .. of_a[i], "proxy", "wait", "resource-constraint");
		end
		assert.same({ 1; 0 }, s:answer_each());
		nothing_has_moved();
	end);

	for _, condition in ipairs { "service-unavailable"; "recipient-unavailable"; "remote-server-not-found" } do
		it("that has answered a request with " .. condition, function ()
			start_rooms { client_proxy_redispatch = "all" };
			ask(of_a[1], "get");
			s.a:refuse(condition);
			s:advance(0);
			assert.equal(0, s.b:answer_all());
			assert.equal(condition, s.user:take("iq")[1]:get_child("error").tags[1].name);
			nothing_has_moved();
		end);
	end

	it("that is slow: no second one is tried", function ()
		start_rooms { client_proxy_try_timeout = 5 };
		ask(of_a[1], "get");
		s:advance(20);
		assert.same({ 1; 0 }, s:held());
		assert.equal(1, s.a:answer_all());
		nothing_has_moved();
	end);

	it("whoever the user is in conversation with, where the payload has the key", function ()
		start_rooms { client_proxy_stanzas = { "iq"; "message" } };
		for _, service in ipairs { s.b, s.a, s.b } do
			service:message("proxy/user@users/x", "hello");
			nothing_has_moved();
			-- What has no key goes where the conversation is.
			s:forget();
			service:message("proxy/user@users/x", "hello");
			s.user:message("proxy", "m");
			assert.equal(1, #service:take("message"));
		end
	end);

	it("whoever the user is in conversation with goes before a key of the user's own", function ()
		s = start { "a"; "b"; client_proxy_balance = "sticky"; client_proxy_stanzas = { "iq"; "message" } };
		for _, service in ipairs { s.b, s.a, s.b } do
			service:message("proxy/user@users/x", "hello");
			s.user:request("get", "q");
			assert.equal(1, service:answer_all());
		end
	end);

	it("that has a request which looks the same, and the second one waits", function ()
		start_rooms();
		for _, resource in ipairs { "one"; "two" } do
			s.user:post(requests.new("set", "same", "proxy/" .. resource, nil, { xmlns = "urn:example:ask"; room = of_a[1] }));
		end
		assert.same({ 1; 0 }, s:held());
		s.a:answer_all();
		assert.same({ 1; 0 }, s:held());
		s.a:answer_all();
		assert.equal(2, #s.user:take("iq"));
	end);

	it("that has been taken for not knowing a payload: what went to another one stays there", function ()
		start_rooms();
		-- Placed at a, but never answered there.
		ask(of_a[1], "set", "odd");
		local held = s.a:requests()[1];
		ask(of_a[2], "set", "odd");
		s.a:send(st.error_reply(s.a:requests()[2], "cancel", "feature-not-implemented"));
		assert.equal(1, s.b:answer_all());
		-- The first room is in nobody's hands yet, and comes into those of b; then a turns out to know the payload.
		s.a.received = {};
		s.user:post(requests.new("set", "again", nil, "odd", { xmlns = "urn:example:odd"; room = of_a[1] }));
		assert.equal(1, s.b:answer_all());
		s.a:send(st.reply(held));
		s.user.received = {};
		for _, room in ipairs { of_a[1]; of_a[2] } do assert.equal("b", who_serves(room, "set", "odd")); end
		assert.truthy(s:reload());
		for _, room in ipairs { of_a[1]; of_a[2] } do assert.equal("b", who_serves(room, "set", "odd")); end
		assert.equal("a", who_serves(of_a[3], "set", "odd"));
		nothing_has_moved();
	end);

	it("that does not know a payload: what it does not know has a place of its own", function ()
		start_rooms();
		for i = 1, 4 do s:serve("other" .. i); end
		ask(of_a[1], "set", "odd");
		s.a:refuse("feature-not-implemented");
		if #s.b:requests() > 0 then s.b:refuse("feature-not-implemented"); end
		local other, stanza = s:holder();
		other:send(st.reply(stanza));
		s.user.received = {};
		local name = other.session.resource;
		assert.matches("^other", name);
		for i = 1, 10 do s:serve("more" .. i); end
		for _, room in ipairs(of_a) do assert.not_equal("a", who_serves(room, "set", "odd")); end
		assert.equal(name, who_serves(of_a[1], "set", "odd"));
		nothing_has_moved();
		-- That place follows the same rule.
		other:show("dnd");
		assert.equal(name, who_serves(of_a[1], "set", "odd"));
		other:disconnect();
		local next_one = who_serves(of_a[1], "set", "odd");
		s:serve(name);
		assert.equal(next_one, who_serves(of_a[1], "set", "odd"));
		nothing_has_moved();
	end);

	it("that has refused a payload as unknown which it has answered before: nobody moves others' keys with an odd request", function ()
		for _, kind in ipairs { "get"; "set" } do
			start_rooms();
			local user = s:connect("odd@users/x");
			user:post(requests.new(kind, "odd", nil, nil, { xmlns = "urn:example:ask"; room = of_a[1] }));
			s.a:refuse("feature-not-implemented");
			s:answer_all();
			expect.error(user:take("iq"), "odd", "proxy", "cancel", "feature-not-implemented", true);
			nothing_has_moved();
		end
	end);

	it("where it has moved, also what the former one had another place for", function ()
		start_rooms { client_proxy_relearn = 4 };
		s:serve("other");
		ask(of_a[1], "set", "odd");
		s.a:refuse("feature-not-implemented");
		local second, stanza = s:holder();
		s.a:disconnect();
		second:send(st.error_reply(stanza, "cancel", "feature-not-implemented"));
		local third;
		third, stanza = s:holder();
		third:send(st.reply(stanza));
		s.user.received = {};
		-- The second one is not known any more to have refused it.
		s:advance(6);
		assert.equal(third.session.resource, who_serves(of_a[1], "set", "odd"));
	end);
end);

describe("beside a stranger who refuses what it does not know with service-unavailable", function ()
	for _, key in ipairs { "bare_from"; "payload:room" } do
		it("at most 2 of 200 sets of one user fail, with keys by " .. key, function ()
			s = start { "stranger"; "a"; "b"; client_proxy_balance = "sticky"; client_proxy_sticky_key = key };
			local failed = 0;
			for i = 1, 200 do
				ask("room" .. i % 20);
				s.stranger:refuse_all("service-unavailable");
				s.a:answer_all();
				s.b:answer_all();
				if s.user:take("iq")[1].attr.type == "error" then failed = failed + 1; end
				s:advance(1);
			end
			assert.is_true(failed <= 2, failed .. " failed");
		end);
	end
end);

describe("a sticky key waits for a resource", function ()
	it("that hibernates: its session keeps what comes", function ()
		start_rooms { client_proxy_redispatch = "all" };
		ask(of_a[1], "get");
		s.a:hibernate();
		s:advance(2);
		ask(of_a[2], "get");
		ask(of_a[3], "set");
		for room = 1, 30 do ask("new" .. room); end
		assert.same({ 3; 30 }, s:answer_each());
		s.user.received = {};
		ask(of_a[1], "get");
		ask(of_a[2], "get");
		ask(of_a[3], "set");
		s.a:resume();
		assert.equal(3, s.a:answer_all());
		s.user.received = {};
		nothing_has_moved();
	end);

	it("that hibernates, in the queue", function ()
		start_rooms { client_proxy_queue_timeout = 60 };
		s.a:hibernate();
		those_of_a_get(nil);
		assert.equal(0, new_rooms_of_a());
		s.a:resume();
		assert.same({ #of_a; 0 }, s:answer_each());
		assert.equal(#of_a, #s.user:take("iq"));
		nothing_has_moved();
	end);

	it("that hibernates, in the queue, until it has gone", function ()
		start_rooms { client_proxy_queue_timeout = 60 };
		s.a:hibernate();
		those_of_a_get(nil);
		s.a:disconnect();
		s:advance(2);
		assert.equal(#of_a, s.b:answer_all());
		assert.equal(#of_a, #s.user:take("iq"));
	end);

	it("that hibernates, and is refused with drain_strict", function ()
		start_rooms { client_proxy_drain_strict = true };
		s.a:hibernate();
		those_of_a_get("service-unavailable");
		s.a:resume();
		nothing_has_moved();
	end);

	it("that is full, in the queue", function ()
		start_rooms { client_proxy_queue_timeout = 60; client_proxy_max_pending_per_resource = 1 };
		for _, room in ipairs(of_a) do ask(room); end
		for _ = 1, #of_a do
			assert.same({ 1; 0 }, s:held());
			s.a:answer_all();
		end
		assert.equal(#of_a, #s.user:take("iq"));
		nothing_has_moved();
	end);

	it("that is full, in the queue, and the user hears why when its time is over", function ()
		start_rooms { client_proxy_queue_timeout = 60; client_proxy_max_pending_per_resource = 1 };
		ask(of_a[1]);
		ask(of_a[2]);
		s:advance(62);
		expect.error(s.user:take("iq"), "q" .. of_a[2], "proxy", "wait", "resource-constraint");
	end);

	it("that has failed it, in the queue, until that has gone", function ()
		start_rooms { client_proxy_queue_timeout = 60 };
		ask(of_a[1], "get");
		s.a:refuse("recipient-unavailable");
		assert.same({ 0; 0 }, s:held());
		s.a:disconnect();
		s:advance(2);
		assert.equal(1, s.b:answer_all());
		expect.result(s.user:take("iq"), "q" .. of_a[1], "proxy");
	end);
end);

describe("a sticky key moves for good with the next request", function ()
	it("when its resource is ejected: it has served nobody for long", function ()
		start_rooms { client_proxy_error_limit = 2; client_proxy_timeout = 5 };
		for i = 1, 2 do
			s:login("user" .. i .. "@users/x"):post(requests.new("get", "f", nil, nil, { xmlns = "urn:example:ask"; room = of_a[1] }));
		end
		s:advance(7);
		s:forget();
		all_have_moved(function () s:advance(32); end);
	end);

	it("when its resource is down by pings", function ()
		start_rooms { client_proxy_ping_interval = 10; client_proxy_ping_fall = 1; client_proxy_ping_rise = 1 };
		s.a.on_receive = function (stanza)
			if stanza:get_child("ping", "urn:xmpp:ping") then
				s.a:send(st.error_reply(stanza, "cancel", "recipient-unavailable"));
			end
			return true;
		end;
		s.b.on_receive = function (stanza)
			if stanza:get_child("ping", "urn:xmpp:ping") then s.b:send(st.reply(stanza)); end
			return true;
		end;
		s:advance(21);
		s:forget();
		all_have_moved(function ()
			s.a.on_receive = s.b.on_receive and function (stanza)
				if stanza:get_child("ping", "urn:xmpp:ping") then s.a:send(st.reply(stanza)); end
				return true;
			end;
			s:advance(21);
			s:forget();
		end);
	end);

	it("when its resource has a negative priority", function ()
		start_rooms();
		s.a:available(-1);
		all_have_moved(function () s.a:available(0); end);
	end);

	it("when its resource drains with a negative priority", function ()
		start_rooms();
		s.a:show("dnd", nil, -1);
		all_have_moved(function () s.a:show(); end);
	end);

	it("when its resource is ejected by hand", function ()
		start_rooms();
		ask(of_a[1]);
		s:shell("eject", "proxy", "svc@example/a");
		assert.equal(1, s.a:answer_all());
		s.user.received = {};
		all_have_moved(function () s:shell("ready", "proxy", "svc@example/a"); end);
	end);

	it("when the name of its resource is not on client_proxy_resources", function ()
		start_rooms();
		s:reconfigure({ client_proxy_resources = "^b" });
		all_have_moved(function () s:reconfigure({ client_proxy_resources = "unset" }); end);
	end);

	it("when the account of its resource is no target any more", function ()
		start_rooms {
			"svc@example/a"; "svc2@example/b"; target_address = { "svc@example"; "svc2@example" };
			accounts = { ["svc@example"] = true; ["svc2@example"] = true };
		};
		ask(of_a[1]);
		s:reconfigure({ target_address = "svc2@example" });
		assert.equal(1, s.a:answer_all());
		s.user.received = {};
		all_have_moved(function ()
			s:reconfigure({ target_address = { "svc@example"; "svc2@example" } });
			s.a:available();
		end);
	end);

	it("when its resource has gone, with what may be redispatched", function ()
		start_rooms();
		ask(of_a[1], "get");
		s.a:disconnect();
		assert.equal(1, s.b:answer_all());
		s:forget();
		all_have_moved(function () s:serve("a"); end);
	end);
end);

describe("a sticky key that has no place yet", function ()
	it("gets none while all are full", function ()
		start_rooms { client_proxy_max_pending_per_resource = 1 };
		ask(of_a[1]);
		for room, home in ipairs(homes) do
			if home == "b" then ask("room" .. room) break; end
		end
		assert.same({ 1; 1 }, s:held());
		ask("new", "get");
		expect.error(s.user:take("iq"), "qnew", "proxy", "wait", "resource-constraint");
		assert.equal(rooms, s:counts().sticky_keys);
	end);
end);
