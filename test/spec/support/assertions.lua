-- What the specs say of stanzas.

local assert = require "luassert";

local xmlns_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";

local assertions = {};

--- The one stanza of a list; fails where there are more, or none.
function assertions.one(stanzas)
	local shown = {};
	for i, stanza in ipairs(stanzas) do shown[i] = tostring(stanza); end
	assert.equal(1, #stanzas, "expected one stanza, got: " .. table.concat(shown, "\n"));
	return stanzas[1];
end

--- That a list holds one answer, of type result, with these addresses.
function assertions.result(stanzas, id, from)
	local stanza = assertions.one(stanzas);
	assert.same({ "iq", "result", id, from }, { stanza.name, stanza.attr.type, stanza.attr.id, stanza.attr.from });
	return stanza;
end

--- That a list holds one error, of a type and condition, with a text where the proxy made it.
function assertions.error(stanzas, id, from, kind, condition, without_text)
	local stanza = assertions.one(stanzas);
	local report = stanza:get_child("error");
	assert.is_table(report, "no <error/> in " .. tostring(stanza));
	assert.same(
		{ "error", id, from, kind, condition },
		{ stanza.attr.type, stanza.attr.id, stanza.attr.from, report.attr.type, report.tags[1].name }
	);
	assert.equal(xmlns_errors, report.tags[1].attr.xmlns);
	if not without_text then
		assert.is_string(report:get_child_text("text", xmlns_errors), "no <text/> in " .. tostring(stanza));
	end
	return stanza;
end

local function shown(stanza)
	local attr = stanza.attr;
	local report = attr.type == "error" and stanza:get_child("error");
	local parts = { stanza.name, attr.type or "-", attr.from or "-" };
	if report then table.insert(parts, report.tags[1].name); end
	if stanza.name ~= "presence" and attr.id then table.insert(parts, attr.id); end
	return table.concat(parts, " ");
end

--- That a list holds just these stanzas, in any order: each as "name type from", the condition of an error, and the id.
function assertions.saw(expected, stanzas)
	local seen = {};
	for i, stanza in ipairs(stanzas) do seen[i] = shown(stanza); end
	table.sort(expected);
	table.sort(seen);
	assert.same(expected, seen);
end

return assertions;
