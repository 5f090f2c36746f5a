-- How the proxy learns who is there: subscriptions, probes, and presence that is sent directly.

local start = require "support.scene".start;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

local function is_served()
	s.user.received = {};
	s.user:request("get", "is-served");
	local error = s.user.received[1] and s.user.received[1]:get_child("error");
	return not (error and error:get_child("service-unavailable", "urn:ietf:params:xml:ns:xmpp-stanzas"));
end

local function types_of(stanzas)
	local types = {};
	for i, stanza in ipairs(stanzas) do types[i] = stanza.attr.type or "available"; end
	return types;
end

describe("a target on this server", function ()
	for _, order in ipairs { { "proxy"; "example"; "users" }; { "example"; "users"; "proxy" } } do
		it("is in use whatever the order of hosts: " .. table.concat(order, ", "), function ()
			s = start { "a"; hosts = order; seconds = 0 };
			s:advance(2);
			assert.is_true(is_served());
			assert.same({}, s:logged("warn"));
			-- No client was asked.
			for _, stanza in ipairs(s.a:take("presence")) do
				assert.not_equal("subscribe", stanza.attr.type);
			end
		end);
	end

	it("sends and asks nothing while the module loads", function ()
		s = start { hosts = { "users"; "proxy" }; seconds = 0 };
		assert.same({}, s:to_remote("example"));
	end);

	it("that is created later is in use within a minute, after one warning", function ()
		s = start { accounts = {} };
		s:advance(300);
		assert.same(1, #s:logged("warn"));
		assert.matches("no account svc@example; create it with: prosodyctl adduser", s:logged("warn")[1]);
		assert.is_nil(s.stores["example/roster"]);
		s:serve("a");
		assert.is_false(is_served());
		s:advance(31);
		assert.is_true(is_served());
	end);

	it("is in use when its host comes up later", function ()
		s = start { hosts = { "users"; "proxy" }; seconds = 5 };
		s:activate("example");
		s:serve("a");
		s:advance(2);
		assert.is_true(is_served());
	end);

	it("is asked, and not approved for, without client_proxy_auto_subscribe", function ()
		s = start { "a"; client_proxy_auto_subscribe = false; seconds = 0 };
		s:advance(100);
		assert.equal("subscribe", expect.one(s.a:take("presence")).attr.type);
		assert.equal(1, #s:logged("warn"));
		assert.matches("has not approved", s:logged("warn")[1]);
		assert.is_false(is_served());
		s.a:send(st.presence({ type = "subscribed"; to = "proxy" }));
		assert.is_true(is_served());
	end);

	for _, state in ipairs { "from"; "both" } do
		it("with roster state " .. state .. " is in use", function ()
			s = start { client_proxy_auto_subscribe = false; seconds = 0 };
			s.stores["example/roster"] = {
				svc = { [false] = { pending = {} }; proxy = { subscription = state; groups = {} } };
			};
			s:serve("a");
			s:advance(2);
			assert.is_true(is_served());
			assert.same({}, s:logged("warn"));
		end);
	end

	describe("whose roster somebody takes the proxy out of", function ()
		--- Removes the proxy from the roster, as mod_roster does.
		local function remove_contact(client)
			local roster = client.session.roster;
			_G.prosody.hosts.example.events.fire_event("roster-item-removed", {
				username = "svc"; jid = "proxy"; item = roster.proxy; origin = client.session; roster = roster;
			});
			require "core.rostermanager".remove_from_roster(client.session, "proxy");
		end

		it("is in use again at once, and a resource that logs in then, too", function ()
			s = start { "a"; later = 100 };
			remove_contact(s.a);
			s:advance(1);
			s:serve("b");
			s:forget();
			s.asked = 0;
			local counts = s:share(20);
			assert.is_true(counts[1] > 0 and counts[2] > 0, table.concat(counts, " "));
			-- A session is not shown the request for what is approved already.
			for _, stanza in ipairs(s.a:take("presence")) do assert.not_equal("subscribe", stanza.attr.type); end
		end);

		it("again and again, is asked again after 30 seconds", function ()
			s = start { "a"; later = 100 };
			remove_contact(s.a);
			s:advance(1);
			remove_contact(s.a);
			s:serve("b");
			s:advance(27);
			assert.same({ ["svc@example/a"] = true }, s:resources());
			s:advance(3);
			assert.same({ ["svc@example/a"] = true; ["svc@example/b"] = true }, s:resources());
		end);

		it("waits for its owner without client_proxy_auto_subscribe", function ()
			s = start { "a"; client_proxy_auto_subscribe = false; later = 2 };
			s.a:send(st.presence({ type = "subscribed"; to = "proxy" }));
			assert.is_true(is_served());
			s:advance(100);
			s:forget();
			remove_contact(s.a);
			s:advance(50);
			assert.is_false(is_served());
			assert.same({}, s.a:take("presence"));
			s:advance(11);
			assert.equal("subscribe", expect.one(s.a:take("presence")).attr.type);
			s.a:send(st.presence({ type = "subscribed"; to = "proxy" }));
			assert.is_true(is_served());
		end);
	end);

	it("gets an answer to its own subscription, probe and leave", function ()
		s = start();
		s:login("svc@example/a");
		local answers = {};
		-- The host's own handlers would swallow what an account with no such contact receives.
		_G.prosody.hosts.example.events.add_handler("presence/bare", function (event)
			if event.stanza.attr.from == "proxy" then table.insert(answers, st.clone(event.stanza)); end
		end, 10);
		local function ask(kind)
			answers = {};
			_G.prosody.core_post_stanza(
				_G.prosody.hosts.example, st.presence({ type = kind; from = "svc@example"; to = "proxy" })
			);
			return types_of(answers);
		end
		assert.same({ "subscribed"; "available" }, ask("subscribe"));
		assert.same({ "available" }, ask("probe"));
		assert.same({ "unsubscribed"; "unavailable" }, ask("unsubscribe"));
	end);
end);

describe("presence", function ()
	before_each(function () s = start(); end);

	it("sent directly adds a resource without a subscription", function ()
		s = start { client_proxy_auto_subscribe = false; seconds = 0 };
		local service = s:login("svc@example/a");
		service:available(0, "proxy");
		assert.is_true(is_served());
		-- Neither probes nor requests that show nobody take it away.
		s:advance(2000);
		assert.is_true(is_served());
		service:unavailable("proxy");
		assert.is_false(is_served());
	end);

	it("sent directly by a client that is otherwise unavailable outlives all probes", function ()
		local service = s:login("svc@example/a");
		service:available(0, "proxy");
		s:advance(2000);
		assert.is_true(is_served());
	end);

	it("from anybody else adds nothing", function ()
		local stranger = s:login("stranger@users/a");
		stranger:available(0, "proxy");
		expect.error(stranger:take("presence"), nil, "proxy", "cancel", "bad-request");
		s:from_remote(st.presence({ from = "svc@elsewhere/a"; to = "proxy" }));
		s:from_remote(st.presence({ from = "svc@example.org/a"; to = "proxy" }));
		assert.is_false(is_served());
	end);

	it("for an address with a resource adds nothing", function ()
		s:login("svc@example/a"):available(0, "proxy/user@users/x");
		assert.is_false(is_served());
	end);

	it("unavailable from one removes that one", function ()
		s:serve("a");
		s:serve("b");
		s.a:unavailable();
		s.b.received = {};
		assert.same({ 0; 10 }, s:share(10));
		s.b:unavailable();
		assert.is_false(is_served());
	end);

	it("with a negative priority gets nothing new and keeps what it has", function ()
		local service = s:serve("a", 5);
		s.user:request("get", "before");
		service:available(-1);
		assert.is_false(is_served());
		s.user.received = {};
		assert.equal(1, service:answer_all());
		expect.result(s.user.received, "before", "proxy");
		service:available(0);
		assert.is_true(is_served());
	end);

	it("with 300 requests and 3 of 6 resources leaving loses none", function ()
		for i = 1, 6 do s:serve(tostring(i)); end
		for i = 1, 150 do s.user:request("get", tostring(i)); end
		for i = 1, 3 do s.services[i]:disconnect(); end
		for i = 151, 300 do s.user:request("get", tostring(i)); end
		for i = 4, 6 do s.services[i]:answer_all(); end
		assert.equal(300, #s.user.received);
		-- A request moves twice at most, so one or another of the first may be given up, but none of the second.
		for _, stanza in ipairs(s.user.received) do
			assert.is_true(stanza.attr.type == "result" or tonumber(stanza.attr.id) <= 150, tostring(stanza));
		end
	end);
end);

describe("a target on another server", function ()
	before_each(function () s = start { target_address = "svc@far"; seconds = 0 }; end);

	local function from_target(attr, resource)
		attr.from, attr.to = "svc@far" .. (resource and "/" .. resource or ""), attr.to or "proxy";
		s:from_remote(st.presence(attr));
	end

	local function bounce(condition, kind)
		local sent = s:to_remote("far");
		s:from_remote(st.error_reply(sent[1], kind or "cancel", condition));
	end

	it("is subscribed to and probed once the server has started", function ()
		assert.same({}, s:to_remote("far"));
		s:advance(1);
		assert.same({ "probe"; "subscribe" }, types_of(s:to_remote("far")));
	end);

	it("is not probed while a request of ours waits for its answer there", function ()
		s:advance(2);
		s:to_remote("far");
		for _ = 1, 5 do
			s:advance(70);
			for _, kind in ipairs(types_of(s:to_remote("far"))) do assert.equal("subscribe", kind); end
		end
		from_target({ type = "subscribed" });
		assert.same({ "probe" }, types_of(s:to_remote("far")));
	end);

	it("that has not approved is not probed for resources that registered directly", function ()
		s:advance(20);
		s:to_remote("far");
		from_target({}, "a");
		s:advance(1000);
		assert.same({}, s:to_remote("far"));
		from_target({ type = "subscribed" });
		s:advance(2);
		assert.same({ "probe" }, types_of(s:to_remote("far")));
	end);

	it("is known to have approved after a reload", function ()
		from_target({ type = "subscribed" });
		from_target({}, "a");
		s:advance(2);
		assert.truthy(s:reload());
		s:to_remote("far");
		s:advance(2);
		assert.same({ "probe" }, types_of(s:to_remote("far")));
	end);

	it("is in use when it has approved", function ()
		s:advance(2);
		from_target({ type = "unavailable" });
		from_target({ type = "subscribed" });
		from_target({}, "a");
		s:to_remote("far");
		assert.is_true(is_served());
		local sent = s:to_remote("far");
		assert.same({ "get" }, types_of(sent));
		assert.same({ "svc@far/a"; "proxy/user@users/x" }, { sent[1].attr.to; sent[1].attr.from });
	end);

	it("that refuses is asked again after 1, 5, 15, then 60 minutes, with one warning", function ()
		s:advance(1);
		for _, minutes in ipairs { 1; 5; 15; 60; 60 } do
			s:to_remote("far");
			from_target({ type = "unsubscribed" });
			s:advance(minutes * 60 - 2);
			assert.same({}, s:to_remote("far"), minutes .. " minutes");
			s:advance(3);
			assert.same({ "subscribe" }, types_of(s:to_remote("far")));
		end
		assert.equal(1, #s:logged("warn"));
		assert.matches("svc@far refuses our subscription; accept it", s:logged("warn")[1]);
	end);

	it("that stays silent is asked again after 1, 2 and 4 seconds, then every 30, though nobody refuses", function ()
		s:advance(1);
		assert.same({ "probe"; "subscribe" }, types_of(s:to_remote("far")));
		for _, seconds in ipairs { 1; 2; 4; 30; 30; 30 } do
			s:advance(seconds - 1);
			assert.same({}, s:to_remote("far"), seconds .. " seconds");
			s:advance(1);
			assert.same({ "subscribe" }, types_of(s:to_remote("far")), seconds .. " seconds");
		end
		for _, text in ipairs(s:logged("warn")) do assert.not_matches("refuses", text); end
	end);

	--- Lets seconds pass; returns in which of them the account was asked.
	local function asked_in(seconds, each)
		local asked = {};
		for second = 1, seconds do
			if each then each(second); end
			s:advance(1);
			for _, kind in ipairs(types_of(s:to_remote("far"))) do
				if kind == "subscribe" then table.insert(asked, second); end
			end
		end
		return table.concat(asked, " ");
	end

	it("that stays silent is asked again ever later while requests come in, up to every 5 seconds", function ()
		s:advance(100);
		s:to_remote("far");
		assert.equal("1 2 3 5 9 14 19 24 29", asked_in(30, function () assert.is_false(is_served()); end));
	end);

	it("that stays silent is asked at once by a request after a pause of more than 5 seconds, and not more often", function ()
		s:advance(100);
		s:to_remote("far");
		local function ask_in(...)
			local seconds = {};
			for _, second in ipairs { ... } do seconds[second] = true; end
			return function (second) if seconds[second] then is_served(); end end;
		end
		assert.equal("3 13 14 20", asked_in(23, ask_in(3, 13, 14, 20)));
	end);

	it("that has refused is left alone, whoever asks", function ()
		s:advance(1);
		from_target({ type = "unsubscribed" });
		s:to_remote("far");
		assert.equal("60", asked_in(60, is_served));
	end);

	it("serves within 2 seconds of the first request, where a stand-by has asked in vain for an hour", function ()
		-- It may have asked the last time at any moment of the usual 30 seconds.
		for offset = 0, 29 do
			s = start { target_address = "svc@far"; client_proxy_queue_timeout = 10; seconds = (offset == 0 and 3600 or 120) + offset };
			s:to_remote("far");
			s.user:request("get", "first");
			local seconds = 0;
			while #s.user.received == 0 and seconds < 30 do
				s:advance(0.25);
				seconds = seconds + 0.25;
				for _, stanza in ipairs(s:to_remote("far")) do
					local kind = stanza.attr.type;
					-- As ejabberd, which has approved before and sends no presence along.
					if kind == "subscribe" then from_target({ type = "subscribed" }); end
					if kind == "probe" then from_target({}, "a"); end
					if kind == "get" then s:from_remote(st.reply(stanza)); end
				end
			end
			expect.result(s.user:take("iq"), "first", "proxy");
			-- Other specs want whole seconds.
			s:advance(1 - seconds % 1);
			assert.is_true(seconds < 2, offset .. ": " .. seconds);
		end
	end);

	it("that has approved and shows nobody is asked like one that is silent", function ()
		s:advance(1);
		from_target({ type = "subscribed" });
		s:advance(100);
		s:to_remote("far");
		s:advance(30);
		assert.same({ "subscribe" }, types_of(s:to_remote("far")));
		from_target({ type = "subscribed" });
		s:advance(1);
		assert.same({ "probe" }, types_of(s:to_remote("far")));
		assert.is_false(is_served());
		s:advance(5);
		assert.same({ "subscribe" }, types_of(s:to_remote("far")));
		for _, text in ipairs(s:logged("warn")) do assert.not_matches("refuses", text); end
	end);

	it("whose resources all drain is probed at once by a request, and every 10 seconds while they come in", function ()
		s = start { target_address = "svc@far"; client_proxy_drain_strict = true };
		from_target({ type = "subscribed" });
		s:from_remote(st.presence({ from = "svc@far/a"; to = "proxy" }):text_tag("show", "dnd"));
		s:advance(100);
		s:to_remote("far");
		local probed = {};
		for second = 1, 35 do
			assert.is_false(is_served());
			s:advance(1);
			for _, kind in ipairs(types_of(s:to_remote("far"))) do
				assert.equal("probe", kind);
				table.insert(probed, second);
			end
		end
		assert.same({ 1; 11; 21; 31 }, probed);
	end);

	it("is not told of as refusing before it was asked", function ()
		from_target({ type = "unsubscribed" });
		s:advance(1);
		assert.same({ "probe"; "subscribe" }, types_of(s:to_remote("far")));
		assert.same({}, s:logged("warn"));
	end);

	it("that refuses once more before it is asked again has refused once", function ()
		s:advance(8);
		for _ = 1, 4 do from_target({ type = "unsubscribed" }); end
		s:to_remote("far");
		s:advance(58);
		assert.is_false(is_served());
		assert.same({}, s:to_remote("far"));
		s:advance(3);
		assert.same({ "subscribe" }, types_of(s:to_remote("far")));
		-- And the rest is silence.
		s:advance(30);
		assert.is_true(#s:to_remote("far") >= 1);
	end);

	it("that approves after a refusal, and shows nobody, is asked again while requests come in", function ()
		s:advance(1);
		from_target({ type = "unsubscribed" });
		s:advance(2);
		from_target({ type = "subscribed" });
		s:advance(6);
		s:to_remote("far");
		assert.is_false(is_served());
		s:advance(1);
		assert.same({ "subscribe" }, types_of(s:to_remote("far")));
	end);

	it("whose server answers our request with an error is asked again like one that is silent", function ()
		s:advance(1);
		bounce("not-allowed");
		s:advance(20);
		s:to_remote("far");
		s:advance(30);
		assert.same({ "subscribe" }, types_of(s:to_remote("far")));
		assert.matches("svc@far refuses our subscription; accept it", s:logged("warn")[#s:logged("warn")]);
	end);

	it("that takes its approval back is asked again at once, and its resources leave", function ()
		s:advance(1);
		from_target({ type = "subscribed" });
		for _, resource in ipairs { "a"; "b" } do from_target({}, resource); end
		s:advance(400);
		s:to_remote("far");
		s.user:request("set", "open");
		from_target({ type = "unsubscribed" });
		expect.error(s.user:take("iq"), "open", "proxy", "wait", "recipient-unavailable");
		assert.same({}, s:resources());
		s:to_remote("far");
		s:advance(1);
		assert.same({ "subscribe" }, types_of(s:to_remote("far")));
		-- The account is made anew, and is there before its server can be asked.
		s:advance(200);
		s:to_remote("far");
		assert.is_false(is_served());
		s:advance(5);
		assert.same({ "subscribe" }, types_of(s:to_remote("far")));
		from_target({ type = "subscribed" });
		from_target({}, "c");
		assert.is_true(is_served());
		for _, text in ipairs(s:logged("warn")) do assert.not_matches("refuses", text); end
	end);

	it("that approves each request and takes it back is asked every 30 seconds, or 5 while requests come in", function ()
		-- As where two clients of one account decide otherwise.
		local function decide(seconds, is_wanted)
			local asked = 0;
			for _ = 1, seconds do
				if is_wanted then is_served(); end
				s:advance(1);
				for _, kind in ipairs(types_of(s:to_remote("far"))) do
					if kind == "subscribe" then
						asked = asked + 1;
						from_target({ type = "subscribed" });
						from_target({ type = "unsubscribed" });
					end
				end
			end
			return asked;
		end
		decide(60);
		assert.equal(20, decide(600));
		decide(60, true);
		assert.equal(120, decide(600, true));
	end);

	it("that takes its approval back and refuses the next request is asked after a minute", function ()
		s:advance(1);
		from_target({ type = "subscribed" });
		from_target({}, "a");
		s:advance(400);
		from_target({ type = "unsubscribed" });
		s:advance(1);
		s:to_remote("far");
		from_target({ type = "unsubscribed" });
		s:advance(58);
		assert.same({}, s:to_remote("far"));
		s:advance(3);
		assert.same({ "subscribe" }, types_of(s:to_remote("far")));
		assert.matches("svc@far refuses our subscription", expect.one(s:logged("warn")));
	end);

	it("that refuses keeps the resources that have sent their presence directly", function ()
		s:advance(1);
		from_target({}, "a");
		from_target({ type = "unsubscribed" });
		assert.is_true(is_served());
		assert.same({ ["svc@far/a"] = true }, s:resources());
	end);

	for condition, kind in pairs { ["remote-server-not-found"] = "cancel"; ["remote-server-timeout"] = "wait" } do
		it("whose server is down (" .. condition .. ") is asked again within a minute of its return", function ()
			s:advance(1);
			for _ = 1, 20 do
				bounce(condition, kind);
				s:advance(31);
			end
			assert.equal(1, #s:logged("warn"));
			from_target({ type = "subscribed" });
			from_target({}, "a");
			assert.is_true(is_served());
		end);
	end

	it("loses all its resources by an error or an unavailable from the account itself", function ()
		for _, kind in ipairs { "error"; "unavailable" } do
			s = start { target_address = "svc@far"; client_proxy_probe_interval = "1 hour"; seconds = 0 };
			from_target({}, "a");
			from_target({}, "b");
			assert.is_true(is_served());
			s:advance(100);
			from_target({ type = kind });
			assert.is_false(is_served(), kind);
		end
	end);

	it("loses a resource by an error that comes from there", function ()
		from_target({}, "a");
		from_target({}, "b");
		from_target({ type = "error" }, "a");
		s:to_remote("far");
		for i = 1, 10 do s.user:request("get", tostring(i)); end
		local asked = {};
		for _, stanza in ipairs(s:to_remote("far")) do asked[stanza.attr.to] = (asked[stanza.attr.to] or 0) + 1; end
		assert.same({ ["svc@far/b"] = 10 }, asked);
	end);

	it("keeps one that registered directly when our request is answered with unavailable", function ()
		s:advance(1);
		from_target({}, "a");
		from_target({ type = "unavailable" });
		from_target({ type = "unavailable" });
		assert.is_true(is_served());
	end);

	it("is probed again every client_proxy_probe_interval", function ()
		from_target({ type = "subscribed" });
		from_target({}, "a");
		s:advance(2);
		s:to_remote("far");
		for _ = 1, 3 do
			s:advance(300);
			assert.same({ "probe" }, types_of(s:to_remote("far")));
			from_target({}, "a");
		end
	end);

	it("that does not answer probes keeps its resources", function ()
		from_target({ type = "subscribed" });
		from_target({}, "a");
		s:advance(5000);
		assert.is_true(is_served());
	end);

	it("drops a resource that two answers to a probe in a row do not show", function ()
		from_target({ type = "subscribed" });
		for _, resource in ipairs { "a"; "b" } do from_target({}, resource); end
		s:advance(2);
		for _, resource in ipairs { "a"; "b" } do from_target({}, resource); end
		s:advance(300);
		from_target({}, "a");
		s:advance(10);
		from_target({}, "a");
		assert.equal(0, #s:logged("warn"));
		s:advance(11);
		s:to_remote("far");
		for i = 1, 20 do s.user:request("get", tostring(i)); end
		for _, stanza in ipairs(s:to_remote("far")) do assert.equal("svc@far/a", stanza.attr.to); end
	end);

	it("drops nothing that every other answer to a probe does not show", function ()
		s = start { target_address = "svc@far"; client_proxy_timeout = 2000; seconds = 0 };
		from_target({ type = "subscribed" });
		for _, resource in ipairs { "a"; "b" } do from_target({}, resource); end
		s:ask(20, "set");
		local asked, answers = {}, 0;
		for _, stanza in ipairs(s:to_remote("far")) do asked[stanza.attr.to] = true; end
		assert.same({ ["svc@far/a"] = true; ["svc@far/b"] = true }, asked);
		for _ = 1, 1000 do
			s:advance(1);
			for _, kind in ipairs(types_of(s:to_remote("far"))) do
				assert.equal("probe", kind);
				answers = answers + 1;
				from_target({}, "a");
				if answers % 2 == 1 then from_target({}, "b"); end
			end
		end
		assert.is_true(answers >= 6, tostring(answers));
		-- What they have open is lost with nobody.
		assert.same({}, s.user.received);
	end);

	for _, condition in ipairs { "service-unavailable"; "remote-server-timeout"; "recipient-unavailable" } do
		it("loses a resource that fails with " .. condition .. " once two answers do not show it", function ()
			from_target({ type = "subscribed" });
			from_target({}, "dead");
			s:advance(20);
			s:to_remote("far");
			s.user:request("set", "s");
			local set = expect.one(s:to_remote("far"));
			s:from_remote(st.error_reply(set, "cancel", condition));
			s:advance(1);
			expect.error(s.user.received, "s", "proxy", condition == "recipient-unavailable" and "wait" or "cancel", condition, true);
			assert.same({ "probe" }, types_of(s:to_remote("far")));
			from_target({}, "alive");
			s:advance(1);
			assert.same({ "probe" }, types_of(s:to_remote("far")));
			from_target({}, "alive");
			s:advance(1);
			s:to_remote("far");
			for i = 1, 20 do s.user:request("get", tostring(i)); end
			for _, stanza in ipairs(s:to_remote("far")) do assert.equal("svc@far/alive", stanza.attr.to); end
		end);
	end

	it("loses one that registered directly once it fails and answers to two probes say that nobody is there", function ()
		from_target({}, "dead");
		s:advance(20);
		s:to_remote("far");
		s.user:request("set", "s");
		s:from_remote(st.error_reply(expect.one(s:to_remote("far")), "cancel", "service-unavailable"));
		s:advance(1);
		for _ = 1, 2 do
			assert.is_true(is_served());
			from_target({ type = "unavailable" });
			s:advance(11);
		end
		assert.is_false(is_served());
	end);

	it("keeps a service that says service-unavailable of its own accord", function ()
		from_target({ type = "subscribed" });
		from_target({}, "a");
		s:advance(20);
		for i = 1, 10 do
			s:to_remote("far");
			s.user:request("get", tostring(i));
			local asked = s:to_remote("far");
			s:from_remote(st.error_reply(asked[#asked], "cancel", "service-unavailable"));
			s:advance(2);
			from_target({}, "a");
			s:advance(10);
		end
		assert.is_true(is_served());
	end);
end);

describe("a client that sends its presence directly", function ()
	local service;

	before_each(function ()
		s = start();
		service = s:login("svc@example/a");
	end);

	it("while a probe is under way outlives later probes", function ()
		s:advance(35);
		service:available(0, "proxy");
		s:advance(1000);
		assert.is_true(is_served());
	end);

	it("keeps its place though it says service-unavailable of its own accord", function ()
		service:available(0, "proxy");
		s:advance(100);
		service.received = {};
		s.user:request("get", "1");
		service:refuse("service-unavailable");
		s:advance(40);
		assert.is_true(is_served());
	end);

	it("and unavailable to another address of the proxy, stays available to the proxy itself", function ()
		service:available();
		service:available(0, "node@proxy");
		service:unavailable("node@proxy");
		assert.is_true(is_served());
	end);
end);

describe("probes of a far account", function ()
	local function present(...)
		for _, resource in ipairs { ... } do s:remote_presence("svc@far/" .. resource); end
	end

	before_each(function () s = start { target_address = "svc@far"; seconds = 0 }; end);

	it("take those that are missing away together, and nothing moves from one to the next", function ()
		present("d1", "d2", "d3", "d4", "d5", "ok");
		s:advance(2);
		present("d1", "d2", "d3", "d4", "d5", "ok");
		s:advance(300);
		present("ok");
		for i = 1, 30 do s.user:request("get", "g" .. i); end
		s:advance(10);
		present("ok");
		s:advance(11);
		present("ok");
		assert.same({}, s.user:take("iq"));
	end);

	it("count anew after a reload", function ()
		present("a", "b");
		s:advance(2);
		present("a", "b");
		s:advance(20);
		assert.truthy(s:reload());
		s:advance(2);
		present("a");
		s:advance(10);
		present("a");
		s:advance(11);
		s:to_remote("far");
		for i = 1, 20 do s.user:request("get", tostring(i)); end
		local sent = s:to_remote("far");
		assert.equal(20, #sent);
		for _, stanza in ipairs(sent) do assert.equal("svc@far/a", stanza.attr.to); end
	end);
end);

describe("unavailable to the proxy alone", function ()
	local datetime = require "util.datetime".datetime;
	local now = require "support.libraries".now;

	--- Sends what a server tells of a resource there: its last presence, with the time of that.
	-- @param seconds How long that is ago.
	local function told(resource, seconds)
		local stanza = st.presence({ from = "svc@far/" .. resource; to = "proxy" });
		s:from_remote(stanza:tag("delay", { xmlns = "urn:xmpp:delay"; stamp = datetime(now() - seconds) }):up());
	end

	--- Lets time pass until the account is probed.
	local function advance_to_probe()
		s:to_remote("far");
		for _ = 1, 301 do
			s:advance(1);
			local sent = s:to_remote("far")[1];
			if sent and sent.attr.type == "probe" then return; end
		end
		error("nobody is probed");
	end

	local a, b = { ["svc@far/a"] = true }, { ["svc@far/b"] = true };
	local both = { ["svc@far/a"] = true; ["svc@far/b"] = true };

	local function start_far()
		s = start { target_address = "svc@far" };
		s:remote_presence("svc@far", "subscribed");
		s:remote_presence("svc@far/a");
		s:remote_presence("svc@far/b");
		s:advance(100);
		s:remote_presence("svc@far/a", "unavailable");
	end

	it("from a session on this server lasts until it sends presence again, over probes and a reload", function ()
		s = start { "a"; "b"; later = 100 };
		s.a:unavailable("proxy");
		for _ = 1, 3 do
			s:advance(400);
			assert.same({ ["svc@example/b"] = true }, s:resources());
		end
		assert.truthy(s:reload());
		s:advance(400);
		assert.same({ ["svc@example/b"] = true }, s:resources());
		s.b:disconnect();
		s:advance(400);
		assert.same({}, s:resources());
		s.a:available();
		assert.same({ ["svc@example/a"] = true }, s:resources());
		s:advance(400);
		assert.same({ ["svc@example/a"] = true }, s:resources());
	end);

	it("from a session on this server ends with what its server tells unasked, as when it no longer blocks the proxy", function ()
		s = start { "a"; later = 100 };
		s.a:unavailable("proxy");
		s:advance(33);
		assert.same({}, s:resources());
		-- The proxy's probe, as mod_blocklist sends it.
		_G.prosody.core_post_stanza(
			_G.prosody.hosts.example, st.presence({ type = "probe"; from = "proxy"; to = "svc@example" })
		);
		assert.same({ ["svc@example/a"] = true }, s:resources());
	end);

	it("from one elsewhere lasts, whatever its server answers", function ()
		start_far();
		for _ = 1, 3 do
			advance_to_probe();
			told("a", 2000);
			told("b", 2000);
			assert.same(b, s:resources());
		end
		-- With nobody there its server is asked otherwise.
		s:remote_presence("svc@far/b", "unavailable");
		s:advance(31);
		s:remote_presence("svc@far", "subscribed");
		told("a", 2000);
		assert.same({}, s:resources());
		s:advance(1);
		told("a", 2000);
		assert.same({}, s:resources());
		s:remote_presence("svc@far/a");
		assert.same(a, s:resources());
	end);

	it("is over when the answer to a probe shows a later presence, which was lost", function ()
		start_far();
		s:advance(40);
		local seconds = now();
		advance_to_probe();
		told("b", 2000);
		told("a", now() - seconds);
		assert.same(both, s:resources());
	end);

	it("is none when it was the end of a former session, whose next one is shown by the answer to a probe", function ()
		start_far();
		local seconds = now();
		advance_to_probe();
		-- That session had come some seconds before.
		told("a", now() - seconds + 10);
		assert.same(both, s:resources());
	end);

	it("from one elsewhere is looked into with one probe after some seconds: another session may have that name", function ()
		for _, others in ipairs { { "b" }; {} } do
			s = start { target_address = "svc@far" };
			s:remote_presence("svc@far", "subscribed");
			for _, other in ipairs(others) do s:remote_presence("svc@far/" .. other); end
			s:remote_presence("svc@far/a");
			s:advance(100);
			s:to_remote("far");
			-- The new session's presence comes before the end of the old one.
			s:remote_presence("svc@far/a");
			s:remote_presence("svc@far/a", "unavailable");
			assert.is_nil(s:resources()["svc@far/a"]);
			s:advance(3);
			local types = types_of(s:to_remote("far"));
			assert.same(others[1] and { "probe" } or { "probe"; "subscribe" }, types);
			for _, other in ipairs(others) do told(other, 105); end
			told("a", 3);
			assert.is_true(s:resources()["svc@far/a"]);
			s:advance(20);
			assert.same({}, s:to_remote("far"));
		end
	end);

	it("from one elsewhere that has not approved brings no probe, which it could take for a reason to refuse", function ()
		s = start { target_address = "svc@far"; seconds = 20 };
		s:remote_presence("svc@far/a");
		s:to_remote("far");
		s:remote_presence("svc@far/a", "unavailable");
		s:advance(20);
		for _, sent in ipairs(s:to_remote("far")) do assert.equal("subscribe", sent.attr.type); end
	end);

	it("from a session on this server is the truth, and brings no probe", function ()
		s = start { "a"; "b"; later = 100 };
		local probes = 0;
		_G.prosody.hosts.example.events.add_handler("presence/bare", function (event)
			if event.stanza.attr.type == "probe" then probes = probes + 1; end
		end, 10);
		s.a:unavailable();
		s:advance(20);
		assert.equal(0, probes);
	end);

	it("is forgotten with the approval that is taken back", function ()
		start_far();
		s:remote_presence("svc@far", "unsubscribed");
		s:advance(1);
		s:remote_presence("svc@far", "subscribed");
		told("a", 2000);
		assert.same(a, s:resources());
	end);
end);
