-- Shared by the specs of what is relayed beside the requests of users.

local assert = require "luassert";
local st = require "util.stanza";

local contact = {};

contact.everything = { "iq"; "message"; "presence" };

--- Returns options with all kinds of stanza, and others.
function contact.options(others)
	local options = { client_proxy_stanzas = contact.everything };
	for name, value in pairs(others or {}) do options[name] = value; end
	return options;
end

local function shown_of(stanza)
	local attr = stanza.attr;
	local report = attr.type == "error" and stanza:get_child("error");
	local shown = { stanza.name, attr.type or "-", attr.from or "-" };
	if report then table.insert(shown, report.tags[1].name); end
	if stanza.name ~= "presence" and attr.id then table.insert(shown, attr.id); end
	return table.concat(shown, " ");
end

--- That a list holds just these stanzas, in any order: each as "name type from", the condition of an error, and the id.
function contact.saw(expected, stanzas)
	local seen = {};
	for i, stanza in ipairs(stanzas) do seen[i] = shown_of(stanza); end
	table.sort(expected);
	table.sort(seen);
	assert.same(expected, seen);
end

--- Presence of a user of another server.
function contact.remote_presence(from, to, kind)
	return st.presence({ from = from; to = to; type = kind });
end

return contact;
