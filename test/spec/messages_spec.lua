local new_server = require "support.server".new;
local st = require "util.stanza";
local contact = require "support.contact";
local expect = require "support.assertions";

local saw = contact.saw;
local server, a, b, user;

local function start(options, accounts)
	server = new_server({ options = contact.options(options); accounts = accounts });
	server:advance(1);
	a, user = server:serve("svc@example/a"), server:serve("user@users/x");
	a.received, user.received = {}, {};
end

local function start_two(options)
	start(options);
	b = server:serve("svc@example/b");
	a.received, b.received = {}, {};
end

--- The client that has received a message, and the one that has not.
local function holder()
	local got, other = a, b;
	if #b.received > 0 then got, other = b, a; end
	assert.equal(0, #other.received);
	return got, other;
end

local function error_for(message, condition)
	return st.error_reply(message, "cancel", condition or "service-unavailable");
end

after_each(function () assert.same({}, server:logged("error")); end);

describe("a message", function ()
	it("of a user reaches the service, and the reply the user", function ()
		start();
		user:message("room@proxy/desk", "1", { type = "chat" });
		local got = expect.one(a:take("message"));
		assert.same({ "room@proxy/user@users/x", "svc@example/a", "1", "chat" },
			{ got.attr.from, got.attr.to, got.attr.id, got.attr.type });
		assert.equal("text of 1", got:get_child_text("body"));
		a:message(got.attr.from, "2", { type = "chat" });
		local reply = expect.one(user:take("message"));
		assert.same({ "room@proxy", "user@users/x", "2", "chat" },
			{ reply.attr.from, reply.attr.to, reply.attr.id, reply.attr.type });
	end);

	it("keeps its payloads and needs no id", function ()
		start();
		user:send(st.message({ to = "proxy"; type = "chat" }):tag("composing", { xmlns = "urn:example:states" }):up()
			:tag("replace", { id = "0"; xmlns = "urn:example:correct" }));
		local got = expect.one(a:take("message"));
		assert.is_nil(got.attr.id);
		assert.same({ "composing", "replace", "0" }, { got.tags[1].name, got.tags[2].name, got.tags[2].attr.id });
	end);

	for _, kind in ipairs { "chat"; "normal"; "headline"; "odd" } do
		it("of type " .. kind .. " is relayed", function ()
			start();
			user:message("proxy", "1", { type = kind });
			saw({ "message " .. kind .. " proxy/user@users/x 1" }, a:take("message"));
		end);
	end

	it("of type groupchat is refused", function ()
		start();
		user:message("room@proxy", "1", { type = "groupchat" });
		expect.error(user:take("message"), "1", "room@proxy", "cancel", "feature-not-implemented");
		assert.same({}, a:take("message"));
	end);

	it("is refused where nobody serves, whatever was said before", function ()
		start();
		user:message("proxy", "1");
		a:disconnect();
		user:message("proxy/desk", "2");
		expect.error(user:take("message"), "2", "proxy/desk", "cancel", "service-unavailable");
	end);

	it("is for those who are allowed alone", function ()
		start({ client_proxy_allow = { "other@users" } });
		user:message("proxy", "1");
		expect.error(user:take("message"), "1", "proxy", "auth", "forbidden");
		assert.same({}, a:take("message"));
	end);

	it("is not relayed unless that is enabled", function ()
		start({ client_proxy_stanzas = { "iq"; "presence" } });
		user:message("proxy", "1");
		expect.error(user:take("message"), "1", "proxy", "cancel", "feature-not-implemented");
		a:message("proxy/user@users/x", "2");
		expect.error(a:take("message"), "2", "proxy/user@users/x", "cancel", "feature-not-implemented");
		assert.same({}, user.received);
	end);

	it("of a resource to the proxy itself goes to another one, and comes back from there", function ()
		start_two();
		a:message("proxy", "1");
		saw({ "message - proxy/svc@example/a 1" }, b:take("message"));
		b:message("proxy/svc@example/a", "2");
		saw({ "message - proxy 2" }, a:take("message"));
	end);

	it("of the only resource to the proxy itself is refused", function ()
		start();
		a:message("proxy", "1");
		saw({ "message error proxy service-unavailable 1" }, a:take("message"));
	end);

	it("is refused to a resource of the target that does not serve", function ()
		start();
		local silent = server:login("svc@example/silent");
		silent:message("proxy/user@users/x", "1");
		expect.error(silent:take("message"), "1", "proxy/user@users/x", "cancel", "feature-not-implemented");
		assert.same({}, user.received);
	end);

	it("of a user to a user's address is one for the service", function ()
		start();
		local victim = server:serve("victim@users/x");
		victim.received = {};
		user:message("proxy/victim@users/x", "1");
		saw({ "message - proxy/user@users/x 1" }, a:take("message"));
		assert.same({}, victim.received);
	end);

	it("of the service reaches an account, any of whose clients may reply", function ()
		start();
		a:message("node@proxy/user@users", "1", { type = "chat" });
		saw({ "message chat node@proxy 1" }, user:take("message"));
	end);

	it("of the service reaches other servers, and theirs reach it", function ()
		start();
		a:message("proxy/far@far/x", "1");
		saw({ "message - proxy 1" }, server:to_remote("far"));
		server:from_remote(st.message({ from = "far@far/x"; to = "proxy"; id = "2" }));
		saw({ "message - proxy/far@far/x 2" }, a:take("message"));
	end);

	for name, address in pairs {
		["an address that is none"] = "proxy/user@@users";
		["a digest that nobody has"] = "proxy/@" .. ("a"):rep(64); ["an empty localpart"] = "proxy/@users";
	} do
		it("of the service to " .. name .. " is refused", function ()
			start();
			a:message(address, "1");
			expect.error(a:take("message"), "1", address, "cancel", "item-not-found");
		end);
	end

	it("reaches those whose JID is too long to be a resource", function ()
		start();
		local long = server:serve("user@users/" .. ("r"):rep(1020));
		long:message("proxy", "1");
		local seen = expect.one(a:take("message")).attr.from;
		assert.matches("^proxy/@%x+$", seen);
		long.received = {};
		a:message(seen, "2");
		saw({ "message - proxy 2" }, long:take("message"));
	end);
end);

describe("one message to many, of which the proxy is one,", function ()
	--- Sends one and the same stanza to several, as mod_pep does; the proxy first.
	local function send_to_all(message, ...)
		for _, to in ipairs { "proxy"; ... } do
			message.attr.to = to;
			_G.prosody.core_post_stanza(_G.prosody.hosts.users, message);
		end
	end

	for _, offline in ipairs { "refuse"; "store" } do
		it("reaches the others as it was, with client_proxy_offline = " .. offline, function ()
			start({ client_proxy_offline = offline });
			if offline == "store" then a:unavailable(); end
			local friend = server:serve("friend@users/x");
			friend.received = {};
			send_to_all(st.message({ from = "user@users"; type = "headline"; id = "1" }), "friend@users/x");
			saw({ "message headline user@users 1" }, friend:take("message"));
		end);
	end
end);

describe("an error for a message", function ()
	it("goes to the resource that sent it, and to no other", function ()
		start_two();
		b:message("proxy/user@users/x", "1");
		a:message("proxy/user@users/x", "2");
		user:send(error_for(user:take("message")[1]));
		saw({ "message error proxy/user@users/x service-unavailable 1" }, b:take("message"));
		assert.same({}, a:take("message"));
	end);

	it("comes from the account where the whole account was written to", function ()
		start_two();
		b:message("proxy/gone@far", "1");
		server:from_remote(error_for(expect.one(server:to_remote("far"))));
		saw({ "message error proxy/gone@far service-unavailable 1" }, b:take("message"));
		assert.same({}, a:take("message"));
	end);

	it("tells ids of two addresses apart", function ()
		start_two();
		a:message("one@proxy/user@users/x", "1");
		b:message("two@proxy/user@users/x", "1");
		for _, message in ipairs(user:take("message")) do user:send(error_for(message)); end
		saw({ "message error one@proxy/user@users/x service-unavailable 1" }, a:take("message"));
		saw({ "message error two@proxy/user@users/x service-unavailable 1" }, b:take("message"));
	end);

	it("that nobody sent is dropped, and so is one whose resource is gone", function ()
		start_two();
		b:message("proxy/user@users/x", "1");
		local message = expect.one(user:take("message"));
		b:disconnect();
		b = server:serve("svc@example/b");
		b.received = {};
		user:send(error_for(message));
		user:send(st.message({ type = "error"; to = "proxy"; id = "9" }));
		assert.same({}, a:take("message"));
		assert.same({}, b:take("message"));
		assert.same({}, user.received);
	end);

	it("reaches the service over a reload", function ()
		start_two();
		b:message("proxy/user@users/x", "1");
		local message = expect.one(user:take("message"));
		assert.truthy(server:reload());
		user:send(error_for(message));
		saw({ "message error proxy/user@users/x service-unavailable 1" }, b:take("message"));
	end);

	it("reaches the service from those who may not write to it", function ()
		start({ client_proxy_allow = { "other@users" } });
		a:message("proxy/user@users/x", "1");
		user:send(error_for(expect.one(user:take("message"))));
		saw({ "message error proxy/user@users/x service-unavailable 1" }, a:take("message"));
	end);

	it("of the service reaches the user from the address that was written to", function ()
		start();
		user:message("room@proxy/desk", "1");
		a:send(error_for(expect.one(a:take("message")), "not-allowed"));
		saw({ "message error room@proxy/desk not-allowed 1" }, user:take("message"));
	end);

	it("of the service reaches the user from the address of the message that it is for", function ()
		start();
		user:message("room@proxy/desk", "1");
		user:message("room@proxy/lamp", "2");
		local first, second = a.received[1], a.received[2];
		a:send(error_for(second));
		assert.truthy(server:reload());
		a:send(error_for(first));
		saw({
			"message error room@proxy/desk service-unavailable 1";
			"message error room@proxy/lamp service-unavailable 2";
		}, user:take("message"));
	end);

	it("reaches the user where the resource that could not be reached has left meanwhile", function ()
		start({ target_address = { "svc@example", "svc@far" } });
		a:disconnect();
		server:from_remote(st.presence({ from = "svc@far/r", to = "proxy" }));
		server:to_remote("far");
		user:message("proxy/desk", "1");
		local sent = expect.one(server:to_remote("far"));
		server:from_remote(st.presence({ from = "svc@far/r"; to = "proxy"; type = "unavailable" }));
		server:from_remote(error_for(sent, "recipient-unavailable"));
		saw({ "message error proxy/desk recipient-unavailable 1" }, user:take("message"));
	end);

	it("that answers nothing a user has sent reaches nobody, where it is from no resource that serves", function ()
		start();
		local hidden = server:login("svc@example/hidden");
		hidden:message("proxy/user@users/x", "1", { type = "error" });
		saw({}, user:take("message"));
	end);

	it("is never answered with one", function ()
		start();
		user:send(st.message({ type = "error"; to = "proxy"; id = "1" }));
		a:send(st.message({ type = "error"; to = "proxy/user@@users"; id = "2" }));
		server:login("svc@example/silent"):send(st.message({ type = "error"; to = "proxy/user@users/x"; id = "3" }));
		saw({}, a:take("message"));
		saw({}, user:take("message"));
	end);
end);

describe("a conversation", function ()
	it("stays with the resource that got the first message, in either direction and kind", function ()
		start_two();
		user:message("proxy", "1");
		local mine, other = holder();
		mine.received = {};
		for i = 2, 20 do
			user:message("proxy", tostring(i));
			user:request("get", "q" .. i);
		end
		assert.equal(38, #mine.received);
		assert.same({}, other.received);
	end);

	it("follows the resource that last sent something", function ()
		start_two();
		user:message("proxy", "1");
		local first, second = holder();
		first.received = {};
		second:message("proxy/user@users/x", "2");
		for i = 3, 12 do user:message("proxy", tostring(i)); end
		assert.equal(10, #second:take("message"));
		assert.same({}, first.received);
	end);

	it("follows the resource that took a request for which its own had no room", function ()
		start_two({ client_proxy_max_pending_per_resource = 1 });
		user:message("proxy", "1");
		local first, second = holder();
		user:request("get", "2");
		user:request("get", "3");
		assert.same({ 1; 1 }, { #first:take("iq"); #second:take("iq") });
		first.received = {};
		user:message("proxy", "4");
		assert.same({ 0; 1 }, { #first:take("message"); #second:take("message") });
	end);

	it("stays with a resource that does not know a request whose payload a message has", function ()
		start_two();
		local function ask(id)
			user:send(st.iq({ type = "get"; id = id; to = "proxy" }):tag("odd", { xmlns = "urn:example:odd" }));
		end
		b:message("proxy/user@users/x", "1");
		ask("q");
		b:send(st.error_reply(expect.one(b:take("iq")), "cancel", "feature-not-implemented"));
		a:answer_all();
		b:message("proxy/user@users/x", "2");
		a.received, b.received = {}, {};
		for _ = 1, 10 do user:send(st.message({ to = "proxy"; id = "3" }):tag("odd", { xmlns = "urn:example:odd" })); end
		assert.same({ 0; 10 }, { #a:take("message"); #b:take("message") });
	end);

	it("is one for each address that was asked", function ()
		start_two();
		a:message("one@proxy/user@users/x", "1");
		b:message("two@proxy/user@users/x", "2");
		for i = 1, 10 do
			user:message("one@proxy", "one" .. i);
			user:message("two@proxy", "two" .. i);
		end
		assert.equal(10, #a:take("message"));
		assert.equal(10, #b:take("message"));
	end);

	it("begun with the account goes on with any of its clients", function ()
		start_two();
		local other = server:serve("user@users/other");
		b:message("proxy/user@users", "1");
		for i = 1, 10 do
			user:message("proxy", tostring(i));
			other:message("proxy", tostring(i));
		end
		assert.equal(20, #b:take("message"));
		assert.same({}, a:take("message"));
	end);

	it("goes to who wrote to the account last, whoever wrote to the client before", function ()
		start_two();
		a:message("proxy/user@users/x", "1");
		server:advance(5);
		b:message("proxy/user@users", "2");
		for i = 1, 10 do user:message("proxy", tostring(i)); end
		assert.equal(10, #b:take("message"));
		assert.same({}, a:take("message"));
		server:advance(5);
		a:message("proxy/user@users/x", "3");
		user:message("proxy", "11");
		assert.equal(1, #a:take("message"));
	end);

	it("leaves a resource that is unfit, and is not lost with one", function ()
		start_two();
		a:message("proxy/user@users/x", "1");
		a:send(st.presence():text_tag("show", "dnd"));
		a.received, b.received = {}, {};
		user:message("proxy", "2");
		saw({ "message - proxy/user@users/x 2" }, b:take("message"));
		b:disconnect();
		user:message("proxy", "3");
		saw({ "message - proxy/user@users/x 3" }, a:take("message"));
	end);

	for seconds, kept in pairs { [590] = true; [620] = false } do
		it("that is idle for " .. seconds .. " s is " .. (kept and "kept" or "over"), function ()
			start_two({ client_proxy_balance = "round_robin" });
			b:message("proxy/user@users/x", "1");
			server:advance(seconds);
			a.received, b.received = {}, {};
			for i = 1, 8 do
				-- Others turn the wheel, so that only the conversation can bring this one to b each time.
				server:serve("turn@users/" .. i):message("proxy", "turn");
				a.received, b.received = {}, {};
				if kept then
					user:message("proxy", tostring(i));
					assert.equal(1, #b:take("message"));
				end
			end
			if not kept then
				local found = 0;
				for i = 1, 40 do
					b:message("proxy/user" .. i .. "@users/x", "0");
				end
				server:advance(seconds);
				for i = 1, 40 do
					local one = server:login("user" .. i .. "@users/x");
					one:message("proxy", "1");
					found = found + #a:take("message");
				end
				assert.is_true(found >= 15 and found <= 25, "with the other one: " .. found);
			end
		end);
	end

	it("that goes on is kept for longer than that", function ()
		start_two();
		b:message("proxy/user@users/x", "1");
		for i = 1, 5 do
			server:advance(500);
			b.received = {};
			user:message("proxy", tostring(i));
			assert.equal(1, #b:take("message"));
		end
	end);

	it("outlives a reload", function ()
		start_two();
		b:message("proxy/user@users/x", "1");
		assert.truthy(server:reload());
		for i = 1, 10 do user:message("proxy", tostring(i)); end
		assert.equal(10, #b:take("message"));
	end);

	it("is none where requests alone are relayed", function ()
		start_two({ client_proxy_stanzas = { "iq" }; client_proxy_balance = "round_robin" });
		for i = 1, 10 do user:request("get", tostring(i)); end
		assert.equal(5, #a:take("iq"));
	end);
end);

describe("with client_proxy_offline = store, a message for nobody", function ()
	before_each(function ()
		start({ client_proxy_offline = "store"; client_proxy_drain_strict = true });
	end);

	it("is kept by the target's server", function ()
		local stored = {};
		_G.prosody.hosts.example.events.add_handler("message/offline/handle", function (event)
			table.insert(stored, st.clone(event.stanza));
			return true;
		end);
		a:disconnect();
		user:message("room@proxy/desk", "1", { type = "chat" });
		assert.same({}, user:take("message"));
		local kept = expect.one(stored);
		assert.same({ "room@proxy/user@users/x", "1" }, { kept.attr.from, kept.attr.id });
		assert.equal("svc@example", kept.attr.to);
	end);

	it("that the target's server does not keep comes back", function ()
		a:disconnect();
		user:message("room@proxy/desk", "1", { type = "chat" });
		saw({ "message error room@proxy/desk service-unavailable 1" }, user:take("message"));
	end);

	it("is refused where it is groupchat, and dropped where it is an error", function ()
		a:disconnect();
		user:message("proxy", "1", { type = "groupchat" });
		user:message("proxy", "2", { type = "error" });
		saw({ "message error proxy feature-not-implemented 1" }, user:take("message"));
	end);
end);

describe("odd messages", function ()
	it("do no harm", function ()
		start();
		local function raw(attr) _G.prosody.core_post_stanza(_G.prosody.hosts.users, st.message(attr)); end
		for _, to in ipairs { "proxy"; "proxy/x"; "n@proxy"; "n@proxy/x"; "proxy/@"; "proxy/user@users/x/y/z" } do
			for _, kind in ipairs { "none"; "chat"; "error"; "groupchat"; "odd"; "" } do
				for _, from in ipairs { "none"; "user@users/x"; "users"; "far@far/x"; "svc@example"; "svc@example/a"; "proxy" } do
					raw({ to = to; type = kind ~= "none" and kind or nil; from = from ~= "none" and from or nil });
					raw({ to = to; type = kind ~= "none" and kind or nil; from = from ~= "none" and from or nil; id = "1" });
				end
			end
		end
		server:advance(2);
	end);
end);
