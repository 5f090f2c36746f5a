local new_server = require "support.server".new;

local function load_error(options)
	local server = new_server({ options = options });
	assert.is_falsy(server.loaded);
	return server.load_error;
end

describe("a bad option stops the first load:", function ()
	local cases = {
		{ target_address = "unset" }, 'target_address: got nil, expected the bare JID of the account that serves';
		{ target_address = "example" }, 'target_address: got "example", expected the bare JID';
		{ target_address = "svc@example/a" }, 'target_address: got "svc@example/a", expected the bare JID';
		{ target_address = "@example" }, 'target_address: got "@example", expected the bare JID';
		{ target_address = 42 }, "target_address: got 42, expected the bare JID";
		{ target_address = {} }, "target_address: got a list or table, expected the bare JID";
		{ target_address = { "a@b"; "c" } }, "target_address: got a list or table, expected the bare JID";
		{ target_address = { "a@b"; x = "c@d" } }, "target_address: got a list or table, expected the bare JID";
		{ target_address = "svc@proxy" }, "or a list of such, none of them on proxy itself";
		{ client_proxy_timeout = "soon" }, 'client_proxy_timeout: got "soon", expected a number of seconds above 0';
		{ client_proxy_timeout = 0 }, "client_proxy_timeout: got 0, expected";
		{ client_proxy_timeout = -1 }, "client_proxy_timeout: got -1, expected";
		{ client_proxy_timeout = "3 moons" }, 'client_proxy_timeout: got "3 moons", expected';
		{ client_proxy_timeout = 0 / 0 }, "client_proxy_timeout: got ";
		{ client_proxy_timeout = math.huge }, "client_proxy_timeout: got inf, expected";
		{ client_proxy_timeout = {} }, "client_proxy_timeout: got a list or table, expected";
		{ client_proxy_max_pending = 0 }, "client_proxy_max_pending: got 0, expected a whole number above 0";
		{ client_proxy_max_pending = 1.5 }, "client_proxy_max_pending: got 1.5, expected a whole number above 0";
		{ client_proxy_max_pending = "many" }, 'client_proxy_max_pending: got "many", expected a whole number';
		{ client_proxy_probe_interval = false }, "client_proxy_probe_interval: got false, expected";
		{ client_proxy_auto_subscribe = "yes" }, 'client_proxy_auto_subscribe: got "yes", expected true or false';
	};
	for i = 1, #cases, 2 do
		it(cases[i + 1], function ()
			local message = load_error(cases[i]);
			assert.is_truthy(message:find(cases[i + 1], 1, true), message);
			assert.is_truthy(message:find("; for example: ", 1, true), message);
		end);
	end

	it("and nothing of the module stays", function ()
		local server = new_server({ options = { client_proxy_timeout = "soon" } });
		for event in pairs(_G.prosody.hosts.proxy.events._event_map) do
			assert.is_nil(event:match("^message/"), event);
		end
		server:advance(100);
		assert.same({}, server:to_remote("far"));
	end);
end);

describe("an option", function ()
	for value, seconds in pairs {
		["2 minutes"] = 120; ["2min"] = 120; ["1 hour"] = 3600; ["90"] = 90; ["5 s"] = 5; ["1 Day"] = 86400;
	} do
		it("takes the period " .. value, function ()
			local server = new_server({ options = { client_proxy_timeout = value } });
			server:advance(1);
			server:serve("svc@example/a");
			local user = server:login("user@users/x");
			user:request("get", "1");
			server:advance(seconds - 0.1);
			assert.same({}, user.received);
			server:advance(1.2);
			assert.equal(1, #user.received);
		end);
	end

	it("target_address is normalised", function ()
		local server = new_server({ options = { target_address = "svc@example" } });
		assert.truthy(server.loaded);
	end);

	it("that is misspelt is named with what may have been meant", function ()
		local server = new_server({ options = { client_proxy_time_out = 5; client_proxy_autosubscribe = true; name = "x" } });
		local warnings = server:logged("warn");
		table.sort(warnings);
		assert.same({
			"There is no option client_proxy_autosubscribe; did you mean client_proxy_auto_subscribe?";
			"There is no option client_proxy_time_out; did you mean client_proxy_timeout?";
		}, warnings);
	end);
end);

it("on a VirtualHost the module says how it is to be loaded", function ()
	local server = new_server();
	local loaded, message = server.modulemanager.load("users", "client_proxy");
	assert.is_falsy(loaded);
	assert.is_truthy(message:find('Component "users" "client_proxy"', 1, true), message);
end);
