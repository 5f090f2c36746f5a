local new_server = require "support.server".new;
local contact = require "support.contact";
local expect = require "support.assertions";
local st = require "util.stanza";

local saw = contact.saw;
local server, a, user;

local function start(options, stores)
	server = new_server({ options = contact.options(options); stores = stores });
	server:advance(1);
	a, user = server:serve("svc@example/a"), server:serve("user@users/x");
	a.received, user.received = {}, {};
end

local function start_opaque(options, stores)
	local all = { client_proxy_address = "opaque"; client_proxy_initiate = "any" };
	for name, value in pairs(options or {}) do all[name] = value; end
	start(all, stores);
end

--- What the service sees for somebody.
local function pseudonym(client, to)
	client:message(to or "proxy", "who");
	return expect.one(a:take("message")).attr.from;
end

local full_form, bare_form = "^proxy/" .. ("[0-9a-f]"):rep(24) .. "/" .. ("[0-9a-f]"):rep(24) .. "$",
	"^proxy/" .. ("[0-9a-f]"):rep(24) .. "$";

after_each(function () assert.same({}, server:logged("error")); end);

it("works where the storage throws, and says so once", function ()
	server = new_server({ options = contact.options({ client_proxy_address = "opaque" }) });
	server:with_stores(function (store)
		store.get = function () error("the database is away"); end;
		return store;
	end);
	server:advance(1);
	a, user = server:serve("svc@example/a"), server:serve("user@users/x");
	a.received, user.received = {}, {};
	for i = 1, 3 do
		user:message("proxy", tostring(i));
		a:message(a:take("message")[1].attr.from, "answer");
		assert.equal("answer", user:take("message")[1].attr.id);
	end
	local said = server:logged("error");
	assert.equal(1, #said);
	assert.matches("The key of pseudonyms could not be read or stored: .*the database is away", said[1]);
	server.log = {};
end);

it("works where the storage keeps nothing", function ()
	server = new_server({ options = contact.options({ client_proxy_address = "opaque" }) });
	server:with_stores(server.store_that_keeps_nothing);
	server:advance(1);
	a, user = server:serve("svc@example/a"), server:serve("user@users/x");
	a.received, user.received = {}, {};
	user:message("proxy", "1");
	a:message(a:take("message")[1].attr.from, "2");
	assert.equal("2", user:take("message")[1].attr.id);
	assert.same({}, server:logged("error"));
end);

describe("a pseudonym", function ()
	it("tells resources apart, and of accounts that they are one", function ()
		start_opaque();
		local here, again = pseudonym(user), pseudonym(user);
		local there = pseudonym(server:serve("user@users/y"));
		local other = pseudonym(server:serve("other@users/x"));
		assert.matches(full_form, here);
		assert.equal(here, again);
		assert.are_not.equal(here, there);
		assert.equal(here:match("^(.*)/"), there:match("^(.*)/"));
		assert.are_not.equal(here:match("^(.*)/"), other:match("^(.*)/"));
		assert.are_not.equal(here:match("[^/]*$"), other:match("[^/]*$"));
		assert.equal("room@" .. here, pseudonym(user, "room@proxy"));
	end);

	it("is the same for all resources and kinds, over a reload and a restart", function ()
		start_opaque();
		local here = pseudonym(user);
		user:direct("proxy");
		user:request("get", "1");
		local presence, request = a:take("presence")[1], a:take("iq")[1];
		assert.same({ here, here }, { presence.attr.from, request.attr.from });
		assert.truthy(server:reload());
		a.received = {};
		assert.equal(here, pseudonym(user));
		start_opaque(nil, server.stores);
		assert.equal(here, pseudonym(user));
		-- Another server has another key.
		start_opaque();
		assert.are_not.equal(here, pseudonym(user));
	end);

	it("stands for a host, too", function ()
		start_opaque();
		server:from_remote(st.message({ from = "far"; to = "proxy"; id = "1" }));
		local host = expect.one(a:take("message")).attr.from;
		assert.matches(bare_form, host);
		a:request("get", "2", host);
		server:from_remote(st.reply(expect.one(server:to_remote("far"))));
		expect.result(a:take("iq"), "2", host);
	end);

	it("can be answered and addressed as an address can", function ()
		start_opaque();
		local seen = pseudonym(user);
		a:message(seen, "1");
		saw({ "message - proxy 1" }, user:take("message"));
		a:message(seen:match("^(.*)/"), "2");
		saw({ "message - proxy 2" }, user:take("message"));
		a:request("get", "3", seen);
		assert.equal(1, user:answer_all());
		expect.result(a:take("iq"), "3", seen);
		a:direct(seen);
		saw({ "presence - proxy" }, user:take("presence"));
		user:request("get", "4");
		assert.equal(1, a:answer_all());
		expect.result(user:take("iq"), "4", "proxy");
	end);

	it("brings errors back", function ()
		start_opaque();
		local seen = pseudonym(user);
		a:message(seen, "1");
		user:send(st.error_reply(user:take("message")[1], "cancel", "gone"));
		saw({ "message error " .. seen .. " gone 1" }, a:take("message"));
	end);

	it("is never a JID: neither that of a user nor the pseudonym of a pseudonym is one", function ()
		start_opaque();
		local seen = pseudonym(user);
		for _, to in ipairs { "proxy/user@users/x"; "proxy/users"; "proxy/" .. ("a"):rep(24); seen .. "x"; "proxy/" .. seen:sub(7):upper();
			"proxy/" .. seen:match("[^/]*$"); "proxy/" .. ("a"):rep(24) .. "/" .. seen:match("[^/]*$") } do
			if to ~= seen then
				a:message(to, "1");
				local back = a:take("message")[1];
				assert.equal("item-not-found", back and back:get_child("error").tags[1].name, to);
				a:request("get", "2", to);
				expect.error(a:take("iq"), "2", to, "cancel", "item-not-found");
				a:direct(to);
			end
		end
		saw({}, user.received);
	end);

	it("hides who joins and who leaves", function ()
		start_opaque();
		user:direct("room@proxy");
		local joined = expect.one(a:take("presence")).attr.from;
		assert.matches("^room@" .. full_form:sub(2), joined);
		user:disconnect();
		saw({ "presence unavailable " .. joined }, a:take("presence"));
	end);

	it("reaches a subscriber after a restart, without a word of theirs", function ()
		start_opaque();
		local seen = pseudonym(user):match("^(.*)/");
		user:direct("proxy", "subscribe");
		start_opaque(nil, server.stores);
		server:advance(15);
		user.received = {};
		a:message(seen, "1");
		saw({ "message - proxy 1" }, user:take("message"));
	end);
end);

describe("the key of pseudonyms", function ()
	it("is not replaced because it cannot be read for a moment", function ()
		start_opaque();
		local here = pseudonym(user);
		local stores = server.stores;
		-- As it is when the store's database is not there yet.
		server = new_server({ options = contact.options({ client_proxy_address = "opaque" }); stores = stores });
		local storagemanager = package.loaded["core.storagemanager"];
		local open = storagemanager.open;
		storagemanager.open = function (host, name, kind)
			local store = open(host, name, kind);
			if name == "client_proxy_key" then store.get = function () return nil, "not today"; end; end
			return store;
		end;
		server:advance(1);
		a, user = server:serve("svc@example/a"), server:serve("user@users/x");
		a.received = {};
		assert.matches(full_form, pseudonym(user));
		assert.is_true(#server:logged("error") > 0);
		start_opaque(nil, stores);
		assert.equal(here, pseudonym(user));
	end);
end);

describe("switching the form of addresses", function ()
	for before, after in pairs { plain = "opaque"; opaque = "plain" } do
		local what = " from " .. before .. " to " .. after;

		it("holds for what comes next" .. what, function ()
			start({ client_proxy_address = before });
			user:request("get", "1");
			user:message("proxy", "m");
			local former = expect.one(a:take("message")).attr.from;
			server:reconfigure({ client_proxy_address = after });
			assert.equal(1, a:answer_all());
			expect.result(user:take("iq"), "1", "proxy");
			local now = pseudonym(user);
			assert.are_not.equal(former, now);
			assert.equal(after == "plain", now == "proxy/user@users/x");
			a:message(now, "2");
			saw({ "message - proxy 2" }, user:take("message"));
		end);

		it("loses nobody who has joined" .. what, function ()
			start({ client_proxy_address = before });
			for _, room in ipairs { "one@proxy"; "two@proxy"; "three@proxy" } do user:direct(room); end
			local joined = {};
			for _, stanza in ipairs(a:take("presence")) do table.insert(joined, stanza.attr.from); end
			server:reconfigure({ client_proxy_address = after });
			-- Who leaves is gone from the address that was seen.
			user:direct("one@proxy", "unavailable");
			saw({ "presence unavailable " .. joined[1] }, a:take("presence"));
			-- Who goes on is seen anew.
			user:direct("two@proxy");
			local shown = a:take("presence");
			assert.equal(2, #shown);
			saw({ "presence unavailable " .. joined[2] }, { shown[1] });
			assert.is_nil(shown[2].attr.type);
			assert.are_not.equal(joined[2], shown[2].attr.from);
			user.received = {};
			a:disconnect();
			saw({ "presence unavailable two@proxy", "presence unavailable three@proxy" }, user:take("presence"));
		end);
	end
end);
