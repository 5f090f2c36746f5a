-- What all share is shared by parties: an account of a VirtualHost here, or another domain with all of its accounts.

local start = require "support.scene".start;
local expect = require "support.assertions";
local requests = require "support.requests";
local st = require "util.stanza";

local s;

--- The text of the one error in a list.
local function text_of(stanzas)
	local report = expect.one(stanzas):get_child("error");
	return report and report:get_child_text("text", "urn:ietf:params:xml:ns:xmpp-stanzas");
end

describe("the memory of requests that wait", function ()
	it("is not taken from others by one who fills it", function ()
		s = start { client_proxy_queue_timeout = 60 };
		local flooder = s:login("flood@users/x");
		flooder:flood("set", 100);
		assert.is_true(s:left().kept_bytes <= 64 * 1024 * 1024);
		for i = 1, 20 do s.user:request("get", "u" .. i); end
		assert.same({}, s.user.received);
		s:serve("a");
		local answered = 0;
		for _, stanza in ipairs(s.a:requests()) do
			if stanza.attr.from == "proxy/user@users/x" then answered = answered + 1; end
		end
		assert.equal(20, answered);
		for _, answer in ipairs(flooder:take("iq")) do
			assert.matches("memory", text_of({ answer }));
		end
		s:answer_all();
		s:has_nothing_left();
	end);

	it("goes to a small request of each, while the one that has most gives way", function ()
		s = start { client_proxy_queue_timeout = 60 };
		local flooder = s:login("flood@users/x");
		flooder:flood("set", 80);
		local refused = #flooder:take("iq");
		s.user:post(requests.heavy("set", "u1"));
		assert.same({}, s.user:take("iq"));
		assert.equal(1, #flooder:take("iq"));
		assert.is_true(refused > 0);
	end);
end);

describe("the memory of requests that may have to be sent again", function ()
	it("is there for all when a resource goes, whoever fills it", function ()
		s = start { "a" };
		local flooder = s:login("flood@users/x");
		flooder:flood("get", 100);
		s:advance(1);
		for i = 1, 20 do s.user:request("get", "u" .. i); end
		s:advance(1);
		s:serve("b");
		s.a:disconnect();
		local moved = 0;
		for _, stanza in ipairs(s.b:requests()) do
			if stanza.attr.from == "proxy/user@users/x" then moved = moved + 1; end
		end
		assert.equal(20, moved);
		assert.same({}, s.user:take("iq"));
		s:answer_all();
		s:has_nothing_left();
	end);
end);

describe("ids", function ()
	local function memory()
		collectgarbage();
		collectgarbage();
		return collectgarbage("count");
	end

	--- An id that is unlike all others.
	local function long_id(number, kibibytes) return number .. ("i"):rep(kibibytes * 1024); end

	it("of 120 messages, 50 KiB each, leave next to nothing behind", function ()
		s = start { "a"; client_proxy_stanzas = { "iq"; "message" } };
		s.user:message("proxy", "first");
		local before = memory();
		for i = 1, 120 do
			s.user:message("proxy", long_id(i, 50));
			s.user.received, s.a.received = {}, {};
		end
		local left = memory() - before;
		assert.is_true(left < 200, left .. " KiB are left");
	end);

	it("of open requests take 32 MiB at most, and the last tenth is not for one who has most", function ()
		s = start { "a" };
		local flooder = s:login("flood@users/x");
		for i = 1, 3 do flooder:post(requests.new("get", long_id(i, 14 * 1024))); end
		assert.matches("long ids", text_of(flooder:take("iq")));
		assert.equal(2, #s.a:requests());
		s.user:post(requests.new("get", long_id(1, 3 * 1024)));
		assert.same({}, s.user:take("iq"));
		s.user:post(requests.new("get", long_id(2, 3 * 1024)));
		assert.matches("long ids", text_of(s.user:take("iq")));
		s:advance(130);
		s:has_nothing_left();
	end);
end);

describe("places", function ()
	--- Has many made-up accounts of one domain ask something.
	local function flood(count)
		for i = 1, count do s:remote_request("u" .. i .. "@far/x", "f" .. i, "set"); end
	end

	it("of the queue, filled by made-up accounts of one domain, are there for a user of this server", function ()
		s = start { client_proxy_queue_timeout = 60 };
		flood(1000);
		assert.equal(1000, s:left().queued);
		for i = 1, 5 do s.user:request("set", "u" .. i); end
		assert.same({}, s.user:take("iq"));
		assert.equal(1000, s:left().queued);
		assert.equal(5, #s:to_remote("far"));
		s:serve("a");
		assert.equal(1000, s.a:answer_all());
		assert.equal(5, #s.user:take("iq"));
	end);

	it("of the queue go from the largest account of the largest party", function ()
		s = start { client_proxy_queue_timeout = 60; client_proxy_queue_size = 10 };
		for i = 1, 4 do s:remote_request("many@far/x", "m" .. i); end
		for i = 1, 4 do s:remote_request("u" .. i .. "@far/x", "f" .. i); end
		for i = 1, 2 do s:remote_request("two@near/x", "n" .. i); end
		s.user:request("get", "u1");
		local refused = expect.one(s:to_remote("far"));
		assert.same({ "many@far/x"; "m4" }, { refused.attr.to; refused.attr.id });
		assert.matches("waiting for the service", text_of({ refused }));
		assert.same({}, s:to_remote("near"));
	end);

	it("in a queue that is full again: of who holds most now", function ()
		s = start { client_proxy_queue_timeout = 60; client_proxy_queue_size = 10 };
		local function fill(names, by)
			for i, name in ipairs(names) do
				for number = 1, by[i] do s:remote_request(name, name .. number); end
			end
			s.user:request("get", "u");
			local loser = expect.one(s:to_remote("far")).attr.to;
			-- All time out.
			s:advance(61); s:to_remote("far"); s.user:take("iq");
			return loser;
		end
		local first, second = { "a@far/x"; "b@far/x"; "c@far/x" }, { "b@far/x"; "a@far/x"; "c@far/x" };
		assert.equal("a@far/x", fill(first, { 6; 3; 1 }));
		assert.equal("b@far/x", fill(second, { 6; 3; 1 }));
		assert.equal("c@far/x", fill(first, { 2; 3; 5 }));
	end);

	it("of open requests: the last quarter is for accounts of this server", function ()
		s = start { "a"; client_proxy_max_pending = 100; client_proxy_max_pending_per_sender = false };
		flood(100);
		assert.equal(65, #s.a:requests());
		assert.equal(35, #s:to_remote("far"));
		-- The last tenth of what is for other domains is for small ones.
		for i = 1, 20 do s:remote_request("u" .. i .. "@near/x", "n" .. i); end
		assert.equal(10, 20 - #s:to_remote("near"));
		for i = 1, 25 do s.user:request("get", "u" .. i); end
		-- The last tenth of all is for those who hold less than a tenth.
		assert.equal(10, #s.user:take("iq"));
		local other = s:login("other@users/x");
		for i = 1, 10 do other:request("get", "o" .. i); end
		assert.equal(0, #other:take("iq"));
		other:request("get", "o11");
		assert.matches("Too many requests to this service", text_of(other:take("iq")));
		s:answer_all();
		s:has_nothing_left();
	end);

	it("of open requests can be taken by one alone up to the last tenth", function ()
		s = start { "a"; client_proxy_max_pending = 100 };
		for i = 1, 100 do s.user:request("get", "u" .. i); end
		assert.equal(90, s:answer_all());
	end);

	it("of open requests are one where the limit is one", function ()
		s = start { "a"; client_proxy_max_pending = 1 };
		s:remote_request("u@far/x", "1");
		assert.same({}, s:to_remote("far"));
		s.user:request("get", "2");
		expect.error(s.user:take("iq"), "2", "proxy", "wait", "resource-constraint");
	end);
end);

describe("sticky keys", function ()
	local function ask_room(who, number)
		who:post(requests.new("get", "r" .. number, nil, nil, { xmlns = "urn:example:ask"; room = "room" .. number .. "@rooms" }));
		for place, service in ipairs(s.services) do
			if service:answer_all() > 0 then
				who.received = {};
				return place;
			end
		end
	end

	it("of others stay when one account asks for any number of rooms", function ()
		s = start { "a"; "b"; client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room" };
		local before = {};
		for room = 1, 30 do before[room] = ask_room(s.user, room); end
		local flooder = s:login("flood@users/x");
		s:fill_sticky("flood@users", 99970);
		for i = 1, 20 do s:serve("new" .. i); end
		for room = 1001, 1100 do ask_room(flooder, room); end
		assert.equal(100000, s:counts().sticky_keys);
		for room = 1, 30 do assert.equal(before[room], ask_room(s.user, room), "room " .. room); end
	end);

	it("of one that has few stay, though a flooder has used them before it had many", function ()
		s = start { "a"; "b"; client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room" };
		local before = {};
		for room = 1, 30 do before[room] = ask_room(s.user, room); end
		local flooder = s:login("flood@users/x");
		for room = 1, 30 do ask_room(flooder, room); end
		s:fill_sticky("flood@users", 100000 - 30);
		for i = 1, 20 do s:serve("new" .. i); end
		for room = 1001, 1100 do ask_room(flooder, room); end
		assert.equal(100000, s:counts().sticky_keys);
		for room = 1, 30 do assert.equal(before[room], ask_room(s.user, room), "room " .. room); end
	end);

	it("that a flooder has placed first stay for one that has few", function ()
		s = start { "a"; "b"; client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room" };
		local flooder = s:login("flood@users/x");
		local before = {};
		for room = 1, 30 do before[room] = ask_room(flooder, room); end
		for room = 1, 30 do ask_room(s.user, room); end
		-- Others use them, too, of whom not all are remembered.
		for i = 1, 5 do
			local other = s:login("other" .. i .. "@users/x");
			for room = 1, 30 do ask_room(other, room); end
		end
		s:fill_sticky("flood@users", 100000 - 30);
		for i = 1, 20 do s:serve("new" .. i); end
		for room = 1001, 1100 do ask_room(flooder, room); end
		assert.equal(100000, s:counts().sticky_keys);
		for room = 1, 30 do assert.equal(before[room], ask_room(s.user, room), "room " .. room); end
	end);

	it("that two use are charged to the one that has fewer", function ()
		s = start { "a"; "b"; client_proxy_balance = "sticky"; client_proxy_sticky_key = "payload:room" };
		local flooder = s:login("flood@users/x");
		s:fill_sticky("flood@users", 99999);
		-- Its newest key, so that it would be the last to go.
		local before = ask_room(flooder, 1);
		assert.equal(before, ask_room(s.user, 1));
		for i = 1, 20 do s:serve("new" .. i); end
		-- The user gives up nothing, whatever the flooder adds.
		for room = 1001, 1100 do ask_room(flooder, room); end
		assert.equal(before, ask_room(s.user, 1));
	end);
end);

describe("each limit says which it is", function ()
	for name, case in pairs {
		["of all"] = { options = { client_proxy_max_pending = 1 }; says = "Too many requests to this service are open" };
		["of an account"] = {
			options = { client_proxy_max_pending_per_sender = 1 }; says = "This account has too many requests open";
		};
		["of a domain"] = {
			options = { client_proxy_max_pending_per_host = 1 }; says = "The accounts of this domain have too many requests open";
		};
		["of each resource"] = {
			options = { client_proxy_max_pending_per_resource = 1 };
			says = "Each instance of the service has as many requests open as it may";
		};
	} do
		it("to open requests " .. name, function ()
			case.options[1] = "a";
			s = start(case.options);
			s.user:request("get", "1");
			s.user:request("get", "2");
			assert.equal(case.says, text_of(s.user:take("iq")));
		end);
	end

	it("to those who have joined", function ()
		s = start { "a"; client_proxy_stanzas = { "iq"; "presence" } };
		for i = 1, 100 do s.user:direct("room" .. i .. "@proxy"); end
		s.user:take("presence");
		s.user:send(st.presence { to = "room101@proxy"; id = "1" });
		assert.matches("joined something here", text_of(s.user:take("presence")));
	end);
end);
