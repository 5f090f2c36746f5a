-- What happens inside a send, and in other modules: sends that set off others, handlers that throw.

local start = require "support.scene".start;
local sum = require "support.scene".sum;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

before_each(function () s = start { "a" }; end);

--- Makes another module's handler throw at the first stanza that a function picks.
local function throw_once(host, event, picks)
	local armed = true;
	_G.prosody.hosts[host].events.add_handler(event, function (data)
		if armed and picks(data.stanza) then
			armed = false;
			error("another module's fault");
		end
	end, 50);
end

describe("where a session dies of the answer to its own request,", function ()
	before_each(function ()
		s.a:request("get", "own");
		for i = 1, 5 do s.user:request("set", "u" .. i); end
		s.a.on_receive = function (stanza)
			if stanza.attr.type == "error" and stanza.attr.id == "own" then
				s.a.on_receive = nil;
				s.a:disconnect();
			end
			return true;
		end;
	end);

	it("the others time out once", function ()
		s:advance(122);
		assert.equal(5, #s.user:take("iq"));
	end);

	it("the others are given up once at an unload", function ()
		s:unload();
		assert.equal(5, #s.user:take("iq"));
	end);

	it("later requests are answered", function ()
		local other = s:login("other@users/y");
		s:advance(125);
		s.user.received = {};
		s:serve("b");
		for i = 1, 6 do
			s.user:request("get", "v" .. i);
			other:request("get", "w" .. i);
		end
		assert.equal(12, s.b:answer_all());
		assert.same({ 6, 6 }, { #s.user:take("iq"), #other:take("iq") });
	end);
end);

describe("where a handler of another module throws,", function ()
	it("a request in its way is answered, and a later set is delivered once", function ()
		s:serve("b");
		throw_once("example", "iq/full", function (stanza) return stanza.attr.id == "q"; end);
		s.user:request("set", "q");
		s:advance(125);
		expect.error(s.user:take("iq"), "q", "proxy", "wait", "remote-server-timeout");
		s:forget();
		s.user:request("set", "s");
		assert.equal(1, sum(s:held()));
		assert.equal(1, #s:errors());
	end);

	it("all other requests of a lost resource are answered", function ()
		for i = 1, 20 do s.user:request("set", "q" .. i); end
		throw_once("users", "iq/full", function (stanza) return stanza.attr.type == "error"; end);
		s.a:disconnect();
		assert.equal(19, #s.user:take("iq"));
		assert.equal(1, #s:errors());
	end);

	it("time-outs go on", function ()
		for i = 1, 3 do s.user:request("set", "q" .. i); end
		throw_once("users", "iq/full", function (stanza) return stanza.attr.type == "error"; end);
		s:advance(125);
		assert.equal(2, #s.user:take("iq"));
		assert.equal(1, #s:errors());
		s.user:request("set", "later");
		s:advance(125);
		assert.equal(1, #s.user:take("iq"));
	end);

	it("an authentication provider among them, the account is in use later", function ()
		s = start { seconds = 0 };
		s.accounts = setmetatable({}, { __index = function () error("not in an async context"); end });
		s:advance(5);
		s.accounts = { ["svc@example"] = true };
		s:serve("a");
		s:advance(31);
		s.user:request("get", "1");
		assert.equal(1, s.a:answer_all());
	end);
end);

it("a stanza with a number for an attribute, made by another module, stops nothing", function ()
	local odd = st.iq({ type = "get"; id = "n"; to = "proxy"; from = "user@users/x" }):tag("query"):reset();
	odd.tags[1].attr.count = 5;
	_G.prosody.core_post_stanza(_G.prosody.hosts.users, odd);
	s:advance(130);
	assert.equal(1, #s.user:take("iq"));
end);

it("a bounce and an answer within one send are one answer", function ()
	s:serve("b");
	local first = true;
	for _, service in ipairs(s.services) do
		service.on_receive = function (stanza)
			if stanza.name ~= "iq" or stanza.attr.type ~= "set" then return true; end
			if first then
				first = false;
				service:send(st.error_reply(stanza, "cancel", "service-unavailable"));
			end
			service:send(st.reply(stanza));
			return true;
		end;
	end
	s.user:request("set", "s");
	s:advance(130);
	assert.equal(1, #s.user:take("iq"));
end);

it("a bounce and an answer within one send leave nothing behind for the next request", function ()
	s.a.on_receive = function (stanza)
		s.a:send(st.error_reply(stanza, "cancel", "service-unavailable"));
		s.a:send(st.reply(stanza));
		return true;
	end;
	s.user:request("set", "1");
	expect.result(s.user:take("iq"), "1", "proxy");
	s.a.on_receive = nil;
	s:forget();
	s:advance(2);
	s:serve("b");
	s.user:request("set", "2");
	assert.equal(1, sum(s:held()));
end);
