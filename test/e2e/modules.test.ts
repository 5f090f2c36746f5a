// Other modules of the server: requests that they make, and handlers that wait on the way of a stanza.

import { describe, expect, test } from "vitest";
import { available_versions } from "../support/prosody.ts";
import { until } from "../support/wait.ts";
import { iq_set } from "../support/wire.ts";
import {
	answers_to,
	ask,
	held,
	outcome,
	proxy,
	question,
	requests_at,
	services,
	shared_stage,
	users,
} from "./scene.ts";

describe.each(available_versions())("on Prosody %s", (version) => {
	const stage = shared_stage(version);

	/** Has a module on the users' host ask with `module:send_iq`, in the name of an origin; resolves with what comes of it. */
	function ask_as_module(to: string, origin = "nil"): Promise<string> {
		return stage.server.eval(`
			local stanza = st.iq({ type = "get", id = "m", from = "${users}", to = "${to}" })
				:tag("ask", { xmlns = "urn:example:ask" }):reset()
			return module:context("${users}"):send_iq(stanza, ${origin}, 5):next(function (event)
				local attr = event.stanza.attr
				return ("%s from %s, asked %s"):format(attr.type, attr.from, stanza.attr.to)
			end)
		`);
	}

	test("module:send_iq gets the answer, and keeps its stanza", async () => {
		await stage.service("a");
		for (const to of [proxy, `node@${proxy}/res`]) {
			expect(await ask_as_module(to)).toBe(`result from ${to}, asked ${to}`);
		}
		// As a module does that hands requests on for somebody who has logged in by HTTP.
		expect(await ask_as_module(proxy, `{ type = "c2s", host = "${users}", username = "user" }`)).toBe(
			`result from ${proxy}, asked ${proxy}`,
		);
	});

	test("a handler waits on the way of a request, and its resource leaves: one answer, and nobody else waits", async () => {
		const user = await stage.user();
		const service = await stage.service("a", "hold");
		await stage.server.eval(`
			local async = require "util.async"
			hosts["${services}"].events.add_handler("iq/full", function (event)
				if event.stanza.attr.id ~= "waits" then return end
				local wait, done = async.waiter()
				go_on = done
				wait()
			end, 100)
			return ""
		`);
		const waits = await stage.user("other@users.test/phone");
		await waits.send(iq_set(proxy, question(), { id: "waits" }));
		await until(async () => (await stage.server.eval("tostring(go_on ~= nil)")) === "true");
		const asked = user.request(iq_set(proxy, question()));
		await until(() => requests_at(service).length > 0);
		service.serve(() => "empty");
		for (const request of requests_at(service)) await service.answer(request, "empty");
		expect(outcome(await asked)).toBe("result");
		service.cut();
		await until(() => answers_to(waits, ["waits"]).length > 0);
		await stage.server.eval('go_on(); return ""');
		await stage.service("b");
		expect(await ask(user)).toBe("result by b");
		await waits.sync();
		expect(answers_to(waits, ["waits"]).map(outcome)).toEqual(["wait/recipient-unavailable"]);
		expect(await held(stage.server)).toMatch(/^0 open/);
	});
});
