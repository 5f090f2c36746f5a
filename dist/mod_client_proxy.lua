-- mod_client_proxy 1.0.0
-- Prosody module: an XMPP component in front of ordinary client sessions
-- Licence: MIT
-- Generated from TypeScript: edit the sources, not this file.

local get_option_of = require("core.configmanager").get;
local getconfig = require("core.configmanager").getconfig;
local is_contact_subscribed = require("core.rostermanager").is_contact_subscribed;
local user_exists = require("core.usermanager").user_exists;
local new_cache = require("util.cache").new;
local stringprep = require("util.encodings").stringprep;
local hmac_sha256 = require("util.hashes").hmac_sha256;
local sha256 = require("util.hashes").sha256;
local new_id = require("util.id").short;
local prep = require("util.jid").prep;
local split = require("util.jid").split;
local random_bytes = require("util.random").bytes;
local clone = require("util.stanza").clone;
local error_reply = require("util.stanza").error_reply;
local iq = require("util.stanza").iq;
local presence = require("util.stanza").presence;
local monotonic = require("util.time").monotonic;

-- base/address.ts
-- Jabber Address Translation: how an address on one side of the proxy is written on the other.

local find = string.find;
local sub = string.sub;

--- The bare JID of a full or bare one. Neither localpart nor domain can hold a slash.
local function bare(jid)
	local slash = find(jid, "/", 1, true);
	return slash ~= nil and sub(jid, 1, slash - 1) or jid;
end

local function has_resource(jid)
	local slash = find(jid, "/", 1, true);
	return slash ~= nil;
end

--- The domain of a bare JID.
local function domain_of(bare_jid)
	local at = find(bare_jid, "@", 1, true);
	return at ~= nil and sub(bare_jid, at + 1) or bare_jid;
end

--- Whether a JID can stand as a resource and reaches the other side unchanged.
local function is_fit_as_resource(jid)
	-- RFC 7622, section 3.4.1.
	local max_resource_bytes = 1023;
	if #jid > max_resource_bytes then
		return false;
	end
	-- Printable ASCII is prepared already.
	local plain = find(jid, "^%g+$");
	return plain ~= nil or stringprep.resourceprep(jid) == jid;
end

--- What stands towards the client for a sender, after the bare address that was asked and a slash: the sender's JID.
-- Where that makes no valid resource (it is too long, or mixes directions of writing), a digest of it takes its
-- place, which "@" keeps from being taken for a JID.
local function as_resource(jid)
	return is_fit_as_resource(jid) and jid or "@" .. sha256(jid, true);
end

-- base/errors.ts
-- The errors that the proxy makes, and what it reads from those of others.

--- All errors that the proxy gives. Never not-authorized or not-acceptable: those are the service's to say, and clients
-- act on them.
local refusals = {
	nobody_there = {
		type = "cancel";
		condition = "service-unavailable";
		text = "Nobody is there to answer this request";
	};
	timed_out = {
		type = "wait";
		condition = "remote-server-timeout";
		text = "The service did not answer in time";
	};
	lost = {
		type = "wait";
		condition = "recipient-unavailable";
		text = "The service went away before it answered";
	};
	too_many = {
		type = "wait";
		condition = "resource-constraint";
		text = "Too many requests are waiting for an answer";
	};
	not_implemented = {
		type = "cancel";
		condition = "feature-not-implemented";
		text = "This address does not relay stanzas of this kind";
	};
	no_presence = {
		type = "cancel";
		condition = "bad-request";
		text = "This address takes no presence";
	};
	forbidden = {
		type = "auth";
		condition = "forbidden";
		text = "This service is not for everybody";
	};
	unknown_address = {
		type = "cancel";
		condition = "item-not-found";
		text = "Nobody is behind this address";
	};
	no_storage = {
		type = "wait";
		condition = "internal-server-error";
		text = "Subscriptions cannot be read at the moment";
	};
	malformed = {
		type = "modify";
		condition = "bad-request";
		text = "An IQ needs an id, a known type, and exactly one child element when it asks for something";
	};
};

local xmlns_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";

local function new_refuse(send)
	return function(stanza, refusal)
		local stanza_attr = stanza.attr;
		local from = stanza_attr.from;
		local type = stanza_attr.type;
		-- RFC 6120, section 8.3.1: no error for an error; and none for an answer.
		if from == nil or type == "error" or type == "result" then
			return;
		end
		send(error_reply(stanza, refusal.type, refusal.condition, refusal.text));
	end;
end

--- An answer to a request, made without its stanza.
local function error_answer(id, from, to, refusal)
	local answer = iq({ type = "error", id = id, from = from, to = to });
	answer:tag("error", { type = refusal.type });
	answer:tag(refusal.condition, { xmlns = xmlns_errors }):up();
	answer:text_tag("text", refusal.text, { xmlns = xmlns_errors });
	return answer;
end

--- Answers a request that was taken in, from the address that was asked.
local function refuse_request(request, refusal)
	return error_answer(request.id, request.to, request.sender.jid, refusal);
end

--- The conditions by which a server says that it could not deliver; some are an application's, too.
local delivery_failures = {
	["item-not-found"] = true;
	["recipient-unavailable"] = true;
	["remote-server-not-found"] = true;
	["remote-server-timeout"] = true;
	["service-unavailable"] = true;
};

--- Whether an error with nothing but this condition may say that a stanza was not delivered.
local function is_delivery_failure(condition)
	return delivery_failures[condition] == true;
end

--- The condition of an error that says nothing else, but for a text at most; nil where there is an application's own
-- condition beside it, or none.
local function bare_condition(stanza)
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
	return condition;
end

--- The condition of an error, whatever else it says; nil where there is none.
local function condition_of(stanza)
	local report = stanza:get_child("error");
	if not report then
		return nil;
	end
	for _, child in ipairs(report.tags) do
		if child.attr.xmlns == xmlns_errors and child.name ~= "text" then
			return child.name;
		end
	end
	return nil;
end

-- requests/validity.ts
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

-- config/option_types.ts
-- Kinds of values that an option can take: how each is read, and what is said where that fails.

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

local function seconds_of(value)
	if type(value) == "number" then
		return value;
	end
	if type(value) ~= "string" then
		return nil;
	end
	local amount, name = string.match(string.lower(value), "^%s*(%d+)%s*(%a*)%s*$");
	if amount == nil or name == nil then
		return nil;
	end
	local unit = seconds_in[name] or seconds_in[(string.gsub(name, "s$", ""))];
	return unit and (tonumber(amount) or 0) * unit;
end

local function parse_period(value)
	local seconds = seconds_of(value);
	if seconds ~= nil and seconds > 0 and seconds < math.huge then
		return seconds;
	end
	return nil;
end

local function parse_whole_number(value)
	local parsed;
	if type(value) == "string" then
		parsed = tonumber(value);
	else
		parsed = value;
	end
	if type(parsed) == "number" and parsed >= 1 and parsed < math.huge and parsed == math.floor(parsed) then
		return parsed;
	end
	return nil;
end

local function is_off(value)
	return value == false or value == "false" or value == 0 or value == "0";
end

local function period(example)
	return {
		parse = parse_period;
		expected = "a number of seconds above 0, or a period like \"2 minutes\"";
		example = example;
	};
end

--- A period that 0 or false turns off; it is 0 then.
local function period_or_off(example)
	return {
		parse = function(value) return is_off(value) and 0 or parse_period(value) end;
		expected = "a number of seconds, or a period like \"2 minutes\", or 0 to turn it off";
		example = example;
	};
end

local function whole_number(example)
	return { parse = parse_whole_number, expected = "a whole number above 0", example = example };
end

--- A number that 0 or false turns off; it is infinite then.
local function limit(example)
	return {
		parse = function(value) return is_off(value) and math.huge or parse_whole_number(value) end;
		expected = "a whole number above 0, or false for no limit";
		example = example;
	};
end

local function flag(example)
	return {
		parse = function(value)
			if value == true or value == "true" or value == 1 then
				return true;
			end
			if is_off(value) then
				return false;
			end
			return nil;
		end;
		expected = "true or false";
		example = example;
	};
end

--- Whether a text is a Lua pattern. Lua itself only looks at what it comes to as it matches.
local function is_pattern(text)
	--- Whether each capture is closed.
	local captures = {};
	local open = {};

	local function letter_at(place)
		return string.sub(text, place, place);
	end

	--- Where the set ends whose first letter, after "[", is at a place; nil where it does not end.
	local function end_of_set(start)
		local place = letter_at(start) == "^" and start + 1 or start;
		-- The first one is a member, even where it is "]".
		repeat
			do
				if letter_at(place) == "" then
					return nil;
				end
				place = place + (letter_at(place) == "%" and 2 or 1);
			end
		until letter_at(place) == "]"
		return place;
	end

	--- Where that ends which begins with "%" at a place; nil where it is nothing.
	local function end_of_escape(place)
		local letter = letter_at(place + 1);
		if letter == "" then
			return nil;
		end
		if letter == "b" then
			return letter_at(place + 3) ~= "" and place + 3 or nil;
		end
		if letter == "f" then
			local temp;
			if letter_at(place + 2) == "[" then
				temp = end_of_set(place + 3);
			else
				temp = nil;
			end
			return temp;
		end
		local capture = tonumber(letter);
		return (capture == nil or captures[capture]) and place + 1 or nil;
	end

	--- Where one item ends; nil where it is none.
	local function end_of_item(place)
		local letter = letter_at(place);
		if letter == "[" then
			return end_of_set(place + 1);
		end
		if letter == "%" then
			return end_of_escape(place);
		end
		if letter == "(" then
			open[#open + 1] = #captures;
			captures[#captures + 1] = false;
		elseif letter == ")" then
			local last = table.remove(open);
			if last == nil then
				return nil;
			end
			captures[last + 1] = true;
		end
		return place;
	end

	local place = 1;
	while place <= #text do
		local last = end_of_item(place);
		if last == nil then
			return false;
		end
		place = last + 1;
	end
	-- Lua allows 32 captures.
	return #open == 0 and #captures <= 32;
end

--- A Lua pattern.
local function pattern(example)
	return {
		parse = function(value) return type(value) == "string" and is_pattern(value) and value or nil end;
		expected = "a Lua pattern";
		example = example;
	};
end

--- One of a closed set of words.
local function one_of(known, example)
	local shown = {};
	for _, text in ipairs(known) do
		shown[#shown + 1] = string.format("%q", text);
	end
	return {
		parse = function(value)
			for _, candidate in ipairs(known) do
				if candidate == value then
					return candidate;
				end
			end
			return nil;
		end;
		expected = "one of " .. table.concat(shown, ", ");
		example = example;
	};
end

--- What each entry of a list parses to, a single text being a list of one; nil where one of them is wrong.
local function parse_list(value, parse)
	local texts = type(value) == "string" and { value } or value;
	if type(texts) ~= "table" or texts == nil then
		return nil;
	end
	local entries = {};
	local count = 0;
	for place, text in pairs(texts) do
		local entry;
		if type(text) == "string" then
			entry = parse(text);
		else
			entry = nil;
		end
		if type(place) ~= "number" or entry == nil then
			return nil;
		end
		entries[place] = entry;
		count = count + 1;
	end
	-- One with holes, or with other keys than 1, 2, 3 and so on, is no list.
	return #entries == count and entries or nil;
end

--- A list of texts, or one text.
local function list_of(parse, expected, example)
	return { parse = function(value) return parse_list(value, parse) end, expected = expected, example = example };
end

-- config/spelling.ts
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

-- config/options.ts
-- The options: their names and defaults, and what each accepts.

--- What holds where nothing is set.
local function default_options()
	return {
		targets = {};
		stanzas = { "iq" };
		offline = "refuse";
		initiate = "none";
		address = "plain";
		timeout = 120;
		try_timeout = 0;
		max_pending = 10000;
		max_pending_per_resource = math.huge;
		max_pending_per_sender = 1000;
		max_pending_per_host = math.huge;
		allow = false;
		queue_timeout = 0;
		queue_size = 1000;
		balance = "random";
		sticky_key = "bare_from";
		sticky_ttl = 3600;
		priority_tiers = false;
		resources = "";
		drain_show = { "dnd" };
		drain_strict = false;
		ping_interval = 0;
		ping_fall = 3;
		ping_rise = 2;
		error_limit = 10;
		relearn = 600;
		redispatch = "safe";
		redispatch_limit = 2;
		probe_interval = 300;
		auto_subscribe = true;
	};
end

--- @param is_proxy Tells of a domain that is a proxy.
local function targets(is_proxy)
	local list = list_of(function(text)
		local node, domain, resource = split(prep(text));
		if node == nil or domain == nil or resource ~= nil then
			return nil;
		end
		local is_proxy_result;
		if is_proxy(domain) then
			is_proxy_result = nil;
		else
			is_proxy_result = { jid = node .. "@" .. domain, node = node, host = domain };
		end
		return is_proxy_result;
	end, "the bare JID of the account that serves, or a list of such, none of them at this or another proxy", "\"service@example.com\"");
	local function parse(value)
		local found = list.parse(value);
		return found and #found > 0 and found or nil;
	end
	return { parse = parse, expected = list.expected, example = list.example };
end

local jids = list_of(function(text)
	local jid = prep(text);
	local _, domain, resource = split(jid);
	local temp;
	if domain ~= nil and resource == nil then
		temp = jid;
	else
		temp = nil;
	end
	return temp;
end, "a list of bare JIDs and domains, or false for everybody", "{ \"user@example.com\"; \"example.org\" }");

local jids_or_all = {
	parse = function(value)
		local temp;
		if value == false then
			temp = false;
		else
			temp = jids.parse(value);
		end
		return temp;
	end;
	expected = jids.expected;
	example = jids.example;
};

local words_for_stanzas = list_of(
	function(text) return (text == "iq" or text == "message" or text == "presence") and text or nil end,
	"a list of \"iq\", which must be there, \"message\" and \"presence\"",
	"{ \"iq\"; \"message\"; \"presence\" }"
);

local kinds_of_stanza = {
	parse = function(value)
		local kinds = words_for_stanzas.parse(value);
		for _, kind in ipairs(kinds or {}) do
			if kind == "iq" then
				return kinds;
			end
		end
		return nil;
	end;
	expected = words_for_stanzas.expected;
	example = words_for_stanzas.example;
};

local shows = list_of(
	function(text) return (text == "away" or text == "chat" or text == "dnd" or text == "xa") and text or nil end,
	"a list of \"away\", \"chat\", \"dnd\" and \"xa\"",
	"{ \"dnd\" }"
);

local sticky_key = {
	parse = function(value)
		if value == "bare_from" or value == "from" or value == "to" then
			return value;
		end
		local attribute = string.match(type(value) == "string" and value or "", "^payload:[^%s]+$");
		return attribute;
	end;
	expected = "\"bare_from\", \"from\", \"to\", or \"payload:\" and the name of an attribute";
	example = "\"payload:room\"";
};

local function show_value(value)
	if type(value) == "string" then
		return string.format("%q", value);
	end
	return type(value) == "table" and "a list or table" or tostring(value);
end

--- Reads all options into a table. An option that is not set gets its default; one that is wrong keeps what it was.
--
-- @param get Returns the value of an option, or nil.
-- @param is_proxy Tells of a domain that is a proxy.
local function read_options(options, get, is_proxy)
	local problems = {};
	local names = {};

	--- What an option is set to, or its default; nil where neither is of its kind.
	local function value_of(name, kind, unset)
		names[#names + 1] = name;
		local value = get(name);
		if value == nil and unset ~= nil then
			return unset;
		end
		local parsed = kind.parse(value);
		if parsed ~= nil then
			return parsed;
		end
		local message = name .. ": got " .. show_value(value) .. ", expected " .. kind.expected;
		problems[#problems + 1] = message .. "; for example: " .. name .. " = " .. kind.example;
		return nil;
	end

	local unset = default_options();

	local function read(key, kind)
		local value = value_of("client_proxy_" .. key, kind, unset[key]);
		if value ~= nil then
			options[key] = value;
		end
	end

	options.targets = value_of("target_address", targets(is_proxy)) or options.targets;
	read("stanzas", kinds_of_stanza);
	read("offline", one_of({ "refuse", "store" }, "\"store\""));
	read("initiate", one_of({ "none", "known", "any" }, "\"known\""));
	read("address", one_of({ "plain", "opaque" }, "\"opaque\""));
	read("timeout", period("120"));
	read("try_timeout", period_or_off("10"));
	read("max_pending", whole_number("10000"));
	read("max_pending_per_resource", limit("100"));
	read("max_pending_per_sender", limit("1000"));
	read("max_pending_per_host", limit("5000"));
	read("allow", jids_or_all);
	read("queue_timeout", period_or_off("30"));
	read("queue_size", whole_number("1000"));
	read("balance", one_of({ "random", "round_robin", "least_pending", "sticky" }, "\"least_pending\""));
	read("sticky_key", sticky_key);
	read("sticky_ttl", period("\"1 hour\""));
	read("priority_tiers", flag("true"));
	read("resources", pattern("\"^focus\""));
	read("drain_show", shows);
	read("drain_strict", flag("true"));
	read("ping_interval", period_or_off("30"));
	read("ping_fall", whole_number("3"));
	read("ping_rise", whole_number("2"));
	read("error_limit", limit("10"));
	read("relearn", period("\"10 minutes\""));
	read("redispatch", one_of({ "none", "safe", "all" }, "\"safe\""));
	read("redispatch_limit", whole_number("2"));
	read("probe_interval", period("300"));
	read("auto_subscribe", flag("false"));
	return { problems = problems, names = names };
end

--- Whether stanzas of a kind are relayed.
local function relays(options, kind)
	for _, relayed in ipairs(options.stanzas) do
		if relayed == kind then
			return true;
		end
	end
	return false;
end

--- The option that a name of ours is a misspelling of; nil where it is right, or not one of ours.
local function misspelt_option(name, names)
	if string.sub(name, 1, 13) ~= "client_proxy_" then
		return nil;
	end
	for _, known in ipairs(names) do
		if known == name then
			return nil;
		end
	end
	return nearest(name, names);
end

-- service/unsupported_payloads.ts
-- What resources have been found not to know.

--- What a request asks: namespace and name of its payload.
local function payload_of(stanza)
	local payload = stanza.tags[1];
	return payload and (payload.attr.xmlns or "") .. " " .. payload.name or "";
end

--- Whether a resource has been found not to know what a request asks.
local function is_unknown_to(resource, stanza)
	local unknown = resource.unknown;
	-- It is learned from requests, and says nothing of a message.
	if not unknown or stanza.name ~= "iq" then
		return false;
	end
	local expiry = unknown[payload_of(stanza)];
	return expiry ~= nil and monotonic() < expiry;
end

--- Whether a resource may be asked, for all that is known of it and of the request.
local function is_able(resource, request, stanza)
	local tried = request.tried;
	return not (tried and tried[resource] ~= nil) and not is_unknown_to(resource, stanza);
end

--- Notes that a resource said it does not know a payload, which is believed when another one does.
local function note_refusal(request, resource, payload)
	local refused_by = request.refused_by or {};
	refused_by[#refused_by + 1] = resource;
	request.refused_by = refused_by;
	request.payload = payload;
end

--- Makes room among what is remembered of a resource; false where there is none.
local function make_room_in(unknown, now)
	--- How many payloads are remembered of a resource.
	local max_unknown = 256;
	local count = 0;
	for payload, expiry in pairs(unknown) do
		if expiry <= now then
			unknown[payload] = nil;
		else
			count = count + 1;
		end
	end
	return count < max_unknown;
end

--- Notes that a resource has answered what others did not know.
local function learn(request, seconds)
	--- A longer one is nobody's.
	local max_payload_bytes = 1024;
	local payload = request.payload;
	if payload == nil or #payload > max_payload_bytes then
		return;
	end
	local now = monotonic();
	for _, resource in ipairs(request.refused_by or {}) do
		local unknown = resource.unknown or {};
		if make_room_in(unknown, now) then
			unknown[payload] = now + seconds;
		end
		resource.unknown = unknown;
	end
	request.refused_by = nil;
end

-- service/ejection.ts
-- Keeps resources out of use for a time that fail again and again.

--- Notes that a resource has answered.
local function succeeded(resource)
	resource.failures = 0;
	for name in pairs(resource.failed_for) do
		resource.failed_for[name] = nil;
	end
end

local function new_ejection(options, pool)
	--- The first time out of use, in seconds; each time is twice as long as the one before.
	local first_seconds = 30;
	local max_seconds = 300;

	--- Nobody is in use again before this. An earlier instance of the module may have put somebody out.
	local first_return = 0;

	--- No sender counts twice, for nobody shall be able to keep a resource out of use alone.
	local function voter(account)
		local domain = account.domain.name;
		return prosody.hosts[domain] ~= nil and account.jid or domain;
	end

	local function eject(resource, now)
		-- One that has done well for long enough starts anew.
		if now - resource.ejected_until > max_seconds then
			resource.ejections = 0;
		end
		-- A whole number, which a power is to Lua 5.3 and later only once it is made one: the log shows it.
		local seconds = math.floor(math.min(first_seconds * 2 ^ resource.ejections, max_seconds));
		resource.ejections = resource.ejections + 1;
		resource.ejected_until = now + seconds;
		resource.is_ejected = true;
		first_return = math.min(first_return, resource.ejected_until);
		module:log(
			"warn",
			"%s has failed %d times in a row and is out of use for %d seconds",
			resource.jid,
			resource.failures,
			seconds
		);
		succeeded(resource);
		pool.refresh(resource);
	end

	local function failed(resource, account, now)
		local error_limit = options.error_limit;
		if error_limit == math.huge or resource.is_ejected then
			return;
		end
		local name = voter(account);
		if resource.failures < error_limit and resource.failed_for[name] == nil then
			resource.failed_for[name] = true;
			resource.failures = resource.failures + 1;
		end
		if resource.failures >= error_limit and pool.has_ready_beside(resource) then
			eject(resource, now);
		end
	end

	local function tick(now)
		if now < first_return then
			return;
		end
		first_return = math.huge;
		for _, resource in pairs(pool.all) do
			if resource.is_ejected and now >= resource.ejected_until then
				resource.is_ejected = false;
				module:log("info", "%s is in use again", resource.jid);
				pool.refresh(resource);
			elseif resource.is_ejected then
				first_return = math.min(first_return, resource.ejected_until);
			end
		end
	end

	return { failed = failed, tick = tick };
end

-- base/weight.ts
-- How much memory a stanza takes while it is kept.

--- An estimate of what an element takes, in bytes; infinite where it is nested too deep to be kept.
local function weight_of(element, depth)
	-- No stanza is worth keeping that is nested deeper: it would take more stack to count than it should.
	local max_depth = 100;
	-- What Lua needs for an element beside its text: three tables and their entries.
	local element_bytes = 500;
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

-- requests/in_flight.ts
-- The requests that have not been answered yet.

--- The request that a resource was asked for a sender under an id, or nil.
local function find_open(resource, seen, id)
	local request = resource.open[id];
	if request and request.seen == seen then
		return request;
	end
	local alike = resource.open_too[id];
	return alike and alike[seen];
end

local function new_in_flight(pool, queue, senders)
	local in_flight;
	--- How much memory the kept stanzas take together at most.
	local max_kept_bytes = 64 * 1024 * 1024;
	--- How many records of settled requests are kept for new ones.
	local max_spare = 1000;
	-- Most requests are answered before it pays to weigh them. So those kept last are not weighed before the next tick,
	-- while there is room for them even where each is the largest stanza that Prosody accepts by default.
	local max_unweighed = 16;
	local max_weighed_bytes = max_kept_bytes - max_unweighed * 512 * 1024;

	--- What those take that have been weighed.
	local kept_bytes = 0;
	--- Those kept last, in turn; `latest` is the place of the very last.
	local unweighed = {};
	local latest = 0;
	-- A record for each request would be most of the garbage that the module makes. Settled ones are free again at
	-- the next tick only: until then whoever still holds one finds it settled, and not another request.
	local settled = {};
	local settled_count = 0;
	local spare = {};
	local spare_count = 0;
	-- The time of no request is up before this.
	local earliest = math.huge;

	local function remind(time)
		if time < earliest then
			earliest = time;
		end
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

	--- Keeps what has not been weighed only if there is room for it.
	local function weigh(request, stanza)
		if request.weight > 0 then
			return;
		end
		request.stanza = nil;
		hold(request, stanza, weight_of(stanza, 1));
	end

	local function enter(sender, to, id, seen, deadline, stanza)
		local request;
		if spare_count > 0 then
			request = spare[spare_count];
			spare_count = spare_count - 1;
			request.sender = sender;
			request.to = to;
			request.id = id;
			request.seen = seen;
			request.deadline = deadline;
			request.stanza = stanza;
			if request.try_until ~= nil then
				request.try_until = nil;
			end
			-- An answer and a bounce may have come from one send.
			if request.bounced then
				request.bounced = nil;
			end
		else
			request = { sender = sender, to = to, id = id, seen = seen, deadline = deadline, resource = nil, stanza = stanza, weight = 0 };
		end
		if stanza and kept_bytes > max_weighed_bytes then
			request.stanza = nil;
			hold(request, stanza, weight_of(stanza, 1));
		elseif stanza then
			latest = latest % max_unweighed + 1;
			local former = unweighed[latest];
			if former and former.stanza then
				weigh(former, former.stanza);
			end
			unweighed[latest] = request;
		end
		local account = sender.account;
		local domain = account.domain;
		in_flight.count = in_flight.count + 1;
		account.pending = account.pending + 1;
		domain.pending = domain.pending + 1;
		if deadline < earliest then
			earliest = deadline;
		end
		return request;
	end

	local function release(request)
		kept_bytes = kept_bytes - request.weight;
		request.weight = 0;
		request.stanza = nil;
	end

	local function keep_waiting(request, stanza)
		release(request);
		return hold(request, stanza, weight_of(stanza, 1));
	end

	local function place(request, resource)
		local id = request.id;
		request.resource = resource;
		resource.pending = resource.pending + 1;
		if resource.open[id] == nil then
			resource.open[id] = request;
			return;
		end
		local alike = resource.open_too[id] or {};
		alike[request.seen] = request;
		resource.open_too[id] = alike;
	end

	local function displace(request)
		local resource = request.resource;
		if not resource then
			return;
		end
		local id = request.id;
		request.resource = nil;
		resource.pending = resource.pending - 1;
		if resource.open[id] == request then
			resource.open[id] = nil;
			return;
		end
		local alike = resource.open_too[id];
		if not alike then
			return;
		end
		alike[request.seen] = nil;
		if next(alike) == nil then
			resource.open_too[id] = nil;
		end
	end

	local function settle(request)
		local resource = request.resource;
		local id = request.id;
		if resource and resource.open[id] == request then
			-- The usual case of displace, without a call.
			request.resource = nil;
			resource.pending = resource.pending - 1;
			resource.open[id] = nil;
		else
			displace(request);
		end
		if request.weight > 0 then
			release(request);
		end
		request.stanza = nil;
		local account = request.sender.account;
		local domain = account.domain;
		in_flight.count = in_flight.count - 1;
		account.pending = account.pending - 1;
		domain.pending = domain.pending - 1;
		-- What has had trouble bears its marks.
		if request.tried or request.followers or request.refused_by then
			return;
		end
		settled_count = settled_count + 1;
		settled[settled_count] = request;
	end

	local function tidy()
		for turn = 1, max_unweighed do
			local request = unweighed[turn];
			if request and request.stanza then
				weigh(request, request.stanza);
			end
			unweighed[turn] = nil;
		end
		-- The shorter list joins the longer one.
		if settled_count > spare_count then
			settled, spare = spare, settled;
			settled_count, spare_count = spare_count, settled_count;
		end
		for number = 1, settled_count do
			spare[spare_count + number] = settled[number];
			settled[number] = nil;
		end
		spare_count = spare_count + settled_count;
		settled_count = 0;
		for number = max_spare + 1, spare_count do
			spare[number] = nil;
		end
		spare_count = math.min(spare_count, max_spare);
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
		for _, alike in pairs(resource.open_too) do
			for _, request in pairs(alike) do
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
		for _, request in ipairs(queue.all()) do
			collect(request, requests);
		end
		return requests;
	end

	--- When something is to be done about a request that nobody answers.
	local function end_of(request)
		return math.min(request.deadline, request.try_until or math.huge, request.queued_until or math.huge);
	end

	local function overdue(now)
		local late = {};
		if now < earliest then
			return late;
		end
		earliest = math.huge;
		for _, request in ipairs(all()) do
			local moment = end_of(request);
			if moment <= now then
				late[#late + 1] = request;
				-- It may stay for now, where only the time of its try is up.
				moment = request.deadline;
			end
			if moment > now and moment < earliest then
				earliest = moment;
			end
		end
		return late;
	end

	local function adopt_each(requests)
		for _, request in ipairs(requests) do
			local account = request.sender.account;
			senders.adopt(request.sender);
			in_flight.count = in_flight.count + 1;
			account.pending = account.pending + 1;
			local account_domain, pending = account.domain, "pending";
			account_domain[pending] = account_domain[pending] + 1;
			remind(end_of(request));
			local stanza = request.stanza;
			request.weight = 0;
			-- It may not have been weighed yet, and be none to keep.
			if stanza then
				weigh(request, stanza);
			end
		end
	end

	local function adopt_waiting(request)
		local requests = {};
		collect(request, requests);
		adopt_each(requests);
	end

	local function adopt(resource)
		adopt_each(on_resource(resource));
	end
	in_flight = {
		count = 0;
		enter = enter;
		keep_waiting = keep_waiting;
		tidy = tidy;
		release = release;
		place = place;
		displace = displace;
		remind = remind;
		settle = settle;
		overdue = overdue;
		all = all;
		on_resource = on_resource;
		adopt = adopt;
		adopt_waiting = adopt_waiting;
	};
	return in_flight;
end

-- requests/answers.ts
-- The way back: from a resource of a target to whoever asked.

--- Returns what takes an IQ of type result or error and tells whether it was an answer to an open request.
--
-- @param on_failure Told of a resource that a delivery failed to.
local function new_answers(options, pool, dispatch, ejection, ping, on_failure)
	--- Takes an error that says nothing but its condition; true where there is nothing left to do.
	local function accept_failure(request, resource, condition, stanza)
		if is_delivery_failure(condition) then
			on_failure(resource);
			if dispatch.bounce(request) then
				return true;
			end
		end
		local account = request.sender.account;
		-- Prosody's mod_smacks says this of all that a client had not acknowledged when it was lost.
		if condition == "recipient-unavailable" then
			ejection.failed(resource, account, monotonic());
			dispatch.move(request, "lost", monotonic());
			return true;
		end
		stanza.attr.from = request.to;
		stanza.attr.to = request.sender.jid;
		if condition == "remote-server-not-found" or condition == "remote-server-timeout" then
			ejection.failed(resource, account, monotonic());
			dispatch.move(request, "lost", monotonic(), stanza);
			return true;
		end
		succeeded(resource);
		if condition == "service-unavailable" then
			dispatch.move(request, "unavailable", monotonic(), stanza);
			return true;
		end
		if condition ~= "feature-not-implemented" then
			return false;
		end
		if request.stanza then
			note_refusal(request, resource, payload_of(request.stanza));
		end
		dispatch.move(request, "unknown", monotonic(), stanza);
		return true;
	end

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
		-- The usual case, without a call.
		local first = resource.open[id];
		local request = first and first.seen == to and first or find_open(resource, to, id);
		if not request then
			return ping.accept(resource, stanza);
		end
		if attr.type == "error" then
			local condition = bare_condition(stanza);
			if condition ~= nil and accept_failure(request, resource, condition, stanza) then
				return true;
			end
		else
			resource.suspect = false;
		end
		if resource.failures > 0 then
			succeeded(resource);
		end
		if request.refused_by then
			learn(request, options.relearn);
		end
		attr.from = request.to;
		attr.to = request.sender.jid;
		dispatch.finish(request, stanza);
		return true;
	end;
end

-- balance/least_pending.ts
-- Balancing: the one of two that has less to do. To look at two is nearly as good as to look at all.

local draw = math.random;

local function pick_less_pending(fit, count)
	if count == 1 then
		return 1;
	end
	local one = draw(count);
	local other = draw(count - 1);
	if other >= one then
		other = other + 1;
	end
	return fit[other].pending < fit[one].pending and other or one;
end

-- balance/random.ts
-- Balancing: each resource is as likely as any other.

local random = math.random;

local function pick_at_random(_fit, count)
	return random(count);
end

-- balance/round_robin.ts
-- Balancing: one after the other.

local function new_round_robin()
	local place = 0;

	return function(_fit, count)
		place = place < count and place + 1 or 1;
		return place;
	end;
end

-- balance/policies.ts
-- Which policy holds.

local function new_policies(options, sticky, conversations)
	local policies;
	local by_name = {
		random = pick_at_random;
		round_robin = new_round_robin();
		least_pending = pick_less_pending;
		sticky = sticky.pick;
	};
	local has_conversations = false;
	local in_conversation = conversations.keeping(function() return by_name[options.balance] end);

	local function refresh()
		has_conversations = relays(options, "message") or relays(options, "presence");
		policies.pick = has_conversations and in_conversation or by_name[options.balance];
		policies.is_random = policies.pick == pick_at_random;
	end

	local function overrule(asking, resource)
		if has_conversations then
			conversations.note(asking.seen, asking.sender.account.jid, resource);
		end
	end
	policies = { pick = pick_at_random, is_random = true, overrule = overrule, refresh = refresh };
	refresh();
	return policies;
end

-- base/resource.ts
local function new_resource(jid)
	local name = string.match(jid, "/(.*)$");
	return {
		jid = jid;
		name = name or "";
		priority = 0;
		show = nil;
		status = nil;
		hibernating = false;
		is_down = false;
		is_leaving = false;
		is_ejected = false;
		rank = nil;
		slot = 0;
		open = {};
		open_too = {};
		pending = 0;
		unknown = nil;
		failures = 0;
		failed_for = {};
		ejections = 0;
		ejected_until = 0;
		ping = nil;
		ping_due = 0;
		ping_turns = 0;
		listed = false;
		suspect = false;
		missing = 0;
		seen_in = nil;
	};
end

-- service/pool.ts
-- The resources that are there, and which of them serve.

--- Whether a resource is one of a list.
local function is_among(list, resource)
	return list[resource.slot] == resource;
end

local function new_pool(options)
	local pool;
	-- Ranks are numbers, so that priorities, from 0 to 127, fit between them.
	local ready = 3000;
	local draining = 2000;
	local absent = 1000;
	local ejected = 0;

	local all = {};
	local lists = {};
	local nobody = {};
	local ranks = {};
	local size = 0;
	local tell_of_gain;

	local function is_draining(resource)
		local show = resource.show;
		if show == nil then
			return false;
		end
		for _, drained in ipairs(options.drain_show) do
			if drained == show then
				return true;
			end
		end
		return false;
	end

	local function rank_of(resource)
		if resource.priority < 0 or resource.is_down or resource.is_leaving then
			return nil;
		end
		local matches = string.find(resource.name, options.resources);
		if matches == nil then
			return nil;
		end
		local tier = options.priority_tiers and resource.priority or 0;
		local is_reserve = resource.hibernating or is_draining(resource);
		if is_reserve and (options.drain_strict or options.queue_timeout > 0) then
			return nil;
		end
		-- The last one that is fit is not kept out, so this is a rank, too.
		if resource.is_ejected then
			return ejected + tier;
		end
		if not is_reserve then
			return ready + tier;
		end
		return (resource.hibernating and absent or draining) + tier;
	end

	local function order_ranks()
		local order = {};
		for rank in pairs(lists) do
			order[#order + 1] = rank;
		end
		table.sort(order, function(a, b) return a > b end);
		ranks = {};
		for _, rank in ipairs(order) do
			local list = lists[rank];
			if list then
				ranks[#ranks + 1] = list;
			end
		end
		pool.fit = ranks[1] or nobody;
	end

	local function enlist(resource, rank)
		local list = lists[rank];
		if not list then
			list = {};
			lists[rank] = list;
			order_ranks();
		end
		local slot = #list + 1;
		list[slot] = resource;
		resource.slot = slot;
		resource.rank = rank;
	end

	-- The last one takes the free place, so that the list has no holes.
	local function dismiss(resource)
		local rank = resource.rank;
		local list = rank ~= nil and lists[rank];
		if rank == nil or not list then
			return;
		end
		local count = #list;
		local last = list[count];
		list[resource.slot] = last;
		last.slot = resource.slot;
		list[count] = nil;
		resource.rank = nil;
		if count == 1 then
			lists[rank] = nil;
			order_ranks();
		end
	end

	--- Puts a resource where it belongs; true where it may serve and could not before.
	local function place(resource)
		local former = resource.rank;
		local rank = rank_of(resource);
		if rank == former then
			return false;
		end
		dismiss(resource);
		if rank ~= nil then
			enlist(resource, rank);
		end
		return rank ~= nil and (former == nil or rank > former);
	end

	local function refresh(resource)
		if all[resource.jid] == resource and place(resource) and tell_of_gain then
			tell_of_gain();
		end
	end

	local function refresh_all()
		for _, resource in pairs(all) do
			place(resource);
		end
		if tell_of_gain then
			tell_of_gain();
		end
	end

	local function has_ready_beside(resource)
		for rank, list in pairs(lists) do
			if rank >= ready and (#list > 1 or list[1] ~= resource) then
				return true;
			end
		end
		return false;
	end

	local function has_room()
		for slot = 1, #pool.fit do
			if pool.fit[slot].pending < options.max_pending_per_resource then
				return true;
			end
		end
		return false;
	end

	local function count_in(resource)
		all[resource.jid] = resource;
		size = size + 1;
		pool.generation = pool.generation + 1;
	end

	local function put(jid, priority, show)
		local resource = all[jid];
		local is_new = not resource;
		if not resource then
			resource = new_resource(jid);
			count_in(resource);
		end
		resource.priority = priority;
		resource.show = show;
		return resource, is_new;
	end

	local function adopt(resource)
		count_in(resource);
		resource.rank = nil;
		-- Rounds of probing are counted anew.
		resource.seen_in = nil;
		place(resource);
	end

	local function remove(resource)
		if all[resource.jid] ~= resource then
			return;
		end
		all[resource.jid] = nil;
		size = size - 1;
		pool.generation = pool.generation + 1;
		dismiss(resource);
	end
	pool = {
		all = all;
		fit = nobody;
		generation = 0;
		size = function() return size end;
		ranks = function() return ranks end;
		has_ready_beside = has_ready_beside;
		has_room = has_room;
		put = put;
		adopt = adopt;
		refresh = refresh;
		refresh_all = refresh_all;
		remove = remove;
		on_gain = function(tell)
			tell_of_gain = tell;
		end;
	};
	return pool;
end

-- balance/ring.ts
-- A consistent hash: each resource has many points on a ring, and a key belongs to the next point. When a resource
-- comes or goes, few keys change hands. (Prosody's util.hashring looks at all points for each key.)

--- What every Lua can hold exactly as a number.
local bytes_of_point = 6;

--- The number that the bytes of a digest make, from a place on.
local function point_in(digest, from)
	local point = 0;
	for place = from, from + bytes_of_point - 1 do
		point = point * 256 + (string.byte(digest, place) or 0);
	end
	return point;
end

local function new_ring(pool)
	--- How many digests make the points of a resource, and how many points are in one.
	local digests = 12;
	local points_in_digest = 5;

	local generation = -1;
	--- All points, in order.
	local points = {};
	--- Whose they are.
	local owners = {};
	local members = {};

	--- Adds the points of those that are new; returns them in order.
	local function points_of_new()
		local added = {};
		for jid, resource in pairs(pool.all) do
			if members[resource] == nil then
				members[resource] = true;
				for number = 1, digests do
					local digest = sha256(jid .. " " .. tostring(number));
					for place = 0, points_in_digest - 1 do
						local point = point_in(digest, place * bytes_of_point + 1);
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

	--- Leaves out the points of those that are gone; returns the others in order.
	local function points_that_stay()
		local kept = {};
		for _, point in ipairs(points) do
			local owner = owners[point];
			if owner and pool.all[owner.jid] == owner then
				kept[#kept + 1] = point;
			else
				owners[point] = nil;
				if owner then
					members[owner] = nil;
				end
			end
		end
		return kept;
	end

	local function merge(one, other)
		local merged = {};
		local next = 0;
		for _, point in ipairs(one) do
			local before = other[next + 1];
			while before ~= nil and before < point do
				merged[#merged + 1] = before;
				next = next + 1;
				before = other[next + 1];
			end
			merged[#merged + 1] = point;
		end
		for place = next, #other - 1 do
			merged[#merged + 1] = other[place + 1] or 0;
		end
		return merged;
	end

	local function place_of(key)
		if generation ~= pool.generation then
			generation = pool.generation;
			local kept = points_that_stay();
			points = merge(kept, points_of_new());
		end
		local point = point_in(sha256(key), 1);
		local low = 0;
		local high = #points;
		while low < high do
			local middle = math.floor((low + high) / 2);
			if (points[middle + 1] or 0) < point then
				low = middle + 1;
			else
				high = middle;
			end
		end
		return low;
	end

	local function owner_at(place, step)
		local count = #points;
		if step >= count then
			return nil;
		end
		return owners[points[(place + step) % count + 1] or 0];
	end

	return { place_of = place_of, owner_at = owner_at };
end

-- balance/sticky.ts
-- Balancing: what belongs together goes to one resource, and stays there while that is fit. A resource that joins
-- takes over nothing that lives elsewhere.

--- @param now The time.
local function new_sticky(options, pool, now)
	--- How many keys are remembered; the one not used for longest goes first.
	local max_keys = 100000;
	--- A longer key is remembered by its digest.
	local max_key_bytes = 255;

	--- How many points of the ring are looked at.
	local max_steps = 50;

	local ring = new_ring(pool);

	local function short_key(key)
		return #key > max_key_bytes and sha256(key) or key;
	end

	local function key_of(request, stanza)
		local kind = options.sticky_key;
		if kind == "bare_from" then
			return short_key(request.sender.account.jid);
		end
		if kind == "from" then
			return short_key(request.sender.jid);
		end
		if kind == "to" then
			return short_key(request.to);
		end
		local payload = stanza.tags[1];
		local value = payload and payload.attr[string.sub(kind, 9)];
		if value == nil then
			return nil;
		end
		-- Most are prepared already, and to look at each letter is what costs most here.
		local plain = string.find(value, "^[%l%d._-]+@[%l%d.-]+$");
		local key = plain ~= nil and value or (prep(value) or value);
		return short_key(key);
	end

	--- Whether a request can go to where its key lives.
	local function is_good(place, fit, request, stanza)
		return is_among(fit, place) and is_able(place, request, stanza);
	end

	--- Where a key belongs among a few of many, whom the ring hardly ever meets: each has a draw for each key.
	local function draw_place(key, fit, count, request, stanza)
		local found;
		local highest = "";
		for place = 1, count do
			local resource = fit[place];
			if is_able(resource, request, stanza) then
				local drawn = sha256(key .. " " .. resource.jid);
				if drawn > highest then
					found = resource;
					highest = drawn;
				end
			end
		end
		return found or fit[pick_less_pending(fit, count)];
	end

	local function find_place(key, fit, count, request, stanza)
		local max_pending = options.max_pending_per_resource;
		local start = ring.place_of(key);
		local full;
		for step = 0, max_steps - 1 do
			local resource = ring.owner_at(start, step);
			if not resource then
				break;
			end
			if is_good(resource, fit, request, stanza) then
				if resource.pending < max_pending then
					return resource;
				end
				-- What is placed where there is no room is served elsewhere at first, and would move after that.
				full = full or resource;
			end
		end
		return full or draw_place(key, fit, count, request, stanza);
	end

	local sticky;
	sticky = {
		pick = function(fit, count, request, stanza)
			local key = key_of(request, stanza);
			if key == nil then
				return pick_less_pending(fit, count);
			end
			local home = sticky.homes:get(key);
			if not home or not is_among(fit, home.resource) then
				local former = home and home.stand_in;
				local is_there = former and is_good(former, fit, request, stanza);
				local placed = is_there and former or find_place(key, fit, count, request, stanza);
				sticky.homes:set(key, { resource = placed, used = now() });
				return placed.slot;
			end
			home.used = now();
			-- This makes it the one that was used last.
			sticky.homes:set(key, home);
			if is_able(home.resource, request, stanza) then
				return home.resource.slot;
			end
			-- It is fit all the same, and the key stays.
			local stand_in = home.stand_in;
			if not stand_in or not is_good(stand_in, fit, request, stanza) then
				stand_in = find_place(key, fit, count, request, stanza);
				home.stand_in = stand_in;
			end
			return stand_in.slot;
		end;
		tick = function(time)
			local key, home = sticky.homes:tail();
			while key ~= nil and home and home.used + options.sticky_ttl <= time do
				sticky.homes:set(key, nil);
				key, home = sticky.homes:tail();
			end
		end;
		homes = new_cache(max_keys);
	};
	return sticky;
end

-- requests/choose.ts
-- Which resource serves a request.

local function new_choose(options, pool, policies)
	--- How often the policy is asked again, before all resources are gone through in turn.
	local max_picks = 2;
	local draw_place = math.random;

	--- Whether nothing at all speaks against a resource.
	local function suits(resource, request, stanza)
		if not is_able(resource, request, stanza) or resource.pending >= options.max_pending_per_resource then
			return false;
		end
		return not find_open(resource, request.seen, request.id) and resource.jid ~= request.sender.jid;
	end

	--- Goes through all resources. Those of a lower rank serve where no other can; but where one of a higher rank only
	-- has no room at the moment, the request waits. One that sent the request itself serves where there is no other.
	local function search(request, stanza)
		local itself;
		local blocker;
		local is_full = false;
		for _, list in ipairs(pool.ranks()) do
			local count = #list;
			local start = math.random(count);
			for step = 0, count - 1 do
				local resource = list[(start + step) % count + 1];
				if is_able(resource, request, stanza) then
					local alike = find_open(resource, request.seen, request.id);
					if alike then
						blocker = alike;
					elseif resource.pending >= options.max_pending_per_resource then
						is_full = true;
					elseif resource.jid == request.sender.jid then
						itself = resource;
					else
						return resource, nil, nil;
					end
				end
			end
			if blocker or is_full then
				break;
			end
		end
		return itself, blocker, is_full;
	end

	return function(request, stanza)
		local fit = pool.fit;
		local count = #fit;
		if count == 0 then
			return nil, nil, nil;
		end
		local pick = policies.pick;
		-- The usual case, without a call.
		local resource = fit[policies.is_random and draw_place(count) or pick(fit, count, request, stanza)];
		local id = request.id;
		local max_pending = options.max_pending_per_resource;
		if not request.tried and not resource.unknown and resource.pending < max_pending and resource.open[id] == nil then
			if resource.open_too[id] == nil and resource.jid ~= request.sender.jid then
				return resource, nil, nil;
			end
		end
		-- What was proposed may do all the same; were it passed over unseen, policies would lose their turn.
		local proposed = resource;
		for _ = 1, max_picks do
			if suits(proposed, request, stanza) then
				return proposed, nil, nil;
			end
			proposed = fit[pick(fit, count, request, stanza)];
		end
		if suits(proposed, request, stanza) then
			return proposed, nil, nil;
		end
		local found, blocker, is_full = search(request, stanza);
		if found then
			policies.overrule(request, found);
		end
		return found, blocker, is_full;
	end;
end

-- base/tally.ts
-- Counts by name, and who has most.

--- Adds to one of several counts, of which none is kept at 0; returns what it is then.
local function add_to(counts, name, by)
	local count = (counts[name] or 0) + by;
	if count > 0 then
		counts[name] = count;
	else
		counts[name] = nil;
	end
	return count;
end

local function nothing_tallied()
	return { counts = {}, names_with = {}, most = 0 };
end

local function new_tally(tallied)
	local names_with = tallied.names_with;

	local function add(name, by)
		local count = add_to(tallied.counts, name, by);
		local former = names_with[count - by];
		if former then
			former[name] = nil;
			if next(former) == nil then
				names_with[count - by] = nil;
			end
		end
		if count > 0 then
			local others = names_with[count] or {};
			others[name] = true;
			names_with[count] = others;
		end
		-- Counts change by one, so that whoever had most is followed by itself or by one of the same count.
		if count > tallied.most or names_with[tallied.most] == nil then
			tallied.most = count;
		end
		return count;
	end

	local function leader()
		local leaders = names_with[tallied.most];
		if not leaders then
			return nil;
		end
		local name = next(leaders);
		return name;
	end

	return { add = add, count = function(name) return tallied.counts[name] or 0 end, leader = leader };
end

-- users/quota.ts
-- How much of a table one account, one server and all together may fill.

--- Other servers get a tenth each, so that none can take all the room by making up accounts.
local function share_of(domain, all)
	return prosody.hosts[domain] ~= nil and all or all / 10;
end

--- @param max How many places there are.
-- @param max_each How many of them one account gets.
local function new_quota(max, max_each)
	local taken = 0;
	local by_account = {};
	local by_domain = {};

	local function book(account, by)
		taken = taken + by;
		add_to(by_account, account.jid, by);
		add_to(by_domain, account.domain.name, by);
	end

	return {
		take = function(account)
			local domain = account.domain.name;
			if taken >= max or (by_account[account.jid] or 0) >= max_each then
				return false;
			end
			if (by_domain[domain] or 0) >= share_of(domain, max) then
				return false;
			end
			book(account, 1);
			return true;
		end;
		adopt = function(account) return book(account, 1) end;
		give = function(account) return book(account, -1) end;
	};
end

-- users/bounded_map.ts
-- A bounded table of what accounts have to do with us. Where there is no room the oldest goes: of the same account, or
-- of the same domain, where that has more than its share; else of the domain that has most.

--- @param max How many entries there may be.
-- @param max_each How many of them one account may have.
-- @param former What an earlier instance of the module had.
local function new_memory(max, max_each, is_needed, former)
	--- How many entries that are still needed are passed over in search of one that is not.
	local max_passed_over = 100;

	local kept = former or {
		entries = {};
		keys_of = {};
		by_domain = nothing_tallied();
		by_account = {};
		count = 0;
	};
	local entries = kept.entries;
	local keys_of = kept.keys_of;
	local by_domain = new_tally(kept.by_domain);

	local function remove(key)
		local entry = entries[key];
		if not entry then
			return;
		end
		entries[key] = nil;
		kept.count = kept.count - 1;
		add_to(kept.by_account, entry.account, -1);
		local domain = domain_of(entry.account);
		local left = by_domain.add(domain, -1);
		local keys = keys_of[domain];
		if keys then
			keys:set(key, nil);
		end
		if left == 0 then
			keys_of[domain] = nil;
		end
	end

	--- Forgets the oldest of a domain that is not needed; false where there is none near the end.
	local function forget_one(domain)
		local keys = keys_of[domain];
		if not keys then
			return false;
		end
		for _ = 1, max_passed_over do
			local key = keys:tail();
			local entry = key ~= nil and entries[key];
			if key == nil or not entry then
				return false;
			end
			if not is_needed(key, entry.value, false) then
				remove(key);
				return true;
			end
			keys:set(key, true);
		end
		return false;
	end

	--- Forgets the older half of what an account has, for to find it is a walk through all of its domain.
	local function forget_half(account)
		local newest_first = {};
		local keys = keys_of[domain_of(account)];
		if not keys then
			return false;
		end
		for key in keys:items() do
			local entry = entries[key];
			if entry and entry.account == account then
				newest_first[#newest_first + 1] = key;
			end
		end
		local count = #newest_first;
		local is_roomy = false;
		for place = count, math.ceil(count / 2), -1 do
			local key = newest_first[place];
			local entry = key ~= nil and entries[key];
			if key ~= nil and entry and not is_needed(key, entry.value, true) then
				remove(key);
				is_roomy = true;
			end
		end
		return is_roomy;
	end

	local function make_room(account)
		if (kept.by_account[account] or 0) >= max_each then
			return forget_half(account);
		end
		local domain = domain_of(account);
		if by_domain.count(domain) >= share_of(domain, max) then
			return forget_one(domain);
		end
		if kept.count < max then
			return true;
		end
		local most = by_domain.leader();
		return most ~= nil and forget_one(most);
	end

	local function set(key, account, value)
		local domain = domain_of(account);
		local entry = entries[key];
		if entry then
			entry.value = value;
		else
			if not make_room(account) then
				return false;
			end
			entries[key] = { account = account, value = value };
			kept.count = kept.count + 1;
			add_to(kept.by_account, account, 1);
			by_domain.add(domain, 1);
		end
		local keys = keys_of[domain] or new_cache(max);
		keys:set(key, true);
		keys_of[domain] = keys;
		return true;
	end

	return {
		get = function(key)
			local entry = entries[key];
			return entry and entry.value;
		end;
		set = set;
		remove = remove;
		kept = kept;
	};
end

-- users/aliases.ts
-- What stands for somebody as the resource of an address that the service sees, and for whom it stands.

--- @param key Returns the key of pseudonyms.
-- @param former What an earlier instance of the module remembered.
local function new_aliases(options, key, former)
	local max_aliases = 100000;
	local max_aliases_each = 1000;
	local digits = 24;

	-- Plain aliases can be read, but for the digests that stand for JIDs that make no resource.
	local function is_needed()
		return false;
	end
	local remembered = new_memory(
		max_aliases,
		max_aliases_each,
		function(_, jid, is_for_own) return is_needed(jid, is_for_own) end,
		former
	);

	local function is_opaque()
		return options.address == "opaque";
	end

	local function digest(jid)
		return string.sub(hmac_sha256(key(), jid, true), 1, digits);
	end

	local function pseudonym(jid)
		local account = bare(jid);
		return account == jid and digest(account) or digest(account) .. "/" .. digest(jid);
	end

	local function of(jid)
		local alias = is_opaque() and pseudonym(jid) or as_resource(jid);
		if alias == jid or remembered.set(alias, bare(jid), jid) then
			return alias;
		end
		return nil;
	end

	local function real(alias)
		local known = remembered.get(alias);
		if known ~= nil then
			return known;
		end
		local is_digest = is_opaque() or string.sub(alias, 1, 1) == "@";
		local jid;
		if is_digest then
			jid = nil;
		else
			jid = prep(alias);
		end
		-- A JID with an empty resource is none.
		return jid ~= nil and (has_resource(jid) or not has_resource(alias)) and jid or nil;
	end

	return {
		of = of;
		real = real;
		keep_while = function(judge)
			is_needed = judge;
		end;
		kept = remembered.kept;
	};
end

-- relay/relay.ts
-- All that is relayed beside the requests of users: messages, presence, and what the service asks.

local function new_contact(options, pool, senders, watches, messages, directed, subscribers, initiated, refuse)
	local is_closed = false;

	--- Notes that a user may be asked something; an error says no more than that the service has written to them.
	local function note_sender(stanza)
		if options.initiate ~= "known" or stanza.attr.type == "error" then
			return;
		end
		local sender = senders.get(stanza.attr.from or "");
		if sender and sender.account.is_allowed then
			initiated.heard_of(sender.account.jid, monotonic());
		end
	end

	local function message_from_any(stanza)
		local from = stanza.attr.from;
		if from == nil then
			return;
		end
		local account = bare(from);
		local is_to_user = has_resource(stanza.attr.to or "");
		local is_service = is_to_user and watches.all[account] ~= nil;
		local resource = pool.all[from];
		if not relays(options, "message") then
			refuse(stanza, refusals.not_implemented);
		elseif is_to_user and stanza.attr.type == "error" and watches.has(account) then
			messages.error_of_service(resource, stanza);
		elseif is_service and resource then
			messages.from_service(resource, stanza);
		elseif is_service then
			refuse(stanza, refusals.not_implemented);
		else
			note_sender(stanza);
			messages.from_user(stanza);
		end
	end

	local function presence_of_user(stanza, is_relayed)
		local type = stanza.attr.type;
		-- What ends something is taken in any case: it may have begun when presence was relayed.
		if type == "unavailable" or type == "error" then
			directed.leave(stanza);
		elseif type == "unsubscribe" then
			subscribers.accept(stanza, is_relayed);
		elseif not is_relayed then
			refuse(stanza, refusals.no_presence);
		elseif is_closed then
			if type ~= "probe" then
				refuse(stanza, refusals.lost);
			end
		elseif type == nil then
			directed.join(stanza);
		elseif type == "subscribe" or type == "probe" then
			subscribers.accept(stanza, is_relayed);
		end
	end

	local function presence_from_any(stanza)
		local from = stanza.attr.from;
		if from == nil then
			return;
		end
		local account = bare(from);
		local is_relayed = relays(options, "presence");
		local is_to_user = is_relayed and watches.all[account] ~= nil and has_resource(stanza.attr.to or "");
		if is_to_user then
			local resource = pool.all[from];
			if resource then
				directed.from_service(resource, stanza);
			end
		elseif not watches.accept(stanza, monotonic()) then
			if is_relayed then
				note_sender(stanza);
			end
			presence_of_user(stanza, is_relayed);
		end
	end

	local function request(stanza)
		local resource = pool.all[stanza.attr.from or ""];
		if resource then
			initiated.from_service(resource, stanza, monotonic());
		else
			refuse(stanza, refusals.not_implemented);
		end
	end

	local function close()
		is_closed = true;
		initiated.close();
		subscribers.close();
		directed.close();
	end

	return { message = message_from_any, presence = presence_from_any, request = request, close = close };
end

-- relay/conversations.ts
-- Who speaks with whom: what a user sends next follows the resource that last sent it something, or got something
-- from it.

--- @param now The time.
-- @param former What an earlier instance of the module had.
local function new_conversations(now, former)
	local max_conversations = 100000;
	local max_conversations_each = 1000;
	local max_idle_seconds = 600;

	local function is_kept()
		return false;
	end
	local memory = new_memory(max_conversations, max_conversations_each, function(seen) return is_kept(seen) end, former);

	local function note(seen, account, resource)
		local known = memory.get(seen);
		if known then
			known.resource = resource;
			known.heard = now();
			memory.set(seen, account, known);
		else
			memory.set(seen, account, { resource = resource, heard = now() });
		end
	end

	local function find_entry(seen)
		local known = memory.get(seen);
		if not known then
			return nil;
		end
		if now() - known.heard <= max_idle_seconds or is_kept(seen) then
			return known;
		end
		memory.remove(seen);
		return nil;
	end

	--- What a resource sees of the whole account of a user.
	local function seen_account(asking)
		return bare(asking.to) .. "/" .. asking.sender.account.alias;
	end

	--- The resource that last had to do with a user or with the whole account.
	local function partner_of(asking)
		local own = find_entry(asking.seen);
		-- The service may have written to the account, and any of its clients may reply.
		local common = find_entry(seen_account(asking));
		local is_newer = common and (not own or common.heard > own.heard);
		local latest = is_newer and common or own;
		return latest and latest.resource;
	end

	return {
		note = note;
		keeping = function(policy) return function(fit, count, asking, stanza)
			local known = partner_of(asking);
			local is_fit = known and is_among(fit, known) and is_able(known, asking, stanza);
			local place = is_fit and known.slot or policy()(fit, count, asking, stanza);
			note(asking.seen, asking.sender.account.jid, fit[place]);
			return place;
		end end;
		keep_while = function(judge)
			is_kept = judge;
		end;
		kept = memory.kept;
	};
end

-- relay/directed_presence.ts
-- Directed presence, both ways (RFC 6121, section 4.6): who has joined something that a resource of the service holds.

--- @param former Whom an earlier instance of the module had shown resources to.
local function new_directed(pool, routes, subscribers, send, refuse, former)
	local max_joined = 100000;
	local max_joined_each = 100;

	local quota = new_quota(max_joined, max_joined_each);
	-- Who did nothing to be shown something must not lose places to that, so the oldest is forgotten here.
	local shown = new_memory(max_joined, max_joined_each, function() return false end, former);
	local joined = {};
	--- In how many places a user is.
	local places = {};

	-- Not what the resource sees for them: that can change while they are there.
	local function key_of(jid, to)
		return jid .. " " .. bare(to);
	end

	local function add(entry)
		joined[key_of(entry.jid, entry.to)] = entry;
		add_to(places, entry.jid, 1);
	end

	--- Takes one out; false where it is out already, for to tell somebody of one end can bring another one about.
	local function remove(entry)
		local key = key_of(entry.jid, entry.to);
		if joined[key] ~= entry then
			return false;
		end
		joined[key] = nil;
		add_to(places, entry.jid, -1);
		quota.give(entry.account);
		return true;
	end

	local function join(stanza)
		local asking, refusal = routes.enter(stanza);
		if not asking then
			refuse(stanza, refusal or refusals.too_many);
			return;
		end
		local known = joined[key_of(asking.sender.jid, asking.to)];
		local is_there = known and pool.all[known.resource.jid] == known.resource;
		local resource = is_there and known.resource or routes.choose(asking, stanza);
		if not resource then
			refuse(stanza, refusals.nobody_there);
			return;
		end
		if known then
			if known.seen ~= asking.seen then
				send(presence({ type = "unavailable", from = known.seen, to = known.resource.jid }));
				known.seen = asking.seen;
			end
			known.resource = resource;
		else
			local account = asking.sender.account;
			if not quota.take(account) then
				refuse(stanza, refusals.too_many);
				return;
			end
			add({ jid = asking.sender.jid, to = asking.to, seen = asking.seen, account = account, resource = resource });
			shown.remove(key_of(asking.sender.jid, asking.to));
		end
		routes.pass_in(stanza, asking, resource);
	end

	local function leave(stanza)
		local key = key_of(stanza.attr.from or "", stanza.attr.to or module.host);
		local known = joined[key];
		shown.remove(key);
		if not known then
			return;
		end
		remove(known);
		-- Where their server says it by an error, the service hears the plain word.
		if stanza.attr.type == "error" then
			send(presence({ type = "unavailable", from = known.seen, to = known.resource.jid }));
		else
			routes.pass(stanza, known.seen, known.resource.jid);
		end
	end

	local function from_service(resource, stanza)
		local to = stanza.attr.to or "";
		local type = stanza.attr.type;
		local user, asked = routes.user_behind(to);
		if user == nil or type ~= nil and type ~= "unavailable" and type ~= "error" then
			return;
		end
		local key = key_of(user, asked);
		local known = joined[key];
		local from = known and known.to or asked;
		if type ~= nil then
			if known and known.resource == resource then
				remove(known);
			end
			shown.remove(key);
		elseif not known then
			shown.set(key, bare(user), { jid = user, from = from, resource = resource });
		end
		routes.pass_out(stanza, from, user, resource);
		if type == "unavailable" then
			subscribers.remind(user, from);
		end
	end

	local function tell_end(from, user)
		send(presence({ type = "unavailable", from = from, to = user }));
		subscribers.remind(user, from);
	end

	--- @param resource Whose end it is; nil for everybody's.
	local function tell_joined(resource)
		local gone = {};
		for _, entry in pairs(joined) do
			if not resource or entry.resource == resource then
				gone[#gone + 1] = entry;
			end
		end
		for _, entry in ipairs(gone) do
			-- To tell one can have others leave, or join again.
			if (not resource or entry.resource == resource) and remove(entry) then
				tell_end(entry.to, entry.jid);
			end
		end
	end

	--- @param resource Whose end it is; nil for everybody's.
	local function tell_shown(resource)
		local gone = {};
		for key, entry in pairs(shown.kept.entries) do
			if not resource or entry.value.resource == resource then
				gone[#gone + 1] = key;
			end
		end
		for _, key in ipairs(gone) do
			local entry = shown.get(key);
			if entry and (not resource or entry.resource == resource) then
				shown.remove(key);
				tell_end(entry.from, entry.jid);
			end
		end
	end

	return {
		join = join;
		leave = leave;
		from_service = from_service;
		resource_lost = function(resource)
			tell_joined(resource);
			tell_shown(resource);
		end;
		close = function()
			tell_joined();
			tell_shown();
		end;
		has = function(jid) return places[jid] ~= nil end;
		has_at = function(seen)
			local user, asked = routes.user_behind(seen);
			return user ~= nil and joined[key_of(user, asked)] ~= nil;
		end;
		joined = joined;
		shown = shown.kept;
		adopt = function(entry)
			quota.adopt(entry.account);
			add(entry);
		end;
	};
end

-- relay/service_requests.ts
-- Requests that the service starts: from a resource of a target to a user, and the answer back.

local function new_initiated_requests(options, routes, send, refuse, former_known)
	--- How many requests a resource may have open with users.
	local max_open_each = 100;
	local max_known = 10000;
	--- A user is known for so long after the last stanza, in seconds.
	local known_seconds = 3600;

	local is_closed = false;
	local open = {};
	local counts = {};
	local known = new_memory(max_known, max_known, function() return false end, former_known);

	--- Why a resource may not ask a user; nil where it may.
	local function objection(resource, user, now)
		if options.initiate == "none" then
			return refusals.not_implemented;
		end
		if is_closed then
			return refusals.lost;
		end
		if user == nil then
			return refusals.unknown_address;
		end
		if options.initiate == "known" then
			local heard = known.get(bare(user));
			if heard == nil or now - heard > known_seconds then
				return refusals.unknown_address;
			end
		end
		return (counts[resource] or 0) >= max_open_each and refusals.too_many or nil;
	end

	local function from_service(resource, stanza, now)
		local attr = stanza.attr;
		local to = attr.to or "";
		local user, asked = routes.user_behind(to);
		local refusal = objection(resource, user, now);
		if refusal or user == nil then
			refuse(stanza, refusal or refusals.unknown_address);
			return;
		end
		local id = new_id();
		open[id] = { id = id, resource = resource, own_id = attr.id or "", to = to, user = user, asked = asked, deadline = now + options.timeout };
		add_to(counts, resource, 1);
		routes.pass_out(stanza, asked, user, resource, id);
	end

	local function close_one(request)
		open[request.id] = nil;
		add_to(counts, request.resource, -1);
	end

	local function from_user(stanza)
		local attr = stanza.attr;
		local request = open[attr.id or ""];
		if not request or attr.from ~= request.user or attr.to ~= request.asked then
			return false;
		end
		close_one(request);
		attr.id = request.own_id;
		attr.from = request.to;
		attr.to = request.resource.jid;
		send(stanza);
		return true;
	end

	--- Those of a resource, or those whose time is up.
	local function those(belongs)
		local found = {};
		for _, request in pairs(open) do
			if belongs(request) then
				found[#found + 1] = request;
			end
		end
		return found;
	end

	local function refuse_each(requests, refusal)
		for _, request in ipairs(requests) do
			-- To answer one can bring the answer to another one about.
			if open[request.id] == request then
				close_one(request);
				send(error_answer(request.own_id, request.to, request.resource.jid, refusal));
			end
		end
	end

	return {
		from_service = from_service;
		from_user = from_user;
		heard_of = function(account, now)
			-- A host is no user.
			if domain_of(account) ~= account then
				known.set(account, account, now);
			end
		end;
		tick = function(now) return refuse_each(those(function(candidate) return candidate.deadline <= now end), refusals.timed_out) end;
		has_open = function(resource) return counts[resource] ~= nil end;
		resource_lost = function(resource) return refuse_each(those(function(candidate) return candidate.resource == resource end), refusals.lost) end;
		close = function()
			is_closed = true;
			refuse_each(those(function() return true end), refusals.lost);
		end;
		adopt = function(request)
			open[request.id] = request;
			add_to(counts, request.resource, 1);
		end;
		open = open;
		known = known.kept;
	};
end

-- users/secret.ts
-- The key of pseudonyms: made once, and the same over restarts.

--- Returns what reads the key from its store, or makes it, when it is first needed.
--
-- @param open Opens the store; nil and why where that failed.
local function new_key(open)
	local key;

	--- Reads the key, or stores the one that is given.
	local function read_or_store(made)
		local store, problem = open();
		if not store then
			error(problem or "its store cannot be opened", 0);
		end
		local stored, unread = store:get(nil);
		-- A store that keeps nothing gives an empty table.
		if stored and type(stored.key) == "string" then
			return stored.key;
		end
		-- There may be one that the next start can read.
		if not stored and unread ~= nil then
			error(unread, 0);
		end
		local ok, unstored = store:set(nil, { key = made });
		if not ok then
			error(unstored, 0);
		end
		return made;
	end

	return function()
		if key ~= nil then
			return key;
		end
		local made = sha256(random_bytes(32), true);
		-- Drivers throw, too, when their database is away.
		local ok, result = pcall(read_or_store, made);
		if not ok then
			local text = "The key of pseudonyms could not be read or stored: %s; they hold until the next start";
			module:log("error", text, result);
		end
		key = ok and result or made;
		return key;
	end;
end

-- relay/messages.ts
-- Messages, both ways.

--- @param former What an earlier instance of the module knew.
local function new_messages(options, pool, routes, refuse, former)
	--- How many messages of the service are remembered, so that an error goes back to the resource that sent one.
	local max_sent = 10000;
	--- How many messages of users, so that an error for one comes from the address that it was sent to.
	local max_written_to = 10000;
	local max_written_to_each = 100;

	local sent = new_memory(max_sent, max_sent, function() return false end, former and former.sent);
	local written_to = new_memory(max_written_to, max_written_to_each, function() return false end, former and former.written_to);

	--- What a message and the error that comes back for it have in common.
	local function mark_of(user, asked, id)
		return bare(user) .. " " .. asked .. " " .. (id or "");
	end

	--- The resource that an error is for: the one that sent what it is about.
	local function sender_of(stanza)
		local attr = stanza.attr;
		local resource = sent.get(mark_of(attr.from or "", bare(attr.to or module.host), attr.id));
		return resource and pool.all[resource.jid] == resource and resource or nil;
	end

	--- What a message of a user and the error of the service for it have in common.
	local function mark_at_service(seen, id)
		return seen .. " " .. (id or "");
	end

	local function from_user(stanza)
		local attr = stanza.attr;
		local is_error = attr.type == "error";
		local asking, refusal = routes.enter(stanza);
		if not asking then
			refuse(stanza, refusal or refusals.nobody_there);
			return;
		end
		if attr.type == "groupchat" then
			refuse(stanza, refusals.not_implemented);
			return;
		end
		local resource;
		if is_error then
			resource = sender_of(stanza);
		else
			resource = routes.choose(asking, stanza);
		end
		local target = options.targets[1];
		if not is_error then
			written_to.set(mark_at_service(asking.seen, attr.id), asking.sender.account.jid, asking.to);
		end
		if resource then
			routes.pass_in(stanza, asking, resource);
		elseif not is_error and options.offline == "store" and target then
			routes.pass(stanza, asking.seen, target.jid);
		else
			refuse(stanza, refusals.nobody_there);
		end
	end

	local function error_of_service(resource, stanza)
		local attr = stanza.attr;
		local to = attr.to or "";
		local user, asked = routes.user_behind(to);
		local from = written_to.get(mark_at_service(to, attr.id)) or resource and asked;
		if user ~= nil and from ~= nil then
			routes.pass(stanza, from, user);
		end
	end

	local function from_service(resource, stanza)
		local attr = stanza.attr;
		local user, asked = routes.user_behind(attr.to or "");
		if user == nil then
			refuse(stanza, refusals.unknown_address);
			return;
		end
		-- The service fills this alone, so that nobody needs a share.
		sent.set(mark_of(user, asked, attr.id), module.host, resource);
		routes.pass_out(stanza, asked, user, resource);
	end

	return {
		from_user = from_user;
		from_service = from_service;
		error_of_service = error_of_service;
		kept = { sent = sent.kept, written_to = written_to.kept };
	};
end

-- relay/routes.ts
-- The way of a message or presence: from a user to a resource of the service, and from there to a user.

local function new_routes(pool, senders, aliases, conversations, policies, send)
	local function enter(stanza)
		local to = stanza.attr.to or module.host;
		local sender = senders.get(stanza.attr.from or "");
		if not sender then
			return nil, refusals.too_many;
		end
		-- What the service has sent them may come back from anybody.
		local is_error = stanza.attr.type == "error";
		if not sender.account.is_allowed and not is_error then
			return nil, refusals.forbidden;
		end
		return { sender = sender, to = to, seen = senders.seen_at(sender, bare(to)) }, nil;
	end

	local function choose(asking, stanza)
		local fit = pool.fit;
		local count = #fit;
		if count == 0 then
			return nil;
		end
		local first = fit[policies.pick(fit, count, asking, stanza)];
		if first.jid ~= asking.sender.jid then
			return first;
		end
		for _, list in ipairs(pool.ranks()) do
			for place = 1, #list do
				local resource = list[place];
				if resource.jid ~= asking.sender.jid then
					return resource;
				end
			end
		end
		return nil;
	end

	-- Prosody sends one and the same message or presence to all whom it is for, so what comes here has to stay as it is.
	local function pass(stanza, from, to, id)
		local passed = clone(stanza);
		passed.attr.from = from;
		passed.attr.to = to;
		if id ~= nil then
			passed.attr.id = id;
		end
		send(passed);
	end

	local function pass_in(stanza, asking, resource)
		conversations.note(asking.seen, asking.sender.account.jid, resource);
		pass(stanza, asking.seen, resource.jid);
	end

	local function user_behind(to)
		local asked = bare(to);
		if not has_resource(to) then
			return nil, asked;
		end
		return aliases.real(string.sub(to, #asked + 2)), asked;
	end

	local function pass_out(stanza, from, user, resource, id)
		conversations.note(stanza.attr.to or "", bare(user), resource);
		pass(stanza, from, user, id);
	end

	return { enter = enter, choose = choose, pass = pass, pass_in = pass_in, user_behind = user_behind, pass_out = pass_out };
end

-- relay/subscriber_store.ts
-- Who is subscribed, as it is stored: what a restart must not lose.

--- @param open Opens the store; nil and why where that failed.
local function new_subscriber_store(open)
	local store;
	local has_complained = false;

	--- Complains of a failure, once until something works again.
	local function note(text, ok, problem)
		if not ok and not has_complained then
			module:log("error", text, problem);
		end
		has_complained = not ok;
	end

	local function opened()
		if store then
			return store;
		end
		local found, problem = open();
		if not found then
			error(problem or "it cannot be opened", 0);
		end
		store = found;
		return found;
	end

	local function read(found)
		local from = opened();
		-- One that keeps nothing has no such method.
		if from.users == nil then
			return;
		end
		for key in from:users() do
			local stored, problem = from:get(key);
			if not stored and problem ~= nil then
				error(problem, 0);
			end
			if stored then
				found[#found + 1] = stored;
			end
		end
	end

	local function write(key, data)
		local ok, problem = opened():set(key, data);
		if not ok then
			error(problem, 0);
		end
	end

	local function read_all()
		local found = {};
		-- Drivers throw, too, when their database is away.
		local ok, problem = pcall(read, found);
		note("Who is subscribed could not be read: %s; trying again", ok, problem);
		return ok and found or nil;
	end

	local function save(jid, addresses)
		-- A JID can be longer than the name of a file.
		local key = sha256(jid, true);
		local data = #addresses > 0 and { jid = jid, addresses = addresses } or nil;
		local ok, problem = pcall(write, key, data);
		note("Who is subscribed could not be stored: %s", ok, problem);
	end

	return { read_all = read_all, save = save };
end

-- relay/service_presence.ts
-- What the presence of the service shows: that of the best resource that serves.

--- From best to worst; plainly available is between the first and the second.
local order = { chat = 1, away = 3, xa = 4, dnd = 5 };

local order_of_available = 2;

local nobody = { is_available = false, show = nil, status = nil };

local function place_of_show(resource)
	return order[resource.show or ""] or order_of_available;
end

-- Of equals always the same one, whichever came last, so that nothing changes when one comes back.
local function is_better(resource, than)
	local place = place_of_show(resource);
	local other = place_of_show(than);
	local temp;
	if place == other then
		temp = resource.jid < than.jid;
	else
		temp = place < other;
	end
	return temp;
end

local function standing_of(pool)
	local fit = pool.fit;
	local best;
	for place = 1, #fit do
		local resource = fit[place];
		if not best or is_better(resource, best) then
			best = resource;
		end
	end
	return best and { is_available = true, show = best.show, status = best.status } or nobody;
end

local function is_same(one, other)
	return one.is_available == other.is_available and one.show == other.show and one.status == other.status;
end

-- relay/subscribers.ts
-- What users who are subscribed see of the service (RFC 6121, sections 3 and 4).

--- @param now When the module was loaded.
-- @param former What an earlier instance of the module was telling.
local function new_subscribers(pool, senders, subscriptions, now, send, refuse, former)
	--- What changes back within this time is not told, in seconds.
	local settle_seconds = 2;
	--- After a start, the service gets this long to come, in seconds, before we say that nobody is there.
	local start_seconds = 10;
	--- How many are told in a second.
	local told_at_once = 200;

	--- What has been told last; nil after a start.
	local told = former and former.told;
	--- When that changed.
	local changed_at = now;
	--- Those who are still to be told, the next one last.
	local outbox = former and former.outbox or {};

	-- Single users

	local function show(standing, from, to)
		if not standing.is_available then
			send(presence({ type = "unavailable", from = from, to = to }));
			return;
		end
		local stanza = presence({ from = from, to = to });
		if standing.show ~= nil then
			stanza:text_tag("show", standing.show);
		end
		if standing.status ~= nil then
			stanza:text_tag("status", standing.status);
		end
		send(stanza);
	end

	local function cancel(account, address)
		subscriptions.remove(account, address);
		send(presence({ type = "unsubscribed", from = address, to = account.jid }));
		show(nobody, address, account.jid);
	end

	local function refresh()
		for _, subscription in ipairs(subscriptions.all()) do
			local account = subscription.account;
			local sender = senders.get(account.jid);
			if sender and not sender.account.is_allowed then
				cancel(account, subscription.address);
			end
		end
	end

	local function load(time)
		if not subscriptions.is_loaded() and subscriptions.load(time) then
			refresh();
		end
	end

	local function subscribe(account, address, stanza)
		if not account.is_allowed then
			send(presence({ type = "unsubscribed", from = address, to = account.jid }));
			return;
		end
		local subscription = subscriptions.add(account, address);
		if not subscription then
			refuse(stanza, refusals.too_many);
			return;
		end
		send(presence({ type = "subscribed", from = address, to = account.jid }));
		local standing = told or standing_of(pool);
		subscription.told = standing;
		show(standing, address, account.jid);
	end

	local function accept(stanza, is_shown)
		local attr = stanza.attr;
		if is_shown or attr.type == "unsubscribe" then
			load(monotonic());
		end
		if not subscriptions.is_loaded() then
			-- To a probe nothing is said rather than something wrong, which would end the subscription.
			if attr.type ~= "probe" then
				refuse(stanza, refusals.no_storage);
			end
			return;
		end
		local sender = senders.get(attr.from or "");
		local address = bare(attr.to or module.host);
		if not sender then
			refuse(stanza, refusals.too_many);
			return;
		end
		local account = sender.account;
		if attr.type == "subscribe" then
			subscribe(account, address, stanza);
		elseif attr.type == "unsubscribe" then
			cancel(account, address);
		elseif subscriptions.get(account.jid, address) then
			show(told or standing_of(pool), address, sender.jid);
		else
			send(presence({ type = "unsubscribed", from = address, to = account.jid }));
		end
	end

	local function remind(user, address)
		local subscription = subscriptions.get(bare(user), address);
		local shown = subscription and subscription.told;
		-- Where nobody is there, all are told of that soon.
		if shown and shown.is_available and standing_of(pool).is_available then
			show(shown, address, user);
		end
	end

	-- All of them

	--- Whether what the resources show now is to be told.
	local function is_settled(standing, time)
		if told and is_same(standing, told) then
			changed_at = nil;
			return false;
		end
		if changed_at == nil then
			changed_at = time;
		end
		local wait = (told or standing.is_available) and settle_seconds or start_seconds;
		return time - changed_at >= wait;
	end

	--- Tells one who may have left since it was listed, or know already.
	local function tell(listed, standing)
		local subscription = subscriptions.get(listed.account.jid, listed.address);
		if not subscription or subscription.told and is_same(subscription.told, standing) then
			return;
		end
		subscription.told = standing;
		show(standing, subscription.address, subscription.account.jid);
	end

	local function tick(time, is_shown)
		if is_shown then
			load(time);
		end
		if not subscriptions.is_loaded() then
			return;
		end
		local standing = is_shown and standing_of(pool) or nobody;
		if is_settled(standing, time) then
			told = standing;
			changed_at = nil;
			outbox = subscriptions.all();
		end
		for _ = 1, math.min(told_at_once, #outbox) do
			local next = table.remove(outbox);
			if next and told then
				tell(next, told);
			end
		end
	end

	local function close()
		for _, subscription in ipairs(subscriptions.all()) do
			if subscription.told and subscription.told.is_available then
				tell(subscription, nobody);
			end
		end
	end

	return {
		accept = accept;
		tick = tick;
		remind = remind;
		refresh = refresh;
		close = close;
		news = function() return { told = told, outbox = outbox, shown = subscriptions.shown() } end;
	};
end

-- relay/subscriptions.ts
-- Who is subscribed to which address of ours, kept over restarts.

--- @param former What each had been told by an earlier instance of the module.
local function new_subscriptions(senders, store, former)
	local max_subscribers = 10000;
	local max_addresses_each = 20;
	--- The pause before a store that could not be read is tried again, in seconds.
	local retry_seconds = 5;

	local quota = new_quota(max_subscribers, max_addresses_each);
	--- By account, then by address.
	local by_account = {};
	local is_loaded = false;
	local load_at = 0;

	local function name_of(account, address)
		return account .. " " .. address;
	end

	local function save(account)
		local addresses = {};
		local theirs = by_account[account];
		if theirs then
			for address in pairs(theirs) do
				addresses[#addresses + 1] = address;
			end
		end
		store.save(account, addresses);
	end

	local function take_in(account, address)
		local theirs = by_account[account.jid] or {};
		local known = theirs[address];
		if known then
			return known;
		end
		if not quota.take(account) then
			return nil;
		end
		local told = former and former[name_of(account.jid, address)];
		local subscription = { account = account, address = address, told = told };
		theirs[address] = subscription;
		by_account[account.jid] = theirs;
		return subscription;
	end

	local function add(account, address)
		local subscription = take_in(account, address);
		if subscription then
			save(account.jid);
		end
		return subscription;
	end

	local function remove(account, address)
		local theirs = by_account[account.jid];
		if not theirs or theirs[address] == nil then
			return;
		end
		theirs[address] = nil;
		quota.give(account);
		if next(theirs) == nil then
			by_account[account.jid] = nil;
		end
		save(account.jid);
	end

	local function all()
		local found = {};
		for _, theirs in pairs(by_account) do
			for _, subscription in pairs(theirs) do
				found[#found + 1] = subscription;
			end
		end
		return found;
	end

	local function load(now)
		if is_loaded or now < load_at then
			return is_loaded;
		end
		load_at = now + retry_seconds;
		local stored = store.read_all();
		if not stored then
			return false;
		end
		is_loaded = true;
		for _, entry in ipairs(stored) do
			local sender = senders.get(entry.jid);
			if sender then
				for _, address in ipairs(entry.addresses) do
					take_in(sender.account, address);
				end
			end
		end
		return true;
	end

	local function shown()
		if not is_loaded and former then
			return former;
		end
		local found = {};
		for _, subscription in ipairs(all()) do
			local told = subscription.told;
			if told then
				found[name_of(subscription.account.jid, subscription.address)] = told;
			end
		end
		return found;
	end

	return {
		load = load;
		is_loaded = function() return is_loaded end;
		add = add;
		remove = remove;
		get = function(account, address)
			local theirs = by_account[account];
			return theirs and theirs[address];
		end;
		all = all;
		has = function(account) return by_account[account] ~= nil end;
		shown = shown;
	};
end

-- requests/look_alikes.ts
-- Requests that would look the same to a resource as one that it has not answered: they wait until that is settled.

--- Lets a request wait for another one.
local function wait_behind(blocker, request)
	local followers = blocker.followers or {};
	followers[#followers + 1] = request;
	blocker.followers = followers;
	request.behind = blocker;
end

--- Takes a request from behind another one, if it waits there.
local function leave_blocker(request)
	local followers = request.behind and request.behind.followers;
	if not followers then
		return;
	end
	for place = 1, #followers do
		if followers[place] == request then
			table.remove(followers, place);
			request.behind = nil;
			return;
		end
	end
end

--- Lets those go on that waited for a request: the first takes its place, and the rest wait for that.
--
-- @param send_out Sends a request to a resource, lets it wait, or refuses it.
local function release_followers(followers, send_out)
	while #followers > 0 do
		local first = table.remove(followers, 1);
		local stanza = first and first.stanza;
		if first and stanza then
			first.behind = nil;
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

-- requests/redispatch.ts
-- Which requests may go to another resource when one has failed them.

--- Whether nothing is done twice that was meant to be done once, when such a request is sent again.
local function is_safe(failure, type)
	return failure == "undelivered" or failure == "unknown" or type == "get";
end

--- @param type The type of the request: get or set.
local function may_redispatch(options, failure, type)
	local redispatch = options.redispatch;
	if redispatch == "none" then
		return false;
	end
	return redispatch == "all" or is_safe(failure, type);
end

-- requests/dispatch.ts
-- Sends requests to resources, and ends them.

local function new_dispatch(options, in_flight, queue, choose, ejection, pool, send)
	-- The one whose send has not returned: what fails now was never delivered. A send can set off others; then those
	-- before it are in the set.
	local sending;
	local outer = {};
	local is_releasing = false;
	--- For what happens with each answer, the rest of a long queue being seen once a second.
	local short_patience = 100;
	local send_out;

	local function release_queue(patience)
		-- A send can make room for another one, which is found by going on.
		if is_releasing then
			return;
		end
		is_releasing = true;
		local left = patience or math.huge;
		local request = queue.next(0);
		while request do
			local number = request.number or 0;
			local stanza = request.stanza;
			if stanza then
				local resource, blocker, is_full = choose(request, stanza);
				if not resource and not blocker then
					-- Where there is room, it may be for the next one: not each can be served by everybody.
					left = left - 1;
					if left < 0 or is_full and not pool.has_room() then
						break;
					end
				else
					queue.remove(request);
					-- Not to choose again: a policy that goes round would turn twice.
					send_out(request, stanza, nil, resource);
				end
			end
			request = queue.next(number);
		end
		is_releasing = false;
	end

	-- Ending

	local function finish(request, answer)
		local made_room = request.resource ~= nil;
		in_flight.settle(request);
		send(answer);
		if request.followers then
			release_followers(request.followers, send_out);
		end
		if made_room and queue.length > 0 then
			release_queue(short_patience);
		end
	end

	local function refuse(request, refusal)
		leave_blocker(request);
		queue.remove(request);
		finish(request, refuse_request(request, refusal));
	end

	--- Whether the queue has a place for a request, or gets one.
	local function has_place(request)
		if queue.length >= options.queue_size then
			local other = queue.last_of_most(request.sender.account.jid);
			if other then
				refuse(other, refusals.too_many);
			end
		end
		return queue.length < options.queue_size;
	end

	--- Ends a request that nobody serves, or lets it wait.
	local function give_up(request, stanza, blocker, is_full, answer)
		if not blocker and answer then
			finish(request, answer);
		elseif not blocker and options.queue_timeout == 0 then
			local none = request.tried and refusals.lost or refusals.nobody_there;
			refuse(request, is_full and refusals.too_many or none);
		elseif not in_flight.keep_waiting(request, stanza) then
			refuse(request, refusals.too_many);
		elseif blocker then
			wait_behind(blocker, request);
		elseif not has_place(request) then
			refuse(request, refusals.too_many);
		else
			local until_when = monotonic() + options.queue_timeout;
			in_flight.remind(until_when);
			queue.add(request, until_when);
		end
	end

	-- Sending

	local function mark_tried(request, resource)
		local tried = request.tried or {};
		tried[resource] = true;
		request.tried = tried;
		request.try_until = nil;
		in_flight.displace(request);
	end

	local function limit_try(request, type)
		if type ~= "get" then
			return;
		end
		local until_when = monotonic() + options.try_timeout;
		request.try_until = until_when;
		in_flight.remind(until_when);
	end

	send_out = function(request, stanza, answer, chosen)
		local passed = stanza;
		local resource = chosen;
		local blocker;
		local is_full;
		if not resource then
			resource, blocker, is_full = choose(request, passed);
		end
		while resource do
			local attr = passed.attr;
			in_flight.place(request, resource);
			if options.try_timeout > 0 then
				limit_try(request, attr.type);
			end
			attr.from = request.seen;
			attr.to = resource.jid;
			local before = sending;
			if before then
				outer[before] = true;
			end
			sending = request;
			send(passed);
			sending = before;
			if before then
				outer[before] = nil;
			end
			-- It may have been answered before the send returned, or have bounced.
			if not request.resource or not request.bounced then
				return;
			end
			request.bounced = nil;
			ejection.failed(resource, request.sender.account, monotonic());
			mark_tried(request, resource);
			if not may_redispatch(options, "undelivered", passed.attr.type) then
				refuse(request, refusals.lost);
				return;
			end
			passed = clone(passed);
			resource, blocker, is_full = choose(request, passed);
		end
		give_up(request, passed, blocker, is_full, answer);
	end;

	-- Moving

	--- Whether a request may be sent again.
	local function may_move(request, failure)
		local stanza = request.stanza;
		if not stanza or (request.moves or 0) >= options.redispatch_limit then
			return false;
		end
		return may_redispatch(options, failure, stanza.attr.type);
	end

	local function send_on(request, resource, stanza, answer, chosen)
		local moves = (request.moves or 0) + 1;
		request.moves = moves;
		mark_tried(request, resource);
		send_out(request, clone(stanza), answer, chosen);
		-- What is kept for another move is of no use after the last one; but what waits needs its stanza still.
		if moves >= options.redispatch_limit and request.resource then
			in_flight.release(request);
		end
		if queue.length > 0 then
			release_queue(short_patience);
		end
	end

	local function move(request, failure, now, answer)
		local stanza = request.stanza;
		local resource = request.resource;
		if stanza and resource and now < request.deadline and may_move(request, failure) then
			send_on(request, resource, stanza, answer);
		elseif answer then
			finish(request, answer);
		else
			refuse(request, refusals.lost);
		end
	end

	local function relocate(request, failure)
		local stanza = request.stanza;
		local resource = request.resource;
		if not stanza or not resource or not may_move(request, failure) then
			return;
		end
		local tried = request.tried or {};
		tried[resource] = true;
		request.tried = tried;
		local other = choose(request, stanza);
		if other and (failure == "slow" or (other.rank or -1) > (resource.rank or -1)) then
			send_on(request, resource, stanza, nil, other);
		else
			tried[resource] = nil;
		end
	end

	local function bounce(request)
		if request ~= sending and outer[request] == nil then
			return false;
		end
		request.bounced = true;
		return true;
	end

	return { send_out = send_out, finish = finish, refuse = refuse, move = move, relocate = relocate, bounce = bounce, release_queue = release_queue };
end

-- requests/hibernation.ts
-- Sessions on this server that have lost their connection and may come back (XEP-0198). No presence tells of it.

--- Whether the session of a resource waits for its connection.
local function is_hibernating(jid)
	local session = prosody.full_sessions[jid];
	return session ~= nil and session.hibernating ~= nil;
end

local function new_hibernation(pool, in_flight, dispatch)
	local function change(jid, hibernating)
		local resource = pool.all[jid];
		if not resource or resource.hibernating == hibernating then
			return nil;
		end
		resource.hibernating = hibernating;
		module:log("debug", "%s has %s its connection", jid, hibernating and "lost" or "resumed");
		pool.refresh(resource);
		return resource;
	end

	local function relocate_all(resource)
		for _, request in ipairs(in_flight.on_resource(resource)) do
			if request.resource == resource then
				dispatch.relocate(request, "hibernating");
			end
		end
	end

	return {
		started = function(jid)
			local resource = change(jid, true);
			if resource then
				relocate_all(resource);
			end
		end;
		tick = function()
			local waiting = {};
			for _, resource in pairs(pool.all) do
				if resource.hibernating and resource.pending > 0 then
					waiting[#waiting + 1] = resource;
				end
			end
			for _, resource in ipairs(waiting) do
				relocate_all(resource);
			end
		end;
		ended = function(jid)
			change(jid, false);
		end;
	};
end

-- service/ping.ts
-- Asks resources whether they are alive (XEP-0199).

--- The conditions of errors that say that nobody was there to answer.
local says_dead = {
	gone = true;
	["item-not-found"] = true;
	["recipient-unavailable"] = true;
	["remote-server-not-found"] = true;
	["remote-server-timeout"] = true;
};

--- @param host The component's own address.
local function new_ping(host, options, pool, send)
	local number = 0;
	--- Whether no pings are sent, and nothing is left of former ones.
	local is_stopped = false;
	--- Whose ping is on its way out: an error that comes back meanwhile is the server's.
	local sending;

	local function conclude(resource, is_alive)
		resource.ping = nil;
		if is_alive ~= resource.is_down then
			resource.ping_turns = 0;
			return;
		end
		resource.ping_turns = resource.ping_turns + 1;
		if resource.ping_turns < (is_alive and options.ping_rise or options.ping_fall) then
			return;
		end
		resource.ping_turns = 0;
		resource.is_down = not is_alive;
		module:log(
			is_alive and "info" or "warn",
			"%s %s pings and is %s",
			resource.jid,
			is_alive and "answers" or "does not answer",
			is_alive and "in use again" or "out of use"
		);
		pool.refresh(resource);
	end

	local function accept(resource, stanza)
		if resource.ping == nil or resource.ping ~= stanza.attr.id or stanza.attr.to ~= host then
			return false;
		end
		local is_error = stanza.attr.type == "error";
		local is_bounce = is_error and sending == resource;
		conclude(resource, not is_bounce and not (is_error and says_dead[condition_of(stanza) or ""]));
		return true;
	end

	local function ping(resource)
		number = number + 1;
		local id = "ping-" .. tostring(number);
		resource.ping = id;
		sending = resource;
		send(iq({ type = "get", id = id, from = host, to = resource.jid }):tag("ping", { xmlns = "urn:xmpp:ping" }));
		sending = nil;
	end

	--- Nobody is kept out of use by pings that are no longer sent.
	local function stop()
		for _, resource in pairs(pool.all) do
			resource.ping = nil;
			resource.ping_due = 0;
			resource.ping_turns = 0;
			if resource.is_down then
				resource.is_down = false;
				pool.refresh(resource);
			end
		end
	end

	local function tick(now)
		local interval = options.ping_interval;
		if interval == 0 then
			if not is_stopped then
				stop();
			end
			is_stopped = true;
			return;
		end
		is_stopped = false;
		local due = {};
		for _, resource in pairs(pool.all) do
			-- The first ping comes at a random moment, so that they are spread out.
			if resource.ping_due == 0 then
				resource.ping_due = now + math.random() * interval;
			end
			-- Where the interval has become shorter, the next ping must not wait for the former one.
			if resource.ping_due > now + interval then
				resource.ping_due = now + interval;
			end
			if now >= resource.ping_due then
				due[#due + 1] = resource;
			end
		end
		for _, resource in ipairs(due) do
			resource.ping_due = now + interval;
			if resource.hibernating then
				-- It cannot answer, and the one that is open says nothing of it.
				resource.ping = nil;
			else
				if resource.ping ~= nil then
					conclude(resource, false);
				end
				ping(resource);
			end
		end
	end

	return { accept = accept, tick = tick };
end

-- base/request.ts
--- Whether a request is on its way or waits; it is settled otherwise.
local function is_open(request)
	return request.resource ~= nil or request.behind ~= nil or request.number ~= nil;
end

-- requests/failures.ts
-- What becomes of open requests when nobody answers them.

local function new_losses(options, pool, in_flight, dispatch, ejection)
	local function resource_lost(resource)
		local now = monotonic();
		for _, request in ipairs(in_flight.on_resource(resource)) do
			-- Those that wait for another go on by themselves, once that is settled.
			if request.resource == resource and not dispatch.bounce(request) then
				dispatch.move(request, "lost", now);
			end
		end
	end

	--- Goes through those of a list that are still open: to end one can end others.
	local function backwards(requests, act)
		-- Backwards, so that those that wait go before what they wait for lets them out.
		for place = #requests, 1, -1 do
			local request = requests[place];
			if request and is_open(request) then
				act(request);
			end
		end
	end

	--- Does what is due with a request whose time is up, or that of its try, or that of its place in the queue.
	local function conclude(request, now)
		local resource = request.resource;
		local is_overdue = request.deadline <= now;
		if is_overdue or not resource then
			local none = request.tried and refusals.lost or refusals.nobody_there;
			local refusal = #pool.fit > 0 and not pool.has_room() and refusals.too_many or none;
			if resource and not resource.hibernating then
				ejection.failed(resource, request.sender.account, now);
			end
			dispatch.refuse(request, is_overdue and refusals.timed_out or refusal);
		elseif request.try_until ~= nil and request.try_until <= now then
			request.try_until = nil;
			ejection.failed(resource, request.sender.account, now);
			dispatch.relocate(request, "slow");
			-- Where nobody else was there, somebody may be later.
			if request.resource == resource and request.stanza and options.try_timeout > 0 then
				request.try_until = now + options.try_timeout;
				in_flight.remind(request.try_until);
			end
		end
	end

	local function time_out(now)
		backwards(in_flight.overdue(now), function(request) return conclude(request, now) end);
	end

	local function abandon()
		backwards(in_flight.all(), function(request) return dispatch.refuse(request, refusals.lost) end);
	end

	return { resource_lost = resource_lost, time_out = time_out, abandon = abandon };
end

-- requests/queue.ts
-- The requests that wait for somebody to serve, first come first.

local function new_queue()
	local queue;
	-- A request knows its number, so that it can leave from the middle; the numbers of those that left stay empty.
	local waiting = {};
	local by_account = new_tally(nothing_tallied());
	local first = 1;
	local last = 0;

	local function add(request, until_when)
		last = last + 1;
		waiting[last] = request;
		request.number = last;
		request.queued_until = until_when;
		queue.length = queue.length + 1;
		by_account.add(request.sender.account.jid, 1);
	end

	local function remove(request)
		local number = request.number;
		if number == nil then
			return;
		end
		waiting[number] = nil;
		request.number = nil;
		request.queued_until = nil;
		queue.length = queue.length - 1;
		by_account.add(request.sender.account.jid, -1);
		while first <= last and waiting[first] == nil do
			first = first + 1;
		end
	end

	local function next(number)
		for place = math.max(number + 1, first), last do
			local request = waiting[place];
			if request then
				return request;
			end
		end
		return nil;
	end

	local function all()
		local requests = {};
		local request = next(0);
		while request do
			requests[#requests + 1] = request;
			request = next(request.number or last);
		end
		return requests;
	end

	local function last_of_most(account)
		local most = by_account.leader();
		if most == nil or by_account.count(most) <= by_account.count(account) + 1 then
			return nil;
		end
		for place = last, first, -1 do
			local request = waiting[place];
			if request and request.sender.account.jid == most then
				return request;
			end
		end
		return nil;
	end
	queue = { length = 0, add = add, remove = remove, next = next, all = all, last_of_most = last_of_most };
	return queue;
end

-- requests/requests.ts
-- The way in: from whoever asks to a resource of the target.

local function new_requests(host, options, senders, watches, contact, initiated, in_flight, dispatch, refuse)
	local is_closed = false;

	local function accept(event)
		local stanza = event.stanza;
		local attr = stanza.attr;
		local type = attr.type;
		if type ~= "get" and type ~= "set" then
			return nil;
		end
		local from = attr.from;
		local id = attr.id;
		local to = attr.to or host;
		if from == nil or id == nil then
			return true;
		end
		-- The usual case, without a call.
		local sender = senders.known[from] or senders.get(from);
		if not sender then
			refuse(stanza, refusals.too_many);
			return true;
		end
		local account = sender.account;
		local bare_asked = to;
		if to ~= host and has_resource(to) then
			if watches.all[account.jid] ~= nil then
				contact.request(stanza);
				return true;
			end
			bare_asked = bare(to);
		end
		if is_closed then
			refuse(stanza, refusals.lost);
			return true;
		end
		if not account.is_allowed then
			refuse(stanza, refusals.forbidden);
			return true;
		end
		if options.initiate == "known" then
			initiated.heard_of(account.jid, monotonic());
		end
		local is_full = in_flight.count >= options.max_pending or account.pending >= options.max_pending_per_sender;
		if is_full or account.domain.pending >= options.max_pending_per_host then
			refuse(stanza, refusals.too_many);
			return true;
		end
		local seen = sender.asked == bare_asked and sender.seen or senders.seen_at(sender, bare_asked);
		local kept = options.redispatch ~= "none" and stanza or nil;
		local request = in_flight.enter(sender, to, id, seen, monotonic() + options.timeout, kept);
		dispatch.send_out(request, stanza);
		return true;
	end

	local function close()
		is_closed = true;
	end

	return { accept = accept, close = close };
end

-- users/senders.ts
-- Who asks: the address that the service sees for them, whether they may, and how much they have open.

--- @param alias_of Returns what stands for a JID; nil where there is no room to remember it.
local function new_senders(options, alias_of)
	--- How many are kept beside those who have something open.
	local max_idle = 1000;

	-- Most ask again, and to look at each letter of an address costs more than all else here.
	local known = {};
	local count = 0;
	local accounts = {};
	local domains = {};
	local allowed = {};

	local function forget_known()
		for jid in pairs(known) do
			known[jid] = nil;
		end
		count = 0;
	end

	local function forget_idle()
		forget_known();
		for jid, account in pairs(accounts) do
			if account.pending == 0 then
				accounts[jid] = nil;
			end
		end
		for name, domain in pairs(domains) do
			if domain.pending == 0 then
				domains[name] = nil;
			end
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
		local account = { jid = jid, domain = domain, alias = alias, pending = 0, is_allowed = is_allowed(jid, name) };
		accounts[jid] = account;
		return account;
	end

	local function new_sender(jid)
		if count >= max_idle then
			forget_idle();
		end
		local bare_jid = bare(jid);
		local alias = alias_of(jid);
		local account_alias = alias_of(bare_jid);
		if alias == nil or account_alias == nil then
			return nil;
		end
		local account = accounts[bare_jid] or new_account(bare_jid, account_alias);
		local sender = { jid = jid, account = account, alias = alias, asked = "", seen = "" };
		known[jid] = sender;
		count = count + 1;
		return sender;
	end

	local function get_sender(jid)
		return known[jid] or new_sender(jid);
	end

	local function seen_at(sender, bare_asked)
		local seen = bare_asked .. "/" .. sender.alias;
		sender.asked = bare_asked;
		sender.seen = seen;
		return seen;
	end

	local function adopt(sender)
		local account = sender.account;
		if accounts[account.jid] ~= nil then
			return;
		end
		account.pending = 0;
		account.is_allowed = is_allowed(account.jid, account.domain.name);
		accounts[account.jid] = account;
		if domains[account.domain.name] ~= nil then
			return;
		end
		account.domain.pending = 0;
		domains[account.domain.name] = account.domain;
	end

	local function is_busy(jid)
		local account = accounts[jid];
		return account ~= nil and account.pending > 0;
	end

	local function refresh()
		for jid in pairs(allowed) do
			allowed[jid] = nil;
		end
		if options.allow ~= false then
			for _, jid in ipairs(options.allow) do
				allowed[jid] = true;
			end
		end
		-- What stands for them may be another thing now.
		forget_known();
		for jid, account in pairs(accounts) do
			account.alias = alias_of(jid) or "";
			account.is_allowed = is_allowed(jid, account.domain.name);
		end
	end

	refresh();
	return {
		known = known;
		get = get_sender;
		seen_at = seen_at;
		adopt = adopt;
		is_busy = is_busy;
		refresh = refresh;
	};
end

-- service/probe_rounds.ts
-- Rounds of probing: which resources are still there.
--
-- A probe is answered with a presence for each resource. Only two answered probes in a row from which a
-- resource was missing remove it; silence proves nothing.

--- @param all The resources of the account.
-- @param is_hidden Tells of a resource that no probe shows and that is there all the same.
-- @param interval Returns the time between two probes while all is well, in seconds.
local function new_census(all, interval, is_hidden)
	--- The time that answers to a probe get, and with that the time between two probes while in doubt.
	local round_seconds = 10;
	--- After so many rounds without any answer, doubt alone starts no further one.
	local max_silent_rounds = 6;
	local max_missing = 2;

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

-- service/local_account.ts
-- The target account where it lives on this very server.

--- @param component The address that subscribes.
local function new_local_account(target, component)
	local node = target.node;
	local host = target.host;

	local function is_here()
		local session = prosody.hosts[host];
		return session ~= nil and session.type == "local";
	end

	local function exists()
		-- Not every authentication provider can tell, but who is logged in exists.
		if prosody.bare_sessions[target.jid] ~= nil then
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
		prosody.core_post_stanza(origin, presence({ type = "subscribed", from = target.jid, to = component }), true);
	end

	return {
		is_here = is_here;
		exists = exists;
		has_session = function(jid) return prosody.full_sessions[jid] ~= nil end;
		has_approved = function() return is_contact_subscribed(node, host, component) == true end;
		approve = approve;
	};
end

-- service/subscription.ts
-- Our subscription to the target's presence: when to ask for it, and what to say while it does not come.

--- @param component The address that subscribes.
-- @param target The account whose presence we ask for.
-- @param options Whether to approve on its behalf.
-- @param account The target where it is on this server.
-- @param is_empty Tells whether no resource is known.
-- @param send Sends a stanza.
-- @param probe Sends a probe.
-- @param warn Writes a warning for the administrator.
local function new_subscription(component, target, options, account, is_empty, send, probe, warn)
	--- The pause before we ask again, in seconds: for an account on this server.
	local local_pause = 30;
	--- For a server that could not be reached.
	local unreachable_pause = 30;
	--- For an account that has approved but has nobody online.
	local empty_pause = 60;
	--- For one that has refused, or not answered, once, twice and so on.
	local refused_pauses = { 60, 300, 900, 3600 };

	local due = 0;
	local is_approved = false;
	local requests = 0;
	local has_warned = false;

	local function warn_once(text)
		if has_warned or not is_empty() then
			return;
		end
		has_warned = true;
		warn(text);
	end

	local function warn_of_no_approval()
		warn_once(target.jid .. " has not approved our subscription; accept it in the client (contact: " .. component .. ")");
	end

	local function subscribe()
		send(presence({ type = "subscribe", from = component, to = target.jid }));
	end

	local function ask_here(now)
		due = now + local_pause;
		-- A request to an account that does not exist yet would spoil its roster when it does.
		if not account.exists() then
			warn_once("there is no account " .. target.jid .. "; create it with: prosodyctl adduser " .. target.jid);
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
		warn_once(target.jid .. " refuses our subscription; accept it in the client (contact: " .. component .. "), or correct target_address");
	end

	local function unreachable(now)
		requests = 0;
		due = now + unreachable_pause;
		warn_once("the server of " .. target.jid .. " cannot be reached; is s2s enabled here, and target_address right?");
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

-- service/target.ts
-- Who is there: presence from one target, and what we do to hear of it.

local function priority_of(stanza)
	local text = stanza:get_child_text("priority");
	local digits = string.match(text or "", "^%s*([+-]?%d+)%s*$");
	return math.max(-128, math.min(tonumber(digits or 0) or 0, 127));
end

--- The text of a child, or nil where it is missing or empty.
local function text_of(stanza, name)
	local text = stanza:get_child_text(name);
	local temp;
	if text ~= "" then
		temp = text or nil;
	else
		temp = nil;
	end
	return temp;
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
-- @param target The account to watch.
-- @param send Sends a stanza.
-- @param on_lost Told of each resource that has left the pool.
-- @param has_open Tells whether a resource has to answer something, or waits for an answer.
local function new_watch(host, target, options, pool, send, on_lost, has_open)
	--- How long a server may take over its answer to a subscription request or probe, in seconds.
	local answer_seconds = 60;

	--- The account's resources, by full JID.
	local resources = {};
	local count = 0;
	local is_serving = true;
	-- When we last asked for presence.
	local asked_at = -math.huge;
	local account = new_local_account(target, host);
	local census = new_census(
		resources,
		function() return options.probe_interval end,
		function(resource) return not resource.listed and account.is_here() and account.has_session(resource.jid) end
	);

	local function probe(now)
		asked_at = now;
		census.begin(now);
		send(presence({ type = "probe", from = host, to = target.jid }));
	end

	local subscription = new_subscription(host, target, options, account, function() return count == 0 end, function(stanza)
		asked_at = monotonic();
		send(stanza);
	end, probe, function(text)
		local how = pool.size() == 0 and "Nobody serves" or "Not everybody serves";
		module:log("warn", "%s %s: %s", how, host, text);
	end);

	local function count_in(resource)
		if resources[resource.jid] == nil then
			count = count + 1;
		end
		resources[resource.jid] = resource;
	end

	local function count_out(resource)
		if resources[resource.jid] ~= resource then
			return;
		end
		resources[resource.jid] = nil;
		count = count - 1;
		pool.remove(resource);
	end

	local function add(jid, stanza)
		local resource, is_new = pool.put(jid, priority_of(stanza), text_of(stanza, "show"));
		resource.status = text_of(stanza, "status");
		resource.hibernating = is_hibernating(jid);
		resource.is_leaving = not is_serving;
		census.seen(resource, is_new);
		if census.is_open() then
			subscription.answered();
		end
		if is_new then
			count_in(resource);
			subscription.succeeded();
			module:log("info", "%s is available, %d in all", jid, pool.size());
		end
		pool.refresh(resource);
	end

	local function remove(resource, why)
		count_out(resource);
		module:log("info", "%s is gone (%s), %d left", resource.jid, why, pool.size());
		on_lost(resource);
	end

	local function remove_each(gone, why)
		-- First all of them, so that nothing moves from one to the next.
		for _, resource in ipairs(gone) do
			count_out(resource);
		end
		for _, resource in ipairs(gone) do
			remove(resource, why);
		end
	end

	local function remove_all(why, only_listed)
		local gone = {};
		for _, resource in pairs(resources) do
			if resource.listed or not only_listed then
				gone[#gone + 1] = resource;
			end
		end
		remove_each(gone, why);
	end

	local function available(from, stanza)
		if has_resource(from) then
			add(from, stanza);
		end
	end

	local function unavailable(from, now)
		if has_resource(from) then
			local resource = resources[from];
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
			local resource = resources[from];
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
			if not census.was_answered() and count == 0 then
				subscription.unanswered();
			end
		end
		if count > 0 and census.is_due(now) and subscription.may_probe() then
			probe(now);
		end
		subscription.tick(now);
	end

	local function host_activated(activated)
		if activated == target.host then
			subscription.ask_soon();
		end
	end

	local function set_serving(serves)
		is_serving = serves;
		local all = {};
		for _, resource in pairs(resources) do
			resource.is_leaving = not serves;
			all[#all + 1] = resource;
		end
		for _, resource in ipairs(all) do
			pool.refresh(resource);
		end
	end

	local function is_busy()
		for _, resource in pairs(resources) do
			if has_open(resource) then
				return true;
			end
		end
		return false;
	end

	local function adopt(resource)
		resource.hibernating = is_hibernating(resource.jid);
		resource.is_leaving = not is_serving;
		count_in(resource);
		pool.adopt(resource);
	end

	return {
		target = target;
		accept = accept;
		tick = tick;
		host_activated = host_activated;
		doubt = census.doubt;
		is_approved = subscription.may_probe;
		approved = subscription.approved;
		adopt = adopt;
		set_serving = set_serving;
		is_busy = is_busy;
		dismiss = function() return remove_all("no target any longer", false) end;
	};
end

-- service/targets.ts
-- The accounts that serve, each with a watch over it; and those that did and still have something open.

--- @param watch_over Makes the watch over an account.
local function new_watches(options, watch_over)
	local all = {};
	local former = {};

	local function leave(watch)
		watch.set_serving(false);
		former[watch.target.jid] = watch;
	end

	local function take_in(target)
		local watch = former[target.jid] or watch_over(target);
		former[target.jid] = nil;
		all[target.jid] = watch;
		watch.set_serving(true);
	end

	--- Forgets those that have nothing open any more.
	local function forget_idle()
		for jid, watch in pairs(former) do
			if not watch.is_busy() then
				former[jid] = nil;
				watch.dismiss();
			end
		end
	end

	local function refresh()
		local wanted = {};
		for _, target in ipairs(options.targets) do
			wanted[target.jid] = true;
			if all[target.jid] == nil then
				take_in(target);
			end
		end
		for jid, watch in pairs(all) do
			if wanted[jid] == nil then
				all[jid] = nil;
				leave(watch);
			end
		end
		forget_idle();
	end

	local function leaving(jid)
		local known = former[jid];
		if known then
			return known;
		end
		local node, host = split(jid);
		if node == nil or host == nil then
			return nil;
		end
		local watch = watch_over({ jid = jid, node = node, host = host });
		leave(watch);
		return watch;
	end

	local function accept(stanza, now)
		local jid = bare(stanza.attr.from or "");
		local watch = all[jid] or former[jid];
		if not watch then
			return false;
		end
		watch.accept(stanza, now);
		return true;
	end

	refresh();
	return {
		all = all;
		has = function(jid) return all[jid] ~= nil or former[jid] ~= nil end;
		leaving = leaving;
		accept = accept;
		tick = function(now)
			for _, watch in pairs(all) do
				watch.tick(now);
			end
			forget_idle();
		end;
		host_activated = function(activated)
			for _, watch in pairs(all) do
				watch.host_activated(activated);
			end
		end;
		doubt = function(resource)
			local watch = all[bare(resource.jid)];
			if watch then
				watch.doubt(resource);
			end
		end;
		refresh = refresh;
	};
end

-- assembly.ts
-- Builds all rooms, each with those that it needs, and keeps no state itself.

--- @param host The component's own address.
-- @param send Sends a stanza; must not throw.
-- @param saved What the instance before a reload has left; nil where there was none.
local function new_rooms(host, options, send, saved)
	local refuse = new_refuse(send);
	local pool = new_pool(options);
	local aliases = new_aliases(
		options,
		new_key(function() return module:open_store("client_proxy_key") end),
		saved and saved.aliases
	);
	local senders = new_senders(options, aliases.of);
	local queue = new_queue();
	local in_flight = new_in_flight(pool, queue, senders);
	local ejection = new_ejection(options, pool);
	local ping = new_ping(host, options, pool, send);

	local sticky = new_sticky(options, pool, monotonic);
	local conversations = new_conversations(monotonic, saved and saved.conversations);
	local policies = new_policies(options, sticky, conversations);
	local choose = new_choose(options, pool, policies);
	local dispatch = new_dispatch(options, in_flight, queue, choose, ejection, pool, send);
	local hibernation = new_hibernation(pool, in_flight, dispatch);
	local losses = new_losses(options, pool, in_flight, dispatch, ejection);

	local routes = new_routes(pool, senders, aliases, conversations, policies, send);
	local messages = new_messages(options, pool, routes, refuse, saved and saved.messages);
	local initiated = new_initiated_requests(options, routes, send, refuse, saved and saved.known);
	local subscriptions = new_subscriptions(
		senders,
		new_subscriber_store(function() return module:open_store("client_proxy_subscribers") end),
		saved and saved.news.shown
	);
	local subscribers = new_subscribers(pool, senders, subscriptions, monotonic(), send, refuse, saved and saved.news);
	local directed = new_directed(pool, routes, subscribers, send, refuse, saved and saved.shown);

	local function on_lost(resource)
		losses.resource_lost(resource);
		directed.resource_lost(resource);
		initiated.resource_lost(resource);
	end

	local function has_open(resource)
		return resource.pending > 0 or initiated.has_open(resource);
	end

	local watches = new_watches(
		options,
		function(target) return new_watch(host, target, options, pool, send, on_lost, has_open) end
	);
	local contact = new_contact(options, pool, senders, watches, messages, directed, subscribers, initiated, refuse);
	local requests = new_requests(host, options, senders, watches, contact, initiated, in_flight, dispatch, refuse);

	pool.on_gain(dispatch.release_queue);
	conversations.keep_while(directed.has_at);
	aliases.keep_while(function(jid, is_for_own)
		if directed.has(jid) then
			return true;
		end
		local account = bare(jid);
		-- What an account needs must not keep it from going on under new names.
		if is_for_own then
			return jid == account;
		end
		return senders.is_busy(account) or subscriptions.has(account);
	end);

	return {
		options = options;
		pool = pool;
		in_flight = in_flight;
		queue = queue;
		sticky = sticky;
		watches = watches;
		aliases = aliases;
		conversations = conversations;
		messages = messages;
		directed = directed;
		initiated = initiated;
		subscribers = subscribers;
		refuse = refuse;
		senders = senders;
		ejection = ejection;
		ping = ping;
		policies = policies;
		dispatch = dispatch;
		hibernation = hibernation;
		losses = losses;
		contact = contact;
		requests = requests;
		accept_answer = new_answers(options, pool, dispatch, ejection, ping, watches.doubt);
	};
end

-- saved_state.ts
-- What survives a reload of the module.

--- To be raised when anything changes that is handed over: the records, and the tables that rooms keep.
local version = 4;

local function is_table(value)
	return type(value) == "table" and value ~= nil;
end

--- Whether a table is of our own making, and not from another version or another module of this name.
local function is_saved_state(saved)
	if not is_table(saved) or saved.version ~= version then
		return false;
	end
	if not is_table(saved.options) or not is_table(saved.resources) or not is_table(saved.approved) then
		return false;
	end
	return is_table(saved.queue) and is_table(saved.homes);
end

--- What was not answered when a version was replaced whose state this one cannot go on with.
local function unanswered_in(saved)
	local found = {};
	local listed = is_table(saved) and saved.unanswered;
	if not is_table(listed) then
		return found;
	end
	for _, request in pairs(listed) do
		if is_table(request) then
			local request_2 = request;
			local id = request_2.id;
			local from = request_2.from;
			local to = request_2.to;
			if type(id) == "string" and type(from) == "string" and type(to) == "string" then
				found[#found + 1] = { id = id, from = from, to = to };
			end
		end
	end
	return found;
end

local function save_state(rooms)
	local approved = {};
	for jid, watch in pairs(rooms.watches.all) do
		if watch.is_approved() then
			approved[jid] = true;
		end
	end
	local unanswered = {};
	for _, request in ipairs(rooms.in_flight.all()) do
		unanswered[#unanswered + 1] = { id = request.id, from = request.sender.jid, to = request.to };
	end
	for _, request in pairs(rooms.initiated.open) do
		unanswered[#unanswered + 1] = { id = request.own_id, from = request.resource.jid, to = request.to };
	end
	return {
		version = version;
		unanswered = unanswered;
		options = rooms.options;
		approved = approved;
		resources = rooms.pool.all;
		queue = rooms.queue.all();
		homes = rooms.sticky.homes;
		aliases = rooms.aliases.kept;
		conversations = rooms.conversations.kept;
		messages = rooms.messages.kept;
		joined = rooms.directed.joined;
		shown = rooms.directed.shown;
		initiated = rooms.initiated.open;
		known = rooms.initiated.known;
		news = rooms.subscribers.news();
	};
end

--- Takes over what an earlier instance knew, but for the tables that rooms were given when they were built.
local function restore_state(saved, rooms)
	rooms.sticky.homes = saved.homes;
	for _, resource in pairs(saved.resources) do
		local account = bare(resource.jid);
		local watch = rooms.watches.all[account] or rooms.watches.leaving(account);
		rooms.in_flight.adopt(resource);
		if watch then
			watch.adopt(resource);
		end
	end
	for jid, watch in pairs(rooms.watches.all) do
		if saved.approved[jid] ~= nil then
			watch.approved();
		end
	end
	for _, request in ipairs(saved.queue) do
		rooms.in_flight.adopt_waiting(request);
		rooms.queue.add(request, request.queued_until or 0);
	end
	for _, joined in pairs(saved.joined) do
		rooms.directed.adopt(joined);
	end
	for _, request in pairs(saved.initiated) do
		rooms.initiated.adopt(request);
	end
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

--- What the instance before a reload has left; nil where there was none.
local saved = is_saved_state(module.saved_state) and module.saved_state or nil;

local options = saved and saved.options or default_options();

--- Whether a domain is a proxy; the configuration tells, whichever host comes up first.
local function is_proxy(domain)
	return domain == host or get_option_of(domain, "component_module") == "client_proxy";
end

--- Reads the options again; what is wrong keeps its former value.
local function load_options()
	local reading = read_options(options, function(name) return module:get_option(name) end, is_proxy);
	for _, section in ipairs({ "*", host }) do
		for name in pairs(getconfig()[section] or {}) do
			local meant = misspelt_option(name, reading.names);
			if meant ~= nil then
				module:log("warn", "There is no option %s; did you mean %s?", name, meant);
			end
		end
	end
	return reading.problems;
end

local function complain_of(problems)
	for _, problem in ipairs(problems) do
		module:log("error", "%s; going on with the former value", problem);
	end
end

local problems = load_options();

if not saved and problems[1] ~= nil then
	error(problems[1], 0);
end

complain_of(problems);

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

local rooms = new_rooms(host, options, send, saved);
local accept_answer = rooms.accept_answer;
local contact = rooms.contact;
local initiated = rooms.initiated;
local losses = rooms.losses;
local requests = rooms.requests;
local watches = rooms.watches;

-- Stanzas

--- Takes the answers to what we have passed on, and what would make mod_iq throw.
local function on_iq_first(event)
	local stanza = event.stanza;
	local attr = stanza.attr;
	local type = attr.type;
	if type == "result" or type == "error" then
		if accept_answer(stanza) or initiated.from_user(stanza) then
			return true;
		end
	elseif attr.id ~= nil and attr.from ~= nil and #stanza.tags == 1 then
		-- The usual case, without a call.
		if type == "get" or type == "set" then
			return nil;
		end
	end
	if not is_unfit(stanza) then
		return nil;
	end
	rooms.refuse(stanza, refusals.malformed);
	return true;
end

--- Drops the answers that nobody has taken.
local function on_stray_answer(event)
	local stanza = event.stanza;
	local attr = stanza.attr;
	local type = attr.type;
	if type ~= nil and attr.from ~= nil and watches.all[bare(attr.from)] ~= nil then
		dropped:with_labels(type):add(1);
		module:log("debug", "Dropped an answer to nothing that was asked: %s", stanza:top_tag());
	end
	return true;
end

local function on_presence(event)
	contact.presence(event.stanza);
	return true;
end

local function on_message(event)
	contact.message(event.stanza);
	return true;
end

for _, address in ipairs({ "host", "bare", "full" }) do
	-- Before mod_iq, at 0; and after whatever the administrator has put on this host.
	module:hook("iq/" .. address, on_iq_first, 100);
	module:hook("iq/" .. address, requests.accept, -1);
	module:hook("iq/" .. address, on_stray_answer, -2);
	module:hook("presence/" .. address, on_presence, -1);
	module:hook("message/" .. address, on_message, -1);
end

-- The server's life

--- Answers all that is open, and whatever comes before we are gone.
local function close()
	requests.close();
	losses.abandon();
	contact.close();
end

local heard = {};

--- Hears of the sessions of the targets' hosts, where those are here, that lose their connection.
local function listen_to_targets()
	for _, target in ipairs(options.targets) do
		local session = prosody.hosts[target.host];
		if session and heard[session] == nil then
			heard[session] = true;
			local their = module:context(target.host);
			their:hook(
				"smacks-hibernation-start",
				function(event) return rooms.hibernation.started(event.origin.full_jid or "") end
			);
			their:hook(
				"smacks-hibernation-end",
				function(event) return rooms.hibernation.ended(event.resumed.full_jid or "") end
			);
		end
	end
end

listen_to_targets();

-- Below 0, where the modules of that host are loaded.
module:hook_global("host-activated", function(name)
	listen_to_targets();
	watches.host_activated(name);
end, -1);

module:hook_global("config-reloaded", function()
	complain_of(load_options());
	rooms.policies.refresh();
	rooms.senders.refresh();
	rooms.subscribers.refresh();
	watches.refresh();
	listen_to_targets();
	rooms.pool.refresh_all();
end);

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
	attempt(rooms.in_flight.tidy, now);
	attempt(losses.time_out, now);
	attempt(rooms.ejection.tick, now);
	attempt(rooms.ping.tick, now);
	attempt(rooms.hibernation.tick, now);
	attempt(rooms.sticky.tick, now);
	-- For what no event tells of: after a reload, or when a resource may be asked again what it did not know.
	attempt(function() return rooms.dispatch.release_queue() end, now);
	attempt(watches.tick, now);
	attempt(initiated.tick, now);
	attempt(function(time) return rooms.subscribers.tick(time, relays(options, "presence")) end, now);
	return 1;
end);

-- This module's life

module.save = function() return save_state(rooms) end;

module.restore = function(state)
	if is_saved_state(state) then
		restore_state(state, rooms);
	else
		for _, request in ipairs(unanswered_in(state)) do
			send(error_answer(request.id, request.to, request.from, refusals.lost));
		end
	end
end;

module.unload = function()
	if not module.reloading then
		close();
	end
end;
