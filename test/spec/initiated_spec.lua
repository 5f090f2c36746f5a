-- Requests that the service starts.

local start = require "support.scene".start_relaying;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

local function refused(to, condition)
	s.a:request("get", "1", to or "proxy/user@users/x");
	expect.error(s.a:take("iq"), "1", to or "proxy/user@users/x", "cancel", condition);
	assert.same({}, s.user:take("iq"));
end

describe("a request that the service starts", function ()
	it("is answered where its resource is unavailable and still connected", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		s.a:request("get", "1", "proxy/user@users/x");
		local asked = expect.one(s.user:take("iq"));
		s.a:unavailable();
		expect.error(s.a:take("iq"), "1", "proxy/user@users/x", "wait", "recipient-unavailable");
		s.user:send(st.reply(asked));
		assert.same({}, s.a:take("iq"));
	end);

	it("that is answered while another one times out is answered once", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		for i = 1, 10 do s.a:request("get", tostring(i), "proxy/user@users/x"); end
		local asked = s.user:take("iq");
		local answers = {};
		s.a.on_receive = function (stanza)
			if stanza.name ~= "iq" then return true; end
			table.insert(answers, stanza.attr.id);
			for _, request in ipairs(asked) do s.user:send(st.reply(request)); end
			return true;
		end;
		s:advance(130);
		s.a.on_receive = nil;
		table.sort(answers);
		assert.same({ "1"; "10"; "2"; "3"; "4"; "5"; "6"; "7"; "8"; "9" }, answers);
		s.user.received = {};
		for i = 1, 101 do s.a:request("get", tostring(i), "proxy/user@users/x"); end
		assert.equal(100, #s.user:take("iq"));
	end);

	it("is refused after the server has begun to stop", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		s:stop();
		s.a.received = {};
		s.a:request("get", "1", "proxy/user@users/x");
		expect.error(s.a:take("iq"), "1", "proxy/user@users/x", "wait", "recipient-unavailable");
		assert.same({}, s.user:take("iq"));
	end);
end);

describe("a request of the service", function ()
	it("reaches the user, and the answer the resource under its own id", function ()
		s = start { "a"; "b"; client_proxy_initiate = "any" };
		s.a:request("set", "own", "room@proxy/user@users/x");
		local request = expect.one(s.user:take("iq"));
		assert.same({ "room@proxy", "user@users/x", "set" }, { request.attr.from, request.attr.to, request.attr.type });
		assert.equal("query", request.tags[1].name);
		s.user:send(st.reply(request):tag("answer"));
		local answer = expect.result(s.a:take("iq"), "own", "room@proxy/user@users/x");
		assert.equal("answer", answer.tags[1].name);
		assert.same({}, s.b:take("iq"));
		-- The second answer is one to nothing.
		s.user:send(st.reply(request));
		expect.saw({}, s.a:take("iq"));
		expect.saw({}, s.user:take("iq"));
	end);

	it("is answered by an error as it is", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		s.a:request("get", "own", "proxy/user@users/x");
		s.user:send(st.error_reply(expect.one(s.user:take("iq")), "auth", "forbidden"));
		expect.error(s.a:take("iq"), "own", "proxy/user@users/x", "auth", "forbidden", true);
	end);

	it("reaches accounts, other servers and hosts", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		s.a:request("get", "1", "proxy/far@far/x");
		s.a:request("get", "2", "proxy/far");
		s.a:request("get", "3", "n@proxy/far@far");
		local sent = s:to_remote("far");
		assert.same({ "far@far/x", "far", "far@far" }, { sent[1].attr.to, sent[2].attr.to, sent[3].attr.to });
		for _, request in ipairs(sent) do s:from_remote(st.reply(request)); end
		expect.saw({ "iq result proxy/far@far/x 1", "iq result proxy/far 2", "iq result n@proxy/far@far 3" }, s.a:take("iq"));
	end);

	it("to nobody comes back", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		s.a:request("get", "1", "proxy/user@users/gone");
		expect.saw({ "iq error proxy/user@users/gone service-unavailable 1" }, s.a:take("iq"));
	end);

	it("to another resource of the target, or to the proxy, is one like any other", function ()
		s = start { "a"; "b"; client_proxy_initiate = "any" };
		s.a:request("get", "1", "proxy/svc@example/b");
		local request = expect.one(s.b:take("iq"));
		assert.equal("proxy", request.attr.from);
		s.b:send(st.reply(request));
		expect.result(s.a:take("iq"), "1", "proxy/svc@example/b");
		s.a:request("get", "2", "proxy/proxy");
		assert.equal(1, s.a:answer_all() + s.b:answer_all());
		expect.result(s.a:take("iq"), "2", "proxy/proxy");
	end);

	for _, to in ipairs { "proxy/user@@users", "proxy/@users", "proxy/@" .. ("a"):rep(64) } do
		it("to " .. to:sub(1, 16) .. " is refused", function ()
			s = start { "a"; client_proxy_initiate = "any" };
			refused(to, "item-not-found");
		end);
	end

	it("is refused unless it is enabled", function ()
		s = start { "a" };
		refused(nil, "feature-not-implemented");
	end);

	it("needs no messages and no presence", function ()
		s = start { "a"; client_proxy_initiate = "any"; client_proxy_stanzas = { "iq" } };
		s.a:request("get", "1", "proxy/user@users/x");
		assert.equal(1, s.user:answer_all());
		expect.result(s.a:take("iq"), "1", "proxy/user@users/x");
	end);

	it("is refused to a resource of the target that does not serve", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		local silent = s:login("svc@example/silent");
		silent:request("get", "1", "proxy/user@users/x");
		expect.error(silent:take("iq"), "1", "proxy/user@users/x", "cancel", "feature-not-implemented");
		expect.saw({}, s.user:take("iq"));
	end);

	it("is no user's to make", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		local victim = s:connect("victim@users/x");
		s.user:request("get", "1", "proxy/victim@users/x");
		assert.equal("proxy/user@users/x", expect.one(s.a:take("iq")).attr.from);
		expect.saw({}, victim.received);
	end);

	it("times out like any other", function ()
		s = start { "a"; client_proxy_initiate = "any"; client_proxy_timeout = 10 };
		s.a:request("get", "1", "room@proxy/user@users/x");
		local request = expect.one(s.user:take("iq"));
		s:advance(8);
		expect.saw({}, s.a:take("iq"));
		s:advance(4);
		expect.error(s.a:take("iq"), "1", "room@proxy/user@users/x", "wait", "remote-server-timeout");
		s.user:send(st.reply(request));
		s:advance(20);
		expect.saw({}, s.a:take("iq"));
		expect.saw({}, s.user:take("iq"));
	end);

	it("is forgotten with its resource", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		s.a:request("get", "1", "proxy/user@users/x");
		local request = expect.one(s.user:take("iq"));
		s.a:disconnect();
		s:serve("a");
		s.user:send(st.reply(request));
		s:advance(150);
		expect.saw({}, s.a:take("iq"));
	end);

	it("is answered over a reload, and counted and timed, too", function ()
		s = start { "a"; client_proxy_initiate = "any"; client_proxy_timeout = 100 };
		s.a:request("get", "1", "proxy/user@users/x");
		local request = expect.one(s.user:take("iq"));
		for i = 2, 100 do s.a:request("get", tostring(i), "proxy/user@users/x"); end
		s:advance(60);
		assert.truthy(s:reload());
		s.user:send(st.reply(request));
		expect.result(s.a:take("iq"), "1", "proxy/user@users/x");
		s.a:request("get", "101", "proxy/user@users/x");
		expect.saw({}, s.a:take("iq"));
		s.a:request("get", "102", "proxy/user@users/x");
		expect.error(s.a:take("iq"), "102", "proxy/user@users/x", "wait", "resource-constraint");
		s:advance(42);
		assert.equal(99, #s.a:take("iq"));
		s:advance(60);
		expect.error(s.a:take("iq"), "101", "proxy/user@users/x", "wait", "remote-server-timeout");
	end);

	it("that is open when the module is unloaded is answered", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		s.a:request("get", "1", "proxy/user@users/x");
		assert.truthy(s:unload());
		expect.error(s.a:take("iq"), "1", "proxy/user@users/x", "wait", "recipient-unavailable");
	end);

	it("is one of 100 of a resource", function ()
		s = start { "a"; "b"; client_proxy_initiate = "any" };
		for i = 1, 100 do s.a:request("get", tostring(i), "proxy/user@users/x"); end
		expect.saw({}, s.a:take("iq"));
		s.a:request("get", "101", "proxy/user@users/x");
		expect.error(s.a:take("iq"), "101", "proxy/user@users/x", "wait", "resource-constraint");
		s.b:request("get", "1", "proxy/user@users/x");
		expect.saw({}, s.b:take("iq"));
		assert.equal(101, s.user:answer_all());
		s.a.received = {};
		for i = 1, 100 do s.a:request("get", tostring(i), "proxy/user@users/x"); end
		expect.saw({}, s.a:take("iq"));
	end);

	it("keeps look-alikes apart", function ()
		s = start { "a"; "b"; client_proxy_initiate = "any" };
		for _ = 1, 3 do
			s.a:request("get", "1", "proxy/user@users/x");
			s.b:request("get", "1", "proxy/user@users/x");
		end
		local requests = s.user:take("iq");
		assert.equal(6, #requests);
		for i, request in ipairs(requests) do s.user:send(st.reply(request):tag("answer", { number = tostring(i) })); end
		for client, numbers in pairs { [s.a] = { "1"; "3"; "5" }; [s.b] = { "2"; "4"; "6" } } do
			local heard = {};
			for i, answer in ipairs(client:take("iq")) do
				assert.same({ "1", "proxy/user@users/x" }, { answer.attr.id, answer.attr.from });
				heard[i] = answer.tags[1].attr.number;
			end
			assert.same(numbers, heard);
		end
	end);

	it("cannot be answered by anybody else, or at another address", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		local other = s:connect("user@users/other");
		s.a:request("get", "1", "proxy/user@users/x");
		local request = expect.one(s.user:take("iq"));
		other:send(st.reply(request));
		s:from_remote(st.iq({ type = "result"; from = "user@far/x"; to = "proxy"; id = request.attr.id }));
		s.user:send(st.iq({ type = "result"; to = "room@proxy"; id = request.attr.id }));
		s.user:send(st.iq({ type = "result"; to = "proxy/x"; id = request.attr.id }));
		s.user:send(st.iq({ type = "result"; to = "proxy"; id = "1" }));
		expect.saw({}, s.a:take("iq"));
		s.user:send(st.reply(request));
		expect.result(s.a:take("iq"), "1", "proxy/user@users/x");
		expect.saw({}, other:take("iq"));
	end);

	it("and a user's request at the same time keep apart", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		s.user:request("get", "1", "proxy");
		local theirs = expect.one(s.a:take("iq"));
		s.a:request("get", "1", "proxy/user@users/x");
		local ours = expect.one(s.user:take("iq"));
		s.a:send(st.reply(theirs):tag("of-service"));
		s.user:send(st.reply(ours):tag("of-user"));
		assert.equal("of-service", expect.result(s.user:take("iq"), "1", "proxy").tags[1].name);
		assert.equal("of-user", expect.result(s.a:take("iq"), "1", "proxy/user@users/x").tags[1].name);
	end);

	it("that is answered within the send is answered once", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		s.user.on_receive = function (stanza)
			if stanza.name == "iq" then s.user:send(st.reply(stanza)); end
			return true;
		end;
		s.a:request("get", "1", "proxy/user@users/x");
		expect.result(s.a:take("iq"), "1", "proxy/user@users/x");
		s:advance(150);
		expect.saw({}, s.a:take("iq"));
	end);

	it("makes the conversation follow it", function ()
		s = start { "a"; "b"; client_proxy_initiate = "any" };
		s.b:request("get", "1", "proxy/user@users/x");
		s:forget();
		for i = 1, 10 do s.user:message("proxy", tostring(i)); end
		assert.equal(10, #s.b:take("message"));
	end);
end);

describe("with client_proxy_initiate = known, a request", function ()
	before_each(function () s = start { "a"; client_proxy_initiate = "known" }; end);

	local function is_known(to)
		s.a:request("get", "k", to or "proxy/user@users/x");
		local refusal = s.a:take("iq")[1];
		s.user.received = {};
		-- For an account, its server may answer at once.
		return refusal == nil or refusal:get_child("error").tags[1].name ~= "item-not-found";
	end

	it("to who never sent anything is refused", function ()
		refused(nil, "item-not-found");
	end);

	for name, act in pairs {
		["a message"] = function () s.user:message("proxy", "1"); end;
		["presence"] = function () s.user:direct("room@proxy"); end;
		["a request"] = function () s.user:request("get", "1"); end;
		["a subscription"] = function () s.user:direct("proxy", "subscribe"); end;
	} do
		it("to who has sent " .. name .. " in the last hour reaches any client of the account", function ()
			act();
			s.a.received = {};
			assert.is_true(is_known());
			assert.is_true(is_known("room@proxy/user@users"));
			assert.is_false(is_known("proxy/other@users/x"));
			s:advance(3500);
			s.a.received = {};
			assert.is_true(is_known());
			s:advance(300);
			s.a.received = {};
			assert.is_false(is_known());
		end);
	end

	it("to a host is refused, whatever it has sent", function ()
		refused("proxy/users", "item-not-found");
		s:from_remote(st.message({ from = "far"; to = "proxy"; id = "1" }));
		s:from_remote(st.iq({ type = "get"; from = "far"; to = "proxy"; id = "1" }):tag("query"));
		s:from_remote(st.presence({ from = "far"; to = "proxy" }));
		s:from_remote(st.message({ from = "far/res"; to = "proxy"; id = "1" }));
		s.a.received = {};
		refused("proxy/far", "item-not-found");
		refused("proxy/far/res", "item-not-found");
	end);

	it("to who only sent errors is refused", function ()
		s.a:message("proxy/user@users/x", "1");
		s.user:send(st.error_reply(s.user:take("message")[1], "cancel", "service-unavailable"));
		s.user:direct("proxy", "error");
		s.a.received = {};
		refused(nil, "item-not-found");
	end);

	it("to who may not write to the service is refused", function ()
		s = start { "a"; client_proxy_initiate = "known"; client_proxy_allow = { "friend@users" } };
		s.user:message("proxy", "1");
		s.user:direct("proxy");
		s.user:request("get", "1");
		s.user.received = {};
		refused(nil, "item-not-found");
	end);

	it("to who has sent something before a reload is known", function ()
		s.user:message("proxy", "1");
		assert.truthy(s:reload());
		s.a.received = {};
		assert.is_true(is_known());
	end);
end);
