-- What gives way, and how: maps full of equals, weights, refusals that wait, and hosts that go.

local scene = require "support.scene";
local expect = require "support.assertions";
local requests = require "support.requests";
local new_waits = require "support.waits".new;
local st = require "util.stanza";

-- In Lua 5.1 nothing can wait inside a pcall.
local can_wait = _VERSION ~= "Lua 5.1" or rawget(_G, "jit") ~= nil;
local function describe_waiting(...) if can_wait then describe(...); end end

local s, waits;

before_each(function () waits = new_waits(); end);

local function states()
	return s.modulemanager.get_module("proxy", "client_proxy").module.save().states;
end

describe("a map that is full of equals", function ()
	it("takes in a newcomer: one more known user, of 10000 others who were heard of hours ago", function ()
		s = scene.start { "a"; client_proxy_initiate = "known" };
		for i = 1, 10000 do
			local request = requests.new("get", "g" .. i);
			request.attr.from = "guest" .. i .. "@users/x";
			s:post_local(request);
			if i % 500 == 0 then s.a:answer_all(); end
		end
		s.a:answer_all();
		s:advance(7200);
		s.a:take("iq"); s.user:take("iq");
		s.user:request("get", "hello");
		s.a:answer_all(); s.user:take("iq");
		s.a:send(st.iq({ type = "get"; id = "s1"; to = "proxy/user@users/x" }):tag("query", { xmlns = "urn:example:ask" }):reset());
		assert.equal(1, #s.user:requests());
	end);

	it("conversations", function ()
		s = scene.start_relaying { "a"; "b" };
		local c = states().conversations;
		local _, resource = next(states().pool.all);
		-- 100,000 accounts with one conversation each, as the map itself would have them.
		for i = 1, 100000 do
			local account = "g" .. i .. "@users";
			local entry = { key = "proxy/" .. account .. "/x"; account = account; places = 1; value = { resource = resource; heard = -10000 } };
			c.entries[entry.key] = entry;
			c.by_account[account] = { oldest = entry; newest = entry };
			local sh = c.shares;
			sh.total, sh.changes = sh.total + 1, sh.changes + 1;
			sh.by_account[account], sh.by_party[account] = 1, 1;
			sh.changed[account] = sh.changes;
		end
		for i = 1, 40 do s.user:message("proxy", "m" .. i); end
		local a, b = #s.a:take("message"), #s.b:take("message");
		assert.is_true(a == 0 or b == 0, a .. " " .. b);
	end);
end);

describe("the weight of a kept stanza", function ()
	for name, make in pairs {
		["names of attributes"] = function (i) return { xmlns = "urn:x", [("n"):rep(250 * 1024) .. i] = "" }, "query"; end;
		["names of elements"] = function (i) return { xmlns = "urn:x" }, ("n"):rep(250 * 1024) .. i; end;
		["many attributes"] = function ()
			local attr = { xmlns = "urn:x" };
			for k = 1, 30000 do attr["a" .. k] = ""; end
			return attr, "query";
		end;
	} do
		it("has " .. name, function ()
			s = scene.start { client_proxy_queue_timeout = 60 };
			collectgarbage(); collectgarbage();
			local before = collectgarbage("count");
			for i = 1, 20 do
				local attr, element = make(i);
				s.user:post(st.iq({ type = "set"; id = "f" .. i; to = "proxy" }):tag(element, attr):reset());
			end
			s:advance(1);
			collectgarbage(); collectgarbage();
			local real = (collectgarbage("count") - before) * 1024;
			local counted = s:left().kept_bytes;
			assert.is_true(counted * 4 > real, counted .. " counted, " .. real .. " taken");
		end);
	end
end);

describe_waiting("a refusal that waits", function ()
	before_each(function ()
		s = scene.start { client_proxy_queue_timeout = 600; client_proxy_queue_size = 10; client_proxy_timeout = 30 };
	end);

	it("of one that gives way in the queue holds up nobody else", function ()
		local flooder = s:login("flood@users/x");
		waits:at("users", function (stanza) return stanza.attr.to == "flood@users/x"; end);
		for i = 1, 10 do flooder:request("get", "f" .. i); end
		waits:run(function () s.user:request("get", "u1"); end);
		assert.equal(1, #waits.waiting);
		s:serve("a");
		local ids = {};
		for _, id in ipairs(s.a:ids()) do ids[id] = true; end
		assert.is_true(ids.u1 == true, "u1 was not sent");
	end);

	it("of one that gives way in the queue: the one that took its place ends once, and blocks nobody", function ()
		local flooder = s:login("flood@users/x");
		waits:at("users", function (stanza) return stanza.attr.id == "f10"; end);
		for i = 1, 10 do flooder:request("get", "f" .. i); end
		waits:run(function () s.user:request("get", "u1"); end);
		assert.equal(1, #waits.waiting);
		s:advance(31);
		assert.equal(1, #s.user:take("iq"));
		waits:go_on();
		assert.equal(0, s:left().queued);
		s.user:request("get", "u2");
		s:serve("a");
		assert.equal(1, s.a:answer_all());
		assert.equal(1, #s.user:take("iq"));
		s:has_nothing_left();
	end);

	it("of one whose memory gives way: a request is answered once", function ()
		local flooder = s:login("flood@users/x");
		local is_waiting = true;
		waits:at("users", function (stanza) return is_waiting and stanza.attr.to == "flood@users/x"; end);
		s:reconfigure { client_proxy_queue_size = 1000 };
		flooder:flood("set", 63);
		assert.equal(0, #flooder:take("iq"));
		waits:run(function () s.user:post(requests.heavy("set", "u1")); end);
		waits:run(function () s.user:post(requests.heavy("set", "u2")); end);
		assert.is_true(#waits.waiting > 0);
		is_waiting = false;
		s:advance(31);
		local answers = #s.user:take("iq");
		waits:go_on();
		s:serve("a");
		s.a:answer_all();
		assert.equal(2, answers + #s.user:take("iq"));
		s:has_nothing_left();
	end);
end);

describe("a place in the queue", function ()
	it("that one gives up is not taken by the same one, who asks again when it hears of that", function ()
		s = scene.start { client_proxy_queue_timeout = 60; client_proxy_queue_size = 10 };
		local flooder = s:login("flood@users/x");
		for i = 1, 10 do flooder:request("get", "f" .. i); end
		function flooder.on_receive()
			flooder.on_receive = nil;
			flooder:request("get", "f11");
			return true;
		end
		s.user:request("get", "u1");
		assert.same({}, s.user:take("iq"));
	end);
end);

describe("long ids", function ()
	it("take no memory from stanzas that wait, whoever has them", function ()
		s = scene.start { "a"; client_proxy_queue_timeout = 60; client_proxy_max_pending_per_resource = 1 };
		for _, name in ipairs { "one"; "two" } do
			local other = s:login(name .. "@users/x");
			other:post(requests.new("get", ("i"):rep(14 * 1024 * 1024)));
			assert.same({}, other:take("iq"));
		end
		for i = 1, 60 do s.user:post(requests.heavy("set", "u" .. i)); end
		assert.same({}, s.user:take("iq"));
	end);

	it("count once, while their stanza is kept", function ()
		s = scene.start { client_proxy_queue_timeout = 60 };
		s.user:post(requests.new("get", ("i"):rep(1024 * 1024)));
		assert.is_true(s:left().kept_bytes < 1.1 * 1024 * 1024, s:left().kept_bytes .. " bytes");
		s:serve("a"):answer_all();
		s:has_nothing_left();
	end);

	it("of one whose stanza cannot be kept push nobody out", function ()
		s = scene.start { client_proxy_queue_timeout = 60 };
		local others = { s:login("one@users/x"); s:login("two@users/x") };
		for i = 1, 31 do
			for _, other in ipairs(others) do other:post(requests.heavy("set", "o" .. i)); end
		end
		local request = requests.heavy("set", ("i"):rep(8 * 1024 * 1024));
		request.tags[1]:text(("x"):rep(31 * 1024 * 1024));
		s.user:post(request);
		assert.equal(1, #s.user:take("iq"));
		for _, other in ipairs(others) do assert.same({}, other:take("iq")); end
	end);
end);

describe_waiting("a look-alike", function ()
	it("goes on when the one before it ends, though the send of that one still waits", function ()
		s = scene.start { "a" };
		for _ = 1, 3 do s.user:request("set", "q"); end
		assert.equal(1, #s.a:requests());
		local is_first = true;
		waits:at("example", function (stanza)
			local holds = is_first and stanza.attr.id == "q";
			is_first = false;
			return holds;
		end);
		waits:run(function () s.a:answer_all(); end);
		assert.equal(1, #waits.waiting);
		s.user:take("iq");
		-- The second one, whose send waits, is lost with its resource.
		s.a:disconnect();
		s:serve("b");
		s:advance(2);
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "recipient-unavailable");
		assert.equal(1, #s.b:requests());
	end);
end);

describe("counts", function ()
	it("come back to zero though the host of an account is gone meanwhile", function ()
		s = scene.start { client_proxy_queue_timeout = 60 };
		s.user:request("get", "q");
		local users = _G.prosody.hosts.users;
		_G.prosody.hosts.users = nil;
		s:advance(70);
		_G.prosody.hosts.users = users;
		local st8 = states();
		assert.same({}, st8.queue.shares.by_party);
		assert.same({}, st8.in_flight.memory.shares.by_party);
		assert.same({}, st8.queue.shares.changed);
	end);

	it("of memory: nobody is refused after the host of a flooder is gone", function ()
		s = scene.start { client_proxy_queue_timeout = 60; client_proxy_queue_size = 10 };
		local flooder = s:login("flood@example/x");
		for i = 1, 10 do flooder:request("get", "f" .. i); end
		local example = _G.prosody.hosts.example;
		_G.prosody.hosts.example = nil;
		s:advance(70);
		_G.prosody.hosts.example = example;
		-- The queue is empty. A domain fills it.
		for i = 1, 9 do s:remote_request("u" .. i .. "@far/x", "r" .. i); end
		s:remote_request("u10@far/x", "r10");
		s.user:request("get", "q");
		assert.same({}, s.user:take("iq"));
	end);
end);

describe("a resource", function ()
	it("is not ejected for what made-up accounts of one local component say", function ()
		s = scene.start { "a"; client_proxy_timeout = 5 };
		_G.prosody.hosts.comp = {
			type = "component"; host = "comp"; events = require "util.events".new(); modules = {};
			send = function () end;
		};
		_G.prosody.hosts.comp.events.add_handler("iq/full", function () return true; end);
		for i = 1, 10 do
			local request = requests.new("get", "c" .. i);
			request.attr.from = "made-up" .. i .. "@comp/x";
			s:post_remote(request);
		end
		s:serve("b");
		s:advance(10);
		assert.equal("ready", states().pool.all["svc@example/a"].state);
	end);
end);

describe_waiting("a request that had to wait for a refusal of another one", function ()
	it("is answered though the module goes meanwhile", function ()
		-- All wait, so that whichever gives way is refused; and all are as heavy, so that one has to.
		s = scene.start { client_proxy_queue_timeout = 60 };
		local flooder = s:login("flood@users/x");
		for _ = 1, 80 do flooder:post(requests.heavy("set", "f")); end
		assert.is_true(#flooder:take("iq") > 0);
		local is_waiting = true;
		waits:at("users", function (stanza) return is_waiting and stanza.attr.to == "flood@users/x"; end);
		waits:run(function () s.user:post(requests.heavy("set", "q")); end);
		assert.equal(1, #waits.waiting);
		is_waiting = false;
		assert.truthy(s:unload());
		waits:go_on();
		assert.equal(1, #s.user:take("iq"));
	end);
end);

