-- Limits: no single sender takes all the room.

local start = require "support.scene".start;
local expect = require "support.assertions";
local requests = require "support.requests";
local st = require "util.stanza";

local s;

describe("client_proxy_max_pending_per_sender", function ()
	it("bounds an account, all of its sessions together, and nobody else", function ()
		s = start { "a"; client_proxy_max_pending_per_sender = 5 };
		local phone, other = s:login("user@users/phone"), s:login("other@users/x");
		for i = 1, 3 do
			s.user:request("get", "u" .. i);
			phone:request("set", "p" .. i);
		end
		expect.error(phone:take("iq"), "p3", "proxy", "wait", "resource-constraint");
		s.user:request("get", "u4", "node@proxy/res");
		expect.error(s.user:take("iq"), "u4", "node@proxy/res", "wait", "resource-constraint");
		for i = 1, 5 do other:request("get", "o" .. i); end
		assert.same({}, other.received);
		assert.equal(10, s:answer_all());
		s.user:request("get", "u5");
		assert.equal(1, s:answer_all());
		s:has_nothing_left();
	end);

	it("is 1,000 by default: a flood of 20,000 from one leaves the others what they need", function ()
		s = start { "a"; "b" };
		local flooder, refused = s:login("flood@users/x"), 0;
		flooder.on_receive = function () refused = refused + 1; end;
		local others, answered = {}, 0;
		for i = 1, 10 do others[i] = s:login("other" .. i .. "@users/x"); end
		for i = 1, 20000 do
			flooder:post(requests.new("get", "f" .. i));
			if i % 2000 == 0 then
				s:forget();
				for j, other in ipairs(others) do
					other:request("get", "o" .. i .. j);
					assert.equal(1, s:answer_all());
					expect.result(other:take("iq"), "o" .. i .. j, "proxy");
					answered = answered + 1;
				end
			end
		end
		assert.same({ 19000; 100; 1000 }, { refused; answered; s:left().count });
	end);

	it("can be turned off, and follows a changed value", function ()
		s = start { "a"; client_proxy_max_pending_per_sender = false };
		for i = 1, 1500 do s.user:request("get", "q" .. i); end
		assert.same({}, s.user.received);
		s:reconfigure({ client_proxy_max_pending_per_sender = 1501 });
		s.user:request("get", "fits");
		s.user:request("get", "not");
		expect.error(s.user:take("iq"), "not", "proxy", "wait", "resource-constraint");
		s:reconfigure({ client_proxy_max_pending_per_sender = "unset" });
		assert.equal(1501, s:answer_all());
	end);

	it("counts on over a reload, also where many others have asked meanwhile", function ()
		s = start { "a"; client_proxy_max_pending_per_sender = 3 };
		for i = 1, 2 do s.user:request("get", "u" .. i); end
		local kept = s.a:take("iq");
		-- Those who have nothing open are forgotten beyond a thousand.
		for i = 1, 1100 do
			s:login("crowd" .. i .. "@users/x"):request("get", "c");
			s.a:answer_all();
		end
		s.user:request("get", "u3");
		assert.truthy(s:reload());
		s.user:request("get", "u4");
		expect.error(s.user:take("iq"), "u4", "proxy", "wait", "resource-constraint");
		for _, stanza in ipairs(kept) do s.a:send(st.reply(stanza)); end
		assert.equal(1, s:answer_all());
		assert.equal(3, #s.user:take("iq"));
		for i = 1, 3 do s.user:request("get", "v" .. i); end
		assert.same({}, s.user:take("iq"));
		s.user:request("get", "v4");
		expect.error(s.user:take("iq"), "v4", "proxy", "wait", "resource-constraint");
		s:answer_all();
		s:has_nothing_left();
	end);
end);

describe("client_proxy_max_pending_per_host", function ()
	it("bounds all accounts of a domain together, and no other domain", function ()
		s = start { "a"; client_proxy_max_pending_per_host = 4 };
		for i = 1, 5 do s:remote_request("u" .. i .. "@far/x", "q" .. i); end
		expect.error(s:to_remote("far"), "q5", "proxy", "wait", "resource-constraint");
		s:remote_request("far", "host");
		expect.error(s:to_remote("far"), "host", "proxy", "wait", "resource-constraint");
		s:remote_request("u@further/x", "q");
		for i = 1, 4 do s.user:request("get", "q" .. i); end
		s.user:request("get", "q5");
		expect.error(s.user:take("iq"), "q5", "proxy", "wait", "resource-constraint");
		assert.equal(9, s:answer_all());
		assert.equal(4, #s:to_remote("far"));
		s:remote_request("u@far/x", "again");
		assert.equal(1, s:answer_all());
		s:has_nothing_left();
	end);

	it("counts on over a reload", function ()
		s = start { "a"; client_proxy_max_pending_per_host = 3 };
		for i = 1, 2 do s:remote_request("u" .. i .. "@far/x", "q"); end
		local open = s.a:take("iq");
		assert.truthy(s:reload());
		s:remote_request("u3@far/x", "q");
		s:remote_request("u4@far/x", "q");
		expect.error(s:to_remote("far"), "q", "proxy", "wait", "resource-constraint");
		for _, stanza in ipairs(open) do s.a:send(st.reply(stanza)); end
		assert.equal(1, s:answer_all());
		assert.equal(3, #s:to_remote("far"));
		s:has_nothing_left();
	end);

	it("is off by default, and follows a changed value", function ()
		s = start { "a" };
		for i = 1, 1200 do s:remote_request("u" .. i .. "@far/x", "q"); end
		assert.same({}, s:to_remote("far"));
		s:reconfigure({ client_proxy_max_pending_per_host = 1000 });
		s:remote_request("u@far/x", "more");
		expect.error(s:to_remote("far"), "more", "proxy", "wait", "resource-constraint");
		assert.equal(1200, s:answer_all());
		assert.equal(1200, #s:to_remote("far"));
		s:remote_request("u@far/x", "again");
		assert.equal(1, s:answer_all());
	end);
end);

it("of accounts and servers that have nothing open some 1,000 are remembered", function ()
	s = start { "a" };
	s:remote_request("open@far/x", "q");
	local open = expect.one(s.a:take("iq"));
	for i = 1, 1500 do
		s:remote_request("u@far" .. i .. "/x", "q");
		s.a:answer_all();
	end
	local counts = s:counts();
	assert.is_true(counts.accounts <= 1001 and counts.domains <= 1001, counts.accounts .. " of " .. counts.domains);
	s.a:send(st.reply(open));
	expect.result(s:to_remote("far"), "q", "proxy");
	s:has_nothing_left();
end);

describe("client_proxy_max_pending_per_resource", function ()
	it("bounds each, and refuses where all are full", function ()
		s = start { "a"; "b"; client_proxy_max_pending_per_resource = 4 };
		for i = 1, 8 do s.user:request("set", "q" .. i); end
		assert.same({ 4; 4 }, s:held());
		s.user:request("set", "more");
		expect.error(s.user:take("iq"), "more", "proxy", "wait", "resource-constraint");
		s.b:answer_all();
		s.user.received = {};
		for i = 1, 4 do s.user:request("set", "again" .. i); end
		assert.equal(4, s.b:answer_all());
		assert.equal(4, #s.user:take("iq"));
	end);

	it("that is full does not fall back on one that drains", function ()
		s = start { "a"; "b"; client_proxy_max_pending_per_resource = 1 };
		s.b:show("dnd");
		s.user:request("set", "one");
		s.user:request("set", "two");
		expect.error(s.user:take("iq"), "two", "proxy", "wait", "resource-constraint");
		assert.same({}, s.b:take("iq"));
	end);

	it("that is lowered takes nothing away", function ()
		s = start { "a" };
		for i = 1, 10 do s.user:request("set", "q" .. i); end
		s:reconfigure({ client_proxy_max_pending_per_resource = 3 });
		s.user:request("set", "more");
		expect.error(s.user:take("iq"), "more", "proxy", "wait", "resource-constraint");
		local seen = s.a:take("iq");
		for i = 1, 8 do s.a:send(st.reply(seen[i])); end
		assert.equal(8, #s.user:take("iq"));
		s.user:request("set", "fits");
		assert.equal(1, s.a:answer_all());
	end);
end);

describe("client_proxy_max_pending", function ()
	it("follows a changed value", function ()
		s = start { "a" };
		for i = 1, 3 do s.user:request("get", "q" .. i); end
		s:reconfigure({ client_proxy_max_pending = 3 });
		s.user:request("get", "more");
		expect.error(s.user:take("iq"), "more", "proxy", "wait", "resource-constraint");
		s:reconfigure({ client_proxy_max_pending = 4 });
		s.user:request("get", "fits");
		assert.equal(4, s:answer_all());
	end);
end);

describe("client_proxy_allow", function ()
	local function refused(from, id)
		from:request("get", id);
		expect.error(from:take("iq"), id, "proxy", "auth", "forbidden");
		assert.equal(0, s:answer_all());
	end

	local function served(from, id)
		from:request("set", id);
		assert.equal(1, s:answer_all());
		expect.result(from:take("iq"), id, "proxy");
	end

	it("lets in accounts and domains that it lists, and nobody else", function ()
		s = start { "a"; client_proxy_allow = { "user@users"; "far"; "one@further" } };
		served(s.user, "q");
		served(s:login("user@users/other-session"), "q");
		refused(s:login("other@users/x"), "q");
		refused(s:login("user@example/x"), "q");
		for from, may in pairs {
			["any@far/x"] = true; ["far"] = true; ["one@further/x"] = true; ["two@further/x"] = false; ["further"] = false;
			["x@sub.far/x"] = false;
		} do
			local domain = from:match("([^@/]+)/") or from;
			s:remote_request(from, "q");
			assert.equal(may and 1 or 0, s:answer_all(), from);
			local answer = expect.one(s:to_remote(domain));
			assert.equal(may and "result" or "error", answer.attr.type, from);
			if not may then expect.error({ answer }, "q", "proxy", "auth", "forbidden"); end
		end
	end);

	it("takes one text for a list, any spelling, and everybody by default or with false", function ()
		s = start { "a"; client_proxy_allow = "users" };
		served(s.user, "q");
		refused(s.a, "q");
		for _, everybody in ipairs { "unset"; false } do
			s = start { "a"; client_proxy_allow = everybody };
			served(s.user, "q");
		end
		s = start { "a"; client_proxy_allow = {} };
		refused(s.user, "q");
	end);

	it("follows a changed list at once, and what is open is answered", function ()
		s = start { "a" };
		local other = s:login("other@users/x");
		served(s.user, "q1");
		served(other, "q1");
		s.user:request("get", "open");
		s:reconfigure({ client_proxy_allow = { "other@users" } });
		assert.equal(1, s:answer_all());
		expect.result(s.user:take("iq"), "open", "proxy");
		refused(s.user, "q2");
		served(other, "q2");
		s:reconfigure({ client_proxy_allow = { "user@users/resource" } });
		assert.matches('client_proxy_allow: got a list with "user@users/resource", expected a list of bare JIDs',
			expect.one(s:errors()), 1, true);
		refused(s.user, "q3");
		served(other, "q3");
		s:reconfigure({ client_proxy_allow = "unset" });
		served(s.user, "q4");
		assert.truthy(s:reload({ client_proxy_allow = "other@users" }));
		refused(s.user, "q5");
		served(other, "q5");
	end);
end);

describe("kept stanzas", function ()
	it("take 64 MiB at most; what does not fit stays where it is", function ()
		s = start { "a" };
		for i = 1, 70 do
			s.user:send(requests.heavy("get", tostring(i)));
			-- The first few of a second are weighed at its end.
			if i % 10 == 0 then s:advance(1); end
		end
		s:serve("b");
		s.a:disconnect();
		local lost = #s.user:take("iq");
		assert.is_true(lost >= 6 and lost <= 8, "lost " .. lost);
		assert.equal(70 - lost, s.b:answer_all());
		assert.equal(70 - lost, #s.user.received);
		-- Their room is free again.
		s.user.received = {};
		for i = 1, 60 do s.user:send(requests.heavy("get", tostring(i))); end
		s:serve("c");
		s.b:disconnect();
		assert.same({}, s.user.received);
		assert.equal(60, s.c:answer_all());
	end);

	it("may be nested as deep as can be", function ()
		s = start { "a" };
		s.user:send(requests.nested("deep", 150));
		assert.equal(1, s.a:answer_all());
	end);

	it("nested too deep are not kept, also after a reload, and spoil the count of what is kept for nobody", function ()
		s = start { "a" };
		s.user:send(requests.nested("deep", 200));
		-- Before the next second weighs it.
		assert.truthy(s:reload());
		s.user:request("get", "2");
		s:advance(1);
		s:serve("b");
		s.a:disconnect();
		assert.same({ "2" }, s.b:ids());
		s.b:answer_all();
		s:has_nothing_left();
	end);
end);
