-- Limits: no single sender takes all the room.

local new_server = require "support.server".new;
local expect = require "support.assertions";
local inside = require "support.inside";
local st = require "util.stanza";

local server, services, user;

local function set_up(options, names)
	server = new_server({ options = options });
	assert.truthy(server.loaded, server.load_error);
	server:advance(1);
	services = {};
	for i, name in ipairs(names or { "a" }) do services[i] = server:serve("svc@example/" .. name); end
	for _, service in ipairs(services) do service.received = {}; end
	user = server:login("user@users/x");
end

local function answer_all()
	local count = 0;
	for _, service in ipairs(services) do count = count + service:answer_all(); end
	return count;
end

local function remote(from, id)
	server:from_remote(st.iq({ type = "get"; id = id; to = "proxy"; from = from }):tag("query", { xmlns = "urn:example:ask" }));
end

describe("client_proxy_max_pending_per_sender", function ()
	it("bounds an account, all of its sessions together, and nobody else", function ()
		set_up({ client_proxy_max_pending_per_sender = 5 });
		local phone, other = server:login("user@users/phone"), server:login("other@users/x");
		for i = 1, 3 do
			user:request("get", "u" .. i);
			phone:request("set", "p" .. i);
		end
		expect.error(phone:take("iq"), "p3", "proxy", "wait", "resource-constraint");
		user:request("get", "u4", "node@proxy/res");
		expect.error(user:take("iq"), "u4", "node@proxy/res", "wait", "resource-constraint");
		for i = 1, 5 do other:request("get", "o" .. i); end
		assert.same({}, other.received);
		assert.equal(10, answer_all());
		user:request("get", "u5");
		assert.equal(1, answer_all());
		assert.same(inside.nothing, inside.left(server));
	end);

	it("is 1,000 by default: a flood of 20,000 from one leaves the others what they need", function ()
		set_up({}, { "a"; "b" });
		local flooder, refused = server:login("flood@users/x"), 0;
		flooder.on_receive = function () refused = refused + 1; end;
		local others, answered = {}, 0;
		for i = 1, 10 do others[i] = server:login("other" .. i .. "@users/x"); end
		for i = 1, 20000 do
			flooder:request("get", "f" .. i);
			if i % 2000 == 0 then
				flooder.received = {};
				for _, service in ipairs(services) do
					for _, stanza in ipairs(service:take("iq")) do
						if stanza.attr.from:find("other", 1, true) then service:send(st.reply(stanza)); end
					end
				end
				for j, other in ipairs(others) do
					other:request("get", "o" .. i .. j);
					for _, service in ipairs(services) do
						for _, stanza in ipairs(service:take("iq")) do
							if stanza.attr.from:find("other", 1, true) then service:send(st.reply(stanza)); end
						end
					end
					expect.result(other:take("iq"), "o" .. i .. j, "proxy");
					answered = answered + 1;
				end
			end
		end
		assert.same({ 19000; 100; 1000 }, { refused; answered; inside.left(server).count });
	end);

	it("can be turned off, and follows a changed value", function ()
		set_up({ client_proxy_max_pending_per_sender = false });
		for i = 1, 1500 do user:request("get", "q" .. i); end
		assert.same({}, user.received);
		server:reconfigure({ client_proxy_max_pending_per_sender = 1501 });
		user:request("get", "fits");
		user:request("get", "not");
		expect.error(user:take("iq"), "not", "proxy", "wait", "resource-constraint");
		server:reconfigure({ client_proxy_max_pending_per_sender = "unset" });
		assert.equal(1501, answer_all());
	end);

	it("counts on over a reload, also where many others have asked meanwhile", function ()
		set_up({ client_proxy_max_pending_per_sender = 3 });
		for i = 1, 2 do user:request("get", "u" .. i); end
		local kept = services[1]:take("iq");
		-- Those who have nothing open are forgotten beyond a thousand.
		for i = 1, 1100 do
			server:login("crowd" .. i .. "@users/x"):request("get", "c");
			services[1]:answer_all();
		end
		user:request("get", "u3");
		assert.truthy(server:reload());
		user:request("get", "u4");
		expect.error(user:take("iq"), "u4", "proxy", "wait", "resource-constraint");
		for _, stanza in ipairs(kept) do services[1]:send(st.reply(stanza)); end
		assert.equal(1, answer_all());
		assert.equal(3, #user:take("iq"));
		for i = 1, 3 do user:request("get", "v" .. i); end
		assert.same({}, user:take("iq"));
		user:request("get", "v4");
		expect.error(user:take("iq"), "v4", "proxy", "wait", "resource-constraint");
		answer_all();
		assert.same(inside.nothing, inside.left(server));
	end);
end);

describe("client_proxy_max_pending_per_host", function ()
	it("bounds all accounts of a domain together, and no other domain", function ()
		set_up({ client_proxy_max_pending_per_host = 4 });
		for i = 1, 5 do remote("u" .. i .. "@far/x", "q" .. i); end
		expect.error(server:to_remote("far"), "q5", "proxy", "wait", "resource-constraint");
		remote("far", "host");
		expect.error(server:to_remote("far"), "host", "proxy", "wait", "resource-constraint");
		remote("u@further/x", "q");
		for i = 1, 4 do user:request("get", "q" .. i); end
		user:request("get", "q5");
		expect.error(user:take("iq"), "q5", "proxy", "wait", "resource-constraint");
		assert.equal(9, answer_all());
		assert.equal(4, #server:to_remote("far"));
		remote("u@far/x", "again");
		assert.equal(1, answer_all());
		assert.same(inside.nothing, inside.left(server));
	end);

	it("is off by default, and follows a changed value", function ()
		set_up();
		for i = 1, 1200 do remote("u" .. i .. "@far/x", "q"); end
		assert.same({}, server:to_remote("far"));
		server:reconfigure({ client_proxy_max_pending_per_host = 1000 });
		remote("u@far/x", "more");
		expect.error(server:to_remote("far"), "more", "proxy", "wait", "resource-constraint");
		assert.equal(1200, answer_all());
		assert.equal(1200, #server:to_remote("far"));
		remote("u@far/x", "again");
		assert.equal(1, answer_all());
	end);
end);

describe("client_proxy_max_pending_per_resource", function ()
	it("bounds each, and refuses where all are full", function ()
		set_up({ client_proxy_max_pending_per_resource = 4 }, { "a"; "b" });
		for i = 1, 8 do user:request("set", "q" .. i); end
		assert.same({ 4; 4 }, { #services[1].received; #services[2].received });
		user:request("set", "more");
		expect.error(user:take("iq"), "more", "proxy", "wait", "resource-constraint");
		services[2]:answer_all();
		user.received = {};
		for i = 1, 4 do user:request("set", "again" .. i); end
		assert.equal(4, services[2]:answer_all());
		assert.equal(4, #user:take("iq"));
	end);

	it("that is full does not fall back on one that drains", function ()
		set_up({ client_proxy_max_pending_per_resource = 1 }, { "a"; "b" });
		services[2]:available(0, nil, "dnd");
		user:request("set", "one");
		user:request("set", "two");
		expect.error(user:take("iq"), "two", "proxy", "wait", "resource-constraint");
		assert.same({}, services[2]:take("iq"));
	end);

	it("that is lowered takes nothing away", function ()
		set_up({}, { "a" });
		for i = 1, 10 do user:request("set", "q" .. i); end
		server:reconfigure({ client_proxy_max_pending_per_resource = 3 });
		user:request("set", "more");
		expect.error(user:take("iq"), "more", "proxy", "wait", "resource-constraint");
		local seen = services[1]:take("iq");
		for i = 1, 8 do services[1]:send(st.reply(seen[i])); end
		assert.equal(8, #user:take("iq"));
		user:request("set", "fits");
		assert.equal(1, services[1]:answer_all());
	end);
end);

describe("client_proxy_max_pending", function ()
	it("follows a changed value", function ()
		set_up({});
		for i = 1, 3 do user:request("get", "q" .. i); end
		server:reconfigure({ client_proxy_max_pending = 3 });
		user:request("get", "more");
		expect.error(user:take("iq"), "more", "proxy", "wait", "resource-constraint");
		server:reconfigure({ client_proxy_max_pending = 4 });
		user:request("get", "fits");
		assert.equal(4, answer_all());
	end);
end);

describe("client_proxy_allow", function ()
	local function refused(from, id)
		from:request("get", id);
		expect.error(from:take("iq"), id, "proxy", "auth", "forbidden");
		assert.equal(0, answer_all());
	end

	local function served(from, id)
		from:request("set", id);
		assert.equal(1, answer_all());
		expect.result(from:take("iq"), id, "proxy");
	end

	it("lets in accounts and domains that it lists, and nobody else", function ()
		set_up({ client_proxy_allow = { "user@users"; "far"; "one@further" } });
		served(user, "q");
		served(server:login("user@users/other-session"), "q");
		refused(server:login("other@users/x"), "q");
		refused(server:login("user@example/x"), "q");
		for from, may in pairs {
			["any@far/x"] = true; ["far"] = true; ["one@further/x"] = true; ["two@further/x"] = false; ["further"] = false;
			["x@sub.far/x"] = false;
		} do
			local domain = from:match("([^@/]+)/") or from;
			remote(from, "q");
			assert.equal(may and 1 or 0, answer_all(), from);
			local answer = expect.one(server:to_remote(domain));
			assert.equal(may and "result" or "error", answer.attr.type, from);
			if not may then expect.error({ answer }, "q", "proxy", "auth", "forbidden"); end
		end
	end);

	it("takes one text for a list, any spelling, and everybody by default or with false", function ()
		set_up({ client_proxy_allow = "users" });
		served(user, "q");
		refused(services[1], "q");
		for _, everybody in ipairs { "unset"; false } do
			set_up({ client_proxy_allow = everybody });
			served(user, "q");
		end
		set_up({ client_proxy_allow = {} });
		refused(user, "q");
	end);

	it("follows a changed list at once, and what is open is answered", function ()
		set_up({});
		local other = server:login("other@users/x");
		served(user, "q1");
		served(other, "q1");
		user:request("get", "open");
		server:reconfigure({ client_proxy_allow = { "other@users" } });
		assert.equal(1, answer_all());
		expect.result(user:take("iq"), "open", "proxy");
		refused(user, "q2");
		served(other, "q2");
		server:reconfigure({ client_proxy_allow = { "user@users/resource" } });
		assert.matches("client_proxy_allow: got a list or table, expected a list of bare JIDs", server:logged("error")[1], 1, true);
		refused(user, "q3");
		served(other, "q3");
		server:reconfigure({ client_proxy_allow = "unset" });
		served(user, "q4");
		assert.truthy(server:reload({ client_proxy_allow = "other@users" }));
		refused(user, "q5");
		served(other, "q5");
	end);
end);
