-- Requests that wait while nobody is fit to serve.

local scene = require "support.scene";
local expect = require "support.assertions";
local requests = require "support.requests";
local libraries = require "support.libraries";
local real_cpu_time = libraries.real_cpu_time;
local st = require "util.stanza";

local s;

--- Starts with a queue, in which requests wait for 60 s unless told otherwise.
local function start(plan)
	if plan.client_proxy_queue_timeout == nil then plan.client_proxy_queue_timeout = 60; end
	s = scene.start(plan);
end

--- Sends a get with a payload of its own.
local function ask_oddly(id)
	s.user:request("get", id, nil, "odd");
end

--- Has it learned that a does not know that payload and b does.
local function learn_odd()
	repeat
		ask_oddly("learn");
		local asked = s.a:refuse_all("feature-not-implemented");
		s.b:answer_all();
		s.user:take("iq");
	until asked > 0;
end

describe("requests that the only resource had not answered", function ()
	it("wait for the next one where it ends with what it had not acknowledged, gets at least", function ()
		start { "a" };
		s.user:request("get", "g");
		s.user:request("set", "s");
		s.a:refuse_all("recipient-unavailable");
		s.a:disconnect();
		expect.error(s.user:take("iq"), "s", "proxy", "wait", "recipient-unavailable");
		local next_one = s:serve("a");
		assert.same({ "g" }, next_one:ids());
		next_one:answer_all();
		expect.result(s.user:take("iq"), "g", "proxy");
		s:has_nothing_left();
	end);

	for _, condition in ipairs { "remote-server-not-found"; "remote-server-timeout" } do
		it("wait, gets at least, where its server could not be reached: " .. condition, function ()
			start { target_address = "svc@far" };
			s:remote_presence("svc@far", "subscribed");
			s:remote_presence("svc@far/r");
			s:forget();
			s.user:request("get", "g");
			s.user:request("set", "s");
			for _, request in ipairs(s:to_remote("far")) do
				if request.name == "iq" then s:from_remote(st.error_reply(request, "cancel", condition)); end
			end
			expect.error(s.user:take("iq"), "s", "proxy", "cancel", condition, true);
			s:forget();
			s:remote_presence("svc@far/next");
			local request = expect.one(s:to_remote("far"));
			assert.same({ "g"; "svc@far/next" }, { request.attr.id; request.attr.to });
			s:from_remote(st.reply(request));
			expect.result(s.user:take("iq"), "g", "proxy");
			s:has_nothing_left();
		end);
	end

	it("wait where they could not be delivered at all", function ()
		start { "a" };
		s.a:vanish();
		s.user:request("set", "s");
		assert.same({}, s.user:take("iq"));
		assert.same({ "s" }, s:serve("b"):ids());
	end);

	it("are refused as lost after their time in the queue", function ()
		start { "a"; client_proxy_queue_timeout = 10 };
		s.user:request("get", "g");
		s.a:refuse_all("recipient-unavailable");
		s.a:disconnect();
		s:advance(12);
		expect.error(s.user:take("iq"), "g", "proxy", "wait", "recipient-unavailable");
	end);
end);

describe("a payload that not everybody knows", function ()
	it("at the head of the queue holds up nobody behind it", function ()
		start { "a"; "b"; client_proxy_queue_timeout = 100; client_proxy_max_pending_per_resource = 1 };
		learn_odd();
		s.user:request("set", "one");
		s.user:request("set", "two");
		ask_oddly("odd");
		s.user:request("set", "three");
		s.user:request("set", "four");
		assert.equal(1, s.a:answer_all());
		assert.same({ "three" }, s.a:ids());
		assert.equal(1, s.a:answer_all());
		assert.same({ "four" }, s.a:ids());
		assert.equal(1, s.b:answer_all());
		assert.same({ "odd" }, s.b:ids());
	end);

	it("holds up nobody for more than a second, however many wait for it", function ()
		start { "a"; "b"; client_proxy_queue_timeout = 100; client_proxy_max_pending_per_resource = 1 };
		learn_odd();
		s.b:disconnect();
		for i = 1, 300 do ask_oddly("odd" .. i); end
		s.user:request("set", "one");
		s.user:request("set", "two");
		assert.same({ "one" }, s.a:ids());
		-- An answer does not look through all of a long queue; that is done once a second.
		s.a:answer_all();
		assert.same({}, s.a:ids());
		s:advance(1);
		assert.same({ "two" }, s.a:ids());
	end);

	it("holds up nobody, however many have come and gone behind it", function ()
		start { "a"; "b"; client_proxy_queue_timeout = 100; client_proxy_max_pending_per_resource = 1 };
		learn_odd();
		s.b:disconnect();
		s.user:request("set", "first");
		ask_oddly("odd");
		local number = 0;
		local function pass(count)
			for _ = 1, count do
				number = number + 1;
				s.user:post(requests.new("set", "n" .. number));
				assert.equal(1, s.a:answer_all());
			end
			s.user.received = {};
		end
		pass(20);
		local few = libraries.instructions_of(function () pass(20); end);
		pass(2000);
		local many = libraries.instructions_of(function () pass(20); end);
		assert.is_true(many < 1.1 * few, few .. " and " .. many .. " instructions");
	end);

	it("is refused for nobody there, and not for too much work, where an idle one does not know it", function ()
		start { "a"; "b"; client_proxy_queue_timeout = 10 };
		learn_odd();
		s.b:disconnect();
		ask_oddly("late");
		s:advance(12);
		expect.error(s.user:take("iq"), "late", "proxy", "cancel", "service-unavailable");
	end);
end);

describe("a queue that one account has filled", function ()
	local function conditions(client)
		local found = {};
		for _, stanza in ipairs(client:take("iq")) do
			found[stanza.attr.id] = stanza:get_child("error") and stanza:get_child("error").tags[1].name;
		end
		return found;
	end

	it("has room for others, who take the places of its last requests, until all have as much", function ()
		start { client_proxy_queue_size = 6 };
		for i = 1, 7 do s.user:request("get", "f" .. i); end
		assert.same({ f7 = "resource-constraint" }, conditions(s.user));
		local other, third = s:login("other@users/x"), s:login("third@users/x");
		for i = 1, 4 do other:request("get", "o" .. i); end
		assert.same({ f6 = "resource-constraint"; f5 = "resource-constraint"; f4 = "resource-constraint" }, conditions(s.user));
		assert.same({ o4 = "resource-constraint" }, conditions(other));
		third:request("get", "t1");
		local lost = 0;
		for _ in pairs(conditions(s.user)) do lost = lost + 1; end
		for _ in pairs(conditions(other)) do lost = lost + 1; end
		assert.equal(1, lost);
		assert.equal(6, #s:serve("a"):ids());
		assert.same({}, conditions(third));
	end);

	it("gives way to nobody who would then have most", function ()
		start { client_proxy_queue_size = 5 };
		for i = 1, 3 do s.user:request("get", "f" .. i); end
		local other = s:login("other@users/x");
		for i = 1, 3 do other:request("get", "o" .. i); end
		assert.same({}, conditions(s.user));
		assert.same({ o3 = "resource-constraint" }, conditions(other));
	end);

	it("keeps the order of all that stay, and loses nothing over a reload", function ()
		start { client_proxy_queue_size = 4 };
		for i = 1, 4 do s.user:request("get", "f" .. i); end
		local other = s:login("other@users/x");
		other:request("get", "o1");
		assert.truthy(s:reload());
		other:request("get", "o2");
		other:request("get", "o3");
		s:serve("a");
		s:advance(1);
		assert.same({ "f1"; "f2"; "o1"; "o2" }, s.a:ids());
		s.a:answer_all();
		s:has_nothing_left();
	end);

	it("has room where what gives way has look-alikes behind it", function ()
		start { "a"; client_proxy_queue_size = 3 };
		s.a:available(-1);
		for _ = 1, 3 do s.user:request("get", "same"); end
		local other = s:login("other@users/x");
		other:request("get", "o1");
		assert.same({}, other:take("iq"));
		s:serve("b");
		repeat until s.b:answer_all() == 0;
		expect.result(other:take("iq"), "o1", "proxy");
		assert.equal(3, #s.user:take("iq"));
		s:has_nothing_left();
	end);
end);

describe("a long queue", function ()
	--- Seconds of the processor that a step takes, without those of the garbage collector, which has its own pace.
	local function seconds_of(step)
		collectgarbage();
		collectgarbage("stop");
		local before = real_cpu_time();
		step();
		local taken = real_cpu_time() - before;
		collectgarbage("restart");
		return taken;
	end

	local function fill(count)
		start {
			client_proxy_queue_size = 20000; client_proxy_max_pending_per_sender = false; client_proxy_max_pending = 20001;
		};
		for i = 1, count do s.user:post(requests.new("get", "f" .. i)); end
	end

	for name, step in pairs {
		["times out"] = function () s:advance(62); end;
		["is given up"] = function () s:unload(); end;
		["is served"] = function () s:serve("a"):answer_all(); end;
	} do
		it("that " .. name .. " takes time in proportion to its length", function ()
			fill(1000);
			local short = seconds_of(step);
			fill(8000);
			local long = seconds_of(step);
			assert.equal(8000, #s.user:take("iq"));
			-- Eight times as much, and not sixty-four times.
			assert.is_true(long < 24 * short, ("%.2f s and %.2f s"):format(short, long));
		end);
	end
end);

describe("while nobody is fit, requests", function ()
	it("are refused at once where no queue is configured", function ()
		start { client_proxy_queue_timeout = 0 };
		s.user:request("get", "q");
		expect.error(s.user.received, "q", "proxy", "cancel", "service-unavailable");
	end);

	it("wait, and are served in order by the first who joins", function ()
		start {};
		for i = 1, 9 do s.user:request(i % 2 == 0 and "get" or "set", tostring(i)); end
		s:advance(30);
		assert.same({}, s.user.received);
		local service = s:serve("a");
		assert.same({ "1"; "2"; "3"; "4"; "5"; "6"; "7"; "8"; "9" }, service:ids());
		assert.equal(9, service:answer_all());
		assert.equal(9, #s.user:take("iq"));
		s:has_nothing_left();
	end);

	it("are refused after client_proxy_queue_timeout, each after its own", function ()
		start {};
		s.user:request("get", "first");
		s:advance(30);
		s.user:request("set", "second");
		s:advance(28);
		assert.same({}, s.user.received);
		s:advance(4);
		expect.error(s.user:take("iq"), "first", "proxy", "cancel", "service-unavailable");
		s:advance(24);
		assert.same({}, s.user.received);
		s:advance(6);
		expect.error(s.user:take("iq"), "second", "proxy", "cancel", "service-unavailable");
		assert.same({}, s:serve("a"):ids());
		s:has_nothing_left();
	end);

	it("wait no longer than their deadline, of which the wait is a part", function ()
		start { client_proxy_queue_timeout = 300; client_proxy_timeout = 100 };
		s.user:request("get", "waits");
		s.user:request("get", "served");
		s:advance(90);
		local service = s:serve("a");
		assert.same({ "waits"; "served" }, service:ids());
		service:send(st.reply(service:take("iq")[2]));
		expect.result(s.user:take("iq"), "served", "proxy");
		s:advance(8);
		assert.same({}, s.user.received);
		s:advance(4);
		expect.error(s.user:take("iq"), "waits", "proxy", "wait", "remote-server-timeout");
	end);

	it("time out in the queue where their deadline comes first", function ()
		start { client_proxy_queue_timeout = 300; client_proxy_timeout = 20 };
		s.user:request("get", "q");
		s:advance(22);
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "remote-server-timeout");
		s:has_nothing_left();
	end);

	it("are refused beyond client_proxy_queue_size, and one that leaves makes room", function ()
		start { client_proxy_queue_size = 3 };
		for i = 1, 3 do s.user:request("get", tostring(i)); end
		s.user:request("get", "4");
		expect.error(s.user:take("iq"), "4", "proxy", "wait", "resource-constraint");
		s:advance(62);
		assert.equal(3, #s.user:take("iq"));
		for i = 5, 7 do s.user:request("get", tostring(i)); end
		assert.same({}, s.user.received);
		assert.same({ "5"; "6"; "7" }, s:serve("a"):ids());
	end);

	it("count towards the 64 MiB, and are refused beyond", function ()
		start {};
		for i = 1, 70 do s.user:send(requests.heavy("set", tostring(i))); end
		local refused = s.user:take("iq");
		assert.is_true(#refused >= 6 and #refused <= 8, "refused " .. #refused);
		for _, stanza in ipairs(refused) do
			expect.error({ stanza }, stanza.attr.id, "proxy", "wait", "resource-constraint");
		end
		local service = s:serve("a");
		assert.equal(70 - #refused, service:answer_all());
		assert.equal(70 - #refused, #s.user:take("iq"));
		s:has_nothing_left();
	end);

	it("nested deeper than can be weighed are refused", function ()
		start {};
		s.user:send(requests.nested("deep", 150));
		expect.error(s.user.received, "deep", "proxy", "wait", "resource-constraint");
		s:has_nothing_left();
	end);

	it("count for their sender", function ()
		start { client_proxy_max_pending_per_sender = 2 };
		for i = 1, 3 do s.user:request("get", tostring(i)); end
		expect.error(s.user:take("iq"), "3", "proxy", "wait", "resource-constraint");
	end);

	for _, kind in ipairs { "get"; "set" } do
		it("of type " .. kind .. " wait with client_proxy_redispatch none, too", function ()
			start { client_proxy_redispatch = "none" };
			s.user:request(kind, "q");
			assert.equal(1, s:serve("a"):answer_all());
			expect.result(s.user.received, "q", "proxy");
			s:has_nothing_left();
		end);
	end

	it("are all answered at an unload", function ()
		start {};
		for i = 1, 10 do s.user:request("get", tostring(i)); end
		s:unload();
		assert.equal(10, #s.user.received);
		for _, stanza in ipairs(s.user.received) do
			expect.error({ stanza }, stanza.attr.id, "proxy", "wait", "recipient-unavailable");
		end
	end);

	it("that look the same go out together where there are resources enough, else one after the other", function ()
		start {};
		for _, res in ipairs { "one"; "two"; "three" } do s.user:request("get", "same", "proxy/" .. res); end
		s:serve("a");
		assert.equal(1, s.a:answer_all());
		assert.equal(1, s.a:answer_all());
		assert.equal(1, s.a:answer_all());
		assert.equal(3, #s.user:take("iq"));
		s:has_nothing_left();
	end);
end);

describe("the queue", function ()
	it("takes what the last resource had open and may move", function ()
		start { "a" };
		s.user:request("get", "g");
		s.user:request("set", "s");
		s.a:disconnect();
		expect.error(s.user:take("iq"), "s", "proxy", "wait", "recipient-unavailable");
		s:serve("b");
		assert.equal(1, s.b:answer_all());
		expect.result(s.user:take("iq"), "g", "proxy");
	end);

	it("loses nothing while three restart, one after the other and all at once", function ()
		start { "a"; "b"; "c"; client_proxy_redispatch_limit = 10 };
		local function restart(place, name)
			s.services[place]:disconnect();
			s:ask(5);
			s.services[place] = s:serve(name);
			table.remove(s.services);
		end
		for turn = 1, 12 do
			s:ask(5);
			restart(turn % 3 + 1, "one" .. turn);
			if turn % 4 == 0 then
				for _, service in ipairs(s.services) do service:disconnect(); end
				s:ask(5);
				s.services = {};
				for i = 1, 3 do s:serve("all" .. turn .. i); end
			end
			s:answer_all();
		end
		local answers = s.user:take("iq");
		assert.equal(135, #answers);
		for _, answer in ipairs(answers) do assert.equal("result", answer.attr.type); end
		s:has_nothing_left();
	end);

	it("waits for somebody fit, and not for one that drains, hibernates or is below zero", function ()
		start {};
		s:serve("a", -1);
		s.user:request("get", "q");
		s.a:show("dnd");
		s.a:hibernate();
		s.a:available(0);
		assert.same({}, s.a:ids());
		s.a:resume();
		assert.same({ "q" }, s.a:ids());
	end);

	it("is let out when the one there does not drain any more", function ()
		start { "a" };
		s.a:show("dnd");
		for i = 1, 3 do s.user:request("get", tostring(i)); end
		assert.same({}, s.a:ids());
		s.a:available(0);
		assert.same({ "1"; "2"; "3" }, s.a:ids());
	end);

	it("is kept over a reload: order, deadlines and times in the queue", function ()
		start { client_proxy_timeout = 100 };
		for i = 1, 5 do s.user:request("get", "early" .. i); end
		s:advance(30);
		s.user:request("set", "late");
		assert.truthy(s:reload());
		assert.equal(6, s:left().queued);
		s:advance(33);
		assert.equal(5, #s.user:take("iq"));
		assert.truthy(s:reload());
		s:serve("a");
		s:advance(1);
		assert.same({ "late" }, s.a:ids());
		assert.equal(1, s.a:answer_all());
		s:has_nothing_left();
	end);

	it("is let out after a reload by who serves under the new configuration", function ()
		start { "a"; client_proxy_resources = "^b" };
		for i = 1, 3 do s.user:request("get", tostring(i)); end
		assert.truthy(s:reload({ client_proxy_resources = "unset" }));
		s:advance(2);
		assert.same({ "1"; "2"; "3" }, s.a:ids());
	end);

	it("is let out by an option that is changed: the pattern, draining, no queue", function ()
		for name, value in pairs {
			client_proxy_resources = { "^b"; "unset" }; client_proxy_drain_show = { { "away" }; { "dnd" } };
			client_proxy_queue_timeout = { 60; 0 };
		} do
			start { "a"; [name] = value[1] };
			if name ~= "client_proxy_resources" then s.a:show("away"); end
			if name == "client_proxy_queue_timeout" then s.a:show("dnd"); end
			s.user:request("get", "q");
			assert.same({}, s.a:ids(), name);
			s:reconfigure({ [name] = value[2] });
			assert.same({ "q" }, s.a:ids(), name);
		end
	end);

	it("keeps what waits for as long as it was told when the queue is turned off with nobody there", function ()
		start {};
		s.user:request("get", "old");
		s:reconfigure({ client_proxy_queue_timeout = "unset" });
		s.user:request("get", "new");
		expect.error(s.user:take("iq"), "new", "proxy", "cancel", "service-unavailable");
		assert.equal(1, s:serve("a"):answer_all());
		expect.result(s.user:take("iq"), "old", "proxy");
	end);

	it("lets those go on that could be served again, once it is forgotten that somebody does not know", function ()
		start { "a"; "b"; client_proxy_relearn = 5 };
		-- Whoever is asked first does not know, and the other one does.
		s.user:request("get", "q");
		local first = s:refuse("feature-not-implemented");
		local second, stanza = s:holder();
		second:send(st.reply(stanza));
		second:disconnect();
		s.user:request("get", "later");
		assert.same({}, first:ids());
		s:advance(8);
		assert.same({ "later" }, first:ids());
	end);
end);

describe("with client_proxy_max_pending_per_resource", function ()
	before_each(function () start { "a"; client_proxy_max_pending_per_resource = 2 }; end);

	it("what is too much waits, and each answer lets one go on, in order", function ()
		for i = 1, 6 do s.user:request("set", tostring(i)); end
		assert.same({ "1"; "2" }, s.a:ids());
		local seen = s.a:take("iq");
		s.a:send(st.reply(seen[1]));
		assert.same({ "3" }, s.a:ids());
		s.a:send(st.reply(seen[2]));
		assert.same({ "3"; "4" }, s.a:ids());
		while s.a:answer_all() > 0 do end
		assert.equal(6, #s.user:take("iq"));
		s:has_nothing_left();
	end);

	it("what has waited too long for room is refused", function ()
		for i = 1, 3 do s.user:request("set", tostring(i)); end
		s:advance(62);
		expect.error(s.user:take("iq"), "3", "proxy", "wait", "resource-constraint");
		assert.equal(2, s.a:answer_all());
	end);

	it("who joins takes over what waits", function ()
		for i = 1, 6 do s.user:request("set", tostring(i)); end
		assert.same({ "3"; "4" }, s:serve("b"):ids());
		assert.same({ "5"; "6" }, s:serve("c"):ids());
	end);

	it("a cap that is raised lets out what waits", function ()
		for i = 1, 6 do s.user:request("set", tostring(i)); end
		s:reconfigure({ client_proxy_max_pending_per_resource = 5 });
		assert.same({ "1"; "2"; "3"; "4"; "5" }, s.a:ids());
		assert.truthy(s:reload({ client_proxy_max_pending_per_resource = "unset" }));
		s:advance(2);
		assert.same({ "1"; "2"; "3"; "4"; "5"; "6" }, s.a:ids());
	end);

	it("a time-out makes room", function ()
		s:reconfigure({ client_proxy_timeout = 10; client_proxy_queue_timeout = 300 });
		for i = 1, 2 do s.user:request("set", tostring(i)); end
		s:reconfigure({ client_proxy_timeout = 200 });
		s.user:request("set", "3");
		s:advance(12);
		assert.equal(2, #s.user:take("iq"));
		assert.same({ "1"; "2"; "3" }, s.a:ids());
	end);

	it("one that has nobody left to try holds up no other", function ()
		s:reconfigure({ client_proxy_max_pending_per_resource = 1 });
		s:serve("b");
		s.user:request("get", "1");
		local first = s:refuse("service-unavailable");
		local second = first == s.a and s.b or s.a;
		second:disconnect();
		-- It has been tried at both, and stands before all others.
		s.user:request("get", "3");
		s.user:request("get", "4");
		assert.same({ "3" }, first:ids());
		first:answer_all();
		assert.same({ "4" }, first:ids());
		assert.same({ "1" }, s:serve("c"):ids());
	end);

	it("look-alikes wait for each other and not for room, and are answered each from its own address", function ()
		for _, res in ipairs { "one"; "two"; "three" } do s.user:request("set", "same", "proxy/" .. res); end
		s.user:request("set", "other");
		s.user:request("set", "more");
		assert.same({ "same"; "other" }, s.a:ids());
		local answered = 0;
		repeat
			local turn = s.a:answer_all();
			answered = answered + turn;
		until turn == 0;
		assert.equal(5, answered);
		assert.equal(5, #s.user:take("iq"));
		s:has_nothing_left();
	end);

	it("answers inside the send let all of the queue through", function ()
		for i = 1, 8 do s.user:request("set", tostring(i)); end
		local most, now_open = 0, 2;
		local order = {};
		s.a.on_receive = function (stanza)
			if stanza.name ~= "iq" then return true; end
			now_open = now_open + 1;
			most = math.max(most, now_open);
			table.insert(order, stanza.attr.id);
			now_open = now_open - 1;
			s.a:send(st.reply(stanza));
			return true;
		end;
		local seen = s.a:take("iq");
		now_open = 1;
		s.a:send(st.reply(seen[1]));
		assert.same({ "3"; "4"; "5"; "6"; "7"; "8" }, order);
		assert.is_true(most <= 2, tostring(most));
		s.a:send(st.reply(seen[2]));
		assert.equal(8, #s.user:take("iq"));
		s:has_nothing_left();
	end);
end);

describe("one that waits in the queue with look-alikes behind it", function ()
	before_each(function ()
		start { "a"; client_proxy_queue_timeout = 300 };
		s.user:request("get", "same", "proxy/one");
		s.user:request("get", "same", "proxy/two");
		s.user:request("get", "same", "proxy/three");
		s.a:disconnect();
		assert.same({}, s.user.received);
	end);

	local function all_three(kind, condition)
		local answers = s.user:take("iq");
		assert.equal(3, #answers);
		local from = {};
		for i, stanza in ipairs(answers) do
			from[i] = stanza.attr.from;
			expect.error({ stanza }, "same", stanza.attr.from, kind, condition);
		end
		table.sort(from);
		assert.same({ "proxy/one"; "proxy/three"; "proxy/two" }, from);
		s:has_nothing_left();
	end

	it("is answered with them at an unload", function ()
		s:unload();
		assert.equal(3, #s.user:take("iq"));
	end);

	it("is answered with them when the server stops", function ()
		s:stop();
		all_three("wait", "recipient-unavailable");
	end);

	it("times out with them", function ()
		s:advance(125);
		all_three("wait", "remote-server-timeout");
	end);

	it("counts with them, over a reload, too", function ()
		s:reconfigure({ client_proxy_max_pending = 3 });
		assert.truthy(s:reload());
		s.user:request("get", "more");
		expect.error(s.user:take("iq"), "more", "proxy", "wait", "resource-constraint");
		s:serve("b");
		s:advance(1);
		for _ = 1, 3 do assert.equal(1, s.b:answer_all()); end
		assert.equal(3, #s.user:take("iq"));
		s:ask(4);
		assert.equal(3, #s.b:ids());
	end);

	it("is kept with them over a reload", function ()
		assert.truthy(s:reload());
		assert.equal(3, s:left().count);
		s:serve("b");
		s:advance(1);
		for _, res in ipairs { "one"; "two"; "three" } do
			assert.equal(1, s.b:answer_all());
			expect.result(s.user:take("iq"), "same", "proxy/" .. res);
		end
		s:has_nothing_left();
	end);
end);

describe("a reload", function ()
	it("counts no bytes of what is nested too deep to be kept", function ()
		start { "a" };
		s.user:send(requests.nested("deep", 150));
		-- Before the next second weighs it.
		assert.truthy(s:reload());
		assert.equal(1, s.a:answer_all());
		s:has_nothing_left();
	end);
end);
