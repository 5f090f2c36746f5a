-- What the log says: who serves and why somebody does not, and what fails.

local scene = require "support.scene";
local expect = require "support.assertions";
local start = scene.start;

local s;

--- The lines of a level that have a text in them.
local function lines(level, text)
	local found = {};
	for _, line in ipairs(s:logged(level)) do
		if line:find(text, 1, true) then table.insert(found, line); end
	end
	return found;
end

local function says(level, text)
	assert.same({ text }, lines(level, text));
end

--- The status of the module, as `module:info` shows it.
local function status()
	local module = s.modulemanager.get_module("proxy", "client_proxy").module;
	return module.status_type .. ": " .. module.status_message;
end

describe("at load", function ()
	it("one line says which version it is, and whom it is for", function ()
		s = start { target_address = { "svc@example"; "svc2@example" } };
		assert.matches("^Version %d+%.%d+%.%d+, for svc@example, svc2@example$", expect.one(lines("info", "Version ")));
	end);
end);

describe("a resource that comes", function ()
	it("and serves is available", function ()
		s = start { "a" };
		says("info", "svc@example/a is available, 1 in all");
	end);

	local cases = {
		{
			because = "its priority is negative; send presence with one of 0 or above";
			priority = -1;
		};
		{
			because = 'its name does not match client_proxy_resources, "^focus"';
			options = { client_proxy_resources = "^focus" };
		};
		{
			because = "it shows dnd, a state of client_proxy_drain_show";
			show = "dnd";
		};
	};
	for _, case in ipairs(cases) do
		it("and is not ready has a line that says why: " .. case.because, function ()
			s = start(case.options);
			s:login("svc@example/a"):show(case.show, nil, case.priority);
			says("info", "svc@example/a is available, 1 in all, but not ready: " .. case.because);
		end);
	end
end);

describe("a resource that changes has a line:", function ()
	it("it drains, is drained, and is ready again", function ()
		s = start { "a"; "b" };
		s:ask(20);
		s.a:show("dnd");
		says("info", "svc@example/a is draining: it shows dnd, a state of client_proxy_drain_show");
		s:advance(5);
		assert.same({}, lines("info", "is drained"));
		s:answer_all();
		s:advance(1);
		says("info", "svc@example/a is drained: it has no request open and can be stopped");
		s:advance(5);
		says("info", "svc@example/a is drained: it has no request open and can be stopped");
		s.a:available();
		says("info", "svc@example/a is ready again");
	end);

	it("it hibernates, comes back, and goes", function ()
		s = start { "a"; "b" };
		s.a:hibernate();
		says("info", "svc@example/a is hibernating: it has lost its connection and may resume it");
		s.a:resume();
		says("info", "svc@example/a is ready again");
		s.a:disconnect();
		says("info", "svc@example/a is gone (unavailable), 1 left");
	end);

	it("it is not to serve any more", function ()
		s = start { "a"; "b" };
		s.a:available(-1);
		says("info", "svc@example/a is ineligible: its priority is negative; send presence with one of 0 or above");
	end);
end);

describe("nobody serves:", function ()
	local cases = {
		{
			why = "nobody is logged in as svc@example; start the service";
		};
		{
			why = "2 where its priority is negative; send presence with one of 0 or above";
			come = function () s:serve("a", -1); s:serve("b", -5); end;
		};
		{
			why = '1 where its name does not match client_proxy_resources, "^focus"';
			come = function () s:serve("a"); end;
			options = { client_proxy_resources = "^focus" };
		};
		{
			why = "1 where it shows dnd, a state of client_proxy_drain_show";
			come = function () s:serve("a"):show("dnd"); end;
			options = { client_proxy_drain_strict = true };
		};
		{
			why = "1 where it has lost its connection and may resume it, 1 where it was ejected by hand; "
				.. "client_proxy:ready ends that";
			come = function ()
				s:serve("a"):hibernate();
				s:serve("b");
				s:shell("eject", "proxy", "svc@example/b");
			end;
			options = { client_proxy_drain_strict = true };
		};
	};
	for _, case in ipairs(cases) do
		it(case.why, function ()
			s = start(case.options);
			if case.come then case.come(); end
			s:advance(8);
			assert.same({}, lines("warn", "Nobody serves"));
			assert.equal("warn: nobody serves: " .. case.why, status());
			s:advance(600);
			says("warn", "Nobody serves proxy: " .. case.why);
		end);
	end

	it("what stood in the way is forgotten when it is mended", function ()
		s = start { accounts = {} };
		s:advance(1);
		local missing = "there is no account svc@example; create it with: prosodyctl adduser svc@example";
		says("warn", "Nobody serves proxy: " .. missing);
		assert.equal("warn: nobody serves: " .. missing, status());
		s.accounts["svc@example"] = true;
		s:advance(40);
		assert.equal("warn: nobody serves: nobody is logged in as svc@example; start the service", status());
		s.accounts["svc@example"] = nil;
		s:advance(40);
		assert.equal("warn: nobody serves: " .. missing, status());
	end);

	it("so is an account elsewhere that has not approved, once it has", function ()
		s = start { target_address = "svc@far" };
		s:advance(120);
		local pending = "svc@far has not approved our subscription; accept it in the client (contact: proxy)";
		assert.equal("warn: nobody serves: " .. pending, status());
		s:remote_presence("svc@far", "subscribed");
		s:advance(1);
		assert.equal("warn: nobody serves: nobody is logged in as svc@far; start the service, and accept our subscription in it", status());
	end);

	it("log-ins of the account fail", function ()
		s = start();
		_G.prosody.hosts.example.events.fire_event("authentication-failure", {
			session = { sasl_handler = { username = "svc" } }; condition = "not-authorized";
		});
		s:advance(20);
		says("warn", "Nobody serves proxy: log-ins of svc@example fail (not-authorized); correct its password in the service");
	end);

	it("once until somebody serves again", function ()
		s = start { "a" };
		for _ = 1, 3 do
			s.a:unavailable();
			s:advance(100);
			s.a:available();
			s:advance(1);
		end
		assert.equal(3, #lines("warn", "Nobody serves"));
	end);

	it("not for a short restart", function ()
		s = start { "a" };
		s.a:unavailable();
		s:advance(8);
		s.a:available();
		s:advance(100);
		assert.same({}, lines("warn", "Nobody serves"));
	end);

	it("not again after a reload", function ()
		s = start();
		s:advance(20);
		assert.truthy(s:reload());
		s:advance(20);
		assert.equal(1, #lines("warn", "Nobody serves"));
	end);
end);

it("the status of the module says how many serve", function ()
	s = start { "a"; "b"; "c" };
	s.c:show("dnd");
	s:advance(1);
	assert.equal("info: 1 draining, 2 serving", status());
	s.a:disconnect();
	s.b:disconnect();
	s:advance(1);
	assert.equal("info: 1 serving", status());
end);

describe("a request that fails", function ()
	it("has a line at info where it is the first of its kind in a minute, at debug else", function ()
		s = start { "a"; client_proxy_timeout = 5; client_proxy_max_pending_per_sender = 3 };
		s:ask(5);
		local text = "Refused a stanza of user@users/x (too_many_of_account): This account has too many requests open";
		assert.same({ text .. "; 0 more since the last such line" }, lines("info", "too_many_of_account"));
		says("debug", text);
		s:advance(7);
		text = "Refused a stanza of user@users/x at svc@example/a (timed_out): The service did not answer in time";
		assert.same({ text .. "; 0 more since the last such line" }, lines("info", "timed_out"));
		assert.same({ text; text }, lines("debug", "timed_out"));
		s:advance(60);
		s:ask(1);
		s:advance(7);
		assert.equal(text .. "; 2 more since the last such line", lines("info", "timed_out")[2]);
	end);

	it("and goes to another resource has one, whatever was refused for the same reason", function ()
		s = start { "a" };
		s.user:request("set", "1");
		s:ask(1);
		s:serve("b");
		s.a:disconnect();
		assert.equal(1, #lines("info", "Refused a stanza of user@users/x at svc@example/a (lost): "));
		says("info", "Redispatched a request of user@users/x to svc@example/b (lost); 0 more since the last such line");
	end);
end);
