-- Looks at the libraries of a Prosody: what `require` gives for each, and what can be made with them.
--
--   lua5.4 look.lua DIRECTORY QUESTIONS
--
-- DIRECTORY has the Lua code of Prosody. QUESTIONS is a Lua file that returns a list of { id, code, names }: code
-- gives a value, names are those that it should have. For each it prints lines of words with tabs between:
--
--   value ID TYPE        what the code gives
--   error ID TEXT        that it throws
--   name ID NAME TYPE    what is behind a name that was asked for
--   key ID NAME TYPE     what is there under a name, asked for or not

local directory, questions = arg[1], dofile(arg[2]);
arg = { [0] = "prosody" };

package.path = directory .. "/?.lua;" .. package.path;
package.cpath = directory .. "/?.so;" .. package.cpath;

local print, tostring, type, pairs, next, getmetatable = print, tostring, type, pairs, next, getmetatable;
local pcall, load, concat = pcall, load, table.concat;

-- What libraries say while they load is no answer.
_G.print = function () end;

local is_13 = io.open(directory .. "/loader.lua");
if is_13 then
	is_13:close();
	require "loader";
end

-- The globals and the state that the libraries of the server find once it has started.
CFG_SOURCEDIR, CFG_CONFIGDIR, CFG_DATADIR = directory, "/nonexistent", "/nonexistent";
CFG_PLUGINDIR = directory .. "/modules/";
prosody = {
	events = require "util.events".new();
	hosts = {}; bare_sessions = {}; full_sessions = {};
	paths = { source = directory, config = CFG_CONFIGDIR, plugins = CFG_PLUGINDIR, data = CFG_DATADIR };
	platform = "posix"; process_type = "prosody"; version = "unknown"; opts = {}; arg = arg;
	config_loaded = true;
	log = require "util.logger".init("look");
	core_post_stanza = function () end; core_process_stanza = function () end; core_route_stanza = function () end;
};
hosts, bare_sessions, full_sessions = prosody.hosts, prosody.bare_sessions, prosody.full_sessions;

-- Libraries of others that need not be here: what stands in for them lets Prosody's own be loaded.
local anything = {};
setmetatable(anything, {
	__index = function () return anything; end;
	__call = function () return anything; end;
	__bor = function () return 0; end; __lt = function () return false; end; __le = function () return false; end;
});
local function stand_in(fields)
	return setmetatable(fields, getmetatable(anything));
end
for name, value in pairs({
	["DBI"] = anything;
	["lsqlite3"] = anything;
	["cqueues"] = stand_in {
		VERSION = math.huge;
		new = function ()
			return stand_in { timeout = function () return 1; end; pollfd = function () return 0; end };
		end;
	};
	["luaevent.core"] = stand_in { EV_READ = 2, EV_WRITE = 4, EV_TIMEOUT = 1, EV_SIGNAL = 8 };
}) do
	if not pcall(require, name) then
		package.preload[name] = function () return value; end;
	end
end

local function type_of(value)
	local kind = type(value);
	local mt = getmetatable(value);
	if kind ~= "function" and type(mt) == "table" and mt.__call then
		return "callable";
	end
	return kind;
end

local function answer(...)
	local words = { ... };
	for i = 1, #words do
		words[i] = tostring(words[i]):gsub("[\t\r\n]+", " ");
	end
	print(concat(words, "\t"));
end

local function keys(id, value, seen)
	if type(value) == "table" then
		for name, entry in next, value do
			if type(name) == "string" and not seen[name] then
				seen[name] = true;
				answer("key", id, name, type_of(entry));
			end
		end
	end
	local mt = type(value) ~= "string" and getmetatable(value);
	if type(mt) == "table" and type(mt.__index) == "table" and not seen[mt] then
		seen[mt] = true;
		keys(id, mt.__index, seen);
	end
end

for _, question in pairs(questions) do
	local id = question.id;
	local ok, value = pcall(function ()
		return assert(load(question.code, "=" .. id))();
	end);
	if not ok then
		answer("error", id, (tostring(value):match("^[^\n]*")));
	else
		answer("value", id, type_of(value));
		for _, name in pairs(question.names) do
			local found, entry = pcall(function () return value[name]; end);
			if found then
				answer("name", id, name, type_of(entry));
			end
		end
		keys(id, value, {});
	end
end

-- Libraries may have begun what never ends.
os.exit(0, false);
