-- What happens when it fails: which requests may go to another resource, by what went wrong.

local new_server = require "support.server".new;
local expect = require "support.assertions";
local inside = require "support.inside";
local st = require "util.stanza";

local server, user, services;

local function set_up(options, names)
	server = new_server({ options = options });
	assert.truthy(server.loaded, server.load_error);
	server:advance(1);
	services = {};
	for i, name in ipairs(names or { "a"; "b" }) do services[i] = server:serve("svc@example/" .. name); end
	for _, service in ipairs(services) do service.received = {}; end
	user = server:login("user@users/x");
end

--- The resource that holds a request, and the stanza.
local function holder(id)
	for _, service in ipairs(services) do
		for i, stanza in ipairs(service.received) do
			if stanza.name == "iq" and stanza.attr.id == id then
				table.remove(service.received, i);
				return service, stanza;
			end
		end
	end
end

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
		name = "gives it back from hibernation"; fails = answer_with("recipient-unavailable");
		kind = "wait"; condition = "recipient-unavailable";
	}; {
		name = "cannot be reached: remote-server-timeout"; fails = answer_with("remote-server-timeout");
		kind = "cancel"; condition = "remote-server-timeout";
	}; {
		name = "cannot be reached: remote-server-not-found"; fails = answer_with("remote-server-not-found");
		kind = "cancel"; condition = "remote-server-not-found";
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
		name = "does not answer in client_proxy_try_timeout"; fails = function () server:advance(12); end;
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
					set_up({ client_proxy_redispatch = redispatch; client_proxy_try_timeout = 10 });
					user:request(kind, "q", "node@proxy/res");
					local service, stanza = holder("q");
					failure.fails(service, stanza);
					local other, again = holder("q");
					if moves then
						assert.is_table(again);
						assert.is_true(other ~= service);
						assert.same({
							kind; "node@proxy/user@users/x"; other.jid; "urn:example:ask";
						}, { again.attr.type; again.attr.from; again.attr.to; again.tags[1].attr.xmlns });
						assert.same({}, user.received);
						-- The first one's answer comes too late.
						service:send(st.reply(stanza));
						assert.same({}, user.received);
						other:send(st.reply(again));
						expect.result(user:take("iq"), "q", "node@proxy/res");
					else
						assert.is_nil(again);
						if failure.waits then
							assert.same({}, user.received);
							server:advance(122);
						end
						local own_words = failure.kind == "cancel";
						expect.error(user:take("iq"), "q", "node@proxy/res", failure.kind, failure.condition, own_words);
					end
					assert.same(inside.nothing, inside.left(server));
				end);
			end
		end

		for _, kind in ipairs { "get"; "set" } do
			it("cannot be delivered to, a " .. kind .. (redispatch ~= "none" and " moves" or " does not move"), function ()
				set_up({ client_proxy_redispatch = redispatch; client_proxy_error_limit = false });
				_G.prosody.full_sessions[services[1].jid] = nil;
				local lost = 0;
				for i = 1, 40 do
					user:request(kind, "q" .. i);
					services[2]:answer_all();
					local answer = expect.one(user:take("iq"));
					if answer.attr.type == "error" then
						expect.error({ answer }, "q" .. i, "proxy", "wait", "recipient-unavailable");
						lost = lost + 1;
					end
				end
				assert.equal(redispatch == "none", lost > 0);
				assert.same(inside.nothing, inside.left(server));
			end);
		end
	end);
end

describe("a request moves", function ()
	it("client_proxy_redispatch_limit times, two by default, always to one not yet tried", function ()
		for limit, tries in pairs { unset = 3; [1] = 2; [4] = 5; [100] = 6 } do
			set_up({ client_proxy_redispatch_limit = limit }, { "a"; "b"; "c"; "d"; "e"; "f" });
			user:request("get", "q");
			local seen = 0;
			while true do
				local service, stanza = holder("q");
				if not service then break; end
				assert.is_nil(service.was_tried);
				service.was_tried = true;
				seen = seen + 1;
				service:send(st.error_reply(stanza, "cancel", "service-unavailable"));
			end
			assert.equal(tries, seen);
			expect.error(user:take("iq"), "q", "proxy", "cancel", "service-unavailable", true);
		end
	end);

	it("however often where it was never delivered, and that counts for nothing", function ()
		set_up({ client_proxy_redispatch_limit = 1 }, { "dead1"; "dead2"; "dead3"; "dead4" });
		for _, service in ipairs(services) do _G.prosody.full_sessions[service.jid] = nil; end
		services = { server:serve("svc@example/x"); server:serve("svc@example/y") };
		for _, service in ipairs(services) do service.received = {}; end
		user:request("get", "q");
		local first, stanza = holder("q");
		first:send(st.error_reply(stanza, "cancel", "service-unavailable"));
		local second, again = holder("q");
		assert.is_true(first ~= second);
		second:send(st.reply(again));
		expect.result(user:take("iq"), "q", "proxy");
	end);

	it("inside its first deadline, however many tries", function ()
		set_up({ client_proxy_timeout = 100 }, { "a"; "b"; "c" });
		user:request("get", "q");
		for _ = 1, 2 do
			server:advance(45);
			local service, stanza = holder("q");
			service:send(st.error_reply(stanza, "cancel", "service-unavailable"));
		end
		assert.same({}, user.received);
		server:advance(12);
		expect.error(user:take("iq"), "q", "proxy", "wait", "remote-server-timeout");
	end);

	it("and the answer of the last one is the user's, application errors and all", function ()
		set_up();
		user:request("get", "q");
		local service, stanza = holder("q");
		service:send(st.error_reply(stanza, "cancel", "service-unavailable", "I am off"));
		service, stanza = holder("q");
		service:send(st.error_reply(stanza, "modify", "not-acceptable", "No"):tag("own", { xmlns = "urn:example:app" }));
		local answer = expect.error(user:take("iq"), "q", "proxy", "modify", "not-acceptable");
		assert.is_table(answer:get_child("error"):get_child("own", "urn:example:app"));
	end);

	it("not for a set that was refused with service-unavailable and more in it", function ()
		set_up({ client_proxy_redispatch = "all" });
		for _, kind in ipairs { "get"; "set" } do
			user:request(kind, kind);
			local service, stanza = holder(kind);
			service:send(st.error_reply(stanza, "cancel", "service-unavailable"):tag("own", { xmlns = "urn:example:app" }));
			assert.is_nil(holder(kind));
			expect.error(user:take("iq"), kind, "proxy", "cancel", "service-unavailable", true);
		end
	end);

	it("by what holds now: the option is changed while it is open", function ()
		set_up({}, { "a"; "b"; "c" });
		user:request("set", "s");
		server:reconfigure({ client_proxy_redispatch = "all"; client_proxy_redispatch_limit = 1 });
		local service, stanza = holder("s");
		service:send(st.error_reply(stanza, "cancel", "service-unavailable"));
		service, stanza = holder("s");
		assert.is_table(stanza);
		service:send(st.error_reply(stanza, "cancel", "service-unavailable"));
		expect.error(user:take("iq"), "s", "proxy", "cancel", "service-unavailable", true);
		server:reconfigure({ client_proxy_redispatch = "none" });
		user:request("get", "g");
		service, stanza = holder("g");
		service:send(st.error_reply(stanza, "cancel", "service-unavailable"));
		expect.error(user:take("iq"), "g", "proxy", "cancel", "service-unavailable", true);
	end);

	it("past one that has no room, or waits for room with a queue", function ()
		set_up({ client_proxy_max_pending_per_resource = 1 });
		user:request("get", "one");
		user:request("get", "two");
		local service = holder("one");
		service:disconnect();
		expect.error(user:take("iq"), "one", "proxy", "wait", "resource-constraint");

		set_up({ client_proxy_max_pending_per_resource = 1; client_proxy_queue_timeout = 60 });
		user:request("get", "one");
		user:request("get", "two");
		holder("one"):disconnect();
		assert.same({}, user.received);
		local other, stanza = holder("two");
		other:send(st.reply(stanza));
		assert.equal(1, other:answer_all());
		assert.equal(2, #user:take("iq"));
	end);

	it("while its look-alikes stay behind it, and each is answered once", function ()
		set_up({}, { "a"; "b" });
		for _, res in ipairs { "one"; "two"; "three"; "four" } do user:request("get", "same", "proxy/" .. res); end
		services[1]:disconnect();
		for _ = 1, 4 do services[2]:answer_all(); end
		local from = {};
		for _, answer in ipairs(user:take("iq")) do
			assert.equal("result", answer.attr.type);
			table.insert(from, answer.attr.from);
		end
		table.sort(from);
		assert.same({ "proxy/four"; "proxy/one"; "proxy/three"; "proxy/two" }, from);
		assert.same(inside.nothing, inside.left(server));
	end);
end);

describe("with client_proxy_try_timeout", function ()
	it("a get goes on to the next one after each try, and is answered by the first of them that answers", function ()
		set_up({ client_proxy_try_timeout = 10; client_proxy_timeout = 60 }, { "a"; "b"; "c"; "d" });
		user:request("get", "q");
		for _ = 1, 2 do
			assert.is_table(holder("q"));
			server:advance(7);
			assert.is_nil(holder("q"));
			server:advance(5);
		end
		local service, stanza = holder("q");
		-- It has moved as often as it may, and stays.
		server:advance(20);
		assert.is_nil(holder("q"));
		service:send(st.reply(stanza));
		expect.result(user:take("iq"), "q", "proxy");
		assert.same(inside.nothing, inside.left(server));
	end);

	it("a get stays where nobody else is, and ends with its deadline", function ()
		set_up({ client_proxy_try_timeout = 10; client_proxy_timeout = 60 }, { "a" });
		user:request("get", "answered");
		user:request("get", "not");
		server:advance(40);
		local service, stanza = holder("answered");
		service:send(st.reply(stanza));
		expect.result(user:take("iq"), "answered", "proxy");
		server:advance(22);
		expect.error(user:take("iq"), "not", "proxy", "wait", "remote-server-timeout");
	end);

	it("what is slow counts as a failure, for its sender once", function ()
		set_up({ client_proxy_try_timeout = 5; client_proxy_error_limit = 3 });
		services[2]:available(0, nil, "dnd");
		for i = 1, 3 do server:login("user" .. i .. "@users/x"):request("get", "q" .. i); end
		services[2]:available(0);
		server:advance(7);
		assert.equal(3, services[2]:answer_all());
		services[1]:take("iq");
		for i = 1, 20 do user:request("get", "n" .. i); end
		assert.equal(20, services[2]:answer_all());
	end);

	it("a changed value holds for tries that begin later", function ()
		set_up({ client_proxy_timeout = 60 });
		user:request("get", "old");
		server:reconfigure({ client_proxy_try_timeout = 5 });
		user:request("get", "new");
		holder("old");
		holder("new");
		server:advance(7);
		assert.is_nil(holder("old"));
		assert.is_table(holder("new"));
	end);

	it("is kept over a reload", function ()
		set_up({ client_proxy_try_timeout = 10 });
		user:request("get", "q");
		local first = holder("q");
		assert.truthy(server:reload());
		server:advance(12);
		local second = holder("q");
		assert.is_table(second);
		assert.is_true(first ~= second);
	end);
end);

describe("with client_proxy_try_timeout, a get whose try ended while nobody else was there", function ()
	it("moves once somebody is, and not before a further try has ended", function ()
		set_up({ client_proxy_try_timeout = 5 }, { "a" });
		user:request("get", "g");
		user:request("set", "s");
		server:advance(7);
		local b = server:serve("svc@example/b");
		b.received = {};
		server:advance(1);
		assert.equal(0, #b:take("iq"));
		server:advance(5);
		assert.equal(1, b:answer_all());
		expect.result(user:take("iq"), "g", "proxy");
	end);

	it("stays where try_timeout is turned off meanwhile, and times out once", function ()
		set_up({ client_proxy_try_timeout = 5 }, { "a" });
		user:request("get", "g");
		server:advance(7);
		server:reconfigure({ client_proxy_try_timeout = 0 });
		server:advance(10);
		local b = server:serve("svc@example/b");
		b.received = {};
		server:advance(30);
		assert.equal(0, #b:take("iq"));
		server:advance(120);
		expect.error(user:take("iq"), "g", "proxy", "wait", "remote-server-timeout");
	end);
end);

describe("answers inside the send:", function ()
	--- Has all resources answer each request at once, in turn with the entries of a list.
	local function at_once(...)
		local ways, turn = { ... }, 0;
		for _, service in ipairs(services) do
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
			set_up({}, { "a"; "b"; "c" });
			local turns = at_once("feature-not-implemented", "feature-not-implemented");
			user:request(kind, "q");
			expect.result(user:take("iq"), "q", "proxy");
			assert.equal(3, turns());
			assert.same(inside.nothing, inside.left(server));
		end);

		it("a " .. kind .. " that comes back from one, is unknown to the next, and answered by the third", function ()
			for _, ways in ipairs {
				{ "service-unavailable"; "feature-not-implemented" }; { "feature-not-implemented"; "service-unavailable" };
				{ "recipient-unavailable"; "item-not-found" }; { "gone"; "feature-not-implemented" };
				{ "feature-not-implemented"; "gone" }; { "gone"; "gone" }; { "service-unavailable"; "gone" };
			} do
				set_up({}, { "a"; "b"; "c" });
				local turns = at_once(ways[1], ways[2]);
				user:request(kind, "q");
				expect.result(user:take("iq"), "q", "proxy");
				assert.equal(3, turns());
				server:advance(130);
				assert.same({}, user.received);
				assert.same(inside.nothing, inside.left(server));
			end
		end);
	end

	it("a request of the user's own, in the answer to another, without end", function ()
		set_up({}, { "a"; "b" });
		at_once();
		local left = 40;
		user.on_receive = function ()
			left = left - 1;
			if left > 0 then user:request("get", "same"); end
			return true;
		end;
		user:request("get", "same");
		assert.equal(40, #user:take("iq"));
		assert.same(inside.nothing, inside.left(server));
	end);

	it("a get of which the resource loses its connection is answered once", function ()
		set_up({}, { "a"; "b"; "c" });
		at_once("hibernates");
		user:request("get", "q");
		server:advance(130);
		assert.equal(1, #user:take("iq"));
		assert.same(inside.nothing, inside.left(server));
	end);
end);
