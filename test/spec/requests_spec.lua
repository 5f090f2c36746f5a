-- Requests of users: how they reach a resource, and which of them wait for others.

local start = require "support.scene".start;
local has_c_modules = require "support.scene".has_c_modules;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

describe("a request", function ()
	before_each(function () s = start { "a" }; end);

	for _, asked in ipairs { "proxy", "proxy/res", "node@proxy", "node@proxy/res" } do
		it("to " .. asked .. " is answered from there", function ()
			s.user:send(st.iq({ type = "get"; id = "q1"; to = asked; ["xml:lang"] = "de" })
				:tag("query", { xmlns = "urn:example:ask"; room = "r" }):text("hello"));
			local seen = expect.one(s.a:take("iq"));
			local base = asked:match("^[^/]*");
			assert.same({
				from = base .. "/user@users/x"; to = "svc@example/a"; id = "q1"; type = "get"; ["xml:lang"] = "de";
			}, seen.attr);
			assert.same({ xmlns = "urn:example:ask"; room = "r" }, seen.tags[1].attr);
			assert.equal("hello", seen.tags[1]:get_text());
			s.a:send(st.reply(seen):tag("query", { xmlns = "urn:example:ask"; answer = "42" }));
			local answer = expect.result(s.user.received, "q1", asked);
			assert.same({ xmlns = "urn:example:ask"; answer = "42" }, answer.tags[1].attr);
			assert.equal("user@users/x", answer.attr.to);
		end);
	end

	it("keeps every byte of a sender that needs no translation", function ()
		local odd = s:login("o'brien&co@users/ a\\20b/c@d #%");
		odd:request("set", "1");
		assert.equal("proxy/o'brien&co@users/ a\\20b/c@d #%", expect.one(s.a:take("iq")).attr.from);
	end);

	it("is spread over all resources", function ()
		s:serve("b");
		local counts = s:ask(100);
		assert.equal(100, s:answer_all());
		assert.is_true(counts[1] > 20 and counts[2] > 20, table.concat(counts, " and "));
		assert.equal(100, #s.user.received);
	end);

	it("is refused where nobody is there", function ()
		s.a:disconnect();
		s.user:request("get", "1");
		expect.error(s.user.received, "1", "proxy", "cancel", "service-unavailable");
	end);

	it("from a sender with a resource of 1015 bytes is answered", function ()
		local long = s:login("user@users/" .. ("r"):rep(1015));
		for _, id in ipairs { "1"; "2" } do
			long:request("get", id);
			local seen = expect.one(s.a:take("iq"));
			assert.matches("^proxy/@%x+$", seen.attr.from);
			assert.equal(#"proxy/@" + 64, #seen.attr.from);
			s.a:send(st.reply(seen));
			expect.result(long:take("iq"), id, "proxy");
		end
	end);

	if has_c_modules then
		for script, resource in pairs { Hebrew = "שלום"; Arabic = "مرحبا"; mixed = "aשb" } do
			it("from a sender with " .. script .. " letters is answered", function ()
				local far = s:login("user@users/" .. resource);
				far:request("get", "1");
				local seen = expect.one(s.a:take("iq"));
				assert.matches("^proxy/@%x+$", seen.attr.from);
				s.a:send(st.reply(seen));
				expect.result(far.received, "1", "proxy");
			end);
		end

		it("from a sender with letters that survive is not translated further", function ()
			local far = s:login("user@users/Zürich→東京");
			far:request("get", "1");
			assert.equal("proxy/user@users/Zürich→東京", expect.one(s.a:take("iq")).attr.from);
		end);
	end

	it("from the target account itself is served, by another resource where there is one", function ()
		s.a:request("get", "own");
		local seen = expect.one(s.a:take("iq"));
		assert.equal("proxy/svc@example/a", seen.attr.from);
		s.a:send(st.reply(seen));
		expect.result(s.a:take("iq"), "own", "proxy");

		s:serve("b");
		for i = 1, 20 do s.a:request("get", tostring(i)); end
		assert.equal(20, s.b:answer_all());
		assert.equal(20, #s.a:take("iq"));
	end);

	it("is refused beyond client_proxy_max_pending", function ()
		s = start { "a"; client_proxy_max_pending = 3 };
		for i = 1, 3 do s.user:request("get", tostring(i)); end
		s.user:request("get", "4");
		expect.error(s.user:take("iq"), "4", "proxy", "wait", "resource-constraint");
		assert.equal(3, s.a:answer_all());
		assert.equal(3, #s.user:take("iq"));
		s.user:request("get", "5");
		assert.equal(1, s.a:answer_all());
	end);
end);

describe("requests that look the same on the wire", function ()
	it("go to different resources", function ()
		s = start { "a"; "b" };
		s.user:request("get", "same", "proxy/one");
		s.user:request("get", "same", "proxy/two");
		expect.one(s.a:take("iq"));
		expect.one(s.b:take("iq"));
	end);

	it("wait for each other at the only one, and each is answered from its own address", function ()
		s = start { "a" };
		for _, res in ipairs { "one"; "two"; "three" } do s.user:request("get", "same", "proxy/" .. res); end
		s.user:request("set", "same", "proxy/four");
		for _, res in ipairs { "one"; "two"; "three"; "four" } do
			assert.equal(1, s.a:answer_all());
			expect.result(s.user:take("iq"), "same", "proxy/" .. res);
		end
		assert.equal(0, s.a:answer_all());
	end);

	it("time out each by its own deadline", function ()
		s = start { "a" };
		s.user:request("get", "same", "proxy/one");
		s:advance(60);
		s.user:request("get", "same", "proxy/two");
		s:advance(61);
		expect.error(s.user:take("iq"), "same", "proxy/one", "wait", "remote-server-timeout");
		assert.equal(2, s.a:answer_all());
		expect.result(s.user:take("iq"), "same", "proxy/two");
	end);

	it("wait no longer than their own deadline", function ()
		s = start { "a" };
		s.user:request("get", "same", "proxy/one");
		s.user:request("get", "same", "proxy/two");
		s:advance(122);
		assert.equal(2, #s.user:take("iq"));
		expect.one(s.a:take("iq"));
	end);

	it("move on when their resource is lost", function ()
		s = start { "a" };
		s.user:request("get", "same", "proxy/one");
		s.user:request("get", "same", "proxy/two");
		s:serve("b");
		s.a:disconnect();
		assert.equal(1, s.b:answer_all());
		expect.result(s.user:take("iq"), "same", "proxy/one");
		assert.equal(1, s.b:answer_all());
		expect.result(s.user:take("iq"), "same", "proxy/two");
	end);
end);
