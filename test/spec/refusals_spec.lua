local new_server = require "support.server".new;
local expect = require "support.assertions";
local st = require "util.stanza";

local server, service, user;

local function start()
	server = new_server();
	server:advance(1);
	service, user = server:serve("svc@example/a"), server:login("user@users/x");
	service.received = {};
end

describe("what is not relayed", function ()
	before_each(start);

	it("a message, from a user or the service", function ()
		user:send(st.message({ type = "chat"; id = "m"; to = "proxy/any" }, "hello"));
		expect.error(user.received, "m", "proxy/any", "cancel", "feature-not-implemented");
		service:send(st.message({ id = "m"; to = "proxy/user@users/x" }, "hello"));
		expect.error(service.received, "m", "proxy/user@users/x", "cancel", "feature-not-implemented");
		assert.equal(1, #user.received);
	end);

	it("presence from a user", function ()
		for _, kind in ipairs { "available"; "subscribe"; "probe" } do
			user.received = {};
			user:send(st.presence({ type = kind ~= "available" and kind or nil; id = "p"; to = "node@proxy" }));
			local answers = user:take("presence");
			if user.session.roster and kind == "subscribe" then
				-- The user's own server takes the answer to a subscription for its roster.
				assert.is_true(#answers <= 1);
			else
				expect.error(answers, "p", "node@proxy", "cancel", "bad-request");
			end
		end
		user:send(st.presence({ type = "unavailable"; id = "p"; to = "node@proxy" }));
		assert.same({}, user:take("presence"));
		assert.same({}, service:take("presence"));
	end);

	it("a request that the service starts", function ()
		for _, kind in ipairs { "get"; "set" } do
			service:request(kind, "r", "proxy/user@users/x");
			expect.error(service:take("iq"), "r", "proxy/user@users/x", "cancel", "feature-not-implemented");
		end
		assert.same({}, user.received);
	end);

	it("is never answered where it is an error or a result itself", function ()
		for _, from in ipairs { user; service } do
			for _, to in ipairs { "proxy"; "proxy/user@users/x"; "node@proxy"; "node@proxy/user@users/x" } do
				for _, name in ipairs { "message"; "presence"; "iq" } do
					from:send(st.stanza(name, { type = "error"; id = "e"; to = to })
						:tag("error", { type = "cancel" })
							:tag("not-allowed", { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }));
				end
				from:send(st.iq({ type = "result"; id = "e"; to = to }));
			end
		end
		assert.same({}, user.received);
		assert.same({}, service:take("iq"));
		assert.same({}, service:take("message"));
	end);
end);

describe("an IQ that no client may send, from another server", function ()
	before_each(start);

	for _, to in ipairs { "proxy"; "proxy/res"; "node@proxy"; "node@proxy/res" } do
		it("to " .. to .. " is refused or dropped", function ()
			local function send(attr, children)
				attr.from, attr.to = "someone@far/x", to;
				local stanza = st.stanza("iq", attr);
				for _ = 1, children or 0 do stanza:tag("query", { xmlns = "urn:example:ask" }):up(); end
				server:from_remote(stanza);
				return server:to_remote("far");
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
			assert.same({}, service:take("iq"));
		end);
	end

	it("from the target itself changes nothing", function ()
		user:request("get", "q");
		local seen = expect.one(service:take("iq"));
		_G.prosody.core_post_stanza(
			_G.prosody.hosts.example, st.stanza("iq", { type = "error"; id = "q"; from = "svc@example/a"; to = seen.attr.from })
		);
		assert.equal("q", expect.one(user:take("iq")).attr.id);
	end);

	it("without a sender is dropped", function ()
		for _, name in ipairs { "iq"; "message"; "presence" } do
			_G.prosody.core_post_stanza(
				_G.prosody.hosts.example, st.stanza(name, { type = "get"; id = "q"; to = "proxy" }):tag("query")
			);
		end
		assert.same({}, service:take("iq"));
	end);
end);
