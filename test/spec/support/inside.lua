-- What the module keeps: by its overview, and by what it hands over at a reload.

local inside = {};

local function module_of(server)
	return server.modulemanager.get_module("proxy", "client_proxy");
end

--- What the module hands over at a reload.
local function state_of(server)
	return module_of(server).module.save().states;
end

local function sum(counts)
	local total = 0;
	for _, count in pairs(counts) do total = total + math.abs(count); end
	return total;
end

--- All that is left of requests; every number is 0 where nothing is.
function inside.left(server)
	local overview, in_flight = module_of(server).read_overview(), state_of(server).in_flight;
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

--- How many keys the sticky policy remembers.
function inside.sticky_keys(server)
	return state_of(server).sticky:count();
end

--- Those keys.
function inside.sticky_key_names(server)
	local names = {};
	for key in state_of(server).sticky:items() do table.insert(names, key); end
	return names;
end

--- Has the sticky policy forget all keys.
function inside.forget_sticky(server)
	local keys = state_of(server).sticky;
	for _, key in ipairs(inside.sticky_key_names(server)) do keys:set(key, nil); end
end

--- Adds keys to those, all at one resource.
function inside.fill_sticky(server, count)
	local state = state_of(server);
	local _, resource = next(state.pool.all);
	for i = 1, count do state.sticky:set("filler " .. i, { resource = resource; used = server.now() }); end
end

--- The users who have joined something, and where.
function inside.joined(server)
	return state_of(server).directed_presence.joined;
end

return inside;
