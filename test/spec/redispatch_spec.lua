-- What happens when it fails: which requests may go to another resource, by what went wrong.

local start = require "support.scene".start;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

local function answer_with(condition)
	return function (service, stanza) service:send(st.error_reply(stanza, "cancel", condition)); end;
end

-- What goes wrong, and what the user gets where nothing moves.
local failures = {
	{
		name = "is gone"; fails = function (service) service:disconnect(); end;
		kind = "wait"; condition = "recipient-unavailable";
	}; {
		name = "is unavailable"; fails = function (service) service:unavailable(); end;
		kind = "wait"; condition = "recipient-unavailable";
	}; {
		name = "gives it back from hibernation"; fails = function (service, stanza)
			answer_with("recipient-unavailable")(service, stanza);
			service:disconnect();
		end;
		kind = "wait"; condition = "recipient-unavailable";
	}; {
		name = "loses its connection"; fails = function (service) service:hibernate(); end;
		-- It stays where it is.
		kind = "wait"; condition = "remote-server-timeout"; waits = true;
	}; {
		name = "does not know it"; fails = answer_with("feature-not-implemented"); safe_for_sets = true;
		kind = "cancel"; condition = "feature-not-implemented";
	}; {
		name = "does not serve"; fails = answer_with("service-unavailable");
		kind = "cancel"; condition = "service-unavailable";
	}; {
		name = "does not answer in client_proxy_try_timeout"; fails = function () s:advance(12); end;
		kind = "wait"; condition = "remote-server-timeout"; waits = true; never_for_sets = true;
	};
};

for _, redispatch in ipairs { "none"; "safe"; "all" } do
	describe("with client_proxy_redispatch " .. redispatch .. ", where the resource", function ()
		for _, failure in ipairs(failures) do
			for _, kind in ipairs { "get"; "set" } do
				local moves = redispatch == "all" or redispatch == "safe" and (kind == "get" or failure.safe_for_sets);
				if failure.never_for_sets and kind == "set" then moves = false; end

				it(failure.name .. ", a " .. kind .. (moves and " moves" or " does not move"), function ()
					s = start { "a"; "b"; client_proxy_redispatch = redispatch; client_proxy_try_timeout = 10 };
					s.user:request(kind, "q", "node@proxy/res");
					local service, stanza = s:holder("q");
					failure.fails(service, stanza);
					local other, again = s:holder("q");
					if moves then
						assert.is_table(again);
						assert.is_true(other ~= service);
						assert.same({
							kind; "node@proxy/user@users/x"; other.jid; "urn:example:ask";
						}, { again.attr.type; again.attr.from; again.attr.to; again.tags[1].attr.xmlns });
						assert.same({}, s.user.received);
						-- The first one's answer comes too late, unless it was only slow.
						if not failure.waits then service:send(st.reply(stanza)); end
						assert.same({}, s.user.received);
						other:send(st.reply(again));
						expect.result(s.user:take("iq"), "q", "node@proxy/res");
						if failure.waits then service:send(st.reply(stanza)); end
						assert.same({}, s.user.received);
					else
						assert.is_nil(again);
						if failure.waits then
							assert.same({}, s.user.received);
							s:advance(122);
						end
						local own_words = failure.kind == "cancel";
						expect.error(s.user:take("iq"), "q", "node@proxy/res", failure.kind, failure.condition, own_words);
					end
					s:has_nothing_left();
				end);
			end
		end

		for _, kind in ipairs { "get"; "set" } do
			it("cannot be delivered to, a " .. kind .. (redispatch ~= "none" and " moves" or " does not move"), function ()
				s = start { "a"; "b"; client_proxy_redispatch = redispatch; client_proxy_error_limit = false };
				s.a:vanish();
				local lost = 0;
				for i = 1, 40 do
					s.user:request(kind, "q" .. i);
					s.b:answer_all();
					local answer = expect.one(s.user:take("iq"));
					if answer.attr.type == "error" then
						expect.error({ answer }, "q" .. i, "proxy", "wait", "recipient-unavailable");
						lost = lost + 1;
					end
				end
				assert.equal(redispatch == "none", lost > 0);
				s:has_nothing_left();
			end);
		end
	end);
end

describe("a request moves", function ()
	it("client_proxy_redispatch_limit times, two by default, always to one not yet tried", function ()
		for limit, tries in pairs { unset = 3; [1] = 2; [4] = 5; [100] = 6 } do
			s = start { "a"; "b"; "c"; "d"; "e"; "f"; client_proxy_redispatch_limit = limit };
			s.user:request("get", "q");
			local seen = 0;
			while true do
				local service, stanza = s:holder("q");
				if not service then break; end
				assert.is_nil(service.was_tried);
				service.was_tried = true;
				seen = seen + 1;
				service:send(st.error_reply(stanza, "cancel", "service-unavailable"));
			end
			assert.equal(tries, seen);
			expect.error(s.user:take("iq"), "q", "proxy", "cancel", "service-unavailable", true);
		end
	end);

	it("however often where it was never delivered, and that counts for nothing", function ()
		s = start { "dead1"; "dead2"; "dead3"; "dead4"; client_proxy_redispatch_limit = 1 };
		for _, service in ipairs(s.services) do service:vanish(); end
		s:serve("x");
		s:serve("y");
		s.user:request("get", "q");
		local first = s:refuse("service-unavailable", "q");
		local second, again = s:holder("q");
		assert.is_true(first ~= second);
		second:send(st.reply(again));
		expect.result(s.user:take("iq"), "q", "proxy");
	end);

	it("inside its first deadline, however many tries", function ()
		s = start { "a"; "b"; "c"; client_proxy_timeout = 100 };
		s.user:request("get", "q");
		for _ = 1, 2 do
			s:advance(45);
			s:refuse("service-unavailable", "q");
		end
		assert.same({}, s.user.received);
		s:advance(12);
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "remote-server-timeout");
	end);

	it("and the answer of the last one is the user's, application errors and all", function ()
		s = start { "a"; "b" };
		s.user:request("get", "q");
		local service, stanza = s:holder("q");
		service:send(st.error_reply(stanza, "cancel", "service-unavailable", "I am off"));
		service, stanza = s:holder("q");
		service:send(st.error_reply(stanza, "modify", "not-acceptable", "No"):tag("own", { xmlns = "urn:example:app" }));
		local answer = expect.error(s.user:take("iq"), "q", "proxy", "modify", "not-acceptable");
		assert.is_table(answer:get_child("error"):get_child("own", "urn:example:app"));
	end);

	it("not for a set that was refused with service-unavailable and more in it", function ()
		s = start { "a"; "b"; client_proxy_redispatch = "all" };
		for _, kind in ipairs { "get"; "set" } do
			s.user:request(kind, kind);
			local service, stanza = s:holder(kind);
			service:send(st.error_reply(stanza, "cancel", "service-unavailable"):tag("own", { xmlns = "urn:example:app" }));
			assert.is_nil(s:holder(kind));
			expect.error(s.user:take("iq"), kind, "proxy", "cancel", "service-unavailable", true);
		end
	end);

	it("by what holds now: the option is changed while it is open", function ()
		s = start { "a"; "b"; "c" };
		s.user:request("set", "s");
		s:reconfigure({ client_proxy_redispatch = "all"; client_proxy_redispatch_limit = 1 });
		s:refuse("service-unavailable", "s");
		s:refuse("service-unavailable", "s");
		expect.error(s.user:take("iq"), "s", "proxy", "cancel", "service-unavailable", true);
		s:reconfigure({ client_proxy_redispatch = "none" });
		s.user:request("get", "g");
		s:refuse("service-unavailable", "g");
		expect.error(s.user:take("iq"), "g", "proxy", "cancel", "service-unavailable", true);
	end);

	it("past one that has no room, or waits for room with a queue", function ()
		s = start { "a"; "b"; client_proxy_max_pending_per_resource = 1 };
		s.user:request("get", "one");
		s.user:request("get", "two");
		local service = s:holder("one");
		service:disconnect();
		expect.error(s.user:take("iq"), "one", "proxy", "wait", "resource-constraint");

		s = start { "a"; "b"; client_proxy_max_pending_per_resource = 1; client_proxy_queue_timeout = 60 };
		s.user:request("get", "one");
		s.user:request("get", "two");
		s:holder("one"):disconnect();
		assert.same({}, s.user.received);
		local other, stanza = s:holder("two");
		other:send(st.reply(stanza));
		assert.equal(1, other:answer_all());
		assert.equal(2, #s.user:take("iq"));
	end);

	it("while its look-alikes stay behind it, and each is answered once", function ()
		s = start { "a"; "b" };
		for _, res in ipairs { "one"; "two"; "three"; "four" } do s.user:request("get", "same", "proxy/" .. res); end
		s.a:disconnect();
		for _ = 1, 4 do s.b:answer_all(); end
		local from = {};
		for _, answer in ipairs(s.user:take("iq")) do
			assert.equal("result", answer.attr.type);
			table.insert(from, answer.attr.from);
		end
		table.sort(from);
		assert.same({ "proxy/four"; "proxy/one"; "proxy/three"; "proxy/two" }, from);
		s:has_nothing_left();
	end);
end);

describe("with client_proxy_try_timeout", function ()
	it("a get goes on to the next one after each try, and is answered by the first of them that answers", function ()
		s = start { "a"; "b"; "c"; "d"; client_proxy_try_timeout = 10; client_proxy_timeout = 60 };
		s.user:request("get", "q");
		for _ = 1, 2 do
			assert.is_table(s:holder("q"));
			s:advance(7);
			assert.is_nil(s:holder("q"));
			s:advance(5);
		end
		local service, stanza = s:holder("q");
		-- It has moved as often as it may, and stays.
		s:advance(20);
		assert.is_nil(s:holder("q"));
		service:send(st.reply(stanza));
		expect.result(s.user:take("iq"), "q", "proxy");
		s:advance(60);
		s:has_nothing_left();
	end);

	it("a get stays where nobody else is, and ends with its deadline", function ()
		s = start { "a"; client_proxy_try_timeout = 10; client_proxy_timeout = 60 };
		s.user:request("get", "answered");
		s.user:request("get", "not");
		s:advance(40);
		local service, stanza = s:holder("answered");
		service:send(st.reply(stanza));
		expect.result(s.user:take("iq"), "answered", "proxy");
		s:advance(22);
		expect.error(s.user:take("iq"), "not", "proxy", "wait", "remote-server-timeout");
	end);

	it("a get keeps its deadline where its try is over and nobody else is there", function ()
		s = start { "a"; client_proxy_try_timeout = 5; client_proxy_timeout = 60 };
		s.user:request("get", "1");
		s:advance(70);
		expect.error(s.user.received, "1", "proxy", "wait", "remote-server-timeout");
	end);

	it("a changed value holds for tries that begin later", function ()
		s = start { "a"; "b"; client_proxy_timeout = 60 };
		s.user:request("get", "old");
		s:reconfigure({ client_proxy_try_timeout = 5 });
		s.user:request("get", "new");
		s:holder("old");
		s:holder("new");
		s:advance(7);
		assert.is_nil(s:holder("old"));
		assert.is_table(s:holder("new"));
	end);

	it("is kept over a reload", function ()
		s = start { "a"; "b"; client_proxy_try_timeout = 10 };
		s.user:request("get", "q");
		local first = s:holder("q");
		assert.truthy(s:reload());
		s:advance(12);
		local second = s:holder("q");
		assert.is_table(second);
		assert.is_true(first ~= second);
	end);
end);

describe("with client_proxy_try_timeout, a get whose try ended while nobody else was there", function ()
	it("moves once somebody is, and not before a further try has ended", function ()
		s = start { "a"; client_proxy_try_timeout = 5 };
		s.user:request("get", "g");
		s.user:request("set", "s");
		s:advance(7);
		s:serve("b");
		s:advance(1);
		assert.equal(0, #s.b:take("iq"));
		s:advance(5);
		assert.equal(1, s.b:answer_all());
		expect.result(s.user:take("iq"), "g", "proxy");
	end);

	it("stays where try_timeout is turned off meanwhile, and times out once", function ()
		s = start { "a"; client_proxy_try_timeout = 5 };
		s.user:request("get", "g");
		s:advance(7);
		s:reconfigure({ client_proxy_try_timeout = 0 });
		s:advance(10);
		s:serve("b");
		s:advance(30);
		assert.equal(0, #s.b:take("iq"));
		s:advance(120);
		expect.error(s.user:take("iq"), "g", "proxy", "wait", "remote-server-timeout");
	end);
end);

describe("answers inside the send:", function ()
	--- Has all resources answer each request at once, in turn with the entries of a list.
	local function at_once(...)
		local ways, turn = { ... }, 0;
		for _, service in ipairs(s.services) do
			service.on_receive = function (stanza)
				if stanza.name ~= "iq" or stanza.attr.type == "result" or stanza.attr.type == "error" then return true; end
				turn = turn + 1;
				local way = ways[turn] or "result";
				if way == "result" then
					service:send(st.reply(stanza));
				elseif way == "gone" then
					service:disconnect();
				elseif way == "hibernates" then
					service:hibernate();
				else
					service:send(st.error_reply(stanza, "cancel", way));
				end
				return true;
			end;
		end
		return function () return turn; end;
	end

	for _, kind in ipairs { "get"; "set" } do
		it("a " .. kind .. " that nobody knows but the third", function ()
			s = start { "a"; "b"; "c" };
			local turns = at_once("feature-not-implemented", "feature-not-implemented");
			s.user:request(kind, "q");
			expect.result(s.user:take("iq"), "q", "proxy");
			assert.equal(3, turns());
			s:has_nothing_left();
		end);

		it("a " .. kind .. " that comes back from one, is unknown to the next, and answered by the third", function ()
			for _, ways in ipairs {
				{ "service-unavailable"; "feature-not-implemented" }; { "feature-not-implemented"; "service-unavailable" };
				{ "recipient-unavailable"; "item-not-found" }; { "gone"; "feature-not-implemented" };
				{ "feature-not-implemented"; "gone" }; { "gone"; "gone" }; { "service-unavailable"; "gone" };
			} do
				s = start { "a"; "b"; "c" };
				local turns = at_once(ways[1], ways[2]);
				s.user:request(kind, "q");
				expect.result(s.user:take("iq"), "q", "proxy");
				assert.equal(3, turns());
				s:advance(130);
				assert.same({}, s.user.received);
				s:has_nothing_left();
			end
		end);
	end

	it("a request of the user's own, in the answer to another, without end", function ()
		s = start { "a"; "b" };
		at_once();
		local left = 40;
		s.user.on_receive = function ()
			left = left - 1;
			if left > 0 then s.user:request("get", "same"); end
			return true;
		end;
		s.user:request("get", "same");
		assert.equal(40, #s.user:take("iq"));
		s:has_nothing_left();
	end);

	it("a get of which the resource loses its connection is answered once", function ()
		s = start { "a"; "b"; "c" };
		at_once("hibernates");
		s.user:request("get", "q");
		s:advance(130);
		assert.equal(1, #s.user:take("iq"));
		s:has_nothing_left();
	end);
end);
