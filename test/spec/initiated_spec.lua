local new_server = require "support.server".new;
local contact = require "support.contact";
local expect = require "support.assertions";
local st = require "util.stanza";

local saw = contact.saw;
local server, a, b, user;

local function start(options)
	server = new_server({ options = contact.options(options) });
	server:advance(1);
	a, user = server:serve("svc@example/a"), server:serve("user@users/x");
	a.received, user.received = {}, {};
end

local function start_any(options)
	local all = { client_proxy_initiate = "any" };
	for name, value in pairs(options or {}) do all[name] = value; end
	start(all);
end

local function refused(to, condition)
	a:request("get", "1", to or "proxy/user@users/x");
	expect.error(a:take("iq"), "1", to or "proxy/user@users/x", "cancel", condition);
	assert.same({}, user:take("iq"));
end

local function asked_of(client)
	return expect.one(client:take("iq"));
end

after_each(function () assert.same({}, server:logged("error")); end);

describe("a request that the service starts", function ()
	it("is answered where its resource is unavailable and still connected", function ()
		start({ client_proxy_initiate = "any" });
		a:request("get", "1", "proxy/user@users/x");
		local asked = expect.one(user:take("iq"));
		a:unavailable();
		expect.error(a:take("iq"), "1", "proxy/user@users/x", "wait", "recipient-unavailable");
		user:send(st.reply(asked));
		assert.same({}, a:take("iq"));
	end);

	it("that is answered while another one times out is answered once", function ()
		start({ client_proxy_initiate = "any" });
		for i = 1, 10 do a:request("get", tostring(i), "proxy/user@users/x"); end
		local asked = user:take("iq");
		local answers = {};
		a.on_receive = function (stanza)
			if stanza.name ~= "iq" then return true; end
			table.insert(answers, stanza.attr.id);
			for _, request in ipairs(asked) do user:send(st.reply(request)); end
			return true;
		end;
		server:advance(130);
		a.on_receive = nil;
		table.sort(answers);
		assert.same({ "1"; "10"; "2"; "3"; "4"; "5"; "6"; "7"; "8"; "9" }, answers);
		user.received = {};
		for i = 1, 101 do a:request("get", tostring(i), "proxy/user@users/x"); end
		assert.equal(100, #user:take("iq"));
	end);

	it("is refused after the server has begun to stop", function ()
		start({ client_proxy_initiate = "any" });
		_G.prosody.events.fire_event("server-stopping", {});
		a.received = {};
		a:request("get", "1", "proxy/user@users/x");
		expect.error(a:take("iq"), "1", "proxy/user@users/x", "wait", "recipient-unavailable");
		assert.same({}, user:take("iq"));
	end);
end);

describe("a request of the service", function ()
	it("reaches the user, and the answer the resource under its own id", function ()
		start_any();
		b = server:serve("svc@example/b");
		b.received = {};
		a:request("set", "own", "room@proxy/user@users/x");
		local request = asked_of(user);
		assert.same({ "room@proxy", "user@users/x", "set" }, { request.attr.from, request.attr.to, request.attr.type });
		assert.equal("query", request.tags[1].name);
		user:send(st.reply(request):tag("answer"));
		local answer = expect.result(a:take("iq"), "own", "room@proxy/user@users/x");
		assert.equal("answer", answer.tags[1].name);
		assert.same({}, b:take("iq"));
		-- The second answer is one to nothing.
		user:send(st.reply(request));
		saw({}, a:take("iq"));
		saw({}, user:take("iq"));
	end);

	it("is answered by an error as it is", function ()
		start_any();
		a:request("get", "own", "proxy/user@users/x");
		user:send(st.error_reply(asked_of(user), "auth", "forbidden"));
		expect.error(a:take("iq"), "own", "proxy/user@users/x", "auth", "forbidden", true);
	end);

	it("reaches accounts, other servers and hosts", function ()
		start_any();
		a:request("get", "1", "proxy/far@far/x");
		a:request("get", "2", "proxy/far");
		a:request("get", "3", "n@proxy/far@far");
		local sent = server:to_remote("far");
		assert.same({ "far@far/x", "far", "far@far" }, { sent[1].attr.to, sent[2].attr.to, sent[3].attr.to });
		for _, request in ipairs(sent) do server:from_remote(st.reply(request)); end
		saw({ "iq result proxy/far@far/x 1", "iq result proxy/far 2", "iq result n@proxy/far@far 3" }, a:take("iq"));
	end);

	it("to nobody comes back", function ()
		start_any();
		a:request("get", "1", "proxy/user@users/gone");
		saw({ "iq error proxy/user@users/gone service-unavailable 1" }, a:take("iq"));
	end);

	it("to another resource of the target, or to the proxy, is one like any other", function ()
		start_any();
		b = server:serve("svc@example/b");
		b.received = {};
		a:request("get", "1", "proxy/svc@example/b");
		local request = asked_of(b);
		assert.equal("proxy", request.attr.from);
		b:send(st.reply(request));
		expect.result(a:take("iq"), "1", "proxy/svc@example/b");
		a:request("get", "2", "proxy/proxy");
		assert.equal(1, a:answer_all() + b:answer_all());
		expect.result(a:take("iq"), "2", "proxy/proxy");
	end);

	for _, to in ipairs { "proxy/user@@users", "proxy/@users", "proxy/@" .. ("a"):rep(64) } do
		it("to " .. to:sub(1, 16) .. " is refused", function ()
			start_any();
			refused(to, "item-not-found");
		end);
	end

	it("is refused unless it is enabled", function ()
		start();
		refused(nil, "feature-not-implemented");
	end);

	it("needs no messages and no presence", function ()
		start_any({ client_proxy_stanzas = { "iq" } });
		a:request("get", "1", "proxy/user@users/x");
		assert.equal(1, user:answer_all());
		expect.result(a:take("iq"), "1", "proxy/user@users/x");
	end);

	it("is refused to a resource of the target that does not serve", function ()
		start_any();
		local silent = server:login("svc@example/silent");
		silent:request("get", "1", "proxy/user@users/x");
		expect.error(silent:take("iq"), "1", "proxy/user@users/x", "cancel", "feature-not-implemented");
		saw({}, user:take("iq"));
	end);

	it("is no user's to make", function ()
		start_any();
		local victim = server:serve("victim@users/x");
		victim.received = {};
		user:request("get", "1", "proxy/victim@users/x");
		assert.equal("proxy/user@users/x", asked_of(a).attr.from);
		saw({}, victim.received);
	end);

	it("times out like any other", function ()
		start_any({ client_proxy_timeout = 10 });
		a:request("get", "1", "room@proxy/user@users/x");
		local request = asked_of(user);
		server:advance(8);
		saw({}, a:take("iq"));
		server:advance(4);
		expect.error(a:take("iq"), "1", "room@proxy/user@users/x", "wait", "remote-server-timeout");
		user:send(st.reply(request));
		server:advance(20);
		saw({}, a:take("iq"));
		saw({}, user:take("iq"));
	end);

	it("is forgotten with its resource", function ()
		start_any();
		a:request("get", "1", "proxy/user@users/x");
		local request = asked_of(user);
		a:disconnect();
		a = server:serve("svc@example/a");
		a.received = {};
		user:send(st.reply(request));
		server:advance(150);
		saw({}, a:take("iq"));
	end);

	it("is answered over a reload, and counted and timed, too", function ()
		start_any({ client_proxy_timeout = 100 });
		a:request("get", "1", "proxy/user@users/x");
		local request = asked_of(user);
		for i = 2, 100 do a:request("get", tostring(i), "proxy/user@users/x"); end
		server:advance(60);
		assert.truthy(server:reload());
		user:send(st.reply(request));
		expect.result(a:take("iq"), "1", "proxy/user@users/x");
		a:request("get", "101", "proxy/user@users/x");
		saw({}, a:take("iq"));
		a:request("get", "102", "proxy/user@users/x");
		expect.error(a:take("iq"), "102", "proxy/user@users/x", "wait", "resource-constraint");
		server:advance(42);
		assert.equal(99, #a:take("iq"));
		server:advance(60);
		expect.error(a:take("iq"), "101", "proxy/user@users/x", "wait", "remote-server-timeout");
	end);

	it("that is open when the module is unloaded is answered", function ()
		start_any();
		a:request("get", "1", "proxy/user@users/x");
		assert.truthy(server:unload());
		expect.error(a:take("iq"), "1", "proxy/user@users/x", "wait", "recipient-unavailable");
	end);

	it("is one of 100 of a resource", function ()
		start_any();
		b = server:serve("svc@example/b");
		b.received = {};
		for i = 1, 100 do a:request("get", tostring(i), "proxy/user@users/x"); end
		saw({}, a:take("iq"));
		a:request("get", "101", "proxy/user@users/x");
		expect.error(a:take("iq"), "101", "proxy/user@users/x", "wait", "resource-constraint");
		b:request("get", "1", "proxy/user@users/x");
		saw({}, b:take("iq"));
		assert.equal(101, user:answer_all());
		a.received = {};
		for i = 1, 100 do a:request("get", tostring(i), "proxy/user@users/x"); end
		saw({}, a:take("iq"));
	end);

	it("keeps look-alikes apart", function ()
		start_any();
		b = server:serve("svc@example/b");
		b.received = {};
		for _ = 1, 3 do
			a:request("get", "1", "proxy/user@users/x");
			b:request("get", "1", "proxy/user@users/x");
		end
		local requests = user:take("iq");
		assert.equal(6, #requests);
		for i, request in ipairs(requests) do user:send(st.reply(request):tag("answer", { number = tostring(i) })); end
		for client, numbers in pairs { [a] = { "1"; "3"; "5" }; [b] = { "2"; "4"; "6" } } do
			local heard = {};
			for i, answer in ipairs(client:take("iq")) do
				assert.same({ "1", "proxy/user@users/x" }, { answer.attr.id, answer.attr.from });
				heard[i] = answer.tags[1].attr.number;
			end
			assert.same(numbers, heard);
		end
	end);

	it("cannot be answered by anybody else, or at another address", function ()
		start_any();
		local other = server:serve("user@users/other");
		a:request("get", "1", "proxy/user@users/x");
		local request = asked_of(user);
		other:send(st.reply(request));
		server:from_remote(st.iq({ type = "result"; from = "user@far/x"; to = "proxy"; id = request.attr.id }));
		user:send(st.iq({ type = "result"; to = "room@proxy"; id = request.attr.id }));
		user:send(st.iq({ type = "result"; to = "proxy/x"; id = request.attr.id }));
		user:send(st.iq({ type = "result"; to = "proxy"; id = "1" }));
		saw({}, a:take("iq"));
		user:send(st.reply(request));
		expect.result(a:take("iq"), "1", "proxy/user@users/x");
		saw({}, other:take("iq"));
	end);

	it("and a user's request at the same time keep apart", function ()
		start_any();
		user:request("get", "1", "proxy");
		local theirs = asked_of(a);
		a:request("get", "1", "proxy/user@users/x");
		local ours = asked_of(user);
		a:send(st.reply(theirs):tag("of-service"));
		user:send(st.reply(ours):tag("of-user"));
		assert.equal("of-service", expect.result(user:take("iq"), "1", "proxy").tags[1].name);
		assert.equal("of-user", expect.result(a:take("iq"), "1", "proxy/user@users/x").tags[1].name);
	end);

	it("that is answered within the send is answered once", function ()
		start_any();
		user.on_receive = function (stanza)
			if stanza.name == "iq" then user:send(st.reply(stanza)); end
			return true;
		end;
		a:request("get", "1", "proxy/user@users/x");
		expect.result(a:take("iq"), "1", "proxy/user@users/x");
		server:advance(150);
		saw({}, a:take("iq"));
	end);

	it("makes the conversation follow it", function ()
		start_any();
		b = server:serve("svc@example/b");
		b:request("get", "1", "proxy/user@users/x");
		a.received, b.received = {}, {};
		for i = 1, 10 do user:message("proxy", tostring(i)); end
		assert.equal(10, #b:take("message"));
	end);
end);

describe("with client_proxy_initiate = known, a request", function ()
	before_each(function () start({ client_proxy_initiate = "known" }); end);

	local function is_known(to)
		a:request("get", "k", to or "proxy/user@users/x");
		local refusal = a:take("iq")[1];
		user.received = {};
		-- For an account, its server may answer at once.
		return refusal == nil or refusal:get_child("error").tags[1].name ~= "item-not-found";
	end

	it("to who never sent anything is refused", function ()
		refused(nil, "item-not-found");
	end);

	for name, act in pairs {
		["a message"] = function () user:message("proxy", "1"); end;
		["presence"] = function () user:direct("room@proxy"); end;
		["a request"] = function () user:request("get", "1"); end;
		["a subscription"] = function () user:direct("proxy", "subscribe"); end;
	} do
		it("to who has sent " .. name .. " in the last hour reaches any client of the account", function ()
			act();
			a.received = {};
			assert.is_true(is_known());
			assert.is_true(is_known("room@proxy/user@users"));
			assert.is_false(is_known("proxy/other@users/x"));
			server:advance(3500);
			a.received = {};
			assert.is_true(is_known());
			server:advance(300);
			a.received = {};
			assert.is_false(is_known());
		end);
	end

	it("to a host is refused, whatever it has sent", function ()
		refused("proxy/users", "item-not-found");
		server:from_remote(st.message({ from = "far"; to = "proxy"; id = "1" }));
		server:from_remote(st.iq({ type = "get"; from = "far"; to = "proxy"; id = "1" }):tag("query"));
		server:from_remote(st.presence({ from = "far"; to = "proxy" }));
		server:from_remote(st.message({ from = "far/res"; to = "proxy"; id = "1" }));
		a.received = {};
		refused("proxy/far", "item-not-found");
		refused("proxy/far/res", "item-not-found");
	end);

	it("to who only sent errors is refused", function ()
		a:message("proxy/user@users/x", "1");
		user:send(st.error_reply(user:take("message")[1], "cancel", "service-unavailable"));
		user:direct("proxy", "error");
		a.received = {};
		refused(nil, "item-not-found");
	end);

	it("to who may not write to the service is refused", function ()
		start({ client_proxy_initiate = "known"; client_proxy_allow = { "friend@users" } });
		user:message("proxy", "1");
		user:direct("proxy");
		user:request("get", "1");
		user.received = {};
		refused(nil, "item-not-found");
	end);

	it("to who has sent something before a reload is known", function ()
		user:message("proxy", "1");
		assert.truthy(server:reload());
		a.received = {};
		assert.is_true(is_known());
	end);
end);
