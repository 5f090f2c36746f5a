-- A component for the test of the harness itself: answers every request with a word from its options.

local st = require "util.stanza";

local word = module:get_option_string("harness_echo_word", "nothing");
local counted = {};

local function answer(event)
	local origin, stanza = event.origin, event.stanza;
	if stanza.attr.type ~= "get" and stanza.attr.type ~= "set" then return; end
	if stanza:get_child("fail", "urn:example:harness") then error("failing as asked to"); end
	counted[#counted + 1] = stanza.attr.id;
	origin.send(st.reply(stanza):text_tag("word", word, { xmlns = "urn:example:harness" }));
	return true;
end

module:hook("iq/host", answer, 10);
module:hook("iq/bare", answer, 10);
