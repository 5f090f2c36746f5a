-- Who serves next: one contract that holds for each policy, and what is particular to each.

local start = require "support.scene".start;
local sum = require "support.scene".sum;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

--- Sends a request from each of many accounts, so that each has a key of its own.
local function ask_as_many(count, prefix)
	for i = 1, count do
		s:login((prefix or "user") .. i .. "@users/x"):request(i % 2 == 0 and "get" or "set", "q" .. i);
	end
end

--- A sticky key that no request has: what has one stays with its resource.
local no_key = "payload:none";

for _, balance in ipairs { "random"; "round_robin"; "least_pending"; "sticky" } do
	describe("the contract of " .. balance .. ":", function ()
		it("each request goes to one resource, and all share the work", function ()
			s = start { "a"; "b"; "c"; "d"; client_proxy_balance = balance };
			ask_as_many(400);
			local counts = s:held();
			assert.equal(400, sum(counts));
			for _, count in ipairs(counts) do assert.is_true(count >= 40, table.concat(counts, " ")); end
			s:answer_all();
			s:has_nothing_left();
		end);

		it("the only one gets everything", function ()
			s = start { "a"; client_proxy_balance = balance };
			ask_as_many(50);
			assert.same({ 50 }, s:held());
		end);

		it("with nobody there requests are refused", function ()
			s = start { client_proxy_balance = balance };
			s.user:request("get", "q");
			expect.error(s.user.received, "q", "proxy", "cancel", "service-unavailable");
		end);

		it("who has left gets nothing, whoever else leaves", function ()
			s = start { "a"; "b"; "c"; "d"; "e"; client_proxy_balance = balance };
			ask_as_many(50);
			s:answer_all();
			for _ = 1, 4 do
				local gone = table.remove(s.services, 2) or table.remove(s.services, 1);
				gone:unavailable();
				gone.received = {};
				ask_as_many(50);
				assert.equal(50, s:answer_all());
				assert.same({}, gone:take("iq"));
				if #s.services == 1 then break; end
			end
		end);

		it("who joins gets a share of what is new", function ()
			s = start { "a"; "b"; client_proxy_balance = balance };
			ask_as_many(50, "early");
			s:answer_all();
			s:serve("c");
			ask_as_many(300, "late");
			assert.is_true(s:held()[3] >= 30, table.concat(s:held(), " "));
		end);

		it("a moved request goes to none that was tried, and each is tried once", function ()
			s = start {
				"a"; "b"; "c"; "d"; client_proxy_redispatch_limit = 10; client_proxy_balance = balance;
				client_proxy_sticky_key = no_key;
			};
			for turn = 1, 10 do
				s.user:request("get", "q" .. turn);
				local asked = {};
				for _ = 1, 4 do
					for i, service in ipairs(s.services) do
						asked[i] = (asked[i] or 0) + service:refuse_all("service-unavailable");
					end
				end
				assert.same({ 1; 1; 1; 1 }, asked);
				expect.error(s.user:take("iq"), "q" .. turn, "proxy", "cancel", "service-unavailable", true);
			end
		end);

		it("who does not know a payload is not asked for it, and is for others", function ()
			s = start { "a"; "b"; "stranger"; client_proxy_redispatch_limit = 1; client_proxy_balance = balance };
			local refused = 0;
			for turn = 1, 200 do
				s:login("user" .. turn .. "@users/x"):request("get", "q");
				refused = refused + s.stranger:refuse_all("feature-not-implemented");
				s.a:answer_all();
				s.b:answer_all();
			end
			assert.equal(1, refused);
			local others = 0;
			for turn = 1, 200 do
				s:login("fresh" .. turn .. "@users/x"):request("get", "o", nil, "other");
				others = others + s.stranger:answer_all();
			end
			assert.is_true(others > 0);
		end);

		it("requests that look the same go to different resources", function ()
			s = start { "a"; "b"; "c"; client_proxy_balance = balance; client_proxy_sticky_key = no_key };
			for _, res in ipairs { "one"; "two"; "three" } do s.user:request("get", "same", "proxy/" .. res); end
			assert.same({ 1; 1; 1 }, s:held());
			s.user:request("get", "same", "proxy/four");
			assert.same({ 1; 1; 1 }, s:answer_each());
			assert.equal(1, s:answer_all());
			assert.equal(4, #s.user:take("iq"));
		end);

		it("who has no room is passed over, until nobody has any", function ()
			s = start { "a"; "b"; "c"; "d"; client_proxy_max_pending_per_resource = 3; client_proxy_balance = balance };
			ask_as_many(12);
			assert.same({ 3; 3; 3; 3 }, s:held());
			s.user:request("set", "more");
			expect.error(s.user:take("iq"), "more", "proxy", "wait", "resource-constraint");
			s.b:answer_all();
			s.user:request("set", "again");
			assert.same({ 3; 1; 3; 3 }, s:held());
		end);

		it("who asks is not asked, where there is another", function ()
			s = start { "a"; "b"; client_proxy_balance = balance };
			for i = 1, 20 do s.a:request("get", "q" .. i); end
			assert.same({ 0; 20 }, s:held());
		end);

		it("only those of the best rank are asked", function ()
			s = start { "a"; "b"; client_proxy_balance = balance };
			s.b:show("dnd");
			ask_as_many(30);
			assert.same({ 30; 0 }, s:held());
		end);

		it("a reload goes on with it", function ()
			s = start { "a"; "b"; "c"; client_proxy_balance = balance };
			ask_as_many(30);
			assert.truthy(s:reload());
			ask_as_many(30, "late");
			assert.equal(60, s:answer_all());
			s:has_nothing_left();
		end);
	end);
end

describe("a policy that is changed while the module runs", function ()
	it("decides from then on, and moves nothing", function ()
		s = start { "a"; "b"; client_proxy_balance = "sticky" };
		local before = s:ask(10);
		assert.equal(10, math.max(before[1], before[2]));
		s:reconfigure({ client_proxy_balance = "round_robin" });
		assert.same(before, s:held());
		assert.same({ before[1] + 5, before[2] + 5 }, s:ask(10));
	end);
end);

describe("round_robin", function ()
	it("asks one after the other", function ()
		s = start { "a"; "b"; "c"; "d"; client_proxy_balance = "round_robin" };
		for i = 1, 40 do
			s:ask(1);
			if i % 4 == 0 then assert.same({ 1; 1; 1; 1 }, s:answer_each()); end
		end
	end);

	it("takes in who joins, and goes on when one leaves", function ()
		s = start { "a"; "b"; client_proxy_balance = "round_robin" };
		s:serve("c");
		assert.same({ 10; 10; 10 }, s:share(30));
		s.a:disconnect();
		assert.same({ 0; 15; 15 }, s:share(30));
	end);

	it("goes round with what has waited in the queue, too", function ()
		s = start { "a"; "b"; client_proxy_queue_timeout = 60; client_proxy_resources = "^nobody"; client_proxy_balance = "round_robin" };
		assert.same({ 0; 0 }, s:ask(10));
		s:reconfigure({ client_proxy_resources = "unset" });
		assert.same({ 5; 5 }, s:held());
	end);

	it("shares out a queue evenly among those who have come to serve meanwhile", function ()
		s = start { client_proxy_balance = "round_robin"; client_proxy_queue_timeout = 60 };
		s:serve("a", -1);
		s:serve("b", -1);
		s:ask(10);
		s:reconfigure({ client_proxy_resources = "none" });
		for _, service in ipairs(s.services) do service:show(); end
		s:reconfigure({ client_proxy_resources = "unset" });
		assert.same({ 5; 5 }, s:held());
	end);

	it("gives its share of all else to one that lacks a payload", function ()
		s = start { "a"; "b"; client_proxy_balance = "round_robin" };
		s.user:request("get", "odd", nil, "odd");
		s:refuse("feature-not-implemented");
		s:answer_all();
		assert.same({ 5; 5 }, s:ask(10));
	end);

	it("goes on in turn where some lack a payload", function ()
		s = start { "a"; "b"; "c"; "d"; client_proxy_balance = "round_robin" };
		s.user:request("get", "odd", nil, "odd");
		local strangers = { [s:refuse("feature-not-implemented")] = true, [s:refuse("feature-not-implemented")] = true };
		s:answer_all();
		local last;
		for _ = 1, 30 do
			s.user:request("get", "odd", nil, "odd");
			local service, stanza = s:holder();
			assert.is_true(not strangers[service] and service ~= last);
			last = service;
			service:send(st.reply(stanza));
		end
	end);

	it("gives its share to one that holds the same id of somebody else", function ()
		s = start { "a"; "b"; client_proxy_balance = "round_robin" };
		local other = s:login("other@users/x");
		for i = 1, 10 do
			s.user:request("set", tostring(i));
			s.user:request("set", i .. "-");
			other:request("set", tostring(i));
		end
		assert.same({ 15; 15 }, s:held());
	end);
end);

describe("least_pending", function ()
	before_each(function () s = start { "a"; "b"; client_proxy_balance = "least_pending" }; end);

	it("keeps two even", function ()
		for _ = 1, 20 do
			local counts = s:ask(1);
			assert.is_true(math.abs(counts[1] - counts[2]) <= 1, table.concat(counts, " "));
		end
	end);

	it("leaves alone who answers nothing while another does", function ()
		local answered = 0;
		for _ = 1, 100 do
			s:ask(1);
			answered = answered + s.a:answer_all();
		end
		-- One at the swallower, and from then on the other has fewer.
		assert.is_true(answered >= 98, tostring(answered));
	end);

	it("fills up who is behind", function ()
		s:ask(20);
		s.a:answer_all();
		assert.same({ 10; 10 }, s:ask(10));
	end);
end);
