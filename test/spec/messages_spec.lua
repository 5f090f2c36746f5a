-- Messages: of users and of the service, their errors, and with whom a conversation goes on.

local start = require "support.scene".start_relaying;
local st = require "util.stanza";
local expect = require "support.assertions";

local s;

--- The resource that has received a message, and the one that has not.
local function holder()
	local got, other = s.a, s.b;
	if #s.b.received > 0 then got, other = s.b, s.a; end
	assert.equal(0, #other.received);
	return got, other;
end

local function error_for(message, condition)
	return st.error_reply(message, "cancel", condition or "service-unavailable");
end

describe("a message", function ()
	it("of a user reaches the service, and the reply the user", function ()
		s = start { "a" };
		s.user:message("room@proxy/desk", "1", { type = "chat" });
		local got = expect.one(s.a:take("message"));
		assert.same({ "room@proxy/user@users/x", "svc@example/a", "1", "chat" },
			{ got.attr.from, got.attr.to, got.attr.id, got.attr.type });
		assert.equal("text of 1", got:get_child_text("body"));
		s.a:message(got.attr.from, "2", { type = "chat" });
		local reply = expect.one(s.user:take("message"));
		assert.same({ "room@proxy", "user@users/x", "2", "chat" },
			{ reply.attr.from, reply.attr.to, reply.attr.id, reply.attr.type });
	end);

	it("keeps its payloads and needs no id", function ()
		s = start { "a" };
		s.user:send(st.message({ to = "proxy"; type = "chat" }):tag("composing", { xmlns = "urn:example:states" }):up()
			:tag("replace", { id = "0"; xmlns = "urn:example:correct" }));
		local got = expect.one(s.a:take("message"));
		assert.is_nil(got.attr.id);
		assert.same({ "composing", "replace", "0" }, { got.tags[1].name, got.tags[2].name, got.tags[2].attr.id });
	end);

	for _, kind in ipairs { "chat"; "normal"; "headline"; "odd" } do
		it("of type " .. kind .. " is relayed", function ()
			s = start { "a" };
			s.user:message("proxy", "1", { type = kind });
			expect.saw({ "message " .. kind .. " proxy/user@users/x 1" }, s.a:take("message"));
		end);
	end

	it("of type groupchat is refused", function ()
		s = start { "a" };
		s.user:message("room@proxy", "1", { type = "groupchat" });
		expect.error(s.user:take("message"), "1", "room@proxy", "cancel", "feature-not-implemented");
		assert.same({}, s.a:take("message"));
	end);

	it("is refused where nobody serves, whatever was said before", function ()
		s = start { "a" };
		s.user:message("proxy", "1");
		s.a:disconnect();
		s.user:message("proxy/desk", "2");
		expect.error(s.user:take("message"), "2", "proxy/desk", "cancel", "service-unavailable");
	end);

	it("is for those who are allowed alone", function ()
		s = start { "a"; client_proxy_allow = { "other@users" } };
		s.user:message("proxy", "1");
		expect.error(s.user:take("message"), "1", "proxy", "auth", "forbidden");
		assert.same({}, s.a:take("message"));
	end);

	it("is not relayed unless that is enabled", function ()
		s = start { "a"; client_proxy_stanzas = { "iq"; "presence" } };
		s.user:message("proxy", "1");
		expect.error(s.user:take("message"), "1", "proxy", "cancel", "feature-not-implemented");
		s.a:message("proxy/user@users/x", "2");
		expect.error(s.a:take("message"), "2", "proxy/user@users/x", "cancel", "feature-not-implemented");
		assert.same({}, s.user.received);
	end);

	it("of a resource to the proxy itself goes to another one, and comes back from there", function ()
		s = start { "a"; "b" };
		s.a:message("proxy", "1");
		expect.saw({ "message - proxy/svc@example/a 1" }, s.b:take("message"));
		s.b:message("proxy/svc@example/a", "2");
		expect.saw({ "message - proxy 2" }, s.a:take("message"));
	end);

	it("of the only resource to the proxy itself is refused", function ()
		s = start { "a" };
		s.a:message("proxy", "1");
		expect.saw({ "message error proxy service-unavailable 1" }, s.a:take("message"));
	end);

	it("is refused to a resource of the target that does not serve", function ()
		s = start { "a" };
		local silent = s:login("svc@example/silent");
		silent:message("proxy/user@users/x", "1");
		expect.error(silent:take("message"), "1", "proxy/user@users/x", "cancel", "feature-not-implemented");
		assert.same({}, s.user.received);
	end);

	it("of a user to a user's address is one for the service", function ()
		s = start { "a" };
		local victim = s:connect("victim@users/x");
		s.user:message("proxy/victim@users/x", "1");
		expect.saw({ "message - proxy/user@users/x 1" }, s.a:take("message"));
		assert.same({}, victim.received);
	end);

	it("of the service reaches an account, any of whose clients may reply", function ()
		s = start { "a" };
		s.a:message("node@proxy/user@users", "1", { type = "chat" });
		expect.saw({ "message chat node@proxy 1" }, s.user:take("message"));
	end);

	it("of the service reaches other servers, and theirs reach it", function ()
		s = start { "a" };
		s.a:message("proxy/far@far/x", "1");
		expect.saw({ "message - proxy 1" }, s:to_remote("far"));
		s:from_remote(st.message({ from = "far@far/x"; to = "proxy"; id = "2" }));
		expect.saw({ "message - proxy/far@far/x 2" }, s.a:take("message"));
	end);

	for name, address in pairs {
		["an address that is none"] = "proxy/user@@users";
		["a digest that nobody has"] = "proxy/@" .. ("a"):rep(64); ["an empty localpart"] = "proxy/@users";
	} do
		it("of the service to " .. name .. " is refused", function ()
			s = start { "a" };
			s.a:message(address, "1");
			expect.error(s.a:take("message"), "1", address, "cancel", "item-not-found");
		end);
	end

	it("reaches those whose JID is too long to be a resource", function ()
		s = start { "a" };
		local long = s:connect("user@users/" .. ("r"):rep(1020));
		long:message("proxy", "1");
		local seen = expect.one(s.a:take("message")).attr.from;
		assert.matches("^proxy/@%x+$", seen);
		long.received = {};
		s.a:message(seen, "2");
		expect.saw({ "message - proxy 2" }, long:take("message"));
	end);
end);

for what, send in pairs {
	["a message"] = function () s.user:message("proxy", "1", { type = "chat" }); end;
	["presence"] = function () s.user:direct("room@proxy"); end;
} do
	it(what .. " that nobody is there for has an account elsewhere asked at once", function ()
		s = start { target_address = "svc@far" };
		s:advance(1000);
		s:to_remote("far");
		send();
		s:advance(1);
		assert.equal("subscribe", expect.one(s:to_remote("far")).attr.type);
	end);
end

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
			s = start { "a"; client_proxy_offline = offline };
			if offline == "store" then s.a:unavailable(); end
			local friend = s:connect("friend@users/x");
			send_to_all(st.message({ from = "user@users"; type = "headline"; id = "1" }), "friend@users/x");
			expect.saw({ "message headline user@users 1" }, friend:take("message"));
		end);
	end
end);

describe("an error for a message", function ()
	it("goes to the resource that sent it, and to no other", function ()
		s = start { "a"; "b" };
		s.b:message("proxy/user@users/x", "1");
		s.a:message("proxy/user@users/x", "2");
		s.user:send(error_for(s.user:take("message")[1]));
		expect.saw({ "message error proxy/user@users/x service-unavailable 1" }, s.b:take("message"));
		assert.same({}, s.a:take("message"));
	end);

	it("comes from the account where the whole account was written to", function ()
		s = start { "a"; "b" };
		s.b:message("proxy/gone@far", "1");
		s:from_remote(error_for(expect.one(s:to_remote("far"))));
		expect.saw({ "message error proxy/gone@far service-unavailable 1" }, s.b:take("message"));
		assert.same({}, s.a:take("message"));
	end);

	it("tells ids of two addresses apart", function ()
		s = start { "a"; "b" };
		s.a:message("one@proxy/user@users/x", "1");
		s.b:message("two@proxy/user@users/x", "1");
		for _, message in ipairs(s.user:take("message")) do s.user:send(error_for(message)); end
		expect.saw({ "message error one@proxy/user@users/x service-unavailable 1" }, s.a:take("message"));
		expect.saw({ "message error two@proxy/user@users/x service-unavailable 1" }, s.b:take("message"));
	end);

	it("that nobody sent is dropped, and so is one whose resource is gone", function ()
		s = start { "a"; "b" };
		s.b:message("proxy/user@users/x", "1");
		local message = expect.one(s.user:take("message"));
		s.b:disconnect();
		s:serve("b");
		s.user:send(error_for(message));
		s.user:send(st.message({ type = "error"; to = "proxy"; id = "9" }));
		assert.same({}, s.a:take("message"));
		assert.same({}, s.b:take("message"));
		assert.same({}, s.user.received);
	end);

	it("reaches the service over a reload", function ()
		s = start { "a"; "b" };
		s.b:message("proxy/user@users/x", "1");
		local message = expect.one(s.user:take("message"));
		assert.truthy(s:reload());
		s.user:send(error_for(message));
		expect.saw({ "message error proxy/user@users/x service-unavailable 1" }, s.b:take("message"));
	end);

	it("reaches the service from those who may not write to it", function ()
		s = start { "a"; client_proxy_allow = { "other@users" } };
		s.a:message("proxy/user@users/x", "1");
		s.user:send(error_for(expect.one(s.user:take("message"))));
		expect.saw({ "message error proxy/user@users/x service-unavailable 1" }, s.a:take("message"));
	end);

	it("of the service reaches the user from the address that was written to", function ()
		s = start { "a" };
		s.user:message("room@proxy/desk", "1");
		s.a:send(error_for(expect.one(s.a:take("message")), "not-allowed"));
		expect.saw({ "message error room@proxy/desk not-allowed 1" }, s.user:take("message"));
	end);

	it("of the service reaches the user from the address of the message that it is for", function ()
		s = start { "a" };
		s.user:message("room@proxy/desk", "1");
		s.user:message("room@proxy/lamp", "2");
		local first, second = s.a.received[1], s.a.received[2];
		s.a:send(error_for(second));
		assert.truthy(s:reload());
		s.a:send(error_for(first));
		expect.saw({
			"message error room@proxy/desk service-unavailable 1";
			"message error room@proxy/lamp service-unavailable 2";
		}, s.user:take("message"));
	end);

	it("reaches the user where the resource that could not be reached has left meanwhile", function ()
		s = start { "a"; target_address = { "svc@example", "svc@far" } };
		s.a:disconnect();
		s:from_remote(st.presence({ from = "svc@far/r", to = "proxy" }));
		s:to_remote("far");
		s.user:message("proxy/desk", "1");
		local sent = expect.one(s:to_remote("far"));
		s:from_remote(st.presence({ from = "svc@far/r"; to = "proxy"; type = "unavailable" }));
		s:from_remote(error_for(sent, "recipient-unavailable"));
		expect.saw({ "message error proxy/desk recipient-unavailable 1" }, s.user:take("message"));
	end);

	it("that answers nothing a user has sent reaches nobody, where it is from no resource that serves", function ()
		s = start { "a" };
		local hidden = s:login("svc@example/hidden");
		hidden:message("proxy/user@users/x", "1", { type = "error" });
		expect.saw({}, s.user:take("message"));
	end);

	it("is never answered with one", function ()
		s = start { "a" };
		s.user:send(st.message({ type = "error"; to = "proxy"; id = "1" }));
		s.a:send(st.message({ type = "error"; to = "proxy/user@@users"; id = "2" }));
		s:login("svc@example/silent"):send(st.message({ type = "error"; to = "proxy/user@users/x"; id = "3" }));
		expect.saw({}, s.a:take("message"));
		expect.saw({}, s.user:take("message"));
	end);
end);

describe("a conversation", function ()
	it("stays with the resource that got the first message, in either direction and kind", function ()
		s = start { "a"; "b" };
		s.user:message("proxy", "1");
		local mine, other = holder();
		mine.received = {};
		for i = 2, 20 do
			s.user:message("proxy", tostring(i));
			s.user:request("get", "q" .. i);
		end
		assert.equal(38, #mine.received);
		assert.same({}, other.received);
	end);

	it("follows the resource that last sent something", function ()
		s = start { "a"; "b" };
		s.user:message("proxy", "1");
		local first, second = holder();
		first.received = {};
		second:message("proxy/user@users/x", "2");
		for i = 3, 12 do s.user:message("proxy", tostring(i)); end
		assert.equal(10, #second:take("message"));
		assert.same({}, first.received);
	end);

	it("follows the resource that took a request for which its own had no room", function ()
		s = start { "a"; "b"; client_proxy_max_pending_per_resource = 1 };
		s.user:message("proxy", "1");
		local first, second = holder();
		s.user:request("get", "2");
		s.user:request("get", "3");
		assert.same({ 1; 1 }, { #first:take("iq"); #second:take("iq") });
		first.received = {};
		s.user:message("proxy", "4");
		assert.same({ 0; 1 }, { #first:take("message"); #second:take("message") });
	end);

	it("stays with a resource that does not know a request whose payload a message has", function ()
		s = start { "a"; "b" };
		local function ask(id)
			s.user:send(st.iq({ type = "get"; id = id; to = "proxy" }):tag("odd", { xmlns = "urn:example:odd" }));
		end
		s.b:message("proxy/user@users/x", "1");
		ask("q");
		s.b:refuse("feature-not-implemented");
		s.a:answer_all();
		s.b:message("proxy/user@users/x", "2");
		s:forget();
		for _ = 1, 10 do s.user:send(st.message({ to = "proxy"; id = "3" }):tag("odd", { xmlns = "urn:example:odd" })); end
		assert.same({ 0; 10 }, { #s.a:take("message"); #s.b:take("message") });
	end);

	it("is one for each address that was asked", function ()
		s = start { "a"; "b" };
		s.a:message("one@proxy/user@users/x", "1");
		s.b:message("two@proxy/user@users/x", "2");
		for i = 1, 10 do
			s.user:message("one@proxy", "one" .. i);
			s.user:message("two@proxy", "two" .. i);
		end
		assert.equal(10, #s.a:take("message"));
		assert.equal(10, #s.b:take("message"));
	end);

	it("begun with the account goes on with any of its clients", function ()
		s = start { "a"; "b" };
		local other = s:connect("user@users/other");
		s.b:message("proxy/user@users", "1");
		for i = 1, 10 do
			s.user:message("proxy", tostring(i));
			other:message("proxy", tostring(i));
		end
		assert.equal(20, #s.b:take("message"));
		assert.same({}, s.a:take("message"));
	end);

	it("goes to who wrote to the account last, whoever wrote to the client before", function ()
		s = start { "a"; "b" };
		s.a:message("proxy/user@users/x", "1");
		s:advance(5);
		s.b:message("proxy/user@users", "2");
		for i = 1, 10 do s.user:message("proxy", tostring(i)); end
		assert.equal(10, #s.b:take("message"));
		assert.same({}, s.a:take("message"));
		s:advance(5);
		s.a:message("proxy/user@users/x", "3");
		s.user:message("proxy", "11");
		assert.equal(1, #s.a:take("message"));
	end);

	it("leaves a resource that is unfit, and is not lost with one", function ()
		s = start { "a"; "b" };
		s.a:message("proxy/user@users/x", "1");
		s.a:send(st.presence():text_tag("show", "dnd"));
		s:forget();
		s.user:message("proxy", "2");
		expect.saw({ "message - proxy/user@users/x 2" }, s.b:take("message"));
		s.b:disconnect();
		s.user:message("proxy", "3");
		expect.saw({ "message - proxy/user@users/x 3" }, s.a:take("message"));
	end);

	for seconds, kept in pairs { [590] = true; [620] = false } do
		it("that is idle for " .. seconds .. " s is " .. (kept and "kept" or "over"), function ()
			s = start { "a"; "b"; client_proxy_balance = "round_robin" };
			s.b:message("proxy/user@users/x", "1");
			s:advance(seconds);
			s:forget();
			for i = 1, 8 do
				-- Others turn the wheel, so that only the conversation can bring this one to b each time.
				s:connect("turn@users/" .. i):message("proxy", "turn");
				s:forget();
				if kept then
					s.user:message("proxy", tostring(i));
					assert.equal(1, #s.b:take("message"));
				end
			end
			if not kept then
				local found = 0;
				for i = 1, 40 do
					s.b:message("proxy/user" .. i .. "@users/x", "0");
				end
				s:advance(seconds);
				for i = 1, 40 do
					local one = s:login("user" .. i .. "@users/x");
					one:message("proxy", "1");
					found = found + #s.a:take("message");
				end
				assert.is_true(found >= 15 and found <= 25, "with the other one: " .. found);
			end
		end);
	end

	it("that goes on is kept for longer than that", function ()
		s = start { "a"; "b" };
		s.b:message("proxy/user@users/x", "1");
		for i = 1, 5 do
			s:advance(500);
			s.b.received = {};
			s.user:message("proxy", tostring(i));
			assert.equal(1, #s.b:take("message"));
		end
	end);

	it("outlives a reload", function ()
		s = start { "a"; "b" };
		s.b:message("proxy/user@users/x", "1");
		assert.truthy(s:reload());
		for i = 1, 10 do s.user:message("proxy", tostring(i)); end
		assert.equal(10, #s.b:take("message"));
	end);

	it("is none where requests alone are relayed", function ()
		s = start { "a"; "b"; client_proxy_stanzas = { "iq" }; client_proxy_balance = "round_robin" };
		for i = 1, 10 do s.user:request("get", tostring(i)); end
		assert.equal(5, #s.a:take("iq"));
	end);
end);

describe("with client_proxy_offline = store, a message for nobody", function ()
	before_each(function ()
		s = start { "a"; client_proxy_offline = "store"; client_proxy_drain_strict = true };
	end);

	it("is kept by the target's server", function ()
		local stored = {};
		_G.prosody.hosts.example.events.add_handler("message/offline/handle", function (event)
			table.insert(stored, st.clone(event.stanza));
			return true;
		end);
		s.a:disconnect();
		s.user:message("room@proxy/desk", "1", { type = "chat" });
		assert.same({}, s.user:take("message"));
		local kept = expect.one(stored);
		assert.same({ "room@proxy/user@users/x", "1" }, { kept.attr.from, kept.attr.id });
		assert.equal("svc@example", kept.attr.to);
	end);

	it("that the target's server does not keep comes back", function ()
		s.a:disconnect();
		s.user:message("room@proxy/desk", "1", { type = "chat" });
		expect.saw({ "message error room@proxy/desk service-unavailable 1" }, s.user:take("message"));
	end);

	it("is refused to the account itself, which may be another proxy with this one for its target", function ()
		s = start { target_address = "svc@far"; client_proxy_offline = "store" };
		s:to_remote("far");
		s.user:message("room@proxy/desk", "1", { type = "chat" });
		local there = expect.one(s:to_remote("far"));
		assert.same({ "room@proxy/user@users/x", "svc@far" }, { there.attr.from, there.attr.to });
		-- The other one stores it with this one.
		local back = st.clone(there);
		back.attr.from, back.attr.to = "svc@far/" .. there.attr.from, "svc@proxy";
		s:from_remote(back);
		local refused = expect.one(s:to_remote("far"));
		assert.same({ "error", back.attr.from }, { refused.attr.type, refused.attr.to });
		-- And passes the error on.
		refused.attr.from, refused.attr.to = "svc@far", "room@proxy/user@users/x";
		s:from_remote(refused);
		expect.saw({ "message error room@proxy/desk service-unavailable 1" }, s.user:take("message"));
		assert.same({}, s:to_remote("far"));
	end);

	it("is refused where it is groupchat, and dropped where it is an error", function ()
		s.a:disconnect();
		s.user:message("proxy", "1", { type = "groupchat" });
		s.user:message("proxy", "2", { type = "error" });
		expect.saw({ "message error proxy feature-not-implemented 1" }, s.user:take("message"));
	end);
end);

describe("odd messages", function ()
	it("do no harm", function ()
		s = start { "a" };
		local function raw(attr) _G.prosody.core_post_stanza(_G.prosody.hosts.users, st.message(attr)); end
		for _, to in ipairs { "proxy"; "proxy/x"; "n@proxy"; "n@proxy/x"; "proxy/@"; "proxy/user@users/x/y/z" } do
			for _, kind in ipairs { "none"; "chat"; "error"; "groupchat"; "odd"; "" } do
				for _, from in ipairs { "none"; "user@users/x"; "users"; "far@far/x"; "svc@example"; "svc@example/a"; "proxy" } do
					raw({ to = to; type = kind ~= "none" and kind or nil; from = from ~= "none" and from or nil });
					raw({ to = to; type = kind ~= "none" and kind or nil; from = from ~= "none" and from or nil; id = "1" });
				end
			end
		end
		s:advance(2);
	end);
end);
