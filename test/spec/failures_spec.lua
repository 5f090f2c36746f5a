-- Resources that are lost with requests open, and deliveries that fail.

local start = require "support.scene".start;
local expect = require "support.assertions";
local st = require "util.stanza";

describe("when a resource is lost", function ()
	local s;

	before_each(function () s = start { "a"; "b"; "c"; "d" }; end);

	it("its gets move to another, twice, and are then given up", function ()
		s.user:request("get", "g");
		for _ = 1, 2 do
			s:holder("g"):disconnect();
			assert.same({}, s.user.received);
		end
		s:holder("g"):disconnect();
		expect.error(s.user.received, "g", "proxy", "wait", "recipient-unavailable");
		assert.same({ 0; 0; 0; 0 }, s:held());
	end);

	it("its sets are given up", function ()
		s.user:request("set", "s");
		s:holder("s"):disconnect();
		expect.error(s.user.received, "s", "proxy", "wait", "recipient-unavailable");
		assert.same({ 0; 0; 0; 0 }, s:held());
	end);

	it("a get that has moved is answered once", function ()
		s.user:request("get", "g");
		local first, seen = s:holder("g");
		first:unavailable();
		first:send(st.reply(seen));
		local _, again = s:holder("g");
		assert.equal("proxy/user@users/x", again.attr.from);
		assert.equal("urn:example:ask", again.tags[1].attr.xmlns);
		s:answer_all();
		assert.same({}, s.user.received);
	end);

	it("and nobody is left, its gets are given up", function ()
		s.user:request("get", "g");
		local first = s:holder("g");
		for _, service in ipairs(s.services) do
			if service ~= first then service:disconnect(); end
		end
		first:disconnect();
		expect.error(s.user.received, "g", "proxy", "wait", "recipient-unavailable");
	end);

	it("a get keeps its first deadline", function ()
		s.user:request("get", "g");
		s:advance(100);
		s:holder("g"):disconnect();
		s:advance(22);
		expect.error(s.user.received, "g", "proxy", "wait", "remote-server-timeout");
	end);

	it("all of 20 requests in flight are answered", function ()
		for i = 1, 20 do s.user:request(i % 2 == 0 and "get" or "set", tostring(i)); end
		s.a:disconnect();
		s.b:disconnect();
		s.c:answer_all();
		s.d:answer_all();
		assert.equal(20, #s.user.received);
	end);

	it("a bare recipient-unavailable is a loss, as mod_smacks sends it before the unavailable", function ()
		s.user:request("get", "g");
		local first, get = s:holder("g");
		first:send(st.error_reply(get, "cancel", "recipient-unavailable", "Delivery failed"));
		assert.is_nil(s:holder("g"));
		first:disconnect();
		local second = s:holder("g");
		assert.is_true(second ~= nil and second ~= first);
		assert.same({}, s.user.received);
	end);

	it("a set that came back undelivered is given up", function ()
		s.user:request("set", "s");
		s:refuse("recipient-unavailable", "s"):disconnect();
		expect.error(s.user.received, "s", "proxy", "wait", "recipient-unavailable");
	end);
end);

describe("what a resource says that is there", function ()
	local said = { "recipient-unavailable"; "remote-server-not-found"; "remote-server-timeout" };
	local s;

	for _, condition in ipairs(said) do
		for _, kind in ipairs { "get"; "set" } do
			it("is its own answer to a " .. kind .. ", at the next turn of the loop: " .. condition, function ()
				s = start { "a"; "b" };
				s.user:request(kind, "q");
				s:refuse(condition);
				assert.same({}, s.user.received);
				s:advance(0);
				expect.error(s.user:take("iq"), "q", "proxy", "cancel", condition, true);
				assert.is_nil(s:holder());
				s:has_nothing_left();
			end);
		end

		it("ejects nobody: " .. condition, function ()
			s = start { "a"; "b"; "c"; client_proxy_error_limit = 2 };
			for i = 1, 50 do
				local user = s:login(("user%d@users/x"):format(i % 10));
				user:request("get", "q" .. i);
				s:refuse(condition);
				s:advance(0);
				expect.error(user:take("iq"), "q" .. i, "proxy", "cancel", condition, true);
			end
			assert.same({}, s:logged("warn"));
			s:all_share(s:share(60));
		end);
	end

	it("waits for no longer than for another answer, a time-out, or a reload", function ()
		s = start { "a" };
		for _, id in ipairs { "answered"; "open" } do s.user:request("set", id); end
		local seen = s.a:take("iq");
		for _, stanza in ipairs(seen) do s.a:send(st.error_reply(stanza, "cancel", "recipient-unavailable")); end
		s.a:send(st.reply(seen[1]));
		expect.result(s.user:take("iq"), "answered", "proxy");
		assert.truthy(s:reload());
		s:advance(1);
		expect.error(s.user:take("iq"), "open", "proxy", "cancel", "recipient-unavailable", true);
		s:has_nothing_left();
	end);

	it("is one answer, however often it is said", function ()
		s = start { "a" };
		s.user:request("get", "q");
		local seen = expect.one(s.a:take("iq"));
		for _, condition in ipairs(said) do s.a:send(st.error_reply(seen, "cancel", condition)); end
		s:advance(0);
		expect.error(s.user:take("iq"), "q", "proxy", "cancel", said[1], true);
		s:advance(130);
		assert.same({}, s.user.received);
		s:has_nothing_left();
	end);

	it("is a loss where its session is gone and nobody has said so, over a reload", function ()
		s = start { "a" };
		s.user:request("get", "q");
		s.a:refuse("recipient-unavailable");
		s.a:vanish();
		assert.truthy(s:reload());
		s:advance(2);
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "recipient-unavailable");
		s:has_nothing_left();
	end);

	it("is a loss where its session is gone and nobody has said so", function ()
		s = start { "a"; "b" };
		for _, kind in ipairs { "get"; "set" } do s.user:request(kind, kind); end
		s.b:show("dnd");
		for _, service in ipairs(s.services) do
			for _, stanza in ipairs(service:take("iq")) do
				service:send(st.error_reply(stanza, "cancel", "recipient-unavailable"));
			end
			service:vanish();
		end
		s:serve("c");
		s:advance(2);
		assert.same({ "get" }, s.c:ids());
		expect.error(s.user:take("iq"), "set", "proxy", "wait", "recipient-unavailable");
	end);
end);

describe("what a resource elsewhere says, or its server for it", function ()
	local s;

	local function start_far(plan)
		plan.target_address = "svc@far";
		s = start(plan);
		s:remote_presence("svc@far", "subscribed");
		for _, name in ipairs { "a"; "b" } do s:remote_presence("svc@far/" .. name); end
		s:to_remote("far");
	end

	--- The requests that were sent there since the last time.
	local function requests()
		local found = {};
		for _, stanza in ipairs(s:to_remote("far")) do
			if stanza.name == "iq" then table.insert(found, stanza); end
		end
		return found;
	end

	local function refuse(stanza, condition)
		s:from_remote(st.error_reply(stanza, "cancel", condition, "User session terminated"));
	end

	it("as service-unavailable waits until the next tick, and is an answer where it is there still", function ()
		start_far {};
		for _, kind in ipairs { "get"; "set" } do
			s.user:request(kind, kind);
			local seen = expect.one(requests());
			refuse(seen, "service-unavailable");
			assert.same({}, s.user.received);
			assert.same({}, requests());
			s:advance(1.2);
			if kind == "get" then
				local again = expect.one(requests());
				assert.not_equal(seen.attr.to, again.attr.to);
				s:from_remote(st.reply(again));
				expect.result(s.user:take("iq"), "get", "proxy");
			else
				expect.error(s.user:take("iq"), "set", "proxy", "cancel", "service-unavailable");
			end
		end
		s:has_nothing_left();
	end);

	it("as service-unavailable is a loss where it has gone by then", function ()
		start_far {};
		for _, kind in ipairs { "get"; "set" } do
			s.user:request(kind, kind);
			local seen = expect.one(requests());
			refuse(seen, "service-unavailable");
			s:remote_presence(seen.attr.to, "unavailable");
			if kind == "get" then
				local again = expect.one(requests());
				assert.not_equal(seen.attr.to, again.attr.to);
				s:from_remote(st.reply(again));
				expect.result(s.user:take("iq"), "get", "proxy");
				s:remote_presence(seen.attr.to);
			else
				expect.error(s.user:take("iq"), "set", "proxy", "wait", "recipient-unavailable");
			end
			s:advance(1.2);
			assert.same({}, s.user.received);
		end
		s:has_nothing_left();
	end);

	it("as service-unavailable has a get wait in the queue where it has gone, and nobody is left", function ()
		start_far { client_proxy_queue_timeout = 60 };
		s:remote_presence("svc@far/b", "unavailable");
		for _, kind in ipairs { "get"; "set" } do s.user:request(kind, kind); end
		for _, stanza in ipairs(requests()) do refuse(stanza, "service-unavailable"); end
		assert.truthy(s:reload());
		s:remote_presence("svc@far/a", "unavailable");
		expect.error(s.user:take("iq"), "set", "proxy", "wait", "recipient-unavailable");
		s:advance(2);
		requests();
		s:remote_presence("svc@far/c");
		local again = expect.one(requests());
		assert.same({ "get"; "svc@far/c" }, { again.attr.id; again.attr.to });
		s:from_remote(st.reply(again));
		expect.result(s.user:take("iq"), "get", "proxy");
		s:has_nothing_left();
	end);

	--- Has a get at two resources; returns what each has got.
	local function two_tries(plan)
		plan.client_proxy_try_timeout = 5;
		start_far(plan);
		s.user:request("get", "q");
		local first = expect.one(requests());
		s:advance(7);
		return first, expect.one(requests());
	end

	for place, order in ipairs { "first"; "second" } do
		it("as service-unavailable is its answer when the request has gone on or back meanwhile: the " .. order, function ()
			local seen = { two_tries {} };
			refuse(seen[place], "service-unavailable");
			refuse(seen[3 - place], "not-allowed");
			s:advance(2);
			assert.equal(1, #s.user:take("iq"));
			s:has_nothing_left();
		end);

		it("as service-unavailable ends its try when the other has answered meanwhile: the " .. order, function ()
			local seen = { two_tries {} };
			refuse(seen[place], "service-unavailable");
			s:from_remote(st.reply(seen[3 - place]));
			expect.result(s.user:take("iq"), "q", "proxy");
			s:advance(2);
			s:has_nothing_left();
		end);
	end

	it("as service-unavailable is the answer when both say it at once", function ()
		for place = 1, 2 do
			local seen = { two_tries {} };
			refuse(seen[place], "service-unavailable");
			refuse(seen[3 - place], "service-unavailable");
			s:advance(2);
			assert.equal(1, #s.user:take("iq"));
			s:has_nothing_left();
		end
	end);

	for _, condition in ipairs { "recipient-unavailable"; "remote-server-not-found"; "remote-server-timeout" } do
		it("as " .. condition .. " moves a get at once, and ejects nobody whom a probe shows", function ()
			start_far { client_proxy_error_limit = 2 };
			for i = 1, 20 do
				local user = s:login(("user%d@users/x"):format(i));
				user:request("get", "q" .. i);
				local seen = expect.one(requests());
				refuse(seen, condition);
				local again = expect.one(requests());
				assert.not_equal(seen.attr.to, again.attr.to);
				s:from_remote(st.reply(again));
				expect.result(user:take("iq"), "q" .. i, "proxy");
				s:advance(1);
				for _, name in ipairs { "a"; "b" } do s:remote_presence("svc@far/" .. name); end
				s:advance(2);
				requests();
			end
			assert.same({}, s:logged("warn"));
		end);
	end
end);

describe("a time-out", function ()
	local s;

	local function ask(count, kind)
		for i = 1, count do s:login(("user%d@users/x"):format(i)):request(kind or "get", "q" .. i); end
	end

	it("blames nobody who got the request in the second half of its time", function ()
		for seconds, share in pairs { [40] = 1; [60] = 2 } do
			s = start { "a"; "b"; "c"; client_proxy_timeout = 100; client_proxy_error_limit = 2 };
			s.b:show("dnd");
			s.c:show("dnd");
			ask(4);
			s:advance(seconds);
			s.b:show();
			-- They move to b.
			s.a:disconnect();
			assert.equal(4, #s.b:take("iq"));
			s.c:show();
			s:advance(102 - seconds);
			s.b:take("iq");
			local counts = s:share(40);
			assert.equal(share, (counts[2] > 0 and 1 or 0) + (counts[3] > 0 and 1 or 0));
		end
	end);

	it("blames nobody who got it so late from the queue", function ()
		s = start { "a"; "b"; client_proxy_timeout = 100; client_proxy_error_limit = 2; client_proxy_queue_timeout = 90 };
		for _, service in ipairs(s.services) do service:show("dnd"); end
		ask(4, "set");
		s:advance(80);
		s.a:show();
		assert.equal(4, #s.a:take("iq"));
		s.b:show();
		s.log = {};
		s:advance(22);
		for _, text in ipairs(s:logged("warn")) do assert.not_matches("has failed", text); end
		s:all_share(s:share(40));
	end);
end);

describe("a delivery that fails inside the send", function ()
	local s;

	local function start_vanished(...)
		s = start { ... };
		for _, service in ipairs(s.services) do service:vanish(); end
	end

	for _, kind in ipairs { "get"; "set" } do
		it("moves a " .. kind .. " on, however often", function ()
			start_vanished("a", "b", "c", "d", "e");
			s:serve("alive");
			for i = 1, 20 do s.user:request(kind, tostring(i)); end
			assert.equal(20, s.alive:answer_all());
			assert.equal(20, #s.user.received);
			for _, stanza in ipairs(s.user.received) do assert.equal("result", stanza.attr.type); end
		end);
	end

	it("everywhere is a loss", function ()
		start_vanished("a", "b", "c");
		s.user:request("set", "s");
		expect.error(s.user.received, "s", "proxy", "wait", "recipient-unavailable");
	end);

	it("because the session dies of it, moves the request on", function ()
		s = start { "dying" };
		s.dying.on_receive = function ()
			s:serve("alive");
			s.dying:disconnect();
			return true;
		end;
		s.user:request("set", "s");
		assert.equal(1, s.alive:answer_all());
		expect.result(s.user.received, "s", "proxy");
	end);
end);
