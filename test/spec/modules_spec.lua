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
