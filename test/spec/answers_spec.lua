-- What resources answer: which answers count, and when one is waited for no longer.

local start = require "support.scene".start;
local expect = require "support.assertions";
local st = require "util.stanza";

describe("an answer", function ()
	local s, asked, idle, seen;

	before_each(function ()
		s = start { "a"; "b" };
		s.user:request("get", "q");
		asked, seen = s:holder();
		idle = asked == s.a and s.b or s.a;
	end);

	local function nothing_reached_the_user()
		assert.same({}, s.user.received);
		asked:send(st.reply(seen));
		expect.result(s.user:take("iq"), "q", "proxy");
	end

	it("from the resource that was not asked is dropped", function ()
		idle:send(st.reply(seen));
		nothing_reached_the_user();
	end);

	it("under another id is dropped", function ()
		asked:send(st.iq({ type = "result"; id = "other"; to = seen.attr.from }));
		nothing_reached_the_user();
	end);

	it("for another sender is dropped", function ()
		local other = s:login("other@users/y");
		asked:send(st.iq({ type = "result"; id = "q"; to = "proxy/other@users/y" }));
		assert.same({}, other.received);
		nothing_reached_the_user();
	end);

	it("to another address of the proxy is dropped", function ()
		asked:send(st.iq({ type = "result"; id = "q"; to = "node@proxy/user@users/x" }));
		nothing_reached_the_user();
	end);

	it("to an address without a resource is dropped", function ()
		asked:send(st.iq({ type = "result"; id = "q"; to = "proxy" }));
		asked:send(st.iq({ type = "result"; id = "q"; to = "node@proxy" }));
		nothing_reached_the_user();
	end);

	it("by somebody else is dropped", function ()
		local stranger = s:login("stranger@users/z");
		stranger:send(st.iq({ type = "result"; id = "q"; to = seen.attr.from }));
		s:from_remote(st.iq({ type = "result"; id = "q"; to = seen.attr.from; from = "svc@evil/a" }));
		nothing_reached_the_user();
	end);

	it("counts once", function ()
		asked:send(st.reply(seen));
		asked:send(st.reply(seen));
		asked:send(st.error_reply(seen, "cancel", "not-allowed"));
		expect.result(s.user.received, "q", "proxy");
	end);

	it("after the time-out is dropped", function ()
		s:advance(122);
		asked:send(st.reply(seen));
		expect.error(s.user.received, "q", "proxy", "wait", "remote-server-timeout");
	end);

	it("of type error passes whole", function ()
		asked:send(st.error_reply(seen, "auth", "not-authorized", "Who are you?")
			:tag("session-invalid", { xmlns = "http://jitsi.org/jitmeet" }));
		local stanza = expect.error(s.user.received, "q", "proxy", "auth", "not-authorized");
		assert.is_table(stanza:get_child("error"):get_child("session-invalid", "http://jitsi.org/jitmeet"));
	end);

	it("of type error with an unknown shape passes, too", function ()
		asked:send(st.iq({ type = "error"; id = "q"; to = seen.attr.from }):tag("strange"));
		assert.is_table(expect.one(s.user.received):get_child("strange"));
	end);

	it("recipient-unavailable with a child of the application's own is the service's word", function ()
		asked:send(st.error_reply(seen, "wait", "recipient-unavailable"):tag("away", { xmlns = "urn:example:app" }));
		expect.error(s.user.received, "q", "proxy", "wait", "recipient-unavailable", true);
		assert.same({}, idle:take("iq"));
	end);

	it("is given where it is due though many ask under one id", function ()
		asked:send(st.reply(seen));
		local users = {};
		for i = 1, 30 do
			users[i] = s:login("user" .. i .. "@users/x");
			users[i]:request(i % 2 == 0 and "get" or "set", "1");
		end
		assert.equal(30, s:answer_all());
		for i = 1, 30 do expect.result(users[i].received, "1", "proxy"); end
	end);
end);

-- Ids go through as they are, so such an answer cannot be told from the one that is awaited.
describe("a late answer, where its id is in use again,", function ()
	local s, late;

	--- Lets a request time out; `late` is what its resource has got.
	before_each(function ()
		s = start { "a"; client_proxy_timeout = 10 };
		s.user:request("set", "q", "proxy/first");
		late = s.a:requests()[1];
		s:advance(12);
		s:forget();
	end);

	local function answer_late()
		s.a:send(st.reply(late):tag("late"));
	end

	it("is taken for that of the same client's next request, and the right one is dropped", function ()
		s.user:request("set", "q", "proxy/second");
		local own = s.a:requests()[1];
		answer_late();
		local answer = expect.result(s.user:take("iq"), "q", "proxy/second");
		assert.equal("late", answer.tags[1].name);
		s.a:send(st.reply(own));
		assert.same({}, s.user.received);
		s:has_nothing_left();
	end);

	for name, ask in pairs {
		["under another id"] = function () s.user:request("set", "r"); end;
		["to another node of the proxy"] = function () s.user:request("set", "q", "node@proxy"); end;
		["of another client of the account"] = function () s:login("user@users/y"):request("set", "q"); end;
		["at another resource"] = function ()
			s:serve("b");
			s.a:show("dnd");
			s.user:request("set", "q");
		end;
	} do
		it("is dropped where the next request is one " .. name, function ()
			ask();
			answer_late();
			for _, one in ipairs(s.clients) do
				if one ~= s.a and one ~= s.b then assert.same({}, one.received); end
			end
			assert.equal(1, s:answer_all());
		end);
	end
end);

describe("a time-out", function ()
	it("comes after client_proxy_timeout, and no sooner", function ()
		local s = start { "a"; client_proxy_timeout = "2 minutes" };
		for i = 1, 50 do
			s.user:request(i % 2 == 0 and "get" or "set", tostring(i), "node@proxy");
		end
		s:advance(119.9);
		assert.same({}, s.user.received);
		s:advance(1.2);
		assert.equal(50, #s.user.received);
		for _, stanza in ipairs(s.user.received) do
			expect.error({ stanza }, stanza.attr.id, "node@proxy", "wait", "remote-server-timeout");
		end
	end);

	it("is no reason to forget a resource", function ()
		local s = start { "a"; client_proxy_timeout = 5 };
		s.user:request("get", "1");
		s:advance(400);
		s:forget();
		s.user:request("get", "2");
		assert.equal(1, s.a:answer_all());
	end);
end);
