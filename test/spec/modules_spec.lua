-- Requests and answers that other modules make: what they have made is left as it is.

local scene = require "support.scene";
local expect = require "support.assertions";
local requests = require "support.requests";
local st = require "util.stanza";

local s;

before_each(function () s = scene.start { "a" }; end);

--- The API of a module that is loaded on a host.
local function module_on(host) return s.modulemanager.get_module(host, "iq").module; end

--- Sends a request with `module:send_iq`; returns where the outcome will be.
local function ask(id, to, origin)
	local stanza = requests.new("get", id, to);
	stanza.attr.from = "users";
	local outcome = {};
	module_on("users"):send_iq(stanza, origin):next(
		function (event) outcome.answer = event.stanza; end,
		function (problem) outcome.problem = problem; end
	);
	return outcome, stanza;
end

for _, to in ipairs { "proxy"; "node@proxy/res" } do
	it("a request of module:send_iq to " .. to .. " is answered", function ()
		local outcome, stanza = ask("m", to);
		assert.same({ "users", to }, { stanza.attr.from, stanza.attr.to });
		assert.equal(1, s.a:answer_all());
		expect.result({ outcome.answer }, "m", to);
	end);
end

it("a request of module:send_iq in the name of a session is answered", function ()
	local outcome = ask("m", "proxy", s.user.session);
	assert.equal(1, s.a:answer_all());
	expect.result({ outcome.answer }, "m", "proxy");
end);

it("a request of module:send_iq is refused by an error", function ()
	s.a:disconnect();
	local outcome = ask("m", "proxy");
	-- 0.12 resolves with an error that is sent to a host of the same server.
	assert.is_truthy(outcome.problem or expect.error({ outcome.answer }, "m", "proxy", "cancel", "service-unavailable"));
end);

it("an answer that a module makes is left as it is", function ()
	s.user:request("get", "q");
	local _, request = s:holder("q");
	local answer = st.reply(request);
	module_on("example"):send(answer);
	assert.same({ "svc@example/a", "proxy/user@users/x" }, { answer.attr.from, answer.attr.to });
	expect.result(s.user:take("iq"), "q", "proxy");
end);

it("what a client sends is not copied", function ()
	local stanza = requests.new("get", "q");
	s.user:send(stanza);
	assert.same({ "proxy/user@users/x", "svc@example/a" }, { stanza.attr.from, stanza.attr.to });
end);

--- Writes down the IQs that the handlers of a host's event are given, as "origin: from to".
local function heard_at(host, event)
	local heard = {};
	_G.prosody.hosts[host].events.add_handler(event, function (data)
		local attr = data.stanza.attr;
		table.insert(heard, ("%s: %s %s"):format(data.origin.host, attr.from, attr.to));
	end, 50);
	return heard;
end

it("modules on the hosts of clients hear of each request and of each answer", function ()
	local requested, answered = heard_at("example", "iq/full"), heard_at("users", "iq/full");
	s.user:request("get", "q");
	assert.equal(1, s.a:answer_all());
	assert.same({ "proxy: proxy/user@users/x svc@example/a" }, requested);
	assert.same({ "proxy: proxy user@users/x" }, answered);
end);

it("a module on a host of clients can take a request, and answer it", function ()
	_G.prosody.hosts.example.events.add_handler("iq/full", function (event)
		event.origin.send(st.error_reply(event.stanza, "auth", "forbidden", "Not here"));
		return true;
	end, 50);
	s.user:request("get", "q");
	assert.same({}, s.a:take("iq"));
	expect.error(s.user:take("iq"), "q", "proxy", "auth", "forbidden");
end);

it("a request is refused where no module takes IQs to clients, and each hears of it once", function ()
	s.modulemanager.unload("example", "iq");
	local requested = heard_at("example", "iq/full");
	s.user:request("get", "q");
	expect.error(s.user:take("iq"), "q", "proxy", "wait", "recipient-unavailable");
	assert.equal(1, #requested);
end);

it("an answer ends where no module takes IQs to clients, and each hears of it once", function ()
	s.modulemanager.unload("users", "iq");
	local answered = heard_at("users", "iq/full");
	s.user:request("get", "q");
	assert.equal(1, s.a:answer_all());
	s:advance(130);
	assert.equal(1, #answered);
	assert.same({}, s.user:take("iq"));
end);

it("the answer goes where Prosody sends it when the host of its client is none of this server any more", function ()
	s.user:request("get", "q");
	_G.prosody.hosts.users = nil;
	assert.equal(1, s.a:answer_all());
	expect.result(s:to_remote("users"), "q", "proxy");
end);

for _, asker in ipairs { { "users"; "host" }, { "users/x"; "host" }, { "somebody@users"; "bare" } } do
	local from, event = asker[1], "iq/" .. asker[2];
	it("the answer to a request of " .. from .. " is an event " .. event, function ()
		local heard = heard_at("users", event);
		local request = requests.new("get", "q", "proxy");
		request.attr.from = from;
		module_on("users"):send(request);
		assert.equal(1, s.a:answer_all());
		assert.same({ "proxy: proxy " .. from }, heard);
	end);
end

--- Has a component up whose address is one of an account, as Prosody allows; returns what comes to its resources.
local function component_of(account)
	local received, events = {}, require "util.events".new();
	_G.prosody.hosts[account] = { host = account; type = "component"; events = events; modules = {} };
	events.add_handler("iq/full", function (event) return table.insert(received, st.clone(event.stanza)) or true; end);
	return received;
end

it("the answer to a component with the address of an account goes to that, not to the account's host", function ()
	local received = component_of("bot@users");
	local request = requests.new("get", "q", "proxy");
	request.attr.from = "bot@users/x";
	module_on("users"):send(request);
	assert.equal(1, s.a:answer_all());
	expect.result(received, "q", "proxy");
end);

it("a request to a component with the address of an account goes to that, not to the account's host", function ()
	s.a:disconnect();
	local received = component_of("svc@example");
	module_on("example"):send(st.presence({ from = "svc@example/c"; to = "proxy" }));
	s.user:request("get", "q");
	assert.equal("svc@example/c", expect.one(received).attr.to);
end);

it("the answer to what has no valid address does not go to a host of clients", function ()
	local heard = heard_at("users", "iq/full");
	local request = requests.new("get", "q", "proxy");
	request.attr.from = "user@users/";
	module_on("users"):send(request);
	assert.equal(1, s.a:answer_all());
	assert.same({}, heard);
end);
