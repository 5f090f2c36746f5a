-- mod_client_proxy, of mod_client_proxy 1.1.0
-- Prosody module: an XMPP component in front of ordinary client sessions
-- Licence: MIT
-- Generated from TypeScript: edit the sources, not this file.

local get_option = require "core.configmanager".get;
local getconfig = require "core.configmanager".getconfig;
local get_own_option = require "core.configmanager".rawget;
local is_contact_subscribed = require "core.rostermanager".is_contact_subscribed;
local get_metric_registry = require "core.statsmanager".get_metric_registry;
local open_store = require "core.storagemanager".open;
local user_exists = require "core.usermanager".user_exists;
local loop = require "net.server".loop;
local setquitting = require "net.server".setquitting;
local new_runner = require "util.async".runner;
local new_cache = require "util.cache".new;
local datetime = require "util.datetime".datetime;
local parse_time = require "util.datetime".parse;
local stringprep = require "util.encodings".stringprep;
local hmac_sha256 = require "util.hashes".hmac_sha256;
local sha256 = require "util.hashes".sha256;
local new_id = require "util.id".short;
local new_heap = require "util.indexedbheap".create;
local prep = require "util.jid".prep;
local split = require "util.jid".split;
local resolve_relative_path = require "util.paths".resolve_relative_path;
local new_promise = require "util.promise".new;
local random_bytes = require "util.random".bytes;
local clone = require "util.stanza".clone;
local error_reply = require "util.stanza".error_reply;
local iq = require "util.stanza".iq;
local presence = require "util.stanza".presence;
local new_stanza = require "util.stanza".stanza;
local monotonic = require "util.time".monotonic;
local time_of_day = require "util.time".now;

-- base/signal.ts
local function new_signal()
	local signal;
	signal = {
		fire = nil;
		listen = function(listener)
			local former = signal.fire;
			if not former then
				signal.fire = listener;
				return;
			end
			function signal.fire(...)
				former(...);
				listener(...);
			end
		end;
	};
	return signal;
end

-- balance/least_pending.ts
-- Balancing policy: of two random resources the one with fewer open requests, which is nearly as good as the least of
-- all ("the power of two random choices", Mitzenmacher 2001).

local pick_less_pending;
do
	local random = math.random;

	function pick_less_pending(eligible, count)
		local place = random(count);
		local one = eligible[place];
		if count == 1 then return one end
		local other_place = random(count - 1);
		local other = eligible[other_place < place and other_place or other_place + 1];
		return other.pending < one.pending and other or one;
	end
end

-- balance/random.ts
-- Balancing policy: each resource is as likely as any other.

local pick_at_random;
do
	local random = math.random;

	function pick_at_random(eligible, count) return eligible[random(count)] end
end

-- balance/round_robin.ts
-- Balancing policy: one resource after the other.

local function new_round_robin()
	local place = 0;

	return function(eligible, count)
		place = place < count and place + 1 or 1;
		return eligible[place];
	end;
end

-- balance/policies.ts
-- The balancing policies by name, and the one that is in use.

--- What `client_proxy_balance` can be set to; the first one is the default.
local policy_names = { "random", "round_robin", "least_pending", "sticky" };

--- @param in_front Puts what keeps conversations together in front of a policy: relay/conversations.ts.
local function new_policies(options, sticky, in_front)
	local by_name = {
		random = pick_at_random, round_robin = new_round_robin(), least_pending = pick_less_pending,
		sticky = sticky.pick,
	};

	local policies;
	policies = {
		pick = pick_at_random; pick_without_eligible = nil; overruled = new_signal();
		refresh = function()
			local is_sticky = options.balance == "sticky";
			local is_by_payload = is_sticky and string.sub(options.sticky_key, 1, 8) == "payload:";
			policies.pick = in_front(by_name[options.balance], is_by_payload);
			policies.pick_without_eligible = is_sticky and policies.pick or nil;
		end;
	};
	policies.refresh();
	return policies;
end

-- base/lists.ts
-- What is looked for in lists and maps.

--- Whether a value, such as one of the configuration, is a table.
local function is_table(value) return type(value) == "table" end

local function includes(list, item)
	for _, other in ipairs(list) do
		if other == item then return true end
	end
	return false;
end

--- The values of a map, in no order.
local function values_of(map)
	local values = {};
	for _, value in pairs(map) do values[#values + 1] = value end
	return values;
end

--- The values of a map for which something holds, in no order.
--
-- @param max How many of them at most; nil for all.
local function values_where(map, holds, max)
	if max == nil then max = math.huge end
	local found = {};
	for _, value in pairs(map) do
		if #found >= max then return found end
		if holds(value) then found[#found + 1] = value end
	end
	return found;
end

-- config/nodes.ts
-- Which components of the configuration are nothing but the name of a node: what the service sees in place of another
-- component, so that its answers come to this machine.

--- Whether a domain is a component of this module.
local function is_proxy(domain) return get_option(domain, "component_module") == "client_proxy" end

--- The components whose service sees a domain in their place, sorted; none where it is a proxy itself.
local function owners_of_node(domain)
	local owners = {};
	if not is_proxy(domain) or get_option(domain, "enabled") == false then return owners end
	if get_own_option(domain, "target_address") ~= nil then return owners end
	for section in pairs(getconfig()) do
		local name = section ~= domain and is_proxy(section) and get_option(section, "client_proxy_node");
		if type(name) == "string" and prep(name) == domain then owners[#owners + 1] = section end
	end
	table.sort(owners);
	return owners;
end

-- config/option_types.ts
-- The types of values that options take: how each is read, and what an error says was expected.

local period, period_or_off, whole_number, whole_number_or_off, flag, pattern, secret_text, one_of,
	list_of;
do
	local seconds_in = {
		[""] = 1, s = 1, sec = 1, second = 1, min = 60, minute = 60, h = 3600, hour = 3600, d = 86400, day = 86400,
	};

	local function seconds_of(value)
		if type(value) == "number" then return value end
		if type(value) ~= "string" then return nil end
		local amount, name = string.match(string.lower(value), "^%s*(%d+)%s*(%a*)%s*$");
		if amount == nil or name == nil then return nil end
		local unit = seconds_in[name] or seconds_in[(string.gsub(name, "s$", ""))];
		return unit and (tonumber(amount) or 0) * unit;
	end

	local function parse_period(value)
		local seconds = seconds_of(value);
		return seconds ~= nil and seconds > 0 and seconds < math.huge and seconds or nil;
	end

	local function parse_whole_number(value)
		local parsed = value;
		if type(value) == "string" then parsed = tonumber(value) end
		local is_number = type(parsed) == "number" and parsed >= 1 and parsed < math.huge;
		return is_number and parsed == math.floor(parsed) and parsed or nil;
	end

	local function is_off(value) return value == false or value == "false" or value == 0 or value == "0" end

	--- A period above 0, in seconds.
	period = {
		parse = parse_period;
		expected = 'a number of seconds above 0, or a period like "2 minutes"';
	};

	--- A period in seconds; 0 where 0 or false turns it off.
	period_or_off = {
		parse = function(value) return is_off(value) and 0 or parse_period(value) end;
		expected = 'a number of seconds, or a period like "2 minutes", or 0 to turn it off';
	};

	whole_number = { parse = parse_whole_number, expected = "a whole number above 0" };

	--- A whole number; infinite where 0 or false turns the limit off.
	whole_number_or_off = {
		parse = function(value) return is_off(value) and math.huge or parse_whole_number(value) end;
		expected = "a whole number above 0, or false for no limit";
	};

	flag = {
		parse = function(value)
			if value == true or value == "true" or value == 1 then return true end
			if is_off(value) then return false end
			return nil;
		end;
		expected = "true or false";
	};

	--- Whether a text is a well-formed pattern shows when it is used: Lua only looks at what it comes to as it matches.
	pattern = {
		parse = function(value) return type(value) == "string" and value or nil end;
		expected = "a Lua pattern";
	};

	--- A secret. Nothing but its digest is kept, and nothing of it is shown.
	secret_text = {
		parse = function(value) return type(value) == "string" and #value >= 32 and sha256(value, true) or nil end;
		describe = function(value)
			return type(value) == "string" and "a text of " .. tostring(#value) .. " characters" or "no text";
		end;
		expected = 'a text of at least 32 characters, such as what "openssl rand -hex 32" prints';
	};

	--- One of a closed set of words.
	function one_of(known)
		local shown = {};
		for _, text in ipairs(known) do shown[#shown + 1] = string.format("%q", text) end
		return {
			parse = function(value)
				for _, candidate in ipairs(known) do
					if candidate == value then return candidate end
				end
				return nil;
			end;
			expected = "one of " .. table.concat(shown, ", ");
		};
	end

	--- Parses each entry of a list, or a single text as a list of one; nil where one of them is wrong.
	local function parse_list(value, parse)
		local texts = type(value) == "string" and { value } or value;
		if not is_table(texts) then return nil end
		local entries = {};
		local count = 0;
		for place, text in pairs(texts) do
			local entry;
			if type(text) == "string" then entry = parse(text) end
			if type(place) ~= "number" or entry == nil then return nil end
			entries[place] = entry;
			count = count + 1;
		end
		-- A table with holes, or with other keys than 1, 2, 3 and so on, is no list.
		return #entries == count and entries or nil;
	end

	--- A list of texts, or a single one.
	function list_of(parse, expected)
		return {
			parse = function(value) return parse_list(value, parse) end, parse_entry = parse, expected = expected,
		};
	end
end

-- config/options.ts
-- The options: their names, types and defaults.

local definitions, default_options, relays;
do
	local jids = list_of(function(text)
		local jid = prep(text);
		local _, domain, resource = split(jid);
		return domain ~= nil and resource == nil and jid or nil;
	end, "a list of bare JIDs and domains, or false for everybody");

	local jids_or_all = {
		parse = function(value) return value ~= false and jids.parse(value) end;
		parse_entry = jids.parse_entry; expected = jids.expected;
	};

	local any_stanza_kinds = list_of(function(text)
		return (text == "iq" or text == "message" or text == "presence") and text or nil;
	end, 'a list of "iq", which must be there, "message" and "presence"');

	local stanza_kinds = {
		parse = function(value)
			local kinds = any_stanza_kinds.parse(value);
			return kinds and includes(kinds, "iq") and kinds or nil;
		end;
		parse_entry = any_stanza_kinds.parse_entry; expected = any_stanza_kinds.expected;
	};

	local shows = list_of(function(text)
		return (text == "away" or text == "chat" or text == "dnd" or text == "xa") and text or nil;
	end, 'a list of "away", "chat", "dnd" and "xa"');

	--- All conditions of stanza errors (RFC 6120, section 8.3.3).
	local known_conditions = {
		"bad-request", "conflict", "feature-not-implemented", "forbidden", "gone", "internal-server-error",
		"item-not-found", "jid-malformed", "not-acceptable", "not-allowed", "not-authorized", "policy-violation",
		"recipient-unavailable", "redirect", "registration-required", "remote-server-not-found",
		"remote-server-timeout", "resource-constraint", "service-unavailable", "subscription-required",
		"undefined-condition", "unexpected-request",
	};

	local error_conditions = list_of(function(text) return includes(known_conditions, text) and text or nil end,
		'a list of conditions of stanza errors, like "internal-server-error"');

	local sticky_key = {
		parse = function(value)
			if value == "bare_from" or value == "from" or value == "to" then return value end
			local attribute = string.match(type(value) == "string" and value or "", "^payload:[^%s]+$");
			return attribute;
		end;
		expected = '"bare_from", "from", "to", or "payload:" and the name of an attribute';
	};

	local function target_addresses(surroundings)
		local list = list_of(function(text)
			local node, domain, resource = split(prep(text));
			if node == nil or domain == nil or resource ~= nil then return nil end
			if surroundings.is_proxy(domain) then return nil end
			return { jid = node .. "@" .. domain, node = node, host = domain };
		end, "the bare JID of the account that serves, or a list of such, none of them at this or another proxy");
		local function parse(value)
			local found = list.parse(value);
			return found and #found > 0 and found or nil;
		end
		return { parse = parse, parse_entry = list.parse_entry, expected = list.expected };
	end

	local function node_name(surroundings)
		return {
			parse = function(value)
				if value == false then return value end
				local domain = type(value) == "string" and prep(value) or nil;
				return domain ~= nil and surroundings.is_node(domain) and domain or nil;
			end;
			expected = 'the name of another Component "..." "client_proxy" of this server, without target_address, that no other component names';
		};
	end

	--- All options: an option is added here and in `Options`.
	--
	-- @param policies The names of the balancing policies, the default one first.
	function definitions(policies, surroundings)
		return {
			targets = {
				name = "target_address", type = target_addresses(surroundings), example = '"service@example.com"',
				default = {}, is_required = true,
			};
			stanzas = { type = stanza_kinds, default = { "iq" }, example = '{ "iq"; "message"; "presence" }' };
			offline = { type = one_of({ "refuse", "store" }), default = "refuse", example = '"store"' };
			initiate = { type = one_of({ "none", "known", "any" }), default = "none", example = '"known"' };
			address = { type = one_of({ "plain", "opaque" }), default = "plain", example = '"opaque"' };
			secret = { type = secret_text, default = "", example = '"…"' };
			timeout = { type = period, default = 120, example = "120" };
			try_timeout = { type = period_or_off, default = 0, example = "10" };
			max_pending = { type = whole_number, default = 10000, example = "10000" };
			max_pending_per_resource = { type = whole_number_or_off, default = math.huge, example = "100" };
			max_pending_per_sender = { type = whole_number_or_off, default = 1000, example = "1000" };
			max_pending_per_host = { type = whole_number_or_off, default = math.huge, example = "5000" };
			allow = { type = jids_or_all, default = false, example = '{ "user@example.com"; "example.org" }' };
			queue_timeout = { type = period_or_off, default = 0, example = "30" };
			queue_size = { type = whole_number, default = 1000, example = "1000" };
			balance = { type = one_of(policies), default = policies[1], example = '"least_pending"' };
			sticky_key = { type = sticky_key, default = "bare_from", example = '"payload:room"' };
			sticky_ttl = { type = period, default = 3600, example = '"1 hour"' };
			priority_tiers = { type = flag, default = false, example = "true" };
			resources = { type = pattern, default = "", example = '"^focus"' };
			drain_show = { type = shows, default = { "dnd" }, example = '{ "dnd" }' };
			drain_strict = { type = flag, default = false, example = "true" };
			ping_interval = { type = period_or_off, default = 0, example = "30" };
			ping_fall = { type = whole_number, default = 3, example = "3" };
			ping_rise = { type = whole_number, default = 2, example = "2" };
			error_limit = { type = whole_number_or_off, default = 10, example = "10" };
			error_conditions = { type = error_conditions, default = {}, example = '{ "internal-server-error" }' };
			relearn = { type = period, default = 600, example = '"10 minutes"' };
			redispatch = { type = one_of({ "none", "safe", "all" }), default = "safe", example = '"safe"' };
			redispatch_limit = { type = whole_number, default = 2, example = "2" };
			probe_interval = { type = period, default = 300, example = "300" };
			auto_subscribe = { type = flag, default = true, example = "false" };
			node = {
				type = node_name(surroundings), default = false, example = '"node1.proxy.example.com"', is_fixed = true,
			};
		};
	end

	--- The options where nothing is set.
	function default_options(all)
		-- The loop sets every field to a value of its type.
		local options = {};
		local function set(key) options[key] = all[key].default end
		for key in pairs(all) do set(key) end
		return options;
	end

	--- Whether stanzas of a kind are relayed.
	function relays(options, kind) return includes(options.stanzas, kind) end
end

-- config/spelling.ts
-- Finds the word that a misspelt one stands for.

--- The one of some words with the least distance to another word, and that distance.
local function nearest(word, words)
	--- The Levenshtein distance of two words.
	local function distance(a, b)
		local above = {};
		for column = 0, #b do above[column + 1] = column end
		for row = 1, #a do
			local current = {};
			current[1] = row;
			for column = 1, #b do
				local replace = string.byte(a, row) == string.byte(b, column) and 0 or 1;
				current[column + 1] = math.min((above[column + 1] or 0) + 1, (current[column] or 0) + 1,
					(above[column] or 0) + replace);
			end
			above = current;
		end
		return above[#b + 1] or 0;
	end

	local best = "";
	local least = math.huge;
	for _, candidate in ipairs(words) do
		local far = distance(word, candidate);
		if far < least then
			best = candidate;
			least = far;
		end
	end
	return best, least;
end

-- config/configuration.ts
-- Reads the options of a component from Prosody's configuration. It needs no component that runs.

--- @param host The component's address.
-- @param policies The names of the balancing policies, the default one first.
-- @param former The options of an earlier instance of the module; nil where there was none.
local function new_configuration(host, policies, former)
	local prefix = "client_proxy_";
	--- What the options of the status page begin with, which stand under any host.
	local status_prefix = "client_proxy_status_";

	--- A value as an error shows it: of a list, the first entry that is wrong.
	local function show_value(value, parse_entry)
		if type(value) == "string" then return string.format("%q", value) end
		if not is_table(value) then return tostring(value) end
		for place, entry in pairs(value) do
			local is_wrong = parse_entry and (type(entry) ~= "string" or parse_entry(entry) == nil);
			if is_wrong and type(place) == "number" then
				return "a list with " .. show_value(entry);
			end
		end
		return "a list or table";
	end

	--- The option that a name may stand for which is none.
	--
	-- @param is_own Whether it stands in the section of the component.
	local function meant_by(name, names, is_own)
		local has_prefix = string.sub(name, 1, #prefix) == prefix;
		if not is_own and not has_prefix then return nil end
		for _, known in ipairs(names) do
			if known == name then return nil end
			if known == prefix .. name then return known end
		end
		local candidate, distance = nearest(name, has_prefix and names or { "target_address" });
		return (has_prefix or distance <= 3) and candidate or nil;
	end

	-- Whichever host comes up first, the configuration tells which ones are proxies.
	local all = definitions(policies, {
		is_proxy = function(domain) return domain == host or is_proxy(domain) end;
		is_node = function(domain)
			local owners = owners_of_node(domain);
			return #owners == 1 and owners[1] == host;
		end;
	});
	local options = former or default_options(all);
	local is_read = former ~= nil;

	--- Reads an option into the table; returns its name, and what is wrong.
	local function read_option(key)
		local definition = all[key];
		local kind = definition.type;
		local name = definition.name or prefix .. key;
		local value = get_option(host, name);

		local function problem(wanted)
			local got = kind.describe and kind.describe(value) or show_value(value, kind.parse_entry);
			return name .. ": got " .. got .. ", expected " .. wanted;
		end

		local parsed = definition.default;
		if value ~= nil or definition.is_required then parsed = kind.parse(value) end
		if parsed == nil then
			return name, problem(kind.expected .. "; for example: " .. name .. " = " .. definition.example);
		end
		if definition.is_fixed and is_read and parsed ~= options[key] then
			local former_value = show_value(options[key]);
			return name, problem(former_value .. ", as at the start; restart Prosody to change it");
		end
		options[key] = parsed;
		return name, nil;
	end

	local function read()
		local names = {};
		local errors = {};
		local warnings = {};
		for key in pairs(all) do
			local name, problem = read_option(key);
			names[#names + 1] = name;
			if problem ~= nil then errors[#errors + 1] = problem end
		end
		is_read = true;
		table.sort(names);
		table.sort(errors);
		for section, set in pairs(getconfig()) do
			local has_options = section == "*" or is_proxy(section) and section ~= options.node;
			for name in pairs(set) do
				if string.sub(name, 1, #status_prefix) ~= status_prefix then
					local meant = (section == host or section == "*") and meant_by(name, names, section == host) or nil;
					if meant ~= nil then
						warnings[#warnings + 1] = "There is no option " .. name .. "; did you mean " .. meant .. "?";
					elseif not has_options and string.sub(name, 1, #prefix) == prefix then
						warnings[#warnings + 1] = name .. " does nothing under " .. section
							.. "; move it to the section of " .. host;
					end
				end
			end
		end
		table.sort(warnings);
		return { errors = errors, warnings = warnings };
	end

	return { options = options, read = read };
end

-- base/address.ts
-- JIDs, and how a user's JID becomes the resource of an address of the component.

local bare, has_resource, domain_of, client_host_of, as_resource;
do
	local find = string.find;
	local sub = string.sub;

	--- The bare JID of a full or bare JID. Neither localpart nor domain can hold a slash.
	function bare(jid)
		local slash = find(jid, "/", 1, true);
		return slash ~= nil and sub(jid, 1, slash - 1) or jid;
	end

	function has_resource(jid) return (find(jid, "/", 1, true)) ~= nil end

	--- The domain of a bare JID.
	function domain_of(bare_jid)
		local at = find(bare_jid, "@", 1, true);
		return at ~= nil and sub(bare_jid, at + 1) or bare_jid;
	end

	--- The domain of a JID with a localpart and a resource, as clients have it; nil for any other, and for one of a component.
	function client_host_of(jid)
		-- A component can have the address of an account, and takes what comes to its resources.
		if prosody.hosts[bare(jid)] then return nil end
		return (string.match(jid, "^[^@/]+@([^@/]+)/."));
	end

	--- Whether a JID is a valid resource that servers do not change.
	local function is_valid_resource(jid)
		-- RFC 7622, section 3.4.1.
		local max_resource_bytes = 1023;
		if #jid > max_resource_bytes then return false end
		-- Printable ASCII needs no preparation.
		return (find(jid, "^%g+$")) ~= nil or stringprep.resourceprep(jid) == jid;
	end

	--- The resource that stands for a user: their JID. Where that is no valid resource (too long, or of mixed writing
	-- directions), "@" and a digest of it, which cannot be taken for a JID.
	function as_resource(jid) return is_valid_resource(jid) and jid or "@" .. sha256(jid, true) end
end

-- users/names.ts
-- The two names of the proxy: the one that users know, and the one that the service sees in its place, which is another
-- where this node has a name of its own.

--- @param host The component's own address.
local function new_names(host, options)
	local node = options.node == false and host or options.node;

	local function renamed(bare_jid, from, to)
		if from == to or domain_of(bare_jid) ~= from then return bare_jid end
		return string.sub(bare_jid, 1, #bare_jid - #from) .. to;
	end

	return {
		host = host; node = node;
		seen = function(asked) return renamed(asked, host, node) end;
		asked = function(seen) return renamed(seen, node, host) end;
		hide_node = function(error)
			local report = error:get_child("error");
			if report and report.attr.by == node then report.attr.by = host end
		end;
	};
end

-- admin/check.ts
-- `prosodyctl mod_client_proxy check`: says what is wrong with the configuration, and what stands in the way of the
-- service.

local check_configuration;
do
	--- How many errors were found.
	local error_count = 0;

	--- Prints something about the module, or about a component.
	local function say(about, level, text)
		if level == "error" then error_count = error_count + 1 end
		print(about .. ": " .. level .. ": " .. text);
	end

	--- Loads a library when it is needed: a running server has no use for it.
	local function library(name) return require(name) end

	--- The components of this module in the configuration, sorted.
	local function configured_hosts()
		local hosts = {};
		for host in pairs(getconfig()) do
			if is_proxy(host) then hosts[#hosts + 1] = host end
		end
		table.sort(hosts);
		return hosts;
	end

	--- Whether an option is a list with a text in it, that of a host or the one for all hosts.
	local function lists(host, option, text)
		for _, section in ipairs({ host, "*" }) do
			local list = get_option(section, option);
			if list == text then return true end
			if is_table(list) then
				for _, entry in pairs(list) do
					if entry == text then return true end
				end
			end
		end
		return false;
	end

	--- Which files Prosody could load, and which of them it does.
	local function check_files()
		say("mod_client_proxy", "ok", "Prosody loads " .. module.path);
		for folder in string.gmatch(prosody.paths.plugins, "[^;]+") do
			for _, name in ipairs({ "mod_client_proxy/mod_client_proxy.lua", "mod_client_proxy.lua" }) do
				local path = string.gsub(tostring(folder) .. "/" .. name, "//+", "/");
				local file = io.open(path);
				if file then file:close() end
				if file and path ~= module.path then
					say("mod_client_proxy", "warning", path .. " is never loaded; remove one of the two files");
				end
			end
		end
	end

	--- Whether an account can serve a component, as far as this server knows.
	local function check_account(component, address, options)
		local jid, node, host = address.jid, address.node, address.host;
		local own = new_names(component, options).node;
		if prosody.hosts[host] == nil then
			return say(component, "ok", jid .. " is on another server, and has to approve the subscription of " .. own);
		end
		if not library("util.prosodyctl").user_exists({ user = node, host = host }) then
			return say(component, "error",
				"There is no account " .. jid .. "; create it with: prosodyctl adduser " .. jid);
		end
		local store = open_store(host, "roster");
		local roster = store and (store:get(node));
		local contact = roster and roster[own];
		if contact and (contact.subscription == "from" or contact.subscription == "both") then
			say(component, "ok", jid .. " has approved the subscription");
		elseif options.auto_subscribe then
			say(component, "ok", jid .. " exists; the subscription is approved as soon as the component is loaded");
		else
			local remedy = "accept it in the client (contact: " .. own .. ")";
			say(component, "error", jid .. " has not approved the subscription; " .. remedy);
		end
		if lists(host, "modules_enabled", "limits") and not lists(host, "unlimited_jids", jid) then
			say(component, "warning", "mod_limits slows " .. jid .. " down under load; add it to unlimited_jids");
		end
	end

	--- What the running server says of a component; nil where it does not run.
	local function ask_server(component)
		local adminstream = library("util.adminstream");
		local client = adminstream.client();
		local socket = tostring(get_option("*", "admin_socket") or "prosody.sock");
		local said;
		client.events.add_handler("connected", function()
			client.send(new_stanza("repl-input"):text('client_proxy:show("' .. component .. '")'));
		end);
		client.events.add_handler("received/repl-result", function(result)
			said = result:get_text();
			setquitting(true);
		end);
		client.events.add_handler("disconnected", function() return setquitting(true) end);
		if not (adminstream.connection(resolve_relative_path(prosody.paths.data, socket),
			client.listeners).connect()) then
			return nil;
		end
		setquitting(false);
		loop();
		return said;
	end

	local function check_component(component)
		local owner = owners_of_node(component)[1];
		if owner ~= nil then
			return say(component, "ok", "the name that the service of " .. owner .. " sees");
		end
		local configuration = new_configuration(component, policy_names);
		local reading = configuration.read();
		for _, problem in ipairs(reading.errors) do say(component, "error", problem) end
		for _, warning in ipairs(reading.warnings) do say(component, "warning", warning) end
		if #reading.errors == 0 then say(component, "ok", "all options are right") end
		local options = configuration.options;
		for _, target in ipairs(options.targets) do check_account(component, target, options) end
		local shown = ask_server(component);
		if shown == nil then
			say(component, "ok", "who serves is unknown (server not running)");
		else
			local serves = string.match(shown, "^OK: .* serving;");
			local said = string.gsub(shown, "^%w+: ", "");
			say(component, serves == nil and "error" or "ok", (string.gsub(said, "^[^ ]+: ", "")));
		end
	end

	--- @param words The words of the command line after the module's name.
	-- @returns The exit status: 0 where nothing is wrong, 1 where something is, 2 where the words are.
	function check_configuration(words)
		if words[1] ~= "check" or #words > 1 then
			print("usage: prosodyctl mod_client_proxy check");
			return 2;
		end
		local hosts = configured_hosts();
		if #hosts == 0 then
			print('There is no Component "…" "client_proxy" in the configuration');
		end
		check_files();
		for _, host in ipairs(hosts) do check_component(host) end
		return error_count == 0 and 0 or 1;
	end
end

-- admin/shell.ts
-- Registers the commands of the admin shell once for all proxies of the server: client_proxy:show("proxy.example").

local register_commands;
do
	local host = { { name = "host" } };
	local resource = { { name = "host" }, { name = "jid" } };
	local sender = { { name = "host" }, { name = "jid" }, { name = "seconds" } };

	--- What the shell of Prosody 13 shows of the section; that of 0.12 does not look at it.
	local help = {
		desc = "Commands of mod_client_proxy";
		commands = {
			drain = { desc = "Give a resource nothing new while another one is there", args = resource };
			eject = { desc = "Take a resource out of use; it finishes what it has", args = resource };
			limits = { desc = "Show how much is used of each limit, and who uses most", args = host };
			list = { desc = "List all proxies of the server", args = {} };
			probe = { desc = "Ask for the presence of all targets now", args = host };
			ready = { desc = "End what drain and eject have set", args = resource };
			show = { desc = "Show the resources of a proxy, and how they do", args = host };
			trace = { desc = "Show what passes for a sender, for up to 60 seconds", args = sender };
		};
	};

	--- Makes the commands of the section; each finds the proxy, and that does the rest.
	local function new_section(proxies)
		local section = {};
		for _, name in ipairs({ "drain", "eject", "limits", "probe", "ready", "show", "trace" }) do
			section[name] = function(self, component, first, second)
				if component == nil then component = "" end
				local session = self.session;
				local commands = proxies[component];
				if commands then return commands[name](first, second, session and session.print) end
				return nil, "There is no proxy " .. component .. "; client_proxy:list shows all";
			end;
		end
		function section.list()
			local lines = {};
			for _, commands in pairs(proxies) do lines[#lines + 1] = commands.summary() end
			table.sort(lines);
			return true, table.concat(lines, "\n");
		end
		local metatable = { help = help };
		return setmetatable(section, metatable);
	end

	--- Makes the commands of a proxy known to the shell; returns what takes them back.
	function register_commands(component, commands)
		local proxies = module:shared("/*/client_proxy/proxies");
		-- It is there whether mod_admin_shell is loaded, will be, or is loaded again.
		local sections = module:shared("/*/admin_shell/env");
		proxies[component] = commands;
		sections.client_proxy = new_section(proxies);
		return function()
			proxies[component] = nil;
			if next(proxies) == nil then sections.client_proxy = nil end
		end;
	end
end

-- admin/version.ts
--- The version of the module, as package.json has it.
local version = "1.1.0";

-- admin/commands.ts
-- The commands of the admin shell: what each does at one component, and what it says. shell.ts registers them.

--- @param read Reads what the component does now.
local function new_commands(pool, targets, trace, read)
	--- How long a trace lasts at most, in seconds.
	local max_seconds = 60;

	local function milliseconds(seconds)
		return seconds == nil and "-" or string.format("%d ms", math.floor(seconds * 1000 + 0.5));
	end

	local function summary(overview)
		return overview.host .. ": " .. overview.in_states .. "; " .. tostring(overview.open) .. " requests open, "
			.. tostring(overview.queued) .. " of them queued";
	end

	local limit_form = "%-28s %9s %9s  %s";
	local resource_form = "%-32s %-12s %-21s %8s %6s %8s %8s %9s %9s  %s";

	local function show(overview)
		local lines = {
			summary(overview);
			string.format(resource_form, "resource", "state", "since", "priority", "open", "served", "failed", "p50",
				"p99", "");
		};
		for _, one in ipairs(overview.resources) do
			local since = datetime(math.floor(one.since));
			lines[#lines + 1] = string.format(resource_form, one.jid, one.state, since, one.priority, one.pending,
				one.served, one.failed, milliseconds(one.p50), milliseconds(one.p99), one.why or "");
		end
		return table.concat(lines, "\n");
	end

	local function show_limits(overview)
		local lines = { string.format(limit_form, "limit", "used", "allowed", "most of it by") };
		for _, value in ipairs(overview.limits) do
			local what, allowed, used, total = value[1], value[2], value[3], value[4];
			local most = 0;
			local who = "";
			for name, count in pairs(used) do
				if count > most then
					most = count;
					who = name .. " (" .. tostring(count) .. ")";
				end
			end
			lines[#lines + 1] = string.format(limit_form, what, total or most, allowed == math.huge and "-" or allowed,
				who);
		end
		return table.concat(lines, "\n");
	end

	local function set(jid, admin_state)
		local resource = jid ~= nil and pool.all[jid];
		if not resource then
			return nil, "There is no resource " .. (jid or "") .. "; client_proxy:show lists all";
		end
		pool.set_admin_state(resource, admin_state);
		return true, jid .. " is " .. tostring(resource.state) .. "; it has " .. tostring(resource.pending)
			.. " requests open";
	end

	return {
		summary = function() return summary(read()) end;
		show = function() return true, show(read()) end;
		limits = function() return true, show_limits(read()) end;
		drain = function(jid) return set(jid, "drain") end;
		eject = function(jid) return set(jid, "maint") end;
		ready = function(jid) return set(jid, nil) end;
		probe = function()
			targets.probe(monotonic());
			return true, summary(read());
		end;
		trace = function(jid, given, print)
			if print == nil then print = function() end end
			local seconds = tonumber(given or max_seconds) or 0;
			if jid ~= nil and seconds > 0 then
				return trace.start(jid, math.min(seconds, max_seconds), print);
			end
			return nil, "Got " .. tostring(jid) .. " and " .. tostring(given)
				.. ", expected a JID and a number of seconds above 0";
		end;
	};
end

-- base/counts.ts
--- Adds to one of several counts, and keeps none that is 0; returns the new count.
local function add_to(counts, name, by)
	local count = (counts[name] or 0) + by;
	if count > 0 then counts[name] = count else counts[name] = nil end
	return count;
end

-- base/resource.ts
--- The states of a resource. All but "ready" say why it gets fewer requests than others, or none:
-- - "draining": it shows a state of `client_proxy_drain_show`, or an administrator has it drain;
-- - "hibernating": it has lost its connection and may resume it (XEP-0198);
-- - "ejected": it failed too often in a row;
-- - "suspect": a delivery to it failed, and no probe has shown it since;
-- - "ineligible": its priority is negative, or its name does not match `client_proxy_resources`;
-- - "down": it does not answer pings;
-- - "leaving": its account is no target any more;
-- - "maint": an administrator has taken it out of use.
local all_states = {
	"ready", "draining", "hibernating", "ejected", "suspect", "ineligible", "down", "leaving", "maint",
};

--- @param jid Its full JID.
local function new_resource(jid)
	local name = string.match(jid, "/(.*)$");
	return {
		jid = jid, host = client_host_of(jid), name = name or "", priority = 0, show = nil, status = nil,
		hibernating = false, is_down = false, is_ejected = false, is_leaving = false, admin_state = nil, state = nil,
		rank = nil, slot = 0, pending = 0, unknown = nil, answered = {}, answered_count = 0, failures = 0,
		failed_for = {}, ejections = 0, ejected_until = 0, ping = nil, ping_due = 0, ping_contradictions = 0,
		listed = false, suspect = false, suspected_by = nil, trusted = nil, missing = 0, seen_in = nil,
	};
end

-- service/pool.ts
-- The resources that are there, their states, and which of them are eligible.

--- Whether a resource is in a list.
local function is_in(list, resource) return list[resource.slot] == resource end

--- @param former What an earlier instance of the module kept.
local function new_pool(options, former)
	local pool;
	-- The priority, from 0 to 127, is added to these.
	local ready = 5000;
	local draining = 4000;
	local hibernating = 3000;
	local ejected = 2000;
	--- Ejected, and draining or hibernating.
	local last_resort = 1000;
	local suspect = 0;
	local step = 1000;

	local state = former or { all = {}, by_rank = {}, size = 0 };
	local all, by_rank = state.all, state.by_rank;
	local nobody = {};
	local changed = new_signal();
	local gained = new_signal();
	local ranks = {};
	--- Those that are present, each with whether it is ejected, suspect or down; and how many these are.
	local present = {};
	local present_count = 0;
	local out_count = 0;
	--- The pattern that has been complained of.
	local bad_pattern;

	--- Whether the name of a resource matches `client_proxy_resources`.
	local function has_name(resource)
		local wanted = options.resources;
		local ok, found = pcall(string.find, resource.name, wanted);
		if ok then return found ~= nil end
		if bad_pattern ~= wanted then
			bad_pattern = wanted;
			local text = "client_proxy_resources: got %q, expected a Lua pattern (%s); nobody serves until it is corrected";
			module:log("error", text, wanted, found);
		end
		return false;
	end

	local function is_draining(resource)
		if resource.admin_state == "drain" then return true end
		local show = resource.show;
		return show ~= nil and includes(options.drain_show, show);
	end

	local function is_present(resource)
		if resource.is_leaving or resource.admin_state then return false end
		if resource.priority < 0 or resource.hibernating then return false end
		return has_name(resource) and not is_draining(resource);
	end

	--- Counts a resource anew among those that are present.
	local function recount(resource)
		local was_out = present[resource];
		if was_out ~= nil then present_count = present_count - 1 end
		if was_out then out_count = out_count - 1 end
		present[resource] = nil;
		if all[resource.jid] ~= resource or not is_present(resource) then return end
		local is_out = resource.is_ejected or resource.is_down or resource.state == "suspect";
		present[resource] = is_out;
		present_count = present_count + 1;
		if is_out then out_count = out_count + 1 end
	end

	local function may_take_out() return math.floor(present_count / 2) - out_count end

	local function state_of(resource)
		if resource.is_leaving then return "leaving" end
		if resource.admin_state == "maint" then return "maint" end
		if resource.is_down then return "down" end
		if resource.priority < 0 or not has_name(resource) then return "ineligible" end
		if resource.is_ejected then return "ejected" end
		if resource.suspect and (resource.state == "suspect" or may_take_out() > 0) then
			return "suspect";
		end
		if resource.hibernating then return "hibernating" end
		return is_draining(resource) and "draining" or "ready";
	end

	local function rank_of(resource, is)
		if is == "leaving" or is == "down" or is == "ineligible" or is == "maint" then
			return nil;
		end
		local tier = options.priority_tiers and resource.priority or 0;
		if is == "ready" then return ready + tier end
		local is_reserve = resource.hibernating or is_draining(resource);
		if is_reserve and (options.drain_strict or options.queue_timeout > 0) then return nil end
		if is == "ejected" then return (is_reserve and last_resort or ejected) + tier end
		if is == "suspect" then return suspect + tier end
		return (is == "hibernating" and hibernating or draining) + tier;
	end

	local function order_ranks()
		local order = {};
		for rank in pairs(by_rank) do order[#order + 1] = rank end
		table.sort(order, function(a, b) return a > b end);
		ranks = {};
		local relief = {};
		local best = order[1] or 0;
		for _, rank in ipairs(order) do
			local list = by_rank[rank];
			if list then ranks[#ranks + 1] = list end
			local is_relief = rank >= ejected and rank < ejected + step and rank % step >= best % step;
			if list and is_relief then relief[#relief + 1] = list end
		end
		pool.eligible = ranks[1] or nobody;
		pool.relief = relief;
	end

	local function enlist(resource, rank)
		local list = by_rank[rank];
		if not list then
			list = {};
			by_rank[rank] = list;
			order_ranks();
		end
		local slot = #list + 1;
		list[slot] = resource;
		resource.slot = slot;
		resource.rank = rank;
	end

	local function delist(resource)
		local rank = resource.rank;
		local list = rank ~= nil and by_rank[rank];
		if rank == nil or not list then return end
		-- The last one takes the free place, so that the list has no gaps.
		local count = #list;
		local last = list[count];
		list[resource.slot] = last;
		last.slot = resource.slot;
		list[count] = nil;
		resource.rank = nil;
		if count == 1 then
			by_rank[rank] = nil;
			order_ranks();
		end
	end

	--- Puts a resource into its state and rank; returns whether the rank is higher than before.
	local function place(resource, reason)
		local former_state = resource.state;
		local former_rank = resource.rank;
		recount(resource);
		local is = state_of(resource);
		local rank = rank_of(resource, is);
		if rank ~= former_rank then
			delist(resource);
			if rank ~= nil then enlist(resource, rank) end
		end
		if is ~= former_state then
			resource.state = is;
			recount(resource);
			if changed.fire then
				changed.fire(resource, former_state == nil and "joined" or is, reason, former_state);
			end
		end
		return rank ~= nil and (former_rank == nil or rank > former_rank);
	end

	local function refresh(resource, reason, was_there)
		local is_first = #pool.eligible == 0;
		if all[resource.jid] ~= resource or not place(resource, reason) then return end
		if gained.fire then gained.fire(is_first and was_there == true) end
	end

	local function set_admin_state(resource, admin_state)
		resource.admin_state = admin_state;
		refresh(resource, admin_state and "is set to " .. admin_state .. " by hand" or "is set to ready by hand");
	end

	local function refresh_all()
		for _, resource in pairs(all) do
			place(resource, "is looked at again, for options have changed");
		end
		if gained.fire then gained.fire(false) end
	end

	local function has_room_in(list)
		for slot = 1, #list do
			if list[slot].pending < options.max_pending_per_resource then return true end
		end
		return false;
	end

	local function has_room()
		if has_room_in(pool.eligible) then return true end
		for _, list in ipairs(pool.relief) do
			if has_room_in(list) then return true end
		end
		return false;
	end

	local function put(jid, shown)
		local resource = all[jid];
		if not resource then
			resource = new_resource(jid);
			all[jid] = resource;
			state.size = state.size + 1;
			pool.revision = pool.revision + 1;
		end
		resource.priority = shown.priority;
		resource.show = shown.show;
		resource.status = shown.status;
		return resource;
	end

	local function remove(resources, reason)
		local gone = {};
		-- First all of them, so that no request moves from one to the next.
		for _, resource in ipairs(resources) do
			if all[resource.jid] == resource then
				all[resource.jid] = nil;
				state.size = state.size - 1;
				pool.revision = pool.revision + 1;
				recount(resource);
				delist(resource);
				gone[#gone + 1] = resource;
			end
		end
		for _, resource in ipairs(gone) do
			if changed.fire then changed.fire(resource, "left", reason, resource.state) end
		end
	end
	pool = {
		all = all, eligible = nobody, revision = 0, ranks = function() return ranks end, relief = {},
		size = function() return state.size end, has_room = has_room, is_present = is_present,
		may_take_out = may_take_out, put = put, refresh = refresh, set_admin_state = set_admin_state,
		refresh_all = refresh_all, remove = remove, changed = changed, gained = gained, state = state,
	};
	order_ranks();
	for _, resource in pairs(all) do recount(resource) end
	return pool;
end

-- users/party.ts
-- Parties: who shares in what all have. Made-up accounts cost nothing in another domain, so all of its accounts are one
-- party; an account of a VirtualHost of this server is a party of its own.

--- Whether a domain is a VirtualHost of this server.
local function is_local_domain(domain)
	local host = prosody.hosts[domain];
	return host ~= nil and host.type == "local";
end

--- The party of an account, by name: the account itself, or its domain.
local function party_of(account_jid)
	local domain = domain_of(account_jid);
	return is_local_domain(domain) and account_jid or domain;
end

--- How many requests the party of an account has open.
local function party_pending(account)
	return account.is_local and account.pending or account.domain.pending;
end

--- Of this part of a limit nothing is reserved for anybody: three quarters without a tenth.
local unreserved_part = 0.65;

--- Whether a party gets another one of a limited number of places that nobody gives up again: the last quarter is for
-- local accounts, and the last tenth of what is left for the others, too, for parties that hold less than a tenth.
--
-- @param limit How many there are.
-- @param taken How many are taken.
-- @param held How many of them the party holds.
local function may_take(limit, taken, held, is_local)
	local own_limit = is_local and limit or limit * 0.75;
	if taken >= own_limit then return false end
	return taken < own_limit - limit / 10 or held < limit / 10;
end

-- admin/reasons.ts
-- Why a resource does not serve, or why nobody does, in words for the administrator.

local why_not_ready, states_in, why_nobody_serves;
do
	--- What is to be said of states where the state itself says all.
	local explanations = {
		hibernating = "it has lost its connection and may resume it";
		ejected = "it failed too often in a row; it is tried again after a pause";
		suspect = "a delivery to it failed; a probe shows whether it is there";
		down = "it does not answer pings; see whether it hangs";
		leaving = "its account is no target any more";
		maint = "it was ejected by hand; client_proxy:ready ends that";
	};

	--- Why a resource is not ready, and what to do; nil where it is.
	function why_not_ready(resource, options)
		local state = resource.state or "ready";
		if state == "draining" then
			if resource.admin_state then
				return "it drains by hand; client_proxy:ready ends that";
			end
			return "it shows " .. tostring(resource.show) .. ", a state of client_proxy_drain_show";
		end
		if state ~= "ineligible" then return explanations[state] end
		if resource.priority < 0 then
			return "its priority is negative; send presence with one of 0 or above";
		end
		return 'its name does not match client_proxy_resources, "' .. options.resources .. '"';
	end

	--- Counts resources by a text: "1 draining, 2 serving".
	local function tally(pool, text_of)
		local counts = {};
		for _, resource in pairs(pool.all) do add_to(counts, text_of(resource), 1) end
		local parts = {};
		for text, count in pairs(counts) do parts[#parts + 1] = tostring(count) .. " " .. text end
		table.sort(parts);
		return table.concat(parts, ", ");
	end

	--- How many resources serve, or are in which other state.
	function states_in(pool)
		return tally(pool, function(resource)
			return is_in(pool.eligible, resource) and "serving" or (resource.state or "unknown");
		end);
	end

	--- Why nobody serves, and what to do; nil where somebody does.
	--
	-- @param problems What is known of accounts of which nobody is there, by bare JID.
	function why_nobody_serves(pool, options, problems)
		if #pool.eligible > 0 then return nil end
		if pool.size() > 0 then
			return tally(pool, function(resource) return "where " .. tostring(why_not_ready(resource, options)) end);
		end
		local parts = {};
		for _, target in ipairs(options.targets) do
			local jid, host = target.jid, target.host;
			local remedy = is_local_domain(host) and "" or ", and accept our subscription in it";
			parts[#parts + 1] = problems[jid] or "nobody is logged in as " .. jid .. "; start the service" .. remedy;
		end
		return table.concat(parts, "; ");
	end
end

-- base/request.ts
--- How a resource has failed a request. Whether the request is redispatched then, requests/redispatch.ts says.
-- - "undelivered": it came back before the send returned, so it was never delivered;
-- - "lost": the resource is gone, or its server cannot be reached; it may have begun;
-- - "hibernating": the resource has lost its connection, and may resume it;
-- - "slow": the resource did not answer within `client_proxy_try_timeout`;
-- - "unknown": the resource does not know the payload: a bare feature-not-implemented;
-- - "unavailable": the resource says that it does not serve: a bare service-unavailable, which some say after they have
--   begun.
local all_failures = { "undelivered", "lost", "hibernating", "slow", "unknown", "unavailable" };

-- base/errors.ts
-- Reads the errors of others (RFC 6120, section 8.3).

local xmlns_errors, is_delivery_failure, is_unreachable, is_recipient_gone, condition_of,
	bare_condition;
do
	xmlns_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";

	--- The conditions by which a server says that it could not deliver. Applications use some of them, too.
	local delivery_failures = {
		["item-not-found"] = true, ["recipient-unavailable"] = true, ["remote-server-not-found"] = true,
		["remote-server-timeout"] = true, ["service-unavailable"] = true,
	};

	--- Whether a bare error with this condition may say that a stanza was not delivered.
	function is_delivery_failure(condition) return delivery_failures[condition] == true end

	--- Whether a condition says that a server could not be reached.
	function is_unreachable(condition)
		return condition == "remote-server-not-found" or condition == "remote-server-timeout";
	end

	--- Whether an error for a message says that its recipient is gone, as mod_muc reads it.
	function is_recipient_gone(condition)
		return condition == "gone" or is_delivery_failure(condition);
	end

	--- The condition of an error; nil where there is none.
	function condition_of(stanza)
		local report = stanza:get_child("error");
		if not report then return nil end
		for _, child in ipairs(report.tags) do
			if child.attr.xmlns == xmlns_errors and child.name ~= "text" then return child.name end
		end
		return nil;
	end

	--- The condition of a bare error, which has nothing else but perhaps a text; nil where it is not bare.
	function bare_condition(stanza)
		local report = stanza:get_child("error");
		if not report then return nil end
		for _, child in ipairs(report.tags) do
			if child.attr.xmlns ~= xmlns_errors then return nil end
		end
		return condition_of(stanza);
	end
end

-- requests/refusals.ts
-- The errors that the proxy itself answers with.

local refusals, error_answer, new_errors, refusal_without_resource;
do
	local function new_refusal(type, condition, text)
		return { type = type, condition = condition, text = text };
	end

	--- The refusal of what would go over a limit.
	local function limit(text) return new_refusal("wait", "resource-constraint", text) end

	--- All of them. Never not-authorized or not-acceptable: those are the service's to say, and clients act on them.
	refusals = {
		nobody_there = new_refusal("cancel", "service-unavailable", "Nobody is there to answer this request");
		timed_out = new_refusal("wait", "remote-server-timeout", "The service did not answer in time");
		lost = new_refusal("wait", "recipient-unavailable", "The service went away before it answered");
		too_many_open = limit("Too many requests to this service are open");
		too_many_of_account = limit("This account has too many requests open");
		too_many_of_domain = limit("The accounts of this domain have too many requests open");
		too_many_at_each = limit("Each instance of the service has as many requests open as it may");
		queue_full = limit("Too many requests are waiting for the service");
		no_memory = limit("The open requests take as much memory as they may");
		too_long_ids = limit("The long ids and addresses of open requests take as much memory as they may");
		too_many_joined = limit("Too many users of this account, of its domain or of all have joined something here");
		too_many_subscribers = limit("This account, its domain or all together have too many subscriptions here");
		too_many_of_service = limit("This resource has too many requests open");
		not_implemented = new_refusal("cancel", "feature-not-implemented",
			"This address does not relay stanzas of this kind");
		not_here = new_refusal("cancel", "service-unavailable", "Nobody but the service is served at this address");
		no_presence = new_refusal("cancel", "bad-request", "This address takes no presence");
		forbidden = new_refusal("auth", "forbidden", "This service is not for everybody");
		unknown_address = new_refusal("cancel", "item-not-found", "Nobody is behind this address");
		no_storage = new_refusal("wait", "internal-server-error", "Subscriptions cannot be read at the moment");
		malformed = new_refusal("modify", "bad-request",
			"An IQ needs an id, a known type, and exactly one child element when it asks for something");
	};

	--- An error that answers a request whose stanza is not there any more.
	function error_answer(id, from, to, refusal)
		local answer = iq({ type = "error", id = id, from = from, to = to });
		answer:tag("error", { type = refusal.type });
		answer:tag(refusal.condition, { xmlns = xmlns_errors }):up();
		answer:text_tag("text", refusal.text, { xmlns = xmlns_errors });
		return answer;
	end

	function new_errors(parts)
		local send = parts.send;
		local refused = new_signal();

		local function refuse(stanza, refusal)
			local attr = stanza.attr;
			local from, type = attr.from, attr.type;
			-- RFC 6120, section 8.3.1: an error is not answered with an error. Nor is an answer.
			if from == nil or type == "error" or type == "result" then return end
			if refused.fire then refused.fire(refusal, from, nil) end
			send(error_reply(stanza, refusal.type, refusal.condition, refusal.text));
		end

		local function answer_to(request, refusal)
			if refused.fire then refused.fire(refusal, request.sender.jid, request) end
			return error_answer(request.id, request.to, request.sender.jid, refusal);
		end

		return { refuse = refuse, answer_to = answer_to, refused = refused };
	end

	--- The refusal of a request that no resource can be found for.
	--
	-- @param is_full Whether only the limit of each resource stands in the way.
	function refusal_without_resource(request, is_full)
		if is_full then return refusals.too_many_at_each end
		return request.tried and refusals.lost or refusals.nobody_there;
	end
end

-- admin/statistics.ts
-- What is counted always: how requests end, what happens to resources, and how long answers take.

local name_of, families, sorted_durations, quantile, new_statistics;
do
	--- How many durations of each resource are kept.
	local max_latest = 200;

	local names_of_refusals = {};
	local refused = {};

	for name, refusal in pairs(refusals) do
		names_of_refusals[refusal] = name;
		refused[#refused + 1] = name;
	end

	--- The name of a refusal, such as "timed_out".
	function name_of(refusal) return names_of_refusals[refusal] or "" end

	local changes = { "joined", "left" };
	for _, state in ipairs(all_states) do changes[#changes + 1] = state end
	local answer_types = { "result", "error" };
	local kinds = { "iq", "message", "presence" };

	--- All that is counted.
	families = {
		answers = { "type", "Requests that the service has answered", answer_types };
		refusals = { "reason", "Stanzas that the proxy itself has refused", refused };
		redispatches = { "reason", "Requests that went to another resource", all_failures };
		resource_changes = { "to", "Resources that joined, left, or came into a state", changes };
		answers_dropped = { "kind", "Answers to what nobody had asked", answer_types };
		relayed_in = { "kind", "Stanzas of users, beside requests, to the service", kinds };
		relayed_out = { "kind", "Stanzas of the service, beside answers, to users", kinds };
	};

	--- How long the last answers of a resource took, in seconds, the shortest first.
	function sorted_durations(statistics)
		local sorted = {};
		for _, seconds in pairs(statistics.latest) do sorted[#sorted + 1] = seconds end
		table.sort(sorted);
		return sorted;
	end

	--- The longest of a part of sorted numbers; nil where there are none.
	--
	-- @param part From 0 to 1: 0.5 for the median.
	function quantile(sorted, part) return sorted[math.ceil(#sorted * part)] end

	--- @param former What an earlier instance of the module kept.
	function new_statistics(sources, former)
		local pool, dispatch, errors, routes = sources.pool, sources.dispatch, sources.errors, sources.routes;
		local answer_dropped = sources.answer_dropped;
		local state = former or { of_resource = {}, counts = {} };
		local of_resource, counts = state.of_resource, state.counts;

		local function count(key) counts[key] = (counts[key] or 0) + 1 end

		-- Each request passes here, so this calls nothing that it need not.
		dispatch.ended.listen(function(request, answer, refusal)
			local resource = request.resource;
			local one = resource and of_resource[resource];
			if refusal then
				if one then one.failed = one.failed + 1 end
				return;
			end
			local key = answer.attr.type == "result" and "answers:result" or "answers:error";
			counts[key] = (counts[key] or 0) + 1;
			if not one then return end
			one.served = one.served + 1;
			one.latest[one.served % max_latest] = monotonic() - request.started;
		end);
		errors.refused.listen(function(refusal) return count("refusals:" .. name_of(refusal)) end);
		dispatch.redispatched.listen(function(_, failure) return count("redispatches:" .. failure) end);
		answer_dropped.listen(function(answer) return count("answers_dropped:" .. tostring(answer.attr.type)) end);
		routes.passed.listen(function(stanza, direction)
			return count("relayed_" .. direction .. ":" .. stanza.name);
		end);
		pool.changed.listen(function(resource, change)
			count("resource_changes:" .. change);
			if change == "left" then
				of_resource[resource] = nil;
				return;
			end
			local one = of_resource[resource] or { served = 0, failed = 0, since = 0, latest = {} };
			one.since = time_of_day();
			of_resource[resource] = one;
		end);
		return state;
	end
end

-- admin/log.ts
-- What the log and the status of the module say of resources, and of requests that fail.

--- @param former What an earlier instance of the module kept.
local function new_log(sources, former)
	local host, options, pool, dispatch = sources.host, sources.options, sources.pool, sources.dispatch;
	local errors = sources.errors;
	--- How many notable events are kept.
	local max_notable = 50;
	--- How long nobody serves before the log says so, in seconds: a restart of the service is not worth it.
	local patience = 10;
	--- How long lines of a kind are written at debug after one at info, in seconds.
	local pause = 60;

	local state = former
		or { notable = {}, draining = {}, problems = {}, last_served = monotonic(), has_said_nobody = false };
	local notable, draining, problems = state.notable, state.draining, state.problems;
	local rare_lines = {};
	local said_status = "";

	local function note(level, text)
		module:log(level, "%s", text);
		notable[#notable + 1] = { at = time_of_day(), level = level, text = text };
		if #notable > max_notable then table.remove(notable, 1) end
	end

	--- Writes a line at debug; at info where it is the first of its kind for a while.
	local function note_rare(kind, text)
		local now = monotonic();
		local rare = rare_lines[kind] or { said_at = -math.huge, since = 0 };
		rare_lines[kind] = rare;
		if now - rare.said_at < pause then
			rare.since = rare.since + 1;
			return module:log("debug", "%s", text);
		end
		module:log("info", "%s; %d more since the last such line", text, rare.since);
		rare.said_at = now;
		rare.since = 0;
	end

	local function why() return why_nobody_serves(pool, options, problems) end

	local function status(obstacle)
		return obstacle ~= nil and "nobody serves: " .. obstacle or states_in(pool);
	end

	pool.changed.listen(function(resource, change, reason, former_state)
		local jid, present = resource.jid, resource.state;
		local obstacle = why_not_ready(resource, options);
		draining[resource] = nil;
		if change == "left" then
			return note("info", jid .. " is gone (" .. reason .. "), " .. tostring(pool.size()) .. " left");
		end
		if present == "draining" or present == "maint" then draining[resource] = true end
		if change == "joined" then
			problems[bare(jid)] = nil;
			local but = obstacle ~= nil and ", but not ready: " .. obstacle or "";
			note("info", jid .. " is available, " .. tostring(pool.size()) .. " in all" .. but);
		elseif change == "ejected" or change == "down" then
			note("warn", jid .. " " .. reason);
		elseif change ~= "ready" then
			note("info", jid .. " is " .. change .. ": " .. tostring(obstacle));
		else
			local is_told = former_state == "ejected" or former_state == "down";
			note("info", jid .. " " .. (is_told and reason or "is ready again"));
		end
	end);
	dispatch.redispatched.listen(function(request, failure, to)
		local from = request.sender.jid;
		note_rare("redispatch_" .. failure,
			"Redispatched a request of " .. from .. " to " .. to.jid .. " (" .. failure .. ")");
	end);
	errors.refused.listen(function(refusal, from, request)
		local name = name_of(refusal);
		local at = request and request.resource and " at " .. request.resource.jid or "";
		note_rare(name, "Refused a stanza of " .. from .. at .. " (" .. name .. "): " .. refusal.text);
	end);

	local function tick(now)
		for resource in pairs(draining) do
			if resource.pending == 0 then
				draining[resource] = nil;
				note("info", resource.jid .. " is drained: it has no request open and can be stopped");
			end
		end
		local obstacle = why();
		local present_status = status(obstacle);
		if present_status ~= said_status then
			said_status = present_status;
			module:set_status(obstacle ~= nil and "warn" or "info", said_status);
		end
		if obstacle == nil then
			state.last_served = now;
			state.has_said_nobody = false;
		elseif not state.has_said_nobody and now - state.last_served >= patience then
			state.has_said_nobody = true;
			note("warn", "Nobody serves " .. host .. ": " .. obstacle);
		end
	end

	return {
		warn = function(account, text)
			if text == nil then
				problems[account] = nil;
				return;
			end
			local is_empty = pool.size() == 0;
			problems[account] = text;
			if is_empty then state.has_said_nobody = true end
			note("warn", (is_empty and "Nobody" or "Not everybody") .. " serves " .. host .. ": " .. text);
		end;
		login_failed = function(account, condition)
			if pool.size() == 0 and problems[account] == nil then
				problems[account] = "log-ins of " .. account .. " fail (" .. condition
					.. "); correct its password in the service";
			end
		end;
		tick = tick; why_nobody_serves = why;
		status = function() return status(why()) end;
		state = state;
	};
end

-- admin/metrics.ts
-- The metrics of the component (OpenMetrics), where the server keeps statistics: what statistics.ts counts, what is open
-- now, and how long answers take.

--- @param read Reads what is open now.
-- @returns What brings the metrics up to date, without resources where they are gone with the component.
local function new_metrics(pool, dispatch, statistics, read)
	if not get_metric_registry() then return function() end end
	local counts = statistics.counts;
	--- The upper bounds of durations that are counted, in seconds.
	local buckets = { 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120 };
	local description = "Time from a request to the answer of the service";
	local answer = module:metric("histogram", "answer", "seconds", description, {}, {
		buckets = buckets,
	}):with_labels();

	dispatch.ended.listen(function(request, _, refusal)
		if not refusal then answer:sample(monotonic() - request.started) end
	end);

	-- A family is made once: Prosody keeps an item of the module for each call that makes one.
	local function gauge(name, unit, text)
		return module:metric("gauge", name, unit, text, {}):with_labels();
	end

	local open_requests = gauge("open_requests", "", "Requests that are not answered yet");
	local queued_requests = gauge("queued_requests", "", "Requests that wait for a resource");
	local kept = gauge("kept", "bytes", "Memory that open requests take");
	local eligible = gauge("eligible_resources", "", "Resources that serve");
	local resources = module:metric("gauge", "resources", "", "Resources by their state", { "state" });
	local counters = {};
	for name, family in pairs(families) do
		local metric = module:metric("counter", name, "", family[2], { family[1] });
		for _, value in ipairs(family[3]) do
			counters[name .. ":" .. value] = metric:with_labels(value);
		end
	end

	local function update(is_gone)
		local present = read();
		open_requests:set(present.open);
		queued_requests:set(present.queued);
		kept:set(present.kept_bytes);
		eligible:set(is_gone and 0 or #pool.eligible);
		local by_state = {};
		for _, resource in pairs(pool.all) do
			add_to(by_state, resource.state or "", is_gone and 0 or 1);
		end
		for _, state in ipairs(all_states) do
			resources:with_labels(state):set(by_state[state] or 0);
		end
		for key, counter in pairs(counters) do counter:set(counts[key] or 0) end
	end

	update();
	return update;
end

-- base/digest.ts
--- A text, or its digest where that is shorter, so that what strangers choose takes bounded memory in a key.
local function shortened(text)
	-- A digest has 64 digits.
	return #text > 64 and sha256(text, true) or text;
end

-- service/unsupported_payloads.ts
-- The payloads that a resource does not know: that it has refused bare, and never answered with a result.

--- Namespace and name of the payload of a request.
local function payload_of(stanza)
	local payload = stanza.tags[1];
	return payload and (payload.attr.xmlns or "") .. " " .. payload.name or "";
end

--- What is believed of a resource that seems not to know the payload of a request; nil where nothing is.
local function unknown_to(resource, stanza)
	local unknown = resource.unknown;
	-- It is learned from requests, and says nothing of a message.
	if not unknown or stanza.name ~= "iq" then return nil end
	local found = unknown[payload_of(stanza)];
	return found and monotonic() < found.until_when and found or nil;
end

--- Whether a resource seems not to know the payload of a stanza, or has just refused this one as unknown.
local function has_refused(resource, routable, stanza)
	local refused_by = routable.refused_by;
	return refused_by and includes(refused_by, resource) or unknown_to(resource, stanza) ~= nil;
end

--- Whether a stanza was sent to a resource before.
local function was_tried(resource, routable)
	local tried = routable.tried;
	return tried ~= nil and tried[resource] ~= nil;
end

--- Whether a stanza can be sent to a resource: it was not sent there before, and its payload is known there.
local function can_take(resource, routable, stanza)
	return not was_tried(resource, routable) and not unknown_to(resource, stanza);
end

local function new_payloads(options, pool)
	local payloads;
	--- How many payloads are remembered of a resource.
	local max_payloads = 256;
	--- No real payload has a longer name.
	local max_payload_bytes = 1024;
	--- How long it is believed what the requests of one party have shown, in seconds.
	local short_seconds = 30;
	--- Into how many results of a second is looked while no resource seems not to know anything.
	local looks_each_second = 10;

	local looks_left = 0;
	local has_unknown = false;

	--- The payload of a request; nil where it is not kept, or longer than any real one.
	local function kept_payload(request)
		local payload = request.payload or request.stanza and payload_of(request.stanza);
		return payload ~= nil and #payload <= max_payload_bytes and payload or nil;
	end

	--- What is believed of all resources that have refused a payload.
	local function all_unknown(payload)
		local all = {};
		for _, resource in pairs(pool.all) do
			local found = resource.unknown and resource.unknown[payload];
			if found then all[#all + 1] = found end
		end
		return all;
	end

	--- Whether any resource has answered a payload with a result.
	local function is_answered(payload)
		for _, resource in pairs(pool.all) do
			if resource.answered[payload] ~= nil then return true end
		end
		return false;
	end

	local function note_result(request, resource)
		looks_left = looks_left - 1;
		payloads.is_watching = has_unknown or looks_left > 0;
		local payload = kept_payload(request);
		if payload == nil then return end
		local answered, unknown = resource.answered, resource.unknown;
		if unknown then unknown[payload] = nil end
		if answered[payload] ~= nil or resource.answered_count >= max_payloads then return end
		answered[payload] = true;
		resource.answered_count = resource.answered_count + 1;
		for _, found in ipairs(has_unknown and all_unknown(payload) or {}) do
			found.is_proven = true;
		end
	end

	--- Forgets what has expired for so long that nobody remembers it; returns how much is left.
	local function prune(resource, unknown, now)
		local count = 0;
		for payload, found in pairs(unknown) do
			if found.until_when + options.relearn <= now then
				unknown[payload] = nil;
			else
				count = count + 1;
			end
		end
		if count == 0 then resource.unknown = nil end
		return count;
	end

	--- Makes room for another payload: that gives way of which something is believed for the shortest time.
	local function make_room(unknown)
		local soonest;
		local first_until = math.huge;
		for payload, found in pairs(unknown) do
			if found.until_when < first_until then
				soonest = payload;
				first_until = found.until_when;
			end
		end
		if soonest ~= nil then unknown[soonest] = nil end
	end

	local function note_refusal(request, resource, is_certain)
		local payload = kept_payload(request);
		-- One that has answered it refuses this request alone.
		if payload == nil or resource.answered[payload] ~= nil then return end
		if is_certain then
			local refused_by = request.refused_by or {};
			refused_by[#refused_by + 1] = resource;
			request.refused_by = refused_by;
		end
		request.payload = payload;
		local now = monotonic();
		local unknown = resource.unknown or {};
		local party = party_of(request.sender.account.jid);
		local found = unknown[payload];
		if not found and prune(resource, unknown, now) >= max_payloads then make_room(unknown) end
		local is_shown_by_two = found ~= nil and (found.is_shown_by_two or found.party ~= party);
		local seconds = is_shown_by_two and options.relearn or math.min(short_seconds, options.relearn);
		unknown[payload] = {
			party = found and found.party or party, is_shown_by_two = is_shown_by_two, until_when = now + seconds,
			is_proven = is_answered(payload),
		};
		resource.unknown = unknown;
		has_unknown = true;
		payloads.is_watching = true;
	end

	local function note_error(request)
		local payload = has_unknown and kept_payload(request) or nil;
		if payload == nil then return end
		for _, found in ipairs(all_unknown(payload)) do
			if not found.is_proven then found.until_when = 0 end
		end
	end

	local function tick(now)
		has_unknown = false;
		for _, resource in pairs(pool.all) do
			if resource.unknown and prune(resource, resource.unknown, now) > 0 then
				has_unknown = true;
			end
		end
		looks_left = looks_each_second;
		payloads.is_watching = true;
	end
	payloads = {
		is_watching = true, note_result = note_result, note_refusal = note_refusal, note_error = note_error,
		tick = tick,
	};
	return payloads;
end

-- users/places.ts
-- Places: what limits count of what strangers choose. Usual addresses fit into one.

--- How many places something takes with texts of so many bytes.
local function places_of(bytes) return 1 + math.floor(bytes / 1024) end

-- users/shares.ts
-- Who holds how much of something that all share, and who gives way when it is full: the party that holds most, and in it
-- the account that holds most.

--- @param former What an earlier instance of the module kept.
local function new_shares(former)
	--- The place of the ranking of all parties among those of the accounts of each.
	local all_parties = "";

	local state = former or { total = 0, changes = 0, changed = {}, by_account = {}, by_party = {}, party_of = {} };
	local changed, by_account, by_party, parties = state.changed, state.by_account, state.by_party, state.party_of;
	--- Made when somebody has to give way, and kept up to date until half of all is given back; nil before and then.
	local rankings;
	--- How much all held when somebody gave way last.
	local full = 0;

	local function own_party(account) return parties[account] or party_of(account) end

	--- Sets an amount in a ranking, where it is not if it is 0.
	local function rank(all, place, name, amount)
		local ranking = all[place] or new_heap();
		-- Far below 1, so that it decides between equals only.
		local priority = (changed[name] or 0) * 2 ^ (-36) - amount;
		if amount <= 0 then
			ranking:remove(name);
		elseif ranking.index[name] ~= nil then
			ranking:reprioritize(name, priority);
		else
			ranking:insert(name, priority, name);
		end
		if ranking.ids[1] == nil then all[place] = nil else all[place] = ranking end
	end

	--- Changes one amount of many, which have a ranking; a local account is alone in its party, and has none.
	local function change(amounts, place, name, by)
		local amount = (amounts[name] or 0) + by;
		if amount > 0 then
			amounts[name] = amount;
			changed[name] = state.changes;
		else
			amounts[name] = nil;
			changed[name] = nil;
		end
		if rankings and name ~= place then rank(rankings, place, name, amount) end
		return amount;
	end

	local function add(account, by)
		local party = own_party(account);
		state.total = state.total + by;
		state.changes = state.changes + 1;
		if state.total < full / 2 then rankings = nil end
		local held = change(by_account, party, account, by);
		if held > 0 then parties[account] = party else parties[account] = nil end
		change(by_party, all_parties, party, by);
	end

	--- The rankings, which are made where there are none.
	local function ranked()
		full = state.total;
		if rankings then return rankings end
		local made = {};
		for party, amount in pairs(by_party) do rank(made, all_parties, party, amount) end
		for account, amount in pairs(by_account) do
			local party = own_party(account);
			if party ~= account then rank(made, party, account, amount) end
		end
		rankings = made;
		return made;
	end

	local function of_account(account) return by_account[account] or 0 end

	local function of_party(account) return by_party[own_party(account)] or 0 end

	--- The first name of a ranking; nil where there is none.
	local function largest_in(all, place)
		local ranking = all[place];
		return ranking and ranking.ids[1];
	end

	local function who_gives_way(account, by, or_equal)
		local function holds_more(amount, than) return amount > than + by or or_equal and amount == than + by end
		local all = ranked();
		local party = own_party(account);
		local largest = largest_in(all, all_parties);
		local is_other = largest ~= nil and largest ~= party;
		if is_other and holds_more(by_party[largest] or 0, of_party(account)) then
			return largest_in(all, largest) or largest;
		end
		local rival = largest_in(all, party) or party;
		return holds_more(of_account(rival), of_account(account)) and rival or nil;
	end

	return { add = add, of_account = of_account, of_party = of_party, who_gives_way = who_gives_way, state = state };
end

-- users/bounded_map.ts
-- A map whose entries belong to accounts, and that has a limited number of places. When it is full, the account that gives
-- way (see shares.ts) loses its oldest entries.

--- @param max How many places there are.
-- @param max_each How many of them one account may have.
-- @param former What an earlier instance of the module kept.
local function new_bounded_map(max, max_each, former)
	--- How many other accounts are remembered that have used an entry, and how long their addresses may be, in bytes.
	local max_others = 3;
	local max_address_bytes = 256;
	--- How many entries are charged to others for each new one, before one is lost whoever has used it.
	local max_charged = 1000;

	local shares = new_shares(former and former.shares);
	local state = former or { entries = {}, by_account = {}, shares = shares.state };
	local entries, by_account = state.entries, state.by_account;
	--- How many entries have been charged to others, so that there is room for one.
	local charged = 0;

	local function link(entry)
		local holding = by_account[entry.account];
		if not holding then
			by_account[entry.account] = { oldest = entry, newest = entry };
			return;
		end
		entry.older = holding.newest;
		holding.newest.newer = entry;
		holding.newest = entry;
	end

	local function unlink(entry)
		local holding = by_account[entry.account];
		if not holding then return end
		local older, newer = entry.older, entry.newer;
		entry.older = nil;
		entry.newer = nil;
		if older then older.newer = newer end
		if newer then newer.older = older end
		if holding.oldest == entry and newer then holding.oldest = newer end
		if holding.newest == entry and older then holding.newest = older end
		if not older and not newer then by_account[entry.account] = nil end
	end

	--- Makes an entry the newest of its account.
	local function renew(entry)
		local holding = by_account[entry.account];
		if not holding or holding.newest ~= entry then
			unlink(entry);
			link(entry);
		end
		shares.add(entry.account, 0);
	end

	local function remove(key)
		local entry = entries[key];
		if not entry then return end
		entries[key] = nil;
		unlink(entry);
		shares.add(entry.account, -entry.places);
	end

	--- Remembers that another account has used an entry: where there are too many, in place of one that holds more.
	local function note_user(entry, account)
		local others = entry.others or {};
		if includes(others, account) or #account > max_address_bytes then return end
		entry.others = others;
		if #others < max_others then
			others[#others + 1] = account;
			return;
		end
		local place = math.random(max_others);
		local other = others[place];
		if other ~= nil and shares.of_party(account) < shares.of_party(other) then
			others[place] = account;
		end
	end

	--- Charges an entry to the party that holds least of those that have used it; false where that has it already.
	local function charge_to_least(entry)
		local account, others, places = entry.account, entry.others, entry.places;
		if not others then return false end
		local least = shares.of_party(account) - places;
		local place;
		for index = 1, #others do
			local held = shares.of_party(others[index] or account);
			if held < least then
				least = held;
				place = index;
			end
		end
		local other = place ~= nil and others[place];
		if place == nil or not other then return false end
		others[place] = account;
		unlink(entry);
		shares.add(account, -places);
		entry.account = other;
		link(entry);
		shares.add(other, places);
		return true;
	end

	--- Has an account give up its oldest entry, to others who have used it or for good; false where it has none.
	local function evict(account)
		local holding = by_account[account];
		if not holding then return false end
		local oldest = holding.oldest;
		if charged < max_charged and charge_to_least(oldest) then
			charged = charged + 1;
		else
			remove(oldest.key);
		end
		return true;
	end

	--- Makes room for an entry of an account; false where there can be none.
	local function make_room(account, places)
		charged = 0;
		while shares.of_account(account) + places > max_each do
			if not evict(account) then return false end
		end
		while shares.state.total + places > max do
			-- Among equals the newer entry replaces the older one.
			local loser = shares.who_gives_way(account, places, true) or account;
			if not evict(loser) then return false end
		end
		return true;
	end

	local function set(key, account, value, bytes)
		if bytes == nil then bytes = 0 end
		local known = entries[key];
		if known and known.bytes == bytes then
			known.value = value;
			return renew(known);
		end
		if known then remove(key) end
		local places = places_of(#key + bytes);
		if not make_room(account, places) then return end
		local entry = { key = key, account = account, value = value, bytes = bytes, places = places };
		entries[key] = entry;
		link(entry);
		shares.add(account, places);
	end

	local function use(key, account)
		local entry = entries[key];
		if not entry then return end
		renew(entry);
		if entry.account ~= account then note_user(entry, account) end
	end

	return {
		get = function(key)
			local entry = entries[key];
			return entry and entry.value;
		end;
		set = set; use = use; remove = remove; state = state;
	};
end

-- balance/ring.ts
-- Consistent hashing: each resource has many points on a ring, and a key belongs to the resource of the next point. When
-- a resource joins or leaves, few keys change their resource. (Prosody's util.hashring walks all points for each key.)

--- @param secret Without it, nobody can tell which resource a key belongs to.
local function new_ring(pool, secret)
	--- How many digests make the points of a resource, and how many points are in each.
	local digests = 8;
	local points_in_digest = 8;

	--- A point of a digest, which are numbered from 0: four of its bytes, as a number.
	local function point_in(digest, number)
		local a, b, c, d = string.byte(digest, number * 4 + 1, number * 4 + 4);
		return (((a or 0) * 256 + (b or 0)) * 256 + (c or 0)) * 256 + (d or 0);
	end

	local revision = -1;
	--- All points, ascending.
	local points = {};
	--- The resource of each point.
	local owners = {};
	local members = {};

	--- Adds the points of new resources; returns them, ascending.
	local function points_of_new()
		local added = {};
		for jid, resource in pairs(pool.all) do
			if members[resource] == nil then
				members[resource] = true;
				for number = 1, digests do
					local digest = sha256(jid .. " " .. tostring(number));
					for place = 0, points_in_digest - 1 do
						local point = point_in(digest, place);
						if owners[point] == nil then
							owners[point] = resource;
							added[#added + 1] = point;
						end
					end
				end
			end
		end
		table.sort(added);
		return added;
	end

	--- Removes the points of resources that are gone; returns the others, ascending.
	local function points_that_stay()
		local kept = {};
		for _, point in ipairs(points) do
			local owner = owners[point];
			if owner and pool.all[owner.jid] == owner then
				kept[#kept + 1] = point;
			else
				owners[point] = nil;
				if owner then members[owner] = nil end
			end
		end
		return kept;
	end

	local function merge(one, other)
		local merged = {};
		local taken = 0;
		for _, point in ipairs(one) do
			local before = other[taken + 1];
			while before ~= nil and before < point do
				merged[#merged + 1] = before;
				taken = taken + 1;
				before = other[taken + 1];
			end
			merged[#merged + 1] = point;
		end
		for place = taken + 1, #other do merged[#merged + 1] = other[place] or 0 end
		return merged;
	end

	local function place_of(key)
		if revision ~= pool.revision then
			revision = pool.revision;
			local kept = points_that_stay();
			points = merge(kept, points_of_new());
		end
		-- Nobody sees the digest, so this is as good as an HMAC, at half its cost.
		local point = point_in(sha256(secret("sticky key") .. key), 0);
		local low = 0;
		local high = #points;
		while low < high do
			local middle = math.floor((low + high) / 2);
			if (points[middle + 1] or 0) < point then low = middle + 1 else high = middle end
		end
		return low;
	end

	local function owner_at(place, step)
		local point = points[(place + step) % #points + 1];
		return point ~= nil and owners[point] or nil;
	end

	return { place_of = place_of, size = function() return #points end, owner_at = owner_at };
end

-- balance/sticky.ts
-- Balancing policy: requests with the same key go to one resource. A resource that joins takes over no key that is at
-- another one.
--
-- A key stays with its resource until that has gone, or is taken for gone. Until then nobody else gets a request of it,
-- for two resources that both take a room for theirs are worse than an error.

--- How many sticky keys are remembered.
local max_keys = 100000;

--- @param now Returns the time.
-- @param former What an earlier instance of the module kept.
local function new_sticky(options, pool, secret, now, former)
	--- Whether a resource in a state keeps its keys; otherwise they move for good, each with its next request.
	--
	-- One that drains finishes what it has, and one that has lost its connection may come back. One that is ejected or
	-- down has answered nobody for long. The others are out of use since somebody has said so.
	local keeps_keys = {
		ready = true, draining = true, hibernating = true, suspect = true, ejected = false, down = false,
		ineligible = false, leaving = false, maint = false,
	};

	--- How often keys that have expired are looked for, in seconds.
	local sweep_seconds = 10;

	local keys = new_bounded_map(max_keys, max_keys, former);
	local sweep_at = 0;
	local ring = new_ring(pool, secret);

	--- The key of a stanza; nil where it has none.
	local function key_of(routable, stanza)
		local source = options.sticky_key;
		if source == "bare_from" then return shortened(routable.sender.account.jid) end
		if source == "from" then return shortened(routable.sender.jid) end
		if source == "to" then return shortened(routable.to) end
		local payload = stanza.tags[1];
		local value = payload and payload.attr[string.sub(source, 9)];
		if value == nil then return nil end
		-- Most are prepared already, as all that are known are, and preparation is what costs most here.
		local is_prepared = keys.get(value) ~= nil or (string.find(value, "^[a-z0-9._-]+@[a-z0-9.-]+$")) ~= nil;
		return shortened(is_prepared and value or (prep(value) or value));
	end

	--- Whether a resource keeps the keys that it has.
	local function keeps(resource)
		local state = resource.state;
		return state ~= nil and keeps_keys[state] and pool.all[resource.jid] == resource;
	end

	--- The first resource on the ring, from the place of a key on, for a stanza: best one that can take it now.
	local function find_on_ring(key, eligible, routable, stanza)
		local max_pending = options.max_pending_per_resource;
		local start = ring.place_of(key);
		local tried = routable.tried;
		local itself;
		local full;
		local unfit;
		for step = 0, ring.size() - 1 do
			local resource = ring.owner_at(start, step);
			if resource and is_in(eligible, resource) and not (tried and tried[resource] ~= nil) then
				local may_refuse = resource.unknown or routable.refused_by;
				if may_refuse and has_refused(resource, routable, stanza) then
					unfit = unfit or resource;
				elseif resource.pending >= max_pending then
					full = full or resource;
				elseif resource.jid == routable.sender.jid then
					itself = resource;
				else
					return resource;
				end
			end
		end
		return itself or full or unfit;
	end

	--- What `pick` returns for the resource that a key is at. One that gets nothing at all now, unless it drains, is awaited.
	local function bound_to(resource)
		local can_be_asked = resource.rank ~= nil or resource.state == "draining";
		return can_be_asked and resource or nil, true;
	end

	--- The key for what the resource of a key does not know. No key of a stanza contains its separator.
	local function key_for_payload(key, stanza) return shortened(key .. "\0" .. payload_of(stanza)) end

	--- The resource that a key is at, and stays with; nil where it has to be placed.
	local function find(key, affinity, eligible, routable)
		local time = now();
		if not affinity or affinity.used + options.sticky_ttl <= time then return nil end
		local resource = affinity.resource;
		if not is_in(eligible, resource) and not keeps(resource) then return nil end
		affinity.used = time;
		keys.use(key, routable.sender.account.jid);
		return resource;
	end

	--- Places a key at a resource, if that has room for it.
	local function place(key, affinity, resource, routable)
		local sender = routable.sender;
		if resource.pending >= options.max_pending_per_resource then return end
		if affinity then
			affinity.resource = resource;
			affinity.used = now();
			keys.use(key, sender.account.jid);
		else
			keys.set(key, sender.account.jid, { resource = resource, used = now() });
		end
	end

	--- Picks for a key that has other resources for some payloads, or needs one since its first one refuses this payload.
	local function pick_for_payload(key, first, eligible, routable, stanza)
		local own_key = key_for_payload(key, stanza);
		local own = keys.get(own_key);
		local known = find(own_key, own, eligible, routable);
		if known and not has_refused(known, routable, stanza) then return bound_to(known) end
		if not has_refused(first, routable, stanza) then
			-- The first one serves it from now on, whatever becomes of the other.
			keys.remove(own_key);
			return bound_to(first);
		end
		local other = find_on_ring(own_key, eligible, routable, stanza);
		local affinity = keys.get(key);
		if not other or not affinity or has_refused(other, routable, stanza) then
			-- Where nobody knows it, the first one is asked, unless the request can wait for somebody who does.
			local unknown = unknown_to(first, stanza);
			if unknown and unknown.is_proven and options.queue_timeout > 0 then return nil, true end
			return bound_to(first);
		end
		affinity.is_shared = true;
		place(own_key, own, other, routable);
		return bound_to(other);
	end

	local function pick(eligible, count, routable, stanza)
		local key = key_of(routable, stanza);
		if key == nil then
			if count == 0 then return nil end
			return pick_less_pending(eligible, count);
		end
		local affinity = keys.get(key);
		local resource = find(key, affinity, eligible, routable);
		if not resource then
			resource = find_on_ring(key, eligible, routable, stanza);
			if not resource then return nil, true end
			place(key, affinity, resource, routable);
		end
		local may_refuse = resource.unknown or routable.refused_by;
		if affinity and affinity.is_shared or may_refuse and has_refused(resource, routable, stanza) then
			return pick_for_payload(key, resource, eligible, routable, stanza);
		end
		return bound_to(resource);
	end

	local function tick(time)
		if time < sweep_at then return end
		sweep_at = time + sweep_seconds;
		for key, entry in pairs(keys.state.entries) do
			if entry.value.used + options.sticky_ttl <= time then keys.remove(key) end
		end
	end

	return { pick = pick, tick = tick, state = keys.state };
end

-- relay/conversations.ts
-- Conversations: what a user sends next goes to the resource that last sent them something, or got something from them.

--- How many conversations are remembered.
local max_conversations = 100000;

--- @param now Returns the time.
-- @param joined_at Returns the resource that the user behind an address that it sees has joined; nil where there is none.
-- @param former What an earlier instance of the module kept.
local function new_conversations(options, names, now, joined_at, former)
	local max_conversations_each = 1000;
	local max_idle_seconds = 600;

	local conversations = new_bounded_map(max_conversations, max_conversations_each, former);

	local function are_kept_together() return relays(options, "message") or relays(options, "presence") end

	local function note(seen, account, resource)
		conversations.set(seen, account, { resource = resource, heard = now() });
	end

	local function find(seen)
		local known = conversations.get(seen);
		if not known or now() - known.heard <= max_idle_seconds then return known end
		conversations.remove(seen);
		return nil;
	end

	--- The address that a resource sees for the whole account of a user.
	local function account_seen(routable)
		return names.seen(bare(routable.to)) .. "/" .. routable.sender.account.alias;
	end

	--- The resource that last had to do with a user, or with their whole account.
	local function partner_of(routable)
		local own = find(routable.seen);
		-- The service may have written to the account, and any of its clients may reply.
		local common = find(account_seen(routable));
		local is_newer = common and (not own or common.heard > own.heard);
		local latest = is_newer and common or own;
		return latest and latest.resource or joined_at(routable.seen);
	end

	--- Keeps conversations together, and leaves it to another policy who begins them.
	local function keep_together(policy, is_by_payload)
		return function(eligible, count, routable, stanza)
			local resource;
			local is_bound;
			if is_by_payload then resource, is_bound = policy(eligible, count, routable, stanza) end
			if not is_bound then
				local partner = partner_of(routable);
				if partner and is_in(eligible, partner) and can_take(partner, routable, stanza) then
					resource = partner;
				elseif not is_by_payload then
					resource, is_bound = policy(eligible, count, routable, stanza);
				end
			end
			if resource then note(routable.seen, routable.sender.account.jid, resource) end
			return resource, is_bound;
		end;
	end

	return {
		note = note;
		overruled = function(routable, resource)
			if are_kept_together() then
				note(routable.seen, routable.sender.account.jid, resource);
			end
		end;
		in_front = function(policy, is_by_payload)
			return are_kept_together() and keep_together(policy, is_by_payload) or policy;
		end;
		state = conversations.state;
	};
end

-- base/pacer.ts
-- Jobs that can be long, done in slices, so that the server comes to other things in between.

--- A job that does the same with each of a list.
--
-- @param list Makes the list, when the job comes to it.
local function for_each(list, act)
	local items;
	local place = 0;
	return function()
		items = items or list();
		place = place + 1;
		local item = items[place];
		return item ~= nil and function() return act(item) end or nil;
	end;
end

--- A job that does the same with all there are, part by part, until none is left.
--
-- @param list Lists the first of them, at most so many. What has been done must not be listed again.
local function until_none(list, act)
	--- How many things are listed at once: the memory of a long list alone keeps the garbage collector busy for long.
	local max_listed = 1000;

	local part = for_each(function() return list(max_listed) end, act);
	return function()
		local next = part();
		if next then return next end
		part = for_each(function() return list(max_listed) end, act);
		return part();
	end;
end

local function new_pacer(run_detached, later)
	--- How long a slice lasts, in seconds of CPU time.
	local slice_seconds = 0.02;
	--- The pause after each. A job takes about twice as long as without pauses.
	local pause_seconds = 0.02;

	local jobs = {};
	--- What is left of the present slice, in seconds, and when the next one may begin.
	local left = 0;
	local next_slice = 0;
	local is_running = false;
	local is_paused = false;

	local function step()
		local job = table.remove(jobs, 1);
		local act = job and job();
		if not job or not act then return end
		-- Before it acts: what it does may wait, and the rest of the job does not.
		jobs[#jobs + 1] = job;
		act();
	end

	local function run()
		local now = monotonic();
		if now >= next_slice then
			left = slice_seconds;
			next_slice = now + slice_seconds + pause_seconds;
		end
		if left > 0 then
			local ends = os.clock() + left;
			is_running = true;
			repeat
				run_detached(step);
			until not (#jobs > 0 and os.clock() < ends)
			is_running = false;
			left = ends - os.clock();
		end
		if #jobs == 0 then return end
		is_paused = true;
		later(pause_seconds, function()
			is_paused = false;
			next_slice = 0;
			run();
		end);
	end

	return {
		begin = function(job)
			-- It comes before the rest of those that are under way.
			table.insert(jobs, 1, job);
			if not is_running and not is_paused then run() end
		end;
		has = function(job) return includes(jobs, job) end;
		finish = function()
			while #jobs > 0 do run_detached(step) end
		end;
	};
end

-- users/quota.ts
-- How many places of a table one account, one party and all together may take. Nobody loses a place to others here.

--- @param max How many places there are.
-- @param max_each How many of them one account gets. Another domain gets a tenth of all.
-- @param former What an earlier instance of the module kept.
local function new_quota(max, max_each, former)
	local shares = new_shares(former);

	local function take(account, places)
		local jid, is_local = account.jid, account.is_local;
		-- As if they were taken one by one, and this were the last of them.
		local others = places - 1;
		if shares.of_account(jid) + others >= max_each then return false end
		local held = shares.of_party(jid) + others;
		if not is_local and held >= max / 10 then return false end
		if not may_take(max, shares.state.total + others, held, is_local) then return false end
		shares.add(jid, places);
		return true;
	end

	return {
		take = take;
		give = function(account, places)
			local jid = account.jid;
			return shares.add(jid, -places);
		end;
		state = shares.state;
	};
end

-- relay/directed_presence.ts
-- Directed presence, both ways (RFC 6121, section 4.6): which users have joined something at the service.

--- How many users may have joined.
local max_joined = 100000;

--- @param former What an earlier instance of the module kept.
local function new_directed_presence(parts, former)
	local pool, routes, aliases, send = parts.pool, parts.routes, parts.aliases, parts.send;
	local refuse, pacer, told_unavailable = parts.refuse, parts.pacer, parts.told_unavailable;
	local max_joined_each = 100;

	local quota = new_quota(max_joined, max_joined_each, former and former.quota);
	-- A user has not asked for what a resource shows them, so they must not lose places to it: the oldest is evicted.
	local shown = new_bounded_map(max_joined, max_joined_each, former and former.shown);
	local state = former or { joined = {}, quota = quota.state, shown = shown.state };
	local joined = state.joined;

	-- Not the address that the resource sees: that can change while the user is there.
	local function key_of(jid, to) return jid .. " " .. bare(to) end

	local function send_unavailable(from, to)
		send(presence({ type = "unavailable", from = from, to = to }));
	end

	--- Removes one who has joined; false where that has happened already, since one end can bring about another.
	local function remove(entry)
		local key = key_of(entry.jid, entry.to);
		if joined[key] ~= entry then return false end
		joined[key] = nil;
		quota.give(entry.account, entry.places);
		for _, alias in ipairs(entry.aliases) do aliases.unpin(alias) end
		return true;
	end

	local function tell_end(from, user)
		send_unavailable(from, user);
		told_unavailable(user, from);
	end

	--- Tells one who has joined that this has ended.
	local function end_joined(entry)
		if remove(entry) then tell_end(entry.to, entry.jid) end
	end

	local function join(stanza, from, to)
		local routable, refusal = routes.read(stanza, from, to);
		if not routable then return refuse(stanza, refusal) end
		local sender, seen = routable.sender, routable.seen;
		local key = key_of(from, to);
		local known = joined[key];
		if known and pool.all[known.resource.jid] ~= known.resource then
			-- Its turn to be told of that has not come yet.
			end_joined(known);
			known = nil;
		end
		local resource = known and known.resource or routes.choose(routable, stanza);
		if not resource then return refuse(stanza, refusals.nobody_there) end
		if known then
			if known.seen ~= seen then
				send_unavailable(known.seen, known.resource.jid);
				known.seen = seen;
			end
		else
			local jid, account, alias = sender.jid, sender.account, sender.alias;
			-- Both addresses are in the key, and in what the resource sees.
			local places = places_of(2 * (#jid + #to));
			if not quota.take(account, places) then
				return refuse(stanza, refusals.too_many_joined);
			end
			aliases.pin(alias, jid);
			aliases.pin(account.alias, account.jid);
			joined[key] = {
				jid = jid, to = to, seen = seen, account = account, aliases = { alias, account.alias },
				resource = resource, places = places,
			};
			shown.remove(key);
		end
		routes.pass_in(stanza, routable, resource);
	end

	local function leave(stanza, from, to)
		local key = key_of(from, to);
		local known = joined[key];
		shown.remove(key);
		if not known then return end
		remove(known);
		-- For the service an error becomes unavailable presence.
		if stanza.attr.type == "error" then
			send_unavailable(known.seen, known.resource.jid);
		else
			routes.pass(stanza, known.seen, known.resource.jid);
		end
	end

	local function bounced(stanza, from, to)
		if joined[key_of(from, to)] ~= nil then leave(stanza, from, to) end
	end

	local function from_service(resource, stanza, to)
		local type = stanza.attr.type;
		local user, asked = routes.user_behind(to);
		if user == nil or type ~= nil and type ~= "unavailable" and type ~= "error" then return end
		local key = key_of(user, asked);
		local known = joined[key];
		local from = known and known.to or asked;
		if type ~= nil then
			if known and known.resource == resource then remove(known) end
			shown.remove(key);
		elseif not known then
			shown.set(key, bare(user), { jid = user, from = from, resource = resource });
		end
		routes.pass_out(stanza, from, user, resource);
		if type == "unavailable" then told_unavailable(user, from) end
	end

	--- Tells both sides that one who has joined is not there any more.
	local function end_both(entry)
		if not remove(entry) then return end
		tell_end(entry.to, entry.jid);
		send_unavailable(entry.seen, entry.resource.jid);
	end

	--- @param resource The one that is gone; nil for all of them, since the proxy goes.
	local function tell_joined(resource)
		local function is_concerned(entry) return not resource or entry.resource == resource end
		local function list(max) return values_where(joined, is_concerned, max) end
		pacer.begin(until_none(list, resource and end_joined or end_both));
	end

	--- Tells those who have been shown a resource, or any, that it is gone.
	local function tell_shown(resource)
		local function is_concerned(entry)
			local value = entry.value;
			return not resource or value.resource == resource;
		end
		local function end_shown(entry)
			-- Another one may have been shown meanwhile.
			if shown.state.entries[entry.key] ~= entry or not is_concerned(entry) then return end
			shown.remove(entry.key);
			tell_end(entry.value.from, entry.value.jid);
		end
		pacer.begin(until_none(function(max) return values_where(shown.state.entries, is_concerned, max) end,
			end_shown));
	end

	return {
		join = join; leave = leave; bounced = bounced; from_service = from_service;
		resource_left = function(resource)
			tell_joined(resource);
			tell_shown(resource);
		end;
		each_resource = function(note)
			for _, entry in pairs(joined) do note(entry.resource) end
			for _, entry in pairs(shown.state.entries) do note(entry.value.resource) end
		end;
		close = function()
			tell_joined();
			tell_shown();
		end;
		joined_at = function(seen)
			local user, asked = routes.user_behind(seen);
			local entry = user ~= nil and joined[key_of(user, asked)];
			return entry and entry.resource or nil;
		end;
		state = state;
	};
end

-- relay/service_requests.ts
-- Requests that the service starts: from a resource to a user, and the answer back.

--- How many users are known whom the service may ask.
local max_known = 10000;

--- @param send Sends a stanza.
-- @param former What an earlier instance of the module kept.
local function new_service_requests(options, routes, send, refuse, pacer, former)
	--- How many requests a resource may have open.
	local max_open_each = 100;
	--- How long a user is known after their last stanza, in seconds.
	local known_seconds = 3600;

	local is_closed = false;
	local known = new_bounded_map(max_known, max_known, former and former.known);
	local state = former or { open = {}, counts = {}, known = known.state };
	local open, counts = state.open, state.counts;

	--- Why a resource may not ask a user; nil where it may.
	local function objection(resource, user, now)
		if options.initiate == "none" then return refusals.not_implemented end
		if user == nil then return refusals.unknown_address end
		if is_closed then return refusals.lost end
		if options.initiate == "known" then
			local heard = known.get(bare(user));
			if heard == nil or now - heard > known_seconds then return refusals.unknown_address end
		end
		return (counts[resource] or 0) >= max_open_each and refusals.too_many_of_service or nil;
	end

	local function from_service(resource, stanza, to)
		local own_id = stanza.attr.id;
		if own_id == nil then return end
		local now = monotonic();
		local user, asked = routes.user_behind(to);
		local refusal = objection(resource, user, now);
		if refusal or user == nil then
			return refuse(stanza, refusal or refusals.unknown_address);
		end
		local id = new_id();
		open[id] = {
			id = id, resource = resource, own_id = own_id, to = to, user = user, asked = asked,
			deadline = now + options.timeout,
		};
		add_to(counts, resource, 1);
		routes.pass_out(stanza, asked, user, resource, id);
	end

	local function settle(request)
		open[request.id] = nil;
		add_to(counts, request.resource, -1);
	end

	local function from_user(stanza)
		local attr = stanza.attr;
		local request = attr.id ~= nil and open[attr.id];
		if not request or attr.from ~= request.user or attr.to ~= request.asked then
			return false;
		end
		settle(request);
		attr.id = request.own_id;
		attr.from = request.to;
		attr.to = request.resource.jid;
		send(stanza);
		return true;
	end

	--- Refuses the open requests for which something holds.
	local function refuse_where(holds, refusal)
		local found = values_where(open, holds);
		if #found == 0 then return end
		local function refuse_one(request)
			-- It may have been answered meanwhile.
			if open[request.id] ~= request then return end
			settle(request);
			send(error_answer(request.own_id, request.to, request.resource.jid, refusal));
		end
		pacer.begin(for_each(function() return found end, refuse_one));
	end

	return {
		from_service = from_service; from_user = from_user;
		heard_of = function(account)
			-- A host is no user.
			if domain_of(account) ~= account then known.set(account, account, monotonic()) end
		end;
		tick = function(now)
			return refuse_where(function(request) return request.deadline <= now end, refusals.timed_out);
		end;
		has_open = function(resource) return counts[resource] ~= nil end;
		resource_left = function(resource)
			return refuse_where(function(request) return request.resource == resource end, refusals.lost);
		end;
		close = function()
			is_closed = true;
			refuse_where(function() return true end, refusals.lost);
		end;
		state = state;
	};
end

-- relay/subscriptions.ts
-- Who is subscribed to which address of the component (RFC 6121, section 3), kept over restarts.

--- How many subscriptions there may be.
local max_subscribers = 10000;

--- @param former What an earlier instance of the module kept.
local function new_subscriptions(senders, aliases, store, pacer, former)
	local max_addresses_each = 20;
	--- The pause before a store that could not be read is tried again, in seconds.
	local retry_seconds = 5;
	--- How many keys are listed at once.
	local max_listed = 100;

	local quota = new_quota(max_subscribers, max_addresses_each, former and former.quota);
	local state = former or { by_account = {}, quota = quota.state, is_loaded = false };
	local by_account = state.by_account;
	local loaded = new_signal();
	--- When the store may be tried again.
	local load_at = 0;
	--- Lists what is stored; nil once that is done.
	local next_key;
	--- What is listed, how far that has been read, and all that has been.
	local keys = {};
	local place = 0;
	local read = {};
	local has_failed = false;

	local function save(account)
		local addresses = {};
		local theirs = by_account[account];
		if theirs then
			for address in pairs(theirs) do addresses[#addresses + 1] = address end
		end
		store.save(account, addresses);
	end

	local function take_in(account, address)
		local theirs = by_account[account.jid] or {};
		local known = theirs[address];
		if known then return known end
		if not quota.take(account, places_of(#address)) then return nil end
		local subscription = { account = account, address = address, alias = account.alias, told = nil };
		aliases.pin(account.alias, account.jid);
		theirs[address] = subscription;
		by_account[account.jid] = theirs;
		return subscription;
	end

	local function get(account, address)
		local theirs = by_account[account];
		return theirs and theirs[address];
	end

	local function add(account, address)
		local subscription = take_in(account, address);
		if subscription then save(account.jid) end
		return subscription;
	end

	local function remove(account, address)
		local theirs = by_account[account];
		local subscription = theirs and theirs[address];
		if not theirs or not subscription then return false end
		theirs[address] = nil;
		quota.give(subscription.account, places_of(#address));
		aliases.unpin(subscription.alias);
		if next(theirs) == nil then by_account[account] = nil end
		save(account);
		return true;
	end

	local function all()
		local found = {};
		for _, theirs in pairs(by_account) do
			for _, subscription in pairs(theirs) do found[#found + 1] = subscription end
		end
		return found;
	end

	--- Reads what is stored under a key, unless that has been read: what is known may be newer.
	local function read_key(key)
		if read[key] ~= nil then return true end
		local ok, stored = store.read(key);
		has_failed = not ok;
		if not ok then return false end
		read[key] = true;
		if stored then
			local account = senders.get(stored.jid).account;
			for _, address in ipairs(stored.addresses) do take_in(account, address) end
		end
		return true;
	end

	--- Lists some more of what is stored. All is listed before any is read: a store can change while it is read.
	local function list_keys(from)
		for _ = 1, max_listed do
			local ok, key = from();
			if not ok then has_failed = true end
			if key == nil then
				next_key = nil;
				return;
			end
			keys[#keys + 1] = key;
		end
	end

	local function read_next()
		if has_failed or state.is_loaded then return nil end
		local from = next_key;
		if from then return function() return list_keys(from) end end
		place = place + 1;
		local key = keys[place];
		if key ~= nil then return function() return read_key(key) end end
		state.is_loaded = true;
		return loaded.fire;
	end

	local function load(now)
		if state.is_loaded or now < load_at or pacer.has(read_next) then return end
		load_at = now + retry_seconds;
		next_key = store.keys();
		keys = {};
		place = 0;
		has_failed = false;
		pacer.begin(read_next);
	end

	local function load_account(account)
		return state.is_loaded or not has_failed and read_key(store.key_of(account));
	end

	return {
		load = load;
		is_loaded = function() return state.is_loaded end;
		loaded = loaded; load_account = load_account; add = add; remove = remove; get = get; all = all; state = state;
	};
end

-- base/weight.ts
-- How much memory a stanza takes while it is kept.

--- An estimate of what an element takes, in bytes; infinite where it is nested too deep to be kept.
local function weight_of(element, depth)
	if depth == nil then depth = 1 end
	--- What Lua needs for an element beside its text: three tables and their entries.
	local element_bytes = 500;
	--- What Lua needs for an attribute beside its text.
	local attribute_bytes = 40;
	--- Counting one that is nested deeper would take too much stack, so it is not kept.
	local max_depth = 100;

	if depth > max_depth then return math.huge end
	local bytes = element_bytes + #element.name;
	for name, value in pairs(element.attr) do
		bytes = bytes + (attribute_bytes + #tostring(name) + #tostring(value));
	end
	for place = 1, #element do
		local child = element[place];
		bytes = bytes + (child.name ~= nil and weight_of(child, depth + 1) or #child);
	end
	return bytes;
end

-- requests/memory.ts
-- The memory that open requests take beside their records: stanzas that are kept since they may have to be sent again, of
-- which those of the account that holds most give way; and long ids and addresses, which have a limit of their own.

--- How much kept stanzas may take, in bytes.
local max_bytes = 64 * 1024 * 1024;

--- How much long ids and addresses may take.
local max_text_bytes = 32 * 1024 * 1024;

--- @param former What an earlier instance of the module kept.
local function new_memory(former)
	-- To weigh a stanza takes long, and most requests are answered soon. So the latest ones are weighed a little later, as
	-- long as there is room for them even where each is as large as Prosody accepts by default.
	local max_unweighed = 16;
	local max_weighed_bytes = max_bytes - max_unweighed * 512 * 1024;

	local shares = new_shares(former and former.shares);
	local texts = new_quota(max_text_bytes, max_text_bytes, former and former.texts);
	local state = former
		or { stanzas = {}, by_account = {}, shares = shares.state, texts = texts.state, unweighed = {}, latest = 0 };
	local stanzas, by_account, unweighed = state.stanzas, state.by_account, state.unweighed;
	local weighed = shares.state;
	local gave_way = new_signal();

	local function release(request)
		request.stanza = nil;
		local weight = stanzas[request];
		if weight == nil then return end
		local account = request.sender.account.jid;
		local theirs = by_account[account];
		stanzas[request] = nil;
		shares.add(account, -weight);
		if not theirs then return end
		theirs[request] = nil;
		if next(theirs) == nil then by_account[account] = nil end
	end

	--- Drops a kept stanza of an account; false where it has none.
	local function evict(account)
		local theirs = by_account[account];
		if not theirs then return false end
		local request = next(theirs);
		if not request then return false end
		release(request);
		if gave_way.fire then gave_way.fire(request) end
		return true;
	end

	--- Makes room for a stanza of an account; false where only smaller accounts could give way.
	local function make_room(account, bytes)
		while weighed.total + bytes > max_bytes do
			local loser = shares.who_gives_way(account, bytes, false);
			if loser == nil or not evict(loser) then return false end
		end
		return true;
	end

	local function weigh(request, stanza)
		local account = request.sender.account.jid;
		-- Its long id and address are counted already.
		local weight = weight_of(stanza) - (request.text_bytes or 0);
		request.stanza = nil;
		if weight > max_bytes or not make_room(account, weight) then return false end
		local theirs = by_account[account] or {};
		theirs[request] = true;
		by_account[account] = theirs;
		shares.add(account, weight);
		stanzas[request] = weight;
		request.stanza = stanza;
		return true;
	end

	--- Weighs the stanza of a request that a resource has, if it still is kept.
	local function weigh_late(request)
		if request.stanza and stanzas[request] == nil then weigh(request, request.stanza) end
	end

	local function keep(request, stanza)
		if weighed.total > max_weighed_bytes then
			weigh(request, stanza);
			return;
		end
		local place = state.latest % max_unweighed + 1;
		local earlier = unweighed[place];
		-- What has ended has no resource, and what waits has been weighed.
		if earlier and earlier.resource then weigh_late(earlier) end
		request.stanza = stanza;
		unweighed[place] = request;
		state.latest = place;
	end

	local function tick()
		for place = 1, max_unweighed do
			local request = unweighed[place];
			if request and request.resource then weigh_late(request) end
			unweighed[place] = nil;
		end
	end

	local function keep_waiting(request, stanza)
		release(request);
		return weigh(request, stanza);
	end

	local function take(request, bytes)
		if not texts.take(request.sender.account, bytes) then return false end
		request.text_bytes = bytes;
		return true;
	end

	local function give(request, bytes) texts.give(request.sender.account, bytes) end

	return {
		keep = keep, keep_waiting = keep_waiting, release = release, take = take, give = give, tick = tick,
		gave_way = gave_way, state = state,
	};
end

-- users/aliases.ts
-- Aliases: the resource that stands for a user in the addresses that the service sees, and the way back.

--- How many aliases are remembered that the JID cannot be read from.
local max_aliases = 100000;

--- @param former What an earlier instance of the module kept.
local function new_aliases(options, secret, former)
	local max_aliases_each = 1000;
	local digits = 24;

	-- Only the aliases that the JID cannot be read from: pseudonyms, and the digests of JIDs that are no valid resource.
	local remembered = new_bounded_map(max_aliases, max_aliases_each, former and former.remembered);
	local state = former or { remembered = remembered.state, pinned = {} };
	local pinned = state.pinned;

	local function is_opaque() return options.address == "opaque" end

	local function digest(jid) return string.sub(hmac_sha256(secret("pseudonym"), jid, true), 1, digits) end

	local function pseudonym(jid)
		local account = bare(jid);
		return account == jid and digest(account) or digest(account) .. "/" .. digest(jid);
	end

	local function of(jid)
		local alias = is_opaque() and pseudonym(jid) or as_resource(jid);
		if alias ~= jid then remembered.set(alias, bare(jid), jid, #jid) end
		return alias;
	end

	local function real(alias)
		local needed = pinned[alias];
		local known = needed and needed.jid or remembered.get(alias);
		if known ~= nil then return known end
		local is_digest = is_opaque() or string.sub(alias, 1, 1) == "@";
		local jid;
		if not is_digest then jid = prep(alias) end
		-- A JID with an empty resource is none.
		return jid ~= nil and (has_resource(jid) or not has_resource(alias)) and jid or nil;
	end

	local function pin(alias, jid)
		if alias == jid then return end
		local needed = pinned[alias] or { jid = jid, count = 0 };
		needed.count = needed.count + 1;
		pinned[alias] = needed;
	end

	local function unpin(alias)
		local needed = pinned[alias];
		if not needed then return end
		needed.count = needed.count - 1;
		if needed.count == 0 then pinned[alias] = nil end
	end

	return { of = of, real = real, pin = pin, unpin = unpin, state = state };
end

-- admin/read_model.ts
-- What others may read of the component: the shell, metrics, pages of other modules, tests.

local read_open, read_overview;
do
	local function list_resources(sources)
		local options, pool, states = sources.options, sources.pool, sources.states;
		local resources = {};
		for jid, resource in pairs(pool.all) do
			local counted = states.statistics.of_resource[resource];
			local durations = counted and sorted_durations(counted) or {};
			resources[#resources + 1] = {
				jid = jid, account = bare(jid), state = resource.state, why = why_not_ready(resource, options),
				since = counted and counted.since or 0, is_eligible = is_in(pool.eligible, resource),
				priority = resource.priority, pending = resource.pending, served = counted and counted.served or 0,
				failed = counted and counted.failed or 0, p50 = quantile(durations, 0.5),
				p99 = quantile(durations, 0.99),
			};
		end
		table.sort(resources, function(one, other) return one.jid < other.jid end);
		return resources;
	end

	--- How many requests each of some has open, by name.
	local function pending_of(all)
		local counts = {};
		for name, party in pairs(all) do
			if party.pending ~= 0 then counts[name] = party.pending end
		end
		return counts;
	end

	--- Reads what is open, which takes no time.
	function read_open(states)
		local in_flight = states.in_flight;
		local kept_bytes = in_flight.memory.shares.total + in_flight.memory.texts.total;
		return { open = in_flight.count, queued = states.queue.length, kept_bytes = kept_bytes };
	end

	--- Reads everything; it takes time with the number of resources and of accounts that have requests open.
	function read_overview(sources)
		local host, options, pool, log = sources.host, sources.options, sources.pool, sources.log;
		local states = sources.states;
		local in_flight = states.in_flight;
		local present = read_open(states);
		local open_by_account = pending_of(states.senders.accounts);
		local open_by_domain = pending_of(states.senders.domains);

		local function limit(what, allowed, state) return { what, allowed, state.by_party, state.total } end

		return {
			host = host; open = present.open; queued = present.queued; kept_bytes = present.kept_bytes;
			open_by_account = open_by_account; open_by_domain = open_by_domain; resources = list_resources(sources);
			in_states = log.status(); nobody_serves = log.why_nobody_serves(); counts = states.statistics.counts;
			notable = log.state.notable;
			limits = {
				{ "open requests", options.max_pending, open_by_domain, in_flight.count };
				{ "open requests of an account", options.max_pending_per_sender, open_by_account };
				{ "open requests of a domain", options.max_pending_per_host, open_by_domain };
				{ "open requests at a resource", options.max_pending_per_resource, pending_of(pool.all) };
				limit("bytes of kept stanzas", max_bytes, in_flight.memory.shares);
				limit("bytes of long ids", max_text_bytes, in_flight.memory.texts);
				limit("queued requests", options.queue_size, states.queue.shares);
				limit("sticky keys", max_keys, states.sticky.shares);
				limit("conversations", max_conversations, states.conversations.shares);
				limit("pseudonyms", max_aliases, states.aliases.remembered.shares);
				limit("subscriptions", max_subscribers, states.subscriptions.quota);
				limit("joined users", max_joined, states.directed_presence.quota);
				limit("known users", max_known, states.service_requests.known.shares);
			};
		};
	end
end

-- admin/trace.ts
-- Shows what passes for one sender, as the service and the sender see it.

--- @param tap Where the component sends stanzas.
local function new_trace(aliases, tap)
	local max_lines = 200;
	local watches = {};

	local function stop(watch)
		watches[watch] = nil;
		if next(watches) == nil then tap.look = nil end
		watch.resolve(tostring(watch.lines) .. " stanzas of " .. watch.jid);
	end

	local function look(stanza)
		local attr = stanza.attr;
		local from, to = attr.from, attr.to;
		if from == nil then from = "" end
		if to == nil then to = "" end
		local user = aliases.real(string.sub(from, #bare(from) + 2)) or "";
		for watch in pairs(watches) do
			local jid = watch.jid;
			if jid == to or jid == user or jid == bare(to) or jid == bare(user) then
				watch.print(stanza:top_tag());
				watch.lines = watch.lines + 1;
				if watch.lines == max_lines then stop(watch) end
			end
		end
	end

	local function start(jid, seconds, print)
		tap.look = look;
		return new_promise(function(resolve)
			watches[{ jid = jid, ends = monotonic() + seconds, lines = 0, print = print, resolve = resolve }] = true;
		end);
	end

	local function tick(now)
		for watch in pairs(watches) do
			if now >= watch.ends then stop(watch) end
		end
	end

	return { start = start, tick = tick };
end

-- relay/messages.ts
-- Messages, both ways.

--- @param host The component's own address.
-- @param former What an earlier instance of the module kept.
local function new_messages(host, options, pool, routes, refuse, former)
	--- How many messages of the service are remembered, so that an error goes back to the resource that sent one.
	local max_sent = 10000;
	--- How many messages of users, so that an error for one comes from the address that it was sent to.
	local max_written_to = 10000;
	local max_written_to_each = 100;

	local sent = new_bounded_map(max_sent, max_sent, former and former.sent);
	local written_to = new_bounded_map(max_written_to, max_written_to_each, former and former.written_to);

	--- The key of a message of the service: what an error for it has in common with it.
	local function key_of_sent(user, asked, id)
		return shortened(bare(user) .. " " .. asked .. " " .. (id or ""));
	end

	--- The key of a message of a user, in the same way.
	local function key_of_written(seen, id) return shortened(seen .. " " .. (id or "")) end

	--- The resource that an error of a user is for: the one that sent the message.
	local function recipient_of(from, to, id)
		local resource = sent.get(key_of_sent(from, bare(to), id));
		return resource and pool.all[resource.jid] == resource and resource or nil;
	end

	local function from_user(stanza, from, to)
		local attr = stanza.attr;
		local id, type = attr.id, attr.type;
		local routable, refusal = routes.read(stanza, from, to);
		if not routable then return refuse(stanza, refusal) end
		if type == "groupchat" then return refuse(stanza, refusals.not_implemented) end
		local is_error = type == "error";
		local resource;
		if is_error then
			resource = recipient_of(from, to, id);
		else
			resource = routes.choose(routable, stanza);
			local seen = key_of_written(routable.seen, id);
			written_to.set(seen, routable.sender.account.jid, to, #to);
		end
		local target = options.targets[1];
		if resource then
			routes.pass_in(stanza, routable, resource);
		elseif not is_error and options.offline == "store" and target
				and target.jid ~= routable.sender.account.jid then
			-- What the account itself has sent would come back, and go round where the account is another proxy.
			routes.pass(stanza, routable.seen, target.jid);
		else
			refuse(stanza, refusals.nobody_there);
		end
	end

	local function error_of_service(resource, stanza, to)
		local user, asked = routes.user_behind(to);
		local from = written_to.get(key_of_written(to, stanza.attr.id)) or resource and asked;
		if user ~= nil and from ~= nil then routes.pass(stanza, from, user) end
	end

	local function from_service(resource, stanza, to)
		local user, asked = routes.user_behind(to);
		if user == nil then return refuse(stanza, refusals.unknown_address) end
		-- The service alone fills this map, so all is booked on one account.
		sent.set(key_of_sent(user, asked, stanza.attr.id), host, resource);
		routes.pass_out(stanza, asked, user, resource);
	end

	return {
		from_user = from_user; from_service = from_service; error_of_service = error_of_service;
		state = { sent = sent.state, written_to = written_to.state };
	};
end

-- relay/relay.ts
-- All that is relayed beside the requests of users: messages, presence, and requests that the service starts.

local function new_relay(parts)
	local names, options, pool, senders = parts.names, parts.options, parts.pool, parts.senders;
	local targets, messages, directed_presence = parts.targets, parts.messages, parts.directed_presence;
	local subscribers, service_requests, refuse = parts.subscribers, parts.service_requests, parts.refuse;
	local host = names.host;
	local node = names.node;
	local is_closed = false;

	--- Notes that a user may be asked something. An error says no more than that the service has written to them.
	local function note_sender(from, type)
		if options.initiate ~= "known" or type == "error" then return end
		local sender = senders.get(from);
		if sender.account.is_allowed then service_requests.heard_of(sender.account.jid) end
	end

	local function message(stanza)
		local attr = stanza.attr;
		local from, to, type = attr.from, attr.to, attr.type;
		if to == nil then to = host end
		if from == nil then return end
		local account = bare(from);
		local is_to_user = has_resource(to);
		local is_of_service = is_to_user and targets.all[account] ~= nil;
		local resource = pool.all[from];
		if not relays(options, "message") then
			refuse(stanza, refusals.not_implemented);
		elseif is_to_user and type == "error" and targets.has(account) then
			messages.error_of_service(resource, stanza, to);
		elseif is_of_service and resource then
			messages.from_service(resource, stanza, to);
		elseif is_of_service then
			refuse(stanza, refusals.not_implemented);
		else
			note_sender(from, type);
			messages.from_user(stanza, from, to);
			if type == "error" and is_recipient_gone(condition_of(stanza) or "") then
				directed_presence.bounced(stanza, from, to);
			end
		end
	end

	local function presence_of_user(stanza, from, to, is_relayed)
		local type = stanza.attr.type;
		-- What ends something is taken in any case: it may have begun when presence was relayed.
		if type == "unavailable" or type == "error" then
			directed_presence.leave(stanza, from, to);
		elseif type == "unsubscribe" then
			subscribers.accept(stanza, from, to);
		elseif not is_relayed then
			refuse(stanza, refusals.no_presence);
		elseif is_closed then
			if type ~= "probe" then refuse(stanza, refusals.lost) end
		elseif type == nil then
			directed_presence.join(stanza, from, to);
		elseif type == "subscribe" or type == "probe" then
			subscribers.accept(stanza, from, to);
		end
	end

	local function accept_presence(stanza)
		local attr = stanza.attr;
		local from, to, type = attr.from, attr.to, attr.type;
		if to == nil then to = host end
		if from == nil then return end
		local is_relayed = relays(options, "presence");
		if is_relayed and has_resource(to) and targets.all[bare(from)] ~= nil then
			local resource = pool.all[from];
			if resource then directed_presence.from_service(resource, stanza, to) end
		elseif not targets.accept(stanza, from, to) then
			if is_relayed then note_sender(from, type) end
			presence_of_user(stanza, from, to, is_relayed);
		end
	end

	local function request(stanza, from, to)
		if not has_resource(to) or targets.all[bare(from)] == nil then return false end
		local resource = pool.all[from];
		if resource then
			service_requests.from_service(resource, stanza, to);
		else
			refuse(stanza, refusals.not_implemented);
		end
		return true;
	end

	local function at_node(stanza)
		local attr = stanza.attr;
		local from, to, type = attr.from, attr.to, attr.type;
		if to == nil then to = node end
		if from == nil then return end
		local name = stanza.name;
		local account = bare(from);
		-- An account that serves no longer still gets the errors of what it was sent.
		local is_heard = targets.all[account] ~= nil or type == "error" and targets.has(account);
		if name == "presence" and targets.has(account) then return accept_presence(stanza) end
		if name == "message" and has_resource(to) and is_heard then return message(stanza) end
		if name == "iq" and request(stanza, from, to) then return end
		-- Nobody waits for an answer to other presence; an account says such things as the proxy unsubscribes from it.
		if name ~= "presence" or type == nil or type == "subscribe" then
			refuse(stanza, refusals.not_here);
		end
	end

	local function close()
		is_closed = true;
		service_requests.close();
		subscribers.close();
		directed_presence.close();
	end

	return {
		message = message; presence = accept_presence; at_node = at_node; request = request;
		answer = service_requests.from_user;
		tick = function(now)
			service_requests.tick(now);
			subscribers.tick(now, relays(options, "presence"));
		end;
		refresh = subscribers.refresh; close = close;
	};
end

-- relay/routes.ts
-- The way of messages and presence: from a user to a resource of the service, and from there to a user.

local function new_routes(parts)
	local names, pool, senders, aliases = parts.names, parts.pool, parts.senders, parts.aliases;
	local conversations, policies, nobody_eligible = parts.conversations, parts.policies, parts.nobody_eligible;
	local send = parts.send;
	local passed = new_signal();

	local function read(stanza, from, to)
		local sender = senders.get(from);
		-- An error may come from anybody to whom the service has sent something.
		if not sender.account.is_allowed and stanza.attr.type ~= "error" then
			return nil, refusals.forbidden;
		end
		return { sender = sender, to = to, seen = senders.seen_at(sender, bare(to)) }, nil;
	end

	local function choose(routable, stanza)
		local eligible = pool.eligible;
		local count = #eligible;
		if count == 0 then nobody_eligible() end
		local pick = count > 0 and policies.pick or policies.pick_without_eligible;
		if not pick then return nil end
		local proposed, is_bound = pick(eligible, count, routable, stanza);
		if is_bound or proposed and proposed.jid ~= routable.sender.jid then return proposed end
		for _, list in ipairs(pool.ranks()) do
			for place = 1, #list do
				local resource = list[place];
				if resource.jid ~= routable.sender.jid then return resource end
			end
		end
		return nil;
	end

	-- Prosody sends one and the same message or presence to all its recipients, so the original has to stay as it is.
	local function pass(stanza, from, to, id)
		local copy = clone(stanza);
		copy.attr.from = from;
		copy.attr.to = to;
		if id ~= nil then copy.attr.id = id end
		if copy.attr.type == "error" then names.hide_node(copy) end
		send(copy);
	end

	local function pass_in(stanza, routable, resource)
		conversations.note(routable.seen, routable.sender.account.jid, resource);
		if passed.fire then passed.fire(stanza, "in") end
		pass(stanza, routable.seen, resource.jid);
	end

	local function user_behind(to)
		local seen = bare(to);
		local user = has_resource(to) and aliases.real(string.sub(to, #seen + 2)) or nil;
		return user, names.asked(seen);
	end

	local function pass_out(stanza, from, user, resource, id)
		local seen = stanza.attr.to;
		if seen ~= nil then conversations.note(seen, bare(user), resource) end
		if passed.fire then passed.fire(stanza, "out") end
		pass(stanza, from, user, id);
	end

	return {
		read = read, choose = choose, pass = pass, pass_in = pass_in, user_behind = user_behind, pass_out = pass_out,
		passed = passed,
	};
end

-- base/one_by_one.ts
--- Goes through a list that is made as it is gone through.
--
-- @param list Calls a function with each item. What it goes through must not change meanwhile.
-- @returns What returns the next item; nil where none is left.
local function one_by_one(list)
	local thread = coroutine.create(function() return list(function(item) return coroutine.yield(item) end) end);
	return function()
		if coroutine.status(thread) == "dead" then return nil end
		local ok, item = coroutine.resume(thread);
		if not ok then error(item, 0) end
		return item;
	end;
end

-- relay/subscriber_store.ts
-- The subscribers as they are stored, so that a restart loses none.

--- @param open Opens the store; nil and why where that failed.
local function new_subscriber_store(open)
	local store;
	local has_complained = false;
	local unread = "Who is subscribed could not be read: %s; trying again";

	--- Logs a failure, once until something works again.
	local function note(text, ok, problem)
		if not ok and not has_complained then module:log("error", text, problem) end
		has_complained = not ok;
	end

	local function opened()
		if store then return store end
		local found, problem = open();
		if not found then error(problem or "it cannot be opened", 0) end
		store = found;
		return found;
	end

	-- A JID can be longer than the name of a file.
	local function key_of(jid) return sha256(jid, true) end

	local function list_keys(hand_out)
		local from = opened();
		-- A store that keeps nothing has no such method.
		if from.users == nil then return end
		for key in from:users() do hand_out(key) end
	end

	local function get(key)
		local stored, problem = opened():get(key);
		if not stored and problem ~= nil then error(problem, 0) end
		-- A store that keeps nothing gives an empty table.
		return stored and type(stored.jid) == "string" and stored or nil;
	end

	local function write(key, data)
		local ok, problem = opened():set(key, data);
		if not ok then error(problem, 0) end
	end

	-- Drivers throw, too, when their database cannot be reached.

	local function keys()
		local next_key = one_by_one(list_keys);
		return function()
			local ok, result = pcall(next_key);
			-- That they can be listed does not say that they can be read.
			if not ok then note(unread, ok, result) end
			return ok, ok and result or nil;
		end;
	end

	local function read(key)
		local ok, result = pcall(get, key);
		note(unread, ok, result);
		return ok, ok and result or nil;
	end

	local function save(jid, addresses)
		local key = key_of(jid);
		local data = #addresses > 0 and { jid = jid, addresses = addresses } or nil;
		local ok, problem = pcall(write, key, data);
		note("Who is subscribed could not be stored: %s", ok, problem);
	end

	return { keys = keys, key_of = key_of, read = read, save = save };
end

-- relay/service_presence.ts
-- The presence of the service as users see it: that of its best eligible resource.

local unavailable, presence_of, is_same;
do
	--- The values of show, from best to worst; plainly available is between the first and the second.
	local order = { chat = 1, away = 3, xa = 4, dnd = 5 };

	local order_of_available = 2;

	unavailable = { is_available = false, show = nil, status = nil };

	local function order_of(resource)
		local show = resource.show;
		return show ~= nil and order[show] or order_of_available;
	end

	local function is_better(resource, than)
		local own = order_of(resource);
		local other = order_of(than);
		-- Of equals always the same one, whichever came last, so that nothing changes when one comes back.
		if own == other then return resource.jid < than.jid end
		return own < other;
	end

	function presence_of(pool)
		local eligible = pool.eligible;
		local best;
		for slot = 1, #eligible do
			local resource = eligible[slot];
			if not best or is_better(resource, best) then best = resource end
		end
		return best and { is_available = true, show = best.show, status = best.status } or unavailable;
	end

	function is_same(one, other)
		return one.is_available == other.is_available and one.show == other.show and one.status == other.status;
	end
end

-- relay/subscribers.ts
-- What subscribers see of the service (RFC 6121, sections 3 and 4), and when they are told of a change.

--- @param former What an earlier instance of the module kept.
local function new_subscribers(parts, former)
	local names, pool, senders, subscriptions = parts.names, parts.pool, parts.senders, parts.subscriptions;
	local send, refuse, pacer = parts.send, parts.refuse, parts.pacer;
	--- What changes back within this time is not told, in seconds.
	local settle_seconds = 2;
	--- How long after a start the service may take to come before subscribers are told that it is unavailable.
	local start_seconds = 10;
	--- How many are told in a second.
	local told_at_once = 200;

	local state = former or { told = nil, outbox = {}, first = 1, last = 0 };
	local outbox = state.outbox;
	--- How many may still be told in this second.
	local may_tell = 0;
	--- When the presence began to differ from what was told; nil where it does not.
	local changed_at = monotonic();

	-- Single subscribers

	local function show(shown, from, to)
		if not shown.is_available then
			return send(presence({ type = "unavailable", from = from, to = to }));
		end
		local stanza = presence({ from = from, to = to });
		if shown.show ~= nil then stanza:text_tag("show", shown.show) end
		if shown.status ~= nil then stanza:text_tag("status", shown.status) end
		send(stanza);
	end

	local function tell(subscription, shown)
		subscription.told = shown;
		show(shown, subscription.address, subscription.account.jid);
	end

	--- Says that somebody is not subscribed.
	local function deny(account, address)
		send(presence({ type = "unsubscribed", from = address, to = account }));
	end

	local function cancel(account, address)
		-- RFC 6121, section 3.3.3: who is not subscribed gets no answer.
		if not subscriptions.remove(account, address) then return end
		deny(account, address);
		show(unavailable, address, account);
	end

	local function refresh()
		local function check(subscription)
			local account, address = subscription.account, subscription.address;
			if not senders.get(account.jid).account.is_allowed then cancel(account.jid, address) end
		end
		pacer.begin(for_each(subscriptions.all, check));
	end

	local function subscribe(account, address, stanza)
		if not account.is_allowed then return deny(account.jid, address) end
		local subscription = subscriptions.add(account, address);
		if not subscription then return refuse(stanza, refusals.too_many_subscribers) end
		send(presence({ type = "subscribed", from = address, to = account.jid }));
		tell(subscription, state.told or presence_of(pool));
	end

	local function answer_probe(sender, address)
		local jid, account = sender.jid, sender.account;
		local known = subscriptions.get(account.jid, address);
		-- Servers probe for those who are subscribed. That may have been at another node, and holds where there is no room here.
		local may_be_new = names.node ~= names.host and account.is_allowed;
		if not known and not may_be_new then return deny(account.jid, address) end
		local added = not known and subscriptions.add(account, address);
		local shown = state.told or presence_of(pool);
		-- Not while the service may still come after a start, since it would be wrong soon.
		if not state.told and not shown.is_available then return end
		if added then tell(added, shown) else show(shown, address, jid) end
	end

	local function accept(stanza, from, to)
		local type = stanza.attr.type;
		subscriptions.load(monotonic());
		local sender = senders.get(from);
		local address = bare(to);
		local account = sender.account;
		if not subscriptions.load_account(account.jid) then
			-- A probe gets no answer rather than a wrong one, which would end the subscription.
			if type ~= "probe" then refuse(stanza, refusals.no_storage) end
		elseif type == "subscribe" then
			subscribe(account, address, stanza);
		elseif type == "unsubscribe" then
			cancel(account.jid, address);
		else
			answer_probe(sender, address);
		end
	end

	local function remind(user, address)
		local subscription = subscriptions.get(bare(user), address);
		local shown = subscription and subscription.told;
		-- Where nobody serves, all are told of that soon.
		if shown and shown.is_available and presence_of(pool).is_available then
			show(shown, address, user);
		end
	end

	-- All subscribers

	--- Whether a presence differs from what was told, and has for long enough.
	local function is_news(shown, now)
		if state.told and is_same(shown, state.told) then
			changed_at = nil;
			return false;
		end
		if changed_at == nil then changed_at = now end
		local wait = (state.told or shown.is_available) and settle_seconds or start_seconds;
		return now - changed_at >= wait;
	end

	--- Whether a subscription has not ended, and was told something else.
	local function is_to_be_told(subscription, shown)
		local account, address, told = subscription.account, subscription.address, subscription.told;
		if subscriptions.get(account.jid, address) ~= subscription then return false end
		return not told or not is_same(told, shown);
	end

	local function list_all()
		for _, subscription in ipairs(subscriptions.all()) do
			if not subscription.is_listed then
				subscription.is_listed = true;
				state.last = state.last + 1;
				outbox[state.last] = subscription;
			end
		end
	end

	--- Tells the one who has waited longest what holds now.
	local function tell_next()
		local shown = state.told;
		while shown and may_tell > 0 do
			local subscription = outbox[state.first];
			if not subscription then return nil end
			outbox[state.first] = nil;
			state.first = state.first + 1;
			subscription.is_listed = nil;
			if is_to_be_told(subscription, shown) then
				may_tell = may_tell - 1;
				return function() return tell(subscription, shown) end;
			end
		end
		return nil;
	end

	local function tick(now, is_relayed)
		if is_relayed then subscriptions.load(now) end
		if not subscriptions.is_loaded() then return end
		local shown = is_relayed and presence_of(pool) or unavailable;
		if is_news(shown, now) then
			state.told = shown;
			changed_at = nil;
			list_all();
		end
		may_tell = told_at_once;
		if outbox[state.first] ~= nil and not pacer.has(tell_next) then pacer.begin(tell_next) end
	end

	local function close()
		local function tell_end(subscription)
			local told = subscription.told;
			if told and told.is_available and is_to_be_told(subscription, unavailable) then
				tell(subscription, unavailable);
			end
		end
		pacer.begin(for_each(subscriptions.all, tell_end));
	end

	subscriptions.loaded.listen(refresh);
	return { accept = accept, tick = tick, remind = remind, refresh = refresh, close = close, state = state };
end

-- requests/doubtful.ts
-- Errors of which it is not known yet whether the resource has said them, or its server, since it is gone.
--
-- A server gives back what a session had not acknowledged, in the name of the session, and says only then that it is
-- unavailable. Prosody does both in one turn of the loop; from another server, one comes right behind the other.

--- @param accept Takes an error to be the resource's own.
-- @param former What an earlier instance of the module kept.
local function new_doubtful(pool, in_flight, later, pacer, accept, former)
	--- How long an error of another server waits at least, until the next tick, in seconds.
	local min_seconds = 0.1;

	local state = former or {};

	--- What a server says of a session that is gone.
	local function is_doubtful(condition, is_local)
		-- ejabberd says service-unavailable. Prosody does, too, but then inside the send.
		if not is_local then return condition == "service-unavailable" end
		return condition == "recipient-unavailable" or is_unreachable(condition);
	end

	local function conclude(request)
		local held = state[request];
		if not held then return end
		local resource, condition, answer, is_local = held.resource, held.condition, held.answer, held.is_local;
		-- It may have ended or gone elsewhere, and have left a late try there, or have come back to where it had left one.
		local found = in_flight.find(resource, request.seen, request.id);
		local is_its_own = found and (found.late_try_of or found) == (request.late_try_of or request);
		local is_there = is_its_own and pool.all[resource.jid] == resource;
		-- Where its session has gone in silence, the next tick finds that.
		if is_there and is_local and prosody.full_sessions[resource.jid] == nil then return end
		state[request] = nil;
		if found and is_there then accept(found, resource, condition, answer) end
	end

	local function hold(request, resource, condition, answer)
		local is_local = is_local_domain(domain_of(bare(resource.jid)));
		if not is_doubtful(condition, is_local) then return false end
		local former_one = state[request];
		if former_one and former_one.resource == resource then return true end
		if former_one then conclude(request) end
		state[request] = {
			resource = resource, condition = condition, answer = answer, is_local = is_local, since = monotonic(),
		};
		if is_local then later(0, function() return conclude(request) end) end
		return true;
	end

	local function tick(now)
		local due = {};
		for request, held in pairs(state) do
			if now >= held.since + min_seconds then due[#due + 1] = request end
		end
		if #due > 0 then pacer.begin(for_each(function() return due end, conclude)) end
	end

	return { hold = hold, tick = tick, state = state };
end

-- requests/answers.ts
-- The way back: from a resource to the user who asked.

--- @param former What an earlier instance of the module kept.
local function new_answers(parts, former)
	local names, options, pool, in_flight = parts.names, parts.options, parts.pool, parts.in_flight;
	local dispatch, ejection, ping, payloads = parts.dispatch, parts.ejection, parts.ping, parts.payloads;
	local suspect, later, pacer = parts.suspect, parts.later, parts.pacer;
	--- Makes the error of a resource one for the user who asked.
	local function address(request, answer)
		answer.attr.from = request.to;
		answer.attr.to = request.sender.jid;
		names.hide_node(answer);
	end

	--- Whether an error of the service counts as a failure.
	local function is_failure(answer)
		local wanted = options.error_conditions;
		return #wanted > 0 and includes(wanted, condition_of(answer));
	end

	--- Takes an error that a resource has said itself.
	local function accept_own(request, resource, condition, answer)
		if is_failure(answer) then
			ejection.failed(resource, request.sender.account, monotonic(), "an error");
		else
			ejection.succeeded(resource);
		end
		address(request, answer);
		if condition ~= "service-unavailable" and condition ~= "feature-not-implemented" then
			payloads.note_error(request);
			return dispatch.finish(request, answer);
		end
		local is_unknown = condition == "feature-not-implemented";
		payloads.note_refusal(request, resource, is_unknown);
		dispatch.redispatch(request, is_unknown and "unknown" or "unavailable", answer);
	end

	local doubtful = new_doubtful(pool, in_flight, later, pacer, accept_own, former);

	local function accept_error(request, resource, answer)
		local condition = bare_condition(answer);
		if condition == nil or not is_delivery_failure(condition) then
			return accept_own(request, resource, condition, answer);
		end
		suspect(resource, request.sender.account, answer);
		if dispatch.bounce(request) then return end
		if doubtful.hold(request, resource, condition, answer) then
			-- It is believed at once that it may not know this, so that fewer others ask.
			if condition == "service-unavailable" then
				payloads.note_refusal(request, resource, false);
			end
		elseif condition == "recipient-unavailable" then
			-- mod_smacks says this of all that a client had not acknowledged when it was lost; that is no answer.
			dispatch.redispatch(request, "lost");
		elseif is_unreachable(condition) then
			address(request, answer);
			dispatch.redispatch(request, "lost", answer);
		else
			accept_own(request, resource, condition, answer);
		end
	end

	local function accept(stanza)
		local attr = stanza.attr;
		local from = attr.from;
		local to = attr.to;
		local id = attr.id;
		if from == nil or to == nil or id == nil then return false end
		local resource = pool.all[from];
		if not resource then return false end
		local request = in_flight.find(resource, to, id);
		if not request then return ping.accept(resource, stanza) end
		if attr.type == "error" then
			accept_error(request, resource, stanza);
			return true;
		end
		if payloads.is_watching then payloads.note_result(request, resource) end
		if resource.failures > 0 then ejection.succeeded(resource) end
		attr.from = request.to;
		attr.to = request.sender.jid;
		dispatch.finish(request, stanza);
		return true;
	end

	return { accept = accept, tick = doubtful.tick, state = doubtful.state };
end

-- requests/choose.ts
-- Which resource gets a request.

--- @param nobody_eligible Called where nobody is.
local function new_choose(options, pool, in_flight, policies, nobody_eligible)
	--- How often the policy is asked, before all resources are gone through.
	local max_picks = 3;

	--- Goes through all resources. Those of a lower rank serve where none of a higher one can; but where one of a higher
	-- rank only has no room, the request waits, or goes to one that was ejected. The sender's own resource serves where
	-- there is no other; then those that seem not to know the payload, unless the request can wait for one that does.
	--
	-- @param knowing Only those that seem to know the payload.
	local function search(request, stanza, knowing)
		local itself;
		local passes_over = false;
		local blocker;
		local is_full = false;

		local function search_in(list)
			local count = #list;
			local start = math.random(count);
			for step = 0, count - 1 do
				local resource = list[(start + step) % count + 1];
				if not was_tried(resource, request) then
					local unknown = unknown_to(resource, stanza);
					if unknown and (knowing or unknown.is_proven and options.queue_timeout > 0) then
						passes_over = true;
					else
						local same = in_flight.find(resource, request.seen, request.id);
						if same then
							blocker = same;
						elseif resource.pending >= options.max_pending_per_resource then
							is_full = true;
						elseif resource.jid == request.sender.jid then
							itself = resource;
						else
							return resource;
						end
					end
				end
			end
			return nil;
		end

		for _, list in ipairs(pool.ranks()) do
			local found = search_in(list);
			if found then return found, nil, false end
			if blocker or is_full then break end
		end
		if is_full and not blocker then
			for _, list in ipairs(pool.relief) do
				local found = search_in(list);
				if found then return found, nil, false end
			end
		end
		if knowing and passes_over and not itself and not blocker and not is_full then
			return search(request, stanza, false);
		end
		return itself, blocker, is_full;
	end

	--- Whether nothing at all speaks against a resource.
	local function suits(resource, request, stanza)
		if resource.pending >= options.max_pending_per_resource then return false end
		if resource.jid == request.sender.jid or not can_take(resource, request, stanza) then
			return false;
		end
		return not in_flight.find(resource, request.seen, request.id);
	end

	--- Chooses a resource that is the only one for a request, or says why it cannot take it now.
	local function choose_only(resource, request)
		if request.tried and request.tried[resource] ~= nil then return nil, nil, false end
		local same = in_flight.find(resource, request.seen, request.id);
		if same then return nil, same, false end
		if resource.pending >= options.max_pending_per_resource then return nil, nil, true end
		return resource, nil, false;
	end

	local function choose_without_eligible(request, stanza)
		local pick = policies.pick_without_eligible;
		local bound = pick and (pick(pool.eligible, 0, request, stanza));
		if bound then return choose_only(bound, request) end
		nobody_eligible();
		return nil, nil, false;
	end

	return function(request, stanza)
		local eligible = pool.eligible;
		local count = #eligible;
		if count == 0 then return choose_without_eligible(request, stanza) end
		local proposed, is_bound = policies.pick(eligible, count, request, stanza);
		if not proposed then return nil, nil, false end
		-- Most resources know all payloads, and most requests have not been sent before.
		local is_usual = not proposed.unknown and not request.tried and proposed.jid ~= request.sender.jid;
		if is_usual and proposed.pending < options.max_pending_per_resource then
			local is_idle = proposed.pending == 0;
			if is_idle or not in_flight.find(proposed, request.seen, request.id) then
				return proposed, nil, false;
			end
		elseif suits(proposed, request, stanza) then
			return proposed, nil, false;
		end
		if is_bound then return choose_only(proposed, request) end
		for _ = 2, max_picks do
			local other = policies.pick(eligible, count, request, stanza);
			if other and suits(other, request, stanza) then return other, nil, false end
		end
		local found, blocker, is_full = search(request, stanza, true);
		if found and policies.overruled.fire then policies.overruled.fire(request, found) end
		return found, blocker, is_full;
	end;
end

-- requests/in_flight.ts
-- The requests that are open: not answered yet, whether a resource has them or they wait.

--- Goes through all requests that are open, and late tries; none may begin or end meanwhile.
local function each_open(state, act)
	local waiting, at = state.waiting, state.at;
	for request in pairs(waiting) do act(request) end
	for _, open in pairs(at) do
		for _, request in pairs(open.by_id) do act(request) end
		for _, others in pairs(open.same_id) do
			for _, request in pairs(others) do act(request) end
		end
	end
end

--- @param former What an earlier instance of the module kept.
local function new_in_flight(former)
	local memory = new_memory(former and former.memory);
	local state = former or { count = 0, late = 0, at = {}, waiting = {}, memory = memory.state, next_due = math.huge };
	-- What the instance before had begun to end is looked for again.
	state.next_due = 0;
	local at, waiting = state.at, state.waiting;
	local stanzas = memory.state.stanzas;

	local function due_at(time)
		if time < state.next_due then state.next_due = time end
	end

	local function enter(request)
		local account = request.sender.account;
		local domain = account.domain;
		state.count = state.count + 1;
		account.pending = account.pending + 1;
		domain.pending = domain.pending + 1;
		if request.deadline < state.next_due then state.next_due = request.deadline end
	end

	local function assign(request, resource)
		local open = at[resource];
		if not open then
			open = { by_id = {}, same_id = {} };
			at[resource] = open;
		end
		local id = request.id;
		request.resource = resource;
		resource.pending = resource.pending + 1;
		if open.by_id[id] == nil then
			open.by_id[id] = request;
			return;
		end
		local others = open.same_id[id] or {};
		others[request.seen] = request;
		open.same_id[id] = others;
	end

	local function unassign(request)
		local resource = request.resource;
		local open = resource and at[resource];
		if not resource or not open then return end
		local id = request.id;
		request.resource = nil;
		resource.pending = resource.pending - 1;
		if open.by_id[id] == request then
			open.by_id[id] = nil;
			return;
		end
		local others = open.same_id[id];
		if not others then return end
		others[request.seen] = nil;
		if next(others) == nil then open.same_id[id] = nil end
	end

	local function enter_late(late, resource)
		state.late = state.late + 1;
		assign(late, resource);
	end

	local function settle_late(late)
		unassign(late);
		state.late = state.late - 1;
	end

	local function settle(request)
		local account = request.sender.account;
		local domain = account.domain;
		state.count = state.count - 1;
		account.pending = account.pending - 1;
		domain.pending = domain.pending - 1;
		if request.resource then unassign(request) else waiting[request] = nil end
		if stanzas[request] ~= nil then memory.release(request) end
		if request.text_bytes then memory.give(request, request.text_bytes) end
	end

	local function find(resource, seen, id)
		local open = at[resource];
		if not open then return nil end
		local request = open.by_id[id];
		if request and request.seen == seen then return request end
		local others = open.same_id[id];
		return others and others[seen];
	end

	local function of_resource(resource, max)
		if max == nil then max = math.huge end
		local open = at[resource];
		if not open then return {} end
		local function can_move(request) return not request.bounced end
		local requests = values_where(open.by_id, can_move, max);
		for _, others in pairs(open.same_id) do
			local more = values_where(others, can_move, max - #requests);
			for _, request in ipairs(more) do requests[#requests + 1] = request end
		end
		return requests;
	end

	--- When something is to be done about a request that nobody answers.
	local function due_of(request)
		return math.min(request.deadline, request.try_until or math.huge, request.queued_until or math.huge);
	end

	local function overdue(now)
		local found = {};
		if now < state.next_due then return found end
		state.next_due = math.huge;
		each_open(state, function(request)
			if due_of(request) <= now then
				found[request] = true;
				-- Where only its try has ended, it may go on until its deadline.
				if request.deadline > now then due_at(request.deadline) end
			else
				due_at(due_of(request));
			end
		end);
		return found;
	end

	local function tick()
		memory.tick();
		for resource in pairs(at) do
			if resource.pending == 0 then at[resource] = nil end
		end
	end

	return {
		enter = enter; assign = assign; unassign = unassign;
		wait = function(request) waiting[request] = true end;
		go_on = function(request) waiting[request] = nil end;
		settle = settle; enter_late = enter_late; settle_late = settle_late;
		is_open = function(request) return request.resource ~= nil or waiting[request] ~= nil end;
		find = find; of_resource = of_resource; due_at = due_at; overdue = overdue; tick = tick; memory = memory;
		state = state;
	};
end

-- requests/late_tries.ts
-- Tries of requests that were too slow for `client_proxy_try_timeout`. They stay at their resource, which may answer first
-- after all, and which works for them in any case.

local function new_late_tries(in_flight)
	--- As many as that may always be there, and that part of what is open, as with Envoy's retry budgets.
	local always = 3;
	local part = 1 / 5;

	local open = in_flight.state;

	local function finish(late)
		local request = late.late_try_of;
		local others = request and request.late_tries;
		in_flight.settle_late(late);
		if not request or not others then return end
		others[late] = nil;
		if next(others) == nil then request.late_tries = nil end
	end

	return {
		-- A long id is only counted for as long as its request is open.
		have_room = function(request)
			return request.text_bytes == nil and open.late < math.max(always, open.count * part);
		end;
		leave = function(request, resource)
			local late = {
				sender = request.sender, to = request.to, id = request.id, seen = request.seen,
				started = request.started, deadline = request.deadline, given = request.given, late_try_of = request,
			};
			local others = request.late_tries or {};
			others[late] = true;
			request.late_tries = others;
			in_flight.unassign(request);
			in_flight.enter_late(late, resource);
		end;
		finish = finish;
		take_back = function(request)
			if not request.late_tries then return nil end
			local late = next(request.late_tries);
			local resource = late and late.resource;
			if not late or not resource then return nil end
			finish(late);
			if request.resource then in_flight.unassign(request) end
			in_flight.assign(request, resource);
			return late;
		end;
		change_places = function(late, request)
			local resource = request.resource;
			local other = late.resource;
			if not resource or not other then return end
			in_flight.unassign(request);
			in_flight.unassign(late);
			in_flight.assign(request, other);
			in_flight.assign(late, resource);
		end;
	};
end

-- requests/redispatch.ts
-- Which requests may be sent to a second resource when the first one has failed.

--- Whether a request may be sent to another resource.
local function may_redispatch(options, request, stanza, failure, now)
	if options.redispatch == "none" then return false end
	-- What was never delivered has cost nobody anything.
	if failure == "undelivered" then return true end
	if now >= request.deadline or (request.redispatches or 0) >= options.redispatch_limit then
		return false;
	end
	-- Of what the resource did not know, and of a get, nothing is done twice that was asked for once.
	return options.redispatch == "all" or failure == "unknown" or stanza.attr.type == "get";
end

-- requests/dispatch.ts
-- Sends requests to resources, redispatches them, and ends them.

local function new_dispatch(parts)
	local options, pool, in_flight, queue = parts.options, parts.pool, parts.in_flight, parts.queue;
	local look_alikes, choose, ejection, errors = parts.look_alikes, parts.choose, parts.ejection, parts.errors;
	local pacer, run_detached, later, send = parts.pacer, parts.run_detached, parts.later, parts.send;
	--- How long the queue waits for all resources that answer together, in seconds.
	local gather_seconds = 0.1;
	--- When a request ends, a long queue is looked at no further than that. The next tick sees the rest.
	local short_look = 100;

	local ended = new_signal();
	local redispatched = new_signal();
	--- The requests whose send has not returned, and the resource that each is sent to: a delivery that fails meanwhile
	-- never took place.
	local sending = {};
	local waiting = queue.state;
	local late_tries = new_late_tries(in_flight);
	local is_closing = false;
	--- Whether resources are about to be there.
	local is_gathering = false;
	--- How many more requests in the queue may be passed over.
	local may_pass_over = 0;
	local send_out;

	--- The coroutine that runs; Lua 5.1 has none for what runs in no other.
	local function present_thread() return coroutine.running() or "main" end

	-- Tries

	--- Gives the present try of a request its own time-out, where it has one.
	local function limit_try(request, type)
		if options.try_timeout == 0 or type ~= "get" then return end
		request.try_until = monotonic() + options.try_timeout;
		in_flight.due_at(request.try_until);
	end

	--- Takes a request from a resource that has failed it.
	local function withdraw(request, resource, failure)
		local tried = request.tried or {};
		tried[resource] = true;
		request.tried = tried;
		request.try_until = nil;
		request.bounced = nil;
		if failure ~= "undelivered" then request.redispatches = (request.redispatches or 0) + 1 end
		request.failure = failure;
		if failure == "slow" then
			late_tries.leave(request, resource);
		else
			in_flight.unassign(request);
		end
		request.given = monotonic();
	end

	--- Takes a request back to a resource where it has left a late try; false where it has none.
	local function take_back(request)
		local late = late_tries.take_back(request);
		if not late then return false end
		request.failure = nil;
		request.try_until = nil;
		request.given = late.given;
		-- Others may wait for the one that has ended, or may go where the request was.
		look_alikes.release(late);
		look_alikes.release(request);
		return true;
	end

	-- The queue

	local function send_late(request, stanza, chosen)
		in_flight.go_on(request);
		request.given = monotonic();
		send_out(request, stanza, nil, chosen);
	end

	--- Finds the next request in the queue that a resource has room for.
	local function release()
		for _ = 1, short_look do
			local request = queue.next();
			local stanza = request and request.stanza;
			if not request or not stanza then return nil end
			local resource, blocker, is_full = choose(request, stanza);
			if resource or blocker then
				return function()
					queue.remove(request);
					-- Choosing again would advance round_robin twice.
					send_late(request, stanza, resource);
				end;
			end
			-- There may be room for the next one: not every resource can take every request.
			may_pass_over = may_pass_over - 1;
			if may_pass_over < 0 or is_full and not pool.has_room() then return nil end
		end
		return function() end;
	end

	local function release_queue(max_passed_over)
		if max_passed_over == nil then max_passed_over = math.huge end
		if waiting.length == 0 or is_gathering then return end
		local is_under_way = pacer.has(release);
		-- A send can make room for another request; what is under way comes to that by itself.
		if is_under_way and (max_passed_over < math.huge or may_pass_over == math.huge) then
			return;
		end
		queue.rewind();
		may_pass_over = max_passed_over;
		if not is_under_way then pacer.begin(release) end
	end

	local function gained(is_first_of_many)
		if not is_first_of_many then return release_queue() end
		-- Otherwise all that wait would go to the first one, and their sticky keys would be placed there.
		is_gathering = true;
		later(gather_seconds, function()
			is_gathering = false;
			release_queue();
		end);
	end

	-- Ending

	--- Has a request go on where it has left a late try, in place of an error; false where it cannot.
	local function goes_on(request, answer)
		if is_closing or answer.attr.type == "result" or request.deadline <= monotonic() then
			return false;
		end
		local resource, tried = request.resource, request.tried;
		if not take_back(request) then return false end
		if not resource then return true end
		if tried then tried[resource] = true end
		release_queue(short_look);
		return true;
	end

	local function finish(request, answer, refusal)
		local original = request.late_try_of;
		if original then
			if answer.attr.type == "result" and in_flight.is_open(original) then
				-- With this result the request has its answer, too.
				late_tries.change_places(request, original);
				local given = request.given;
				request.given = original.given;
				original.given = given;
				finish(original, answer);
			else
				late_tries.finish(request);
			end
			-- Others may wait for either.
			look_alikes.release(request);
			look_alikes.release(original);
			return release_queue(short_look);
		end
		if request.late_tries and goes_on(request, answer) then return end
		if ended.fire then ended.fire(request, answer, refusal) end
		local makes_room = request.resource ~= nil and waiting.length > 0;
		in_flight.settle(request);
		if not makes_room and not request.followers then
			return send(answer, request.sender.host);
		end
		-- Others wait for its end, and not for what its answer may wait for.
		run_detached(function() return send(answer, request.sender.host) end);
		look_alikes.release(request);
		if makes_room then release_queue(short_look) end
	end

	local function refuse(request, refusal)
		look_alikes.leave(request);
		queue.remove(request);
		finish(request, errors.answer_to(request, refusal), refusal);
	end

	-- Waiting

	--- Puts a request into the queue, in place of another one where it is full; refuses it where none gives way.
	local function enqueue(request)
		local is_full = waiting.length >= options.queue_size;
		local loser = is_full and queue.giving_way_to(request.sender.account.jid) or nil;
		if is_full and not loser then return refuse(request, refusals.queue_full) end
		if loser then queue.remove(loser) end
		local until_when = monotonic() + options.queue_timeout;
		in_flight.due_at(until_when);
		queue.add(request, until_when);
		-- Last, since whoever hears of it may ask again at once; and what its answer may wait for is its own affair.
		if loser then run_detached(function() return refuse(loser, refusals.queue_full) end) end
	end

	--- Lets a request wait that no resource can take, or ends it: with the answer that it has got, if there is one.
	local function wait_or_end(request, stanza, blocker, is_full, answer)
		if request.late_tries and take_back(request) then return end
		in_flight.wait(request);
		if not blocker and answer and (request.failure ~= "lost" or options.queue_timeout == 0) then
			finish(request, answer);
		elseif not blocker and options.queue_timeout == 0 then
			refuse(request, refusal_without_resource(request, is_full));
		elseif not in_flight.memory.keep_waiting(request, stanza) then
			refuse(request, refusals.no_memory);
		elseif not in_flight.is_open(request) then
			-- What gave way to it has brought about its end.
			return;
		elseif blocker then
			look_alikes.wait_behind(blocker, request);
		else
			enqueue(request);
		end
	end

	local function line_up(request, stanza)
		if options.queue_timeout > 0 and (is_gathering or pacer.has(release)) then
			wait_or_end(request, stanza, nil, false, nil);
		else
			send_out(request, stanza);
		end
	end

	-- Sending

	--- The resource that a request goes to whose own one may still answer; nil where it stays.
	local function find_better(request, stanza, resource, failure)
		local tried = request.tried or {};
		tried[resource] = true;
		request.tried = tried;
		local other = choose(request, stanza);
		tried[resource] = nil;
		local is_better = other and (failure == "slow" or (other.rank or -1) > (resource.rank or -1));
		return is_better and other or nil;
	end

	local function redispatch(request, failure, answer)
		local stanza, resource = request.stanza, request.resource;
		-- Its resource may still answer.
		local stays = failure == "hibernating" or failure == "slow";
		local other;
		local may_move = false;
		if stanza and resource and may_redispatch(options, request, stanza, failure, monotonic()) then
			local is_worth_it = stays and (failure ~= "slow" or late_tries.have_room(request));
			if is_worth_it then other = find_better(request, stanza, resource, failure) end
			may_move = not stays or other ~= nil;
		end
		if stanza and resource and may_move then
			withdraw(request, resource, failure);
			send_out(request, clone(stanza), answer, other);
			-- Its stanza is of no use after the last move, unless it waits.
			if request.resource and (request.redispatches or 0) >= options.redispatch_limit then
				in_flight.memory.release(request);
			end
			if waiting.length > 0 then release_queue(short_look) end
		elseif stays then
			request.try_until = nil;
			-- Another resource may be there later.
			if stanza and failure == "slow" then limit_try(request, stanza.attr.type) end
		elseif answer then
			finish(request, answer);
		else
			refuse(request, refusals.lost);
		end
	end

	send_out = function(request, stanza, answer, chosen)
		local passed = stanza;
		local resource = chosen;
		local blocker;
		local is_full = false;
		if not resource then resource, blocker, is_full = choose(request, passed) end
		while resource do
			local attr = passed.attr;
			in_flight.assign(request, resource);
			if request.failure then
				if redispatched.fire then redispatched.fire(request, request.failure, resource) end
				request.failure = nil;
			end
			if options.try_timeout > 0 then limit_try(request, attr.type) end
			attr.from = request.seen;
			attr.to = resource.jid;
			sending[request] = resource;
			send(passed, resource.host);
			-- It may have waited until others took over.
			if sending[request] ~= resource then return end
			sending[request] = nil;
			local bounced = request.bounced;
			if not bounced then return end
			request.bounced = nil;
			-- It may have been answered all the same.
			if not in_flight.is_open(request) then return end
			if bounced ~= true and bounced ~= present_thread() then
				-- The send has waited, and what it sent may have arrived: at a session that is there still, or the next one.
				return redispatch(request, "lost");
			end
			local now = monotonic();
			ejection.failed(resource, request.sender.account, now, "a failed delivery");
			if not may_redispatch(options, request, passed, "undelivered", now) then
				return refuse(request, refusals.lost);
			end
			withdraw(request, resource, "undelivered");
			passed = clone(passed);
			resource, blocker, is_full = choose(request, passed);
		end
		wait_or_end(request, passed, blocker, is_full, answer);
	end;

	in_flight.memory.gave_way.listen(function(request)
		-- Without its stanza it cannot be served. While its send has not returned, it is on its way.
		if request.resource or not in_flight.is_open(request) then return end
		-- Its answer may wait, and the memory is free all the same.
		run_detached(function() return refuse(request, refusals.no_memory) end);
	end);

	local function bounce(request)
		if sending[request] ~= request.resource then return false end
		request.bounced = true;
		return true;
	end

	local function bounce_all(resource)
		for request, recipient in pairs(sending) do
			local is_there = recipient == resource and request.resource == resource;
			if is_there and not request.bounced then request.bounced = present_thread() end
		end
	end

	-- No send spans a tick unless it waits, and nobody can say for how long.
	local function tick()
		local bounced = {};
		for request in pairs(sending) do
			sending[request] = nil;
			if request.bounced then
				request.bounced = nil;
				bounced[#bounced + 1] = request;
			end
		end
		for _, request in ipairs(bounced) do
			if in_flight.is_open(request) then
				run_detached(function() return redispatch(request, "lost") end);
			end
		end
	end

	-- What came back while the instance before a reload sent it is for the first tick.
	each_open(in_flight.state, function(request)
		if request.bounced and request.resource then sending[request] = request.resource end
	end);
	-- Those whom the instance before a reload has left in the queue come first.
	if waiting.length > 0 then gained(true) end
	return {
		send_out = send_out; send_late = send_late; line_up = line_up; finish = finish; refuse = refuse;
		redispatch = redispatch; bounce = bounce; bounce_all = bounce_all; release_queue = release_queue;
		gained = gained; tick = tick; close = function() is_closing = true end;
		detach = function()
			for request in pairs(sending) do sending[request] = nil end
		end;
		ended = ended; redispatched = redispatched;
	};
end

-- requests/failures.ts
-- What becomes of open requests that their resource does not answer.

local function new_failures(parts)
	local pool, in_flight, dispatch, choose = parts.pool, parts.in_flight, parts.dispatch, parts.choose;
	local ejection, pacer, timed_out = parts.ejection, parts.pacer, parts.timed_out;
	--- The resources whose requests are being moved since they hibernate.
	local moving = {};

	local function resource_left(resource)
		dispatch.bounce_all(resource);
		local function move(request)
			-- Its send may not be over, or it may have ended meanwhile.
			if request.resource == resource and not request.bounced then
				dispatch.redispatch(request, "lost");
			end
		end
		pacer.begin(until_none(function(max) return in_flight.of_resource(resource, max) end, move));
	end

	local function resource_hibernates(resource)
		if moving[resource] ~= nil then return end
		moving[resource] = true;
		local next = for_each(function() return in_flight.of_resource(resource) end, function(request)
			if request.resource == resource then dispatch.redispatch(request, "hibernating") end
		end);
		pacer.begin(function()
			local act = resource.hibernating and next() or nil;
			if not act then moving[resource] = nil end
			return act;
		end);
	end

	--- Whether a request waits in the queue since nobody has room who could take it.
	local function waits_for_room(request)
		local stanza = request.stanza;
		if not stanza then return false end
		local _, _, is_full = choose(request, stanza);
		return is_full;
	end

	--- Whether a resource has had a request that it has not answered for at least half of the time that there was.
	local function had_long(request)
		local started, deadline, given = request.started, request.deadline, request.given;
		return deadline - (given or started) >= (deadline - started) / 2;
	end

	--- Does what has come due for a request, if that still is: its own time, that of a try, or that in the queue.
	local function conclude(request, now)
		local resource, try_until, queued_until = request.resource, request.try_until, request.queued_until;
		local is_overdue = request.deadline <= now;
		local is_slow = try_until ~= nil and try_until <= now;
		if resource and is_overdue and not resource.hibernating and had_long(request) then
			ejection.failed(resource, request.sender.account, now, "a time-out");
			timed_out();
		end
		if is_overdue then
			dispatch.refuse(request, refusals.timed_out);
		elseif resource and is_slow then
			dispatch.redispatch(request, "slow");
		elseif queued_until ~= nil and queued_until <= now then
			dispatch.refuse(request, refusal_without_resource(request, waits_for_room(request)));
		end
	end

	--- Puts requests into the order in which they end: those that wait before those that a resource has, whose end makes
	-- room; and each after those that wait for it, which would be sent otherwise.
	local function in_order(requests)
		local order = {};

		local function append(request)
			if requests[request] == nil then return end
			requests[request] = nil;
			local followers = request.followers;
			if followers then
				for place = #followers, 1, -1 do
					local follower = followers[place];
					if follower then append(follower) end
				end
			end
			order[#order + 1] = request;
		end

		for request in pairs(requests) do
			if not request.resource then append(request) end
		end
		for request in pairs(requests) do append(request) end
		return order;
	end

	--- Does something with each of a set that is open still when its turn comes.
	local function end_each(requests, act)
		local function act_if_open(request)
			if in_flight.is_open(request) then act(request) end
		end
		pacer.begin(for_each(function() return in_order(requests) end, act_if_open));
	end

	local function tick(now)
		local overdue = in_flight.overdue(now);
		if next(overdue) ~= nil then
			end_each(overdue, function(request) return conclude(request, monotonic()) end);
		end
		-- What could not move at first may find another resource now.
		local hibernating = values_where(pool.all, function(resource)
			return resource.hibernating and resource.pending > 0;
		end);
		for _, resource in ipairs(hibernating) do resource_hibernates(resource) end
	end

	local function abandon()
		dispatch.close();
		local open = {};
		each_open(in_flight.state, function(request) open[request] = true end);
		end_each(open, function(request) return dispatch.refuse(request, refusals.lost) end);
	end

	return { resource_left = resource_left, resource_hibernates = resource_hibernates, tick = tick, abandon = abandon };
end

-- requests/look_alikes.ts
-- Requests that a resource could not tell from one that it has not answered (same sender, same id): they wait until
-- that one is settled.

--- @param send_out Sends a request to a resource, lets it wait, or refuses it.
-- @param former What an earlier instance of the module kept.
local function new_look_alikes(pacer, send_out, former)
	local state = former or { released = {} };
	local released = state.released;

	--- Sends them one by one until a resource has one: the others wait for that.
	local function release_each(followers)
		local sent;
		return function()
			if sent and sent.resource and not sent.followers and #followers > 0 then
				sent.followers = followers;
				released[followers] = nil;
				return nil;
			end
			local request = table.remove(followers, 1);
			local stanza = request and request.stanza;
			if not request or not stanza then
				released[followers] = nil;
				return nil;
			end
			sent = request;
			request.behind = nil;
			return function() return send_out(request, stanza) end;
		end;
	end

	local function release(request)
		local followers = request.followers;
		if not followers then return end
		request.followers = nil;
		released[followers] = true;
		pacer.begin(release_each(followers));
	end

	return {
		wait_behind = function(blocker, request)
			local followers = blocker.followers or {};
			followers[#followers + 1] = request;
			blocker.followers = followers;
			request.behind = followers;
		end;
		leave = function(request)
			local followers = request.behind;
			if not followers then return end
			request.behind = nil;
			for place = #followers, 1, -1 do
				if followers[place] == request then
					table.remove(followers, place);
					return;
				end
			end
		end;
		release = release;
		resume = function()
			for followers in pairs(released) do pacer.begin(release_each(followers)) end
		end;
		state = state;
	};
end

-- requests/queue.ts
-- The requests that wait for a resource, first come first.

--- @param former What an earlier instance of the module kept.
local function new_queue(former)
	local shares = new_shares(former and former.shares);
	local state = former or { first = nil, last = nil, length = 0, shares = shares.state };
	--- The one that `next` has returned last, or that before it where that one has left.
	local passed;

	local function add(request, until_when)
		local last = state.last;
		if last then last.queued_after = request else state.first = request end
		request.queued_before = last;
		state.last = request;
		request.queued_until = until_when;
		state.length = state.length + 1;
		shares.add(request.sender.account.jid, 1);
	end

	local function remove(request)
		if request.queued_until == nil then return end
		local before = request.queued_before;
		local after = request.queued_after;
		if before then before.queued_after = after else state.first = after end
		if after then after.queued_before = before else state.last = before end
		if passed == request then passed = before end
		request.queued_before = nil;
		request.queued_after = nil;
		request.queued_until = nil;
		state.length = state.length - 1;
		shares.add(request.sender.account.jid, -1);
	end

	local function next()
		local request = state.first;
		if passed then request = passed.queued_after end
		passed = request or passed;
		return request;
	end

	local function rewind() passed = nil end

	local function giving_way_to(account)
		local loser = shares.who_gives_way(account, 1, false);
		if loser == nil then return nil end
		local request = state.last;
		while request and request.sender.account.jid ~= loser do request = request.queued_before end
		return request;
	end

	return { add = add, remove = remove, next = next, rewind = rewind, giving_way_to = giving_way_to, state = state };
end

-- requests/requests.ts
-- The way in: from the user who asks to a resource.

local function new_requests(parts)
	local host, options, senders, in_flight = parts.host, parts.options, parts.senders, parts.in_flight;
	local queue, dispatch, refuse, from_service = parts.queue, parts.dispatch, parts.refuse, parts.from_service;
	local heard_of = parts.heard_of;
	--- An id and an address up to that length together are not counted.
	local usual_text_bytes = 512;

	local memory = in_flight.memory;
	local open = in_flight.state;
	local known = senders.state.known;
	local is_closed = false;

	--- Whether a party has to leave the places that are left to others.
	local function is_full(account)
		local max = options.max_pending;
		return not may_take(max, open.count, party_pending(account), account.is_local);
	end

	--- Why an account may not ask now.
	local function objection_to(account)
		if is_closed then return refusals.lost end
		if not account.is_allowed then return refusals.forbidden end
		if account.pending >= options.max_pending_per_sender then
			return refusals.too_many_of_account;
		end
		if account.domain.pending >= options.max_pending_per_host then
			return refusals.too_many_of_domain;
		end
		return refusals.too_many_open;
	end

	local function accept(event)
		local stanza = event.stanza;
		local attr = stanza.attr;
		local type = attr.type;
		if type ~= "get" and type ~= "set" then return nil end
		local from = attr.from;
		local id = attr.id;
		local to = attr.to or host;
		if from == nil or id == nil then return true end
		local asked = to;
		if to ~= host and has_resource(to) then
			if from_service(stanza, from, to) then return true end
			asked = bare(to);
		end
		-- The usual case, without a call.
		local sender = known[from] or senders.get(from);
		local account = sender.account;
		if is_closed or not account.is_allowed or account.pending >= options.max_pending_per_sender
				or account.domain.pending >= options.max_pending_per_host
				or open.count >= options.max_pending * unreserved_part and is_full(account) then
			refuse(stanza, objection_to(account));
			return true;
		end
		if options.initiate == "known" then heard_of(account.jid) end
		local started = monotonic();
		local request = {
			sender = sender; to = to; id = id;
			seen = sender.asked == asked and sender.seen or senders.seen_at(sender, asked);
			started = started; deadline = started + options.timeout;
		};
		local text_bytes = #id + #to;
		if text_bytes > usual_text_bytes and not memory.take(request, text_bytes) then
			refuse(stanza, refusals.too_long_ids);
			return true;
		end
		in_flight.enter(request);
		if options.redispatch ~= "none" then memory.keep(request, stanza) end
		if queue.length > 0 then
			dispatch.line_up(request, stanza);
		else
			dispatch.send_out(request, stanza);
		end
		return true;
	end

	local function close() is_closed = true end

	return { accept = accept, close = close };
end

-- service/ejection.ts
-- Ejects resources that fail again and again (passive health checks).

local function new_ejection(options, pool)
	--- How long the first ejection lasts, in seconds; each further one lasts twice as long as the one before.
	local first_seconds = 30;
	local max_seconds = 300;

	local function succeeded(resource)
		resource.failures = 0;
		for party in pairs(resource.failed_for) do resource.failed_for[party] = nil end
	end

	local function eject(resource, now, how)
		-- One that has done well for long enough starts anew.
		if now - resource.ejected_until > max_seconds then resource.ejections = 0 end
		-- Lua 5.3 and later would write a power as 30.0.
		local seconds = math.floor(math.min(first_seconds * 2 ^ resource.ejections, max_seconds));
		local failures = resource.failures;
		resource.ejections = resource.ejections + 1;
		resource.ejected_until = now + seconds;
		resource.is_ejected = true;
		succeeded(resource);
		local what = "has failed " .. tostring(failures) .. " times in a row and is out of use for "
			.. tostring(seconds) .. " seconds";
		pool.refresh(resource, what .. "; the last failure was " .. how);
	end

	local function failed(resource, account, now, how)
		local error_limit = options.error_limit;
		if error_limit == math.huge or resource.is_ejected then return end
		-- Each party counts once, so that none can have a resource ejected alone.
		local party = party_of(account.jid);
		if resource.failures < error_limit and resource.failed_for[party] == nil then
			resource.failed_for[party] = true;
			resource.failures = resource.failures + 1;
		end
		if resource.failures < error_limit or not pool.is_present(resource) then return end
		if pool.may_take_out() > 0 then eject(resource, now, how) end
	end

	local function tick(now)
		local ejected = values_where(pool.all, function(resource) return resource.is_ejected end);
		table.sort(ejected, function(a, b) return a.ejected_until < b.ejected_until end);
		for _, resource in ipairs(ejected) do
			if now < resource.ejected_until and pool.may_take_out() >= 0 then return end
			resource.is_ejected = false;
			pool.refresh(resource, "is in use again");
		end
	end

	return { failed = failed, succeeded = succeeded, tick = tick };
end

-- service/hibernation.ts
-- Sessions on this server that have lost their connection and may resume it (XEP-0198). No presence tells of it.

--- Looks whether the session of a resource hibernates.
local function read_hibernation(resource)
	local session = prosody.full_sessions[resource.jid];
	resource.hibernating = session ~= nil and session.hibernating ~= nil;
end

local function new_hibernation(pool)
	local begun = new_signal();

	local function changed(jid, hibernating)
		local resource = jid ~= nil and pool.all[jid];
		if not resource or resource.hibernating == hibernating then return end
		resource.hibernating = hibernating;
		pool.refresh(resource, hibernating and "has lost its connection" or "has resumed its connection");
		if hibernating and begun.fire then begun.fire(resource) end
	end

	return { changed = changed, begun = begun };
end

-- service/ping.ts
-- Pings resources (XEP-0199), so that those that do not answer get no requests (active health checks).

--- @param own The address that pings.
local function new_ping(own, options, pool, send)
	--- Whether an error says that nobody was there to answer. To say that the service is unavailable takes somebody.
	local function says_dead(stanza)
		local condition = condition_of(stanza) or "";
		return condition ~= "service-unavailable" and is_recipient_gone(condition);
	end

	local number = 0;
	--- Pings are off, and nothing is left of former ones.
	local is_stopped = false;
	--- The ids of the pings whose send has not returned: an error that comes back meanwhile is the server's.
	local sending = {};

	local function conclude(resource, is_alive)
		resource.ping = nil;
		local contradicts = is_alive == resource.is_down;
		resource.ping_contradictions = contradicts and resource.ping_contradictions + 1 or 0;
		if resource.ping_contradictions < (is_alive and options.ping_rise or options.ping_fall) then
			return;
		end
		resource.ping_contradictions = 0;
		resource.is_down = not is_alive;
		local reason = is_alive and "answers pings and is in use again" or "does not answer pings and is out of use";
		pool.refresh(resource, reason);
	end

	local function accept(resource, stanza)
		local id = resource.ping;
		if id == nil or id ~= stanza.attr.id or stanza.attr.to ~= own then return false end
		local is_error = stanza.attr.type == "error";
		local is_bounce = is_error and sending[id] ~= nil;
		conclude(resource, not is_bounce and not (is_error and says_dead(stanza)));
		return true;
	end

	local function ping(resource)
		number = number + 1;
		local id = "ping-" .. tostring(number);
		resource.ping = id;
		sending[id] = true;
		send(iq({ type = "get", id = id, from = own, to = resource.jid }):tag("ping", { xmlns = "urn:xmpp:ping" }));
		sending[id] = nil;
	end

	--- Pings a resource, whose former ping has failed where it is not answered.
	local function ping_next(resource)
		if resource.hibernating then
			-- It cannot answer, and that it has not says nothing.
			resource.ping = nil;
		else
			if resource.ping ~= nil then conclude(resource, false) end
			ping(resource);
		end
	end

	--- Ends what pings have brought about, since none are sent any more.
	local function stop()
		for _, resource in pairs(pool.all) do
			resource.ping = nil;
			resource.ping_due = 0;
			resource.ping_contradictions = 0;
			if resource.is_down then
				resource.is_down = false;
				pool.refresh(resource, "is in use again, since pings are off");
			end
		end
	end

	local function ping_due(now, interval)
		local due = {};
		for _, resource in pairs(pool.all) do
			-- The first ping comes at a random moment, so that pings are spread out.
			if resource.ping_due == 0 then resource.ping_due = now + math.random() * interval end
			-- When the interval has become shorter, the next ping comes sooner.
			if resource.ping_due > now + interval then resource.ping_due = now + interval end
			if now >= resource.ping_due then due[#due + 1] = resource end
		end
		for _, resource in ipairs(due) do
			-- The ping of one may have waited until the others had their next one.
			if resource.ping_due <= now then
				resource.ping_due = now + interval;
				ping_next(resource);
			end
		end
	end

	local function tick(now)
		local interval = options.ping_interval;
		if interval > 0 then
			is_stopped = false;
			ping_due(now, interval);
		elseif not is_stopped then
			is_stopped = true;
			stop();
		end
	end

	return { accept = accept, tick = tick };
end

-- service/departures.ts
-- Which resources have said unavailable, and whether what a server tells of them is older than that.
--
-- A session can say unavailable to us alone and go on (RFC 6121, section 4.6). Its server still shows it when it is asked,
-- with the time of its last presence (XEP-0203).

--- @param former What an earlier instance of the module kept.
local function new_departures(former)
	local max_remembered = 1000;
	--- By how much clocks may differ, and by how much an `unavailable` of a former session may be late, in seconds.
	local tolerance = 30;

	local state = former or new_cache(max_remembered);

	local function is_outdated(jid, stanza, is_answer, is_local)
		local said_at = state:get(jid);
		if said_at == nil then return false end
		local delay = is_answer and stanza:get_child("delay", "urn:xmpp:delay");
		if delay and (is_local or (parse_time(delay.attr.stamp) or 0) < said_at - tolerance) then
			return true;
		end
		state:set(jid, nil);
		return false;
	end

	return {
		said_unavailable = function(jid) state:set(jid, time_of_day()) end;
		is_outdated = is_outdated;
		clear = function() return state:clear() end;
		state = state;
	};
end

-- service/local_account.ts
-- The account of a target that lives on this server.

--- @param component The address that subscribes.
local function new_local_account(address, component)
	local node, host = address.node, address.host;

	local function exists()
		-- Not every authentication provider can tell. Who is logged in exists.
		if prosody.bare_sessions[address.jid] ~= nil then return true end
		local ok, result = pcall(user_exists, node, host);
		return ok and result == true;
	end

	local function approve()
		local origin = prosody.hosts[host];
		if not origin then return end
		prosody.core_post_stanza(origin, presence({ type = "subscribed", from = address.jid, to = component }), true);
	end

	return {
		is_here = function() return is_local_domain(host) end;
		exists = exists;
		has_session = function(jid) return prosody.full_sessions[jid] ~= nil end;
		has_approved = function() return is_contact_subscribed(node, host, component) == true end;
		approve = approve;
	};
end

-- service/probe_rounds.ts
-- Rounds of probing: which resources of an account are still there.
--
-- A probe is answered with a presence for each resource (RFC 6121, section 4.3). One that an answer does not show, or
-- that a delivery has failed to, is suspect until an answer shows it; two answers without it, and it is gone. Silence is
-- an answer about suspects, too, where the account's server says something else meanwhile.

--- @param all The resources of the account.
-- @param interval Returns the time between two probes while all is well, in seconds.
-- @param pool Where they are.
local function new_probe_rounds(all, interval, pool)
	--- How long answers to a probe are awaited, in seconds: while all is well;
	local usual_seconds = 10;
	--- while there are suspects, where nothing has come so far; and where something has.
	local silent_seconds = 2;
	local answered_seconds = 1;
	--- After so many rounds in a row that say nothing, the next one waits for another failure.
	local max_silent_rounds = 6;
	local max_missing = 2;
	--- How long one that was shown is not suspect again through the same party, in seconds.
	local trusted_seconds = 30;

	local round = 0;
	local begun;
	local due = 0;
	local is_answered = false;
	local is_heard = false;
	local silent_rounds = 0;
	local has_suspects = false;

	local function is_hurried() return has_suspects and silent_rounds < max_silent_rounds end

	local function hurry()
		has_suspects = true;
		silent_rounds = 0;
		due = 0;
	end

	local function begin(now)
		round = round + 1;
		begun = now;
		is_answered = false;
		is_heard = false;
		due = now + interval();
	end

	--- Notes that a resource is there, whatever a party has brought about.
	local function clear(resource)
		resource.suspect = false;
		local party = resource.suspected_by;
		if party == nil then return end
		local now = monotonic();
		local trusted = resource.trusted or {};
		for other, expiry in pairs(trusted) do
			if expiry <= now then trusted[other] = nil end
		end
		trusted[party] = now + trusted_seconds;
		resource.trusted = trusted;
		resource.suspected_by = nil;
	end

	local function seen(resource, is_new)
		if resource.suspect then clear(resource) end
		resource.missing = 0;
		if begun == nil then return end
		is_answered = true;
		resource.seen_in = round;
		-- A new one may have sent its presence to us directly, just now.
		if not is_new then resource.listed = true end
	end

	--- Has suspects serve last that do not yet, as many as may.
	local function refresh_suspects(reason)
		local waiting = {};
		has_suspects = false;
		for _, resource in pairs(all) do
			if resource.suspect and resource.missing < max_missing then
				has_suspects = true;
				if resource.state ~= "suspect" then waiting[#waiting + 1] = resource end
			end
		end
		for _, resource in ipairs(waiting) do
			if pool.may_take_out() <= 0 then return end
			pool.refresh(resource, reason);
		end
	end

	local function joined()
		if not has_suspects then return end
		hurry();
		refresh_suspects("is suspect, and another one is there");
	end

	local function answered_empty()
		if begun ~= nil then is_answered = true end
	end

	local function suspect(resource, party, now)
		local is_new = not resource.suspect;
		if is_new then
			local trusted_until = resource.trusted and resource.trusted[party];
			if trusted_until ~= nil and now < trusted_until then return end
			resource.suspect = true;
			resource.suspected_by = party;
		end
		hurry();
		if is_new then pool.refresh(resource, "has failed a delivery") end
	end

	--- Takes note that an answer does not show a resource; returns whether it is gone.
	local function miss(resource, was_hurried)
		-- One that only ever sent its presence directly is in no answer.
		if not resource.suspect and (was_hurried or not resource.listed) then return false end
		resource.suspect = true;
		resource.missing = resource.missing + 1;
		return resource.missing >= max_missing;
	end

	local function conclude(now)
		if begun == nil then return nil end
		local was_hurried = is_hurried();
		local hurried_seconds = is_answered and answered_seconds or silent_seconds;
		if now < begun + (was_hurried and hurried_seconds or usual_seconds) then return nil end
		begun = nil;
		local says_something = is_answered or was_hurried and is_heard;
		silent_rounds = says_something and 0 or silent_rounds + 1;
		local gone = values_where(all, function(resource)
			return says_something and resource.seen_in ~= round and miss(resource, was_hurried);
		end);
		refresh_suspects("is not in the answer to a probe");
		if is_hurried() then due = now end
		return gone;
	end

	for _, resource in pairs(all) do
		-- Rounds are numbered from 1 again after a reload.
		resource.seen_in = nil;
		has_suspects = has_suspects or resource.suspect;
	end
	return {
		begin = begin; seen = seen; joined = joined; answered_empty = answered_empty;
		heard = function() is_heard = true end; suspect = suspect; hasten = function() due = 0 end; conclude = conclude;
		is_due = function(now) return begun == nil and now >= due end;
		is_open = function() return begun ~= nil end;
		is_silent = function(now)
			if begun == nil or is_answered or is_heard then return false end
			return is_hurried() and now >= begun + answered_seconds;
		end;
	};
end

-- service/subscription.ts
-- The component's subscription to the presence of a target: when to ask, and what the log says while it is missing.

--- @param component The address that subscribes.
-- @param address The account that it subscribes to.
-- @param account The same account where it is on this server.
local function new_subscription(component, address, options, account, state, subscriber)
	-- The pauses before the next request, in seconds.
	local usual_pause = 30;
	-- For an account elsewhere that shows nobody: at first;
	local first_pauses = { 1, 2, 4 };
	-- and while something comes in that nobody is there for, where each pause is as long as that has gone on, up to this.
	local busy_pause = 5;
	-- and for one that has refused once, twice and so on.
	local refused_pauses = { 60, 300, 900 };
	local max_refused_pause = 3600;

	local is_empty, send, probe = subscriber.is_empty, subscriber.send, subscriber.probe;
	--- What has become of the last request: it was not made, not answered, or refused.
	local outcome = "unasked";
	local due = 0;
	--- How many requests were made since a resource was there, and when the last one was.
	local requests = 0;
	local asked_at = 0;
	--- When something came that nobody is there for, and since when there has been no long pause between such.
	local wanted_at = -math.huge;
	local wanted_since = 0;
	--- Whether the last request was approved, or an approval has shown since.
	local is_confirmed = false;
	local refused_count = 0;
	--- It has just approved, and is still to be probed: not every server sends the presences along.
	local has_just_approved = false;
	--- When an account that takes its approval back may be asked again at once.
	local renewable_at = 0;
	--- Whether there was no such account on this server.
	local is_missing = false;
	local has_warned = false;
	--- Whether what was warned of still holds, also of what an earlier instance of the module has warned of.
	local has_obstacle = true;

	local function warn_once(text)
		if has_warned or not is_empty() then return end
		has_warned = true;
		has_obstacle = true;
		subscriber.warn(text);
	end

	local function end_obstacle()
		if not has_obstacle then return end
		has_obstacle = false;
		-- Of an account elsewhere it is only guessed, so it would be written again and again.
		if account.is_here() then has_warned = false end
		subscriber.warn(nil);
	end

	local function warn_of_no_approval()
		warn_once(address.jid .. " has not approved our subscription; accept it in the client (contact: " .. component
			.. ")");
	end

	local function warn_of_refusal()
		warn_once(address.jid .. " refuses our subscription; accept it in the client (contact: " .. component
			.. "), or correct target_address");
	end

	local function subscribe() send(presence({ type = "subscribe", from = component, to = address.jid })) end

	local function ask_here(now)
		due = now + usual_pause;
		-- A request to an account that does not exist yet would spoil its roster when it is created.
		if not account.exists() then
			is_missing = true;
			warn_once("there is no account " .. address.jid .. "; create it with: prosodyctl adduser " .. address.jid);
			return;
		end
		if is_missing then end_obstacle() end
		is_missing = false;
		state.is_approved = account.has_approved();
		if state.is_approved then
			end_obstacle();
			if is_empty() then probe(now) end
			return;
		end
		if not options.auto_subscribe and not is_empty() then return end
		if options.auto_subscribe then account.approve() end
		outcome = "silent";
		subscribe();
		if not account.has_approved() then warn_of_no_approval() end
	end

	local function ask_elsewhere(now)
		-- It may have approved earlier, and then not every server answers the request. Never probe after the request: a
		-- server may take a probe of somebody who is not approved for a reason to refuse, and with that the pending
		-- request would be gone.
		if outcome == "unasked" then probe(now) end
		if requests > #first_pauses and not is_confirmed then warn_of_no_approval() end
		outcome = "silent";
		is_confirmed = false;
		requests = requests + 1;
		asked_at = now;
		due = now + (first_pauses[requests] or usual_pause);
		subscribe();
	end

	local function tick(now, is_wanted)
		local is_here = account.is_here();
		if is_wanted and not is_here and outcome == "silent" then
			-- It may have come since it was asked last, so the first request has it asked at once.
			if now > wanted_at + busy_pause then wanted_since = now end
			wanted_at = now;
			due = math.min(due, asked_at + math.min(asked_at - wanted_since, busy_pause));
		end
		if has_just_approved then
			if is_empty() then probe(now) end
		elseif now >= due and is_here then
			ask_here(now);
		elseif now >= due and is_empty() then
			ask_elsewhere(now);
		end
		has_just_approved = false;
	end

	local function answered()
		end_obstacle();
		state.is_approved = true;
		is_confirmed = true;
		refused_count = 0;
	end

	local function approved(now)
		local is_news = not is_confirmed;
		answered();
		due = math.min(due, now + usual_pause);
		if outcome == "refused" then outcome = "silent" end
		if outcome == "unasked" or account.is_here() then
			has_just_approved = true;
		elseif is_news and is_empty() then
			probe(now);
		end
	end

	local function refused(now)
		-- Several requests may be on their way, each with its own refusal.
		if outcome == "refused" and now < due then return end
		outcome = "refused";
		refused_count = refused_count + 1;
		due = now + (refused_pauses[refused_count] or max_refused_pause);
		warn_of_refusal();
	end

	local function unsubscribed(now)
		local is_here = account.is_here();
		local was_approved = state.is_approved;
		state.is_approved = false;
		-- For an account on this server the configuration is consent.
		local may_ask = was_approved;
		if is_here then may_ask = options.auto_subscribe end
		if not may_ask then
			if is_here or outcome ~= "unasked" then refused(now) end
			return was_approved;
		end
		outcome = "silent";
		if due > now then
			due = math.max(now, renewable_at);
			renewable_at = due + usual_pause;
		end
		return not is_here;
	end

	return {
		tick = tick; ask_soon = function() due = 0 end; approved = approved;
		has_just_approved = function() return has_just_approved end;
		unsubscribed = unsubscribed; answered = answered;
		may_probe = function()
			if account.is_here() then return account.has_approved() end
			return state.is_approved or outcome == "unasked";
		end;
		bounced = function(says_unreachable)
			if not says_unreachable then return warn_of_refusal() end
			warn_once("the server of " .. address.jid
				.. " cannot be reached; is s2s enabled here, and target_address right?");
		end;
		succeeded = function()
			requests = 0;
			has_warned = false;
		end;
	};
end

-- service/target.ts
-- One account whose resources serve: what its presence says, and what is sent to hear of it.

--- @param address The account.
-- @param former What an earlier instance of the module kept.
local function new_target(parts, address, former)
	local own, options, pool, send = parts.own, parts.options, parts.pool, parts.send;
	local warn = parts.warn;
	local function priority_of(stanza)
		local text = stanza:get_child_text("priority");
		local digits = string.match(text or "", "^%s*([+-]?%d+)%s*$");
		return math.max(-128, math.min(tonumber(digits or 0) or 0, 127));
	end

	--- The text of a child, or nil where it is missing or empty.
	local function text_of(stanza, name)
		local text = stanza:get_child_text(name);
		return text ~= "" and text or nil;
	end

	local function read_presence(stanza)
		return { priority = priority_of(stanza), show = text_of(stanza, "show"), status = text_of(stanza, "status") };
	end

	--- Whether an error says that the account's server could not be reached, rather than what the account wants.
	local function says_unreachable(stanza)
		local report = stanza:get_child("error");
		if not report then return false end
		if report.attr.type == "wait" or report.attr.by == own then return true end
		return is_unreachable(condition_of(stanza));
	end

	--- How long a server may take over its answer to a subscription request or probe, in seconds.
	local answer_seconds = 60;
	--- How long after an unavailable from another server it is looked whether there is a next session of that name.
	local successor_seconds = 3;

	local resources = {};
	local is_serving = true;
	--- When presence was last asked for.
	local asked_at = -math.huge;
	--- Whether the send of a probe has not returned.
	local is_probing = false;
	--- When it is looked for such a session; nil while no unavailable has come.
	local successor_due;
	--- Whether a delivery to a session on this server has failed since the last tick, or may have before a reload.
	local has_failed_here = former ~= nil;

	for jid, resource in pairs(pool.all) do
		if bare(jid) == address.jid then
			resources[jid] = resource;
			read_hibernation(resource);
		end
	end

	local account = new_local_account(address, own);
	local approval = former and former.approval or { is_approved = false };
	local departures = new_departures(former and former.departures);
	local rounds = new_probe_rounds(resources, function() return options.probe_interval end, pool);

	local function probe(now)
		asked_at = now;
		rounds.begin(now);
		is_probing = true;
		send(presence({ type = "probe", from = own, to = address.jid }));
		is_probing = false;
	end

	local subscription = new_subscription(own, address, options, account, approval, {
		is_empty = function() return next(resources) == nil end;
		send = function(stanza)
			asked_at = monotonic();
			send(stanza);
		end;
		probe = probe;
		warn = function(text) return warn(address.jid, text) end;
	});

	local function remove(gone, reason)
		for _, resource in ipairs(gone) do
			if resources[resource.jid] == resource then resources[resource.jid] = nil end
		end
		pool.remove(gone, reason);
	end

	local function remove_all(reason, only_listed)
		remove(values_where(resources, function(resource) return resource.listed or not only_listed end), reason);
	end

	--- Whether what comes now answers something that was asked. An account on this server answers inside the send.
	local function is_answer()
		if account.is_here() then return is_probing end
		return rounds.is_open() or subscription.has_just_approved();
	end

	local function add(jid, stanza)
		local is_new = resources[jid] == nil;
		local resource = pool.put(jid, read_presence(stanza));
		read_hibernation(resource);
		resource.is_leaving = not is_serving;
		rounds.seen(resource, is_new);
		-- A probe is answered with the time of the presence (XEP-0203). Without it, it was sent just now.
		local was_there = stanza:get_child("delay", "urn:xmpp:delay") ~= nil;
		if rounds.is_open() and was_there then subscription.answered() end
		resources[jid] = resource;
		if is_new then subscription.succeeded() end
		pool.refresh(resource, resource.show ~= nil and "shows " .. resource.show or "is available", was_there);
		if is_new then rounds.joined() end
	end

	--- Returns whether the resource was known.
	local function remove_one(jid, reason)
		local resource = resources[jid];
		if resource then remove({ resource }, reason) end
		return resource ~= nil;
	end

	local function available(from, stanza)
		if not has_resource(from) then return end
		if departures.is_outdated(from, stanza, is_answer(), account.is_here()) then
			rounds.answered_empty();
		else
			add(from, stanza);
		end
	end

	local function became_unavailable(from, now)
		if has_resource(from) then
			if not remove_one(from, "unavailable") then return end
			departures.said_unavailable(from);
			-- Some servers tell of the end of a session after they have told of the next one of that name.
			if not account.is_here() then
				successor_due = successor_due or now + successor_seconds;
			end
			return;
		end
		-- From the bare JID it may be the receipt for our own request, or the answer to our probe that nobody is there
		-- whom we are subscribed to. Neither says anything of a client that sent us its presence directly.
		local may_answer = now - asked_at < answer_seconds;
		if may_answer then rounds.answered_empty() end
		remove_all("unavailable", may_answer);
	end

	local function failed(from, stanza)
		if has_resource(from) then
			remove_one(from, "error");
			return;
		end
		remove_all("error", false);
		subscription.bounced(says_unreachable(stanza));
	end

	--- Sends our own presence to the account, from the address that it wrote to.
	local function reply(from, to, type) send(presence({ type = type, from = bare(to), to = bare(from) })) end

	local function accept(stanza, from, to)
		local type = stanza.attr.type;
		local now = monotonic();
		if type == "probe" then
			reply(from, to);
		elseif type == "subscribe" then
			reply(from, to, "subscribed");
			reply(from, to);
		elseif type == "unsubscribe" then
			reply(from, to, "unsubscribed");
			reply(from, to, "unavailable");
		elseif to ~= own then
			-- It is for a user, not for us.
			return;
		elseif type == nil then
			available(from, stanza);
		elseif type == "unavailable" then
			became_unavailable(from, now);
		elseif type == "error" then
			failed(from, stanza);
		elseif type == "subscribed" then
			subscription.approved(now);
		elseif type == "unsubscribed" then
			-- RFC 6121, section 3.2: what was known by subscription is known no longer. A resource that has sent its presence
			-- directly cannot be told apart, and sends it again.
			departures.clear();
			if subscription.unsubscribed(now) then remove_all("unsubscribed", false) end
		end
	end

	local function heard(stanza)
		if stanza.attr.type ~= "error" or not says_unreachable(stanza) then rounds.heard() end
	end

	local function suspect(resource, sender, failure)
		if account.is_here() then
			has_failed_here = true;
			return;
		end
		heard(failure);
		-- Services say that, too, of what they are asked for.
		if condition_of(failure) == "item-not-found" or not subscription.may_probe() then return end
		rounds.suspect(resource, party_of(sender.jid), monotonic());
	end

	--- Pings the account's server (XEP-0199). Whatever it answers is heard.
	local function ping()
		local stanza = iq({ type = "get", id = new_id(), from = own, to = address.host });
		send(stanza:tag("ping", { xmlns = "urn:xmpp:ping" }));
	end

	local function tick(now, is_wanted)
		-- What is known of an account elsewhere may be out of date, and its server have had no way to say so.
		if is_wanted and not account.is_here() then rounds.hasten() end
		if has_failed_here and account.is_here() then
			local gone = values_where(resources, function(resource) return not account.has_session(resource.jid) end);
			remove(gone, "no session");
		end
		has_failed_here = false;
		local gone = rounds.conclude(now);
		if gone then remove(gone, "missing from two answers to a probe") end
		if rounds.is_silent(now) and not account.is_here() then ping() end
		local looks_for_successor = successor_due ~= nil and now >= successor_due;
		if looks_for_successor then successor_due = nil end
		local is_due = looks_for_successor or next(resources) ~= nil and rounds.is_due(now);
		if is_due and subscription.may_probe() then probe(now) end
		-- A request would leave us without approval until it is answered, and so without the probe.
		if successor_due == nil then subscription.tick(now, is_wanted) end
	end

	local function set_serving(serves)
		is_serving = serves;
		local all = values_of(resources);
		for _, resource in ipairs(all) do resource.is_leaving = not serves end
		local reason = serves and "belongs to a target" or "belongs to no target any longer";
		for _, resource in ipairs(all) do pool.refresh(resource, reason) end
	end

	return {
		address = address; accept = accept; tick = tick;
		host_changed = function(host, is_up)
			if is_up and (host == address.host or host == own) then
				subscription.ask_soon();
			elseif host == own then
				remove_all(own .. " is not active", false);
			end
		end;
		suspect = suspect; heard = heard;
		probe = function(now)
			if subscription.may_probe() then probe(now) else subscription.ask_soon() end
		end;
		set_serving = set_serving; resources = resources;
		dismiss = function()
			remove_all("no target any longer", false);
			if not account.is_here() or account.exists() then
				send(presence({ type = "unsubscribe", from = own, to = address.jid }));
			end
		end;
		state = { approval = approval, departures = departures.state };
	};
end

-- service/targets.ts
-- The accounts that serve; and those that did and still have something open.

--- @param former What an earlier instance of the module kept.
local function new_targets(parts, former)
	local options, has_open = parts.options, parts.has_open;
	local state = former or {};
	local all = {};
	local leaving = {};
	--- Whether one was wanted since the last tick.
	local is_wanted = false;

	local function make(address)
		local target = new_target(parts, address, state[address.jid]);
		state[address.jid] = target.state;
		return target;
	end

	local function leave(target)
		target.set_serving(false);
		leaving[target.address.jid] = target;
	end

	local function join(address)
		local target = leaving[address.jid] or make(address);
		leaving[address.jid] = nil;
		all[address.jid] = target;
		target.set_serving(true);
	end

	local function is_busy(target)
		for _, resource in pairs(target.resources) do
			if has_open(resource) then return true end
		end
		return false;
	end

	--- An account that serves no longer and has nothing open.
	local function next_idle()
		for _, target in pairs(leaving) do
			if not is_busy(target) then return target end
		end
		return nil;
	end

	--- Forgets such accounts. What is sent to one may wait, too.
	local function forget_idle()
		local target = next_idle();
		while target do
			leaving[target.address.jid] = nil;
			state[target.address.jid] = nil;
			target.dismiss();
			target = next_idle();
		end
	end

	local function refresh()
		local wanted = {};
		for _, address in ipairs(options.targets) do
			wanted[address.jid] = true;
			if all[address.jid] == nil then join(address) end
		end
		for jid, target in pairs(all) do
			if wanted[jid] == nil then
				all[jid] = nil;
				leave(target);
			end
		end
	end

	--- Takes over an account that served before the options changed with a reload.
	local function take_over(jid)
		if all[jid] ~= nil or leaving[jid] ~= nil then return end
		local node, domain = split(jid);
		if node ~= nil and domain ~= nil then
			leave(make({ jid = jid, node = node, host = domain }));
		end
	end

	local function heard(stanza, from)
		local domain = domain_of(bare(from));
		for _, target in pairs(all) do
			if target.address.host == domain then target.heard(stanza) end
		end
	end

	local function accept(stanza, from, to)
		heard(stanza, from);
		local jid = bare(from);
		local target = all[jid] or leaving[jid];
		if target then target.accept(stanza, from, to) end
		return target ~= nil;
	end

	refresh();
	for jid in pairs(state) do take_over(jid) end
	return {
		all = all;
		has = function(jid) return all[jid] ~= nil or leaving[jid] ~= nil end;
		accept = accept; wanted = function() is_wanted = true end;
		probe = function(now)
			-- What is sent to one may wait, and others come and go meanwhile.
			for _, target in ipairs(values_of(all)) do target.probe(now) end
		end;
		tick = function(now)
			local was_wanted = is_wanted;
			is_wanted = false;
			for _, target in ipairs(values_of(all)) do
				if all[target.address.jid] ~= nil then target.tick(now, was_wanted) end
			end
			forget_idle();
		end;
		host_changed = function(host, is_up)
			for _, target in pairs(all) do target.host_changed(host, is_up) end
			for _, target in pairs(leaving) do target.host_changed(host, is_up) end
		end;
		suspect = function(resource, account, failure)
			local target = all[bare(resource.jid)];
			if target then target.suspect(resource, account, failure) end
		end;
		heard = heard; refresh = refresh;
		detach = function()
			for jid in pairs(all) do all[jid] = nil end
			for jid in pairs(leaving) do leaving[jid] = nil end
		end;
		state = state;
	};
end

-- users/secret.ts
-- The secret that pseudonyms and the places of sticky keys are made with: `client_proxy_secret`, which several machines
-- share; or else one of this component's own, made once and kept in storage, so that what is derived from it outlives a
-- restart.

--- @param open Opens the store of the component's own secret; nil and why where that failed.
local function new_secret(options, open)
	local secret;

	--- Reads the secret, or stores the one that is given.
	local function read_or_store(made)
		local store, problem = open();
		if not store then error(problem or "its store cannot be opened", 0) end
		local stored, unread = store:get(nil);
		-- A store that keeps nothing gives an empty table.
		if stored and type(stored.key) == "string" then return stored.key end
		-- There may be one that can be read after the next start.
		if not stored and unread ~= nil then error(unread, 0) end
		local ok, unstored = store:set(nil, { key = made });
		if not ok then error(unstored, 0) end
		return made;
	end

	-- Read when it is first needed: most components never need it.
	local function own_secret()
		if secret ~= nil then return secret end
		local made = sha256(random_bytes(32), true);
		-- Drivers throw, too, when their database cannot be reached.
		local ok, result = pcall(read_or_store, made);
		if not ok then
			local text = "The secret of this component could not be read or stored: %s; a new one holds until the next start";
			module:log("error", text, result);
		end
		secret = ok and result or made;
		return secret;
	end

	return function(purpose) return options.secret == "" and own_secret() or purpose .. options.secret end;
end

-- users/senders.ts
-- Who sends: the address that the service sees for them, whether they may ask, and how much they have open.

--- @param alias_of Returns the alias of a JID.
-- @param former What an earlier instance of the module kept.
local function new_senders(options, names, alias_of, former)
	--- How many are kept beside those who have something open.
	local max_idle = 1000;

	-- Most ask again, and to check each letter of an address costs more than all else here.
	local state = former or { known = {}, known_count = 0, accounts = {}, domains = {} };
	local known, accounts, domains = state.known, state.accounts, state.domains;
	local allowed = {};

	local function forget_known()
		for jid in pairs(known) do known[jid] = nil end
		state.known_count = 0;
	end

	local function forget_idle()
		forget_known();
		for jid, account in pairs(accounts) do
			if account.pending == 0 then accounts[jid] = nil end
		end
		for name, domain in pairs(domains) do
			if domain.pending == 0 then domains[name] = nil end
		end
	end

	local function is_allowed(jid, domain)
		return options.allow == false or allowed[jid] ~= nil or allowed[domain] ~= nil;
	end

	local function new_account(jid, alias)
		local name = domain_of(jid);
		local domain = domains[name];
		if not domain then
			domain = { name = name, pending = 0 };
			domains[name] = domain;
		end
		local account = {
			jid = jid, domain = domain, is_local = is_local_domain(name), alias = alias, pending = 0,
			is_allowed = is_allowed(jid, name),
		};
		accounts[jid] = account;
		return account;
	end

	local function new_sender(jid)
		if state.known_count >= max_idle then forget_idle() end
		local bare_jid = bare(jid);
		local account = accounts[bare_jid] or new_account(bare_jid, alias_of(bare_jid));
		local sender = {
			jid = jid, host = client_host_of(jid), account = account, alias = alias_of(jid), asked = "", seen = "",
		};
		known[jid] = sender;
		state.known_count = state.known_count + 1;
		return sender;
	end

	local function seen_at(sender, bare_asked)
		sender.asked = bare_asked;
		sender.seen = names.seen(bare_asked) .. "/" .. sender.alias;
		return sender.seen;
	end

	local function refresh()
		for jid in pairs(allowed) do allowed[jid] = nil end
		if options.allow ~= false then
			for _, jid in ipairs(options.allow) do allowed[jid] = true end
		end
		-- Their aliases may change with the options.
		forget_known();
		for jid, account in pairs(accounts) do
			account.alias = alias_of(jid);
			account.is_allowed = is_allowed(jid, account.domain.name);
		end
	end

	refresh();
	return {
		get = function(jid) return known[jid] or new_sender(jid) end;
		seen_at = seen_at; refresh = refresh; state = state;
	};
end

-- assembly.ts
-- Builds all parts, gives each those that it needs, and connects the signals of some to others. It keeps no state.

--- @param former The states that the instance before a reload has left; nil where there was none.
local function new_proxy(parts, former)
	local host, options, send, tap = parts.host, parts.options, parts.send, parts.tap;
	local run_detached, later, pacer = parts.run_detached, parts.later, parts.pacer;
	local dispatch, service_requests, directed_presence, log;
	local kept = former or {};
	local errors = new_errors({ options = options, send = send });
	local refuse = errors.refuse;

	-- users
	local names = new_names(host, options);
	local secret = new_secret(options, function() return module:open_store("client_proxy_key") end);
	local aliases = new_aliases(options, secret, kept.aliases);
	local senders = new_senders(options, names, aliases.of, kept.senders);

	-- service
	local pool = new_pool(options, kept.pool);
	local ejection = new_ejection(options, pool);
	local payloads = new_payloads(options, pool);
	local ping = new_ping(names.node, options, pool, send);
	local hibernation = new_hibernation(pool);
	local targets = new_targets({
		own = names.node; options = options; pool = pool;
		has_open = function(resource) return resource.pending > 0 or service_requests.has_open(resource) end;
		send = send;
		warn = function(account, text) return log.warn(account, text) end;
	}, kept.targets);

	-- balance
	local sticky = new_sticky(options, pool, secret, monotonic, kept.sticky);
	local conversations = new_conversations(options, names, monotonic,
		function(seen) return directed_presence.joined_at(seen) end, kept.conversations);
	local policies = new_policies(options, sticky, conversations.in_front);

	-- requests
	local in_flight = new_in_flight(kept.in_flight);
	local queue = new_queue(kept.queue);
	local look_alikes = new_look_alikes(pacer, function(request, stanza)
		return dispatch.send_late(request, stanza);
	end, kept.look_alikes);
	local choose = new_choose(options, pool, in_flight, policies, targets.wanted);
	dispatch = new_dispatch({
		options = options, pool = pool, in_flight = in_flight, queue = queue, look_alikes = look_alikes,
		choose = choose, ejection = ejection, errors = errors, pacer = pacer, run_detached = run_detached,
		later = later, send = send,
	});
	local failures = new_failures({
		pool = pool, in_flight = in_flight, dispatch = dispatch, choose = choose, ejection = ejection, pacer = pacer,
		timed_out = targets.wanted,
	});
	local answers = new_answers({
		names = names, options = options, pool = pool, in_flight = in_flight, dispatch = dispatch, ejection = ejection,
		ping = ping, payloads = payloads, suspect = targets.suspect, later = later, pacer = pacer,
	}, kept.doubtful);

	-- relay
	local routes = new_routes({
		names = names, pool = pool, senders = senders, aliases = aliases, conversations = conversations,
		policies = policies, nobody_eligible = targets.wanted, send = send,
	});
	local messages = new_messages(host, options, pool, routes, refuse, kept.messages);
	service_requests = new_service_requests(options, routes, send, refuse, pacer, kept.service_requests);
	local store = new_subscriber_store(function() return module:open_store("client_proxy_subscribers") end);
	local subscriptions = new_subscriptions(senders, aliases, store, pacer, kept.subscriptions);
	local subscribers = new_subscribers({
		names = names, pool = pool, senders = senders, subscriptions = subscriptions, send = send, refuse = refuse,
		pacer = pacer,
	}, kept.subscribers);
	directed_presence = new_directed_presence({
		pool = pool, routes = routes, aliases = aliases, send = send, refuse = refuse, pacer = pacer,
		told_unavailable = subscribers.remind,
	}, kept.directed_presence);
	local relay = new_relay({
		names = names, options = options, pool = pool, senders = senders, targets = targets, messages = messages,
		directed_presence = directed_presence, subscribers = subscribers, service_requests = service_requests,
		refuse = refuse,
	});
	local requests = new_requests({
		host = host, options = options, senders = senders, in_flight = in_flight, queue = queue.state,
		dispatch = dispatch, refuse = refuse, from_service = relay.request, heard_of = service_requests.heard_of,
	});

	-- What operators see
	local answer_dropped = new_signal();
	local statistics = new_statistics({
		pool = pool, dispatch = dispatch, errors = errors, routes = routes, answer_dropped = answer_dropped,
	}, kept.statistics);
	log = new_log({ host = host, options = options, pool = pool, dispatch = dispatch, errors = errors }, kept.log);
	local trace = new_trace(aliases, tap);
	local states = {
		senders = senders.state, aliases = aliases.state, pool = pool.state, targets = targets.state,
		sticky = sticky.state, in_flight = in_flight.state, queue = queue.state, doubtful = answers.state,
		look_alikes = look_alikes.state, conversations = conversations.state, messages = messages.state,
		directed_presence = directed_presence.state, service_requests = service_requests.state,
		subscriptions = subscriptions.state, subscribers = subscribers.state, statistics = statistics, log = log.state,
	};
	local function read()
		return read_overview({ host = host, options = options, pool = pool, log = log, states = states });
	end
	local commands = new_commands(pool, targets, trace, read);
	local update_metrics = new_metrics(pool, dispatch, statistics, function() return read_open(states) end);

	-- Who hears of what
	local function resource_left(resource)
		failures.resource_left(resource);
		directed_presence.resource_left(resource);
		service_requests.resource_left(resource);
	end

	pool.changed.listen(function(resource, change)
		if change == "left" then resource_left(resource) end
	end);
	pool.gained.listen(dispatch.gained);
	hibernation.begun.listen(failures.resource_hibernates);
	policies.overruled.listen(conversations.overruled);

	local function drop_answer(answer)
		local from = answer.attr.from;
		if from == nil then return end
		targets.heard(answer, from);
		if targets.all[bare(from)] == nil then return end
		if answer_dropped.fire then answer_dropped.fire(answer) end
		module:log("debug", "Dropped an answer to nothing that was asked: %s", answer:top_tag());
	end

	local is_resumed = not former;

	--- Goes on with what the instance before a reload had begun and not done.
	local function resume()
		if is_resumed then return end
		is_resumed = true;
		local gone = {};
		local function note(resource)
			if pool.all[resource.jid] ~= resource then gone[resource] = true end
		end
		for resource in pairs(in_flight.state.at) do note(resource) end
		for resource in pairs(service_requests.state.counts) do note(resource) end
		directed_presence.each_resource(note);
		for resource in pairs(gone) do resource_left(resource) end
		look_alikes.resume();
		if options.allow ~= false then subscribers.refresh() end
	end

	local function refresh()
		policies.refresh();
		senders.refresh();
		relay.refresh();
		targets.refresh();
		pool.refresh_all();
	end

	local function close()
		requests.close();
		failures.abandon();
		relay.close();
		pacer.finish();
	end

	return {
		accept_request = requests.accept; accept_answer = answers.accept; drop_answer = drop_answer; relay = relay;
		refuse = refuse; host_changed = targets.host_changed; hibernation_changed = hibernation.changed;
		ticks = {
			resume; in_flight.tick; dispatch.tick; answers.tick; failures.tick; ping.tick; payloads.tick; sticky.tick;
			targets.tick;
			-- After all by which a resource can leave, or be down.
			ejection.tick;
			-- For what no signal tells of: when a resource may be asked again what it did not know, or when a
			-- sticky key may move.
			function() return dispatch.release_queue() end;
			relay.tick; log.tick; trace.tick; function() return update_metrics() end;
		};
		refresh = refresh; close = close; read = read; commands = commands; update_metrics = update_metrics;
		login_failed = log.login_failed;
		detach = function()
			trace.tick(math.huge);
			dispatch.detach();
			targets.detach();
		end;
		states = states;
	};
end

-- base/detached.ts
-- Runs functions in coroutines that no event of the server runs in, so that one that waits (util.async) stops no other.

local function new_run_detached()
	local watchers = { error = function(_, problem) return module:log("error", "%s", problem) end };

	local function make() return new_runner(function(act) return act() end, watchers) end

	local runner = make();
	return function(act)
		-- Where what it ran before still waits, or has called this, it is left to that.
		if runner.state ~= "ready" then runner = make() end
		runner:run(act);
	end;
end

-- requests/validity.ts
-- What RFC 6120, section 8.2.3, demands of an IQ. Prosody checks it only for stanzas of its own clients, and its mod_iq
-- throws on others.

local function is_valid_iq(stanza)
	local attr = stanza.attr;
	if attr.id == nil or attr.from == nil then return false end
	local type = attr.type;
	if type == "get" or type == "set" then return #stanza.tags == 1 end
	return type == "result" or type == "error";
end

-- saved_state.ts
-- What survives a reload of the module: each part's own state, handed over as it is.

local is_saved_state, unanswered_in, save_state;
do
	--- To be raised when anything changes in what is handed over, the records in it included.
	local state_version = 9;

	--- Whether a value was saved by this version of this module.
	function is_saved_state(saved)
		return is_table(saved) and saved.version == state_version and is_table(saved.options)
			and is_table(saved.states);
	end

	--- Those in what was saved that the version which loads now has to answer.
	function unanswered_in(saved)
		return one_by_one(function(hand_out)
			-- What this version has saved is in use already.
			local listed = is_table(saved) and (is_saved_state(saved) and saved.owed or saved.unanswered);
			if not is_table(listed) then return end
			for _, request in pairs(listed) do
				if is_table(request) then
					local id, from, to = request.id, request.from, request.to;
					if type(id) == "string" and type(from) == "string" and type(to) == "string" then
						hand_out({ id = id, from = from, to = to });
					end
				end
			end
		end);
	end

	--- All requests that are unanswered.
	local function all_unanswered(states, owed)
		return one_by_one(function(hand_out)
			each_open(states.in_flight, function(request)
				local id, sender, to, late_try_of = request.id, request.sender, request.to, request.late_try_of;
				if not late_try_of then hand_out({ id = id, from = sender.jid, to = to }) end
			end);
			for _, request in pairs(states.service_requests.open) do
				hand_out({ id = request.own_id, from = request.resource.jid, to = request.to });
			end
			for _, request in ipairs(owed) do hand_out(request) end
		end);
	end

	local function all_of(next_item)
		local list = {};
		local item = next_item();
		while item do
			list[#list + 1] = item;
			item = next_item();
		end
		return list;
	end

	--- A table whose items are made when somebody goes through it: this version, which most reloads are onto, does not.
	local function made_later(begin)
		-- There the metatable has no say in that.
		if _VERSION == "Lua 5.1" then return all_of(begin()) end
		local metatable = { __pairs = function()
			local next_item = begin();
			local count = 0;
			return function()
				count = count + 1;
				local item = next_item();
				return item and count, item;
			end;
		end };
		return setmetatable({}, metatable);
	end

	--- @param next_owed Returns the requests of a version before that are not answered yet.
	function save_state(options, states, next_owed)
		local owed = all_of(next_owed);
		local unanswered = made_later(function() return all_unanswered(states, owed) end);
		return { version = state_version, unanswered = unanswered, owed = owed, options = options, states = states };
	end
end

-- component.ts
-- Runs the module as a component of Prosody. This file alone hooks events and sets timers.

--- @param host The component's address.
local function start_component(host)
	local origin = prosody.hosts[host];
	if not origin or origin.type ~= "component" then
		error("mod_client_proxy was loaded on " .. host .. ', expected a component: Component "' .. host
			.. '" "client_proxy"', 0);
	end

	local owner = owners_of_node(host)[1];
	if owner ~= nil then
		-- That one hooks what comes here.
		module:log("info", "Version %s, the name that the service of %s sees", version, owner);
		return;
	end

	-- Options

	--- What the instance before a reload has left; nil where there was none.
	local former = is_saved_state(module.saved_state) and module.saved_state or nil;

	local configuration = new_configuration(host, policy_names, former and former.options);
	local options = configuration.options;

	--- Reads the options again; returns what is wrong.
	local function load_options()
		local reading = configuration.read();
		for _, warning in ipairs(reading.warnings) do module:log("warn", "%s", warning) end
		return reading.errors;
	end

	local function complain_of(errors)
		for _, problem in ipairs(errors) do
			module:log("error", "%s; going on with the former value", problem);
		end
	end

	--- The hosts beside this one whose events are hooked.
	local heard = {};
	local core_post_stanza, hosts = prosody.core_post_stanza, prosody.hosts;

	local tap = { look = nil };

	--- What `core_post_stanza` does, without taking a client's address apart, which costs more than anything done here.
	local function post(stanza, client_host)
		local its_host = client_host ~= nil and hosts[client_host];
		if not its_host or stanza.name ~= "iq" then return core_post_stanza(origin, stanza) end
		if its_host.events.fire_event("iq/full", { origin = origin, stanza = stanza }) then
			return;
		end
		local type = stanza.attr.type;
		if type == "get" or type == "set" then
			origin.send(error_reply(stanza, "cancel", "service-unavailable"));
		end
	end

	--- What `module:send` does, without a detour, and without throwing.
	local function send(stanza, client_host)
		if tap.look then tap.look(stanza) end
		-- An error in a handler of another module must not end what is still to be done here.
		local ok, problem = pcall(post, stanza, client_host);
		if not ok then module:log("error", "Sending %s failed: %s", stanza:top_tag(), problem) end
	end

	local run_detached = new_run_detached();
	local function later(seconds, act) module:add_timer(seconds, function() return run_detached(act) end) end
	local pacer = new_pacer(run_detached, later);

	--- Returns the next request of a version before that is not answered yet.
	local function next_owed() return nil end

	--- Answers the open requests in what was saved whose records cannot be used here.
	local function give_up(saved)
		next_owed = unanswered_in(saved);
		pacer.begin(function()
			local request = next_owed();
			if not request then return nil end
			return function() return send(error_answer(request.id, request.to, request.from, refusals.lost)) end;
		end);
	end

	local problems = load_options();
	if not former and problems[1] ~= nil then
		-- Nobody else will.
		give_up(module.saved_state);
		pacer.finish();
		error(table.concat(problems, "\n"), 0);
	end
	complain_of(problems);

	local proxy = new_proxy({
		host = host, options = options, send = send, tap = tap, run_detached = run_detached, later = later,
		pacer = pacer,
	}, former and former.states);

	local accounts = {};
	for _, target in ipairs(options.targets) do accounts[#accounts + 1] = target.jid end
	local seen = options.node == false and "" or ", which sees " .. options.node;
	module:log("info", "Version %s, for %s%s", version, table.concat(accounts, ", "), seen);

	-- Stanzas

	--- Takes the answers to what was sent, and refuses what would make mod_iq throw.
	local function on_iq_first(event)
		-- What did not come over a connection is another module's, which may compare the answer with it
		-- (`module:send_iq`), so a copy of that is written to. Not by way of a metatable: that module may put another origin
		-- behind its own.
		if rawget(event.origin, "conn") == nil then event.stanza = clone(event.stanza) end
		local stanza = event.stanza;
		local type = stanza.attr.type;
		if type == "result" or type == "error" then
			if proxy.accept_answer(stanza) or proxy.relay.answer(stanza) then return true end
		end
		-- Prosody has checked what its own clients send.
		if event.origin.type == "c2s" or is_valid_iq(stanza) then return nil end
		proxy.refuse(stanza, refusals.malformed);
		return true;
	end

	--- Takes what comes to the name that the service sees, but for answers.
	local function at_node(event)
		local stanza = event.stanza;
		local type = stanza.attr.type;
		if stanza.name == "iq" and (type == "result" or type == "error") then return nil end
		proxy.relay.at_node(stanza);
		return true;
	end

	--- The handler for stanzas that a function takes.
	local function taken_by(take)
		return function(event)
			take(event.stanza);
			return true;
		end;
	end

	--- Hooks the stanzas to a name of the proxy, in the module's context there.
	local function hook_stanzas(context, on_request, on_presence, on_message)
		for _, address in ipairs({ "host", "bare", "full" }) do
			-- Before mod_iq, which is at 0; and after whatever the administrator has loaded on this host.
			context:hook("iq/" .. address, on_iq_first, 100);
			context:hook("iq/" .. address, on_request, -1);
			context:hook("iq/" .. address, taken_by(proxy.drop_answer), -2);
			context:hook("presence/" .. address, on_presence, -1);
			context:hook("message/" .. address, on_message, -1);
		end
	end

	hook_stanzas(module, proxy.accept_request, taken_by(proxy.relay.presence), taken_by(proxy.relay.message));

	-- Events of the server

	--- Whether a host is up whose events are not hooked yet; they are now.
	local function is_new(name)
		local session = prosody.hosts[name];
		if not session or heard[session] ~= nil then return false end
		heard[session] = true;
		return true;
	end

	--- Listens to a host of targets: for sessions that hibernate, and log-ins that fail.
	local function listen_to(host_of_target)
		local context = module:context(host_of_target);
		context:hook("smacks-hibernation-start", function(event)
			return proxy.hibernation_changed(event.origin.full_jid, true);
		end);
		context:hook("smacks-hibernation-end", function(event)
			return proxy.hibernation_changed(event.resumed.full_jid, false);
		end);
		context:hook("authentication-failure", function(event)
			local handler = event.session.sasl_handler;
			local name = handler and handler.username;
			if name ~= nil then
				proxy.login_failed(name .. "@" .. host_of_target, event.condition);
			end
		end);
	end

	--- Hooks the events of the other hosts that are up: those of the targets, and the name that the service sees.
	local function hook_hosts()
		for _, target in ipairs(options.targets) do
			if is_new(target.host) then listen_to(target.host) end
		end
		local node = options.node;
		if node ~= false and is_new(node) then
			hook_stanzas(module:context(node), at_node, at_node, at_node);
		end
	end

	hook_hosts();

	-- Below 0, where the modules of that host are loaded.
	module:hook_global("host-activated", function(name)
		hook_hosts();
		proxy.host_changed(name, true);
	end, -1);
	module:hook_global("config-reloaded", function()
		complain_of(load_options());
		proxy.refresh();
		hook_hosts();
	end);
	module:hook_global("host-deactivating", function(event)
		if event.host == host then proxy.close() else proxy.host_changed(event.host, false) end
	end);
	module:hook_global("server-stopping", proxy.close);

	-- Nothing is asked before the first tick: timers run once the server has started and all hosts are there. A stanza that
	-- is sent earlier can meet a host that is not there yet, and come back.
	module:add_timer(1, function()
		local now = monotonic();
		local place = 0;
		local function go_on()
			local tick = proxy.ticks[place + 1];
			while tick do
				place = place + 1;
				tick(now);
				tick = proxy.ticks[place + 1];
			end
		end
		-- What waits in one, or throws, must not hold up the next; and a timer that throws is never called again.
		while place < #proxy.ticks do run_detached(go_on) end
		return 1;
	end);

	-- What operators see

	--- For other modules: reads what the component does now.
	module.environment.read_overview = proxy.read;

	local unregister_commands = register_commands(host, proxy.commands);

	-- The life of this module

	function module.save() return save_state(options, proxy.states, next_owed) end

	module.restore = give_up;

	function module.unload()
		unregister_commands();
		proxy.detach();
		if module.reloading then return end
		proxy.close();
		proxy.update_metrics(true);
	end
end

-- mod_client_proxy.ts
if module.host == "*" then
	-- `prosodyctl mod_client_proxy` loads the module there, without a server.
	module.command = check_configuration;
else
	start_component(module.host);
end
