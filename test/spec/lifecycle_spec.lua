-- A reload, and the ends: of the module, of its host and of the server.

local start = require "support.scene".start;
local expect = require "support.assertions";

local s;

--- Reloads as if the new version could not go on with the state of the former one.
local function reload_onto_another_version()
	s:reload_with(function (saved)
		saved.version = 2;
		return saved;
	end);
end

describe("a reload", function ()
	before_each(function () s = start { "a" }; end);

	it("loses no request and no resource", function ()
		for i = 1, 10 do s.user:request(i % 2 == 0 and "get" or "set", tostring(i)); end
		s.user:request("get", "1", "proxy/look-alike");
		assert.truthy(s:reload());
		s.user:request("get", "11");
		assert.equal(11, s.a:answer_all());
		assert.equal(1, s.a:answer_all());
		assert.equal(12, #s.user.received);
	end);

	it("keeps deadlines, and what may move", function ()
		s.user:request("get", "g");
		s.user:request("set", "s");
		s:advance(60);
		assert.truthy(s:reload());
		s:advance(62);
		assert.equal(2, #s.user.received);
		s.user:request("get", "h");
		assert.truthy(s:reload());
		s:serve("b");
		s.a:disconnect();
		assert.equal(1, s.b:answer_all());
	end);

	it("counts what it takes over", function ()
		s = start { "a"; client_proxy_max_pending = 3 };
		for i = 1, 3 do s.user:request("get", tostring(i)); end
		assert.truthy(s:reload());
		s.user:request("get", "4");
		expect.error(s.user:take("iq"), "4", "proxy", "wait", "resource-constraint");
		assert.equal(3, s.a:answer_all());
		for i = 5, 7 do s.user:request("get", tostring(i)); end
		assert.equal(3, s.a:answer_all());
	end);

	it("with a bad option goes on with the former values and says so", function ()
		s = start { "a"; client_proxy_max_pending = 1 };
		s.user:request("get", "1");
		assert.truthy(s:reload({ client_proxy_max_pending = "lots" }));
		assert.matches('client_proxy_max_pending: got "lots", expected a whole number above 0', expect.one(s:errors()), 1, true);
		s.user:request("get", "2");
		expect.error(s.user:take("iq"), "2", "proxy", "wait", "resource-constraint");
		assert.equal(1, s.a:answer_all());
	end);

	it("with good options takes them", function ()
		assert.truthy(s:reload({ client_proxy_max_pending = 1 }));
		s.user:request("get", "1");
		s.user:request("get", "2");
		expect.error(s.user:take("iq"), "2", "proxy", "wait", "resource-constraint");
	end);

	it("with another target lets the former one finish what it has open", function ()
		s.user:request("get", "g");
		s.user:request("set", "s");
		local other = s:serve("other@users/a");
		assert.truthy(s:reload({ target_address = "other@users" }));
		s:advance(2);
		assert.same({}, s.user.received);
		other.received = {};
		s.user:request("get", "h");
		assert.equal(1, other:answer_all());
		assert.equal(2, s.a:answer_all());
		assert.equal(3, #s.user:take("iq"));
		s:advance(2);
		assert.same({ ["other@users/a"] = true }, s:resources());
		s:has_nothing_left();
	end);

	it("onto a version with another state answers what was open", function ()
		s.user:request("get", "g");
		s.user:request("set", "s", "node@proxy/x");
		reload_onto_another_version();
		assert.equal(2, #s.user.received);
		table.sort(s.user.received, function (one, other) return one.attr.id < other.attr.id; end);
		expect.error({ s.user.received[1] }, "g", "proxy", "wait", "recipient-unavailable");
		expect.error({ s.user.received[2] }, "s", "node@proxy/x", "wait", "recipient-unavailable");
		s.a:answer_all();
		s:advance(200);
		assert.equal(2, #s.user.received);
	end);

	it("onto a version with another state answers what the service had asked", function ()
		s = start { "a"; client_proxy_initiate = "any" };
		s.a:request("get", "i", "proxy/user@users/x");
		reload_onto_another_version();
		expect.error(s.a:take("iq"), "i", "proxy/user@users/x", "wait", "recipient-unavailable");
	end);

	for name, odd in pairs {
		["odd in what was open"] = function ()
			return { version = 99; unanswered = {
				1; {}; { id = 1; from = {}; to = true }; { id = "a"; from = {}; to = "proxy" }; { id = "b"; from = "user@users/x" };
				x = { id = "" };
			} };
		end;
		["empty"] = function () return {}; end;
		["without its parts"] = function (saved) return { version = saved.version }; end;
		["without some parts"] = function (saved) return { version = saved.version; resources = saved.resources }; end;
		["of another version"] = function () return { version = 99; resources = { x = 1 } }; end;
		["of a former version"] = function (saved)
			saved.version = saved.version - 1;
			return saved;
		end;
		["of another kind"] = function () return "strange"; end;
		["with a number for what is no number"] = function (saved)
			local numbers = {};
			for part in pairs(saved) do numbers[part] = 1; end
			numbers.version = saved.version;
			return numbers;
		end;
	} do
		it("ignores a saved state that is " .. name, function ()
			s:reload_with(odd);
			s:advance(2);
			s.a.received = {};
			s.user:request("get", "q");
			assert.equal(1, s.a:answer_all());
			expect.result(s.user.received, "q", "proxy");
			assert.same({}, s:logged("warn"));
		end);
	end

	it("after a module that saves nothing works", function ()
		s:reload_with(nil);
		s:advance(2);
		s.a.received = {};
		s.user:request("get", "q");
		assert.equal(1, s.a:answer_all());
	end);
end);

describe("an end", function ()
	before_each(function () s = start { "a" }; end);

	local function everybody_is_told(how)
		for i = 1, 10 do s.user:request(i % 2 == 0 and "get" or "set", tostring(i)); end
		s.user:request("set", "1", "proxy/look-alike");
		how();
		assert.equal(11, #s.user.received);
		for _, stanza in ipairs(s.user.received) do
			expect.error({ stanza }, stanza.attr.id, stanza.attr.from, "wait", "recipient-unavailable");
		end
	end

	it("by unloading answers every open request", function ()
		everybody_is_told(function () assert.truthy(s:unload()); end);
	end);

	it("of the host answers every open request", function ()
		everybody_is_told(function ()
			_G.prosody.events.fire_event("host-deactivating", { host = "users" });
			assert.same({}, s.user.received);
			_G.prosody.events.fire_event("host-deactivating", { host = "proxy" });
		end);
	end);

	it("of the server answers every open request", function ()
		everybody_is_told(s.stop);
	end);
end);

describe("what comes after the end", function ()
	before_each(function () s = start { "a" }; end);

	it("of the server is refused", function ()
		s:stop();
		s.user:request("set", "late");
		expect.error(s.user.received, "late", "proxy", "wait", "recipient-unavailable");
	end);

	it("of the module, set off by its last answers, is refused", function ()
		s.user.on_receive = function (stanza)
			if stanza.attr.id == "1" then s.user:request("set", "again"); end
			return true;
		end;
		s.user:request("set", "1");
		s:unload();
		assert.equal(2, #s.user.received);
	end);
end);
