-- Handlers of other modules that wait (util.async) with stanzas on their way, and what runs so that they can.

require "support.libraries";
local async = require "util.async";

local waits = {};
waits.__index = waits;

--- Begins with nothing that waits: `waiting` lists what does.
local function new()
	return setmetatable({ waiting = {}; holds = {} }, waits);
end

local function check(self)
	assert(not self.thrown, self.thrown);
end

--- Runs a function as the server runs what a client sends.
function waits:run(act)
	async.runner(nil, { error = function (_, problem) self.thrown = self.thrown or problem; end }):run(act);
	check(self);
end

--- Waits as a handler does.
-- @param for_ever Whether `finish` leaves it waiting.
function waits:wait(for_ever)
	local wait, go_on = async.waiter();
	table.insert(self.waiting, { go_on = go_on; for_ever = for_ever });
	wait();
end

--- Has a handler wait with each stanza that a function picks, on its way to a client of a host.
function waits:at(host, picks)
	_G.prosody.hosts[host].events.add_handler("iq/full", function (event)
		if picks(event.stanza) then self:wait(); end
	end, 50);
end

--- Lays down that somebody's next stanza is held up: a table with `who`, and whatever else is to be known then.
function waits:hold(what)
	self.holds[what.who] = self.holds[what.who] or {};
	table.insert(self.holds[what.who], what);
end

--- Takes what was laid down for somebody, where something can wait.
function waits:taken(who)
	return self.holds[who] and self.holds[who][1] and async.ready() and table.remove(self.holds[who], 1);
end

--- Lets one of those go on that wait, by any number; or all where none is given.
function waits:go_on(number)
	local going = self.waiting;
	if number then
		going = { #going > 0 and table.remove(going, number % #going + 1) or nil };
	else
		self.waiting = {};
	end
	for _, one in ipairs(going) do one.go_on(); end
	check(self);
end

--- Lets all go on that do not wait for ever.
function waits:finish()
	for _, one in ipairs(self.waiting) do
		if not one.for_ever then one.go_on(); end
	end
	check(self);
end

return { new = new };
