-- Requests that wait while nobody is fit to serve.

local new_server = require "support.server".new;
local expect = require "support.assertions";
local inside = require "support.inside";
local st = require "util.stanza";

local server, user;

local function set_up(options)
	options = options or {};
	if options.client_proxy_queue_timeout == nil then options.client_proxy_queue_timeout = 60; end
	server = new_server({ options = options });
	assert.truthy(server.loaded, server.load_error);
	server:advance(1);
	user = server:login("user@users/x");
end

local function join(name, priority)
	local service = server:serve("svc@example/" .. name, priority);
	return service;
end

--- The ids of the requests that a resource has received, in order.
local function ids(service)
	local list = {};
	for _, stanza in ipairs(service.received) do
		if stanza.name == "iq" and stanza.attr.type ~= "result" then table.insert(list, stanza.attr.id); end
	end
	return list;
end

local function idle(name)
	local service = join(name);
	service.received = {};
	return service;
end

--- Sends a get with a payload of its own.
local function ask_oddly(id)
	user:send(st.iq({ type = "get"; id = id; to = "proxy" }):tag("odd", { xmlns = "urn:example:odd" }));
end

--- Has it learned that one resource does not know that payload and another one does.
local function learn_odd(stranger, knower)
	repeat
		ask_oddly("learn");
		local asked = stranger:take("iq");
		for _, stanza in ipairs(asked) do stranger:send(st.error_reply(stanza, "cancel", "feature-not-implemented")); end
		knower:answer_all();
		user:take("iq");
	until #asked > 0;
end

describe("requests that the only resource had not answered", function ()
	it("wait for the next one where it ends with what it had not acknowledged, gets at least", function ()
		set_up();
		local a = idle("a");
		user:request("get", "g");
		user:request("set", "s");
		for _, stanza in ipairs(a:take("iq")) do a:send(st.error_reply(stanza, "cancel", "recipient-unavailable")); end
		a:disconnect();
		expect.error(user:take("iq"), "s", "proxy", "wait", "recipient-unavailable");
		local next_one = join("a");
		assert.same({ "g" }, ids(next_one));
		next_one:answer_all();
		expect.result(user:take("iq"), "g", "proxy");
		assert.same(inside.nothing, inside.left(server));
	end);

	it("wait where they could not be delivered at all", function ()
		set_up();
		idle("a");
		_G.prosody.full_sessions["svc@example/a"] = nil;
		user:request("set", "s");
		assert.same({}, user:take("iq"));
		assert.same({ "s" }, ids(join("b")));
	end);

	it("are refused as lost after their time in the queue", function ()
		set_up({ client_proxy_queue_timeout = 10 });
		local a = idle("a");
		user:request("get", "g");
		for _, stanza in ipairs(a:take("iq")) do a:send(st.error_reply(stanza, "cancel", "recipient-unavailable")); end
		server:advance(12);
		expect.error(user:take("iq"), "g", "proxy", "wait", "recipient-unavailable");
	end);
end);

describe("a payload that not everybody knows", function ()
	it("at the head of the queue holds up nobody behind it", function ()
		set_up({ client_proxy_queue_timeout = 100; client_proxy_max_pending_per_resource = 1 });
		local a, b = idle("a"), idle("b");
		learn_odd(a, b);
		user:request("set", "one");
		user:request("set", "two");
		ask_oddly("odd");
		user:request("set", "three");
		user:request("set", "four");
		assert.equal(1, a:answer_all());
		assert.same({ "three" }, ids(a));
		assert.equal(1, a:answer_all());
		assert.same({ "four" }, ids(a));
		assert.equal(1, b:answer_all());
		assert.same({ "odd" }, ids(b));
	end);

	it("holds up nobody for more than a second, however many wait for it", function ()
		set_up({ client_proxy_queue_timeout = 100; client_proxy_max_pending_per_resource = 1 });
		local a, b = idle("a"), idle("b");
		learn_odd(a, b);
		b:disconnect();
		for i = 1, 300 do ask_oddly("odd" .. i); end
		user:request("set", "one");
		user:request("set", "two");
		assert.same({ "one" }, ids(a));
		a:answer_all();
		server:advance(1);
		assert.same({ "two" }, ids(a));
	end);

	it("is refused for nobody there, and not for too much work, where an idle one does not know it", function ()
		set_up({ client_proxy_queue_timeout = 10 });
		local a, b = idle("a"), idle("b");
		learn_odd(a, b);
		b:disconnect();
		ask_oddly("late");
		server:advance(12);
		expect.error(user:take("iq"), "late", "proxy", "cancel", "service-unavailable");
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
		set_up({ client_proxy_queue_size = 6 });
		for i = 1, 7 do user:request("get", "f" .. i); end
		assert.same({ f7 = "resource-constraint" }, conditions(user));
		local other, third = server:login("other@users/x"), server:login("third@users/x");
		for i = 1, 4 do other:request("get", "o" .. i); end
		assert.same({ f6 = "resource-constraint"; f5 = "resource-constraint"; f4 = "resource-constraint" }, conditions(user));
		assert.same({ o4 = "resource-constraint" }, conditions(other));
		third:request("get", "t1");
		local lost = 0;
		for _ in pairs(conditions(user)) do lost = lost + 1; end
		for _ in pairs(conditions(other)) do lost = lost + 1; end
		assert.equal(1, lost);
		assert.equal(6, #ids(join("a")));
		assert.same({}, conditions(third));
	end);

	it("gives way to nobody who would then have most", function ()
		set_up({ client_proxy_queue_size = 5 });
		for i = 1, 3 do user:request("get", "f" .. i); end
		local other = server:login("other@users/x");
		for i = 1, 3 do other:request("get", "o" .. i); end
		assert.same({}, conditions(user));
		assert.same({ o3 = "resource-constraint" }, conditions(other));
	end);

	it("keeps the order of all that stay, and loses nothing over a reload", function ()
		set_up({ client_proxy_queue_size = 4 });
		for i = 1, 4 do user:request("get", "f" .. i); end
		local other = server:login("other@users/x");
		other:request("get", "o1");
		assert.truthy(server:reload());
		other:request("get", "o2");
		other:request("get", "o3");
		local a = join("a");
		assert.same({ "f1"; "f2"; "o1"; "o2" }, ids(a));
		a:answer_all();
		assert.same(inside.nothing, inside.left(server));
	end);

	it("has room where what gives way has look-alikes behind it", function ()
		set_up({ client_proxy_queue_size = 3 });
		local a = idle("a");
		a:available(-1);
		for _ = 1, 3 do user:request("get", "same"); end
		local other = server:login("other@users/x");
		other:request("get", "o1");
		assert.same({}, other:take("iq"));
		local b = join("b");
		repeat until b:answer_all() == 0;
		expect.result(other:take("iq"), "o1", "proxy");
		assert.equal(3, #user:take("iq"));
		assert.same(inside.nothing, inside.left(server));
	end);
end);

describe("a long queue", function ()
	--- Seconds of the processor that a step takes.
	local function seconds_of(step)
		local start = os.clock();
		step();
		return os.clock() - start;
	end

	local function fill(count)
		set_up({
			client_proxy_queue_timeout = 60; client_proxy_queue_size = 20000;
			client_proxy_max_pending_per_sender = false; client_proxy_max_pending = 20001;
		});
		for i = 1, count do user:request("get", "f" .. i); end
	end

	for name, step in pairs {
		["times out"] = function () server:advance(62); end;
		["is given up"] = function () server:unload(); end;
		["is served"] = function () join("a"):answer_all(); end;
	} do
		it("that " .. name .. " takes time in proportion to its length", function ()
			fill(2000);
			local short = seconds_of(step);
			fill(16000);
			local long = seconds_of(step);
			assert.equal(16000, #user:take("iq"));
			-- Eight times as much, and not sixty-four times.
			assert.is_true(long < 24 * short, ("%.2f s and %.2f s"):format(short, long));
		end);
	end
end);

describe("while nobody is fit, requests", function ()
	it("are refused at once where no queue is configured", function ()
		set_up({ client_proxy_queue_timeout = 0 });
		user:request("get", "q");
		expect.error(user.received, "q", "proxy", "cancel", "service-unavailable");
	end);

	it("wait, and are served in order by the first who joins", function ()
		set_up();
		for i = 1, 9 do user:request(i % 2 == 0 and "get" or "set", tostring(i)); end
		server:advance(30);
		assert.same({}, user.received);
		local service = join("a");
		assert.same({ "1"; "2"; "3"; "4"; "5"; "6"; "7"; "8"; "9" }, ids(service));
		assert.equal(9, service:answer_all());
		assert.equal(9, #user:take("iq"));
		assert.same(inside.nothing, inside.left(server));
	end);

	it("are refused after client_proxy_queue_timeout, each after its own", function ()
		set_up();
		user:request("get", "first");
		server:advance(30);
		user:request("set", "second");
		server:advance(28);
		assert.same({}, user.received);
		server:advance(4);
		expect.error(user:take("iq"), "first", "proxy", "cancel", "service-unavailable");
		server:advance(24);
		assert.same({}, user.received);
		server:advance(6);
		expect.error(user:take("iq"), "second", "proxy", "cancel", "service-unavailable");
		assert.same({}, ids(join("a")));
		assert.same(inside.nothing, inside.left(server));
	end);

	it("wait no longer than their deadline, of which the wait is a part", function ()
		set_up({ client_proxy_queue_timeout = 300; client_proxy_timeout = 100 });
		user:request("get", "waits");
		user:request("get", "served");
		server:advance(90);
		local service = join("a");
		assert.same({ "waits"; "served" }, ids(service));
		service:send(st.reply(service:take("iq")[2]));
		expect.result(user:take("iq"), "served", "proxy");
		server:advance(8);
		assert.same({}, user.received);
		server:advance(4);
		expect.error(user:take("iq"), "waits", "proxy", "wait", "remote-server-timeout");
	end);

	it("time out in the queue where their deadline comes first", function ()
		set_up({ client_proxy_queue_timeout = 300; client_proxy_timeout = 20 });
		user:request("get", "q");
		server:advance(22);
		expect.error(user:take("iq"), "q", "proxy", "wait", "remote-server-timeout");
		assert.same(inside.nothing, inside.left(server));
	end);

	it("are refused beyond client_proxy_queue_size, and one that leaves makes room", function ()
		set_up({ client_proxy_queue_size = 3 });
		for i = 1, 3 do user:request("get", tostring(i)); end
		user:request("get", "4");
		expect.error(user:take("iq"), "4", "proxy", "wait", "resource-constraint");
		server:advance(62);
		assert.equal(3, #user:take("iq"));
		for i = 5, 7 do user:request("get", tostring(i)); end
		assert.same({}, user.received);
		assert.same({ "5"; "6"; "7" }, ids(join("a")));
	end);

	it("count towards the 64 MiB, and are refused beyond", function ()
		set_up();
		local mebibyte = ("x"):rep(1024 * 1024);
		for i = 1, 70 do
			user:send(st.iq({ type = "set"; id = tostring(i); to = "proxy" }):tag("query"):text(mebibyte));
		end
		local refused = user:take("iq");
		assert.is_true(#refused >= 6 and #refused <= 8, "refused " .. #refused);
		for _, stanza in ipairs(refused) do
			expect.error({ stanza }, stanza.attr.id, "proxy", "wait", "resource-constraint");
		end
		local service = join("a");
		assert.equal(70 - #refused, service:answer_all());
		assert.equal(70 - #refused, #user:take("iq"));
		assert.same(inside.nothing, inside.left(server));
	end);

	it("nested deeper than can be weighed are refused", function ()
		set_up();
		local deep = st.iq({ type = "get"; id = "deep"; to = "proxy" });
		for _ = 1, 150 do deep:tag("a"); end
		user:send(deep:reset());
		expect.error(user.received, "deep", "proxy", "wait", "resource-constraint");
		assert.same(inside.nothing, inside.left(server));
	end);

	it("count for their sender", function ()
		set_up({ client_proxy_max_pending_per_sender = 2 });
		for i = 1, 3 do user:request("get", tostring(i)); end
		expect.error(user:take("iq"), "3", "proxy", "wait", "resource-constraint");
	end);

	for _, kind in ipairs { "get"; "set" } do
		it("of type " .. kind .. " wait with client_proxy_redispatch none, too", function ()
			set_up({ client_proxy_redispatch = "none" });
			user:request(kind, "q");
			assert.equal(1, join("a"):answer_all());
			expect.result(user.received, "q", "proxy");
			assert.same(inside.nothing, inside.left(server));
		end);
	end

	it("are all answered at an unload", function ()
		set_up();
		for i = 1, 10 do user:request("get", tostring(i)); end
		server:unload();
		assert.equal(10, #user.received);
		for _, stanza in ipairs(user.received) do
			expect.error({ stanza }, stanza.attr.id, "proxy", "wait", "recipient-unavailable");
		end
	end);

	it("that look the same go out together where there are resources enough, else one after the other", function ()
		set_up();
		for _, res in ipairs { "one"; "two"; "three" } do user:request("get", "same", "proxy/" .. res); end
		local a = join("a");
		assert.equal(1, a:answer_all());
		assert.equal(1, a:answer_all());
		assert.equal(1, a:answer_all());
		assert.equal(3, #user:take("iq"));
		assert.same(inside.nothing, inside.left(server));
	end);
end);

describe("the queue", function ()
	it("takes what the last resource had open and may move", function ()
		set_up();
		local a = join("a");
		user:request("get", "g");
		user:request("set", "s");
		a:disconnect();
		expect.error(user:take("iq"), "s", "proxy", "wait", "recipient-unavailable");
		local b = join("b");
		assert.equal(1, b:answer_all());
		expect.result(user:take("iq"), "g", "proxy");
	end);

	it("loses nothing while three restart, one after the other and all at once", function ()
		set_up({ client_proxy_redispatch_limit = 10 });
		local services = { join("a"); join("b"); join("c") };
		local sent = 0;
		local function ask()
			for _ = 1, 5 do
				sent = sent + 1;
				user:request("get", "q" .. sent);
			end
		end
		local function restart(i)
			services[i]:disconnect();
			ask();
			services[i] = join("abc" .. sent);
		end
		for turn = 1, 12 do
			ask();
			restart(turn % 3 + 1);
			if turn % 4 == 0 then
				for i = 1, 3 do services[i]:disconnect(); end
				ask();
				for i = 1, 3 do services[i] = join("all" .. sent .. i); end
			end
			for _, service in ipairs(services) do service:answer_all(); end
		end
		local answers = user:take("iq");
		assert.equal(sent, #answers);
		for _, answer in ipairs(answers) do assert.equal("result", answer.attr.type); end
		assert.same(inside.nothing, inside.left(server));
	end);

	it("waits for somebody fit, and not for one that drains, hibernates or is below zero", function ()
		set_up();
		local a = join("a", -1);
		a.received = {};
		user:request("get", "q");
		a:available(0, nil, "dnd");
		a:hibernate();
		a:available(0);
		assert.same({}, ids(a));
		a:resume();
		assert.same({ "q" }, ids(a));
	end);

	it("is let out when the one there does not drain any more", function ()
		set_up();
		local a = idle("a");
		a:available(0, nil, "dnd");
		for i = 1, 3 do user:request("get", tostring(i)); end
		assert.same({}, ids(a));
		a:available(0);
		assert.same({ "1"; "2"; "3" }, ids(a));
	end);

	it("is kept over a reload: order, deadlines and times in the queue", function ()
		set_up({ client_proxy_timeout = 100 });
		for i = 1, 5 do user:request("get", "early" .. i); end
		server:advance(30);
		user:request("set", "late");
		assert.truthy(server:reload());
		assert.equal(6, inside.left(server).queued);
		server:advance(33);
		assert.equal(5, #user:take("iq"));
		assert.truthy(server:reload());
		local a = join("a");
		assert.same({ "late" }, ids(a));
		assert.equal(1, a:answer_all());
		assert.same(inside.nothing, inside.left(server));
		assert.same({}, server:logged("error"));
	end);

	it("is let out after a reload by who serves under the new configuration", function ()
		set_up({ client_proxy_resources = "^b" });
		local a = idle("a");
		for i = 1, 3 do user:request("get", tostring(i)); end
		assert.truthy(server:reload({ client_proxy_resources = "unset" }));
		server:advance(2);
		assert.same({ "1"; "2"; "3" }, ids(a));
	end);

	it("is let out by an option that is changed: the pattern, draining, no queue", function ()
		for name, value in pairs {
			client_proxy_resources = { "^b"; "unset" }; client_proxy_drain_show = { { "away" }; { "dnd" } };
			client_proxy_queue_timeout = { 60; 0 };
		} do
			set_up({ [name] = value[1] });
			local a = idle("a");
			if name ~= "client_proxy_resources" then a:available(0, nil, "away"); end
			if name == "client_proxy_queue_timeout" then a:available(0, nil, "dnd"); end
			user:request("get", "q");
			assert.same({}, ids(a), name);
			server:reconfigure({ [name] = value[2] });
			assert.same({ "q" }, ids(a), name);
		end
	end);

	it("keeps what waits for as long as it was told when the queue is turned off with nobody there", function ()
		set_up();
		user:request("get", "old");
		server:reconfigure({ client_proxy_queue_timeout = "unset" });
		user:request("get", "new");
		expect.error(user:take("iq"), "new", "proxy", "cancel", "service-unavailable");
		assert.equal(1, join("a"):answer_all());
		expect.result(user:take("iq"), "old", "proxy");
	end);

	it("lets those go on that could be served again, once it is forgotten that somebody does not know", function ()
		set_up({ client_proxy_relearn = 5 });
		local a, b = join("a"), join("b");
		-- Whoever is asked first does not know, and the other one does.
		user:request("get", "q");
		local first, second = a, b;
		if #ids(a) == 0 then first, second = b, a; end
		first:send(st.error_reply(table.remove(first:take("iq")), "cancel", "feature-not-implemented"));
		assert.equal(1, second:answer_all());
		second:disconnect();
		first.received = {};
		user:request("get", "later");
		assert.same({}, ids(first));
		server:advance(8);
		assert.same({ "later" }, ids(first));
	end);
end);

describe("with client_proxy_max_pending_per_resource", function ()
	before_each(function () set_up({ client_proxy_max_pending_per_resource = 2 }); end);

	it("what is too much waits, and each answer lets one go on, in order", function ()
		local a = idle("a");
		for i = 1, 6 do user:request("set", tostring(i)); end
		assert.same({ "1"; "2" }, ids(a));
		local seen = a:take("iq");
		a:send(st.reply(seen[1]));
		assert.same({ "3" }, ids(a));
		a:send(st.reply(seen[2]));
		assert.same({ "3"; "4" }, ids(a));
		while a:answer_all() > 0 do end
		assert.equal(6, #user:take("iq"));
		assert.same(inside.nothing, inside.left(server));
	end);

	it("what has waited too long for room is refused", function ()
		local a = idle("a");
		for i = 1, 3 do user:request("set", tostring(i)); end
		server:advance(62);
		expect.error(user:take("iq"), "3", "proxy", "wait", "resource-constraint");
		assert.equal(2, a:answer_all());
	end);

	it("who joins takes over what waits", function ()
		idle("a");
		for i = 1, 6 do user:request("set", tostring(i)); end
		assert.same({ "3"; "4" }, ids(join("b")));
		assert.same({ "5"; "6" }, ids(join("c")));
	end);

	it("a cap that is raised lets out what waits", function ()
		local a = idle("a");
		for i = 1, 6 do user:request("set", tostring(i)); end
		server:reconfigure({ client_proxy_max_pending_per_resource = 5 });
		assert.same({ "1"; "2"; "3"; "4"; "5" }, ids(a));
		assert.truthy(server:reload({ client_proxy_max_pending_per_resource = "unset" }));
		server:advance(2);
		assert.same({ "1"; "2"; "3"; "4"; "5"; "6" }, ids(a));
	end);

	it("a time-out makes room", function ()
		server:reconfigure({ client_proxy_timeout = 10; client_proxy_queue_timeout = 300 });
		local a = idle("a");
		for i = 1, 2 do user:request("set", tostring(i)); end
		server:reconfigure({ client_proxy_timeout = 200 });
		user:request("set", "3");
		server:advance(12);
		assert.equal(2, #user:take("iq"));
		assert.same({ "1"; "2"; "3" }, ids(a));
	end);

	it("who is left by a request that comes back has room for one that waits", function ()
		server:reconfigure({ client_proxy_max_pending_per_resource = 1 });
		local a, b = idle("a"), idle("b");
		for i = 1, 3 do user:request("get", tostring(i)); end
		local back = expect.one(a:take("iq"));
		a:send(st.error_reply(back, "cancel", "recipient-unavailable"));
		assert.same({ "3" }, ids(a));
		-- What came back waits for one that was not tried.
		assert.equal(1, b:answer_all());
		assert.same({ back.attr.id }, ids(b));
	end);

	it("one that has nobody left to try holds up no other", function ()
		server:reconfigure({ client_proxy_max_pending_per_resource = 1 });
		local a, b = idle("a"), idle("b");
		for i = 1, 2 do user:request("get", tostring(i)); end
		a:send(st.error_reply(expect.one(a:take("iq")), "cancel", "recipient-unavailable"));
		-- It waits for b, since a was tried, and stands before all others.
		user:request("get", "3");
		user:request("get", "4");
		assert.same({ "3" }, ids(a));
		a:answer_all();
		assert.same({ "4" }, ids(a));
		b:answer_all();
		assert.equal(1, b:answer_all());
	end);

	it("look-alikes wait for each other and not for room, and are answered each from its own address", function ()
		local a = idle("a");
		for _, res in ipairs { "one"; "two"; "three" } do user:request("set", "same", "proxy/" .. res); end
		user:request("set", "other");
		user:request("set", "more");
		assert.same({ "same"; "other" }, ids(a));
		local answered = 0;
		repeat
			local turn = a:answer_all();
			answered = answered + turn;
		until turn == 0;
		assert.equal(5, answered);
		assert.equal(5, #user:take("iq"));
		assert.same(inside.nothing, inside.left(server));
	end);

	it("answers inside the send let all of the queue through", function ()
		local a = idle("a");
		for i = 1, 8 do user:request("set", tostring(i)); end
		local most, now_open = 0, 2;
		local order = {};
		a.on_receive = function (stanza)
			if stanza.name ~= "iq" then return true; end
			now_open = now_open + 1;
			most = math.max(most, now_open);
			table.insert(order, stanza.attr.id);
			now_open = now_open - 1;
			a:send(st.reply(stanza));
			return true;
		end;
		local seen = a:take("iq");
		now_open = 1;
		a:send(st.reply(seen[1]));
		assert.same({ "3"; "4"; "5"; "6"; "7"; "8" }, order);
		assert.is_true(most <= 2, tostring(most));
		a:send(st.reply(seen[2]));
		assert.equal(8, #user:take("iq"));
		assert.same(inside.nothing, inside.left(server));
	end);
end);

describe("one that waits in the queue with look-alikes behind it", function ()
	before_each(function ()
		set_up({ client_proxy_queue_timeout = 300 });
		local a = join("a");
		user:request("get", "same", "proxy/one");
		user:request("get", "same", "proxy/two");
		user:request("get", "same", "proxy/three");
		a:disconnect();
		assert.same({}, user.received);
	end);

	local function all_three(kind, condition)
		local answers = user:take("iq");
		assert.equal(3, #answers);
		local from = {};
		for i, stanza in ipairs(answers) do
			from[i] = stanza.attr.from;
			expect.error({ stanza }, "same", stanza.attr.from, kind, condition);
		end
		table.sort(from);
		assert.same({ "proxy/one"; "proxy/three"; "proxy/two" }, from);
		assert.same(inside.nothing, inside.left(server));
	end

	it("is answered with them at an unload", function ()
		server:unload();
		assert.equal(3, #user:take("iq"));
	end);

	it("is answered with them when the server stops", function ()
		_G.prosody.events.fire_event("server-stopping", {});
		all_three("wait", "recipient-unavailable");
	end);

	it("times out with them", function ()
		server:advance(125);
		all_three("wait", "remote-server-timeout");
	end);

	it("is kept with them over a reload", function ()
		assert.truthy(server:reload());
		assert.equal(3, inside.left(server).count);
		local b = join("b");
		for _, res in ipairs { "one"; "two"; "three" } do
			assert.equal(1, b:answer_all());
			expect.result(user:take("iq"), "same", "proxy/" .. res);
		end
		assert.same(inside.nothing, inside.left(server));
	end);
end);

describe("a reload", function ()
	it("counts no bytes of what is nested too deep to be kept", function ()
		set_up();
		local a = idle("a");
		local deep = st.iq({ type = "get"; id = "deep"; to = "proxy" });
		for _ = 1, 150 do deep:tag("a"); end
		user:send(deep:reset());
		-- Before the next second weighs it.
		assert.truthy(server:reload());
		assert.equal(1, a:answer_all());
		assert.same(inside.nothing, inside.left(server));
	end);
end);
