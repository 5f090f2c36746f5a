-- A name for each node: what the service sees in place of the component's, so that its answers come to this machine.

local scene = require "support.scene";
local expect = require "support.assertions";
local requests = require "support.requests";
local st = require "util.stanza";

local s;

--- Starts a proxy with a name of its own for the service, which may ask anybody.
local function start(plan)
	plan.client_proxy_initiate = "any";
	return scene.start_node(plan);
end

describe("with a name for the node, the service sees that name, and users the component's", function ()
	before_each(function () s = start { "a" }; end);

	for asked, seen in pairs {
		["proxy"] = "proxy-node"; ["proxy/desk"] = "proxy-node";
		["room@proxy"] = "room@proxy-node"; ["room@proxy/desk"] = "room@proxy-node";
	} do
		it("in a request to " .. asked, function ()
			s.user:request("get", "1", asked);
			local request = expect.one(s.a:take("iq"));
			assert.equal(seen .. "/user@users/x", request.attr.from);
			s.a:send(st.reply(request));
			expect.result(s.user:take("iq"), "1", asked);
			s:has_nothing_left();
		end);
	end

	it("in a request that an error answers, and in one that the service delivers to nobody", function ()
		s.user:request("set", "1", "room@proxy");
		s.a:refuse("forbidden");
		expect.error(s.user:take("iq"), "1", "room@proxy", "cancel", "forbidden", true);
		s.a:vanish();
		s.user:request("set", "2");
		expect.error(s.user:take("iq"), "2", "proxy", "wait", "recipient-unavailable");
	end);

	it("in messages, both ways, and in the errors for them", function ()
		s.user:message("room@proxy/desk", "1");
		local message = expect.one(s.a:take("message"));
		assert.equal("room@proxy-node/user@users/x", message.attr.from);
		s.a:send(st.error_reply(message, "cancel", "gone"));
		expect.saw({ "message error room@proxy/desk gone 1" }, s.user:take("message"));
		s.a:message("room@proxy-node/user@users/x", "2");
		message = expect.one(s.user:take("message"));
		assert.equal("room@proxy", message.attr.from);
		s.user:send(st.error_reply(message, "cancel", "gone"));
		expect.saw({ "message error room@proxy-node/user@users/x gone 2" }, s.a:take("message"));
	end);

	it("in messages that are kept for the account", function ()
		s:reconfigure({ client_proxy_offline = "store" });
		s.a:unavailable();
		local kept;
		_G.prosody.hosts.example.events.add_handler("message/offline/handle", function (event)
			kept = event.stanza.attr.from;
			return true;
		end);
		s.user:message("room@proxy", "1", { type = "chat" });
		assert.equal("room@proxy-node/user@users/x", kept);
	end);

	it("in presence, both ways, and where a conversation goes on", function ()
		s:serve("b");
		s.user:direct("room@proxy/desk");
		local joined = #s.a:take("presence") > 0 and s.a or s.b;
		s:forget();
		for i = 1, 10 do s.user:message("room@proxy", tostring(i)); end
		assert.equal(10, #joined:take("message"));
		joined:direct("room@proxy-node/user@users/x");
		expect.saw({ "presence - room@proxy/desk" }, s.user:take("presence"));
		joined:direct("hall@proxy-node/user@users", nil);
		expect.saw({ "presence - hall@proxy" }, s.user:take("presence"));
		-- What a resource writes to the account binds all clients of it.
		local other = joined == s.a and s.b or s.a;
		other:message("lobby@proxy-node/user@users", "11");
		s:forget();
		for i = 1, 10 do s.user:message("lobby@proxy", tostring(i)); end
		assert.equal(10, #other:take("message"));
		joined:unavailable();
		local ends = { "presence unavailable room@proxy/desk"; "presence unavailable hall@proxy" };
		expect.saw(ends, s.user:take("presence"));
	end);

	it("in requests of the service, both ways", function ()
		s.a:request("get", "own", "room@proxy-node/user@users/x");
		local request = expect.one(s.user:take("iq"));
		assert.equal("room@proxy", request.attr.from);
		s.user:send(st.reply(request));
		expect.result(s.a:take("iq"), "own", "room@proxy-node/user@users/x");
	end);

	it("in pseudonyms", function ()
		s:reconfigure({ client_proxy_address = "opaque" });
		s.user:request("get", "1", "room@proxy");
		local request = expect.one(s.a:take("iq"));
		assert.matches("^room@proxy%-node/%x+/%x+$", request.attr.from);
		s.a:send(st.reply(request));
		expect.result(s.user:take("iq"), "1", "room@proxy");
		s.a:message(request.attr.from, "2");
		assert.equal("room@proxy", expect.one(s.user:take("message")).attr.from);
	end);

	it("in the account's roster", function ()
		local roster = require "core.rostermanager".load_roster("svc", "example");
		assert.equal("from", roster["proxy-node"].subscription);
		assert.is_nil(roster.proxy);
	end);

	it("in pings, whose answers count", function ()
		s:reconfigure({ client_proxy_ping_interval = 10; client_proxy_ping_fall = 1 });
		s:advance(11);
		for _, ping in ipairs(s.a:take("iq")) do
			assert.equal("proxy-node", ping.attr.from);
			s.a:send(st.reply(ping));
		end
		s:advance(5);
		assert.is_true(s:resources()["svc@example/a"]);
		s:advance(20);
		assert.is_false(s:resources()["svc@example/a"]);
	end);
end);

it("an account on another server is asked under that name, and heard", function ()
	s = start { target_address = "svc@far" };
	s:advance(10);
	for _, stanza in ipairs(s:to_remote("far")) do assert.equal("proxy-node", stanza.attr.from); end
	s:remote_presence("svc@far", "subscribed", "proxy-node");
	s:remote_presence("svc@far/r", nil, "proxy-node");
	assert.same({ ["svc@far/r"] = true }, s:resources());
	s:forget();
	s.user:request("get", "1", "room@proxy");
	local request = expect.one(s:to_remote("far"));
	assert.equal("room@proxy-node/user@users/x", request.attr.from);
	s:from_remote(st.reply(request));
	expect.result(s.user:take("iq"), "1", "room@proxy");
	-- What the account's server says of a failed delivery comes to that name, too; and there it is asked whether it lives.
	s.user:request("set", "2");
	s:from_remote(st.error_reply(expect.one(s:to_remote("far")), "cancel", "recipient-unavailable"));
	expect.error(s.user:take("iq"), "2", "proxy", "wait", "recipient-unavailable");
	for _ = 1, 8 do
		s:advance(1);
		for _, stanza in ipairs(s:to_remote("far")) do
			assert.equal("proxy-node", stanza.attr.from);
			if stanza.name == "iq" then s:from_remote(st.reply(stanza)); end
		end
	end
	assert.same({}, s:resources());
end);

it("a probe is answered to somebody who has subscribed at another node, and who hears of changes from then on", function ()
	s = start { "a"; client_proxy_allow = { "user@far" }; later = 5 };
	s:remote_presence("user@far/x", "probe", "room@proxy");
	expect.saw({ "presence - room@proxy" }, s:to_remote("far"));
	s.a:unavailable();
	s:advance(4);
	expect.saw({ "presence unavailable room@proxy" }, s:to_remote("far"));
	-- Not to those who may not ask; nor where the account's address is the component's own.
	s:remote_presence("other@far/x", "probe", "room@proxy");
	expect.saw({ "presence unsubscribed room@proxy" }, s:to_remote("far"));
	s = scene.start_relaying { "a" };
	s:remote_presence("user@far/x", "probe", "room@proxy");
	expect.saw({ "presence unsubscribed room@proxy" }, s:to_remote("far"));
end);

describe("the name of a node", function ()
	local function is_refused(client, stanza)
		client.received = {};
		client:send(stanza);
		local got = expect.one(client.received);
		local report = got:get_child("error");
		assert.same({ "error"; "service-unavailable" }, { got.attr.type; report.tags[1].name });
	end

	before_each(function () s = start { "a" }; end);

	for _, to in ipairs { "proxy-node"; "room@proxy-node"; "proxy-node/user@users/x"; "room@proxy-node/other@users" } do
		it("serves no user at " .. to, function ()
			is_refused(s.user, requests.new("get", "1", to));
			is_refused(s.user, requests.new("set", "2", to));
			is_refused(s.user, st.message({ to = to; id = "3"; type = "chat" }):text_tag("body", "x"));
			is_refused(s.user, st.presence({ to = to; type = "subscribe" }));
			is_refused(s.user, st.presence({ to = to }));
			s.user.received = {};
			for _, kind in ipairs { "result"; "error" } do
				s.user:send(st.iq({ to = to; id = "4"; type = kind }));
			end
			assert.same({ {}; {} }, { s.a.received; s.user.received });
		end);
	end

	it("is no address that the service can ask", function ()
		is_refused(s.a, requests.new("get", "1", "proxy-node"));
		is_refused(s.a, requests.new("get", "2", "room@proxy-node"));
		is_refused(s.a, st.message({ to = "room@proxy-node"; id = "3" }):text_tag("body", "x"));
		-- A client of the account that is no resource of the service speaks for nobody.
		local hidden = s:login("svc@example/hidden");
		hidden:request("get", "4", "proxy-node/user@users/x");
		expect.error(hidden:take("iq"), "4", "proxy-node/user@users/x", "cancel", "feature-not-implemented");
		assert.same({}, s.user.received);
	end);

	it("is where alone a resource answers what it was asked there", function ()
		s.user:request("get", "1");
		local request = expect.one(s.a:take("iq"));
		local forged = st.reply(request);
		forged.attr.to = "proxy/user@users/x";
		s.a:send(forged);
		assert.same({}, s.user.received);
		s.a:send(st.reply(request));
		expect.result(s.user:take("iq"), "1", "proxy");
	end);

	it("can come up before or after its proxy, and come back", function ()
		s = start { "a"; hosts = { "proxy-node"; "example"; "users"; "proxy" } };
		assert.same({ 1 }, s:ask(1));
		s:activate("proxy-node");
		assert.equal(1, s:answer_all());
		assert.equal(1, #s.user:take("iq"));
	end);

	it("stays the same while the component runs", function ()
		s.config.set("proxy-new", "component_module", "client_proxy");
		local problem = 'client_proxy_node: got "proxy-new", expected "proxy-node", as at the start; '
			.. "restart Prosody to change it; going on with the former value";
		s:reconfigure({ client_proxy_node = "proxy-new" });
		assert.same({ problem }, s:errors());
		s.user:request("get", "1");
		s:reload();
		assert.same({ problem }, s:errors());
		s.user:request("get", "2");
		for _, request in ipairs(s.a:requests()) do assert.equal("proxy-node/user@users/x", request.attr.from); end
		assert.equal(2, s:answer_all());
		assert.equal(2, #s.user:take("iq"));
		s:reconfigure({ client_proxy_node = "unset" });
		assert.matches("got nil, expected \"proxy-node\"", expect.one(s:errors()), 1, true);
	end);

	it("is said in the log, at both", function ()
		local said = table.concat(s:logged("info"), "\n");
		assert.matches(", for svc@example, which sees proxy-node", said, 1, true);
		assert.matches(", the name that the service of proxy sees", said, 1, true);
	end);

	it("does nothing where its proxy is not loaded", function ()
		s:unload();
		is_refused(s.user, requests.new("get", "1", "proxy-node"));
	end);
end);

describe("client_proxy_node is wrong where it", function ()
	for what, case in pairs {
		["is no component"] = { "elsewhere" };
		["is the component itself"] = { "proxy" };
		["is a proxy"] = { "proxy2"; function (config)
			config.set("proxy2", "component_module", "client_proxy");
			config.set("proxy2", "target_address", "svc@example");
		end };
		["is another proxy's"] = { "proxy-node"; function (config)
			config.set("proxy2", "component_module", "client_proxy");
			config.set("proxy2", "client_proxy_node", "proxy-node");
		end };
		["is not enabled"] = { "proxy-node"; function (config) config.set("proxy-node", "enabled", false); end };
		["is an account"] = { "a@proxy-node" };
		["is no text"] = { 5 };
		["is empty"] = { "" };
	} do
		it(what, function ()
			local message = scene.load_error({ client_proxy_node = case[1] }, function (server)
				if case[2] then case[2](server.config); end
				server.config.set("proxy", "component_module", "client_proxy");
			end);
			assert.matches("client_proxy_node: got ", message, 1, true);
			assert.matches('the name of another Component "..." "client_proxy" of this server', message, 1, true);
		end);
	end
end);

it("a component without a target that nobody names is wrong, too", function ()
	local message = scene.load_error({ target_address = "unset" });
	assert.matches("target_address: got nil", message, 1, true);
end);
