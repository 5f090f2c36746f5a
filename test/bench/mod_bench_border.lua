-- Marks the border between two measured windows, when asked by an IQ to the host.
--
-- A window begins right after a full collection, and its last garbage is collected inside it, so that it pays
-- for what it made. Lua itself collects each time that the memory in use has grown by a few per cent; how far
-- it had come towards the next time goes into the answer. At the end comes a call of C's setlocale(), which
-- nothing else in Prosody makes and at which callgrind writes down its counts and starts again from zero.

local st = require "util.stanza";

module:hook("iq-set/host/urn:bench:border", function (event)
	local used = collectgarbage("count");
	for _ = 1, event.stanza.tags[1].attr.collections do
		collectgarbage("collect");
	end
	local growth = used / collectgarbage("count") - 1;
	os.setlocale(nil);
	event.origin.send(st.reply(event.stanza):tag("border", { xmlns = "urn:bench", growth = ("%.6f"):format(growth) }));
	return true;
end);
