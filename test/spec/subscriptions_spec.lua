-- Subscriptions of users to the service: who sees its presence, and when they are told.

local scene = require "support.scene";
local start = scene.start_relaying;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

before_each(function () s = start { "a"; later = 15 }; end);

--- Sends presence as somebody elsewhere.
local function far(kind, to, from) s:remote_presence(from or "far@far/x", kind, to); end

--- Subscribes somebody elsewhere, whose server says what it received.
local function subscribe(to, from)
	far("subscribe", to, from or "far@far");
	return s:to_remote("far");
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

describe("a subscription", function ()
	it("is approved, and shown what is", function ()
		expect.saw({ "presence subscribed room@proxy", "presence - room@proxy" }, subscribe("room@proxy/desk"));
		s.a:disconnect();
		s:advance(5);
		expect.saw({ "presence unavailable room@proxy" }, s:to_remote("far"));
		expect.saw({ "presence subscribed proxy", "presence unavailable proxy" }, subscribe());
	end);

	it("of a user on this server works with its roster", function ()
		s.user:direct("proxy", "subscribe");
		expect.saw({ "presence - proxy" }, s.user:take("presence"));
		s.a:disconnect();
		s:advance(5);
		expect.saw({ "presence unavailable proxy" }, s.user:take("presence"));
	end);

	it("is refused to those who are not allowed", function ()
		s = start { "a"; later = 15; client_proxy_allow = { "friend@far" } };
		local refusal = expect.one(subscribe());
		assert.equal("unsubscribed", refusal.attr.type);
		assert.equal(2, #subscribe("proxy", "friend@far"));
		s.a:disconnect();
		s:advance(5);
		assert.equal("friend@far", expect.one(s:to_remote("far")).attr.to);
	end);

	it("is told nothing twice", function ()
		subscribe();
		s:advance(60);
		s.a:show(); s.a:show();
		s:advance(60);
		assert.same({}, told());
	end);

	it("made just after the start is told nothing twice", function ()
		s = start();
		s:serve("a");
		assert.same(2, #subscribe());
		s:advance(20);
		assert.same({}, told());
	end);

	it("shows the best of all, with its status", function ()
		s = start { "a"; later = 15; client_proxy_drain_show = {} };
		subscribe();
		s:serve("b");
		s.a:show("away", "A");
		s.b:show("dnd", "B");
		s:advance(4);
		assert.same({ "away A" }, told());
		s.a:show("xa");
		s:advance(4);
		assert.same({ "xa" }, told());
		s.b:show(nil, "here");
		s:advance(4);
		assert.same({ "available here" }, told());
		s.a:show("chat");
		s:advance(4);
		assert.same({ "chat" }, told());
		s.a:disconnect();
		s:advance(4);
		assert.same({ "available here" }, told());
		s.b:show("dnd", "B");
		s:advance(4);
		assert.same({ "dnd B" }, told());
		s.b:disconnect();
		s:advance(4);
		assert.same({ "unavailable" }, told());
	end);

	it("is not told of a flap", function ()
		subscribe();
		for _ = 1, 20 do
			s.a:unavailable();
			s:advance(1);
			s.a:available();
			s:advance(1);
		end
		s:advance(5);
		assert.same({}, told());
	end);

	it("is not told that one of two equal resources was gone for a moment", function ()
		subscribe();
		s:serve("b");
		s.a:show(nil, "A");
		s.b:show(nil, "B");
		s:advance(5);
		told();
		for _ = 1, 3 do
			for _, one in ipairs { s.a, s.b } do
				one:unavailable();
				s:advance(0.5);
				one:show(nil, one == s.a and "A" or "B");
				s:advance(5);
			end
		end
		assert.same({}, told());
	end);

	it("is told of many changes at most once in two seconds", function ()
		subscribe();
		for i = 1, 40 do
			s.a:show(i % 2 == 0 and "away" or "xa", tostring(i));
			s:advance(0.25);
		end
		s:advance(4);
		local heard = told();
		assert.is_true(#heard <= 6, "heard of " .. #heard);
		assert.equal("away 40", heard[#heard]);
	end);

	it("does not count a resource that serves nobody", function ()
		subscribe();
		s.a:available(-1);
		s:advance(4);
		assert.same({ "unavailable" }, told());
	end);

	it("ends when the user wants so", function ()
		subscribe("room@proxy");
		far("unsubscribe", "room@proxy/desk");
		expect.saw({ "presence unsubscribed room@proxy", "presence unavailable room@proxy" }, s:to_remote("far"));
		s.a:disconnect();
		s:advance(5);
		assert.same({}, told());
		far("probe", "room@proxy");
		expect.saw({ "presence unsubscribed room@proxy" }, s:to_remote("far"));
	end);

	it("can be probed by any client, and by nobody else", function ()
		subscribe();
		far("probe");
		local shown = expect.one(s:to_remote("far"));
		assert.same({ "proxy", "far@far/x" }, { shown.attr.from, shown.attr.to });
		far("probe", "room@proxy");
		expect.saw({ "presence unsubscribed room@proxy" }, s:to_remote("far"));
		far("probe", "proxy", "other@far/x");
		expect.saw({ "presence unsubscribed proxy" }, s:to_remote("far"));
	end);

	it("answers to nobody who says subscribed or unsubscribed", function ()
		subscribe();
		far("subscribed"); far("unsubscribed"); far("odd");
		assert.same({}, told());
		s.a:disconnect();
		s:advance(5);
		assert.same({ "unavailable" }, told());
	end);

	it("is told in its turn, where there are more than can be told before the next change", function ()
		local subscribers = {};
		-- A server has a tenth of all places.
		for i = 1, 3000 do subscribers[i] = "u" .. i .. "@far" .. i % 3; end
		local function to_all()
			local all = {};
			for domain = 0, 2 do
				for _, stanza in ipairs(s:to_remote("far" .. domain)) do table.insert(all, stanza); end
			end
			return all;
		end
		for _, from in ipairs(subscribers) do
			s:post_remote(st.presence { from = from; to = "proxy"; type = "subscribe" });
		end
		to_all();
		s:advance(5);
		local heard, last = {}, {};
		for second = 1, 60 do
			-- Faster than all can be told, which takes 15 seconds.
			if second % 5 == 0 then s.a:show("away", tostring(second)); end
			s:advance(1);
			local at_once = to_all();
			assert.is_true(#at_once <= 200);
			for _, stanza in ipairs(at_once) do
				local to = stanza.attr.to;
				heard[to] = (heard[to] or 0) + 1;
				-- What holds now, and not what did when its turn was still to come.
				assert.is_true(second - tonumber(stanza:get_child_text("status")) <= 8);
				assert.is_true(second - (last[to] or 5) <= 20, to .. " has waited for " .. second - (last[to] or 5));
				last[to] = second;
			end
		end
		for _, one in ipairs(subscribers) do assert.is_true((heard[one] or 0) >= 3, "heard " .. (heard[one] or 0)); end
		s:advance(20);
		for _, stanza in ipairs(to_all()) do last[stanza.attr.to] = stanza:get_child_text("status"); end
		for _, one in ipairs(subscribers) do assert.equal("60", last[one]); end
	end);

	it("that is ended and made again while it is to be told is told once", function ()
		for i = 1, 450 do subscribe("proxy", "u" .. i .. "@far"); end
		s.a:disconnect();
		repeat s:advance(1); until #s:to_remote("far") > 0;
		for i = 1, 450 do
			far("unsubscribe", "proxy", "u" .. i .. "@far");
			subscribe("proxy", "u" .. i .. "@far");
		end
		s:advance(10);
		assert.same({}, s:to_remote("far"));
	end);

	it("that there is none is no answer to an unsubscribe", function ()
		far("unsubscribe");
		subscribe("room@proxy");
		far("unsubscribe", "proxy");
		assert.same({}, s:to_remote("far"));
	end);

	it("is told 200 a second", function ()
		for i = 1, 450 do subscribe("proxy", "u" .. i .. "@far"); end
		s.a:disconnect();
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
		for i = 1, 450 do subscribe("proxy", "u" .. i .. "@far"); end
		s.a:disconnect();
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
		subscribe("room@proxy");
		subscribe("proxy");
		assert.truthy(s:unload());
		expect.saw({ "presence unavailable room@proxy", "presence unavailable proxy" }, s:to_remote("far"));
	end);

	it("is told nothing when the module goes, who knows already that nobody is there", function ()
		subscribe();
		s.a:disconnect();
		s:advance(5);
		assert.same({ "unavailable" }, told());
		assert.truthy(s:unload());
		assert.same({}, told());
	end);

	it("is told once that nobody is there when the last one goes that was joined at the same address", function ()
		subscribe("proxy", "far@far");
		s:remote_presence("far@far/x", nil, "proxy");
		s:to_remote("far");
		s.a:disconnect();
		expect.saw({ "presence unavailable proxy" }, s:to_remote("far"));
		s:advance(5);
		assert.equal("far@far", expect.one(s:to_remote("far")).attr.to);
	end);

	it("that was told before the service has come is told nothing again by a reload", function ()
		s = start();
		expect.saw({ "presence subscribed proxy", "presence unavailable proxy" }, subscribe());
		assert.truthy(s:reload());
		assert.truthy(s:reload());
		s:advance(30);
		assert.same({}, told());
	end);

	it("is told that nobody is there when presence is relayed no longer, and who is when it is again", function ()
		subscribe();
		subscribe("room@proxy");
		s:reconfigure({ client_proxy_stanzas = { "iq" } });
		s:advance(5);
		expect.saw({ "presence unavailable proxy", "presence unavailable room@proxy" }, s:to_remote("far"));
		far("unsubscribe", "room@proxy");
		s:to_remote("far");
		s:reconfigure({ client_proxy_stanzas = scene.everything });
		s:advance(5);
		assert.same({ "available" }, told());
	end);

	it("is told again who is there when a resource that was joined at the same address goes", function ()
		s:serve("b");
		subscribe("proxy", "far@far");
		s:remote_presence("far@far/x", nil, "proxy");
		s:to_remote("far");
		local joined = #s.b:take("presence") > 0 and s.b or s.a;
		joined:disconnect();
		s:advance(30);
		expect.saw({ "presence unavailable proxy", "presence - proxy" }, s:to_remote("far"));
	end);

	it("is told again who is there when the service says to be gone at the same address, and only then", function ()
		subscribe("proxy", "far@far");
		s.a:direct("proxy/far@far/x");
		s:advance(5);
		expect.saw({ "presence - proxy" }, s:to_remote("far"));
		s.a:direct("proxy/far@far/x", "unavailable");
		s:advance(5);
		expect.saw({ "presence unavailable proxy", "presence - proxy" }, s:to_remote("far"));
	end);

	it("is told nothing again by a reload", function ()
		subscribe();
		assert.truthy(s:reload());
		s:advance(30);
		assert.same({}, told());
		s.a:disconnect();
		s:advance(5);
		assert.same({ "unavailable" }, told());
	end);

	it("outlives a restart, and is told at once who is there", function ()
		subscribe("room@proxy");
		subscribe("proxy");
		s = s:restart();
		s:advance(5);
		assert.same({}, told());
		s:serve("a");
		s:advance(5);
		expect.saw({ "presence - room@proxy", "presence - proxy" }, s:to_remote("far"));
	end);

	it("is told nothing wrong by a probe while the service may still come", function ()
		subscribe();
		s:to_remote("far");
		s = s:restart();
		s:advance(1);
		far("probe");
		assert.same({}, told());
		s:serve("a");
		far("probe");
		assert.same({ "available" }, told());
	end);

	it("is told after a restart that nobody came, after ten seconds", function ()
		subscribe();
		far("unsubscribe", "room@proxy");
		s:to_remote("far");
		s = s:restart();
		s:advance(7);
		assert.same({}, told());
		s:advance(6);
		assert.same({ "unavailable" }, told());
	end);

	it("that was ended does not come back with a restart", function ()
		subscribe();
		far("unsubscribe");
		s:to_remote("far");
		s = s:restart();
		s:serve("a");
		s:advance(15);
		assert.same({}, told());
	end);

	it("of who may not ask any longer ends, over a restart, too", function ()
		s = start { "a"; later = 15; client_proxy_allow = { "far@far"; "friend@far" } };
		subscribe("proxy", "far@far");
		subscribe("proxy", "friend@far");
		s:reconfigure({ client_proxy_allow = { "friend@far" } });
		expect.saw({ "presence unsubscribed proxy", "presence unavailable proxy" }, s:to_remote("far"));
		s = s:restart { client_proxy_allow = { "other@far" } };
		s:advance(2);
		expect.saw({ "presence unsubscribed proxy", "presence unavailable proxy" }, s:to_remote("far"));
		s = s:restart { client_proxy_allow = false };
		s:serve("a");
		s:advance(15);
		expect.saw({}, s:to_remote("far"));
	end);

	for name, fail in pairs {
		["throws"] = function () error("the database is away"); end;
		["says why"] = function () return nil, "the database is away"; end;
	} do
		it("is not lost where the store " .. name .. " for a while", function ()
				subscribe("proxy", "far@far");
			local is_away = true;
			s = s:restart {
				"a"; change_store = function (store)
					local get = store.get;
					function store.get(...)
						if is_away then return fail(); end
						return get(...);
					end
					return store;
				end;
			};
			s:advance(20);
			far("probe", "proxy", "far@far");
			expect.saw({}, s:to_remote("far"));
			for _, kind in ipairs { "unsubscribe"; "subscribe" } do
				far(kind, "proxy", "far@far");
				expect.saw({ "presence error proxy internal-server-error" }, s:to_remote("far"));
			end
			assert.matches("Who is subscribed could not be read: .*the database is away; trying again", expect.one(s:errors()));
			is_away = false;
			s:advance(20);
			expect.saw({ "presence - proxy" }, s:to_remote("far"));
		end);
	end

	it("is kept for as long as the module runs where the storage keeps nothing", function ()
		s = start { "a"; change_store = scene.store_that_keeps_nothing };
		expect.saw({ "presence subscribed proxy", "presence - proxy" }, subscribe());
		s:advance(20);
		far("probe");
		expect.saw({ "presence - proxy" }, s:to_remote("far"));
	end);

	it("of a JID longer than the name of a file is stored", function ()
		local long = ("ж"):rep(300) .. "@far";
		subscribe("proxy", long);
		for key in pairs(s.stores["proxy/client_proxy_subscribers"]) do assert.is_true(#key < 100, key); end
		s = s:restart();
		s:serve("a");
		s:advance(15);
		assert.equal(long, expect.one(s:to_remote("far")).attr.to);
	end);

	it("ends where presence is relayed no longer, over a restart, too", function ()
		subscribe("proxy", "far@far");
		s = s:restart { client_proxy_stanzas = { "iq" } };
		far("unsubscribe", "proxy", "far@far");
		s = s:restart();
		s:serve("a");
		s:advance(15);
		expect.saw({}, s:to_remote("far"));
	end);

	for said, open in pairs {
		["no driver"] = function () error("no driver"); end; ["no such driver"] = function () return nil, "no such driver"; end;
		["it cannot be opened"] = function () end;
	} do
		it("is refused where the store cannot be opened, which is said once: " .. said, function ()
			s = start { change_store = open };
			expect.saw({ "presence error proxy internal-server-error" }, subscribe());
			s:advance(60);
			assert.matches("Who is subscribed could not be read: .*" .. said .. "; trying again", expect.one(s:errors()));
		end);
	end

	it("is kept for as long as the module runs where it cannot be stored, which is said once each time", function ()
		local is_full = true;
		s = start { "a"; change_store = function (store)
			local set = store.set;
			function store.set(...)
				if is_full then return nil, "the disk is full"; end
				return set(...);
			end
			return store;
		end };
		for i = 1, 2 do assert.equal(2, #subscribe("room" .. i .. "@proxy")); end
		assert.matches("Who is subscribed could not be stored: the disk is full", expect.one(s:errors()));
		is_full = false;
		subscribe("room3@proxy");
		is_full = true;
		subscribe("room4@proxy");
		assert.matches("Who is subscribed could not be stored: the disk is full", expect.one(s:errors()));
		s.a:disconnect();
		s:advance(20);
		assert.equal(4, #s:to_remote("far"));
	end);

	it("is not begun, nor answered for, after the server has begun to stop", function ()
		subscribe("proxy", "far@far");
		s:stop();
		expect.saw({ "presence unavailable proxy" }, s:to_remote("far"));
		far("probe", "proxy", "far@far");
		expect.saw({}, s:to_remote("far"));
		far(nil, "room@proxy", "far@far/x");
		far("subscribe", "room@proxy", "far@far");
		expect.saw({ "presence error room@proxy recipient-unavailable"; "presence error room@proxy recipient-unavailable" },
			s:to_remote("far"));
		expect.saw({}, s.a:take("presence"));
	end);

	it("of one who has too many is refused", function ()
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
