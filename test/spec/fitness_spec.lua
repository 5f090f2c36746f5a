-- Who is fit to serve: presence, hibernation, pings and failures.

local new_server = require "support.server".new;
local expect = require "support.assertions";
local inside = require "support.inside";
local st = require "util.stanza";

local server, user, services;

local function set_up(options, names)
	server = new_server({ options = options });
	assert.truthy(server.loaded, server.load_error);
	server:advance(1);
	services = {};
	for i, name in ipairs(names or { "a"; "b" }) do services[i] = server:serve("svc@example/" .. name); end
	for _, service in ipairs(services) do service.received = {}; end
	user = server:login("user@users/x");
end

local numbers = 0;

--- Sends some requests; returns how many each resource received. They are left unanswered.
local function ask(count, kind)
	for _ = 1, count do
		numbers = numbers + 1;
		user:request(kind or "get", "n" .. numbers);
	end
	local counts = {};
	for i, service in ipairs(services) do
		counts[i] = 0;
		for _, stanza in ipairs(service.received) do
			if stanza.name == "iq" and stanza.attr.type == (kind or "get") and not stanza:get_child("ping", "urn:xmpp:ping") then
				counts[i] = counts[i] + 1;
			end
		end
	end
	return counts;
end

--- The same, with all of them answered.
local function serve(count)
	local counts = ask(count);
	for _, service in ipairs(services) do service:answer_all(); end
	user.received = {};
	return counts;
end

local function refused()
	user:take("iq");
	user:request("get", "refused");
	expect.error(user:take("iq"), "refused", "proxy", "cancel", "service-unavailable");
end

local function shared(counts)
	for _, count in ipairs(counts) do assert.is_true(count > 0, table.concat(counts, " ")); end
end

describe("a resource that drains", function ()
	for _, balance in ipairs { "random"; "round_robin"; "least_pending"; "sticky" } do
		it("gets nothing new with " .. balance .. ", and finishes what it has", function ()
			set_up({ client_proxy_balance = balance });
			local a, b = services[1], services[2];
			ask(20);
			local open_at_a = #a.received;
			a:available(0, nil, "dnd");
			local counts = ask(20);
			assert.same({ open_at_a; 40 - open_at_a }, counts);
			assert.equal(open_at_a, a:answer_all());
			assert.equal(40 - open_at_a, b:answer_all());
			assert.equal(40, #user:take("iq"));
		end);
	end

	it("serves as the last resort", function ()
		set_up();
		for _, service in ipairs(services) do service:available(0, nil, "dnd"); end
		shared(ask(40));
	end);

	it("serves again once it shows something else", function ()
		set_up();
		services[1]:available(0, nil, "dnd");
		assert.same({ 0; 20 }, serve(20));
		services[1]:available(0, nil, "away");
		shared(serve(40));
	end);

	it("keeps what it has when nothing but it is there, and with drain_strict gets nothing", function ()
		set_up({ client_proxy_drain_strict = true }, { "a" });
		user:request("set", "open");
		services[1]:available(0, nil, "dnd");
		refused();
		assert.equal(1, services[1]:answer_all());
		expect.result(user:take("iq"), "open", "proxy");
	end);

	it("shows one of client_proxy_drain_show", function ()
		set_up({ client_proxy_drain_show = { "xa"; "away" } });
		for _, show in ipairs { "xa"; "away" } do
			services[1]:available(0, nil, show);
			assert.same({ 0; 20 }, serve(20));
		end
		for _, show in ipairs { "dnd"; "chat" } do
			services[1]:available(0, nil, show);
			shared(serve(40));
		end
	end);

	it("does not exist where client_proxy_drain_show is empty", function ()
		set_up({ client_proxy_drain_show = {} });
		services[1]:available(0, nil, "dnd");
		shared(serve(40));
	end);

	it("follows changed options", function ()
		set_up();
		services[1]:available(0, nil, "away");
		shared(serve(40));
		server:reconfigure({ client_proxy_drain_show = "away" });
		assert.same({ 0; 20 }, serve(20));
		services[2]:available(0, nil, "away");
		shared(serve(40));
		server:reconfigure({ client_proxy_drain_strict = true });
		refused();
		server:reconfigure({ client_proxy_drain_strict = "unset"; client_proxy_drain_show = "unset" });
		shared(serve(40));
	end);

	it("drains still after a reload", function ()
		set_up();
		services[1]:available(0, nil, "dnd");
		assert.truthy(server:reload());
		assert.same({ 0; 20 }, serve(20));
	end);
end);

describe("a resource that hibernates", function ()
	it("gets nothing new while another is there, and is back once it resumes", function ()
		set_up();
		services[1]:hibernate();
		assert.same({ 0; 20 }, serve(20));
		services[1]:resume();
		shared(serve(40));
	end);

	it("gives up its gets to others, and keeps its sets, which are answered once it is back", function ()
		set_up();
		local a, b = services[1], services[2];
		b:available(0, nil, "dnd");
		user:request("get", "g");
		user:request("set", "s");
		assert.same({}, b:take("iq"));
		b:available(0);
		a:hibernate();
		local moved = expect.one(b:take("iq"));
		assert.equal("g", moved.attr.id);
		assert.same({}, user.received);
		b:send(st.reply(moved));
		expect.result(user:take("iq"), "g", "proxy");
		a:resume();
		-- Both were delivered; the answer to the get that had moved comes too late.
		assert.equal(2, a:answer_all());
		expect.result(user:take("iq"), "s", "proxy");
		assert.same(inside.nothing, inside.left(server));
	end);

	it("and does not come back: its sets end with their time-out, or with its end", function ()
		set_up();
		local a, b = services[1], services[2];
		b:available(0, nil, "dnd");
		user:request("set", "first");
		b:available(0);
		a:hibernate();
		server:advance(125);
		expect.error(user:take("iq"), "first", "proxy", "wait", "remote-server-timeout");
		a:resume();
		b:available(0, nil, "dnd");
		user:request("set", "second");
		a:hibernate();
		-- As mod_smacks does when it gives a session up: what was not acknowledged comes back, then it is gone.
		for _, stanza in ipairs(a:take("iq")) do
			if stanza.attr.id == "second" then a:send(st.error_reply(stanza, "cancel", "recipient-unavailable")); end
		end
		expect.error(user:take("iq"), "second", "proxy", "wait", "recipient-unavailable");
		a:disconnect();
		assert.same({}, b:take("iq"));
		assert.same({}, user:take("iq"));
	end);

	it("serves as the last resort, and keeps its gets then", function ()
		set_up({}, { "a" });
		user:request("get", "open");
		services[1]:hibernate();
		user:request("get", "new");
		assert.equal(2, #services[1].received);
		services[1]:resume();
		assert.equal(2, services[1]:answer_all());
	end);

	it("comes after one that drains, so its gets move there", function ()
		set_up();
		services[2]:available(0, nil, "dnd");
		user:request("get", "g");
		services[1]:hibernate();
		assert.equal(1, services[2]:answer_all());
		services[1]:take("iq");
		assert.same({ 0; 20 }, ask(20));
	end);

	it("moves nothing from one that hibernates to another that does", function ()
		set_up();
		services[2]:hibernate();
		user:request("get", "g");
		services[1]:hibernate();
		assert.same({}, services[2]:take("iq"));
		services[1]:resume();
		assert.equal(1, services[1]:answer_all());
	end);

	it("gets nothing at all with drain_strict or a queue", function ()
		for _, options in ipairs { { client_proxy_drain_strict = true }; { client_proxy_queue_timeout = 10 } } do
			set_up(options, { "a" });
			services[1]:hibernate();
			user:request("get", "q");
			assert.same({}, services[1]:take("iq"));
			server:advance(12);
			expect.error(user:take("iq"), "q", "proxy", "cancel", "service-unavailable");
		end
	end);

	it("loses its gets to nobody with client_proxy_redispatch none, and its sets, too, with all", function ()
		for redispatch, moved in pairs { none = 0; all = 2 } do
			set_up({ client_proxy_redispatch = redispatch });
			services[2]:available(0, nil, "dnd");
			user:request("get", "g");
			user:request("set", "s");
			services[2]:available(0);
			services[1]:hibernate();
			assert.equal(moved, services[2]:answer_all(), redispatch);
			assert.equal(moved, #user:take("iq"));
		end
	end);

	it("hibernates still after a reload, and after a presence that says nothing of it", function ()
		set_up();
		services[1]:hibernate();
		assert.truthy(server:reload());
		assert.same({ 0; 20 }, serve(20));
		services[1]:available(0);
		assert.same({ 0; 20 }, serve(20));
		services[1]:resume();
		shared(serve(40));
	end);

	it("is of no concern where it is not the target's", function ()
		set_up();
		user:hibernate();
		server:login("svc@example/unavailable"):hibernate();
		shared(serve(40));
		assert.same({}, server:logged("error"));
	end);

	it("on a host that comes up later is heard of", function ()
		server = new_server({ hosts = { "users"; "proxy" } });
		server:advance(1);
		server:activate("example");
		server:advance(31);
		services = { server:serve("svc@example/a"); server:serve("svc@example/b") };
		user = server:login("user@users/x");
		for _, service in ipairs(services) do service.received = {}; end
		services[1]:hibernate();
		assert.same({ 0; 20 }, serve(20));
	end);
end);

describe("with client_proxy_priority_tiers", function ()
	it("a priority beyond what there is counts as the highest or lowest, and makes nobody better who drains", function ()
		set_up({ client_proxy_priority_tiers = true });
		services[1]:available(1);
		services[2]:available(5000, nil, "dnd");
		assert.same({ 20; 0 }, serve(20));
		services[2]:available(5000);
		services[1]:available(127);
		shared(serve(40));
		services[2]:available(-5000);
		assert.same({ 20; 0 }, serve(20));
	end);

	it("the highest priority serves alone, and the next one when that is gone", function ()
		set_up({ client_proxy_priority_tiers = true }, {});
		services = { server:serve("svc@example/active", 10); server:serve("svc@example/too", 10); server:serve("svc@example/stand-by", 5) };
		for _, service in ipairs(services) do service.received = {}; end
		local counts = serve(40);
		assert.equal(0, counts[3]);
		shared({ counts[1]; counts[2] });
		services[1]:disconnect();
		assert.same({ 0; 20; 0 }, serve(20));
		services[2]:disconnect();
		assert.same({ 0; 0; 20 }, serve(20));
		services[3]:available(-1);
		refused();
	end);

	it("follows changed presence", function ()
		set_up({ client_proxy_priority_tiers = true });
		services[1]:available(1);
		assert.same({ 20; 0 }, serve(20));
		services[2]:available(2);
		assert.same({ 0; 20 }, serve(20));
		services[1]:available(2);
		shared(serve(40));
		-- Of those that drain, too, the highest priority is first; but one that does not drain is before them.
		services[1]:available(9, nil, "dnd");
		assert.same({ 0; 20 }, serve(20));
		services[2]:available(100, nil, "dnd");
		assert.same({ 0; 20 }, serve(20));
		services[1]:available(0);
		assert.same({ 20; 0 }, serve(20));
	end);

	it("those of a lower priority serve what those of a higher one have been tried for", function ()
		set_up({ client_proxy_priority_tiers = true });
		services[1]:available(1);
		user:request("get", "g");
		services[1]:send(st.error_reply(expect.one(services[1]:take("iq")), "cancel", "service-unavailable"));
		assert.equal(1, services[2]:answer_all());
		expect.result(user:take("iq"), "g", "proxy");
	end);

	it("follows the changed option", function ()
		set_up();
		services[1]:available(1);
		shared(serve(40));
		server:reconfigure({ client_proxy_priority_tiers = true });
		assert.same({ 20; 0 }, serve(20));
		server:reconfigure({ client_proxy_priority_tiers = "maybe" });
		assert.same({ 20; 0 }, serve(20));
		server:reconfigure({ client_proxy_priority_tiers = "unset" });
		shared(serve(40));
	end);
end);

describe("with client_proxy_resources", function ()
	it("only those serve whose names match, whatever else is there", function ()
		set_up({ client_proxy_resources = "^focus%-%d+$" }, { "focus-1"; "gajim"; "focus-22"; "my-focus-1" });
		local counts = serve(60);
		assert.same({ 0; 0 }, { counts[2]; counts[4] });
		shared({ counts[1]; counts[3] });
		services[1]:disconnect();
		services[3]:disconnect();
		refused();
	end);

	it("follows the changed option: who does not match keeps what it has", function ()
		set_up({}, { "a"; "b" });
		services[1]:available(0, nil, "dnd");
		user:request("set", "s");
		local at_b = expect.one(services[2]:take("iq"));
		services[1]:available(0);
		server:reconfigure({ client_proxy_resources = "^a" });
		assert.same({ 20; 0 }, serve(20));
		services[2]:send(st.reply(at_b));
		expect.result(user:take("iq"), "s", "proxy");
		expect.error({ (function ()
			server:reconfigure({ client_proxy_resources = "^nobody" });
			user:request("get", "q");
			return table.remove(user:take("iq"));
		end)() }, "q", "proxy", "cancel", "service-unavailable");
	end);
end);

describe("a priority below zero", function ()
	it("takes nothing new and keeps what is open, with tiers and without", function ()
		for _, tiers in ipairs { true; false } do
			set_up({ client_proxy_priority_tiers = tiers }, { "a" });
			user:request("set", "s");
			services[1]:available(-1);
			refused();
			assert.equal(1, services[1]:answer_all());
			expect.result(user:take("iq"), "s", "proxy");
		end
	end);
end);

describe("with client_proxy_ping_interval", function ()
	local function set_up_pings(options, names)
		options = options or {};
		options.client_proxy_ping_interval = options.client_proxy_ping_interval or 10;
		set_up(options, names);
		-- A random moment of the first interval is the first ping's.
		for _, service in ipairs(services) do
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
			server:advance(1);
			for _, service in ipairs(services) do
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
		set_up_pings();
		pass(12);
		for _, service in ipairs(services) do service.pings = 0; end
		pass(100);
		for _, service in ipairs(services) do
			assert.is_true(service.pings >= 8 and service.pings <= 11, tostring(service.pings));
		end
		set_up({ client_proxy_ping_interval = "unset" });
		server:advance(600);
		assert.same({ {}; {} }, { services[1]:take("iq"); services[2]:take("iq") });
	end);

	it("who fails three times in a row is out of use, and in use again after two answers", function ()
		set_up_pings();
		services[1].pong = false;
		pass(15);
		shared(serve(60));
		-- The third one counts as failed when the fourth is due.
		pass(30);
		assert.same({ 0; 20 }, serve(20));
		assert.equal(1, #server:logged("warn"));
		services[1].pong = "result";
		pass(2);
		assert.same({ 0; 20 }, serve(20));
		pass(26);
		shared(serve(40));
	end);

	it("rise and fall are as configured", function ()
		set_up_pings({ client_proxy_ping_fall = 1; client_proxy_ping_rise = 4 });
		pass(12);
		services[1].pong = false;
		pass(22);
		assert.same({ 0; 20 }, serve(20));
		services[1].pong = "result";
		pass(22);
		assert.same({ 0; 20 }, serve(20));
		pass(32);
		shared(serve(40));
	end);

	it("one answer in between starts the count anew", function ()
		set_up_pings();
		pass(12);
		for _ = 1, 6 do
			services[1].pong = false;
			pass(20);
			services[1].pong = "result";
			pass(11);
		end
		shared(serve(60));
	end);

	for _, condition in ipairs {
		"service-unavailable"; "feature-not-implemented"; "not-allowed"; "forbidden"; "internal-server-error";
	} do
		it("an error " .. condition .. " means alive", function ()
			set_up_pings();
			services[1].pong = condition;
			pass(80);
			shared(serve(40));
		end);
	end

	for _, condition in ipairs {
		"recipient-unavailable"; "item-not-found"; "gone"; "remote-server-not-found"; "remote-server-timeout";
	} do
		it("an error " .. condition .. " does not", function ()
			set_up_pings();
			services[1].pong = condition;
			pass(45);
			assert.same({ 0; 20 }, serve(20));
		end);
	end

	it("a bounce inside the send does not, whatever it says", function ()
		set_up_pings({ client_proxy_error_limit = false });
		_G.prosody.full_sessions[services[1].jid] = nil;
		pass(45);
		_G.prosody.full_sessions[services[1].jid] = services[1].session;
		assert.same({ 0; 20 }, serve(20));
	end);

	it("all out of use: nobody serves, and what is open stays and is answered", function ()
		set_up_pings({}, { "a" });
		user:request("set", "s");
		local seen = table.remove(services[1]:take("iq"));
		services[1].pong = false;
		pass(45);
		refused();
		services[1]:send(st.reply(seen));
		expect.result(user:take("iq"), "s", "proxy");
	end);

	it("with a queue, requests wait for the resource to rise", function ()
		set_up_pings({ client_proxy_queue_timeout = 100 }, { "a" });
		services[1].pong = false;
		pass(45);
		user:request("get", "q");
		assert.same({}, services[1]:take("iq"));
		services[1].pong = "result";
		services[1].on_receive = (function (ping)
			return function (stanza)
				if stanza.attr.id == "q" then services[1].asked = stanza; end
				return ping(stanza);
			end;
		end)(services[1].on_receive);
		pass(30);
		services[1]:send(st.reply(services[1].asked));
		expect.result(user:take("iq"), "q", "proxy");
	end);

	it("a forged answer to a ping says nothing", function ()
		set_up_pings();
		services[1].pong = false;
		local stranger = server:login("stranger@users/z");
		for _ = 1, 45 do
			server:advance(1);
			local ping = services[1].last_ping;
			services[1].last_ping = nil;
			services[2].last_ping = nil;
			for _, stanza in ipairs(services[2]:take("iq")) do services[2]:send(st.reply(stanza)); end
			if ping then
				stranger:send(st.iq({ type = "result"; id = ping.attr.id; to = "proxy" }));
				services[2]:send(st.iq({ type = "result"; id = ping.attr.id; to = "proxy" }));
				services[1]:send(st.iq({ type = "result"; id = "other"; to = "proxy" }));
				services[1]:send(st.iq({ type = "result"; id = ping.attr.id; to = "node@proxy" }));
			end
			services[1]:take("iq");
		end
		assert.same({ 0; 20 }, serve(20));
	end);

	it("one that hibernates is not pinged, and is not down when it resumes", function ()
		set_up_pings();
		pass(12);
		services[1]:hibernate();
		services[1].pings, services[1].pong = 0, false;
		pass(100);
		assert.equal(0, services[1].pings);
		services[1].pong = "result";
		services[1]:resume();
		shared(serve(40));
	end);

	it("turned on, off and on again while the module runs", function ()
		set_up_pings({ client_proxy_ping_interval = 1000 });
		server:reconfigure({ client_proxy_ping_interval = 10 });
		services[1].pong = false;
		pass(60);
		assert.same({ 0; 20 }, serve(20));
		server:reconfigure({ client_proxy_ping_interval = "unset" });
		pass(2);
		shared(serve(40));
		for _, service in ipairs(services) do service.pings = 0; end
		pass(60);
		assert.same({ 0; 0 }, { services[1].pings; services[2].pings });
		server:reconfigure({ client_proxy_ping_interval = 5; client_proxy_ping_fall = 1 });
		pass(15);
		assert.same({ 0; 20 }, serve(20));
	end);

	it("and after a reload it goes on, and who was down is down", function ()
		set_up_pings();
		services[1].pong = false;
		pass(50);
		assert.truthy(server:reload());
		assert.same({ 0; 20 }, serve(20));
		services[1].pong = "result";
		pass(40);
		shared(serve(40));
	end);
end);

describe("a resource that fails again and again", function ()
	--- Lets a resource swallow one request each of some accounts until they time out.
	local function swallow(count, service, others, senders)
		for _, other in ipairs(others) do other:available(0, nil, "dnd"); end
		for i = 1, count do
			server:login((senders or "user%d@users/x"):format(i)):request("get", "t" .. i);
		end
		for _, other in ipairs(others) do other:available(0); end
		server:advance(12);
		service:take("iq");
	end

	local function start(options, names)
		options = options or {};
		options.client_proxy_timeout = options.client_proxy_timeout or 10;
		set_up(options, names);
	end

	it("is out of use for 30 seconds after ten time-outs in a row, and not after nine", function ()
		start();
		swallow(9, services[1], { services[2] });
		shared(serve(40));
		start();
		swallow(10, services[1], { services[2] });
		assert.same({ 0; 20 }, serve(20));
		assert.equal(1, #server:logged("warn"));
		server:advance(15);
		assert.same({ 0; 20 }, serve(20));
		server:advance(17);
		shared(serve(40));
	end);

	it("is out after client_proxy_error_limit, and never where that is off", function ()
		start({ client_proxy_error_limit = 3 });
		swallow(3, services[1], { services[2] });
		assert.same({ 0; 20 }, serve(20));
		start({ client_proxy_error_limit = false });
		swallow(100, services[1], { services[2] });
		shared(serve(40));
	end);

	it("is not out for failures that an answer lies between", function ()
		start();
		for _ = 1, 3 do
			swallow(9, services[1], { services[2] });
			services[2]:available(0, nil, "dnd");
			user:request("get", "ok");
			assert.equal(1, services[1]:answer_all());
			services[2]:available(0);
		end
		shared(serve(40));
	end);

	for _, condition in ipairs {
		"service-unavailable"; "item-not-found"; "internal-server-error"; "not-allowed"; "feature-not-implemented";
	} do
		it("is not out for errors of its own: " .. condition, function ()
			start();
			services[2]:available(0, nil, "dnd");
			for i = 1, 30 do
				server:login("user" .. i .. "@users/x"):request("set", "e" .. i);
				for _, stanza in ipairs(services[1]:take("iq")) do
					services[1]:send(st.error_reply(stanza, "cancel", condition):tag("own", { xmlns = "urn:example:app" }));
				end
			end
			services[2]:available(0);
			shared(serve(40));
		end);
	end

	for _, condition in ipairs { "service-unavailable"; "item-not-found"; "feature-not-implemented"; "not-allowed" } do
		it("is not out for bare errors of its own: " .. condition, function ()
			start({ client_proxy_redispatch = "none" });
			services[2]:available(0, nil, "dnd");
			for i = 1, 30 do server:login("user" .. i .. "@users/x"):request("set", "e" .. i); end
			services[2]:available(0);
			for _, stanza in ipairs(services[1]:take("iq")) do
				services[1]:send(st.error_reply(stanza, "cancel", condition));
			end
			assert.same({}, server:logged("warn"));
			shared(serve(40));
		end);
	end

	it("is not out for sets that waited for it while its connection was lost", function ()
		start({ client_proxy_timeout = 30 });
		services[2]:available(0, nil, "dnd");
		for i = 1, 12 do server:login("user" .. i .. "@users/x"):request("set", "s" .. i); end
		services[2]:available(0);
		services[1]:hibernate();
		server:advance(32);
		services[1]:resume();
		assert.same({}, server:logged("warn"));
		shared(serve(40));
	end);

	it("is out for failed deliveries, inside the send and later", function ()
		start();
		services[2]:available(0, nil, "dnd");
		for i = 1, 10 do
			server:login("user" .. i .. "@users/x"):request("set", "e" .. i);
		end
		services[2]:available(0);
		for _, stanza in ipairs(services[1]:take("iq")) do
			services[1]:send(st.error_reply(stanza, "cancel", "recipient-unavailable"));
		end
		assert.same({ 0; 20 }, serve(20));

		start();
		_G.prosody.full_sessions[services[1].jid] = nil;
		for i = 1, 40 do
			local one = server:login("user" .. i .. "@users/x");
			one:request("set", "e" .. i);
			assert.equal(1, services[2]:answer_all());
			expect.result(one:take("iq"), "e" .. i, "proxy");
		end
		_G.prosody.full_sessions[services[1].jid] = services[1].session;
		assert.same({ 0; 20 }, serve(20));
	end);

	it("is not out for one account alone, from however many sessions", function ()
		start({ client_proxy_error_limit = 2 });
		swallow(60, services[1], { services[2] }, "flood@users/s%d");
		shared(serve(40));
		swallow(60, services[1], { services[2] }, "flood@users/s%d");
		-- A second one is enough.
		swallow(1, services[1], { services[2] });
		assert.same({ 0; 20 }, serve(20));
	end);

	it("is not out for one other server alone, from however many accounts", function ()
		start({ client_proxy_error_limit = 2 });
		services[2]:available(0, nil, "dnd");
		for i = 1, 60 do
			server:from_remote(st.iq({ type = "get"; id = "q"; to = "proxy"; from = "u" .. i .. "@far/x" }):tag("query"));
		end
		services[2]:available(0);
		server:advance(12);
		assert.equal(60, #server:to_remote("far"));
		services[1]:take("iq");
		shared(serve(40));
		services[2]:available(0, nil, "dnd");
		services[1].received = {};
		server:from_remote(st.iq({ type = "get"; id = "q"; to = "proxy"; from = "u@further/x" }):tag("query"));
		server:from_remote(st.iq({ type = "get"; id = "q"; to = "proxy"; from = "u@far/x" }):tag("query"));
		services[2]:available(0);
		server:advance(12);
		services[1]:take("iq");
		assert.same({ 0; 20 }, serve(20));
	end);

	it("stays in use while it is the last one, and is out once another one is there and it fails again", function ()
		start({ client_proxy_error_limit = 3 }, { "a" });
		swallow(20, services[1], {});
		assert.same({ 10 }, serve(10));
		swallow(20, services[1], {});
		services[2] = server:serve("svc@example/b");
		services[2].received = {};
		shared(serve(40));
		swallow(3, services[1], { services[2] });
		assert.same({ 0; 20 }, serve(20));
	end);

	it("of two that fail the last one stays", function ()
		start({ client_proxy_error_limit = 2 });
		swallow(2, services[1], { services[2] });
		assert.same({ 0; 4 }, ask(4));
		for i = 1, 5 do server:login("late" .. i .. "@users/x"):request("get", "l" .. i); end
		server:advance(12);
		services[2]:take("iq");
		assert.same({ 0; 20 }, serve(20));
	end);

	it("that is out still serves where all others have been tried or are gone", function ()
		start({ client_proxy_error_limit = 2 });
		swallow(2, services[1], { services[2] });
		assert.same({ 0; 20 }, serve(20));
		services[2]:disconnect();
		assert.same({ 20; 0 }, serve(20));
	end);

	it("keeps what it has open, and may answer it", function ()
		start({ client_proxy_error_limit = 2; client_proxy_timeout = 60 });
		services[2]:available(0, nil, "dnd");
		for i = 1, 2 do server:login("user" .. i .. "@users/x"):request("get", "t" .. i); end
		server:advance(55);
		user:request("get", "g");
		user:request("set", "s");
		services[2]:available(0);
		local seen = services[1]:take("iq");
		server:advance(7);
		assert.equal(4, #seen);
		assert.same({}, services[2]:take("iq"));
		assert.same({ 0; 1 }, ask(1));
		services[1]:send(st.reply(seen[3]));
		services[1]:send(st.reply(seen[4]));
		assert.equal(2, #user:take("iq"));
	end);

	it("is out for longer each time, up to 5 minutes, and starts anew after a while without", function ()
		start({ client_proxy_error_limit = 2 });
		local function out_for()
			swallow(2, services[1], { services[2] });
			local seconds = 0;
			while true do
				for _ = 1, 12 do
					user:request("get", "probe" .. seconds);
					services[2]:answer_all();
					if #services[1]:take("iq") > 0 then
						-- Left open, so that this is no success; it ends by another account's time-out only.
						user.received = {};
						return seconds;
					end
				end
				server:advance(1);
				seconds = seconds + 1;
			end
		end
		local function about(expected, seconds)
			assert.is_true(seconds >= expected - 14 and seconds <= expected + 3, expected .. ": " .. seconds);
		end
		for _, expected in ipairs { 30; 60; 120; 240; 300; 300 } do about(expected, out_for()); end
		server:advance(310);
		about(30, out_for());
	end);

	it("is out still after a reload", function ()
		start({ client_proxy_error_limit = 2 });
		swallow(2, services[1], { services[2] });
		assert.truthy(server:reload());
		assert.same({ 0; 20 }, serve(20));
		server:advance(33);
		shared(serve(40));
	end);

	it("lets the queue go on when it is in use again, though somebody comes of that", function ()
		start({ client_proxy_error_limit = 2; client_proxy_max_pending_per_resource = 1; client_proxy_queue_timeout = 100 });
		for i = 1, 2 do
			services[2]:available(0, nil, "dnd");
			server:login("user" .. i .. "@users/x"):request("get", "t" .. i);
			services[2]:available(0);
			server:advance(12);
		end
		services[1]:take("iq");
		server:reconfigure({ client_proxy_timeout = 200 });
		for i = 1, 3 do user:request("get", "w" .. i); end
		assert.equal(1, #services[2]:take("iq"));
		assert.same({}, services[1]:take("iq"));
		local joined = {};
		services[1].on_receive = function (stanza)
			if stanza.name == "iq" then
				for i = 1, 40 do joined[i] = server:serve("svc@example/late" .. i); end
			end
			return true;
		end;
		server:advance(33);
		assert.equal(1, #services[1]:take("iq"));
		local served = 0;
		for _, service in ipairs(joined) do served = served + service:answer_all(); end
		assert.equal(1, served);
		assert.same({}, server:logged("error"));
	end);

	it("follows a changed client_proxy_error_limit", function ()
		start({ client_proxy_error_limit = 100 });
		swallow(5, services[1], { services[2] });
		server:reconfigure({ client_proxy_error_limit = 6 });
		shared(serve(40));
		swallow(6, services[1], { services[2] });
		assert.same({ 0; 20 }, serve(20));
	end);
end);
