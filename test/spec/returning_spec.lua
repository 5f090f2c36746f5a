-- A node that starts, or takes over, and does not know yet who serves: requests wait until all are there who answer.

local scene = require "support.scene";
local datetime = require "util.datetime";
local st = require "util.stanza";

local s;

--- What the account's server says of a session that was there before it was asked.
local function show(resource)
	local presence = st.presence({ from = "svc@far/" .. resource; to = "proxy" });
	s:from_remote(presence:tag("delay", { xmlns = "urn:xmpp:delay"; stamp = datetime.datetime(1000) }));
end

--- Has the account's server answer what has come: what was asked for presence with all resources, one after the other, and
--- requests with results; returns which resource got each request.
local function answer(at)
	for _, stanza in ipairs(s:to_remote("far")) do
		local kind = stanza.attr.type;
		if kind == "subscribe" then
			s:remote_presence("svc@far", "subscribed");
		elseif kind == "probe" then
			for _, resource in ipairs { "a"; "b"; "c" } do show(resource); end
		elseif stanza.name == "iq" then
			at[stanza.attr.id] = stanza.attr.to:match("/(.*)$");
			s:from_remote(st.reply(stanza));
		end
	end
	return at;
end

--- Lets time pass, with so many requests in each tenth of a second, each to a room of its own.
local function pass(tenths, requests, at)
	for _ = 1, tenths do
		for _ = 1, requests do
			s.asked = s.asked + 1;
			local id = "n" .. s.asked;
			local request = require "support.requests".new("set", id, "room" .. s.asked .. "@proxy");
			request.attr.from = "user" .. s.asked % 10 .. "@elsewhere/x";
			s:post_remote(request);
		end
		s:advance(0.125);
		answer(at);
	end
	return at;
end

local function start(plan)
	plan = plan or {};
	plan.target_address, plan.seconds = "svc@far", 0;
	s = scene.start(plan);
end

--- How many requests were answered, and with what.
local function outcomes()
	local counts = {};
	for _, stanza in ipairs(s:to_remote("elsewhere")) do
		local report = stanza:get_child("error");
		local outcome = report and report.tags[1].name or stanza.attr.type;
		counts[outcome] = (counts[outcome] or 0) + 1;
	end
	return counts;
end

describe("a node that starts under load", function ()
	it("refuses nobody where requests can wait, and serves from all resources", function ()
		start { client_proxy_queue_timeout = 10 };
		local at = pass(24, 50, {});
		assert.same({ result = 1200 }, outcomes());
		local first = {};
		for i = 1, 300 do
			local resource = at["n" .. i];
			first[resource] = (first[resource] or 0) + 1;
		end
		for _, resource in ipairs { "a"; "b"; "c" } do assert.is_true((first[resource] or 0) > 50, resource); end
	end);

	it("places sticky keys as one that has run for long", function ()
		local plan = { client_proxy_secret = ("s"):rep(32); client_proxy_balance = "sticky"; client_proxy_sticky_key = "to" };
		plan.client_proxy_queue_timeout = 10;
		start(plan);
		local returning = pass(24, 10, {});
		start(plan);
		pass(24, 0, {});
		local former = pass(24, 10, {});
		for i = 1, 240 do assert.equal(former["n" .. i], returning["n" .. i]); end
	end);

	it("without a queue refuses for no longer than it takes to ask", function ()
		start();
		pass(24, 50, {});
		local counts = outcomes();
		assert.equal(1200, counts.result + counts["service-unavailable"]);
		assert.is_true(counts["service-unavailable"] <= 450, tostring(counts["service-unavailable"]));
	end);
end);

describe("a stand-by that takes over under load", function ()
	it("refuses nobody where requests can wait, and places sticky keys as one that has run for long", function ()
		local plan = { client_proxy_secret = ("s"):rep(32); client_proxy_balance = "sticky"; client_proxy_sticky_key = "to" };
		plan.client_proxy_queue_timeout = 10;
		start(plan);
		pass(24, 0, {});
		local former = pass(24, 10, {});
		start(plan);
		s:advance(1000);
		s:to_remote("far");
		local taken_over = pass(24, 10, {});
		assert.same({ result = 240 }, outcomes());
		for i = 1, 240 do assert.equal(former["n" .. i], taken_over["n" .. i]); end
	end);
end);

describe("a module that is reloaded while requests wait for all who answer", function ()
	local function ask(first, last)
		for i = first, last do s:remote_request("user@elsewhere/x", "n" .. i); end
	end

	--- The requests that the service has got, in that order.
	local function got()
		local ids = {};
		for _, stanza in ipairs(s:to_remote("far")) do
			if stanza.name == "iq" then table.insert(ids, stanza.attr.id); end
		end
		return table.concat(ids, " ");
	end

	it("sends them before those that come then", function ()
		start { client_proxy_queue_timeout = 10 };
		ask(1, 3);
		s:advance(1);
		show("a");
		ask(4, 5);
		assert.truthy(s:reload());
		ask(6, 7);
		assert.equal("", got());
		s:advance(1);
		assert.equal("n1 n2 n3 n4 n5 n6 n7", got());
	end);

	it("sends them at once where they need not wait any longer", function ()
		start { client_proxy_queue_timeout = 10 };
		ask(1, 3);
		s:advance(1);
		show("a");
		assert.truthy(s:reload({ client_proxy_queue_timeout = "unset" }));
		s:advance(0.25);
		assert.equal("n1 n2 n3", got());
		s:advance(0.75);
	end);

	it("refuses each of them once where it is unloaded", function ()
		start { client_proxy_queue_timeout = 10 };
		ask(1, 3);
		s:advance(1);
		show("a");
		ask(4, 5);
		assert.truthy(s:unload());
		assert.same({ ["recipient-unavailable"] = 5 }, outcomes());
		s:advance(1);
		assert.same({}, outcomes());
		assert.equal("", got());
	end);
end);

describe("a node that starts and whose service is logged in here", function ()
	it("has requests wait, and places sticky keys as before", function ()
		s = scene.start {
			"a"; "b"; "c"; client_proxy_queue_timeout = 10; client_proxy_secret = ("s"):rep(32);
			client_proxy_balance = "sticky"; client_proxy_sticky_key = "to";
		};
		local function places()
			local at = {};
			for _, service in ipairs(s.services) do
				for _, id in ipairs(service:ids()) do at[id] = service.session.resource; end
				service:answer_all();
			end
			return at;
		end
		local function ask()
			for i = 1, 30 do s.user:request("set", "n" .. i, "room" .. i .. "@proxy"); end
		end
		ask();
		local before = places();
		s:unload();
		s:forget();
		assert.truthy(s.modulemanager.load("proxy", "client_proxy"));
		ask();
		assert.same({}, s.user:take("iq"));
		s:advance(2);
		assert.same(before, places());
		assert.equal(30, #s.user:take("iq"));
		s:has_nothing_left();
	end);
end);
