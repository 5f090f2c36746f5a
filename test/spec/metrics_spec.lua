-- Metrics: what is counted, from zero on, and nothing where the server keeps no statistics.

local scene = require "support.scene";

local s;

--- Starts a server that keeps statistics.
local function start(plan)
	plan = plan or {};
	plan.statistics = true;
	return scene.start(plan);
end

--- The samples of the component as the metrics page shows them, by what stands before the value.
local function samples()
	s:advance(1);
	local found = {};
	for line in require "core.statsmanager".get_metric_registry():render():gmatch("[^\n]+") do
		local name, labels, value = line:match("^prosody_mod_client_proxy__([%w_]+){host=\"proxy\",?([^}]*)} (%S+)$");
		if name and not name:find("_created$") then found[name .. (labels ~= "" and "{" .. labels .. "}" or "")] = tonumber(value); end
	end
	return found;
end

--- That samples have these values.
local function shows(expected)
	local all, got = samples(), {};
	for name in pairs(expected) do got[name] = all[name] or "missing"; end
	assert.same(expected, got);
end

describe("metrics", function ()
	it("are all there from the start, at zero", function ()
		s = start();
		local count = 0;
		for name, value in pairs(samples()) do
			count = count + 1;
			if name ~= "answer_seconds_bucket" then assert.equal(0, value, name); end
		end
		assert.is_true(count > 50, count);
	end);

	it("are made once, however long the module runs", function ()
		s = start { "a" };
		local module = s.modulemanager.get_module("proxy", "client_proxy").module;
		local made = #module.items.metric;
		s:advance(60);
		assert.equal(made, #module.items.metric);
	end);

	it("count answers, and how long they took", function ()
		s = start { "a" };
		s:ask(2);
		s:advance(0.25);
		s:answer_all();
		s:ask(1);
		s:refuse("forbidden");
		shows {
			['answers_total{type="result"}'] = 2; ['answers_total{type="error"}'] = 1;
			["answer_seconds_count"] = 3; ["answer_seconds_sum"] = 0.5;
			['answer_seconds_bucket{le="0.001"}'] = 1; ['answer_seconds_bucket{le="0.2"}'] = 1;
			['answer_seconds_bucket{le="0.5"}'] = 3; ['answer_seconds_bucket{le="+Inf"}'] = 3;
		};
	end);

	it("count refusals, redispatches and dropped answers by their reason", function ()
		s = start { "a"; client_proxy_max_pending_per_sender = 1 };
		s:ask(2);
		s:serve("b");
		s.a:disconnect();
		s.b:send(require "util.stanza".iq({ type = "result"; id = "unasked"; to = "proxy/user@users/x" }));
		s.user:message("proxy", "1");
		shows {
			['refusals_total{reason="too_many_of_account"}'] = 1; ['refusals_total{reason="not_implemented"}'] = 1;
			['refusals_total{reason="timed_out"}'] = 0; ['redispatches_total{reason="lost"}'] = 1;
			['answers_dropped_total{kind="result"}'] = 1;
		};
	end);

	it("show what is there now", function ()
		s = start { "a"; "b"; client_proxy_drain_strict = true; client_proxy_queue_timeout = 60 };
		s:ask(2);
		s.a:show("dnd");
		s.b:show("dnd");
		s:ask(1);
		shows {
			["open_requests"] = 3; ["queued_requests"] = 1; ["eligible_resources"] = 0;
			['resources{state="draining"}'] = 2; ['resources{state="ready"}'] = 0;
			['resource_changes_total{to="joined"}'] = 2; ['resource_changes_total{to="draining"}'] = 2;
		};
		assert.is_true(samples().kept_bytes > 0);
	end);

	it("count what is relayed by kind and direction", function ()
		s = start { "a"; client_proxy_stanzas = scene.everything };
		s.user:message("proxy", "1");
		s.user:direct("room@proxy");
		s.a:message("proxy/user@users/x", "2");
		shows {
			['relayed_in_total{kind="message"}'] = 1; ['relayed_in_total{kind="presence"}'] = 1;
			['relayed_out_total{kind="message"}'] = 1; ['relayed_out_total{kind="presence"}'] = 0;
		};
	end);

	it("go on over a reload", function ()
		s = start { "a" };
		s:share(3);
		assert.truthy(s:reload());
		s:share(2);
		shows { ['answers_total{type="result"}'] = 5; ["answer_seconds_count"] = 5 };
	end);

	it("do not show what is gone with the component", function ()
		s = start { "a" };
		s:ask(1);
		shows { ["open_requests"] = 1; ["eligible_resources"] = 1 };
		assert.truthy(s:unload());
		shows { ["open_requests"] = 0; ["eligible_resources"] = 0; ['resources{state="ready"}'] = 0 };
	end);
end);

it("without statistics the server is not asked for any", function ()
	s = scene.start { "a" };
	s:share(1);
	assert.is_nil(require "core.statsmanager".get_metric_registry());
end);
