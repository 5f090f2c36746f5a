-- What goes wrong around the proxy: sends that set off others, handlers of other modules that throw.

local new_server = require "support.server".new;
local expect = require "support.assertions";
local st = require "util.stanza";

local function started(options)
	local server = new_server({ options = options });
	server:advance(1);
	return server, server:serve("svc@example/a"), server:login("user@users/x");
end

--- Makes another module's handler throw at the first stanza that a function picks.
local function throw_once(host, event, picks)
	local armed = true;
	_G.prosody.hosts[host].events.add_handler(event, function (data)
		if armed and picks(data.stanza) then
			armed = false;
			error("another module's fault");
		end
	end, 50);
end

describe("where a session dies of the answer to its own request,", function ()
	local server, service, user;

	before_each(function ()
		server, service, user = started();
		service:request("get", "own");
		for i = 1, 5 do user:request("set", "u" .. i); end
		service.on_receive = function (stanza)
			if stanza.attr.type == "error" and stanza.attr.id == "own" then
				service.on_receive = nil;
				service:disconnect();
			end
			return true;
		end;
	end);

	it("the others time out once", function ()
		server:advance(122);
		assert.equal(5, #user:take("iq"));
	end);

	it("the others are given up once at an unload", function ()
		server:unload();
		assert.equal(5, #user:take("iq"));
	end);

	it("later requests are answered", function ()
		local other = server:login("other@users/y");
		server:advance(125);
		user.received = {};
		local fresh = server:serve("svc@example/b");
		fresh.received = {};
		for i = 1, 6 do
			user:request("get", "v" .. i);
			other:request("get", "w" .. i);
		end
		assert.equal(12, fresh:answer_all());
		assert.same({ 6, 6 }, { #user:take("iq"), #other:take("iq") });
	end);
end);

describe("where a handler of another module throws,", function ()
	it("a request in its way is answered, and a later set is delivered once", function ()
		local server, service, user = started();
		local other = server:serve("svc@example/b");
		throw_once("example", "iq/full", function (stanza) return stanza.attr.id == "q"; end);
		user:request("set", "q");
		server:advance(125);
		expect.error(user:take("iq"), "q", "proxy", "wait", "remote-server-timeout");
		service.received, other.received = {}, {};
		user:request("set", "s");
		assert.equal(1, #service:take("iq") + #other:take("iq"));
		assert.equal(1, #server:logged("error"));
	end);

	it("all other requests of a lost resource are answered", function ()
		local _, service, user = started();
		for i = 1, 20 do user:request("set", "q" .. i); end
		throw_once("users", "iq/full", function (stanza) return stanza.attr.type == "error"; end);
		service:disconnect();
		assert.equal(19, #user:take("iq"));
	end);

	it("time-outs go on", function ()
		local server, _, user = started();
		for i = 1, 3 do user:request("set", "q" .. i); end
		throw_once("users", "iq/full", function (stanza) return stanza.attr.type == "error"; end);
		server:advance(125);
		assert.equal(2, #user:take("iq"));
		user:request("set", "later");
		server:advance(125);
		assert.equal(1, #user:take("iq"));
	end);

	it("an authentication provider among them, the account is in use later", function ()
		local server = new_server();
		local user = server:login("user@users/x");
		server.accounts = setmetatable({}, { __index = function () error("not in an async context"); end });
		server:advance(5);
		server.accounts = { ["svc@example"] = true };
		local service = server:serve("svc@example/a");
		server:advance(31);
		service.received = {};
		user:request("get", "1");
		assert.equal(1, service:answer_all());
	end);
end);

it("a stanza with a number for an attribute, made by another module, stops nothing", function ()
	local server, _, user = started();
	local odd = st.iq({ type = "get"; id = "n"; to = "proxy"; from = "user@users/x" }):tag("query"):reset();
	odd.tags[1].attr.count = 5;
	_G.prosody.core_post_stanza(_G.prosody.hosts.users, odd);
	server:advance(130);
	assert.equal(1, #user:take("iq"));
	assert.same({}, server:logged("error"));
end);

it("a bounce and an answer within one send are one answer", function ()
	local server, a, user = started();
	local b = server:serve("svc@example/b");
	local first = true;
	for _, service in ipairs { a; b } do
		service.on_receive = function (stanza)
			if stanza.name ~= "iq" or stanza.attr.type ~= "set" then return true; end
			if first then
				first = false;
				service:send(st.error_reply(stanza, "cancel", "service-unavailable"));
			end
			service:send(st.reply(stanza));
			return true;
		end;
	end
	user:request("set", "s");
	server:advance(130);
	assert.equal(1, #user:take("iq"));
end);

describe("what comes after the end", function ()
	it("of the server is refused", function ()
		local _, _, user = started();
		_G.prosody.events.fire_event("server-stopping", {});
		user:request("set", "late");
		expect.error(user.received, "late", "proxy", "wait", "recipient-unavailable");
	end);

	it("of the module, set off by its last answers, is refused", function ()
		local server, _, user = started();
		user.on_receive = function (stanza)
			if stanza.attr.id == "1" then user:request("set", "again"); end
			return true;
		end;
		user:request("set", "1");
		server:unload();
		assert.equal(2, #user.received);
	end);
end);

describe("a client that sends its presence directly", function ()
	it("while a probe is under way outlives later probes", function ()
		local server = new_server();
		local user, service = server:login("user@users/x"), server:login("svc@example/a");
		server:advance(36);
		service:available(0, "proxy");
		server:advance(1000);
		user:request("get", "1");
		assert.same({}, user.received);
	end);

	it("keeps its place though it says service-unavailable of its own accord", function ()
		local server = new_server();
		local user, service = server:login("user@users/x"), server:login("svc@example/a");
		server:advance(1);
		service:available(0, "proxy");
		server:advance(100);
		service.received = {};
		user:request("get", "1");
		service:send(st.error_reply(expect.one(service:take("iq")), "cancel", "service-unavailable"));
		user.received = {};
		server:advance(40);
		user:request("get", "2");
		assert.same({}, user.received);
	end);

	it("and unavailable to another address of the proxy, stays available to the proxy itself", function ()
		local _, service, user = started();
		service:available(0, "node@proxy");
		service:unavailable("node@proxy");
		user:request("get", "1");
		assert.same({}, user.received);
	end);
end);

describe("probes of a far account", function ()
	local server, user;

	local function present(...)
		for _, resource in ipairs { ... } do
			server:from_remote(st.presence { from = "svc@far/" .. resource; to = "proxy" });
		end
	end

	before_each(function ()
		server = new_server({ options = { target_address = "svc@far" } });
		user = server:login("user@users/x");
	end);

	it("take those that are missing away together, and nothing moves from one to the next", function ()
		present("d1", "d2", "d3", "d4", "d5", "ok");
		server:advance(2);
		present("d1", "d2", "d3", "d4", "d5", "ok");
		server:advance(300);
		present("ok");
		for i = 1, 30 do user:request("get", "g" .. i); end
		server:advance(10);
		present("ok");
		server:advance(11);
		present("ok");
		assert.same({}, user:take("iq"));
	end);

	it("count anew after a reload", function ()
		present("a", "b");
		server:advance(2);
		present("a", "b");
		server:advance(20);
		server:reload();
		server:advance(2);
		present("a");
		server:advance(10);
		present("a");
		server:advance(11);
		server:to_remote("far");
		for i = 1, 20 do user:request("get", tostring(i)); end
		for _, stanza in ipairs(server:to_remote("far")) do assert.equal("svc@far/a", stanza.attr.to); end
	end);
end);
