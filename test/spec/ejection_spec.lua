-- Who is out of use since requests to it have failed again and again.

local scene = require "support.scene";
local start = scene.start;
local expect = require "support.assertions";
local st = require "util.stanza";

describe("a resource that fails again and again", function ()
	local s;

	--- Lets resource a swallow one request each of some accounts until they time out.
	local function swallow(count, senders)
		if s.b then s.b:show("dnd"); end
		for i = 1, count do
			s:login((senders or "user%d@users/x"):format(i)):request("get", "t" .. i);
		end
		if s.b then s.b:show(); end
		s:advance(12);
		s.a:take("iq");
	end

	it("is out of use for 30 seconds after ten time-outs in a row, and not after nine", function ()
		s = start { "a"; "b"; client_proxy_timeout = 10 };
		swallow(9);
		s:all_share(s:share(40));
		s = start { "a"; "b"; client_proxy_timeout = 10 };
		swallow(10);
		assert.same({ 0; 20 }, s:share(20));
		assert.equal(1, #s:logged("warn"));
		s:advance(15);
		assert.same({ 0; 20 }, s:share(20));
		s:advance(17);
		s:all_share(s:share(40));
	end);

	it("is out after client_proxy_error_limit, and never where that is off", function ()
		s = start { "a"; "b"; client_proxy_timeout = 10; client_proxy_error_limit = 3 };
		swallow(3);
		assert.same({ 0; 20 }, s:share(20));
		s = start { "a"; "b"; client_proxy_timeout = 10; client_proxy_error_limit = false };
		swallow(100);
		s:all_share(s:share(40));
	end);

	it("is not out for failures that an answer lies between", function ()
		s = start { "a"; "b"; client_proxy_timeout = 10 };
		for _ = 1, 3 do
			swallow(9);
			s.b:show("dnd");
			s.user:request("get", "ok");
			assert.equal(1, s.a:answer_all());
			s.b:show();
		end
		s:all_share(s:share(40));
	end);

	for _, condition in ipairs {
		"service-unavailable"; "item-not-found"; "internal-server-error"; "not-allowed"; "feature-not-implemented";
	} do
		it("is not out for errors of its own: " .. condition, function ()
			s = start { "a"; "b"; client_proxy_timeout = 10 };
			s.b:show("dnd");
			for i = 1, 30 do
				s:login("user" .. i .. "@users/x"):request("set", "e" .. i);
				for _, stanza in ipairs(s.a:take("iq")) do
					s.a:send(st.error_reply(stanza, "cancel", condition):tag("own", { xmlns = "urn:example:app" }));
				end
			end
			s.b:show();
			s:all_share(s:share(40));
		end);
	end

	describe("by an error that client_proxy_error_conditions names", function ()
		local condition = "internal-server-error";

		--- Has resource a fail at once, and b answer, one request each of some accounts; returns how many a has failed.
		local function fail_at_once(count, senders, bare)
			local failed = 0;
			for i = 1, count do
				local user = s:login((senders or "user%d@users/x"):format(i));
				user:request("set", "e" .. i);
				for _, stanza in ipairs(s.a:take("iq")) do
					local answer = st.error_reply(stanza, "wait", condition, "Out of order");
					if not bare then answer:tag("own", { xmlns = "urn:example:app" }):up(); end
					s.a:send(answer);
					expect.error(user:take("iq"), "e" .. i, "proxy", "wait", condition);
					failed = failed + 1;
				end
				s.b:answer_all();
			end
			return failed;
		end

		for _, balance in ipairs { "least_pending"; "random"; "round_robin" } do
			it("is out after ten: " .. balance, function ()
				s = start { "a"; "b"; client_proxy_balance = balance; client_proxy_error_conditions = { condition } };
				assert.equal(10, fail_at_once(600));
				s:advance(32);
				s:all_share(s:share(40));
			end);
		end

		it("is out for bare ones, too, and for one condition among several", function ()
			s = start { "a"; "b"; client_proxy_error_conditions = { "resource-constraint"; condition } };
			assert.equal(10, fail_at_once(100, nil, true));
		end);

		it("is not out for those of one account alone, nor for any where none is named", function ()
			s = start { "a"; "b"; client_proxy_error_conditions = condition };
			fail_at_once(100, "flood@users/s%d");
			assert.same({}, s:logged("warn"));
			s = start { "a"; "b" };
			fail_at_once(100);
			assert.same({}, s:logged("warn"));
		end);

		it("is not out where other answers lie between", function ()
			s = start { "a"; "b"; client_proxy_error_conditions = { condition } };
			for _ = 1, 5 do
				s.b:show("dnd");
				fail_at_once(9);
				s.user:request("get", "good");
				assert.equal(1, s.a:answer_all());
				s.b:show();
			end
			assert.same({}, s:logged("warn"));
		end);

		it("a get that moves for service-unavailable counts, too", function ()
			s = start { "a"; "b"; client_proxy_error_conditions = { "service-unavailable" } };
			for i = 1, 100 do
				s:login("user" .. i .. "@users/x"):request("get", "e" .. i, nil, "ask" .. i);
				s.a:refuse_all("service-unavailable");
				s.b:answer_all();
			end
			assert.equal(1, #s:logged("warn"));
		end);
	end);

	for _, condition in ipairs { "service-unavailable"; "item-not-found"; "feature-not-implemented"; "not-allowed" } do
		it("is not out for bare errors of its own: " .. condition, function ()
			s = start { "a"; "b"; client_proxy_timeout = 10; client_proxy_redispatch = "none" };
			s.b:show("dnd");
			for i = 1, 30 do s:login("user" .. i .. "@users/x"):request("set", "e" .. i); end
			s.b:show();
			s.a:refuse_all(condition);
			assert.same({}, s:logged("warn"));
			s:all_share(s:share(40));
		end);
	end

	it("is not out for sets that waited for it while its connection was lost", function ()
		s = start { "a"; "b"; client_proxy_timeout = 30 };
		s.b:show("dnd");
		for i = 1, 12 do s:login("user" .. i .. "@users/x"):request("set", "s" .. i); end
		s.b:show();
		s.a:hibernate();
		s:advance(32);
		s.a:resume();
		assert.same({}, s:logged("warn"));
		s:all_share(s:share(40));
	end);

	it("is out for deliveries that fail inside the send", function ()
		s = start { "a"; "b"; client_proxy_timeout = 10 };
		s.a:vanish();
		for i = 1, 40 do
			local one = s:login("user" .. i .. "@users/x");
			one:request("set", "e" .. i);
			assert.equal(1, s.b:answer_all());
			expect.result(one:take("iq"), "e" .. i, "proxy");
		end
		s.a:reappear();
		assert.same({ 0; 20 }, s:share(20));
	end);

	it("is not out for one account alone, from however many sessions", function ()
		s = start { "a"; "b"; client_proxy_timeout = 10; client_proxy_error_limit = 2 };
		swallow(60, "flood@users/s%d");
		s:all_share(s:share(40));
		swallow(60, "flood@users/s%d");
		-- A second one is enough.
		swallow(1);
		assert.same({ 0; 20 }, s:share(20));
	end);

	it("is not out for one other server alone, from however many accounts", function ()
		s = start { "a"; "b"; client_proxy_timeout = 10; client_proxy_error_limit = 2 };
		s.b:show("dnd");
		for i = 1, 60 do
			s:remote_request("u" .. i .. "@far/x", "q");
		end
		s.b:show();
		s:advance(12);
		assert.equal(60, #s:to_remote("far"));
		s.a:take("iq");
		s:all_share(s:share(40));
		s.b:show("dnd");
		s.a.received = {};
		s:remote_request("u@further/x", "q");
		s:remote_request("u@far/x", "q");
		s.b:show();
		s:advance(12);
		s.a:take("iq");
		assert.same({ 0; 20 }, s:share(20));
	end);

	it("stays in use while it is the last one, and is out once another one is there and it fails again", function ()
		s = start { "a"; client_proxy_timeout = 10; client_proxy_error_limit = 3 };
		swallow(20);
		assert.same({ 10 }, s:share(10));
		swallow(20);
		s:serve("b");
		s:all_share(s:share(40));
		swallow(3);
		assert.same({ 0; 20 }, s:share(20));
	end);

	it("of two that fail the last one stays", function ()
		s = start { "a"; "b"; client_proxy_timeout = 10; client_proxy_error_limit = 2 };
		swallow(2);
		assert.same({ 0; 4 }, s:ask(4));
		for i = 1, 5 do s:login("late" .. i .. "@users/x"):request("get", "l" .. i); end
		s:advance(12);
		s.b:take("iq");
		assert.same({ 0; 20 }, s:share(20));
	end);

	it("that is out still serves where all others have been tried or are gone", function ()
		s = start { "a"; "b"; client_proxy_timeout = 10; client_proxy_error_limit = 2 };
		swallow(2);
		assert.same({ 0; 20 }, s:share(20));
		s.b:disconnect();
		assert.same({ 20; 0 }, s:share(20));
	end);

	it("keeps what it has open, and may answer it", function ()
		s = start { "a"; "b"; client_proxy_error_limit = 2; client_proxy_timeout = 60 };
		s.b:show("dnd");
		for i = 1, 2 do s:login("user" .. i .. "@users/x"):request("get", "t" .. i); end
		s:advance(55);
		s.user:request("get", "g");
		s.user:request("set", "s");
		s.b:show();
		local seen = s.a:take("iq");
		s:advance(7);
		assert.equal(4, #seen);
		assert.same({}, s.b:take("iq"));
		assert.same({ 0; 1 }, s:ask(1));
		s.a:send(st.reply(seen[3]));
		s.a:send(st.reply(seen[4]));
		assert.equal(2, #s.user:take("iq"));
	end);

	it("is out for longer each time, up to 5 minutes, and starts anew after a while without", function ()
		s = start { "a"; "b"; client_proxy_timeout = 10; client_proxy_error_limit = 2 };
		local function out_for()
			swallow(2);
			local seconds = 0;
			while true do
				for _ = 1, 12 do
					s.user:request("get", "probe" .. seconds);
					s.b:answer_all();
					if #s.a:take("iq") > 0 then
						-- Left open, so that this is no success; it ends by another account's time-out only.
						s.user.received = {};
						return seconds;
					end
				end
				s:advance(1);
				seconds = seconds + 1;
			end
		end
		local function about(expected, seconds)
			assert.is_true(seconds >= expected - 14 and seconds <= expected + 3, expected .. ": " .. seconds);
		end
		for _, expected in ipairs { 30; 60; 120; 240; 300; 300 } do about(expected, out_for()); end
		s:advance(310);
		about(30, out_for());
	end);

	it("is out still after a reload", function ()
		s = start { "a"; "b"; client_proxy_timeout = 10; client_proxy_error_limit = 2 };
		swallow(2);
		assert.truthy(s:reload());
		assert.same({ 0; 20 }, s:share(20));
		s:advance(33);
		s:all_share(s:share(40));
	end);

	it("that is out and drains serves after one that only drains", function ()
		s = start { "a"; "b"; client_proxy_error_limit = 1; client_proxy_timeout = 5 };
		swallow(1);
		assert.matches("svc@example/a has failed 1 times in a row and is out of use for 30 seconds; the last failure was a",
			expect.one(s:logged("warn")), 1, true);
		s.a:show("dnd");
		s.b:show("dnd");
		assert.same({ 0; 10 }, s:ask(10));
	end);

	it("has not failed what was sent from the queue in the moment in which its time there ended", function ()
		s = start { "a"; "b"; client_proxy_queue_timeout = 10; client_proxy_error_limit = 1 };
		for _, service in ipairs(s.services) do service:show("dnd"); end
		s.user:request("get", "1");
		s.user:request("get", "2");
		s.user.on_receive = function ()
			s.user.on_receive = nil;
			for _, service in ipairs(s.services) do service:show(); end
			return true;
		end;
		s:advance(15);
		-- Either of the two has ended first.
		local ended = s.user:take("iq");
		expect.error(ended, ended[1].attr.id, "proxy", "cancel", "service-unavailable");
		assert.equal(1, s:answer_all());
		for _, text in ipairs(s:logged("warn")) do assert.not_matches("has failed", text); end
	end);

	it("follows a changed client_proxy_error_limit", function ()
		s = start { "a"; "b"; client_proxy_timeout = 10; client_proxy_error_limit = 100 };
		swallow(5);
		s:reconfigure({ client_proxy_error_limit = 6 });
		s:all_share(s:share(40));
		swallow(6);
		assert.same({ 0; 20 }, s:share(20));
	end);
end);

describe("of several resources that fail", function ()
	local s;

	--- Lets nobody answer so many users, one request each, until they time out.
	local function outage(count)
		for i = 1, count do s:login(("user%d@users/x"):format(i)):request("get", "t" .. i); end
		s:advance(7);
		for _, service in ipairs(s.services) do service:take("iq"); end
	end

	local function in_use(counts)
		local count = 0;
		for _, share in ipairs(counts) do
			if share > 0 then count = count + 1; end
		end
		return count;
	end

	--- Starts resources that answer nobody within 5 seconds.
	local function start_many(plan)
		plan.client_proxy_timeout = plan.client_proxy_timeout or 5;
		plan.client_proxy_balance = plan.client_proxy_balance or "round_robin";
		s = start(plan);
	end

	for count, left in pairs { [1] = 1; [2] = 1; [3] = 2; [5] = 3; [6] = 3; [7] = 4 } do
		it(("at most half are out after an outage: %d of %d serve on"):format(left, count), function ()
			start_many { (table.unpack or _G.unpack)({ "a"; "b"; "c"; "d"; "e"; "f"; "g" }, 1, count) };
			for _ = 1, 3 do
				outage(12 * count);
				assert.equal(left, in_use(s:share(480)));
			end
			s:advance(240);
			assert.equal(count, in_use(s:share(480)));
		end);
	end

	it("those that are out serve where the others are full, so that an outage costs no request beside its own", function ()
		start_many { "a"; "b"; "c"; "d"; "e"; "f"; client_proxy_max_pending_per_resource = 100 };
		outage(72);
		local counts = s:ask(600);
		assert.same({ 100; 100; 100; 100; 100; 100 }, counts);
		assert.same({}, s.user:take("iq"));
		s.user:request("get", "more");
		expect.error(s.user:take("iq"), "more", "proxy", "wait", "resource-constraint");
	end);

	it("those that are out serve only where the others are full", function ()
		start_many { "a"; "b"; client_proxy_max_pending_per_resource = 10 };
		outage(24);
		local counts = s:ask(10);
		table.sort(counts);
		assert.same({ 0; 10 }, counts);
		assert.same({ 10; 10 }, s:ask(10));
	end);

	it("those that are out take what would wait in the queue", function ()
		start_many { "a"; "b"; client_proxy_max_pending_per_resource = 10; client_proxy_queue_timeout = 100 };
		outage(20);
		assert.same({ 10; 10 }, s:ask(25));
		local first = s.services[1];
		first:send(st.reply(table.remove(first.received, 1)));
		assert.same({ 10; 10 }, s:held());
		s:reconfigure({ client_proxy_max_pending_per_resource = 20 });
		s:advance(1);
		assert.equal(25 - 1, scene.sum(s:held()));
	end);

	for what, change in pairs {
		["that drain"] = function (service) service:show("dnd"); end;
		["whose priority is negative"] = function (service) service:available(-1); end;
		["whose name does not match client_proxy_resources"] = function () end;
	} do
		it("those " .. what .. " do not count", function ()
			start_many { "a"; "b"; "y1"; "y2"; "y3" };
			if what:match("client_proxy_resources") then s:reconfigure({ client_proxy_resources = "^[ab]$" }); end
			for i = 3, 5 do change(s.services[i]); end
			outage(24);
			assert.equal(1, in_use(s:share(100)));
			assert.equal(1, #s:logged("warn"));
		end);
	end

	it("those that do not answer pings count as out, and make up for one that was ejected before", function ()
		start_many { "a"; "b"; "c"; "d"; client_proxy_ping_interval = 10; client_proxy_ping_fall = 1 };
		for _, service in ipairs(s.services) do
			function service.on_receive(stanza)
				if stanza:get_child("ping", "urn:xmpp:ping") then service:send(st.reply(stanza)); end
				return true;
			end
		end
		s.a.on_receive = nil;
		s:advance(22);
		outage(36);
		local counts = s:share(300);
		assert.equal(2, in_use(counts));
		assert.equal(0, counts[1]);
		for place, count in ipairs(counts) do
			if count > 0 then
				s.services[place].on_receive = nil;
				break;
			end
		end
		s:advance(22);
		assert.equal(2, in_use(s:share(300)));
		-- Half are down, so none is ejected.
		s:forget();
		outage(36);
		assert.equal(2, in_use(s:share(300)));
	end);

	it("one is in use again at once where so many others have gone that more than half were out", function ()
		start_many { "a"; "b"; "c"; "d"; "e"; "f"; client_proxy_error_limit = 2 };
		outage(24);
		local counts = s:share(300);
		assert.equal(3, in_use(counts));
		local gone = 0;
		for place, count in ipairs(counts) do
			if count > 0 and gone < 2 then
				s.services[place]:disconnect();
				gone = gone + 1;
			end
		end
		s:advance(2);
		assert.equal(2, in_use(s:share(300)));
	end);

	it("one that was taken out by hand is not ejected, and what it has failed counts when it is back", function ()
		start_many { "a"; "b"; client_proxy_error_limit = 2 };
		for i = 1, 4 do s:login(("user%d@users/x"):format(i)):request("get", "t" .. i); end
		s.a:show("dnd");
		s:advance(7);
		s.a:take("iq");
		s.b:take("iq");
		assert.same({}, s:logged("warn"));
		s.a:show();
		s:all_share(s:share(20));
	end);

	for what, change in pairs {
		["drain"] = function (service) service:show("dnd"); end;
		["hibernate"] = function (service) service:hibernate(); end;
		["are of a lower tier"] = function (service) service:available(0); end;
	} do
		it("those that are out and " .. what .. " serve nobody, though all others are full", function ()
			start_many {
				"a"; "b"; "c"; "d"; client_proxy_max_pending_per_resource = 10; client_proxy_error_limit = 2;
				client_proxy_priority_tiers = true;
			};
			for _, service in ipairs(s.services) do service:available(5); end
			outage(16);
			local out = s:ask(20);
			local held = 0;
			for place, count in ipairs(out) do
				if count == 0 then change(s.services[place]); else held = held + count; end
			end
			assert.equal(20, held);
			s.user:take("iq");
			s.user:request("get", "more");
			expect.error(s.user:take("iq"), "more", "proxy", "wait", "resource-constraint");
		end);
	end
end);
