-- mod_client_proxy 1.0.0
-- Prosody module: an XMPP component in front of ordinary client sessions
-- Licence: MIT
-- Generated from TypeScript: edit the sources, not this file.

local getconfig = require("core.configmanager").getconfig;
local is_contact_subscribed = require("core.rostermanager").is_contact_subscribed;
local user_exists = require("core.usermanager").user_exists;
local stringprep = require("util.encodings").stringprep;
local sha256 = require("util.hashes").sha256;
local prep = require("util.jid").prep;
local split = require("util.jid").split;
local clone = require("util.stanza").clone;
local error_reply = require("util.stanza").error_reply;
local iq = require("util.stanza").iq;
local presence = require("util.stanza").presence;
local monotonic = require("util.time").monotonic;

-- address.ts
-- Jabber Address Translation: how an address on one side of the proxy is written on the other.

local find = string.find;
local sub = string.sub;

--- RFC 7622, section 3.4.1.
local max_resource_bytes = 1023;

--- The bare JID of a full or bare one. Neither localpart nor domain can hold a slash.
local function bare(jid)
	local slash = find(jid, "/", 1, true);
	return slash ~= nil and sub(jid, 1, slash - 1) or jid;
end

local function has_resource(jid)
	local slash = find(jid, "/", 1, true);
	return slash ~= nil;
end

--- Senders whose JID stands as it is: most ask again, and a look at each letter costs more than all else here.
local known_to_survive = {};

local known_count = 0;
local max_known = 1000;

--- Whether a sender's full JID can stand as a resource and reaches the other side unchanged.
local function survives_as_resource(sender)
	if known_to_survive[sender] ~= nil then
		return true;
	end
	if #sender > max_resource_bytes then
		return false;
	end
	-- Printable ASCII is prepared already.
	local plain = find(sender, "^%g+$");
	if plain == nil and stringprep.resourceprep(sender) ~= sender then
		return false;
	end
	if known_count >= max_known then
		known_to_survive = {};
		known_count = 0;
	end
	known_to_survive[sender] = true;
	known_count = known_count + 1;
	return true;
end

--- The address that stands towards the client for a sender: the bare address that was asked, and the sender's
-- full JID as its resource. Where that makes no valid address (it is too long, or mixes directions of
-- writing), a digest of the JID takes its place, which "@" keeps from being taken for a JID.
local function seen_address(bare_asked, sender)
	if survives_as_resource(sender) then
		return bare_asked .. "/" .. sender;
	end
	return bare_asked .. "/@" .. sha256(sender, true);
end

-- errors.ts
-- The errors that the proxy makes, and what it reads from those of others.

-- Never not-authorized or not-acceptable: those are the service's to say, and clients act on them.
local nobody_there = {
	type = "cancel";
	condition = "service-unavailable";
	text = "Nobody is there to answer this request";
};

local timed_out = {
	type = "wait";
	condition = "remote-server-timeout";
	text = "The service did not answer in time";
};

local lost = {
	type = "wait";
	condition = "recipient-unavailable";
	text = "The service went away before it answered";
};

local too_many = {
	type = "wait";
	condition = "resource-constraint";
	text = "Too many requests are waiting for an answer";
};

local not_implemented = {
	type = "cancel";
	condition = "feature-not-implemented";
	text = "Only requests (IQ stanzas) to this address are relayed";
};

local no_presence = {
	type = "cancel";
	condition = "bad-request";
	text = "This address takes no presence";
};

local malformed = {
	type = "modify";
	condition = "bad-request";
	text = "An IQ needs an id, a known type, and exactly one child element when it asks for something";
};

local xmlns_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";

--- Answers a stanza that was not taken in; it must not be an error itself.
local function refuse_stanza(stanza, refusal)
	return error_reply(stanza, refusal.type, refusal.condition, refusal.text);
end

--- Answers a request that was taken in, from the address that was asked.
local function refuse_request(request, refusal)
	local answer = iq({ type = "error", id = request.id, from = request.to, to = request.from });
	answer:tag("error", { type = refusal.type });
	answer:tag(refusal.condition, { xmlns = xmlns_errors }):up();
	answer:text_tag("text", refusal.text, { xmlns = xmlns_errors });
	return answer;
end

local delivery_failures = {
	["item-not-found"] = true;
	["recipient-unavailable"] = true;
	["remote-server-not-found"] = true;
	["remote-server-timeout"] = true;
	["service-unavailable"] = true;
};

--- The condition of an error that a server may have made because it could not deliver. An error of the
-- application's own says so by a child beside the condition; servers add a text at most.
local function delivery_failure(stanza)
	local report = stanza:get_child("error");
	if not report then
		return nil;
	end
	local condition;
	for _, child in ipairs(report.tags) do
		if child.attr.xmlns ~= xmlns_errors then
			return nil;
		end
		if child.name ~= "text" then
			condition = child.name;
		end
	end
	return condition ~= nil and delivery_failures[condition] and condition or nil;
end

-- weight.ts
-- How much memory a stanza takes while it is kept.

--- What Lua needs for an element beside its text: three tables and their entries.
local element_bytes = 500;

--- No stanza is worth keeping that is nested deeper: it would take more stack to count than it should.
local max_depth = 100;

--- An estimate of what an element takes, in bytes; infinite where it is nested too deep to be kept.
local function weight_of(element, depth)
	if depth > max_depth then
		return math.huge;
	end
	local bytes = element_bytes;
	for _, value in pairs(element.attr) do
		bytes = bytes + #tostring(value);
	end
	for place = 1, #element do
		local child = element[place];
		bytes = bytes + (child.name ~= nil and weight_of(child, depth + 1) or #child);
	end
	return bytes;
end

-- in_flight.ts
-- The requests that have not been answered yet.

--- The request that a resource was asked for a sender under an id, or nil.
local function find_open(resource, seen, id)
	local request = resource.open[id];
	if request and request.seen == seen then
		return request;
	end
	local senders = resource.open_too[id];
	return senders and senders[seen];
end

--- How much memory the kept stanzas take together at most.
local max_kept_bytes = 64 * 1024 * 1024;

--- How many records of settled requests are kept for new ones.
local max_spare = 1000;

--- Most requests are answered before it pays to weigh them. So the first few count as the largest stanza that Prosody
-- accepts by default, until the next tick weighs those that are still there.
local max_unweighed = 16;

local assumed_bytes = 512 * 1024;

local function new_in_flight(pool)
	local count = 0;
	local kept_bytes = 0;
	local unweighed = {};
	local unweighed_count = 0;
	-- A record for each request would be most of the garbage that the module makes. Settled ones are free again at
	-- the next tick only: until then whoever still holds one finds it settled, and not another request.
	local settled = {};
	local settled_count = 0;
	local spare = {};
	local spare_count = 0;
	-- No request times out before this.
	local earliest = math.huge;

	local function count_in(request)
		count = count + 1;
		if request.deadline < earliest then
			earliest = request.deadline;
		end
	end

	local function enter(from, to, id, seen, deadline)
		local request;
		if spare_count > 0 then
			request = spare[spare_count];
			spare_count = spare_count - 1;
			request.from = from;
			request.to = to;
			request.id = id;
			request.seen = seen;
			request.deadline = deadline;
		else
			request = { from = from, to = to, id = id, seen = seen, deadline = deadline, resource = nil, stanza = nil, weight = 0 };
		end
		count_in(request);
		return request;
	end

	local function hold(request, stanza, weight)
		if kept_bytes + weight > max_kept_bytes then
			return false;
		end
		kept_bytes = kept_bytes + weight;
		request.weight = weight;
		request.stanza = stanza;
		return true;
	end

	local function keep(request, stanza)
		if unweighed_count >= max_unweighed then
			hold(request, stanza, weight_of(stanza, 1));
		elseif hold(request, stanza, assumed_bytes) then
			unweighed[request] = true;
			unweighed_count = unweighed_count + 1;
		end
	end

	local function free_bytes(request)
		kept_bytes = kept_bytes - request.weight;
		if unweighed[request] ~= nil then
			unweighed[request] = nil;
			unweighed_count = unweighed_count - 1;
		end
	end

	local function release(request)
		free_bytes(request);
		request.weight = 0;
		request.stanza = nil;
	end

	local function keep_waiting(request, stanza)
		release(request);
		return hold(request, stanza, weight_of(stanza, 1));
	end

	local function weigh_late()
		for request in pairs(unweighed) do
			local stanza = request.stanza;
			if stanza then
				kept_bytes = kept_bytes - request.weight;
				request.weight = 0;
				request.stanza = nil;
				hold(request, stanza, weight_of(stanza, 1));
			end
			unweighed[request] = nil;
		end
		unweighed_count = 0;
	end

	local function place(request, resource)
		local id = request.id;
		request.resource = resource;
		if resource.open[id] == nil then
			resource.open[id] = request;
			return;
		end
		local senders = resource.open_too[id] or {};
		senders[request.seen] = request;
		resource.open_too[id] = senders;
	end

	local function displace(request)
		local resource = request.resource;
		if not resource then
			return;
		end
		local id = request.id;
		request.resource = nil;
		if resource.open[id] == request then
			resource.open[id] = nil;
			return;
		end
		local senders = resource.open_too[id];
		if not senders then
			return;
		end
		senders[request.seen] = nil;
		if next(senders) == nil then
			resource.open_too[id] = nil;
		end
	end

	local function settle(request)
		displace(request);
		free_bytes(request);
		request.weight = 0;
		request.stanza = nil;
		count = count - 1;
		settled_count = settled_count + 1;
		settled[settled_count] = request;
	end

	local function collect_spare()
		for number = 1, settled_count do
			local request = settled[number];
			settled[number] = nil;
			local had_trouble = request.tried or request.followers or request.behind or request.bounced;
			if not had_trouble and spare_count < max_spare then
				spare_count = spare_count + 1;
				spare[spare_count] = request;
			end
		end
		settled_count = 0;
	end

	local function tidy()
		weigh_late();
		collect_spare();
	end

	local function collect(request, requests)
		requests[#requests + 1] = request;
		if not request.followers then
			return;
		end
		for _, follower in ipairs(request.followers) do
			collect(follower, requests);
		end
	end

	local function collect_from(resource, requests)
		for _, request in pairs(resource.open) do
			collect(request, requests);
		end
		for _, senders in pairs(resource.open_too) do
			for _, request in pairs(senders) do
				collect(request, requests);
			end
		end
	end

	local function on_resource(resource)
		local requests = {};
		collect_from(resource, requests);
		return requests;
	end

	local function all()
		local requests = {};
		for _, resource in pairs(pool.all) do
			collect_from(resource, requests);
		end
		return requests;
	end

	local function overdue(now)
		local late = {};
		if now < earliest then
			return late;
		end
		earliest = math.huge;
		for _, request in ipairs(all()) do
			if request.deadline <= now then
				late[#late + 1] = request;
			elseif request.deadline < earliest then
				earliest = request.deadline;
			end
		end
		return late;
	end

	local function adopt(resource)
		for _, request in ipairs(on_resource(resource)) do
			count_in(request);
			if request.stanza then
				request.weight = weight_of(request.stanza, 1);
			end
			kept_bytes = kept_bytes + request.weight;
		end
	end

	return {
		count = function() return count end;
		enter = enter;
		keep = keep;
		keep_waiting = keep_waiting;
		tidy = tidy;
		release = release;
		place = place;
		displace = displace;
		settle = settle;
		overdue = overdue;
		all = all;
		on_resource = on_resource;
		adopt = adopt;
	};
end

-- answers.ts
-- The way back: from a resource of the target to whoever asked.

--- Returns what takes an IQ of type result or error and tells whether it was an answer to an open request.
--
-- @param on_failure Told of a resource that a delivery failed to.
local function new_answers(pool, dispatch, on_failure)
	return function(stanza)
		local attr = stanza.attr;
		local from = attr.from;
		local to = attr.to;
		local id = attr.id;
		if from == nil or to == nil or id == nil then
			return false;
		end
		local resource = pool.all[from];
		if not resource then
			return false;
		end
		local request = find_open(resource, to, id);
		if not request then
			return false;
		end
		if attr.type == "error" then
			local failure = delivery_failure(stanza);
			if failure ~= nil then
				on_failure(resource);
				if dispatch.bounce(request) then
					return true;
				end
				-- Prosody's mod_smacks says this of all that a client had not acknowledged when it was lost.
				if failure == "recipient-unavailable" then
					dispatch.move(request, monotonic());
					return true;
				end
			end
		end
		if resource.suspect and attr.type == "result" then
			resource.suspect = false;
		end
		attr.from = request.to;
		attr.to = request.from;
		dispatch.finish(request, stanza);
		return true;
	end;
end

-- balance/random.ts
-- Balancing: each resource is as likely as any other.

local random = math.random;

--- The place, from 1, of a resource among `count`.
local function choose_at_random(count)
	return random(count);
end

-- choose.ts
-- Which resource serves a request.

--- Goes through all resources, from the one after a given place. One that sent the request itself serves only
-- where there is no other; a second value is a look-alike to wait for where that is all that stands in the way.
local function search(pool, request, start)
	local fit = pool.fit;
	local count = #fit;
	local tried = request.tried;
	local itself;
	local blocker;
	for step = 0, count - 1 do
		local resource = fit[(start + step) % count + 1];
		if not tried or tried[resource] == nil then
			local alike = find_open(resource, request.seen, request.id);
			if alike then
				blocker = alike;
			elseif resource.jid == request.from then
				itself = resource;
			else
				return resource, nil;
			end
		end
	end
	return itself, blocker;
end

--- Chooses a resource for a request among those not tried yet.
--
-- @returns The resource; or nil and the look-alike to wait for; or nil twice where nobody is left.
local function choose(pool, request)
	local fit = pool.fit;
	local count = #fit;
	if count == 0 then
		return nil, nil;
	end
	local place = choose_at_random(count);
	local resource = fit[place];
	local is_free = not request.tried and not find_open(resource, request.seen, request.id);
	if is_free and resource.jid ~= request.from then
		return resource, nil;
	end
	return search(pool, request, place);
end

-- request.ts
--- Whether a request is on its way or waits for a look-alike; it is settled otherwise.
local function is_open(request)
	return request.resource ~= nil or request.behind ~= nil;
end

-- dispatch.ts
-- Sends requests to resources, and ends them.

--- How often a request moves to another resource after a loss.
local max_moves = 2;

local function new_dispatch(pool, in_flight, send)
	-- Those whose send has not returned: what fails now was never delivered. A set and no field of the
	-- request, since a send can set off others.
	local sending = {};

	local send_out;

	--- Lets those go on that waited for a request: the first takes its place, and the rest wait for that.
	local function release_followers(followers)
		while #followers > 0 do
			local first = table.remove(followers, 1);
			local stanza = first and first.stanza;
			if first and stanza then
				first.behind = nil;
				if stanza.attr.type == "set" then
					in_flight.release(first);
				end
				send_out(first, stanza);
				if first.resource and not first.followers then
					first.followers = followers;
					for _, follower in ipairs(followers) do
						follower.behind = first;
					end
					return;
				end
			end
		end
	end

	local function leave_queue(request)
		local queue = request.behind and request.behind.followers;
		if not queue then
			return;
		end
		for place = 1, #queue do
			if queue[place] == request then
				table.remove(queue, place);
				request.behind = nil;
				return;
			end
		end
	end

	local function finish(request, answer)
		in_flight.settle(request);
		send(answer);
		if request.followers then
			release_followers(request.followers);
		end
	end

	local function refuse(request, refusal)
		leave_queue(request);
		finish(request, refuse_request(request, refusal));
	end

	local function wait_behind(blocker, request, stanza)
		if not in_flight.keep_waiting(request, stanza) then
			refuse(request, too_many);
			return;
		end
		request.behind = blocker;
		local followers = blocker.followers or {};
		followers[#followers + 1] = request;
		blocker.followers = followers;
	end

	local function mark_tried(request)
		local resource = request.resource;
		if not resource then
			return;
		end
		local tried = request.tried or {};
		tried[resource] = true;
		request.tried = tried;
		in_flight.displace(request);
	end

	send_out = function(request, stanza)
		local passed = stanza;
		local resource, blocker = choose(pool, request);
		while resource do
			in_flight.place(request, resource);
			passed.attr.from = request.seen;
			passed.attr.to = resource.jid;
			sending[request] = true;
			send(passed);
			sending[request] = nil;
			-- It may have been answered before the send returned, or have bounced.
			if not request.resource or not request.bounced then
				return;
			end
			request.bounced = nil;
			mark_tried(request);
			passed = clone(passed);
			resource, blocker = choose(pool, request);
		end
		if blocker then
			wait_behind(blocker, request, passed);
		else
			refuse(request, request.tried and lost or nobody_there);
		end
	end;

	local function move(request, now)
		local stanza = request.stanza;
		local moves = (request.moves or 0) + 1;
		if stanza and moves <= max_moves and now < request.deadline then
			request.moves = moves;
			mark_tried(request);
			send_out(request, clone(stanza));
			-- Where it waits for a look-alike it needs its stanza still.
			if moves == max_moves and is_open(request) and not request.behind then
				in_flight.release(request);
			end
		else
			refuse(request, lost);
		end
	end

	local function bounce(request)
		if sending[request] == nil then
			return false;
		end
		request.bounced = true;
		return true;
	end

	return { send_out = send_out, finish = finish, refuse = refuse, move = move, bounce = bounce };
end

-- guard.ts
-- What RFC 6120, section 8.2.3, demands of an IQ. Prosody checks it for stanzas from clients alone, and its
-- mod_iq throws on others; so this looks first.

--- Whether an IQ lacks what mod_iq and we count on.
local function is_unfit(stanza)
	local attr = stanza.attr;
	if attr.id == nil or attr.from == nil then
		return true;
	end
	local type = attr.type;
	if type == "get" or type == "set" then
		return #stanza.tags ~= 1;
	end
	return type ~= "result" and type ~= "error";
end

-- losses.ts
-- What becomes of open requests when nobody answers them.

local function new_losses(in_flight, dispatch)
	local function resource_lost(resource)
		local now = monotonic();
		for _, request in ipairs(in_flight.on_resource(resource)) do
			-- Those that wait for another go on by themselves, once that is settled.
			if request.resource == resource and not dispatch.bounce(request) then
				dispatch.move(request, now);
			end
		end
	end

	--- Refuses those of a list that are still open: to refuse one can settle others.
	local function refuse_all(requests, refusal)
		-- Backwards, so that those that wait go before what they wait for lets them out.
		for place = #requests, 1, -1 do
			local request = requests[place];
			if request and is_open(request) then
				dispatch.refuse(request, refusal);
			end
		end
	end

	local function time_out(now)
		refuse_all(in_flight.overdue(now), timed_out);
	end

	local function abandon()
		refuse_all(in_flight.all(), lost);
	end

	return { resource_lost = resource_lost, time_out = time_out, abandon = abandon };
end

-- spelling.ts
-- Finds what somebody may have meant.

--- How many letters have to be put in, left out or replaced to get from one word to the other.
local function distance(a, b)
	local above = {};
	for column = 0, #b do
		above[column + 1] = column;
	end
	for row = 1, #a do
		local current = {};
		current[1] = row;
		for column = 1, #b do
			local replace = string.byte(a, row) == string.byte(b, column) and 0 or 1;
			current[column + 1] = math.min((above[column + 1] or 0) + 1, (current[column] or 0) + 1, (above[column] or 0) + replace);
		end
		above = current;
	end
	return above[#b + 1] or 0;
end

--- The one of some words that is spelt most like another.
local function nearest(word, words)
	local best = "";
	local least = math.huge;
	for _, candidate in ipairs(words) do
		local far = distance(word, candidate);
		if far < least then
			best = candidate;
			least = far;
		end
	end
	return best;
end

-- options.ts
-- The options: their names, defaults and what each accepts.

local names = {
	"target_address";
	"client_proxy_timeout";
	"client_proxy_max_pending";
	"client_proxy_probe_interval";
	"client_proxy_auto_subscribe";
};

local seconds_in = {};

for _, unit in ipairs({ "", "s", "sec", "second" }) do
	seconds_in[unit] = 1;
end

for _, unit in ipairs({ "min", "minute" }) do
	seconds_in[unit] = 60;
end

for _, unit in ipairs({ "h", "hour" }) do
	seconds_in[unit] = 3600;
end

for _, unit in ipairs({ "d", "day" }) do
	seconds_in[unit] = 86400;
end

local function show(value)
	if type(value) == "string" then
		return string.format("%q", value);
	end
	return type(value) == "table" and "a list or table" or tostring(value);
end

local function bad_option(name, value, expected, example)
	return error(
		name .. ": got " .. show(value) .. ", expected " .. expected .. "; for example: " .. name .. " = " .. example,
		0
	);
end

local function parse_period(value)
	if type(value) == "number" then
		return value;
	end
	if type(value) ~= "string" then
		return nil;
	end
	local amount, word = string.match(string.lower(value), "^%s*(%d+)%s*(%a*)%s*$");
	if amount == nil or word == nil then
		return nil;
	end
	local unit = seconds_in[word] or seconds_in[(string.gsub(word, "s$", ""))];
	return unit and (tonumber(amount) or 0) * unit;
end

local function period(name, value, fallback)
	if value == nil then
		return fallback;
	end
	local seconds = parse_period(value);
	if seconds ~= nil and seconds > 0 and seconds < math.huge then
		return seconds;
	end
	return bad_option(name, value, "a number of seconds above 0, or a period like \"2 minutes\"", tostring(fallback));
end

local function whole_number(name, value, fallback)
	if value == nil then
		return fallback;
	end
	local parsed;
	if type(value) == "string" then
		parsed = tonumber(value);
	else
		parsed = value;
	end
	if type(parsed) == "number" and parsed >= 1 and parsed < math.huge and parsed == math.floor(parsed) then
		return parsed;
	end
	return bad_option(name, value, "a whole number above 0", tostring(fallback));
end

local function flag(name, value, fallback)
	if value == nil then
		return fallback;
	end
	if value == true or value == "true" or value == 1 then
		return true;
	end
	if value == false or value == "false" or value == 0 then
		return false;
	end
	return bad_option(name, value, "true or false", tostring(not fallback));
end

local function bare_jid(name, value, host)
	local split_2 = split;
	local temp;
	if type(value) == "string" then
		temp = prep(value);
	else
		temp = nil;
	end
	local node, domain, resource = split_2(temp);
	if node == nil or domain == nil or resource ~= nil then
		return bad_option(name, value, "the bare JID of the account that serves", "\"service@example.com\"");
	end
	if domain == host then
		return bad_option(
			name,
			value,
			"an account that does not live on " .. host .. " itself",
			"\"service@example.com\""
		);
	end
	return node, domain;
end

--- Reads and checks all options; throws a message for the administrator where one is wrong.
--
-- @param get Returns the value of an option, or nil.
-- @param host The component's own address.
local function read_options(get, host)
	local target_node, target_host = bare_jid("target_address", get("target_address"), host);
	return {
		target = target_node .. "@" .. target_host;
		target_node = target_node;
		target_host = target_host;
		timeout = period("client_proxy_timeout", get("client_proxy_timeout"), 120);
		max_pending = whole_number("client_proxy_max_pending", get("client_proxy_max_pending"), 10000);
		probe_interval = period("client_proxy_probe_interval", get("client_proxy_probe_interval"), 300);
		auto_subscribe = flag("client_proxy_auto_subscribe", get("client_proxy_auto_subscribe"), true);
	};
end

--- The option that a name of ours is a misspelling of; nil where it is right, or not one of ours.
local function misspelt_option(name)
	if string.sub(name, 1, 13) ~= "client_proxy_" then
		return nil;
	end
	local meant = nearest(name, names);
	local temp;
	if meant == name then
		temp = nil;
	else
		temp = meant;
	end
	return temp;
end

-- resource.ts
local function new_resource(jid)
	return {
		jid = jid;
		priority = 0;
		slot = nil;
		open = {};
		open_too = {};
		listed = false;
		suspect = false;
		missing = 0;
		seen_in = nil;
	};
end

-- pool.ts
-- The resources that are there, and those of them that get new requests.

local function new_pool()
	local all = {};
	local fit = {};
	local size = 0;

	local function enlist(resource)
		local slot = #fit + 1;
		fit[slot] = resource;
		resource.slot = slot;
	end

	-- The last one takes the free place, so that the list has no holes.
	local function dismiss(resource)
		local slot = resource.slot;
		if slot == nil then
			return;
		end
		local count = #fit;
		local last = fit[count];
		fit[slot] = last;
		last.slot = slot;
		fit[count] = nil;
		resource.slot = nil;
	end

	local function rank(resource)
		if resource.priority < 0 then
			dismiss(resource);
		elseif resource.slot == nil then
			enlist(resource);
		end
	end

	local function put(jid, priority)
		local resource = all[jid];
		local is_new = not resource;
		if not resource then
			resource = new_resource(jid);
			all[jid] = resource;
			size = size + 1;
		end
		resource.priority = priority;
		rank(resource);
		return resource, is_new;
	end

	local function adopt(resource)
		all[resource.jid] = resource;
		size = size + 1;
		resource.slot = nil;
		-- Rounds of probing are counted anew.
		resource.seen_in = nil;
		rank(resource);
	end

	local function remove(resource)
		if all[resource.jid] ~= resource then
			return;
		end
		all[resource.jid] = nil;
		size = size - 1;
		dismiss(resource);
	end

	return { all = all, fit = fit, size = function() return size end, put = put, adopt = adopt, remove = remove };
end

-- requests.ts
-- The way in: from whoever asks to a resource of the target.

local function new_requests(host, options, in_flight, dispatch, send)
	local is_closed = false;

	local function accept(stanza)
		local attr = stanza.attr;
		local from = attr.from;
		local id = attr.id;
		local to = attr.to or host;
		if from == nil or id == nil then
			return;
		end
		local bare_asked = to;
		if to ~= host and has_resource(to) then
			if bare(from) == options.target then
				send(refuse_stanza(stanza, not_implemented));
				return;
			end
			bare_asked = bare(to);
		end
		if is_closed then
			send(refuse_stanza(stanza, lost));
			return;
		end
		if in_flight.count() >= options.max_pending then
			send(refuse_stanza(stanza, too_many));
			return;
		end
		local seen = seen_address(bare_asked, from);
		local request = in_flight.enter(from, to, id, seen, monotonic() + options.timeout);
		if attr.type == "get" then
			in_flight.keep(request, stanza);
		end
		dispatch.send_out(request, stanza);
	end

	local function close()
		is_closed = true;
	end

	return { accept = accept, close = close };
end

-- saved_state.ts
-- What survives a reload of the module.

--- To be raised when what is kept in a resource or request changes.
local version = 1;

--- Whether a table is of our own making, and not from another version or another module of this name.
local function is_saved_state(saved)
	if type(saved) ~= "table" or saved == nil or saved.version == nil then
		return false;
	end
	if saved.version ~= version or saved.options == nil or saved.resources == nil then
		return false;
	end
	return type(saved.options) == "table" and type(saved.resources) == "table";
end

local function save_state(options, pool, watch)
	return { version = version, options = options, is_approved = watch.is_approved(), resources = pool.all };
end

--- Takes over the resources of an earlier instance; those of another account are lost with their requests.
local function restore_state(saved, options, pool, in_flight, losses, watch)
	if saved.is_approved and saved.options.target == options.target then
		watch.approved();
	end
	for _, resource in pairs(saved.resources) do
		in_flight.adopt(resource);
		if bare(resource.jid) == options.target then
			pool.adopt(resource);
		end
	end
	for jid, resource in pairs(saved.resources) do
		if pool.all[jid] == nil then
			losses.resource_lost(resource);
		end
	end
end

-- census.ts
-- Rounds of probing: which resources are still there.
--
-- A probe is answered with a presence for each resource. Only two answered probes in a row from which a
-- resource was missing remove it; silence proves nothing.

--- The time that answers to a probe get, and with that the time between two probes while in doubt.
local round_seconds = 10;

--- After so many rounds without any answer, doubt alone starts no further one.
local max_silent_rounds = 6;

local max_missing = 2;

--- @param all The resources of the account.
-- @param is_hidden Tells of a resource that no probe shows and that is there all the same.
-- @param interval Returns the time between two probes while all is well, in seconds.
local function new_census(all, interval, is_hidden)
	local round = 0;
	local begun;
	local due = 0;
	local answered = false;
	local was_answered = false;
	local silent_rounds = 0;

	local function begin(now)
		round = round + 1;
		begun = now;
		answered = false;
		due = now + interval();
	end

	local function seen(resource, is_new)
		resource.suspect = false;
		resource.missing = 0;
		if begun == nil then
			return;
		end
		answered = true;
		resource.seen_in = round;
		-- A new one may have sent its presence directly just now.
		if not is_new then
			resource.listed = true;
		end
	end

	local function nobody_seen()
		if begun ~= nil then
			answered = true;
		end
	end

	local function doubt(resource)
		if resource.suspect then
			return;
		end
		resource.suspect = true;
		silent_rounds = 0;
		due = 0;
	end

	local function conclude(now)
		if begun == nil or now < begun + round_seconds then
			return nil;
		end
		begun = nil;
		was_answered = answered;
		silent_rounds = answered and 0 or silent_rounds + 1;
		local gone = {};
		local in_doubt = false;
		for _, resource in pairs(all) do
			-- One that only ever sent its presence directly is in no answer, and misses nothing.
			if answered and resource.seen_in ~= round and (resource.listed or resource.suspect) then
				resource.missing = resource.missing + 1;
				if is_hidden(resource) then
					resource.suspect = false;
					resource.missing = 0;
				elseif resource.missing >= max_missing then
					gone[#gone + 1] = resource;
				end
			end
			in_doubt = in_doubt or resource.suspect or resource.missing > 0;
		end
		if in_doubt and silent_rounds < max_silent_rounds then
			due = now;
		end
		return gone;
	end

	return {
		begin = begin;
		seen = seen;
		nobody_seen = nobody_seen;
		doubt = doubt;
		conclude = conclude;
		is_due = function(now) return begun == nil and now >= due end;
		is_open = function() return begun ~= nil end;
		was_answered = function() return was_answered end;
	};
end

-- local_account.ts
-- The target account where it lives on this very server.

--- @param component The address that subscribes.
local function new_local_account(options, component)
	local target = options.target;
	local node = options.target_node;
	local host = options.target_host;

	local function is_here()
		local session = prosody.hosts[host];
		return session ~= nil and session.type == "local";
	end

	local function exists()
		-- Not every authentication provider can tell, but who is logged in exists.
		if prosody.bare_sessions[target] ~= nil then
			return true;
		end
		local ok, result = pcall(user_exists, node, host);
		return ok and result == true;
	end

	local function approve()
		local origin = prosody.hosts[host];
		if not origin then
			return;
		end
		prosody.core_post_stanza(origin, presence({ type = "subscribed", from = target, to = component }), true);
	end

	return {
		is_here = is_here;
		exists = exists;
		has_session = function(jid) return prosody.full_sessions[jid] ~= nil end;
		has_approved = function() return is_contact_subscribed(node, host, component) == true end;
		approve = approve;
	};
end

-- subscription.ts
-- Our subscription to the target's presence: when to ask for it, and what to say while it does not come.

--- The pause before we ask again, in seconds: for an account on this server.
local local_pause = 30;

--- For a server that could not be reached.
local unreachable_pause = 30;

--- For an account that has approved but has nobody online.
local empty_pause = 60;

--- For one that has refused, or not answered, once, twice and so on.
local refused_pauses = { 60, 300, 900, 3600 };

--- @param component The address that subscribes.
-- @param options The target, and whether to approve on its behalf.
-- @param account The target where it is on this server.
-- @param is_empty Tells whether no resource is known.
-- @param send Sends a stanza.
-- @param probe Sends a probe.
-- @param warn Writes a warning for the administrator.
local function new_subscription(component, options, account, is_empty, send, probe, warn)
	local due = 0;
	local is_approved = false;
	local requests = 0;
	local has_warned = false;

	local function warn_once(text)
		if has_warned or not is_empty() then
			return;
		end
		has_warned = true;
		warn("Nobody serves " .. component .. ": " .. text);
	end

	local function warn_of_no_approval()
		warn_once(options.target .. " has not approved our subscription; accept it in the client (contact: " .. component .. ")");
	end

	local function subscribe()
		send(presence({ type = "subscribe", from = component, to = options.target }));
	end

	local function ask_here(now)
		due = now + local_pause;
		-- A request to an account that does not exist yet would spoil its roster when it does.
		if not account.exists() then
			warn_once("there is no account " .. options.target .. "; create it with: prosodyctl adduser " .. options.target);
			return;
		end
		if account.has_approved() then
			if is_empty() then
				probe(now);
			end
			return;
		end
		if not options.auto_subscribe and not is_empty() then
			return;
		end
		if options.auto_subscribe then
			account.approve();
		end
		subscribe();
		if not account.has_approved() then
			warn_of_no_approval();
		end
	end

	local function ask_elsewhere(now)
		if is_approved then
			due = now + empty_pause;
			probe(now);
			return;
		end
		-- It may have approved in the past. Never after the request: a server may take a probe by somebody who is
		-- not approved for a reason to refuse, and a request that waits for an answer is gone with that.
		if requests == 0 then
			probe(now);
		end
		requests = requests + 1;
		due = now + (refused_pauses[math.min(requests, #refused_pauses)] or empty_pause);
		if requests > 1 then
			warn_of_no_approval();
		end
		subscribe();
	end

	local function tick(now)
		if now < due then
			return;
		end
		if account.is_here() then
			ask_here(now);
		elseif is_empty() then
			ask_elsewhere(now);
		end
	end

	local function refused(now)
		is_approved = false;
		if account.is_here() then
			return;
		end
		requests = math.max(requests, 1);
		due = now + (refused_pauses[math.min(requests, #refused_pauses)] or empty_pause);
		warn_once(options.target .. " refuses our subscription; accept it in the client (contact: " .. component .. "), or correct target_address");
	end

	local function unreachable(now)
		requests = 0;
		due = now + unreachable_pause;
		warn_once("the server of " .. options.target .. " cannot be reached; is s2s enabled here, and target_address right?");
	end

	return {
		tick = tick;
		ask_soon = function()
			due = 0;
		end;
		approved = function()
			is_approved = true;
			requests = 0;
			-- Whoever does not send the presences along is probed for them.
			due = 0;
		end;
		answered = function()
			is_approved = true;
			requests = 0;
		end;
		may_probe = function()
			local account_is_here_result;
			if account.is_here() then
				account_is_here_result = account.has_approved();
			else
				account_is_here_result = is_approved or requests == 0;
			end
			return account_is_here_result;
		end;
		refused = refused;
		unreachable = unreachable;
		unanswered = function()
			is_approved = false;
		end;
		succeeded = function()
			has_warned = false;
		end;
	};
end

-- watch.ts
-- Who is there: presence from the target, and what we do to hear of it.

--- How long a server may take over its answer to a subscription request or probe, in seconds.
local answer_seconds = 60;

local function priority_of(stanza)
	local text = stanza:get_child_text("priority");
	local digits = string.match(text or "", "^%s*([+-]?%d+)%s*$");
	return tonumber(digits or 0) or 0;
end

--- Whether an error says that the server could not be reached, rather than what the account wants.
local function is_unreachable(stanza, host)
	local report = stanza:get_child("error");
	if not report then
		return false;
	end
	if report.attr.type == "wait" or report.attr.by == host then
		return true;
	end
	for _, child in ipairs(report.tags) do
		local name = child.name;
		if name == "remote-server-not-found" or name == "remote-server-timeout" then
			return true;
		end
	end
	return false;
end

--- @param host The component's own address.
-- @param send Sends a stanza.
-- @param on_lost Told of each resource that has left the pool.
local function new_watch(host, options, pool, send, on_lost)
	-- When we last asked for presence.
	local asked_at = -math.huge;
	local account = new_local_account(options, host);
	local census = new_census(
		pool.all,
		function() return options.probe_interval end,
		function(resource) return not resource.listed and account.is_here() and account.has_session(resource.jid) end
	);

	local function probe(now)
		asked_at = now;
		census.begin(now);
		send(presence({ type = "probe", from = host, to = options.target }));
	end

	local subscription = new_subscription(host, options, account, function() return pool.size() == 0 end, function(stanza)
		asked_at = monotonic();
		send(stanza);
	end, probe, function(text) return module:log("warn", "%s", text) end);

	local function add(jid, priority)
		local resource, is_new = pool.put(jid, priority);
		census.seen(resource, is_new);
		if census.is_open() then
			subscription.answered();
		end
		if not is_new then
			return;
		end
		subscription.succeeded();
		module:log("info", "%s is available, %d in all", jid, pool.size());
	end

	local function remove(resource, why)
		pool.remove(resource);
		module:log("info", "%s is gone (%s), %d left", resource.jid, why, pool.size());
		on_lost(resource);
	end

	local function remove_each(resources, why)
		-- First all of them, so that nothing moves from one to the next.
		for _, resource in ipairs(resources) do
			pool.remove(resource);
		end
		for _, resource in ipairs(resources) do
			remove(resource, why);
		end
	end

	local function remove_all(why, only_listed)
		local gone = {};
		for _, resource in pairs(pool.all) do
			if resource.listed or not only_listed then
				gone[#gone + 1] = resource;
			end
		end
		remove_each(gone, why);
	end

	local function available(from, stanza)
		if has_resource(from) then
			add(from, priority_of(stanza));
		end
	end

	local function unavailable(from, now)
		if has_resource(from) then
			local resource = pool.all[from];
			if resource then
				remove(resource, "unavailable");
			end
			return;
		end
		-- From the account itself it may only be the receipt for our own request, or the answer to our probe:
		-- nobody is subscribed to. That says nothing of a client that sent us its presence directly.
		local is_answer = now - asked_at < answer_seconds;
		if is_answer then
			census.nobody_seen();
		end
		remove_all("unavailable", is_answer);
	end

	local function failed(from, stanza, now)
		if has_resource(from) then
			local resource = pool.all[from];
			if resource then
				remove(resource, "error");
			end
			return;
		end
		remove_all("error", false);
		if is_unreachable(stanza, host) then
			subscription.unreachable(now);
		else
			subscription.refused(now);
		end
	end

	--- Tells the target of our own presence, from the address that it asked.
	local function tell(stanza, type)
		local from = stanza.attr.from or "";
		local to = stanza.attr.to or host;
		send(presence({ type = type, from = bare(to), to = bare(from) }));
	end

	local function accept(stanza, now)
		local from = stanza.attr.from or "";
		local to = stanza.attr.to or host;
		local type = stanza.attr.type;
		if type == "probe" then
			tell(stanza);
		elseif type == "subscribe" then
			tell(stanza, "subscribed");
			tell(stanza);
		elseif type == "unsubscribe" then
			tell(stanza, "unsubscribed");
			tell(stanza, "unavailable");
		elseif to ~= host then
			-- For one of the users behind us, not for us.
			return;
		elseif type == nil then
			available(from, stanza);
		elseif type == "unavailable" then
			unavailable(from, now);
		elseif type == "error" then
			failed(from, stanza, now);
		elseif type == "subscribed" then
			subscription.approved();
		elseif type == "unsubscribed" then
			subscription.refused(now);
		end
	end

	local function tick(now)
		local gone = census.conclude(now);
		if gone then
			remove_each(gone, "missing from two answers to a probe");
			if not census.was_answered() and pool.size() == 0 then
				subscription.unanswered();
			end
		end
		if pool.size() > 0 and census.is_due(now) and subscription.may_probe() then
			probe(now);
		end
		subscription.tick(now);
	end

	local function host_activated(activated)
		if activated == options.target_host then
			subscription.ask_soon();
		end
	end

	return {
		accept = accept;
		tick = tick;
		host_activated = host_activated;
		doubt = census.doubt;
		is_approved = subscription.may_probe;
		approved = subscription.approved;
	};
end

-- mod_client_proxy.ts
local host = module.host;
local origin = prosody.hosts[host];

if not origin or origin.type ~= "component" then
	error(
		"mod_client_proxy was loaded on " .. host .. ", expected a component: Component \"" .. host .. "\" \"client_proxy\"",
		0
	);
end

-- Options

local function load_options()
	local ok, result = pcall(function() return read_options(function(name) return module:get_option(name) end, host) end);
	if ok then
		return result;
	end
	local saved = module.saved_state;
	if not is_saved_state(saved) then
		return error(result, 0);
	end
	module:log("error", "%s; going on with the former options", result);
	return saved.options;
end

local function warn_of_misspelt_options()
	for _, section in ipairs({ "*", host }) do
		for name in pairs(getconfig()[section] or {}) do
			local meant = misspelt_option(name);
			if meant ~= nil then
				module:log("warn", "There is no option %s; did you mean %s?", name, meant);
			end
		end
	end
end

local options = load_options();
warn_of_misspelt_options();

-- The rooms

local dropped = module:metric("counter", "answers_dropped", "", "Answers to what nobody had asked", { "kind" });

local core_post_stanza = prosody.core_post_stanza;

--- What `module:send` does, in a step less, and without throwing.
local function send(stanza)
	-- What fails in another module's handler must not keep us from what is still to be done.
	local ok, problem = pcall(core_post_stanza, origin, stanza);
	if not ok then
		module:log("error", "Sending %s failed: %s", stanza:top_tag(), problem);
	end
end

local pool = new_pool();
local in_flight = new_in_flight(pool);
local dispatch = new_dispatch(pool, in_flight, send);
local losses = new_losses(in_flight, dispatch);
local watch = new_watch(host, options, pool, send, losses.resource_lost);
local requests = new_requests(host, options, in_flight, dispatch, send);
local accept_answer = new_answers(pool, dispatch, watch.doubt);

-- Stanzas

local function refuse(stanza, refusal)
	local attr = stanza.attr;
	if attr.from ~= nil and attr.type ~= "error" then
		send(refuse_stanza(stanza, refusal));
	end
end

--- Takes the answers to what we have passed on, and what would make mod_iq throw.
local function on_iq_first(event)
	local stanza = event.stanza;
	local type = stanza.attr.type;
	if (type == "result" or type == "error") and accept_answer(stanza) then
		return true;
	end
	if not is_unfit(stanza) then
		return nil;
	end
	if type ~= "result" then
		refuse(stanza, malformed);
	end
	return true;
end

--- Takes the requests that no other module has answered, and drops the answers that nobody has taken.
local function on_iq_last(event)
	local stanza = event.stanza;
	local attr = stanza.attr;
	local type = attr.type;
	if type == "get" or type == "set" then
		requests.accept(stanza);
	elseif type ~= nil and attr.from ~= nil and bare(attr.from) == options.target then
		dropped:with_labels(type):add(1);
		module:log("debug", "Dropped an answer to nothing that was asked: %s", stanza:top_tag());
	end
	return true;
end

local function on_presence(event)
	local stanza = event.stanza;
	local from = stanza.attr.from;
	if from ~= nil and bare(from) == options.target then
		watch.accept(stanza, monotonic());
	else
		refuse(stanza, no_presence);
	end
	return true;
end

local function on_message(event)
	refuse(event.stanza, not_implemented);
	return true;
end

for _, address in ipairs({ "host", "bare", "full" }) do
	-- Before mod_iq, at 0; and after whatever the administrator has put on this host.
	module:hook("iq/" .. address, on_iq_first, 100);
	module:hook("iq/" .. address, on_iq_last, -1);
	module:hook("presence/" .. address, on_presence, -1);
	module:hook("message/" .. address, on_message, -1);
end

-- The server's life

--- Answers all that is open, and whatever comes before we are gone.
local function close()
	requests.close();
	losses.abandon();
end

-- Below 0, where the modules of that host are loaded.
module:hook_global("host-activated", watch.host_activated, -1);

module:hook_global("host-deactivating", function(event)
	if event.host == host then
		close();
	end
end);

module:hook_global("server-stopping", close);

--- A timer that throws is never called again.
local function attempt(step, now)
	local ok, problem = pcall(step, now);
	if not ok then
		module:log("error", "%s", problem);
	end
end

-- Nothing is sent before the first tick: timers run once the server has started and all hosts are there. What
-- is sent earlier can meet a host that is not, and come back.
module:add_timer(1, function()
	local now = monotonic();
	attempt(in_flight.tidy, now);
	attempt(losses.time_out, now);
	attempt(watch.tick, now);
	return 1;
end);

-- This module's life

module.save = function() return save_state(options, pool, watch) end;

module.restore = function(saved)
	if is_saved_state(saved) then
		restore_state(saved, options, pool, in_flight, losses, watch);
	end
end;

module.unload = function()
	if not module.reloading then
		close();
	end
end;
