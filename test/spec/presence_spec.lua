-- Presence that users and the service send to each other: who has joined what.

local scene = require "support.scene";
local start = scene.start_relaying;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

before_each(function () s = start { "a" }; end);

describe("directed presence", function ()
	it("of a user reaches the service, and what it says the user", function ()
		s.user:send(st.presence({ to = "room@proxy" }):text_tag("show", "away"));
		local join = expect.one(s.a:take("presence"));
		assert.equal("room@proxy/user@users/x", join.attr.from);
		assert.equal("away", join:get_child_text("show"));
		s.a:send(st.presence({ to = join.attr.from }):text_tag("status", "welcome"));
		local answer = expect.one(s.user:take("presence"));
		assert.same({ "room@proxy", "welcome" }, { answer.attr.from, answer:get_child_text("status") });
		s.user:direct("room@proxy");
		expect.saw({ "presence - room@proxy/user@users/x" }, s.a:take("presence"));
		s.user:direct("room@proxy", "unavailable");
		expect.saw({ "presence unavailable room@proxy/user@users/x" }, s.a:take("presence"));
		s.a:disconnect();
		expect.saw({}, s.user:take("presence"));
	end);

	for name, go in pairs {
		["becomes unavailable"] = function (client) client:unavailable(); end;
		["is cut off"] = function (client) client:disconnect(); end;
	} do
		it("ends everywhere when the user " .. name, function ()
				local friend = s:connect("friend@users/x");
			for _, to in ipairs { "one@proxy"; "friend@users/x"; "two@proxy"; "three@proxy" } do s.user:direct(to); end
			s.a.received, friend.received = {}, {};
			go(s.user);
			expect.saw({ "presence unavailable one@proxy/user@users/x"; "presence unavailable two@proxy/user@users/x";
				"presence unavailable three@proxy/user@users/x" }, s.a:take("presence"));
			expect.saw({ "presence unavailable user@users/x" }, friend:take("presence"));
			s.a:disconnect();
			assert.same({}, friend.received);
		end);
	end

	for _, condition in ipairs {
		"gone"; "item-not-found"; "recipient-unavailable"; "service-unavailable"; "remote-server-not-found";
		"remote-server-timeout";
	} do
		it("of a user ends with a message that comes back from there with " .. condition, function ()
			for _, to in ipairs { "room@proxy/desk"; "hall@proxy" } do s:remote_presence("user@far/x", nil, to); end
			s:forget();
			s.a:message("room@proxy/user@far/x", "1");
			s:from_remote(st.error_reply(expect.one(s:to_remote("far")), "cancel", condition));
			expect.saw({ "message error room@proxy/user@far/x " .. condition .. " 1" }, s.a:take("message"));
			expect.saw({ "presence unavailable room@proxy/user@far/x" }, s.a:take("presence"));
			assert.equal(1, s:counts().joined);
			s.a:disconnect();
			assert.equal("hall@proxy", expect.one(s:to_remote("far")).attr.from);
		end);
	end

	it("of a user stays when a message is refused", function ()
		s.user:direct("room@proxy");
		s:forget();
		s.a:message("room@proxy/user@users/x", "1");
		s.user:send(st.error_reply(expect.one(s.user:take("message")), "cancel", "not-acceptable"));
		assert.same({}, s.a:take("presence"));
		assert.equal(1, s:counts().joined);
	end);

	it("of users who are gone without a word takes no place of later ones", function ()
		for i = 1, 100 do
			s:remote_presence("user@far/" .. i, nil, "room@proxy");
			s.a:message("room@proxy/user@far/" .. i, "m" .. i);
			s:from_remote(st.error_reply(expect.one(s:to_remote("far")), "cancel", "service-unavailable"));
		end
		s:remote_presence("user@far/new", nil, "room@proxy");
		assert.same({}, s:to_remote("far"));
		assert.equal(1, s:counts().joined);
	end);

	it("of a resource that goes reaches everybody from its proper address", function ()
		-- Whichever of them the server tells first.
		for _ = 1, 10 do
			s = start();
			local a, friend = s:login("svc@example/a"), s:connect("friend@users/x");
			a:available(0, "proxy");
			s.user:direct("room@proxy");
			s.user:direct("hall@proxy");
			for _, to in ipairs { "room@proxy/user@users/x"; "friend@users/x"; "hall@proxy/user@users/x" } do a:direct(to); end
			s:forget();
			a:disconnect();
			expect.saw({ "presence unavailable room@proxy"; "presence unavailable hall@proxy" }, s.user:take("presence"));
			expect.saw({ "presence unavailable svc@example/a" }, friend:take("presence"));
			s.user:message("proxy", "1");
			expect.saw({ "message error proxy service-unavailable 1" }, s.user:take("message"));
		end
	end);

	it("that ends by an error says unavailable to the service", function ()
		s:remote_presence("far@far/x", nil, "room@proxy");
		s.a.received = {};
		s:from_remote(st.error_reply(st.presence({ from = "room@proxy"; to = "far@far/x" }), "cancel", "remote-server-not-found"));
		expect.saw({ "presence unavailable room@proxy/far@far/x" }, s.a:take("presence"));
		s.a:disconnect();
		assert.same({}, s:to_remote("far"));
	end);

	it("stays with the resource that it joined", function ()
		s:serve("b");
		s:forget();
		s.user:direct("room@proxy");
		local mine, other = s.a, s.b;
		if #s.b.received > 0 then mine, other = s.b, s.a; end
		other:message("room@proxy/user@users/x", "1");
		mine.received, other.received = {}, {};
		for _ = 1, 10 do s.user:direct("room@proxy"); end
		s.user:direct("room@proxy", "unavailable");
		assert.equal(11, #mine:take("presence"));
		assert.same({}, other.received);
	end);

	it("is told from the address that was joined when the resource goes, once", function ()
		s.user:direct("room@proxy/desk");
		s.user.received = {};
		s.a:disconnect();
		expect.saw({ "presence unavailable room@proxy/desk" }, s.user:take("presence"));
		s.user:direct("room@proxy/desk", "unavailable");
		s:advance(5);
		expect.saw({}, s.user:take("presence"));
	end);

	it("that the service has ended is not ended again when the resource goes", function ()
		s.user:direct("room@proxy");
		s.a:direct("room@proxy/user@users/x", "unavailable");
		expect.saw({ "presence unavailable room@proxy" }, s.user:take("presence"));
		s.a:disconnect();
		expect.saw({}, s.user:take("presence"));
	end);

	it("that is begun again after the service has ended it ends again", function ()
		s.user:direct("room@proxy");
		s.a:direct("room@proxy/user@users/x", "unavailable");
		s.user:direct("room@proxy");
		s.user.received = {};
		s.a:disconnect();
		expect.saw({ "presence unavailable room@proxy" }, s.user:take("presence"));
	end);

	it("that a user ends without having joined is dropped", function ()
		s.user:direct("room@proxy", "unavailable");
		s.user:direct("room@proxy", "error");
		expect.saw({}, s.a:take("presence"));
		expect.saw({}, s.user:take("presence"));
	end);

	it("to nobody is refused", function ()
		s = start();
		s.user:direct("room@proxy");
		expect.saw({ "presence error room@proxy service-unavailable" }, s.user:take("presence"));
	end);

	it("from those who are not allowed is refused, and still ends once that changes", function ()
		s = start { "a"; client_proxy_allow = { "user@users" } };
		local other = s:connect("other@users/x");
		other:direct("room@proxy");
		expect.saw({ "presence error room@proxy forbidden" }, other:take("presence"));
		s.user:direct("room@proxy");
		s.a.received = {};
		s:reconfigure({ client_proxy_allow = { "other@users" } });
		s.user:direct("room@proxy", "unavailable");
		expect.saw({ "presence unavailable room@proxy/user@users/x" }, s.a:take("presence"));
	end);

	it("of a resource of the target that does not serve reaches no user", function ()
		local silent = s:login("svc@example/silent");
		s.user:direct("room@proxy");
		silent:direct("room@proxy/user@users/x");
		silent:direct("room@proxy/user@users/x", "unavailable");
		expect.saw({}, s.user:take("presence"));
	end);

	it("to an address that is none is dropped", function ()
		for _, to in ipairs { "proxy/@users"; "proxy/user@@users"; "proxy/@" .. ("a"):rep(64) } do
			s.a:direct(to);
			s.a:direct(to, "unavailable");
		end
		expect.saw({}, s.a:take("presence"));
	end);

	it("ends for everybody with the module, not with a reload", function ()
		s.user:direct("room@proxy");
		s:remote_presence("far@far/x", nil, "hall@proxy");
		s.user.received = {};
		assert.truthy(s:reload());
		expect.saw({}, s.user:take("presence"));
		s.a.received = {};
		s.user:direct("room@proxy");
		expect.saw({ "presence - room@proxy/user@users/x" }, s.a:take("presence"));
		assert.truthy(s:unload());
		expect.saw({ "presence unavailable room@proxy" }, s.user:take("presence"));
		expect.saw({ "presence unavailable hall@proxy" }, s:to_remote("far"));
		-- The service hears it, too: what the users send later is not relayed any more.
		expect.saw({
			"presence unavailable room@proxy/user@users/x"; "presence unavailable hall@proxy/far@far/x";
		}, s.a:take("presence"));
	end);

	for _, to in ipairs { "room@proxy/user@users/x"; "proxy/user@users/x" } do
		it("of the service to " .. to .. ", who had not joined, is withdrawn when the resource goes", function ()
				s.a:direct(to);
			expect.saw({ "presence - " .. to:match("^[^/]*") }, s.user:take("presence"));
			assert.truthy(s:reload());
			s.a:disconnect();
			s:advance(10);
			expect.saw({ "presence unavailable " .. to:match("^[^/]*") }, s.user:take("presence"));
		end);
	end

	it("of the service takes no place from those to whom it is shown", function ()
		for i = 1, 150 do s.a:direct("proxy/far@far/r" .. i); end
		s:to_remote("far");
		s:remote_presence("far@far/new", nil, "room@proxy");
		expect.saw({}, s:to_remote("far"));
		expect.saw({ "presence - room@proxy/far@far/new" }, s.a:take("presence"));
	end);

	it("of the service is not withdrawn from who has said to be gone", function ()
		s.a:direct("room@proxy/user@users/x");
		s.user:direct("room@proxy", "unavailable");
		s.user.received = {};
		s.a:disconnect();
		expect.saw({}, s.user:take("presence"));
	end);

	it("of one who has too many is refused after a reload, too", function ()
		for i = 1, 100 do s.user:direct("room" .. i .. "@proxy"); end
		assert.truthy(s:reload());
		s.user.received = {};
		s.user:direct("room101@proxy");
		expect.saw({ "presence error room101@proxy resource-constraint" }, s.user:take("presence"));
		s.user:direct("room1@proxy", "unavailable");
		s.user:direct("room101@proxy");
		expect.saw({}, s.user:take("presence"));
	end);

	it("of the service binds nobody to the resource that showed itself", function ()
		s = start { "a"; client_proxy_balance = "round_robin" };
		s:serve("b");
		s.a:direct("proxy/user@users/x");
		local counts = { 0; 0 };
		for i = 1, 10 do
			s:advance(700);
			s.user:request("get", "r" .. i);
			counts[1], counts[2] = counts[1] + s.a:answer_all(), counts[2] + s.b:answer_all();
		end
		assert.same({ 5; 5 }, counts);
	end);

	it("of the service, and then of the user, has the address that the user joined", function ()
		s.a:direct("room@proxy/user@users/x");
		s.user:direct("room@proxy/nick");
		s.a:direct("room@proxy/user@users/x");
		s.a:disconnect();
		expect.saw({ "presence - room@proxy"; "presence - room@proxy/nick"; "presence unavailable room@proxy/nick" },
			s.user:take("presence"));
	end);

	it("is with another resource for who joins again while others are told that the first is gone", function ()
		local other = s:connect("other@users/x");
		s.user:direct("room@proxy");
		other:direct("room@proxy");
		s:serve("b");
		local function rejoin(who, partner)
			who.on_receive = function (stanza)
				if stanza.attr.type == "unavailable" then
					who.on_receive = nil;
					partner:direct("room@proxy");
				end
				return true;
			end;
		end
		rejoin(s.user, other);
		rejoin(other, s.user);
		s.a:disconnect();
		local seen, here = {}, 0;
		for _, stanza in ipairs(s.b:take("presence")) do seen[stanza.attr.from] = stanza.attr.type or "available"; end
		for _, kind in pairs(seen) do if kind == "available" then here = here + 1; end end
		assert.is_true(here > 0);
		assert.equal(here, s:counts().joined);
		-- All of them are with the resource that is there.
		s.user.on_receive, other.on_receive = nil, nil;
		s:forget();
		s.b:disconnect();
		assert.equal(here, #s.user:take("presence") + #other:take("presence"));
	end);

	it("that a user ends while being told of another end is over once", function ()
		local told_of = 0;
		for i = 1, 10 do s.user:direct("room" .. i .. "@proxy"); end
		s.user.on_receive = function (stanza)
			if stanza.attr.type == "unavailable" then
				told_of = told_of + 1;
				for i = 1, 10 do s.user:direct("room" .. i .. "@proxy", "unavailable"); end
			end
			return true;
		end;
		s.a:disconnect();
		s.user.on_receive = nil;
		assert.equal(1, told_of);
		s:serve("a");
		s.a.received, s.user.received = {}, {};
		for i = 1, 101 do s.user:direct("hall" .. i .. "@proxy"); end
		assert.equal(100, #s.a:take("presence"));
	end);

	for _, kind in ipairs { "unavailable"; "error" } do
		it("that the service ends with " .. kind .. " takes no place any more", function ()
				for i = 1, 101 do
				s.user:direct("room" .. i .. "@proxy");
				local came = expect.one(s.a:take("presence"));
				local ended = st.error_reply(came, "cancel", "conflict");
				s.a:send(kind == "error" and ended or st.presence({ to = came.attr.from; type = kind }));
				expect.saw({ "presence " .. (kind == "error" and "error room" .. i .. "@proxy conflict" or "unavailable room" .. i .. "@proxy") },
					s.user:take("presence"));
			end
		end);
	end

	it("keeps messages with the resource that holds what was joined, however long nobody speaks", function ()
		s:serve("b");
		s.user:direct("room@proxy");
		local holder, other = s.a, s.b;
		if #s.b:take("presence") > 0 then holder, other = s.b, s.a; end
		s:advance(700);
		for i = 1, 10 do
			holder.received, other.received = {}, {};
			s:advance(700);
			s.user:message("room@proxy", tostring(i));
			assert.same({ 1; 0 }, { #holder:take("message"); #other:take("message") });
		end
	end);

	it("ends, for the service too, after presence is relayed no longer", function ()
		s.user:direct("room@proxy");
		s.user:direct("hall@proxy");
		s.a.received = {};
		s:reconfigure({ client_proxy_stanzas = { "iq" } });
		s.user:direct("hall@proxy", "unavailable");
		s.user:disconnect();
		expect.saw({
			"presence unavailable room@proxy/user@users/x"; "presence unavailable hall@proxy/user@users/x";
		}, s.a:take("presence"));
		assert.equal(0, s:counts().joined);
	end);

	it("of one who has too many is refused, until there is room", function ()
		for i = 1, 100 do s.user:direct("room" .. i .. "@proxy"); end
		assert.equal(100, #s.a:take("presence"));
		s.user:direct("room101@proxy");
		expect.saw({ "presence error room101@proxy resource-constraint" }, s.user:take("presence"));
		s.user:direct("room7@proxy", "unavailable");
		s.user:direct("room101@proxy");
		expect.saw({ "presence unavailable room7@proxy/user@users/x", "presence - room101@proxy/user@users/x" }, s.a:take("presence"));
	end);
end);

describe("where presence is not relayed, it", function ()
	it("is refused to users and reaches nobody", function ()
		s = start { "a"; client_proxy_stanzas = { "iq"; "message" } };
		s.user:direct("room@proxy");
		expect.saw({ "presence error room@proxy bad-request" }, s.user:take("presence"));
		s.a:direct("room@proxy/user@users/x");
		expect.saw({}, s.user:take("presence"));
		expect.saw({}, s.a:take("presence"));
	end);
end);

describe("odd presence", function ()
	it("does no harm", function ()
		local function raw(attr) _G.prosody.core_post_stanza(_G.prosody.hosts.users, st.presence(attr)); end
		local kinds = { "none"; "unavailable"; "error"; "subscribe"; "unsubscribe"; "probe"; "subscribed"; "odd"; "" };
		for _, to in ipairs { "proxy"; "proxy/x"; "n@proxy"; "n@proxy/x"; "proxy/@"; "proxy/user@users/x/y" } do
			for _, kind in ipairs(kinds) do
				for _, from in ipairs { "none"; "user@users/x"; "users"; "far@far/x"; "svc@example"; "svc@example/z"; "proxy" } do
					raw({ to = to; type = kind ~= "none" and kind or nil; from = from ~= "none" and from or nil });
				end
			end
		end
		s:advance(15);
	end);
end);
