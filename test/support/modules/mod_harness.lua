-- What a test needs inside the server: runs Lua sent over a Unix socket in the instance's own directory,
-- says on standard output when the server has started, and ends the server when its parent is gone.
--
-- A request is "ID LENGTH\n" and LENGTH bytes of Lua; the answer "ID ok|error LENGTH\n" and the text.

module:set_global();

local async = require "util.async";
local config = require "core.configmanager";
local hostmanager = require "core.hostmanager";
local jid = require "util.jid";
local json = require "util.json";
local modulemanager = require "core.modulemanager";
local promise = require "util.promise";
local server = require "net.server";
local st = require "util.stanza";
local timer = require "util.timer";
local unix = require "socket.unix";
local usermanager = require "core.usermanager";
local xml = require "util.xml";

local prosody = prosody;
local load, loadstring, setfenv = load, rawget(_G, "loadstring"), rawget(_G, "setfenv");
local traceback, getinfo, getupvalue = debug.traceback, debug.getinfo, debug.getupvalue;

local socket_path = module:get_option_string("harness_socket");
local stdin_fd = 0;

-- Looking inside a module

-- What every module can reach and is not the module's own: the server, its libraries, its sessions.
local function servers_own()
	local own = {
		[_G] = true, [prosody] = true, [package] = true, [package.loaded] = true, [prosody.hosts] = true,
		[prosody.full_sessions] = true, [prosody.bare_sessions] = true, [prosody.events] = true,
	};
	for _, library in pairs(package.loaded) do
		if type(library) == "table" or type(library) == "function" then own[library] = true; end
	end
	for _, host in pairs(prosody.hosts) do
		own[host] = true;
		own[host.events or host] = true;
		for _, loaded in pairs(host.modules or {}) do own[loaded] = true; end
	end
	return function (value)
		if own[value] then return true; end
		if type(value) ~= "table" then return false; end
		if st.is_stanza(value) then return true; end
		-- Sessions, connections and the module API object
		return rawget(value, "conn") ~= nil or rawget(value, "event_handlers") ~= nil
			or (rawget(value, "send") ~= nil and rawget(value, "type") ~= nil);
	end
end

local function count(t)
	local n = 0;
	for _ in pairs(t) do n = n + 1; end
	return n;
end

-- Calls visit(name, value) for every variable of the functions in a module's file, and for the tables inside.
local function walk(host, name, visit)
	local loaded = modulemanager.get_module(host, name);
	if not loaded then error("module " .. name .. " is not loaded on " .. host); end
	local is_servers_own = servers_own();
	local source = "@" .. loaded.module.path;
	local seen = { [loaded] = true };
	local queue = {};

	local function push(path, value)
		local kind = type(value);
		if (kind ~= "table" and kind ~= "function") or seen[value] or is_servers_own(value) then return; end
		if kind == "function" and getinfo(value, "S").source ~= source then return; end
		seen[value] = true;
		queue[#queue + 1] = { path, value };
	end

	for key, value in pairs(loaded) do
		if key ~= "module" and key ~= "_M" and key ~= "_G" then
			visit(tostring(key), value);
			push(tostring(key), value);
		end
	end
	for key, value in pairs(loaded.module) do
		if type(value) == "function" then push("module." .. tostring(key), value); end
	end
	for _, _, handler in loaded.module.event_handlers:iter(nil, nil, nil) do push("", handler); end

	local at = 1;
	while queue[at] do
		local path, value = queue[at][1], queue[at][2];
		if type(value) == "function" then
			local index = 1;
			while true do
				local variable, content = getupvalue(value, index);
				if not variable then break; end
				if variable ~= "_ENV" and variable ~= "" then
					visit(variable, content);
					push(variable, content);
				end
				index = index + 1;
			end
		else
			for key, content in pairs(value) do
				if type(key) == "string" then
					push(path .. "." .. key, content);
				else
					push(path .. "[]", content);
					push(path .. "[key]", key);
				end
			end
			visit(path, value, true);
		end
		at = at + 1;
	end
end

-- The number of entries of every table that a module holds in its variables, by path; tables with the
-- same path are added up.
local function tables(host, name)
	local sizes = {};
	walk(host, name, function (path, value, is_table)
		if is_table then sizes[path] = (sizes[path] or 0) + count(value); end
	end);
	return sizes;
end

-- The first variable of that name that a module's functions use.
local function variable(host, name, wanted)
	local found;
	walk(host, name, function (path, value)
		if found == nil and path == wanted then found = value; end
	end);
	return found;
end

-- Stanzas put into the server's routing as they are

local function parse(text)
	local stanza = assert(xml.parse(text));
	local function strip(element, outer)
		if element.attr.xmlns == outer then element.attr.xmlns = nil; end
		for _, child in ipairs(element.tags) do strip(child, element.attr.xmlns or outer); end
	end
	if stanza.attr.xmlns == "jabber:client" or stanza.attr.xmlns == "jabber:server" then
		strip(stanza, stanza.attr.xmlns);
	else
		for _, child in ipairs(stanza.tags) do strip(child, stanza.attr.xmlns); end
	end
	return stanza;
end

-- As if the host itself had made the stanza: nothing is checked or filled in.
local function inject(host, text)
	prosody.core_post_stanza(assert(prosody.hosts[host], "no host " .. host), parse(text));
end

-- Bytes on the open stream from one host of this server to a remote one.
local function inject_bytes(from_host, to_host, bytes)
	local session = prosody.hosts[from_host].s2sout[to_host];
	if not session or session.type ~= "s2sout" then error("no stream from " .. from_host .. " to " .. to_host); end
	session.conn:write(bytes);
end

local function clock()
	local harness_clock = package.loaded["harness.clock"];
	if not harness_clock then error("start the server with clock = true to turn its clock"); end
	return harness_clock;
end

-- Turns the clock forward step by step. Every turn of the main loop runs what is due (and on 0.12 only a turn
-- in which no input is left to read), so the steps are taken by a timer.
local function advance(seconds, step)
	local harness_clock = clock();
	local left, turns_to_wait = seconds, 2;
	return promise.new(function (resolve)
		timer.add_task(0, function ()
			if left > 0 then
				harness_clock.offset = harness_clock.offset + math.min(left, step);
				left = left - step;
				return 0.001;
			end
			turns_to_wait = turns_to_wait - 1;
			if turns_to_wait > 0 then return 0.001; end
			resolve("");
		end);
	end);
end

-- Watches how much CPU time the turns of the main loop take; returns a function that ends this and returns the most that
-- one has taken, in seconds.
local function watch_turns()
	local longest, last, is_over = 0, os.clock(), false;
	local function look()
		local now = os.clock();
		longest, last = math.max(longest, now - last), now;
		if not is_over then return 0.001; end
	end
	timer.add_task(0.001, look);
	return function ()
		look();
		is_over = true;
		return longest;
	end;
end

local function check(ok, err)
	if not ok then error(tostring(err), 0); end
	return tostring(ok);
end

local tools = {
	prosody = prosody, hosts = prosody.hosts, st = st, jid = jid, config = config, module = module,
	modulemanager = modulemanager, hostmanager = hostmanager, usermanager = usermanager,
	count = count, tables = tables, variable = variable, parse = parse,
	inject = inject, inject_bytes = inject_bytes, advance = advance, check = check, watch_turns = watch_turns,
	server = server, json = json, require = require,
};
setmetatable(tools, { __index = function (_, key) return rawget(_G, key); end });

-- The socket

local function compile(code)
	if setfenv and loadstring then
		local chunk, err = loadstring(code, "=(eval)");
		return chunk and setfenv(chunk, tools), err;
	end
	return load(code, "=(eval)", "t", tools);
end

local function text_of(value)
	if type(value) == "string" then return value; end
	if st.is_stanza(value) then return tostring(value); end
	if type(value) == "table" then return json.encode(value); end
	return tostring(value);
end

local function answer(conn, id, state, value)
	local ok, text = pcall(text_of, value);
	if not ok then state = "error"; end
	conn:write(("%s %s %d\n%s"):format(id, state, #text, text));
end

local function run(request)
	local conn, id = request.conn, request.id;
	local chunk, err = compile("return " .. request.code);
	if not chunk then chunk, err = compile(request.code); end
	if not chunk then return answer(conn, id, "error", err); end
	local ok, value = xpcall(chunk, traceback);
	if not ok then return answer(conn, id, "error", value); end
	if promise.is_promise(value) then
		value:next(function (result) answer(conn, id, "ok", result); end, function (reason)
			answer(conn, id, "error", tostring(reason));
		end);
		return;
	end
	answer(conn, id, "ok", value);
end

local buffers = {};
local listeners = {};

function listeners.onconnect(conn)
	buffers[conn] = "";
end

function listeners.onincoming(conn, data)
	local buffer = (buffers[conn] or "") .. data;
	while true do
		local id, length, start = buffer:match("^(%d+) (%d+)\n()");
		if not id or #buffer < start - 1 + tonumber(length) then break; end
		local code = buffer:sub(start, start - 1 + tonumber(length));
		buffer = buffer:sub(start + tonumber(length));
		-- In a thread of its own, so that the Lua may wait for something
		async.runner(run):run({ conn = conn, id = id, code = code });
	end
	buffers[conn] = buffer;
end

function listeners.onreadtimeout()
	return true;
end

function listeners.ondisconnect(conn)
	buffers[conn] = nil;
end

local listening, watching;

function module.load()
	-- prosodyctl loads modules too, some of them, and has no server to look into.
	if not socket_path or prosody.process_type == "prosodyctl" then return; end
	os.remove(socket_path);
	local sock = (type(unix) == "table" and unix.stream or unix)();
	sock:settimeout(0);
	assert(sock:bind(socket_path));
	assert(sock:listen());
	listening = server.wrapserver(sock, socket_path, 0, listeners, { read_size = "*a" });
	-- Nothing is ever written to standard input: it becomes readable when the other end is closed.
	watching = server.watchfd(stdin_fd, function (self)
		self:close();
		prosody.main_thread:run(function ()
			prosody.shutdown("the test that started this server is gone", 0);
		end);
	end);
end

function module.unload()
	if listening then listening:close(); end
	if watching then watching:close(); end
end

module:hook("server-started", function ()
	io.stdout:write("harness: started\n");
	io.stdout:flush();
end, -1000);
