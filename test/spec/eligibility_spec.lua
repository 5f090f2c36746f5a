-- Who is eligible to serve: presence, hibernation, priorities and names of resources.

local start = require "support.scene".start;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

describe("a resource that drains", function ()
	for _, balance in ipairs { "random"; "round_robin"; "least_pending"; "sticky" } do
		it("gets nothing new with " .. balance .. ", and finishes what it has", function ()
			s = start { "a"; "b"; client_proxy_balance = balance };
			local a, b = s.a, s.b;
			local users = {};
			-- Each has a sticky key of its own.
			local function ask_as_many(prefix)
				for i = 1, 20 do
					local user = s:login(prefix .. i .. "@users/x");
					user:request("get", "q");
					table.insert(users, user);
				end
			end
			ask_as_many("early");
			local open_at_a = #a.received;
			a:show("dnd");
			ask_as_many("late");
			assert.same({ open_at_a; 40 - open_at_a }, s:held());
			assert.equal(open_at_a, a:answer_all());
			assert.equal(40 - open_at_a, b:answer_all());
			for _, user in ipairs(users) do expect.result(user:take("iq"), "q", "proxy"); end
		end);
	end

	it("serves as the last resort", function ()
		s = start { "a"; "b" };
		for _, service in ipairs(s.services) do service:show("dnd"); end
		s:all_share(s:ask(40));
	end);

	it("serves again once it shows something else", function ()
		s = start { "a"; "b" };
		s.a:show("dnd");
		assert.same({ 0; 20 }, s:share(20));
		s.a:show("away");
		s:all_share(s:share(40));
	end);

	it("keeps what it has when nothing but it is there, and with drain_strict gets nothing", function ()
		s = start { "a"; client_proxy_drain_strict = true };
		s.user:request("set", "open");
		s.a:show("dnd");
		s:refuses();
		assert.equal(1, s.a:answer_all());
		expect.result(s.user:take("iq"), "open", "proxy");
	end);

	it("shows one of client_proxy_drain_show", function ()
		s = start { "a"; "b"; client_proxy_drain_show = { "xa"; "away" } };
		for _, show in ipairs { "xa"; "away" } do
			s.a:show(show);
			assert.same({ 0; 20 }, s:share(20));
		end
		for _, show in ipairs { "dnd"; "chat" } do
			s.a:show(show);
			s:all_share(s:share(40));
		end
	end);

	it("does not exist where client_proxy_drain_show is empty", function ()
		s = start { "a"; "b"; client_proxy_drain_show = {} };
		s.a:show("dnd");
		s:all_share(s:share(40));
	end);

	it("follows changed options", function ()
		s = start { "a"; "b" };
		s.a:show("away");
		s:all_share(s:share(40));
		s:reconfigure({ client_proxy_drain_show = "away" });
		assert.same({ 0; 20 }, s:share(20));
		s.b:show("away");
		s:all_share(s:share(40));
		s:reconfigure({ client_proxy_drain_strict = true });
		s:refuses();
		s:reconfigure({ client_proxy_drain_strict = "unset"; client_proxy_drain_show = "unset" });
		s:all_share(s:share(40));
	end);

	it("drains still after a reload", function ()
		s = start { "a"; "b" };
		s.a:show("dnd");
		assert.truthy(s:reload());
		assert.same({ 0; 20 }, s:share(20));
	end);
end);

describe("a resource that hibernates", function ()
	it("gets nothing new while another is there, and is back once it resumes", function ()
		s = start { "a"; "b" };
		s.a:hibernate();
		assert.same({ 0; 20 }, s:share(20));
		s.a:resume();
		s:all_share(s:share(40));
	end);

	it("gives up its gets to others, and keeps its sets, which are answered once it is back", function ()
		s = start { "a"; "b" };
		local a, b = s.a, s.b;
		b:show("dnd");
		s.user:request("get", "g");
		s.user:request("set", "s");
		assert.same({}, b:take("iq"));
		b:available(0);
		a:hibernate();
		local moved = expect.one(b:take("iq"));
		assert.equal("g", moved.attr.id);
		assert.same({}, s.user.received);
		b:send(st.reply(moved));
		expect.result(s.user:take("iq"), "g", "proxy");
		a:resume();
		-- Both were delivered; the answer to the get that had moved comes too late.
		assert.equal(2, a:answer_all());
		expect.result(s.user:take("iq"), "s", "proxy");
		s:has_nothing_left();
	end);

	it("and does not come back: its sets end with their time-out, or with its end", function ()
		s = start { "a"; "b" };
		local a, b = s.a, s.b;
		b:show("dnd");
		s.user:request("set", "first");
		b:available(0);
		a:hibernate();
		s:advance(125);
		expect.error(s.user:take("iq"), "first", "proxy", "wait", "remote-server-timeout");
		a:resume();
		b:show("dnd");
		s.user:request("set", "second");
		a:hibernate();
		-- As mod_smacks does when it gives a session up: what was not acknowledged comes back, then it is gone.
		for _, stanza in ipairs(a:take("iq")) do
			if stanza.attr.id == "second" then a:send(st.error_reply(stanza, "cancel", "recipient-unavailable")); end
		end
		assert.same({}, s.user:take("iq"));
		a:disconnect();
		expect.error(s.user:take("iq"), "second", "proxy", "wait", "recipient-unavailable");
		s:advance(0);
		assert.same({}, b:take("iq"));
		assert.same({}, s.user:take("iq"));
	end);

	it("serves as the last resort, and keeps its gets then", function ()
		s = start { "a" };
		s.user:request("get", "open");
		s.a:hibernate();
		s.user:request("get", "new");
		assert.equal(2, #s.a.received);
		s.a:resume();
		assert.equal(2, s.a:answer_all());
	end);

	it("comes after one that drains, so its gets move there", function ()
		s = start { "a"; "b" };
		s.b:show("dnd");
		s.user:request("get", "g");
		s.a:hibernate();
		assert.equal(1, s.b:answer_all());
		s.a:take("iq");
		assert.same({ 0; 20 }, s:ask(20));
	end);

	it("moves nothing from one that hibernates to another that does", function ()
		s = start { "a"; "b" };
		s.b:hibernate();
		s.user:request("get", "g");
		s.a:hibernate();
		assert.same({}, s.b:take("iq"));
		s.a:resume();
		assert.equal(1, s.a:answer_all());
	end);

	it("gets nothing at all with drain_strict or a queue", function ()
		for _, plan in ipairs { { "a"; client_proxy_drain_strict = true }; { "a"; client_proxy_queue_timeout = 10 } } do
			s = start(plan);
			s.a:hibernate();
			s.user:request("get", "q");
			assert.same({}, s.a:take("iq"));
			s:advance(12);
			expect.error(s.user:take("iq"), "q", "proxy", "cancel", "service-unavailable");
		end
	end);

	it("loses its gets to nobody with client_proxy_redispatch none, and its sets, too, with all", function ()
		for redispatch, moved in pairs { none = 0; all = 2 } do
			s = start { "a"; "b"; client_proxy_redispatch = redispatch };
			s.b:show("dnd");
			s.user:request("get", "g");
			s.user:request("set", "s");
			s.b:show();
			s.a:hibernate();
			assert.equal(moved, s.b:answer_all(), redispatch);
			assert.equal(moved, #s.user:take("iq"));
		end
	end);

	it("hibernates still after a reload, and after a presence that says nothing of it", function ()
		s = start { "a"; "b" };
		s.a:hibernate();
		assert.truthy(s:reload());
		assert.same({ 0; 20 }, s:share(20));
		s.a:show();
		assert.same({ 0; 20 }, s:share(20));
		s.a:resume();
		s:all_share(s:share(40));
	end);

	it("is of no concern where it is not the target's", function ()
		s = start { "a"; "b" };
		s.user:hibernate();
		s:login("svc@example/unavailable"):hibernate();
		s:all_share(s:share(40));
	end);

	it("gives up its gets to one that joins", function ()
		s = start { "a" };
		s.user:request("get", "1");
		s.user:request("set", "2");
		s.a:hibernate();
		s:serve("b");
		s:advance(2);
		assert.same({ "1" }, s.b:ids());
		assert.same({}, s.user.received);
	end);

	it("on a host that comes up later is heard of", function ()
		s = start { hosts = { "users"; "proxy" } };
		s:activate("example");
		s:advance(31);
		s:serve("a");
		s:serve("b");
		s.a:hibernate();
		assert.same({ 0; 20 }, s:share(20));
	end);
end);

describe("with client_proxy_priority_tiers", function ()
	it("a priority beyond what there is counts as the highest or lowest, and makes nobody better who drains", function ()
		s = start { "a"; "b"; client_proxy_priority_tiers = true };
		s.a:available(1);
		s.b:show("dnd", nil, 5000);
		assert.same({ 20; 0 }, s:share(20));
		s.b:available(5000);
		s.a:available(127);
		s:all_share(s:share(40));
		s.b:available(-5000);
		assert.same({ 20; 0 }, s:share(20));
	end);

	it("the highest priority serves alone, and the next one when that is gone", function ()
		s = start { client_proxy_priority_tiers = true };
		local active, too, stand_by = s:serve("active", 10), s:serve("too", 10), s:serve("stand-by", 5);
		local counts = s:share(40);
		assert.equal(0, counts[3]);
		s:all_share({ counts[1]; counts[2] });
		active:disconnect();
		assert.same({ 0; 20; 0 }, s:share(20));
		too:disconnect();
		assert.same({ 0; 0; 20 }, s:share(20));
		stand_by:available(-1);
		s:refuses();
	end);

	it("follows changed presence", function ()
		s = start { "a"; "b"; client_proxy_priority_tiers = true };
		s.a:available(1);
		assert.same({ 20; 0 }, s:share(20));
		s.b:available(2);
		assert.same({ 0; 20 }, s:share(20));
		s.a:available(2);
		s:all_share(s:share(40));
		-- Of those that drain, too, the highest priority is first; but one that does not drain is before them.
		s.a:show("dnd", nil, 9);
		assert.same({ 0; 20 }, s:share(20));
		s.b:show("dnd", nil, 100);
		assert.same({ 0; 20 }, s:share(20));
		s.a:show();
		assert.same({ 20; 0 }, s:share(20));
	end);

	it("those of a lower priority serve what those of a higher one have been tried for", function ()
		s = start { "a"; "b"; client_proxy_priority_tiers = true };
		s.a:available(1);
		s.user:request("get", "g");
		s.a:refuse("service-unavailable");
		assert.equal(1, s.b:answer_all());
		expect.result(s.user:take("iq"), "g", "proxy");
	end);

	it("those of a lower priority take the queue when those above are gone", function ()
		s = start {
			"a"; "b"; client_proxy_priority_tiers = true; client_proxy_queue_timeout = 60; client_proxy_max_pending_per_resource = 1;
		};
		s.a:available(5);
		assert.same({ 1; 0 }, s:ask(2, "set"));
		s.a:available(-1);
		s:advance(2);
		assert.same({ 1; 1 }, s:held());
	end);

	it("follows the changed option", function ()
		s = start { "a"; "b" };
		s.a:available(1);
		s:all_share(s:share(40));
		s:reconfigure({ client_proxy_priority_tiers = true });
		assert.same({ 20; 0 }, s:share(20));
		s:reconfigure({ client_proxy_priority_tiers = "maybe" });
		assert.equal(1, #s:errors());
		assert.same({ 20; 0 }, s:share(20));
		s:reconfigure({ client_proxy_priority_tiers = "unset" });
		s:all_share(s:share(40));
	end);
end);

describe("with client_proxy_resources", function ()
	it("only those serve whose names match, whatever else is there", function ()
		s = start { "focus-1"; "gajim"; "focus-22"; "my-focus-1"; client_proxy_resources = "^focus%-%d+$" };
		local counts = s:share(60);
		assert.same({ 0; 0 }, { counts[2]; counts[4] });
		s:all_share({ counts[1]; counts[3] });
		s["focus-1"]:disconnect();
		s["focus-22"]:disconnect();
		s:refuses();
	end);

	it("follows the changed option: who does not match keeps what it has", function ()
		s = start { "a"; "b" };
		s.a:show("dnd");
		s.user:request("set", "s");
		local at_b = expect.one(s.b:take("iq"));
		s.a:show();
		s:reconfigure({ client_proxy_resources = "^a" });
		assert.same({ 20; 0 }, s:share(20));
		s.b:send(st.reply(at_b));
		expect.result(s.user:take("iq"), "s", "proxy");
		s:reconfigure({ client_proxy_resources = "^nobody" });
		s:refuses();
	end);
end);

describe("a priority below zero", function ()
	it("takes nothing new and keeps what is open, with tiers and without", function ()
		for _, tiers in ipairs { true; false } do
			s = start { "a"; client_proxy_priority_tiers = tiers };
			s.user:request("set", "s");
			s.a:available(-1);
			s:refuses();
			assert.equal(1, s.a:answer_all());
			expect.result(s.user:take("iq"), "s", "proxy");
		end
	end);
end);
