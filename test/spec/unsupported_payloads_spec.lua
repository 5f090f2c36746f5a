-- What resources do not know: a stranger who is logged in with the same account costs nothing.

local start = require "support.scene".start;
local expect = require "support.assertions";
local requests = require "support.requests";
local st = require "util.stanza";

local xmlns_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";
local s;

--- The stranger's usual answer: a bare feature-not-implemented.
local function not_implemented(stanza)
	return st.error_reply(stanza, "cancel", "feature-not-implemented");
end

--- What one says who follows RFC 6120, section 8.4.
local function unavailable(stanza)
	return st.error_reply(stanza, "cancel", "service-unavailable");
end

--- An answer that is no result, and no refusal of the payload.
local function constrained(stanza)
	return st.error_reply(stanza, "wait", "resource-constraint");
end

--- Asks once; the stranger answers in its way, the other with a result or its own way. Tells whether the stranger
-- was asked, and what the user got.
local function turn(payload, kind, strange, known, user)
	user = user or s.user;
	user:request(kind or "get", "q", nil, payload);
	local was_asked = false;
	for _ = 1, 3 do
		for _, stanza in ipairs(s.stranger:take("iq")) do
			was_asked = true;
			s.stranger:send((strange or not_implemented)(stanza));
		end
		for _, stanza in ipairs(s.knower:take("iq")) do s.knower:send((known or st.reply)(stanza)); end
	end
	return was_asked, expect.one(user:take("iq"));
end

--- How often the stranger is asked in 40 turns.
local function asked(payload, kind, strange, known, user)
	local count = 0;
	for _ = 1, 40 do
		local was_asked = turn(payload, kind, strange, known, user);
		if was_asked then count = count + 1; end
	end
	return count;
end

--- How many errors the user gets in so many turns.
local function errors(count, payload, kind, strange, known)
	local found = 0;
	for _ = 1, count do
		local _, answer = turn(payload, kind, strange, known);
		if answer.attr.type == "error" then found = found + 1; end
	end
	return found;
end

describe("a payload that one resource does not know", function ()
	before_each(function () s = start { "stranger"; "knower" }; end);

	for _, kind in ipairs { "get"; "set" } do
		it("is refused once, the " .. kind .. " is answered by another, and no user sees an error", function ()
				local count = 0;
			for _ = 1, 100 do
				local was_asked, answer = turn("ask", kind);
				assert.equal("result", answer.attr.type);
				if was_asked then count = count + 1; end
			end
			assert.equal(1, count);
			s:has_nothing_left();
		end);
	end

	it("is learned also where somebody has asked for very many others that nobody knows", function ()
		for i = 1, 300 do turn("odd" .. i, "get", nil, not_implemented); end
		assert.equal(1, asked("ask"));
		local second = s:connect("second@users/x");
		assert.equal(1, asked("other", "set", unavailable, nil, second));
	end);

	it("with a text is bare, too", function ()
		assert.equal(1, asked("ask", "get", function (stanza)
			return st.error_reply(stanza, "cancel", "feature-not-implemented", "What is that?");
		end));
	end);

	it("is another one in another namespace, or under another name", function ()
		assert.equal(1, asked("ask"));
		assert.equal(1, asked("other"));
		local was_asked = false;
		for i = 1, 40 do
			s.user:send(st.iq({ type = "get"; id = "n" .. i; to = "proxy" }):tag("ask", { xmlns = "urn:example:other" }));
			was_asked = was_asked or s.stranger:answer_all() > 0;
			s.knower:answer_all();
		end
		assert.is_true(was_asked);
	end);

	it("shown by one party is asked again after 30 seconds, by two after client_proxy_relearn, 10 minutes", function ()
		assert.equal(1, asked("ask"));
		s:advance(28);
		assert.equal(0, asked("ask"));
		s:advance(4);
		assert.equal(1, asked("ask"));
		s:advance(32);
		local second = s:connect("second@users/x");
		assert.equal(1, asked("ask", nil, nil, nil, second));
		s:advance(580);
		assert.equal(0, asked("ask"));
		s:advance(22);
		assert.equal(1, asked("ask"));
		s:advance(580);
		assert.equal(0, asked("ask"));
	end);

	it("shown by two accounts of another server is shown by one party", function ()
		for _, from in ipairs { "u@far/x"; "v@far/x" } do
			local refused = 0;
			for _ = 1, 40 do
				s:remote_request(from, "q");
				refused = refused + s.stranger:refuse_all("feature-not-implemented");
				s.knower:answer_all();
			end
			assert.equal(1, refused);
			s:advance(32);
		end
		assert.equal(1, asked("query"));
	end);

	it("follows a changed client_proxy_relearn", function ()
		s:reconfigure({ client_proxy_relearn = "10 s" });
		assert.equal(1, asked("ask"));
		s:advance(12);
		assert.equal(1, asked("ask"));
	end);

	for _, kind in ipairs { "get"; "set" } do
		it("costs at most 2 errors of 200, where a " .. kind .. " is refused with service-unavailable", function ()
			assert.is_true(errors(200, "ask", kind, unavailable) <= (kind == "get" and 0 or 2));
		end);
	end

	it("and is refused with service-unavailable in a set does not move", function ()
		s.knower:show("dnd");
		local was_asked, answer = turn("ask", "set", unavailable);
		assert.is_true(was_asked);
		expect.error({ answer }, "q", "proxy", "cancel", "service-unavailable", true);
		assert.same({}, s.knower:requests());
	end);

	it("that another does not know either is nobody's fault: the user is told, and both are asked on", function ()
		for _ = 1, 40 do
			local _, answer = turn("ask", "get", nil, not_implemented);
			expect.error({ answer }, "q", "proxy", "cancel", "feature-not-implemented", true);
		end
		local seen = 0;
		for _ = 1, 40 do
			local was_asked = turn("ask", "set", unavailable, unavailable);
			if was_asked then seen = seen + 1; end
		end
		assert.is_true(seen > 1 and seen < 40);
		s:advance(32);
		s:all_share(s:share(40));
	end);

	for _, kind in ipairs { "get"; "set" } do
		it("is not learned where another answers with an error of another kind: " .. kind, function ()
			local count = 0;
			for _ = 1, 40 do
				local was_asked, answer = turn("ask", kind, nil, constrained);
				expect.error({ answer }, "q", "proxy", "wait", "resource-constraint", true);
				if was_asked then count = count + 1; end
			end
			assert.is_true(count > 1);
		end);
	end

	it("is known to a resource that has answered it before, whatever it says to an odd one", function ()
		asked("ask", nil, st.reply);
		asked("ask", "get", not_implemented, st.reply);
		assert.is_true(asked("ask", nil, st.reply) > 1);
	end);

	it("is known to a resource that answers it afterwards", function ()
		for i = 1, 40 do s.user:request("get", "n" .. i, nil, "ask"); end
		local seen = s.stranger:take("iq");
		s.stranger:send(not_implemented(seen[1]));
		s.knower:answer_all();
		for i = 2, #seen do s.stranger:send(st.reply(seen[i])); end
		s:forget();
		assert.is_true(asked("ask", nil, st.reply) > 1);
	end);

	for name, strange in pairs {
		["another condition"] = function (stanza) return st.error_reply(stanza, "cancel", "not-allowed"); end;
		["an application's own condition beside it"] = function (stanza)
			return st.error_reply(stanza, "cancel", "feature-not-implemented"):tag("own", { xmlns = "urn:example:app" });
		end;
		["a condition of another namespace"] = function (stanza)
			return st.reply(stanza):tag("error", { type = "cancel" }):tag("feature-not-implemented", { xmlns = "urn:else" });
		end;
	} do
		it("is not learned from " .. name, function ()
				local seen = 0;
			for _ = 1, 40 do
				local was_asked, answer = turn("ask", "get", function (stanza)
					local reply = strange(stanza);
					reply.attr.type = "error";
					return reply;
				end);
				if was_asked then
					assert.equal("error", answer.attr.type);
					seen = seen + 1;
				end
			end
			assert.is_true(seen > 1);
		end);
	end

	it("is refused to the user whole, where nobody else is", function ()
		s.knower:disconnect();
		local _, answer = turn("ask", "get", function (stanza)
			return st.error_reply(stanza, "cancel", "feature-not-implemented", "What is that?");
		end);
		expect.error({ answer }, "q", "proxy", "cancel", "feature-not-implemented");
		assert.equal("What is that?", answer:get_child("error"):get_child_text("text", xmlns_errors));
	end);

	it("is asked for again once nobody else is there, and refused to the user", function ()
		assert.equal(1, asked("ask"));
		s.knower:disconnect();
		for _ = 1, 3 do
			s.user:request("get", "q", nil, "ask");
			s.stranger:refuse("feature-not-implemented");
			expect.error(s.user:take("iq"), "q", "proxy", "cancel", "feature-not-implemented", true);
		end
	end);

	it("is denied to nobody by one odd request that both refuse, once another has gone", function ()
		turn("ask", "set", nil, constrained);
		s.knower:disconnect();
		s.user:request("set", "q", nil, "ask");
		assert.equal(1, s.stranger:answer_all());
		expect.result(s.user:take("iq"), "q", "proxy");
	end);

	it("is asked for where the others only drain, but not where they are full", function ()
		s = start { "stranger"; "knower"; client_proxy_max_pending_per_resource = 1 };
		assert.equal(1, asked("ask"));
		s.knower:show("dnd");
		assert.equal(0, asked("ask"));
		s.knower:show();
		s.user:request("get", "1", nil, "ask");
		s.user:request("get", "2", nil, "ask");
		assert.same({ 0; 1 }, s:held());
		expect.error(s.user:take("iq"), "2", "proxy", "wait", "resource-constraint");
	end);

	it("waits for one that looks the same at the only one who is left", function ()
		assert.equal(1, asked("ask"));
		s.knower:disconnect();
		s.user:request("get", "q", nil, "ask");
		s.user:request("get", "q", nil, "ask");
		assert.equal(1, s.stranger:answer_all());
		assert.equal(1, s.stranger:answer_all());
		assert.equal(2, #s.user:take("iq"));
	end);

	it("is remembered over a reload, and forgotten with its session", function ()
		assert.equal(1, asked("ask"));
		assert.truthy(s:reload());
		assert.equal(0, asked("ask"));
		s.stranger:disconnect();
		s:serve("stranger");
		assert.equal(1, asked("ask"));
	end);

	it("that one has answered is remembered over a reload, too", function ()
		asked("ask", nil, st.reply);
		assert.truthy(s:reload());
		asked("ask", "get", not_implemented, st.reply);
		assert.is_true(asked("ask", nil, st.reply) > 1);
	end);

	it("is one of 256 at most: that gives way which would be forgotten first", function ()
		s = start { "stranger"; "knower" };
		-- Each is asked until the stranger has had its turn.
		for i = 1, 256 do
			local payload = "ask" .. i;
			for _ = 1, 40 do
				if turn(payload) then break; end
			end
			s:advance(0.01);
		end
		assert.equal(0, asked("ask1"));
		assert.equal(0, asked("ask256"));
		assert.equal(1, asked("one-more"));
		assert.equal(0, asked("ask128"));
		assert.equal(1, asked("ask1"));
	end);

	it("is not remembered where its name is longer than any real one, so that nobody can fill memory with names", function ()
		assert.equal(1, asked(("a"):rep(100)));
		assert.is_true(asked(("b"):rep(2000)) > 5);
	end);

	it("with client_proxy_redispatch none is told to the user each time", function ()
		s = start { "stranger"; "knower"; client_proxy_redispatch = "none" };
		local refused = 0;
		for _ = 1, 40 do
			local was_asked, answer = turn("ask");
			assert.equal(was_asked and "error" or "result", answer.attr.type);
			if was_asked then refused = refused + 1; end
		end
		assert.is_true(refused > 1);
	end);

	it("costs no user an error with three resources and limits, strangers first", function ()
		s = start { "stranger"; "knower"; "third"; client_proxy_max_pending_per_resource = 5; client_proxy_queue_timeout = 30 };
		for i = 1, 200 do
			s.user:request(i % 2 == 0 and "get" or "set", "q" .. i);
			s.stranger:refuse_all("feature-not-implemented");
			if i % 4 == 0 then
				s.knower:answer_all();
				s.third:answer_all();
			end
		end
		while s.knower:answer_all() + s.third:answer_all() > 0 do end
		local answers = s.user:take("iq");
		assert.equal(200, #answers);
		for _, answer in ipairs(answers) do assert.equal("result", answer.attr.type); end
		s:has_nothing_left();
	end);
end);

it("long names of payloads take no memory", function ()
	s = start { "a"; "b"; client_proxy_redispatch_limit = 1 };
	local function memory()
		collectgarbage();
		collectgarbage();
		return collectgarbage("count");
	end
	local before = memory();
	for i = 1, 40 do
		s.user:post(requests.new("get", "q" .. i, nil, nil, { xmlns = ("n"):rep(250 * 1024) .. i }));
		s:refuse("feature-not-implemented", "q" .. i);
		s:forget();
	end
	assert.equal(40, s:left().count);
	local taken = memory() - before;
	assert.is_true(taken < 1024, taken .. " KiB are taken");
end);
