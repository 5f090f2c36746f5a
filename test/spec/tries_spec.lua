-- With client_proxy_try_timeout a get may be at several resources at once.

local expect = require "support.assertions";
local scene = require "support.scene";
local st = require "util.stanza";

local s;

--- Has one get of the user at two resources; returns the first and the second, each with what it has.
local function two_tries(plan)
	plan = plan or { "a"; "b" };
	plan.client_proxy_try_timeout, plan.client_proxy_timeout = 5, 60;
	s = scene.start(plan);
	s.user:request("get", "q");
	local first, at_first = s:holder("q");
	s:advance(7);
	local second, at_second = s:holder("q");
	assert.is_table(second, "it did not move");
	return { service = first; stanza = at_first }, { service = second; stanza = at_second };
end

local function answers(try)
	try.service:send(st.reply(try.stanza));
end

local function refuses(try, condition)
	try.service:send(st.error_reply(try.stanza, "cancel", condition));
	-- Whose error it is shows at the next turn of the loop.
	s:advance(0);
end

local function is_answered_once()
	expect.result(s.user:take("iq"), "q", "proxy");
end

local function is_not_answered()
	assert.same({}, s.user:take("iq"));
end

describe("a get that is at two resources", function ()
	it("is answered by the first one's result, and the second's goes nowhere", function ()
		local first, second = two_tries();
		answers(first);
		is_answered_once();
		answers(second);
		is_not_answered();
		s:has_nothing_left();
	end);

	it("is answered by the second one's result, and the first's goes nowhere", function ()
		local first, second = two_tries();
		answers(second);
		is_answered_once();
		answers(first);
		is_not_answered();
		s:has_nothing_left();
	end);

	for _, condition in ipairs { "not-allowed"; "service-unavailable"; "feature-not-implemented"; "remote-server-timeout" } do
		it("is not answered with " .. condition .. " while the other may still answer", function ()
			for place = 1, 2 do
				local tries = { two_tries() };
				refuses(tries[place], condition);
				is_not_answered();
				answers(tries[3 - place]);
				is_answered_once();
				s:has_nothing_left();
			end
		end);

		it("is answered once with " .. condition .. " when both say it", function ()
			for place = 1, 2 do
				local tries = { two_tries() };
				refuses(tries[place], condition);
				refuses(tries[3 - place], condition);
				assert.equal(1, #s.user:take("iq"));
				s:has_nothing_left();
			end
		end);
	end

	it("is at the first one still when the second leaves, and the other way round", function ()
		for place = 1, 2 do
			local tries = { two_tries() };
			tries[place].service:unavailable();
			is_not_answered();
			answers(tries[3 - place]);
			is_answered_once();
			s:has_nothing_left();
		end
	end);

	it("gets one error when both leave", function ()
		local first, second = two_tries();
		first.service:unavailable();
		second.service:unavailable();
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "recipient-unavailable");
		s:has_nothing_left();
	end);

	it("goes to a third when its second is lost, whatever other tries there are", function ()
		local _, second = two_tries { "a"; "b"; "c" };
		second.service:unavailable();
		local third = s:holder("q");
		assert.is_table(third);
	end);

	it("times out once", function ()
		two_tries();
		s:advance(60);
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "remote-server-timeout");
		s:has_nothing_left();
	end);

	it("is answered once over a reload", function ()
		for place = 1, 2 do
			local tries = { two_tries() };
			assert.truthy(s:reload());
			answers(tries[place]);
			is_answered_once();
			answers(tries[3 - place]);
			is_not_answered();
			s:has_nothing_left();
		end
	end);

	it("is answered once when the next version knows another state", function ()
		two_tries();
		s:reload_with(function (saved) saved.version = 1; return saved; end);
		s:advance(1);
		assert.equal(1, #s.user:take("iq"));
	end);

	it("is answered once when the proxy goes", function ()
		two_tries();
		s:unload();
		assert.equal(1, #s.user:take("iq"));
	end);

	it("is not mixed up with a later one of the same id", function ()
		local first, second = two_tries { "a"; "b"; "c" };
		answers(second);
		is_answered_once();
		s.user:request("get", "q");
		s:advance(1);
		local third, at_third = s:holder("q");
		assert.is_true(third ~= first.service);
		answers(first);
		is_not_answered();
		third:send(st.reply(at_third));
		is_answered_once();
		s:has_nothing_left();
	end);

	it("is not sent again to the second when that has refused it and the first leaves", function ()
		local first, second = two_tries();
		refuses(second, "not-allowed");
		is_not_answered();
		first.service:unavailable();
		assert.is_nil(s:holder("q"));
		assert.equal(1, #s.user:take("iq"));
		s:has_nothing_left();
	end);

	it("makes way at once for a later one of the same id when one of the two has refused it", function ()
		for place = 1, 2 do
			local tries = { two_tries() };
			s.user:request("get", "q");
			assert.is_nil(s:holder("q"));
			refuses(tries[place], "not-allowed");
			is_not_answered();
			local service, stanza = s:holder("q");
			assert.equal(tries[place].service, service, "it still waits, refused by try " .. place);
			service:send(st.reply(stanza));
			is_answered_once();
			answers(tries[3 - place]);
			is_answered_once();
			s:has_nothing_left();
		end
	end);

	it("makes way for later ones of the same id that wait in the order in which they came", function ()
		local first, second = two_tries();
		for _ = 1, 3 do s.user:request("get", "q"); end
		refuses(second, "not-allowed");
		refuses(first, "not-allowed");
		for _ = 1, 6 do
			s:answer_all();
			s:advance(1);
		end
		assert.equal(4, #s.user:take("iq"));
		s:has_nothing_left();
	end);

	--- Has three gets at a, which are slow there, go on to b after 70 of 120 seconds. Resource c gets nothing so far.
	local function slow_at_a()
		s = scene.start { "a"; "b"; "c"; client_proxy_try_timeout = 70; client_proxy_timeout = 120; client_proxy_error_limit = 2 };
		s.b:show("dnd");
		s.c:show("dnd");
		for i = 1, 3 do s:login("user" .. i .. "@users/x"):request("get", "q" .. i); end
		s.b:show();
		s:advance(72);
	end

	it("blames each resource for the time that it had it", function ()
		-- The second has it for less than half of the time, and the first has answered.
		slow_at_a();
		assert.equal(3, #s.b:take("iq"));
		s.c:show();
		s.a:answer_all();
		s:advance(60);
		s:all_share(s:share(60));
	end);

	it("blames the first one for all of the time when it has gone back to it", function ()
		slow_at_a();
		assert.equal(3, s.b:refuse_all("not-allowed"));
		s.c:show();
		s:advance(60);
		s.a:take("iq");
		local counts = s:share(60);
		assert.equal(0, counts[1]);
	end);

	it("is at one only where its id is long", function ()
		s = scene.start { "a"; "b"; client_proxy_try_timeout = 5 };
		s.user:request("get", ("q"):rep(600));
		s:advance(20);
		assert.equal(1, scene.sum(s:held()));
	end);

	it("holds up a later one of the same id that nobody else can take, and no longer", function ()
		local first, second = two_tries();
		answers(second);
		is_answered_once();
		second.service:unavailable();
		s.user:request("get", "q");
		s:advance(1);
		assert.is_nil(s:holder("q"));
		answers(first);
		is_not_answered();
		s:advance(1);
		local _, stanza = s:holder("q");
		first.service:send(st.reply(stanza));
		is_answered_once();
		s:has_nothing_left();
	end);
end);

describe("tries", function ()
	it("that are slow are no failures", function ()
		s = scene.start { "a"; "b"; client_proxy_try_timeout = 5; client_proxy_error_limit = 3 };
		s.b:show("dnd");
		for i = 1, 3 do s:login("user" .. i .. "@users/x"):request("get", "q" .. i); end
		s.b:available(0);
		s:advance(7);
		s:answer_all();
		assert.is_true(s:ask(20)[1] > 0);
	end);

	it("that nobody has answered at the deadline are", function ()
		s = scene.start { "a"; "b"; client_proxy_try_timeout = 5; client_proxy_timeout = 20; client_proxy_error_limit = 3 };
		s.b:show("dnd");
		for i = 1, 3 do s:login("user" .. i .. "@users/x"):request("get", "q" .. i); end
		s.b:available(0);
		s:advance(22);
		s:forget();
		-- Both had each for long enough; the last one is not ejected.
		local counts = s:ask(20);
		assert.equal(20, math.max(counts[1], counts[2]));
	end);

	it("beyond the first are at most a fifth of what is open, until their resource has answered", function ()
		s = scene.start { "a"; "b"; "c"; client_proxy_try_timeout = 5; client_proxy_timeout = 120 };
		s:ask(50);
		s:advance(30);
		local held = s:held();
		assert.equal(60, scene.sum(held));
		-- One of two has answered: the other counts still.
		for _, service in ipairs(s.services) do
			for _, stanza in ipairs(service:requests()) do
				if not service.has_answered then
					service.has_answered = true;
					service:send(st.reply(stanza));
				end
			end
		end
		s:advance(10);
		assert.is_true(scene.sum(s:held()) <= 60);
	end);

	it("beyond the first are at least three", function ()
		s = scene.start { "a"; "b"; client_proxy_try_timeout = 5 };
		s:ask(5);
		s:advance(7);
		assert.equal(8, scene.sum(s:held()));
	end);

	it("of 560 slow requests are at most 728", function ()
		s = scene.start { "a"; "b"; "c"; client_proxy_try_timeout = 2; client_proxy_max_pending_per_sender = 1000 };
		assert.equal(560, scene.sum(s:ask(560)));
		s:advance(30);
		local sent = scene.sum(s:held());
		assert.is_true(sent > 560 and sent <= 728, sent .. " sent");
	end);
end);
