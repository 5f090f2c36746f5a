describe("sticky", function ()
	--- Asks once for each room; returns who answered, by room.
	local function ask_rooms(first, last)
		local homes = {};
		for _, service in ipairs(services) do
			service.on_receive = function (stanza)
				if stanza.name == "iq" and stanza.attr.type == "get" then
					homes[tonumber(stanza.tags[1].attr.room)] = service.jid;
					service:send(st.reply(stanza));
				end
				return true;
			end;
		end
		for room = first, last do
			user:send(st.iq({ type = "get"; id = "q"; to = "proxy" }):tag("query", { room = tostring(room) }):reset());
		end
		user.received = {};
		for _, service in ipairs(services) do service.received = {}; end
		return homes;
	end

	it("moves no key of 10,000 over 100 resources when one joins, and its own alone when one leaves", function ()
		local names = {};
		for i = 1, 100 do names[i] = "r" .. i; end
		set_up({ client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room" }, names);
		local keys = 10000;
		local before = ask_rooms(1, keys);
		assert.equal(keys, #before);

		join("newcomer");
		assert.same(before, ask_rooms(1, keys));

		local gone = table.remove(services, 37);
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
		join("r37");
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

	--- Places rooms; returns which resource each has come to.
	local function place_rooms(count)
		local found = {};
		for i, service in ipairs(services) do
			service.on_receive = function (stanza)
				if stanza.name == "iq" and stanza.attr.type == "get" then
					found[stanza.tags[1].attr.room] = i;
					service:send(st.reply(stanza));
				end
				return true;
			end;
		end
		for room = 1, count do
			user:send(st.iq({ type = "get"; id = "q"; to = "proxy" }):tag("query", { room = tostring(room) }):reset());
		end
		return found;
	end

	for name, strangers in pairs { ["all"] = 0; ["a few of many"] = 200 } do
		it("places a key that it does not remember by what it is, where " .. name .. " are fit", function ()
			local names = {};
			for i = 1, 10 do names[i] = "r" .. i; end
			for i = 1, strangers do table.insert(names, "stranger" .. i); end
			set_up({
				client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room"; client_proxy_resources = "^r";
			}, names);
			local placed = place_rooms(300);
			local counts = {};
			for _, i in pairs(placed) do counts[i] = (counts[i] or 0) + 1; end
			for i = 1, 10 do assert.is_true((counts[i] or 0) > 5, i .. " has " .. (counts[i] or 0)); end
			inside.forget_sticky(server);
			assert.same(placed, place_rooms(300));
		end);
	end

	it("remembers long keys by their digest, each for itself", function ()
		set_up({ client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room" }, { "a"; "b"; "c"; "d" });
		local long = ("x"):rep(3000);
		local seen = {};
		for i, service in ipairs(services) do
			service.on_receive = function (stanza)
				local room = stanza.name == "iq" and stanza.tags[1].attr.room;
				if room then
					assert.equal(seen[room] or i, i);
					seen[room] = i;
					service:send(st.reply(stanza));
				end
				return true;
			end;
		end
		for i = 1, 200 do
			local room = long .. i % 20;
			user:send(st.iq({ type = "get"; id = "q"; to = "proxy" }):tag("query", { room = room }):reset());
		end
		for _, key in ipairs(inside.sticky_key_names(server)) do assert.is_true(#key <= 255, #key); end
		assert.equal(20, inside.sticky_keys(server));
	end);

	it("keeps its keys over a reload", function ()
		set_up({ client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room" }, { "a"; "b"; "c" });
		local before = ask_rooms(1, 200);
		join("d");
		join("e");
		assert.truthy(server:reload());
		assert.same(before, ask_rooms(1, 200));
		assert.equal(200, inside.sticky_keys(server));
	end);

	it("forgets a key that was not used for client_proxy_sticky_ttl, and none that was", function ()
		set_up({
			client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room"; client_proxy_sticky_ttl = "10 minutes";
		}, { "a"; "b" });
		ask_rooms(1, 100);
		server:advance(400);
		ask_rooms(1, 40);
		server:advance(190);
		assert.equal(100, inside.sticky_keys(server));
		server:advance(20);
		assert.equal(40, inside.sticky_keys(server));
		server:advance(400);
		assert.equal(0, inside.sticky_keys(server));
	end);

	it("follows a changed client_proxy_sticky_ttl", function ()
		set_up({ client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room" }, { "a"; "b" });
		ask_rooms(1, 10);
		server:advance(100);
		server:reconfigure({ client_proxy_sticky_ttl = "30 s" });
		server:advance(2);
		assert.equal(0, inside.sticky_keys(server));
	end);

	it("remembers 100,000 keys, and lets go of the one that was not used for longest", function ()
		set_up({ client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room" }, { "a"; "b" });
		local before = ask_rooms(1, 20);
		inside.fill_sticky(server, 99990);
		assert.equal(100000, inside.sticky_keys(server));
		-- The first ten are out, and the last ten still in.
		local homes = server.modulemanager.get_module("proxy", "client_proxy").module.save().homes;
		assert.is_nil(homes:get("10"));
		assert.equal(before[11], homes:get("11").resource.jid);
		ask_rooms(21, 40);
		assert.equal(100000, inside.sticky_keys(server));
	end);

	describe("with client_proxy_sticky_key", function ()
		--- Sends 30 requests for each of two values of a key; tells where each value went.
		local function homes_of(ask)
			local homes = {};
			for _, value in ipairs { 1; 2; 3; 4; 5; 6; 7; 8 } do
				for turn = 1, 10 do ask(value, "v" .. value .. "-" .. turn); end
				local counts = answer_all();
				for i, count in ipairs(counts) do
					if count > 0 then
						assert.equal(10, count, "one value went to two resources");
						homes[value] = i;
					end
				end
			end
			return homes;
		end

		local function at_least_two(homes)
			local seen, count = {}, 0;
			for _, home in pairs(homes) do
				if not seen[home] then count = count + 1; end
				seen[home] = true;
			end
			assert.is_true(count >= 2, "all values went to one resource");
		end

		local function start(key)
			set_up({ client_proxy_balance = "sticky"; client_proxy_sticky_key = key }, { "a"; "b"; "c"; "d" });
		end

		it("bare_from, all sessions of an account stay together", function ()
			start("bare_from");
			local homes = homes_of(function (value, id)
				server:login("u" .. value .. "@users/" .. id):request("get", id, "node" .. id .. "@proxy");
			end);
			at_least_two(homes);
		end);

		it("bare_from as the default", function ()
			start("unset");
			at_least_two(homes_of(function (value, id) server:login("u" .. value .. "@users/" .. id):request("get", id); end));
		end);

		it("from, each session has its own", function ()
			start("from");
			at_least_two(homes_of(function (value, id) server:login("u@users/s" .. value):request("get", id); end));
		end);

		it("to, the address that is asked decides", function ()
			start("to");
			at_least_two(homes_of(function (value, id)
				server:login(id .. "@users/x"):request("get", id, "room" .. value .. "@proxy");
			end));
		end);

		it("payload:room, an attribute of the payload decides", function ()
			start("payload:room");
			at_least_two(homes_of(function (value, id)
				server:login(id .. "@users/x"):send(st.iq({ type = "get"; id = id; to = "proxy" })
					:tag("query", { room = "Some room " .. value }));
			end));
		end);

		if require "support.server".has_c_modules then
			it("payload:room, spellings of one JID are one key", function ()
				start("payload:room");
				local spellings = { "Room%s@Conference.Example"; "room%s@conference.example"; "ROOM%s@CONFERENCE.EXAMPLE" };
				local turn = 0;
				at_least_two(homes_of(function (value, id)
					turn = turn + 1;
					server:login(id .. "@users/x"):send(st.iq({ type = "set"; id = id; to = "proxy" })
						:tag("conference", { room = spellings[turn % 3 + 1]:format(value) }));
				end));
				assert.equal(8, inside.sticky_keys(server));
			end);
		end

		it("payload:room, requests without it go to the less busy and are not remembered", function ()
			start("payload:room");
			for i = 1, 40 do user:request("get", "q" .. i); end
			for _, count in ipairs(held()) do assert.is_true(count >= 7 and count <= 13, table.concat(held(), " ")); end
			assert.equal(0, inside.sticky_keys(server));
		end);
	end);

	describe("keeps a key where it lives", function ()
		local home, other;

		before_each(function ()
			set_up({ client_proxy_balance = "sticky" }, { "a"; "b"; "c" });
			user:request("get", "first");
			for i, service in ipairs(services) do
				if held()[i] == 1 then home = service; end
			end
			for _, service in ipairs(services) do
				if service ~= home then other = service; end
			end
			home:answer_all();
		end);

		local function lives_at_home()
			for i = 1, 10 do user:request("set", "s" .. i); end
			assert.equal(10, home:answer_all());
		end

		local function refused_with(condition)
			user:request("get", "odd");
			home:send(st.error_reply(expect.one(home:take("iq")), "cancel", condition));
			assert.equal(1, sum(answer_all()));
		end

		it("though it said service-unavailable to one request, which moved", function ()
			refused_with("service-unavailable");
			lives_at_home();
		end);

		it("though it does not know some other payload", function ()
			user:send(st.iq({ type = "get"; id = "odd"; to = "proxy" }):tag("odd", { xmlns = "urn:example:odd" }));
			home:send(st.error_reply(expect.one(home:take("iq")), "cancel", "feature-not-implemented"));
			assert.equal(1, sum(answer_all()));
			for i = 1, 5 do
				user:send(st.iq({ type = "get"; id = "odd" .. i; to = "proxy" }):tag("odd", { xmlns = "urn:example:odd" }));
			end
			assert.equal(5, sum(answer_all()) - #home:take("iq"));
			lives_at_home();
		end);

		it("though one request looked like another there", function ()
			user:request("get", "same", "proxy/one");
			user:request("get", "same", "proxy/two");
			assert.same({ 1; 1 }, { #home:take("iq"), sum(held()) });
			lives_at_home();
		end);

		it("though it had no room for one", function ()
			server:reconfigure({ client_proxy_max_pending_per_resource = 1 });
			user:request("get", "one");
			user:request("get", "two");
			assert.equal(1, home:answer_all());
			assert.equal(1, sum(answer_all()));
			server:reconfigure({ client_proxy_max_pending_per_resource = "unset" });
			lives_at_home();
		end);

		it("where it was answered, though a stranger was to serve it first and others join", function ()
			-- The key lives with one that does not know what is asked, so it lives where that is known.
			user:request("set", "s");
			home:send(st.error_reply(expect.one(home:take("iq")), "cancel", "feature-not-implemented"));
			local counts, knows = held();
			for i, service in ipairs(services) do
				if counts[i] == 1 then knows = service; end
			end
			knows:answer_all();
			for i = 1, 20 do join("new" .. i); end
			for i = 1, 10 do user:request("set", "s" .. i); end
			assert.equal(10, knows:answer_all());
			home:disconnect();
			for i = 1, 10 do user:request("set", "s" .. i); end
			assert.equal(10, knows:answer_all());
		end);

		it("until that drains", function ()
			home:available(0, nil, "dnd");
			user:request("set", "s");
			assert.equal(0, home:answer_all());
			local counts = answer_all();
			assert.equal(1, sum(counts));
			-- It has found a new home now, and stays there.
			home:available(0);
			for i = 1, 10 do user:request("set", "s" .. i); end
			assert.equal(0, home:answer_all());
			assert.equal(10, sum(answer_all()));
			assert.is_table(other);
		end);

		it("until that has gone, also when one of the same name comes", function ()
			home:disconnect();
			user:request("set", "s");
			assert.equal(1, sum(answer_all()));
			join(home.jid:match("/(.*)$"));
			held();
			for i = 1, 10 do user:request("set", "s" .. i); end
			local counts = held();
			assert.equal(10, math.max(counts[1], counts[2], counts[3]));
		end);
	end);
end);
