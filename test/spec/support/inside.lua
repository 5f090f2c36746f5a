-- What the module keeps: by its overview, and by what it hands over at a reload.

local libraries = require "support.libraries";
local hashes = require "util.hashes";
local jids = require "util.jid";

local inside = {};

local function module_of(server)
	return server.modulemanager.get_module("proxy", "client_proxy");
end

--- What is handed over at a reload: the options, and the state of each part.
local function saved_of(server)
	return module_of(server).module.save();
end

local function size_of(entries)
	local size = 0;
	for _ in pairs(entries) do size = size + 1; end
	return size;
end

local function sum(counts)
	local total = 0;
	for _, count in pairs(counts) do total = total + math.abs(count); end
	return total;
end

--- All that is left of requests; every number is 0 where nothing is.
function inside.left(server)
	local overview, states = module_of(server).read_overview(), saved_of(server).states;
	local in_flight = states.in_flight;
	local left = {
		count = overview.open; queued = overview.queued; kept_bytes = overview.kept_bytes;
		of_accounts = sum(overview.open_by_account); of_domains = sum(overview.open_by_domain); of_resources = 0;
		open = size_of(in_flight.waiting); late = in_flight.late;
		released = size_of(states.look_alikes.released);
	};
	for _, resource in ipairs(overview.resources) do
		left.of_resources = left.of_resources + math.abs(resource.pending);
	end
	for _, open in pairs(in_flight.at) do
		left.open = left.open + size_of(open.by_id) + size_of(open.same_id);
	end
	return left;
end

--- What `left` returns where nothing is.
inside.nothing = {
	count = 0; queued = 0; kept_bytes = 0; of_accounts = 0; of_domains = 0; of_resources = 0; open = 0;
	late = 0; released = 0;
};

--- How many entries there are of what is kept beside requests.
function inside.counts(server)
	local states = saved_of(server).states;
	local counts = {
		joined = size_of(states.directed_presence.joined); initiated = size_of(states.service_requests.open);
		aliases = size_of(states.aliases.remembered.entries); conversations = size_of(states.conversations.entries);
		known = size_of(states.service_requests.known.entries);
		accounts = size_of(states.senders.accounts); domains = size_of(states.senders.domains);
		sticky_keys = size_of(states.sticky.entries); doubtful = size_of(states.doubtful);
	};
	return counts;
end

--- How long the longest sticky key is, in bytes.
function inside.longest_sticky_key(server)
	local longest = 0;
	for key in pairs(saved_of(server).states.sticky.entries) do longest = math.max(longest, #key); end
	return longest;
end

--- The resources that are known, by full JID: whether each is eligible.
function inside.resources(server)
	local resources = {};
	for jid, resource in pairs(saved_of(server).states.pool.all) do resources[jid] = resource.rank ~= nil; end
	return resources;
end

--- How many resources the module knows, and how many of them are suspect and serve last.
function inside.suspects(server)
	local known, suspects = 0, 0;
	for _, resource in pairs(saved_of(server).states.pool.all) do
		known = known + 1;
		if resource.state == "suspect" then suspects = suspects + 1; end
	end
	return known, suspects;
end

--- The records of all resources, by full JID: the same table as long as nothing but the same version is loaded.
function inside.records(server)
	return saved_of(server).states.pool.all;
end

local keeps_keys = { ready = true; draining = true; hibernating = true; suspect = true };

--- Whether a resource, by its record, keeps the sticky keys that it has.
function inside.keeps_keys(records, resource)
	return records[resource.jid] == resource and keeps_keys[resource.state] == true;
end

--- What sticks to a resource of a request: of its sender, the address that was asked, or its payload; nil for nothing.
function inside.sticky_key(source, from, to, payload)
	if source == "bare_from" then return jids.bare(from); end
	if source == "from" then return from; end
	if source == "to" then return to; end
	local value = payload.attr[source:match("^payload:(.*)$")];
	return value and (jids.prep(value) or value);
end

--- Who alone can get a request that waits, since its key is there; nil where anybody can.
local function holder_of(saved, waiting)
	local options = saved.options;
	if options.balance ~= "sticky" then return; end
	local payload = waiting.stanza.tags[1];
	local asks = payload.attr.xmlns .. " " .. payload.name;
	local function resource_of(key)
		local entry = saved.states.sticky.entries[#key > 64 and hashes.sha256(key, true) or key];
		if not entry or entry.value.used + options.sticky_ttl <= libraries.now() then return; end
		local resource = entry.value.resource;
		local unknown = resource.unknown and resource.unknown[asks];
		for _, one in ipairs(waiting.refused_by or {}) do
			if one == resource then return; end
		end
		if unknown and unknown.until_when > libraries.now() then return; end
		return inside.keeps_keys(saved.states.pool.all, resource) and resource or nil;
	end
	local key = inside.sticky_key(options.sticky_key, waiting.sender.jid, waiting.to, payload);
	return key and (resource_of(key .. "\0" .. asks) or resource_of(key)) or nil;
end

--- The options in use, by their names in the module.
function inside.options(server)
	return saved_of(server).options;
end

--- How many requests wait in the queue though one of the best resources could serve them.
function inside.starving(server)
	local saved = saved_of(server);
	local states = saved.states;
	local starving, best = 0, -1;
	for _, resource in pairs(states.pool.all) do best = math.max(best, resource.rank or -1); end
	local waiting = states.queue.first;
	while waiting do
		local payload = waiting.stanza.tags[1];
		local asks = payload.attr.xmlns .. " " .. payload.name;
		local holder = holder_of(saved, waiting);
		for _, resource in pairs(states.pool.all) do
			local open = states.in_flight.at[resource];
			local alike = open and open.by_id[waiting.id];
			local is_alike = alike and alike.seen == waiting.seen or open and open.same_id[waiting.id];
			local unknown = resource.unknown and resource.unknown[asks];
			local is_unknown = unknown and unknown.until_when > libraries.now();
			local is_tried = waiting.tried and waiting.tried[resource];
			local has_room = resource.pending < saved.options.max_pending_per_resource;
			local is_free = not holder or holder == resource;
			if resource.rank == best and is_free and has_room and not (is_alike or is_unknown or is_tried) then
				starving = starving + 1;
			end
		end
		waiting = waiting.queued_after;
	end
	return starving;
end

--- How many requests wait for nothing: neither in the queue, nor for one that looks the same and is open or has just ended.
function inside.stuck(server)
	local states = saved_of(server).states;
	local in_flight, lists, stuck = states.in_flight, {}, 0;
	local function note(request) lists[request.followers or request] = true; end
	for list in pairs(states.look_alikes.released) do lists[list] = true; end
	for request in pairs(in_flight.waiting) do note(request); end
	for _, open in pairs(in_flight.at) do
		for _, request in pairs(open.by_id) do note(request); end
		for _, others in pairs(open.same_id) do
			for _, request in pairs(others) do note(request); end
		end
	end
	for request in pairs(in_flight.waiting) do
		if not request.queued_until and not lists[request.behind or false] then stuck = stuck + 1; end
	end
	return stuck;
end

--- Whether more than half of the resources are ejected that nothing else speaks against; those down by pings count as
-- out, too.
function inside.has_ejected_too_many(server)
	local saved = saved_of(server);
	local drains = {};
	for _, show in ipairs(saved.options.drain_show) do drains[show] = true; end
	local present, ejected, down = 0, 0, 0;
	for _, resource in pairs(saved.states.pool.all) do
		local is_out_by_hand = resource.is_leaving or resource.priority < 0 or drains[resource.show]
			or not resource.name:find(saved.options.resources);
		if not (is_out_by_hand or resource.hibernating) then
			present = present + 1;
			if resource.is_down then down = down + 1; elseif resource.is_ejected then ejected = ejected + 1; end
		end
	end
	return ejected > 0 and ejected + down > math.floor(present / 2);
end

--- Adds sticky keys of a local account, all at one resource: newer ones than it has.
function inside.fill_sticky(server, account, count)
	local states = saved_of(server).states;
	local _, resource = next(states.pool.all);
	local kept, now = states.sticky, libraries.now();
	local newest = kept.by_account[account] and kept.by_account[account].newest;
	for i = 1, count do
		local entry = { key = "filler " .. i, account = account, places = 1, older = newest };
		entry.value = { resource = resource, used = now };
		kept.entries[entry.key] = entry;
		kept.by_account[account] = kept.by_account[account] or { oldest = entry };
		if newest then newest.newer = entry; end
		newest = entry;
	end
	kept.by_account[account].newest = newest;
	local shares = kept.shares;
	shares.total = shares.total + count;
	local held = (shares.by_account[account] or 0) + count;
	shares.by_account[account], shares.by_party[account] = held, held;
end

return inside;
