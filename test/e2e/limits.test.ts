// How much there may be, and who may ask.

import { describe, expect, test } from "vitest";
import { available_versions } from "../support/prosody.ts";
import { until } from "../support/wait.ts";
import { error_of, iq_get } from "../support/wire.ts";
import {
	all_answers,
	answers_to,
	ask,
	ask_around,
	ask_many,
	asker,
	held,
	load,
	login_many,
	outcome,
	password,
	proxy,
	question,
	reply,
	requests_at,
	requests_come,
	services,
	settle,
	shared_stage,
	tally,
	target,
	users,
	waiting,
} from "./scene.ts";

const guests = "guests.test";
const other = `other@${users}`;
const guest = `guest@${guests}`;

describe.each(available_versions())("on Prosody %s", { timeout: 300_000 }, (version) => {
	const stage = shared_stage(version, {
		hosts: { [users]: {}, [guests]: {}, [services]: {} },
		accounts: Object.fromEntries([asker, other, guest, target].map((jid) => [jid, password])),
	});

	test("a flood of 12,000 requests from one sender: all others are answered, and memory stays flat", async () => {
		const flooder = await stage.keep(login_many(stage.server, `${asker}/flood`));
		const quiet = await stage.user(`${other}/phone`);
		const service = await stage.service("a", (request) =>
			request.attrs.from?.includes(asker) ? "swallow" : reply("a"),
		);
		service.stop_keeping();

		/** Sends 3,000 requests at once; resolves with the memory after that, while 1,000 of them are open. */
		async function flood(): Promise<number> {
			let refused = 0;
			flooder.listen((answer) => {
				if (outcome(answer) === "wait/resource-constraint") refused += 1;
			});
			const questions: string[] = [];
			for (let number = 0; number < 3_000; number += 1) {
				questions.push(`<iq type='get' to='${proxy}' id='f${number}'><ask xmlns='urn:example:ask'/></iq>`);
			}
			const sent = flooder.send(questions.join(""));
			// Others ask in the midst of it.
			expect(await ask_around(quiet, 25)).toEqual({ a: 25 });
			await sent;
			await flooder.sync({ within: 60_000 });
			expect(refused).toBe(2_000);
			expect(await ask_around(quiet, 25)).toEqual({ a: 25 });
			expect(await held(stage.server)).toMatch(/^1000 open/);
			const memory = await stage.server.memory();
			let given_up = 0;
			flooder.listen((answer) => {
				if (outcome(answer) === "wait/remote-server-timeout") given_up += 1;
			});
			await stage.server.advance(122);
			// They end in slices.
			await until(() => given_up === 1_000, { what: "not all have timed out" });
			await flooder.sync();
			return memory;
		}

		expect(await ask_around(quiet, 25)).toEqual({ a: 25 });
		const before = await stage.server.memory();
		const during = [await flood(), await flood(), await flood(), await flood()];
		const after = await stage.server.memory();
		// About a kilobyte for each of the 1,000 that are open, and nothing for the 2,000 that are refused each time.
		const [first = 0, ...later] = during;
		expect(first - before).toBeLessThan(3_000_000);
		for (const memory of later) expect(Math.abs(memory - first)).toBeLessThan(500_000);
		expect(after - before).toBeLessThan(1_000_000);
	});

	test("client_proxy_max_pending_per_sender counts all that an account has open, and nobody else's", async () => {
		await stage.configure({ client_proxy_max_pending_per_sender: 4 });
		const service = await stage.service("a", "hold");
		const [phone, laptop, someone] = await Promise.all([
			stage.user(`${asker}/phone`),
			stage.user(`${asker}/laptop`),
			stage.user(`${other}/phone`),
		]);
		const ids = [await ask_many(phone, 3), await ask_many(laptop, 3), await ask_many(someone, 4)].flat();
		await settle(service);
		expect(tally(answers_to(phone, ids))).toEqual({});
		expect(tally(answers_to(laptop, ids))).toEqual({ "wait/resource-constraint": 2 });
		expect(tally(answers_to(someone, ids))).toEqual({});
		// What is answered makes room.
		for (const request of await requests_come(service, 8)) await service.answer(request, "empty");
		await settle(service, phone, laptop);
		service.serve(() => reply("a"));
		expect(await ask(laptop)).toBe("result by a");
	});

	test("client_proxy_max_pending_per_host counts all that a domain has open", async () => {
		await stage.configure({ client_proxy_max_pending_per_host: 5 });
		const service = await stage.service("a", "hold");
		const [one, two, stranger] = await Promise.all([
			stage.user(`${asker}/phone`),
			stage.user(`${other}/phone`),
			stage.user(`${guest}/phone`),
		]);
		const ids = [await ask_many(one, 3), await ask_many(two, 3), await ask_many(stranger, 5)].flat();
		await settle(service);
		expect(tally(answers_to(one, ids))).toEqual({});
		expect(tally(answers_to(two, ids))).toEqual({ "wait/resource-constraint": 1 });
		expect(tally(answers_to(stranger, ids))).toEqual({});
		for (const request of await requests_come(service, 10)) await service.answer(request, "empty");
		expect(tally(await all_answers(stranger, ids.slice(6)))).toEqual({ result: 5 });
	});

	test("over client_proxy_max_pending_per_resource another one serves, then nobody", async () => {
		await stage.configure({ client_proxy_max_pending_per_resource: 3 });
		const user = await stage.user();
		const there = [await stage.service("a", "hold"), await stage.service("b", "hold")];
		const ids = await ask_many(user, 8);
		await settle(user, ...there);
		for (const service of there) expect(requests_at(service)).toHaveLength(3);
		expect(tally(answers_to(user, ids))).toEqual({ "wait/resource-constraint": 2 });
		for (const service of there) {
			for (const request of requests_at(service)) await service.answer(request, "empty");
		}
		expect(tally(await all_answers(user, ids))).toEqual({ result: 6, "wait/resource-constraint": 2 });
	});

	test("over client_proxy_max_pending_per_resource the queue holds, where there is one", async () => {
		await stage.configure({ client_proxy_max_pending_per_resource: 3, client_proxy_queue_timeout: 60 });
		const user = await stage.user();
		const service = await stage.service("a", "hold");
		const ids = await ask_many(user, 8);
		await settle(user, service);
		expect(requests_at(service)).toHaveLength(3);
		expect(await waiting(stage.server)).toBe(5);
		// Each answer lets the next one through.
		for (let number = 0; number < 8; number += 1) {
			const requests = await requests_come(service, number + 1);
			expect(requests.length).toBeLessThanOrEqual(number + 3);
			const request = requests[number];
			if (request) await service.answer(request, "empty");
		}
		expect(requests_at(service).map(({ attrs }) => attrs.id)).toEqual(ids);
		expect(tally(await all_answers(user, ids))).toEqual({ result: 8 });
	});

	test("client_proxy_allow: the accounts and domains that are named may ask, others are told so", async () => {
		await stage.configure({ client_proxy_allow: [other, guests] });
		const service = await stage.service("a");
		const [user, someone, stranger] = await Promise.all([
			stage.user(`${asker}/phone`),
			stage.user(`${other}/phone`),
			stage.user(`${guest}/phone`),
		]);
		const refusal = await user.request(iq_get(`node@${proxy}/res`, question()));
		expect(outcome(refusal)).toBe("auth/forbidden");
		expect(error_of(refusal)?.text).toBe("This service is not for everybody");
		expect(refusal.attrs.from).toBe(`node@${proxy}/res`);
		expect(await ask(someone)).toBe("result by a");
		expect(await ask(stranger)).toBe("result by a");
		expect(requests_at(service)).toHaveLength(2);
	});

	test("many senders, one after the other: none is in the way of the next", async () => {
		await stage.configure({ client_proxy_max_pending_per_sender: 10 });
		await stage.service("a");
		const user = await stage.keep(login_many(stage.server, `${other}/many`));
		expect(await load(user, 500, { at_once: 10 }).done).toEqual({ "result by a": 500 });
	});
});
