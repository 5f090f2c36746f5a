-- Plays sequences of messages, presence and requests, both ways, and tells what everybody sent and received. Reads a
-- JSON array of steps a line, writes a JSON object a line.

package.path = "test/spec/?.lua;" .. package.path;

local new_server = require "support.server".new;
local inside = require "support.inside";
local array = require "util.array";
local jid = require "util.jid";
local json = require "util.json";
local st = require "util.stanza";

local xmlns_tag = "urn:example:tag";

local function play(plan)
	local server = new_server({ options = {
		client_proxy_stanzas = { "iq"; "message"; "presence" };
		client_proxy_initiate = plan.initiate; client_proxy_offline = plan.offline;
		client_proxy_address = plan.address; client_proxy_balance = plan.balance; client_proxy_node = plan.node or nil;
	} });
	server:advance(1);
	local seen, sent, told = array(), array(), array();
	local services, users, owed, answered = {}, {}, {}, {};
	-- What the services see for whom, without the address that was asked.
	local aliases = {};
	local now = 0;
	local authors = {};

	local function tag_of(stanza)
		local child = stanza:get_child("tag", xmlns_tag);
		return child and child.attr.value;
	end

	local function tagged(stanza, step)
		return stanza:tag("tag", { xmlns = xmlns_tag; value = step.tag }):reset();
	end

	local function note_sent(step, details)
		details.step, details.op, details.tag = now, step.op, step.tag;
		sent:push(details);
	end

	local function note(who, stanza)
		local from, kind = stanza.attr.from or "", stanza.attr.type;
		if jid.host(from) ~= "proxy" then return; end
		local is_service = services[who] ~= nil;
		-- Between the proxy and the target.
		if is_service and stanza.name == "presence" and not jid.resource(from) then return; end
		local is_request = stanza.name == "iq" and (kind == "get" or kind == "set");
		local report = stanza:get_child("error");
		seen:push({
			step = now; who = who; name = stanza.name; type = kind; id = stanza.attr.id; from = from; to = stanza.attr.to;
			condition = report and report.tags[1].name; tag = tag_of(stanza) or is_request and tag_of(stanza.tags[1]) or nil;
		});
		if is_request then
			owed[who] = owed[who] or {};
			table.insert(owed[who], stanza);
		end
		local author = is_service and kind ~= "error" and authors[tag_of(stanza) or ""];
		if author then aliases[author] = jid.resource(from); end
	end

	local function collect()
		for _, clients in ipairs { users, services } do
			for name, one in pairs(clients) do
				for _, stanza in ipairs(one.received) do note(name, stanza); end
				one.received = {};
			end
		end
		for _, stanza in ipairs(server:to_remote("far")) do
			told:push({ step = now; who = jid.bare(stanza.attr.to); from = stanza.attr.from; type = stanza.attr.type });
		end
	end

	local function client(clients, name)
		if not clients[name] then
			clients[name] = clients == users and server:serve(name) or server:login(name);
			if clients == services and plan.node then clients[name]:translate(plan.node); end
			owed[name] = {};
		end
		return clients[name];
	end

	local function cut(clients, name)
		local one = clients[name];
		if not one then return; end
		-- What it received before is not lost to us.
		collect();
		one:disconnect();
		clients[name], owed[name] = nil, nil;
	end

	--- What a service writes to reach somebody; nil where it cannot know.
	local function address_of(step)
		local alias = aliases[step.user];
		if plan.address == "plain" then alias = alias or step.user; end
		-- That of the account is the first part of a pseudonym, and the bare JID of a JID; a digest tells nothing.
		if alias and step.bare and alias:match("^@") then alias = nil; end
		return alias and step.asked .. "/" .. (step.bare and alias:match("^[^/]*") or alias);
	end

	local does = {};

	function does.available(step) client(services, step.resource):available(step.priority); end

	function does.unavailable(step)
		if services[step.resource] then services[step.resource]:unavailable(); end
	end

	function does.cut(step) cut(services, step.resource); end

	function does.leave_server(step)
		if users[step.user] then note_sent(step, { user = step.user }); end
		cut(users, step.user);
	end

	function does.message(step)
		note_sent(step, { user = step.user; to = step.to; id = step.id });
		authors[step.tag] = step.user;
		client(users, step.user):send(tagged(st.message({ to = step.to; id = step.id; type = step.kind }), step));
	end

	function does.join(step)
		note_sent(step, { user = step.user; to = step.to });
		authors[step.tag] = step.user;
		client(users, step.user):send(tagged(st.presence({ to = step.to }), step));
	end

	function does.leave(step)
		note_sent(step, { user = step.user; to = step.to });
		client(users, step.user):send(tagged(st.presence({ to = step.to; type = "unavailable" }), step));
	end

	for _, kind in ipairs { "subscribe"; "unsubscribe"; "probe" } do
		does[kind] = function (step)
			note_sent(step, { user = step.who; to = step.to });
			server:from_remote(st.presence({ from = step.who; to = step.to; type = kind }));
		end
	end

	function does.ask(step)
		note_sent(step, { user = step.user; to = step.to; id = step.id });
		client(users, step.user):send(st.iq({ type = "get"; to = step.to; id = step.id })
			:tag("query", { xmlns = "urn:example:ask" }):tag("tag", { xmlns = xmlns_tag; value = step.tag }):reset());
	end

	local function as_service(step, make)
		local to = address_of(step);
		if not to then return; end
		local user = step.bare and jid.bare(step.user) or step.user;
		note_sent(step, {
			by = step.resource; user = user; asked = step.asked; to = to; id = step.id; kind = step.kind;
			was_taken = inside.resources(server)[step.resource] ~= nil and jid.prep(to) ~= nil;
		});
		client(services, step.resource):send(make(to));
	end

	function does.message_out(step)
		as_service(step, function (to)
			return tagged(st.message({ to = to; id = step.id; type = step.kind }), step);
		end);
	end

	function does.presence_out(step)
		as_service(step, function (to) return tagged(st.presence({ to = to; type = step.kind }), step); end);
	end

	function does.initiate(step)
		as_service(step, function (to)
			return st.iq({ type = "set"; to = to; id = step.id })
				:tag("query", { xmlns = "urn:example:ask" }):tag("tag", { xmlns = xmlns_tag; value = step.tag }):reset();
		end);
	end

	local function owed_by(name, which)
		local list = owed[name] or {};
		return #list > 0 and list[which % #list + 1] or nil;
	end

	--- A user or a resource answers one of the requests that it has received, more than once at times.
	function does.answer(step)
		local request = owed_by(step.who, step.which);
		if not request then return; end
		for _, other in ipairs(owed[step.who]) do
			-- A second answer to the one is a first answer to the other, as far as anybody can tell.
			local is_alike = other.attr.id == request.attr.id and other.attr.from == request.attr.from;
			if answered[request] and other ~= request and is_alike then return; end
		end
		answered[request] = true;
		local answer = st.reply(request):tag("tag", { xmlns = xmlns_tag; value = tag_of(request.tags[1]) }):reset();
		(users[step.who] or services[step.who]):send(answer);
	end

	--- Somebody answers what somebody else was asked.
	function does.forge(step)
		local request = owed_by(step.who, step.which);
		local forger = users[step.by] or services[step.by];
		if not request or step.by == step.who or not forger then return; end
		-- What it was asked itself, it may answer.
		for _, own in ipairs(owed[step.by]) do
			if own.attr.id == request.attr.id and own.attr.from == request.attr.from then return; end
		end
		local answer = st.reply(request):tag("tag", { xmlns = xmlns_tag; value = "forged" }):reset();
		answer.attr.from = nil;
		forger:send(answer);
	end

	function does.advance(step) server:advance(step.seconds); end

	function does.reload() assert(server:reload()); end

	for i, step in ipairs(plan.steps) do
		now = i;
		does[step.op](step);
		collect();
	end

	-- What is open times out; then the services go, and then the users.
	now = now + 1;
	server:advance(130);
	collect();
	local served = false;
	for _, is_eligible in pairs(inside.resources(server)) do served = served or is_eligible; end
	now = now + 1;
	for _, name in ipairs(plan.services) do cut(services, name); end
	collect();
	now = now + 1;
	for name in pairs(users) do
		users[name]:disconnect();
	end
	server:advance(130);

	local counts = inside.counts(server);
	local left = counts.joined + counts.initiated + inside.left(server).queued;
	for _ in pairs(inside.resources(server)) do left = left + 1; end
	return { seen = seen; sent = sent; told = told; served = served; left = left; errors = #server:logged("error") };
end

for line in io.lines() do
	local ok, result = xpcall(play, debug.traceback, json.decode(line));
	io.write(json.encode(ok and result or { crash = tostring(result) }), "\n");
	io.flush();
end
