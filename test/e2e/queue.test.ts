// Requests that wait while nobody is fit to serve.

import { describe, expect, test } from "vitest";
import { available_versions, type Prosody } from "../support/prosody.ts";
import type { RawClient } from "../support/raw_client.ts";
import type { Session } from "../support/session.ts";
import { until } from "../support/wait.ts";
import { type Element, iq_get, iq_set } from "../support/wire.ts";
import {
	all_answers,
	answers_to,
	ask,
	ask_many,
	asker,
	held,
	type Load,
	load,
	login_many,
	login_raw,
	module_name,
	outcome,
	password,
	proxy,
	question,
	reply,
	requests_at,
	requests_come,
	serve_many,
	settle,
	shared_stage,
	tally,
	target,
	users,
	waiting,
} from "./scene.ts";

/** An instance of a service that can be restarted, as an operator would: without losing anything. */
interface Instance {
	/** Shows that it wants no more, finishes what it has, and logs out. */
	leave(): Promise<void>;
	/** Logs in. */
	come(): Promise<void>;
}

function new_instance(server: Prosody, name: string): Instance {
	let session: RawClient | undefined;
	let at_work = 0;

	async function work(): Promise<Element> {
		at_work += 1;
		await new Promise((resolve) => setTimeout(resolve, 2));
		at_work -= 1;
		return reply(name);
	}

	return {
		leave: async () => {
			await session?.presence({ show: "dnd" });
			// What the server sent before it knew has come by then.
			await session?.sync();
			await until(() => at_work === 0, { every: 5 });
			await session?.stop();
		},
		come: async () => {
			session = await serve_many(server, name, work);
		},
	};
}

describe.each(available_versions())("on Prosody %s", { timeout: 300_000 }, (version) => {
	const askers = ["1", "2", "3", "4"].map((name) => `asker${name}@${users}`);
	const stage = shared_stage(version, {
		proxy_options: { client_proxy_queue_timeout: "30 seconds" },
		accounts: Object.fromEntries([asker, target, ...askers].map((jid) => [jid, password])),
	});

	test("a rolling restart of 3 clients under load: 0 errors of 20,000 requests", async () => {
		const count = 20_000;
		const instances = ["a", "b", "c"].map((name) => new_instance(stage.server, name));
		for (const instance of instances) await instance.come();
		const loads: Load[] = [];
		for (const jid of askers) {
			const user = await stage.keep(login_many(stage.server, `${jid}/phone`));
			loads.push(load(user, count / askers.length, { at_once: 15 }));
		}
		const answered = (): number => loads.reduce((sum, { answered: number }) => sum + number, 0);
		const go_on = (more: number): Promise<unknown> => {
			const goal = Math.min(count, answered() + more);
			return until(() => answered() >= goal, { within: 60_000, every: 5 });
		};

		let restarts = 0;
		async function one_after_the_other(): Promise<void> {
			for (const instance of instances) {
				await instance.leave();
				await go_on(500);
				await instance.come();
				await go_on(500);
				restarts += 1;
			}
		}

		await go_on(1000);
		await one_after_the_other();
		// All are away at once, and the queue holds what comes.
		await Promise.all(instances.map((instance) => instance.leave()));
		await until(async () => (await waiting(stage.server)) === 4 * 15);
		const meanwhile = answered();
		for (const instance of instances) await instance.come();
		await go_on(100);
		expect(answered()).toBeGreaterThan(meanwhile);
		while (answered() < count - 4000) await one_after_the_other();

		const outcomes = await Promise.all(loads.map(({ done }) => done));
		const totals: Record<string, number> = {};
		for (const [name, number] of outcomes.flatMap((one) => Object.entries(one)))
			totals[name] = (totals[name] ?? 0) + number;
		expect(Object.keys(totals).sort()).toEqual(["result by a", "result by b", "result by c"]);
		expect(Object.values(totals).reduce((sum, number) => sum + number, 0)).toBe(count);
		// Each of the three four times, as a rule.
		expect(restarts).toBeGreaterThanOrEqual(6);
		for (const instance of instances) await instance.leave();
	});

	test("requests wait in order, gets and sets, and the first to log in gets them", async () => {
		const user = await stage.user();
		const ids = await ask_many(user, 30);
		expect(answers_to(user, ids)).toEqual([]);
		expect(await waiting(stage.server)).toBe(30);
		const service = await stage.service("late", "hold");
		const requests = await requests_come(service, 30);
		expect(requests.map(({ attrs }) => attrs.id)).toEqual(ids);
		for (const request of requests) await service.answer(request, "empty");
		expect(tally(await all_answers(user, ids))).toEqual({ result: 30 });
		await settle(user);
		expect(answers_to(user, ids)).toHaveLength(30);
	});

	test("requests wait for one that shows dnd, and go to it once it does not", async () => {
		const user = await stage.user();
		const service = await stage.service("busy", undefined, { presence: { show: "dnd" } });
		const ids = await ask_many(user, 10);
		expect(requests_at(service)).toEqual([]);
		await service.presence();
		expect(tally(await all_answers(user, ids))).toEqual({ "result by busy": 10 });
	});

	test("a get whose resource goes away waits for the next one, a set does not", async () => {
		const user = await stage.user();
		const lost = await stage.service("lost", "hold");
		const ids = await ask_many(user, 10);
		await requests_come(lost, 10);
		lost.cut();
		await until(async () => (await waiting(stage.server)) === 5);
		await stage.service("next");
		expect(tally(await all_answers(user, ids))).toEqual({
			"result by next": 5,
			"wait/recipient-unavailable": 5,
		});
	});

	test("over client_proxy_queue_size requests are refused, after client_proxy_queue_timeout the others", async () => {
		await stage.configure({ client_proxy_queue_size: 5, client_proxy_queue_timeout: 20 });
		const user = await stage.user();
		const ids = await ask_many(user, 8);
		expect(tally(answers_to(user, ids))).toEqual({ "wait/resource-constraint": 3 });
		await stage.server.advance(10);
		await user.sync();
		expect(answers_to(user, ids)).toHaveLength(3);
		await stage.server.advance(12);
		expect(tally(await all_answers(user, ids))).toEqual({
			"wait/resource-constraint": 3,
			"cancel/service-unavailable": 5,
		});
	});

	test("the wait is part of client_proxy_timeout", async () => {
		await stage.configure({ client_proxy_timeout: 20 });
		const user = await stage.user();
		const waits = user.request(iq_get(proxy, question()));
		await user.sync();
		await stage.server.advance(10);
		const service = await stage.service("slow", "hold");
		await requests_come(service, 1);
		const later = user.request(iq_set(proxy, question()));
		await requests_come(service, 2);
		await stage.server.advance(12);
		expect(outcome(await waits)).toBe("wait/remote-server-timeout");
		expect(await held(stage.server)).toMatch(/^1 open/);
		await stage.server.advance(10);
		expect(outcome(await later)).toBe("wait/remote-server-timeout");
	});

	test("what waits outlives a reload, in order", async () => {
		const user = await stage.user();
		const ids = await ask_many(user, 20);
		await stage.server.reload(proxy, module_name);
		const more = await ask_many(user, 5);
		const service = await stage.service("late", "hold");
		const requests = await requests_come(service, 25);
		expect(requests.map(({ attrs }) => attrs.id)).toEqual([...ids, ...more]);
		for (const request of requests) await service.answer(request, "empty");
		expect(tally(await all_answers(user, [...ids, ...more]))).toEqual({ result: 25 });
	});

	describe.each([
		["cut off", false, (one: Session) => one.cut()],
		["logged out", false, (one: Session) => one.stop()],
		["logged out, and could have resumed", true, (one: Session) => one.stop()],
	] as const)("with stream management, an only client that is %s", (_, can_resume, end) => {
		test("leaves its gets to the next one, and its sets to be sent again", async () => {
			const user = await stage.user();
			const only = await stage.keep(login_raw(stage.server, `${target}/only`, { presence: "none" }));
			await only.send(`<enable xmlns='urn:xmpp:sm:3'${can_resume ? " resume='true'" : ""}/>`);
			await only.presence();
			await only.sync();
			const gets = await ask_many(user, 5, { type: "get" });
			const sets = await ask_many(user, 5, { type: "set" });
			await requests_come(only, 10);
			await end(only);
			expect(tally(await all_answers(user, sets))).toEqual({ "wait/recipient-unavailable": 5 });
			await until(async () => (await waiting(stage.server)) === 5);
			expect(answers_to(user, gets)).toEqual([]);
			await stage.service("next");
			expect(tally(await all_answers(user, gets))).toEqual({ "result by next": 5 });
		});
	});

	test("without it, nobody waits", async () => {
		await stage.configure({ client_proxy_queue_timeout: 0 });
		expect(await ask(await stage.user())).toBe("cancel/service-unavailable");
	});
});
