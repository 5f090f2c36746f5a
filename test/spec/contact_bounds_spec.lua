-- What strangers can fill has an end, and nobody who is needed is pushed out.

local new_server = require "support.server".new;
local contact = require "support.contact";
local expect = require "support.assertions";
local st = require "util.stanza";

local saw = contact.saw;
local server, a, user;

local function start(options)
	server = new_server({ options = contact.options(options) });
	server:advance(1);
	a, user = server:serve("svc@example/a"), server:serve("user@users/x");
	-- What the service gets is counted, not kept.
	a.received, user.received = {}, {};
end

local function forget()
	a.received, user.received, server.remote = {}, {}, {};
end

local function condition_of(stanza)
	local report = stanza and stanza:get_child("error");
	return report and report.tags[1].name;
end

--- Sends something as somebody elsewhere; returns the condition of the error that comes back, if one does.
local function far(stanza)
	local domain = stanza.attr.from:match("@([^/]*)");
	server:from_remote(stanza);
	local back = server:to_remote(domain);
	a.received = {};
	return condition_of(back[1]);
end

local function entries(name)
	local count = 0;
	local saved = server.modulemanager.get_module("proxy", "client_proxy").module.save()[name];
	saved = saved.entries or saved;
	for _ in pairs(saved) do count = count + 1; end
	return count;
end

after_each(function ()
	assert.same({}, server:logged("error"));
	server = nil;
	collectgarbage();
end);

it("one server has a tenth of all subscribers", function ()
	start();
	for i = 1, 1000 do assert.is_nil(far(contact.remote_presence("u" .. i .. "@far", "proxy", "subscribe"))); end
	assert.equal("resource-constraint", far(contact.remote_presence("u1001@far", "proxy", "subscribe")));
	assert.is_nil(far(contact.remote_presence("u@other", "proxy", "subscribe")));
	far(contact.remote_presence("u7@far", "proxy", "unsubscribe"));
	assert.is_nil(far(contact.remote_presence("u1001@far", "proxy", "subscribe")));
end);

it("there are 10,000 subscribers", function ()
	start();
	for domain = 1, 10 do
		for i = 1, 1000 do
			assert.is_nil(far(contact.remote_presence("u" .. i .. "@far" .. domain, "proxy", "subscribe")));
		end
	end
	assert.equal("resource-constraint", far(contact.remote_presence("u@other", "proxy", "subscribe")));
end);

it("one server has a tenth of all that can be joined", function ()
	start();
	for i = 1, 100 do
		for room = 1, 100 do
			far(contact.remote_presence("u" .. i .. "@far/x", "r" .. room .. "@proxy"));
		end
	end
	assert.equal(10000, entries("joined"));
	assert.equal("resource-constraint", far(contact.remote_presence("u101@far/x", "proxy")));
	assert.is_nil(far(contact.remote_presence("u@other/x", "proxy")));
	far(contact.remote_presence("u1@far/x", "r1@proxy", "unavailable"));
	assert.is_nil(far(contact.remote_presence("u101@far/x", "proxy")));
	assert.equal(10001, entries("joined"));
end);

it("one account has 100 of them, with all its clients", function ()
	start();
	for i = 1, 100 do assert.is_nil(far(contact.remote_presence("u@far/" .. i, "proxy"))); end
	assert.equal("resource-constraint", far(contact.remote_presence("u@far/101", "proxy")));
end);

it("conversations of one server push out none of others", function ()
	start();
	local b = server:serve("svc@example/b");
	b:message("proxy/user@users/x", "1");
	for i = 1, 10500 do
		server:from_remote(st.message({ from = "u" .. i .. "@far/x"; to = "proxy" }));
		if i % 100 == 0 then a.received, b.received = {}, {}; end
	end
	assert.equal(10001, entries("conversations"));
	forget();
	b.received = {};
	for i = 1, 10 do user:message("proxy", tostring(i)); end
	assert.equal(10, #b:take("message"));
end);

it("known users of one server push out none of others", function ()
	start({ client_proxy_initiate = "known" });
	user:message("proxy", "1");
	for i = 1, 1200 do far(st.message({ from = "u" .. i .. "@far/x"; to = "proxy" })); end
	assert.equal(1001, entries("known"));
	a:request("get", "1", "proxy/u1@far/x");
	saw({ "iq error proxy/u1@far/x item-not-found 1" }, a:take("iq"));
	a:request("get", "2", "proxy/u1200@far/x");
	a:request("get", "3", "proxy/user@users/x");
	saw({}, a:take("iq"));
end);

it("the oldest known user goes first, also after a reload", function ()
	start({ client_proxy_initiate = "known" });
	for i = 1, 1000 do far(st.message({ from = "u" .. i .. "@far/x"; to = "proxy" })); end
	far(st.message({ from = "u1@far/x"; to = "proxy" }));
	assert.truthy(server:reload());
	far(st.message({ from = "u1001@far/x"; to = "proxy" }));
	for name, known in pairs { u1 = true; u2 = false; u3 = true; u1001 = true } do
		a:request("get", "1", "proxy/" .. name .. "@far/x");
		assert.equal(known and 0 or 1, #a:take("iq"), name);
	end
end);

it("where all is full, the server that has most makes room for others", function ()
	start({ client_proxy_initiate = "known" });
	for domain = 1, 10 do
		for i = 1, 1000 - 10 * (domain - 1) do far(st.message({ from = "u" .. i .. "@far" .. domain; to = "proxy" })); end
	end
	for i = 1, 450 do far(st.message({ from = "u" .. i .. "@last"; to = "proxy" })); end
	assert.equal(10000, entries("known"));
	for i = 451, 465 do far(st.message({ from = "u" .. i .. "@last"; to = "proxy" })); end
	assert.equal(10000, entries("known"));
	-- From 1000 and 990 to 988 and 987, or the other way round.
	for name, known in pairs {
		["u11@far1"] = false; ["u14@far1"] = true; ["u2@far2"] = false; ["u5@far2"] = true; ["u1@far3"] = true; ["u465@last"] = true;
	} do
		a:request("get", "1", "proxy/" .. name);
		assert.equal(known and 0 or 1, #a:take("iq"), name);
	end
end);

it("conversations of one account push out none of others of the same server", function ()
	start();
	local other = server:serve("other@users/x");
	other:message("proxy", "1");
	local b = server:serve("svc@example/b");
	local first = expect.one(a:take("message"));
	for i = 1, 5000 do
		user:message("node" .. i .. "@proxy", "1");
		if i % 100 == 0 then a.received, b.received = {}, {}; end
	end
	assert.is_true(entries("conversations") <= 1001, entries("conversations"));
	assert.equal("proxy/other@users/x", first.attr.from);
	for i = 1, 10 do other:message("proxy", tostring(i)); end
	assert.equal(10, #a:take("message"));
end);

it("an error reaches the resource that sent a message to many users of one server", function ()
	start();
	server:serve("svc@example/b");
	for i = 1, 1500 do a:message("proxy/u" .. i .. "@far", "m" .. i); end
	for _, sent in ipairs(server:to_remote("far")) do server:from_remote(st.error_reply(sent, "cancel", "item-not-found")); end
	assert.equal(1500, #a:take("message"));
end);

describe("pseudonyms of one account", function ()
	local function flood(count)
		for i = 1, count do
			local stanza = st.message({ from = "user@users/f" .. i; to = "proxy"; id = "1" });
			_G.prosody.core_post_stanza(_G.prosody.hosts.users, stanza);
			if i % 100 == 0 then a.received = {}; end
		end
		a.received = {};
	end

	for name, begin in pairs {
		["is subscribed"] = function () user:direct("proxy", "subscribe"); end;
		["has a request open"] = function () user:request("get", "1"); end;
		["has joined"] = function () user:direct("proxy"); end;
	} do
		it("that " .. name .. " leave room for others, and for itself", function ()
			start({ client_proxy_address = "opaque" });
			begin();
			flood(2500);
			assert.is_true(entries("aliases") <= 1002, entries("aliases"));
			saw({}, user:take("message"));
			local other = server:serve("other@users/x");
			other.received = {};
			other:message("proxy", "1");
			saw({}, other:take("message"));
			assert.equal(1, #a:take("message"));
		end);
	end

	it("are kept for those who have joined, however many others there are", function ()
		start({ client_proxy_address = "opaque" });
		user:direct("proxy");
		local joined = expect.one(a:take("presence")).attr.from;
		flood(2500);
		user.received = {};
		a:message(joined, "2");
		saw({ "message - proxy 2" }, user:take("message"));
	end);
end);

describe("pseudonyms of one server", function ()
	local function flood(count, from)
		for i = from or 1, (from or 1) + count - 1 do
			server:from_remote(st.message({ from = "f" .. i .. "@far/x"; to = "proxy" }));
			if i % 100 == 0 then a.received = {}; end
		end
		a.received = {};
	end

	local function seen(stanza)
		a.received = {};
		server:from_remote(stanza);
		return a.received[1].attr.from;
	end

	before_each(function () start({ client_proxy_address = "opaque" }); end);

	it("are a tenth of all, and push out none of others", function ()
		user:message("proxy", "1");
		local local_user = a:take("message")[1].attr.from;
		flood(5500);
		assert.is_true(entries("aliases") <= 10010, entries("aliases"));
		a:message(local_user, "2");
		saw({ "message - proxy 2" }, user:take("message"));
	end);

	it("are not forgotten while their users are joined, subscribed or wait for an answer", function ()
		local joined = seen(st.presence({ from = "joined@far/x"; to = "room@proxy" }));
		local waiting = seen(st.iq({ type = "get"; from = "waiting@far/x"; to = "proxy"; id = "1" }):tag("query"));
		local subscribed = seen(st.message({ from = "subscribed@far/x"; to = "proxy" }));
		local idle = seen(st.message({ from = "idle@far/x"; to = "proxy" }));
		server:from_remote(contact.remote_presence("subscribed@far", "proxy", "subscribe"));
		flood(5500);
		server.remote = {};
		for _, address in ipairs { joined; waiting; subscribed; subscribed:match("^(.*)/") } do
			a:message(address, "1");
			assert.equal(1, #server:to_remote("far"), address);
			saw({}, a:take("message"));
		end
		a:message(idle, "1");
		saw({ "message error " .. idle .. " item-not-found 1" }, a:take("message"));
	end);

	it("that are all needed leave no room, and others have theirs", function ()
		for i = 1, 100 do
			for client = 1, 99 do
				server:from_remote(contact.remote_presence("u" .. i .. "@far/" .. client, "proxy"));
			end
			a.received = {};
		end
		for i = 1, 200 do server:from_remote(contact.remote_presence("u" .. i .. "@far", "proxy", "subscribe")); end
		server.remote = {};
		assert.is_true(entries("aliases") <= 10000, entries("aliases"));
		local refused = 0;
		for i = 1, 200 do
			if far(st.message({ from = "new" .. i .. "@far/x"; to = "proxy"; id = "1" })) == "resource-constraint" then
				refused = refused + 1;
			end
		end
		assert.is_true(refused > 0);
		assert.is_nil(far(st.message({ from = "new@other/x"; to = "proxy"; id = "1" })));
		user:message("proxy", "1");
		saw({}, user:take("message"));
		-- Those who are there go on.
		assert.is_nil(far(contact.remote_presence("u1@far/1", "proxy")));
	end);
end);
