-- What the module keeps: by its overview, and by what it hands over at a reload.

local inside = {};

local function module_of(server)
	return server.modulemanager.get_module("proxy", "client_proxy");
end

--- The state of each part, as it is handed over at a reload.
local function states_of(server)
	return module_of(server).module.save().states;
end

local function sum(counts)
	local total = 0;
	for _, count in pairs(counts) do total = total + math.abs(count); end
	return total;
end

--- All that is left of requests; every number is 0 where nothing is.
function inside.left(server)
	local overview, in_flight = module_of(server).read_overview(), states_of(server).in_flight;
	local left = {
		count = overview.open; queued = overview.queued; kept_bytes = overview.kept_bytes;
		of_accounts = sum(overview.open_by_account); of_domains = sum(overview.open_by_domain); of_resources = 0; open = 0;
	};
	for _, resource in ipairs(overview.resources) do
		left.of_resources = left.of_resources + math.abs(resource.pending);
	end
	for _ in pairs(in_flight.all) do left.open = left.open + 1; end
	for _, open in pairs(in_flight.at) do
		for _ in pairs(open.by_id) do left.open = left.open + 1; end
		for _ in pairs(open.same_id) do left.open = left.open + 1; end
	end
	return left;
end

--- What `left` returns where nothing is.
inside.nothing = {
	count = 0; queued = 0; kept_bytes = 0; of_accounts = 0; of_domains = 0; of_resources = 0; open = 0;
};

--- The full JIDs of all resources that are known.
function inside.resources(server)
	local names = {};
	for _, resource in ipairs(module_of(server).read_overview().resources) do names[resource.jid] = true; end
	return names;
end

--- The options in use, by their names in the module.
function inside.options(server)
	return module_of(server).module.save().options;
end

--- How many entries there are of what is kept for as long as there is room.
function inside.counts(server)
	local states = states_of(server);
	local kept = {
		joined = states.directed_presence.joined; conversations = states.conversations.entries;
		known = states.service_requests.known.entries; aliases = states.aliases.entries;
	};
	local counts = { sticky_keys = states.sticky:count(); longest_sticky_key = 0 };
	for name, entries in pairs(kept) do
		counts[name] = 0;
		for _ in pairs(entries) do counts[name] = counts[name] + 1; end
	end
	for key in states.sticky:items() do counts.longest_sticky_key = math.max(counts.longest_sticky_key, #key); end
	return counts;
end

--- Adds keys to those, all at one resource.
function inside.fill_sticky(server, count)
	local states = states_of(server);
	local _, resource = next(states.pool.all);
	local now = require "support.libraries".now();
	for i = 1, count do states.sticky:set("filler " .. i, { resource = resource; used = now }); end
end

return inside;
