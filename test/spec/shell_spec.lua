-- The commands of the admin shell, and what is set by hand.

local scene = require "support.scene";
local expect = require "support.assertions";
local start = scene.start;

local s;

--- That a text has others in it.
local function has(text, ...)
	for _, part in ipairs { ... } do assert.is_truthy(text:find(part, 1, true), part .. " is not in\n" .. text); end
end

--- The words of a row of the table of resources.
local function row(name)
	for line in s:shell("show", "proxy"):gmatch("[^\n]+") do
		if line:find("svc@example/" .. name .. " ", 1, true) then
			local words = {};
			for word in line:gmatch("%S+") do table.insert(words, word); end
			return words;
		end
	end
end

describe("a resource that drains by hand", function ()
	it("finishes what it has and gets nothing new while another one is there", function ()
		s = start { "a"; "b" };
		s:ask(20);
		local held = #s.a:requests();
		assert.equal(
			("svc@example/a is draining; it has %d requests open"):format(held), s:shell("drain", "proxy", "svc@example/a"));
		assert.same({ held; 40 - held }, s:ask(20));
		assert.equal(held, s.a:answer_all());
	end);

	it("serves where nobody else does, but for drain_strict and a queue, as with dnd", function ()
		for option, serves in pairs { client_proxy_timeout = true; client_proxy_drain_strict = false } do
			s = start { "a"; [option] = option == "client_proxy_timeout" and 60 or true };
			s:shell("drain", "proxy", "svc@example/a");
			assert.same({ serves and 1 or 0 }, s:ask(1));
		end
	end);

	it("drains whatever it shows, after a reload, too, until it is set ready", function ()
		s = start { "a"; "b"; client_proxy_drain_show = {} };
		s:shell("drain", "proxy", "svc@example/a");
		s.a:show("chat");
		assert.same({ 0; 20 }, s:share(20));
		assert.truthy(s:reload());
		assert.same({ 0; 20 }, s:share(20));
		s:shell("ready", "proxy", "svc@example/a");
		s:all_share(s:share(40));
	end);

	it("does so no longer when it has left", function ()
		s = start { "a"; "b" };
		s:shell("drain", "proxy", "svc@example/a");
		s.a:unavailable();
		s.a:available();
		s:all_share(s:share(40));
	end);
end);

describe("a resource that is ejected by hand", function ()
	it("gets nothing at all, finishes what it has, and is back with ready", function ()
		s = start { "a" };
		s:ask(1);
		assert.equal("svc@example/a is maint; it has 1 requests open", s:shell("eject", "proxy", "svc@example/a"));
		s:refuses();
		assert.equal(1, s.a:answer_all());
		assert.truthy(s:reload());
		s:refuses();
		s:shell("ready", "proxy", "svc@example/a");
		assert.same({ 1 }, s:ask(1));
	end);
end);

describe("client_proxy:show", function ()
	it("has a row for each resource, with what it has answered and what failed", function ()
		s = start { "a"; "b"; client_proxy_balance = "round_robin"; client_proxy_timeout = 5 };
		s:ask(2);
		s:advance(0.25);
		s.a:answer_all();
		s:advance(7);
		s.b:show("dnd", nil, 3);
		has(s:shell("show", "proxy"), "proxy: 1 draining, 1 serving; 0 requests open, 0 of them queued");
		local a, b = row("a"), row("b");
		assert.same({ "ready"; "0"; "0"; "1"; "0"; "250"; "ms"; "250"; "ms" }, { a[2]; table.unpack(a, 4) });
		assert.same(
			{ "draining"; "3"; "0"; "0"; "1"; "-"; "-"; "it"; "shows"; "dnd," }, { b[2]; table.unpack(b, 4, 12) });
		assert.matches("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%dZ$", a[3]);
	end);

	it("counts on over a reload", function ()
		s = start { "a" };
		s:share(3);
		assert.truthy(s:reload());
		assert.equal("3", row("a")[6]);
	end);

	it("knows the quantiles of the last 200 answers", function ()
		s = start { "a" };
		for i = 1, 300 do
			s:ask(1);
			s:advance(i <= 100 and 9 or i <= 297 and 0.1 or 2);
			s:answer_all();
		end
		assert.same({ "100"; "ms"; "2000"; "ms" }, { table.unpack(row("a"), 8, 11) });
	end);

	it("says why nobody serves", function ()
		s = start();
		has(s:shell("show", "proxy"), "proxy: nobody serves: nobody is logged in as svc@example; start the service");
	end);
end);

it("client_proxy:limits says what is used of each limit, and who uses most", function ()
	s = start { "a"; client_proxy_max_pending_per_host = 50 };
	s:ask(3);
	local other = s:connect("other@users/x");
	other:request("get", "1");
	local text = s:shell("limits", "proxy"):gsub(" +", " ");
	has(text, "open requests 4 10000 users (4)", "open requests of an account 3 1000 user@users (3)",
		"open requests of a domain 4 50 users (4)", "open requests at a resource 4 - svc@example/a (4)",
		"queued requests 0 1000", "bytes of kept stanzas 0 67108864",
		"bytes of long ids 0 33554432", "sticky keys 0 100000");
end);

it("client_proxy:probe asks for presence at once", function ()
	s = start { target_address = "svc@far" };
	s:remote_presence("svc@far", "subscribed");
	s:remote_presence("svc@far/a");
	s:advance(5);
	s:to_remote("far");
	assert.equal("proxy: 1 serving; 0 requests open, 0 of them queued", s:shell("probe", "proxy"));
	assert.equal("probe", expect.one(s:to_remote("far")).attr.type);
end);

describe("client_proxy:trace", function ()
	it("shows the heads of the stanzas of one sender, as they are sent, for a time", function ()
		s = start { "a" };
		local other = s:connect("other@users/x");
		local trace = s:trace("proxy", "user@users", "5");
		s:ask(1);
		other:request("get", "not traced");
		s:answer_all();
		assert.equal(2, #trace.lines);
		has(trace.lines[1], "<iq", "id='n1'", "to='svc@example/a'", "from='proxy/user@users/x'");
		has(trace.lines[2], "<iq", "id='n1'", "to='user@users/x'", "from='proxy'", "type='result'");
		s:advance(6);
		assert.equal("2 stanzas of user@users", trace.result);
		s:share(1);
		assert.equal(2, #trace.lines);
	end);

	it("ends after 200 lines, after 60 seconds, and with a reload", function ()
		s = start { "a" };
		local long = s:trace("proxy", "user@users/x");
		for _ = 1, 120 do s:share(1); end
		assert.equal(200, #long.lines);
		assert.equal("200 stanzas of user@users/x", long.result);
		local later = s:trace("proxy", "user@users/x", "3600");
		s:advance(59);
		assert.is_nil(later.result);
		s:advance(2);
		assert.equal("0 stanzas of user@users/x", later.result);
		local last = s:trace("proxy", "user@users/x");
		assert.truthy(s:reload());
		assert.equal("0 stanzas of user@users/x", last.result);
	end);

	if scene.has_c_modules then
		it("knows a sender behind a pseudonym", function ()
			s = start { "a"; client_proxy_address = "opaque" };
			local trace = s:trace("proxy", "user@users", "5");
			s:share(1);
			assert.equal(2, #trace.lines);
		end);
	end
end);

describe("what cannot be done has an error that says so:", function ()
	for _, case in ipairs {
		{ "show"; "other"; says = "There is no proxy other; client_proxy:list shows all" };
		{ "show"; says = "There is no proxy ; client_proxy:list shows all" };
		{ "drain"; "proxy"; "svc@example/z"; says = "There is no resource svc@example/z; client_proxy:show lists all" };
		{ "eject"; "proxy"; says = "There is no resource ; client_proxy:show lists all" };
		{ "trace"; "proxy"; says = "Got nil and nil, expected a JID and a number of seconds above 0" };
		{ "trace"; "proxy"; "user@users"; "soon"; says = "Got user@users and soon, expected a JID and a number" };
	} do
		it(table.concat(case, " "), function ()
			s = start { "a" };
			local ok, problem = s:shell_result(table.unpack(case));
			assert.is_nil(ok);
			has(problem, case.says);
		end);
	end
end);

describe("the section client_proxy of the shell", function ()
	it("is there once for all proxies, until the last of them goes", function ()
		s = start { "a"; hosts = { "example"; "users"; "proxy"; "proxy2" } };
		assert.equal("proxy2: 1 serving; 0 requests open, 0 of them queued\n"
			.. "proxy: 1 serving; 0 requests open, 0 of them queued", s:shell("list"));
		assert.truthy(s:reload());
		assert.truthy(s.modulemanager.unload("proxy", "client_proxy"));
		assert.equal("proxy2: 1 serving; 0 requests open, 0 of them queued", s:shell("list"));
		assert.truthy(s.modulemanager.unload("proxy2", "client_proxy"));
		assert.is_nil(s:shell_section());
	end);

	it("has help, which the shell of Prosody 13 finds as its own", function ()
		s = start();
		local help = getmetatable(s:shell_section()).help.commands;
		for name in pairs(s:shell_section()) do assert.is_string(help[name].desc, name); end
		assert.same({ { name = "host" }; { name = "jid" } }, help.eject.args);
	end);
end);
