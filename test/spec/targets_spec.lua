-- A list of targets: the resources of all accounts form one pool.

local new_server = require "support.server".new;
local expect = require "support.assertions";
local inside = require "support.inside";
local st = require "util.stanza";

local server, user;

local function set_up(options, accounts)
	server = new_server({
		options = options; accounts = accounts or { ["svc@example"] = true; ["svc2@example"] = true; ["other@users"] = true };
	});
	assert.truthy(server.loaded, server.load_error);
	server:advance(1);
	user = server:login("user@users/x");
end

local function serve(jid, priority)
	local service = server:serve(jid, priority);
	service.received = {};
	return service;
end

--- Sends requests; returns how many each of some resources received, and answers them.
local function share(count, ...)
	for i = 1, count do user:request("get", "q" .. i); end
	local counts = {};
	for i, service in ipairs({ ... }) do counts[i] = service:answer_all(); end
	user.received = {};
	return counts;
end

local function subscribed(domain)
	local kinds = {};
	for _, stanza in ipairs(server:to_remote(domain)) do
		if stanza.name == "presence" then kinds[stanza.attr.type] = stanza.attr.to; end
	end
	return kinds;
end

describe("a list of targets", function ()
	it("makes one pool of all their resources", function ()
		set_up({ target_address = { "svc@example"; "svc2@example"; "other@users" }; client_proxy_balance = "round_robin" });
		local a, b, c, d = serve("svc@example/a"), serve("svc2@example/a"), serve("other@users/a"), serve("other@users/b");
		assert.same({ 10; 10; 10; 10 }, share(40, a, b, c, d));
	end);

	it("on this server and on others, each with its own subscription", function ()
		set_up({ target_address = { "svc@example"; "svc@far"; "svc@further" }; client_proxy_balance = "round_robin" });
		local a = serve("svc@example/a");
		assert.equal("svc@far", subscribed("far").subscribe);
		assert.equal("svc@further", subscribed("further").subscribe);
		for _, domain in ipairs { "far"; "further" } do
			server:from_remote(st.presence({ from = "svc@" .. domain; to = "proxy"; type = "subscribed" }));
			server:from_remote(st.presence({ from = "svc@" .. domain .. "/r"; to = "proxy" }));
		end
		for i = 1, 9 do user:request("get", "q" .. i); end
		assert.equal(3, a:answer_all());
		for _, domain in ipairs { "far"; "further" } do
			local asked = {};
			for _, stanza in ipairs(server:to_remote(domain)) do
				if stanza.name == "iq" then table.insert(asked, stanza); end
			end
			assert.equal(3, #asked);
			for _, stanza in ipairs(asked) do server:from_remote(st.reply(stanza)); end
		end
		assert.equal(9, #user:take("iq"));
		assert.same(inside.nothing, inside.left(server));
	end);

	it("moves a get from one account to another", function ()
		set_up({ target_address = { "svc@example"; "other@users" } });
		local a = serve("svc@example/a");
		user:request("get", "g");
		user:request("set", "s");
		local b = serve("other@users/b");
		a:disconnect();
		assert.equal(1, b:answer_all());
		local by_id = {};
		for _, answer in ipairs(user:take("iq")) do by_id[answer.attr.id] = answer.attr.type; end
		assert.same({ g = "result"; s = "error" }, by_id);
	end);

	it("where one account is unavailable as a whole, the others' resources stay", function ()
		set_up({ target_address = { "svc@example"; "svc@far" } });
		local a = serve("svc@example/a");
		server:from_remote(st.presence({ from = "svc@far"; to = "proxy"; type = "subscribed" }));
		server:from_remote(st.presence({ from = "svc@far/r"; to = "proxy" }));
		server:advance(70);
		server:from_remote(st.presence({ from = "svc@far"; to = "proxy"; type = "unavailable" }));
		server:from_remote(st.presence({ from = "svc@far/r"; to = "proxy"; type = "unavailable" }));
		a.received = {};
		assert.same({ 20 }, share(20, a));
	end);

	it("an account that does not exist, or refuses, is in nobody's way, and the log says that others serve", function ()
		set_up({ target_address = { "svc@example"; "missing@example"; "svc@far" } }, { ["svc@example"] = true });
		local a = serve("svc@example/a");
		server:from_remote(st.presence({ from = "svc@far"; to = "proxy"; type = "unsubscribed" }));
		server:advance(120);
		a.received = {};
		assert.same({ 20 }, share(20, a));
		local said = table.concat(server:logged("warn"), "\n");
		assert.matches("there is no account missing@example", said, 1, true);
		assert.matches("Not everybody serves proxy: svc@far refuses our subscription", said, 1, true);
	end);

	it("one account that is listed twice counts once", function ()
		set_up({ target_address = { "svc@example"; "svc@example" } });
		local a, b = serve("svc@example/a"), serve("svc@example/b");
		local counts = share(40, a, b);
		assert.equal(40, counts[1] + counts[2]);
	end);

	it("only a resource of the target that was asked may answer", function ()
		set_up({ target_address = { "svc@example"; "other@users" } });
		local a = serve("svc@example/a");
		user:request("get", "q");
		local seen = expect.one(a:take("iq"));
		local b = serve("other@users/a");
		b:send(st.reply(seen));
		assert.same({}, user.received);
		a:send(st.reply(seen));
		expect.result(user:take("iq"), "q", "proxy");
	end);

	it("resources of all of them may ask, and are not asked themselves", function ()
		set_up({ target_address = { "svc@example"; "other@users" } });
		local a, b = serve("svc@example/a"), serve("other@users/a");
		for i = 1, 10 do
			a:request("get", "a" .. i);
			b:request("get", "b" .. i);
		end
		assert.same({ 10; 10 }, { a:answer_all(); b:answer_all() });
		a:request("get", "r", "proxy/user@users/x");
		expect.error({ a.received[#a.received] }, "r", "proxy/user@users/x", "cancel", "feature-not-implemented");
	end);

	it("is kept over a reload, with what each has open", function ()
		set_up({ target_address = { "svc@example"; "other@users" } });
		local a, b = serve("svc@example/a"), serve("other@users/a");
		for i = 1, 20 do user:request("get", "q" .. i); end
		assert.truthy(server:reload());
		assert.equal(20, a:answer_all() + b:answer_all());
		assert.equal(20, #user:take("iq"));
	end);
end);

describe("target_address that changes while the module runs", function ()
	it("takes in an account that is added, and asks for its presence", function ()
		set_up({ target_address = "svc@example"; client_proxy_balance = "round_robin" });
		local a = serve("svc@example/a");
		local b = serve("other@users/b");
		assert.same({ 10; 0 }, share(10, a, b));
		server:reconfigure({ target_address = { "svc@example"; "other@users" } });
		server:advance(2);
		a.received, b.received = {}, {};
		assert.same({ 5; 5 }, share(10, a, b));
	end);

	it("leaves what is open with an account that stays", function ()
		set_up({ target_address = { "svc@example"; "svc2@example" } });
		local a = serve("svc@example/a");
		for i = 1, 10 do user:request(i % 2 == 0 and "get" or "set", "q" .. i); end
		server:reconfigure({ target_address = { "svc@example"; "other@users" } });
		assert.same({}, user.received);
		assert.equal(10, a:answer_all());
		assert.equal(10, #user:take("iq"));
	end);

	it("lets an account that goes finish what it has, gives it nothing new, and forgets its resources after that", function ()
		set_up({ target_address = { "svc@example"; "other@users" } });
		local a = serve("svc@example/a");
		user:request("get", "g");
		user:request("set", "s");
		local b = serve("other@users/b");
		local seen = a:take("iq");
		server:reconfigure({ target_address = "other@users" });
		server:advance(2);
		a:available(0, "proxy");
		a:available();
		assert.same({}, user.received);
		assert.same({ 0; 20 }, share(20, a, b));
		for _, stanza in ipairs(seen) do a:send(st.reply(stanza)); end
		assert.equal(2, #user:take("iq"));
		server:advance(2);
		a:available(0, "proxy");
		assert.same({ ["other@users/b"] = true }, inside.resources(server));
		assert.same({ 0; 20 }, share(20, a, b));
		assert.same(inside.nothing, inside.left(server));
	end);

	it("forgets at once an account that goes and has nothing open", function ()
		set_up({ target_address = { "svc@example"; "other@users" } });
		serve("svc@example/a");
		serve("other@users/b");
		server:reconfigure({ target_address = "other@users" });
		assert.same({ ["other@users/b"] = true }, inside.resources(server));
	end);

	it("moves or gives up what an account that goes has open once its resource is lost, or its time is up", function ()
		set_up({ target_address = { "svc@example"; "other@users" } });
		local a, c = serve("svc@example/a"), serve("svc@example/c");
		for i = 1, 20 do user:request(i % 2 == 0 and "get" or "set", "q" .. i); end
		local at_a = #a:take("iq");
		local b = serve("other@users/b");
		server:reconfigure({ target_address = "other@users" });
		a:disconnect();
		assert.equal(at_a, #user:take("iq") + b:answer_all());
		user:take("iq");
		server:advance(121);
		local refused = 0;
		for _, answer in ipairs(user:take("iq")) do
			expect.error({ answer }, answer.attr.id, "proxy", "wait", "remote-server-timeout");
			refused = refused + 1;
		end
		assert.equal(#c:take("iq"), refused);
		assert.equal(20 - at_a, refused);
		server:advance(2);
		assert.same(inside.nothing, inside.left(server));
		assert.same({ ["other@users/b"] = true }, inside.resources(server));
	end);

	it("takes an account back that had gone, with what it still has open", function ()
		set_up({ target_address = { "svc@example"; "other@users" }; client_proxy_balance = "round_robin" });
		local a = serve("svc@example/a");
		user:request("set", "s");
		local b = serve("other@users/b");
		server:reconfigure({ target_address = "other@users" });
		assert.same({ 0; 4 }, share(4, {answer_all = function () return 0; end}, b));
		server:reconfigure({ target_address = { "svc@example"; "other@users" } });
		assert.equal(1, a:answer_all());
		expect.result(user:take("iq"), "s", "proxy");
		assert.same({ 5; 5 }, share(10, a, b));
	end);

	it("does not let an account that goes speak for the proxy", function ()
		set_up({ target_address = { "svc@example"; "other@users" }; client_proxy_stanzas = { "iq"; "message"; "presence" } });
		local a = serve("svc@example/a");
		user:request("get", "g");
		local b = serve("other@users/b");
		server:reconfigure({ target_address = "other@users" });
		a:message("proxy/user@users/x", "m");
		a:available(0, "proxy/user@users/x");
		assert.same({}, user.received);
		assert.equal("proxy/svc@example/a", expect.one(b:take("message")).attr.from);
		a:answer_all();
		expect.result(user:take("iq"), "g", "proxy");
	end);

	it("lets an account that goes have the answers to what it has asked, and the errors of what it was sent", function ()
		set_up({
			target_address = { "svc@example"; "other@users" }; client_proxy_initiate = "any";
			client_proxy_stanzas = { "iq"; "message"; "presence" };
		});
		local a = serve("svc@example/a");
		user:message("proxy/desk", "m");
		local written = expect.one(a:take("message"));
		a:request("get", "i", "proxy/user@users/x");
		local asked = expect.one(user:take("iq"));
		serve("other@users/b");
		server:reconfigure({ target_address = "other@users" });
		server:advance(2);
		a:send(st.error_reply(written, "cancel", "not-allowed"));
		assert.equal("proxy/desk", expect.one(user:take("message")).attr.from);
		user:send(st.reply(asked));
		expect.result(a:take("iq"), "i", "proxy/user@users/x");
		server:advance(2);
		assert.same({ ["other@users/b"] = true }, inside.resources(server));
	end);

	it("with a queue, new requests wait for the new account", function ()
		set_up({ target_address = "svc@example"; client_proxy_queue_timeout = 100 });
		local a = serve("svc@example/a");
		user:request("get", "g");
		server:reconfigure({ target_address = "other@users" });
		user:request("set", "s");
		assert.same({}, user.received);
		server:advance(2);
		local b = server:serve("other@users/b");
		server:advance(2);
		assert.equal(1, b:answer_all());
		expect.result(user:take("iq"), "s", "proxy");
		assert.equal(1, a:answer_all());
		expect.result(user:take("iq"), "g", "proxy");
		assert.equal(0, inside.left(server).queued);
	end);

	it("stays as it was where it is wrong, and says so", function ()
		set_up({ target_address = "svc@example" });
		local a = serve("svc@example/a");
		for _, bad in ipairs { "unset"; "example"; {}; { "svc@example"; "example" }; "svc@proxy" } do
			server.log = {};
			server:reconfigure({ target_address = bad });
			local said = expect.one((function ()
				local texts = {};
				for _, entry in ipairs(server.log) do
					if entry.level == "error" then table.insert(texts, entry.text); end
				end
				return texts;
			end)());
			assert.matches("target_address: got ", said, 1, true);
			assert.matches("; going on with the former value", said, 1, true);
			assert.same({ 5 }, share(5, a));
		end
	end);

	it("hears of hibernation on the host of the new account", function ()
		set_up({ target_address = "svc@example" });
		server:reconfigure({ target_address = "other@users" });
		server:advance(2);
		local a, b = serve("other@users/a"), serve("other@users/b");
		server:advance(40);
		a.received, b.received = {}, {};
		a:hibernate();
		assert.same({ 0; 20 }, share(20, a, b));
	end);
end);
