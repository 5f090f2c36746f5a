-- What answers or tells many at once is done in slices. Each step of it costs a millisecond here, so that a slice has 21.

local scene = require "support.scene";
local expect = require "support.assertions";
local libraries = require "support.libraries";
local requests = require "support.requests";
local st = require "util.stanza";

local max_in_slice = 21;
local s;

--- Lets what an act has set off come to its end.
-- @param act Called first.
-- @param take Returns what has come since the last time.
-- @return All that has come, the most that came at once, and how many seconds it took.
local function watch(act, take)
	local all, most, seconds, idle = {}, 0, 0, 0;
	libraries.steps_cost(0.001);
	act();
	while idle < 110 do
		local came = take();
		for _, stanza in ipairs(came) do table.insert(all, stanza); end
		most = math.max(most, #came);
		idle = #came > 0 and 0 or idle + 1;
		s:advance(0.01);
		if idle == 0 then seconds = seconds + 0.01; end
	end
	libraries.steps_cost(0);
	return all, most, seconds;
end

local function take_answers() return s.user:take("iq"); end
local function take_remote() return s:to_remote("far"); end

--- That each of some stanzas differs from the others by who it is for and which one it is.
local function are_different(stanzas)
	local seen = {};
	for _, stanza in ipairs(stanzas) do
		local key = ("%s %s %s"):format(stanza.attr.to, stanza.attr.from, stanza.attr.id or "");
		assert.is_nil(seen[key], key .. " came twice");
		seen[key] = true;
	end
end

--- That so many have come, in slices and in good time, and each once.
local function came(count, all, most, seconds)
	assert.equal(count, #all);
	assert.is_true(most <= max_in_slice, most .. " came at once");
	assert.is_true(seconds <= 3 * count * 0.001 + 0.1, seconds .. " s");
	are_different(all);
end

local function ask(count, kind)
	for i = 1, count do s.user:post(requests.new(kind or "set", "q" .. i)); end
end

local function join(count)
	for i = 1, count do
		local address = "u" .. i .. "@far/x";
		s:remote_presence(address, nil, "room@proxy");
	end
	s:to_remote("far");
end

local function subscribe(count)
	for i = 1, count do s:remote_presence("u" .. i .. "@far", "subscribe", "proxy"); end
	s:to_remote("far");
end

local function disconnect_all()
	for _, service in ipairs(s.services) do service:disconnect(); end
end

describe("in slices", function ()
	it("the requests of lost resources are answered", function ()
		s = scene.start { "a"; "b"; "c" };
		ask(900);
		came(900, watch(disconnect_all, take_answers));
		s:has_nothing_left();
	end);

	it("look-alikes of a lost request are answered", function ()
		s = scene.start { "a" };
		for _ = 1, 900 do s.user:post(requests.new("set", "q")); end
		local all, most, seconds = watch(function () s.a:disconnect(); end, take_answers);
		assert.equal(900, #all);
		assert.is_true(most <= max_in_slice, most .. " came at once");
		assert.is_true(seconds <= 3 * 0.9 + 0.1, seconds .. " s");
		s:has_nothing_left();
	end);

	it("the requests of a lost resource move", function ()
		s = scene.start { "a" };
		ask(500, "get");
		s:serve("b");
		came(500, watch(function () s.a:disconnect(); end, function () return s.b:take("iq"); end));
		assert.same({}, s.user.received);
	end);

	it("the requests of a resource that hibernates move", function ()
		s = scene.start { "a" };
		ask(500, "get");
		s:serve("b");
		came(500, watch(function () s.a:hibernate(); end, function () return s.b:take("iq"); end));
		assert.same({}, s.user.received);
	end);

	it("the requests of a resource that hibernates move until it resumes", function ()
		s = scene.start { "a" };
		ask(500, "get");
		s:serve("b");
		libraries.steps_cost(0.001);
		s.a:hibernate();
		s.a:resume();
		libraries.steps_cost(0);
		s:advance(5);
		assert.is_true(#s.b:requests() <= max_in_slice);
		s.b:answer_all();
		for _, stanza in ipairs(s.a:requests()) do s.a:send(st.reply(stanza)); end
		are_different(s.user:take("iq"));
		s:has_nothing_left();
	end);

	it("requests time out", function ()
		s = scene.start { "a" };
		ask(900);
		s:advance(119.5);
		came(900, watch(function () end, take_answers));
		s:has_nothing_left();
	end);

	it("a queue is served", function ()
		s = scene.start { client_proxy_queue_timeout = 60 };
		ask(500);
		came(500, watch(function () s:serve("a"); end, function () return s.a:take("iq"); end));
	end);

	it("users who have joined hear that a resource is gone", function ()
		s = scene.start_relaying { "a" };
		join(300);
		came(300, watch(function () s.a:disconnect(); end, take_remote));
		assert.equal(0, s:counts().joined);
	end);

	it("subscriptions end of those who may not ask any longer", function ()
		s = scene.start_relaying { "a" };
		subscribe(200);
		local all, most = watch(function () s:reconfigure { client_proxy_allow = { "u7@far" } }; end, take_remote);
		assert.equal(2 * 199, #all);
		assert.is_true(most <= 2 * max_in_slice);
	end);

	it("what a version before has not answered is", function ()
		s = scene.start { "a" };
		ask(500);
		came(500, watch(function ()
			s:reload_with(function (saved)
				saved.version = 2;
				return saved;
			end);
		end, take_answers));
	end);
end);

describe("between two slices", function ()
	before_each(function ()
		s = scene.start_relaying { "a" };
		libraries.steps_cost(0.001);
	end);

	local function answered_once(count)
		libraries.steps_cost(0);
		s:advance(130);
		local all = s.user:take("iq");
		assert.equal(count, #all);
		are_different(all);
		s:has_nothing_left();
	end

	it("the time of lost requests ends", function ()
		ask(300);
		s:advance(118.9);
		s.a:disconnect();
		assert.is_true(#s.user.received <= max_in_slice);
		answered_once(300);
	end);

	it("a lost resource comes back, and its answers are too late", function ()
		ask(300);
		local held = s.a:take("iq");
		s.a:unavailable();
		for _, stanza in ipairs(held) do s.a:send(st.reply(stanza)); end
		s.a:available();
		answered_once(300);
	end);

	it("the module is reloaded", function ()
		ask(300);
		join(200);
		s.a:disconnect();
		assert.truthy(s:reload());
		answered_once(300);
		local all = s:to_remote("far");
		assert.equal(200, #all);
		are_different(all);
	end);

	it("the module is reloaded, and goes on with look-alikes", function ()
		for _ = 1, 300 do s.user:post(requests.new("set", "q")); end
		s.a:disconnect();
		assert.is_true(#s.user.received <= max_in_slice);
		assert.truthy(s:reload());
		libraries.steps_cost(0);
		s:advance(2);
		assert.equal(300, #s.user:take("iq"));
		s:has_nothing_left();
	end);

	it("the module is reloaded in the middle of time-outs", function ()
		ask(300);
		s:advance(120);
		assert.truthy(s:reload());
		answered_once(300);
	end);

	it("the module is reloaded, and then again, onto other versions", function ()
		local function onto_another(saved)
			saved.version = 2;
			return saved;
		end
		ask(300);
		s:reload_with(onto_another);
		assert.is_true(#s.user.received <= max_in_slice);
		assert.truthy(s:reload());
		s:reload_with(onto_another);
		answered_once(300);
	end);

	it("the module goes, and does what is left at once", function ()
		ask(300);
		join(200);
		s.a:disconnect();
		assert.truthy(s:unload());
		assert.equal(300, #s.user.received);
		are_different(s.user:take("iq"));
		assert.equal(200, #s:to_remote("far"));
	end);

	it("a user joins anew who has not heard yet that the former resource is gone", function ()
		join(100);
		s:serve("b");
		s.b:take("presence");
		s.a:disconnect();
		local told = {};
		for _, stanza in ipairs(s:to_remote("far")) do told[stanza.attr.to] = true; end
		for i = 1, 100 do
			local user = "u" .. i .. "@far/x";
			if not told[user] then
				s:remote_presence(user, nil, "room@proxy");
				expect.saw({ "presence unavailable room@proxy" }, s:to_remote("far"));
				break;
			end
		end
		assert.equal(1, #s.b:take("presence"));
		libraries.steps_cost(0);
		s:advance(5);
		assert.equal(1, s:counts().joined);
	end);

	it("another resource is lost, whose request does not wait for all others", function ()
		local other = s:connect("other@users/x");
		ask(300);
		s:serve("b");
		repeat other:request("set", "o"); until #s.b:requests() > 0;
		s.a:disconnect();
		s.b:disconnect();
		other.received = {};
		s:advance(0.07);
		assert.is_true(#s.user.received < 100);
		assert.is_true(#other.received > 0);
		libraries.steps_cost(0);
		s:advance(5);
	end);
end);

describe("a queue, while something else is done in slices,", function ()
	--- Starts with n1 at a resource that takes one request at a time, and n2 and n3 in the queue; and has other users
	-- be told that a resource is gone which they have joined.
	local function start_busy(count)
		s = scene.start_relaying { "b"; client_proxy_queue_timeout = 60; client_proxy_max_pending_per_resource = 1 };
		join(count);
		s.b:available(-1);
		s:serve("a");
		for i = 1, 3 do s.user:request("get", "n" .. i); end
		libraries.steps_cost(0.001);
		s.b:disconnect();
	end

	it("is served before what comes later", function ()
		start_busy(100);
		s.a:answer_all();
		s.user:request("get", "later");
		libraries.steps_cost(0);
		s:advance(0.5);
		assert.same({ "n2" }, s.a:ids());
		for _, id in ipairs { "n3"; "later" } do
			s.a:answer_all();
			assert.same({ id }, s.a:ids());
		end
	end);

	it("is gone through from its front when another resource joins", function ()
		s = scene.start_relaying { "b"; client_proxy_queue_timeout = 60; client_proxy_max_pending_per_resource = 30 };
		join(300);
		s.b:available(-1);
		s:serve("a");
		s:serve("knows");
		local asked = 0;
		for i = 1, 30 do
			s:login("learn" .. i .. "@users/x"):request("get", "learn", nil, "odd");
			asked = asked + s.a:refuse_all("feature-not-implemented");
			s.knows:answer_all();
		end
		assert.is_true(asked > 0);
		s.knows:disconnect();
		s:advance(0.9);
		for i = 1, 30 do s.user:request("get", "n" .. i); end
		s.user:request("get", "odd", nil, "odd");
		for i = 31, 60 do s.user:request("get", "n" .. i); end
		libraries.steps_cost(0.001);
		s.b:disconnect();
		s.a:answer_all();
		for _ = 1, 10 do
			if #s.a:ids() == 0 then s:advance(0.01); end
		end
		assert.is_true(#s.a:ids() > 0);
		s:serve("c");
		s:advance(0.05);
		assert.equal("odd", s.c:ids()[1]);
		libraries.steps_cost(0);
	end);

	it("is never overtaken, however often somebody asks", function ()
		start_busy(2000);
		local order = {};
		for i = 1, 20 do
			s.user:request("get", "later" .. i);
			for _, id in ipairs(s.a:ids()) do table.insert(order, id); end
			s.a:answer_all();
			s:advance(0.005);
		end
		libraries.steps_cost(0);
		s:advance(0.5);
		while #s.a:ids() > 0 do
			for _, id in ipairs(s.a:ids()) do table.insert(order, id); end
			s.a:answer_all();
		end
		local expected = { "n1"; "n2"; "n3" };
		for i = 1, 20 do table.insert(expected, "later" .. i); end
		assert.same(expected, order);
	end);
end);

describe("subscriptions that are stored", function ()
	local function is_answered(user, answer)
		s:remote_presence(user, "probe", "proxy");
		expect.saw({ answer }, s:to_remote("far"));
	end

	it("are read in slices, and those that are asked about at once", function ()
		s = scene.start_relaying();
		subscribe(300);
		local reads, most = 0, 0;
		s = s:restart {
			seconds = 0;
			change_store = function (store)
				local get = store.get;
				function store.get(...)
					reads = reads + 1;
					return get(...);
				end
				return store;
			end;
		};
		libraries.steps_cost(0.001);
		s:advance(1);
		assert.is_true(reads <= max_in_slice, reads .. " were read at once");
		s:serve("a");
		is_answered("u123@far/x", "presence - proxy");
		is_answered("stranger@far/x", "presence unsubscribed proxy");
		s:remote_presence("u124@far", "unsubscribe", "proxy");
		expect.saw({ "presence unsubscribed proxy"; "presence unavailable proxy" }, s:to_remote("far"));
		s:remote_presence("u125@far", "subscribe", "room@proxy");
		s:to_remote("far");
		for _ = 1, 100 do
			local before = reads;
			s:advance(0.01);
			most = math.max(most, reads - before);
		end
		assert.is_true(most <= max_in_slice, most .. " were read at once");
		libraries.steps_cost(0);
		s:advance(15);
		-- All but the one that has ended; the one more knows already.
		assert.equal(299, #s:to_remote("far"));
		s = s:restart { "a" };
		s:advance(15);
		assert.equal(300, #s:to_remote("far"));
	end);

	it("are read to their end over a reload", function ()
		s = scene.start_relaying();
		subscribe(100);
		s = s:restart { seconds = 0 };
		libraries.steps_cost(0.001);
		s:advance(1);
		assert.truthy(s:reload());
		libraries.steps_cost(0);
		s:serve("a");
		s:advance(15);
		assert.equal(100, #s:to_remote("far"));
	end);
end);
