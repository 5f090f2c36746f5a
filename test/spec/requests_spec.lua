local new_server = require "support.server".new;
local has_c_modules = require "support.server".has_c_modules;
local expect = require "support.assertions";
local st = require "util.stanza";

local function started(settings)
	local server = new_server(settings);
	assert.truthy(server.loaded, server.load_error);
	server:advance(1);
	return server;
end

describe("a request", function ()
	local server, service, user;

	before_each(function ()
		server = started();
		service = server:serve("svc@example/a");
		user = server:login("user@users/x");
		service.received = {};
	end);

	for _, asked in ipairs { "proxy", "proxy/res", "node@proxy", "node@proxy/res" } do
		it("to " .. asked .. " is answered from there", function ()
			user:send(st.iq({ type = "get"; id = "q1"; to = asked; ["xml:lang"] = "de" })
				:tag("query", { xmlns = "urn:example:ask"; room = "r" }):text("hello"));
			local seen = expect.one(service:take("iq"));
			local base = asked:match("^[^/]*");
			assert.same({
				from = base .. "/user@users/x"; to = "svc@example/a"; id = "q1"; type = "get"; ["xml:lang"] = "de";
			}, seen.attr);
			assert.same({ xmlns = "urn:example:ask"; room = "r" }, seen.tags[1].attr);
			assert.equal("hello", seen.tags[1]:get_text());
			service:send(st.reply(seen):tag("query", { xmlns = "urn:example:ask"; answer = "42" }));
			local answer = expect.result(user.received, "q1", asked);
			assert.same({ xmlns = "urn:example:ask"; answer = "42" }, answer.tags[1].attr);
			assert.equal("user@users/x", answer.attr.to);
		end);
	end

	it("keeps every byte of a sender that needs no translation", function ()
		local odd = server:login("o'brien&co@users/ a\\20b/c@d #%");
		odd:request("set", "1");
		assert.equal("proxy/o'brien&co@users/ a\\20b/c@d #%", expect.one(service:take("iq")).attr.from);
	end);

	it("is spread over all resources", function ()
		local second = server:serve("svc@example/b");
		for i = 1, 100 do user:request("get", tostring(i)); end
		local first_got, second_got = service:answer_all(), second:answer_all();
		assert.equal(100, first_got + second_got);
		assert.is_true(first_got > 20 and second_got > 20, first_got .. " and " .. second_got);
		assert.equal(100, #user.received);
	end);

	it("is refused where nobody is there", function ()
		service:disconnect();
		user:request("get", "1");
		expect.error(user.received, "1", "proxy", "cancel", "service-unavailable");
	end);

	it("from a sender with a resource of 1015 bytes is answered", function ()
		local long = server:login("user@users/" .. ("r"):rep(1015));
		for _, id in ipairs { "1"; "2" } do
			long:request("get", id);
			local seen = expect.one(service:take("iq"));
			assert.matches("^proxy/@%x+$", seen.attr.from);
			assert.equal(#"proxy/@" + 64, #seen.attr.from);
			service:send(st.reply(seen));
			expect.result(long:take("iq"), id, "proxy");
		end
	end);

	if has_c_modules then
		for script, resource in pairs { Hebrew = "שלום"; Arabic = "مرحبا"; mixed = "aשb" } do
			it("from a sender with " .. script .. " letters is answered", function ()
				local far = server:login("user@users/" .. resource);
				far:request("get", "1");
				local seen = expect.one(service:take("iq"));
				assert.matches("^proxy/@%x+$", seen.attr.from);
				service:send(st.reply(seen));
				expect.result(far.received, "1", "proxy");
			end);
		end

		it("from a sender with letters that survive is not translated further", function ()
			local far = server:login("user@users/Zürich→東京");
			far:request("get", "1");
			assert.equal("proxy/user@users/Zürich→東京", expect.one(service:take("iq")).attr.from);
		end);
	end

	it("from the target account itself is served, by another resource where there is one", function ()
		service:request("get", "own");
		local seen = expect.one(service:take("iq"));
		assert.equal("proxy/svc@example/a", seen.attr.from);
		service:send(st.reply(seen));
		expect.result(service:take("iq"), "own", "proxy");

		local second = server:serve("svc@example/b");
		for i = 1, 20 do service:request("get", tostring(i)); end
		assert.equal(20, second:answer_all());
		assert.equal(20, #service:take("iq"));
	end);

	it("is refused beyond client_proxy_max_pending", function ()
		server = started({ options = { client_proxy_max_pending = 3 } });
		service, user = server:serve("svc@example/a"), server:login("user@users/x");
		for i = 1, 3 do user:request("get", tostring(i)); end
		user:request("get", "4");
		expect.error(user:take("iq"), "4", "proxy", "wait", "resource-constraint");
		assert.equal(3, service:answer_all());
		assert.equal(3, #user:take("iq"));
		user:request("get", "5");
		assert.equal(1, service:answer_all());
	end);
end);

describe("requests that look the same on the wire", function ()
	it("go to different resources", function ()
		local server = started();
		local a, b, user = server:serve("svc@example/a"), server:serve("svc@example/b"), server:login("user@users/x");
		user:request("get", "same", "proxy/one");
		user:request("get", "same", "proxy/two");
		expect.one(a:take("iq"));
		expect.one(b:take("iq"));
	end);

	it("wait for each other at the only one, and each is answered from its own address", function ()
		local server = started();
		local service, user = server:serve("svc@example/a"), server:login("user@users/x");
		service.received = {};
		for _, res in ipairs { "one"; "two"; "three" } do user:request("get", "same", "proxy/" .. res); end
		user:request("set", "same", "proxy/four");
		for _, res in ipairs { "one"; "two"; "three"; "four" } do
			assert.equal(1, service:answer_all());
			expect.result(user:take("iq"), "same", "proxy/" .. res);
		end
		assert.equal(0, service:answer_all());
	end);

	it("time out each by its own deadline", function ()
		local server = started();
		local service, user = server:serve("svc@example/a"), server:login("user@users/x");
		service.received = {};
		user:request("get", "same", "proxy/one");
		server:advance(60);
		user:request("get", "same", "proxy/two");
		server:advance(61);
		expect.error(user:take("iq"), "same", "proxy/one", "wait", "remote-server-timeout");
		assert.equal(2, service:answer_all());
		expect.result(user:take("iq"), "same", "proxy/two");
	end);

	it("wait no longer than their own deadline", function ()
		local server = started();
		local service, user = server:serve("svc@example/a"), server:login("user@users/x");
		service.received = {};
		user:request("get", "same", "proxy/one");
		user:request("get", "same", "proxy/two");
		server:advance(122);
		assert.equal(2, #user:take("iq"));
		expect.one(service:take("iq"));
	end);

	it("move on when their resource is lost", function ()
		local server = started();
		local a, user = server:serve("svc@example/a"), server:login("user@users/x");
		user:request("get", "same", "proxy/one");
		user:request("get", "same", "proxy/two");
		local b = server:serve("svc@example/b");
		a:disconnect();
		b.received = { b.received[#b.received] };
		assert.equal(1, b:answer_all());
		expect.result(user:take("iq"), "same", "proxy/one");
		assert.equal(1, b:answer_all());
		expect.result(user:take("iq"), "same", "proxy/two");
	end);
end);
