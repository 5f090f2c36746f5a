local new_server = require "support.server".new;
local expect = require "support.assertions";
local st = require "util.stanza";

describe("when a resource is lost", function ()
	local server, clients, user;

	before_each(function ()
		server = new_server();
		server:advance(1);
		clients = {};
		for i = 1, 4 do clients[i] = server:serve("svc@example/" .. i); end
		for i = 1, 4 do clients[i].received = {}; end
		user = server:login("user@users/x");
	end);

	local function holder(id)
		for i, client in ipairs(clients) do
			for _, stanza in ipairs(client.received) do
				if stanza.name == "iq" and stanza.attr.id == id then
					table.remove(clients, i);
					return client, stanza;
				end
			end
		end
		error("nobody holds " .. id);
	end

	it("its gets move to another, twice, and are then given up", function ()
		user:request("get", "g");
		for _ = 1, 2 do
			holder("g"):disconnect();
			assert.same({}, user.received);
		end
		holder("g"):disconnect();
		expect.error(user.received, "g", "proxy", "wait", "recipient-unavailable");
		assert.same({}, clients[1]:take("iq"));
	end);

	it("its sets are given up", function ()
		user:request("set", "s");
		holder("s"):disconnect();
		expect.error(user.received, "s", "proxy", "wait", "recipient-unavailable");
		for _, client in ipairs(clients) do assert.same({}, client:take("iq")); end
	end);

	it("a get that has moved is answered once", function ()
		user:request("get", "g");
		local first, seen = holder("g");
		first:unavailable();
		first:send(st.reply(seen));
		local _, again = holder("g");
		assert.equal("proxy/user@users/x", again.attr.from);
		assert.equal("urn:example:ask", again.tags[1].attr.xmlns);
		for _, client in ipairs(clients) do client:answer_all(); end
		assert.same({}, user.received);
	end);

	it("and nobody is left, its gets are given up", function ()
		user:request("get", "g");
		local first = holder("g");
		for _, client in ipairs(clients) do client:disconnect(); end
		first:disconnect();
		expect.error(user.received, "g", "proxy", "wait", "recipient-unavailable");
	end);

	it("a get keeps its first deadline", function ()
		user:request("get", "g");
		server:advance(100);
		holder("g"):disconnect();
		server:advance(22);
		expect.error(user.received, "g", "proxy", "wait", "remote-server-timeout");
	end);

	it("all of 20 requests in flight are answered", function ()
		for i = 1, 20 do user:request(i % 2 == 0 and "get" or "set", tostring(i)); end
		clients[1]:disconnect();
		clients[2]:disconnect();
		clients[3]:answer_all();
		clients[4]:answer_all();
		assert.equal(20, #user.received);
	end);

	it("a bare recipient-unavailable is a loss, as mod_smacks sends it before the unavailable", function ()
		user:request("get", "g");
		user:request("set", "s");
		local first, get = holder("g");
		first:send(st.error_reply(get, "cancel", "recipient-unavailable", "Delivery failed"));
		assert.equal("g", holder("g") and "g");
		assert.same({}, user.received);
	end);

	it("a set that came back undelivered is given up", function ()
		user:request("set", "s");
		local client, set = holder("s");
		client:send(st.error_reply(set, "cancel", "recipient-unavailable"));
		expect.error(user.received, "s", "proxy", "wait", "recipient-unavailable");
	end);
end);

describe("a delivery that fails inside the send", function ()
	local function bouncing_server(count)
		local server = new_server();
		server:advance(1);
		for i = 1, count do
			-- The session is gone, and nobody said so.
			server:serve("svc@example/dead" .. i);
			_G.prosody.full_sessions["svc@example/dead" .. i] = nil;
		end
		return server, server:login("user@users/x");
	end

	for _, kind in ipairs { "get"; "set" } do
		it("moves a " .. kind .. " on, however often", function ()
			local server, user = bouncing_server(5);
			local alive = server:serve("svc@example/alive");
			for i = 1, 20 do user:request(kind, tostring(i)); end
			assert.equal(20, alive:answer_all());
			assert.equal(20, #user.received);
			for _, stanza in ipairs(user.received) do assert.equal("result", stanza.attr.type); end
		end);
	end

	it("everywhere is a loss", function ()
		local _, user = bouncing_server(3);
		user:request("set", "s");
		expect.error(user.received, "s", "proxy", "wait", "recipient-unavailable");
	end);

	it("because the session dies of it, moves the request on", function ()
		local server = new_server();
		server:advance(1);
		local dying, user = server:serve("svc@example/dying"), server:login("user@users/x");
		local alive;
		dying.on_receive = function (stanza)
			if stanza.name ~= "iq" then return true; end
			alive = server:serve("svc@example/alive");
			dying:disconnect();
			return true;
		end;
		user:request("set", "s");
		assert.equal(1, alive:answer_all());
		expect.result(user.received, "s", "proxy");
	end);
end);

describe("kept stanzas", function ()
	it("take 64 MiB at most; what does not fit stays where it is", function ()
		local server = new_server();
		server:advance(1);
		local a, user = server:serve("svc@example/a"), server:login("user@users/x");
		local mebibyte = ("x"):rep(1024 * 1024);
		for i = 1, 70 do
			user:send(st.iq({ type = "get"; id = tostring(i); to = "proxy" }):tag("query"):text(mebibyte));
			-- The first few of a second are weighed at its end.
			if i % 10 == 0 then server:advance(1); end
		end
		local b = server:serve("svc@example/b");
		a:disconnect();
		local lost = #user:take("iq");
		assert.is_true(lost >= 6 and lost <= 8, "lost " .. lost);
		assert.equal(70 - lost, b:answer_all());
		assert.equal(70 - lost, #user.received);
		-- Their room is free again.
		user.received = {};
		for i = 1, 60 do
			user:send(st.iq({ type = "get"; id = tostring(i); to = "proxy" }):tag("query"):text(mebibyte));
		end
		local c = server:serve("svc@example/c");
		b:disconnect();
		assert.same({}, user.received);
		assert.equal(60, c:answer_all());
	end);

	it("may be nested as deep as can be", function ()
		local server = new_server();
		server:advance(1);
		local service, user = server:serve("svc@example/a"), server:login("user@users/x");
		service.received = {};
		local deep = st.iq({ type = "get"; id = "deep"; to = "proxy" });
		for _ = 1, 150 do deep:tag("a"); end
		user:send(deep:reset());
		assert.equal(1, service:answer_all());
	end);
end);
