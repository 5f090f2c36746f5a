-- The policy that keeps requests of one key with one resource.

local start = require "support.scene".start;
local has_c_modules = require "support.scene".has_c_modules;
local requests = require "support.requests";
local st = require "util.stanza";

local s;

--- Asks once for each room, and every resource answers at once; returns who answered, by room. Nobody keeps anything, and
-- the stanzas are used again and again, since there are many.
local function ask_rooms(first, last)
	local homes, sends = {}, {};
	local request = requests.new("get", "q", nil, "query", { room = "" });
	local answer = st.iq({ type = "result"; id = "q" });
	local asked, answered = request.tags[1].attr, 0;
	for _, one in ipairs(s.clients) do sends[one] = one.session.send; end
	for _, service in ipairs(s.services) do
		service.session.send = function (stanza)
			homes[tonumber(stanza.tags[1].attr.room)] = service.jid;
			answer.attr.to = stanza.attr.from;
			service:post(answer);
			return true;
		end;
	end
	s.user.session.send = function (stanza)
		if stanza.attr.type == "result" then answered = answered + 1; end
		return true;
	end;
	for room = first, last do
		request.attr.to, asked.room = "proxy", tostring(room);
		s.user:post(request);
	end
	for one, send in pairs(sends) do one.session.send = send; end
	assert.equal(last - first + 1, answered);
	return homes;
end

describe("keys of the sticky policy", function ()
	--- Starts with keys that are rooms.
	local function start_rooms(plan)
		plan.client_proxy_balance, plan.client_proxy_sticky_key = "sticky", "payload:room";
		s = start(plan);
	end

	local function names(prefix, count)
		local list = {};
		for i = 1, count do list[i] = prefix .. i; end
		return list;
	end

	it("move for no newcomer, and alone with one that leaves: 10,000 over 100 resources", function ()
		start_rooms(names("r", 100));
		local keys = 10000;
		local before = ask_rooms(1, keys);
		assert.equal(keys, #before);

		s:serve("newcomer");
		assert.same(before, ask_rooms(1, keys));

		local gone = table.remove(s.services, 37);
		gone:disconnect();
		local after = ask_rooms(1, keys);
		local its_own, moved, moved_of_others, takers = 0, 0, 0, {};
		for room = 1, keys do
			if before[room] == gone.jid then its_own = its_own + 1; end
			if before[room] ~= after[room] then
				moved = moved + 1;
				takers[after[room]] = true;
				if before[room] ~= gone.jid then moved_of_others = moved_of_others + 1; end
			end
		end
		assert.is_true(its_own >= 20 and its_own <= 400, "its own: " .. its_own);
		assert.same({ its_own; 0 }, { moved; moved_of_others });
		-- What it had is spread, and does not fall upon one neighbour.
		local count = 0;
		for _ in pairs(takers) do count = count + 1; end
		assert.is_true(count >= 5, "taken over by " .. count);

		-- And it finds others where it was when it comes back, with nothing to take over.
		s:serve("r37");
		local again = ask_rooms(1, 1000);
		for room = 1, 1000 do assert.equal(after[room], again[room]); end
		-- The new ones get their share of new keys.
		local late = ask_rooms(keys + 1, keys + 4000);
		local share = 0;
		for room = keys + 1, keys + 4000 do
			if late[room] == "svc@example/newcomer" then share = share + 1; end
		end
		assert.is_true(share >= 5, "share: " .. share);
	end);

	for name, strangers in pairs { ["all"] = 0; ["a few of many"] = 200 } do
		it("that are not remembered are placed by what they are, where " .. name .. " are fit", function ()
			local resources = names("r", 10);
			for i = 1, strangers do table.insert(resources, "stranger" .. i); end
			resources.client_proxy_resources, resources.client_proxy_sticky_ttl = "^r", 60;
			start_rooms(resources);
			local placed = ask_rooms(1, 300);
			local counts = {};
			for _, home in pairs(placed) do counts[home] = (counts[home] or 0) + 1; end
			for i = 1, 10 do assert.is_true((counts["svc@example/r" .. i] or 0) > 5, i .. " has too few"); end
			-- All are forgotten after client_proxy_sticky_ttl.
			s:advance(72);
			assert.equal(0, s:counts().sticky_keys);
			assert.same(placed, ask_rooms(1, 300));
		end);
	end

	for _, length in ipairs { 3000; 100000 } do
		it("that are long are remembered by their digest, each for itself: " .. length .. " bytes", function ()
			start_rooms { "a"; "b"; "c"; "d" };
			local homes = {};
			for i = 1, 40 do
				local room = ("x"):rep(length) .. i % 20;
				s.user:request("get", "q", nil, "query", { room = room });
				local home, stanza = s:holder();
				assert.equal(homes[room] or home, home);
				homes[room] = home;
				home:send(st.reply(stanza));
			end
			local longest = s:longest_sticky_key();
			assert.is_true(longest <= 255, tostring(longest));
			assert.equal(20, s:counts().sticky_keys);
		end);
	end

	it("are kept over a reload", function ()
		start_rooms { "a"; "b"; "c" };
		local before = ask_rooms(1, 200);
		s:serve("d");
		s:serve("e");
		assert.truthy(s:reload());
		assert.same(before, ask_rooms(1, 200));
		assert.equal(200, s:counts().sticky_keys);
	end);

	it("are forgotten where they were not used for client_proxy_sticky_ttl, and only then", function ()
		start_rooms { "a"; "b"; client_proxy_sticky_ttl = "10 minutes" };
		ask_rooms(1, 100);
		s:advance(400);
		ask_rooms(1, 40);
		s:advance(190);
		assert.equal(100, s:counts().sticky_keys);
		s:advance(20);
		assert.equal(40, s:counts().sticky_keys);
		s:advance(400);
		assert.equal(0, s:counts().sticky_keys);
	end);

	it("follow a changed client_proxy_sticky_ttl", function ()
		start_rooms { "a"; "b" };
		ask_rooms(1, 10);
		s:advance(100);
		s:reconfigure({ client_proxy_sticky_ttl = "30 s" });
		s:advance(10);
		assert.equal(0, s:counts().sticky_keys);
	end);

	it("are 100,000 at most, and who has most loses those that were not used for longest", function ()
		start_rooms { "a"; "b" };
		local before = ask_rooms(1, 20);
		s:fill_sticky("flooder@users", 99980);
		assert.equal(100000, s:counts().sticky_keys);
		for i = 1, 40 do s:serve("new" .. i); end
		-- These take the places of the flooder's, though they are younger than the others.
		ask_rooms(21, 40);
		assert.equal(100000, s:counts().sticky_keys);
		assert.same(before, ask_rooms(1, 20));
	end);

	it("of an account that has all of them are its own to lose, the oldest first", function ()
		start_rooms { "a"; "b" };
		s:fill_sticky("user@users", 100000);
		local before = ask_rooms(1, 20);
		for i = 1, 40 do s:serve("new" .. i); end
		assert.same(before, ask_rooms(1, 20));
		assert.equal(100000, s:counts().sticky_keys);
	end);
end);

describe("client_proxy_sticky_key", function ()
	--- Sends 10 requests for each of some values of a key; tells where each value went, which is two places at least.
	local function homes_of(ask)
		local homes, places = {}, {};
		for value = 1, 8 do
			for turn = 1, 10 do ask(value, "v" .. value .. "-" .. turn); end
			for i, count in ipairs(s:answer_each()) do
				if count > 0 then
					assert.equal(10, count, "one value went to two resources");
					homes[value], places[i] = i, true;
				end
			end
		end
		assert.is_true(next(places, (next(places))) ~= nil, "all values went to one resource");
		return homes;
	end

	local function start_by(key)
		s = start { "a"; "b"; "c"; "d"; client_proxy_balance = "sticky"; client_proxy_sticky_key = key };
	end

	it("bare_from, all sessions of an account stay together", function ()
		start_by("bare_from");
		homes_of(function (value, id)
			s:login("u" .. value .. "@users/" .. id):request("get", id, "node" .. id .. "@proxy");
		end);
	end);

	it("bare_from as the default", function ()
		start_by("unset");
		homes_of(function (value, id) s:login("u" .. value .. "@users/" .. id):request("get", id); end);
	end);

	it("from, each session has its own", function ()
		start_by("from");
		homes_of(function (value, id) s:login("u@users/s" .. value):request("get", id); end);
	end);

	it("to, the address that is asked decides", function ()
		start_by("to");
		homes_of(function (value, id) s:login(id .. "@users/x"):request("get", id, "room" .. value .. "@proxy"); end);
	end);

	it("payload:room, an attribute of the payload decides", function ()
		start_by("payload:room");
		homes_of(function (value, id)
			s:login(id .. "@users/x"):request("get", id, nil, "query", { room = "Some room " .. value });
		end);
	end);

	if has_c_modules then
		it("payload:room, spellings of one JID are one key", function ()
			start_by("payload:room");
			local spellings = { "Room%s@Conference.Example"; "room%s@conference.example"; "ROOM%s@CONFERENCE.EXAMPLE" };
			local turn = 0;
			homes_of(function (value, id)
				turn = turn + 1;
				s:login(id .. "@users/x"):request("set", id, nil, "conference", { room = spellings[turn % 3 + 1]:format(value) });
			end);
			assert.equal(8, s:counts().sticky_keys);
		end);
	end

	it("payload:room, requests without it go to the less busy and are not remembered", function ()
		start_by("payload:room");
		local counts = s:ask(40);
		for _, count in ipairs(counts) do assert.is_true(count >= 7 and count <= 13, table.concat(counts, " ")); end
		assert.equal(0, s:counts().sticky_keys);
	end);
end);

describe("a key stays where it lives", function ()
	local home, place;

	local function start_with_home(plan)
		plan.client_proxy_balance = "sticky";
		s = start(plan);
		s:ask(1);
		local stanza;
		home, stanza, place = s:holder();
		home:send(st.reply(stanza));
	end

	before_each(function () start_with_home { "a"; "b"; "c" }; end);

	local function lives_at_home()
		assert.equal(10, s:ask(10, "set")[place]);
		s:answer_all();
	end

	--- Asks once what is odd; returns who is asked and has answered.
	local function ask_oddly()
		s.user:request("get", "odd", nil, "odd");
		local service, stanza = s:holder();
		service:send(st.reply(stanza));
		return service;
	end

	it("though it does not know some other payload", function ()
		s.user:request("get", "odd", nil, "odd");
		home:refuse("feature-not-implemented");
		assert.equal(1, s:answer_all());
		for i = 1, 5 do s.user:request("get", "odd" .. i, nil, "odd"); end
		assert.same({ 0; 5 }, { #home:take("iq"); s:answer_all() });
		lives_at_home();
	end);

	it("though nobody knows some other payload", function ()
		s:reconfigure({ client_proxy_redispatch_limit = 5 });
		s.user:request("get", "odd", nil, "odd");
		for _ = 1, 3 do s:refuse("feature-not-implemented"); end
		assert.same({ 0; 0; 0 }, s:held());
		lives_at_home();
	end);

	it("where it was served, though its place had no room at first", function ()
		s = start { "a"; "b"; "c"; client_proxy_balance = "sticky"; client_proxy_max_pending_per_resource = 1 };
		for i = 1, 20 do
			local first, second = s:login("first" .. i .. "@users/x"), s:login("second" .. i .. "@users/x");
			first:request("set", "1");
			local taken, open = s:holder();
			second:request("set", "2");
			local server, other, served_at = s:holder();
			taken:send(st.reply(open));
			server:send(st.reply(other));
			second:request("set", "3");
			assert.equal(1, s:answer_each()[served_at]);
		end
	end);

	it("where it was answered, though a stranger was to serve it first and others join", function ()
		local function ask(count)
			for i = 1, count do s.user:request("set", "s" .. i, nil, "strange"); end
			return s:held();
		end
		-- The key lives with one that does not know what is asked, so it lives where that is known.
		ask(1);
		home:refuse("feature-not-implemented");
		local _, stanza, knower = s:holder();
		s.services[knower]:send(st.reply(stanza));
		for i = 1, 20 do s:serve("new" .. i); end
		assert.equal(10, ask(10)[knower]);
		s:answer_all();
		home:disconnect();
		assert.equal(10, ask(10)[knower]);
	end);

	it("and what that does not know goes elsewhere, always to the same one", function ()
		s.user:request("get", "odd", nil, "odd");
		home:refuse("feature-not-implemented");
		local other, stanza = s:holder();
		other:send(st.reply(stanza));
		assert.equal(other, ask_oddly());
		for i = 1, 10 do s:serve("more" .. i); end
		assert.equal(other, ask_oddly());
		lives_at_home();
		assert.truthy(s:reload());
		assert.equal(other, ask_oddly());
		lives_at_home();
		home:disconnect();
		assert.equal(other, ask_oddly());
	end);

	it("until that has gone, also when one of the same name comes", function ()
		home:disconnect();
		s:ask(1, "set");
		assert.equal(1, s:answer_all());
		s:serve(home.jid:match("/(.*)$"));
		s:ask(10, "set");
		assert.equal(10, math.max((table.unpack or unpack)(s:held(), 1, 3))); -- luacheck: ignore 113
	end);
end);
