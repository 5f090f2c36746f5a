-- Resources that are lost with requests open, and deliveries that fail.

local start = require "support.scene".start;
local expect = require "support.assertions";
local st = require "util.stanza";

describe("when a resource is lost", function ()
	local s;

	before_each(function () s = start { "a"; "b"; "c"; "d" }; end);

	it("its gets move to another, twice, and are then given up", function ()
		s.user:request("get", "g");
		for _ = 1, 2 do
			s:holder("g"):disconnect();
			assert.same({}, s.user.received);
		end
		s:holder("g"):disconnect();
		expect.error(s.user.received, "g", "proxy", "wait", "recipient-unavailable");
		assert.same({ 0; 0; 0; 0 }, s:held());
	end);

	it("its sets are given up", function ()
		s.user:request("set", "s");
		s:holder("s"):disconnect();
		expect.error(s.user.received, "s", "proxy", "wait", "recipient-unavailable");
		assert.same({ 0; 0; 0; 0 }, s:held());
	end);

	it("a get that has moved is answered once", function ()
		s.user:request("get", "g");
		local first, seen = s:holder("g");
		first:unavailable();
		first:send(st.reply(seen));
		local _, again = s:holder("g");
		assert.equal("proxy/user@users/x", again.attr.from);
		assert.equal("urn:example:ask", again.tags[1].attr.xmlns);
		s:answer_all();
		assert.same({}, s.user.received);
	end);

	it("and nobody is left, its gets are given up", function ()
		s.user:request("get", "g");
		local first = s:holder("g");
		for _, service in ipairs(s.services) do
			if service ~= first then service:disconnect(); end
		end
		first:disconnect();
		expect.error(s.user.received, "g", "proxy", "wait", "recipient-unavailable");
	end);

	it("a get keeps its first deadline", function ()
		s.user:request("get", "g");
		s:advance(100);
		s:holder("g"):disconnect();
		s:advance(22);
		expect.error(s.user.received, "g", "proxy", "wait", "remote-server-timeout");
	end);

	it("all of 20 requests in flight are answered", function ()
		for i = 1, 20 do s.user:request(i % 2 == 0 and "get" or "set", tostring(i)); end
		s.a:disconnect();
		s.b:disconnect();
		s.c:answer_all();
		s.d:answer_all();
		assert.equal(20, #s.user.received);
	end);

	it("a bare recipient-unavailable is a loss, as mod_smacks sends it before the unavailable", function ()
		s.user:request("get", "g");
		s.user:request("set", "s");
		local first, get = s:holder("g");
		first:send(st.error_reply(get, "cancel", "recipient-unavailable", "Delivery failed"));
		local second = s:holder("g");
		assert.is_true(second ~= nil and second ~= first);
		assert.same({}, s.user.received);
	end);

	it("a set that came back undelivered is given up", function ()
		s.user:request("set", "s");
		s:refuse("recipient-unavailable", "s");
		expect.error(s.user.received, "s", "proxy", "wait", "recipient-unavailable");
	end);
end);

describe("a delivery that fails inside the send", function ()
	local s;

	local function start_vanished(...)
		s = start { ... };
		for _, service in ipairs(s.services) do service:vanish(); end
	end

	for _, kind in ipairs { "get"; "set" } do
		it("moves a " .. kind .. " on, however often", function ()
			start_vanished("a", "b", "c", "d", "e");
			s:serve("alive");
			for i = 1, 20 do s.user:request(kind, tostring(i)); end
			assert.equal(20, s.alive:answer_all());
			assert.equal(20, #s.user.received);
			for _, stanza in ipairs(s.user.received) do assert.equal("result", stanza.attr.type); end
		end);
	end

	it("everywhere is a loss", function ()
		start_vanished("a", "b", "c");
		s.user:request("set", "s");
		expect.error(s.user.received, "s", "proxy", "wait", "recipient-unavailable");
	end);

	it("because the session dies of it, moves the request on", function ()
		s = start { "dying" };
		s.dying.on_receive = function ()
			s:serve("alive");
			s.dying:disconnect();
			return true;
		end;
		s.user:request("set", "s");
		assert.equal(1, s.alive:answer_all());
		expect.result(s.user.received, "s", "proxy");
	end);
end);
