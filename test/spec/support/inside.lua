-- What the module keeps to itself: reads the locals of its rooms, to see that nothing stays in them.

local inside = {};

--- The value of a local that some function of the module uses; nil where there is none of that name.
local function find(name, start)
	local seen, waiting = { [start] = true }, { start };
	local function reach(value)
		if (type(value) == "function" or type(value) == "table") and not seen[value] then
			seen[value] = true;
			table.insert(waiting, value);
		end
	end
	while #waiting > 0 do
		local value = table.remove(waiting);
		if type(value) == "function" then
			local i = 1;
			while true do
				local upvalue, content = debug.getupvalue(value, i);
				if not upvalue then break; end
				if upvalue == name then return content; end
				-- The table of all rooms that have something to hand over at a reload.
				if upvalue == "rooms" then
					if content[name] then return content[name]; end
					for _, room in pairs(content) do reach(room); end
				end
				-- The rest of the server is of no concern.
				if upvalue ~= "prosody" and upvalue ~= "module" and upvalue ~= "_ENV" then reach(content); end
				i = i + 1;
			end
		else
			-- A room is a table of functions.
			for _, content in pairs(value) do
				if type(content) == "function" then reach(content); end
			end
		end
	end
end

--- All that is left of requests; every number is 0 where nothing is.
function inside.left(server)
	local save = server.modulemanager.get_module("proxy", "client_proxy").module.save;
	local left = {
		count = find("in_flight", save).count; queued = find("queue", save).length; kept_bytes = find("kept_bytes", save);
		of_accounts = 0; of_domains = 0; of_resources = 0; open = 0;
	};
	for _, account in pairs(find("accounts", save)) do left.of_accounts = left.of_accounts + math.abs(account.pending); end
	for _, domain in pairs(find("domains", save)) do left.of_domains = left.of_domains + math.abs(domain.pending); end
	for _, resource in pairs(save().resources) do
		left.of_resources = left.of_resources + math.abs(resource.pending);
		for _ in pairs(resource.open) do left.open = left.open + 1; end
		for _ in pairs(resource.open_too) do left.open = left.open + 1; end
	end
	return left;
end

--- What `left` returns where nothing is.
inside.nothing = {
	count = 0; queued = 0; kept_bytes = 0; of_accounts = 0; of_domains = 0; of_resources = 0; open = 0;
};

--- The full JIDs of all resources that are known.
function inside.resources(server)
	local save = server.modulemanager.get_module("proxy", "client_proxy").module.save;
	local names = {};
	for jid in pairs(save().resources) do names[jid] = true; end
	return names;
end

--- The options in use, by their names in the module.
function inside.options(server)
	return server.modulemanager.get_module("proxy", "client_proxy").module.save().options;
end

--- How many entries there are of what is kept for as long as there is room.
function inside.counts(server)
	local saved = server.modulemanager.get_module("proxy", "client_proxy").module.save();
	local counts = { sticky_keys = saved.homes:count(); longest_sticky_key = 0 };
	for _, name in ipairs { "joined"; "conversations"; "known"; "aliases" } do
		counts[name] = 0;
		for _ in pairs(saved[name].entries or saved[name]) do counts[name] = counts[name] + 1; end
	end
	for key in saved.homes:items() do counts.longest_sticky_key = math.max(counts.longest_sticky_key, #key); end
	return counts;
end

--- Adds keys to those, all at home with one resource.
function inside.fill_sticky(server, count)
	local saved = server.modulemanager.get_module("proxy", "client_proxy").module.save();
	local _, resource = next(saved.resources);
	for i = 1, count do saved.homes:set("filler " .. i, { resource = resource; used = require "support.libraries".now() }); end
end

return inside;
