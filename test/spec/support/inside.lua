-- What the module keeps to itself: the one place that reads its state, to see that nothing stays there, and that what
-- it keeps is bounded. No spec looks inside by other ways.

local libraries = require "support.libraries";

local inside = {};

--- The module's environment, in which `save` hands over what it knows.
local function module_of(server)
	return server.modulemanager.get_module("proxy", "client_proxy").module;
end

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

local function size_of(entries)
	local size = 0;
	for _ in pairs(entries) do size = size + 1; end
	return size;
end

--- All that is left of requests; every number is 0 where nothing is.
function inside.left(server)
	local save = module_of(server).save;
	local left = {
		count = find("in_flight", save).count; queued = find("queue", save).length; kept_bytes = find("kept_bytes", save);
		of_accounts = 0; of_domains = 0; of_resources = 0; open = 0;
	};
	for _, account in pairs(find("accounts", save)) do left.of_accounts = left.of_accounts + math.abs(account.pending); end
	for _, domain in pairs(find("domains", save)) do left.of_domains = left.of_domains + math.abs(domain.pending); end
	for _, resource in pairs(save().resources) do
		left.of_resources = left.of_resources + math.abs(resource.pending);
		left.open = left.open + size_of(resource.open) + size_of(resource.open_too);
	end
	return left;
end

--- What `left` returns where nothing is.
inside.nothing = {
	count = 0; queued = 0; kept_bytes = 0; of_accounts = 0; of_domains = 0; of_resources = 0; open = 0;
};

--- How many entries there are of what is kept beside requests, and how long the longest sticky key is, in bytes.
function inside.counts(server)
	local save = module_of(server).save;
	local saved = save();
	local counts = {
		joined = size_of(saved.joined); initiated = size_of(saved.initiated); aliases = size_of(saved.aliases.entries);
		conversations = size_of(saved.conversations.entries); known = size_of(saved.known.entries);
		accounts = size_of(find("accounts", save)); domains = size_of(find("domains", save));
		sticky_keys = saved.homes:count(); longest_sticky_key = 0;
	};
	for key in saved.homes:items() do counts.longest_sticky_key = math.max(counts.longest_sticky_key, #key); end
	return counts;
end

--- The resources that are known, by full JID: whether each is eligible.
function inside.resources(server)
	local resources = {};
	for jid, resource in pairs(module_of(server).save().resources) do resources[jid] = resource.rank ~= nil; end
	return resources;
end

--- The options in use, by their names in the module.
function inside.options(server)
	return module_of(server).save().options;
end

--- How many requests wait in the queue though one of the best resources could serve them.
function inside.starving(server)
	local saved = module_of(server).save();
	local starving, best = 0, -1;
	for _, resource in pairs(saved.resources) do best = math.max(best, resource.rank or -1); end
	for _, waiting in ipairs(saved.queue) do
		local payload = waiting.stanza.tags[1];
		local asks = payload.attr.xmlns .. " " .. payload.name;
		for _, resource in pairs(saved.resources) do
			local alike = resource.open[waiting.id];
			local is_alike = alike and alike.seen == waiting.seen or resource.open_too[waiting.id];
			local is_unknown = resource.unknown and (resource.unknown[asks] or 0) > libraries.now();
			local is_tried = waiting.tried and waiting.tried[resource];
			local has_room = resource.pending < saved.options.max_pending_per_resource;
			if resource.rank == best and has_room and not (is_alike or is_unknown or is_tried) then
				starving = starving + 1;
			end
		end
	end
	return starving;
end

--- Adds sticky keys, all at home with one resource.
function inside.fill_sticky(server, count)
	local saved = module_of(server).save();
	local _, resource = next(saved.resources);
	for i = 1, count do saved.homes:set("filler " .. i, { resource = resource; used = libraries.now() }); end
end

return inside;
