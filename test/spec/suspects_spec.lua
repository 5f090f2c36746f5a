-- Resources that a delivery has failed to: in doubt until their server has shown them, or has not.

local libraries = require "support.libraries";
local start = require "support.scene".start;
local st = require "util.stanza";

local s;

--- Another server, with svc@far, whom the proxy may see.
local far;

local function new_far(plan)
	far = {
		online = {}; answers_probes = true; answers_pings = true; is_reached = true;
		says = "service-unavailable"; probes = 0; asked = {}; refuses = {};
	};
	for name, value in pairs(plan or {}) do far[name] = value; end
end

local function show(resource)
	s:remote_presence("svc@far/" .. resource);
end

local function is_online(full_jid)
	return far.online[full_jid:match("/(.*)$")];
end

--- What that server says to a probe: a presence for each resource.
local function answer_probe()
	far.probes = far.probes + 1;
	if not (far.is_reached and far.answers_probes) then return; end
	for resource in pairs(far.online) do show(resource); end
end

local function answer_request(request)
	local to = request.attr.to;
	far.asked[to] = (far.asked[to] or 0) + 1;
	if far.swallows then return; end
	if not far.is_reached then
		s:from_remote(st.error_reply(request, "cancel", "remote-server-not-found"));
	elseif not is_online(to) then
		s:from_remote(st.error_reply(request, "cancel", far.says));
	elseif far.refuses[to:match("/(.*)$")] then
		s:from_remote(st.error_reply(request, "cancel", "recipient-unavailable"));
	else
		s:from_remote(st.reply(request));
	end
end

--- Has that server handle what has come.
local function handle()
	for _, stanza in ipairs(s:to_remote("far")) do
		if stanza.name == "presence" and stanza.attr.type == "probe" then
			answer_probe();
		elseif stanza.name == "iq" and stanza.attr.to == "far" then
			assert.truthy(stanza:get_child("ping", "urn:xmpp:ping"));
			far.pings = (far.pings or 0) + 1;
			if far.is_reached and far.answers_pings then s:from_remote(st.reply(stanza)); end
		elseif stanza.name == "iq" then
			answer_request(stanza);
		end
	end
end

--- Lets that many seconds pass, with so many requests in each.
local function pass(seconds, requests)
	for _ = 1, seconds do
		for _ = 1, requests or 0 do
			s.asked = s.asked + 1;
			s.user:request("set", "n" .. s.asked);
			handle();
		end
		s:advance(1);
		handle();
	end
end

--- How many requests of the user so many resources get.
local function shares(count)
	far.asked = {};
	pass(1, count);
	return far.asked;
end

local function is_known(resource)
	return s:resources()["svc@far/" .. resource] ~= nil;
end

--- Starts with resources of svc@far online that a probe has shown.
local function start_far(resources, plan)
	new_far(plan);
	s = start { target_address = "svc@far"; client_proxy_error_limit = false };
	s:remote_presence("svc@far", "subscribed");
	for _, resource in ipairs(resources) do
		far.online[resource] = true;
		show(resource);
	end
	s:advance(1);
	handle();
	-- A probe has shown them.
	pass(320);
	s:forget();
end

--- Has that server forget those that are there, and others log in.
local function crash(...)
	far.online = {};
	for _, resource in ipairs { ... } do
		far.online[resource] = true;
		show(resource);
	end
	far.asked = {};
end

describe("a resource of a server elsewhere that has been killed and is back", function ()
	for _, condition in ipairs { "service-unavailable"; "recipient-unavailable"; "remote-server-timeout" } do
		it("is out within 5 seconds of its first failure (" .. condition .. ")", function ()
			start_far({ "dead" }, { says = condition });
			crash("alive");
			local seconds = 0;
			repeat
				pass(1, 10);
				seconds = seconds + 1;
			until not is_known("dead") or seconds > 30;
			assert.is_true(seconds <= 5, tostring(seconds));
			assert.same({ ["svc@far/alive"] = 20 }, shares(20));
		end);
	end

	it("gets nothing from its first failure on, while another is there", function ()
		start_far { "dead" };
		crash("alive");
		for _ = 1, 100 do
			s:ask(1, "set");
			handle();
		end
		assert.equal(1, far.asked["svc@far/dead"]);
		assert.is_true(is_known("dead"));
	end);

	it("serves while there is no other", function ()
		start_far({ "a" }, { answers_probes = false; answers_pings = false });
		far.refuses.a = true;
		assert.same({ ["svc@far/a"] = 5 }, shares(5));
		far.refuses.a = nil;
		s:forget();
		assert.same({ ["svc@far/a"] = 5 }, shares(5));
		assert.equal(5, #s.user:take("iq"));
	end);

	it("is gone together with all others that are dead", function ()
		start_far { "d1"; "d2"; "d3"; "d4" };
		crash("a1", "a2");
		pass(5, 20);
		assert.same({ ["svc@far/a1"] = true; ["svc@far/a2"] = true }, s:resources());
	end);

	it("is asked about once a second at most", function ()
		start_far { "dead" };
		far.is_reached = false;
		far.probes = 0;
		pass(100, 20);
		assert.is_true(far.probes >= 40 and far.probes <= 100, tostring(far.probes));
	end);

	it("is shown after the failure, and serves like any other again", function ()
		start_far { "a"; "b" };
		far.refuses.a = true;
		pass(2, 20);
		far.refuses.a = nil;
		pass(1);
		local counts = shares(40);
		assert.is_true(counts["svc@far/a"] > 0 and counts["svc@far/b"] > 0);
	end);
end);

describe("suspicion", function ()
	it("drops nobody but those whom a delivery has failed to, however often probes do not show them", function ()
		start_far { "dead"; "quiet" };
		-- One that has sent its presence directly is in no answer.
		far.online = { quiet = true };
		show("direct");
		local is_there = far.online;
		far.online = { quiet = true; direct = true };
		local function answer_without_direct()
			far.online = is_there;
			s:advance(1);
			handle();
			far.online = { quiet = true; direct = true };
		end
		for _ = 1, 10 do
			s:ask(20, "set");
			handle();
			answer_without_direct();
		end
		assert.same({ ["svc@far/quiet"] = true; ["svc@far/direct"] = true }, s:resources());
	end);

	it("holds for half of the resources at most, and these serve last", function ()
		start_far { "a"; "b"; "c"; "d"; "e" };
		far.answers_probes, far.answers_pings = false, false;
		for resource in pairs(far.online) do far.refuses[resource] = true; end
		pass(3, 50);
		local counts = shares(200);
		local serving = 0;
		for _ in pairs(counts) do serving = serving + 1; end
		assert.equal(3, serving);
	end);

	it("does not come from item-not-found", function ()
		start_far({ "a"; "b" }, { says = "item-not-found" });
		far.online.a = nil;
		far.probes = 0;
		pass(20, 10);
		assert.equal(0, far.probes);
		assert.is_true(is_known("a"));
	end);

	it("does not come again within 30 seconds of a probe that has shown the resource, through the same party", function ()
		start_far { "a" };
		far.refuses.a = true;
		local probes = {};
		for second = 1, 62 do
			far.probes = 0;
			pass(1, 5);
			if far.probes > 0 then table.insert(probes, second); end
		end
		assert.is_true(#probes >= 2 and #probes <= 4, table.concat(probes, " "));
		-- Another party is believed.
		s = start { target_address = "svc@far"; "x" };
	end);

	it("comes from another party all the same", function ()
		start_far { "a" };
		far.refuses.a = true;
		pass(3, 1);
		far.probes = 0;
		pass(3, 1);
		assert.equal(0, far.probes);
		s:remote_request("somebody@elsewhere/x", "1", "set");
		handle();
		s:advance(1);
		handle();
		assert.equal(1, far.probes);
	end);

	it("is not there for an account on this server, whose sessions are known", function ()
		s = start { "a"; "b"; later = 10 };
		local asked = 0;
		for _ = 1, 100 do
			s:ask(1, "set");
			asked = asked + s.a:refuse_all("recipient-unavailable");
			s.b:answer_all();
			s:advance(0);
		end
		assert.is_true(asked > 20 and asked < 80, tostring(asked));
		s:advance(30);
		assert.same({ ["svc@example/a"] = true; ["svc@example/b"] = true }, s:resources());
	end);

	it("is not needed for a session on this server that is gone and said nothing", function ()
		s = start { "a"; "b"; later = 10 };
		s.a:vanish();
		s:ask(20, "get");
		s:advance(1);
		assert.same({ ["svc@example/b"] = true }, s:resources());
		assert.equal(20, s.b:answer_all());
	end);

	it("comes for one that logs in after a request of ours was lost, for the account has approved before", function ()
		start_far { "a" };
		far.is_reached = false;
		s:remote_presence("svc@far/a", "unavailable");
		far.online = {};
		pass(10);
		far.is_reached = true;
		far.online.b = true;
		show("b");
		crash();
		pass(5, 1);
		assert.same({}, s:resources());
	end);

	it("is not there where the account has not approved, so that nobody answers probes", function ()
		new_far();
		s = start { target_address = "svc@far"; seconds = 20 };
		show("direct");
		show("other");
		s:to_remote("far");
		far.online = { direct = true; other = true };
		far.refuses.direct = true;
		pass(20, 10);
		assert.equal(0, far.probes);
		assert.is_true(far.asked["svc@far/direct"] > 50, tostring(far.asked["svc@far/direct"]));
	end);
end);

describe("resources elsewhere whose requests time out", function ()
	--- Starts with resources of svc@far that answer no request.
	local function start_hung(resources)
		start_far(resources);
		s:reconfigure({ client_proxy_timeout = 20 });
		far.probes, far.swallows = 0, true;
	end

	it("are asked after, and who is gone is out, and who is new serves", function ()
		start_hung { "gone"; "there" };
		far.online.gone, far.online.new = nil, true;
		s:ask(4, "set");
		handle();
		pass(18);
		assert.equal(0, far.probes);
		pass(3);
		assert.equal(1, far.probes);
		assert.is_true(is_known("new"));
		far.swallows = false;
		pass(15);
		assert.same({ ["svc@far/there"] = true; ["svc@far/new"] = true }, s:resources());
	end);

	it("are asked after once in ten seconds, however many time out", function ()
		start_hung { "a" };
		pass(120, 2);
		assert.is_true(far.probes >= 9 and far.probes <= 11, tostring(far.probes));
	end);

	it("are not dropped where nobody answers", function ()
		start_hung { "a"; "b" };
		far.answers_probes, far.answers_pings = false, false;
		pass(300, 1);
		assert.same({ ["svc@far/a"] = true; ["svc@far/b"] = true }, s:resources());
	end);

	it("are not asked after on this server, where it is known who is there", function ()
		s = start { "a"; client_proxy_timeout = 5 };
		s:advance(20);
		local probes = 0;
		_G.prosody.hosts.example.events.add_handler("presence/bare", function (event)
			if event.stanza.attr.type == "probe" then probes = probes + 1; end
		end, 1000);
		s:ask(5);
		s:advance(20);
		assert.equal(5, #s.user:take("iq"));
		assert.equal(0, probes);
	end);
end);

describe("silence about a suspect", function ()
	--- A server that says nothing to a probe when nobody is there, as ejabberd.
	local function start_silent(plan)
		start_far({ "dead" }, plan);
		crash();
		far.answers_probes = false;
	end

	it("is an answer while that server answers pings", function ()
		start_silent();
		pass(5, 1);
		assert.same({}, s:resources());
		s:refuses();
	end);

	it("is an answer while that server sends anything else", function ()
		start_silent({ answers_pings = false });
		s.user:request("set", "first");
		handle();
		for _ = 1, 5 do
			s:remote_presence("somebody@far/x");
			pass(1);
		end
		assert.same({}, s:resources());
	end);

	it("on a dead link says nothing", function ()
		start_silent({ answers_pings = false });
		far.is_reached = false;
		pass(30, 1);
		s:advance(600);
		assert.same({ ["svc@far/dead"] = true }, s:resources());
	end);

	it("on a link that was dead ends within 5 seconds of the first failure after that", function ()
		start_silent();
		far.is_reached = false;
		pass(30, 1);
		pass(100);
		far.is_reached = true;
		pass(5, 1);
		assert.same({}, s:resources());
	end);

	it("ends when another one arrives, since that starts a round", function ()
		start_silent({ answers_pings = false });
		far.is_reached = false;
		pass(1, 1);
		pass(100);
		far.is_reached, far.answers_pings = true, true;
		assert.same({ ["svc@far/dead"] = true }, s:resources());
		far.online.alive = true;
		far.answers_probes = true;
		show("alive");
		assert.same({ ["svc@far/alive"] = 20 }, shares(20));
		pass(3);
		assert.same({ ["svc@far/alive"] = true }, s:resources());
	end);

	it("says nothing of those whom no delivery has failed to", function ()
		start_far { "a" };
		far.answers_probes = false;
		pass(1000);
		assert.same({ ["svc@far/a"] = true }, s:resources());
	end);
end);

describe("half of the resources of an account that are gone at once", function ()
	--- What the dearest tick takes until they are gone, in hundreds of instructions.
	local function cost_of(count)
		local names = {};
		for place = 1, count do names[place] = "r" .. place; end
		start_far(names);
		for place = 1, count, 2 do far.online["r" .. place] = nil; end
		local most = 0;
		for _ = 1, 320 do
			most = math.max(most, libraries.instructions_of(function () s:advance(1); end));
			handle();
		end
		assert.is_false(is_known("r1"));
		return most;
	end

	it("take no more time each where they are many", function ()
		local few, many = cost_of(50), cost_of(500);
		assert.is_true(many < 15 * few, many .. " and " .. few);
	end);
end);
