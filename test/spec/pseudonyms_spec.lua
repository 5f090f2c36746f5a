-- Pseudonyms: what the service sees for a user in place of the JID.

local scene = require "support.scene";
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

--- Starts with pseudonyms, and a service that may ask anybody.
local function start(plan)
	plan = plan or { "a" };
	plan.client_proxy_address, plan.client_proxy_initiate = "opaque", "any";
	s = scene.start_relaying(plan);
end

--- What the service sees for somebody.
local function pseudonym(client, to)
	client:message(to or "proxy", "who");
	return expect.one(s.a:take("message")).attr.from;
end

local full_form, bare_form = "^proxy/" .. ("[0-9a-f]"):rep(24) .. "/" .. ("[0-9a-f]"):rep(24) .. "$",
	"^proxy/" .. ("[0-9a-f]"):rep(24) .. "$";

describe("a pseudonym", function ()
	it("tells resources apart, and of accounts that they are one", function ()
		start();
		local here, again = pseudonym(s.user), pseudonym(s.user);
		local there = pseudonym(s:connect("user@users/y"));
		local other = pseudonym(s:connect("other@users/x"));
		assert.matches(full_form, here);
		assert.equal(here, again);
		assert.are_not.equal(here, there);
		assert.equal(here:match("^(.*)/"), there:match("^(.*)/"));
		assert.are_not.equal(here:match("^(.*)/"), other:match("^(.*)/"));
		assert.are_not.equal(here:match("[^/]*$"), other:match("[^/]*$"));
		assert.equal("room@" .. here, pseudonym(s.user, "room@proxy"));
	end);

	it("is the same for all resources and kinds, over a reload and a restart", function ()
		start();
		local here = pseudonym(s.user);
		s.user:direct("proxy");
		s.user:request("get", "1");
		local presence, request = s.a:take("presence")[1], s.a:take("iq")[1];
		assert.same({ here, here }, { presence.attr.from, request.attr.from });
		assert.truthy(s:reload());
		s.a.received = {};
		assert.equal(here, pseudonym(s.user));
		start { "a"; stores = s.stores };
		assert.equal(here, pseudonym(s.user));
		-- Another server has another key.
		start();
		assert.are_not.equal(here, pseudonym(s.user));
	end);

	it("stands for a host, too", function ()
		start();
		s:from_remote(st.message({ from = "far"; to = "proxy"; id = "1" }));
		local host = expect.one(s.a:take("message")).attr.from;
		assert.matches(bare_form, host);
		s.a:request("get", "2", host);
		s:from_remote(st.reply(expect.one(s:to_remote("far"))));
		expect.result(s.a:take("iq"), "2", host);
	end);

	it("can be answered and addressed as an address can", function ()
		start();
		local seen = pseudonym(s.user);
		s.a:message(seen, "1");
		expect.saw({ "message - proxy 1" }, s.user:take("message"));
		s.a:message(seen:match("^(.*)/"), "2");
		expect.saw({ "message - proxy 2" }, s.user:take("message"));
		s.a:request("get", "3", seen);
		assert.equal(1, s.user:answer_all());
		expect.result(s.a:take("iq"), "3", seen);
		s.a:direct(seen);
		expect.saw({ "presence - proxy" }, s.user:take("presence"));
		s.user:request("get", "4");
		assert.equal(1, s.a:answer_all());
		expect.result(s.user:take("iq"), "4", "proxy");
	end);

	it("brings errors back", function ()
		start();
		local seen = pseudonym(s.user);
		s.a:message(seen, "1");
		s.user:send(st.error_reply(s.user:take("message")[1], "cancel", "gone"));
		expect.saw({ "message error " .. seen .. " gone 1" }, s.a:take("message"));
	end);

	it("is never a JID: neither that of a user nor the pseudonym of a pseudonym is one", function ()
		start();
		local seen = pseudonym(s.user);
		for _, to in ipairs { "proxy/user@users/x"; "proxy/users"; "proxy/" .. ("a"):rep(24); seen .. "x"; "proxy/" .. seen:sub(7):upper();
			"proxy/" .. seen:match("[^/]*$"); "proxy/" .. ("a"):rep(24) .. "/" .. seen:match("[^/]*$") } do
			if to ~= seen then
				s.a:message(to, "1");
				local back = s.a:take("message")[1];
				assert.equal("item-not-found", back and back:get_child("error").tags[1].name, to);
				s.a:request("get", "2", to);
				expect.error(s.a:take("iq"), "2", to, "cancel", "item-not-found");
				s.a:direct(to);
			end
		end
		expect.saw({}, s.user.received);
	end);

	it("hides who joins and who leaves", function ()
		start();
		s.user:direct("room@proxy");
		local joined = expect.one(s.a:take("presence")).attr.from;
		assert.matches("^room@" .. full_form:sub(2), joined);
		s.user:disconnect();
		expect.saw({ "presence unavailable " .. joined }, s.a:take("presence"));
	end);

	it("reaches a subscriber after a restart, without a word of theirs", function ()
		start();
		local seen = pseudonym(s.user):match("^(.*)/");
		s.user:direct("proxy", "subscribe");
		start { "a"; stores = s.stores };
		s:advance(15);
		s.user.received = {};
		s.a:message(seen, "1");
		expect.saw({ "message - proxy 1" }, s.user:take("message"));
	end);
end);

describe("the key of pseudonyms", function ()
	it("is not replaced because it cannot be read for a moment", function ()
		start();
		local here = pseudonym(s.user);
		-- As it is when the store's database is not there yet.
		start {
			"a"; stores = s.stores;
			change_store = function (store, name)
				if name == "client_proxy_key" then store.get = function () return nil, "not today"; end; end
				return store;
			end;
		};
		assert.matches(full_form, pseudonym(s.user));
		assert.is_true(#s:errors() > 0);
		start { "a"; stores = s.stores };
		assert.equal(here, pseudonym(s.user));
	end);

	for name, storage in pairs {
		["throws"] = { says = "the database is away"; change = function (store)
			store.get = function () error("the database is away"); end;
			return store;
		end };
		["cannot be opened"] = { says = "its store cannot be opened;"; change = function () end };
		["cannot be opened and says why"] = { says = "no such driver;"; change = function () return nil, "no such driver"; end };
		["stores nothing more"] = { says = "the disk is full;"; change = function (store)
			store.set = function () return nil, "the disk is full"; end;
			return store;
		end };
	} do
		it("is one until the next start where the storage " .. name .. ", which is said once", function ()
			start { "a"; change_store = function (store, of)
				if of == "client_proxy_key" then return storage.change(store); end
				return store;
			end };
			local here = pseudonym(s.user);
			for _ = 1, 3 do
				s.a:message(here, "answer");
				assert.equal("answer", s.user:take("message")[1].attr.id);
				assert.equal(here, pseudonym(s.user));
			end
			local said = expect.one(s:errors());
			assert.matches("The secret of this component could not be read or stored: ", said, 1, true);
			assert.matches(storage.says, said, 1, true);
			start { "a"; stores = s.stores };
			assert.are_not.equal(here, pseudonym(s.user));
		end);
	end

	it("is one for a while where the storage keeps nothing", function ()
		start { "a"; change_store = scene.store_that_keeps_nothing };
		s.user:message("proxy", "1");
		s.a:message(s.a:take("message")[1].attr.from, "2");
		assert.equal("2", s.user:take("message")[1].attr.id);
	end);
end);

describe("switching the form of addresses", function ()
	for before, after in pairs { plain = "opaque"; opaque = "plain" } do
		local what = " from " .. before .. " to " .. after;

		it("holds for what comes next" .. what, function ()
			s = scene.start_relaying { "a"; client_proxy_address = before };
			s.user:request("get", "1");
			s.user:message("proxy", "m");
			local former = expect.one(s.a:take("message")).attr.from;
			s:reconfigure({ client_proxy_address = after });
			assert.equal(1, s.a:answer_all());
			expect.result(s.user:take("iq"), "1", "proxy");
			local now = pseudonym(s.user);
			assert.are_not.equal(former, now);
			assert.equal(after == "plain", now == "proxy/user@users/x");
			s.a:message(now, "2");
			expect.saw({ "message - proxy 2" }, s.user:take("message"));
		end);

		it("loses nobody who has joined" .. what, function ()
			s = scene.start_relaying { "a"; client_proxy_address = before };
			for _, room in ipairs { "one@proxy"; "two@proxy"; "three@proxy" } do s.user:direct(room); end
			local joined = {};
			for _, stanza in ipairs(s.a:take("presence")) do table.insert(joined, stanza.attr.from); end
			s:reconfigure({ client_proxy_address = after });
			-- Who leaves is gone from the address that was seen.
			s.user:direct("one@proxy", "unavailable");
			expect.saw({ "presence unavailable " .. joined[1] }, s.a:take("presence"));
			-- Who goes on is seen anew.
			s.user:direct("two@proxy");
			local shown = s.a:take("presence");
			assert.equal(2, #shown);
			expect.saw({ "presence unavailable " .. joined[2] }, { shown[1] });
			assert.is_nil(shown[2].attr.type);
			assert.are_not.equal(joined[2], shown[2].attr.from);
			s.user.received = {};
			s.a:disconnect();
			expect.saw({ "presence unavailable two@proxy", "presence unavailable three@proxy" }, s.user:take("presence"));
		end);
	end
end);
