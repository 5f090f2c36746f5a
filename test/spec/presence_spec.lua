local start = require "support.scene".start;
local contact = require "support.contact";
local expect = require "support.assertions";
local st = require "util.stanza";

local saw, remote_presence = contact.saw, contact.remote_presence;
local server, a, b, user;

local function start(options, stores)
	server = new_server({ options = contact.options(options); stores = stores });
	s:advance(1);
end

local function start_served(options, stores)
	start(options, stores);
	a, user = s:serve("svc@example/a"), s:serve("user@users/x");
	s:advance(15);
	a.received, s.user.received = {}, {};
end

--- Sends presence as somebody elsewhere.
local function far(kind, to, from)
	s:from_remote(remote_presence(from or "far@far/x", to or "proxy", kind));
end

--- Subscribes somebody elsewhere, whose server says what it received.
local function subscribe(to, from)
	far("subscribe", to, from or "far@far");
	return s:to_remote("far");
end

local function show(client, value, status)
	local stanza = st.presence();
	if value then stanza:text_tag("show", value); end
	if status then stanza:text_tag("status", status); end
	client:send(stanza);
end

--- Takes what the other server was told, each as type or show, and status.
local function told()
	local shown = {};
	for i, stanza in ipairs(s:to_remote("far")) do
		local status = stanza:get_child_text("status");
		shown[i] = (stanza.attr.type or stanza:get_child_text("show") or "available") .. (status and " " .. status or "");
	end
	return shown;
end

after_each(function () assert.same({}, s:logged("error")); end);

describe("a subscription", function ()
	it("is approved, and shown what is", function ()
		start_served();
		saw({ "presence subscribed room@proxy", "presence - room@proxy" }, subscribe("room@proxy/desk"));
		a:disconnect();
		s:advance(5);
		saw({ "presence unavailable room@proxy" }, s:to_remote("far"));
		saw({ "presence subscribed proxy", "presence unavailable proxy" }, subscribe());
	end);

	it("of a user on this server works with its roster", function ()
		start_served();
		s.user:direct("proxy", "subscribe");
		saw({ "presence - proxy" }, s.user:take("presence"));
		a:disconnect();
		s:advance(5);
		saw({ "presence unavailable proxy" }, s.user:take("presence"));
	end);

	it("is refused to those who are not allowed", function ()
		start_served({ client_proxy_allow = { "friend@far" } });
		local refusal = expect.one(subscribe());
		assert.equal("unsubscribed", refusal.attr.type);
		assert.equal(2, #subscribe("proxy", "friend@far"));
		a:disconnect();
		s:advance(5);
		assert.equal("friend@far", expect.one(s:to_remote("far")).attr.to);
	end);

	it("is told nothing twice", function ()
		start_served();
		subscribe();
		s:advance(60);
		show(a); show(a);
		s:advance(60);
		assert.same({}, told());
	end);

	it("made just after the start is told nothing twice", function ()
		start();
		a = s:serve("svc@example/a");
		assert.same(2, #subscribe());
		s:advance(20);
		assert.same({}, told());
	end);

	it("shows the best of all, with its status", function ()
		start_served({ client_proxy_drain_show = {} });
		subscribe();
		b = s:serve("svc@example/b");
		show(a, "away", "A");
		show(b, "dnd", "B");
		s:advance(4);
		assert.same({ "away A" }, told());
		show(a, "xa");
		s:advance(4);
		assert.same({ "xa" }, told());
		show(b, nil, "here");
		s:advance(4);
		assert.same({ "available here" }, told());
		show(a, "chat");
		s:advance(4);
		assert.same({ "chat" }, told());
		a:disconnect();
		s:advance(4);
		assert.same({ "available here" }, told());
		show(b, "dnd", "B");
		s:advance(4);
		assert.same({ "dnd B" }, told());
		b:disconnect();
		s:advance(4);
		assert.same({ "unavailable" }, told());
	end);

	it("is not told of a flap", function ()
		start_served();
		subscribe();
		for _ = 1, 20 do
			a:unavailable();
			s:advance(1);
			a:available();
			s:advance(1);
		end
		s:advance(5);
		assert.same({}, told());
	end);

	it("is not told that one of two equal resources was gone for a moment", function ()
		start_served();
		subscribe();
		b = s:serve("svc@example/b");
		show(a, nil, "A");
		show(b, nil, "B");
		s:advance(5);
		told();
		for _ = 1, 3 do
			for _, one in ipairs { a, b } do
				one:unavailable();
				s:advance(0.5);
				show(one, nil, one == a and "A" or "B");
				s:advance(5);
			end
		end
		assert.same({}, told());
	end);

	it("is told of many changes at most once in two seconds", function ()
		start_served();
		subscribe();
		for i = 1, 40 do
			show(a, i % 2 == 0 and "away" or "xa", tostring(i));
			s:advance(0.25);
		end
		s:advance(4);
		local heard = told();
		assert.is_true(#heard <= 6, "heard of " .. #heard);
		assert.equal("away 40", heard[#heard]);
	end);

	it("does not count a resource that serves nobody", function ()
		start_served();
		subscribe();
		a:available(-1);
		s:advance(4);
		assert.same({ "unavailable" }, told());
	end);

	it("ends when the user wants so", function ()
		start_served();
		subscribe("room@proxy");
		far("unsubscribe", "room@proxy/desk");
		saw({ "presence unsubscribed room@proxy", "presence unavailable room@proxy" }, s:to_remote("far"));
		a:disconnect();
		s:advance(5);
		assert.same({}, told());
		far("probe", "room@proxy");
		saw({ "presence unsubscribed room@proxy" }, s:to_remote("far"));
	end);

	it("can be probed by any client, and by nobody else", function ()
		start_served();
		subscribe();
		far("probe");
		local shown = expect.one(s:to_remote("far"));
		assert.same({ "proxy", "far@far/x" }, { shown.attr.from, shown.attr.to });
		far("probe", "room@proxy");
		saw({ "presence unsubscribed room@proxy" }, s:to_remote("far"));
		far("probe", "proxy", "other@far/x");
		saw({ "presence unsubscribed proxy" }, s:to_remote("far"));
	end);

	it("answers to nobody who says subscribed or unsubscribed", function ()
		start_served();
		subscribe();
		far("subscribed"); far("unsubscribed"); far("odd");
		assert.same({}, told());
		a:disconnect();
		s:advance(5);
		assert.same({ "unavailable" }, told());
	end);

	it("is told 200 a second", function ()
		start_served();
		for i = 1, 450 do subscribe("proxy", "u" .. i .. "@far"); end
		a:disconnect();
		s:advance(1.5);
		assert.same({}, told());
		local heard = {};
		for _ = 1, 6 do
			s:advance(1);
			table.insert(heard, #told());
		end
		while heard[1] == 0 do table.remove(heard, 1); end
		assert.same({ 200, 200, 50 }, { heard[1], heard[2], heard[3] });
	end);

	it("that is still to be told is told over a reload, once", function ()
		start_served();
		for i = 1, 450 do subscribe("proxy", "u" .. i .. "@far"); end
		a:disconnect();
		local heard = {};
		repeat
			s:advance(1);
			for _, stanza in ipairs(s:to_remote("far")) do table.insert(heard, stanza.attr.to); end
		until #heard > 0;
		assert.equal(200, #heard);
		assert.truthy(s:reload());
		s:advance(20);
		for _, stanza in ipairs(s:to_remote("far")) do table.insert(heard, stanza.attr.to); end
		assert.equal(450, #heard);
		table.sort(heard);
		for i = 2, #heard do assert.are_not.equal(heard[i - 1], heard[i]); end
	end);

	it("is told that nobody is there any more when the module goes", function ()
		start_served();
		subscribe("room@proxy");
		subscribe("proxy");
		assert.truthy(s:unload());
		saw({ "presence unavailable room@proxy", "presence unavailable proxy" }, s:to_remote("far"));
	end);

	it("is told nothing when the module goes, who knows already that nobody is there", function ()
		start_served();
		subscribe();
		a:disconnect();
		s:advance(5);
		assert.same({ "unavailable" }, told());
		assert.truthy(s:unload());
		assert.same({}, told());
	end);

	it("is told once that nobody is there when the last one goes that was joined at the same address", function ()
		start_served();
		subscribe("proxy", "far@far");
		s:from_remote(remote_presence("far@far/x", "proxy"));
		s:to_remote("far");
		a:disconnect();
		saw({ "presence unavailable proxy" }, s:to_remote("far"));
		s:advance(5);
		assert.equal("far@far", expect.one(s:to_remote("far")).attr.to);
	end);

	it("that was told before the service has come is told nothing again by a reload", function ()
		start();
		saw({ "presence subscribed proxy", "presence unavailable proxy" }, subscribe());
		assert.truthy(s:reload());
		assert.truthy(s:reload());
		s:advance(30);
		assert.same({}, told());
	end);

	it("is told that nobody is there when presence is relayed no longer, and who is when it is again", function ()
		start_served();
		subscribe();
		subscribe("room@proxy");
		s:reconfigure({ client_proxy_stanzas = { "iq" } });
		s:advance(5);
		saw({ "presence unavailable proxy", "presence unavailable room@proxy" }, s:to_remote("far"));
		far("unsubscribe", "room@proxy");
		s:to_remote("far");
		s:reconfigure({ client_proxy_stanzas = contact.everything });
		s:advance(5);
		assert.same({ "available" }, told());
	end);

	it("is told again who is there when a resource that was joined at the same address goes", function ()
		start_served();
		b = s:serve("svc@example/b");
		b.received = {};
		subscribe("proxy", "far@far");
		s:from_remote(contact.remote_presence("far@far/x", "proxy"));
		s:to_remote("far");
		local joined = #b:take("presence") > 0 and b or a;
		joined:disconnect();
		s:advance(30);
		saw({ "presence unavailable proxy", "presence - proxy" }, s:to_remote("far"));
	end);

	it("is told nothing again by a reload", function ()
		start_served();
		subscribe();
		assert.truthy(s:reload());
		s:advance(30);
		assert.same({}, told());
		a:disconnect();
		s:advance(5);
		assert.same({ "unavailable" }, told());
	end);

	it("outlives a restart, and is told at once who is there", function ()
		start_served();
		subscribe("room@proxy");
		subscribe("proxy");
		start(nil, server.stores);
		s:advance(5);
		assert.same({}, told());
		a = s:serve("svc@example/a");
		s:advance(5);
		saw({ "presence - room@proxy", "presence - proxy" }, s:to_remote("far"));
	end);

	it("is told after a restart that nobody came, after ten seconds", function ()
		start_served();
		subscribe();
		far("unsubscribe", "room@proxy");
		s:to_remote("far");
		start(nil, server.stores);
		s:advance(7);
		assert.same({}, told());
		s:advance(6);
		assert.same({ "unavailable" }, told());
	end);

	it("that was ended does not come back with a restart", function ()
		start_served();
		subscribe();
		far("unsubscribe");
		s:to_remote("far");
		start(nil, server.stores);
		a = s:serve("svc@example/a");
		s:advance(15);
		assert.same({}, told());
	end);

	it("of who may not ask any longer ends, over a restart, too", function ()
		start_served({ client_proxy_allow = { "far@far"; "friend@far" } });
		subscribe("proxy", "far@far");
		subscribe("proxy", "friend@far");
		s:reconfigure({ client_proxy_allow = { "friend@far" } });
		saw({ "presence unsubscribed proxy", "presence unavailable proxy" }, s:to_remote("far"));
		start({ client_proxy_allow = { "other@far" } }, server.stores);
		s:advance(2);
		saw({ "presence unsubscribed proxy", "presence unavailable proxy" }, s:to_remote("far"));
		start({ client_proxy_allow = false }, server.stores);
		s:serve("svc@example/a");
		s:advance(15);
		saw({}, s:to_remote("far"));
	end);

	for name, fail in pairs {
		["throws"] = function () error("the database is away"); end;
		["says why"] = function () return nil, "the database is away"; end;
	} do
		it("is not lost where the store " .. name .. " for a while", function ()
			start_served();
			subscribe("proxy", "far@far");
			server = new_server({ options = contact.options(); stores = server.stores });
			local is_away = true;
			s:with_stores(function (store)
				local get = store.get;
				function store.get(...)
					if is_away then return fail(); end
					return get(...);
				end
				return store;
			end);
			s:advance(1);
			s:serve("svc@example/a");
			s:advance(20);
			far("probe", "proxy", "far@far");
			saw({}, s:to_remote("far"));
			for _, kind in ipairs { "unsubscribe"; "subscribe" } do
				far(kind, "proxy", "far@far");
				saw({ "presence error proxy internal-server-error" }, s:to_remote("far"));
			end
			local said = s:logged("error");
			assert.equal(1, #said);
			assert.matches("Who is subscribed could not be read: .*the database is away; trying again", said[1]);
			is_away = false;
			s:advance(20);
			saw({ "presence - proxy" }, s:to_remote("far"));
			server.log = {};
		end);
	end

	it("is kept for as long as the module runs where the storage keeps nothing", function ()
		server = new_server({ options = contact.options() });
		s:with_stores(server.store_that_keeps_nothing);
		s:advance(1);
		s:serve("svc@example/a");
		saw({ "presence subscribed proxy", "presence - proxy" }, subscribe());
		s:advance(20);
		far("probe");
		saw({ "presence - proxy" }, s:to_remote("far"));
	end);

	it("of a JID longer than the name of a file is stored", function ()
		start_served();
		local long = ("ж"):rep(300) .. "@far";
		subscribe("proxy", long);
		for key in pairs(server.stores["proxy/client_proxy_subscribers"]) do assert.is_true(#key < 100, key); end
		start(nil, server.stores);
		s:serve("svc@example/a");
		s:advance(15);
		assert.equal(long, expect.one(s:to_remote("far")).attr.to);
	end);

	it("ends where presence is relayed no longer, over a restart, too", function ()
		start_served();
		subscribe("proxy", "far@far");
		local stores = server.stores;
		server = new_server({ options = { client_proxy_stanzas = { "iq" } }; stores = stores });
		s:advance(1);
		far("unsubscribe", "proxy", "far@far");
		start(nil, stores);
		s:serve("svc@example/a");
		s:advance(15);
		saw({}, s:to_remote("far"));
	end);

	it("is refused where the store cannot be opened, which is said once", function ()
		server = new_server({ options = contact.options() });
		local manager = package.loaded["core.storagemanager"];
		local open = manager.open;
		function manager.open(host, name, kind)
			if name:match("^client_proxy") then error("no driver"); end
			return open(host, name, kind);
		end
		s:advance(1);
		saw({ "presence error proxy internal-server-error" }, subscribe());
		s:advance(60);
		local said = s:logged("error");
		assert.equal(1, #said);
		assert.matches("no driver", said[1], 1, true);
		server.log = {};
	end);

	it("is not begun, nor answered for, after the server has begun to stop", function ()
		start_served();
		subscribe("proxy", "far@far");
		s:stop();
		saw({ "presence unavailable proxy" }, s:to_remote("far"));
		far("probe", "proxy", "far@far");
		saw({}, s:to_remote("far"));
		far(nil, "room@proxy", "far@far/x");
		far("subscribe", "room@proxy", "far@far");
		saw({ "presence error room@proxy recipient-unavailable"; "presence error room@proxy recipient-unavailable" },
			s:to_remote("far"));
		saw({}, a:take("presence"));
	end);

	it("of one who has too many is refused", function ()
		start_served();
		for i = 1, 20 do assert.equal(2, #subscribe("n" .. i .. "@proxy")); end
		local refusal = expect.one(subscribe("n21@proxy"));
		assert.equal("error", refusal.attr.type);
		assert.truthy(refusal:get_child("error"):get_child("resource-constraint", "urn:ietf:params:xml:ns:xmpp-stanzas"));
		assert.equal(2, #subscribe("n1@proxy"));
		far("unsubscribe", "n1@proxy");
		s:to_remote("far");
		assert.equal(2, #subscribe("n21@proxy"));
	end);
end);

describe("directed presence", function ()
	it("of a user reaches the service, and what it says the user", function ()
		start_served();
		s.user:send(st.presence({ to = "room@proxy" }):text_tag("show", "away"));
		local join = expect.one(a:take("presence"));
		assert.equal("room@proxy/user@users/x", join.attr.from);
		assert.equal("away", join:get_child_text("show"));
		a:send(st.presence({ to = join.attr.from }):text_tag("status", "welcome"));
		local answer = expect.one(s.user:take("presence"));
		assert.same({ "room@proxy", "welcome" }, { answer.attr.from, answer:get_child_text("status") });
		s.user:direct("room@proxy");
		saw({ "presence - room@proxy/user@users/x" }, a:take("presence"));
		s.user:direct("room@proxy", "unavailable");
		saw({ "presence unavailable room@proxy/user@users/x" }, a:take("presence"));
		a:disconnect();
		saw({}, s.user:take("presence"));
	end);

	for name, go in pairs {
		["becomes unavailable"] = function (client) client:unavailable(); end;
		["is cut off"] = function (client) client:disconnect(); end;
	} do
		it("ends everywhere when the user " .. name, function ()
			start_served();
			local friend = s:serve("friend@users/x");
			for _, to in ipairs { "one@proxy"; "friend@users/x"; "two@proxy"; "three@proxy" } do s.user:direct(to); end
			a.received, friend.received = {}, {};
			go(user);
			saw({ "presence unavailable one@proxy/user@users/x"; "presence unavailable two@proxy/user@users/x";
				"presence unavailable three@proxy/user@users/x" }, a:take("presence"));
			saw({ "presence unavailable user@users/x" }, friend:take("presence"));
			a:disconnect();
			assert.same({}, friend.received);
		end);
	end

	it("of a resource that goes reaches everybody from its proper address", function ()
		-- Whichever of them the server tells first.
		for _ = 1, 10 do
			start();
			a, user = s:login("svc@example/a"), s:serve("user@users/x");
			local friend = s:serve("friend@users/x");
			a:available(0, "proxy");
			s.user:direct("room@proxy");
			s.user:direct("hall@proxy");
			for _, to in ipairs { "room@proxy/user@users/x"; "friend@users/x"; "hall@proxy/user@users/x" } do a:direct(to); end
			s.user.received, friend.received = {}, {};
			a:disconnect();
			saw({ "presence unavailable room@proxy"; "presence unavailable hall@proxy" }, s.user:take("presence"));
			saw({ "presence unavailable svc@example/a" }, friend:take("presence"));
			s.user:message("proxy", "1");
			saw({ "message error proxy service-unavailable 1" }, s.user:take("message"));
		end
	end);

	it("that ends by an error says unavailable to the service", function ()
		start_served();
		far(nil, "room@proxy");
		a.received = {};
		s:from_remote(st.error_reply(remote_presence("room@proxy", "far@far/x"), "cancel", "remote-server-not-found"));
		saw({ "presence unavailable room@proxy/far@far/x" }, a:take("presence"));
		a:disconnect();
		assert.same({}, told());
	end);

	it("stays with the resource that it joined", function ()
		start_served();
		b = s:serve("svc@example/b");
		a.received, b.received = {}, {};
		s.user:direct("room@proxy");
		local mine, other = a, b;
		if #b.received > 0 then mine, other = b, a; end
		other:message("room@proxy/user@users/x", "1");
		mine.received, other.received = {}, {};
		for _ = 1, 10 do s.user:direct("room@proxy"); end
		s.user:direct("room@proxy", "unavailable");
		assert.equal(11, #mine:take("presence"));
		assert.same({}, other.received);
	end);

	it("is told from the address that was joined when the resource goes, once", function ()
		start_served();
		s.user:direct("room@proxy/desk");
		s.user.received = {};
		a:disconnect();
		saw({ "presence unavailable room@proxy/desk" }, s.user:take("presence"));
		s.user:direct("room@proxy/desk", "unavailable");
		s:advance(5);
		saw({}, s.user:take("presence"));
	end);

	it("that the service has ended is not ended again when the resource goes", function ()
		start_served();
		s.user:direct("room@proxy");
		a:direct("room@proxy/user@users/x", "unavailable");
		saw({ "presence unavailable room@proxy" }, s.user:take("presence"));
		a:disconnect();
		saw({}, s.user:take("presence"));
	end);

	it("that is begun again after the service has ended it ends again", function ()
		start_served();
		s.user:direct("room@proxy");
		a:direct("room@proxy/user@users/x", "unavailable");
		s.user:direct("room@proxy");
		s.user.received = {};
		a:disconnect();
		saw({ "presence unavailable room@proxy" }, s.user:take("presence"));
	end);

	it("that a user ends without having joined is dropped", function ()
		start_served();
		s.user:direct("room@proxy", "unavailable");
		s.user:direct("room@proxy", "error");
		saw({}, a:take("presence"));
		saw({}, s.user:take("presence"));
	end);

	it("to nobody is refused", function ()
		start();
		user = s:serve("user@users/x");
		s.user.received = {};
		s.user:direct("room@proxy");
		saw({ "presence error room@proxy service-unavailable" }, s.user:take("presence"));
	end);

	it("from those who are not allowed is refused, and still ends once that changes", function ()
		start_served({ client_proxy_allow = { "user@users" } });
		local other = s:serve("other@users/x");
		other.received = {};
		other:direct("room@proxy");
		saw({ "presence error room@proxy forbidden" }, other:take("presence"));
		s.user:direct("room@proxy");
		a.received = {};
		s:reconfigure({ client_proxy_allow = { "other@users" } });
		s.user:direct("room@proxy", "unavailable");
		saw({ "presence unavailable room@proxy/user@users/x" }, a:take("presence"));
	end);

	it("of a resource of the target that does not serve reaches no user", function ()
		start_served();
		local silent = s:login("svc@example/silent");
		s.user:direct("room@proxy");
		silent:direct("room@proxy/user@users/x");
		silent:direct("room@proxy/user@users/x", "unavailable");
		saw({}, s.user:take("presence"));
	end);

	it("to an address that is none is dropped", function ()
		start_served();
		for _, to in ipairs { "proxy/@users"; "proxy/user@@users"; "proxy/@" .. ("a"):rep(64) } do
			a:direct(to);
			a:direct(to, "unavailable");
		end
		saw({}, a:take("presence"));
	end);

	it("ends for everybody with the module, not with a reload", function ()
		start_served();
		s.user:direct("room@proxy");
		far(nil, "hall@proxy");
		s.user.received = {};
		assert.truthy(s:reload());
		saw({}, s.user:take("presence"));
		a.received = {};
		s.user:direct("room@proxy");
		saw({ "presence - room@proxy/user@users/x" }, a:take("presence"));
		assert.truthy(s:unload());
		saw({ "presence unavailable room@proxy" }, s.user:take("presence"));
		saw({ "presence unavailable hall@proxy" }, s:to_remote("far"));
	end);

	for _, to in ipairs { "room@proxy/user@users/x"; "proxy/user@users/x" } do
		it("of the service to " .. to .. ", who had not joined, is withdrawn when the resource goes", function ()
			start_served();
			a:direct(to);
			saw({ "presence - " .. to:match("^[^/]*") }, s.user:take("presence"));
			assert.truthy(s:reload());
			a:disconnect();
			s:advance(10);
			saw({ "presence unavailable " .. to:match("^[^/]*") }, s.user:take("presence"));
		end);
	end

	it("of the service takes no place from those to whom it is shown", function ()
		start_served();
		for i = 1, 150 do a:direct("proxy/far@far/r" .. i); end
		s:to_remote("far");
		s:from_remote(remote_presence("far@far/new", "room@proxy"));
		saw({}, s:to_remote("far"));
		saw({ "presence - room@proxy/far@far/new" }, a:take("presence"));
	end);

	it("of the service is not withdrawn from who has said to be gone", function ()
		start_served();
		a:direct("room@proxy/user@users/x");
		s.user:direct("room@proxy", "unavailable");
		s.user.received = {};
		a:disconnect();
		saw({}, s.user:take("presence"));
	end);

	it("of one who has too many is refused after a reload, too", function ()
		start_served();
		for i = 1, 100 do s.user:direct("room" .. i .. "@proxy"); end
		assert.truthy(s:reload());
		s.user.received = {};
		s.user:direct("room101@proxy");
		saw({ "presence error room101@proxy resource-constraint" }, s.user:take("presence"));
		s.user:direct("room1@proxy", "unavailable");
		s.user:direct("room101@proxy");
		saw({}, s.user:take("presence"));
	end);

	it("of the service binds nobody to the resource that showed itself", function ()
		start_served({ client_proxy_balance = "round_robin" });
		b = s:serve("svc@example/b");
		b.received = {};
		a:direct("proxy/user@users/x");
		local counts = { 0; 0 };
		for i = 1, 10 do
			s:advance(700);
			s.user:request("get", "r" .. i);
			counts[1], counts[2] = counts[1] + a:answer_all(), counts[2] + b:answer_all();
		end
		assert.same({ 5; 5 }, counts);
	end);

	it("of the service, and then of the user, has the address that the user joined", function ()
		start_served();
		a:direct("room@proxy/user@users/x");
		s.user:direct("room@proxy/nick");
		a:direct("room@proxy/user@users/x");
		a:disconnect();
		saw({ "presence - room@proxy"; "presence - room@proxy/nick"; "presence unavailable room@proxy/nick" },
			s.user:take("presence"));
	end);

	it("is with another resource for who joins again while others are told that the first is gone", function ()
		start_served();
		local other = s:serve("other@users/x");
		s.user:direct("room@proxy");
		other:direct("room@proxy");
		b = s:serve("svc@example/b");
		b.received = {};
		local function rejoin(who, partner)
			who.on_receive = function (stanza)
				if stanza.attr.type == "unavailable" then
					who.on_receive = nil;
					partner:direct("room@proxy");
				end
				return true;
			end;
		end
		rejoin(user, other);
		rejoin(other, user);
		a:disconnect();
		local joined = server.modulemanager.get_module("proxy", "client_proxy").module.save().joined;
		for _, entry in pairs(joined) do assert.equal("svc@example/b", entry.resource.jid); end
		local seen = {};
		for _, stanza in ipairs(b:take("presence")) do seen[stanza.attr.from] = stanza.attr.type or "available"; end
		local here = 0;
		for _, kind in pairs(seen) do if kind == "available" then here = here + 1; end end
		local left = 0;
		for _ in pairs(joined) do left = left + 1; end
		assert.equal(here, left);
	end);

	it("that a user ends while being told of another end is over once", function ()
		start_served();
		local told_of = 0;
		for i = 1, 10 do s.user:direct("room" .. i .. "@proxy"); end
		s.user.on_receive = function (stanza)
			if stanza.attr.type == "unavailable" then
				told_of = told_of + 1;
				for i = 1, 10 do s.user:direct("room" .. i .. "@proxy", "unavailable"); end
			end
			return true;
		end;
		a:disconnect();
		s.user.on_receive = nil;
		assert.equal(1, told_of);
		a = s:serve("svc@example/a");
		a.received, s.user.received = {}, {};
		for i = 1, 101 do s.user:direct("hall" .. i .. "@proxy"); end
		assert.equal(100, #a:take("presence"));
	end);

	for _, kind in ipairs { "unavailable"; "error" } do
		it("that the service ends with " .. kind .. " takes no place any more", function ()
			start_served();
			for i = 1, 101 do
				s.user:direct("room" .. i .. "@proxy");
				local came = expect.one(a:take("presence"));
				local ended = st.error_reply(came, "cancel", "conflict");
				a:send(kind == "error" and ended or st.presence({ to = came.attr.from; type = kind }));
				saw({ "presence " .. (kind == "error" and "error room" .. i .. "@proxy conflict" or "unavailable room" .. i .. "@proxy") },
					s.user:take("presence"));
			end
		end);
	end

	it("keeps messages with the resource that holds what was joined, however long nobody speaks", function ()
		start_served();
		b = s:serve("svc@example/b");
		b.received = {};
		s.user:direct("room@proxy");
		local holder, other = a, b;
		if #b:take("presence") > 0 then holder, other = b, a; end
		s:advance(700);
		for i = 1, 10 do
			holder.received, other.received = {}, {};
			s:advance(700);
			s.user:message("room@proxy", tostring(i));
			assert.same({ 1; 0 }, { #holder:take("message"); #other:take("message") });
		end
	end);

	it("ends, for the service too, after presence is relayed no longer", function ()
		start_served();
		s.user:direct("room@proxy");
		s.user:direct("hall@proxy");
		a.received = {};
		s:reconfigure({ client_proxy_stanzas = { "iq" } });
		s.user:direct("hall@proxy", "unavailable");
		s.user:disconnect();
		saw({
			"presence unavailable room@proxy/user@users/x"; "presence unavailable hall@proxy/user@users/x";
		}, a:take("presence"));
		assert.is_nil(next(server.modulemanager.get_module("proxy", "client_proxy").module.save().joined));
	end);

	it("of one who has too many is refused, until there is room", function ()
		start_served();
		for i = 1, 100 do s.user:direct("room" .. i .. "@proxy"); end
		assert.equal(100, #a:take("presence"));
		s.user:direct("room101@proxy");
		saw({ "presence error room101@proxy resource-constraint" }, s.user:take("presence"));
		s.user:direct("room7@proxy", "unavailable");
		s.user:direct("room101@proxy");
		saw({ "presence unavailable room7@proxy/user@users/x", "presence - room101@proxy/user@users/x" }, a:take("presence"));
	end);
end);

describe("where presence is not relayed, it", function ()
	it("is refused to users and reaches nobody", function ()
		start_served({ client_proxy_stanzas = { "iq"; "message" } });
		s.user:direct("room@proxy");
		saw({ "presence error room@proxy bad-request" }, s.user:take("presence"));
		a:direct("room@proxy/user@users/x");
		saw({}, s.user:take("presence"));
		saw({}, a:take("presence"));
	end);
end);

describe("odd presence", function ()
	it("does no harm", function ()
		start_served();
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
