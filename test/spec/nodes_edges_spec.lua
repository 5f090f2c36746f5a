-- A name for a node, where something is wrong: what servers say of failures, and what stands elsewhere in the configuration.

local scene = require "support.scene";
local start = scene.start_node;
local expect = require "support.assertions";
local server = require "support.server";
local st = require "util.stanza";

local s;

--- What mod_s2s answers with where it cannot reach a server.
local function failed(stanza, condition)
	local reply = st.error_reply(stanza, "cancel", condition, "Server-to-server connection failed");
	reply:get_child("error").attr.by = "proxy-node";
	return reply;
end

describe("an error that this server makes, as its account's server cannot be reached, does not name the node", function ()
	before_each(function ()
		s = start { target_address = "svc@far" };
		s:advance(10);
		s:remote_presence("svc@far", "subscribed", "proxy-node");
		s:remote_presence("svc@far/r", nil, "proxy-node");
		s:forget();
	end);

	local function fail(condition) s:from_remote(failed(expect.one(s:to_remote("far")), condition)); end

	local function is_by_proxy(stanzas)
		assert.equal("proxy", expect.one(stanzas):get_child("error").attr.by);
	end

	for _, condition in ipairs { "remote-server-not-found"; "remote-server-timeout"; "internal-server-error"; "not-allowed" } do
		it("to a request: " .. condition, function ()
			s.user:request("set", "1");
			fail(condition);
			is_by_proxy(s.user:take("iq"));
		end);
	end

	it("to a message", function ()
		s.user:message("room@proxy", "1");
		fail("remote-server-not-found");
		is_by_proxy(s.user:take("message"));
	end);

	it("to presence", function ()
		s.user:direct("room@proxy/desk");
		fail("remote-server-not-found");
		is_by_proxy(s.user:take("presence"));
	end);
end);

it("an error in the node's name for a subscription says that the server cannot be reached", function ()
	s = start { target_address = "svc@far" };
	s:advance(2);
	for _, stanza in ipairs(s:to_remote("far")) do
		if stanza.attr.type == "subscribe" then s:from_remote(failed(stanza, "not-allowed")); end
	end
	assert.matches("the server of svc@far cannot be reached", table.concat(s:logged("warn"), "\n"), 1, true);
end);

it("a probe is answered to somebody who has subscribed at another node, also where there is no room for them here", function ()
	s = start { "a"; later = 5 };
	for i = 1, 20 do s:remote_presence("user@far", "subscribe", "room" .. i .. "@proxy"); end
	s:forget();
	s:remote_presence("user@far/x", "probe", "room21@proxy");
	expect.saw({ "presence - room21@proxy" }, s:to_remote("far"));
end);

it("somebody who was shown the service by a probe is told when it goes", function ()
	s = start { "a"; later = 5 };
	s:remote_presence("user@far/x", "probe", "room@proxy");
	assert.equal("user@far", expect.one(s:to_remote("far")).attr.to, "to all clients, who may know another node");
	s:unload();
	expect.saw({ "presence unavailable room@proxy" }, s:to_remote("far"));
end);

describe("while the component that is the node's name is not active", function ()
	before_each(function ()
		s = start { "a" };
		s.user:request("set", "1");
		_G.prosody.events.fire_event("host-deactivating", { host = "proxy-node" });
		_G.prosody.hosts["proxy-node"] = nil;
	end);

	it("nothing waits for answers that cannot come", function ()
		expect.error(s.user:take("iq"), "1", "proxy", "wait", "recipient-unavailable");
		s:refuses();
		assert.matches("svc@example/a is gone (proxy-node is not active)", table.concat(s:logged("info"), "\n"), 1, true);
	end);

	it("the service is asked for its presence as soon as that is back", function ()
		s.user:take("iq");
		s:activate("proxy-node");
		s:advance(1);
		s.a.received = {};
		assert.same({ 1 }, s:ask(1));
		assert.equal(1, s:answer_all());
		expect.result(s.user:take("iq"), "n1", "proxy");
	end);

	it("another host that goes changes nothing", function ()
		s = start { "a" };
		_G.prosody.events.fire_event("host-deactivating", { host = "users" });
		assert.same({ ["svc@example/a"] = true }, s:resources());
	end);
end);

it("what a server says as it is unsubscribed from is not answered", function ()
	s = start { target_address = { "svc@far"; "svc@example" } };
	s:remote_presence("svc@far", "subscribed", "proxy-node");
	s:remote_presence("svc@far/a", nil, "proxy-node");
	s:advance(1);
	s:reconfigure({ target_address = "svc@example" });
	s:advance(1);
	s:forget();
	for _, kind in ipairs { "unavailable"; "unsubscribed"; "unsubscribe"; "probe" } do
		s:remote_presence("svc@far/a", kind, "proxy-node");
		s:remote_presence("svc@far", kind, "proxy-node");
	end
	assert.same({}, s:to_remote("far"));
end);

describe("the configuration of a node", function ()
	--- Starts a server whose options stand as they are set; returns what was wrong at the proxy.
	local function load(options, configure)
		s = server.new { options = options; configure = configure; hosts = { "example"; "users"; "proxy"; "proxy-node" } };
		return s.load_error;
	end

	it("may stand in the global section", function ()
		assert.is_nil(load({}, function (self)
			self.config.set("proxy-node", "component_module", "client_proxy");
			self.config.set("*", "client_proxy_node", "proxy-node");
		end));
		local said = table.concat(s:logged("info"), "\n");
		assert.matches(", for svc@example, which sees proxy-node", said, 1, true);
		assert.matches(", the name that the service of proxy sees", said, 1, true);
	end);

	it("may have the target in the global section", function ()
		assert.is_nil(load({ target_address = "unset"; client_proxy_node = "proxy-node" }, function (self)
			self.config.set("*", "target_address", "svc@example");
		end));
		assert.matches(", the name that the service of proxy sees", table.concat(s:logged("info"), "\n"), 1, true);
	end);

	it("in the global section is wrong for two", function ()
		local problem = load({}, function (self)
			for _, name in ipairs { "proxy-node"; "proxy2" } do self.config.set(name, "component_module", "client_proxy"); end
			self.config.set("proxy2", "target_address", "svc@example");
			self.config.set("*", "client_proxy_node", "proxy-node");
		end);
		assert.matches("that no other component names", problem, 1, true);
	end);

	it("has no other options, and says so", function ()
		s = start { configure = function (self) self.config.set("proxy-node", "client_proxy_stanzas", { "iq" }); end };
		assert.same(
			{ "client_proxy_stanzas does nothing under proxy-node; move it to the section of proxy" }, s:logged("warn"));
	end);
end);
