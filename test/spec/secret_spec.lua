-- The secret that several machines share: what is made from it, and that nobody sees it.

local scene = require "support.scene";
local expect = require "support.assertions";
local hashes = require "util.hashes";

local secret, another = ("0123456789abcdef"):rep(4), ("fedcba9876543210"):rep(4);
local rooms = 200;

--- Starts a machine that holds a secret, with three resources.
local function machine(shared, plan)
	plan = plan or {};
	plan[1], plan[2], plan[3] = "a", "b", "c";
	plan.client_proxy_secret, plan.client_proxy_address = shared, "opaque";
	plan.client_proxy_balance, plan.client_proxy_sticky_key = "sticky", "to";
	return scene.start_relaying(plan);
end

--- What the service sees for the user.
local function pseudonym(s)
	s.user:request("get", "who");
	local service, request = s:holder("who");
	service:send(require "util.stanza".reply(request));
	s.user:take("iq");
	return request.attr.from;
end

--- Which resource each of many sticky keys is placed at, as one text.
local function places(s)
	for i = 1, rooms do s.user:request("get", "room" .. i, "room" .. i .. "@proxy"); end
	local at = {};
	for _, service in ipairs(s.services) do
		for _, request in ipairs(service:requests()) do at[request.attr.id] = service.session.resource; end
		service:answer_all();
	end
	local list = {};
	for i = 1, rooms do list[i] = at["room" .. i]; end
	assert.equal(rooms, #list);
	s:forget();
	return table.concat(list);
end

describe("machines with one secret", function ()
	it("give a user the same pseudonym, and those with another one do not", function ()
		local here = pseudonym(machine(secret));
		assert.equal(here, pseudonym(machine(secret)));
		assert.are_not.equal(here, pseudonym(machine(another)));
		assert.are_not.equal(here, pseudonym(machine()));
	end);

	it("place 200 keys alike where they see the same resources, and those with another one do not", function ()
		local here = places(machine(secret));
		for _, name in ipairs { "a"; "b"; "c" } do assert.matches(name, here); end
		assert.equal(here, places(machine(secret)));
		assert.are_not.equal(here, places(machine(another)));
		assert.are_not.equal(here, places(machine()));
	end);

	it("store no secret of their own", function ()
		local s = machine(secret);
		pseudonym(s);
		places(s);
		assert.is_nil(s.stores["proxy/client_proxy_key"]);
	end);

	it("make pseudonyms with a key of their own", function ()
		local s = machine(secret);
		local account = pseudonym(s):match("^proxy/(%x+)/");
		local key = hashes.sha256(secret, true);
		assert.equal(hashes.hmac_sha256("pseudonym" .. key, "user@users", true):sub(1, 24), account);
	end);
end);

describe("the secret", function ()
	it("can be set while the module runs: what is open ends as it began, what comes next is under the new one", function ()
		local s = machine();
		local before = places(s);
		local former = pseudonym(s);
		s.user:request("get", "open");
		s.user:direct("room1@proxy");
		s:reconfigure({ client_proxy_secret = secret });
		local service, request = s:holder("open");
		assert.equal(former, request.attr.from);
		service:send(require "util.stanza".reply(request));
		expect.result(s.user:take("iq"), "open", "proxy");
		-- An address from before stands for its user still.
		s.a:message(former, "1");
		expect.saw({ "message - proxy 1" }, s.user:take("message"));
		-- Keys that are placed stay.
		assert.equal(before, places(s));
		local now = pseudonym(s);
		assert.are_not.equal(former, now);
		s.a:message(now, "2");
		expect.saw({ "message - proxy 2" }, s.user:take("message"));
		-- Who has joined is there until the user leaves.
		s.user:direct("room1@proxy", "unavailable");
		local gone = {};
		for _, one in ipairs(s.services) do
			for _, stanza in ipairs(one:take("presence")) do table.insert(gone, stanza.attr.from); end
		end
		assert.same({ "room1@" .. former }, gone);
		assert.equal(now, pseudonym(machine(secret)));
	end);

	it("that is changed has new keys placed anew, and those of before stay until they expire", function ()
		local s = machine(secret, { client_proxy_sticky_ttl = 60 });
		local before = places(s);
		s:reconfigure({ client_proxy_secret = another });
		assert.equal(before, places(s));
		-- Longer than a conversation goes on, too.
		s:advance(700);
		local after = places(s);
		assert.are_not.equal(before, after);
		assert.equal(after, places(machine(another)));
	end);

	it("goes on over a reload, also where what is set then is wrong", function ()
		local s = machine(secret);
		local here = pseudonym(s);
		assert.truthy(s:reload());
		assert.equal(here, pseudonym(s));
		assert.truthy(s:reload({ client_proxy_secret = "short" }));
		assert.matches("client_proxy_secret: got a text of 5 characters", expect.one(s:errors()), 1, true);
		assert.equal(here, pseudonym(s));
	end);

	for name, wrong in pairs { ["a text that is too short"] = secret:sub(1, 31); ["a number"] = 1e60 + 7; ["a list"] = { secret } } do
		it("is in no error: " .. name, function ()
			local message = scene.load_error({ client_proxy_secret = wrong });
			local came = type(wrong) == "string" and "a text of 31 characters" or "no text";
			assert.matches("client_proxy_secret: got " .. came .. ", expected a text of at least 32 characters", message, 1, true);
			assert.is_nil(message:find(tostring(type(wrong) == "table" and wrong[1] or wrong), 1, true));
			assert.is_nil(message:find(secret:sub(1, 8), 1, true));
		end);
	end

	it("appears nowhere: not in what is saved or read, in the log, in the shell, or in what is sent", function ()
		local s = machine(secret);
		local trace = s:trace("proxy", "user@users", 10);
		pseudonym(s);
		places(s);
		s:reconfigure({ client_proxy_secret = "short" });
		s:reconfigure({ client_proxy_secret = another });
		s:advance(15);
		local seen = {};
		local function walk(value, path)
			if type(value) == "string" then
				for _, one in ipairs { secret; another } do
					assert.is_nil(value:find(one, 1, true), path);
				end
			elseif type(value) == "table" and not seen[value] then
				seen[value] = true;
				for key, entry in pairs(value) do
					walk(key, path);
					walk(entry, path .. "." .. tostring(key));
				end
				walk(getmetatable(value), path .. " (metatable)");
			end
		end
		local loaded = s.modulemanager.get_module("proxy", "client_proxy");
		local saved = loaded.module.save();
		assert.is_table(saved.options);
		walk(saved, "saved");
		walk(loaded.read_overview(), "overview");
		walk(s.log, "log");
		walk(s.stores, "stores");
		walk(trace, "trace");
		for _, command in ipairs { "show"; "limits" } do walk(s:shell(command, "proxy"), command); end
		walk(s:shell("list"), "list");
		for _, one in ipairs(s.clients) do walk(one.received, one.jid); end
		-- The walk finds what is there.
		assert.has_error(function () walk({ { [secret] = 1 } }, "test"); end);
		s:errors();
	end);
end);
