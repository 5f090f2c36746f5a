-- A client that is logged in, and keeps what it receives.

local expect = require "support.assertions";
local libraries = require "support.libraries";
local requests = require "support.requests";
local jid = require "util.jid";
local st = require "util.stanza";

local client = {};
client.__index = client;

--- Logs a client in, without presence.
local function login(full_jid)
	local node, host, resource = jid.split(full_jid);
	local bare = node .. "@" .. host;
	local session = {
		type = "c2s"; username = node; host = host; resource = resource; full_jid = full_jid;
		log = function () end; conn = {};
	};
	local self = setmetatable({ session = session; jid = full_jid; bare = bare; received = {} }, client);
	session.send = function (stanza)
		-- The presence of an account's other clients says nothing of the proxy.
		if stanza.name == "presence" and jid.bare(stanza.attr.from) == bare then return true; end
		local handler = self.on_receive;
		table.insert(self.received, st.clone(stanza));
		if handler then return handler(stanza); end
		return true;
	end;
	local account = _G.prosody.bare_sessions[bare];
	if not account then
		account = { sessions = {} };
		_G.prosody.bare_sessions[bare] = account;
		_G.prosody.hosts[host].sessions[node] = account;
	end
	account.sessions[resource] = session;
	_G.prosody.full_sessions[full_jid] = session;
	session.roster = require "core.rostermanager".load_roster(node, host);
	return self;
end

--- Sends a stanza through the router as this client.
function client:send(stanza)
	_G.prosody.core_process_stanza(self.session, stanza);
end

--- Sends a stanza whose addresses need no checks, which take the router longer than all else.
function client:post(stanza)
	stanza.attr.from = self.jid;
	_G.prosody.core_post_stanza(self.session, stanza);
end

--- Has this client see the name `proxy` where it sees the node's, and write the node's where it writes that: but for
-- requests, messages and presence of its own to the component.
function client:translate(node)
	local session, send = self.session, self.send;
	local receive = session.send;
	function session.send(stanza)
		local name, host, resource = jid.split(stanza.attr.from);
		if host == node then
			stanza = st.clone(stanza);
			stanza.attr.from = jid.join(name, "proxy", resource);
		end
		return receive(stanza);
	end
	function self.send(_, stanza)
		local name, host, resource = jid.split(stanza.attr.to);
		if host == "proxy" and resource then
			stanza = st.clone(stanza);
			stanza.attr.to = jid.join(name, node, resource);
		end
		return send(self, stanza);
	end
end

-- Presence

function client:available(priority, to)
	local stanza = st.presence({ to = to });
	if priority then stanza:text_tag("priority", tostring(priority)); end
	self:send(stanza);
end

--- Shows what <show/> says, or nothing.
function client:show(show, status, priority, to)
	local stanza = st.presence({ to = to });
	if show then stanza:text_tag("show", show); end
	if status then stanza:text_tag("status", status); end
	if priority then stanza:text_tag("priority", tostring(priority)); end
	self:send(stanza);
end

function client:unavailable(to)
	self:send(st.presence({ type = "unavailable"; to = to }));
end

--- Sends presence to somebody.
function client:direct(to, kind, id)
	self:send(st.presence({ to = to; type = kind; id = id }));
end

-- Its connection

--- Loses its connection and may come back, as mod_smacks has it.
function client:hibernate()
	self.session.hibernating = libraries.now();
	_G.prosody.hosts[self.session.host].events.fire_event("smacks-hibernation-start", { origin = self.session });
end

--- Comes back to its session over a new connection.
function client:resume()
	self.session.hibernating = nil;
	_G.prosody.hosts[self.session.host].events.fire_event("smacks-hibernation-end", {
		origin = {}; resumed = self.session;
	});
end

--- Is gone, and nobody says so: what is sent there comes back inside the send.
function client:vanish()
	_G.prosody.full_sessions[self.jid] = nil;
end

--- Is there again.
function client:reappear()
	_G.prosody.full_sessions[self.jid] = self.session;
end

--- Ends the session as a closed connection does.
function client:disconnect()
	local session = self.session;
	_G.prosody.full_sessions[self.jid] = nil;
	local account = _G.prosody.bare_sessions[self.bare];
	account.sessions[session.resource] = nil;
	if not next(account.sessions) then
		_G.prosody.bare_sessions[self.bare] = nil;
		_G.prosody.hosts[session.host].sessions[session.username] = nil;
	end
	session.send = function () return false; end;
	_G.prosody.hosts[session.host].events.fire_event("resource-unbind", { session = session });
end

-- Messages and requests

--- Sends a request, as `requests.new` makes it.
function client:request(...)
	self:send(requests.new(...));
end

--- Posts so many requests of 1 MiB: f1, f2 and so on.
function client:flood(kind, count)
	for i = 1, count do self:post(requests.heavy(kind, "f" .. i)); end
end

--- Sends a message with a body.
-- @param attr Other attributes than `to` and `id`.
function client:message(to, id, attr)
	local all = { to = to; id = id };
	for name, value in pairs(attr or {}) do all[name] = value; end
	self:send(st.message(all, "text of " .. id));
end

--- Takes the stanzas of a kind that were received since the last time.
function client:take(name)
	local taken, left = {}, {};
	for _, stanza in ipairs(self.received) do
		table.insert(stanza.name == name and taken or left, stanza);
	end
	self.received = left;
	return taken;
end

--- The requests that it holds: received, and not taken since.
function client:requests()
	local held = {};
	for _, stanza in ipairs(self.received) do
		if requests.is(stanza) then table.insert(held, stanza); end
	end
	return held;
end

--- The ids of the requests that it holds, in order.
function client:ids()
	local ids = {};
	for i, stanza in ipairs(self:requests()) do ids[i] = stanza.attr.id; end
	return ids;
end

--- Answers all requests received since the last time with a result; returns how many. Drops all other IQs.
function client:answer_all()
	local count = 0;
	for _, stanza in ipairs(self:take("iq")) do
		if stanza.attr.type == "get" or stanza.attr.type == "set" then
			count = count + 1;
			self:send(st.reply(stanza));
		end
	end
	return count;
end

--- Answers all requests received since the last time with an error; returns how many.
function client:refuse_all(condition, text)
	local count = 0;
	for _, stanza in ipairs(self:take("iq")) do
		if requests.is(stanza) then
			count = count + 1;
			self:send(st.error_reply(stanza, "cancel", condition, text));
		end
	end
	return count;
end

--- Answers the one request that it holds with an error.
function client:refuse(condition, text)
	self:send(st.error_reply(expect.one(self:take("iq")), "cancel", condition, text));
end

return { login = login };
