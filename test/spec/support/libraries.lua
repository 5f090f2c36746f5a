-- Prosody's own libraries under a clock that the spec turns. Where its C modules do not exist for the Lua that runs,
-- stand-ins take their place.

-- What the specs are about is LuaJIT's language: its compiler, as Debian 12 has it, crashes once in a while where
-- coroutines yield across pcall.
local jit = rawget(_G, "jit");
if jit then jit.off(); end

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

-- Every run draws the same. SEED=2 draws otherwise.
math.randomseed(tonumber(os.getenv("SEED")) or 1);

local random = {
	bytes = function (count)
		local bytes = {};
		for i = 1, count do bytes[i] = string.char(math.random(0, 255)); end
		return table.concat(bytes);
	end;
};
package.loaded["util.random"], package.loaded["prosody.util.random"] = random, random;

local time = 1000;
local tasks = {};

-- The CPU time that has been used: each look at it costs as much as the spec says, nothing unless it does.
local real_cpu_time = os.clock;
local cpu_time, cost_of_look = 0, 0;

function os.clock() -- luacheck: ignore 122/os
	cpu_time = cpu_time + cost_of_look;
	return cpu_time;
end

local function now() return time; end

package.loaded["util.time"] = { now = now; monotonic = now };

-- util.timer hands over to a server that brings its own.
package.loaded["net.server"] = {
	timer = {
		add_task = function (delay, callback, param)
			local task = { at = time + delay, callback = callback, param = param };
			table.insert(tasks, task);
			return task;
		end;
		stop = function (task) task.stopped = true; end;
		reschedule = function () error("not used here"); end;
	};
};

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

local libraries = {
	prosody_dir = prosody_dir; module_dir = module_dir; has_c_modules = has_c_modules;
	now = now; real_cpu_time = real_cpu_time;
};

--- Has what keeps something of a server loaded anew, and forgets all timers.
function libraries.begin()
	tasks = {};
	cost_of_look = 0;
	for _, name in ipairs(libraries_with_state) do
		package.loaded[name] = nil;
		package.loaded["prosody." .. name] = nil;
	end
end

--- How many instructions of Lua's own a function takes, in hundreds.
function libraries.instructions_of(act)
	local count, resume = 0, coroutine.resume;
	local function note() count = count + 1; end
	-- Each coroutine has a hook of its own.
	function coroutine.resume(thread, ...) -- luacheck: ignore 122/coroutine
		debug.sethook(thread, note, "", 100);
		return resume(thread, ...);
	end
	debug.sethook(note, "", 100);
	act();
	debug.sethook();
	coroutine.resume = resume; -- luacheck: ignore 122/coroutine
	return count;
end

--- Has each look at the CPU time cost so many seconds, so that whoever looks after each step takes as long over one.
function libraries.steps_cost(seconds) cost_of_look = seconds; end

--- Lets time pass: each timer that comes due is called in its turn.
function libraries.advance(seconds)
	local goal = time + seconds;
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
			time = math.max(time, first.at);
			local again = first.callback(time, first, first.param);
			if type(again) == "number" then
				first.at = time + again;
				table.insert(tasks, first);
			end
		end
	end
	time = goal;
end

return libraries;
