-- A Prosody without sockets: its own libraries, router, module manager, mod_iq, mod_presence and roster
-- manager around the module as it is shipped, with clients that keep what they receive and a clock that the
-- spec turns. Where Prosody's C modules do not exist for the Lua that runs, stand-ins take their place.

local prosody_dir = os.getenv("PROSODY_DIR") or "/usr/lib/prosody";
local module_dir = os.getenv("MODULE_DIR") or "dist";

package.path = prosody_dir .. "/?.lua;" .. package.path;
package.cpath = prosody_dir .. "/?.so;" .. package.cpath;
if io.open(prosody_dir .. "/loader.lua") then
	-- 13 and later ask for their libraries as prosody.util.x, too.
	pcall(require, "loader");
end

local has_c_modules = not package.preload["util.encodings"] and pcall(require, "util.encodings");
if not has_c_modules then
	require "support.c_modules";
end

local clock = { time = 1000 };

package.loaded["util.time"] = {
	now = function () return clock.time; end;
	monotonic = function () return clock.time; end;
};

-- util.timer hands over to a server that brings its own.
local tasks;
package.loaded["net.server"] = {
	timer = {
		add_task = function (delay, callback, param)
			local task = { at = clock.time + delay, callback = callback, param = param };
			table.insert(tasks, task);
			return task;
		end;
		stop = function (task) task.stopped = true; end;
		reschedule = function () error("not used here"); end;
	};
};

local st = require "util.stanza";
local jid = require "util.jid";

-- The libraries that keep something of a server, so that each server has its own. They are compiled once.
local libraries_with_state = {
	"util.timer"; "core.configmanager"; "core.moduleapi"; "core.modulemanager"; "core.rostermanager";
	"core.stanza_router"; "core.statsmanager"; "core.hostmanager"; "core.features"; "util.pluginloader";
};

for _, name in ipairs(libraries_with_state) do
	package.preload[name] = loadfile(("%s/%s.lua"):format(prosody_dir, (name:gsub("%.", "/"))));
end

-- Lua 5.1 has other ways to compile a text and to give it an environment.
local compile, setfenv = rawget(_G, "loadstring") or load, rawget(_G, "setfenv");

local modules = {};

--- Reads and compiles a module, unless that was done: `make` returns its code, to run in an environment.
local function compiled(loader, plugin)
	if not modules[plugin] then
		local content, path, metadata = loader:load_resource(plugin);
		if not content then return nil, path; end
		local head = setfenv and "" or "local _ENV = ...; ";
		local make = assert(compile(head .. "return function (...) " .. content .. "\nend", "@" .. path));
		modules[plugin] = { make = make; path = path; metadata = metadata };
	end
	return modules[plugin];
end

local new_pluginloader = package.preload["util.pluginloader"];
package.preload["util.pluginloader"] = function (...)
	local pluginloader = new_pluginloader(...);
	local init = pluginloader.init;
	function pluginloader.init(options)
		local loader = init(options);
		function loader:load_code(plugin, _, env)
			local module, message = compiled(self, plugin);
			if not module then return nil, message; end
			local code = module.make(env);
			if setfenv and env then setfenv(code, env); end
			return code, module.path, module.metadata;
		end
		return loader;
	end
	return pluginloader;
end;

local server = {};
server.__index = server;

local client = {};
client.__index = client;

local function silent() end

--- Makes a server with the VirtualHosts `example` and `users`, and the component `proxy`.
-- @param settings.options The component's options; target_address is svc@example where none is given.
-- @param settings.accounts Which accounts exist; svc@example where none are given.
-- @param settings.stores What an earlier server has stored: `stores` of that one.
-- @param settings.configure Called with the server before any host comes up.
local function new(settings)
	settings = settings or {};
	tasks = {};
	local self = setmetatable({
		log = {}; sessions = {}; stores = settings.stores or {}; remote = {};
		accounts = settings.accounts or { ["svc@example"] = true };
	}, server);
	for _, name in ipairs(libraries_with_state) do
		package.loaded[name] = nil;
		package.loaded["prosody." .. name] = nil;
	end

	local logger = require "util.logger";
	logger.reset();
	logger.add_simple_sink(function (source, level, message)
		table.insert(self.log, { source = source, level = level, text = message });
	end);

	local events = require "util.events".new();
	_G.CFG_PLUGINDIR = module_dir .. ";" .. prosody_dir .. "/modules/";
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

	local options = { target_address = "svc@example" };
	for name, value in pairs(settings.options or {}) do
		options[name] = value;
	end
	self.config.set("proxy", "component_module", "client_proxy");
	self:configure(options);
	if settings.configure then settings.configure(self); end
	for _, host in ipairs(settings.hosts or { "example"; "users"; "proxy" }) do
		self:activate(host);
	end
	return self;
end

--- Has the stores of the module changed as they are opened; those of the server stay as they are.
-- @param change Takes a store and returns one.
function server:with_stores(change)
	local manager = package.loaded["core.storagemanager"];
	local open = manager.open;
	function manager.open(host, name, kind)
		local store = open(host, name, kind);
		return name:match("^client_proxy") and change(store) or store;
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
	local is_component = host == "proxy";
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
		self.loaded, self.load_error = self.modulemanager.load(host, "client_proxy");
	else
		self.modulemanager.load(host, "presence");
		self.modulemanager.load(host, "message");
	end
	_G.prosody.events.fire_event("host-activated", host);
end

--- Lets time pass: each timer that comes due is called in its turn.
function server:advance(seconds)
	local goal = clock.time + seconds;
	while true do
		local first, place;
		for i, task in ipairs(tasks) do
			if task.at <= goal and (not first or task.at < first.at) then
				first, place = task, i;
			end
		end
		if not first then break; end
		table.remove(tasks, place);
		if not first.stopped then
			clock.time = math.max(clock.time, first.at);
			local again = first.callback(clock.time, first, first.param);
			if type(again) == "number" then
				first.at = clock.time + again;
				table.insert(tasks, first);
			end
		end
	end
	clock.time = goal;
end

--- The time on the clock that all rooms read.
function server.now() return clock.time; end

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
		type = "s2sin"; host = "proxy"; hosts = { [domain] = { authed = true } };
		send = function (reply) _G.prosody.core_route_stanza(_G.prosody.hosts.proxy, reply); end;
		close = silent;
	};
	_G.prosody.core_process_stanza(origin, stanza);
end

--- Takes what was sent to another server since the last time.
function server:to_remote(domain)
	local sent = self.remote[domain] or {};
	self.remote[domain] = nil;
	return sent;
end

--- Logs a client in, without presence.
function server:login(full_jid)
	local node, host, resource = jid.split(full_jid);
	local bare = node .. "@" .. host;
	self.accounts[bare] = true;
	local session = {
		type = "c2s"; username = node; host = host; resource = resource; full_jid = full_jid;
		roster = nil; log = silent;
	};
	local new_client = setmetatable({ server = self; session = session; jid = full_jid; received = {} }, client);
	session.send = function (stanza)
		local handler = new_client.on_receive;
		table.insert(new_client.received, st.clone(stanza));
		if handler then return handler(stanza); end
		return true;
	end;
	local user = _G.prosody.bare_sessions[bare];
	if not user then
		user = { sessions = {} };
		_G.prosody.bare_sessions[bare] = user;
		_G.prosody.hosts[host].sessions[node] = user;
	end
	user.sessions[resource] = session;
	_G.prosody.full_sessions[full_jid] = session;
	session.roster = require "core.rostermanager".load_roster(node, host);
	return new_client;
end

--- Logs in a client of the target account that is available.
function server:serve(full_jid, priority)
	local new_client = self:login(full_jid);
	new_client:available(priority);
	return new_client;
end

--- Sends a stanza through the router as this client.
function client:send(stanza)
	_G.prosody.core_process_stanza(self.session, stanza);
end

function client:available(priority, to, show)
	local stanza = st.presence({ to = to });
	if priority then stanza:text_tag("priority", tostring(priority)); end
	if show then stanza:text_tag("show", show); end
	self:send(stanza);
end

--- Loses its connection and may come back, as mod_smacks has it.
function client:hibernate()
	self.session.hibernating = clock.time;
	_G.prosody.hosts[self.session.host].events.fire_event("smacks-hibernation-start", { origin = self.session });
end

--- Comes back to its session over a new connection.
function client:resume()
	self.session.hibernating = nil;
	_G.prosody.hosts[self.session.host].events.fire_event("smacks-hibernation-end", {
		origin = {}; resumed = self.session;
	});
end

function client:unavailable(to)
	self:send(st.presence({ type = "unavailable"; to = to }));
end

--- Sends a request with an empty payload.
function client:request(kind, id, to)
	self:send(st.iq({ type = kind; id = id; to = to or "proxy" }):tag("query", { xmlns = "urn:example:ask" }));
end

--- Sends a message with a body.
-- @param attr Other attributes than `to` and `id`.
function client:message(to, id, attr)
	local all = { to = to; id = id };
	for name, value in pairs(attr or {}) do all[name] = value; end
	self:send(st.message(all, "text of " .. id));
end

--- Sends presence to somebody.
function client:direct(to, kind, id)
	self:send(st.presence({ to = to; type = kind; id = id }));
end

--- Ends the session as a closed connection does.
function client:disconnect()
	local session = self.session;
	_G.prosody.full_sessions[self.jid] = nil;
	local bare = session.username .. "@" .. session.host;
	_G.prosody.bare_sessions[bare].sessions[session.resource] = nil;
	if not next(_G.prosody.bare_sessions[bare].sessions) then
		_G.prosody.bare_sessions[bare] = nil;
		_G.prosody.hosts[session.host].sessions[session.username] = nil;
	end
	session.send = function () return false; end;
	_G.prosody.hosts[session.host].events.fire_event("resource-unbind", { session = session });
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

--- Answers all requests received since the last time with a result; returns how many.
function client:answer_all()
	local asked = 0;
	for _, stanza in ipairs(self:take("iq")) do
		if stanza.attr.type == "get" or stanza.attr.type == "set" then
			asked = asked + 1;
			self:send(st.reply(stanza));
		end
	end
	return asked;
end

return { new = new; has_c_modules = has_c_modules; clock = clock };
