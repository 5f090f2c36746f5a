-- Who is in use by its answers to pings.

local start = require "support.scene".start;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

describe("with client_proxy_ping_interval", function ()
	--- Starts with resources that answer pings as their field `pong` says: a result, an error of a condition, or nothing.
	local function start_pinged(plan)
		plan.client_proxy_ping_interval = plan.client_proxy_ping_interval or 10;
		s = start(plan);
		-- A random moment of the first interval is the first ping's.
		for _, service in ipairs(s.services) do
			service.pings = 0;
			service.pong = "result";
			service.on_receive = function (stanza)
				if stanza:get_child("ping", "urn:xmpp:ping") and stanza.attr.type == "get" then
					assert.same({ "proxy"; service.jid }, { stanza.attr.from; stanza.attr.to });
					service.pings = service.pings + 1;
					service.last_ping = stanza;
				end
				return true;
			end;
		end
	end

	--- Lets time pass; the resources answer each ping as they are told to, a while later.
	local function pass(seconds)
		for _ = 1, seconds do
			s:advance(1);
			for _, service in ipairs(s.services) do
				local ping, pong = service.last_ping, service.pong;
				service.last_ping = nil;
				if ping and pong == "result" then
					service:send(st.reply(ping));
				elseif ping and pong then
					service:send(st.error_reply(ping, "cancel", pong));
				end
				service:take("iq");
			end
		end
	end

	it("each resource is pinged once in an interval, and by default none is", function ()
		start_pinged { "a"; "b" };
		pass(12);
		for _, service in ipairs(s.services) do service.pings = 0; end
		pass(100);
		for _, service in ipairs(s.services) do
			assert.is_true(service.pings >= 8 and service.pings <= 11, tostring(service.pings));
		end
		s = start { "a"; "b"; client_proxy_ping_interval = "unset" };
		s:advance(600);
		assert.same({ {}; {} }, { s.a:take("iq"); s.b:take("iq") });
	end);

	it("who fails three times in a row is out of use, and in use again after two answers", function ()
		start_pinged { "a"; "b" };
		s.a.pong = false;
		pass(15);
		s:all_share(s:share(60));
		-- The third one counts as failed when the fourth is due.
		pass(30);
		assert.same({ 0; 20 }, s:share(20));
		assert.equal(1, #s:logged("warn"));
		s.a.pong = "result";
		pass(2);
		assert.same({ 0; 20 }, s:share(20));
		pass(26);
		s:all_share(s:share(40));
	end);

	it("rise and fall are as configured", function ()
		start_pinged { "a"; "b"; client_proxy_ping_fall = 1; client_proxy_ping_rise = 4 };
		pass(12);
		s.a.pong = false;
		pass(22);
		assert.same({ 0; 20 }, s:share(20));
		s.a.pong = "result";
		pass(22);
		assert.same({ 0; 20 }, s:share(20));
		pass(32);
		s:all_share(s:share(40));
	end);

	it("one answer in between starts the count anew", function ()
		start_pinged { "a"; "b" };
		pass(12);
		for _ = 1, 6 do
			s.a.pong = false;
			pass(20);
			s.a.pong = "result";
			pass(11);
		end
		s:all_share(s:share(60));
	end);

	for _, condition in ipairs {
		"service-unavailable"; "feature-not-implemented"; "not-allowed"; "forbidden"; "internal-server-error";
	} do
		it("an error " .. condition .. " means alive", function ()
			start_pinged { "a"; "b" };
			s.a.pong = condition;
			pass(80);
			s:all_share(s:share(40));
		end);
	end

	for _, condition in ipairs {
		"recipient-unavailable"; "item-not-found"; "gone"; "remote-server-not-found"; "remote-server-timeout";
	} do
		it("an error " .. condition .. " does not", function ()
			start_pinged { "a"; "b" };
			s.a.pong = condition;
			pass(45);
			assert.same({ 0; 20 }, s:share(20));
		end);
	end

	it("a bounce inside the send does not, whatever it says", function ()
		start_pinged { "a"; "b"; client_proxy_error_limit = false };
		s.a:vanish();
		pass(45);
		s.a:reappear();
		assert.same({ 0; 20 }, s:share(20));
	end);

	it("all out of use: nobody serves, and what is open stays and is answered", function ()
		start_pinged { "a" };
		s.user:request("set", "s");
		local seen = table.remove(s.a:take("iq"));
		s.a.pong = false;
		pass(45);
		s:refuses();
		s.a:send(st.reply(seen));
		expect.result(s.user:take("iq"), "s", "proxy");
	end);

	it("with a queue, requests wait for the resource to rise", function ()
		start_pinged { "a"; client_proxy_queue_timeout = 100 };
		s.a.pong = false;
		pass(45);
		s.user:request("get", "q");
		assert.same({}, s.a:take("iq"));
		s.a.pong = "result";
		s.a.on_receive = (function (ping)
			return function (stanza)
				if stanza.attr.id == "q" then s.a.asked = stanza; end
				return ping(stanza);
			end;
		end)(s.a.on_receive);
		pass(30);
		s.a:send(st.reply(s.a.asked));
		expect.result(s.user:take("iq"), "q", "proxy");
	end);

	it("a forged answer to a ping says nothing", function ()
		start_pinged { "a"; "b" };
		s.a.pong = false;
		local stranger = s:login("stranger@users/z");
		for _ = 1, 45 do
			s:advance(1);
			local ping = s.a.last_ping;
			s.a.last_ping = nil;
			s.b.last_ping = nil;
			for _, stanza in ipairs(s.b:take("iq")) do s.b:send(st.reply(stanza)); end
			if ping then
				stranger:send(st.iq({ type = "result"; id = ping.attr.id; to = "proxy" }));
				s.b:send(st.iq({ type = "result"; id = ping.attr.id; to = "proxy" }));
				s.a:send(st.iq({ type = "result"; id = "other"; to = "proxy" }));
				s.a:send(st.iq({ type = "result"; id = ping.attr.id; to = "node@proxy" }));
			end
			s.a:take("iq");
		end
		assert.same({ 0; 20 }, s:share(20));
	end);

	it("one that hibernates is not pinged, and is not down when it resumes", function ()
		start_pinged { "a"; "b" };
		pass(12);
		s.a:hibernate();
		s.a.pings, s.a.pong = 0, false;
		pass(100);
		assert.equal(0, s.a.pings);
		s.a.pong = "result";
		s.a:resume();
		s:all_share(s:share(40));
	end);

	it("turned on, off and on again while the module runs", function ()
		start_pinged { "a"; "b"; client_proxy_ping_interval = 1000 };
		s:reconfigure({ client_proxy_ping_interval = 10 });
		s.a.pong = false;
		pass(60);
		assert.same({ 0; 20 }, s:share(20));
		s:reconfigure({ client_proxy_ping_interval = "unset" });
		pass(2);
		s:all_share(s:share(40));
		for _, service in ipairs(s.services) do service.pings = 0; end
		pass(60);
		assert.same({ 0; 0 }, { s.a.pings; s.b.pings });
		s:reconfigure({ client_proxy_ping_interval = 5; client_proxy_ping_fall = 1 });
		pass(15);
		assert.same({ 0; 20 }, s:share(20));
	end);

	it("and after a reload it goes on, and who was down is down", function ()
		start_pinged { "a"; "b" };
		s.a.pong = false;
		pass(50);
		assert.truthy(s:reload());
		assert.same({ 0; 20 }, s:share(20));
		s.a.pong = "result";
		pass(40);
		s:all_share(s:share(40));
	end);

	it("one whose ping is open as it loses its connection has not failed that", function ()
		s = start { "a"; client_proxy_ping_interval = 10; client_proxy_ping_fall = 1 };
		s:advance(11);
		assert.is_true(s.a:answer_all() > 0);
		s:advance(10);
		assert.equal(1, #s.a:take("iq"));
		s.a:hibernate();
		s:advance(15);
		assert.same({}, s:logged("warn"));
		assert.same({ 1 }, s:ask(1));
	end);

	it("one whose ping is open as the time between pings becomes shorter has not failed that", function ()
		s = start { "a"; client_proxy_ping_interval = 100; client_proxy_ping_fall = 1 };
		while #s.a.received == 0 do s:advance(1); end
		s:reconfigure({ client_proxy_ping_interval = 10 });
		s:advance(3);
		assert.same({}, s:logged("warn"));
		s.a:answer_all();
		s:advance(12);
		assert.equal(1, s.a:answer_all());
	end);
end);
