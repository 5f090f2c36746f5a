local new_server = require "support.server".new;
local expect = require "support.assertions";
local inside = require "support.inside";

local server, service, user;

local function start(options)
	server = new_server({ options = options });
	server:advance(1);
	service, user = server:serve("svc@example/a"), server:login("user@users/x");
	service.received = {};
end

--- Reloads as if the new version could not go on with the state of the former one.
local function reload_onto_another_version()
	local loaded = server.modulemanager.get_module("proxy", "client_proxy");
	local save = loaded.module.save;
	loaded.module.save = function ()
		local saved = save();
		saved.version = 2;
		return saved;
	end;
	assert.truthy(server:reload());
end

describe("a reload", function ()
	before_each(function () start(); end);

	it("loses no request and no resource", function ()
		for i = 1, 10 do user:request(i % 2 == 0 and "get" or "set", tostring(i)); end
		user:request("get", "1", "proxy/look-alike");
		assert.truthy(server:reload());
		user:request("get", "11");
		assert.equal(11, service:answer_all());
		assert.equal(1, service:answer_all());
		assert.equal(12, #user.received);
		assert.same({}, server:logged("error"));
	end);

	it("keeps deadlines, and what may move", function ()
		user:request("get", "g");
		user:request("set", "s");
		server:advance(60);
		assert.truthy(server:reload());
		server:advance(62);
		assert.equal(2, #user.received);
		user:request("get", "h");
		assert.truthy(server:reload());
		local other = server:serve("svc@example/b");
		service:disconnect();
		assert.equal(1, other:answer_all());
	end);

	it("counts what it takes over", function ()
		start({ client_proxy_max_pending = 3 });
		for i = 1, 3 do user:request("get", tostring(i)); end
		assert.truthy(server:reload());
		user:request("get", "4");
		expect.error(user:take("iq"), "4", "proxy", "wait", "resource-constraint");
		assert.equal(3, service:answer_all());
		for i = 5, 7 do user:request("get", tostring(i)); end
		assert.equal(3, service:answer_all());
	end);

	it("with a bad option goes on with the former values and says so", function ()
		start({ client_proxy_max_pending = 1 });
		user:request("get", "1");
		assert.truthy(server:reload({ client_proxy_max_pending = "lots" }));
		assert.equal(1, #server:logged("error"));
		assert.matches('client_proxy_max_pending: got "lots", expected a whole number above 0', server:logged("error")[1], 1, true);
		user:request("get", "2");
		expect.error(user:take("iq"), "2", "proxy", "wait", "resource-constraint");
		assert.equal(1, service:answer_all());
	end);

	it("with good options takes them", function ()
		assert.truthy(server:reload({ client_proxy_max_pending = 1 }));
		user:request("get", "1");
		user:request("get", "2");
		expect.error(user:take("iq"), "2", "proxy", "wait", "resource-constraint");
	end);

	it("with another target lets the former one finish what it has open", function ()
		user:request("get", "g");
		user:request("set", "s");
		local other = server:serve("other@users/a");
		assert.truthy(server:reload({ target_address = "other@users" }));
		server:advance(2);
		assert.same({}, user.received);
		other.received = {};
		user:request("get", "h");
		assert.equal(1, other:answer_all());
		assert.equal(2, service:answer_all());
		assert.equal(3, #user:take("iq"));
		server:advance(2);
		assert.same({ ["other@users/a"] = true }, inside.resources(server));
		assert.same(inside.nothing, inside.left(server));
	end);

	it("onto a version with another state answers what was open", function ()
		user:request("get", "g");
		user:request("set", "s", "node@proxy/x");
		reload_onto_another_version();
		assert.equal(2, #user.received);
		table.sort(user.received, function (one, other) return one.attr.id < other.attr.id; end);
		expect.error({ user.received[1] }, "g", "proxy", "wait", "recipient-unavailable");
		expect.error({ user.received[2] }, "s", "node@proxy/x", "wait", "recipient-unavailable");
		service:answer_all();
		server:advance(200);
		assert.equal(2, #user.received);
	end);

	it("onto a version with another state answers what the service had asked", function ()
		start({ client_proxy_initiate = "any" });
		service:request("get", "i", "proxy/user@users/x");
		reload_onto_another_version();
		expect.error(service:take("iq"), "i", "proxy/user@users/x", "wait", "recipient-unavailable");
	end);

	for name, saved in pairs {
		["odd in what was open"] = { version = 99; unanswered = { 1; {}; { id = 1; from = {}; to = true }; x = { id = "" } } };
		["empty"] = {}; ["without a part"] = { version = 4; resources = {} }; ["of another version"] = { version = 99; resources = { x = 1 } };
		["of another kind"] = "strange";
	} do
		it("ignores a saved state that is " .. name, function ()
			local loaded = server.modulemanager.get_module("proxy", "client_proxy");
			loaded.module.save = function () return saved; end;
			assert.truthy(server:reload());
			server:advance(2);
			service.received = {};
			user:request("get", "q");
			assert.equal(1, service:answer_all());
			assert.same({}, server:logged("error"));
		end);
	end

	it("after a module that saves nothing works", function ()
		server.modulemanager.get_module("proxy", "client_proxy").module.save = nil;
		assert.truthy(server:reload());
		server:advance(2);
		service.received = {};
		user:request("get", "q");
		assert.equal(1, service:answer_all());
	end);
end);

describe("an end", function ()
	before_each(function () start(); end);

	local function everybody_is_told(how)
		for i = 1, 10 do user:request(i % 2 == 0 and "get" or "set", tostring(i)); end
		user:request("set", "1", "proxy/look-alike");
		how();
		assert.equal(11, #user.received);
		for _, stanza in ipairs(user.received) do
			expect.error({ stanza }, stanza.attr.id, stanza.attr.from, "wait", "recipient-unavailable");
		end
	end

	it("by unloading answers every open request", function ()
		everybody_is_told(function () assert.truthy(server:unload()); end);
	end);

	it("of the host answers every open request", function ()
		everybody_is_told(function ()
			_G.prosody.events.fire_event("host-deactivating", { host = "users" });
			assert.same({}, user.received);
			_G.prosody.events.fire_event("host-deactivating", { host = "proxy" });
		end);
	end);

	it("of the server answers every open request", function ()
		everybody_is_told(function () _G.prosody.events.fire_event("server-stopping", {}); end);
	end);
end);
