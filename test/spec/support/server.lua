-- A Prosody without sockets: its own libraries, router, module manager, mod_iq, mod_presence and roster manager
-- around the module as it is shipped.

local libraries = require "support.libraries";
local login = require "support.client".login;
local jid = require "util.jid";
local st = require "util.stanza";

local server = {};
server.__index = server;

local function silent() end

--- Makes a server with the VirtualHosts `example` and `users`, and the component `proxy`.
-- @param settings.options The component's options; target_address is svc@example where none is given. What client_proxy_node
-- names comes up after it, unless `hosts` are given.
-- @param settings.accounts Which accounts exist; svc@example, svc2@example and other@users where none are given.
-- @param settings.statistics Whether the server keeps statistics.
-- @param settings.stores What an earlier server has stored: `stores` of that one.
-- @param settings.configure Called with the server before any host comes up.
local function new(settings)
	settings = settings or {};
	libraries.begin();
	local self = setmetatable({
		log = {}; sessions = {}; stores = settings.stores or {}; remote = {};
		accounts = settings.accounts or { ["svc@example"] = true; ["svc2@example"] = true; ["other@users"] = true };
	}, server);

	local logger = require "util.logger";
	logger.reset();
	logger.add_simple_sink(function (source, level, message)
		table.insert(self.log, { source = source, level = level, text = message });
	end);

	local events = require "util.events".new();
	_G.CFG_PLUGINDIR = libraries.module_dir .. ";" .. libraries.prosody_dir .. "/modules/";
	_G.prosody = {
		events = events; hosts = {}; full_sessions = {}; bare_sessions = {};
		paths = {}; platform = "posix"; version = "spec"; config_loaded = true;
	};
	package.loaded["core.features"] = { available = require "util.set".new() };
	package.loaded["core.usermanager"] = {
		user_exists = function (node, host) return self.accounts[node .. "@" .. host] or false; end;
	};
	package.loaded["core.sessionmanager"] = {
		send_to_available_resources = function (node, host, stanza)
			local user = _G.prosody.bare_sessions[node .. "@" .. host];
			for _, session in pairs(user and user.sessions or {}) do
				if session.presence then session.send(stanza); end
			end
		end;
		send_to_interested_resources = silent;
	};
	package.loaded["core.storagemanager"] = {
		open = function (host, name, kind)
			local key = host .. "/" .. name;
			self.stores[key] = self.stores[key] or {};
			local store = self.stores[key];
			return {
				remove = {};
				get = function (_, user) return kind ~= "map" and store[user or "*"] or nil; end;
				set = function (_, user, data) store[user or "*"] = data; return true; end;
				users = function () return pairs(store); end;
				set_keys = function (_, user, keys)
					store[user] = store[user] or {};
					for k, v in pairs(keys) do store[user][k] = v; end
					return true;
				end;
			};
		end;
	};
	require "core.stanza_router";
	self.config = require "core.configmanager";
	self.modulemanager = require "core.modulemanager";
	-- Modules are loaded here one by one, as each host comes up.
	events.remove_handler("host-activated", self.modulemanager.load_modules_for_host);

	if settings.statistics then
		self.config.set("*", "statistics", "internal");
		self.config.set("*", "statistics_interval", "manual");
	end
	local options = { target_address = "svc@example" };
	for name, value in pairs(settings.options or {}) do
		options[name] = value;
	end
	self.config.set("proxy", "component_module", "client_proxy");
	self:configure(options);
	local node = tostring(options.client_proxy_node):match("^proxy.*");
	if node then self.config.set(node, "component_module", "client_proxy"); end
	if settings.configure then settings.configure(self); end
	for _, host in ipairs(settings.hosts or { "example"; "users"; "proxy"; node }) do
		-- A second proxy of the same service.
		if host == "proxy2" then
			self.config.set(host, "component_module", "client_proxy");
			self.config.set(host, "target_address", options.target_address);
		end
		self:activate(host);
	end
	return self;
end

--- Has the stores of the module changed as they are opened; those of the server stay as they are.
-- @param change Takes a store and its name, and returns what opening it returns.
function server:with_stores(change)
	local manager = package.loaded["core.storagemanager"];
	local open = manager.open;
	function manager.open(host, name, kind)
		if name:match("^client_proxy") then return change(open(host, name, kind), name); end
		return open(host, name, kind);
	end
	return self;
end

--- A store that keeps nothing, as mod_storage_none has it.
function server.store_that_keeps_nothing()
	return { get = function () return {}; end; set = function () return true; end };
end

--- Sets options of the component. A false value takes one away.
function server:configure(options)
	for name, value in pairs(options) do
		if value == "unset" then value = nil; end
		self.config.set("proxy", name, value);
	end
end

--- Brings a host up, with its modules.
function server:activate(host)
	local is_component = host:match("^proxy") ~= nil;
	local events = require "util.events".new();
	local session;
	session = {
		host = host; events = events; modules = {}; type = is_component and "component" or "local";
		sessions = not is_component and {} or nil;
		send = function (stanza) _G.prosody.core_route_stanza(nil, stanza); end;
	};
	_G.prosody.hosts[host] = session;
	-- What leaves for other servers is kept by the domain it is for.
	events.add_handler("route/remote", function (event)
		local domain = event.to_host;
		self.remote[domain] = self.remote[domain] or {};
		table.insert(self.remote[domain], st.clone(event.stanza));
		return true;
	end);
	self.modulemanager.load(host, "iq");
	if is_component then
		local loaded, load_error = self.modulemanager.load(host, "client_proxy");
		if host == "proxy" then self.loaded, self.load_error = loaded, load_error; end
	else
		self.modulemanager.load(host, "presence");
		self.modulemanager.load(host, "message");
	end
	_G.prosody.events.fire_event("host-activated", host);
end

--- Lets time pass.
function server.advance(_, seconds) libraries.advance(seconds); end

--- Reloads the module as `module:reload` in the shell does; returns what the module manager says.
function server:reload(options)
	self:configure(options or {});
	return self.modulemanager.reload("proxy", "client_proxy");
end

--- Changes options as `prosodyctl reload` does: the configuration is read again, the module stays.
function server:reconfigure(options)
	self:configure(options);
	_G.prosody.events.fire_event("config-reloaded");
end

function server:unload()
	return self.modulemanager.unload("proxy", "client_proxy");
end

--- What the log holds of a level, as texts.
function server:logged(level)
	local texts = {};
	for _, entry in ipairs(self.log) do
		if entry.level == level then table.insert(texts, entry.text); end
	end
	return texts;
end

--- Sends a stanza as another server would over an authenticated stream.
function server:from_remote(stanza)
	local domain = select(2, jid.split(stanza.attr.from));
	local origin = {
		type = "s2sin"; conn = {}; host = "proxy"; hosts = { [domain] = { authed = true } };
		send = function (reply) _G.prosody.core_route_stanza(_G.prosody.hosts.proxy, reply); end;
		close = silent;
	};
	_G.prosody.core_process_stanza(origin, stanza);
end

--- Sends a stanza as another server would whose addresses need no checks, which take the router longer than all else.
function server.post_remote(_, stanza)
	local proxy = _G.prosody.hosts.proxy;
	_G.prosody.core_post_stanza({
		type = "s2sin"; conn = {}; host = "proxy"; send = function (reply) _G.prosody.core_route_stanza(proxy, reply); end;
	}, stanza);
end

--- The same as a client of this server would that is not logged in, and hears nothing.
function server.post_local(_, stanza)
	local origin = { type = "c2s"; conn = {}; host = jid.host(stanza.attr.from); send = silent };
	_G.prosody.core_post_stanza(origin, stanza);
end

--- Takes what was sent to another server since the last time.
function server:to_remote(domain)
	local sent = self.remote[domain] or {};
	self.remote[domain] = nil;
	return sent;
end

--- Logs a client in, without presence, of an account that exists from now on.
function server:login(full_jid)
	self.accounts[jid.bare(full_jid)] = true;
	return login(full_jid);
end

--- Logs a client in that is available.
function server:serve(full_jid, priority)
	local new_client = self:login(full_jid);
	new_client:available(priority);
	return new_client;
end

return { new = new; server = server };
