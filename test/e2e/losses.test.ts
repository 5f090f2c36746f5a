// Resources that go away while they owe answers, and answers that do not come in time.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../support/client.ts";
import { available_versions, type Prosody } from "../support/prosody.ts";
import type { Session } from "../support/session.ts";
import { until } from "../support/wait.ts";
import { canonical, type Element, element, error_of, iq_get, iq_set, is_request } from "../support/wire.ts";
import {
	addresses,
	all_answers,
	answers_at,
	answers_to,
	ask,
	ask_many,
	held,
	holds_nothing,
	login,
	outcome,
	proxy,
	question,
	reply,
	requests_at,
	requests_come,
	serve,
	settle,
	start_scene,
	stop_all,
	tally,
	target,
} from "./scene.ts";

const hibernation_seconds = 20;

describe.each(available_versions())("on Prosody %s", (version) => {
	let server: Prosody;
	const open: Session[] = [];

	beforeAll(async () => {
		server = await start_scene(version, { global: { smacks_hibernation_time: hibernation_seconds } });
	});

	afterEach(async () => {
		await stop_all(...open.splice(0));
		// Sessions that hibernate are forgotten, and the module has nothing left.
		await server.advance(hibernation_seconds + 2);
		expect(await held(server)).toBe(holds_nothing);
	});

	afterAll(async () => {
		await server?.stop();
		expect(server?.tracebacks()).toEqual([]);
	});

	async function user_at(jid?: string): Promise<Client> {
		const user = await login(server, jid);
		open.push(user);
		return user;
	}

	async function service_at(
		resource: string,
		handler?: Parameters<typeof serve>[2],
		more?: Parameters<typeof serve>[3],
	): Promise<Client> {
		const service = await serve(server, resource, handler, more);
		open.push(service);
		return service;
	}

	/** A session that held requests of 20, and what came of them once it was gone. */
	function expect_moved(answers: readonly Element[], by: string): void {
		expect(answers).toHaveLength(20);
		expect(tally(answers)).toEqual({ [`result by ${by}`]: 10, "wait/recipient-unavailable": 10 });
		for (const answer of answers) {
			const is_get = answer.attrs.id?.startsWith("get");
			expect(outcome(answer)).toBe(is_get ? `result by ${by}` : "wait/recipient-unavailable");
			expect(answer.attrs.from).toBe(proxy);
		}
	}

	test.each(["cut off", "logged out", "unavailable"])(
		"20 of 20 requests in flight are answered when their resource is %s: gets by another, sets with an error",
		async (how) => {
			const user = await user_at();
			const lost = await service_at("lost", "hold");
			const ids = await ask_many(user, 20);
			const requests = await requests_come(lost, 20);
			const other = await service_at("other", () => reply("other"));
			if (how === "cut off") lost.cut();
			else if (how === "logged out") await lost.stop();
			else await lost.presence({ type: "unavailable" });
			expect_moved(await all_answers(user, ids), "other");
			expect(requests_at(other).map(({ attrs }) => attrs.type)).toEqual(Array(10).fill("get"));
			if (how === "unavailable") {
				// It is too late for what it says now.
				for (const request of requests) await lost.answer(request, reply("lost"));
				await settle(lost, user);
			}
			expect(answers_to(user, ids)).toHaveLength(20);
		},
	);

	test("what moves is the same request, but for its receiver", async () => {
		const user = await user_at();
		const lost = await service_at("lost", "hold");
		const payload = element("ask", { xmlns: "urn:example:ask" }, element("deep", { a: "1" }, "ß"));
		const answer = user.request(iq_get(`node@${proxy}/res`, payload, { id: "whole", lang: "he" }));
		const first = await lost.next(is_request);
		const other = await service_at("other", "hold");
		lost.cut();
		const second = await other.next(is_request);
		expect(canonical(second)).toBe(canonical(first).replace(`${target}/lost`, `${target}/other`));
		await other.answer(second, "empty");
		expect((await answer).attrs).toMatchObject({ from: `node@${proxy}/res`, id: "whole", type: "result" });
	});

	test("with nobody left all 20 requests in flight are given up, each from the address that was asked", async () => {
		const user = await user_at();
		const lost = await service_at("lost", "hold");
		for (const to of addresses) {
			for (const make of [iq_get, iq_set])
				await user.send(make(to, question(), { id: `${to} ${make.name}` }));
		}
		await requests_come(lost, 8);
		lost.cut();
		for (const to of addresses) {
			for (const make of [iq_get, iq_set]) {
				const refusal = await user.next((stanza) => stanza.attrs.id === `${to} ${make.name}`);
				expect(outcome(refusal)).toBe("wait/recipient-unavailable");
				expect(refusal.attrs.from).toBe(to);
				expect(error_of(refusal)?.text).toBe("The service went away before it answered");
			}
		}
		expect(await ask(user)).toBe("cancel/service-unavailable");
	});

	test("a get moves twice, and is then given up", async () => {
		const user = await user_at();
		const answer = user.request(iq_get(proxy, question(), { id: "restless" }));
		expect(outcome(await answer)).toBe("cancel/service-unavailable");
		const there = await Promise.all(["a", "b", "c", "d"].map((name) => service_at(name, "hold")));
		const second = user.request(iq_get(proxy, question(), { id: "restless" }));
		const asked = new Set<Client>();
		for (let times = 1; times <= 3; times += 1) {
			const holder = await until(() =>
				there.find((service) => !asked.has(service) && requests_at(service).length > 0),
			);
			asked.add(holder);
			holder.cut();
		}
		expect(outcome(await second)).toBe("wait/recipient-unavailable");
		const spared = there.find((service) => !asked.has(service));
		expect(spared && requests_at(spared)).toEqual([]);
	});

	test("300 of 300 requests are answered after 3 of 6 resources left", async () => {
		const user = await user_at();
		const there = await Promise.all(["1", "2", "3", "4", "5", "6"].map((name) => service_at(name)));
		const before = await ask_many(user, 60);
		await all_answers(user, before);
		for (const service of there.slice(0, 3)) service.cut();
		await until(async () => (await held(server)) === "0 open, 0 kept, 3 there");
		const ids = await ask_many(user, 300);
		const answers = await all_answers(user, ids);
		await settle(user);
		expect(answers_to(user, ids)).toHaveLength(300);
		expect(tally(answers)).toEqual({ result: 300 });
	});

	test("300 of 300 requests are answered while 3 of 6 resources leave in their midst", async () => {
		const user = await user_at();
		const leaving = await Promise.all(["1", "2", "3"].map((name) => service_at(name, "hold")));
		const staying = await Promise.all(["4", "5", "6"].map((name) => service_at(name)));
		const ids: string[] = [];
		for (const service of leaving) {
			ids.push(...(await ask_many(user, 100)));
			service.cut();
		}
		const answers = await all_answers(user, ids);
		await settle(user, ...staying);
		expect(answers_to(user, ids)).toHaveLength(300);
		const counts = tally(answers);
		// A set that was with one of the leaving is given up; a get is, when it was with each of the three in turn.
		const { result = 0, "wait/recipient-unavailable": lost = 0, ...others } = counts;
		expect(others).toEqual({});
		expect(result + lost).toBe(300);
		const lost_gets = answers.filter(
			(answer) => answer.attrs.id?.startsWith("get") && outcome(answer) !== "result",
		);
		expect(lost_gets.length).toBeLessThan(30);
	});

	describe("a client with stream management", () => {
		test("that is cut off and does not come back: its gets move, its sets are given up", async () => {
			const user = await user_at();
			const lost = await service_at("lost", "hold", { sm: true });
			const first = await ask_many(user, 10);
			await requests_come(lost, 10);
			lost.cut();
			await user.sync();
			// It counts as available, and the next ones are kept for it.
			const second = await ask_many(user, 10);
			const other = await service_at("other", () => reply("other"));
			await settle(user, other);
			expect(answers_to(user, [...first, ...second])).toEqual([]);
			await server.advance(hibernation_seconds + 1);
			expect_moved(await all_answers(user, [...first, ...second]), "other");
			await settle(user);
			expect(answers_to(user, [...first, ...second])).toHaveLength(20);
		});

		test("that is cut off alone and does not come back: all are given up once", async () => {
			const user = await user_at();
			const lost = await service_at("lost", "hold", { sm: true });
			const ids = await ask_many(user, 20);
			await requests_come(lost, 20);
			lost.cut();
			await server.advance(hibernation_seconds + 1);
			expect(tally(await all_answers(user, ids))).toEqual({ "wait/recipient-unavailable": 20 });
			await settle(user);
			expect(answers_to(user, ids)).toHaveLength(20);
		});

		test("that resumes in time gets what came meanwhile, and its answers count", async () => {
			const user = await user_at();
			const service = await service_at("back", "hold", { sm: true });
			const early = user.request(iq_get(proxy, question("early"), { id: "early" }));
			const first_one = await service.next(is_request);
			service.cut();
			const late = user.request(iq_set(proxy, question("late"), { id: "late" }));
			await user.sync();
			await service.resume();
			const kept = await service.next((stanza) => is_request(stanza) && stanza.attrs.id === "late");
			await service.answer(kept, reply("back"));
			await service.answer(first_one, reply("back"));
			expect(outcome(await late)).toBe("result by back");
			expect(outcome(await early)).toBe("result by back");
			await settle(service, user);
			expect(answers_at(user)).toHaveLength(2);
		});
	});

	describe("a time-out", () => {
		test("ends every kind of request after two minutes, and what comes then is dropped", async () => {
			const user = await user_at();
			const service = await service_at("slow", "hold");
			for (const to of addresses) {
				await user.send(iq_get(to, question(), { id: `get ${to}` }));
				await user.send(iq_set(to, question(), { id: `set ${to}` }));
			}
			const requests = await requests_come(service, 8);
			// Time that passes by itself, on a busy machine, comes on top.
			await server.advance(100);
			await user.sync();
			expect(answers_at(user)).toEqual([]);
			await server.advance(22);
			for (const to of addresses) {
				for (const id of [`get ${to}`, `set ${to}`]) {
					const refusal = await user.next((stanza) => stanza.attrs.id === id);
					expect(outcome(refusal)).toBe("wait/remote-server-timeout");
					expect(error_of(refusal)?.text).toBe("The service did not answer in time");
					expect(refusal.attrs.from).toBe(to);
				}
			}
			for (const request of requests) await service.answer(request, "empty");
			await settle(service, user);
			expect(answers_at(user)).toHaveLength(8);
			// It is not held against the resource.
			service.serve(() => "empty");
			expect(await ask(user)).toBe("result");
		});

		test("of a get that has moved counts from its first moment", async () => {
			const user = await user_at();
			const first = await service_at("first", "hold");
			const answer = user.request(iq_get(proxy, question(), { id: "moved" }));
			await first.next(is_request);
			await server.advance(100);
			const second = await service_at("second", "hold");
			first.cut();
			await second.next(is_request);
			await server.advance(22);
			expect(outcome(await answer)).toBe("wait/remote-server-timeout");
		});

		test("comes as client_proxy_timeout says", async () => {
			await using quick = await start_scene(version, {
				proxy_options: { client_proxy_timeout: "5 seconds" },
			});
			const user = await login(quick);
			await serve(quick, "slow", "hold");
			const answer = user.request(iq_get(proxy, question(), { id: "5" }));
			await user.sync();
			await quick.advance(7);
			expect(outcome(await answer)).toBe("wait/remote-server-timeout");
			await quick.stop();
			expect(quick.tracebacks()).toEqual([]);
		});
	});

	test("a resource that hangs costs its own requests only", async () => {
		const user = await user_at();
		await service_at("hangs", "hold");
		await service_at("works", () => reply("works"));
		const ids = await ask_many(user, 40);
		await until(() => answers_to(user, ids).length > 5);
		await server.advance(122);
		const counts = tally(await all_answers(user, ids));
		expect(Object.keys(counts).sort()).toEqual(["result by works", "wait/remote-server-timeout"]);
	});
});
