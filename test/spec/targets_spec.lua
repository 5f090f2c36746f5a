-- A list of targets: the resources of all accounts form one pool.

local start = require "support.scene".start;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

local function subscribed(domain)
	local kinds = {};
	for _, stanza in ipairs(s:to_remote(domain)) do
		if stanza.name == "presence" then kinds[stanza.attr.type] = stanza.attr.to; end
	end
	return kinds;
end

--- What was sent to the one account of a domain since the last time: to whom, and of which type.
local function subscribed_to(domain)
	local stanza = expect.one(s:to_remote(domain));
	return stanza.attr.to .. " " .. stanza.attr.type;
end

describe("a list of targets", function ()
	it("makes one pool of all their resources", function ()
		s = start {
			"svc@example/a"; "svc2@example/a"; "other@users/a"; "other@users/b";
			target_address = { "svc@example"; "svc2@example"; "other@users" }; client_proxy_balance = "round_robin";
		};
		assert.same({ 10; 10; 10; 10 }, s:share(40));
	end);

	it("on this server and on others, each with its own subscription", function ()
		s = start { "a"; target_address = { "svc@example"; "svc@far"; "svc@further" }; client_proxy_balance = "round_robin" };
		assert.equal("svc@far", subscribed("far").subscribe);
		assert.equal("svc@further", subscribed("further").subscribe);
		for _, domain in ipairs { "far"; "further" } do
			s:remote_presence("svc@" .. domain, "subscribed");
			s:remote_presence("svc@" .. domain .. "/r");
		end
		s:ask(9);
		assert.equal(3, s.a:answer_all());
		for _, domain in ipairs { "far"; "further" } do
			local asked = {};
			for _, stanza in ipairs(s:to_remote(domain)) do
				if stanza.name == "iq" then table.insert(asked, stanza); end
			end
			assert.equal(3, #asked);
			for _, stanza in ipairs(asked) do s:from_remote(st.reply(stanza)); end
		end
		assert.equal(9, #s.user:take("iq"));
		s:has_nothing_left();
	end);

	it("moves a get from one account to another", function ()
		s = start { "a"; target_address = { "svc@example"; "other@users" } };
		s.user:request("get", "g");
		s.user:request("set", "s");
		s:serve("other@users/b");
		s.a:disconnect();
		assert.equal(1, s.b:answer_all());
		local by_id = {};
		for _, answer in ipairs(s.user:take("iq")) do by_id[answer.attr.id] = answer.attr.type; end
		assert.same({ g = "result"; s = "error" }, by_id);
	end);

	it("where one account is unavailable as a whole, the others' resources stay", function ()
		s = start { "a"; target_address = { "svc@example"; "svc@far" } };
		s:remote_presence("svc@far", "subscribed");
		s:remote_presence("svc@far/r");
		s:advance(70);
		s:remote_presence("svc@far", "unavailable");
		s:remote_presence("svc@far/r", "unavailable");
		s.a.received = {};
		assert.same({ 20 }, s:share(20));
	end);

	it("an account that does not exist, or refuses, is in nobody's way, and the log says that others serve", function ()
		s = start { "a"; target_address = { "svc@example"; "missing@example"; "svc@far" }; accounts = { ["svc@example"] = true } };
		s:remote_presence("svc@far", "unsubscribed");
		s:advance(120);
		s.a.received = {};
		assert.same({ 20 }, s:share(20));
		local said = table.concat(s:logged("warn"), "\n");
		assert.matches("there is no account missing@example", said, 1, true);
		assert.matches("Not everybody serves proxy: svc@far refuses our subscription", said, 1, true);
	end);

	it("one account that is listed twice counts once", function ()
		s = start { "a"; "b"; target_address = { "svc@example"; "svc@example" } };
		local counts = s:share(40);
		assert.equal(40, counts[1] + counts[2]);
	end);

	it("only a resource of the target that was asked may answer", function ()
		s = start { "a"; target_address = { "svc@example"; "other@users" } };
		s.user:request("get", "q");
		local seen = expect.one(s.a:take("iq"));
		s:serve("other@users/a"):send(st.reply(seen));
		assert.same({}, s.user.received);
		s.a:send(st.reply(seen));
		expect.result(s.user:take("iq"), "q", "proxy");
	end);

	it("resources of all of them may ask, and are not asked themselves", function ()
		s = start { "a"; "other@users/b"; target_address = { "svc@example"; "other@users" } };
		for i = 1, 10 do
			s.a:request("get", "a" .. i);
			s.b:request("get", "b" .. i);
		end
		assert.same({ 10; 10 }, { s.a:answer_all(); s.b:answer_all() });
		s.a:request("get", "r", "proxy/user@users/x");
		expect.error({ s.a.received[#s.a.received] }, "r", "proxy/user@users/x", "cancel", "feature-not-implemented");
	end);

	it("is kept over a reload, with what each has open", function ()
		s = start { "a"; "other@users/b"; target_address = { "svc@example"; "other@users" } };
		s:ask(20);
		assert.truthy(s:reload());
		assert.equal(20, s:answer_all());
		assert.equal(20, #s.user:take("iq"));
	end);
end);

describe("target_address that changes while the module runs", function ()
	it("takes in an account that is added, and asks for its presence", function ()
		s = start { "a"; target_address = "svc@example"; client_proxy_balance = "round_robin" };
		s:serve("other@users/b");
		assert.same({ 10; 0 }, s:share(10));
		s:reconfigure({ target_address = { "svc@example"; "other@users" } });
		s:advance(2);
		s.a.received, s.b.received = {}, {};
		assert.same({ 5; 5 }, s:share(10));
	end);

	it("leaves what is open with an account that stays", function ()
		s = start { "a"; target_address = { "svc@example"; "svc2@example" } };
		for i = 1, 10 do s.user:request(i % 2 == 0 and "get" or "set", "q" .. i); end
		s:reconfigure({ target_address = { "svc@example"; "other@users" } });
		assert.same({}, s.user.received);
		assert.equal(10, s.a:answer_all());
		assert.equal(10, #s.user:take("iq"));
	end);

	it("lets an account that goes finish what it has, gives it nothing new, and forgets its resources after that", function ()
		s = start { "a"; target_address = { "svc@example"; "other@users" } };
		s.user:request("get", "g");
		s.user:request("set", "s");
		s:serve("other@users/b");
		local seen = s.a:take("iq");
		s:reconfigure({ target_address = "other@users" });
		s:advance(2);
		s.a:available(0, "proxy");
		s.a:available();
		assert.same({}, s.user.received);
		assert.same({ 0; 20 }, s:share(20));
		for _, stanza in ipairs(seen) do s.a:send(st.reply(stanza)); end
		assert.equal(2, #s.user:take("iq"));
		s:advance(2);
		s.a:available(0, "proxy");
		assert.same({ ["other@users/b"] = true }, s:resources());
		assert.same({ 0; 20 }, s:share(20));
		s:has_nothing_left();
	end);

	it("forgets within a second an account that goes and has nothing open", function ()
		s = start { "a"; "other@users/b"; target_address = { "svc@example"; "other@users" } };
		s:reconfigure({ target_address = "other@users" });
		s:advance(1);
		assert.same({ ["other@users/b"] = true }, s:resources());
	end);

	it("unsubscribes from an account that goes, whose client then gets no errors for its presence", function ()
		s = start { "a"; "other@users/b"; target_address = { "svc@example"; "other@users" } };
		s:forget();
		s:reconfigure({ target_address = "other@users" });
		s.a:show("away");
		s.a:disconnect();
		s:serve("c");
		s:advance(100);
		assert.same({}, s.a:take("presence"));
		assert.same({}, s.c:take("presence"));
		assert.is_false(require "core.rostermanager".is_contact_subscribed("svc", "example", "proxy"));
		-- And it is back as at the first time.
		s:reconfigure({ target_address = { "svc@example"; "other@users" } });
		s:advance(2);
		assert.same({ ["other@users/b"] = true; ["svc@example/c"] = true }, s:resources());
	end);

	it("unsubscribes from an account that goes once that has finished, and its presence joins nothing", function ()
		s = start {
			target_address = { "svc@far"; "svc@example" }; client_proxy_stanzas = { "iq"; "message"; "presence" };
		};
		s:remote_presence("svc@far", "subscribed");
		s:remote_presence("svc@far/a");
		s:advance(1);
		s:to_remote("far");
		s:ask(1, "set");
		local seen = expect.one(s:to_remote("far"));
		s:serve("b");
		s:reconfigure({ target_address = "svc@example" });
		s:advance(10);
		assert.same({}, s:to_remote("far"));
		s:from_remote(st.reply(seen));
		s:advance(1);
		assert.equal("svc@far unsubscribe", subscribed_to("far"));
		s.b:take("presence");
		-- What its server sends then (RFC 6121, section 3.3.3).
		s:remote_presence("svc@far/a", "unavailable");
		s:advance(10);
		assert.same({}, s:to_remote("far"));
		assert.same({}, s.b:take("presence"));
	end);

	it("unsubscribes from an account that goes with a reload, whether anybody of it was there or not", function ()
		s = start { "a"; target_address = { "svc@far"; "svc@further"; "svc@example" } };
		s:remote_presence("svc@far/a");
		s:to_remote("far");
		s:to_remote("further");
		assert.truthy(s:reload({ target_address = "svc@example" }));
		assert.same({}, s:to_remote("far"));
		s:advance(2);
		assert.equal("svc@far unsubscribe", subscribed_to("far"));
		assert.equal("svc@further unsubscribe", subscribed_to("further"));
		assert.same({ ["svc@example/a"] = true }, s:resources());
		s:reload();
		s:advance(100);
		assert.same({}, s:to_remote("far"));
	end);

	it("leaves an account alone that goes and does not exist", function ()
		s = start { "a"; target_address = { "missing@example"; "svc@example" }; accounts = { ["svc@example"] = true } };
		s:reconfigure({ target_address = "svc@example" });
		s:advance(2);
		assert.is_nil(s.stores["example/roster"].missing);
	end);

	it("moves or gives up what an account that goes has open once its resource is lost, or its time is up", function ()
		s = start { "a"; "c"; target_address = { "svc@example"; "other@users" } };
		for i = 1, 20 do s.user:request(i % 2 == 0 and "get" or "set", "q" .. i); end
		local at_a = #s.a:take("iq");
		s:serve("other@users/b");
		s:reconfigure({ target_address = "other@users" });
		s.a:disconnect();
		assert.equal(at_a, #s.user:take("iq") + s.b:answer_all());
		s.user:take("iq");
		s:advance(121);
		local refused = 0;
		for _, answer in ipairs(s.user:take("iq")) do
			expect.error({ answer }, answer.attr.id, "proxy", "wait", "remote-server-timeout");
			refused = refused + 1;
		end
		assert.equal(#s.c:take("iq"), refused);
		assert.equal(20 - at_a, refused);
		s:advance(2);
		s:has_nothing_left();
		assert.same({ ["other@users/b"] = true }, s:resources());
	end);

	it("takes an account back that had gone, with what it still has open", function ()
		s = start { "a"; target_address = { "svc@example"; "other@users" }; client_proxy_balance = "round_robin" };
		s.user:request("set", "s");
		s:serve("other@users/b");
		s:reconfigure({ target_address = "other@users" });
		s:ask(4);
		assert.equal(4, s.b:answer_all());
		s.user.received = {};
		s:reconfigure({ target_address = { "svc@example"; "other@users" } });
		assert.equal(1, s.a:answer_all());
		expect.result(s.user:take("iq"), "s", "proxy");
		s:advance(2);
		assert.same({ 5; 5 }, s:share(10));
	end);

	it("does not let an account that goes speak for the proxy", function ()
		s = start { "a"; target_address = { "svc@example"; "other@users" }; client_proxy_stanzas = { "iq"; "message"; "presence" } };
		s.user:request("get", "g");
		s:serve("other@users/b");
		s:reconfigure({ target_address = "other@users" });
		s.a:message("proxy/user@users/x", "m");
		s.a:available(0, "proxy/user@users/x");
		assert.same({}, s.user.received);
		assert.equal("proxy/svc@example/a", expect.one(s.b:take("message")).attr.from);
		s.a:answer_all();
		expect.result(s.user:take("iq"), "g", "proxy");
	end);

	it("lets an account that goes have the answers to what it has asked, and the errors of what it was sent", function ()
		s = start {
			"a"; target_address = { "svc@example"; "other@users" }; client_proxy_initiate = "any";
			client_proxy_stanzas = { "iq"; "message"; "presence" };
		};
		s.user:message("proxy/desk", "m");
		local written = expect.one(s.a:take("message"));
		s.a:request("get", "i", "proxy/user@users/x");
		local asked = expect.one(s.user:take("iq"));
		s:serve("other@users/b");
		s:reconfigure({ target_address = "other@users" });
		s:advance(2);
		s.a:send(st.error_reply(written, "cancel", "not-allowed"));
		assert.equal("proxy/desk", expect.one(s.user:take("message")).attr.from);
		s.user:send(st.reply(asked));
		expect.result(s.a:take("iq"), "i", "proxy/user@users/x");
		s:advance(2);
		assert.same({ ["other@users/b"] = true }, s:resources());
	end);

	it("with a queue, new requests wait for the new account", function ()
		s = start { "a"; target_address = "svc@example"; client_proxy_queue_timeout = 100 };
		s.user:request("get", "g");
		s:reconfigure({ target_address = "other@users" });
		s.user:request("set", "s");
		assert.same({}, s.user.received);
		s:advance(2);
		s:serve("other@users/b");
		s:advance(2);
		assert.equal(1, s.b:answer_all());
		expect.result(s.user:take("iq"), "s", "proxy");
		assert.equal(1, s.a:answer_all());
		expect.result(s.user:take("iq"), "g", "proxy");
		assert.equal(0, s:left().queued);
	end);

	it("stays as it was where it is wrong, and says so", function ()
		s = start { "a"; target_address = "svc@example" };
		for _, bad in ipairs { "unset"; "example"; {}; { "svc@example"; "example" }; "svc@proxy" } do
			s:reconfigure({ target_address = bad });
			local said = expect.one(s:errors());
			assert.matches("target_address: got ", said, 1, true);
			assert.matches("; going on with the former value", said, 1, true);
			assert.same({ 5 }, s:share(5));
		end
	end);

	it("hears of hibernation on the host of the new account", function ()
		s = start { target_address = "svc@example" };
		s:reconfigure({ target_address = "other@users" });
		s:advance(2);
		s:serve("other@users/a");
		s:serve("other@users/b");
		s:advance(40);
		s:forget();
		s.a:hibernate();
		assert.same({ 0; 20 }, s:share(20));
	end);
end);
