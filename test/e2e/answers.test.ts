// Which answers count: the one that was asked for, once, from the one who was asked.

import { get } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Client } from "../support/client.ts";
import { available_versions, type Prosody } from "../support/prosody.ts";
import type { Session } from "../support/session.ts";
import {
	canonical,
	type Element,
	element,
	error_element,
	iq_error,
	iq_get,
	iq_result,
	iq_set,
	is_request,
} from "../support/wire.ts";
import {
	addresses,
	answers_at,
	asker,
	held,
	login,
	outcome,
	proxy,
	question,
	reply,
	requests_at,
	serve,
	services,
	settle,
	start_scene,
	stop_all,
	target,
	users,
} from "./scene.ts";

/** The metrics as a monitoring system reads them. */
async function metrics(server: Prosody): Promise<string> {
	return new Promise((resolve, reject) => {
		get({ host: server.address, port: server.ports.http, path: "/metrics" }, (response) => {
			if (response.statusCode === 200) resolve(text(response));
			else reject(new Error(`/metrics: ${response.statusCode}`));
		}).on("error", reject);
	});
}

/** How many answers the proxy has dropped, by what they were. */
async function dropped(server: Prosody): Promise<{ readonly results: number; readonly errors: number }> {
	await server.advance(1);
	const page = await metrics(server);
	const count = (kind: string): number => {
		const line = page
			.split("\n")
			.find(
				(found) =>
					/^prosody_mod_client_proxy__answers_dropped(_total)?\{/.test(found) &&
					found.includes(`host="${proxy}"`) &&
					found.includes(`kind="${kind}"`),
			);
		return line === undefined ? 0 : Number(line.replace(/^.*\} (\S+).*$/, "$1"));
	};
	return { results: count("result"), errors: count("error") };
}

describe.each(available_versions())("on Prosody %s", (version) => {
	let server: Prosody;
	let user: Client;
	let asked: Client;
	let idle: Client;
	const others: Session[] = [];

	beforeAll(async () => {
		server = await start_scene(version, {
			modules: ["http_openmetrics"],
			global: { statistics: "internal", http_default_host: services },
		});
	});

	beforeEach(async () => {
		user = await login(server);
		asked = await serve(server, "asked", "hold");
		idle = await serve(server, "idle", "hold", { presence: { priority: -1 } });
	});

	afterEach(async () => {
		expect(await held(server)).toBe("0 open, 0 kept, 2 there");
		await stop_all(user, asked, idle, ...others.splice(0));
	});

	afterAll(async () => {
		await server?.stop();
		expect(server?.tracebacks()).toEqual([]);
	});

	/**
	 * Sends a request that "asked" holds, lets the attempt answer it, and then answers it as it should be: resolves
	 * with how many of the attempts were counted as dropped. Exactly the right answer must have come.
	 */
	async function attempt(
		what: (request: Element) => Promise<Session>,
		{ to = proxy, type = "get" }: { to?: string; type?: "get" | "set" } = {},
	): Promise<number> {
		const before = await dropped(server);
		const seen = answers_at(user).length;
		await user.send((type === "get" ? iq_get : iq_set)(to, question(), { id: "q" }));
		const request = await asked.next(is_request);
		const sender = await what(request);
		await settle(sender, user);
		expect(answers_at(user)).toHaveLength(seen);
		await asked.answer(request, reply("asked"));
		await settle(asked, user);
		expect(answers_at(user).slice(seen)).toEqual([
			canonical(
				element(
					"iq",
					{ type: "result", from: to, to: user.jid, id: "q", "xml:lang": "en" },
					element("told", { xmlns: "urn:example:ask", by: "asked" }),
				),
			),
		]);
		const after = await dropped(server);
		return after.results + after.errors - before.results - before.errors;
	}

	describe.each(addresses)("an answer to a request to %s", (to) => {
		test.each<["get" | "set"]>([["get"], ["set"]])(
			"of type %s from another resource is dropped",
			async (type) => {
				const count = await attempt(
					async (request) => {
						await idle.send(iq_result(request, reply("idle")));
						await idle.send(iq_error(request, error_element("cancel", "conflict")));
						return idle;
					},
					{ to, type },
				);
				expect(count).toBe(2);
			},
		);

		test("to another address of the proxy is dropped", async () => {
			const count = await attempt(
				async () => {
					const elsewhere = ["node@", "other@", ""]
						.map((node) => `${node}${proxy}/${user.jid}`)
						.filter((address) => address !== `${to.replace(/\/.*/, "")}/${user.jid}`);
					for (const address of [...elsewhere, ...addresses]) {
						await asked.send(element("iq", { type: "result", id: "q", to: address }));
					}
					return asked;
				},
				{ to },
			);
			expect(count).toBe(6);
		});
	});

	test("an answer under another id is dropped", async () => {
		const count = await attempt(async (request) => {
			for (const id of ["Q", "q ", "q0", "get-1"]) {
				await asked.send(element("iq", { type: "result", id, to: request.attrs.from }));
			}
			return asked;
		});
		expect(count).toBe(4);
	});

	test("an answer for another user is dropped", async () => {
		const other = await login(server, `other@${users}/x`);
		others.push(other);
		const count = await attempt(async () => {
			for (const address of [other.jid, other.bare_jid, user.bare_jid, `${user.jid}x`, users]) {
				await asked.send(element("iq", { type: "result", id: "q", to: `${proxy}/${address}` }));
			}
			return asked;
		});
		expect(count).toBe(5);
		await other.sync();
		expect(answers_at(other)).toEqual([]);
	});

	test("an answer by a user, or by the target's bare address, is dropped", async () => {
		const other = await login(server, `other@${users}/asked`);
		others.push(other);
		await attempt(async (request) => {
			await other.send(iq_result(request, reply("other")));
			await other.send(iq_error(request, error_element("auth", "not-authorized")));
			const bare = `<iq type='result' id='q' from='${target}' to='${request.attrs.from}'/>`;
			await server.inject(services, bare);
			return other;
		});
		expect(answers_at(other)).toEqual([]);
	});

	test("only the first of several answers counts", async () => {
		const before = await dropped(server);
		const seen = answers_at(user).length;
		const answer = user.request(iq_get(proxy, question(), { id: "doubled" }));
		const request = await asked.next(is_request);
		await asked.send(iq_result(request, reply("first")));
		for (let times = 0; times < 10; times += 1) await asked.send(iq_result(request, reply("again")));
		for (let times = 0; times < 10; times += 1) {
			await asked.send(iq_error(request, error_element("cancel", "conflict")));
		}
		expect(outcome(await answer)).toBe("result by first");
		await settle(asked, user);
		expect(answers_at(user)).toHaveLength(seen + 1);
		expect(await dropped(server)).toEqual({ results: before.results + 10, errors: before.errors + 10 });
	});

	test("only the first counts, too, when it is an error", async () => {
		const seen = answers_at(user).length;
		const answer = user.request(iq_set(proxy, question(), { id: "refused" }));
		const request = await asked.next(is_request);
		await asked.send(iq_error(request, error_element("cancel", "conflict")));
		await asked.send(iq_result(request, reply("again")));
		expect(outcome(await answer)).toBe("cancel/conflict");
		await settle(asked, user);
		expect(answers_at(user)).toHaveLength(seen + 1);
	});

	test("an answer that comes too late is dropped", async () => {
		const before = await dropped(server);
		const answer = user.request(iq_get(proxy, question(), { id: "late" }));
		const request = await asked.next(is_request);
		await server.advance(122);
		expect(outcome(await answer)).toBe("wait/remote-server-timeout");
		const seen = answers_at(user).length;
		await asked.send(iq_result(request, reply("late")));
		await settle(asked, user);
		expect(answers_at(user)).toHaveLength(seen);
		expect((await dropped(server)).results).toBe(before.results + 1);
	});

	test("what nobody has asked for reaches nobody, and is answered by nobody", async () => {
		const before = await dropped(server);
		const seen = answers_at(user).length;
		const came = asked.received.length;
		for (const to of [...addresses, `${proxy}/${user.jid}`, `node@${proxy}/${user.jid}`]) {
			await asked.send(element("iq", { type: "result", id: "unasked", to }));
			await asked.send(
				element("iq", { type: "error", id: "unasked", to }, error_element("cancel", "service-unavailable")),
			);
			await asked.send(
				element("iq", { type: "error", id: "unasked", to }, error_element("cancel", "recipient-unavailable")),
			);
		}
		await settle(asked, user);
		expect(answers_at(user)).toHaveLength(seen);
		expect(asked.received.slice(came).filter((stanza) => !stanza.is("presence"))).toEqual([]);
		expect(await dropped(server)).toEqual({ results: before.results + 6, errors: before.errors + 12 });
		expect(await held(server)).toBe("0 open, 0 kept, 2 there");
	});

	test("of 300 requests with a forged, a foreign and a doubled answer each, all get the right one", async () => {
		const other = await login(server, `other@${users}/x`);
		others.push(other);
		const seen = answers_at(user).length;
		asked.serve(async (request) => {
			await Promise.all([
				idle.send(iq_result(request, reply("idle"))),
				other.send(iq_result(request, reply("other"))),
			]);
			await settle(idle, other);
			await asked.send(iq_result(request, reply("asked")));
			return reply("doubled");
		});
		for (let number = 0; number < 300; number += 1) {
			await user.send((number % 2 ? iq_get : iq_set)(proxy, question(), { id: `n${number}` }));
		}
		for (let number = 0; number < 300; number += 1) {
			const answer = await user.next((stanza) => stanza.attrs.id === `n${number}`);
			expect(outcome(answer)).toBe("result by asked");
		}
		await settle(asked, user);
		expect(answers_at(user)).toHaveLength(seen + 300);
	});

	describe("requests that would look the same to the service", () => {
		test("wait for each other at the only resource, and each gets its own answer", async () => {
			const seen = answers_at(user).length;
			const came = requests_at(asked).length;
			const tos = ["one", "two", "three"].map((name) => `${proxy}/${name}`);
			for (const to of tos) await user.send(iq_get(to, question(to), { id: "same" }));
			for (const to of tos) {
				const request = await asked.next(is_request);
				expect(request.getChildText("ask")).toBe(to);
				await settle(user, asked);
				expect(requests_at(asked)).toHaveLength(came + tos.indexOf(to) + 1);
				await asked.answer(request, element("told", { xmlns: "urn:example:ask", by: to }));
				const answer = await user.next((stanza) => stanza.attrs.id === "same");
				expect(answer.attrs.from).toBe(to);
				expect(outcome(answer)).toBe(`result by ${to}`);
			}
			expect(answers_at(user)).toHaveLength(seen + 3);
		});

		test("go to different resources where there are two", async () => {
			await idle.presence({ priority: 0 });
			await idle.sync();
			const tos = [`${proxy}/one`, `${proxy}/two`];
			for (const to of tos) await user.send(iq_set(to, question(to), { id: "pair" }));
			const requests = await Promise.all([asked.next(is_request), idle.next(is_request)]);
			expect(requests.map((request) => request.getChildText("ask")).sort()).toEqual(tos);
			for (const [place, service] of [asked, idle].entries()) {
				const request = requests[place];
				if (!request) throw new Error("no request");
				await service.answer(
					request,
					element("told", { xmlns: "urn:example:ask", by: request.getChildText("ask") ?? "" }),
				);
			}
			for (const to of tos) {
				const answer = await user.next((stanza) => stanza.attrs.id === "pair" && stanza.attrs.from === to);
				expect(outcome(answer)).toBe(`result by ${to}`);
			}
		});

		test("from different users are no matter", async () => {
			const clients = await Promise.all(
				Array.from({ length: 8 }, (_, number) => login(server, `${asker}/n${number}`)),
			);
			others.push(...clients);
			asked.serve((request) =>
				element("told", { xmlns: "urn:example:ask", by: request.attrs.from?.replace(/^.*\/n/, "n") ?? "" }),
			);
			const answers = await Promise.all(
				clients.map((client) => client.request(iq_get(proxy, question(), { id: "1" }))),
			);
			expect(answers.map(outcome)).toEqual(clients.map((_, number) => `result by n${number}`));
		});
	});

	test("a bare recipient-unavailable from a resource that is there is its own answer", async () => {
		await idle.presence({ priority: 0 });
		await idle.sync();
		const undelivered = error_element("cancel", "recipient-unavailable", { text: "Delivery failed" });
		for (const service of [asked, idle]) service.serve(() => undelivered);
		const before = requests_at(asked).length + requests_at(idle).length;
		for (let number = 0; number < 20; number += 1) {
			const request = (number % 2 ? iq_get : iq_set)(proxy, question());
			expect(outcome(await user.request(request))).toBe("cancel/recipient-unavailable");
		}
		expect(requests_at(asked).length + requests_at(idle).length).toBe(before + 20);
	});

	test("the metric is on the page that monitoring reads, with labels", async () => {
		const page = await metrics(server);
		expect(page).toContain("prosody_mod_client_proxy__answers_dropped");
		expect((await dropped(server)).results).toBeGreaterThan(300);
	});
});
