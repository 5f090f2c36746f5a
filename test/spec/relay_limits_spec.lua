-- What strangers can fill has an end, and nobody who is needed is pushed out.

local start = require "support.scene".start_relaying;
local expect = require "support.assertions";
local libraries = require "support.libraries";
local requests = require "support.requests";
local st = require "util.stanza";

local s;

before_each(function () s = start { "a" }; end);

local function condition_of(stanza)
	local report = stanza and stanza:get_child("error");
	return report and report.tags[1].name;
end

--- Sends something as somebody elsewhere; returns the condition of the error that comes back, if one does. What the
-- service gets is not kept.
local function far(stanza)
	local domain = stanza.attr.from:match("@([^/]*)");
	s:post_remote(stanza);
	s.a.received = {};
	return condition_of(s:to_remote(domain)[1]);
end

local function subscribe(from) return far(st.presence({ from = from; to = "proxy"; type = "subscribe" })); end

local function join(from, to) return far(st.presence({ from = from; to = to or "proxy" })); end

local function write(from) return far(st.message({ from = from; to = "proxy"; id = "1" })); end

--- Whether the service may ask somebody.
local function is_known(jid)
	s.a:request("get", "1", "proxy/" .. jid);
	return #s.a:take("iq") == 0;
end

it("one server has a tenth of all subscribers", function ()
	for i = 1, 1000 do assert.is_nil(subscribe("u" .. i .. "@far")); end
	assert.equal("resource-constraint", subscribe("u1001@far"));
	assert.is_nil(subscribe("u@other"));
	far(st.presence({ from = "u7@far"; to = "proxy"; type = "unsubscribe" }));
	assert.is_nil(subscribe("u1001@far"));
end);

it("there are 10,000 subscribers, of whom a quarter are of this server", function ()
	for domain = 1, 7 do
		for i = 1, 1000 do assert.is_nil(subscribe("u" .. i .. "@far" .. domain)); end
	end
	for i = 1, 500 do assert.is_nil(subscribe("u" .. i .. "@far8")); end
	assert.equal("resource-constraint", subscribe("u501@far8"));
	s.user:direct("proxy", "subscribe");
	expect.saw({ "presence - proxy" }, s.user:take("presence"));
end);

it("one server has a tenth of all that can be joined", function ()
	for i = 1, 100 do
		for room = 1, 100 do join("u" .. i .. "@far/x", "r" .. room .. "@proxy"); end
	end
	assert.equal(10000, s:counts().joined);
	assert.equal("resource-constraint", join("u101@far/x"));
	assert.is_nil(join("u@other/x"));
	far(st.presence({ from = "u1@far/x"; to = "r1@proxy"; type = "unavailable" }));
	assert.is_nil(join("u101@far/x"));
	assert.equal(10001, s:counts().joined);
end);

it("what is joined takes more places where addresses are long, so that one server has 20 MiB of memory", function ()
	local function memory()
		collectgarbage();
		collectgarbage();
		return collectgarbage("count");
	end
	local function join_long(number)
		local function long(text) return text:rep(1000) .. number; end
		return join(long("n") .. "@far/" .. long("r"), long("t") .. "@proxy/" .. long("p"));
	end
	assert.is_nil(join_long(0));
	local before, count = memory(), 0;
	while count < 3000 and not join_long(count + 1) do count = count + 1; end
	assert.equal("resource-constraint", join_long(count + 1));
	assert.is_true(count > 1000, count .. " have joined");
	local taken = memory() - before;
	assert.is_true(taken < 20 * 1024, taken .. " KiB are taken");
end);

it("one account has 100 of them, with all its clients", function ()
	for i = 1, 100 do assert.is_nil(join("u@far/" .. i)); end
	assert.equal("resource-constraint", join("u@far/101"));
end);

it("a stranger's request costs about the same, however many have joined", function ()
	-- JOINED=100000 is as many as can.
	local many = tonumber(os.getenv("JOINED") or 20000);
	s = start { "a"; client_proxy_address = "opaque" };
	local number = 0;
	local function ask()
		for _ = 1, 100 do
			number = number + 1;
			local request = requests.new("get", "q" .. number);
			request.attr.from = "stranger" .. number .. "@users/x";
			s:post_local(request);
			s.a:answer_all();
		end
	end
	ask();
	local before = libraries.instructions_of(ask);
	for i = 1, many do
		s:post_local(st.presence { from = ("u%d@users/%d"):format(i % (many / 100), i); to = "proxy" });
		s.a.received = {};
	end
	assert.equal(many, s:counts().joined);
	local after = libraries.instructions_of(ask);
	assert.is_true(after < 1.5 * before, ("%.2f times as much"):format(after / before));
end);

it("conversations of one server push out none of others", function ()
	s = start { "a"; "b"; client_proxy_initiate = "known" };
	s.b:message("proxy/user@users/x", "1");
	for i = 1, 10050 do
		write("u" .. i .. "@far/x");
		s.b.received = {};
	end
	assert.equal(10051, s:counts().conversations);
	for i = 1, 10 do s.user:message("proxy", tostring(i)); end
	assert.equal(10, #s.b:take("message"));
end);

it("conversations of one account push out none of others of the same server", function ()
	local other = s:connect("other@users/x");
	other:message("proxy", "1");
	assert.equal("proxy/other@users/x", expect.one(s.a:take("message")).attr.from);
	s:serve("b");
	for i = 1, 1600 do s.user:post(st.message({ to = "node" .. i .. "@proxy"; id = "1" })); end
	assert.is_true(s:counts().conversations <= 1001, s:counts().conversations);
	s:forget();
	for i = 1, 10 do other:message("proxy", tostring(i)); end
	assert.equal(10, #s.a:take("message"));
end);

it("conversations where somebody has joined are not pushed out by others of the same account", function ()
	s:serve("b");
	local joined = {};
	for i = 1, 10 do
		s.user:direct("room" .. i .. "@proxy");
		joined[i] = #s.a:take("presence") > 0 and s.a or s.b;
		s:forget();
	end
	for i = 1, 1100 do s.user:post(st.message({ to = "node" .. i .. "@proxy"; id = "1" })); end
	s:forget();
	for i = 1, 10 do
		s.user:message("room" .. i .. "@proxy", "1");
		assert.equal(1, #joined[i]:take("message"));
	end
end);

it("known users of one server push out none of others", function ()
	s = start { "a"; client_proxy_initiate = "known" };
	s.user:message("proxy", "1");
	for i = 1, 10050 do write("u" .. i .. "@far/x"); end
	assert.equal(10000, s:counts().known);
	s.a:request("get", "1", "proxy/u1@far/x");
	expect.saw({ "iq error proxy/u1@far/x item-not-found 1" }, s.a:take("iq"));
	assert.is_true(is_known("u10050@far/x"));
	assert.is_true(is_known("user@users/x"));
end);

it("of the known users of one server, who was silent for longest goes first, also after a reload", function ()
	s = start { "a"; client_proxy_initiate = "known" };
	for i = 1, 10000 do write("u" .. i .. "@far/x"); end
	write("u1@far/x");
	assert.truthy(s:reload());
	write("u10001@far/x");
	for name, known in pairs { u1 = true; u2 = false; u3 = true; u10001 = true } do
		assert.equal(known, is_known(name .. "@far/x"), name);
	end
end);

it("where all is full, the server that has most makes room for others", function ()
	s = start { "a"; client_proxy_initiate = "known" };
	for domain = 1, 10 do
		for i = 1, 1000 - 10 * (domain - 1) do write("u" .. i .. "@far" .. domain); end
	end
	for i = 1, 450 do write("u" .. i .. "@last"); end
	assert.equal(10000, s:counts().known);
	for i = 451, 465 do write("u" .. i .. "@last"); end
	assert.equal(10000, s:counts().known);
	-- From 1000 and 990 to 988 and 987, or the other way round.
	for name, known in pairs {
		["u11@far1"] = false; ["u14@far1"] = true; ["u2@far2"] = false; ["u5@far2"] = true; ["u1@far3"] = true; ["u465@last"] = true;
	} do
		assert.equal(known, is_known(name), name);
	end
end);

it("what is remembered of a message takes as many places as the last one under its id", function ()
	local long = "room@proxy/" .. ("r"):rep(1000);
	local function write_all(to)
		for i = 1, 100 do s.user:post(st.message({ to = to; id = "m" .. i })); end
	end
	write_all("room@proxy");
	s.a.received = {};
	write_all(long);
	local remembered = 0;
	for _, message in ipairs(s.a:take("message")) do s.a:send(st.error_reply(message, "cancel", "not-allowed")); end
	for _, stanza in ipairs(s.user:take("message")) do
		if stanza.attr.from == long then remembered = remembered + 1; end
	end
	assert.equal(50, remembered);
end);

it("an error reaches the resource that sent a message to many users of one server", function ()
	s:serve("b");
	for i = 1, 1500 do s.a:post(st.message({ to = "proxy/u" .. i .. "@far"; id = "m" .. i })); end
	for _, sent in ipairs(s:to_remote("far")) do s:post_remote(st.error_reply(sent, "cancel", "item-not-found")); end
	assert.equal(1500, #s.a:take("message"));
end);

describe("pseudonyms of one account", function ()
	before_each(function () s = start { "a"; client_proxy_address = "opaque" }; end);

	--- Has many clients of the user's account write, none of which is there to be told.
	local function flood()
		for i = 1, 1600 do
			local stanza = st.message({ from = "user@users/f" .. i; to = "proxy"; id = "1" });
			_G.prosody.core_post_stanza(_G.prosody.hosts.users, stanza);
			s.a.received = {};
		end
	end

	for name, begin in pairs {
		["is subscribed"] = function () s.user:direct("proxy", "subscribe"); end;
		["has a request open"] = function () s.user:request("get", "1"); end;
		["has joined"] = function () s.user:direct("proxy"); end;
	} do
		it("that " .. name .. " leave room for others, and for itself", function ()
			begin();
			flood();
			assert.is_true(s:counts().aliases <= 1002, s:counts().aliases);
			for _, jid in ipairs { "user@users/y"; "other@users/x" } do
				local one = s:connect(jid);
				one:message("proxy", "1");
				expect.saw({}, one:take("message"));
				assert.equal(1, #s.a:take("message"));
			end
		end);
	end

	it("are kept for those who are subscribed, however many others there are", function ()
		s.user:message("proxy", "1");
		local account = expect.one(s.a:take("message")).attr.from:match("^(.*)/");
		s.user:direct("proxy", "subscribe");
		flood();
		s.user.received = {};
		s.a:message(account, "2");
		expect.saw({ "message - proxy 2" }, s.user:take("message"));
	end);

	it("are kept for those who have joined, however many others there are", function ()
		s.user:direct("proxy");
		local joined = expect.one(s.a:take("presence")).attr.from;
		flood();
		s.user.received = {};
		s.a:message(joined, "2");
		expect.saw({ "message - proxy 2" }, s.user:take("message"));
	end);
end);
