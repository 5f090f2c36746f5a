-- What every spec starts from: a server with the proxy, a user, and resources of the service.

local assert = require "luassert";
local busted = require "busted";
local expect = require "support.assertions";
local inside = require "support.inside";
local requests = require "support.requests";
local server = require "support.server";
local st = require "util.stanza";

local scene = setmetatable({}, { __index = server.server });
scene.__index = scene;

local settings_of_server = { accounts = true; configure = true; hosts = true; statistics = true; stores = true };
local settings_of_scene = { change_store = true; seconds = true; later = true };

local started = {};

--- Starts a server, with user@users/x and the resources of a plan available, and nothing received yet.
-- @param plan A list of resources, as `serve` takes them; options of the component; `accounts`, `configure`, `hosts`, `statistics` and
-- `stores` as a server takes them; `change_store`, as `with_stores` takes it; `seconds` that have passed before anybody comes, 1
-- unless given; `later`, seconds that have passed since.
local function start(plan)
	plan = plan or {};
	local settings = { options = {} };
	for name, value in pairs(plan) do
		if settings_of_server[name] then
			settings[name] = value;
		elseif type(name) == "string" and not settings_of_scene[name] then
			settings.options[name] = value;
		end
	end
	local self = setmetatable(server.new(settings), scene);
	assert.truthy(self.loaded, self.load_error);
	table.insert(started, self);
	self.clients, self.services, self.asked = {}, {}, 0;
	if plan.change_store then self:with_stores(plan.change_store); end
	self:advance(plan.seconds or 1);
	for _, name in ipairs(plan) do self:serve(name); end
	if _G.prosody.hosts.users then
		self.user = self:connect("user@users/x");
	end
	for _, one in ipairs(self.clients) do one.received = {}; end
	if plan.later then
		self:advance(plan.later);
		self:forget();
	end
	return self;
end

local everything = { "iq"; "message"; "presence" };

--- A plan with an option that holds unless the plan has another value for it.
local function with_option(name, value, plan)
	local all = { [name] = value };
	for key, other in pairs(plan or {}) do all[key] = other; end
	return all;
end

--- Starts a server that relays stanzas of all kinds.
local function start_relaying(plan)
	return start(with_option("client_proxy_stanzas", everything, plan));
end

--- Starts one whose service sees a name of its own, proxy-node.
local function start_node(plan)
	return start_relaying(with_option("client_proxy_node", "proxy-node", plan));
end

--- Returns why the module does not load with some options, and the server.
-- @param configure Called before any host comes up.
local function load_error(options, configure)
	local failed = server.new({ options = options; configure = configure });
	assert.is_falsy(failed.loaded);
	return failed.load_error, failed;
end

-- What a handler or timer throws is logged, as is all else that must not be.
busted.after_each(function ()
	local ended = started;
	started = {};
	for _, one in ipairs(ended) do assert.same({}, one:errors()); end
end);

-- The server

--- Takes what was logged as an error since the last time.
function scene:errors()
	local errors = self:logged("error");
	self.log = {};
	return errors;
end

--- Starts again with what is stored, and with other options.
function scene:restart(plan)
	plan = plan or {};
	plan.stores = self.stores;
	return start_relaying(plan);
end

--- Says that the server stops.
function scene.stop()
	_G.prosody.events.fire_event("server-stopping", {});
end

--- Reloads onto a version that is handed something else than what this one saves.
-- @param change Takes what this one saves and returns what the other one is handed.
function scene:reload_with(change)
	local module = self.modulemanager.get_module("proxy", "client_proxy").module;
	local save = module.save;
	module.save = change and function () return change(save()); end or nil;
	return assert.truthy(self:reload());
end

-- Who is there

function scene:login(full_jid)
	local one = server.server.login(self, full_jid);
	table.insert(self.clients, one);
	return one;
end

--- Logs a resource of the service in that is available: of svc@example, unless it has a full JID. It is a field of the
-- scene, too, by its resource.
function scene:serve(name, priority)
	local full_jid = name:find("@", 1, true) and name or "svc@example/" .. name;
	local one = self:login(full_jid);
	table.insert(self.services, one);
	local field = one.session.resource;
	if field == name or not self[field] then self[field] = one; end
	one:available(priority);
	return one;
end

--- Logs a user in who is available.
function scene:connect(full_jid)
	local one = self:login(full_jid);
	one:available();
	return one;
end

--- Drops all that was received so far.
function scene:forget()
	for _, one in ipairs(self.clients) do one.received = {}; end
	self.remote = {};
end

--- Sends presence as somebody elsewhere.
function scene:remote_presence(from, kind, to)
	self:from_remote(st.presence({ from = from; to = to or "proxy"; type = kind }));
end

--- Sends a request as somebody elsewhere.
function scene:remote_request(from, id, kind)
	local stanza = requests.new(kind or "get", id);
	stanza.attr.from = from;
	self:from_remote(stanza);
end

-- Asking, and being asked

local function sum(counts)
	local all = 0;
	for _, count in ipairs(counts) do all = all + count; end
	return all;
end

--- How many requests each resource holds.
function scene:held()
	local counts = {};
	for place, service in ipairs(self.services) do counts[place] = #service:requests(); end
	return counts;
end

--- Has each resource answer what it holds; returns how many each had.
function scene:answer_each()
	local counts = {};
	for place, service in ipairs(self.services) do counts[place] = service:answer_all(); end
	return counts;
end

--- The same; returns how many all had.
function scene:answer_all()
	return sum(self:answer_each());
end

--- Sends requests of the user; returns how many each resource holds then.
function scene:ask(count, kind)
	for _ = 1, count do
		self.asked = self.asked + 1;
		self.user:request(kind or "get", "n" .. self.asked);
	end
	return self:held();
end

--- The same, with all that the resources hold answered; drops the answers.
function scene:share(count)
	local counts = self:ask(count);
	self:answer_all();
	self.user.received = {};
	return counts;
end

--- Takes a request from the resource that holds it; returns nil where nobody does.
-- @param id Which one, or any if not given.
-- @return The resource, the stanza, and the place of the resource.
function scene:holder(id)
	for place, service in ipairs(self.services) do
		for _, stanza in ipairs(service:requests()) do
			if not id or stanza.attr.id == id then
				for i, other in ipairs(service.received) do
					if other == stanza then table.remove(service.received, i); end
				end
				return service, stanza, place;
			end
		end
	end
end

--- Has the resource that holds a request answer it with an error; returns the resource, and its place.
-- @param id Which one, or any if not given.
function scene:refuse(condition, id)
	local service, stanza, place = self:holder(id);
	service:send(st.error_reply(stanza, "cancel", condition));
	return service, place;
end

-- The admin shell

--- The section of the shell, as the shell keeps it.
function scene:shell_section()
	local any = self.modulemanager.get_module("example", "iq").module;
	return any:shared("/*/admin_shell/env").client_proxy;
end

--- Runs a command; returns what it returns.
function scene:shell_result(command, ...)
	return self:shell_section()[command]({ session = { print = function () end } }, ...);
end

--- Runs a command that succeeds; returns what it says.
function scene:shell(command, ...)
	local ok, text = self:shell_result(command, ...);
	assert.is_true(ok, text);
	return text;
end

--- Begins a trace; returns a table that gets its lines and its result.
function scene:trace(...)
	local trace = { lines = {} };
	local session = { print = function (line) table.insert(trace.lines, line); end };
	local promise = self:shell_section().trace({ session = session }, ...);
	promise:next(function (text) trace.result = text; end);
	return trace;
end

-- What is to be

--- That each got some of what was shared out.
function scene.all_share(_, counts)
	for _, count in ipairs(counts) do assert.is_true(count > 0, table.concat(counts, " ")); end
end

--- That requests of the user are refused since nobody is there.
function scene:refuses()
	self.user:take("iq");
	self.user:request("get", "refused");
	expect.error(self.user:take("iq"), "refused", "proxy", "cancel", "service-unavailable");
end

--- What the module keeps: see `inside`.
function scene:counts() return inside.counts(self); end

function scene:longest_sticky_key() return inside.longest_sticky_key(self); end

function scene:left() return inside.left(self); end

--- The full JIDs of all resources that the module knows.
function scene:resources() return inside.resources(self); end

function scene:fill_sticky(account, count) inside.fill_sticky(self, account, count); end

--- That nothing is left of requests.
function scene:has_nothing_left()
	assert.same(inside.nothing, inside.left(self));
end

return {
	start = start; start_relaying = start_relaying; start_node = start_node; load_error = load_error; everything = everything; sum = sum;
	store_that_keeps_nothing = server.server.store_that_keeps_nothing;
	has_c_modules = require "support.libraries".has_c_modules;
};
