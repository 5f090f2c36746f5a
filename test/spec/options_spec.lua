-- Options: what may be given, what holds then, and what is said of what is wrong.

local scene = require "support.scene";
local inside = require "support.inside";
local expect = require "support.assertions";
local hashes = require "util.hashes";
local start, load_error = scene.start, scene.load_error;

describe("a bad option stops the first load:", function ()
	local cases = {
		{ target_address = "unset" }, 'target_address: got nil, expected the bare JID of the account that serves';
		{ target_address = "example" }, 'target_address: got "example", expected the bare JID';
		{ target_address = "svc@example/a" }, 'target_address: got "svc@example/a", expected the bare JID';
		{ target_address = "@example" }, 'target_address: got "@example", expected the bare JID';
		{ target_address = 42 }, "target_address: got 42, expected the bare JID";
		{ target_address = {} }, "target_address: got a list or table, expected the bare JID";
		{ target_address = { "a@b"; "c" } }, 'target_address: got a list with "c", expected the bare JID';
		{ target_address = { "a@b"; 7 } }, "target_address: got a list with 7, expected the bare JID";
		{ target_address = { "a@b"; x = "c@d" } }, "target_address: got a list or table, expected the bare JID";
		{ target_address = "svc@proxy" }, "or a list of such, none of them at this or another proxy";
		{ client_proxy_timeout = "soon" }, 'client_proxy_timeout: got "soon", expected a number of seconds above 0';
		{ client_proxy_timeout = 0 }, "client_proxy_timeout: got 0, expected";
		{ client_proxy_timeout = -1 }, "client_proxy_timeout: got -1, expected";
		{ client_proxy_timeout = "3 moons" }, 'client_proxy_timeout: got "3 moons", expected';
		{ client_proxy_timeout = 0 / 0 }, "client_proxy_timeout: got ";
		{ client_proxy_timeout = math.huge }, "client_proxy_timeout: got inf, expected";
		{ client_proxy_timeout = {} }, "client_proxy_timeout: got a list or table, expected";
		{ client_proxy_max_pending = 0 }, "client_proxy_max_pending: got 0, expected a whole number above 0";
		{ client_proxy_max_pending = 1.5 }, "client_proxy_max_pending: got 1.5, expected a whole number above 0";
		{ client_proxy_max_pending = "many" }, 'client_proxy_max_pending: got "many", expected a whole number';
		{ client_proxy_probe_interval = false }, "client_proxy_probe_interval: got false, expected";
		{ client_proxy_auto_subscribe = "yes" }, 'client_proxy_auto_subscribe: got "yes", expected true or false';
		{ client_proxy_stanzas = {} }, 'client_proxy_stanzas: got a list or table, expected a list of "iq", which must be there';
		{ client_proxy_stanzas = { "message"; "presence" } }, 'client_proxy_stanzas: got a list or table, expected a list of "iq"';
		{ client_proxy_stanzas = { "iq"; "msg" } }, 'client_proxy_stanzas: got a list with "msg", expected a list of "iq"';
		{ client_proxy_stanzas = "all" }, 'client_proxy_stanzas: got "all", expected a list of "iq"';
		{ client_proxy_offline = "keep" }, 'client_proxy_offline: got "keep", expected';
		{ client_proxy_offline = true }, 'client_proxy_offline: got true, expected';
		{ client_proxy_initiate = "all" }, 'client_proxy_initiate: got "all", expected';
		{ client_proxy_initiate = { "any" } }, 'client_proxy_initiate: got a list or table, expected';
		{ client_proxy_address = "hidden" }, 'client_proxy_address: got "hidden", expected';
	};
	for i = 1, #cases, 2 do
		it(cases[i + 1], function ()
			local message = load_error(cases[i]);
			assert.is_truthy(message:find(cases[i + 1], 1, true), message);
			assert.is_truthy(message:find("; for example: ", 1, true), message);
		end);
	end

	it("a target at another proxy, which may come up later", function ()
		local message = load_error({ target_address = { "svc@example"; "svc@second" } }, function (server)
			server.config.set("second", "component_module", "client_proxy");
		end);
		assert.matches('target_address: got a list with "svc@second"', message, 1, true);
		assert.matches("none of them at this or another proxy", message, 1, true);
	end);

	it("all that are wrong are named at once", function ()
		local message = load_error({ target_address = "unset"; client_proxy_timeout = 0; client_proxy_balance = "fair" });
		for _, name in ipairs { "target_address"; "client_proxy_timeout"; "client_proxy_balance" } do
			assert.is_truthy(message:find(name .. ": got ", 1, true), message);
		end
	end);

	it("and nothing of the module stays", function ()
		local _, failed = load_error({ client_proxy_timeout = "soon" });
		for event in pairs(_G.prosody.hosts.proxy.events._event_map) do
			assert.is_nil(event:match("^message/"), event);
		end
		failed:advance(100);
		assert.same({}, failed:to_remote("far"));
	end);
end);

describe("an option", function ()
	for value, seconds in pairs {
		["2 minutes"] = 120; ["2min"] = 120; ["1 hour"] = 3600; ["90"] = 90; ["5 s"] = 5; ["1 Day"] = 86400;
	} do
		it("takes the period " .. value, function ()
			local s = start { "a"; client_proxy_timeout = value };
			s.user:request("get", "1");
			s:advance(seconds - 0.1);
			assert.same({}, s.user.received);
			s:advance(1.2);
			assert.equal(1, #s.user.received);
		end);
	end

	if scene.has_c_modules then
		it("target_address is normalised", function ()
			local s = start { "a"; target_address = "SVC@Example" };
			assert.same({ 1 }, s:ask(1));
		end);
	end

	it("client_proxy_stanzas takes one word, too", function ()
		assert.is_table(start { client_proxy_stanzas = "iq" });
	end);

	it("on what is relayed holds as soon as it changes", function ()
		local s = start { "a"; client_proxy_stanzas = { "iq" } };
		local function outcome()
			s.user:message("proxy", "1");
			s.user:direct("room@proxy");
			s.a:request("get", "2", "proxy/user@users/x");
			local got = { #s.a:take("message"); #s.a:take("presence"); #s.user:take("iq") };
			s:forget();
			return table.concat(got, " ");
		end
		assert.equal("0 0 0", outcome());
		s:reconfigure({ client_proxy_stanzas = { "iq"; "message" } });
		assert.equal("1 0 0", outcome());
		s:reconfigure({ client_proxy_stanzas = { "iq"; "message"; "presence" }; client_proxy_initiate = "any" });
		assert.equal("1 1 1", outcome());
		-- What is wrong changes nothing.
		s:reconfigure({ client_proxy_stanzas = { "message" }; client_proxy_initiate = "all" });
		assert.equal(2, #s:errors());
		assert.equal("1 1 1", outcome());
		s:reconfigure({ client_proxy_stanzas = "unset"; client_proxy_initiate = "known" });
		s.user:request("get", "1");
		assert.equal("0 0 1", outcome());
		s:reconfigure({ client_proxy_initiate = "unset" });
		assert.equal("0 0 0", outcome());
	end);

	it("client_proxy_offline holds as soon as it changes", function ()
		local s = start { client_proxy_stanzas = { "iq"; "message" } };
		local kept = 0;
		_G.prosody.hosts.example.events.add_handler("message/offline/handle", function ()
			kept = kept + 1;
			return true;
		end);
		s.user:message("proxy", "1");
		assert.equal(0, kept);
		s:reconfigure({ client_proxy_offline = "store" });
		s.user:message("proxy", "2", { type = "chat" });
		assert.equal(1, kept);
	end);

	it("without its prefix is named, and a near miss of target_address", function ()
		local s = start { timeout = 5; target_adress = "svc@example"; name = "x"; modules_enabled = {} };
		assert.same({
			"There is no option target_adress; did you mean target_address?";
			"There is no option timeout; did you mean client_proxy_timeout?";
		}, s:logged("warn"));
	end);

	it("under a host that is no proxy is named, unless it is one of the status page", function ()
		local s = start { configure = function (server)
			server.config.set("users", "client_proxy_timeout", 5);
			server.config.set("users", "client_proxy_status_token", "0123456789abcdef");
			server.config.set("*", "client_proxy_queue_size", 5);
		end };
		assert.same(
			{ "client_proxy_timeout does nothing under users; move it to the section of proxy" }, s:logged("warn"));
	end);

	it("that is misspelt is named with what may have been meant", function ()
		local s = start { client_proxy_time_out = 5; client_proxy_autosubscribe = true; name = "x" };
		local warnings = s:logged("warn");
		table.sort(warnings);
		assert.same({
			"There is no option client_proxy_autosubscribe; did you mean client_proxy_auto_subscribe?";
			"There is no option client_proxy_time_out; did you mean client_proxy_timeout?";
		}, warnings);
	end);
end);

local periods_wrong = { "soon"; -1; "3 moons"; {}; true; "0"; math.huge; "" };
local periods_or_off_wrong = { "soon"; -1; "3 moons"; {}; true; math.huge; "" };
local whole_numbers_wrong = { 0; -1; 1.5; "many"; {}; true; false; math.huge };
local limits_wrong = { -1; 1.5; "many"; {}; true; math.huge };
local flags_wrong = { "yes"; 2; {}; "" };

--- A number that 0 turns off is infinite then.
local off = math.huge;

-- Each option: its name in the module, its default, values that are right with what they come to, and wrong ones.
local all_options = {
	client_proxy_timeout = {
		field = "timeout"; default = 120; good = { { 5; 5 }; { "2 minutes"; 120 }; { 0.5; 0.5 } };
		bad = { "soon"; 0; -1; {}; false; true; math.huge };
	};
	client_proxy_try_timeout = {
		field = "try_timeout"; default = 0; good = { { 5; 5 }; { "10 s"; 10 }; { 0; 0 }; { false; 0 } }; bad = periods_or_off_wrong;
	};
	client_proxy_max_pending = {
		field = "max_pending"; default = 10000; good = { { 1; 1 }; { "20"; 20 } }; bad = whole_numbers_wrong;
	};
	client_proxy_max_pending_per_resource = {
		field = "max_pending_per_resource"; default = off; good = { { 1; 1 }; { "20"; 20 }; { false; off }; { 0; off } };
		bad = limits_wrong;
	};
	client_proxy_max_pending_per_sender = {
		field = "max_pending_per_sender"; default = 1000; good = { { 7; 7 }; { false; off }; { 0; off } }; bad = limits_wrong;
	};
	client_proxy_max_pending_per_host = {
		field = "max_pending_per_host"; default = off; good = { { 7; 7 }; { false; off } }; bad = limits_wrong;
	};
	client_proxy_allow = {
		field = "allow"; default = false;
		good = {
			{ { "users"; "a@b" }; { "users"; "a@b" } }; { "users"; { "users" } }; { false; false }; { {}; {} };
		};
		bad = { 5; true; { "a@b/c" }; { 5 }; { x = "users" }; ""; { "users"; "" }; { "@users" } };
	};
	client_proxy_queue_timeout = {
		field = "queue_timeout"; default = 0; good = { { 30; 30 }; { "1 minute"; 60 }; { 0; 0 }; { false; 0 } };
		bad = periods_or_off_wrong;
	};
	client_proxy_queue_size = {
		field = "queue_size"; default = 1000; good = { { 1; 1 }; { "20"; 20 } }; bad = whole_numbers_wrong;
	};
	client_proxy_balance = {
		field = "balance"; default = "random";
		good = {
			{ "random"; "random" }; { "round_robin"; "round_robin" }; { "least_pending"; "least_pending" }; { "sticky"; "sticky" };
		};
		bad = { "fair"; ""; 1; true; false; {}; "Random"; { "random" } };
	};
	client_proxy_sticky_key = {
		field = "sticky_key"; default = "bare_from";
		good = {
			{ "bare_from"; "bare_from" }; { "from"; "from" }; { "to"; "to" }; { "payload:room"; "payload:room" };
		};
		bad = { "room"; "payload:"; "payload:a b"; "payload"; 1; true; false; {} };
	};
	client_proxy_sticky_ttl = {
		field = "sticky_ttl"; default = 3600; good = { { 5; 5 }; { "1 day"; 86400 } };
		bad = { "soon"; 0; -1; "3 moons"; {}; true; false; math.huge };
	};
	client_proxy_priority_tiers = {
		field = "priority_tiers"; default = false; good = { { true; true }; { false; false }; { "true"; true } }; bad = flags_wrong;
	};
	client_proxy_secret = {
		-- Nothing but its digest is kept.
		field = "secret"; default = ""; good = { { ("x"):rep(32); hashes.sha256(("x"):rep(32), true) } };
		bad = { ("x"):rep(31); ""; 5; true; false; {}; { ("x"):rep(32) } };
	};
	client_proxy_resources = {
		field = "resources"; default = ""; good = {
			{ "^focus"; "^focus" }; { "a%d+$"; "a%d+$" }; { ""; "" }; { "^(a)(b*)%1$"; "^(a)(b*)%1$" }; { "[]%]^(]+"; "[]%]^(]+" };
			{ "%(%b()%f[%a]x()"; "%(%b()%f[%a]x()" };
		};
		bad = {
			-- Whether a text is a pattern shows when it is used.
			5; true; {};
		};
	};
	client_proxy_drain_show = {
		field = "drain_show"; default = { "dnd" };
		good = { { { "dnd"; "xa" }; { "dnd"; "xa" } }; { "away"; { "away" } }; { {}; {} }; { "chat"; { "chat" } } };
		bad = { "busy"; { "dnd"; "busy" }; 5; true; { 5 }; { x = "dnd" }; "" };
	};
	client_proxy_drain_strict = {
		field = "drain_strict"; default = false; good = { { true; true }; { false; false }; { "false"; false } }; bad = flags_wrong;
	};
	client_proxy_ping_interval = {
		field = "ping_interval"; default = 0; good = { { 30; 30 }; { "1 minute"; 60 }; { 0; 0 }; { false; 0 } };
		bad = periods_or_off_wrong;
	};
	client_proxy_ping_fall = {
		field = "ping_fall"; default = 3; good = { { 1; 1 }; { "5"; 5 } }; bad = whole_numbers_wrong;
	};
	client_proxy_ping_rise = {
		field = "ping_rise"; default = 2; good = { { 1; 1 }; { "5"; 5 } }; bad = whole_numbers_wrong;
	};
	client_proxy_error_limit = {
		field = "error_limit"; default = 10; good = { { 1; 1 }; { false; off }; { 0; off } }; bad = limits_wrong;
	};
	client_proxy_error_conditions = {
		field = "error_conditions"; default = {};
		good = {
			{ { "internal-server-error"; "resource-constraint" }; { "internal-server-error"; "resource-constraint" } };
			{ "internal-server-error"; { "internal-server-error" } }; { {}; {} };
		};
		bad = { "internal"; { "internal-server-error"; "text" }; 500; true; false; { 5 }; { x = "gone" }; "" };
	};
	client_proxy_relearn = {
		field = "relearn"; default = 600; good = { { 5; 5 }; { "1 hour"; 3600 } }; bad = periods_wrong;
	};
	client_proxy_redispatch = {
		field = "redispatch"; default = "safe"; good = { { "none"; "none" }; { "safe"; "safe" }; { "all"; "all" } };
		bad = { "some"; ""; true; false; 1; {} };
	};
	client_proxy_redispatch_limit = {
		field = "redispatch_limit"; default = 2; good = { { 1; 1 }; { "5"; 5 } }; bad = whole_numbers_wrong;
	};
	client_proxy_probe_interval = {
		field = "probe_interval"; default = 300; good = { { 60; 60 }; { "1 hour"; 3600 } }; bad = periods_wrong;
	};
	client_proxy_auto_subscribe = {
		field = "auto_subscribe"; default = true; good = { { true; true }; { false; false }; { 0; false } }; bad = flags_wrong;
	};
	client_proxy_stanzas = {
		field = "stanzas"; default = { "iq" };
		good = { { { "iq"; "message" }; { "iq"; "message" } }; { "iq"; { "iq" } } };
		bad = { {}; { "message" }; { "iq"; "msg" }; "message"; "all"; 5; true; false; { x = "iq" } };
	};
	client_proxy_offline = {
		field = "offline"; default = "refuse"; good = { { "store"; "store" }; { "refuse"; "refuse" } };
		bad = { "keep"; ""; 1; true; false; {} };
	};
	client_proxy_initiate = {
		field = "initiate"; default = "none"; good = { { "known"; "known" }; { "any"; "any" }; { "none"; "none" } };
		bad = { "all"; ""; 1; true; false; { "any" } };
	};
	client_proxy_address = {
		field = "address"; default = "plain"; good = { { "opaque"; "opaque" }; { "plain"; "plain" } };
		bad = { "hidden"; ""; 1; true; false; {} };
	};
};

local function show(value)
	if type(value) == "string" then return ("%q"):format(value); end
	if type(value) ~= "table" then return tostring(value); end
	local parts = {};
	for k, v in pairs(value) do table.insert(parts, tostring(k) .. "=" .. show(v)); end
	return "{" .. table.concat(parts, ";") .. "}";
end

local function in_use(s, option) return inside.options(s)[option.field]; end

for name, option in pairs(all_options) do
	describe(name, function ()
		it("has its default, and goes back to it", function ()
			local s = start();
			assert.same(option.default, in_use(s, option));
			for _, pair in ipairs(option.good) do
				s:reconfigure({ [name] = pair[1] });
				assert.same(pair[2], in_use(s, option), show(pair[1]));
				s:reconfigure({ [name] = "unset" });
				assert.same(option.default, in_use(s, option));
			end
		end);

		it("takes what is right, at the first load and at a reload", function ()
			for _, pair in ipairs(option.good) do
				assert.same(pair[2], in_use(start { [name] = pair[1] }, option), show(pair[1]));
			end
			local s = start();
			for _, pair in ipairs(option.good) do
				assert.truthy(s:reload({ [name] = pair[1] }));
				assert.same(pair[2], in_use(s, option), show(pair[1]));
			end
		end);

		it("stops the first load where it is wrong", function ()
			for _, bad in ipairs(option.bad) do
				local message = load_error({ [name] = bad });
				assert.is_truthy(message:find(name .. ": got ", 1, true), message);
				assert.is_truthy(message:find("; for example: " .. name .. " = ", 1, true), message);
			end
		end);

		it("keeps its former value where a later one is wrong, and says so", function ()
			local former = option.good[1];
			local s = start { [name] = former[1] };
			for i, bad in ipairs(option.bad) do
				if i % 2 == 1 then s:reconfigure({ [name] = bad }); else s:reload({ [name] = bad }); end
				assert.same(former[2], in_use(s, option), show(bad));
				local said = expect.one(s:errors());
				assert.is_truthy(said:find(name .. ": got ", 1, true), said);
				assert.is_truthy(said:find("; going on with the former value", 1, true), said);
			end
		end);
	end);
end

describe("client_proxy_resources, a pattern,", function ()
	for _, pattern in ipairs {
		"^focus["; "b["; "b%"; "(b"; "(b))"; "b%f"; "b%b"; "b%bx"; "[a-%]"; "b(%1)"; "b%1"; "[b"; "[^b"; "b[]";
	} do
		it("matches nothing where it is malformed, and is named in the log once: " .. pattern, function ()
			local s = start { client_proxy_resources = pattern };
			for i, name in ipairs { "b"; "focus"; "bbb" } do
				s:serve(name);
				s.user:request("get", tostring(i));
				expect.error(s.user:take("iq"), tostring(i), "proxy", "cancel", "service-unavailable");
			end
			assert.matches("client_proxy_resources: got ", expect.one(s:errors()), 1, true);
		end);
	end

	for _, pattern in ipairs {
		""; "^focus"; "^(a)%1$"; "[]]"; "[^]]"; "%f[%w]a"; "%b()"; "()b()"; "[%]]"; "[a%-]"; "%%"; "((a)b)"; "a-$"; "^^[%w_-]+"; ".";
	} do
		it("takes " .. pattern, function ()
			start { "a"; "b"; "focus"; "(]%-["; client_proxy_resources = pattern };
		end);
	end
end);

describe("the configuration is read again", function ()
	it("and one wrong option among others is the only one that stays as it was", function ()
		local s = start();
		s:reconfigure({ client_proxy_timeout = 5; client_proxy_balance = "fair"; client_proxy_queue_size = 7 });
		local options = inside.options(s);
		assert.same({ 5; "random"; 7 }, { options.timeout; options.balance; options.queue_size });
		assert.equal(1, #s:errors());
	end);

	it("and what is open keeps its deadline, whatever client_proxy_timeout is now", function ()
		local s = start { "a" };
		s.user:request("get", "old");
		s:reconfigure({ client_proxy_timeout = 10 });
		s.user:request("get", "new");
		s:advance(12);
		assert.equal("new", s.user:take("iq")[1].attr.id);
		s:advance(100);
		assert.same({}, s.user.received);
		s.a:answer_all();
		assert.equal("old", s.user:take("iq")[1].attr.id);
	end);

	it("and a misspelt option is named", function ()
		local s = start();
		s:reconfigure({ client_proxy_ballance = "sticky" });
		assert.same({ "There is no option client_proxy_ballance; did you mean client_proxy_balance?" }, s:logged("warn"));
	end);

	it("and a smaller client_proxy_queue_size sends nobody away", function ()
		local s = start { client_proxy_queue_timeout = 60 };
		for i = 1, 5 do s.user:request("get", tostring(i)); end
		s:reconfigure({ client_proxy_queue_size = 2 });
		s.user:request("get", "more");
		assert.equal("more", s.user:take("iq")[1].attr.id);
		assert.equal(5, s:serve("a"):answer_all());
	end);

	it("and another client_proxy_sticky_key holds from then on", function ()
		local s = start { "a"; "b"; client_proxy_balance = "sticky" };
		local function ask()
			for i = 1, 20 do s.user:request("get", tostring(i), "room" .. i .. "@proxy"); end
			return s:answer_each();
		end
		local counts = ask();
		assert.equal(20, math.max(counts[1], counts[2]));
		s:reconfigure({ client_proxy_sticky_key = "to" });
		s:all_share(ask());
	end);
end);

it("on a VirtualHost the module says how it is to be loaded", function ()
	local s = start();
	local loaded, message = s.modulemanager.load("users", "client_proxy");
	assert.is_falsy(loaded);
	assert.is_truthy(message:find('Component "users" "client_proxy"', 1, true), message);
	assert.equal(1, #s:errors());
end);
