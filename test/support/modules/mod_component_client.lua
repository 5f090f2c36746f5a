-- Makes the component on which it is loaded an external component of another server (XEP-0114): what that sends for it
-- comes in, and what it sends to others goes out over that connection. While there is none, nothing goes out. It stands in
-- for the community module of that name, with its options:
--
-- component_client = { host = "127.0.0.1", port = 5347, secret = "..." }

local async = require "util.async";
local new_xmpp_stream = require "util.xmppstream".new;
local server = require "net.server";
local sha1 = require "util.hashes".sha1;
local st = require "util.stanza";

local core_process_stanza = prosody.core_process_stanza;

local xmlns_component = "jabber:component:accept";
local seconds_between_tries = 0.2;

local options = module:get_option("component_client");
local host = module.host;

-- The connection, once it is made, and the stream on it, once the other server has accepted the secret
local connection, session;

local stream_callbacks = { default_ns = xmlns_component };

function stream_callbacks.streamopened(opening, attr)
	opening.notopen = nil;
	opening.conn:write(tostring(st.stanza("handshake"):text(sha1(attr.id .. options.secret, true))));
end

function stream_callbacks.streamclosed(closing)
	closing.conn:close();
end

function stream_callbacks.error(failing, what, details)
	module:log("warn", "The stream has failed: %s %s", what, details or "");
	failing.conn:close();
end

function stream_callbacks.handlestanza(receiving, stanza)
	if stanza.name == "handshake" then
		session = receiving;
		module:log("info", "Connected to %s:%d as an external component", options.host, options.port);
	else
		receiving.thread:run(stanza);
	end
end

local function new_session(conn)
	local new = { type = "component", host = host, conn = conn, notopen = true, log = module._log };
	function new.send(stanza) conn:write(tostring(stanza)); end
	-- A handler of the stanza may wait for something.
	new.thread = async.runner(function (stanza) core_process_stanza(new, stanza); end);
	new.stream = new_xmpp_stream(new, stream_callbacks);
	return new;
end

local sessions = {};
local listeners = {};
local connect;

function listeners.onconnect(conn)
	sessions[conn] = new_session(conn);
	conn:write(("<?xml version='1.0'?><stream:stream xmlns='%s' xmlns:stream='http://etherx.jabber.org/streams' to='%s'>")
		:format(xmlns_component, host));
end

function listeners.onincoming(conn, data)
	local ok, err = sessions[conn].stream:feed(data);
	if not ok then stream_callbacks.error(sessions[conn], err); end
end

function listeners.onreadtimeout()
	return true;
end

function listeners.ondisconnect(conn)
	sessions[conn] = nil;
	if connection ~= conn then return; end
	if session then module:log("info", "The connection has ended"); end
	connection, session = nil, nil;
	module:add_timer(seconds_between_tries, connect);
end

function connect()
	connection = server.addclient(options.host, options.port, listeners, "*a");
	if not connection then return seconds_between_tries; end
end

module:hook("route/remote", function (event)
	if not session then return; end
	session.send(event.stanza);
	return true;
end, 10);

function module.load()
	if prosody.process_type == "prosodyctl" then return; end
	if prosody.start_time then connect(); else module:hook_global("server-started", function () connect(); end); end
end

function module.unload()
	local conn = connection;
	connection, session = nil, nil;
	if conn then
		conn:write("</stream:stream>");
		conn:close();
	end
end
