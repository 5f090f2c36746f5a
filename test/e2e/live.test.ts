// Options that change while the server runs: they apply at once, and what is open stays where it is.

import { describe, expect, test } from "vitest";
import type { Client } from "../support/client.ts";
import { available_versions, type Options } from "../support/prosody.ts";
import { error_element, iq_get, iq_set } from "../support/wire.ts";
import {
	all_answers,
	answers_to,
	ask,
	ask_around,
	ask_many,
	asker,
	held,
	module_name,
	outcome,
	password,
	proxy,
	question,
	reply,
	requests_at,
	requests_come,
	serve_many,
	services,
	settle,
	shared_stage,
	tally,
	target,
	users,
} from "./scene.ts";

const other = `other@${users}`;
const second_target = `second@${services}`;

describe.each(available_versions())("on Prosody %s", (version) => {
	const stage = shared_stage(version, {
		accounts: Object.fromEntries([asker, other, target, second_target].map((jid) => [jid, password])),
		expected: [/going on with the former value$/],
	});

	/** A session that holds so many requests, and what shows that they are still with it. */
	async function in_flight(
		name: string,
		count: number,
	): Promise<{
		holder: Client;
		/** These, and so many others, are open and nothing has come. */
		expect_untouched: (others?: number) => Promise<void>;
		expect_answered: () => Promise<void>;
	}> {
		const asked = await stage.user(`${asker}/asked`);
		const holder = await stage.service(name, "hold");
		const ids = await ask_many(asked, count);
		const requests = await requests_come(holder, count);
		return {
			holder,
			expect_untouched: async (others = 0) => {
				await settle(holder, asked);
				expect(answers_to(asked, ids)).toEqual([]);
				expect(await held(stage.server)).toMatch(new RegExp(`^${count + others} open`));
			},
			expect_answered: async () => {
				for (const request of requests) await holder.answer(request, reply(name));
				expect(tally(await all_answers(asked, ids))).toEqual({ [`result by ${name}`]: count });
				await settle(asked);
				expect(answers_to(asked, ids)).toHaveLength(count);
			},
		};
	}

	test("one after the other, eleven options apply, and 20 requests in flight are untouched by all of them", async () => {
		const { holder, expect_untouched, expect_answered } = await in_flight("holder", 20);
		const user = await stage.user(`${other}/phone`);
		const a = await stage.service("a");
		await stage.service("b");

		async function change(options: Options, shows: () => Promise<void>): Promise<void> {
			await stage.configure(options);
			await expect_untouched();
			await shows();
			await expect_untouched();
		}

		await change({ client_proxy_resources: "^[ab]$" }, async () => {
			expect(Object.keys(await ask_around(user, 40)).sort()).toEqual(["a", "b"]);
		});
		await change({ client_proxy_balance: "round_robin" }, async () => {
			expect(await ask_around(user, 10)).toEqual({ a: 5, b: 5 });
		});
		await change({ client_proxy_balance: "sticky" }, async () => {
			expect(Object.keys(await ask_around(user, 10))).toHaveLength(1);
		});
		await change({ client_proxy_balance: undefined, client_proxy_drain_show: ["away"] }, async () => {
			await a.presence({ show: "away" });
			await a.sync();
			expect(await ask_around(user, 10)).toEqual({ b: 10 });
		});
		await change({ client_proxy_drain_show: [] }, async () => {
			expect(Object.keys(await ask_around(user, 40)).sort()).toEqual(["a", "b"]);
		});
		await change({ client_proxy_priority_tiers: true }, async () => {
			await a.presence({ priority: 3 });
			await a.sync();
			expect(await ask_around(user, 10)).toEqual({ a: 10 });
		});
		await change({ client_proxy_allow: [asker] }, async () => {
			expect(await ask(user)).toBe("auth/forbidden");
		});
		await change({ client_proxy_allow: users }, async () => {
			expect(await ask(user)).toBe("result by a");
		});
		await change({ client_proxy_max_pending: 20 }, async () => {
			expect(await ask(user)).toBe("wait/resource-constraint");
		});
		await change({ client_proxy_max_pending: undefined, client_proxy_max_pending_per_host: 20 }, async () => {
			expect(await ask(user)).toBe("wait/resource-constraint");
		});
		await change(
			{ client_proxy_max_pending_per_host: false, client_proxy_max_pending_per_sender: 1 },
			async () => {
				a.serve(undefined);
				const ids = await ask_many(user, 2);
				expect(tally(answers_to(user, ids))).toEqual({ "wait/resource-constraint": 1 });
				const waits = await a.next((stanza) => stanza.attrs.id === ids[0]);
				await a.answer(waits, reply("a"));
				a.serve(() => reply("a"));
				await all_answers(user, ids);
			},
		);
		await change(
			{ client_proxy_max_pending_per_sender: undefined, client_proxy_resources: "^nobody$" },
			async () => {
				expect(await ask(user)).toBe("cancel/service-unavailable");
			},
		);
		await change({ client_proxy_queue_timeout: 60, client_proxy_timeout: 10 }, async () => {
			const waits = user.request(iq_set(proxy, question()));
			await settle(user);
			await stage.server.advance(12);
			expect(outcome(await waits)).toBe("wait/remote-server-timeout");
		});
		await change(
			{ client_proxy_queue_timeout: 0, client_proxy_timeout: undefined, client_proxy_resources: undefined },
			async () => {
				expect(await ask(user)).toBe("result by a");
			},
		);
		await change({ client_proxy_redispatch: "none" }, async () => {
			a.serve(() => error_element("cancel", "feature-not-implemented"));
			expect(await ask(user)).toBe("cancel/feature-not-implemented");
		});
		await change({ client_proxy_redispatch: "all" }, async () => {
			await holder.presence({ priority: -1 });
			await holder.sync();
			expect(await ask(user)).toBe("result by b");
		});
		await expect_answered();
	});

	test("what waits in the queue when it becomes possible to serve it is served at once", async () => {
		await stage.configure({ client_proxy_queue_timeout: 60, client_proxy_resources: "^b$" });
		const user = await stage.user();
		const a = await stage.service("a");
		const ids = await ask_many(user, 10);
		expect(requests_at(a)).toEqual([]);
		await stage.configure({ client_proxy_resources: undefined });
		expect(tally(await all_answers(user, ids))).toEqual({ "result by a": 10 });
	});

	test("another account joins the pool, and leaves it: it finishes what it has and gets nothing new", async () => {
		const user = await stage.user();
		const { holder, expect_untouched, expect_answered } = await in_flight("holder", 20);
		const second = await stage.keep(serve_many(stage.server, "s", () => reply("second"), {}, second_target));
		expect(await held(stage.server)).toMatch(/, 1 there$/);
		await stage.configure({ target_address: [target, second_target] });
		await stage.server.advance(2);
		await expect_untouched();
		await holder.presence({ show: "dnd" });
		await holder.sync();
		expect(await ask_around(user)).toEqual({ second: 20 });
		const finish: (() => void)[] = [];
		second.serve(() => new Promise((resolve) => finish.push(() => resolve(reply("second")))));
		const get = user.request(iq_get(proxy, question()));
		const set = user.request(iq_set(proxy, question()));
		await settle(user, second);
		await expect_untouched(2);
		holder.serve((request) => (request.attrs.from?.includes("/asked") ? "swallow" : reply("holder")));
		await stage.configure({ target_address: target });
		await stage.server.advance(2);
		await expect_untouched(2);
		await holder.presence({});
		await holder.sync();
		expect(await ask_around(user)).toEqual({ holder: 20 });
		for (const answer of finish) answer();
		expect(outcome(await get)).toBe("result by second");
		expect(outcome(await set)).toBe("result by second");
		await stage.server.advance(2);
		await expect_untouched();
		await expect_answered();
		// It is not subscribed to any longer, so what it shows from now on is refused to nobody.
		await second.presence({ show: "away" });
		await settle(second);
		expect(
			second.received.filter((stanza) => stanza.is("presence") && stanza.attrs.type === "error"),
		).toEqual([]);
	});

	test("bad values keep the former ones, and each is named once", async () => {
		const former = {
			client_proxy_balance: "round_robin",
			client_proxy_resources: "^[ab]$",
			client_proxy_timeout: 20,
			client_proxy_max_pending_per_sender: 3,
			client_proxy_allow: [users],
		};
		await stage.configure(former);
		const { holder, expect_untouched, expect_answered } = await in_flight("a", 3);
		const start = stage.server.log().length;
		const bad = {
			target_address: "nobody",
			client_proxy_balance: "fastest",
			client_proxy_sticky_key: "payload:",
			client_proxy_sticky_ttl: 0,
			client_proxy_priority_tiers: "perhaps",
			client_proxy_resources: 5,
			client_proxy_drain_show: ["busy"],
			client_proxy_drain_strict: 7,
			client_proxy_ping_interval: "often",
			client_proxy_ping_fall: 0,
			client_proxy_ping_rise: 1.5,
			client_proxy_error_limit: -1,
			client_proxy_relearn: "never",
			client_proxy_redispatch: "some",
			client_proxy_redispatch_limit: "few",
			client_proxy_try_timeout: -5,
			client_proxy_queue_timeout: "a while",
			client_proxy_queue_size: 0,
			client_proxy_timeout: "soon",
			client_proxy_max_pending: 0,
			client_proxy_max_pending_per_resource: "many",
			client_proxy_max_pending_per_sender: [3],
			client_proxy_max_pending_per_host: 0.5,
			client_proxy_allow: ["user@"],
			client_proxy_probe_interval: 0,
			client_proxy_auto_subscribe: "no",
		};
		await stage.configure(bad);
		const complaints = stage.server
			.log()
			.slice(start)
			.filter(({ source, level }) => level === "error" && source.endsWith(`:${module_name}`))
			.map(({ text }) => text);
		expect(complaints.map((text) => text.replace(/:.*/s, "")).sort()).toEqual(Object.keys(bad).sort());
		for (const text of complaints) {
			expect(text).toMatch(
				/^\w+: got .+, expected .+; for example: \w+ = .+; going on with the former value$/,
			);
		}
		await expect_untouched();
		const user = await stage.user(`${other}/phone`);
		await stage.service("b");
		await stage.service("c");
		holder.serve((request) => (request.attrs.from?.includes("/asked") ? "swallow" : reply("a")));
		expect(await ask_around(user, 10)).toEqual({ a: 5, b: 5 });
		await expect_untouched();
		await expect_answered();
	});

	test("a misspelt option that comes later is named, with the nearest one that exists", async () => {
		await stage.configure({ client_proxy_balanse: "sticky" });
		const { text } = await stage.server.wait_log(/There is no option client_proxy_balanse/);
		expect(text).toBe("There is no option client_proxy_balanse; did you mean client_proxy_balance?");
	});
});
