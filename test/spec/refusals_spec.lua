-- What is neither relayed nor served.

local start = require "support.scene".start;
local expect = require "support.assertions";
local st = require "util.stanza";

local s;

before_each(function () s = start { "a" }; end);

describe("what is not relayed", function ()
	it("a message, from a user or the service", function ()
		s.user:send(st.message({ type = "chat"; id = "m"; to = "proxy/any" }, "hello"));
		expect.error(s.user.received, "m", "proxy/any", "cancel", "feature-not-implemented");
		s.a:send(st.message({ id = "m"; to = "proxy/user@users/x" }, "hello"));
		expect.error(s.a.received, "m", "proxy/user@users/x", "cancel", "feature-not-implemented");
		assert.equal(1, #s.user.received);
	end);

	it("presence from a user", function ()
		for _, kind in ipairs { "available"; "subscribe"; "probe" } do
			s.user.received = {};
			s.user:send(st.presence({ type = kind ~= "available" and kind or nil; id = "p"; to = "node@proxy" }));
			local answers = s.user:take("presence");
			if kind == "subscribe" then
				-- The user's own server takes the answer to a subscription for its roster.
				assert.is_true(#answers <= 1);
			else
				expect.error(answers, "p", "node@proxy", "cancel", "bad-request");
			end
		end
		s.user:send(st.presence({ type = "unavailable"; id = "p"; to = "node@proxy" }));
		assert.same({}, s.user:take("presence"));
		assert.same({}, s.a:take("presence"));
	end);

	it("a request that the service starts", function ()
		for _, kind in ipairs { "get"; "set" } do
			s.a:request(kind, "r", "proxy/user@users/x");
			expect.error(s.a:take("iq"), "r", "proxy/user@users/x", "cancel", "feature-not-implemented");
		end
		assert.same({}, s.user.received);
	end);

	it("is never answered where it is an error or a result itself", function ()
		for _, from in ipairs { s.user; s.a } do
			for _, to in ipairs { "proxy"; "proxy/user@users/x"; "node@proxy"; "node@proxy/user@users/x" } do
				for _, name in ipairs { "message"; "presence"; "iq" } do
					from:send(st.stanza(name, { type = "error"; id = "e"; to = to })
						:tag("error", { type = "cancel" })
							:tag("not-allowed", { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }));
				end
				from:send(st.iq({ type = "result"; id = "e"; to = to }));
			end
		end
		assert.same({}, s.user.received);
		assert.same({}, s.a:take("iq"));
		assert.same({}, s.a:take("message"));
	end);
end);

describe("an IQ that no client may send, from another server", function ()
	for _, to in ipairs { "proxy"; "proxy/res"; "node@proxy"; "node@proxy/res" } do
		it("to " .. to .. " is refused or dropped", function ()
			local function send(attr, children)
				attr.from, attr.to = "someone@far/x", to;
				local stanza = st.stanza("iq", attr);
				for _ = 1, children or 0 do stanza:tag("query", { xmlns = "urn:example:ask" }):up(); end
				s:from_remote(stanza);
				return s:to_remote("far");
			end
			for _, kind in ipairs { "get"; "set" } do
				expect.error(send({ type = kind; id = "1" }), "1", to, "modify", "bad-request");
				expect.error(send({ type = kind; id = "1" }, 2), "1", to, "modify", "bad-request");
				expect.error(send({ type = kind }, 1), nil, to, "modify", "bad-request");
			end
			expect.error(send({ id = "1" }, 1), "1", to, "modify", "bad-request");
			expect.error(send({ type = "nonsense"; id = "1" }, 1), "1", to, "modify", "bad-request");
			expect.error(send({}), nil, to, "modify", "bad-request");
			assert.same({}, send({ type = "result" }, 1));
			assert.same({}, send({ type = "error" }, 1));
			assert.same({}, send({ type = "result"; id = "1" }, 3));
			assert.same({}, send({ type = "error"; id = "1" }));
			assert.same({}, s.a:take("iq"));
		end);
	end

	it("from the target itself changes nothing", function ()
		s.user:request("get", "q");
		local seen = expect.one(s.a:take("iq"));
		_G.prosody.core_post_stanza(
			_G.prosody.hosts.example, st.stanza("iq", { type = "error"; id = "q"; from = "svc@example/a"; to = seen.attr.from })
		);
		assert.equal("q", expect.one(s.user:take("iq")).attr.id);
	end);

	it("without a sender is dropped", function ()
		for _, name in ipairs { "iq"; "message"; "presence" } do
			_G.prosody.core_post_stanza(
				_G.prosody.hosts.example, st.stanza(name, { type = "get"; id = "q"; to = "proxy" }):tag("query")
			);
		end
		assert.same({}, s.a:take("iq"));
	end);
end);
